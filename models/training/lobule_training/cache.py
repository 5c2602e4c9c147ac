"""Every image prepared once, as the network will see it, kept outside the tree: 8-bit planes per sample."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from .datasets import UNSQUEEZED, Sample, read_image, read_mask
from .prepare import InputSpec, Placement, prepare

ROOT = Path.home() / ".cache" / "lobule" / "training"
IMAGE, TARGET, WEIGHT, INSIDE = range(4)  # planes of one prepared sample
THIN = 7  # pixels, half the width below which a part of a large region counts as a strip
TINY = 100  # pixels of the set's own image: smaller regions are ignored while training


def region_weights(regions: np.ndarray, ignore_strips: bool) -> np.ndarray:
    """100 = weight 1. Inverse root of the region's area; 0 on tiny regions and, if asked, on thin parts (skin, vessels)."""
    labels, _ = ndimage.label(regions, np.ones((3, 3)))
    weights = np.full(regions.shape, 100, np.uint8)
    for index, place in enumerate(ndimage.find_objects(labels), start=1):
        region = np.pad(labels[place] == index, 1)
        area = int(region.sum())
        values = np.full(region.shape, int(np.clip(100 * np.sqrt(4000 / area), 40, 250)))
        if area < TINY:
            values[:] = 0
        elif ignore_strips and max(region.shape) > 100:
            core = ndimage.distance_transform_edt(region) >= THIN
            thick = ndimage.distance_transform_edt(~core) <= THIN
            values[region & ~thick] = 0
        weights[place][region[1:-1, 1:-1]] = values[1:-1, 1:-1][region[1:-1, 1:-1]]
    return weights


def place_mask(mask: np.ndarray, where: Placement, spec: InputSpec) -> np.ndarray:
    """A stored-size plane brought into input space by nearest pixel."""
    cx, cy, cw, ch = where.content
    x0, y0, x1, y1 = where.box
    columns = x0 + ((np.arange(cw) + 0.5) * (x1 - x0) / cw).astype(int)
    if where.flipped:
        columns = x1 - 1 - (columns - x0)
    rows = y0 + ((np.arange(ch) + 0.5) * (y1 - y0) / ch).astype(int)
    out = np.zeros((spec.height, spec.width), mask.dtype)
    out[cy : cy + ch, cx : cx + cw] = mask[np.ix_(rows, columns)]
    return out


def prepare_sample(sample: Sample, spec: InputSpec, mammogram: bool) -> tuple[np.ndarray, Placement]:
    image = read_image(sample)
    shape = image.shape
    mask = read_mask(sample, shape)
    if sample.source in UNSQUEEZED:
        image = np.asarray(Image.fromarray(image).resize(UNSQUEEZED[sample.source], Image.Resampling.BOX))
        mask = np.zeros(image.shape, bool)
    tensor, where = prepare(image, spec)
    grey = tensor[0, 0] * spec.std + spec.mean
    weights = region_weights(mask, mammogram) if mammogram else np.full(mask.shape, 100, np.uint8)
    inside = place_mask(np.ones(mask.shape, np.uint8), where, spec)
    if mammogram:
        inside = (ndimage.binary_fill_holes(grey > 0.01) & (inside > 0)).astype(np.uint8)
    planes = [
        np.rint(grey * 255).astype(np.uint8),
        place_mask(mask.astype(np.uint8) * 255, where, spec),
        place_mask(weights, where, spec),
        inside * 255,
    ]
    return np.stack(planes), where


def load(samples: list[Sample], spec: InputSpec, mammogram: bool) -> tuple[np.ndarray, list[Placement]]:
    """Planes (n, 4, height, width) and placements in the order of `samples`."""
    recipe = json.dumps([asdict(spec), mammogram, [(s.source, s.file, s.sha256) for s in samples], 4])
    path = ROOT / f"{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.npz"
    if path.exists():
        with np.load(path, allow_pickle=False) as store:
            places = [Placement(**{**p, "box": tuple(p["box"]), "content": tuple(p["content"])})
                      for p in json.loads(str(store["places"]))]
            return store["planes"], places
    planes = np.zeros((len(samples), 4, spec.height, spec.width), np.uint8)
    places = []
    for index, sample in enumerate(samples):
        planes[index], where = prepare_sample(sample, spec, mammogram)
        places.append(where)
        if index % 200 == 0:
            print(f"prepared {index} of {len(samples)}", flush=True)
    ROOT.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part.npz")
    np.savez(partial, planes=planes, places=json.dumps([asdict(p) for p in places]))
    partial.rename(path)
    return planes, places
