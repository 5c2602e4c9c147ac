"""The mammo-lesion task: suspicious regions in one mammographic view."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

from . import augment, cache, datasets, splits
from .losses import brightest_loss, lesion_map_loss
from .networks import LesionNetwork, imagenet_weights
from .prepare import InputSpec
from .trainer import Plan

NAME = "mammo-lesion"
SPEC = InputSpec(width=320, height=512)


def samples() -> list[datasets.Sample]:
    return datasets.cdd_cesm() + datasets.mini_mias() + datasets.rsna()


def network() -> LesionNetwork:
    return LesionNetwork(deepest=32, finest=4, context=160, widths=(96, 64, 48))


def plan() -> Plan:
    return Plan(stages=[(256, 160, 800), (384, 256, 620), (512, 320, 80)])


class Batches:
    """Five lesions of CESM, then for mini-mias and for rsna-512 as many images with a lesion as without.

    Where a source has only one answer, the network learns the source: so circles of mini-mias and image labels of
    rsna-512 are positives too, and lesions and decoys are pasted into images without a lesion.
    """

    def __init__(self, kept: list[datasets.Sample], planes: np.ndarray, seed: int = 1):
        self.planes = planes
        self.rng = np.random.default_rng(seed)
        train = [i for i, s in enumerate(kept) if s.split == "train"]
        self.cesm = [i for i in train if kept[i].source == "cdd-cesm"]
        self.film = [i for i in train if kept[i].source == "mini-mias" and kept[i].label != "normal"]
        self.film_normal = [i for i in train if kept[i].source == "mini-mias" and kept[i].label == "normal"]
        self.cancers, self.controls = [], []
        for machine in sorted({kept[i].facts["machine"] for i in train if kept[i].source == "rsna-512"}):
            mine = [i for i in train if kept[i].facts.get("machine") == machine]
            cancers = [i for i in mine if kept[i].label == "malignant"]
            self.controls.append([i for i in mine if kept[i].label == "normal"])
            if len(cancers) > 5:
                self.cancers.append(cancers)

    def any_of(self, chosen):
        return chosen[self.rng.integers(len(chosen))]

    def normal(self, index: int) -> np.ndarray:
        planes, draw = self.planes[index], self.rng.random()
        if draw < 0.55:
            planes = augment.paste(planes, self.planes[self.any_of(self.cesm)], self.rng, lesion=draw < 0.3)
        return planes

    def film_lesion(self) -> np.ndarray:
        """Circles are rough: their rim is left out, their inside counts half."""
        planes = self.planes[self.any_of(self.film)].copy()
        circle = planes[cache.TARGET] > 127
        depth = ndimage.distance_transform_edt(circle)
        rim = ndimage.binary_dilation(circle, iterations=4) & (depth < 0.3 * depth.max())
        planes[cache.WEIGHT][circle] = planes[cache.WEIGHT][circle] // 2
        planes[cache.WEIGHT][rim] = 0
        return planes

    def __call__(self, step: int, size: tuple[int, int]):
        repeat = 2 if size[1] <= 160 else 1
        chosen, by_label = [], []
        for _ in range(repeat):
            chosen += [self.planes[self.any_of(self.cesm)] for _ in range(5)]
            chosen += [self.film_lesion(), self.normal(self.any_of(self.film_normal))]
            chosen += [self.planes[self.any_of(self.any_of(self.cancers))] for _ in range(2)]
            chosen += [self.normal(self.any_of(self.any_of(self.controls))) for _ in range(3)]
            by_label += [False] * 7 + [True] * 2 + [False] * 3
        planes = torch.from_numpy(np.stack(chosen))
        matrix = augment.affine(len(planes), 12, (0.8, 1.3), 1.35, 0.06, False, True)
        x = augment.warp(planes, matrix, size)
        image = augment.monotone_curves(augment.local_contrast(x[:, :1]), 0.55)
        image = augment.degrade(image, speckle=False) * (x[:, :1] > 0)
        image = (image - SPEC.mean) / SPEC.std
        weight = x[:, 2:3] / 100 * torch.where(x[:, 3:] > 0, 1.0, 0.15)
        known = F.avg_pool2d(weight, 4)
        target = F.avg_pool2d(x[:, 1:2] / 255, 4)
        return [image.contiguous(memory_format=torch.channels_last), target, known, torch.tensor(by_label)]


def loss_of(model, batch):
    image, target, weight, by_label = batch
    logits = model(image)[0].float()
    drawn = ~by_label
    loss = lesion_map_loss(logits[drawn], target[drawn], weight[drawn])
    whole = brightest_loss(logits[by_label], weight[by_label] > 0.5)
    return loss + 0.1 * whole, {"loss": loss.item(), "image": whole.item()}


class Shipped(torch.nn.Module):
    """What is exported: a score per pixel of the input's own size, sigmoid and calibration inside."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, image):
        logits, _ = self.model(image)
        large = F.interpolate(logits, scale_factor=4.0, mode="bilinear", align_corners=False)
        return torch.sigmoid(large)


def initial_network() -> LesionNetwork:
    model = network()
    model.encoder.load_imagenet(imagenet_weights())
    torch.nn.init.constant_(model.map.bias, -3.0)
    return model


def seen(planes: np.ndarray) -> np.ndarray:
    """The planes' images: nothing is done to them before the network sees them."""
    return planes[:, cache.IMAGE]


def load_split():
    kept = splits.apply(samples(), NAME)
    planes, places = cache.load(kept, SPEC, mammogram=True)
    return kept, planes, places


def export(options) -> None:
    from .mammo_card import export

    export(options)


def evaluate(options) -> list[dict]:
    from .mammo_card import write

    return write(options)
