"""From a stored grey image to a network's input tensor: the reference that C++ reproduces.

Only numpy, and integers wherever a decision is taken, so that two implementations agree bit for bit
up to the resampling and within 1e-5 after it.  README.md states the same steps in words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

THUMBNAIL_LONG_SIDE = 512
BACKGROUND_BINS = 256
BREAST_PERMILLE = 40  # of the way from the background to the 99th percentile
MARGIN_DIVISOR = 100  # the box grows by 1/100 of its longer side


@dataclass(frozen=True)
class InputSpec:
    """The fields of a manifest's `input` that steer the preparation."""

    width: int
    height: int
    crop: str = "breast-box"  # or "none"
    orientation: str = "chest-wall-left"  # or "as-stored"
    range: str = "breast-percentile-1-99.5"  # or "full"
    letterbox: str = "left-middle"  # or "centre"
    mean: float = 0.5
    std: float = 0.5

    @staticmethod
    def from_manifest(fields: dict) -> "InputSpec":
        return InputSpec(
            width=fields["width"],
            height=fields["height"],
            crop=fields["crop"],
            orientation=fields["orientation"],
            range=fields["range"],
            letterbox=fields["letterbox"],
            mean=fields["mean"][0],
            std=fields["std"][0],
        )


@dataclass(frozen=True)
class Placement:
    """Where the input's content lies in the stored image: enough to map points and masks back."""

    inverted: bool
    flipped: bool  # the crop was mirrored left to right
    box: tuple[int, int, int, int]  # x0, y0, x1, y1 in stored pixels, x1 and y1 exclusive
    content: tuple[int, int, int, int]  # x, y, width, height in input pixels
    low: int  # displayed value that becomes 0
    high: int  # displayed value that becomes 1

    def stored_from_input(self, x: float, y: float) -> tuple[float, float]:
        """Pixel centres are at whole numbers in both spaces."""
        x0, y0, x1, y1 = self.box
        cx, cy, cw, ch = self.content
        across = (x - cx + 0.5) * (x1 - x0) / cw - 0.5
        down = (y - cy + 0.5) * (y1 - y0) / ch - 0.5
        column = (x1 - 1 - across) if self.flipped else (x0 + across)
        return column, y0 + down


def displayed_grey(stored: np.ndarray, white: int, inverted: bool, padding: tuple[int, int] | None) -> np.ndarray:
    """Tissue bright; padding is black, whatever the inversion."""
    values = stored.astype(np.int64)
    displayed = white - values if inverted else values
    if padding is None:
        return displayed
    return np.where((values >= padding[0]) & (values <= padding[1]), 0, displayed)


def thumbnail(image: np.ndarray) -> tuple[np.ndarray, int]:
    """Block means, rounded down, of the smallest whole factor that brings the long side to 512."""
    rows, columns = image.shape
    factor = max(1, -(-max(rows, columns) // THUMBNAIL_LONG_SIDE))
    row_starts = np.arange(0, rows, factor)
    column_starts = np.arange(0, columns, factor)
    sums = np.add.reduceat(image.astype(np.int64), row_starts, axis=0)
    sums = np.add.reduceat(sums, column_starts, axis=1)
    heights = np.minimum(row_starts + factor, rows) - row_starts
    widths = np.minimum(column_starts + factor, columns) - column_starts
    return sums // (heights[:, None] * widths[None, :]), factor


def background_bin(small: np.ndarray) -> int:
    """Fullest of 256 bins between the thumbnail's minimum and maximum, the lower one of equals."""
    low, high = int(small.min()), int(small.max())
    bins = (small - low) * BACKGROUND_BINS // (high - low + 1)
    return int(np.argmax(np.bincount(bins.ravel(), minlength=BACKGROUND_BINS)))


def percentile(values: np.ndarray, permille: int) -> int:
    """Smallest value v for which at least permille / 1000 of all values are <= v."""
    ordered = np.sort(values, axis=None)
    rank = max(1, -(-ordered.size * permille // 1000))
    return int(ordered[rank - 1])


def largest_component(mask: np.ndarray) -> np.ndarray:
    """The largest 4-connected component; of equals the one whose first pixel comes first by rows."""
    labels = label_components(mask, diagonal=False)
    counts = np.bincount(labels.ravel())
    counts[0] = 0
    return labels == int(np.argmax(counts)) if counts.size > 1 else np.zeros_like(mask)


def label_components(mask: np.ndarray, diagonal: bool) -> np.ndarray:
    """Labels from 1 in the order of each component's first pixel by rows; 0 is background."""
    rows, columns = mask.shape
    parent: list[int] = []
    runs: list[tuple[int, int, int]] = []  # row, first column, last column

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    reach = 1 if diagonal else 0
    previous: list[int] = []
    for row in range(rows):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], mask[row].astype(np.int8), [0]))))
        current = []
        for first, end in zip(edges[0::2], edges[1::2]):
            run = len(parent)
            parent.append(run)
            runs.append((row, int(first), int(end) - 1))
            current.append(run)
            for above in previous:
                _, above_first, above_last = runs[above]
                if above_first <= end - 1 + reach and above_last + reach >= first:
                    a, b = root(above), root(run)
                    parent[max(a, b)] = min(a, b)
        previous = current

    labels = np.zeros((rows, columns), np.int32)
    number: dict[int, int] = {}
    for run, (row, first, last) in enumerate(runs):
        labels[row, first : last + 1] = number.setdefault(root(run), len(number) + 1)
    return labels


def breast_mask(small: np.ndarray) -> np.ndarray:
    """Thumbnail pixels of the breast (with pectoral muscle): bright against the background, connected."""
    low, high = int(small.min()), int(small.max())
    background = low + (background_bin(small) + 1) * (high - low + 1) // BACKGROUND_BINS
    bright = percentile(small, 990)
    return largest_component((small - background) * 1000 > (bright - background) * BREAST_PERMILLE)


def breast_box(mask: np.ndarray, factor: int, rows: int, columns: int) -> tuple[int, int, int, int]:
    """Bounding box in stored pixels with its margin; the whole image when there is no breast."""
    if not mask.any():
        return 0, 0, columns, rows
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x0, x1 = int(xs[0]) * factor, min(columns, (int(xs[-1]) + 1) * factor)
    y0, y1 = int(ys[0]) * factor, min(rows, (int(ys[-1]) + 1) * factor)
    margin = max(x1 - x0, y1 - y0) // MARGIN_DIVISOR
    return max(0, x0 - margin), max(0, y0 - margin), min(columns, x1 + margin), min(rows, y1 + margin)


def chest_wall_is_right(mask: np.ndarray) -> bool:
    """The breast is taller at the chest wall: compare the halves of the mask's own bounding box."""
    xs = np.flatnonzero(mask.any(axis=0))
    if xs.size == 0:
        return False
    first, last = int(xs[0]), int(xs[-1])
    half = (last - first + 1) // 2
    left = int(mask[:, first : first + half].sum())
    right = int(mask[:, last - half + 1 : last + 1].sum())
    return right > left


def axis_weights(source: int, target: int) -> np.ndarray:
    """Rows of weights (target x source): box average when shrinking, bilinear when enlarging."""
    weights = np.zeros((target, source))
    scale = source / target
    for index in range(target):
        if scale > 1:
            begin, end = index * scale, (index + 1) * scale
            first, last = int(np.floor(begin)), min(source, int(np.ceil(end)))
            for pixel in range(first, last):
                weights[index, pixel] = max(0.0, min(end, pixel + 1) - max(begin, pixel)) / scale
        else:
            position = min(max((index + 0.5) * scale - 0.5, 0.0), source - 1.0)
            first = min(int(np.floor(position)), source - 1)
            second = min(first + 1, source - 1)
            weights[index, first] += 1.0 - (position - first)
            weights[index, second] += position - first
    return weights


def resample(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Columns first, then rows, in double precision."""
    rows, columns = image.shape
    across = image.astype(np.float64) @ axis_weights(columns, width).T
    return axis_weights(rows, height) @ across


def fit(box_width: int, box_height: int, spec: InputSpec) -> tuple[int, int, int, int]:
    """Content rectangle (x, y, width, height): as large as fits, aspect kept to the nearest pixel."""
    if spec.width * box_height <= spec.height * box_width:
        width = spec.width
        height = max(1, (2 * box_height * spec.width + box_width) // (2 * box_width))
    else:
        height = spec.height
        width = max(1, (2 * box_width * spec.height + box_height) // (2 * box_height))
    x = 0 if spec.letterbox == "left-middle" else (spec.width - width) // 2
    return x, (spec.height - height) // 2, width, height


def prepare(
    stored: np.ndarray,
    spec: InputSpec,
    monochrome1: bool = False,
    bits_stored: int = 8,
    padding: tuple[int, int] | None = None,
) -> tuple[np.ndarray, Placement]:
    """Tensor (1, 1, height, width) float32 and where it came from.

    `stored` is a grey image of integers, before any window.  `monochrome1` says that the file declares
    white as 0 (or a presentation shape INVERSE); `padding` is its inclusive range of stored values that mean
    "no tissue".
    """
    white = (1 << bits_stored) - 1
    inverted = bool(monochrome1)
    displayed = displayed_grey(stored, white, inverted, padding)
    small, factor = thumbnail(displayed)
    mammogram = spec.crop == "breast-box"
    if mammogram and background_bin(small) >= BACKGROUND_BINS // 2:
        inverted = not inverted
        displayed = displayed_grey(stored, white, inverted, padding)
        small, factor = thumbnail(displayed)

    rows, columns = displayed.shape
    if mammogram:
        mask = breast_mask(small)
        x0, y0, x1, y1 = breast_box(mask, factor, rows, columns)
    else:
        mask = np.ones_like(small, dtype=bool)
        x0, y0, x1, y1 = 0, 0, columns, rows

    if spec.range == "full":
        low, high = 0, white
    else:
        inside = small[mask] if mask.any() else small.ravel()
        low, high = percentile(inside, 10), percentile(inside, 995)
        high = max(high, low + 1)

    crop = displayed[y0:y1, x0:x1]
    if mammogram and mask.any():
        inside = mask[np.arange(y0, y1)[:, None] // factor, np.arange(x0, x1)[None, :] // factor]
        crop = np.where(inside, crop, low)
    flipped = spec.orientation == "chest-wall-left" and chest_wall_is_right(mask)
    if flipped:
        crop = crop[:, ::-1]

    x, y, width, height = content = fit(x1 - x0, y1 - y0, spec)
    stretched = np.clip((resample(crop, width, height) - low) / (high - low), 0.0, 1.0)
    tensor = np.zeros((spec.height, spec.width))
    tensor[y : y + height, x : x + width] = stretched
    tensor = ((tensor - spec.mean) / spec.std).astype(np.float32)
    return tensor[None, None], Placement(inverted, flipped, (x0, y0, x1, y1), content, low, high)
