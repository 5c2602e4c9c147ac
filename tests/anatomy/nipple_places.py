"""Where the nipple lies in every mammogram at hand, for training: writes models/training/splits/mammo-nipple.csv.

    cmake --build --preset native-release --target dump_frames
    python3 tests/anatomy/nipple_places.py [--tool PATH]      (needs numpy, Pillow; the shared data)

Marks made by eye (nipples.csv) first. Of images without one, the place that the code finds without a network, where it
sees the nipple in profile and is sure of it. `ship-test`: the patients with `report` marks, whose other images are in no
split; `validation`: a fourth of the patients with `tune` marks, by hash, alike; all others `train`. trust tells how much
an image counts: a mark seen 1, guessed 0.3, a place found 0.7. Pixels of the stored picture.
"""

import argparse
import csv
import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import DATA, ROOT, frames, rows_of

SETS = {"cdd-cesm": "patient", "mini-mias": "patient", "rsna-512": "patient_id", "ddsm-tissue": None}
COLUMNS = ("source", "file", "group", "view", "split", "how", "column", "row", "trust", "sha256")
TRUST = {"sure": 1.0, "likely": 1.0, "guess": 0.3, "found": 0.7}
SURE = 0.035  # of the outline's height: the widest uncertainty of a place that is taken


def patient_of(source: str, row: dict) -> str:
    return row[SETS[source]] if SETS[source] else Path(row["file"]).stem.split(".")[0]


def share(name: str) -> float:
    return int(hashlib.sha256(f"lobule/mammo-nipple/1/{name}".encode()).hexdigest()[:8], 16) / 16**8


def is_sure(frame: dict) -> bool:
    rows = [point[1] for point in frame.get("outline", [])]
    return bool(frame.get("nipple")) and frame["inProfile"] and frame["uncertaintyPx"] <= SURE * (max(rows) - min(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the split of mammo-nipple.")
    parser.add_argument("--tool", type=Path, default=ROOT / "build" / "native-release" / "tests" / "anatomy" / "dump_frames")
    tool = parser.parse_args().tool
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
    asked = [(w[3], DATA / w[0] / w[1]) for w in wanted if not w[5]]
    with ThreadPoolExecutor() as pool:
        parts = pool.map(lambda first: frames(asked[first : first + 100], tool), range(0, len(asked), 100))
    found = [frame for part in parts for frame in part]
    places = {frame["path"]: frame for frame in found}
    path = Path(os.environ.get("LOBULE_SPLITS") or ROOT / "models" / "training" / "splits") / "mammo-nipple.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for source, name, patient, view, split, mark in sorted(wanted, key=lambda w: w[:2]):
            image = DATA / source / name
            if mark:
                how, at = mark["confidence"], (float(mark["column"]), float(mark["row"]))
            elif is_sure(places[str(image)]):
                how, at = "found", places[str(image)]["nipple"]
            else:
                continue
            digest = hashlib.sha256(image.read_bytes()).hexdigest()
            writer.writerow((source, name, patient, view, split, how, f"{at[0]:.1f}", f"{at[1]:.1f}", TRUST[how], digest))
    print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path, file=sys.stderr)


if __name__ == "__main__":
    main()
