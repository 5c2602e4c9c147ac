"""python -m lobule_training STAGE MODEL: split, train, export, evaluate, in this order; the other stages and options: see README.md."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

MODELS = {"mammo-lesion": "mammo_lesion", "mammo-landmarks": "mammo_landmarks", "mammo-nipple": "mammo_nipple", "us-lesion": "us_lesion"}
MADE_ELSEWHERE = {"mammo-landmarks": "muscle_places.py", "mammo-nipple": "nipple_places.py"}  # splits
ULTRASOUND_ONLY = ("compare", "folds", "leave-out", "tune", "weigh")


def work_folder(name: str) -> Path:
    return Path.home() / ".cache" / "lobule" / "training" / name


def split(task, options) -> None:
    from . import splits

    if task.NAME in MADE_ELSEWHERE:
        raise SystemExit(f"the split of {task.NAME} is made by tests/anatomy/{MADE_ELSEWHERE[task.NAME]}, where its places come from")
    samples = splits.join_identical(task.samples())
    splits.assign(samples, f"lobule/{task.NAME}/1")
    print(splits.write(samples, task.NAME).name)


def train(task, options) -> None:
    from . import cards, team, tune
    from .trainer import train

    if options.model == "us-lesion":
        kept, planes, _ = task.load_split(options.fold, options.without, task.RAW)
    else:
        kept, planes, _ = task.load_split()
        for sample in kept:
            sample.split = "left out" if sample.source == options.without else sample.split
    plan = task.plan()
    plan.threads, plan.minutes, plan.seed, plan.patience = options.threads, options.minutes, options.seed, options.patience
    if options.tuned:
        tune.apply(plan, options.tuned)
    folder = Path(options.folder or work_folder(task.NAME))
    validate = task.validator(kept, planes) if options.patience else None
    network = task.network() if options.scratch or options.start_from else task.initial_network()
    if options.start_from and task.NAME == "mammo-landmarks":
        task.begin_from(network, options.start_from)
    elif options.start_from:
        begin_from(options.start_from, network, task, kept, planes)
        plan.stages, plan.frozen_steps = plan.stages[1:], 0
        plan.head_rate, plan.encoder_rate = plan.head_rate / 2, plan.encoder_rate / 2
    if options.steps:
        plan.shortened(options.steps)
    me = team.Team()
    if me.leads:
        cards.note_start(folder)
    run = tracked(task, options, folder) if me.leads else None
    if run:
        run.given(plan, options)
    batches = task.Batches(kept, planes, options.seed + 7919 * me.rank, **({"batch": options.batch} if options.batch else {}))
    train(network, plan, batches, task.loss_of, folder, validate, options.validate_every, run and run.line)
    if run:
        run.end()
    team.leave()


def begin_from(path: Path, network, task, kept, planes) -> None:
    """The averaged weights of a run's folder, or those of a packed file, whose normalisations are found anew on training images."""
    import numpy as np
    import torch

    from .export import looked_at
    from .trainer import load_average
    from .unpack import load_packed

    if path.suffix != ".onnx":
        load_average(network, path)
        return
    chosen = sorted((i for i, sample in enumerate(kept) if sample.split == "train"), key=lambda i: kept[i].sha256)
    chosen = chosen[:: max(1, len(chosen) // 48)][:48]
    images = looked_at(task.seen(planes[chosen])[:, None], range(len(chosen)), task.SPEC.mean, task.SPEC.std, count=48)
    load_packed(network, path, torch.from_numpy(np.concatenate(images)))


def tracked(task, options, folder):
    """The run's place in the MLflow store, with --track."""
    if not options.track:
        return None
    from .tracking import Tracked

    return Tracked(options.track, task.NAME, folder)


def evaluate(task, options) -> None:
    rows = task.evaluate(options)
    run = tracked(task, options, options.folder or work_folder(task.NAME))
    if run:
        run.results(rows)
        run.end()


def make(task, options) -> None:
    """The file, its figures, manifest and card from the images, in one command."""
    train(task, options)
    task.export(options)
    evaluate(task, options)


def explore(task, options) -> None:
    from . import splits
    from .explore import page

    kept = splits.apply(task.samples(), task.NAME)
    page(task.NAME, kept, (options.folder or work_folder(task.NAME)) / "explore.html")


def folds(task, options) -> None:
    from .folds import folds

    folds(task, options, train, options.folder or work_folder(f"{task.NAME}-folds"))


def elsewhere(name: str, default: str):
    """A stage of a module of its own, in a folder of its own."""

    def stage(task, options) -> None:
        options.folder = options.folder or work_folder(f"{task.NAME}-{default}")
        module = importlib.import_module(f".{name.replace('-', '_')}", __package__)
        run = getattr(module, name.replace("-", "_"))
        run(task, options, train) if name == "leave-out" else run(task, options)

    return stage


STAGES = {
    "explore": explore, "split": split, "train": train, "export": lambda task, options: task.export(options),
    "evaluate": evaluate, "make": make, "compare": elsewhere("compare", "compared"),
    "folds": folds, "leave-out": elsewhere("leave-out", "left-out"), "tune": elsewhere("tune", "tuned"), "weigh": elsewhere("weigh", "weighed"),
}


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lobule_training", description=__doc__)
    add = parser.add_argument
    add("stage", choices=list(STAGES))
    add("model", choices=sorted(MODELS))
    add("--threads", type=int, default=3)
    add("--minutes", type=float, default=0, help="train: a schedule by the clock; a file `finish` in the run's folder ends it early")
    add("--steps", type=int, default=0, help="train: so many steps in all; tune: per trial")
    add("--patience", type=int, default=0, help="us-lesion, mammo-nipple and mammo-landmarks, train: stop after so many validations without a better value")
    add("--validate-every", type=int, default=200, metavar="STEPS")
    add("--batch", type=int, default=0, help="train: images per step and process (default: the task's own)")
    add("--scratch", action="store_true", help="train, tune: without the ImageNet encoder")
    add("--seed", type=int, default=1)
    add("--folder", type=Path, help="where a run lies (default: below ~/.cache/lobule/training)")
    add("--without", metavar="SET", help="train: leave this set out altogether; us-lesion: export and evaluate such a run on it")
    add("--start-from", type=Path, help="train: begin with this run's averaged weights, or with a packed file's (of a joined file the first network); skip the first stage")
    add("--mirrored", action="store_true", help="us-lesion, export: the mean of the answers to the image and its mirror image")
    add("--join", type=Path, nargs="+", default=[], metavar="FILE", help="us-lesion, export: answer together with these packed files' networks")
    add("--average", type=Path, nargs="+", default=[], metavar="RUN", help="us-lesion, export: the mean of these runs' weights and its own")
    add("--gallery", type=Path, help="evaluate: write pictures of the worst cases here (never into the tree)")
    add("--fold", type=int, choices=range(1, 6), help="us-lesion: hold out this fold; the run lies in MODEL-foldN")
    add("--track", type=Path, metavar="FILE", help="train, evaluate: also into this MLflow store (SQLite); needs run --make-extras")
    add("--tuned", type=Path, metavar="FILE", help="train: with the rates that tune found")
    add("--trials", type=int, default=20, help="tune: runs in all")
    add("--folds", type=int, nargs="+", choices=range(1, 6), default=[1, 2, 3, 4, 5], help="folds: these only")
    add("--sets", nargs="+", metavar="SET", help="leave-out: these sets only")
    add("--images", type=int, default=30000, help="compare: images per run")
    add("--size", type=int, default=192, help="compare: pixels")
    add("--seeds", type=int, nargs="+", default=[1, 2], help="compare: one run each")
    add("--networks", nargs="+", help="compare: these only")
    add("--files", type=Path, nargs="+", help="weigh: packed files, the one to beat first")
    return parser


def main() -> None:
    parser = arguments()
    options = parser.parse_args()
    if (options.stage in ULTRASOUND_ONLY or options.fold) and options.model != "us-lesion":
        parser.error("only us-lesion has folds and these stages")
    if options.patience and options.model == "mammo-lesion":
        parser.error("mammo-lesion has no validation value to be patient with")
    if options.stage == "tune":
        options.steps = options.steps or 300
    if options.stage in ("train", "export", "evaluate", "make") and not options.folder:
        suffix = f"-fold{options.fold}" if options.fold else f"-without-{options.without}" if options.without else ""
        options.folder = work_folder(options.model + suffix) if suffix else None
    task = importlib.import_module(f".{MODELS[options.model]}", __package__)
    STAGES[options.stage](task, options)
    from . import team  # as train does: its PyTorch takes seconds to import

    team.end()


if __name__ == "__main__":
    main()
