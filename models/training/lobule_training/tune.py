"""Optuna over what training is given: short runs, judged on validation; the study lies in a file and goes on where it stopped."""

from __future__ import annotations

import copy
import json

import numpy as np

from .trainer import train


def suggest(trial, plan):
    plan = copy.deepcopy(plan)
    plan.head_rate = trial.suggest_float("head_rate", 3e-4, 6e-3, log=True)
    plan.encoder_rate = trial.suggest_float("encoder_rate", 3e-5, 2e-3, log=True)
    plan.decay = trial.suggest_float("decay", 1e-3, 1e-1, log=True)
    plan.average = 1 - trial.suggest_float("forgetting", 1e-3, 1e-2, log=True)
    return plan


def tune(task, options) -> None:
    """`--trials` runs in all of `--steps` steps each; the best in `tuned.json`, for `train --tuned FILE`."""
    try:
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend
    except ImportError:
        raise SystemExit("tune needs optuna: models/training/run --make-extras") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    kept, planes, _ = task.load_split(options.fold, options.without, task.RAW)
    base = task.plan()
    base.threads, base.seed = options.threads, options.seed
    base.shortened(options.steps)
    draw, judge = task.Batches(kept, planes, options.seed), task.validator(kept, planes)

    def value(trial) -> float:
        draw.rng = np.random.default_rng(options.seed)
        network = task.network() if options.scratch else task.initial_network()
        figures = judge(train(network, suggest(trial, base), draw, task.loss_of, folder / f"trial-{trial.number}"))
        print(json.dumps({"trial": trial.number, **trial.params, **figures}), flush=True)
        return figures["value"]

    study = optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(folder / "study.log"))), study_name=task.NAME, direction="maximize",
        load_if_exists=True, sampler=optuna.samplers.TPESampler(seed=options.seed))
    finished = [t for t in study.trials if t.state.is_finished()]
    study.optimize(value, n_trials=max(0, options.trials - len(finished)))
    best = {"value": study.best_value, **study.best_params, "steps": options.steps, "trials": len(study.trials)}
    (folder / "tuned.json").write_text(json.dumps(best, indent=1) + "\n")
    print(json.dumps(best))


def apply(plan, path) -> None:
    """A plan with what `tune` found."""
    found = json.loads(path.read_text())
    plan.head_rate, plan.encoder_rate, plan.decay = found["head_rate"], found["encoder_rate"], found["decay"]
    plan.average = 1 - found["forgetting"]
