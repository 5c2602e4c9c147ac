"""The documented commands, one after the other, on small made ultrasound sets: split, train, train a fold, export, evaluate, report."""

import csv
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from test_training_pipeline import ROOT, environment

try:
    import numpy as np
    from PIL import Image
except ImportError:
    np = None

PER_CLASS = 10


def picture(rng, label):
    """Layers and speckle; a benign lesion is a dark ellipse, a malignant one taller than wide with a shadow below."""
    rows, columns = 120, 150
    y, x = np.mgrid[0:rows, 0:columns]
    coarse = rng.uniform(40, 190, (6, 7))
    grey = np.asarray(Image.fromarray(coarse.astype(np.float32)).resize((columns, rows), Image.Resampling.BICUBIC)).copy()
    mask = np.zeros((rows, columns), bool)
    if label != "normal":
        cy, cx = rng.uniform(40, 75), rng.uniform(45, 105)
        ry, rx = (13, 22) if label == "benign" else (22, 13)
        mask = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 < 1
        grey[mask] *= 0.3
        if label == "malignant":
            grey[(np.abs(x - cx) < rx * 0.8) & (y > cy + ry)] *= 0.5
    grey *= rng.gamma(12, 1 / 12, grey.shape)
    return np.clip(grey, 0, 255).astype(np.uint8), mask


def make_set(folder, rng, source, labels):
    (folder / "images").mkdir(parents=True)
    rows = []
    for number in range(PER_CLASS * len(labels)):
        label = labels[number % len(labels)]
        grey, mask = picture(rng, label)
        Image.fromarray(grey).save(folder / "images" / f"i{number}.png")
        Image.fromarray(mask.astype(np.uint8) * 255).save(folder / "images" / f"m{number}.png")
        rows.append({"id": f"i{number}", "patient": f"p{number}", "label": label, "device": "made @ 9 MHz", "doppler": "0", "marks": "0",
                     "file": f"images/i{number}.png", "mask": f"images/m{number}.png"})
    with open(folder / "labels.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    if source == "bus-bra":
        with open(folder / "5-fold-cv.csv", "w", newline="") as file:
            file.write("ID,kFold\n" + "".join(f"{r['id']},{1 + n % 5}\n" for n, r in enumerate(rows)))


def python_with_torch():
    """The interpreter of the training environment; None where it was never made."""
    return environment()


class SmallRun(unittest.TestCase):
    def run_stage(self, *arguments):
        command = [self.python, "-m", "lobule_training", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stderr[-2500:]}")
        return done.stdout

    def test_every_stage_runs_on_small_made_sets(self):
        self.python = python_with_torch()
        if not self.python or np is None:
            self.skipTest("the training environment is absent: models/training/run --make-environment brings it (several GB)")
        with tempfile.TemporaryDirectory() as name:
            home = Path(name)
            rng = np.random.default_rng(8)
            for source in ("busi", "bus-bra", "bus-uclm"):
                labels = ("benign", "malignant") if source == "bus-bra" else ("normal", "benign", "malignant")
                make_set(home / "shared" / "data" / source, rng, source, labels)
            self.environment = os.environ | {
                "HOME": name, "LOBULE_SHARED": str(home / "shared"), "LOBULE_SPLITS": str(home / "splits"),
                "PYTHONPATH": str(ROOT / "models" / "training"), "OMP_WAIT_POLICY": "PASSIVE"}
            self.stages(home)

    def stages(self, home):
        # The repository's own files must stay as they are.
        split = ROOT / "models" / "training" / "splits" / "us-lesion.csv"
        before = split.read_bytes()
        self.run_stage("split", "us-lesion")
        self.assertEqual(split.read_bytes(), before)
        with open(home / "splits" / "us-lesion.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({r["split"] for r in rows}, {"train", "validation", "ship-test"})

        run = home / "run"
        # By the clock, then a few steps more from the same checkpoint.
        self.run_stage("train", "us-lesion", "--scratch", "--threads", 2, "--minutes", 0.12, "--patience", 50, "--validate-every", 2, "--folder", run)
        self.assertIn('"done": 1', (run / "log.jsonl").read_text())
        exported = self.run_stage("export", "us-lesion", "--folder", run)
        self.assertIn("operators", exported)
        table = self.run_stage("evaluate", "us-lesion", "--folder", run)
        self.assertIn("AUC benign against malignant", table)
        manifest = json.loads((run / "model.json").read_text())
        self.assertEqual(manifest["bytes"], (run / "us-lesion.onnx").stat().st_size)
        self.assertTrue((run / "CARD.md").read_text().count("| "))
        self.assertIn("## All", (run / "report" / "failures.md").read_text())
        self.assertEqual(len(json.loads((run / "report" / "reliability.json").read_text())), 10)
        tested = [r for r in rows if r["split"] == "ship-test"]
        with open(run / "answers.csv", newline="") as file:
            answers = list(csv.DictReader(file))
        self.assertEqual(sorted((r["source"], r["file"]) for r in tested), sorted((r["source"], r["file"]) for r in answers))
        for answer in answers:
            self.assertAlmostEqual(sum(float(answer[c]) for c in ("normal", "benign", "malignant")), 1, places=4)


@unittest.skipIf(np is None, "numpy is absent here")
class Folds(unittest.TestCase):
    def samples(self):
        import sys

        sys.path.insert(0, str(ROOT / "models" / "training"))
        from lobule_training.datasets import Sample

        official = [Sample("bus-bra", f"b{k}", f"p{k // 2}", "benign", facts={"fold": str(1 + k // 2 % 5)}) for k in range(40)]
        grouped = [Sample("busi", f"u{k}", f"g{k // 3}", ("normal", "benign", "malignant")[k // 3 % 3]) for k in range(90)]
        return official + grouped

    def test_every_group_is_tested_in_exactly_one_fold_and_official_folds_are_kept(self):
        from collections import Counter

        samples = self.samples()
        from lobule_training import splits

        tested = Counter()
        for fold in range(1, 6):
            splits.assign_fold(samples, fold, "salt")
            held = {(s.source, s.group) for s in samples if s.split == "test"}
            self.assertEqual({s.facts["fold"] for s in samples if s.split == "test" and s.source == "bus-bra"}, {str(fold)})
            rest = {(s.source, s.group) for s in samples if s.split != "test"}
            self.assertFalse(held & rest)
            validation = {(s.source, s.group) for s in samples if s.split == "validation"}
            self.assertFalse(validation & {(s.source, s.group) for s in samples if s.split == "train"})
            tested.update(held)
            labels = Counter(s.label for s in samples if s.split == "test" and s.source == "busi")
            self.assertEqual(set(labels.values()), {6}, "each fold has as many of each label")
        self.assertEqual(set(tested.values()), {1})
        self.assertEqual(len(tested), len({(s.source, s.group) for s in samples}))


if __name__ == "__main__":
    unittest.main()
