"""A fixture network for tests of the app: hand-made weights, no training, the interface of mammo-lesion.

    python -m lobule_training.fixture DIR     writes model.onnx and model.json

It answers with a band-pass of the image (bright blobs), so that there is something to see and to list.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .golden import manifest_input
from .prepare import InputSpec

SPEC = InputSpec(width=320, height=512)


def quantized(name: str, weights: np.ndarray) -> tuple[list, onnx.NodeProto]:
    """int8 per output channel, symmetric, with the DequantizeLinear that restores it."""
    scale = np.abs(weights).max(axis=(1, 2, 3)) / 127.0
    stored = np.rint(weights / scale[:, None, None, None]).astype(np.int8)
    tensors = [
        numpy_helper.from_array(stored, f"{name}_q"),
        numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"),
    ]
    node = helper.make_node("DequantizeLinear", [f"{name}_q", f"{name}_scale"], [name], axis=0)
    return tensors, node


def build() -> onnx.ModelProto:
    axis = np.arange(15) - 7.0
    square = axis[:, None] ** 2 + axis[None, :] ** 2
    narrow, wide = np.exp(-square / (2 * 1.5**2)), np.exp(-square / (2 * 4.5**2))
    blob = (narrow / narrow.sum() - wide / wide.sum())[None, None]
    shrink_tensors, shrink = quantized("shrink_w", np.full((1, 1, 8, 8), 1 / 64))
    blob_tensors, band = quantized("blob_w", 12.0 * blob)
    nodes = [
        shrink,
        band,
        helper.make_node("Conv", ["image", "shrink_w"], ["small"], strides=[4, 4], pads=[2, 2, 2, 2]),
        helper.make_node("Conv", ["small", "blob_w", "bias"], ["logit"], pads=[7, 7, 7, 7]),
        helper.make_node(
            "Resize", ["logit", "", "scales"], ["large"], mode="linear", coordinate_transformation_mode="half_pixel"
        ),
        helper.make_node("Sigmoid", ["large"], ["probability"]),
    ]
    constants = [
        *shrink_tensors,
        *blob_tensors,
        numpy_helper.from_array(np.array([-3.0], np.float32), "bias"),
        numpy_helper.from_array(np.array([1, 1, 4, 4], np.float32), "scales"),
    ]
    shape = [1, 1, SPEC.height, SPEC.width]
    graph = helper.make_graph(
        nodes,
        "fixture",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, shape)],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="lobule")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def main(folder: str) -> None:
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    data = build().SerializeToString()
    (out / "model.onnx").write_bytes(data)
    manifest = {
        "id": "fixture-lesion",
        "version": "0.0.1",
        "task": "segment",
        "modality": "MG",
        "file": "model.onnx",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "quantization": {"weights": "int8 per output channel, symmetric", "activations": "float32"},
        "input": manifest_input(SPEC),
        "outputs": [{"name": "probability", "kind": "map", "classes": ["lesion"], "activation": "none"}],
        "findings": {"maskThreshold": 0.5, "connectivity": 8, "minimumAreaFraction": 0.0005, "score": "max"},
        "operatingPoints": [
            {"name": "default", "threshold": 0.5, "sensitivity": None, "specificity": None, "on": "not measured"}
        ],
        "calibration": {"method": "none", "reason": "a fixture"},
        "training": {"data": [], "licences": [], "split": "none", "commit": "none", "date": "2026-11-21"},
        "results": [],
        "intendedUse": "Tests of the app only; it marks bright blobs and was never trained.",
        "notFor": "Anything else.",
    }
    (out / "model.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
