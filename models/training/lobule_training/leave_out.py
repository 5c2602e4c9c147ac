"""Each set in turn left out of training, validation and calibration, then measured on: what a new hospital may expect."""

from __future__ import annotations

import copy
import json

from . import cards


def leave_out(task, options, train) -> None:
    """Trains, packs and measures without each set; a table of all in `left-out.md` and `.json`."""
    root = options.folder
    rows = []
    for source in options.sets or sorted({s.source for s in task.samples()}):
        one = copy.copy(options)
        one.without, one.folder = source, root / f"without-{source}"
        if not (one.folder / "results.json").exists():
            train(task, one)
            task.export(one)
            task.evaluate(one)
        # figures over all three sets would repeat those of the one
        rows += [r for r in json.loads((one.folder / "results.json").read_text()) if r["data"].startswith(f"{source} left")]
    (root / "left-out.json").write_text(json.dumps(rows, indent=1) + "\n")
    (root / "left-out.md").write_text(cards.results_table(rows) + "\n")
    print(cards.results_table(rows))
