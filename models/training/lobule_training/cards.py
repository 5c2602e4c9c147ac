"""The manifest and the card of a model folder, both from the same measured results."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from datetime import date
from pathlib import Path

REQUIRED = (
    "id version task modality file sha256 bytes quantization input outputs operatingPoints calibration training "
    "results intendedUse notFor"
).split()
MODELS = Path(__file__).resolve().parents[2]


def commit() -> str:
    """The commit of the package; LOBULE_COMMIT where the repository is not at hand (a container)."""
    if "LOBULE_COMMIT" in os.environ:
        return os.environ["LOBULE_COMMIT"]
    answer = subprocess.run(["git", "-C", str(MODELS), "rev-parse", "HEAD"], capture_output=True, text=True)
    return answer.stdout.strip() or "unknown"


def today() -> str:
    return date.today().isoformat()


MADE = "made.json"  # in a run's folder


def note_start(folder: Path) -> None:
    """Leaves in a run's folder which commit trains it; a resumed run keeps its first note."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MADE).exists():
        (folder / MADE).write_text(json.dumps({"commit": commit(), "date": today()}) + "\n")


def made(folder: Path) -> dict:
    """`commit` and `date` of a run's weights, as its training noted them: whoever evaluates later did not make them."""
    path = folder / MADE
    return json.loads(path.read_text()) if path.exists() else {"commit": "unknown", "date": "unknown"}


def file_facts(path: Path) -> dict:
    data = path.read_bytes()
    return {"file": path.name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def headline(rows: list[dict], chosen: list[tuple[str, str]]) -> list[dict]:
    """The few figures that a reader should see first, in this order."""
    found = {(r["data"], r["metric"]): r for r in rows}
    return [found[key] for key in chosen]


def home(options, name: str) -> Path:
    """Where file, manifest and card go: into the tree, or beside a run that was given a folder of its own."""
    return Path(options.folder) if options.folder else MODELS / name


def quantization(exact: str = "tensors up to 2048 values") -> dict:
    return {"weights": f"int8 per output channel, symmetric; {exact} float32", "activations": "float32"}


def publish(folder: Path, manifest: dict, rows: list[dict]) -> None:
    write_manifest(folder, manifest, rows)
    write_card(folder, manifest["results"], rows)
    print(results_table(rows))


def write_manifest(folder: Path, manifest: dict, rows: list[dict]) -> None:
    """model.json with its headline figures, and all of them in report/results.json."""
    missing = [name for name in REQUIRED if name not in manifest]
    if missing:
        raise SystemExit(f"the manifest lacks {missing}")
    (folder / "model.json").write_text(json.dumps(manifest, indent=1) + "\n")
    (folder / "report").mkdir(exist_ok=True)
    write_rows(folder / "report" / "results.json", rows)


def write_rows(path: Path, rows: list[dict]) -> None:
    lines = ",\n ".join(json.dumps(row) for row in rows)
    path.write_text(f"[\n {lines}\n]\n")


def write_card(folder: Path, first: list[dict], rows: list[dict]) -> None:
    source = folder / "CARD.in.md"
    source = source if source.exists() else MODELS / folder.name / "CARD.in.md"
    text = source.read_text() if source.exists() else "{headline}\n\n{results}\n"
    text = text.replace("{headline}", results_table(first)).replace("{results}", results_table(rows))
    folds = folder / "report" / "folds.json"  # cross-validation, where there was one
    text = text.replace("{folds}", results_table(json.loads(folds.read_text())) if folds.exists() else "Not measured.")
    (folder / "CARD.md").write_text(text)


def result(data: str, n: int, metric: str, value: float, interval: tuple[float, float] | None = None) -> dict:
    low, high = interval or (None, None)
    return {
        "data": data,
        "n": n,
        "metric": metric,
        "value": round(value, 4),
        "low": None if low is None else round(low, 4),
        "high": None if high is None else round(high, 4),
    }


def figure(row: dict) -> str:
    if row["low"] is None:
        return f"{row['value']:.3f}"
    return f"{row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"


def results_table(rows: list[dict]) -> str:
    lines = ["| data | n | metric | value [95% by patient] |", "|---|---|---|---|"]
    lines += [f"| {r['data']} | {r['n']} | {r['metric']} | {figure(r)} |" for r in rows]
    return "\n".join(lines)
