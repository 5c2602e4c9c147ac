"""The mammo-nipple task: where the nipple lies in one mammographic view, in profile or not."""

from __future__ import annotations

import csv

import numpy as np
import torch
import torch.nn.functional as F

from . import augment, cache, datasets, marks, splits
from .networks import LesionNetwork, imagenet_weights
from .prepare import InputSpec, Placement
from .trainer import Plan

NAME = "mammo-nipple"
SPEC = InputSpec(width=256, height=384)
FINEST = 4  # input pixels per cell of the map
TARGET_SIGMA = 1.2  # cells
SEEN_SIGMA = 2.0  # cells, some 5 mm: how far from a pixel the nipple counts as there
SHAPE = {"deepest": 32, "finest": FINEST, "context": 160, "widths": (96, 64, 48)}
MARKED = 0.3  # of each batch: marks made by eye


def samples() -> list[datasets.Sample]:
    """The images that the split names: places come with it, made by tests/anatomy/nipple_places.py."""
    with open(splits.FOLDER / f"{NAME}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = []
    for r in rows:
        sample = datasets.Sample(r["source"], r["file"], r["group"], "normal", split=r["split"], sha256=r["sha256"])
        sample.facts = {"view": r["view"], "how": r["how"], "at": (float(r["column"]), float(r["row"])), "trust": float(r["trust"])}
        if splits.content_hash(sample) != sample.sha256:
            raise SystemExit(f"{sample.source}/{sample.file} is not the image that the split {NAME} was made with: its content has changed")
        kept.append(sample)
    return kept


def network() -> LesionNetwork:
    return LesionNetwork(**SHAPE)


def plan() -> Plan:
    return Plan(stages=[(192, 128, 1100), (288, 192, 500), (384, 256, 400)], average=0.995, threads=1)


def initial_network() -> LesionNetwork:
    model = network()
    model.encoder.load_imagenet(imagenet_weights())
    return model


def load_split():
    kept = samples()
    planes, places = cache.load(kept, SPEC, mammogram=True)
    for sample, where in zip(kept, places):
        sample.facts["in input"] = in_input(sample, where)
    return kept, planes, places


def seen(planes: np.ndarray) -> np.ndarray:
    return planes[:, cache.IMAGE]


def unsqueezed(source: str, at: tuple[float, float]) -> tuple[float, float]:
    """A place in the stored picture in the picture that is prepared."""
    if source not in datasets.UNSQUEEZED:
        return at
    return tuple((x + 0.5) * share - 0.5 for x, share in zip(at, squeeze(source)))


def squeeze(source: str) -> tuple[float, float]:
    """Pixels (columns, rows) of the picture that is prepared in one of the stored picture, a square."""
    columns, rows = datasets.UNSQUEEZED.get(source, (1, 1))
    return columns / max(columns, rows), rows / max(columns, rows)


def input_from_stored(where: Placement, at: tuple[float, float]) -> tuple[float, float]:
    """Placement.stored_from_input the other way round."""
    x0, y0, x1, y1 = where.box
    cx, cy, cw, ch = where.content
    across = x1 - 1 - at[0] if where.flipped else at[0] - x0
    return (across + 0.5) * cw / (x1 - x0) - 0.5 + cx, (at[1] - y0 + 0.5) * ch / (y1 - y0) - 0.5 + cy


def in_input(sample: datasets.Sample, where: Placement) -> tuple[float, float]:
    """A sample's nipple (column, row) in input pixels."""
    return input_from_stored(where, unsqueezed(sample.source, sample.facts["at"]))


def rarer_sets_more(sources: list[str]) -> np.ndarray:
    """Chances of being drawn: of a set in all as the root of its size."""
    share = np.array([1 / np.sqrt(sources.count(source)) for source in sources])
    return share / share.sum()


class Batches:
    """Views turned, shifted and scaled a little; a nipple's own look is often wiped away, so that the rest of the breast must tell."""

    def __init__(self, kept: list[datasets.Sample], planes: np.ndarray, seed: int = 1, batch: int = 10):
        self.planes, self.batch = planes[:, : cache.IMAGE + 1], batch
        self.at = np.array([s.facts["in input"] for s in kept])
        self.trust = np.array([s.facts["trust"] for s in kept], np.float32)
        self.level = np.array([s.facts["view"] in ("CC", "LM", "ML") for s in kept])
        self.rng = np.random.default_rng(seed)
        train = [i for i, s in enumerate(kept) if s.split == "train"]
        marked = [i for i in train if kept[i].facts["how"] != "found"]
        found = [i for i in train if kept[i].facts["how"] == "found"] or marked
        self.drawn = [(chosen, rarer_sets_more([kept[i].source for i in chosen])) for chosen in (found, marked)]

    def draw(self) -> np.ndarray:
        marked = (self.rng.random(self.batch) < MARKED).astype(int)
        return np.array([self.rng.choice(self.drawn[m][0], p=self.drawn[m][1]) for m in marked])

    def __call__(self, step: int, size: tuple[int, int]):
        count = self.batch * (2 if size[1] <= 128 else 1)
        chosen = np.concatenate([self.draw() for _ in range(count // self.batch)])
        planes = torch.from_numpy(self.planes[chosen])
        matrix = augment.affine(count, 12, (0.82, 1.15), 1.12, 0.06, False, False)
        turned = torch.from_numpy(self.level[chosen] & (self.rng.random(count) < 0.5))
        matrix[turned, :, 1] *= -1  # level views look alike from above and from below
        image = augment.warp(torch.cat([planes, planes], dim=1), matrix, size)[:, :1]
        at = warped(torch.from_numpy(self.at[chosen]).float(), matrix, size)
        self.wipe(image, at)
        image = augment.monotone_curves(image, 0.35)
        image = augment.local_contrast(image)
        image = augment.degrade(image, speckle=False)
        return (image - SPEC.mean) / SPEC.std, at, torch.from_numpy(self.trust[chosen])

    def wipe(self, image: torch.Tensor, at: torch.Tensor) -> None:
        """In place: from some nipples all fine detail is gone, from some what stands out of the skin; elsewhere, too, so
        that a wiped spot is no sign of a nipple."""
        height, width = image.shape[-2:]
        y, x = torch.meshgrid(torch.arange(height).float(), torch.arange(width).float(), indexing="ij")
        for index in range(len(image)):
            if self.rng.random() < 0.45:
                one = image[index : index + 1]
                radius = width * self.rng.uniform(0.03, 0.09)
                near = at[index] if self.rng.random() < 0.7 else torch.tensor([width, height]) * torch.from_numpy(self.rng.random(2)).float()
                away = torch.hypot(x - near[0], y - near[1]) / radius
                soft = torch.clamp(1.6 - away, 0, 1)
                plain = augment.blur(one, width * self.rng.uniform(0.015, 0.05))
                if self.rng.random() < 0.35:  # the skin as if cut off
                    plain = plain * (plain > 0.35 * float(plain[0, 0][away < 1].mean()) if bool((away < 1).any()) else 1)
                image[index : index + 1] = one * (1 - soft) + plain * soft


def warped(at: torch.Tensor, matrix: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """Where the sampling of augment.warp brings points (n, 2) of the whole input: pixels of `size` (rows, columns)."""
    whole = torch.tensor([SPEC.width, SPEC.height]).float()
    unit = (2 * at + 1) / whole - 1
    back = torch.linalg.solve(matrix[:, :, :2], (unit - matrix[:, :, 2])[:, :, None])[:, :, 0]
    return ((back + 1) * torch.tensor([size[1], size[0]]).float() - 1) / 2


def targets(at: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
    """Per sample, shares of the map's cells (n, rows * columns) that sum to 1: a Gaussian around the nipple."""
    cell = (at + 0.5) / FINEST - 0.5
    y, x = torch.meshgrid(torch.arange(rows, device=at.device).float(), torch.arange(columns, device=at.device).float(), indexing="ij")
    squares = (x[None] - cell[:, 0, None, None]) ** 2 + (y[None] - cell[:, 1, None, None]) ** 2
    return torch.softmax((-squares / (2 * TARGET_SIGMA**2)).flatten(1), dim=1)


def loss_of(model, batch):
    image, at, trust = batch
    logits = model(image)[0].float()
    rows, columns = logits.shape[-2:]
    inside = (at[:, 0] > 0) & (at[:, 0] < columns * FINEST) & (at[:, 1] > 0) & (at[:, 1] < rows * FINEST)
    share = -(targets(at, rows, columns) * F.log_softmax(logits.flatten(1), dim=1)).sum(1)
    weight = trust * inside
    loss = (weight * share).sum() / weight.sum().clamp(min=1)
    return loss, {"loss": loss.item()}


class Spread(torch.nn.Module):
    """Of cells' logits, per pixel how likely the nipple lies about there. The cells' shares, each smoothed with a bell of
    height 1: 1 where they all lie at one place, and as much less as they are spread."""

    def __init__(self):
        super().__init__()
        reach = int(3 * SEEN_SIGMA)
        line = torch.exp(-(torch.arange(-reach, reach + 1).float() ** 2) / (2 * SEEN_SIGMA**2))
        self.register_buffer("bell", (line[:, None] * line[None])[None, None])

    def forward(self, logits):
        rows, columns = int(logits.shape[2]), int(logits.shape[3])
        shares = torch.softmax(logits.reshape(1, rows * columns), dim=1).reshape(1, 1, rows, columns)
        near = F.conv2d(shares, self.bell, padding=self.bell.shape[-1] // 2)
        return F.interpolate(near, scale_factor=float(FINEST), mode="bilinear", align_corners=False)


def validator(kept, planes):
    """How far, in shares of the input's height, the map's peak lies from the validation marks; `value`: the share within a twentieth."""
    chosen = [i for i, s in enumerate(kept) if s.split == "validation" and s.facts["how"] != "guess"]
    images, at = seen(planes[chosen]), np.array([kept[i].facts["in input"] for i in chosen])

    @torch.no_grad()
    def figures(model) -> dict[str, float]:
        spread, found = Spread(), []
        for grey in images:
            image = (torch.from_numpy(grey.astype(np.float32) / 255)[None, None] - SPEC.mean) / SPEC.std
            found.append(marks.peak(spread(model(image)[0])[0, 0].numpy()))
        away = np.hypot(*(np.array(found) - at).T) / SPEC.height
        within = float(np.mean(away < 0.05))
        return {"median": round(float(np.median(away)), 4), "missed": int(np.sum(away > 0.07)), "value": round(within, 4)}

    return figures


def export(options) -> None:
    raise SystemExit("a run of mammo-nipple ships within mammo-landmarks: train that, --start-from it")


evaluate = export
