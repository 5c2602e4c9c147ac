"""Exports mammo-landmarks, runs the shipped file on the held-back marks and writes its manifest, results and card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from . import cache, cards, mammo_landmarks, mammo_nipple, marks, runtime
from .datasets import MM, Sample
from .golden import manifest_input
from .prepare import Placement

SPEC = mammo_nipple.SPEC
NAME = mammo_landmarks.NAME
FAILED_MM, NEAR_MM, FAILED_DEG = 15.0, 5.0, 10.0
LEAST_PEAK = 0.1
OUTPUTS = {"probability": "nipple", "muscle": "muscle"}  # of the file, and what each map shows
NIPPLES, EDGES = "ship-test, nipples seen", "ship-test, muscle's edges"
HEADLINE = [(NIPPLES, "median distance, mm"), (NIPPLES, "farther than 15 mm"), (EDGES, "median, degrees off"), (EDGES, "more than 10 degrees off")]
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

    work, folder = Path(options.folder or cache.ROOT / NAME), cards.home(options, NAME)
    model, step = load_average(mammo_landmarks.network(), work)
    folder.mkdir(exist_ok=True)
    shipped = mammo_landmarks.Shipped(fold_normalisation(model))
    kept, planes, _ = mammo_nipple.load_split()
    train = sorted((i for i, s in enumerate(kept) if s.split == "train"), key=lambda i: kept[i].sha256)
    to_onnx(shipped, SPEC.width, SPEC.height, list(OUTPUTS), work / "float32.onnx")
    to_torchscript(shipped, SPEC.width, SPEC.height, work / "float32.pt")
    final = quantize(onnx.load(work / "float32.onnx"), tensors=looked_at(planes, train, SPEC.mean, SPEC.std))
    path = folder / f"{NAME}.onnx"
    onnx.save(final, path)
    print(f"step {step}: {path.stat().st_size} bytes, operators {check_operators(final)}")


@dataclass
class Case:
    """One view: what the network said of its nipple. source and group: as marks.interval draws patients."""

    source: str
    group: str
    how: str
    away: float  # millimetres from the peak to the mark
    height: float  # of the peak


@dataclass
class Edge:
    """One view: how many degrees the edge that the network's map of the muscle shows is off the drawn one; 90 without."""

    source: str
    group: str
    off: float
    is_new: bool  # no training saw the image, that of the nipple neither


def edges_of(kept: list[Sample], maps: np.ndarray, learned: set[tuple[str, str]]) -> list[Edge]:
    """learned: source and file of what the nipple was learned from."""
    found = []
    for sample, muscle in zip(kept, maps):
        upper, lower = sample.facts["in input"]
        drawn = np.degrees(np.arctan((upper[0] - lower[0]) / (lower[1] - upper[1])))
        off = abs(mammo_landmarks.lean(muscle, upper[1], lower[1]) - drawn)
        found.append(Edge(sample.source, sample.group, 90.0 if np.isnan(off) else float(off), (sample.source, sample.file) not in learned))
    return found


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


def edge_rows_of(edges: list[Edge]) -> list[dict]:
    groups = {
        "muscle's edges": edges,
        **{f"muscle's edges, {source}": [e for e in edges if e.source == source] for source in MM},
        "muscle's edges, nothing learned from the image": [e for e in edges if e.is_new],
    }
    figures = {
        "median, degrees off": lambda some: float(np.median([e.off for e in some])),
        "more than 10 degrees off": lambda some: float(np.mean([e.off > FAILED_DEG for e in some])),
    }
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


def said(path: Path, images: np.ndarray) -> dict[str, np.ndarray]:
    """By output, maps (n, height, width)."""
    answers = runtime.run(path, images, SPEC.mean, SPEC.std)
    return {name: answer[:, 0].astype(np.float32) for name, answer in zip(OUTPUTS, answers, strict=True)}


def evaluate(options) -> list[dict]:
    """The rows of the results."""
    work, folder = Path(options.folder or cache.ROOT / NAME), cards.home(options, NAME)
    path, exact = folder / f"{NAME}.onnx", work / "float32.onnx"
    nipples, planes, places = mammo_nipple.load_split()
    used = [i for i, s in enumerate(nipples) if s.split == "ship-test"]
    tested, images, where = [nipples[i] for i in used], mammo_nipple.seen(planes[used]), [places[i] for i in used]
    maps = said(path, images)["probability"]
    cases = cases_of(tested, where, maps)
    muscles, planes, _ = mammo_landmarks.load_split()
    used = [i for i, s in enumerate(muscles) if s.split == "ship-test"]
    drawn, views = [muscles[i] for i in used], mammo_nipple.seen(planes[used])
    shown = said(path, views)["muscle"]
    learned = {(s.source, s.file) for s in nipples if s.split == "train"}
    rows = rows_of(cases) + edge_rows_of(edges_of(drawn, shown, learned))
    if exact.exists():
        exactly = said(exact, images)["probability"]
        seen = [c for c in cases_of(tested, where, exactly) if c.how != "guess"]
        difference = "mean absolute difference of the map"
        rows += [
            cards.result("int8 against float32, ship-test, nipple", len(maps), difference, float(np.abs(exactly - maps).mean())),
            cards.result("int8 against float32, ship-test, muscle", len(shown), difference, float(np.abs(said(exact, views)["muscle"] - shown).mean())),
            cards.result("float32, ship-test, nipples seen", len(seen), "farther than 15 mm", share_failed(seen)),
        ]
    manifest = {
        "id": NAME,
        "version": "0.2.0",
        "task": "landmarks",
        "modality": "MG",
        **cards.file_facts(path),
        "quantization": cards.quantization(),
        "input": manifest_input(SPEC),
        "outputs": [{"name": name, "kind": "map", "classes": [shows], "activation": "none"} for name, shows in OUTPUTS.items()],
        "operatingPoints": [operating(cases)],
        "calibration": {"method": "none", "reason": "the maps are one of several pieces of evidence; no share of them is shown as a chance"},
        "training": {"data": sorted({s.source for s in nipples + muscles}), "licences": LICENCES,
                     "split": "models/training/splits/mammo-nipple.csv; models/training/splits/mammo-landmarks.csv", **cards.made(work)},
        "results": cards.headline(rows, HEADLINE),
        "allResults": "report/results.json",
        "intendedUse": "Research and teaching: helps to find nipple and pectoral muscle in one mammographic view.",
        "notFor": "Diagnosis, screening decisions, or any clinical use. It is not a medical device.",
    }
    cards.publish(folder, manifest, rows)
    return rows
