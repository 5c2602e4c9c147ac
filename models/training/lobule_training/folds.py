"""Cross-validation: one network per fold, and one table of what all of them say of images that they never saw."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from . import cards, marks, us_card, us_report

PART = "five folds"
EACH = ("mean Dice, lesion images", "AUC benign against malignant")  # of bus-bra's official folds, one row a fold


def folds(task, options, train, root: Path) -> None:
    """Trains, packs and measures each fold that is not done yet; a table of all, in `folds.md` and for the model's card."""
    answers, single = [], []
    for fold in options.folds:
        one = copy.copy(options)
        one.fold, one.folder = fold, root / f"fold{fold}"
        if not (one.folder / "results.json").exists():
            train(task, one)
            task.export(one)
            task.evaluate(one)
        answers += us_report.read_answers(one.folder / "answers.csv")
        single += [r for r in json.loads((one.folder / "results.json").read_text())
                   if r["data"] == f"bus-bra fold {fold}" and r["metric"] in EACH]
    rows = pooled(answers) + single
    (root / "folds.md").write_text(cards.results_table(rows) + "\n")
    print(cards.results_table(rows))
    home = cards.home(options, task.NAME)
    (home / "report").mkdir(exist_ok=True)
    cards.write_rows(home / "report" / "folds.json", rows)
    if (home / "model.json").exists():
        first, own = (json.loads((home / path).read_text()) for path in ("model.json", "report/results.json"))
        cards.write_card(home, first["results"], own)


def pooled(answers: list[us_report.Answer]) -> list[dict]:
    """All folds together. Scores of different networks are ranked together in a pooled AUC, so its mean over the folds
    stands beside it, and the same with one score per patient."""
    rows = us_card.figures(answers, PART)
    for source in ("busi", "bus-bra", "bus-uclm"):
        lesions = [a for a in answers if a.source == source and a.label != "normal"]
        for words, one in (("mean of the folds", us_report.lesion_auc), ("one score per patient, mean of the folds", us_report.patient_auc)):
            def figure(some, one=one):
                return us_report.mean_of_folds(some, one)

            rows.append(cards.result(f"{source} {PART}", len(lesions), f"AUC benign against malignant, {words}", figure(lesions),
                                     marks.interval(lesions, figure, 1000)))
    return rows
