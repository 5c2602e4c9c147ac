"""Exports mammo-nipple, runs the shipped file on the held-back marks and writes its manifest, results and card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from . import cache, cards, mammo_nipple, marks, runtime
from .datasets import MM, Sample
from .golden import manifest_input
from .prepare import Placement

SPEC = mammo_nipple.SPEC
FAILED_MM, NEAR_MM = 15.0, 5.0
LEAST_PEAK = 0.1
HEADLINE = [("ship-test, nipples seen", "median distance, mm"), ("ship-test, nipples seen", "farther than 15 mm")]
LICENCES = {
    "cdd-cesm": "CC BY 4.0 as far as known",
    "mini-mias": "research only",
    "ddsm-tissue": "research, cite",
    "rsna-512": "competition data: non-commercial research only",
    "ImageNet encoder": "Apache-2.0",
}


def export(options) -> None:
    """The averaged weights to int8."""
    from .export import check_operators, fold_normalisation, looked_at, quantize, to_onnx, to_torchscript
    from .trainer import load_average

    work, folder = Path(options.folder or cache.ROOT / mammo_nipple.NAME), cards.home(options, mammo_nipple.NAME)
    model, step = load_average(mammo_nipple.network(), work)
    folder.mkdir(exist_ok=True)
    shipped = mammo_nipple.Shipped(fold_normalisation(model))
    kept, planes, _ = mammo_nipple.load_split()
    train = sorted((i for i, s in enumerate(kept) if s.split == "train"), key=lambda i: kept[i].sha256)
    to_onnx(shipped, SPEC.width, SPEC.height, ["probability"], work / "float32.onnx")
    to_torchscript(shipped, SPEC.width, SPEC.height, work / "float32.pt")
    final = quantize(onnx.load(work / "float32.onnx"), tensors=looked_at(planes, train, SPEC.mean, SPEC.std))
    path = folder / f"{mammo_nipple.NAME}.onnx"
    onnx.save(final, path)
    print(f"step {step}: {path.stat().st_size} bytes, operators {check_operators(final)}")


@dataclass
class Case:
    """One view: what the network said of it. source and group: as marks.interval draws patients."""

    source: str
    group: str
    how: str
    away: float  # millimetres from the peak to the mark
    height: float  # of the peak


def distance(sample: Sample, where: Placement, found: tuple[float, float]) -> float:
    """Millimetres from a place in input pixels to the mark."""
    x0, y0, x1, y1 = where.box
    pixel = np.divide((x1 - x0, y1 - y0), where.content[2:]) / mammo_nipple.squeeze(sample.source) * MM[sample.source]
    return float(np.hypot(*(np.subtract(found, mammo_nipple.in_input(sample, where)) * pixel)))


def cases_of(kept: list[Sample], places: list[Placement], maps: np.ndarray) -> list[Case]:
    return [
        Case(s.source, s.group, s.facts["how"], distance(s, where, marks.peak(one)), float(one.max()))
        for s, where, one in zip(kept, places, maps)
    ]


def median(cases: list[Case]) -> float:
    return float(np.median([c.away for c in cases]))


def share_failed(cases: list[Case]) -> float:
    return float(np.mean([c.away > FAILED_MM for c in cases]))


def share_near(cases: list[Case]) -> float:
    return float(np.mean([c.away <= NEAR_MM for c in cases]))


def rows_of(cases: list[Case]) -> list[dict]:
    seen = [c for c in cases if c.how != "guess"]
    groups = {
        "nipples seen": seen,
        **{f"nipples seen, {source}": [c for c in seen if c.source == source] for source in MM},
        "nipples guessed": [c for c in cases if c.how == "guess"],
        "nipples seen, map at least 0.5": [c for c in seen if c.height >= 0.5],
    }
    figures = {"median distance, mm": median, "farther than 15 mm": share_failed, "within 5 mm": share_near}
    return [
        cards.result(f"ship-test, {name}", len(some), metric, figure(some), marks.interval(some, figure))
        for name, some in groups.items() if some
        for metric, figure in figures.items()
    ]


def operating(cases: list[Case]) -> dict:
    """A peak below LEAST_PEAK is not asked for a place of its own (src/anatomy/nipple.cpp)."""
    found = [c.height >= LEAST_PEAK and c.away <= FAILED_MM for c in cases if c.how != "guess"]
    return {"name": "default", "threshold": LEAST_PEAK, "sensitivity": round(float(np.mean(found)), 4), "specificity": None,
            "on": "share of the ship-test's seen nipples with a peak of this height within 15 mm; every view has a nipple, so there is no specificity"}


def evaluate(options) -> list[dict]:
    """The rows of the results."""
    work, folder = Path(options.folder or cache.ROOT / mammo_nipple.NAME), cards.home(options, mammo_nipple.NAME)
    path = folder / f"{mammo_nipple.NAME}.onnx"
    kept, planes, places = mammo_nipple.load_split()
    used = [i for i, s in enumerate(kept) if s.split == "ship-test"]
    tested, images, where = [kept[i] for i in used], mammo_nipple.seen(planes[used]), [places[i] for i in used]

    def said(model: Path) -> np.ndarray:
        return runtime.run(model, images, SPEC.mean, SPEC.std)[0][:, 0].astype(np.float32)

    maps = said(path)
    cases = cases_of(tested, where, maps)
    rows = rows_of(cases)
    if (work / "float32.onnx").exists():
        exact = said(work / "float32.onnx")
        seen = [c for c in cases_of(tested, where, exact) if c.how != "guess"]
        rows += [
            cards.result("int8 against float32, ship-test", len(maps), "mean absolute difference of the map", float(np.abs(exact - maps).mean())),
            cards.result("float32, ship-test, nipples seen", len(seen), "farther than 15 mm", share_failed(seen)),
        ]
    manifest = {
        "id": mammo_nipple.NAME,
        "version": "0.1.0",
        "task": "landmarks",
        "modality": "MG",
        **cards.file_facts(path),
        "quantization": cards.quantization(),
        "input": manifest_input(SPEC),
        "outputs": [{"name": "probability", "kind": "map", "classes": ["nipple"], "activation": "none"}],
        "operatingPoints": [operating(cases)],
        "calibration": {"method": "none", "reason": "the map is one of several pieces of evidence; no share of it is shown as a chance"},
        "training": {"data": sorted({s.source for s in kept}), "licences": LICENCES, "split": "models/training/splits/mammo-nipple.csv",
                     **cards.made(work)},
        "results": cards.headline(rows, HEADLINE),
        "allResults": "report/results.json",
        "intendedUse": "Research and teaching: helps to find the nipple in one mammographic view.",
        "notFor": "Diagnosis, screening decisions, or any clinical use. It is not a medical device.",
    }
    cards.publish(folder, manifest, rows)
    return rows
