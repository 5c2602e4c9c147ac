"""The inner loop runs a native test again when its executable is another one, or when it failed."""
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from runner import checks  # noqa: E402

CASES = {True: "<testcase name='a'/><testcase name='b'/>", False: "<testcase name='a'><failure message='m'/></testcase>"}


@unittest.skipUnless(shutil.which("ctest"), "ctest is not on this machine")
class InnerLoop(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.stamp = 1_000_000_000
        for name in ("core", "image"):
            self.write(name, passes=True)
        (self.folder / "CTestTestfile.cmake").write_text("".join(f'add_test({name} "{self.folder}/test_{name}")\n' for name in ("core", "image")))

    def write(self, name, passes):
        """An executable that counts its runs and leaves a JUnit file."""
        path = self.folder / f"test_{name}"
        path.write_text(f"""#!/bin/sh
echo run >> {self.folder}/{name}.runs
echo "<testsuite>{CASES[passes]}</testsuite>" > {self.folder}/test_results/{name}.xml
exit {0 if passes else 1}
""")
        path.chmod(0o755)
        self.stamp += 1
        os.utime(path, (self.stamp, self.stamp))

    def runs(self, name):
        path = self.folder / f"{name}.runs"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def counts(self, only_changed=True):
        result = checks._ctest(self.folder, only_changed)
        return result.passed, len(result.failures), result.skipped

    def test_what_passed_is_left_out_until_it_changes(self):
        self.assertEqual(self.counts(), (4, 0, 0))
        self.assertEqual(self.counts(), (0, 0, 2))
        self.write("image", passes=True)
        self.assertEqual(self.counts(), (2, 0, 1))
        self.assertEqual((self.runs("core"), self.runs("image")), (1, 2))

    def test_what_failed_runs_again(self):
        self.write("core", passes=False)
        self.assertEqual(self.counts(), (2, 1, 0))
        self.assertEqual(self.counts(), (0, 1, 1))
        self.assertEqual(self.runs("core"), 2)

    def test_the_whole_run_leaves_nothing_out(self):
        self.assertEqual(self.counts(only_changed=False), (4, 0, 0))
        self.assertEqual(self.counts(only_changed=False), (4, 0, 0))

    def test_the_slow_python_checks_are_there(self):
        for name in checks.SLOW_PYTHON:
            self.assertTrue((ROOT / "tests" / "python" / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
