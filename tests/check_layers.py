#!/usr/bin/env python3
"""Holds src/ to the floor table of src/README.md: no include goes sideways or up, no third-party header stands in the wrong room.

python3 tests/check_layers.py [ROOT]
"""
import re
import sys
from pathlib import Path

# Which library a header belongs to, by the beginning of its name. The names are those of the table's last column.
THIRD_PARTY = {
    "nlohmann/": "json", "zlib.h": "zlib", "zconf.h": "zlib", "stb_": "stb", "webp/": "webp", "dcmtk/": "dcmtk", "charls/": "charls",
    "openjpeg": "openjpeg", "opj_": "openjpeg", "openjph/": "openjph", "jxl/": "jxl", "GLES3/": "gles3", "GLES2/": "gles3", "EGL/": "gles3",
    "imgui": "imgui", "imstb": "imgui", "ft2build.h": "freetype", "freetype/": "freetype", "emscripten": "emscripten",
    "GLFW/": "glfw", "catch2/": "catch2",
}
# What the build writes, and the one room that reads it.
GENERATED = {"generated/shaders.h": "render", "generated/fonts.h": "ui"}
# C++ headers have no extension; these are the C headers a room may need for its platform work.
PLATFORM_HEADERS = re.compile(r"(sys/|unistd\.h|fcntl\.h|pthread\.h|wasm_simd128\.h|dirent\.h)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
ROW = re.compile(r"^\|\s*(\d+)\s*\|\s*`?([\w/]+)`?\s*\|(.*)\|\s*$", re.M)


def read_table(text):
    """room -> (floor, set of third-party names) from the Markdown table."""
    rooms = {}
    for floor, room, rest in ROW.findall(text):
        allowed = rest.split("|")[-1]
        rooms[room] = (int(floor), {name.strip() for name in re.split(r"[,()]", allowed) if name.strip() not in ("", "none")})
    return rooms


def library_of(header):
    return next((library for start, library in THIRD_PARTY.items() if header.startswith(start)), None)


def problem_of(include, quoted, room, rooms, source_root):
    """One sentence when a file of `room` may not include this header, else None."""
    floor, allowed = rooms[room]
    if include in GENERATED:
        owner = GENERATED[include]
        return None if owner == room else f"only {owner} may include {include}"
    other = include.split("/")[0]
    if quoted:
        if other not in rooms:
            return f"\"{include}\" names no room: write it from src/, as in \"core/result.h\", and third-party headers in <>"
        if not (source_root / include).is_file():
            return f"{include} does not exist"
        if other != room and rooms[other][0] >= floor:
            return f"{room} (floor {floor}) may not include {include} (floor {rooms[other][0]})"
        return None
    library = library_of(include)
    if library:
        return None if library in allowed else f"{room} may not include <{include}>: {library} is not among its third-party headers"
    if "." not in include:
        return None
    if PLATFORM_HEADERS.match(include):
        return None if "emscripten" in allowed or room in ("platform", "cmd") or include.startswith("wasm_simd") else (
            f"{room} may not include <{include}>: the operating system belongs to platform")
    return f"<{include}> belongs to no library that the table knows"


def check(root):
    """All problems, as `file:line: sentence`."""
    source_root = Path(root) / "src"
    rooms = read_table((source_root / "README.md").read_text())
    if "core" not in rooms:
        return ["src/README.md: the floor table is missing"]
    problems = []
    for folder in sorted(path for path in source_root.iterdir() if path.is_dir() and path.name != "third_party"):
        if folder.name not in rooms:
            problems.append(f"src/{folder.name}: the floor table has no such room")
            continue
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".h", ".cpp", ".inc")):
            text = path.read_text()
            for found in INCLUDE.finditer(text):
                problem = problem_of(found.group(2), found.group(1) == '"', folder.name, rooms, source_root)
                if problem:
                    line = text.count("\n", 0, found.start(2)) + 1
                    problems.append(f"{path.relative_to(root)}:{line}: {problem}")
        problems += check_links(folder, rooms, root)
    return problems


def check_links(folder, rooms, root):
    """DEPENDS in a room's CMakeLists.txt obeys the floors too."""
    path = folder / "CMakeLists.txt"
    text = re.sub(r"#.*", "", path.read_text()) if path.exists() else ""
    problems = []
    for call in re.findall(r"add_room\(([^)]*)\)", text):
        words = call.split()
        if "DEPENDS" not in words:
            continue
        for word in words[words.index("DEPENDS") + 1:]:
            if word.isupper():
                break
            if word in rooms and rooms[word][0] >= rooms[folder.name][0]:
                problems.append(f"{path.relative_to(root)}: {folder.name} may not depend on {word}")
    return problems


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[1])
    problems = check(root)
    print("\n".join(problems) if problems else "every include obeys the floor table")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
