#!/usr/bin/env python3
"""Turns the CMakeCache.txt of a full DCMTK configure into answers for the next one.

LOBULE_KEEP_WORK=1 python3 src/third_party/builder.py --flag-set FLAG_SET dcmtk     (with the old probes file moved away)
python3 src/third_party/recipes/dcmtk/probe_cache.py CACHE/dcmtk-...work/build/CMakeCache.txt > probes-FLAG_SET.cmake
"""
import re
import sys
from pathlib import Path

ENTRY = re.compile(r"^((?:HAVE_|SIZEOF_|C_CHAR_|DCMTK_LFS|DCMTK_ICONV_FLAGS|DCMTK_HAVE_POLL|DCMTK_STDLIBC)\w*):INTERNAL=(.*)$", re.M)


def answers(cache_text):
    lines = [f'set({name} "{value}" CACHE INTERNAL "")' for name, value in sorted(ENTRY.findall(cache_text))]
    return "# Answers of DCMTK's configure probes, written by probe_cache.py: nobody waits for them again.\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(answers(Path(sys.argv[1]).read_text()))
