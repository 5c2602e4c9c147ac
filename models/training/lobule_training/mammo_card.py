"""Runs the shipped mammo-lesion file on held-back images and writes its manifest, results and card."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx

from . import appearance, cache, calibrate, cards, mammo_lesion, mammo_report, marks, runtime
from .golden import manifest_input
from .prepare import prepare

SPEC = mammo_lesion.SPEC
MASKS = (0.2, 0.3, 0.4, 0.5)  # of the uncalibrated probability
FIT_MASK = 0.4
NORMAL_MARKS = {"default": 0.15, "sensitive": 0.75}
HEADLINE = [
    ("cdd-cesm ship-test, network", "images found, 1 mark per image"),
    ("cdd-cesm ship-test, bright-blob rule", "images found, 1 mark per image"),
    ("cdd-cesm ship-test", "images found, operating point default"),
    ("rsna-512 ship-test normals", "images left empty, operating point default"),
    ("rsna-512 ship-test normals", "marks per image, operating point default"),
    ("rsna-512 ship-test", "breast AUC, best mark"),
    ("ship-test of the three sets, images with and without a region weighing the same", "calibration error of the marks' scores"),
]
LICENCES = {
    "cdd-cesm": "CC BY 4.0 as far as known",
    "mini-mias": "research only",
    "rsna-512": "competition data: non-commercial research only",
    "ImageNet encoder": "Apache-2.0",
}


def export(options) -> None:
    """The averaged weights to int8, its marks' scores calibrated on validation inside the graph's last convolution."""
    from .export import check_operators, fold_normalisation, looked_at, quantize, to_onnx, to_torchscript
    from .trainer import load_average

    work = Path(options.folder or cache.ROOT / mammo_lesion.NAME)
    model, step = load_average(mammo_lesion.network(), work)
    folder = cards.home(options, mammo_lesion.NAME)
    folder.mkdir(exist_ok=True)
    folded = fold_normalisation(model)
    shipped = mammo_lesion.Shipped(folded)
    kept, planes, places = mammo_lesion.load_split()
    train = sorted((i for i, s in enumerate(kept) if s.split == "train"), key=lambda i: kept[i].sha256)
    tensors = looked_at(planes, train, SPEC.mean, SPEC.std)

    def int8(name: str) -> Path:
        to_onnx(shipped, SPEC.width, SPEC.height, ["probability"], work / "float32.onnx")
        onnx.save(quantize(onnx.load(work / "float32.onnx"), tensors=tensors), work / name)
        return work / name

    plain = int8("uncalibrated.onnx")
    chosen = [i for i, s in enumerate(kept) if s.split == "validation" and not (s.source == "rsna-512" and s.label != "normal")]
    maps = runtime.run(plain, planes[chosen][:, cache.IMAGE], SPEC.mean, SPEC.std)[0][:, 0]
    cases = mammo_report.judged(cases_from(*([x[i] for i in chosen] for x in (kept, planes, places)), maps, FIT_MASK))
    slope, intercept = calibrate.fit_line(*calibrate.weighted_marks(cases))
    # enlarging is linear: to scale the last convolution is to scale what the sigmoid sees
    folded.map.weight.data *= slope
    folded.map.bias.data = folded.map.bias.data * slope + intercept
    final = appearance.add(onnx.load(int8("calibrated.onnx")), tensors)
    to_torchscript(shipped, SPEC.width, SPEC.height, work / "float32.pt")
    onnx.save(final, folder / f"{mammo_lesion.NAME}.onnx")
    facts = {"slope": slope, "intercept": intercept, "images": len(cases), "withRegion": sum(c.count > 0 for c in cases),
             "marks": sum(len(c.marks) for c in cases)}
    (work / "calibration.json").write_text(json.dumps(facts) + "\n")
    size = (folder / f"{mammo_lesion.NAME}.onnx").stat().st_size
    print(f"step {step}: {size} bytes, {facts}, operators {check_operators(final)}")


def drift(work: Path, kept, planes, maps, cases, mask: float) -> list[dict]:
    """int8 against float32 on the held-back CESM images and normals."""
    chosen = [i for i, s in enumerate(kept) if s.split == "ship-test" and s.source != "rsna-512"]
    exact = runtime.run(work / "float32.onnx", planes[chosen][:, cache.IMAGE], SPEC.mean, SPEC.std)[0][:, 0]
    ours = maps[chosen]
    difference = np.abs(exact.astype(np.float32) - ours.astype(np.float32))
    a, b = exact >= mask, ours >= mask
    dice = [1.0 if not (x.any() or y.any()) else 2 * (x & y).sum() / (x.sum() + y.sum()) for x, y in zip(a, b)]
    full = cases_from([kept[i] for i in chosen], planes[chosen], [cases[1][i] for i in chosen], exact, mask)
    lesions = mammo_report.with_regions(mammo_report.of(full, "cdd-cesm", "malignant"))
    data = "int8 against float32, ship-test of cdd-cesm and mini-mias"
    return [
        cards.result(data, len(chosen), "mean absolute difference of probability", float(difference.mean())),
        cards.result(data, len(chosen), "largest difference of probability", float(difference.max())),
        cards.result(data, len(chosen), "mean Dice between the masks", float(np.mean(dice))),
        cards.result("cdd-cesm ship-test, network in float32", len(lesions), "images found, 1 mark per image",
                     marks.top_marks(lesions)["images"]),
    ]


def cases_from(kept, planes, places, maps, mask):
    return mammo_report.cases_of(kept, planes, places, maps, mask)


def exam_normal(model: Path, mask: float, points: dict[str, float]) -> list[dict]:
    """Marks on each view of the normal exam; read by pydicom."""
    import os

    import pydicom

    root = Path(os.environ.get("LOBULE_SHARED", Path(__file__).resolve().parents[4] / "shared"))
    engine = runtime.session(model)
    counts: dict[str, list[int]] = {name: [] for name in points}
    for path in sorted((root / "dicom" / "exam-normal").glob("*.dcm")):
        data = pydicom.dcmread(path)
        inverse = data.PhotometricInterpretation == "MONOCHROME1"
        tensor, where = prepare(data.pixel_array, SPEC, inverse, data.BitsStored)
        map_ = engine.run(None, {"image": tensor})[0][0, 0]
        found = marks.from_map(map_, where.content, mask, mammo_report.MINIMUM_AREA)
        for name, threshold in points.items():
            counts[name].append(sum(m.score >= threshold for m in found))
    return [
        cards.result("exam-normal, R CC, L CC, R MLO, L MLO", len(c), f"most marks on a view, operating point {name}", max(c))
        for name, c in counts.items() if c
    ]


def write(options) -> list[dict]:
    """The rows of the results."""
    work = Path(options.folder or cache.ROOT / mammo_lesion.NAME)
    folder = cards.home(options, mammo_lesion.NAME)
    model = folder / f"{mammo_lesion.NAME}.onnx"
    kept, planes, places = mammo_lesion.load_split()
    used = [i for i, s in enumerate(kept) if s.split != "train"]
    kept, planes, places = [kept[i] for i in used], planes[used], [places[i] for i in used]
    maps = runtime.run(model, planes[:, cache.IMAGE], SPEC.mean, SPEC.std)[0][:, 0]

    # choose on validation only
    calibration = json.loads((work / "calibration.json").read_text())
    masks = [round(float(calibrate.sigmoid(calibration["slope"] * calibrate.logit(m) + calibration["intercept"])), 4)
             for m in MASKS]
    validation = [i for i, s in enumerate(kept) if s.split == "validation" and s.label in ("normal", "malignant")
                  and (s.label == "normal" or s.source == "cdd-cesm")]
    by_mask = {m: mammo_report.cases_of(*([x[i] for i in validation] for x in (kept, planes, places, maps)), m) for m in masks}
    mask, _ = mammo_report.choose(by_mask, NORMAL_MARKS["default"])
    normals = [c for c in by_mask[mask] if c.label == "normal"]
    points = {n: round(mammo_report.threshold_for(normals, allowed, mask), 3) for n, allowed in NORMAL_MARKS.items()}

    # measure on what was held back
    cases = mammo_report.cases_of(kept, planes, places, maps, mask)
    with_lesions = [i for i, s in enumerate(kept) if s.source in ("cdd-cesm", "mini-mias")]
    blobs = list(cases)  # the rule is compared where there are regions to find
    for i, case in zip(with_lesions, mammo_report.blob_cases([kept[i] for i in with_lesions], planes[with_lesions])):
        blobs[i] = case
    rows = mammo_report.rows(kept, planes, cases, blobs, points)
    rows += exam_normal(model, mask, points)
    float32 = work / "float32.onnx"
    if float32.exists():
        rows += drift(work, kept, planes, maps, (cases, places), mask)
    if options.gallery:
        mammo_report.gallery(options.gallery, kept, planes, cases, points["default"])
    report(folder, work, rows, mask, points, kept, cases, calibration)
    return rows


def operating(rows, points) -> list[dict]:
    def value(data, metric):
        return next(r["value"] for r in rows if r["data"] == data and r["metric"] == metric)

    out = []
    for name, threshold in points.items():
        at = f"operating point {name}"
        out.append({
            "name": name,
            "threshold": threshold,
            "sensitivity": value("cdd-cesm ship-test", f"images found, {at}"),
            "specificity": value("rsna-512 ship-test normals", f"images left empty, {at}"),
            "on": "sensitivity: cdd-cesm ship-test images with a found region; specificity: rsna-512 ship-test "
                  "control images without a mark (different sources: not one ROC curve)",
        })
    return out


def report(folder: Path, work: Path, rows, mask, points, kept, cases, calibration) -> None:
    manifest = {
        "id": mammo_lesion.NAME,
        "version": "0.4.0",
        "task": "segment",
        "modality": "MG",
        **cards.file_facts(folder / f"{mammo_lesion.NAME}.onnx"),
        "quantization": cards.quantization(),
        "input": manifest_input(SPEC),
        "outputs": [{"name": "probability", "kind": "map", "classes": ["lesion"], "activation": "none"},
                    {"name": appearance.NAME, "kind": "features", "classes": [], "activation": "none"}],
        "findings": {"maskThreshold": mask, "connectivity": 8, "minimumAreaFraction": mammo_report.MINIMUM_AREA,
                     "score": "max"},
        "operatingPoints": operating(rows, points),
        "calibration": {
            "method": "none",
            "reason": "a logistic line, fitted on validation, is part of the graph: scores are calibrated as they leave it",
            "inGraph": {"method": "platt", **{k: round(calibration[k], 4) for k in ("slope", "intercept")}},
            "inWords": "A score is meant as the share of marks with that score that lie on a drawn lesion, where half of the "
                       "images have one; how far it is off is among the results. It is not a probability of cancer.",
            "meaning": "share of the marks with this score whose peak lay in a drawn region, on validation: "
                       f"{calibration['marks']} marks on {calibration['images']} images, of which the "
                       f"{calibration['withRegion']} with a region (cdd-cesm, mini-mias) weigh as much as those without "
                       "(rsna-512, mini-mias); not a probability of cancer, and far lower where cancers are rare",
        },
        "training": {
            "data": sorted({s.source for s in kept}),
            "licences": LICENCES,
            "split": "models/training/splits/mammo-lesion.csv",
            **cards.made(work),
        },
        "results": cards.headline(rows, HEADLINE),
        "allResults": "report/results.json",
        "intendedUse": "Research and teaching: points at suspicious regions of one mammographic view.",
        "notFor": "Diagnosis, screening decisions, or any clinical use. It is not a medical device.",
    }
    cards.publish(folder, manifest, rows)
    lesions = mammo_report.with_regions([c for s, c in zip(kept, cases) if s.split == "ship-test" and c.source == "cdd-cesm"])
    curve = marks.froc(lesions)
    (folder / "report" / "froc.json").write_text(
        json.dumps({"data": "cdd-cesm ship-test", "columns": ["threshold", "false marks per image", "regions", "images"],
                    "rows": [[round(v, 4) for v in r] for r in curve]}) + "\n")
    print(json.dumps({"maskThreshold": mask, **points}))
