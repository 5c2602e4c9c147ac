"""The worst held-back ultrasound images in words: what the lesion looks like and what went wrong, computed, not remembered."""

from __future__ import annotations

from collections import Counter

import numpy as np
from scipy import ndimage

from . import datasets, us_report
from .us_report import Answer, Rule


def look(image: np.ndarray, truth: np.ndarray) -> str:
    """Size, number and echogenicity of the drawn lesion."""
    if not truth.any():
        return "no lesion"
    _, count = ndimage.label(truth, np.ones((3, 3)))
    ring = ndimage.binary_dilation(truth, iterations=max(6, truth.shape[0] // 25)) & ~ndimage.binary_dilation(truth, iterations=2)
    spread = float(image[ring].std()) + 1
    difference = (float(image[truth].mean()) - float(image[ring].mean())) / spread
    echo = "hypoechoic" if difference < -0.5 else "hyperechoic" if difference > 0.5 else "isoechoic"
    share = truth.mean()
    size = "tiny" if share < 0.01 else "small" if share < 0.03 else "large" if share > 0.2 else "middle-sized"
    return f"{size}, {echo}" + (f", {count} parts" if count > 1 else "")


def reason(answer: Answer, truth: np.ndarray, rule: Rule) -> str:
    if answer.label == "normal":
        return "something outlined on a normal image" if not answer.empty else "left empty"
    if answer.classes[0] >= rule.gate:
        return "emptied by the gate"
    if answer.empty:
        return "nothing strong enough"
    if not (answer.mask & truth).any():
        return "outlined beside the lesion"
    ratio = answer.mask.sum() / truth.sum()
    return "outlined too large" if ratio > 1.5 else "outlined too small" if ratio < 0.67 else "outlined askew"


def worst(kept, places, answers: list[Answer], rule: Rule, count: int = 20) -> list[dict]:
    rows = []
    for index in np.argsort([a.dice for a in answers], kind="stable")[:count]:
        answer, truth = answers[index], us_report.truth_of(kept[index], places[index])
        rows.append({
            "set": answer.source, "file": answer.file, "label": answer.label, "dice": answer.dice,
            "lesion": look(datasets.read_image(kept[index]), truth), "what": reason(answer, truth, rule),
            "said": " ".join(f"{p:.2f}" for p in answer.classes),
        })
    return rows


def page(rows: list[dict], kept, places, answers: list[Answer], rule: Rule) -> str:
    """Markdown: the table of the worst, and how often each kind of failure comes over all held-back images."""
    kinds = Counter()
    for sample, where, answer in zip(kept, places, answers):
        bad = not answer.empty if answer.label == "normal" else answer.dice < 0.5
        if bad:
            truth = us_report.truth_of(sample, where)
            kinds[(reason(answer, truth, rule), look(datasets.read_image(sample), truth).split(", ")[-1 if answer.label == "normal" else 1])] += 1
    lines = ["# The worst held-back images of us-lesion", "",
             "Written by `models/training/run evaluate us-lesion`; `--gallery DIR` draws them. `said` is p(normal), p(benign), p(malignant).", "",
             "| set | file | label | Dice | drawn lesion | what happened | said |", "|---|---|---|---|---|---|---|"]
    lines += [f"| {r['set']} | {r['file']} | {r['label']} | {r['dice']:.2f} | {r['lesion']} | {r['what']} | {r['said']} |" for r in rows]
    total = sum(kinds.values())
    lines += ["", f"## All {total} failures among {len(answers)} images", "",
              "A failure: Dice below 0.5 on a lesion, or anything outlined on a normal image.", "", "| what happened | lesion | images |", "|---|---|---|"]
    lines += [f"| {what} | {kind} | {n} |" for (what, kind), n in kinds.most_common()]
    return "\n".join(lines) + "\n"


def reliability(answers: list[Answer], bins: int = 10) -> list[dict]:
    """p(malignant) in bins of equal mass against the share that was malignant."""
    p = np.array([a.classes[2] for a in answers])
    y = np.array([a.label == "malignant" for a in answers], float)
    parts = np.array_split(np.argsort(p, kind="stable"), bins)
    return [{"n": len(b), "said": round(float(p[b].mean()), 4), "was": round(float(y[b].mean()), 4)} for b in parts]
