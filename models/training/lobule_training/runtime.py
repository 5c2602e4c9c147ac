"""The shipped file itself, run by onnxruntime: what is reported is what is downloaded."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime


def session(model: Path | bytes, threads: int = 2) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def inner_values(model: onnx.ModelProto, names: list[str], tensors: list[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """The named values within the graph, for each prepared image (1, 1, height, width)."""
    opened = copy.deepcopy(model)
    opened.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    engine = session(opened.SerializeToString())
    for tensor in tensors:
        yield engine.run(names, {"image": tensor})


def run(path: Path, images: np.ndarray, mean: float, std: float, threads: int = 2) -> list[np.ndarray]:
    """Every output for 8-bit images (n, height, width), stacked; maps as float16."""
    engine = session(path, threads)
    outputs: list[list[np.ndarray]] = []
    for image in images:
        tensor = ((image.astype(np.float32) / 255 - mean) / std)[None, None]
        answer = engine.run(None, {"image": tensor})
        outputs.append([a[0].astype(np.float16) if a.ndim == 4 else a[0] for a in answer])
    return [np.stack(column) for column in zip(*outputs)]
