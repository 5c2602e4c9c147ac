"""The shipped file itself, run by onnxruntime: what is reported is what is downloaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime


def session(path: Path, threads: int = 2) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(path: Path, images: np.ndarray, mean: float, std: float, threads: int = 2) -> list[np.ndarray]:
    """Every output for 8-bit images (n, height, width), stacked; maps as float16."""
    engine = session(path, threads)
    outputs: list[list[np.ndarray]] = []
    for image in images:
        tensor = ((image.astype(np.float32) / 255 - mean) / std)[None, None]
        answer = engine.run(None, {"image": tensor})
        outputs.append([a[0].astype(np.float16) if a.ndim == 4 else a[0] for a in answer])
    return [np.stack(column) for column in zip(*outputs)]
