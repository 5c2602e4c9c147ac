"""Rounding the weights to int8 costs the shipped models next to nothing on images they were not trained on.

Needs the float32 network that the shipped file was rounded from (it stays in the run's folder, below ~/.cache/lobule/training or
LOBULE_RUNS), the training environment and the shared images; elsewhere it says what is missing.
"""

import json
import os
import subprocess
import unittest
from pathlib import Path

from test_training_pipeline import ROOT, environment

SHARED = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared")
RUNS = Path(os.environ.get("LOBULE_RUNS") or Path.home() / ".cache" / "lobule" / "training")
STEP = {"us-lesion": 3, "mammo-lesion": 1}  # every so manieth image of ship-test
DICE = AUC = 0.005
FLIPS = 0.01

# Prints one JSON line: how far the rounded weights lie from the others, and the figures of both files on the same images.
PYTHON_SIDE = """
import json, sys
import numpy as np, onnx
from onnx import numpy_helper
from lobule_training import cache, datasets, mammo_lesion, mammo_report, marks, prepare, runtime, splits, us_lesion, us_report
folder, float32, step = sys.argv[1:]
manifest = json.load(open(f"{folder}/model.json"))
small, exact = (onnx.load(p).graph for p in (f"{folder}/{manifest['file']}", float32))
weights = {i.name: numpy_helper.to_array(i) for i in exact.initializer}
rounded = {i.name: numpy_helper.to_array(i) for i in small.initializer}
steps = [0.0]
for name in [n[:-5] for n in rounded if n.endswith("_int8")]:
    w, scale = weights[name], rounded[f"{name}_scale"].reshape((-1,) + (1,) * (weights[name].ndim - 1))
    inside = np.abs(w) <= 127 * scale  # the few beyond are clipped on purpose
    steps.append(float((np.abs(w - rounded[f"{name}_int8"] * scale) / scale)[inside].max()))
ultrasound = manifest["id"] == "us-lesion"
task = us_lesion if ultrasound else mammo_lesion
kept = [s for s in splits.apply(task.samples(), task.NAME) if s.split == "ship-test" and s.source != "rsna-512"]
kept = sorted(kept, key=lambda s: s.sha256)[::int(step)]
found = manifest["findings"]
point = manifest["operatingPoints"][0]["threshold"]
engines = [runtime.session(p, 2) for p in (float32, f"{folder}/{manifest['file']}")]
if ultrasound:
    rule = us_report.Rule(found["maskThreshold"], max(point, found["minimumScore"]), found["gate"]["maximum"])
said = ([], [])
for sample in kept:
    planes, where = cache.prepare_sample(sample, task.SPEC, not ultrasound)
    tensor = ((planes[0].astype(np.float32) / 255 - task.SPEC.mean) / task.SPEC.std)[None, None]
    for engine, answers in zip(engines, said):
        out = engine.run(None, {"image": tensor})
        if ultrasound:
            a = us_report.answer(sample, where, out[0][0, 0], out[1][0], rule)
            answers.append((a.dice, float(us_report.malignancy([a])[0]), int(np.argmax(a.classes))))
        else:
            seen = marks.from_map(out[0][0, 0], where.content, found["maskThreshold"], found["minimumAreaFraction"], planes[3] > 0)
            mask = np.zeros(planes[0].shape, bool)
            for mark in seen:
                if mark.score >= point:
                    mask[mark.place] |= mark.shape
            best = seen[0].score if seen else 0.0
            answers.append((us_report.dice_of(mask, planes[1] > 127), best, int(best >= point)))
bad = np.array([s.label == "malignant" for s in kept])
lesion = np.array([s.label != "normal" for s in kept])
from lobule_training.mammo_report import auc
other = ~bad & lesion if ultrasound else ~lesion
figures = [{"dice": float(np.mean([a[0] for a, l in zip(answers, lesion) if l])),
            "auc": auc(np.array([a[1] for a in answers])[bad], np.array([a[1] for a in answers])[other])} for answers in said]
flips = float(np.mean([a[2] != b[2] for a, b in zip(*said)]))
print(json.dumps({"furthest": max(steps), "tensors": len(steps) - 1, "images": len(kept), "flips": flips, "float32": figures[0], "int8": figures[1]}))
"""


class Rounding(unittest.TestCase):
    def drift(self, model):
        python, float32 = environment(), RUNS / model / "float32.onnx"
        missing = [what for what, there in (("the training environment", python), ("the shared images", (SHARED / "data").is_dir()),
                                            (f"{model}'s float32 network", float32.exists())) if not there]
        if missing:
            self.skipTest("absent: " + ", ".join(missing))
        done = subprocess.run([python, "-c", PYTHON_SIDE, ROOT / "models" / model, float32, str(STEP[model])],
                              env=os.environ | {"PYTHONPATH": str(ROOT / "models" / "training"), "LOBULE_SHARED": str(SHARED)},
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        told = json.loads(done.stdout.splitlines()[-1])
        self.assertGreater(told["tensors"], 20)
        if told["furthest"] > 0.51:
            self.skipTest(f"the float32 network at hand is not the one that the shipped {model} was rounded from")
        return told

    def stays(self, model, images):
        told = self.drift(model)
        self.assertGreaterEqual(told["images"], images)
        self.assertLessEqual(told["float32"]["dice"] - told["int8"]["dice"], DICE, told)
        self.assertLessEqual(told["float32"]["auc"] - told["int8"]["auc"], AUC, told)
        self.assertLessEqual(told["flips"], FLIPS, told)

    def test_ultrasound_keeps_its_outlines_its_order_and_its_classes(self):
        self.stays("us-lesion", 200)

    def test_mammography_keeps_its_outlines_its_order_and_which_images_are_marked(self):
        self.stays("mammo-lesion", 80)


if __name__ == "__main__":
    unittest.main()
