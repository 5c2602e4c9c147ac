"""The documented commands, one after the other, on small made ultrasound sets: from the split to the card, then those that compare."""

import csv
import hashlib
import json
import os
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
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


def make_breasts(data, rng):
    """Three small mammography sets with the columns of the real ones: bright discs in a half disc of tissue."""
    for source, patients in (("cdd-cesm", 20), ("mini-mias", 24), ("rsna-512", 30)):
        (data / source / "images").mkdir(parents=True)
        rows = []
        for number in range(patients):
            y, x = np.mgrid[0:200, 0:140]
            grey = np.where((y - 100) ** 2 + x**2 < 95**2, 70 + 40 * np.sin(y / 9) * np.cos(x / 7), 0) * rng.gamma(20, 1 / 20, y.shape)
            cy, cx = int(rng.integers(70, 130)), int(rng.integers(25, 60))
            lesion = source == "cdd-cesm" or number % 3 == 0
            disc = (y - cy) ** 2 + (x - cx) ** 2 < 14**2
            grey = np.where(disc & lesion, 220, grey)
            file, mask = f"images/i{number}.png", f"images/m{number}.png"
            Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(data / source / file)
            Image.fromarray((disc * 255).astype(np.uint8)).save(data / source / mask)
            rows.append({
                "cdd-cesm": {"file": file, "patient": f"p{number}", "mask": mask, "view": "CC", "side": "L", "density": "2", "machine": "1"},
                "mini-mias": {"file": file, "patient": f"p{number}", "severity": "M" if lesion else "N", "abnormality": "CIRC" if lesion else "NORM",
                              "lesions": json.dumps([[cx, cy, 14]] if lesion else [])},
                "rsna-512": {"file": file, "patient_id": f"p{number}", "laterality": "L", "cancer": str(int(lesion)), "implant": "0",
                             "machine_id": str(1 + number % 2), "age": "60", "view": "CC"},
            }[source])
        with open(data / source / "labels.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def python_with_torch():
    """The interpreter of the training environment; None where it was never made."""
    return environment()


class OnMadeSets(unittest.TestCase):
    """Three small made sets in a home of their own."""

    def run_stage(self, *arguments, processes=1):
        launch = [self.python.with_name("torchrun"), "--standalone", "--nproc-per-node", str(processes)] if processes > 1 else [self.python]
        command = [*launch, "-m", "lobule_training", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stderr[-2500:]}")
        return done.stdout

    def setUp(self):
        self.python = python_with_torch()
        if not self.python or np is None:
            self.skipTest("the training environment is absent: models/training/run --make-environment brings it (several GB)")
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.home = Path(kept.name)
        rng = np.random.default_rng(8)
        for source in ("busi", "bus-bra", "bus-uclm"):
            labels = ("benign", "malignant") if source == "bus-bra" else ("normal", "benign", "malignant")
            make_set(self.home / "shared" / "data" / source, rng, source, labels)
        self.environment = os.environ | {
            "HOME": kept.name, "LOBULE_SHARED": str(self.home / "shared"), "LOBULE_SPLITS": str(self.home / "splits"),
            "PYTHONPATH": str(ROOT / "models" / "training"), "OMP_WAIT_POLICY": "PASSIVE", "GLOO_SOCKET_IFNAME": "lo"}


class SmallRun(OnMadeSets):
    def test_every_stage_runs_on_small_made_sets(self):
        home = self.home
        # The repository's own files must stay as they are.
        split = ROOT / "models" / "training" / "splits" / "us-lesion.csv"
        before = split.read_bytes()
        self.run_stage("split", "us-lesion")
        self.assertEqual(split.read_bytes(), before)
        with open(home / "splits" / "us-lesion.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({r["split"] for r in rows}, {"train", "validation", "ship-test"})

        run = home / "run"
        short = ("--scratch", "--threads", 1, "--batch", 8)
        # Cut off after one step, then two more from the checkpoint.
        self.run_stage("train", "us-lesion", *short, "--steps", 1, "--folder", run)
        made = self.run_stage("make", "us-lesion", *short, "--steps", 3, "--patience", 50, "--validate-every", 2, "--folder", run)
        self.assertIn("resumed at step 1", made)
        self.assertIn('"done": 1', (run / "log.jsonl").read_text())
        self.assertIn("operators", made)
        self.assertIn("AUC benign against malignant", made)
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
        stages = (self.explored, self.by_two_processes, self.packed_again, self.weighed, self.left_out, self.folded, self.compared)
        with ThreadPoolExecutor(2) as pool:  # each looks only at what was made above, and most run on one core
            for stage in [pool.submit(stage, home, run, rows, short) for stage in stages]:
                stage.result()

    def explored(self, home, run, rows, short):
        page = home / "explore" / "explore.html"
        self.run_stage("explore", "us-lesion", "--folder", page.parent)
        text = page.read_text()
        for title in ("Images by set", "Near duplicates", "Burned-in marks", "Leakage", "share of the image", "Examples"):
            self.assertTrue(title in text, f"the page lacks: {title}")

    def by_two_processes(self, home, run, rows, short):
        """They hold the same weights after the same steps, and only the first writes."""
        self.run_stage("train", "us-lesion", *short, "--steps", 1, "--folder", home / "two", processes=2)
        self.assertEqual((home / "two" / "log.jsonl").read_text().count('"done": 1'), 1)

    def packed_again(self, home, run, rows, short):
        """A packed file is enough to go on from, to join, and to look at every image from both sides."""
        self.run_stage("train", "us-lesion", *short, "--steps", 1, "--start-from", run / "us-lesion.onnx",
                       "--folder", home / "onward")
        self.run_stage("export", "us-lesion", "--mirrored", "--join", run / "us-lesion.onnx", "--folder", home / "onward")
        self.assertGreater((home / "onward" / "us-lesion.onnx").stat().st_size, 1.8 * (run / "us-lesion.onnx").stat().st_size)

    def weighed(self, home, run, rows, short):
        said = self.run_stage("weigh", "us-lesion", "--files", run / "us-lesion.onnx", run / "us-lesion.onnx")
        first, again = (json.loads(line) for line in said.strip().splitlines())
        self.assertEqual(first, again, "a file is as good as itself, and the strange machines are the same each time")
        self.assertFalse(again["better than the first"])

    def left_out(self, home, run, rows, short):
        out = home / "left-out"
        self.run_stage("leave-out", "us-lesion", *short, "--steps", 1, "--sets", "busi", "--folder", out)
        table = json.loads((out / "left-out.json").read_text())
        self.assertEqual({r["data"] for r in table}, {"busi left out of training"})
        sizes = {r["metric"]: r["n"] for r in table}
        self.assertEqual(sizes["normal images left empty"], sum(r["source"] == "busi" and r["label"] == "normal" for r in rows))

    def folded(self, home, run, rows, short):
        """One fold trained and measured; what is done is not done again."""
        out = home / "folds"
        for _ in range(2):
            said = self.run_stage("folds", "us-lesion", *short, "--steps", 1, "--folds", 2, "--folder", out)
        self.assertNotIn("operators", said, "nothing was packed a second time")
        with open(out / "fold2" / "answers.csv", newline="") as file:
            answers = list(csv.DictReader(file))
        self.assertTrue(all(a["painted"] for a in answers))
        table = {(r["data"], r["metric"]): r["n"] for r in json.loads((out / "report" / "folds.json").read_text())}
        lesions = sum(a["source"] == "bus-bra" for a in answers)
        self.assertEqual(table["bus-bra five folds", "mean Dice, lesion images"], lesions)
        self.assertEqual(table["bus-bra fold 2", "mean Dice, lesion images"], lesions)
        self.assertEqual(table["all three sets five folds, caliper marks and text painted on", "images whose class flips"], len(answers))

    def compared(self, home, run, rows, short):
        folder = home / "compared"
        self.run_stage("compare", "us-lesion", "--threads", 1, "--images", 20, "--size", 64, "--seeds", 1, 2, "--folder", folder,
                       "--networks", "joint, from scratch", "U-Net", "ResNet-like")
        compared = json.loads((folder / "comparison.json").read_text())
        self.assertEqual(len(compared["networks"]), 3)
        self.assertIn("dice", compared["networks"]["U-Net"])
        self.assertNotIn("dice", compared["networks"]["ResNet-like"])
        self.assertIn("auc", compared["networks"]["ResNet-like"])
        self.assertEqual((folder / "comparison.md").read_text().count("\n| "), 4)


class Mammography(OnMadeSets):
    def test_one_command_makes_a_mammography_model_from_the_images(self):
        make_breasts(self.home / "shared" / "data", np.random.default_rng(9))
        self.run_stage("split", "mammo-lesion")
        run = self.home / "run"
        made = self.run_stage("make", "mammo-lesion", "--scratch", "--threads", 1, "--steps", 1, "--folder", run)
        self.assertIn("images found, 1 mark per image", made)
        manifest = json.loads((run / "model.json").read_text())
        self.assertEqual(manifest["bytes"], (run / "mammo-lesion.onnx").stat().st_size)
        self.assertIn("| ", (run / "CARD.md").read_text())


class Landmark(OnMadeSets):
    def write_split(self, name, columns, row_of):
        """A split of the made cdd-cesm: of four images two are for training, one for validation and one for the test."""
        folder, data = self.home / "splits", self.home / "shared" / "data"
        folder.mkdir(exist_ok=True)
        with open(folder / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("source", "file", "group", "view", "split", "how", *columns, "trust", "sha256"))
            for number in range(20):
                image = data / "cdd-cesm" / "images" / f"i{number}.png"
                split = ("train", "train", "validation", "ship-test")[number % 4]
                view, how, place = row_of(number)
                writer.writerow(("cdd-cesm", f"images/i{number}.png", f"p{number}", view, split, how, *place, 1, hashlib.sha256(image.read_bytes()).hexdigest()))

    def test_two_commands_make_a_landmark_model_from_images_and_places(self):
        make_breasts(self.home / "shared" / "data", np.random.default_rng(10))
        for name, tool in (("mammo-nipple", "nipple_places.py"), ("mammo-landmarks", "muscle_places.py")):
            refused = subprocess.run([self.python, "-m", "lobule_training", "split", name], env=self.environment, capture_output=True, text=True)
            self.assertIn(tool, refused.stderr)
        self.write_split("mammo-nipple", ("column", "row"), lambda number: ("CC", "found" if number % 4 == 0 else "sure", (93, 100)))
        ends = ("upper_column", "upper_row", "lower_column", "lower_row")
        self.write_split("mammo-landmarks", ends, lambda number: ("CC", "level", [""] * 4) if number == 4 else ("MLO", "found", (40, 8, 5, 90)))
        first, run = self.home / "first", self.home / "run"
        short = ("--threads", 1, "--batch", 3, "--steps", 3, "--patience", 9, "--validate-every", 2)
        self.assertIn('"missed"', self.run_stage("train", "mammo-nipple", "--scratch", *short, "--folder", first))
        alone = subprocess.run([self.python, "-m", "lobule_training", "train", "mammo-landmarks"], env=self.environment, capture_output=True, text=True)
        self.assertIn("--start-from", alone.stderr)
        made = self.run_stage("make", "mammo-landmarks", *short, "--start-from", first, "--folder", run)
        for figure in ('"missed"', "median distance, mm", "median, degrees off"):
            self.assertIn(figure, made)
        manifest = json.loads((run / "model.json").read_text())
        self.assertEqual((manifest["task"], manifest["bytes"]), ("landmarks", (run / "mammo-landmarks.onnx").stat().st_size))
        self.assertEqual([output["classes"] for output in manifest["outputs"]], [["nipple"], ["muscle"]])
        self.assertEqual([result["n"] for result in manifest["results"]], [5] * 4)


class Extras(OnMadeSets):
    """Where `models/training/run --make-extras` was run."""

    def test_tuning_goes_on_where_it_stopped_and_a_tracked_run_lies_in_the_store(self):
        home = self.home
        found = subprocess.run([self.python, "-c", "import mlflow, optuna"], capture_output=True)
        if found.returncode:
            self.skipTest("mlflow and optuna are absent: models/training/run --make-extras brings them")
        self.run_stage("split", "us-lesion")
        short = ("--scratch", "--threads", 1, "--steps", 1)
        for made in (1, 0):  # the second call finds its trial done
            said = self.run_stage("tune", "us-lesion", *short, "--trials", 1, "--folder", home / "tuned")
            self.assertEqual(said.count('"trial":'), made)
        best = json.loads((home / "tuned" / "tuned.json").read_text())
        self.assertEqual(best["trials"], 1)
        store = home / "runs.sqlite"
        self.run_stage("train", "us-lesion", *short, "--tuned", home / "tuned" / "tuned.json", "--track", store, "--batch", 8, "--folder", home / "run")
        read = ("import os, sys; os.environ['MLFLOW_DISABLE_TELEMETRY'] = 'true'\nfrom mlflow import MlflowClient\n"
                "c = MlflowClient(tracking_uri='sqlite:///' + sys.argv[1])\n"
                "r = c.search_runs([c.get_experiment_by_name('us-lesion').experiment_id])[0]\n"
                "print(r.info.status, r.data.params['head_rate'], sorted(r.data.metrics))")
        said = subprocess.run([self.python, "-c", read, store], env=self.environment, capture_output=True, text=True)
        self.assertEqual(said.stdout.split()[0], "FINISHED", said.stderr[-2000:])
        self.assertAlmostEqual(float(said.stdout.split()[1]), best["head_rate"])
        self.assertIn("mask", said.stdout)


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
