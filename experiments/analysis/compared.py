"""What the arms of an experiment do more than the first, outcome by outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from simulation.errors import InputError
from simulation.results.outcomes import outcomes_in

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["compared"]


def compared(results: Results) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """The differences of the arms by outcome, and why other outcomes have none; of a share of an experiment none."""
    found: dict[str, pd.DataFrame] = {}
    reasons: list[str] = []
    plan = results.plan
    if len(plan.design) == 1 or plan.share:
        return found, reasons
    for outcome in (*(one.name for one in outcomes_in("experiment")), *plan.outcomes):
        try:
            effects = results.effects(outcome)
        except InputError as error:
            reasons += error.faults
        else:
            if effects.empty:
                return {}, ["only one arm is done so far"]
            found[outcome] = effects[effects["scale"] == "difference"]
    return found, list(dict.fromkeys(reasons))
