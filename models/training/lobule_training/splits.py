"""Splits by group, written to a file with the content hash of every image, fixed before any training."""

from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path

from .datasets import Sample, content_hash

FOLDER = Path(os.environ.get("LOBULE_SPLITS") or Path(__file__).resolve().parents[1] / "splits")
COLUMNS = ("source", "file", "group", "label", "split", "sha256")


def order(sample: Sample, salt: str) -> str:
    return hashlib.sha256(f"{salt}/{sample.source}/{sample.group}".encode()).hexdigest()


def join_identical(samples: list[Sample]) -> list[Sample]:
    """One of each byte-identical image; the groups that shared one become one group (bus-uclm names a patient twice)."""
    first: dict[str, Sample] = {}
    name: dict[tuple[str, str], str] = {}
    for s in samples:
        s.sha256 = content_hash(s)
        twin = first.setdefault(s.sha256, s)
        if twin is not s and twin.group != s.group:
            name[(s.source, s.group)] = twin.group
    kept = [s for s in samples if first[s.sha256] is s]
    for s in kept:
        while (s.source, s.group) in name:
            s.group = name[(s.source, s.group)]
    return kept


def assign(samples: list[Sample], salt: str, test: float = 0.2, validation: float = 0.12) -> None:
    """`ship-test`, `validation` and `train` by the hash of the group, stratified by set and its worst label."""
    rank = {"normal": 0, "benign": 1, "malignant": 2, "lesion": 2}
    worst: dict[tuple[str, str], int] = {}
    for s in samples:
        key = (s.source, s.group)
        worst[key] = max(worst.get(key, 0), rank[s.label])
    strata: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for s in sorted(samples, key=lambda s: order(s, salt)):
        key = (s.source, s.group)
        members = strata.setdefault((s.source, worst[key]), [])
        if key not in members:
            members.append(key)
    split = {}
    for members in strata.values():
        tests, validations = round(test * len(members)), round(validation * len(members))
        for index, key in enumerate(members):
            split[key] = "ship-test" if index < tests else "validation" if index < tests + validations else "train"
    for s in samples:
        s.split = split[(s.source, s.group)]


FOLDS = 5


def fold_of(samples: list[Sample], salt: str) -> dict[tuple[str, str], int]:
    """1 to 5 per group: the set's own fold where it has one (`facts["fold"]`), else dealt out by hash, labels alike."""
    official = {(s.source, s.group): int(s.facts["fold"]) for s in samples if "fold" in s.facts}
    rank = {"normal": 0, "benign": 1, "malignant": 2, "lesion": 2}
    worst: dict[tuple[str, str], int] = {}
    for s in sorted(samples, key=lambda s: order(s, salt)):
        key = (s.source, s.group)
        worst[key] = max(worst.get(key, 0), rank[s.label])
    dealt: dict[tuple[str, int], int] = {}
    folds = dict(official)
    for key, label in worst.items():
        if key not in official:
            number = dealt.get((key[0], label), 0)
            dealt[(key[0], label)] = number + 1
            folds[key] = 1 + number % FOLDS
    return folds


def assign_fold(samples: list[Sample], fold: int, salt: str, validation: float = 0.12) -> None:
    """`test` is the fold, `validation` a part of the other groups by hash, `train` the rest."""
    folds = fold_of(samples, salt)
    for s in samples:
        share = int(order(s, f"{salt}/validation")[:8], 16) / 16**8
        rest = "validation" if share < validation else "train"
        s.split = "test" if folds[(s.source, s.group)] == fold else rest


def write(samples: list[Sample], name: str) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.csv"
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for s in sorted(samples, key=lambda s: (s.source, s.file)):
            s.sha256 = s.sha256 or content_hash(s)
            writer.writerow([getattr(s, column) for column in COLUMNS])
    return path


def apply(samples: list[Sample], name: str) -> list[Sample]:
    """The samples that the split file names, with their split; changed images are refused."""
    with open(FOLDER / f"{name}.csv", newline="") as file:
        rows = {(r["source"], r["file"]): r for r in csv.DictReader(file)}
    kept = []
    for s in samples:
        row = rows.get((s.source, s.file))
        if row:
            s.split, s.group, s.sha256 = row["split"], row["group"], row["sha256"]
            if content_hash(s) != s.sha256:
                raise SystemExit(f"{s.source}/{s.file} is not the image that the split {name} was made with: its content has changed")
            kept.append(s)
    if not kept:
        raise SystemExit(f"the split {name} names none of the images at hand")
    return kept
