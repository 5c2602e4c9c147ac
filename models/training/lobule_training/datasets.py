"""The image sets as they lie in the data folder: one `Sample` per image, with what is known about it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

# Millimetres a pixel (column, row) of the stored mammograms: nominal, for the headers are gone.
MM = {"cdd-cesm": (0.5, 0.5), "rsna-512": (0.36, 0.45), "mini-mias": (0.2, 0.2), "ddsm-tissue": (0.25, 0.25)}
# The usual shape (columns, rows) of pictures that their publisher stretched to squares.
UNSQUEEZED = {"rsna-512": (400, 512)}


@dataclass
class Sample:
    source: str  # the set's folder name
    file: str  # as in the set's labels.csv
    group: str  # patient, or near-duplicate group: never split
    label: str  # normal | benign | malignant | lesion
    mask: str | None = None  # file of the lesion mask; None: no mask known
    circles: list = field(default_factory=list)  # [x, y, radius] in pixels
    facts: dict = field(default_factory=dict)  # other columns used in reports
    split: str = ""
    sha256: str = ""


def data_root() -> Path:
    """LOBULE_SHARED/data, or shared/data beside the repository."""
    here = Path(__file__).resolve().parents[3]
    root = Path(os.environ.get("LOBULE_SHARED", here.parent / "shared")) / "data"
    if not root.is_dir():
        raise SystemExit(f"no image data at {root}: set LOBULE_SHARED")
    return root


def table(source: str) -> list[dict]:
    with open(data_root() / source / "labels.csv", newline="") as file:
        return list(csv.DictReader(file))


def read_grey(path: Path) -> np.ndarray:
    """8-bit grey; colour becomes luma by the rule of README.md."""
    image = Image.open(path)
    if image.mode == "L":
        return np.asarray(image)
    rgb = np.asarray(image.convert("RGB")).astype(np.int64)
    return ((rgb @ np.array([299, 587, 114]) + 500) // 1000).astype(np.uint8)


def read_image(sample: Sample) -> np.ndarray:
    return read_grey(data_root() / sample.source / sample.file)


def read_mask(sample: Sample, shape: tuple[int, int]) -> np.ndarray:
    """Boolean mask of the lesions in the image's own size."""
    if sample.mask:
        return np.asarray(Image.open(data_root() / sample.source / sample.mask).convert("L")) > 127
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    mask = np.zeros(shape, bool)
    for cx, cy, radius in sample.circles:
        mask |= (x - cx) ** 2 + (y - cy) ** 2 <= radius**2
    return mask


def content_hash(sample: Sample) -> str:
    return hashlib.sha256((data_root() / sample.source / sample.file).read_bytes()).hexdigest()


def cdd_cesm() -> list[Sample]:
    keep = ("view", "side", "density", "machine")
    return [
        Sample("cdd-cesm", r["file"], r["patient"], "malignant", r["mask"], facts={k: r[k] for k in keep})
        for r in table("cdd-cesm")
    ]


def mini_mias() -> list[Sample]:
    """Normals, and lesions with a known circle; two circles lie in the background."""
    out = []
    for r in table("mini-mias"):
        circles = json.loads(r["lesions"] or "[]")
        label = {"N": "normal", "B": "benign", "M": "malignant"}[r["severity"]]
        misplaced = any(name in r["file"] for name in ("mdb212", "mdb214"))
        if label != "normal" and (not circles or misplaced):
            continue
        out.append(Sample("mini-mias", r["file"], r["patient"], label, None, circles, {"kind": r["abnormality"]}))
    return out


def rsna() -> list[Sample]:
    """One breast per patient at most: the number of breasts gives the label away."""
    by_patient: dict[str, list[dict]] = {}
    for r in table("rsna-512"):
        if r["implant"] != "1":
            by_patient.setdefault(r["patient_id"], []).append(r)
    out = []
    for patient, rows in sorted(by_patient.items()):
        cancers = sorted({r["laterality"] for r in rows if r["cancer"] == "1"})
        sides = cancers or sorted({r["laterality"] for r in rows})
        side = sides[int(hashlib.sha256(patient.encode()).hexdigest(), 16) % len(sides)]
        for r in rows:
            if r["laterality"] == side:
                label = "malignant" if r["cancer"] == "1" else "normal"
                facts = {"machine": r["machine_id"], "age": r["age"], "view": r["view"], "side": side}
                out.append(Sample("rsna-512", r["file"], patient, label, facts=facts))
    return out


def busi() -> list[Sample]:
    """Grouped by near duplicates; groups whose labels contradict, and all but one of identical images, are dropped."""
    from .duplicates import groups

    rows = table("busi")
    samples = [Sample("busi", r["file"], "", r["label"], r["mask"]) for r in rows]
    images = [read_image(s) for s in samples]
    numbers, pairs = groups(images)
    dropped = {i for a, b, likeness in pairs if likeness > 0.985 for i in ([a, b] if rows[a]["label"] != rows[b]["label"] else [b])}
    for sample, number in zip(samples, numbers):
        sample.group = f"group-{Path(samples[number].file).stem}"
    return [s for i, s in enumerate(samples) if i not in dropped]


def bus_bra() -> list[Sample]:
    with open(data_root() / "bus-bra" / "5-fold-cv.csv", newline="") as file:
        fold = {r["ID"]: r["kFold"] for r in csv.DictReader(file)}
    return [
        Sample("bus-bra", r["file"], r["patient"], r["label"], r["mask"],
               facts={"fold": fold[r["id"]], "device": r["device"].split("@")[0].strip()})
        for r in table("bus-bra")
    ]


def bus_uclm() -> list[Sample]:
    return [
        Sample("bus-uclm", r["file"], r["patient"], r["label"], r["mask"], facts={"doppler": r["doppler"], "marks": r["marks"]})
        for r in table("bus-uclm")
    ]
