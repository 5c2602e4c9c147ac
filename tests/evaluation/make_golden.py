"""Figures of scikit-learn for made-up scores: tests/evaluation compares ours with them.

    python tests/evaluation/make_golden.py      (needs numpy and scikit-learn)  writes tests/golden/evaluation/scores.json
"""

import json
from pathlib import Path

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, roc_auc_score, roc_curve

OUT = Path(__file__).resolve().parents[1] / "golden" / "evaluation" / "scores.json"


def figures(name: str, truth: np.ndarray, score: np.ndarray, bins: int) -> dict:
    low, high, threshold = roc_curve(truth, score, drop_intermediate=False)
    logit = np.log(score / (1 - score))[:, None]
    line = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000).fit(logit, truth)
    share, mean = calibration_curve(truth, score, n_bins=bins, strategy="quantile")
    weights = np.full(bins, 1 / bins)
    ties = len(np.unique(score)) < len(score)
    return {
        "name": name,
        "truth": truth.tolist(),
        "score": score.tolist(),
        "rocAuc": roc_auc_score(truth, score),
        "averagePrecision": average_precision_score(truth, score),
        "brier": brier_score_loss(truth, score),
        "slope": float(line.coef_[0, 0]),
        "intercept": float(line.intercept_[0]),
        "roc": [[float(t), float(h), float(1 - f)] for t, h, f in zip(threshold[1:], high[1:], low[1:])],
        "bins": bins,
        # With ties scikit-learn's quantile bins are not of equal mass: no comparison there.
        "calibrationError": None if ties else float(np.sum(weights * np.abs(share - mean))),
    }


def masks() -> list[dict]:
    rng = np.random.default_rng(3)
    rows = []
    for density in (0.02, 0.3, 0.8):
        a, b = rng.random((2, 12, 15)) < density
        rows.append({"a": a.astype(int).tolist(), "b": b.astype(int).tolist(), "dice": f1_score(b.ravel(), a.ravel())})
    return rows


def main() -> None:
    rng = np.random.default_rng(20261121)
    cases = []
    for name, count, digits in (("distinct", 200, 12), ("tied", 150, 1)):
        truth = (rng.random(count) < 0.35).astype(int)
        score = 1 / (1 + np.exp(-(1.2 * truth - 0.9 + rng.normal(0, 1.1, count))))
        score = np.clip(np.round(score, digits), 0.02, 0.98)
        cases.append(figures(name, truth, score, 10))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"scores": cases, "masks": masks()}) + "\n")


if __name__ == "__main__":
    main()
