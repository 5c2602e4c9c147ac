"""A packed file back into a network that can be trained on: a run's folder does not outlive its machine, the shipped file does."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn


def members_of(path: Path) -> list[dict[str, np.ndarray]]:
    """Of each network in the file, its tensors by the network's own names; int8 becomes float32."""
    stored = {i.name: numpy_helper.to_array(i) for i in onnx.load(path).graph.initializer}
    members: dict[str, dict[str, np.ndarray]] = {}
    for name, values in stored.items():
        if name.endswith("_int8"):
            scale = stored[name.removesuffix("_int8") + "_scale"]
            name, values = name.removesuffix("_int8"), values * scale.reshape((-1,) + (1,) * (values.ndim - 1))
        found = re.match(r"(?:model|models\.(\d+))\.(.+)", name)  # one network, as files up to 0.2.0 hold it, or several
        if found:
            members.setdefault(found[1] or "0", {})[found[2]] = values.astype(np.float32)
    return [members[key] for key in sorted(members, key=int)]


@torch.no_grad()
def load_packed(network: nn.Module, path: Path, images: torch.Tensor, member: int = 0) -> nn.Module:
    """Fills `network` so that it answers as that one of the file's networks does (the scaling of its classes, which was
    fitted, stays in its last layer).

    Packing has folded every normalisation into the convolution before it. Here a convolution keeps the folded weights, and its
    normalisation is set to undo itself on `images` (n, 1, height, width; prepared, a few dozen training images): the answers
    stay, and training starts from means and deviations that are true. Raises KeyError for a file of another network.
    """
    members = members_of(path)
    if member >= len(members):
        raise KeyError(f"{path.name} holds {len(members)} networks of ours")
    weights, followed = members[member], normalised(network)
    for name, module in network.named_modules():
        if not isinstance(module, (nn.Conv2d, nn.Linear)):
            continue
        module.weight.copy_(torch.from_numpy(weights[f"{name}.weight"]))
        bias = torch.from_numpy(weights[f"{name}.bias"])
        if module in followed:  # has no bias of its own
            norm = followed[module]
            norm.weight.fill_(1.0)
            norm.bias.copy_(bias)
            norm.running_mean.zero_()
            norm.running_var.fill_(1.0 - norm.eps)
        else:
            module.bias.copy_(bias)
    seen: dict[nn.Module, list[torch.Tensor]] = {conv: [] for conv in followed}
    hooks = [conv.register_forward_hook(lambda module, _, out: seen[module].append(moments(out))) for conv in followed]
    network.eval()
    for image in images:
        network(image[None])
    for hook in hooks:
        hook.remove()
    for conv, norm in followed.items():
        mean, square = torch.stack(seen[conv]).mean(dim=0)
        variance = (square - mean.square()).clamp(min=1e-6)
        norm.bias.add_(mean)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
    return network


def moments(values: torch.Tensor) -> torch.Tensor:
    """Mean and mean square by channel."""
    return torch.stack([values.mean(dim=(0, 2, 3)), values.square().mean(dim=(0, 2, 3))])


def normalised(network: nn.Module) -> dict[nn.Conv2d, nn.BatchNorm2d]:
    """The convolutions that a normalisation follows, as `export.fold_normalisation` finds them."""
    pairs = {}
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            parts = list(module)
            pairs |= {a: b for a, b in zip(parts, parts[1:]) if isinstance(a, nn.Conv2d) and isinstance(b, nn.BatchNorm2d)}
    return pairs
