"""Network to ONNX opset 17 (batch normalisation folded, padding fused), then weight-only int8 per output channel."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from . import runtime


def fold_normalisation(network):
    """A copy in which every Conv2d followed by BatchNorm2d inside a Sequential is one convolution."""
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    network = copy.deepcopy(network).eval()
    for module in network.modules():
        if not isinstance(module, nn.Sequential):
            continue
        names = list(module._modules)
        for first, second in zip(names, names[1:]):
            conv, norm = module._modules[first], module._modules[second]
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                module._modules[first] = fuse_conv_bn_eval(conv, norm)
                module._modules[second] = nn.Identity()
    return network


def to_onnx(network, width: int, height: int, outputs: list[str], path: Path) -> None:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            torch.zeros(1, 1, height, width),
            str(path),
            input_names=["image"],
            output_names=outputs,
            opset_version=17,
            dynamo=False,
        )
    model = onnx.load(path)
    fold_constants(model.graph)
    fuse_padding(model)
    model.producer_name, model.producer_version, model.doc_string = "lobule", "", ""
    model.graph.name = "lobule"
    onnx.checker.check_model(model)
    onnx.save(model, path)


def to_torchscript(network, width: int, height: int, path: Path) -> None:
    """The same network for LibTorch; it stays in the run's folder, the app does not read it."""
    import torch

    network.eval()  # the ONNX export leaves a wrapper, and with it dropout, as it was made: training
    torch.jit.trace(network, torch.zeros(1, 1, height, width)).save(str(path))


def fold_constants(graph) -> None:
    """Replaces every node whose inputs are all known by its value."""
    from onnx.reference import ReferenceEvaluator

    known = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    weights = set(known)
    for node in list(graph.node):
        inputs = [name for name in node.input if name]
        if node.op_type == "Constant" or (inputs and all(name in known for name in inputs)):
            body = helper.make_graph(
                [node], "one", [], [onnx.ValueInfoProto(name=o) for o in node.output],
                [numpy_helper.from_array(known[name], name) for name in inputs],
            )
            values = ReferenceEvaluator(helper.make_model(body, opset_imports=[helper.make_opsetid("", 17)])).run(None, {})
            known.update(zip(node.output, (np.asarray(v) for v in values)))
            graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    graph.initializer.extend(numpy_helper.from_array(v, n) for n, v in known.items() if n in used and n not in weights)


def fuse_padding(model: onnx.ModelProto) -> None:
    """Pad with zeros -> Conv becomes a Conv with these pads: one node and one copy of the image less."""
    graph = model.graph
    constants = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    pads = {n.output[0]: n for n in graph.node if n.op_type == "Pad" and n.input[1] in constants}
    for node in graph.node:
        if node.op_type != "Conv" or node.input[0] not in pads:
            continue
        pad = pads[node.input[0]]
        amounts = constants[pad.input[1]]
        for attribute in node.attribute:
            if attribute.name == "pads":
                both = [int(a + b) for a, b in zip(attribute.ints, [*amounts[2:4], *amounts[6:8]])]
                attribute.CopyFrom(helper.make_attribute("pads", both))
        node.input[0] = pad.input[0]
    drop_unused(graph)


def drop_unused(graph) -> None:
    while True:
        used = {name for node in graph.node for name in node.input} | {o.name for o in graph.output}
        dead = [n for n in graph.node if not any(o in used for o in n.output)]
        for node in dead:
            graph.node.remove(node)
        if not dead:
            break
    for constant in [i for i in graph.initializer if i.name not in used]:
        graph.initializer.remove(constant)


def best_scales(weights: np.ndarray) -> np.ndarray:
    """Per output channel, the scale with the least squared error among shrunken maxima."""
    flat = weights.reshape(len(weights), -1)
    largest = np.maximum(np.abs(flat).max(axis=1), 1e-8)
    best, error = largest / 127, np.full(len(flat), np.inf)
    for shrink in np.linspace(0.75, 1.0, 26):
        scale = largest * shrink / 127
        restored = np.clip(np.rint(flat / scale[:, None]), -127, 127) * scale[:, None]
        now = ((restored - flat) ** 2).sum(axis=1)
        best = np.where(now < error, scale, best)
        error = np.minimum(now, error)
    return best.astype(np.float32)


def input_means(model: onnx.ModelProto, tensors: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Mean per channel of what enters each convolution, over some prepared images."""
    names = sorted({n.input[0] for n in model.graph.node if n.op_type == "Conv"} - {"image"})
    sums = {name: 0.0 for name in names}
    for values in runtime.inner_values(model, names, tensors):
        for name, value in zip(names, values):
            sums[name] = sums[name] + value.mean(axis=(0, 2, 3)) / len(tensors)
    return sums


def mean_output(weights: np.ndarray, channel_means: np.ndarray) -> np.ndarray:
    """What a convolution with these weights gives on a constant image of these channel means (borders aside)."""
    flat = weights.sum(axis=(2, 3))
    return flat[:, 0] * channel_means if flat.shape[1] == 1 and len(channel_means) > 1 else flat @ channel_means


def looked_at(planes: np.ndarray, chosen: list[int], mean: float, std: float, count: int = 24) -> list[np.ndarray]:
    """Tensors of `count` of the chosen training images, evenly drawn."""
    step = max(1, len(chosen) // count)
    return [((planes[i, 0].astype(np.float32) / 255 - mean) / std)[None, None] for i in chosen[::step][:count]]


def shift_bias(graph, constants: dict, name: str, amount: np.ndarray) -> None:
    bias = numpy_helper.to_array(constants[name]) + amount.astype(np.float32)
    graph.initializer.remove(constants[name])
    constants[name] = numpy_helper.from_array(bias.astype(np.float32), name)
    graph.initializer.append(constants[name])


def quantize(model: onnx.ModelProto, keep: int = 2048, tensors: list[np.ndarray] = ()) -> onnx.ModelProto:
    """int8 weights with a DequantizeLinear before each convolution; tensors up to `keep` values stay float32.

    The first convolution and the map's head fall under `keep`; biases stay float32 and, with `tensors` to look at,
    take up the mean error that rounding the weights makes on them.
    """
    means = input_means(model, tensors) if len(tensors) else {}
    model = copy.deepcopy(model)
    graph = model.graph
    constants = {i.name: i for i in graph.initializer}
    restored = []
    for node in graph.node:
        if node.op_type not in ("Conv", "Gemm") or node.input[1] not in constants:
            continue
        name = node.input[1]
        weights = numpy_helper.to_array(constants[name])
        sensitive = node.op_type == "Gemm" or weights.size <= keep
        if sensitive or name.endswith("_int8"):
            continue
        scale = best_scales(weights)
        shape = (-1,) + (1,) * (weights.ndim - 1)
        stored = np.clip(np.rint(weights / scale.reshape(shape)), -127, 127).astype(np.int8)
        if node.input[0] in means and len(node.input) > 2:
            error = weights - stored * scale.reshape(shape)
            shift_bias(graph, constants, node.input[2], mean_output(error, means[node.input[0]]))
        graph.initializer.remove(constants.pop(name))
        graph.initializer.append(numpy_helper.from_array(stored, f"{name}_int8"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}_scale"))
        restored.append(helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], axis=0))
    for node in reversed(restored):
        graph.node.insert(0, node)
    onnx.checker.check_model(model)
    return model


FORBIDDEN = {"QuantizeLinear", "ConvInteger", "MatMulInteger", "DynamicQuantizeLinear", "ConvTranspose", "Loop", "If"}


def check_operators(model: onnx.ModelProto) -> list[str]:
    """The operators in use; refuses what WebGPU does not run."""
    used = sorted({node.op_type for node in model.graph.node})
    wrong = FORBIDDEN & set(used)
    if wrong:
        raise SystemExit(f"operators that WebGPU would leave to the CPU: {sorted(wrong)}")
    return used
