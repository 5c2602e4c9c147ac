"""Decodes every file of the shared DICOM corpus with Lobule's core and with pydicom, and compares the bytes.

usage: python tests/python/decode_table.py TOOL [CORPUS]     prints the table by transfer syntax and what differs
TOOL is build/headless/bin/corpus_tool.cjs or build/native-debug/bin/corpus_tool; needs pydicom 3 with pylibjpeg,
pylibjpeg-libjpeg, pylibjpeg-openjpeg, pylibjpeg-rle and pyjpegls (tests/python/requirements-oracles.txt).
"""

import collections
import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

# What a lossy decoder may differ by: JPEG leaves the inverse cosine transform and the interpolation of subsampled colour
# to the decoder (ISO 10918-2 bounds the first), so two good ones differ by a few grey levels.
LOSSY_SYNTAXES = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}
LOSSY_TOLERANCE = 4


def decode_frames(tool, path):
    """[(facts, bytes)] of every frame, or [] and the sentence that says why not."""
    node = [os.environ.get("LOBULE_NODE") or "node"] if str(tool).endswith("js") else []
    done = subprocess.run([*node, str(tool), "decode", str(path)], capture_output=True, timeout=300)
    frames, position, out = [], 0, done.stdout
    while position < len(out):
        end = out.index(b"\n", position)
        facts = json.loads(out[position:end])
        position = end + 1 + facts.get("bytes", 0)
        if "error" in facts:
            return [], facts["error"]
        frames.append((facts, out[end + 1 : position]))
    return frames, "" if frames else f"the tool ended with {done.returncode}"


def reference_frames(path):
    """pydicom's arrays, one a frame, or None and why."""
    import pydicom

    data_set = pydicom.dcmread(path, force=True)
    if not any(name in data_set for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        return None, "pydicom finds no pixels"
    try:
        pixels = data_set.pixel_array
    except Exception as reason:  # every decoder of every plugin has its own
        return None, f"pydicom: {str(reason).splitlines()[0][:90]}"
    return (pixels if int(data_set.get("NumberOfFrames") or 1) > 1 else pixels[None]), ""


def compare(tool, path):
    """(verdict, note): equal, near, wrong, ours alone, explained or no image."""
    import numpy as np

    frames, sentence = decode_frames(tool, path)
    reference, reason = reference_frames(path)
    if reference is None:
        return ("ours alone", reason) if frames else ("no image", sentence)
    if not frames:
        return "explained", sentence
    if len(frames) != len(reference):
        return "wrong", f"{len(frames)} frames, pydicom has {len(reference)}"
    largest = 0
    for (_, data), expected in zip(frames, reference):
        little = np.ascontiguousarray(expected.astype(expected.dtype.newbyteorder("<")))
        if little.tobytes() == data:
            continue
        if len(data) != little.nbytes:
            return "wrong", f"{len(data)} bytes, pydicom has {little.nbytes}"
        ours = np.frombuffer(data, little.dtype).reshape(little.shape)
        largest = max(largest, int(np.abs(ours.astype(np.int64) - little.astype(np.int64)).max()))
    return ("equal", "") if largest == 0 else ("differs", str(largest))


def transfer_syntax(tool, path):
    node = [os.environ.get("LOBULE_NODE") or "node"] if str(tool).endswith("js") else []
    done = subprocess.run([*node, str(tool), "header", str(path)], capture_output=True, timeout=300)
    facts = json.loads(done.stdout.splitlines()[0])
    return facts.get("transferSyntax", ""), facts.get("transferSyntaxName", "not DICOM")


def run(tool, corpus):
    """Rows of (file, syntax name, verdict, note)."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    rows = []
    for path in sorted(p for p in Path(corpus).rglob("*") if p.is_file() and p.name != "README.md"):
        uid, name = transfer_syntax(tool, path)
        verdict, note = compare(tool, path)
        if verdict == "differs":
            is_near = uid in LOSSY_SYNTAXES and int(note) <= LOSSY_TOLERANCE
            verdict, note = ("near" if is_near else "wrong"), f"differs by at most {note}"
        rows.append((str(path.relative_to(corpus)), name, verdict, note))
    return rows


def main(tool, corpus=None):
    rows = run(tool, corpus or Path(os.environ["LOBULE_SHARED"]) / "dicom")
    verdicts = ["equal", "near", "ours alone", "explained", "no image", "wrong"]
    table = collections.defaultdict(collections.Counter)
    for _, name, verdict, _ in rows:
        table[name][verdict] += 1
        table["all"][verdict] += 1
    print("| transfer syntax | " + " | ".join(verdicts) + " |")
    print("|---" * (len(verdicts) + 1) + "|")
    for name in sorted(table, key=lambda n: (n == "all", n)):
        print(f"| {name} | " + " | ".join(str(table[name][verdict] or "") for verdict in verdicts) + " |")
    print()
    for file, _, verdict, note in rows:
        if verdict not in ("equal", "no image"):
            print(f"{verdict}: {file}: {note}")
    return 1 if table["all"]["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
