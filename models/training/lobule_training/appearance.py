"""How a place looks to the network: features of its encoder as a second output, for telling one lesion in two views."""

from __future__ import annotations

import copy

import numpy as np
import onnx
from onnx import helper, numpy_helper

from . import runtime

NAME = "appearance"
LAYER = "/model/encoder/blocks.12/Add_output_0"  # the last layer at a sixteenth of the input's size
LEAST_DEVIATION = 1e-3


def statistics(model: onnx.ModelProto, tensors: list[np.ndarray], layer: str = LAYER) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation per channel over all places of some prepared images (1, 1, height, width)."""
    values = [features[0] for (features,) in runtime.inner_values(model, [layer], tensors)]
    flat = np.concatenate([v.reshape(len(v), -1) for v in values], axis=1)
    return flat.mean(axis=1), np.maximum(flat.std(axis=1), LEAST_DEVIATION)


def add(model: onnx.ModelProto, tensors: list[np.ndarray], layer: str = LAYER) -> onnx.ModelProto:
    """The same network with an output `appearance` (1, channels, height / 16, width / 16), each channel standardised."""
    mean, deviation = statistics(model, tensors, layer)
    model = copy.deepcopy(model)
    graph = model.graph
    shape = (1, len(mean), 1, 1)
    for name, values in (("appearance_mean", mean), ("appearance_scale", 1 / deviation)):
        graph.initializer.append(numpy_helper.from_array(values.reshape(shape).astype(np.float32), name))
    graph.node.append(helper.make_node("Sub", [layer, "appearance_mean"], ["appearance_centred"]))
    graph.node.append(helper.make_node("Mul", ["appearance_centred", "appearance_scale"], [NAME]))
    rows, columns = (tensors[0].shape[axis] // 16 for axis in (2, 3))
    graph.output.append(helper.make_tensor_value_info(NAME, onnx.TensorProto.FLOAT, [1, len(mean), rows, columns]))
    onnx.checker.check_model(model)
    return model
