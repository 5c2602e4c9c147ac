"""The mammo-landmarks task: nipple and pectoral muscle in one mammographic view.

A run of mammo-nipple stays as it is; beside its decoder a second, smaller one learns the muscle from the same features.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from . import augment, cache, datasets, mammo_nipple, splits
from .mammo_nipple import FINEST, SPEC, input_from_stored, rarer_sets_more, seen, unsqueezed, warped
from .networks import Context, LesionNetwork, Up
from .prepare import Placement
from .trainer import Plan

NAME = "mammo-landmarks"
CONTEXT, WIDTHS = 96, (64, 48, 32)
DRAWN, LEVEL = 0.12, 0.08  # of each batch: edges of masks; views from above
BEYOND = 6.0  # input pixels beyond the ends of a drawn edge where its line still counts
BAND = 8.0  # input pixels on each side of an edge whose contrast may be faded
FADED = 0.5  # of the views


def samples() -> list[datasets.Sample]:
    """The images that the split names: edges come with it, made by tests/anatomy/muscle_places.py."""
    with open(splits.FOLDER / f"{NAME}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = []
    for r in rows:
        sample = datasets.Sample(r["source"], r["file"], r["group"], "normal", split=r["split"], sha256=r["sha256"])
        ends = [(float(r[f"{end}_column"]), float(r[f"{end}_row"])) for end in ("upper", "lower")] if r["upper_row"] else None
        sample.facts = {"view": r["view"], "how": r["how"], "ends": ends, "trust": float(r["trust"])}
        if splits.content_hash(sample) != sample.sha256:
            raise SystemExit(f"{sample.source}/{sample.file} is not the image that the split {NAME} was made with: its content has changed")
        kept.append(sample)
    return kept


class Muscle(nn.Module):
    """A decoder like LesionNetwork's, over features at strides 2 to 32; logits at stride 4."""

    def __init__(self, channels: list[int]):
        super().__init__()
        self.context = Context(channels[-1], CONTEXT)
        self.ups = nn.ModuleList()
        inputs = CONTEXT
        for skip, width in zip(reversed(channels[:-1]), WIDTHS):
            self.ups.append(Up(inputs, skip, width))
            inputs = width
        self.map = nn.Conv2d(inputs, 1, 1)

    def forward(self, features):
        y = self.context(features[-1])
        for up, skip in zip(self.ups, reversed(features[:-1])):
            y = up(y, skip)
        return self.map(y)


class LandmarkNetwork(LesionNetwork):
    """mammo-nipple's network with a second answer; only what gives that one learns."""

    def __init__(self):
        super().__init__(**mammo_nipple.SHAPE)
        self.muscle = Muscle(self.encoder.channels)
        for name, parameter in self.named_parameters():
            parameter.requires_grad_(name.startswith("muscle."))

    def train(self, mode: bool = True):
        super().train(False)
        self.muscle.train(mode)
        return self

    def forward(self, x):
        """Logits of the muscle; the nipple's None while learning."""
        features = self.encoder(x)
        nipple = None
        if not self.muscle.training:
            nipple = self.context(features[-1])
            for up, skip in zip(self.ups, reversed(features[:-1])):
                nipple = up(nipple, skip)
            nipple = self.map(nipple)
        return self.muscle(features), nipple


def network() -> LandmarkNetwork:
    return LandmarkNetwork()


def initial_network():
    raise SystemExit("mammo-landmarks learns beside what mammo-nipple learned: --start-from a run of that")


def begin_from(model: LandmarkNetwork, run: Path) -> None:
    """The averaged weights of a run of mammo-nipple."""
    state = torch.load(run / "checkpoint.pt", weights_only=True, map_location="cpu")["average"]
    lacking = model.load_state_dict(state, strict=False)
    if lacking.unexpected_keys or not all(name.startswith("muscle.") for name in lacking.missing_keys):
        raise SystemExit(f"{run} is no run of mammo-nipple")


def plan() -> Plan:
    return Plan(stages=[(288, 192, 700), (384, 256, 700)], average=0.995, threads=1, frozen_steps=10**9)


def load_split():
    kept = samples()
    planes, places = cache.load(kept, SPEC, mammogram=True)
    for sample, where in zip(kept, places):
        sample.facts["in input"] = in_input(sample, where)
    turned = [i for i, s in enumerate(kept) if s.split == "train" and s.facts["ends"] and not leans_forward(s.facts["in input"])]
    for i in turned:  # the preparation took the other side for the chest wall
        kept[i].split = "left out"
    return kept, planes, places


def in_input(sample: datasets.Sample, where: Placement) -> np.ndarray:
    """The edge's upper and lower end (2, 2) in input pixels (column, row); NaN without one."""
    if not sample.facts["ends"]:
        return np.full((2, 2), np.nan)
    return np.array([input_from_stored(where, unsqueezed(sample.source, end)) for end in sample.facts["ends"]])


def leans_forward(ends: np.ndarray) -> bool:
    """The chest wall is at the left: a muscle's upper end lies farther to the right than its lower one."""
    return bool(ends[0, 0] > ends[1, 0])


def away_from(ends: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Of each place (rows, columns) to each edge (n, 2, 2): how far in front of the line, and how far beyond its nearer end."""
    along = ends[:, 1] - ends[:, 0]
    length = along.norm(dim=1).clamp(min=1e-3)
    unit = along / length[:, None]
    dx, dy = x[None] - ends[:, 0, 0, None, None], y[None] - ends[:, 0, 1, None, None]
    front = dx * unit[:, 1, None, None] - dy * unit[:, 0, None, None]
    down = dx * unit[:, 0, None, None] + dy * unit[:, 1, None, None]
    return front, torch.maximum(-down, down - length[:, None, None])


def grid(rows: int, columns: int, step: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    """Columns and rows (rows, columns) of cells of `step` pixels, in pixels."""
    y, x = torch.meshgrid(torch.arange(rows).float(), torch.arange(columns).float(), indexing="ij")
    return (x + 0.5) * step - 0.5, (y + 0.5) * step - 0.5


def targets(ends: torch.Tensor, rows: int, columns: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Per cell the share (n, rows, columns) that lies behind the edge, and a weight: 0 behind the line beyond the edge's ends, for there the
    muscle may bend. Without an edge (NaN) nothing is muscle."""
    x, y = grid(rows, columns, FINEST)
    front, beyond = away_from(ends, x.to(ends.device), y.to(ends.device))
    has_edge = torch.isfinite(ends).all(dim=(1, 2))[:, None, None]
    share = torch.where(has_edge, (0.5 - front / FINEST).clamp(0, 1), torch.zeros_like(front))
    unknown = has_edge & (front < FINEST) & (beyond > BEYOND)
    return share, (~unknown).float()


class Batches:
    """Views turned, shifted and scaled a little; in half of them the muscle's contrast to what lies in front of it is faded."""

    def __init__(self, kept: list[datasets.Sample], planes: np.ndarray, seed: int = 1, batch: int = 10):
        self.planes, self.batch = planes[:, : cache.IMAGE + 1], batch
        self.ends = np.array([s.facts["in input"] for s in kept])
        self.trust = np.array([s.facts["trust"] for s in kept], np.float32)
        self.rng = np.random.default_rng(seed)
        groups = [[i for i, s in enumerate(kept) if s.split == "train" and s.facts["how"] == how] for how in ("found", "mask", "level")]
        self.drawn = [(some, rarer_sets_more([kept[i].source for i in some])) for some in groups if some]
        chances = np.array([chance for some, chance in zip(groups, (1 - DRAWN - LEVEL, DRAWN, LEVEL)) if some])
        self.chances = chances / chances.sum()

    def draw(self, count: int) -> np.ndarray:
        groups = self.rng.choice(len(self.drawn), size=count, p=self.chances)
        return np.array([self.rng.choice(self.drawn[g][0], p=self.drawn[g][1]) for g in groups])

    def __call__(self, step: int, size: tuple[int, int]):
        chosen = self.draw(self.batch)
        planes = torch.from_numpy(self.planes[chosen])
        matrix = augment.affine(self.batch, 12, (0.82, 1.15), 1.12, 0.06, False, False)
        image = augment.warp(torch.cat([planes, planes], dim=1), matrix, size)[:, :1]
        ends = torch.from_numpy(self.ends[chosen]).float()
        ends = torch.stack([warped(ends[:, i], matrix, size) for i in range(2)], dim=1)
        self.fade(image, ends)
        image = augment.monotone_curves(image, 0.35)
        image = augment.local_contrast(image)
        image = augment.degrade(image, speckle=False)
        return (image - SPEC.mean) / SPEC.std, ends, torch.from_numpy(self.trust[chosen])

    def fade(self, image: torch.Tensor, ends: torch.Tensor) -> None:
        """In place: what lies behind some edges is darkened by a part of the step across them, all of it at most."""
        scale = image.shape[-1] / SPEC.width
        x, y = grid(*image.shape[-2:])
        front, beyond = away_from(ends, x, y)
        for index in range(len(image)):
            one, across = image[index, 0], front[index] / scale
            along = beyond[index] < 0
            behind, before = one[along & (across < 0) & (across > -BAND)], one[along & (across > 0) & (across < BAND)]
            if self.rng.random() > FADED or not len(behind) or not len(before):
                continue
            step = (behind.mean() - before.mean()).clamp(min=0) * self.rng.uniform(0.3, 1.0)
            soft = torch.sigmoid(-across / self.rng.uniform(0.7, 4.0))
            image[index, 0] = torch.where(one > 0.01, (one - step * soft).clamp(min=0.01), one)


def loss_of(model, batch):
    image, ends, trust = batch
    logits = model(image)[0][:, 0].float()
    share, weight = targets(ends, *logits.shape[-2:])
    weight = weight * trust[:, None, None]
    each = F.binary_cross_entropy_with_logits(logits, share, reduction="none")
    loss = (weight * each).sum() / weight.sum().clamp(min=1)
    return loss, {"loss": loss.item()}


class Shipped(nn.Module):
    """What is exported: per pixel, how likely the nipple lies about there and how likely it is muscle."""

    def __init__(self, model: LandmarkNetwork):
        super().__init__()
        self.model = model
        self.nipple = mammo_nipple.Spread()

    def forward(self, image):
        muscle, nipple = self.model(image)
        wide = F.interpolate(torch.sigmoid(muscle), scale_factor=float(FINEST), mode="bilinear", align_corners=False)
        return self.nipple(nipple), wide


def lean(muscle: np.ndarray, top: float, bottom: float) -> float:
    """Degrees from the vertical of a robust straight line through the edge of a map (rows, columns) between two rows: in each
    row, as many columns from the chest wall as the map's sum says. NaN where there is no edge."""
    rows = np.arange(max(0, int(top)), min(len(muscle), int(bottom) + 1))
    columns = muscle[rows].sum(axis=1)
    inside = (columns > 3) & (columns < muscle.shape[1] - 4)
    rows, columns = rows[inside], columns[inside]
    if len(rows) < 8:
        return float("nan")
    slope, offset = np.polyfit(rows, columns, 1)
    for _ in range(5):
        away = np.abs(columns - slope * rows - offset)
        slope, offset = np.polyfit(rows, columns, 1, w=np.maximum(away, max(1.5 * np.median(away), 1)) ** -0.5)
    return float(np.degrees(np.arctan(-slope)))


def validator(kept, planes):
    """How many degrees the map's edge is off the validation's, beside the ends drawn; `value`: 1 for none, 0 for 10 in each."""
    chosen = [i for i, s in enumerate(kept) if s.split == "validation"]
    images, ends = seen(planes[chosen]), np.array([kept[i].facts["in input"] for i in chosen])
    drawn = np.degrees(np.arctan((ends[:, 0, 0] - ends[:, 1, 0]) / (ends[:, 1, 1] - ends[:, 0, 1])))

    @torch.no_grad()
    def figures(model) -> dict[str, float]:
        found = []
        for grey, edge in zip(images, ends):
            image = (torch.from_numpy(grey.astype(np.float32) / 255)[None, None] - SPEC.mean) / SPEC.std
            muscle = F.interpolate(torch.sigmoid(model(image)[0]), scale_factor=float(FINEST), mode="bilinear", align_corners=False)
            found.append(lean(muscle[0, 0].numpy(), edge[0, 1], edge[1, 1]))
        off = np.abs(np.array(found) - drawn)
        off[np.isnan(off)] = 90  # no edge
        return {"median": round(float(np.median(off)), 2), "missed": int(np.sum(off > 10)), "value": round(1 - float(np.mean(np.minimum(off, 10))) / 10, 4)}

    return figures


def export(options) -> None:
    from .landmarks_card import export

    export(options)


def evaluate(options) -> list[dict]:
    from .landmarks_card import evaluate

    return evaluate(options)
