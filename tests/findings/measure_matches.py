"""How well findings of CC and MLO are matched on real pairs: cdd-cesm's breasts with one compact region in each view.

    cmake --build --preset native-debug --target dump_frames dump_matches
    PYTHON tests/findings/measure_matches.py [--plain] [--without-network]     (as tests/anatomy/measure.py)

The region's centre and area are the reader's; nipples are found by `anatomy` with the network mammo-landmarks, or without. A stored pixel of these images is 1 / scale
original pixels of 0.094 mm (nominal: the headers are gone). Appearances are those of the shipped mammo-lesion file; --plain
leaves them out. Each breast is then mixed with false regions: regions of other patients' breasts in the same view, by
their nipple distance, area and appearance. Most of these patients
were in the network's training, but as regions, never as pairs.
"""

import argparse
import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "anatomy"))
import measure  # noqa: E402

MODEL = ROOT / "models" / "mammo-lesion"
DATA = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared") / "data" / "cdd-cesm"
BUILD = ROOT / "build" / "native-debug" / "tests"
ORIGINAL_PIXEL_MM = 0.094
SMALLEST_REGION = 100
ROUNDS = 40


def run(tool: Path, lines: list[str]) -> list:
    done = subprocess.run([tool], input="".join(f"{line}\n" for line in lines), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def rows_of(name: str) -> list[dict]:
    with (DATA / name).open() as file:
        return list(csv.DictReader(file))


def most_compact(regions: list[dict]) -> dict | None:
    large = [r for r in regions if float(r["area"]) >= SMALLEST_REGION]
    return max(large, key=lambda r: float(r["fill"]), default=None)


def measured(region: dict, frame: dict, appearance: list[float]) -> tuple[float, float, float, list[float]]:
    mm = ORIGINAL_PIXEL_MM / float(region["scale"])
    away = np.hypot(float(region["cx"]) - frame["nipple"][0], float(region["cy"]) - frame["nipple"][1])
    return away * mm, frame["uncertaintyPx"] * mm, float(region["area"]) * mm * mm, appearance


class Appearances:
    """Appearances as src/findings/appearance.cpp pools them."""

    def __init__(self):
        import onnxruntime

        from lobule_training.prepare import InputSpec

        manifest = json.loads((MODEL / "model.json").read_text())
        self.spec = InputSpec.from_manifest(manifest["input"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 2, 3
        self.engine = onnxruntime.InferenceSession(str(MODEL / manifest["file"]), options, providers=["CPUExecutionProvider"])
        self.seen: dict[str, tuple] = {}

    def features(self, name: str) -> tuple:
        from lobule_training.prepare import prepare
        from PIL import Image

        if name not in self.seen:
            stored = np.asarray(Image.open(DATA / "images" / name.replace(".jpg", ".webp")).convert("L")).astype(np.int32)
            tensor, where = prepare(stored, self.spec)
            self.seen[name] = self.engine.run(["appearance"], {"image": tensor.astype(np.float32)})[0][0], where
        return self.seen[name]

    def appearance(self, name: str, region: dict) -> list[float]:
        values, where = self.features(name)
        _, rows, columns = values.shape
        step = self.spec.width / columns, self.spec.height / rows
        first = where.stored_from_input((step[0] - 1) / 2, (step[1] - 1) / 2)
        next_ = where.stored_from_input((step[0] - 1) / 2 + step[0], (step[1] - 1) / 2 + step[1])
        radius = np.sqrt(float(region["area"]) / np.pi)
        weights = []
        for axis, (cells, place) in enumerate(((columns, float(region["cx"])), (rows, float(region["cy"])))):
            pitch = next_[axis] - first[axis]
            away = (first[axis] + np.arange(cells) * pitch - place) / max(radius, abs(pitch) / 2)
            weights.append(np.where(abs(away) > 4, 0, np.exp(-0.5 * away * away)))
        pooled = np.einsum("crk,r,k->c", values, weights[1], weights[0])
        return [round(float(v), 6) for v in pooled / np.linalg.norm(pooled)]


def half_of(patient: str) -> str:
    return ("tune", "report")[hashlib.sha256(patient.encode()).digest()[0] % 2]


def report(breasts: list[dict], half: str, matcher: Path) -> None:
    away = np.array([breast["cc"][0] - breast["mlo"][0] for breast in breasts])
    print(
        f"{half}: {len(breasts)} breasts; nipple distance CC minus MLO: mean {away.mean():.1f} mm, standard deviation {away.std():.1f}, "
        f"magnitude's quartiles and 90th percentile {' '.join(f'{v:.1f}' for v in np.percentile(abs(away), [25, 50, 75, 90]))}"
    )
    if breasts[0]["cc"][3]:
        alike = np.array([[np.dot(a["cc"][3], b["mlo"][3]) for b in breasts] for a in breasts])
        own, others = np.diag(alike), alike[~np.eye(len(alike), dtype=bool)]
        print(
            f"  likeness: own pair {own.mean():.2f} (deviation {own.std():.2f}), other patients' {others.mean():.2f} ({others.std():.2f}); "
            f"own above other in {np.mean(own[:, None] > others[None]):.2f}"
        )
    rng = np.random.default_rng(1)
    for false in (0, 1, 2):
        requests, truths = [], []
        for _ in range(ROUNDS if false else 1):
            for index, breast in enumerate(breasts):
                request, place = {}, {}
                for view in ("cc", "mlo"):
                    others = [other[view] for i, other in enumerate(breasts) if i != index]
                    added = [others[i] for i in rng.choice(len(others), false, replace=False)]
                    place[view] = int(rng.integers(false + 1))
                    added.insert(place[view], breast[view])
                    request[view] = added
                requests.append(json.dumps(request))
                truths.append((place["cc"], place["mlo"]))
        right = wrong = likeliest = 0
        stated = []
        for truth, answer in zip(truths, run(matcher, requests)):
            told = {(cc, mlo): probability for cc, mlo, probability in answer["matches"]}
            likeliest += answer["likeliest"][truth[0]] == truth[1]
            right += truth in told
            wrong += any((cc == truth[0]) != (mlo == truth[1]) for cc, mlo in told)
            stated += [(probability, pair == truth) for pair, probability in told.items()]
        linked = np.array(stated)
        print(
            f"  {false} false regions a view: partner likeliest {likeliest / len(truths):.2f}, true pair linked {right / len(truths):.2f}, one of it linked wrongly {wrong / len(truths):.2f}, "
            f"left unlinked {1 - (right + wrong) / len(truths):.2f}; of all links {linked[:, 1].mean():.2f} right where {linked[:, 0].mean():.2f} was stated"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="CC/MLO matching on cdd-cesm's real pairs, by halves of its patients.")
    parser.add_argument("--frames", type=Path, default=BUILD / "anatomy" / "dump_frames", help="dump_frames")
    parser.add_argument("--matches", type=Path, default=BUILD / "findings" / "dump_matches", help="dump_matches")
    parser.add_argument("--plain", action="store_true", help="without the features of mammo-lesion")
    measure.add_network_options(parser)
    arguments = parser.parse_args()
    network = None if arguments.plain else Appearances()
    regions: dict[str, list[dict]] = {}
    for row in rows_of("regions.csv"):
        regions.setdefault(row["file"], []).append(row)
    pairs = [row for row in rows_of("pairs.csv") if row["one_compact_each"] == "1"]
    views = [(view, pair[view]) for pair in pairs for view in ("cc", "mlo")]
    images = [("cdd-cesm", view.upper(), DATA / "images" / name.replace(".jpg", ".webp")) for view, name in views]
    found, _ = measure.seen_frames(images, arguments.frames, measure.network_of(arguments))
    frames = {name: frame for (_, name), frame in zip(views, found, strict=True)}

    halves: dict[str, list[dict]] = {"tune": [], "report": []}
    for pair in pairs:
        chosen = {view: most_compact(regions.get(pair[view], [])) for view in ("cc", "mlo")}
        if all(chosen.values()) and all(frames[pair[view]].get("nipple") for view in ("cc", "mlo")):
            breast = {}
            for view in ("cc", "mlo"):
                appearance = network.appearance(pair[view], chosen[view]) if network else []
                breast[view] = measured(chosen[view], frames[pair[view]], appearance)
            halves[half_of(pair["patient"])].append(breast)
    print(f"{sum(map(len, halves.values()))} of {len(pairs)} breasts")
    for half, breasts in halves.items():
        report(breasts, half, arguments.matches)


if __name__ == "__main__":
    main()
