"""Where the nipple's network is told to look, what its file says of a place, and how far that is in millimetres."""

import sys
import unittest
from pathlib import Path

try:
    import numpy as np
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is absent: test_training_pipeline runs this in the training environment")

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
from lobule_training import augment, landmarks_card, mammo_nipple, marks  # noqa: E402
from lobule_training.datasets import Sample  # noqa: E402
from lobule_training.prepare import Placement  # noqa: E402

FLIPPED = Placement(False, True, (30, 10, 330, 460), (0, 0, 256, 384), 0, 255)


def sample(source, at):
    return Sample(source, "x", "patient", "normal", facts={"at": at, "how": "sure", "trust": 1.0, "view": "CC"})


class Places(unittest.TestCase):
    def test_a_place_goes_to_the_input_and_back(self):
        for flipped in (True, False):
            where = Placement(False, flipped, (30, 10, 330, 460), (3, 5, 250, 375), 0, 255)
            x, y = mammo_nipple.input_from_stored(where, (101.5, 222.25))
            np.testing.assert_allclose(where.stored_from_input(x, y), (101.5, 222.25))

    def test_squeezed_pictures_count_in_the_shape_they_had(self):
        self.assertEqual(mammo_nipple.unsqueezed("cdd-cesm", (7, 9)), (7, 9))
        np.testing.assert_allclose(mammo_nipple.unsqueezed("rsna-512", (511.5, 511.5)), (399.5, 511.5), atol=0.2)

    def test_a_bright_dot_and_its_place_stay_together_when_a_view_is_turned(self):
        torch.manual_seed(3)
        at = torch.tensor([[150.0, 200.0], [60.0, 300.0]])
        planes = torch.zeros(2, 2, 384, 256, dtype=torch.uint8)
        for one, (x, y) in zip(planes, at.int().tolist()):
            one[0, y - 2 : y + 3, x - 2 : x + 3] = 255
        for size in ((384, 256), (192, 128)):
            matrix = augment.affine(2, 12, (0.82, 1.15), 1.12, 0.06, False, False)
            matrix[1, :, 1] *= -1
            image, moved = augment.warp(planes, matrix, size)[:, 0].double(), mammo_nipple.warped(at, matrix, size)
            y, x = torch.meshgrid(torch.arange(size[0]), torch.arange(size[1]), indexing="ij")
            for one, place in zip(image, moved):
                middle = ((one * x).sum() / one.sum(), (one * y).sum() / one.sum())
                self.assertLess(float(torch.hypot(middle[0] - place[0], middle[1] - place[1])), 1.0)

    def test_targets_are_shares_around_the_cell_of_the_nipple(self):
        shares = mammo_nipple.targets(torch.tensor([[41.5, 21.5]]), 96, 64).view(96, 64)
        self.assertAlmostEqual(float(shares.sum()), 1, places=5)
        self.assertEqual(np.unravel_index(int(shares.argmax()), (96, 64)), (5, 10))


class Said(unittest.TestCase):
    def test_a_sure_map_is_one_at_its_place_and_a_torn_one_half_at_each(self):
        def spread(*cells):
            logits = torch.full((1, 1, 96, 64), -20.0)
            for row, column in cells:
                logits[0, 0, row, column] = 20.0
            return mammo_nipple.Spread()(logits)

        sure = spread((30, 40))[0].numpy()
        self.assertAlmostEqual(float(sure.max()), 1, delta=0.07)
        np.testing.assert_allclose(marks.peak(sure[0]), (40 * 4 + 1.5, 30 * 4 + 1.5), atol=0.1)
        self.assertAlmostEqual(float(sure[0, 121, 161 + 8]), np.exp(-0.5), delta=0.06)
        torn = spread((30, 40), (70, 20))[0, 0]
        self.assertAlmostEqual(float(torn.max()), 0.5, delta=0.05)

    def test_the_peak_is_the_middle_of_what_is_connected_by_sides_to_the_greatest_value(self):
        values = np.zeros((20, 30))
        values[5, 7:10], values[6, 8] = (0.6, 1.0, 0.6), 0.4  # 0.4 is below half
        values[7, 11] = values[15, 20] = 0.9  # apart
        values[6, 10] = 0.9  # touches by a corner alone
        np.testing.assert_allclose(marks.peak(values), (8, 5))
        values[5, 10] = 0.8  # joins it
        weights = {(7, 5): 0.6, (8, 5): 1.0, (9, 5): 0.6, (10, 5): 0.8, (10, 6): 0.9}
        np.testing.assert_allclose(marks.peak(values), np.average(list(weights), axis=0, weights=list(weights.values())))

    def test_distances_are_nominal_millimetres_of_the_stored_picture(self):
        at = np.array([100.0, 100.0])
        for source, mm in landmarks_card.MM.items():
            mark = FLIPPED.stored_from_input(*at)
            if source == "rsna-512":
                mark = ((mark[0] + 0.5) * 512 / 400 - 0.5, mark[1])
            marked = sample(source, mark)
            self.assertAlmostEqual(landmarks_card.distance(marked, FLIPPED, at), 0, places=6)
            # ten input pixels down are 10 * 450 / 384 pixels of the stored picture
            self.assertAlmostEqual(landmarks_card.distance(marked, FLIPPED, at + [0, 10]), 10 * 450 / 384 * mm[1], places=6)


if __name__ == "__main__":
    unittest.main()
