"""clang-tidy on several files at once says the same as on each alone."""
import json
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from runner import tidy  # noqa: E402

CLEAN = "#include <string>\nnamespace {{ int {name}() {{ return 1; }} }}\nint call_{name}() {{ return {name}(); }}\n"
MOVED = """#include <string>
#include <utility>
std::string::size_type twice(std::string text) {
  const std::string taken = std::move(text);
  return taken.size() + text.size();
}
"""
NULL = """namespace { int read(const int* at) { return *at; } }
int never(bool is_set) {
  const int value = 3;
  const int* at = is_set ? &value : nullptr;
  return is_set ? 0 : read(at);
}
"""


@unittest.skipUnless(shutil.which(tidy.TOOL), f"{tidy.TOOL} is not on this machine")
class Tidy(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name).resolve()
        self.stamps = self.root / "stamps"
        (self.root / "src").mkdir()
        (self.root / "build").mkdir()
        shutil.copy(ROOT / ".clang-tidy", self.root)

    def write(self, name, text):
        (self.root / "src" / name).write_text(text)

    def complaints(self, standard="c++20"):
        names = sorted(f"src/{path.name}" for path in (self.root / "src").glob("*.cpp"))
        commands = self.root / "build" / "compile_commands.json"
        commands.write_text(json.dumps([{"file": str(self.root / name), "directory": str(self.root),
                                         "command": f"clang++ -std={standard} -o {name}.o -c {name}"} for name in names]))
        return tidy.check(self.root, names, commands, self.stamps)

    def test_what_is_wrong_is_said_of_the_file_itself(self):
        for name in "abc":
            self.write(f"{name}.cpp", CLEAN.format(name=name))
        self.write("moved.cpp", MOVED)
        self.write("null.cpp", NULL)
        said = self.complaints()
        for file, line, rule in (("moved", 5, "bugprone-use-after-move"), ("null", 1, "clang-analyzer-core.NullDereference")):
            self.assertTrue(any(f"{self.root}/src/{file}.cpp:{line}:" in text and rule in text for text in said), (rule, said))
        self.assertFalse([text for text in said if "moved.cpp" not in text and "null.cpp" not in text])
        self.assertEqual(len(list(self.stamps.iterdir())), 3, "only what passed is left out next time")

    def test_names_that_clash_are_no_complaint(self):
        self.write("first.cpp", CLEAN.format(name="same"))
        self.write("second.cpp", CLEAN.format(name="same").replace("call_", "ask_"))
        self.assertEqual(self.complaints(), [])
        self.assertEqual(len(list(self.stamps.iterdir())), 2)

    def test_what_passed_is_looked_at_again_when_a_header_changes(self):
        self.write("shared.h", "inline int shared() { return 1; }\n")
        self.write("user.cpp", '#include "shared.h"\nint use() { return shared(); }\n')
        self.assertEqual(self.complaints(), [])
        self.write("shared.h", "inline int shared(int a) { return a = a; }\n")
        self.assertNotEqual(self.complaints(), [])

    def test_what_passed_is_looked_at_again_when_it_is_compiled_otherwise(self):
        self.write("bits.cpp", "#include <bit>\nint bits(unsigned value) { return std::popcount(value); }\n")
        self.assertEqual(self.complaints(), [])
        self.assertNotEqual(self.complaints("c++17"), [])


if __name__ == "__main__":
    unittest.main()
