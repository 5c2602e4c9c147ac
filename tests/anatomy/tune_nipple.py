"""The grid from which nipple.cpp's weights of ducts and tissue were chosen, on the `tune` marks of nipples.csv.

    cmake --build --preset native-debug --target dump_evidence
    python3 tests/anatomy/tune_nipple.py [--tool PATH]     (needs numpy; the shared data)

The other weights stay as they are in nipple.cpp: fitting all by maximum likelihood was worse in cross-validation. The
`report` marks are not read. Distances are shares of the breast's size, from the place on the skin to the mark.
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
WEIGHTS = {"place": 25.0, "bump": 250.0, "light": 6.0, "halo": 6.0}  # as in nipple.cpp; place is 1 / sigma squared
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
        case["miss"] = np.hypot(*(case["places"] - [float(mark["column"]), float(mark["row"])]).T) / case["sizePx"]
        if case["miss"].min() <= FAR_INSIDE:
            cases.append(case)
    return cases


def misses(cases: list[dict], weights: dict[str, float]) -> np.ndarray:
    best = [np.argmax(sum(weight * case[name] for name, weight in weights.items())) for case in cases]
    return np.array([case["miss"][place] for case, place in zip(cases, best)])


def main() -> None:
    parser = argparse.ArgumentParser(description="Weights of ducts and tissue on the tuning marks.")
    parser.add_argument("--tool", type=Path, default=TOOL, help="dump_evidence")
    cases = collected(parser.parse_args().tool)
    print(f"{len(cases)} tuning marks")
    for ducts in (0, 2, 4, 6, 9):
        for tissue in (0, 3, 6, 10):
            away = misses(cases, WEIGHTS | {"ducts": ducts, "tissue": tissue})
            print(
                f"ducts {ducts} tissue {tissue:2}: median {np.median(away):.3f}, 90th percentile {np.percentile(away, 90):.3f}, "
                f"beyond {FAILED} {np.mean(away > FAILED):.3f}, mean bounded at 0.4 {np.minimum(away, 0.4).mean():.4f}"
            )


if __name__ == "__main__":
    main()
