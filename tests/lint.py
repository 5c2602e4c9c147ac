#!/usr/bin/env python3
"""House rules that no compiler knows. One line per breach; exit 1 when there is one.

python3 tests/lint.py [ROOT]
"""
import json
import re
import subprocess
import sys
from pathlib import Path

LONGEST_FILE = 400
# Tables and flat drawing code may be longer (STYLE): each with its reason.
LONGER_ALLOWED = {}
TEXT = {".h", ".cpp", ".inc", ".py", ".js", ".mjs", ".md", ".json", ".cmake", ".txt", ".glsl", ".html", ".css", ".yml", ".sh", ""}
# Written by this file itself and by its test, hence the broken-up words.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home)/[\w.]")
# Hosts of package registries and distributions, with what stands before them: machines have their own mirrors. The
# addresses of upstream releases are no registry, and stay.
REGISTRY = re.compile(r"(?<![\w-])(?:[\w-]+\.)*(?:npmjs|yarnpkg|unpkg|jsdelivr|pypi|pythonhosted|debian|ubuntu|conda|anaconda|"
                      r"crates|rubygems|golang|dockerhub|docker)\.(?:org|com|net|io)\b", re.IGNORECASE)
BRIDGE_ONLY = re.compile(r"\b(?:EM_JS|EM_ASM|EM_ASYNC_JS)\b|emscripten::val\b")
LEFTOVER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
EXEMPT = {"tests/lint.py", "tests/python/test_lint.py", "web/package-lock.json"}


def breaches_of_text(name, text):
    """House rules on one text file, as `line: sentence`."""
    found = []

    def each(pattern, sentence):
        for match in pattern.finditer(text):
            found.append((text.count("\n", 0, match.start()) + 1, sentence))

    each(MACHINE_PATH, "a path of one machine")
    each(REGISTRY, "the host of a package registry")
    each(LEFTOVER, "unfinished work: finish it or make it an issue")
    if name.startswith("src/") and name.endswith((".h", ".cpp")):
        if name != "src/platform/web/bridge.cpp":
            each(BRIDGE_ONLY, "JavaScript in C++ belongs to bridge.cpp alone")
        lines = text.count("\n")
        if lines > LONGER_ALLOWED.get(name, LONGEST_FILE):
            found.append((lines, f"{lines} lines: past {LONGEST_FILE} a file is two ideas"))
    if name.startswith("src/") and name.endswith(".h"):
        if not text.startswith("// "):
            found.append((1, "a header opens with one sentence that says what it promises"))
        if "#pragma once" not in text:
            found.append((1, "a header says #pragma once"))
    if name.endswith(".json"):
        try:
            json.loads(text)
        except ValueError as error:
            found.append((1, f"not valid JSON: {error}"))
    return found


def check(root):
    """All breaches among the files that git tracks, as `file:line: sentence`."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True,
                            text=True, check=True).stdout
    breaches = []
    for name in sorted(filter(None, listed.split("\0"))):
        path = Path(root, name)
        if name in EXEMPT or path.suffix not in TEXT or not path.is_file():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            if path.suffix:
                breaches.append(f"{name}:1: not UTF-8")
            continue
        breaches += [f"{name}:{line}: {sentence}" for line, sentence in breaches_of_text(name, text)]
    return breaches


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[1])
    breaches = check(root)
    print("\n".join(breaches) if breaches else "no house rule is broken")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
