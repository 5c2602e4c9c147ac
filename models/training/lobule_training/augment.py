"""Random changes of a batch: geometry, grey curves, noise, loss of resolution; pasted lesions and painted marks."""

from __future__ import annotations

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from scipy import ndimage


def uniform(count: int, low: float, high: float) -> torch.Tensor:
    return torch.empty(count).uniform_(low, high)


def affine(count: int, rotate: float, zoom: tuple, aspect: float, shift: float, flip_x: bool, flip_y: bool):
    """Sampling matrices in normalised coordinates, one per sample."""
    angle = uniform(count, -rotate, rotate) * math.pi / 180
    size = torch.exp(uniform(count, math.log(zoom[0]), math.log(zoom[1])))
    stretch = torch.exp(uniform(count, -math.log(aspect), math.log(aspect)) / 2)
    sx, sy = size * stretch, size / stretch
    cos, sin = torch.cos(angle), torch.sin(angle)
    matrix = torch.zeros(count, 2, 3)
    matrix[:, 0, 0], matrix[:, 0, 1] = cos / sx, -sin / sx
    matrix[:, 1, 0], matrix[:, 1, 1] = sin / sy, cos / sy
    if flip_x:
        matrix[:, 0] *= torch.sign(torch.rand(count) - 0.5)[:, None]
    if flip_y:
        matrix[:, 1] *= torch.sign(torch.rand(count) - 0.5)[:, None]
    matrix[:, :, 2] = uniform(count * 2, -shift, shift).view(count, 2)
    return matrix


def warp(planes: torch.Tensor, matrix: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """uint8 planes (n, 4, h, w) to float (n, 4, *size): the image bilinear, the others nearest; 0 outside."""
    x = planes.float()
    shrink = planes.shape[-1] / size[1]
    if shrink >= 1.5:
        x = torch.cat([F.avg_pool2d(x[:, :1], 2), x[:, 1:, ::2, ::2]], dim=1)
    grid = F.affine_grid(matrix, [len(x), 1, *size], align_corners=False)
    image = F.grid_sample(x[:, :1], grid, mode="bilinear", align_corners=False)
    rest = F.grid_sample(x[:, 1:], grid, mode="nearest", align_corners=False)
    return torch.cat([image / 255, rest], dim=1)


def monotone_curves(image: torch.Tensor, strength: float, knots: int = 8) -> torch.Tensor:
    """A random increasing grey curve per sample, 0 to 0 and 1 to 1: no machine keeps its own look."""
    count = len(image)
    steps = torch.exp(strength * torch.randn(count, knots))
    levels = torch.cat([torch.zeros(count, 1), torch.cumsum(steps, 1) / steps.sum(1, keepdim=True)], 1)
    position = image.clamp(0, 1) * knots
    below = position.floor().clamp(max=knots - 1)
    flat = below.view(count, -1).long()
    low = levels.gather(1, flat).view_as(image)
    high = levels.gather(1, flat + 1).view_as(image)
    return low + (high - low) * (position - below)


def blur(image: torch.Tensor, sigma: float) -> torch.Tensor:
    radius = max(1, int(2.5 * sigma + 0.5))
    axis = torch.arange(-radius, radius + 1).float()
    kernel = torch.exp(-(axis**2) / (2 * sigma**2))
    kernel = kernel / kernel.sum()
    image = F.conv2d(F.pad(image, (radius, radius, 0, 0), mode="replicate"), kernel.view(1, 1, 1, -1))
    return F.conv2d(F.pad(image, (0, 0, radius, radius), mode="replicate"), kernel.view(1, 1, -1, 1))


def local_contrast(image: torch.Tensor) -> torch.Tensor:
    """Makers differ in how much they lift detail against the large shapes: a random share of a wide high-pass."""
    wide = F.avg_pool2d(image, 4)
    wide = F.interpolate(blur(wide, 3.0), size=image.shape[-2:], mode="bilinear")
    amount = uniform(len(image), -0.4, 1.0).view(-1, 1, 1, 1)
    return (image + amount * (image - wide)).clamp(0, 1)


def like_surroundings(image: torch.Tensor, target: torch.Tensor, share: float) -> torch.Tensor:
    """Isoechoic lesions are rare and easily missed: some lesions lose most of their grey difference from what lies around."""
    inside = (target > 127).float()
    soft = blur(inside, 1.5)
    ring = (F.max_pool2d(inside, 17, 1, 8) - inside).clamp(min=0) * (image > 0.02)
    count, around = inside.sum((2, 3), keepdim=True), ring.sum((2, 3), keepdim=True)
    usable = (count > 30) & (around > 30)
    gap = (image * ring).sum((2, 3), keepdim=True) / around.clamp(min=1)
    gap = gap - (image * inside).sum((2, 3), keepdim=True) / count.clamp(min=1)
    drawn = torch.rand(len(image), 1, 1, 1)
    amount = uniform(len(image), 0.4, 1.15).view(-1, 1, 1, 1)
    # speckle is multiplicative: brighter tissue has more of it
    return (image + (usable & (drawn < share)) * amount * gap * soft * (0.6 + 0.8 * torch.rand_like(image))).clamp(0, 1)


def degrade(image: torch.Tensor, speckle: bool) -> torch.Tensor:
    """Blur or sharpening, coarser resolution, additive or multiplicative noise, each on a part of the batch."""
    for index in range(len(image)):
        one = image[index : index + 1]
        draw = torch.rand(4)
        if draw[0] < 0.25:
            one = blur(one, float(uniform(1, 0.5, 1.6)))
        elif draw[0] < 0.4:
            one = one + float(uniform(1, 0.3, 1.2)) * (one - blur(one, 1.5))
        if draw[1] < 0.2:
            factor = float(uniform(1, 0.35, 0.8))
            small = F.interpolate(one, scale_factor=factor, mode="bilinear", antialias=True)
            one = F.interpolate(small, size=one.shape[-2:], mode="bilinear")
        if draw[2] < 0.35:
            noise = torch.randn_like(one)
            if draw[3] < 0.5:
                noise = 2 * blur(noise, float(uniform(1, 0.6, 1.5)))
            amount = float(uniform(1, 0.01, 0.05))
            one = one * (1 + 2.5 * amount * noise) if speckle else one + amount * noise
        image[index : index + 1] = one
    return image.clamp(0, 1)


def paste(target: np.ndarray, donor: np.ndarray, rng: np.random.Generator, lesion: bool) -> np.ndarray:
    """A copy of `target` planes with one region of `donor` blended in: its lesion, or (decoy) any patch of it."""
    image, inside = target[0].astype(np.float32), target[3] > 0
    labels, count = ndimage.label(donor[1] > 127)
    places = ndimage.find_objects(labels)
    sizes = [int((labels[p] == i + 1).sum()) for i, p in enumerate(places)]
    usable = [i for i, s in enumerate(sizes) if 150 < s < 9000]
    if not usable:
        return target
    pick = int(rng.choice(usable))
    shape = labels[places[pick]] == pick + 1
    pad = 12
    shape = np.pad(shape, pad)
    if lesion:
        y0, x0 = places[pick][0].start - pad, places[pick][1].start - pad
        source = donor
    else:
        source = donor if rng.random() < 0.5 else target
        free = (source[3] > 0) & (source[1] == 0)
        ys, xs = np.nonzero(free)
        if len(ys) == 0:
            return target
        k = rng.integers(len(ys))
        y0, x0 = int(ys[k]) - shape.shape[0] // 2, int(xs[k]) - shape.shape[1] // 2
    h, w = shape.shape
    if y0 < 0 or x0 < 0 or y0 + h > image.shape[0] or x0 + w > image.shape[1]:
        return target
    if not lesion and (source[1, y0 : y0 + h, x0 : x0 + w][shape] > 0).any():
        return target
    patch = source[0, y0 : y0 + h, x0 : x0 + w].astype(np.float32)
    if rng.random() < 0.5:
        patch, shape = patch[::-1], shape[::-1]

    # a place where the whole shape lies inside the breast
    ys, xs = np.nonzero(inside)
    for _ in range(8):
        k = rng.integers(len(ys))
        ty, tx = int(ys[k]) - h // 2, int(xs[k]) - w // 2
        if ty < 0 or tx < 0 or ty + h > image.shape[0] or tx + w > image.shape[1]:
            continue
        if inside[ty : ty + h, tx : tx + w][shape].mean() > 0.98 and not target[1, ty : ty + h, tx : tx + w].any():
            break
    else:
        return target
    alpha = np.clip(ndimage.gaussian_filter(shape.astype(np.float32), 3.0) * 1.6, 0, 1)
    ring = (alpha > 0.02) & ~shape
    below = image[ty : ty + h, tx : tx + w]
    gain = float(np.clip(below[ring].std() / (patch[ring].std() + 4), 0.6, 1.6)) * float(rng.uniform(0.8, 1.1))
    moved = (patch - patch[ring].mean()) * gain + below[ring].mean()
    out = target.copy()
    mixed = np.clip(below * (1 - alpha) + moved * alpha, 0, 255)
    out[0, ty : ty + h, tx : tx + w] = np.rint(mixed).astype(np.uint8)
    if lesion:
        out[1, ty : ty + h, tx : tx + w][shape] = 255
        out[2, ty : ty + h, tx : tx + w][shape] = int(np.clip(100 * math.sqrt(4000 / shape.sum()), 40, 250) * 0.6)
    return out


def depth_gain(image: torch.Tensor, strength: float) -> torch.Tensor:
    """Ultrasound's time-gain sliders: a smooth random gain along the rows."""
    count, height = len(image), image.shape[-2]
    knots = torch.exp(strength * torch.randn(count, 1, 5))
    curve = F.interpolate(knots, size=height, mode="linear", align_corners=True)
    return (image * curve.unsqueeze(-1)).clamp(0, 1)


def sector(image: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Black outside a fan, as curved probes draw it."""
    height, width = image.shape[-2:]
    y, x = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    top, slope = float(rng.uniform(0.45, 0.8)), float(rng.uniform(0.25, 0.6))
    return image * ((x.abs() < top + slope * y) & (y + 0.12 * (1 - x**2) > 0.1))


def paint_marks(image: torch.Tensor, content: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Calipers (crosses, x, dots, joined by dotted lines or not) and text, as operators burn them in. In place."""
    height, width = image.shape[-2:]
    rows, columns = torch.nonzero(content > 0, as_tuple=True)
    if len(rows) < 100:
        return image
    top, left = int(rows.min()), int(columns.min())
    h, w = int(rows.max()) - top, int(columns.max()) - left
    level, size = float(rng.uniform(0.7, 1.0)), int(rng.integers(2, 6))
    thick = int(rng.integers(1, 3))

    def block(y, x, dy, dx):
        y, x = int(y), int(x)
        image[..., max(0, y) : max(0, y + dy), max(0, x) : max(0, x + dx)] = level

    kind = rng.choice(["plus", "x", "dot"])

    def cross(y, x):
        if kind == "plus":
            block(y - size, x, 2 * size + 1, thick)
            block(y, x - size, thick, 2 * size + 1)
        elif kind == "x":
            for k in range(-size, size + 1):
                block(y + k, x + k, 1, thick)
                block(y + k, x - k, 1, thick)
        else:
            block(y, x, size // 2 + 1, size // 2 + 1)

    for _ in range(int(rng.integers(1, 3))):
        cy, cx = top + h * rng.uniform(0.15, 0.75), left + w * rng.uniform(0.2, 0.8)
        reach, angle = min(h, w) * rng.uniform(0.06, 0.3), rng.uniform(0, math.pi)
        lines = rng.random() < 0.4
        for turn in (0.0, math.pi / 2)[: int(rng.integers(1, 3))]:
            dy, dx = reach * math.sin(angle + turn), reach * math.cos(angle + turn)
            for side in (-1, 1):
                cross(cy + side * dy, cx + side * dx)
            if lines:
                for t in np.linspace(-1, 1, int(reach / 1.5) + 2):
                    block(cy + t * dy, cx + t * dx, 1, 1)
    if rng.random() < 0.5:  # glyph-like specks in a row
        y, x = top + h * rng.choice([0.03, 0.9]), left + w * rng.uniform(0, 0.6)
        glyph = int(rng.integers(4, 9))
        for _ in range(int(rng.integers(3, 14))):
            dots = torch.from_numpy((rng.random((glyph, max(2, glyph * 2 // 3))) < 0.5).astype(np.float32)) * level
            y0, x0 = int(y), int(x)
            part = image[..., y0 : y0 + dots.shape[0], x0 : x0 + dots.shape[1]]
            if part.numel():
                part.copy_(torch.maximum(part, dots[: part.shape[-2], : part.shape[-1]].expand_as(part)))
            x += glyph
    return image


def powers(image: torch.Tensor, most: float, share: float) -> torch.Tensor:
    """A share of the images through a power between 1/most and most: dynamic range and gain of the machine."""
    exponent = torch.exp(uniform(len(image), -math.log(most), math.log(most)))
    exponent = torch.where(torch.rand(len(image)) < share, exponent, torch.ones(len(image)))
    return image.clamp(1e-4, 1) ** exponent.view(-1, 1, 1, 1) * (image > 0)


def raised_black(image: torch.Tensor, most: float, share: float) -> torch.Tensor:
    """A share of the images with greys that begin above 0, as some machines and screenshots store them."""
    floor = uniform(len(image), 0, most) * (torch.rand(len(image)) < share)
    floor = floor.view(-1, 1, 1, 1)
    return floor + (1 - floor) * image


def stretch(image: np.ndarray, shown: np.ndarray) -> None:
    """As the preparation does it: percentiles 1 and 99.5 of what is `shown` become 0 and 1. In place."""
    values = image[shown]
    if values.size:
        low, high = np.percentile(values, (1, 99.5))
        image[:] = np.clip((image - low) / max(high - low, 1 / 255), 0, 1) * shown


def match_histogram(planes: np.ndarray, other: np.ndarray, amount: float) -> None:
    """Plane 0, inside plane 3, gets the grey histogram of another image's, or part of the way. In place."""
    inside, there = planes[3] > 0, other[3] > 0
    if inside.sum() < 100 or there.sum() < 100:
        return
    own = np.cumsum(np.bincount(planes[0][inside], minlength=256)) / inside.sum()
    theirs = np.cumsum(np.bincount(other[0][there], minlength=256)) / there.sum()
    levels = np.arange(256.0)
    curve = np.interp(own, theirs, levels)
    curve = np.rint((1 - amount) * levels + amount * curve).clip(0, 255).astype(np.uint8)
    planes[0][inside] = curve[planes[0][inside]]


def as_jpeg(grey: np.ndarray, quality: int) -> np.ndarray:
    store = io.BytesIO()
    Image.fromarray(grey).save(store, "JPEG", quality=quality)
    return np.asarray(Image.open(store))


def surround(image: torch.Tensor, inside: torch.Tensor, rng: np.random.Generator) -> None:
    """What a screen shows beside the picture: a plain ground, a grey wedge, rows of letters. In place, outside `inside` only."""
    height, width = image.shape
    screen = torch.full_like(image, float(rng.choice([0.0, rng.uniform(0, 0.3)])))
    if rng.random() < 0.6:
        x, wide = int(rng.integers(0, width - 8)), int(rng.integers(3, 8))
        y, tall = int(rng.integers(0, height // 2)), int(rng.integers(height // 5, height // 2))
        screen[y : y + tall, x : x + wide] = torch.linspace(1, 0, tall)[:, None]
    for _ in range(int(rng.integers(0, 6))):
        y, x, glyph = int(rng.integers(0, height - 8)), int(rng.integers(0, width - 8)), int(rng.integers(4, 8))
        long = int(min(width - x, glyph * rng.integers(2, 12)))
        letters = torch.from_numpy((rng.random((glyph, long)) < 0.45).astype(np.float32))
        screen[y : y + glyph, x : x + long] = letters * float(rng.uniform(0.5, 1))
    image[~inside] = screen[~inside]
