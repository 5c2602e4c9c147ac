"""Where the nipple network's answer lies in the stored picture, for tests/anatomy/measure.py."""

import sys
import tempfile
import unittest
from pathlib import Path

try:
    import numpy as np
    from PIL import Image  # noqa: F401
except ImportError:
    raise unittest.SkipTest("numpy or Pillow is absent")

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "anatomy"))
sys.path.insert(0, str(ROOT / "models" / "training"))
from lobule_training.prepare import Placement  # noqa: E402
from nipple_maps import Map, placed  # noqa: E402

CONTENT = (0, 12, 250, 360)


def dot(column: int, row: int) -> np.ndarray:
    values = np.zeros((384, 256), np.float32)
    values[row, column] = 1
    return values


def brightest(found: Map) -> tuple[float, float]:
    row, column = np.unravel_index(int(found.values.argmax()), found.values.shape)
    return found.stored(float(column), float(row))


class Placed(unittest.TestCase):
    def test_a_dot_lies_where_the_preparation_took_it_from_flipped_or_not(self):
        for flipped in (False, True):
            where = Placement(False, flipped, (30, 10, 330, 460), CONTENT, 0, 255)
            found = placed(dot(40, 100), where)
            self.assertEqual(found.box, (30, 10, 329, 459))
            np.testing.assert_allclose(brightest(found), where.stored_from_input(40, 100))

    def test_a_picture_whose_columns_were_narrowed_gets_its_places_back(self):
        for flipped in (False, True):
            where = Placement(False, flipped, (100, 0, 400, 512), CONTENT, 0, 255)
            found = placed(dot(40, 100), where, 400 / 512)
            self.assertEqual(found.box, (128, 0, 511, 511))
            column, row = where.stored_from_input(40, 100)
            np.testing.assert_allclose(brightest(found), ((column + 0.5) * 512 / 400 - 0.5, row))

    def test_the_file_is_a_line_of_six_numbers_and_the_values_by_rows(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "one.map"
            Map(np.array([[1, 2, 3], [4, 5, 6]], np.float64), (7, 8, 9, 10)).write(path)
            line, values = path.read_bytes().split(b"\n", 1)
        self.assertEqual(line, b"3 2 7 8 9 10")
        np.testing.assert_array_equal(np.frombuffer(values, "<f4"), [1, 2, 3, 4, 5, 6])


if __name__ == "__main__":
    unittest.main()
