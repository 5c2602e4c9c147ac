"""The model folders and split files as they lie in the repository."""

import csv
import hashlib
import json
import os
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
FIELDS = (
    "id version task modality file sha256 bytes quantization input outputs operatingPoints calibration training "
    "results intendedUse notFor"
).split()
INPUT_FIELDS = "width height channels layout resample crop orientation range mean std letterbox".split()
FORBIDDEN = {"QuantizeLinear", "ConvInteger", "MatMulInteger", "DynamicQuantizeLinear", "ConvTranspose"}


def folders():
    return sorted(path.parent for path in (ROOT / "models").glob("*/model.json"))


class ModelFolders(unittest.TestCase):
    def test_every_manifest_is_whole_and_names_the_file_beside_it(self):
        self.assertTrue(folders())
        for folder in folders():
            with self.subTest(folder.name):
                manifest = json.loads((folder / "model.json").read_text())
                self.assertEqual([f for f in FIELDS if f not in manifest], [])
                self.assertEqual([f for f in INPUT_FIELDS if f not in manifest["input"]], [])
                data = (folder / manifest["file"]).read_bytes()
                self.assertEqual(hashlib.sha256(data).hexdigest(), manifest["sha256"])
                self.assertEqual(len(data), manifest["bytes"])
                self.assertLess(len(data), 6_000_000)
                self.assertEqual(manifest["operatingPoints"][0]["name"], "default")
                self.assertTrue((folder / "LICENSE").exists())

    def test_the_card_shows_exactly_the_results_of_the_manifest(self):
        for folder in folders():
            with self.subTest(folder.name):
                manifest = json.loads((folder / "model.json").read_text())
                card = (folder / "CARD.md").read_text()
                for row in manifest["results"]:
                    self.assertIn(f"| {row['data']} | {row['n']} | {row['metric']} | {row['value']:.3f}", card)

    def test_no_node_would_leave_webgpu(self):
        try:
            import onnx
        except ImportError:
            self.skipTest("onnx is absent")
        for folder in folders():
            manifest = json.loads((folder / "model.json").read_text())
            model = onnx.load(folder / manifest["file"])
            self.assertEqual(FORBIDDEN & {node.op_type for node in model.graph.node}, set())
            self.assertGreaterEqual(model.opset_import[0].version, 17)
            self.assertEqual([o.name for o in model.graph.output], [o["name"] for o in manifest["outputs"]])


class Splits(unittest.TestCase):
    def rows(self, path):
        with open(path, newline="") as file:
            return list(csv.DictReader(file))

    def test_no_group_and_no_content_is_in_two_splits(self):
        for path in (ROOT / "models" / "training" / "splits").glob("*.csv"):
            groups, contents = {}, {}
            for row in self.rows(path):
                groups.setdefault((row["source"], row["group"]), set()).add(row["split"])
                contents.setdefault(row["sha256"], set()).add(row["split"])
            self.assertTrue(groups)
            self.assertEqual([g for g, splits in groups.items() if len(splits) > 1], [], path.name)
            self.assertEqual([c for c, splits in contents.items() if len(splits) > 1], [], path.name)

    def test_the_hashes_are_those_of_the_images(self):
        shared = Path(os.environ.get("LOBULE_SHARED") or ROOT.parent / "shared") / "data"
        if not shared.is_dir():
            self.skipTest("the shared data is absent")
        for path in (ROOT / "models" / "training" / "splits").glob("*.csv"):
            for row in self.rows(path)[::97]:
                data = (shared / row["source"] / row["file"]).read_bytes()
                self.assertEqual(hashlib.sha256(data).hexdigest(), row["sha256"])

    def test_a_changed_image_is_refused(self):
        from lobule_training import datasets, splits

        with tempfile.TemporaryDirectory() as name:
            image = Path(name) / "data" / "made" / "a.png"
            image.parent.mkdir(parents=True)
            image.write_bytes(b"one picture")
            sample = datasets.Sample("made", "a.png", "p1", "normal")
            folder = Path(name) / "splits"
            folder.mkdir()
            row = f"made,a.png,p1,normal,train,{hashlib.sha256(b'one picture').hexdigest()}"
            (folder / "tiny.csv").write_text(",".join(splits.COLUMNS) + "\n" + row + "\n")
            with unittest.mock.patch.object(splits, "FOLDER", folder), unittest.mock.patch.dict(os.environ, LOBULE_SHARED=name):
                self.assertEqual(splits.apply([sample], "tiny")[0].split, "train")
                image.write_bytes(b"another one")
                with self.assertRaisesRegex(SystemExit, "made/a.png"):
                    splits.apply([sample], "tiny")


if __name__ == "__main__":
    unittest.main()
