"""What the ultrasound network is shown (marks erased, greys stretched), and which of two files is better."""

import sys
import tempfile
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
from lobule_training import cache, folds, us_batches, us_report, weigh  # noqa: E402
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


class Drawn(unittest.TestCase):
    def test_a_set_of_four_times_the_images_is_drawn_twice_as_often(self):
        planes = np.zeros((30, 4, 288, 288), np.uint8)
        planes[:, cache.IMAGE] = 90
        kept = [Sample("bus-bra" if k < 16 else "busi", f"{k}", f"{k}", ("benign", "malignant")[k % 2], split="train") for k in range(20)]
        kept += [Sample("busi", f"{k}", f"{k}", "normal", split="train") for k in range(20, 30)]
        drawn = us_batches.Batches(kept, planes, batch=4)
        self.assertEqual(drawn.sources, ["bus-bra", "busi"])
        np.testing.assert_allclose(drawn.weights, [2 / 3, 1 / 3])


class Pooled(unittest.TestCase):
    """Answers of two folds, made by hand: (set, label, group, fold, probabilities, Dice, nothing found)."""

    MADE = (
        ("bus-bra", "benign", "a", 1, (0, 0.9, 0.1), 0.9, False), ("bus-bra", "benign", "a", 1, (0, 0.4, 0.6), 0.7, False),
        ("bus-bra", "malignant", "b", 1, (0, 0.5, 0.5), 0.8, False), ("bus-bra", "benign", "c", 2, (0, 0.2, 0.8), 0.6, False),
        ("bus-bra", "malignant", "d", 2, (0, 0.1, 0.9), 1.0, False), ("busi", "normal", "e", 1, (0.8, 0.1, 0.1), 1.0, True),
        ("busi", "normal", "f", 2, (0.2, 0.7, 0.1), 0.0, False), ("busi", "malignant", "g", 2, (0.1, 0.1, 0.8), 0.5, False),
        ("busi", "benign", "h", 2, (0.1, 0.8, 0.1), 0.4, False),
    )

    def setUp(self):
        self.answers = []
        for k, (source, label, group, fold, p, dice, empty) in enumerate(self.MADE):
            mask = np.zeros((4, 4), bool)
            mask[:2] = not empty
            self.answers.append(us_report.Answer(source, f"{k}.png", group, label, np.array(p), dice, dice, empty, 0.9, 0.8, mask, fold=fold))
        us_report.judge(self.answers, {"sensitive": 0.45, "balanced": 0.7}, (2.0, 0.5))
        after = us_report.Answer("bus-bra", "1.png", "a", "benign", np.array([0, 0.7, 0.3]), 0.5, 0.5, False, 0.9, 0.8, np.eye(4, dtype=bool))
        self.answers[1].erased = us_report.changed(self.answers[1], after)
        self.answers[0].erased = us_report.changed(self.answers[0], self.answers[0])

    def test_what_is_written_is_what_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "answers.csv"
            us_report.write_answers(path, self.answers)
            again = us_report.read_answers(path)
        self.assertEqual(len(again), len(self.answers))
        for a, b in zip(self.answers, again):
            self.assertEqual((a.source, a.file, a.group, a.label, a.called, a.painted, a.empty, a.fold, a.kind),
                             (b.source, b.file, b.group, b.label, b.called, b.painted, b.empty, b.fold, b.kind))
            self.assertAlmostEqual(a.trust, b.trust, places=4)
            self.assertEqual(a.erased is None, b.erased is None)
        self.assertEqual((again[1].erased.kind, again[1].erased.empty), ("benign", False))
        self.assertAlmostEqual(again[1].erased.overlap, 2 * 2 / (8 + 4), places=4)

    def test_figures_of_all_folds_are_those_counted_by_hand(self):
        rows = {(r["data"], r["metric"]): (r["n"], r["value"]) for r in folds.pooled(self.answers)}
        for key, expected in {
            ("bus-bra five folds", "mean Dice, lesion images"): (5, 0.8),
            # pooled, 0.5 and 0.9 against 0.1, 0.6 and 0.8: four of six pairs; fold 1: one of two, fold 2: one of one
            ("bus-bra five folds", "AUC benign against malignant"): (5, 0.6667),
            ("bus-bra five folds", "AUC benign against malignant, mean of the folds"): (5, 0.75),
            # patient a has the mean of 0.1 and 0.6
            ("bus-bra five folds", "AUC benign against malignant, one score per patient, mean of the folds"): (5, 1.0),
            ("busi five folds", "normal images left empty"): (2, 0.5),
            ("busi and bus-uclm five folds", "accuracy, three classes"): (4, 0.75),
            ("all three sets five folds", "malignant recall, sensitive"): (9, 1.0),
            ("all three sets five folds", "malignant recall, balanced"): (9, 0.6667),
            ("all three sets five folds", "malignant specificity, sensitive"): (9, 0.6667),
            ("all three sets five folds, real marks found and erased", "images whose class flips"): (2, 0.5),
            ("all three sets five folds, real marks found and erased", "mean Dice between the masks before and after"): (2, 0.6667),
        }.items():
            self.assertEqual(rows[key], expected, key)
        self.assertFalse([key for key in rows if "painted" in key[0]], "no marks were painted")


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
