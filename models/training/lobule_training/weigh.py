"""Which of some packed files is better for a hospital not seen: validation images as they are, and as strange machines would show them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from . import augment, cache, cards, runtime, us_report
from .us_batches import SPEC, seen

MARGIN = 0.01  # by which the value must rise
EMPTY_LOSS = 0.02  # normals left empty that may be lost


def strange(planes: np.ndarray, samples) -> np.ndarray:
    """Each image once through two of five changes, drawn by its hash: grey power, another set's histogram, JPEG, blur, coarse."""
    out = planes[:, cache.IMAGE].copy()
    for index, sample in enumerate(samples):
        rng = np.random.default_rng(int(hashlib.sha256(sample.sha256.encode()).hexdigest()[:12], 16))
        others = [i for i, s in enumerate(samples) if s.source != sample.source]
        for change in rng.permutation(5)[:2]:
            out[index] = changed(planes[index], out[index], int(change), rng, planes[others[rng.integers(len(others))]] if others else None)
    return out


def changed(planes: np.ndarray, image: np.ndarray, change: int, rng, other) -> np.ndarray:
    now = planes.copy()
    now[cache.IMAGE] = image
    if change == 1 and other is not None:
        augment.match_histogram(now, other, 0.8)
    elif change == 2:
        now[cache.IMAGE] = augment.as_jpeg(image, 25)
    elif change in (0, 3, 4):
        x = torch.from_numpy(image[None, None].astype(np.float32) / 255)
        if change == 0:
            x = x ** float(rng.choice([0.55, 1.8]))
        elif change == 3:
            x = augment.blur(x, 1.3)
        else:
            small = torch.nn.functional.interpolate(x, scale_factor=0.45, mode="bilinear", antialias=True)
            x = torch.nn.functional.interpolate(small, size=x.shape[-2:], mode="bilinear")
        now[cache.IMAGE] = np.rint(x[0, 0].numpy() * 255).astype(np.uint8)
    return np.where(planes[cache.INSIDE] > 0, now[cache.IMAGE], image)


def mean_of_sets(answers, figure) -> float:
    """A new hospital is like none of the sets: each counts alike."""
    return float(np.mean([figure([a for a in answers if a.source == s]) for s in sorted({a.source for a in answers})]))


def figures_of(file: Path, samples, planes, places, bare, marked) -> dict:
    own, other, erased = (runtime.run(file, images, SPEC.mean, SPEC.std)
                          for images in (seen(planes), seen(planes, strange(planes, samples)), seen(planes[marked], bare[marked])))
    rule, _ = us_report.choose(samples, places, own[0][:, 0], own[1])
    row = {"file": file.parent.name + "/" + file.name}
    for name, (maps, classes) in (("clean", own), ("strange", other)):
        said = [us_report.answer(s, w, m, c, rule) for s, w, m, c in zip(samples, places, maps[:, 0], classes)]
        row[f"{name} dice"] = mean_of_sets(said, us_report.mean_dice)
        row[f"{name} auc"] = us_report.lesion_auc(said)
        row[f"{name} empty"] = us_report.left_empty(said)
        row[f"{name} accuracy"] = us_report.accuracy([a for a in said if a.source != "bus-bra"])
    row["flips"] = float(np.mean(own[1][marked].argmax(1) != erased[1].argmax(1)))
    row["value"] = float(np.mean([row[f"{name} {figure}"] for name in ("clean", "strange") for figure in ("dice", "auc")]))
    return row


def better(new: dict, old: dict) -> bool:
    return (new["value"] >= old["value"] + MARGIN and new["flips"] <= old["flips"]
            and all(new[f"{n} empty"] >= old[f"{n} empty"] - EMPTY_LOSS for n in ("clean", "strange")))


def weigh(task, options) -> None:
    """Prints a row per file and whether each later one is better than the first."""
    samples, planes, places = task.load_split(options.fold, options.without, task.RAW)
    chosen = [i for i, s in enumerate(samples) if s.split == "validation"]
    samples, planes, places = [samples[i] for i in chosen], planes[chosen], [places[i] for i in chosen]
    bare, found = us_report.without_calipers(planes)
    marked = np.flatnonzero(found)
    files = options.files or [cards.MODELS / task.NAME / f"{task.NAME}.onnx"]
    rows = [figures_of(file, samples, planes, places, bare, marked) for file in files]
    for row in rows:
        row["better than the first"] = row is not rows[0] and better(row, rows[0])
        print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}))
