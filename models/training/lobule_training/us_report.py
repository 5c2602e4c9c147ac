"""Figures of us-lesion from the shipped int8 file: masks in the image's own size, classes, calibration, painted marks."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from PIL import Image
from scipy import ndimage, optimize

from . import augment, cache, calibrate, datasets, marks
from .mammo_report import auc
from .prepare import Placement

CLASSES = ("normal", "benign", "malignant")
MINIMUM_AREA = 0.003


@dataclass
class Rule:
    """From map to mask: where it ends, how high it must rise somewhere, and the p(normal) that empties the image."""

    level: float
    presence: float
    gate: float


@dataclass
class Changed:
    """What became of an answer when marks were painted on the image, or real ones erased."""

    kind: str  # the most probable class
    dice: float
    empty: bool
    overlap: float  # Dice between the masks before and after


@dataclass
class Answer:
    source: str
    file: str
    group: str
    label: str
    classes: np.ndarray  # normal, benign, malignant
    dice: float  # with the drawn mask, in the image's own size; 1 when both are empty
    outline: float  # the same were neither presence nor gate
    empty: bool  # no finding at the operating point
    finding: float  # highest probability of a finding, before the gate
    inside: float  # share of the map's probability that lies at or above the level
    mask: np.ndarray | None  # in the image's own size; None where the answer was read from a table
    trust: float = float("nan")
    called: dict[str, bool] = field(default_factory=dict)  # malignant, at each of the malignancy points
    painted: Changed | None = None
    erased: Changed | None = None
    fold: int = 0

    @property
    def kind(self) -> str:
        return CLASSES[int(np.argmax(self.classes))]


def judge(answers: list[Answer], points: dict[str, float], line: tuple[float, float]) -> None:
    """Gives each answer its trust and what the malignancy points call it."""
    for a, trust in zip(answers, trusts(answers, line)):
        a.trust, a.called = float(trust), {name: bool(a.classes[2] >= t) for name, t in points.items()}


def changed(before: Answer, after: Answer) -> Changed:
    return Changed(after.kind, after.dice, after.empty, dice_of(before.mask, after.mask))


def restore(map_: np.ndarray, where: Placement) -> np.ndarray:
    """The content of an input-sized map, bilinear, in the image's own size."""
    x, y, width, height = where.content
    x0, y0, x1, y1 = where.box
    content = Image.fromarray(map_[y : y + height, x : x + width].astype(np.float32))
    return np.asarray(content.resize((x1 - x0, y1 - y0), Image.Resampling.BILINEAR))


def kept_components(map_: np.ndarray, where: Placement, rule: Rule) -> tuple[np.ndarray, float]:
    """The map without components that are too small or too weak, and the best score left."""
    found = [m for m in marks.from_map(map_, where.content, rule.level, MINIMUM_AREA) if m.score >= rule.presence]
    return only(map_, found), found[0].score if found else 0.0


def only(map_: np.ndarray, found: list) -> np.ndarray:
    """The map around these components, 0 elsewhere."""
    keep = np.zeros(map_.shape, bool)
    for mark in found:
        keep[mark.place] |= mark.shape
    return np.where(ndimage.binary_dilation(keep, np.ones((3, 3))), map_.astype(np.float32), 0)


def dice_of(a: np.ndarray, b: np.ndarray) -> float:
    total = int(a.sum()) + int(b.sum())
    return 1.0 if total == 0 else 2 * int((a & b).sum()) / total


def truth_of(sample, where: Placement) -> np.ndarray:
    shape = (where.box[3], where.box[2])
    return datasets.read_mask(sample, shape) if sample.label != "normal" else np.zeros(shape, bool)


def mask_of(where: Placement, map_, classes, rule: Rule) -> tuple[np.ndarray, float]:
    """The mask in the image's own size after gate, presence and smallest area, and the best score before the gate."""
    cleaned, score = kept_components(map_, where, rule)
    if classes[0] >= rule.gate:
        return np.zeros((where.box[3], where.box[2]), bool), score
    return restore(cleaned, where) >= rule.level, score


def answer(sample, where: Placement, map_, classes, rule: Rule) -> Answer:
    truth = truth_of(sample, where)
    mask, score = mask_of(where, map_, classes, rule)
    whole, _ = mask_of(where, map_, classes, replace(rule, presence=0.0, gate=np.inf))
    return Answer(sample.source, sample.file, sample.group, sample.label, classes, dice_of(mask, truth), dice_of(whole, truth),
                  not mask.any(), score, share_inside(map_, where, rule.level), mask)


def share_inside(map_: np.ndarray, where: Placement, level: float) -> float:
    """How sharp the outline is: of all probability on the image, the part at or above the level."""
    x, y, width, height = where.content
    content = map_[y : y + height, x : x + width].astype(np.float64)
    return float(content[content >= np.float32(level)].sum() / max(content.sum(), 1e-9))


def malignancy(answers: list[Answer]) -> np.ndarray:
    return np.array([a.classes[2] / max(1e-9, a.classes[1] + a.classes[2]) for a in answers])


def lesion_auc(answers: list[Answer]) -> float:
    """Benign against malignant, the normal class left aside."""
    score = malignancy(answers)
    positive = np.array([a.label == "malignant" for a in answers])
    return auc(score[positive], score[~positive]) if positive.any() and not positive.all() else float("nan")


def mean_dice(answers: list[Answer]) -> float:
    return float(np.mean([a.dice for a in answers if a.label != "normal"]))


def mean_outline(answers: list[Answer]) -> float:
    return float(np.mean([a.outline for a in answers if a.label != "normal"]))


def lesion_marked(answers: list[Answer]) -> float:
    return float(np.mean([not a.empty for a in answers if a.label != "normal"]))


def left_empty(answers: list[Answer]) -> float:
    return float(np.mean([a.empty for a in answers if a.label == "normal"]))


def accuracy(answers: list[Answer]) -> float:
    return float(np.mean([a.kind == a.label for a in answers]))


def share_called(answers: list[Answer], point: str, malignant: bool) -> float:
    """Of the malignant images, or of the others, those that this point calls malignant; NaN where there are none."""
    calls = [a.called[point] for a in answers if (a.label == "malignant") == malignant]
    return float(np.mean(calls)) if calls else float("nan")


def patient_auc(answers: list[Answer]) -> float:
    """Benign against malignant, one score per patient: the mean over the patient's images."""
    scores: dict[tuple[str, str, bool], list[float]] = {}
    for a, score in zip(answers, malignancy(answers)):
        scores.setdefault((a.source, a.group, a.label == "malignant"), []).append(float(score))
    means = [(np.mean(v), key[2]) for key, v in scores.items()]
    positive, negative = (np.array([m for m, y in means if y == wanted]) for wanted in (True, False))
    return auc(positive, negative) if len(positive) and len(negative) else float("nan")


def mean_of_folds(answers: list[Answer], figure) -> float:
    """A figure of each fold's answers, which come from one network, and their mean."""
    values = [figure([a for a in answers if a.fold == fold]) for fold in sorted({a.fold for a in answers})]
    known = [v for v in values if not np.isnan(v)]
    return float(np.mean(known)) if known else float("nan")


def flips(answers: list[Answer], change: str) -> float:
    return float(np.mean([getattr(a, change).kind != a.kind for a in answers]))


def recall(answers: list[Answer], threshold: float) -> float:
    return float(np.mean([a.classes[2] >= threshold for a in answers if a.label == "malignant"]))


def specificity(answers: list[Answer], threshold: float) -> float:
    return float(np.mean([a.classes[2] < threshold for a in answers if a.label != "malignant"]))


def calibration_error(answers: list[Answer], bins: int = 10) -> float:
    """Expected calibration error of p(malignant), bins of equal mass."""
    p = np.array([a.classes[2] for a in answers])
    y = np.array([a.label == "malignant" for a in answers], float)
    order = np.argsort(p, kind="stable")
    return float(sum(len(part) * abs(p[part].mean() - y[part].mean()) for part in np.array_split(order, bins) if len(part)) / len(p))


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


LEVELS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
PRESENCE = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.98, 0.99)
# The laxest first: of gates as good as each other the one that hides least on images like none seen.
GATES = tuple(round(0.95 - 0.05 * k, 2) for k in range(17))
WISHED_EMPTY = 0.92  # the bar is 0.90; what lies above costs lesions


def choose(kept, places, maps, classes) -> tuple[Rule, float]:
    """The rule with the best mean lesion Dice plus half the share of normals left empty (no more than wished for)."""
    truths = [truth_of(s, w) for s, w in zip(kept, places)]
    normal = np.array([s.label == "normal" for s in kept])
    p_normal = np.asarray(classes)[:, 0]
    best, chosen = -1.0, None
    for level in LEVELS:
        steps = [dice_by_presence(w, m, t, level) for w, m, t in zip(places, maps, truths)]
        for presence in sorted({max(level, p) for p in PRESENCE}):
            dice = np.array([next(d for score, d in s if score < presence) for s in steps])
            nothing = np.array([s[0][0] < presence for s in steps])
            for gate in GATES:
                shut = p_normal >= gate
                empty = (nothing | shut)[normal].mean() if normal.any() else 1.0
                value = np.where(shut, 0, dice)[~normal].mean() + 0.5 * min(empty, WISHED_EMPTY)
                if value > best + 1e-9:
                    best, chosen = value, Rule(level, presence, gate)
    return chosen, float(best)


def dice_by_presence(where: Placement, map_, truth, level: float) -> list[tuple[float, float]]:
    """Dice with the components above each score: (score of the strongest one left out, Dice), strictest first."""
    found = marks.from_map(map_, where.content, level, MINIMUM_AREA)
    rows = [(found[0].score if found else -1.0, dice_of(np.zeros_like(truth), truth))]
    for count in range(1, len(found) + 1):
        mask = restore(only(map_, found[:count]), where) >= level
        rows.append((found[count].score if count < len(found) else -1.0, dice_of(mask, truth)))
    return rows


def outlined(answers: list[Answer]) -> list[Answer]:
    return [a for a in answers if a.label != "normal" and not a.empty]


def fit_trust(answers: list[Answer]) -> tuple[float, float]:
    """Slope and intercept from the share inside to the chance that the outline has a Dice of 0.5 or more."""
    drawn = outlined(answers)
    return calibrate.fit_line([a.inside for a in drawn], [a.dice >= 0.5 for a in drawn], np.ones(len(drawn)))


def trusts(answers: list[Answer], line: tuple[float, float]) -> np.ndarray:
    return calibrate.sigmoid(line[0] * calibrate.logit([a.inside for a in answers]) + line[1])


def trust_auc(answers: list[Answer]) -> float:
    inside, good = np.array([a.inside for a in answers]), np.array([a.dice >= 0.5 for a in answers])
    return auc(inside[good], inside[~good]) if good.any() and not good.all() else float("nan")


COLUMNS = ("source file group label fold normal benign malignant dice outline empty finding inside trust sensitive balanced "
           "painted painted_dice painted_empty painted_overlap erased erased_dice erased_empty erased_overlap").split()


def write_answers(path, answers: list[Answer]) -> None:
    """One row per held-back image, after `judge`, for reports over several runs; empty cells where nothing was changed."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for a in answers:
            cells = [f"{p:.6f}" for p in a.classes] + [f"{a.dice:.5f}", f"{a.outline:.5f}", int(a.empty), f"{a.finding:.5f}", f"{a.inside:.6f}"]
            cells += [f"{a.trust:.5f}", *(int(a.called[name]) for name in ("sensitive", "balanced"))]
            for c in (a.painted, a.erased):
                cells += [c.kind, f"{c.dice:.5f}", int(c.empty), f"{c.overlap:.5f}"] if c else [""] * 4
            writer.writerow([a.source, a.file, a.group, a.label, a.fold, *cells])


def read_answers(path) -> list[Answer]:
    def change(row, name):
        if not row[name]:
            return None
        return Changed(row[name], float(row[f"{name}_dice"]), row[f"{name}_empty"] == "1", float(row[f"{name}_overlap"]))

    with open(path, newline="") as file:
        return [
            Answer(r["source"], r["file"], r["group"], r["label"], np.array([float(r[c]) for c in CLASSES]), float(r["dice"]),
                   float(r["outline"]), r["empty"] == "1", float(r["finding"]), float(r["inside"]), None, float(r["trust"]),
                   {name: r[name] == "1" for name in ("sensitive", "balanced")}, change(r, "painted"), change(r, "erased"), int(r["fold"]))
            for r in csv.DictReader(file)
        ]


def without_calipers(planes: np.ndarray, level: int = 215, largest: int = 60) -> tuple[np.ndarray, list[bool]]:
    """The images with small, thin, nearly white specks filled from around them, and which images had such specks.

    A speck stands out from its surroundings by 60 grey levels; single ones are left, for operators set calipers in pairs.
    """
    out, found = planes[:, cache.IMAGE].copy(), []
    for image, inside in zip(out, planes[:, cache.INSIDE]):
        grey = image.astype(np.float32)
        around = ndimage.uniform_filter(grey, 15)
        labels, count = ndimage.label((grey >= level) & (grey - around > 60) & (inside > 0), np.ones((3, 3)))
        sizes = np.bincount(labels.ravel(), minlength=count + 1)
        small = np.flatnonzero((sizes >= 4) & (sizes <= largest) & (np.arange(count + 1) > 0))
        found.append(len(small) >= 2)
        if found[-1]:
            specks = ndimage.binary_dilation(np.isin(labels, small), np.ones((3, 3)), iterations=2)
            nearest = ndimage.distance_transform_edt(specks, return_distances=False, return_indices=True)
            filled = np.where(specks, ndimage.median_filter(grey[tuple(nearest)], 5), grey)
            image[:] = np.rint(filled).astype(np.uint8)
    return out, found


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


def gallery(folder, kept, places, maps, classes, rule: Rule, count: int = 20) -> None:
    """The test images with the worst Dice: drawn outline green, ours red.  Outside the repository."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for index, (sample, where) in enumerate(zip(kept, places)):
        mask, _ = mask_of(where, maps[index], classes[index], rule)
        lines.append((dice_of(mask, truth_of(sample, where)), index, mask))
    for rank, (dice, index, mask) in enumerate(sorted(lines, key=lambda line: line[0])[:count]):
        sample = kept[index]
        picture = np.stack([datasets.read_image(sample)] * 3, axis=-1)
        for shape, colour in ((truth_of(sample, places[index]), (0, 220, 0)), (mask, (255, 60, 60))):
            picture[shape ^ ndimage.binary_erosion(shape, iterations=2)] = colour
        said = "-".join(f"{p:.2f}" for p in classes[index])
        Image.fromarray(picture).save(folder / f"{rank:02d}_{sample.source}_{sample.label}_{said}_dice{dice:.2f}.png")
