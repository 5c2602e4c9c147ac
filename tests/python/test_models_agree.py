"""The shipped ultrasound model gives the same answers in Python and through the page's own core on real images.

The same 50 images: prepared by numpy and run by onnxruntime here, prepared by C++ and run by ONNX Runtime Web in `lobule.mjs evaluate`.
"""

import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

try:
    import numpy as np
    from PIL import Image
except ImportError:
    raise unittest.SkipTest("numpy or Pillow is absent")

from test_training_pipeline import ROOT, environment

COUNT = 50
SHARED = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared")
CORES = [ROOT / "build" / name / "bin" / "lobule_core.mjs" for name in ("headless", "web-release", "web-debug")]

# Prints one JSON line per image: classes, whether anything is outlined, the mask's file.
PYTHON_SIDE = """
import json, sys
import numpy as np
from PIL import Image
from lobule_training import datasets, prepare, runtime, us_lesion, us_report
folder, table, masks = sys.argv[1:]
manifest = json.load(open(f"{folder}/model.json"))
found = manifest["findings"]
rule = us_report.Rule(found["maskThreshold"], max(manifest["operatingPoints"][0]["threshold"], found.get("minimumScore", 0.0)), found["gate"]["maximum"])
engine = runtime.session(f"{folder}/{manifest['file']}")
for number, line in enumerate(open(table).read().split()):
    image = datasets.read_grey(datasets.data_root() / line)
    tensor, where = prepare.prepare(image, us_lesion.SPEC)
    map_, classes = engine.run(None, {"image": tensor})
    mask, score = us_report.mask_of(where, map_[0, 0], classes[0], rule)
    Image.fromarray(mask.astype(np.uint8) * 255).save(f"{masks}/{number}.png")
    print(json.dumps({"classes": classes[0].tolist(), "pixels": int(mask.sum())}), flush=True)
"""


def chosen_files():
    """Spread over sets, labels and splits, in a fixed order."""
    with open(ROOT / "models" / "training" / "splits" / "us-lesion.csv", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda r: (r["source"], r["label"], r["sha256"]))
    return [f"{r['source']}/{r['file']}" for r in rows[:: max(1, len(rows) // COUNT)][:COUNT]]


class PythonAndPage(unittest.TestCase):
    def test_fifty_images_have_the_same_classes_and_masks(self):
        python, node = environment(), shutil.which("node")
        if not python or not node or not any(core.exists() for core in CORES) or not (SHARED / "data" / "busi").is_dir():
            self.skipTest("needs the training environment, node, the built core and the shared images")
        with tempfile.TemporaryDirectory() as name:
            folder, files = Path(name), chosen_files()
            self.assertEqual(len(files), COUNT)
            (folder / "masks").mkdir()
            # Stems repeat over sets: links give each image a name of its own.
            (folder / "images").mkdir()
            for number, file in enumerate(files):
                (folder / "images" / f"{number}{Path(file).suffix}").symlink_to((SHARED / "data" / file).resolve())
            (folder / "table.txt").write_text("\n".join(f for f in files if " " not in f))
            if any(" " in f for f in files):
                self.fail("a file name with a space: change the table's form")
            (folder / "labels.csv").write_text("file\n" + "".join(f"{n}{Path(f).suffix}\n" for n, f in enumerate(files)))
            done = subprocess.run(
                [python, "-c", PYTHON_SIDE, ROOT / "models" / "us-lesion", folder / "table.txt", folder / "masks"],
                env=os.environ | {"PYTHONPATH": str(ROOT / "models" / "training"), "LOBULE_SHARED": str(SHARED)},
                capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])
            ours = [json.loads(line) for line in done.stdout.splitlines()]
            done = subprocess.run(
                [node, ROOT / "web" / "cli" / "lobule.mjs", "evaluate", "--model", "us-lesion", "--labels", folder / "labels.csv",
                 "--data", folder / "images", "--out", folder / "out", "--processes", "2"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])
            with open(folder / "out" / "predictions.csv", newline="") as file:
                theirs = list(csv.DictReader(file))
            self.assertEqual(len(ours), len(theirs))
            overlaps = []
            for number, (a, b) in enumerate(zip(ours, theirs)):
                said = [float(b[name]) for name in ("normal", "benign", "malignant")]
                np.testing.assert_allclose(said, a["classes"], atol=2e-3, err_msg=files[number])
                one = np.asarray(Image.open(folder / "masks" / f"{number}.png")) > 0
                two = np.asarray(Image.open(folder / "out" / "masks" / f"{number}.png")) > 0
                self.assertEqual(one.shape, two.shape)
                self.assertEqual(one.any(), two.any(), f"{files[number]}: one outlines something, the other nothing")
                total = int(one.sum()) + int(two.sum())
                overlaps.append(1.0 if total == 0 else 2 * int((one & two).sum()) / total)
            self.assertGreater(min(overlaps), 0.97, files[int(np.argmin(overlaps))])
            self.assertGreater(float(np.mean(overlaps)), 0.995)
            self.assertGreater(sum(a["pixels"] > 0 for a in ours), COUNT // 2, "most of these images show a lesion")


if __name__ == "__main__":
    unittest.main()
