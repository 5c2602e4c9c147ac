"""The preparation of images for the networks: its golden files, its geometry and its rules."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import numpy as np
except ImportError:
    raise unittest.SkipTest("numpy is absent: the training package is not tested here")

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
from lobule_training import golden, prepare  # noqa: E402

SPEC = prepare.InputSpec(width=40, height=64)


class Preparation(unittest.TestCase):
    def test_golden_files_are_what_the_reference_gives(self):
        with tempfile.TemporaryDirectory() as folder:
            golden.main(folder)
            kept = ROOT / "tests" / "golden" / "prepare"
            names = sorted(path.name for path in kept.iterdir())
            self.assertEqual(names, sorted(path.name for path in Path(folder).iterdir()))
            self.assertEqual(
                json.loads((kept / "cases.json").read_text()), json.loads((Path(folder) / "cases.json").read_text())
            )
            for name in (n for n in names if n.endswith(".f32")):
                old = np.fromfile(kept / name, "<f4")
                np.testing.assert_allclose(np.fromfile(Path(folder) / name, "<f4"), old, atol=1e-5)

    def test_a_mirrored_image_gives_the_same_tensor_and_points_map_back(self):
        image = golden.half_disc(160, 120, 255, np.random.default_rng(1), right=False)
        left, from_left = prepare.prepare(image, SPEC)
        right, from_right = prepare.prepare(image[:, ::-1], SPEC)
        np.testing.assert_allclose(left, right, atol=1e-6)
        self.assertNotEqual(from_left.flipped, from_right.flipped)
        column, row = from_left.stored_from_input(10, 20)
        mirrored, same_row = from_right.stored_from_input(10, 20)
        self.assertAlmostEqual(column, 119 - mirrored)
        self.assertEqual(row, same_row)

    def test_inversion_declared_or_not_gives_the_same_tensor(self):
        image = golden.half_disc(160, 120, 255, np.random.default_rng(2), right=False)
        plain, _ = prepare.prepare(image, SPEC)
        declared, _ = prepare.prepare(255 - image, SPEC, monochrome1=True)
        found, where = prepare.prepare(255 - image, SPEC)
        np.testing.assert_array_equal(plain, declared)
        np.testing.assert_array_equal(plain, found)
        self.assertTrue(where.inverted)

    def test_a_film_label_leaves_no_trace(self):
        image = golden.half_disc(160, 120, 255, np.random.default_rng(3), right=False)
        without = image.copy()
        without[:16, 100:] = 0
        with_label, _ = prepare.prepare(image, SPEC)
        clean, _ = prepare.prepare(without, SPEC)
        self.assertLess(np.abs(with_label - clean).max(), 0.05)

    def test_resampling_keeps_the_mean_when_shrinking_and_lines_when_enlarging(self):
        image = np.random.default_rng(4).random((90, 70))
        self.assertAlmostEqual(prepare.resample(image, 30, 31).mean(), image.mean(), places=12)
        ramp = np.tile(np.arange(8.0), (4, 1))
        large = prepare.resample(ramp, 32, 4)[0]
        np.testing.assert_allclose(np.diff(large)[4:-4], 0.25)

    def test_components_know_diagonals_only_when_asked(self):
        mask = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [1, 0, 0, 0]], bool)
        self.assertEqual(prepare.label_components(mask, diagonal=False).max(), 4)
        self.assertEqual(prepare.label_components(mask, diagonal=True).max(), 2)
        ring = np.array([[1, 1, 1], [1, 0, 1], [0, 1, 1]], bool)
        self.assertEqual(prepare.label_components(ring, diagonal=False).max(), 1)


if __name__ == "__main__":
    unittest.main()
