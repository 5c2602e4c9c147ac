"""The house rules fail on each kind of breach, and tests/run counts honestly."""
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import lint  # noqa: E402
from runner import results  # noqa: E402

HEADER = "// Promises something.\n#pragma once\n"


class HouseRules(unittest.TestCase):
    def sentences(self, name, text):
        return [sentence for _, sentence in lint.breaches_of_text(name, text)]

    def test_clean_files_pass(self):
        self.assertEqual(self.sentences("src/core/a.h", HEADER), [])
        self.assertEqual(self.sentences("web/a.json", "{}"), [])

    def test_each_breach_is_found(self):
        for name, text in {
            "src/core/a.h": "#pragma once\n", "src/core/b.h": "// Promise.\n", "src/core/c.cpp": "EM_JS(void, f, (), {});",
            "src/core/d.cpp": "int x;\n" * 401, "README.md": "see /home/someone/file", "serve.py": "host = 'registry.npmjs.org'",
            "web/a.js": "// TODO later", "web/b.json": "{,}", "src/ui/e.cpp": "emscripten::val v;",
        }.items():
            self.assertEqual(len(self.sentences(name, text)), 1, name)

    def test_hosts_of_registries_in_any_form(self):
        for host in ("https://snapshot.debian.org/file/", "deb.debian.org", "files.pythonhosted.org", "registry.yarnpkg.com",
                     "cdn.jsdelivr.net/npm", "proxy.golang.org", "static.crates.io"):
            self.assertEqual(self.sentences("a.py", f"x = '{host}'"), ["the host of a package registry"], host)
        for fine in ("https://github.com/a/b/archive/1.tar.gz", "debian/patches/x.patch", "the Debian mirror", "debian.organ"):
            self.assertEqual(self.sentences("a.py", f"x = '{fine}'"), [], fine)

    def test_the_bridge_may_speak_javascript(self):
        self.assertEqual(self.sentences("src/platform/web/bridge.cpp", "EM_JS(void, f, (), {});"), [])

    def test_this_repository_keeps_them(self):
        self.assertEqual(lint.check(ROOT), [])


class Counting(unittest.TestCase):
    def junit(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "image.xml")
            path.write_text(text)
            return results.from_junit(path)

    def test_junit_cases(self):
        result = self.junit("<testsuites><testsuite><testcase name='a'/><testcase name='b'><failure message='m'>t</failure></testcase>"
                            "<testcase name='c'><skipped/></testcase><testcase name='d'><error/></testcase></testsuite></testsuites>")
        self.assertEqual((result.passed, result.skipped, len(result.failures)), (1, 1, 2))

    def test_a_broken_or_missing_file_is_a_failure(self):
        self.assertEqual(len(self.junit("<testsuites>").failures), 1)
        self.assertEqual(len(results.from_junit("nowhere.xml").failures), 1)

    def test_unittest_counts(self):
        result = results.from_unittest("....\nRan 4 tests in 0.1s\n\nOK (skipped=1)\n", 0)
        self.assertEqual((result.passed, result.skipped, len(result.failures)), (3, 1, 0))
        result = results.from_unittest("FAIL: test_a (x)\nERROR: test_b (x)\n\nRan 4 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n", 1)
        self.assertEqual((result.passed, len(result.failures)), (2, 2))

    def test_a_run_that_dies_is_a_failure(self):
        self.assertEqual(len(results.from_unittest("Segmentation fault", 139).failures), 1)
        self.assertEqual(len(results.from_unittest("Ran 4 tests in 0.1s\n\nOK\n", 1).failures), 1)


if __name__ == "__main__":
    unittest.main()
