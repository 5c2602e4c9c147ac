"""Files that careless or old writers make, written here with pydicom: what is shown is what numpy says by PS3.3."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "build" / "web-release" / "bin" / "lobule_core.wasm"
COLUMNS, ROWS = 40, 33


def tool(*arguments):
    return subprocess.run([os.environ.get("LOBULE_NODE") or "node", str(ROOT / "web" / "cli" / "lobule.mjs"), *map(str, arguments)],
                          capture_output=True, text=True, timeout=120)


def image(pixels, frames=1, **elements):
    """A secondary capture of the pixels, of their type, with further elements by keyword."""
    import pydicom
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7.3"
    meta.MediaStorageSOPInstanceUID = "2.25.7"
    data_set = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    data_set.SOPClassUID, data_set.SOPInstanceUID = meta.MediaStorageSOPClassUID, "2.25.7"
    data_set.Modality, data_set.PhotometricInterpretation = "OT", "MONOCHROME2"
    data_set.SamplesPerPixel = 1
    data_set.Rows, data_set.Columns, data_set.NumberOfFrames = ROWS, COLUMNS, frames
    bits = 8 * pixels.dtype.itemsize
    data_set.BitsAllocated, data_set.BitsStored, data_set.HighBit = bits, bits, bits - 1
    data_set.PixelRepresentation = int(pixels.dtype.kind == "i")
    for keyword, value in elements.items():
        setattr(data_set, keyword, value)
    data_set.add_new(pydicom.tag.Tag("PixelData"), "OW" if bits > 8 else "OB", pixels.tobytes())
    return data_set


def table(entries, first, bits=16, vr="US"):
    """An item with a look-up table over stored values from `first` on; pydicom writes its count without a sign also as SS."""
    from pydicom.dataset import Dataset

    item = Dataset()
    item.add_new(0x00283002, vr, [len(entries), first, bits])
    item.add_new(0x00283006, "OW", entries.astype("<u2").tobytes())
    return item


class ShownAgainstNumpy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            import numpy
            import PIL.Image
            import pydicom.encaps
        except ImportError as absent:
            raise unittest.SkipTest(f"{absent.name} is absent (tests/python/requirements-oracles.txt)")
        if not CORE.exists():
            raise unittest.SkipTest("the site is not built")
        cls.numpy, cls.open_png = numpy, staticmethod(PIL.Image.open)
        cls.encapsulate = staticmethod(pydicom.encaps.encapsulate)

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        numpy = self.numpy
        self.ramp = (numpy.arange(ROWS)[:, None] * 37 + numpy.arange(COLUMNS)[None] * 11).astype("<u2")  # up to 1,613

    def write(self, data_set, patch=None):
        path = Path(self.folder.name, "image.dcm")
        data_set.save_as(path, enforce_file_format=True)
        if patch:
            before, after = patch
            whole = path.read_bytes()
            self.assertEqual((whole.count(before), len(before)), (1, len(after)))
            path.write_bytes(whole.replace(before, after))
        return path

    def shown(self, path, frame=0):
        picture = Path(self.folder.name, "shown.png")
        done = tool("render", path, "--out", picture, "--frame", frame)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.numpy.asarray(self.open_png(picture)).astype(int)

    def check(self, shown, expected):
        if shown.ndim == 3 and expected.ndim == 2:
            shown = shown[..., 0]
        self.assertEqual(shown.shape[:2], expected.shape[:2])
        self.assertLessEqual(int(abs(shown - expected).max()), 1)

    def test_a_table_of_a_frame_is_that_frames(self):
        from pydicom.dataset import Dataset

        numpy = self.numpy
        rising = numpy.linspace(0, 65535, 2048).astype(int)
        groups = []
        for entries in (rising[::-1], rising):
            look_up, group = Dataset(), Dataset()
            look_up.VOILUTSequence = [table(entries, 0)]
            group.FrameVOILUTSequence = [look_up]
            groups.append(group)
        path = self.write(image(numpy.stack([self.ramp, self.ramp]), frames=2, PerFrameFunctionalGroupsSequence=groups))
        self.check(self.shown(path, 0), rising[::-1][self.ramp] / 257)
        self.check(self.shown(path, 1), rising[self.ramp] / 257)

    def test_a_count_beyond_32767_may_stand_as_a_negative_one(self):
        numpy = self.numpy
        entries = numpy.linspace(0, 65535, 40000).astype(int)
        signed = (self.ramp.astype(int) * 24 - 20000).astype("<i2")
        path = self.write(image(signed, VOILUTSequence=[table(entries, -20000, vr="SS")]))
        self.check(self.shown(path), entries[signed.astype(int) + 20000] / 257)

    def test_a_high_bit_above_the_stored_ones_leaves_the_lowest_out(self):
        path = self.write(image(self.ramp << 4, BitsStored=12, HighBit=15, WindowCenter=2048, WindowWidth=4096))
        self.check(self.shown(path), self.ramp.astype(int) * 255 / 4095)

    def test_an_empty_value_keeps_its_place_among_windows(self):
        pixels = (self.ramp.astype(int) + 39000).astype("<u2")
        path = self.write(image(pixels, WindowCenter=["11111", "40000", "300"], WindowWidth=[10, 800, 4]), (b"11111\\", b"     \\"))
        self.check(self.shown(path), ((pixels - (40000 - 0.5)) / 799 + 0.5).clip(0, 1) * 255)

    def test_frames_of_rle_in_several_fragments_without_a_table_are_found(self):
        from pydicom.uid import RLELossless

        frames = [self.ramp + 100 * i for i in range(3)]
        data_set = image(self.numpy.stack(frames), frames=3)
        data_set.compress(RLELossless)
        path = self.write(data_set)
        from pydicom.encaps import generate_frames

        parts = list(generate_frames(data_set.PixelData, number_of_frames=3))
        data_set.PixelData = self.encapsulate(parts, fragments_per_frame=2, has_bot=False)
        path = self.write(data_set)
        for i, frame in enumerate(frames):
            raw = Path(self.folder.name, "raw")
            done = tool("decode", path, "--frame", i, "--out", raw)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(raw.read_bytes(), frame.tobytes())

    def test_rle_that_ends_early_in_a_whole_file_is_no_image(self):
        from pydicom.uid import RLELossless

        data_set = image(self.ramp)
        data_set.compress(RLELossless)
        for rows, words in ((ROWS + 20, "ends after"), (60000, "cannot give a frame")):
            with self.subTest(rows=rows):
                data_set.Rows = rows
                done = tool("decode", self.write(data_set))
                self.assertEqual(done.returncode, 1)
                self.assertIn("image.dcm", done.stderr)
                self.assertIn("(7FE0,0010)", done.stderr)
                self.assertIn(words, done.stderr)

    def test_colour_that_is_not_halved_is_read_as_it_lies(self):
        numpy = self.numpy
        y = (self.ramp % 256).astype("u1")
        cb, cr = numpy.full_like(y, 90), (self.ramp // 8 % 256).astype("u1")
        pixels = numpy.stack([y, cb, cr], axis=-1)
        path = self.write(image(pixels, SamplesPerPixel=3, PlanarConfiguration=0, PhotometricInterpretation="YBR_FULL_422"))
        y, cb, cr = (pixels[..., i].astype(float) - (128 if i else 0) for i in range(3))  # PS3.3 C.7.6.3.1.2
        expected = numpy.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], axis=-1)
        self.check(self.shown(path), expected.clip(0, 255))

    def test_a_dim_channel_of_a_deep_palette_stays_dim(self):
        numpy = self.numpy
        data_set = image((self.ramp % 256).astype("u1"), PhotometricInterpretation="PALETTE COLOR")
        channels = [numpy.arange(256) * 257, numpy.arange(256)[::-1] * 257, numpy.full(256, 200)]
        for i, entries in enumerate(channels):
            data_set.add_new(0x00281101 + i, "US", [256, 0, 16])
            data_set.add_new(0x00281201 + i, "OW", entries.astype("<u2").tobytes())
        expected = numpy.stack([entries[self.ramp % 256] >> 8 for entries in channels], axis=-1)
        self.check(self.shown(self.write(data_set)), expected)

    def test_a_palette_of_signed_values_is_the_same_with_and_without_vr(self):
        import pydicom.uid

        numpy = self.numpy
        indices = (self.ramp % 300).astype("<i2") - 120  # also below the first entry and beyond the last
        channels = [numpy.arange(256) * 257, numpy.arange(256)[::-1] * 257, numpy.arange(256) // 2 * 257]
        expected = numpy.stack([entries[numpy.clip(indices + 100, 0, 255)] >> 8 for entries in channels], axis=-1)
        for syntax in (pydicom.uid.ExplicitVRLittleEndian, pydicom.uid.ImplicitVRLittleEndian):
            data_set = image(indices, PhotometricInterpretation="PALETTE COLOR")
            data_set.file_meta.TransferSyntaxUID = syntax
            for i, entries in enumerate(channels):
                data_set.add_new(0x00281101 + i, "SS", [256, -100, 16])
                data_set.add_new(0x00281201 + i, "OW", entries.astype("<u2").tobytes())
            with self.subTest(syntax.name):
                self.check(self.shown(self.write(data_set)), expected)

    def test_deep_colour_that_has_no_conversion_is_refused(self):
        pixels = self.numpy.stack([self.ramp] * 3, axis=-1)
        path = self.write(image(pixels, SamplesPerPixel=3, PlanarConfiguration=0, PhotometricInterpretation="YBR_FULL"))
        done = tool("render", path, "--out", Path(self.folder.name, "shown.png"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("YBR_FULL with 16 bits", done.stderr)


if __name__ == "__main__":
    unittest.main()
