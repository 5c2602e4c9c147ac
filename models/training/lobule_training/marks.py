"""From a probability map to marks, from a bright blob to a mark, and which mark found which region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

EIGHT = np.ones((3, 3))


@dataclass
class Mark:
    score: float
    peak: tuple[int, int]  # row, column in input pixels
    area: int
    place: tuple[slice, slice]
    shape: np.ndarray  # the component inside `place`


def from_map(probability: np.ndarray, content, mask_threshold: float, minimum_area: float, allowed=None) -> list[Mark]:
    """Components of p >= mask_threshold inside the content, best first: the rule `findings` of the manifest."""
    x, y, width, height = content
    bright = np.zeros(probability.shape, bool)
    bright[y : y + height, x : x + width] = probability[y : y + height, x : x + width] >= mask_threshold
    if allowed is not None:
        bright &= allowed
    labels, _ = ndimage.label(bright, EIGHT)
    marks = []
    for index, place in enumerate(ndimage.find_objects(labels), start=1):
        shape = labels[place] == index
        area = int(shape.sum())
        if area < minimum_area * width * height:
            continue
        values = np.where(shape, probability[place].astype(np.float32), -1)
        row, column = np.unravel_index(int(values.argmax()), values.shape)
        peak = (row + place[0].start, column + place[1].start)
        marks.append(Mark(float(values.max()), peak, area, place, shape))
    return sorted(marks, key=lambda m: -m.score)


def peak(values: np.ndarray) -> tuple[float, float]:
    """The weighted middle (column, row) of what is connected, by sides, to the greatest value and above half of it: the
    rule of src/anatomy/nipple_map.cpp, but for a flat map, which has one here."""
    top = np.unravel_index(int(values.argmax()), values.shape)
    labels, _ = ndimage.label(values > 0.5 * values[top])
    rows, columns = np.nonzero(labels == labels[top]) if labels[top] else ([top[0]], [top[1]])
    weights = np.maximum(values[rows, columns], 1e-12)
    return float(np.average(columns, weights=weights)), float(np.average(rows, weights=weights))


def bright_blobs(image: np.ndarray, inside: np.ndarray, sigmas=(6, 9, 13, 19, 28), count: int = 12) -> list[Mark]:
    """The rule without learning: maxima of the difference of Gaussians over five sizes, none closer than its size."""
    image = image.astype(np.float32) / 255
    safe = ndimage.binary_erosion(inside, iterations=8)
    weight = inside.astype(np.float32)
    smooth = {}
    for sigma in sorted({s * k for s in sigmas for k in (1.0, 1.6)}):
        blurred = ndimage.gaussian_filter(image * weight, sigma)
        smooth[sigma] = blurred / np.maximum(ndimage.gaussian_filter(weight, sigma), 0.05)
    stack = np.stack([np.where(safe, smooth[s * 1.0] - smooth[s * 1.6], -1) for s in sigmas])
    best, which = stack.max(axis=0), stack.argmax(axis=0)
    marks: list[Mark] = []
    for _ in range(count):
        row, column = np.unravel_index(int(best.argmax()), best.shape)
        if best[row, column] <= 0:
            break
        radius = int(1.4 * sigmas[which[row, column]])
        top, left = max(0, row - radius), max(0, column - radius)
        place = (slice(top, row + radius + 1), slice(left, column + radius + 1))
        block = best[place]
        y, x = np.mgrid[0 : block.shape[0], 0 : block.shape[1]]
        disc = (y + top - row) ** 2 + (x + left - column) ** 2 <= radius**2
        marks.append(Mark(float(best[row, column]), (row, column), int(disc.sum()), place, disc))
        block[disc] = -1
    return marks


@dataclass
class Case:
    """One image of a test: its marks, best first, and its regions."""

    source: str
    file: str
    group: str
    label: str
    marks: list[Mark]
    hits: list[int]  # for each mark the region (from 1) that its peak lies in, 0 for none
    count: int  # regions in the image

    def found(self, marks: int) -> int:
        """Regions found by the first `marks` marks."""
        return len(set(self.hits[:marks]) - {0})

    def false(self, marks: int) -> int:
        return self.hits[:marks].count(0)

    def kept(self, threshold: float) -> int:
        return sum(m.score >= threshold for m in self.marks)


def case(sample, marks: list[Mark], target: np.ndarray) -> Case:
    regions, count = regions_of(target)
    hits = [int(regions[m.peak]) for m in marks]
    return Case(sample.source, sample.file, sample.group, sample.label, marks, hits, count)


def regions_of(target: np.ndarray, smallest: int = 100) -> tuple[np.ndarray, int]:
    """Connected regions of the drawn mask; smaller ones are left out of the count."""
    labels, count = ndimage.label(target > 127, EIGHT)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    number = np.zeros(count + 1, np.int32)
    kept = [i for i in range(1, count + 1) if sizes[i] >= smallest]
    for new, old in enumerate(kept, start=1):
        number[old] = new
    return number[labels], len(kept)


def top_marks(cases: list[Case], count: int = 1) -> dict[str, float]:
    found = [c.found(count) for c in cases]
    total = sum(c.count for c in cases)
    return {"regions": sum(found) / max(1, total), "images": float(np.mean([f > 0 for f in found]))}


def at_threshold(cases: list[Case], threshold: float) -> dict[str, float]:
    kept = [c.kept(threshold) for c in cases]
    found = [c.found(k) for c, k in zip(cases, kept)]
    return {
        "regions": sum(found) / max(1, sum(c.count for c in cases)),
        "images": float(np.mean([f > 0 for f in found])),
        "false": float(np.mean([c.false(k) for c, k in zip(cases, kept)])),
        "marks": float(np.mean(kept)),
        "empty": float(np.mean([k == 0 for k in kept])),
    }


def froc(cases: list[Case]) -> list[tuple[float, float, float, float]]:
    """(threshold, false marks per image, regions found, images found) from strict to lax."""
    scores = sorted({m.score for c in cases for m in c.marks}, reverse=True)
    step = max(1, len(scores) // 200)
    rows = []
    for threshold in scores[::step]:
        r = at_threshold(cases, threshold)
        rows.append((threshold, r["false"], r["regions"], r["images"]))
    return rows


def at_false_marks(cases: list[Case], allowed: float) -> dict[str, float]:
    """The most sensitive threshold with at most `allowed` false marks per image."""
    scores = np.array(sorted({m.score for c in cases for m in c.marks}) or [1.0])  # a network may mark nothing at all
    low, high = 0, len(scores)
    while low < high:
        middle = (low + high) // 2
        if at_threshold(cases, scores[middle])["false"] <= allowed:
            high = middle
        else:
            low = middle + 1
    threshold = scores[min(low, len(scores) - 1)]
    return {"threshold": float(threshold), **at_threshold(cases, threshold)}


def interval(cases: list[Case], figure, rounds: int = 1000, seed: int = 7) -> tuple[float, float]:
    """95% percentile interval of `figure(cases)`, drawing patients with replacement."""
    groups: dict[tuple[str, str], list[Case]] = {}
    for c in cases:
        groups.setdefault((c.source, c.group), []).append(c)
    keys = sorted(groups)
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(rounds):
        drawn = [c for k in rng.integers(len(keys), size=len(keys)) for c in groups[keys[k]]]
        values.append(figure(drawn))
    return float(np.nanpercentile(values, 2.5)), float(np.nanpercentile(values, 97.5))  # a draw may lack a class
