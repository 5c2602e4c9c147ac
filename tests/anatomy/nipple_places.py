"""Where the nipple lies in every mammogram at hand, for training: writes models/training/splits/mammo-nipple.csv.

    cmake --preset native-release -DLOBULE_TARGET=native && cmake --build --preset native-release --target dump_frames
    PYTHON tests/anatomy/nipple_places.py [--tool PATH] [--model FOLDER]

PYTHON: that of models/training's environment; needs the shared data. Marks made by eye (nipples.csv) first. Of images without one, the place that the code finds without a
network, where it sees the nipple in profile and is sure of it; with --model, a first network's folder, the place that code
and network find together, where the network's peak lies near it and is no weak one. `ship-test`: the patients with
`report` marks, whose other images are in no split; `validation`: a fourth of the patients with `tune` marks, by hash,
alike; all others `train`. trust tells how much an image counts: a mark seen 1, guessed 0.3, a place found 0.7. Pixels of
the stored picture.
"""

import argparse
import csv
import hashlib
import math
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from measure import DATA, ROOT, rows_of, seen_frames
from landmark_maps import LandmarkNetwork

SETS = {"cdd-cesm": "patient", "mini-mias": "patient", "rsna-512": "patient_id", "ddsm-tissue": None}
COLUMNS = ("source", "file", "group", "view", "split", "how", "column", "row", "trust", "sha256")
TRUST = {"sure": 1.0, "likely": 1.0, "guess": 0.3, "found": 0.7}
SURE = 0.035  # of the outline's height: the widest uncertainty of a place that is taken
NEAR, LEAST_PEAK = 0.045, 0.4  # the same: how far the network's peak may lie from the place; and the least peak of its map


def patient_of(source: str, row: dict) -> str:
    return row[SETS[source]] if SETS[source] else Path(row["file"]).stem.split(".")[0]


def share(name: str) -> float:
    return int(hashlib.sha256(f"lobule/mammo-nipple/1/{name}".encode()).hexdigest()[:8], 16) / 16**8


def is_sure(frame: dict, seen) -> bool:
    """seen: the network's map (landmark_maps.Maps), or None."""
    if not frame.get("nipple"):
        return False
    rows = [point[1] for point in frame["outline"]]
    height = max(rows) - min(rows)
    if seen is None:
        return frame["inProfile"] and frame["uncertaintyPx"] <= SURE * height
    x, y = seen.nipple.peak()
    away = math.hypot(x - frame["nipple"][0], y - frame["nipple"][1])
    return float(seen.nipple.values.max()) >= LEAST_PEAK and away <= NEAR * height


def sure_places(images: list[tuple], tool: Path, model: Path | None) -> list[tuple[str, list[float]]]:
    """images: set, view, path. Path and place of those whose place is sure."""
    found, maps = seen_frames(images, tool, LandmarkNetwork(model) if model else None)
    return [(f["path"], f["nipple"]) for f, seen in zip(found, maps or [None] * len(found)) if is_sure(f, seen)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the split of mammo-nipple.")
    parser.add_argument("--tool", type=Path, default=ROOT / "build" / "native-release" / "tests" / "anatomy" / "dump_frames")
    parser.add_argument("--model", type=Path, help="a first network's folder")
    options = parser.parse_args()
    marks = {(m["set"], m["file"]): m for m in rows_of(Path(__file__).with_name("nipples.csv"))}
    images = [(source, row, patient_of(source, row)) for source in SETS for row in rows_of(DATA / source / "labels.csv")]
    halves: dict[tuple[str, str], str] = {}
    for source, row, patient in images:
        mark = marks.get((source, row["file"]))
        if mark:
            halves[(source, patient)] = mark["split"]
    wanted = []
    for source, row, patient in images:
        mark, half = marks.get((source, row["file"])), halves.get((source, patient))
        held = half == "report" or (half == "tune" and share(f"{source}/{patient}") < 0.25)
        split = "train" if not held else "ship-test" if half == "report" else "validation"
        if mark or not held:
            wanted.append((source, row["file"], patient, row.get("view") or "MLO", split, mark))
    asked = [(source, view, DATA / source / name) for source, name, _, view, _, mark in wanted if not mark]
    find = partial(sure_places, tool=options.tool, model=options.model)
    with ProcessPoolExecutor() as pool:
        parts = pool.map(find, [asked[first : first + 100] for first in range(0, len(asked), 100)])
        places = {path: at for part in parts for path, at in part}
    path = Path(os.environ.get("LOBULE_SPLITS") or ROOT / "models" / "training" / "splits") / "mammo-nipple.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for source, name, patient, view, split, mark in sorted(wanted, key=lambda w: w[:2]):
            image = DATA / source / name
            if mark:
                how, at = mark["confidence"], (float(mark["column"]), float(mark["row"]))
            elif str(image) in places:
                how, at = "found", places[str(image)]
            else:
                continue
            digest = hashlib.sha256(image.read_bytes()).hexdigest()
            writer.writerow((source, name, patient, view, split, how, f"{at[0]:.1f}", f"{at[1]:.1f}", TRUST[how], digest))
    print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path, file=sys.stderr)


if __name__ == "__main__":
    main()
