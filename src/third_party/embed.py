#!/usr/bin/env python3
"""Writes a header that holds files as constants: text as std::string_view, with --binary as an array of bytes.

embed.py [--binary] --namespace lobule::shaders --out generated/shaders.h image.frag.glsl ...
The file image.frag.glsl becomes kImageFrag: the last extension goes, every other separator starts a new word.
"""
import argparse
import re
from pathlib import Path

LITERAL_LIMIT = 16000  # compilers need not take longer string literals; adjacent ones are joined


def constant_name(path):
    words = re.split(r"[^0-9A-Za-z]+", Path(path).name.rsplit(".", 1)[0])
    return "k" + "".join(word[:1].upper() + word[1:] for word in words if word)


def text_constant(path):
    text = Path(path).read_text()
    if ')embed"' in text:
        raise SystemExit(f"{path} holds the end mark of an embedded text")
    parts = [text[start:start + LITERAL_LIMIT] for start in range(0, len(text), LITERAL_LIMIT)] or [""]
    literal = "\n".join(f'R"embed({part})embed"' for part in parts)
    return f"inline constexpr std::string_view {constant_name(path)} = {literal};\n"


def binary_constant(path):
    data = Path(path).read_bytes()
    rows = [",".join(str(byte) for byte in data[start:start + 64]) for start in range(0, len(data), 64)]
    body = ",\n".join(rows)
    return f"inline constexpr std::array<unsigned char, {len(data)}> {constant_name(path)}Bytes = {{\n{body}}};\n"


def header(paths, namespace, binary):
    include = "#include <array>" if binary else "#include <string_view>"
    constants = "\n".join((binary_constant if binary else text_constant)(path) for path in paths)
    return f"// Written by embed.py from {len(paths)} file(s).\n#pragma once\n\n{include}\n\nnamespace {namespace} {{\n\n{constants}\n}}  // namespace {namespace}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", action="store_true")
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(header(options.files, options.namespace, options.binary))


if __name__ == "__main__":
    main()
