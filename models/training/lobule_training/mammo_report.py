"""Figures of mammo-lesion, from the shipped int8 file through onnxruntime, beside the bright-blob rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from . import cache, calibrate, marks
from .cards import result
from .marks import Case

MINIMUM_AREA = 0.0006
MARGIN = 10  # input pixels around a region in which a mark is neither right nor wrong about lesion-free tissue


def cases_of(kept, planes, places, maps, mask_threshold: float) -> list[Case]:
    return [
        marks.case(s, marks.from_map(m, place.content, mask_threshold, MINIMUM_AREA), plane[cache.TARGET])
        for s, plane, place, m in zip(kept, planes, places, maps)
    ]


def blob_cases(kept, planes) -> list[Case]:
    return [
        marks.case(s, marks.bright_blobs(plane[cache.IMAGE], plane[cache.INSIDE] > 0), plane[cache.TARGET])
        for s, plane in zip(kept, planes)
    ]


def with_regions(cases):
    return [c for c in cases if c.count]


def of(cases, source: str, *labels: str):
    return [c for c in cases if c.source == source and c.label in labels]


def judged(cases: list[Case]) -> list[Case]:
    """The images on which a mark can be called right or wrong: drawn regions, circles, normals."""
    return [c for c in cases if c.count or c.label == "normal"]


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    order = np.concatenate([positive, negative])
    ranks = np.empty(len(order))
    values, inverse, counts = np.unique(order, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def best_score(case: Case) -> float:
    return case.marks[0].score if case.marks else 0.0


def breast_auc(cases) -> float:
    """RSNA, best score over the views of the one breast kept per patient."""
    best: dict[str, tuple[float, bool]] = {}
    for index, c in enumerate(cases):
        key = c.group
        score = max(best.get(key, (0.0, False))[0], best_score(c))
        best[key] = (score, c.label == "malignant")
    pairs = list(best.values())
    cancer = np.array([s for s, y in pairs if y])
    control = np.array([s for s, y in pairs if not y])
    return auc(cancer, control) if len(cancer) and len(control) else float("nan")


def breast_auc_within_machines(kept, cases, machine: str) -> tuple[float, int]:
    chosen = [c for s, c in zip(kept, cases) if s.facts.get("machine") == machine]
    return breast_auc(chosen), len(chosen)


def choose(cases_by_mask: dict[float, list[Case]], normal_marks: float) -> tuple[float, float]:
    """Mask threshold with the most validation images found, at the score threshold that normals allow."""
    best = (-1.0, 0.5, 0.5)
    for mask_threshold, cases in cases_by_mask.items():
        normals = [c for c in cases if c.label == "normal"]
        lesions = with_regions(of(cases, "cdd-cesm", "malignant"))
        threshold = threshold_for(normals, normal_marks, mask_threshold)
        figures = marks.at_threshold(lesions, threshold)
        value = figures["images"] + figures["regions"] - 0.2 * figures["false"]
        if value > best[0]:
            best = (value, mask_threshold, threshold)
    return best[1], best[2]


def threshold_for(normals: list[Case], allowed: float, lowest: float) -> float:
    """Lowest score threshold with at most `allowed` marks per normal image."""
    scores = np.sort([m.score for c in normals for m in c.marks])[::-1]
    rank = int(allowed * len(normals))
    return max(lowest, float(scores[rank]) + 1e-3) if len(scores) > rank else lowest


def lesion_free_marks(cases, planes, threshold: float) -> float:
    """Marks per 100,000 pixels of breast away from every drawn region."""
    count, area = 0, 0
    for case, plane in zip(cases, planes):
        near = ndimage.binary_dilation(plane[cache.TARGET] > 127, iterations=MARGIN)
        free = (plane[cache.INSIDE] > 0) & ~near
        area += int(free.sum())
        count += sum(m.score >= threshold and not near[m.peak] for m in case.marks)
    return 1e5 * count / max(1, area)


def rows(kept, planes, cases, blobs, points: dict[str, float]) -> list[dict]:
    """Every figure of the card, on images that took no part in training or choosing."""
    out = []

    def add(data, chosen, metric, figure, n=None):
        out.append(result(data, n or len(chosen), metric, figure(chosen), marks.interval(chosen, figure, 500)))

    test = [i for i, s in enumerate(kept) if s.split == "ship-test"]
    own, rule = [cases[i] for i in test], [blobs[i] for i in test]
    for name, chosen in (("network", own), ("bright-blob rule", rule)):
        lesions = with_regions(of(chosen, "cdd-cesm", "malignant"))
        label = f"cdd-cesm ship-test, {name}"
        regions = sum(c.count for c in lesions)
        add(label, lesions, "regions found, 1 mark per image", lambda c: marks.top_marks(c)["regions"], regions)
        add(label, lesions, "images found, 1 mark per image", lambda c: marks.top_marks(c)["images"])
        for false in (0.5, 1.0, 2.0):
            t = marks.at_false_marks(lesions, false)["threshold"]
            text = f"{false:g} false marks per image"
            add(label, lesions, f"regions found, {text}", lambda c: marks.at_threshold(c, t)["regions"], regions)
            add(label, lesions, f"images found, {text}", lambda c: marks.at_threshold(c, t)["images"])
    for name, chosen in (("network", cases), ("bright-blob rule", blobs)):  # validation circles chose nothing
        lesions = of(chosen, "mini-mias", "benign", "malignant")
        add(f"mini-mias ship-test and validation circles, {name}", lesions, "images found, 1 mark per image",
            lambda c: marks.top_marks(c)["images"])

    for name, t in points.items():
        lesions = with_regions(of(own, "cdd-cesm", "malignant"))
        at = f"operating point {name}"
        add("cdd-cesm ship-test", lesions, f"images found, {at}", lambda c: marks.at_threshold(c, t)["images"])
        add("cdd-cesm ship-test", lesions, f"regions found, {at}", lambda c: marks.at_threshold(c, t)["regions"])
        add("cdd-cesm ship-test", lesions, f"false marks per image, {at}", lambda c: marks.at_threshold(c, t)["false"])
        for source in ("mini-mias", "rsna-512"):
            normals = of(own, source, "normal")
            data = f"{source} ship-test normals"
            add(data, normals, f"marks per image, {at}", lambda c: marks.at_threshold(c, t)["marks"])
            add(data, normals, f"images left empty, {at}", lambda c: marks.at_threshold(c, t)["empty"])
        for data, wanted in (("cdd-cesm", ("malignant",)), ("mini-mias", ("normal",)), ("rsna-512", ("normal",))):
            members = [i for i in test if kept[i].source == data and kept[i].label in wanted]
            value = lesion_free_marks([cases[i] for i in members], [planes[i] for i in members], t)
            out.append(result(f"{data} ship-test, tissue without lesion", len(members),
                              f"marks per 100,000 breast pixels, {at}", value))

    known = judged(own)
    data = "ship-test of the three sets, images with and without a region weighing the same"
    add(data, known, "calibration error of the marks' scores", calibrate.error)
    for low, high in ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        mine = sum(low <= m.score < high for c in known for m in c.marks)
        add(data, known, f"marks scored {low * 100:.0f} to {min(high, 1) * 100:.0f} of 100 that are right",
            lambda c: calibrate.right_between(c, low, high), mine)

    cancers = of(own, "rsna-512", "normal", "malignant")
    add("rsna-512 ship-test", cancers, "breast AUC, best mark", breast_auc)
    ours = [kept[i] for i in test]
    for machine in ("49", "48", "21"):
        value, n = breast_auc_within_machines(ours, own, machine)
        out.append(result(f"rsna-512 ship-test, machine {machine} only", n, "breast AUC, best mark", value))
    return out


def gallery(folder: Path, kept, planes, cases, threshold: float, count: int = 20) -> None:
    """The worst test images (missed at one mark) with region outlines and marks, outside the repository."""
    folder.mkdir(parents=True, exist_ok=True)
    worst = [
        i for i, s in enumerate(kept)
        if s.split == "ship-test" and cases[i].count and not cases[i].found(1)
    ]
    loud = sorted((i for i, s in enumerate(kept) if s.split == "ship-test" and s.label == "normal"),
                  key=lambda i: -best_score(cases[i]))
    for index in worst[:count] + loud[:count]:
        grey = planes[index, cache.IMAGE]
        picture = np.stack([grey] * 3, axis=-1)
        target = planes[index, cache.TARGET] > 127
        picture[target ^ ndimage.binary_erosion(target, iterations=2)] = (0, 200, 0)
        for mark in cases[index].marks[:3]:
            edge = mark.shape ^ ndimage.binary_erosion(mark.shape, iterations=2)
            colour = (255, 60, 60) if mark.score >= threshold else (200, 160, 0)
            picture[mark.place][edge] = colour
        Image.fromarray(np.hstack([np.stack([grey] * 3, axis=-1), picture])).save(folder / f"{index:04d}_{kept[index].label}.png")
