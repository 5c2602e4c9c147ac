"""Pinned sources and their builder: where archives come from, what changes a library's key, what CMake is told."""
import copy
import hashlib
import io
import json
import os
import re
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src" / "third_party"))
import builder  # noqa: E402
import embed  # noqa: E402
import sources  # noqa: E402


class Mirrors(unittest.TestCase):
    def mirrors(self, files):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, LOBULE_DEBIAN_MIRROR=""):
            for name, text in {"etc/os-release": "VERSION_CODENAME=bookworm\n", **files}.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return sources.apt_mirrors(folder)

    def test_one_line_format(self):
        text = "# deb http://off.example/debian bookworm main\ndeb [signed-by=/k.gpg] http://a.example/debian/ bookworm main\n"
        self.assertEqual(self.mirrors({"etc/apt/sources.list": text}), ["http://a.example/debian"])

    def test_stanza_format_skips_other_suites_and_disabled_ones(self):
        text = ("Types: deb\nURIs: http://b.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n\n"
                "Types: deb\nURIs: http://c.example/debian\nSuites: bookworm\nEnabled: no\n\n"
                "Types: deb\nURIs: http://d.example/tools\nSuites: nodistro\n")
        self.assertEqual(self.mirrors({"etc/apt/sources.list.d/debian.sources": text}), ["http://b.example/debian"])

    def test_a_named_mirror_wins(self):
        with mock.patch.dict(os.environ, LOBULE_DEBIAN_MIRROR="http://e.example/debian/"):
            self.assertEqual(sources.apt_mirrors(), ["http://e.example/debian"])


class OldFiles(unittest.TestCase):
    def archive(self, os_release):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "etc").mkdir()
            Path(folder, "etc/os-release").write_text(os_release)
            return sources.archive_of_old_files(folder)

    def test_the_archive_follows_from_what_the_machine_says_of_itself(self):
        with mock.patch.dict(os.environ):
            os.environ.pop("LOBULE_DEBIAN_ARCHIVE", None)
            self.assertEqual(self.archive('ID=debian\nHOME_URL="https://www.home.example/"\n'), "https://snapshot.home.example/file")
            self.assertIsNone(self.archive('ID=other\nHOME_URL="https://www.home.example/"\n'))
            self.assertIsNone(self.archive("ID=debian\n"))
            self.assertIsNone(sources.archive_of_old_files("/nowhere"))

    def test_a_named_archive_wins(self):
        with mock.patch.dict(os.environ, LOBULE_DEBIAN_ARCHIVE="http://old.example/file/"):
            self.assertEqual(list(sources.addresses([{"archive": "ab12"}])), ["http://old.example/file/ab12"])


class Fetching(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.local = Path(self.folder.name, "local")
        self.local.mkdir()
        patch = mock.patch.dict(os.environ, LOBULE_CACHE=str(Path(self.folder.name, "cache")), LOBULE_SOURCES=str(self.local),
                                LOBULE_DEBIAN_ARCHIVE=Path(self.folder.name).as_uri() + "/archive",
                                LOBULE_DEBIAN_MIRROR=Path(self.folder.name).as_uri() + "/mirror")
        patch.start()
        self.addCleanup(patch.stop)
        self.data = b"an archive"
        self.pin = {"sha256": hashlib.sha256(self.data).hexdigest(), "from": [{"pool": "main/x/x/x_1.orig.tar.gz"}]}
        self.pool = Path(self.folder.name, "mirror/pool/main/x/x/x_1.orig.tar.gz")

    def test_a_local_folder_serves_without_network(self):
        (self.local / "x_1.orig.tar.gz").write_bytes(self.data)
        self.assertEqual(sources.fetch(self.pin, lambda _: None).read_bytes(), self.data)

    def test_the_next_source_is_tried_when_a_checksum_differs(self):
        (self.local / "x_1.orig.tar.gz").write_bytes(b"tampered")
        self.pool.parent.mkdir(parents=True)
        self.pool.write_bytes(self.data)
        self.assertEqual(sources.fetch(self.pin, lambda _: None).read_bytes(), self.data)

    def test_one_sentence_when_all_fail(self):
        self.pool.parent.mkdir(parents=True)
        self.pool.write_bytes(b"tampered")
        with self.assertRaises(sources.SourceError) as caught:
            sources.fetch(self.pin, lambda _: None)
        for word in ("x_1.orig.tar.gz", self.pin["sha256"], "LOBULE_SOURCES", "LOBULE_DEBIAN_MIRROR"):
            self.assertIn(word, str(caught.exception))
        self.assertEqual(list(Path(self.folder.name, "cache/sources").iterdir()), [])

    def test_nothing_is_tried_again_where_no_way_leads_out(self):
        helper = Path(self.folder.name, "apt-helper")
        helper.write_text(f'#!/bin/sh\necho "$*" >> {self.folder.name}/asked\nexit 1\n')
        helper.chmod(0o755)
        for cut_off, said in ((True, "-o Acquire::Retries=0 download-file "), (False, "download-file ")):
            Path(self.folder.name, "asked").unlink(missing_ok=True)
            with mock.patch.object(sources, "APT_HELPER", str(helper)), mock.patch.object(sources, "is_cut_off", lambda: cut_off), \
                    self.assertRaises(OSError):
                sources._download("http://127.0.0.1:9/a.tar", Path(self.folder.name, "a.part"))
            self.assertTrue(Path(self.folder.name, "asked").read_text().startswith(said))

    def test_a_machine_is_cut_off_without_a_route_but_its_own(self):
        tables = Path(self.folder.name, "proc/net")
        self.assertFalse(sources.is_cut_off(self.folder.name))  # a system that does not tell
        tables.mkdir(parents=True)
        own = "0" * 32 + " 80 " + "0" * 32 + " 00 " + "0" * 32 + " 00000000 00000001 00000000 00200200       lo\n"
        head = "Iface\tDestination\tGateway\n"
        for ipv4, ipv6, expected in ((head, "", True), (head, own, True), (head + "eth0\t00000000\t0102A8C0\n", own, False),
                                     (head, own + own.replace("lo", "eth0"), False)):
            (tables / "route").write_text(ipv4)
            (tables / "ipv6_route").write_text(ipv6)
            self.assertEqual(sources.is_cut_off(self.folder.name), expected)

    def test_archives_cannot_write_outside_their_folder(self):
        archive = Path(self.folder.name, "evil.tar")
        with tarfile.open(archive, "w") as tar:
            for name in ("top/fine.txt", "top/../../evil.txt"):
                member = tarfile.TarInfo(name)
                member.size = 1
                tar.addfile(member, io.BytesIO(b"x"))
        with self.assertRaises(sources.SourceError):
            sources.unpack(archive, Path(self.folder.name, "out"))
        self.assertFalse(Path(self.folder.name, "evil.txt").exists())


class Keys(unittest.TestCase):
    def setUp(self):
        patch = mock.patch.object(builder, "compiler_version", lambda toolchain: "compiler 1")
        patch.start()
        self.addCleanup(patch.stop)
        self.pins = builder.load_pins()

    def key(self, pins, name="dcmtk", flag_set="wasm"):
        return builder.library_keys(pins, flag_set, builder.libraries_for(pins, [name], flag_set))[name]

    def changed(self, change, name="dcmtk"):
        pins = copy.deepcopy(self.pins)
        change({library["name"]: library for library in pins["libraries"]}, pins)
        return self.key(pins, name) != self.key(self.pins, name)

    def test_everything_that_changes_the_result_changes_the_key(self):
        self.assertTrue(self.changed(lambda by_name, pins: by_name["dcmtk"].update(version="3.7.1")))
        self.assertTrue(self.changed(lambda by_name, pins: by_name["dcmtk"]["source"].update(sha256="0")))
        self.assertTrue(self.changed(lambda by_name, pins: by_name["dcmtk"]["patches"]["apply"].pop()))
        self.assertTrue(self.changed(lambda by_name, pins: by_name["dcmtk"]["options"].append("-DX=1")))
        self.assertTrue(self.changed(lambda by_name, pins: pins["flagSets"]["wasm"].update(flags="-O0")))
        self.assertTrue(self.changed(lambda by_name, pins: by_name["zlib"].update(version="1.4")), "a library that it needs")

    def test_another_address_or_description_does_not(self):
        self.assertFalse(self.changed(lambda by_name, pins: by_name["dcmtk"]["source"].update({"from": []})))
        self.assertFalse(self.changed(lambda by_name, pins: by_name["dcmtk"].update(use="something")))

    def test_another_compiler_does(self):
        before = self.key(self.pins)
        with mock.patch.object(builder, "compiler_version", lambda toolchain: "compiler 2"):
            self.assertNotEqual(self.key(self.pins), before)

    def test_needed_libraries_come_first(self):
        names = [library["name"] for library in builder.libraries_for(self.pins, ["imgui", "dcmtk"], "wasm")]
        self.assertLess(names.index("zlib"), names.index("dcmtk"))
        self.assertLess(names.index("freetype"), names.index("imgui"))
        with self.assertRaises(builder.BuildError):
            builder.libraries_for(self.pins, ["nonsense"], "wasm")

    def test_every_pin_is_complete(self):
        for library in self.pins["libraries"]:
            self.assertTrue({"name", "version", "licence", "licenceFile", "use", "source", "cmake"} <= set(library), library["name"])
            for pin in [library["source"], *([library["patches"]] if "patches" in library else [])]:
                self.assertRegex(pin["sha256"], r"^[0-9a-f]{64}$")
                self.assertGreaterEqual(len(pin["from"]), 2, "a pin names more than one source")

    def test_cmake_gets_a_target_for_each_library(self):
        ordered = builder.libraries_for(self.pins, [], "native-sanitized")
        keys = builder.library_keys(self.pins, "native-sanitized", ordered)
        text = builder.cmake_text("native-sanitized", ordered, keys, Path("/c"))
        for target in ("zlib", "json", "stb", "webp", "openjpeg", "highway", "jxl", "dcmtk", "freetype", "imgui", "catch2"):
            self.assertIn(f"add_library(third_party::{target} ", text)
        self.assertNotIn("imgui_web", text)


class Notices(unittest.TestCase):
    def test_everything_shipped_is_named_and_nothing_else(self):
        sys.path.insert(0, str(ROOT / "web"))
        from host import notices
        with mock.patch.object(builder, "compiler_version", lambda toolchain: "compiler 1"):
            entries = {entry["name"]: entry for entry in notices.everything()}
        for name in ("dcmtk", "openjpeg", "imgui", "freetype", "zlib", "webp", "stb", "json", "jxl", "highway", "onnxruntime-web", "lucide-static", "Emscripten"):
            self.assertIn(name, entries)
            for key in ("version", "licence", "use"):
                self.assertTrue(entries[name][key], f"{key} of {name}")
        self.assertNotIn("catch2", entries)
        package = json.loads((ROOT / "web/package.json").read_text())
        for name in package["dependencies"]:
            self.assertIn(name, entries, "a run-time package without a notice")


class Embedding(unittest.TestCase):
    def test_names_and_contents(self):
        self.assertEqual(embed.constant_name("shaders/image.frag.glsl"), "kImageFrag")
        self.assertEqual(embed.constant_name("Inter_400Regular.ttf"), "kInter400Regular")
        with tempfile.TemporaryDirectory() as folder:
            text, binary = Path(folder, "long.frag.glsl"), Path(folder, "font.ttf")
            text.write_text("x" * (embed.LITERAL_LIMIT + 10))
            binary.write_bytes(bytes(range(256)))
            header = embed.header([str(text)], "lobule::shaders", False)
            self.assertEqual("".join(re.findall(r'R"embed\((x*)\)embed"', header)), text.read_text())
            header = embed.header([str(binary)], "lobule::fonts", True)
            values = header.split("kFontBytes = {")[1].split("}")[0].replace("\n", "").split(",")
            self.assertEqual(bytes(int(value) for value in values), binary.read_bytes())


if __name__ == "__main__":
    unittest.main()
