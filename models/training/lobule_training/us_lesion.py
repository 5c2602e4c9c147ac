"""The us-lesion task: outline lesions in breast ultrasound and say normal, benign or malignant."""

from __future__ import annotations

import copy

import numpy as np
import torch
import torch.nn.functional as F

from . import augment, cache, datasets, splits
from .losses import class_loss, lesion_map_loss
from .networks import LesionNetwork, imagenet_weights
from .prepare import InputSpec
from .trainer import Plan

NAME = "us-lesion"
SPEC = InputSpec(288, 288, "none", "as-stored", "full", "centre")
CLASSES = ("normal", "benign", "malignant")
FINEST = 2
CLASS_WEIGHTS = torch.tensor([1.0, 1.0, 1.5])


def samples() -> list[datasets.Sample]:
    return datasets.busi() + datasets.bus_bra() + datasets.bus_uclm()


def network() -> LesionNetwork:
    return LesionNetwork(deepest=32, finest=FINEST, context=192, widths=(128, 64, 40, 24), classes=len(CLASSES))


def plan() -> Plan:
    return Plan(stages=[(160, 160, 620), (224, 224, 320), (288, 288, 120)], frozen_steps=100, average=0.996)


def initial_network() -> LesionNetwork:
    model = network()
    model.encoder.load_imagenet(imagenet_weights())
    torch.nn.init.constant_(model.map.bias, -2.0)
    return model


def held_out(fold: int | None) -> str:
    return "test" if fold else "ship-test"


def load_split(fold: int | None = None):
    """As `splits/us-lesion.csv` says, or with one of five folds held out: bus-bra's official ones, groups elsewhere."""
    kept = splits.apply(samples(), NAME)
    if fold:
        splits.assign_fold(kept, fold, f"lobule/{NAME}/folds/1")
    planes, places = cache.load(kept, SPEC, mammogram=False)
    return kept, planes, places


class Batches:
    """A quarter normal (a third of these lesion-free crops), the rest by set and class alike; marks on 60%."""

    def __init__(self, kept: list[datasets.Sample], planes: np.ndarray, seed: int = 1, batch: int = 16):
        self.planes, self.batch = planes, batch
        self.rng = np.random.default_rng(seed)
        train = [i for i, s in enumerate(kept) if s.split == "train"]
        self.lesions: dict[tuple[str, str], list[int]] = {}
        self.normals: dict[str, list[int]] = {}
        for i in train:
            s = kept[i]
            if s.label == "normal":
                self.normals.setdefault(s.source, []).append(i)
            else:
                self.lesions.setdefault((s.source, s.label), []).append(i)
        self.sources = sorted({source for source, _ in self.lesions})
        self.weights = np.array([1.6 if s == "bus-bra" else 1.0 for s in self.sources])
        self.weights /= self.weights.sum()

    def pick(self, chosen):
        return chosen[self.rng.integers(len(chosen))]

    def lesion(self) -> tuple[np.ndarray, int, bool]:
        source = self.rng.choice(self.sources, p=self.weights)
        label = "malignant" if self.rng.random() < 0.5 else "benign"
        return self.planes[self.pick(self.lesions[(source, label)])], CLASSES.index(label), source != "bus-bra"

    def normal(self) -> tuple[np.ndarray, int, bool]:
        if self.rng.random() < 0.67:
            source = self.pick(sorted(self.normals))
            return self.planes[self.pick(self.normals[source])], 0, True
        for _ in range(10):
            crop = self.beside(self.lesion()[0])
            if crop is not None:
                return crop, 0, True
        return self.normal()

    def beside(self, planes: np.ndarray) -> np.ndarray | None:
        """The larger part of an image left or right of its lesions, enlarged to the input; None when too narrow."""
        columns = np.flatnonzero((planes[cache.TARGET] > 0).any(axis=0))
        content = np.flatnonzero((planes[cache.INSIDE] > 0).any(axis=0))
        left = (content[0], columns[0] - 10)
        right = (columns[-1] + 10, content[-1] + 1)
        first, end = max((left, right), key=lambda part: part[1] - part[0])
        if end - first < 90:
            return None
        rows = np.flatnonzero((planes[cache.INSIDE] > 0).any(axis=1))
        height = min(len(rows), int((end - first) * 1.1))
        top = int(rows[0] + self.rng.integers(0, len(rows) - height + 1))
        scale = SPEC.width / max(end - first, height)
        size = (max(8, int(height * scale)), max(8, int((end - first) * scale)))
        part = torch.from_numpy(planes[None, :1, top : top + height, first:end].astype(np.float32))
        large = F.interpolate(part, size=size, mode="bilinear")[0, 0].round().to(torch.uint8).numpy()
        out = np.zeros_like(planes)
        y, x = (SPEC.height - size[0]) // 2, (SPEC.width - size[1]) // 2
        out[cache.IMAGE, y : y + size[0], x : x + size[1]] = large
        out[cache.INSIDE, y : y + size[0], x : x + size[1]] = 255
        out[cache.WEIGHT] = 100
        return out

    def __call__(self, step: int, size: tuple[int, int]):
        drawn = [self.normal() if k < self.batch // 4 else self.lesion() for k in range(self.batch)]
        planes = torch.from_numpy(np.stack([d[0] for d in drawn]))
        label = torch.tensor([d[1] for d in drawn])
        knows_normal = torch.tensor([d[2] for d in drawn])
        matrix = augment.affine(self.batch, 10, (0.7, 1.6), 1.3, 0.12, True, False)
        x = augment.warp(planes, matrix, size)
        x[:, :1] = augment.like_surroundings(x[:, :1], x[:, 1:2], 0.25)
        image = augment.monotone_curves(augment.local_contrast(x[:, :1]), 0.5)
        image = augment.depth_gain(image, 0.25)
        image = augment.degrade(image, speckle=True) * (x[:, 3:] > 0)
        for k in range(self.batch):
            if self.rng.random() < 0.08:
                image[k] = augment.sector(image[k], self.rng)
        clean = image[-4:].clone()
        for k in range(self.batch):
            if k >= self.batch - 4 or self.rng.random() < 0.6:
                augment.paint_marks(image[k, 0], x[k, 3], self.rng)
        image = torch.cat([image, clean])
        target = F.avg_pool2d(x[:, 1:2] / 255, FINEST)
        allowed = torch.ones(self.batch, len(CLASSES), dtype=torch.bool)
        allowed[:, 0] = knows_normal
        # a lesion that the crop has pushed out of sight is no lesion's image
        seen = (x[:, 1] > 127).flatten(1).sum(1) / (planes[:, 1] > 127).flatten(1).sum(1).clamp(min=1)
        counted = (label == 0) | (seen > 0.25 * (size[0] / SPEC.height) ** 2)
        image = ((image - SPEC.mean) / SPEC.std).contiguous(memory_format=torch.channels_last)
        return [image, target, label, allowed, counted]


def loss_of(model, batch):
    image, target, label, allowed, counted = batch
    logits, classes = model(image)
    logits, classes = logits.float(), classes.float()
    count = len(target)
    mask = lesion_map_loss(logits[:count], target, torch.ones_like(target), dice=1.0)
    kind = class_loss(classes[:count][counted], label[counted], allowed[counted], CLASS_WEIGHTS.to(classes.device))
    painted, clean = slice(count - 4, count), slice(count, count + 4)
    same = (torch.sigmoid(logits[painted]) - torch.sigmoid(logits[clean])).square().mean()
    same = same + (classes[painted].softmax(1) - classes[clean].softmax(1)).square().mean()
    return mask + kind + same, {"mask": mask.item(), "class": kind.item(), "same": same.item()}


def validator(kept, planes, most: int = 160):
    """Figures of a network on validation images: `value` is mean Dice of lesions plus the AUC of malignancy."""
    from .mammo_report import auc

    chosen = [i for i, s in enumerate(kept) if s.split == "validation"]
    chosen = chosen[:: max(1, len(chosen) // most)]
    labels = np.array([CLASSES.index(kept[i].label) for i in chosen])

    @torch.no_grad()
    def figures(model) -> dict[str, float]:
        device = next(model.parameters()).device
        dice, classes = [], []
        for index in chosen:
            image = torch.from_numpy(planes[index, :1].astype(np.float32) / 255)[None]
            logits, kind = model(((image - SPEC.mean) / SPEC.std).to(device))
            target = F.avg_pool2d(torch.from_numpy(planes[index, 1:2].astype(np.float32) / 255)[None], FINEST)[0, 0] > 0.5
            found = logits[0, 0].cpu() > 0
            dice.append(2 * float((found & target).sum()) / max(1, int(found.sum()) + int(target.sum())))
            classes.append(kind.softmax(1)[0].cpu().numpy())
        p = np.array(classes)
        share = p[:, 2] / (p[:, 1] + p[:, 2])
        lesions = float(np.mean(np.array(dice)[labels > 0]))
        kinds = auc(share[labels == 2], share[labels == 1]) if {1, 2} <= set(labels) else 0.5
        return {"dice": round(lesions, 4), "auc": round(kinds, 4), "value": round(lesions + kinds, 4)}

    return figures


class Shipped(torch.nn.Module):
    """What is exported: probabilities of the input's own size, and of the classes after the fitted scaling."""

    def __init__(self, model, scale: float = 1.0, shift=(0.0, 0.0, 0.0)):
        super().__init__()
        self.model = copy.deepcopy(model)
        last = self.model.classify[-1]  # the scaling becomes part of the last layer
        last.weight.data = last.weight.data * scale
        last.bias.data = last.bias.data * scale + torch.tensor(shift, dtype=torch.float32)

    def forward(self, image):
        logits, classes = self.model(image)
        large = F.interpolate(logits, scale_factor=float(FINEST), mode="bilinear", align_corners=False)
        return torch.sigmoid(large), torch.softmax(classes, dim=1)


def export(options) -> None:
    from .us_card import export

    export(options)


def evaluate(options) -> None:
    from .us_card import evaluate

    evaluate(options)
