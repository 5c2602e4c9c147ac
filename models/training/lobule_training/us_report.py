"""Figures of us-lesion from the shipped int8 file: masks in the image's own size, classes, calibration, painted marks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from scipy import ndimage, optimize

from . import augment, cache, datasets, marks
from .mammo_report import auc
from .prepare import Placement

CLASSES = ("normal", "benign", "malignant")
MINIMUM_AREA = 0.003


@dataclass
class Answer:
    source: str
    file: str
    group: str
    label: str
    classes: np.ndarray  # normal, benign, malignant
    dice: float  # with the drawn mask, in the image's own size; 1 when both are empty
    empty: bool  # no finding at the operating point
    finding: float  # highest probability of a finding, before the gate


def restore(map_: np.ndarray, where: Placement) -> np.ndarray:
    """The content of an input-sized map, bilinear, in the image's own size."""
    x, y, width, height = where.content
    x0, y0, x1, y1 = where.box
    content = Image.fromarray(map_[y : y + height, x : x + width].astype(np.float32))
    return np.asarray(content.resize((x1 - x0, y1 - y0), Image.Resampling.BILINEAR))


def kept_components(map_: np.ndarray, where: Placement, threshold: float) -> tuple[np.ndarray, float]:
    """The map without components under the smallest area, and the best score left."""
    found = marks.from_map(map_, where.content, threshold, MINIMUM_AREA)
    keep = np.zeros(map_.shape, bool)
    for mark in found:
        keep[mark.place] |= mark.shape
    grown = torch.nn.functional.max_pool2d(torch.from_numpy(keep)[None, None].float(), 3, 1, 1)[0, 0].numpy() > 0
    return np.where(grown, map_.astype(np.float32), 0), found[0].score if found else 0.0


def dice_of(a: np.ndarray, b: np.ndarray) -> float:
    total = int(a.sum()) + int(b.sum())
    return 1.0 if total == 0 else 2 * int((a & b).sum()) / total


def truth_of(sample, where: Placement) -> np.ndarray:
    shape = (where.box[3], where.box[2])
    return datasets.read_mask(sample, shape) if sample.label != "normal" else np.zeros(shape, bool)


def mask_of(where: Placement, map_, classes, threshold: float, gate: float) -> tuple[np.ndarray, float]:
    """The mask in the image's own size after gate and smallest area, and the best score before the gate."""
    cleaned, score = kept_components(map_, where, threshold)
    if classes[0] >= gate:
        return np.zeros((where.box[3], where.box[2]), bool), score
    return restore(cleaned, where) >= threshold, score


def answer(sample, where: Placement, map_, classes, threshold: float, gate: float) -> Answer:
    truth = truth_of(sample, where)
    mask, score = mask_of(where, map_, classes, threshold, gate)
    return Answer(sample.source, sample.file, sample.group, sample.label, classes, dice_of(mask, truth), not mask.any(), score)


def malignancy(answers: list[Answer]) -> np.ndarray:
    return np.array([a.classes[2] / max(1e-9, a.classes[1] + a.classes[2]) for a in answers])


def lesion_auc(answers: list[Answer]) -> float:
    """Benign against malignant, the normal class left aside."""
    score = malignancy(answers)
    positive = np.array([a.label == "malignant" for a in answers])
    return auc(score[positive], score[~positive]) if positive.any() and not positive.all() else float("nan")


def mean_dice(answers: list[Answer]) -> float:
    return float(np.mean([a.dice for a in answers if a.label != "normal"]))


def lesion_marked(answers: list[Answer]) -> float:
    return float(np.mean([not a.empty for a in answers if a.label != "normal"]))


def left_empty(answers: list[Answer]) -> float:
    return float(np.mean([a.empty for a in answers if a.label == "normal"]))


def accuracy(answers: list[Answer]) -> float:
    return float(np.mean([CLASSES[int(np.argmax(a.classes))] == a.label for a in answers]))


def recall(answers: list[Answer], threshold: float) -> float:
    return float(np.mean([a.classes[2] >= threshold for a in answers if a.label == "malignant"]))


def specificity(answers: list[Answer], threshold: float) -> float:
    return float(np.mean([a.classes[2] < threshold for a in answers if a.label != "malignant"]))


def calibration_error(answers: list[Answer], bins: int = 10) -> float:
    """Expected calibration error of p(malignant), bins of equal mass."""
    p = np.array([a.classes[2] for a in answers])
    y = np.array([a.label == "malignant" for a in answers], float)
    order = np.argsort(p, kind="stable")
    return float(sum(len(part) * abs(p[part].mean() - y[part].mean()) for part in np.array_split(order, bins)) / len(p))


def fit_scaling(probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Scale and one shift per class with the least log loss on validation: softmax(scale * log p + shift).

    The shifts undo that training draws malignant images more often than they come; benign has none. An image of a set
    without normals is known not to be one, and counts.
    """
    logits = np.log(np.clip(probabilities.astype(np.float64), 1e-7, 1))

    def loss(line):
        scaled = line[0] * logits + np.array([line[1], 0.0, line[2]])
        scaled -= scaled.max(axis=1, keepdims=True)
        log_p = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -log_p[np.arange(len(labels)), labels].mean() + 1e-3 * (line[1] ** 2 + line[2] ** 2)

    best = optimize.minimize(loss, [1.0, 0.0, 0.0]).x
    return float(best[0]), np.array([best[1], 0.0, best[2]])


def painted(planes: np.ndarray, seed: int = 11) -> np.ndarray:
    """The same images with caliper marks and text painted on."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    out = planes[:, cache.IMAGE].copy()
    for index in range(len(out)):
        image = torch.from_numpy(out[index].astype(np.float32) / 255)
        augment.paint_marks(image, torch.from_numpy(planes[index, cache.INSIDE]), rng)
        out[index] = np.rint(image.clamp(0, 1).numpy() * 255).astype(np.uint8)
    return out


def gallery(folder, kept, places, maps, classes, threshold: float, gate: float, count: int = 20) -> None:
    """The test images with the worst Dice: drawn outline green, ours red.  Outside the repository."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for index, (sample, where) in enumerate(zip(kept, places)):
        mask, _ = mask_of(where, maps[index], classes[index], threshold, gate)
        lines.append((dice_of(mask, truth_of(sample, where)), index, mask))
    for rank, (dice, index, mask) in enumerate(sorted(lines, key=lambda line: line[0])[:count]):
        sample = kept[index]
        picture = np.stack([datasets.read_image(sample)] * 3, axis=-1)
        for shape, colour in ((truth_of(sample, places[index]), (0, 220, 0)), (mask, (255, 60, 60))):
            picture[shape ^ ndimage.binary_erosion(shape, iterations=2)] = colour
        said = "-".join(f"{p:.2f}" for p in classes[index])
        Image.fromarray(picture).save(folder / f"{rank:02d}_{sample.source}_{sample.label}_{said}_dice{dice:.2f}.png")
