"""Calibration of marks: the fitted line against scipy's optimizer, and what weights and bins mean."""

import sys
import unittest
from pathlib import Path

try:
    import numpy as np
    from scipy import optimize
except ImportError:
    raise unittest.SkipTest("numpy or scipy is absent: the training package is not tested here")

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
from lobule_training import calibrate, marks  # noqa: E402


def case(scores, hits, count):
    made = [marks.Mark(s, (0, 0), 10, (slice(0, 1), slice(0, 1)), np.ones((1, 1), bool)) for s in scores]
    return marks.Case("set", "file", "group", "malignant" if count else "normal", made, hits, count)


class Line(unittest.TestCase):
    def drawn(self, slope=0.6, intercept=-1.4, count=4000):
        rng = np.random.default_rng(4)
        scores = rng.uniform(0.3, 0.999, count)
        right = rng.random(count) < calibrate.sigmoid(slope * calibrate.logit(scores) + intercept)
        return scores, right, rng.uniform(0.2, 3, count)

    def test_it_finds_the_line_that_the_marks_were_drawn_from(self):
        slope, intercept = calibrate.fit_line(*self.drawn())
        self.assertAlmostEqual(slope, 0.6, delta=0.1)
        self.assertAlmostEqual(intercept, -1.4, delta=0.2)

    def test_it_is_the_optimum_that_scipy_finds(self):
        scores, right, weights = self.drawn(count=300)
        z = calibrate.logit(scores)

        def loss(line):
            s = line[0] * z + line[1]
            return (weights * (np.logaddexp(0, s) - right * s)).sum() + 0.5e-3 * (line**2).sum()

        np.testing.assert_allclose(calibrate.fit_line(scores, right, weights), optimize.minimize(loss, [1, 0]).x, atol=1e-3)

    def test_marks_that_are_always_right_do_not_send_it_to_infinity(self):
        self.assertTrue(np.isfinite(calibrate.fit_line([0.9, 0.95, 0.99], [1, 1, 1], [1, 1, 1])).all())


class Cases(unittest.TestCase):
    def test_images_with_and_without_a_region_weigh_the_same(self):
        cases = [case([0.9], [1], 1)] + [case([0.9], [0], 0) for _ in range(9)]
        self.assertAlmostEqual(calibrate.right_between(cases, 0.5, 1.0), 0.5)

    def test_perfect_scores_have_no_error_and_shouted_ones_do(self):
        perfect = [case([0.25], [hit], 1) for hit in (1, 0, 0, 0)] + [case([0.0], [0], 0)] * 4
        self.assertLess(calibrate.error(perfect, bins=2), 0.01)
        loud = [case([0.99], [hit], 1) for hit in (1, 0, 0, 0)] + [case([0.99], [0], 0)] * 4
        self.assertAlmostEqual(calibrate.error(loud), 0.99 - 0.125, places=2)

    def test_a_band_without_a_mark_has_no_share(self):
        self.assertTrue(np.isnan(calibrate.right_between([case([0.9], [1], 1)], 0.0, 0.5)))


if __name__ == "__main__":
    unittest.main()
