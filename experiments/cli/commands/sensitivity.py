"""`sensitivity`: which assumptions the outcomes, and what the tracks do, depend on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.table import Table

from experiments.charts.assumptions import assumptions
from experiments.cli.messages import message
from experiments.cli.output import as_json, records, show, table
from experiments.designs.cases import LUCK
from experiments.execution.progress import progress_bar
from experiments.sensitivity.measures import MEASURES
from experiments.sensitivity.study import study
from simulation.charts.style import save

__all__ = ["sensitivity"]

_SHOWN = 5


def sensitivity(name: str, out: Path, quick: bool, seed: int, workers: int | None, json: bool) -> None:
    """Run the study, print what matters most to each measure, and draw both tables."""
    with progress_bar("Worlds") as progress:
        found = study(name, out, quick, seed, workers, tell=message, progress=progress)
    if json:
        as_json({"screen": records(found.screen), "shares": records(found.shares)})
    else:
        if quick:
            show("A quick run shows that everything works; its numbers mean nothing.", "")
        show(f"{name}: the {_SHOWN} factors that matter most to each measure, by their share of the variance", "")
        show(_table(found.shares), "")
        show(f"Luck: what the dummy has, which changes nothing but the luck. {out} has all factors and the screen.")
    labels = {measure.name: measure.label for measure in MEASURES}
    written = [out / "screen.csv", out / "shares.csv"]
    written += save(assumptions(found.screen, labels), out, "screen")
    written += save(assumptions(found.shares, labels), out, "shares")
    for path in written:
        message(f"written: {path}")


def _table(shares: pd.DataFrame) -> Table:
    names = ("Measure", "Factor", "In all", "95 %", "Alone", "Above luck")
    rows = []
    for measure, own in shares.groupby("measure", sort=False):
        whole, alone = (own[own["index"] == index].set_index("setting") for index in ("ST", "S1"))
        first = whole.drop(index=LUCK).sort_values("mean", ascending=False).head(_SHOWN).index
        for at, factor in enumerate([*first, LUCK]):
            row = whole.loc[factor]
            above = "" if factor == LUCK else "no" if row["below_luck"] else "yes"
            interval = f"{row['low']:.2f} to {row['high']:.2f}"
            cells = (factor, f"{row['mean']:.2f}", interval, f"{alone['mean'].loc[factor]:.2f}", above)
            rows.append((str(measure) if at == 0 else "", *cells))
    return table("", names, rows, right=("In all", "95 %", "Alone"))
