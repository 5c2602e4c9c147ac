"""Prints where `corpus_tool json` and another reader differ over the shared DICOM corpus, by explanation.

usage: python tests/python/json_table.py TOOL [CORPUS] [--dcm2json]
The other reader is pydicom's to_json_dict, or DCMTK's dcm2json (which gets a copy without Pixel Data where that is
compressed: it has no JSON for that). What no explanation fits is listed one by one, and makes the exit status 1.
"""

import collections
import json
import logging
import math
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

PIXEL_DATA, CHARACTER_SET = "7FE00010", "00080005"
# Malformed on purpose, each in its own way: by the beginning of the name.
MALFORMED = {
    "fo-dicom__GH179": "a value claims more than the file holds: pydicom and dcm2json give what is there, we leave it out",
    "fo-dicom__GH364": "an item without a sequence: pydicom goes on behind it, DCMTK and we stop and say so",
    "fo-dicom__GH1301": "letters beyond ASCII without a character set: the others guess or pass bytes on, we mark them as unknown",
    "fo-dicom__GH1339": "cut short: pydicom gives an empty data set, we what is there",
    "dicom-test-files__emri_small_jpeg_2k_lossless_too_short": "cut short within Pixel Data: pydicom gives an empty data set, we what is there",
    "dicom-test-files__bad_sequence": "a sequence with wrong lengths",
    "dicom-test-files__MR_truncated": "cut short within Pixel Data: no half value of ours",
    "dicom-test-files__rtplan_truncated": "cut short within a sequence",
    "fodicom_GH1376": "a second group 0002 inside the data set",
    "fodicom_GH133": "a second group 0002 inside the data set",
}


def model_of(tool, path):
    node = [os.environ.get("LOBULE_NODE") or "node"] if str(tool).endswith("js") else []
    done = subprocess.run([*node, str(tool), "json", str(path)], capture_output=True, timeout=300)
    return json.loads(done.stdout)


def pydicom_model(path):
    """(pydicom's model, tags that it could not turn into JSON), or None where it does not open the file at all."""
    import pydicom

    try:
        data_set = pydicom.dcmread(path)
        model = json.loads(json.dumps(data_set.to_json_dict(suppress_invalid_tags=True)))
    except Exception:  # every file that pydicom refuses has its own
        return None
    return model, {f"{tag:08X}" for tag in data_set.keys()} - set(model)


def dcm2json_model(path):
    """(dcm2json's model, nothing), or None where it does not read the file."""
    def read(file):
        done = subprocess.run(["dcm2json", str(file)], capture_output=True)
        return json.loads(done.stdout.decode("utf-8")) if done.returncode == 0 else None

    try:
        model = read(path)
        if model is not None:
            return model, set()
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "copy.dcm")
            copy.write_bytes(path.read_bytes())
            done = subprocess.run(["dcmodify", "-nb", "-imt", "-ie", "-ea", "(7FE0,0010)", str(copy)], capture_output=True)
            model = read(copy) if done.returncode == 0 else None
            return None if model is None else (model, set())
    except ValueError:  # text that is no UTF-8
        return None


def empty_as_null(values):
    return [None if value == "" else value for value in values or []]


def differences(ours, theirs, prefix=""):
    """(kind, tag path, our element, theirs) of every attribute that is not the same."""
    for tag in sorted(set(ours) | set(theirs)):
        if tag.endswith("0000"):  # group lengths do not belong to the model
            continue
        a, b = ours.get(tag), theirs.get(tag)
        if a is None or b is None:
            yield ("missing" if a is None else "only ours"), prefix + tag, a, b
        elif a["vr"] != b["vr"]:
            yield f"vr {a['vr']} against {b['vr']}", prefix + tag, a, b
        elif a["vr"] == "SQ":
            for mine, other in zip(a.get("Value", []), b.get("Value", [])):
                yield from differences(mine, other, f"{prefix}{tag}/")
            if len(a.get("Value", [])) != len(b.get("Value", [])):
                yield "items", prefix + tag, a, b
        elif a.get("InlineBinary") != b.get("InlineBinary"):
            yield f"binary {a['vr']}", prefix + tag, a, b
        elif empty_as_null(a.get("Value")) != empty_as_null(b.get("Value")):
            yield f"value {a['vr']}", prefix + tag, a, b


def are_close(ours, theirs):
    mine, other = ours.get("Value", []), theirs.get("Value", [])
    return len(mine) == len(other) and all(
        isinstance(x, (int, float)) and isinstance(y, (int, float)) and math.isclose(x, y, rel_tol=1e-6) for x, y in zip(mine, other))


def without_padding(element):
    values = [value.strip(" \0") if isinstance(value, str) else value for value in element.get("Value", [])]
    return values if any(values) else []


def without_separators(element):
    """The parts of person names, without separators behind which nothing comes."""
    names = [{key: part.rstrip("^= ") for key, part in (name or {}).items()} for name in element.get("Value", [])]
    return [kept for name in names if (kept := {key: part for key, part in name.items() if part})]


def explanation(name, kind, tag, ours, theirs, oracle, left_out):
    """One line, or nothing where the difference is not understood."""
    if kind == "only ours" and tag in left_out:
        return "a value that pydicom finds invalid and leaves out"
    if tag == "FFFCFFFC" and oracle == "dcm2json":
        return "compressed Pixel Data, which dcm2json has no JSON for (and padding behind it)"
    for start, why in MALFORMED.items():
        if name.startswith(start):
            return f"{start}*: {why}"
    if tag == CHARACTER_SET and theirs and theirs.get("Value") == ["ISO_IR 192"]:
        return "Specific Character Set: dcm2json states that of the JSON, pydicom and we that of the file"
    if tag.endswith(PIXEL_DATA) and kind == "only ours" and oracle == "dcm2json":
        return "compressed Pixel Data, which dcm2json has no JSON for (and padding behind it)"
    if kind.startswith("vr UN against"):
        return "VR UN: pydicom takes the VR from its dictionary, we give what the file says"
    if kind == "vr OB against OW" or (kind.startswith("binary O") and tag.endswith(PIXEL_DATA)):
        return "Pixel Data: pydicom names the VR that the file has, and leaves big endian as it lies there; we go by PS3.5"
    if kind in ("value FL", "value FD", "value DS") and are_close(ours, theirs):
        return "floating point: fewer or more digits of the same number"
    if kind == "value PN" and without_separators(ours) == without_separators(theirs):
        return "a person name that ends in separators, which dcm2json leaves out"
    if kind == "value PN" and "\x1b" in json.dumps(theirs).replace("\\u001b", "\x1b"):
        return "a person name with GB 2312 escapes, which pydicom leaves in"
    if kind.startswith("value") and without_padding(ours) == without_padding(theirs):
        return "spaces or NUL characters at the end of a value"
    if kind == "binary UN":
        return "a value of UN with an odd length: DCMTK adds a byte"
    return ""


def compare(tool, corpus, oracle):
    """(files compared, files equal, {explanation: {file}}, [unexplained], [not read by the other], [refused by us])."""
    compared = equal = 0
    explained, unexplained, unread, refused = collections.defaultdict(set), [], [], []
    for path in sorted(p for p in corpus.rglob("*") if p.is_file() and p.name != "README.md"):
        read = pydicom_model(path) if oracle == "pydicom" else dcm2json_model(path)
        if read is None:
            unread.append(path.name)
            continue
        theirs, left_out = read
        ours = model_of(tool, path)
        if "error" in ours:
            refused.append((path.name, ours["error"]))
            continue
        found = list(differences(ours, theirs))
        compared += 1
        equal += not found
        for kind, tag, mine, other in found:
            why = explanation(path.name, kind, tag, mine, other, oracle, left_out)
            if why:
                explained[why].add(path.name)
            else:
                unexplained.append((path.name, kind, tag))
    return compared, equal, explained, unexplained, unread, refused


def main(*arguments):
    words = [word for word in arguments if not word.startswith("-")]
    oracle = "dcm2json" if "--dcm2json" in arguments else "pydicom"
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    corpus = Path(words[1] if len(words) > 1 else Path(os.environ["LOBULE_SHARED"]) / "dicom")
    compared, equal, explained, unexplained, unread, refused = compare(words[0], corpus, oracle)
    print(f"{compared} files compared with {oracle}, {equal} equal in all; {len(unread)} not read by {oracle}, {len(refused)} by us")
    print("\n| difference | files |\n|---|---|")
    for why, files in sorted(explained.items(), key=lambda item: -len(item[1])):
        print(f"| {why} | {len(files)} |")
    for line in (*refused, *unexplained):
        print(*line, sep=": ")
    return 1 if unexplained or refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
