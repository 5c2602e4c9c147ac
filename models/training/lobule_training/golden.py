"""Golden cases for the preparation: synthetic images by seed, the tensors and placements they must give.

    python -m lobule_training.golden DIR     writes NAME.pgm, NAME.f32 and cases.json
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from .prepare import InputSpec, prepare

MAMMOGRAM = InputSpec(width=40, height=64)
ULTRASOUND = InputSpec(48, 32, "none", "as-stored", "full", "centre")
STRETCHED = replace(ULTRASOUND, range="breast-percentile-1-99.5")


def half_disc(rows: int, columns: int, white: int, rng: np.random.Generator, right: bool) -> np.ndarray:
    """A breast-like half ellipse with a gradient, two blobs, noise and a label far from it."""
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float64)
    if right:
        x = columns - 1 - x
    radius = np.hypot((y - 0.48 * rows) / (0.4 * rows), x / (0.62 * columns))
    grey = np.where(radius < 1, 0.25 + 0.35 * (1 - radius), 0.0)
    for cy, cx, size, gain in ((0.4, 0.2, 0.06, 0.35), (0.6, 0.35, 0.03, 0.5)):
        grey += gain * np.exp(-(((y / rows - cy) ** 2 + (x / columns - cx) ** 2) / size**2))
    grey += np.where(radius < 1, rng.normal(0, 0.01, grey.shape), 0)
    label = (y < 0.08 * rows) & (y > 0.03 * rows) & (x > 0.85 * columns)
    grey[label] = 0.95
    return np.clip(np.rint(grey * white), 0, white).astype(np.uint16)


def padded(image: np.ndarray) -> np.ndarray:
    """A MONOCHROME1 picture of 12 bits whose background is the padding value 0, which would be white."""
    return np.where(image == 0, 0, 4095 - image).astype(np.uint16)


def cases() -> list[tuple[str, np.ndarray, int, bool, InputSpec, tuple[int, int] | None]]:
    rng = np.random.default_rng(20261120)
    left8 = half_disc(160, 120, 255, rng, right=False)
    right14 = half_disc(620, 260, 16383, rng, right=True)
    noise = rng.integers(0, 256, (37, 91)).astype(np.uint16)
    left12 = half_disc(150, 110, 4095, np.random.default_rng(20261121), right=False)
    return [
        ("left-8bit", left8, 8, False, MAMMOGRAM, None),
        ("right-14bit-thumbnail", right14, 14, False, MAMMOGRAM, None),
        ("declared-monochrome1-12bit", 4095 - half_disc(200, 90, 4095, rng, right=False), 12, True, MAMMOGRAM, None),
        ("undeclared-inversion-8bit", 255 - half_disc(160, 120, 255, rng, right=True), 8, False, MAMMOGRAM, None),
        ("enlarged-8bit", half_disc(48, 40, 255, rng, right=False), 8, False, MAMMOGRAM, None),
        ("constant", np.full((20, 30), 7, np.uint16), 8, False, MAMMOGRAM, None),
        ("ultrasound-wide", noise, 8, False, ULTRASOUND, None),
        ("ultrasound-tall", np.ascontiguousarray(noise.T), 8, False, ULTRASOUND, None),
        ("padded-monochrome1-12bit", padded(left12), 12, True, MAMMOGRAM, (0, 0)),
        ("ultrasound-washed-out", (70 + noise // 3).astype(np.uint16), 8, False, STRETCHED, None),
    ]


def write_pgm(path: Path, image: np.ndarray, bits: int) -> None:
    """Binary PGM; two bytes a pixel, big endian, above 8 bits."""
    head = f"P5\n{image.shape[1]} {image.shape[0]}\n{(1 << bits) - 1}\n".encode()
    path.write_bytes(head + image.astype(">u2" if bits > 8 else "u1").tobytes())


def main(folder: str) -> None:
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    table = []
    for name, image, bits, monochrome1, spec, padding in cases():
        tensor, placement = prepare(image, spec, monochrome1, bits, padding)
        write_pgm(out / f"{name}.pgm", image, bits)
        (out / f"{name}.f32").write_bytes(tensor.astype("<f4").tobytes())
        table.append(
            {
                "name": name,
                "bitsStored": bits,
                "monochrome1": monochrome1,
                "padding": padding,
                "input": manifest_input(spec),
                "placement": asdict(placement),
            }
        )
    (out / "cases.json").write_text(json.dumps(table, indent=1) + "\n")


def manifest_input(spec: InputSpec) -> dict:
    return {
        "name": "image",
        "width": spec.width,
        "height": spec.height,
        "channels": 1,
        "layout": "NCHW",
        "resample": "box-shrink-bilinear-enlarge",
        "crop": spec.crop,
        "orientation": spec.orientation,
        "range": spec.range,
        "letterbox": spec.letterbox,
        "mean": [spec.mean],
        "std": [spec.std],
    }


if __name__ == "__main__":
    main(sys.argv[1])
