"""What the ultrasound network is shown (marks erased, greys stretched), and which of two files is better."""

import sys
import unittest
from pathlib import Path
from unittest import mock

try:
    import numpy as np
    import torch  # noqa: F401  the package's batches need it
    from scipy import ndimage
except ImportError:
    raise unittest.SkipTest("PyTorch or scipy is absent: test_training_pipeline runs this in the training environment")

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
from lobule_training import cache, us_batches, us_report, weigh  # noqa: E402
from lobule_training.datasets import Sample  # noqa: E402


class Shown(unittest.TestCase):
    def test_raw_planes_as_seen_are_what_the_preparation_gives(self):
        rng = np.random.default_rng(7)
        tissue = ndimage.gaussian_filter(rng.random((260, 410)), 3)
        washed_out = (60 + 120 * (tissue - tissue.min()) / np.ptp(tissue)).astype(np.uint8)
        washed_out[20:30, 30:34] = 255
        with mock.patch.object(cache, "read_image", lambda _: washed_out), mock.patch.object(cache, "read_mask", lambda *_: washed_out > 250):
            sample = Sample("busi", "x", "g", "benign")
            raw, _ = cache.prepare_sample(sample, us_batches.RAW, mammogram=False)
            exact, where = cache.prepare_sample(sample, us_batches.SPEC, mammogram=False)
        self.assertGreater(where.low, 60)
        self.assertLess(where.high, 200)
        seen = us_batches.seen(raw[None])[0].astype(int)
        difference = np.abs(seen - exact[cache.IMAGE])
        self.assertLess(difference.max(), 8)
        self.assertLess(np.median(difference), 4)
        shown = exact[cache.INSIDE] > 0
        self.assertGreater(np.std(exact[cache.IMAGE][shown]), 1.5 * np.std(raw[cache.IMAGE][shown]), "it was washed out")
        self.assertEqual(seen[~shown].max(), 0)

    def test_painted_calipers_are_found_and_erased_and_a_clean_image_stays(self):
        rng = np.random.default_rng(6)
        tissue = np.clip(ndimage.gaussian_filter(rng.normal(0, 1, (128, 128)), 4) * 160 + 90, 20, 160)
        clean = np.zeros((4, 128, 128), np.uint8)
        clean[0], clean[2:] = tissue, np.array([100, 255])[:, None, None]
        marked = clean.copy()
        for row, column in ((40, 40), (40, 90), (90, 64)):
            marked[0, row - 3 : row + 4, column] = marked[0, row, column - 3 : column + 4] = 250
        erased, found = us_report.without_calipers(np.stack([clean, marked]))
        self.assertEqual(found, [False, True])
        np.testing.assert_array_equal(erased[0], clean[0])
        gone = np.abs(erased[1].astype(int) - clean[0])
        self.assertGreater(np.abs(marked[0].astype(int) - clean[0]).max(), 90)
        self.assertLess(gone.max(), 40)
        self.assertEqual(int((gone[:30] > 0).sum()), 0, "what is far from a mark is untouched")


class Weighed(unittest.TestCase):
    OLD = {"value": 0.80, "flips": 0.02, "clean empty": 0.93, "strange empty": 0.92}

    def test_a_file_is_better_by_its_value_unless_it_costs_normals_or_flips(self):
        for change, expected in (({"value": 0.811}, True), ({"value": 0.809}, False), ({"value": 0.85, "flips": 0.021}, False),
                                 ({"value": 0.811, "clean empty": 0.915}, True), ({"value": 0.85, "clean empty": 0.90}, False),
                                 ({"value": 0.85, "strange empty": 0.89}, False)):
            self.assertEqual(weigh.better({**self.OLD, **change}, self.OLD), expected, change)

    def test_strange_images_are_the_same_each_time_and_differ_inside_only(self):
        rng = np.random.default_rng(8)
        planes = np.zeros((6, 4, 64, 64), np.uint8)
        planes[:, cache.IMAGE, 8:56] = rng.integers(20, 200, (6, 48, 64))
        planes[:, cache.INSIDE, 8:56] = 255
        samples = [Sample(source, "x", "g", "benign", sha256=f"{k}") for k, source in enumerate(("busi", "bus-bra", "bus-uclm") * 2)]
        once, again = weigh.strange(planes, samples), weigh.strange(planes, samples)
        np.testing.assert_array_equal(once, again)
        self.assertEqual(int(once[:, :8].max()), 0)
        for image, before in zip(once, planes[:, cache.IMAGE]):
            self.assertGreater(int((image != before).sum()), 1000)
        self.assertGreater(len({image.tobytes() for image in once - planes[:, cache.IMAGE]}), 5)


if __name__ == "__main__":
    unittest.main()
