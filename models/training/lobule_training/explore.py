"""A look at the data before training: who is in it, what it looks like, what would give the answer away.  One HTML page."""

from __future__ import annotations

import base64
import html
import io
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

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


def facts_of(image: np.ndarray) -> dict[str, float]:
    """Numbers about an image that have nothing to do with a lesion, yet may tell its label."""
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


def bars(title: str, counts: dict[str, int]) -> str:
    """One lying bar per name."""
    top = max([1, *counts.values()])
    rows = "".join(
        f'<text x="220" y="{18 * i + 13}" text-anchor="end">{html.escape(str(name))}</text>'
        f'<rect x="228" y="{18 * i + 2}" width="{380 * count / top:.1f}" height="14"/>'
        f'<text x="{234 + 380 * count / top:.1f}" y="{18 * i + 13}">{count}</text>' for i, (name, count) in enumerate(counts.items()))
    return f"<h3>{html.escape(title)}</h3><svg width='690' height='{18 * len(counts) + 4}'>{rows}</svg>"


def near_duplicates(samples) -> str:
    """Pairs that look alike, by set: inside a group they are kept together; across groups and splits they would leak."""
    from .duplicates import groups

    rows, lines = [], []
    for source in sorted({s.source for s in samples}):
        mine = [s for s in samples if s.source == source]
        _, pairs = groups([read_image(s) for s in mine])
        across = [(mine[a], mine[b], likeness) for a, b, likeness in pairs if mine[a].group != mine[b].group]
        split = [pair for pair in across if pair[0].split != pair[1].split]
        rows.append((source, len(mine), len({s.sha256 for s in mine}), len(pairs), len(across), len(split)))
        closest = sorted(split, key=lambda pair: -pair[2])[:10]
        lines += [(source, a.file, a.split, b.file, b.split, f"{likeness:.3f}") for a, b, likeness in closest]
    head = ("set", "images", "different contents", "pairs alike", "of them in two groups", "of them in two splits")
    text = table("Near duplicates (difference hash and thumbnail correlation, all images)", head, rows)
    return text + (table("The most alike in two splits", ("set", "one", "split", "other", "split", "correlation"), lines) if lines else "")


def burned_in(samples, images) -> str:
    """Where small nearly white specks were found (calipers, letters), by set and label: a label that has more is given away."""
    from .us_report import without_calipers

    found: Counter = Counter()
    for sample, image in zip(samples, images):
        small = Image.fromarray(image)
        small.thumbnail((288, 288))
        grey = np.asarray(small)
        planes = np.stack([grey, grey, grey, np.full_like(grey, 255)])[None]
        found[sample.source, sample.label] += without_calipers(planes)[1][0]
    total = Counter((s.source, s.label) for s in samples)
    rows = [(*key, count, found[key], f"{found[key] / count:.2f}") for key, count in sorted(total.items())]
    return table("Burned-in marks, found by the rule that evaluate erases them by", ("set", "label", "images", "with marks", "share"), rows)


def picture(image: np.ndarray, mask: np.ndarray | None) -> str:
    """A small copy inside the page, the drawn region's rim in green."""
    colour = np.stack([image] * 3, axis=-1)
    if mask is not None and mask.any():
        thick = max(1, max(image.shape) // 200)
        colour[ndimage.binary_dilation(mask, iterations=thick) & ~ndimage.binary_erosion(mask, iterations=thick)] = (0, 220, 0)
    small = Image.fromarray(colour)
    small.thumbnail((200, 200))
    store = io.BytesIO()
    small.save(store, "JPEG", quality=80)
    return f"<img src='data:image/jpeg;base64,{base64.b64encode(store.getvalue()).decode()}'>"


def examples(samples, images, each: int = 5) -> str:
    parts = ["<h2>Examples</h2>"]
    for key in sorted({(s.source, s.label) for s in samples}):
        mine = [i for i, s in enumerate(samples) if (s.source, s.label) == key][:each]
        masks = [read_mask(samples[i], images[i].shape) if samples[i].mask or samples[i].circles else None for i in mine]
        parts.append(f"<h3>{html.escape(', '.join(key))}</h3>" + "".join(picture(images[i], m) for i, m in zip(mine, masks)))
    return "".join(parts)


def lesion_sizes(samples, images) -> str:
    parts = []
    for source in sorted({s.source for s in samples}):
        area = [float(read_mask(s, i.shape).mean()) for s, i in zip(samples, images) if s.source == source and (s.mask or s.circles)]
        area = np.array([a for a in area if a > 0])
        if len(area):
            parts.append(histogram(f"{source}: lesion's share of the image", area))
    return "".join(parts)


FACTS = ("device", "machine", "doppler", "marks", "view", "density", "kind")


def page(name: str, samples, path: Path, most: int = 400) -> None:
    """Holds small copies of images: it lies in the run's folder and must never get into the tree."""
    rng = np.random.default_rng(1)
    counts = sorted(Counter((s.source, s.label, s.split) for s in samples).items())
    rows = [(*key, n, len({s.group for s in samples if (s.source, s.label, s.split) == key})) for key, n in counts]
    parts = [table("Images by set, label and split", ("set", "label", "split", "images", "groups"), rows),
             bars("Classes", dict(sorted(Counter(f"{s.source}, {s.label}" for s in samples).items())))]
    for fact in FACTS:
        have = [s for s in samples if fact in s.facts]
        if have:
            parts.append(bars(f"By {fact}", dict(sorted(Counter(f"{s.source}, {s.facts[fact]}" for s in have).items()))))
            by_label = sorted(Counter((s.source, s.facts[fact], s.label) for s in have).items())
            parts.append(table(f"{fact} and label", ("set", fact, "label", "images"), [(*k, c) for k, c in by_label]))

    parts.append(near_duplicates(samples))
    chosen = [samples[i] for i in sorted(rng.permutation(len(samples))[:most])]
    images = [read_image(s) for s in chosen]
    facts = [facts_of(image) for image in images]
    parts += [f"<p>What follows: {len(chosen)} images drawn.</p>", burned_in(chosen, images),
              table("Leakage: AUC of a plain fact for malignant", ("set", "fact", "AUC", "n"), leakage(chosen, facts)),
              "<h2>Sizes and greys</h2>", lesion_sizes(chosen, images)]
    for source in sorted({s.source for s in chosen}):
        mine = [f for s, f in zip(chosen, facts) if s.source == source]
        for fact in ("width", "height", "mean grey"):
            parts.append(histogram(f"{source}: {fact}", np.array([f[fact] for f in mine])))
    parts.append(examples(chosen, images))
    style = ("<style>body{font:14px sans-serif;margin:2em}td,th{padding:2px 10px;text-align:left}rect{fill:#57a}"
             "img{margin:4px;background:#000}</style>")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<!doctype html><meta charset=utf-8><title>{name}</title>{style}<h1>{name}: the data</h1>" + "".join(parts))
    print(path.name)
