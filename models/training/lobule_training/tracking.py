"""Runs in a local MLflow store (SQLite), for `--track`: what a run was given, its figures by step, what it was measured at."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

from .cards import commit


def store(path: Path):
    """A client of the store at `path`; nothing is sent anywhere."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = os.environ["DO_NOT_TRACK"] = "true"
    try:
        from mlflow import MlflowClient
    except ImportError:
        raise SystemExit("--track needs mlflow: models/training/run --make-extras") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    return MlflowClient(tracking_uri=f"sqlite:///{path.resolve()}")


class Tracked:
    """One run of the store, continued when the run in `folder` is."""

    def __init__(self, path: Path, model: str, folder: Path):
        self.client = store(path)
        found = self.client.get_experiment_by_name(model)
        experiment = found.experiment_id if found else self.client.create_experiment(model, str(folder.resolve()))
        folder.mkdir(parents=True, exist_ok=True)
        note = folder / "mlflow-run"
        if not note.exists():
            run = self.client.create_run(experiment, run_name=folder.name, tags={"commit": commit()})
            note.write_text(run.info.run_id + "\n")
        self.run = note.read_text().strip()

    def given(self, plan, options) -> None:
        known = self.client.get_run(self.run).data.params
        for name, value in {**asdict(plan), "fold": options.fold, "without": options.without}.items():
            if name not in known:
                self.client.log_param(self.run, name, value)

    def line(self, line: dict) -> None:
        for name, value in line.items():
            if name != "step":
                self.client.log_metric(self.run, name, float(value), step=line["step"])

    def results(self, rows: list[dict]) -> None:
        for row in rows:
            name = "".join(c if c.isalnum() or c in " -_./" else "_" for c in f"{row['data']}/{row['metric']}")
            self.client.log_metric(self.run, name, row["value"])

    def end(self) -> None:
        self.client.set_terminated(self.run)
