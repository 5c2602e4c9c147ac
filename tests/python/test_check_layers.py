"""The layer check must fail on every kind of breach, and only then."""
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import check_layers  # noqa: E402

TABLE = """
| floor | room | promise | third party headers |
|---|---|---|---|
| 0 | core | basics | json, zlib |
| 1 | image | pixels | stb |
| 2 | dicom | files | dcmtk |
| 2 | render | draws | gles3 |
| 8 | platform | machine | emscripten |
"""


class Layers(unittest.TestCase):
    def problems(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            base = {"src/README.md": TABLE, "src/core/a.h": "", "src/image/a.h": "", "src/dicom/a.h": "", "src/render/a.h": ""}
            for name, text in {**base, **files}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check_layers.check(root)

    def test_downward_own_and_standard_includes_are_fine(self):
        text = '#include "dicom/a.h"\n#include "core/a.h"\n#include <vector>\n#include <dcmtk/dcmdata/dctk.h>\n'
        self.assertEqual(self.problems({"src/dicom/b.cpp": text}), [])

    def test_upward_include_fails_with_file_and_line(self):
        found = self.problems({"src/image/b.cpp": '// x\n#include "dicom/a.h"\n'})
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith("src/image/b.cpp:2:"), found)

    def test_sideways_include_fails(self):
        self.assertEqual(len(self.problems({"src/dicom/b.h": '#include "render/a.h"\n'})), 1)

    def test_third_party_header_in_the_wrong_room_fails(self):
        self.assertEqual(len(self.problems({"src/image/b.cpp": "#include <dcmtk/dcmdata/dctk.h>\n"})), 1)
        self.assertEqual(len(self.problems({"src/image/b.cpp": "#include <nlohmann/json.hpp>\n"})), 1)
        self.assertEqual(len(self.problems({"src/image/b.cpp": "  #  include <GLES3/gl3.h>\n"})), 1)

    def test_unknown_library_header_fails(self):
        self.assertEqual(len(self.problems({"src/core/b.cpp": "#include <surprise.h>\n"})), 1)

    def test_quoted_third_party_or_relative_include_fails(self):
        self.assertEqual(len(self.problems({"src/image/b.cpp": '#include "stb_image.h"\n'})), 1)
        self.assertEqual(len(self.problems({"src/image/b.cpp": '#include "../core/a.h"\n'})), 1)

    def test_missing_header_fails(self):
        self.assertEqual(len(self.problems({"src/image/b.cpp": '#include "core/gone.h"\n'})), 1)

    def test_generated_header_belongs_to_one_room(self):
        self.assertEqual(self.problems({"src/render/b.cpp": '#include "generated/shaders.h"\n'}), [])
        self.assertEqual(len(self.problems({"src/image/b.cpp": '#include "generated/shaders.h"\n'})), 1)

    def test_operating_system_headers_belong_to_platform(self):
        self.assertEqual(self.problems({"src/platform/b.cpp": "#include <unistd.h>\n"}), [])
        self.assertEqual(len(self.problems({"src/core/b.cpp": "#include <unistd.h>\n"})), 1)

    def test_room_without_a_row_fails(self):
        self.assertEqual(len(self.problems({"src/attic/b.cpp": ""})), 1)

    def test_upward_link_in_cmake_fails(self):
        self.assertEqual(len(self.problems({"src/image/CMakeLists.txt": "add_room(NAME image DEPENDS core dicom)"})), 1)
        self.assertEqual(self.problems({"src/dicom/CMakeLists.txt": "add_room(NAME dicom DEPENDS core image THIRD_PARTY dcmtk)"}), [])

    def test_missing_table_fails(self):
        self.assertEqual(len(self.problems({"src/README.md": "nothing"})), 1)

    def test_this_repository_obeys(self):
        self.assertEqual(check_layers.check(ROOT), [])


if __name__ == "__main__":
    unittest.main()
