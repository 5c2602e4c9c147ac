"""Fixture networks for tests of the app: hand-made weights, no training.

    python -m lobule_training.fixture DIR     writes fixture-lesion and fixture-nipple there: model.onnx and model.json

The first has the interface of mammo-lesion and answers with a band-pass of the image (bright blobs), so that there is
something to see and to list. The second has that of mammo-nipple: tissue far from the chest wall, in the middle.
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
NIPPLE_SPEC = InputSpec(width=256, height=384)


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


def build_lesion() -> onnx.ModelProto:
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
    return model_of(nodes, constants, SPEC)


def build_nipple() -> onnx.ModelProto:
    rows, columns = NIPPLE_SPEC.height // 8, NIPPLE_SPEC.width // 8
    away = np.arange(columns)[None, :] / (columns - 1)
    off_middle = np.arange(rows)[:, None] - (rows - 1) / 2
    place = (12 * away - 0.02 * off_middle**2 - 8)[None, None].astype(np.float32)
    shrink_tensors, shrink = quantized("shrink_w", np.full((1, 1, 8, 8), 8 / 64))
    nodes = [
        shrink,
        helper.make_node("Conv", ["image", "shrink_w"], ["small"], strides=[8, 8]),
        helper.make_node("Add", ["small", "place"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["seen"]),
        helper.make_node(
            "Resize", ["seen", "", "scales"], ["probability"], mode="linear", coordinate_transformation_mode="half_pixel"
        ),
    ]
    constants = [
        *shrink_tensors,
        numpy_helper.from_array(place, "place"),
        numpy_helper.from_array(np.array([1, 1, 8, 8], np.float32), "scales"),
    ]
    return model_of(nodes, constants, NIPPLE_SPEC)


def model_of(nodes: list, constants: list, spec: InputSpec) -> onnx.ModelProto:
    shape = [1, 1, spec.height, spec.width]
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


def write(folder: Path, model: onnx.ModelProto, spec: InputSpec, told: dict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data = model.SerializeToString()
    (folder / "model.onnx").write_bytes(data)
    manifest = {
        "id": folder.name,
        "version": "0.0.1",
        "modality": "MG",
        "file": "model.onnx",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "quantization": {"weights": "int8 per output channel, symmetric", "activations": "float32"},
        "input": manifest_input(spec),
        "operatingPoints": [
            {"name": "default", "threshold": 0.5, "sensitivity": None, "specificity": None, "on": "not measured"}
        ],
        "calibration": {"method": "none", "reason": "a fixture"},
        "training": {"data": [], "licences": [], "split": "none", "commit": "none", "date": "2026-11-21"},
        "results": [],
        "notFor": "Anything else.",
        **told,
    }
    (folder / "model.json").write_text(json.dumps(manifest, indent=1) + "\n")


def main(folder: str) -> None:
    lesion = {
        "task": "segment",
        "outputs": [{"name": "probability", "kind": "map", "classes": ["lesion"], "activation": "none"}],
        "findings": {"maskThreshold": 0.5, "connectivity": 8, "minimumAreaFraction": 0.0005, "score": "max"},
        "intendedUse": "Tests of the app only; it marks bright blobs and was never trained.",
    }
    nipple = {
        "task": "landmarks",
        "outputs": [{"name": "probability", "kind": "map", "classes": ["nipple"], "activation": "none"}],
        "intendedUse": "Tests of the app only; it points at tissue far from the chest wall and was never trained.",
    }
    write(Path(folder) / "fixture-lesion", build_lesion(), SPEC, lesion)
    write(Path(folder) / "fixture-nipple", build_nipple(), NIPPLE_SPEC, nipple)


if __name__ == "__main__":
    main(sys.argv[1])
