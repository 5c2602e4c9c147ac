"""Small networks of the known families, for the comparison: each gives (logits of the map or None, logits of the classes or None)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from .networks import Encoder, imagenet_weights


def plain(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, dilation: int = 1, groups: int = 1) -> nn.Sequential:
    padding = dilation * (kernel // 2)
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU())


def enlarged(x: torch.Tensor, like) -> torch.Tensor:
    return F.interpolate(x, size=like, mode="bilinear", align_corners=False)


class UNet(nn.Module):
    """Ronneberger's shape at a quarter of its widths."""

    def __init__(self, finest: int, widths=(16, 32, 64, 128, 256)):
        super().__init__()
        self.encoder, self.finest = nn.Identity(), finest
        self.down = nn.ModuleList()
        inputs = 1
        for width in widths:
            self.down.append(nn.Sequential(plain(inputs, width), plain(width, width)))
            inputs = width
        self.up = nn.ModuleList(
            nn.Sequential(plain(deep + skip, skip), plain(skip, skip)) for deep, skip in zip(widths[:0:-1], widths[-2::-1]))
        self.map = nn.Conv2d(widths[0], 1, 1)

    def forward(self, x):
        skips = []
        for index, block in enumerate(self.down):
            x = block(F.max_pool2d(x, 2) if index else x)
            skips.append(x)
        for block, skip in zip(self.up, skips[-2::-1]):
            x = block(torch.cat([enlarged(x, skip.shape[-2:]), skip], 1))
        return F.avg_pool2d(self.map(x), self.finest), None


class DeepLab(nn.Module):
    """MobileNetV2 to stride 16, parallel dilations and the image's mean, then straight up."""

    def __init__(self, finest: int, width: int = 128):
        super().__init__()
        self.encoder, self.finest = Encoder(16), finest
        deep = self.encoder.channels[-1]
        self.branches = nn.ModuleList([plain(deep, width, 1), *(plain(deep, width, 3, dilation=d) for d in (2, 4, 6))])
        self.whole = nn.Sequential(nn.Conv2d(deep, width, 1), nn.ReLU())
        self.join = nn.Sequential(plain(width * 5, width, 1), nn.Conv2d(width, 1, 1))

    def forward(self, x):
        size = (x.shape[-2] // self.finest, x.shape[-1] // self.finest)
        x = self.encoder(x)[-1]
        parts = [branch(x) for branch in self.branches]
        parts.append(self.whole(x.mean((2, 3), keepdim=True)).expand(-1, -1, *x.shape[-2:]))
        return enlarged(self.join(torch.cat(parts, 1)), size), None


class Fcn(nn.Module):
    """MobileNetV2 and one score per place at strides 32, 16 and 8, added up (FCN-8s)."""

    def __init__(self, finest: int):
        super().__init__()
        self.encoder, self.finest = Encoder(32), finest
        self.scores = nn.ModuleList(nn.Conv2d(c, 1, 1) for c in self.encoder.channels[:-4:-1])

    def forward(self, x):
        size = (x.shape[-2] // self.finest, x.shape[-1] // self.finest)
        total = None
        for score, features in zip(self.scores, self.encoder(x)[::-1]):
            now = score(features)
            total = now if total is None else now + enlarged(total, now.shape[-2:])
        return enlarged(total, size), None


class Classifier(nn.Module):
    def __init__(self, body: nn.Module, width: int, classes: int):
        super().__init__()
        self.encoder, self.body = nn.Identity(), body
        self.head = nn.Sequential(nn.Dropout(0.25), nn.Linear(width, classes))

    def forward(self, x):
        return None, self.head(self.body(x).mean((2, 3)))


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first, self.second = plain(inputs, outputs, 3, stride), plain(outputs, outputs)[:2]
        self.short = nn.Identity() if stride == 1 and inputs == outputs else plain(inputs, outputs, 1, stride)[:2]

    def forward(self, x):
        return F.relu(self.short(x) + self.second(self.first(x)))


def resnet(classes: int) -> Classifier:
    """ResNet-18 at half its widths."""
    blocks, inputs = [plain(1, 32, 7, 2), nn.MaxPool2d(3, 2, 1)], 32
    for width, stride in ((32, 1), (64, 2), (128, 2), (256, 2)):
        blocks += [Residual(inputs, width, stride), Residual(width, width, 1)]
        inputs = width
    return Classifier(nn.Sequential(*blocks), inputs, classes)


class Dense(nn.Module):
    def __init__(self, inputs: int, growth: int):
        super().__init__()
        self.add = nn.Sequential(plain(inputs, 4 * growth, 1), plain(4 * growth, growth))

    def forward(self, x):
        return torch.cat([x, self.add(x)], 1)


def densenet(classes: int, growth: int = 20, repeats=(4, 8, 12, 10)) -> Classifier:
    blocks, width = [plain(1, 2 * growth, 7, 2), nn.MaxPool2d(3, 2, 1)], 2 * growth
    for index, count in enumerate(repeats):
        for _ in range(count):
            blocks.append(Dense(width, growth))
            width += growth
        if index < len(repeats) - 1:
            blocks += [plain(width, width // 2, 1), nn.AvgPool2d(2)]
            width //= 2
    return Classifier(nn.Sequential(*blocks), width, classes)


class Squeezed(nn.Module):
    """Inverted residual with squeeze and excitation."""

    def __init__(self, inputs: int, outputs: int, stride: int, kernel: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        self.spread = nn.Sequential(plain(inputs, hidden, 1), plain(hidden, hidden, kernel, stride, groups=hidden))
        self.weigh = nn.Sequential(nn.Conv2d(hidden, max(4, inputs // 4), 1), nn.SiLU(), nn.Conv2d(max(4, inputs // 4), hidden, 1))
        self.project = plain(hidden, outputs, 1)[:2]
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.spread(x)
        y = self.project(y * torch.sigmoid(self.weigh(y.mean((2, 3), keepdim=True))))
        return x + y if self.residual else y


def efficientnet(classes: int) -> Classifier:
    """EfficientNet-B0's table without its last widening."""
    blocks, inputs = [plain(1, 32, 3, 2)], 32
    for expansion, width, repeats, stride, kernel in (
            (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5)):
        for repeat in range(repeats):
            blocks.append(Squeezed(inputs, width, stride if repeat == 0 else 1, kernel, expansion))
            inputs = width
    return Classifier(nn.Sequential(*blocks), inputs, classes)


def started(network):
    """The same network with an encoder that has seen ImageNet."""
    network.encoder.load_imagenet(imagenet_weights())
    return network
