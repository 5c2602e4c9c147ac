"""Export, thresholds, figures, manifest and card of us-lesion."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx

from . import cache, cards, marks, runtime, us_failures, us_lesion, us_report
from .cards import result
from .golden import manifest_input
from .us_report import Answer

SPEC = us_lesion.SPEC
OUTPUTS = ["probability", "classes"]
EVERYTHING = "all three sets ship-test"
HEADLINE = [
    *((f"{name} ship-test", "mean Dice, lesion images") for name in ("busi", "bus-bra", "bus-uclm")),
    (EVERYTHING, "AUC benign against malignant"),
    (EVERYTHING, "normal images left empty"),
    ("busi and bus-uclm ship-test", "accuracy, three classes"),
    (EVERYTHING, "calibration error of p(malignant), 10 equal-mass bins"),
]
LICENCES = {
    "busi": "research use, do not redistribute",
    "bus-bra": "see its LICENSE.txt: use, modify, publish, distribute, cite",
    "bus-uclm": "CC BY-NC 4.0",
    "ImageNet encoder": "Apache-2.0",
}


def members(options, work: Path, images: list[np.ndarray]) -> tuple[list, int]:
    """The run's averaged network and, with --join, those of packed files, normalisations folded; and the run's steps."""
    import torch

    from .export import fold_normalisation
    from .trainer import load_average
    from .unpack import load_packed, members_of

    model, step = load_average(us_lesion.network(), work, options.average)
    prepared = torch.from_numpy(np.concatenate(images))
    others = [load_packed(us_lesion.network(), path, prepared, k) for path in options.join for k in range(len(members_of(path)))]
    return [fold_normalisation(each) for each in (model, *others)], step


def export(options) -> None:
    from .export import check_operators, looked_at, quantize, to_onnx, to_torchscript

    work = Path(options.folder or cache.ROOT / us_lesion.NAME)
    folder = cards.home(options, us_lesion.NAME)
    folder.mkdir(exist_ok=True)
    path = work / "float32.onnx"
    kept, planes, _ = us_lesion.load_split(options.fold, options.without)
    train = sorted((i for i, s in enumerate(kept) if s.split == "train"), key=lambda i: kept[i].sha256)
    images = looked_at(planes, train, SPEC.mean, SPEC.std)
    networks, step = members(options, work, images)

    # the scaling of the classes is fitted on validation and then becomes part of the graph
    to_onnx(us_lesion.Shipped(networks, mirrored=options.mirrored), SPEC.width, SPEC.height, OUTPUTS, path)
    chosen = [i for i, s in enumerate(kept) if s.split == "validation"]
    classes = runtime.run(path, planes[chosen][:, cache.IMAGE], SPEC.mean, SPEC.std)[1]
    labels = np.array([us_lesion.CLASSES.index(kept[i].label) for i in chosen])
    scale, shift = us_report.fit_scaling(classes, labels)
    shipped = us_lesion.Shipped(networks, scale, shift, options.mirrored)
    to_onnx(shipped, SPEC.width, SPEC.height, OUTPUTS, path)
    to_torchscript(shipped, SPEC.width, SPEC.height, work / "float32.pt")
    small = quantize(onnx.load(path), tensors=images)
    onnx.save(small, folder / f"{us_lesion.NAME}.onnx")
    scaling = {"scale": scale, "shift": dict(zip(us_lesion.CLASSES, shift.tolist())), "images": len(chosen)}
    (work / "calibration.json").write_text(json.dumps(scaling) + "\n")
    size = (folder / f"{us_lesion.NAME}.onnx").stat().st_size
    print(f"step {step}: {size} bytes, {scaling}, operators {check_operators(small)}")


def malignancy_points(answers: list[Answer]) -> dict[str, float]:
    """`sensitive`: the highest threshold with recall of 0.93 on validation; `balanced`: the best sum of both."""
    grid = np.linspace(0.02, 0.9, 177)
    sensitive = max((t for t in grid if us_report.recall(answers, t) >= 0.93), default=0.02)
    balanced = max(grid, key=lambda t: us_report.recall(answers, t) + us_report.specificity(answers, t))
    return {"sensitive": round(float(sensitive), 3), "balanced": round(float(balanced), 3)}


def evaluate(options) -> list[dict]:
    """The rows of the results."""
    work = Path(options.folder or cache.ROOT / us_lesion.NAME)
    folder = cards.home(options, us_lesion.NAME)
    model = folder / f"{us_lesion.NAME}.onnx"
    kept, planes, places = us_lesion.load_split(options.fold, options.without)
    used = [i for i, s in enumerate(kept) if s.split in ("validation", us_lesion.held_out(options))]
    kept, planes, places = [kept[i] for i in used], planes[used], [places[i] for i in used]
    maps, classes = runtime.run(model, planes[:, cache.IMAGE], SPEC.mean, SPEC.std)
    maps = maps[:, 0]
    validation = [i for i, s in enumerate(kept) if s.split == "validation"]
    test = [i for i, s in enumerate(kept) if s.split != "validation"]

    def part(chosen, values):
        return [values[i] for i in chosen]

    # chosen on validation
    rule, _ = us_report.choose(*(part(validation, v) for v in (kept, places, maps, classes)))

    def answers(chosen, some_maps, some_classes):
        return [us_report.answer(kept[i], places[i], m, c, rule) for i, m, c in zip(chosen, some_maps, some_classes)]

    known = answers(validation, part(validation, maps), part(validation, classes))
    points, trust = malignancy_points(known), us_report.fit_trust(known)

    # measured on what was held back
    own = answers(test, part(test, maps), part(test, classes))
    us_report.judge(own, points, trust)
    if not options.without:
        change(own, model, us_lesion.load_split(options.fold, spec=us_lesion.RAW)[1][used][test], test, answers)
    for a in own:
        a.fold = options.fold or 0
    us_report.write_answers(work / "answers.csv", own)
    if options.fold or options.without:
        rows = figures(own, f"fold {options.fold}" if options.fold else "left out of training")
        (work / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
        print(cards.results_table(rows))
        return rows
    rows = figures(own, "ship-test")
    if options.gallery:
        us_report.gallery(options.gallery, *(part(test, v) for v in (kept, places, maps, classes)), rule)
    rows += drift(work / "float32.onnx", test, planes, own, answers)
    write(folder, rows, rule, points, trust, kept, work)
    report = folder / "report"
    held = [part(test, v) for v in (kept, places)]
    (report / "failures.md").write_text(us_failures.page(us_failures.worst(*held, own, rule), *held, own, rule))
    cards.write_rows(report / "reliability.json", us_failures.reliability(own))
    return rows


def change(own: list[Answer], model, raw, test, answers) -> None:
    """Marks painted on, and real ones erased, on the greys as stored: what the stretch of the greys makes of that belongs to it."""
    def answered(images, chosen):
        maps, classes = runtime.run(model, us_lesion.seen(raw[chosen], images), SPEC.mean, SPEC.std)
        return answers([test[i] for i in chosen], maps[:, 0], classes)

    for before, after in zip(own, answered(us_report.painted(raw), list(range(len(test))))):
        before.painted = us_report.changed(before, after)
    # real ones: small saturated specks, painted over by their surroundings
    erased, found = us_report.without_calipers(raw)
    chosen = [i for i, was in enumerate(found) if was]
    for i, after in zip(chosen, answered(erased[chosen], chosen)):
        own[i].erased = us_report.changed(own[i], after)


def figures(own: list[Answer], part: str) -> list[dict]:
    """Of answers that were judged; those under painted and erased marks where they are there."""
    rows = []

    def add(data, chosen, metric, figure):
        if chosen:
            rows.append(result(data, len(chosen), metric, figure(chosen), marks.interval(chosen, figure, 1000)))

    everything, both = "all three sets", "busi and bus-uclm"
    for name in ("busi", "bus-bra", "bus-uclm", everything):
        data, mine = f"{name} {part}", [a for a in own if name in (a.source, everything)]
        lesions, normals = ([a for a in mine if (a.label == "normal") == wanted] for wanted in (False, True))
        add(data, lesions, "mean Dice, lesion images", us_report.mean_dice)
        add(data, lesions, "mean Dice, lesion images, presence and gate aside", us_report.mean_outline)
        add(data, lesions, "lesion images with a finding", us_report.lesion_marked)
        add(data, lesions, "AUC benign against malignant", us_report.lesion_auc)
        add(data, normals, "normal images left empty", us_report.left_empty)
        if name in ("busi", "bus-uclm"):
            add(data, mine, "accuracy, three classes", us_report.accuracy)
    with_normals = [a for a in own if a.source != "bus-bra"]
    add(f"{both} {part}", with_normals, "accuracy, three classes", us_report.accuracy)
    for data, some in ((everything, own), (both, with_normals)):
        for name in ("sensitive", "balanced"):
            add(f"{data} {part}", some, f"malignant recall, {name}", lambda c: us_report.share_called(c, name, True))
            add(f"{data} {part}", some, f"malignant specificity, {name}", lambda c: 1 - us_report.share_called(c, name, False))
    data = f"{everything} {part}"
    add(data, own, "calibration error of p(malignant), 10 equal-mass bins", us_report.calibration_error)
    drawn = us_report.outlined(own)
    add(data, drawn, "AUC of the outline's trust for Dice below 0.5", us_report.trust_auc)
    add(data, drawn, "share of outlines with Dice of 0.5 or more", lambda c: float(np.mean([a.dice >= 0.5 for a in c])))
    add(data, drawn, "mean trust in these outlines", lambda c: float(np.mean([a.trust for a in c])))
    return rows + changed_figures(own, data)


def changed_figures(own: list[Answer], data: str) -> list[dict]:
    rows = []

    def add(what, chosen, metric, figure):
        if chosen:
            rows.append(result(f"{data}, {what}", len(chosen), metric, figure(chosen), marks.interval(chosen, figure, 1000)))

    painted, erased = ([a for a in own if getattr(a, name)] for name in ("painted", "erased"))
    what, normals = "caliper marks and text painted on", [a for a in painted if a.label == "normal"]
    add(what, normals, "normal images left empty", lambda c: float(np.mean([a.painted.empty for a in c])))
    lesions = [a for a in painted if a.label != "normal"]
    add(what, lesions, "mean Dice, lesion images", lambda c: float(np.mean([a.painted.dice for a in c])))
    add(what, painted, "images whose class flips", lambda c: us_report.flips(c, "painted"))
    what = "real marks found and erased"
    add(what, erased, "images whose class flips", lambda c: us_report.flips(c, "erased"))
    add(what, erased, "mean Dice between the masks before and after", lambda c: float(np.mean([a.erased.overlap for a in c])))
    return rows


def drift(float32: Path, test, planes, own, answers) -> list[dict]:
    if not float32.exists():
        return []
    maps, classes = runtime.run(float32, planes[test][:, cache.IMAGE], SPEC.mean, SPEC.std)
    exact = answers(test, maps[:, 0], classes)
    flips = float(np.mean([int(np.argmax(a.classes)) != int(np.argmax(b.classes)) for a, b in zip(own, exact)]))
    data = "int8 against float32, all three sets ship-test"
    lesions, full = ([a for a in some if a.label != "normal"] for some in (own, exact))
    return [
        result(data, len(lesions), "Dice drop", us_report.mean_dice(full) - us_report.mean_dice(lesions)),
        result(data, len(lesions), "AUC drop", us_report.lesion_auc(full) - us_report.lesion_auc(lesions)),
        result(data, len(own), "images whose class flips", flips),
    ]


def value(rows, data, metric) -> float:
    return next(r["value"] for r in rows if r["data"] == data and r["metric"] == metric)


def calibration_words(fitted: dict) -> dict:
    return {
        "method": "none",
        "reason": "a scale and a shift per class, fitted on validation, are part of the graph",
        "inGraph": {"scale": round(fitted["scale"], 4), "shift": {k: round(v, 4) for k, v in fitted["shift"].items()}},
        "inWords": "Of 100 validation images with this score about as many were of that class as it says. A hospital that sees "
                   "more cancers, or fewer, has other shares.",
        "meaning": f"share of images of that class among the {fitted['images']} validation images of the three sets with this "
                   "score, in the mix in which the sets come; bus-bra has no normals",
    }


def write(folder: Path, rows, rule: us_report.Rule, points, trust, kept, work: Path) -> None:
    everything = "all three sets ship-test"
    manifest = {
        "id": us_lesion.NAME,
        "version": "0.4.0",
        "task": "segment",
        "modality": "US",
        **cards.file_facts(folder / f"{us_lesion.NAME}.onnx"),
        "quantization": cards.quantization("tensors up to 2048 values and the class head"),
        "input": manifest_input(SPEC),
        "outputs": [
            {"name": "probability", "kind": "map", "classes": ["lesion"], "activation": "none"},
            {"name": "classes", "kind": "classes", "classes": list(us_lesion.CLASSES), "activation": "none"},
        ],
        "findings": {"maskThreshold": rule.level, "connectivity": 8, "minimumAreaFraction": us_report.MINIMUM_AREA,
                     "score": "max", "minimumScore": rule.presence, "gate": {"class": "normal", "maximum": rule.gate}},
        "trust": {"of": "probability inside the level, as a share of all", "level": rule.level,
                  "slope": round(trust[0], 4), "intercept": round(trust[1], 4),
                  "meaning": "share of validation lesion images with this value whose outlines have a Dice of 0.5 or more"},
        "operatingPoints": [{
            "name": "default", "threshold": rule.level,
            "sensitivity": value(rows, everything, "lesion images with a finding"),
            "specificity": value(rows, everything, "normal images left empty"),
            "on": "ship-test of the three sets: lesion images with a finding, normal images left empty",
        }],
        "malignancyPoints": [
            {"name": name, "threshold": t,
             "sensitivity": value(rows, everything, f"malignant recall, {name}"),
             "specificity": value(rows, everything, f"malignant specificity, {name}"),
             "on": "p(malignant) on ship-test of the three sets; the threshold was chosen on validation"}
            for name, t in points.items()
        ],
        "calibration": calibration_words(json.loads((work / "calibration.json").read_text())),
        "training": {
            "data": sorted({s.source for s in kept}), "licences": LICENCES, "split": "models/training/splits/us-lesion.csv",
            **cards.made(work),
        },
        "results": cards.headline(rows, HEADLINE),
        "allResults": "report/results.json",
        "intendedUse": "Research and teaching: outlines lesions in a breast ultrasound image and says normal, benign or malignant.",
        "notFor": "Diagnosis or any clinical use. It is not a medical device.",
    }
    cards.publish(folder, manifest, rows)
    print(json.dumps({**asdict(rule), **points, "trust": trust}))
