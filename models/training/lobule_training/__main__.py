"""python -m lobule_training STAGE MODEL: split, train, evaluate, export, in this order; see README.md."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

MODELS = {"mammo-lesion": "mammo_lesion", "us-lesion": "us_lesion"}


def work_folder(name: str) -> Path:
    return Path.home() / ".cache" / "lobule" / "training" / name


def split(task, options) -> None:
    from . import splits

    samples = splits.join_identical(task.samples())
    splits.assign(samples, f"lobule/{task.NAME}/1")
    print(splits.write(samples, task.NAME).name)


def train(task, options) -> None:
    from .trainer import load_average, train

    kept, planes, _ = task.load_split(options.fold) if options.fold else task.load_split()
    plan = task.plan()
    plan.threads, plan.minutes, plan.seed = options.threads, options.minutes, options.seed
    if options.without:  # to measure on a set nothing was learned from
        for sample in kept:
            sample.split = "left out" if sample.source == options.without else sample.split
    folder = options.folder or work_folder(task.NAME)
    plan.patience = options.patience
    validate = task.validator(kept, planes) if options.patience else None
    network = task.network() if options.scratch else task.initial_network()
    if options.start_from:
        load_average(network, options.start_from)
        plan.stages, plan.frozen_steps = plan.stages[1:], 0
        plan.head_rate, plan.encoder_rate = plan.head_rate / 2, plan.encoder_rate / 2
    train(network, plan, task.Batches(kept, planes, options.seed), task.loss_of, folder, validate, options.validate_every)


def explore(task, options) -> None:
    from . import splits
    from .explore import page

    kept = splits.apply(task.samples(), task.NAME)
    page(task.NAME, kept, (options.folder or work_folder(task.NAME)) / "explore.html")


def main() -> None:
    parser = argparse.ArgumentParser(prog="lobule_training", description=__doc__)
    parser.add_argument("stage", choices=["explore", "split", "train", "evaluate", "export"])
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--threads", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=0, help="train: a schedule by the clock; a file `finish` in the run's folder ends it early")
    parser.add_argument("--patience", type=int, default=0, help="us-lesion, train: stop after so many validations without a better value")
    parser.add_argument("--validate-every", type=int, default=200, metavar="STEPS")
    parser.add_argument("--scratch", action="store_true", help="train: without the ImageNet encoder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where a run lies (default: below ~/.cache/lobule/training)")
    parser.add_argument("--without", help="train: leave this set out altogether")
    parser.add_argument("--start-from", type=Path, help="train: begin with this run's averaged weights, skip the first stage")
    parser.add_argument("--gallery", type=Path, help="evaluate: write pictures of the worst cases here (never into the tree)")
    parser.add_argument("--fold", type=int, choices=range(1, 6), help="us-lesion: hold out this fold; the run lies in MODEL-foldN")
    options = parser.parse_args()
    if (options.fold or options.patience) and options.model != "us-lesion":
        parser.error("only us-lesion has folds and a validation value")
    if options.fold:
        options.folder = options.folder or work_folder(f"{options.model}-fold{options.fold}")
    task = importlib.import_module(f".{MODELS[options.model]}", __package__)
    stages = {"explore": explore, "split": split, "train": train}
    if options.stage in stages:
        stages[options.stage](task, options)
    else:
        getattr(task, options.stage)(options)


if __name__ == "__main__":
    main()
