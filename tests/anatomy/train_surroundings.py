"""Trains what nipple_surroundings weighs its fans with, and writes src/anatomy/nipple_surroundings_weights.h.

    cmake --build --preset native-debug --target dump_evidence
    python3 tests/anatomy/train_surroundings.py [--tool PATH]     (needs numpy, Pillow, torch; the shared data)

Learned from: the `tune` marks of nipples.csv that are seen, and other images of the shared sets in which the detector
without the network is sure of its place (a clear bump, or little spread), that place taken as the mark. No patient with a
`report` mark is among them. Half of rsna-512 is taken as it is, half with its stretching undone; its marked images both
ways. A fan is drawn from the skin as if it had no nipple, so that the bump itself teaches little. Prints how the places on
the skin miss the tuning marks with weights of the network from 0 to 6, from networks of three folds that had not seen the
patient.
"""

import argparse
import csv
import hashlib
import json
import os
import random
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared") / "data"
TOOL = ROOT / "build" / "native-debug" / "tests" / "anatomy" / "dump_evidence"
WRITTEN = ROOT / "src" / "anatomy" / "nipple_surroundings_weights.h"
WEIGHTS = {"place": 25.0, "bump": 250.0, "light": 6.0, "halo": 6.0, "ducts": 4.0, "tissue": 3.0}  # as in nipple.cpp
SAMPLES, ANGLES, HIDDEN, EVERY, PLACES = 330, 11, 16, 5, 250.0  # as in nipple_surroundings.h and nipple_evidence.h
SQUEEZE = 0.8  # undoes rsna-512's stretching
FARTHEST, SPREAD, FAILED, FOLDS = 0.75, 0.025, 0.12, 3


def rows_of(path: Path) -> list[dict]:
    with path.open() as file:
        return list(csv.DictReader(file))


def patient(name: str, file: str) -> str:
    stem = Path(file).stem
    if name in ("rsna-512", "cdd-cesm"):
        return f"{name} {stem.split('_')[0]}"
    return f"{name} {(int(stem[3:]) - 1) // 2 if name == 'mini-mias' else stem}"  # films of mini-mias come in pairs


def chosen() -> list[dict]:
    """The marked images of the tuning half and as many others as are free of held-back patients."""
    marks = rows_of(Path(__file__).with_name("nipples.csv"))
    held = {patient(m["set"], m["file"]) for m in marks if m["split"] == "report"}
    items = [m | {"mark": m} for m in marks if m["split"] == "tune" and m["confidence"] != "guess"]
    taken = {(m["set"], m["file"]) for m in marks}
    others = []
    for name in ("rsna-512", "cdd-cesm", "mini-mias", "ddsm-tissue"):
        for row in rows_of(DATA / name / "labels.csv"):
            view, file = row.get("view") or "MLO", row["file"]
            drawn = name != "rsna-512" or hashlib.sha256(file.encode()).digest()[1] % 2 == 0
            if drawn and view in ("CC", "MLO") and (name, file) not in taken and patient(name, file) not in held:
                others.append({"set": name, "file": file, "view": view, "mark": None})
    random.Random(1).shuffle(others)
    listed = []
    for index, item in enumerate(items + others):
        ways = ((False, True) if item["mark"] else (index % 2 == 1,)) if item["set"] == "rsna-512" else (False,)
        listed += [item | {"squeezed": way, "patient": patient(item["set"], item["file"])} for way in ways]
    return listed


def collected(tool: Path) -> list[dict]:
    """Each image with its evidence, its fans and its place; those of unsure place left out."""
    items = chosen()
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for index, item in enumerate(items):
            path = DATA / item["set"] / item["file"]
            if item["squeezed"]:
                image = Image.open(path).convert("L")
                path = Path(folder) / f"{index}.png"
                image.resize((int(image.width * SQUEEZE), image.height), Image.BILINEAR).save(path)
            lines.append(f"{item['view']}\t{path}\n")
        fans = Path(folder) / "fans"
        done = subprocess.run([tool, fans], input="".join(lines), capture_output=True, text=True, check=True)
        raw, at, cases = np.fromfile(fans, dtype="f4").reshape(-1, SAMPLES), 0, []
    for item, line in zip(items, done.stdout.splitlines()):
        case = item | {name: np.array(value) for name, value in json.loads(line).items()}
        if "error" in case:
            continue
        count = int(case["fans"])
        case["fans"], at = raw[at : at + count], at + count
        if placed(case):
            cases.append(case)
    return cases


def placed(case: dict) -> bool:
    case["score"] = sum(WEIGHTS[k] * (-0.5 * case["away"] ** 2 if k == "place" else case[k]) for k in WEIGHTS)
    case["score"] = np.where(np.abs(case["away"]) > FARTHEST, -100.0, case["score"])
    if case["mark"]:
        at = np.array([float(case["mark"]["column"]), float(case["mark"]["row"])])
        at[0] = (at[0] + 0.5) * (SQUEEZE if case["squeezed"] else 1) - 0.5
        case["miss"] = np.hypot(*(case["places"] - at).T) / case["sizePx"]
        case["true"], case["taught"] = int(np.argmin(case["miss"])), case["miss"].min() < FAILED
        return True
    best = int(np.argmax(case["score"]))
    weights = np.exp(case["score"] - case["score"][best])
    away = (np.arange(len(weights)) - best) / PLACES
    spread = np.sqrt((weights * away**2).sum() / weights.sum())
    case["true"], case["taught"] = best, (case["bump"][best] >= 0.009 and spread < 0.05) or spread < 0.03
    return bool(case["taught"])


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(SAMPLES + 1, HIDDEN), nn.Linear(HIDDEN, 1)

    def forward(self, fans, away, oblique):
        inputs = torch.cat([fans, oblique[:, None, None].expand(-1, fans.shape[1], 1)], 2)
        return self.last(torch.relu(self.first(inputs)))[..., 0] - 6.0 * away**2


class Tensors:
    def __init__(self, cases: list[dict]):
        count, longest = len(cases), max(len(case["fans"]) for case in cases)
        self.fans, self.away = torch.zeros(count, longest, SAMPLES), torch.zeros(count, longest)
        self.near, self.target = torch.zeros(count, longest, dtype=torch.bool), torch.zeros(count, longest)
        self.oblique = torch.tensor([float(case["view"] == "MLO") for case in cases])
        self.weight = torch.tensor([3.0 if case["mark"] else 1.0 for case in cases])
        for g, case in enumerate(cases):
            n = len(case["fans"])
            away = torch.tensor(case["away"][::EVERY][:n])
            self.fans[g, :n], self.away[g, :n], self.near[g, :n] = torch.from_numpy(case["fans"]), away, away.abs() <= FARTHEST
            steps = torch.tensor((np.arange(n) * EVERY - case["true"]) / PLACES)
            self.target[g, :n] = torch.exp(-0.5 * (steps / SPREAD) ** 2)
        self.target *= self.near
        self.target /= self.target.sum(1, keepdim=True).clamp(min=1e-9)
        some = self.fans[::4][self.near[::4]]
        self.mean, self.spread = some.mean(0), some.std(0).clamp(min=0.05)
        self.fans.sub_(self.mean).div_(self.spread)

    def train(self, which: torch.Tensor, epochs: int = 14) -> Network:
        torch.manual_seed(0)
        network = Network()
        optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=3e-3)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * -(-len(which) // 32))
        for _ in range(epochs):
            for batch in which[torch.randperm(len(which))].split(32):
                fans = self.fans[batch].clone()
                turned = (self.oblique[batch] == 0) & (torch.rand(len(batch)) < 0.5)  # a CC view has no upper side
                fans[turned] = fans[turned].unflatten(-1, (-1, ANGLES)).flip(-1).flatten(-2)
                fans *= 1 + 0.1 * torch.randn(len(batch), 1, 1)
                fans *= torch.rand(len(batch), 1, SAMPLES) > 0.1
                scores = network(fans, self.away[batch], self.oblique[batch]).masked_fill(~self.near[batch], -1e4)
                loss = -(self.target[batch] * torch.log_softmax(scores, 1)).sum(1) * self.weight[batch]
                optimizer.zero_grad()
                loss.mean().backward()
                optimizer.step()
                schedule.step()
        return network


def cross_validate(cases: list[dict], tensors: Tensors) -> None:
    fold = np.array([hashlib.sha256(case["patient"].encode()).digest()[3] % FOLDS for case in cases])
    taught = np.array([case["taught"] for case in cases])
    scores = torch.zeros_like(tensors.away)
    for k in range(FOLDS):
        network, others = tensors.train(torch.tensor(np.flatnonzero(taught & (fold != k)))), torch.tensor(np.flatnonzero(fold == k))
        with torch.no_grad():
            scores[others] = network(tensors.fans[others], tensors.away[others], tensors.oblique[others])
    for weight in (0, 1, 1.4, 2, 3, 4, 6):
        missed = []
        for case, row in zip(cases, scores.numpy()):
            if not case["mark"] or case["squeezed"]:
                continue
            n = len(case["fans"])
            added = np.interp(np.arange(len(case["score"])), np.arange(n) * EVERY, row[:n])
            missed.append(case["miss"][np.argmax(case["score"] + weight * added)])
        missed = np.array(missed)
        print(
            f"network {weight}: {len(missed)} marks, beyond {FAILED} {np.sum(missed > FAILED)}, median {np.median(missed):.3f}, "
            f"mean bounded at 0.4 {np.minimum(missed, 0.4).mean():.4f}"
        )


def write(network: Network, tensors: Tensors) -> None:
    """The standardisation folded into the first layer, whose weights are kept as whole numbers from -127 to 127."""
    weights, biases = network.first.weight.detach().double(), network.first.bias.detach().double()
    fans = weights[:, :SAMPLES] / tensors.spread
    biases = biases - fans @ tensors.mean.double()
    scales = fans.abs().amax(1) / 127
    arrays = [
        ("float, kHiddenUnits", "kFanBiases", [f"{v:.5f}F" for v in biases.tolist()]),
        ("float, kHiddenUnits", "kObliqueWeights", [f"{v:.5f}F" for v in weights[:, SAMPLES].tolist()]),
        ("float, kHiddenUnits", "kFanScales", [f"{v:.4e}F" for v in scales.tolist()]),
        ("float, kHiddenUnits", "kUnitWeights", [f"{v:.5f}F" for v in network.last.weight.detach()[0].tolist()]),
        ("std::int8_t, kHiddenUnits * 330", "kFanWeights", [str(int(v)) for v in (fans / scales[:, None]).round().flatten().tolist()]),
    ]
    text = "// Written by tests/anatomy/train_surroundings.py: what the fans of nipple_surroundings.h are weighed with.\n#pragma once\n\n"
    text += f"#include <array>\n#include <cstdint>\n\nnamespace lobule::anatomy {{\n\ninline constexpr std::size_t kHiddenUnits = {HIDDEN};\n\n"
    for kind, name, values in arrays:
        text += f"inline constexpr std::array<{kind}> {name}{{{', '.join(values)}}};\n\n"
    WRITTEN.write_text(text + "}  // namespace lobule::anatomy\n")
    subprocess.run(["clang-format-19", "-i", WRITTEN], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the network of the nipple's surroundings.")
    parser.add_argument("--tool", type=Path, default=TOOL, help="dump_evidence")
    cases = collected(parser.parse_args().tool)
    print(f"{len(cases)} images, {sum(case['mark'] is not None for case in cases)} of them marked")
    tensors = Tensors(cases)
    cross_validate(cases, tensors)
    write(tensors.train(torch.tensor([g for g, case in enumerate(cases) if case["taught"]])), tensors)


if __name__ == "__main__":
    main()
