"""Prints where `corpus_tool json` and pydicom's to_json_dict differ over the shared DICOM corpus, by kind.

usage: python tests/python/json_table.py TOOL [CORPUS]
Expected kinds: "UN" (pydicom replaces UN by its dictionary, we print what the file says), and null against "" for an
empty value among several (PS3.18 F.2.5 says null).
"""

import collections
import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path


def model_of(tool, path):
    node = [os.environ.get("LOBULE_NODE") or "node"] if str(tool).endswith("js") else []
    done = subprocess.run([*node, str(tool), "json", str(path)], capture_output=True, timeout=300)
    return json.loads(done.stdout)


def empty_as_null(values):
    return [None if value == "" else value for value in values or []]


def differences(ours, theirs, prefix=""):
    """(kind, tag path) of every attribute that is not the same."""
    for tag in sorted(set(ours) | set(theirs)):
        if tag.endswith("0000"):  # group lengths do not belong to the model
            continue
        if tag not in ours or tag not in theirs:
            yield ("missing" if tag in theirs else "only ours"), prefix + tag
            continue
        a, b = ours[tag], theirs[tag]
        if a["vr"] != b["vr"]:
            yield f"vr {a['vr']} against {b['vr']}", prefix + tag
        elif a["vr"] == "SQ":
            for mine, other in zip(a.get("Value", []), b.get("Value", [])):
                yield from differences(mine, other, f"{prefix}{tag}/")
            if len(a.get("Value", [])) != len(b.get("Value", [])):
                yield "items", prefix + tag
        elif a.get("InlineBinary") != b.get("InlineBinary"):
            yield f"binary {a['vr']}", prefix + tag
        elif empty_as_null(a.get("Value")) != empty_as_null(b.get("Value")):
            yield f"value {a['vr']}", prefix + tag


def main(tool, corpus=None):
    import pydicom

    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    corpus = Path(corpus or Path(os.environ["LOBULE_SHARED"]) / "dicom")
    kinds, files = collections.defaultdict(list), 0
    for path in sorted(p for p in corpus.rglob("*") if p.is_file()):
        try:
            theirs = json.loads(json.dumps(pydicom.dcmread(path).to_json_dict(suppress_invalid_tags=True)))
        except Exception:  # not every file can be read by pydicom: those are not compared
            continue
        ours = model_of(tool, path)
        if "error" in ours:
            kinds["refused by us"].append((path.name, ours["error"]))
            continue
        files += 1
        for kind, tag in differences(ours, theirs):
            kinds[kind].append((path.name, tag))
    print(f"{files} files compared")
    for kind, places in sorted(kinds.items()):
        print(f"{kind}: {len(places)}; first: {places[0][0]} {places[0][1]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
