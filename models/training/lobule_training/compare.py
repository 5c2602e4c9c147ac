"""Networks on equal terms: one fold, the same number of images, the same seeds, differences paired by image."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import cache, marks, rivals
from .losses import class_loss, lesion_map_loss
from .mammo_report import auc
from .trainer import Plan, train
from .us_batches import CLASSES, FINEST, SPEC
from .us_lesion import CLASS_WEIGHTS, initial_network, network

# name: how it is made, whether it begins with ImageNet's encoder
RIVALS = {
    "joint (ours)": (initial_network, True),
    "joint, from scratch": (network, False),
    "U-Net": (lambda: rivals.UNet(FINEST), False),
    "DeepLabV3-style": (lambda: rivals.started(rivals.DeepLab(FINEST)), True),
    "FCN-8s-style": (lambda: rivals.started(rivals.Fcn(FINEST)), True),
    "ResNet-like": (lambda: rivals.resnet(len(CLASSES)), False),
    "DenseNet-like": (lambda: rivals.densenet(len(CLASSES)), False),
    "EfficientNet-like": (lambda: rivals.efficientnet(len(CLASSES)), False),
}
OURS = "joint (ours)"


def loss_of(model, batch):
    """The terms that a network has an answer for, as the joint network's are; no term between twins."""
    image, target, label, allowed, counted, _ = batch
    logits, classes = model(image)
    loss, parts = 0.0, {}
    if logits is not None:
        mask = lesion_map_loss(logits.float(), target, torch.ones_like(target), dice=1.0)
        loss, parts["mask"] = loss + mask, mask.item()
    if classes is not None:
        kind = class_loss(classes.float()[counted], label[counted], allowed[counted], CLASS_WEIGHTS.to(classes.device))
        loss, parts["class"] = loss + kind, kind.item()
    return loss, parts


@dataclass
class Row:
    """One test image under one network: what every seed said."""

    source: str
    group: str
    label: str
    dice: list  # per seed; empty without a map
    malignancy: list  # per seed; empty without classes


@torch.no_grad()
def answers(model, planes, size: int):
    """(Dice at 0.5 in the input's frame, classes) of every image; None where the network has no such answer."""
    device = next(model.parameters()).device
    dice, classes = [], []
    for one in planes:
        x = torch.from_numpy(one[None, :2].astype(np.float32) / 255)
        x = F.interpolate(x, size=(size, size), mode="bilinear", antialias=True)
        logits, kind = model.eval()(((x[:, :1] - SPEC.mean) / SPEC.std).to(device))
        if logits is not None:
            found, truth = logits[0, 0].cpu() > 0, F.avg_pool2d(x[:, 1:], FINEST)[0, 0] > 0.5
            total = int(found.sum()) + int(truth.sum())
            dice.append(2 * int((found & truth).sum()) / total if total else 1.0)
        if kind is not None:
            classes.append(kind[0].float().softmax(0).cpu().numpy())
    return dice or None, np.array(classes) if classes else None


def mean_dice(rows: list[Row]) -> float:
    return float(np.mean([np.mean(r.dice) for r in rows if r.label != "normal"]))


def mean_auc(rows: list[Row]) -> float:
    lesions = [r for r in rows if r.label != "normal"]
    bad = np.array([r.label == "malignant" for r in lesions])
    if bad.all() or not bad.any():
        return float("nan")
    scores = np.array([r.malignancy for r in lesions])
    return float(np.mean([auc(s[bad], s[~bad]) for s in scores.T]))


def paired(rows: list[Row], base: list[Row], figure) -> dict:
    """The figure, and its difference to the base on the same images, drawn together by patient."""
    both = [Pair(a.source, a.group, a, b) for a, b in zip(rows, base)]
    both_figure = lambda drawn: figure([p.one for p in drawn]) - figure([p.other for p in drawn])  # noqa: E731
    return {"value": figure(rows), "interval": marks.interval(rows, figure, 500),
            "minus ours": both_figure(both), "minus interval": marks.interval(both, both_figure, 500)}


@dataclass
class Pair:
    source: str
    group: str
    one: Row
    other: Row


def measured(name: str, seed: int, options, draw, test, folder: Path):
    """Trains one network (or goes on) and keeps its answers."""
    kept = folder / "answers.npz"
    make, pretrained = RIVALS[name]
    torch.manual_seed(seed)
    model = make()
    count = sum(p.numel() for p in model.parameters())
    if not kept.exists():
        batch = draw.batch + draw.twins
        steps = max(1, options.images // batch)
        plan = Plan(stages=[(options.size, options.size, steps)], frozen_steps=steps // 10 if pretrained else 0,
                    average=0.998, threads=options.threads, seed=seed)
        draw.rng = np.random.default_rng(seed)
        model = train(model, plan, draw, loss_of, folder)
        dice, classes = answers(model, test, options.size)
        np.savez(kept, **({"dice": dice} if dice else {}), **({} if classes is None else {"classes": classes}))
    with np.load(kept) as store:
        return count, store.get("dice"), store.get("classes")


def compare(task, options) -> None:
    """Writes `comparison.md` and `.json`; a run that was cut off goes on where it stopped."""
    fold, root = options.fold or 1, options.folder
    kept, planes, _ = task.load_split(fold, None, task.RAW)
    test = [i for i, s in enumerate(kept) if s.split == "test"]
    draw, tested = task.Batches(kept, planes, options.seeds[0]), planes[test]
    tested[:, cache.IMAGE] = task.seen(tested)
    lines = {}
    for name in options.networks or RIVALS:
        if name not in RIVALS:
            raise SystemExit(f"no such network: {name}; there are {', '.join(RIVALS)}")
        found = [measured(name, seed, options, draw, tested, root / f"{name.split(' (')[0].replace(', ', '-')}-{seed}")
                 for seed in options.seeds]
        share = [None if c is None else c[:, 2] / np.maximum(c[:, 1] + c[:, 2], 1e-9) for _, _, c in found]
        rows = [Row(kept[i].source, kept[i].group, kept[i].label, [d[n] for _, d, _ in found if d is not None],
                    [s[n] for s in share if s is not None]) for n, i in enumerate(test)]
        lines[name] = (found[0][0], RIVALS[name][1], rows)
    table = {}
    for name, (count, pretrained, rows) in lines.items():
        table[name] = {"parameters": count, "start": "ImageNet encoder" if pretrained else "scratch"}
        base = lines.get(OURS, lines[name])[2]
        if rows[0].dice and base[0].dice:
            table[name]["dice"] = paired(rows, base, mean_dice)
        if rows[0].malignancy and base[0].malignancy:
            table[name]["auc"] = paired(rows, base, mean_auc)
    facts = {"fold": fold, "images": options.images, "size": options.size, "seeds": options.seeds, "tested": len(test)}
    (root / "comparison.json").write_text(json.dumps({"terms": facts, "networks": table}, indent=1) + "\n")
    (root / "comparison.md").write_text(page(facts, table))
    print(page(facts, table))


def cell(figure: dict | None) -> str:
    if figure is None:
        return "- | -"
    (a, b), (c, d) = figure["interval"], figure["minus interval"]
    return f"{figure['value']:.3f} [{a:.3f}, {b:.3f}] | {figure['minus ours']:+.3f} [{c:+.3f}, {d:+.3f}]"


def page(facts: dict, table: dict) -> str:
    lines = [f"Fold {facts['fold']}, {facts['images']} images at {facts['size']} pixels per run, seeds "
             f"{', '.join(map(str, facts['seeds']))} (means), {facts['tested']} test images; intervals by patient, differences paired.",
             "", "| network | start | parameters | Dice of lesions at 0.5 | minus ours | AUC | minus ours |", "|---|---|---|---|---|---|---|"]
    for name, row in table.items():
        lines.append(f"| {name} | {row['start']} | {row['parameters'] / 1e6:.2f} M | {cell(row.get('dice'))} | {cell(row.get('auc'))} |")
    return "\n".join(lines) + "\n"
