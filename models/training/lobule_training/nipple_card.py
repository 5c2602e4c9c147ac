"""Exports mammo-nipple, runs the shipped file on the held-back marks and writes its manifest, results and card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx

from . import cache, cards, mammo_nipple, runtime
from .golden import manifest_input

SPEC = mammo_nipple.SPEC
FAILED_MM, NEAR_MM, ROUNDS = 15.0, 5.0, 2000
LEAST_PEAK = 0.1
# millimetres a pixel (column, row) of the stored picture, nominal, as in tests/anatomy/measure.py
MM = {"cdd-cesm": (0.5, 0.5), "rsna-512": (0.36, 0.45), "mini-mias": (0.2, 0.2), "ddsm-tissue": (0.25, 0.25)}
HEADLINE = [("ship-test, nipples seen", "median distance, mm"), ("ship-test, nipples seen", "farther than 15 mm")]
LICENCES = {
    "cdd-cesm": "CC BY 4.0 as far as known",
    "mini-mias": "research only",
    "ddsm-tissue": "research, cite",
    "rsna-512": "competition data: non-commercial research only",
    "ImageNet encoder": "Apache-2.0",
}


def home(options) -> Path:
    return Path(options.folder) if options.folder else cards.MODELS / mammo_nipple.NAME


def export(options) -> None:
    """The averaged weights to int8."""
    from .export import check_operators, fold_normalisation, looked_at, quantize, to_onnx, to_torchscript
    from .trainer import load_average

    work, folder = Path(options.folder or cache.ROOT / mammo_nipple.NAME), home(options)
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


def distances(kept, places, found: np.ndarray) -> np.ndarray:
    """Millimetres from found places (n, 2) in input pixels to the marks."""
    at = mammo_nipple.in_input(kept, places)
    away = []
    for sample, where, one, mark in zip(kept, places, found, at):
        x0, y0, x1, y1 = where.box
        squeeze = np.divide(mammo_nipple.UNSQUEEZED, (512, 512)) if sample.source == "rsna-512" else np.ones(2)
        pixel = np.divide((x1 - x0, y1 - y0), where.content[2:]) / squeeze * MM[sample.source]
        away.append(np.hypot(*((one - mark) * pixel)))
    return np.array(away)


def with_interval(data: str, metric: str, values: np.ndarray, groups: list[str], statistic) -> dict:
    rng, names = np.random.default_rng(1), sorted(set(groups))
    by_group = {name: values[[g == name for g in groups]] for name in names}
    drawn = [statistic(np.concatenate([by_group[name] for name in rng.choice(names, len(names))])) for _ in range(ROUNDS)]
    return cards.result(data, len(values), metric, float(statistic(values)), tuple(np.percentile(drawn, (2.5, 97.5))))


def rows_of(kept, away: np.ndarray, height: np.ndarray) -> list[dict]:
    def described(data: str, chosen: list[int]) -> list[dict]:
        if not chosen:
            return []
        values, groups = away[chosen], [f"{kept[i].source}/{kept[i].group}" for i in chosen]
        return [
            with_interval(data, "median distance, mm", values, groups, np.median),
            with_interval(data, "farther than 15 mm", values, groups, lambda v: np.mean(v > FAILED_MM)),
            with_interval(data, "within 5 mm", values, groups, lambda v: np.mean(v <= NEAR_MM)),
        ]

    seen = [i for i, s in enumerate(kept) if s.facts["how"] != "guess"]
    rows = described("ship-test, nipples seen", seen)
    for source in MM:
        rows += described(f"ship-test, nipples seen, {source}", [i for i in seen if kept[i].source == source])
    rows += described("ship-test, nipples guessed", [i for i, s in enumerate(kept) if s.facts["how"] == "guess"])
    sure = [i for i in seen if height[i] >= 0.5]
    rows += described("ship-test, nipples seen, map at least 0.5", sure)
    return rows


def operating(kept, away: np.ndarray, height: np.ndarray) -> dict:
    """A peak below LEAST_PEAK is not asked for a place of its own (src/anatomy/nipple.cpp)."""
    seen = [i for i, s in enumerate(kept) if s.facts["how"] != "guess"]
    found = (height[seen] >= LEAST_PEAK) & (away[seen] <= FAILED_MM)
    return {"name": "default", "threshold": LEAST_PEAK, "sensitivity": round(float(found.mean()), 4), "specificity": None,
            "on": "share of the ship-test's seen nipples with a peak of this height within 15 mm; every view has a nipple, so there is no specificity"}


def evaluate(options) -> list[dict]:
    """The rows of the results."""
    work, folder = Path(options.folder or cache.ROOT / mammo_nipple.NAME), home(options)
    path = folder / f"{mammo_nipple.NAME}.onnx"
    kept, planes, places = mammo_nipple.load_split()
    used = [i for i, s in enumerate(kept) if s.split == "ship-test"]
    tested, images, where = [kept[i] for i in used], mammo_nipple.seen(planes[used]), [places[i] for i in used]
    maps = runtime.run(path, images, SPEC.mean, SPEC.std)[0][:, 0].astype(np.float32)
    away = distances(tested, where, mammo_nipple.peak(maps))
    rows = rows_of(tested, away, maps.max(axis=(1, 2)))
    if (work / "float32.onnx").exists():
        exact = runtime.run(work / "float32.onnx", images, SPEC.mean, SPEC.std)[0][:, 0].astype(np.float32)
        other = distances(tested, where, mammo_nipple.peak(exact))
        seen = [i for i, s in enumerate(tested) if s.facts["how"] != "guess"]
        data = "int8 against float32, ship-test"
        rows += [
            cards.result(data, len(maps), "mean absolute difference of the map", float(np.abs(exact - maps).mean())),
            cards.result("float32, ship-test, nipples seen", len(seen), "farther than 15 mm", float(np.mean(other[seen] > FAILED_MM))),
        ]
    manifest = {
        "id": mammo_nipple.NAME,
        "version": "0.1.0",
        "task": "landmarks",
        "modality": "MG",
        **cards.file_facts(path),
        "quantization": {"weights": "int8 per output channel, symmetric; tensors up to 2048 values float32", "activations": "float32"},
        "input": manifest_input(SPEC),
        "outputs": [{"name": "probability", "kind": "map", "classes": ["nipple"], "activation": "none"}],
        "operatingPoints": [operating(tested, away, maps.max(axis=(1, 2)))],
        "calibration": {"method": "none", "reason": "the map is one of several pieces of evidence; no share of it is shown as a chance"},
        "training": {"data": sorted({s.source for s in kept}), "licences": LICENCES, "split": "models/training/splits/mammo-nipple.csv",
                     **cards.made(work)},
        "results": cards.headline(rows, HEADLINE),
        "allResults": "report/results.json",
        "intendedUse": "Research and teaching: helps to find the nipple in one mammographic view.",
        "notFor": "Diagnosis, screening decisions, or any clinical use. It is not a medical device.",
    }
    cards.write_manifest(folder, manifest, rows)
    cards.write_card(folder, manifest["results"], rows)
    print(cards.results_table(rows))
    return rows
