"""Where the pectoral muscle's edge runs in the mammograms at hand, for training: writes models/training/splits/mammo-landmarks.csv.

    cmake --preset native-release -DLOBULE_TARGET=native && cmake --build --preset native-release --target dump_frames
    PYTHON tests/anatomy/muscle_places.py [--tool PATH]

PYTHON: that of models/training's environment; needs the shared data. Edges that somebody drew first: those of muscle_edges.csv
and of ddsm-tissue's masks (a straight line through the muscle's last pixels). Of oblique views without one, the edge that the
code finds without a network, where it is sure of its slope. Views from above show no edge to learn. `ship-test`: what measure.py
reports on; `validation`: the edges read by eye to choose constants with, which nothing learns either; other images of those
patients are in no split; all others `train`. trust tells how much an image counts: drawn 1, found 0.7, a view from above 0.3.
Pixels of the stored picture; views without an edge have empty places.
"""

import argparse
import csv
import hashlib
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from measure import DATA, ROOT, edge_line, frames, half_of, rows_of
from nipple_places import SETS, patient_of, share

ENDS = ("upper_column", "upper_row", "lower_column", "lower_row")
COLUMNS = ("source", "file", "group", "view", "split", "how", *ENDS, "trust", "sha256")
SURE_DEG = 4.0  # the slope's stated deviation of an edge that is taken
TRUST = {"sure": 1.0, "likely": 1.0, "mask": 1.0, "found": 0.7, "level": 0.3}
LEVEL = 0.15  # of the views from above


def edge_of_mask(path: Path) -> list[float]:
    """The line's ends at the rows where the muscle begins and ends."""
    muscle = np.array(Image.open(path)) == 255
    rows = np.flatnonzero(muscle.any(axis=1))
    is_right = muscle[:, muscle.shape[1] // 2 :].sum() > muscle[:, : muscle.shape[1] // 2].sum()
    slope, offset = edge_line(muscle[:, ::-1] if is_right else muscle)
    ends = []
    for row in (rows[0], rows[-1]):
        column = slope * row + offset
        ends += [muscle.shape[1] - 1 - column if is_right else column, float(row)]
    return ends


def found_edges(images: list[Path], tool: Path) -> list[tuple[str, list[float]]]:
    """Path and edge of those whose edge is sure and leans from the chest wall forward and up, as a muscle's does."""
    sure = []
    for frame in frames([("MLO", path) for path in images], tool):
        if not frame.get("pectoral") or frame["pectoralDeviationDeg"] > SURE_DEG:
            continue
        upper, lower = sorted(frame["pectoral"], key=lambda end: end[1])
        forward = -1 if frame["chestWall"] == "right" else 1
        if forward * (upper[0] - lower[0]) > 0:
            sure.append((frame["path"], [*upper, *lower]))
    return sure


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the split of the muscle's edges.")
    parser.add_argument("--tool", type=Path, default=ROOT / "build" / "native-release" / "tests" / "anatomy" / "dump_frames")
    options = parser.parse_args()
    marks = {(m["set"], m["file"]): m for m in rows_of(Path(__file__).with_name("muscle_edges.csv"))}
    images = [(source, row, patient_of(source, row)) for source in SETS for row in rows_of(DATA / source / "labels.csv")]
    held = {(source, patient) for source, row, patient in images if (source, row["file"]) in marks}
    drawn, asked, level = [], [], []
    for source, row, patient in images:
        mark, view = marks.get((source, row["file"])), row.get("view") or "MLO"
        if mark and mark["confidence"] != "none":
            split = {"report": "ship-test", "tune": "validation"}[mark["split"]]
            drawn.append((source, row["file"], patient, view, split, mark["confidence"], [float(mark[end]) for end in ENDS]))
        elif source == "ddsm-tissue":
            split = {"report": "ship-test", "tune": "train"}[half_of(row["file"])]
            drawn.append((source, row["file"], patient, view, split, "mask", edge_of_mask(DATA / source / row["mask"])))
        elif (source, patient) not in held and view == "MLO":
            asked.append((source, row["file"], patient))
        elif (source, patient) not in held and view == "CC" and share(f"{source}/{row['file']}") < LEVEL:
            level.append((source, row["file"], patient, view, "train", "level", [""] * 4))
    paths = [DATA / source / name for source, name, _ in asked]
    with ProcessPoolExecutor() as pool:
        parts = pool.map(partial(found_edges, tool=options.tool), [paths[first : first + 50] for first in range(0, len(paths), 50)])
        edges = {path: ends for part in parts for path, ends in part}
    found = [
        (source, name, patient, "MLO", "train", "found", edges[str(DATA / source / name)])
        for source, name, patient in asked if str(DATA / source / name) in edges
    ]
    path = Path(os.environ.get("LOBULE_SPLITS") or ROOT / "models" / "training" / "splits") / "mammo-landmarks.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for *facts, how, ends in sorted(drawn + found + level, key=lambda row: row[:2]):
            digest = hashlib.sha256((DATA / facts[0] / facts[1]).read_bytes()).hexdigest()
            writer.writerow((*facts, how, *(end if end == "" else f"{end:.1f}" for end in ends), TRUST[how], digest))
    print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path, file=sys.stderr)


if __name__ == "__main__":
    main()
