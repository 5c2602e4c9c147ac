"""The exam files of the shared corpus decode to pydicom's bytes; decode_table.py does the same for the whole corpus."""

import os
import unittest
from pathlib import Path

import decode_table

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ["headless/bin/corpus_tool.cjs", "native-debug/bin/corpus_tool"]  # those that tests/run builds: never a stale one
EXAMS = ["exam-normal/*.dcm", "cc-16bit/*.dcm", "mg/fodicom_GH133.dcm", "mg/WG04_MG1_J2KI.dcm"]


def find_tool():
    return next((ROOT / "build" / name for name in TOOLS if (ROOT / "build" / name).exists()), None)


class DecodingAgainstPydicom(unittest.TestCase):
    def test_exam_files_are_equal_to_the_last_byte(self):
        shared, tool = os.environ.get("LOBULE_SHARED"), find_tool()
        if not shared or not Path(shared, "dicom").is_dir():
            self.skipTest("the shared data is not on this machine (LOBULE_SHARED)")
        if not tool:
            self.skipTest("corpus_tool is not built")
        try:
            import pydicom.pixels  # noqa: F401
            import pylibjpeg  # noqa: F401
        except ImportError:
            self.skipTest("pydicom 3 with pylibjpeg is absent (tests/python/requirements-oracles.txt)")
        files = [path for pattern in EXAMS for path in sorted(Path(shared, "dicom").glob(pattern))]
        self.assertGreaterEqual(len(files), 8)
        for path in files:
            with self.subTest(path=path.name):
                self.assertEqual(decode_table.compare(tool, path), ("equal", ""))


if __name__ == "__main__":
    unittest.main()
