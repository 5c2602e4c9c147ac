"""A look at the data before training: who is in it, what it looks like, what would give the answer away.  One HTML page."""

from __future__ import annotations

import html
from collections import Counter
from pathlib import Path

import numpy as np

from .datasets import read_image, read_mask
from .mammo_report import auc


def table(title: str, head: tuple, rows: list) -> str:
    cells = "".join(f"<th>{html.escape(str(h))}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<h2>{html.escape(title)}</h2><table><tr>{cells}</tr>{body}</table>"


def histogram(title: str, values: np.ndarray, bins: int = 24) -> str:
    counts, edges = np.histogram(values, bins=bins)
    top = max(1, int(counts.max()))
    bars = "".join(
        f'<rect x="{i * 14}" y="{80 - 80 * c / top:.1f}" width="12" height="{80 * c / top:.1f}"/>' for i, c in enumerate(counts)
    )
    return (f"<h3>{html.escape(title)}</h3><svg width='{bins * 14}' height='84'>{bars}</svg>"
            f"<p>{edges[0]:.3g} to {edges[-1]:.3g}, median {np.median(values):.3g}, n = {len(values)}</p>")


def facts_of(sample) -> dict[str, float]:
    """Numbers about an image that have nothing to do with a lesion, yet may tell its label."""
    image = read_image(sample)
    rows, columns = image.shape
    return {
        "width": columns, "height": rows, "width / height": columns / rows, "mean grey": float(image.mean()),
        "grey deviation": float(image.std()), "share of black": float((image < 5).mean()),
        "share of white (text, marks)": float((image > 250).mean()),
        "sharpness": float(np.abs(np.diff(image.astype(np.int16), axis=1)).mean()),
    }


def leakage(samples, facts) -> list[tuple]:
    """AUC of each fact for malignant against the rest, within a set: far from 0.5 is a shortcut."""
    rows = []
    for source in sorted({s.source for s in samples}):
        mine = [i for i, s in enumerate(samples) if s.source == source]
        bad = np.array([samples[i].label == "malignant" for i in mine])
        if bad.all() or not bad.any():
            rows.append((source, "has only one answer", "", len(mine)))
            continue
        for name in facts[0]:
            values = np.array([facts[i][name] for i in mine])
            rows.append((source, name, f"{auc(values[bad], values[~bad]):.3f}", len(mine)))
    return rows


def page(name: str, samples, path: Path, most: int = 400) -> None:
    rng = np.random.default_rng(1)
    parts = [table("Images by set, label and split", ("set", "label", "split", "images", "groups"), [
        (*key, count, len({s.group for s in samples if (s.source, s.label, s.split) == key}))
        for key, count in sorted(Counter((s.source, s.label, s.split) for s in samples).items())
    ])]
    for fact in ("device", "machine", "doppler", "marks", "view", "density"):
        counts = Counter((s.source, s.facts[fact], s.label) for s in samples if fact in s.facts)
        if counts:
            parts.append(table(f"By {fact}", ("set", fact, "label", "images"), [(*k, c) for k, c in sorted(counts.items())]))

    drawn = sorted(rng.permutation(len(samples))[:most])
    chosen = [samples[i] for i in drawn]
    facts = [facts_of(s) for s in chosen]
    parts.append(table(f"Leakage: AUC of a plain fact for malignant, {len(chosen)} images drawn", ("set", "fact", "AUC", "n"),
                       leakage(chosen, facts)))
    for source in sorted({s.source for s in chosen}):
        area = [float(read_mask(s, read_image(s).shape).mean()) for s in chosen if s.source == source and (s.mask or s.circles)]
        area = np.array([a for a in area if a > 0])
        if len(area):
            parts.append(histogram(f"{source}: lesion's share of the image", area))
        parts.append(histogram(f"{source}: mean grey", np.array([f["mean grey"] for s, f in zip(chosen, facts) if s.source == source])))
    style = "<style>body{font:14px sans-serif;margin:2em}td,th{padding:2px 10px;text-align:left}rect{fill:#57a}</style>"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<!doctype html><meta charset=utf-8><title>{name}</title>{style}<h1>{name}: the data</h1>" + "".join(parts))
    print(path.name)
