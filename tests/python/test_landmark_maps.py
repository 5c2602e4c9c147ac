"""Where the landmarks' network's answer lies in the stored picture, for tests/anatomy/measure.py."""

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
from lobule_training.prepare import InputSpec, Placement  # noqa: E402
from landmark_maps import LandmarkNetwork, Map, placed  # noqa: E402

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

    def test_a_cut_picture_of_a_squeezed_set_is_narrowed_and_not_stretched(self):
        class Bright:
            """Says nipple and muscle where the input is brightest."""

            def run(self, names, inputs):
                self.asked = inputs["image"]
                grey = self.asked - self.asked.min()
                return [(grey >= grey.max()).astype(np.float32)] * len(names)

        network = object.__new__(LandmarkNetwork)
        network.spec, network.input, network.outputs, network.unsqueeze = InputSpec(256, 384), "image", ["probability", "muscle"], True
        network.session = Bright()
        for rows in (512, 360):  # whole, and cut off below
            y, x = np.mgrid[0:rows, 0:512]
            grey = np.where((x / 400) ** 2 + ((y - 256) / 240) ** 2 < 1, 90, 0).astype(np.uint8)
            grey[(np.abs(x - 300) < 12) & (np.abs(y - 200) < 12)] = 250
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "picture.png"
                Image.fromarray(grey).save(path)
                found = network.maps("rsna-512", path).nipple
            bright = np.argwhere(found.values > 0)
            row, column = bright.mean(axis=0)
            np.testing.assert_allclose(found.stored(column, row), (300, 200), atol=4)
            height, width = np.ptp(bright, axis=0) + 1
            _, _, last, bottom = found.box
            self.assertAlmostEqual(height / found.values.shape[0] * (bottom - found.box[1] + 1), 24, delta=6)
            self.assertAlmostEqual(width / found.values.shape[1] * (last - found.box[0] + 1), 24, delta=6)
            seen = np.argwhere(self.brightest(network.session.asked))
            tall, wide = np.ptp(seen, axis=0) + 1
            self.assertAlmostEqual(wide / tall, 400 / 512, delta=0.12)

    @staticmethod
    def brightest(tensor) -> np.ndarray:
        return tensor[0, 0] >= tensor.max() - 1e-6

    def test_the_file_is_a_line_of_six_numbers_and_the_values_by_rows(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "one.map"
            Map(np.array([[1, 2, 3], [4, 5, 6]], np.float64), (7, 8, 9, 10)).write(path)
            line, values = path.read_bytes().split(b"\n", 1)
        self.assertEqual(line, b"3 2 7 8 9 10")
        np.testing.assert_array_equal(np.frombuffer(values, "<f4"), [1, 2, 3, 4, 5, 6])


if __name__ == "__main__":
    unittest.main()
