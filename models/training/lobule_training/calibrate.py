"""Scores that mean something: a logistic line (Platt) through the logits of marks that were right and marks that were not."""

from __future__ import annotations

import numpy as np

from .marks import Case

SMALLEST = 1e-7


def logit(p):
    p = np.clip(np.asarray(p, np.float64), SMALLEST, 1 - SMALLEST)
    return np.log(p / (1 - p))


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, np.float64)))


def fit_line(scores, right, weights, ridge: float = 1e-3) -> tuple[float, float]:
    """Slope and intercept of p(right) = sigmoid(slope * logit(score) + intercept), by Newton's method."""
    x = np.stack([logit(scores), np.ones(len(scores))], axis=1)
    y, w = np.asarray(right, np.float64), np.asarray(weights, np.float64)
    line = np.array([1.0, 0.0])
    for _ in range(50):
        p = sigmoid(x @ line)
        gradient = x.T @ (w * (p - y)) + ridge * line
        curvature = (x * (w * p * (1 - p))[:, None]).T @ x + ridge * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        line = line - step * min(1.0, 2.0 / (np.abs(step).max() + 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return float(line[0]), float(line[1])


def weighted_marks(cases: list[Case]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Score, right or not, and weight of every mark; images with a region weigh together what images without one do."""
    with_region = sum(c.count > 0 for c in cases)
    share = {True: 0.5 / max(1, with_region), False: 0.5 / max(1, len(cases) - with_region)}
    rows = [(m.score, hit > 0, share[c.count > 0]) for c in cases for m, hit in zip(c.marks, c.hits)]
    scores, right, weights = np.array(rows, np.float64).reshape(-1, 3).T
    return scores, right, weights * len(weights) / max(weights.sum(), 1e-12)


def error(cases: list[Case], bins: int = 6) -> float:
    """Expected calibration error of the marks' scores, bins of equal weight."""
    scores, right, weights = weighted_marks(cases)
    if not len(scores):
        return float("nan")
    order = np.argsort(scores, kind="stable")
    place = np.minimum((np.cumsum(weights[order]) / weights.sum() * bins).astype(int), bins - 1)
    total = 0.0
    for number in range(bins):
        chosen = order[place == number]
        if len(chosen):
            w = weights[chosen]
            total += w.sum() * abs(np.average(scores[chosen], weights=w) - np.average(right[chosen], weights=w))
    return float(total / weights.sum())


def right_between(cases: list[Case], low: float, high: float) -> float:
    """Share of the marks with a score in [low, high) that lie in a region; not a number where there is none."""
    scores, right, weights = weighted_marks(cases)
    chosen = (scores >= low) & (scores < high)
    return float(np.average(right[chosen], weights=weights[chosen])) if chosen.any() else float("nan")
