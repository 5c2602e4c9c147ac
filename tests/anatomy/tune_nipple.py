"""The grids from which nipple.cpp's weights of ducts, tissue and discs were chosen, on the `tune` marks of nipples.csv.

    cmake --build --preset native-debug --target dump_evidence
    python3 tests/anatomy/tune_nipple.py [--tool PATH]     (needs numpy; the shared data)

The other weights stay as they are in nipple.cpp: fitting all by maximum likelihood was worse in cross-validation. The
`report` marks are not read. Distances are shares of the breast's size, from the place on the skin (or the disc's middle)
to the mark. The discs' other weights are those of nipple.cpp; small changes of them change nothing here.
"""

import argparse
import csv
import json
import os
import subprocess
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared") / "data"
TOOL = ROOT / "build" / "native-debug" / "tests" / "anatomy" / "dump_evidence"
WEIGHTS = {"place": 25.0, "bump": 250.0, "light": 6.0, "halo": 6.0}
DISC = {"ducts": 3.0, "radius": 2.5, "place": 0.3, "least": 0.77}  # as in nipple.cpp; place is 1 / sigma squared
FAR_INSIDE = 0.12  # a nipple seen from the front, far behind the skin line: no weight finds it there
FAILED = 0.12  # about 15 mm


def collected(tool: Path) -> list[dict]:
    with Path(__file__).with_name("nipples.csv").open() as file:
        marks = [m for m in csv.DictReader(file) if m["split"] == "tune" and m["confidence"] != "guess"]
    lines = "".join(f"{m['view']}\t{DATA / m['set'] / m['file']}\n" for m in marks)
    done = subprocess.run([tool], input=lines, capture_output=True, text=True, check=True)
    cases = []
    for mark, line in zip(marks, done.stdout.splitlines()):
        case = {name: np.array(value) for name, value in json.loads(line).items()}
        if "error" in case:
            continue
        case["place"] = -0.5 * case["away"] ** 2
        at = [float(mark["column"]), float(mark["row"])]
        case["miss"] = np.hypot(*(case["places"] - at).T) / case["sizePx"]
        case["discs"] = case["discs"].reshape(-1, 7)
        case["discMiss"] = np.hypot(*(case["discs"][:, :2] - at).T) / case["sizePx"]
        cases.append(case)
    return cases


def misses(cases: list[dict], weights: dict[str, float]) -> np.ndarray:
    best = [np.argmax(sum(weight * case[name] for name, weight in weights.items())) for case in cases]
    return np.array([case["miss"][place] for case, place in zip(cases, best)])


def disc_scores(case: dict, offset: float, round_weight: float) -> np.ndarray:
    """As bestDisc() in nipple.cpp, but for the muscle."""
    _, _, radius, roundness, ducts, _, place = case["discs"].T
    away = case["away"][place.astype(int)]
    scores = offset + round_weight * (roundness - 0.8) + DISC["ducts"] * ducts - 0.5 * (away / DISC["place"]) ** 2
    scores += DISC["radius"] * np.log(radius / 0.033)
    return np.where((np.abs(away) > 0.75) | (roundness < DISC["least"]), -100.0, scores)


def misses_with_discs(cases: list[dict], weights: dict[str, float], offset: float, round_weight: float) -> tuple[np.ndarray, int]:
    found, taken = [], 0
    for case in cases:
        skin = sum(weight * case[name] for name, weight in weights.items())
        miss = case["miss"][np.argmax(skin)]
        discs = disc_scores(case, offset, round_weight)
        if len(discs) and discs.max() > skin.max():
            miss, taken = case["discMiss"][np.argmax(discs)], taken + 1
        found.append(miss)
    return np.array(found), taken


def main() -> None:
    parser = argparse.ArgumentParser(description="Weights of ducts and tissue on the tuning marks.")
    parser.add_argument("--tool", type=Path, default=TOOL, help="dump_evidence")
    cases = collected(parser.parse_args().tool)
    on_skin = [case for case in cases if case["miss"].min() <= FAR_INSIDE]
    print(f"{len(cases)} tuning marks, {len(on_skin)} near the skin")
    for ducts in (0, 2, 4, 6, 9):
        for tissue in (0, 3, 6, 10):
            away = misses(on_skin, WEIGHTS | {"ducts": ducts, "tissue": tissue})
            print(
                f"ducts {ducts} tissue {tissue:2}: median {np.median(away):.3f}, 90th percentile {np.percentile(away, 90):.3f}, "
                f"beyond {FAILED} {np.mean(away > FAILED):.3f}, mean bounded at 0.4 {np.minimum(away, 0.4).mean():.4f}"
            )
    for offset in (-100, -1, -0.5, 0, 0.1, 0.25, 0.5, 1):
        for round_weight in (15, 25, 35):
            away, taken = misses_with_discs(cases, WEIGHTS | {"ducts": 4, "tissue": 3}, offset, round_weight)
            print(
                f"discs {offset:6.2f} roundness {round_weight}: {taken:2} taken, beyond {FAILED} {np.mean(away > FAILED):.3f}, "
                f"mean bounded at 0.4 {np.minimum(away, 0.4).mean():.4f}"
            )


if __name__ == "__main__":
    main()
