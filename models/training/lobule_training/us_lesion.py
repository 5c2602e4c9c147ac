"""The us-lesion task: outline lesions in breast ultrasound and say normal, benign or malignant."""

from __future__ import annotations

import copy

import numpy as np
import torch
import torch.nn.functional as F

from . import cache, datasets, splits
from .losses import class_loss, lesion_map_loss
from .networks import LesionNetwork, imagenet_weights
from .prepare import InputSpec
from .trainer import Plan
from .us_batches import CLASSES, FINEST, RAW, SPEC, Batches, seen

__all__ = ["CLASSES", "FINEST", "RAW", "SPEC", "Batches", "seen"]
NAME = "us-lesion"
CLASS_WEIGHTS = torch.tensor([1.0, 1.0, 1.5])


def samples() -> list[datasets.Sample]:
    return datasets.busi() + datasets.bus_bra() + datasets.bus_uclm()


def network() -> LesionNetwork:
    return LesionNetwork(deepest=32, finest=FINEST, context=192, widths=(128, 64, 40, 24), classes=len(CLASSES))


def plan() -> Plan:
    return Plan(stages=[(160, 160, 400), (224, 224, 400), (288, 288, 520)], frozen_steps=100, average=0.998)


def initial_network() -> LesionNetwork:
    model = network()
    model.encoder.load_imagenet(imagenet_weights())
    torch.nn.init.constant_(model.map.bias, -2.0)
    return model


def held_out(options) -> str:
    return "test" if options.fold or options.without else "ship-test"


def load_split(fold: int | None = None, without: str | None = None, spec: InputSpec = SPEC):
    """As `splits/us-lesion.csv` says; or with one of five folds held out: bus-bra's official ones, groups elsewhere; or
    with one whole set held out, and the ship-test of the others unused."""
    kept = splits.apply(samples(), NAME)
    if fold:
        splits.assign_fold(kept, fold, f"lobule/{NAME}/folds/1")
    if without:
        if without not in {s.source for s in kept}:
            raise SystemExit(f"there is no set {without}")
        for s in kept:
            s.split = "test" if s.source == without else "unused" if s.split == "ship-test" else s.split
    planes, places = cache.load(kept, spec, mammogram=False)
    return kept, planes, places


def loss_of(model, batch):
    image, target, label, allowed, counted, twins = batch
    logits, classes = model(image)
    logits, classes = logits.float(), classes.float()
    count = len(target)
    mask = lesion_map_loss(logits, target, torch.ones_like(target), dice=1.0)
    kind = class_loss(classes[counted], label[counted], allowed[counted], CLASS_WEIGHTS.to(classes.device))
    marked, bare = slice(count - 2 * twins, count - twins), slice(count - twins, count)
    same = 2 * (torch.sigmoid(logits[marked]) - torch.sigmoid(logits[bare])).square().mean()
    same = same + 3 * (classes[marked].softmax(1) - classes[bare].softmax(1)).square().mean()
    return mask + kind + same, {"mask": mask.item(), "class": kind.item(), "same": same.item()}


def validator(kept, planes, most: int = 160):
    """Figures of a network on validation images (planes of RAW preparation): `value` is mean Dice of lesions plus the AUC of malignancy."""
    from .mammo_report import auc

    chosen = [i for i, s in enumerate(kept) if s.split == "validation"]
    chosen = chosen[:: max(1, len(chosen) // most)]
    labels = np.array([CLASSES.index(kept[i].label) for i in chosen])
    images = seen(planes[chosen])

    @torch.no_grad()
    def figures(model) -> dict[str, float]:
        device = next(model.parameters()).device
        dice, classes = [], []
        for index, grey in zip(chosen, images):
            image = torch.from_numpy(grey.astype(np.float32) / 255)[None, None]
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
    """What is exported: probabilities of the input's own size, and of the classes after the fitted scaling.

    Several `models` answer together: the mean of their logits counts, and errors that they do not share fade. `mirrored`:
    each sees the image and its mirror image. A lesion is the same from left and from right, so what a network says
    differently of them is error.
    """

    def __init__(self, models, scale: float = 1.0, shift=(0.0, 0.0, 0.0), mirrored: bool = False):
        super().__init__()
        self.models, self.mirrored = torch.nn.ModuleList(copy.deepcopy(list(models))), mirrored
        for model in self.models:
            last = model.classify[-1]  # the scaling becomes part of the last layer
            last.weight.data = last.weight.data * scale
            last.bias.data = last.bias.data * scale + torch.tensor(shift, dtype=torch.float32)

    def answer(self, model, image):
        if not self.mirrored:
            return model(image)
        logits, classes = model(torch.cat([image, mirror(image)]))
        return (logits[:1] + mirror(logits[1:])) / 2, classes.mean(dim=0, keepdim=True)

    def forward(self, image):
        maps, classes = zip(*(self.answer(model, image) for model in self.models))
        large = F.interpolate(sum(maps) / len(maps), scale_factor=float(FINEST), mode="bilinear", align_corners=False)
        return torch.sigmoid(large), torch.softmax(sum(classes) / len(classes), dim=1)


def mirror(x):
    """Left to right, by an index that export knows: WebGPU leaves slices with a negative step, and sizes, to the processor."""
    return x.index_select(3, torch.arange(int(x.shape[3]) - 1, -1, -1))


def export(options) -> None:
    from .us_card import export

    export(options)


def evaluate(options) -> list[dict]:
    from .us_card import evaluate

    return evaluate(options)
