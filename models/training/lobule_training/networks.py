"""MobileNetV2 encoder (ImageNet, batch normalisation folded) with a light U-Net decoder and optional class head."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

# expansion, channels, repeats, stride: Sandler 2018, table 2
BLOCKS = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


class Same(nn.Module):
    """Convolution with TensorFlow's padding: at stride 2 the extra row and column lie below and right."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.extra = kernel == 3 and stride == 2
        padding = 0 if self.extra else kernel // 2
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)) if self.extra else x)


class Inverted(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        self.expand = Same(inputs, hidden, 1) if expansion > 1 else None
        self.depthwise = Same(hidden, hidden, 3, stride, hidden)
        self.project = Same(hidden, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu6(self.expand(x)) if self.expand else x
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class Encoder(nn.Module):
    """Features at strides 2, 4, 8, 16 and, unless `deepest` is 16, 32."""

    def __init__(self, deepest: int = 32):
        super().__init__()
        self.stem = Same(1, 32, 3, 2)
        self.blocks = nn.ModuleList()
        self.taps, self.channels = [], []
        inputs, stride_now = 32, 2
        for expansion, channels, repeats, stride in BLOCKS:
            if stride_now * stride > deepest:
                break
            if stride == 2:
                self.taps.append(len(self.blocks) - 1)
                self.channels.append(inputs)
                stride_now *= 2
            for repeat in range(repeats):
                self.blocks.append(Inverted(inputs, channels, stride if repeat == 0 else 1, expansion))
                inputs = channels
        self.taps.append(len(self.blocks) - 1)
        self.channels.append(inputs)

    def forward(self, x):
        x = F.relu6(self.stem(x))
        features = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in self.taps:
                features.append(x)
        return features

    def convolutions(self) -> list[nn.Conv2d]:
        return [m for m in self.modules() if isinstance(m, nn.Conv2d)]

    def load_imagenet(self, path: Path) -> None:
        """The npz stores convolutions in network order; grey input: the first layer's colours are summed."""
        with np.load(path) as store:
            weights = [store[k] for k in store.files if k.endswith("_w")]
            biases = [store[k] for k in store.files if k.endswith("_b")]
        for conv, weight, bias in zip(self.convolutions(), weights, biases):
            if conv.groups > 1:
                weight = weight.transpose(3, 0, 1, 2)  # 1HWC
            else:
                weight = weight.transpose(0, 3, 1, 2)  # OHWI
            if weight.shape[1] == 3:
                weight = weight.sum(axis=1, keepdims=True)
            conv.weight.data = torch.tensor(weight.astype(np.float32))
            conv.bias.data = torch.tensor(bias.astype(np.float32))


def imagenet_weights() -> Path:
    here = Path(__file__).resolve().parents[3]
    root = Path(os.environ.get("LOBULE_SHARED", here.parent / "shared"))
    return root / "weights" / "mobilenet_v2_1.0_imagenet_f16.npz"


class Separable(nn.Sequential):
    def __init__(self, inputs: int, outputs: int, dilation: int = 1):
        super().__init__(
            nn.Conv2d(inputs, inputs, 3, padding=dilation, dilation=dilation, groups=inputs, bias=False),
            nn.BatchNorm2d(inputs),
            nn.Conv2d(inputs, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        )


class Up(nn.Module):
    def __init__(self, inputs: int, skip: int, outputs: int):
        super().__init__()
        self.narrow = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())
        self.mix = nn.Sequential(Separable(outputs + skip, outputs), Separable(outputs, outputs))

    def forward(self, x, skip):
        x = F.interpolate(self.narrow(x), scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.mix(torch.cat([x, skip], dim=1))


class Context(nn.Module):
    """A small ASPP: three dilations added up."""

    def __init__(self, inputs: int, outputs: int, dilations=(1, 2, 4)):
        super().__init__()
        self.narrow = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())
        self.branches = nn.ModuleList(Separable(outputs, outputs, d) for d in dilations)

    def forward(self, x):
        x = self.narrow(x)
        y = x
        for branch in self.branches:
            y = y + branch(x)
        return y


class LesionNetwork(nn.Module):
    """Logits of a lesion map at `finest` stride and, with classes, logits of the image's class."""

    def __init__(self, deepest: int = 32, finest: int = 4, context: int = 160, widths=(128, 64, 48, 32), classes: int = 0):
        super().__init__()
        self.finest = finest
        self.encoder = Encoder(deepest)
        channels = self.encoder.channels
        self.context = Context(channels[-1], context)
        self.ups = nn.ModuleList()
        inputs, stride = context, deepest
        for skip, width in zip(reversed(channels[:-1]), widths):
            if stride <= finest:
                break
            self.ups.append(Up(inputs, skip, width))
            inputs, stride = width, stride // 2
        self.map = nn.Conv2d(inputs, 1, 1)
        self.classes = classes
        if classes:
            described = context + 2 * widths[0]
            self.classify = nn.Sequential(nn.Linear(described, 96), nn.ReLU(), nn.Dropout(0.4), nn.Linear(96, classes))

    def forward(self, x):
        features = self.encoder(x)
        y = deep = self.context(features[-1])
        first = None
        for up, skip in zip(self.ups, reversed(features[:-1])):
            y = up(y, skip)
            first = y if first is None else first
        logits = self.map(y)
        if not self.classes:
            return logits, None
        return logits, self.classify(self.describe(deep, first, logits))

    def describe(self, deep, first, logits):
        """Mean of the deepest features over the image, and of the first decoded ones under and around the mask."""
        factor = first_stride(self) // self.finest
        inside = F.avg_pool2d(torch.sigmoid(logits.detach()), factor)
        ring = F.max_pool2d(inside, 5, stride=1, padding=2) - inside
        pooled = [deep.mean(dim=(2, 3))]
        for weight in (inside, ring):
            pooled.append((first * weight).sum(dim=(2, 3)) / (weight.sum(dim=(2, 3)) + 0.1))
        return torch.cat(pooled, dim=1)


def first_stride(network: LesionNetwork) -> int:
    return network.finest * 2 ** (len(network.ups) - 1)
