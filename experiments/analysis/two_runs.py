"""Two runs of the same worlds compared world by world: what the second has otherwise than the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from experiments.analysis.arms import PairedArms
from simulation.errors import InputError
from simulation.results.outcomes import Outcome
from simulation.results.resampling import LEVEL
from simulation.results.runs import Runs, outcomes_of

__all__ = ["compare"]

_SAME = ("seed", "weeks", "luck")
"""What must be the same for worlds of one number to have the same luck, and outcomes the same weeks."""
_COLUMNS = ("outcome", "family", "scale", "unit", "first", "second", "mean", "low", "high", "worlds")


def compare(first: Runs, second: Runs, level: float = LEVEL) -> pd.DataFrame:
    """What the second of two runs has otherwise than the first, world by world under the same luck.

    Parameters
    ----------
    first, second
        Runs of some of the same worlds, with the same seed, generator and horizon, of scenarios with the same parties
        and issues. They may differ in settings, changes, rules and values. Worlds that only one has are left out.
    level
        The level of the intervals, above 0 and below 1.

    Returns
    -------
    A row for each outcome and scale: `outcome`, `family`, `scale` ("difference", and "ratio" of deaths and years),
    `unit`, the means `first` and `second`, then `mean`, `low` and `high` of what the second has more (shares in
    percentage points; a ratio is that of the second to the first, by the mean difference of logarithms), and `worlds`,
    those in which both know the outcome. Intervals are over worlds, by bootstrap; missing where there is one world, or
    where a share has fewer than ten events or ten others in both runs together.

    Raises
    ------
    InputError
        For runs that have no world in common, or whose worlds of one number are not the same.

    Examples
    --------
    >>> import multitrack as mt
    >>> with_it = mt.simulate("oslo", worlds=30, seed=1)
    >>> without = mt.simulate("oslo", worlds=30, seed=1, settings={"track_two.effort": 0})
    >>> table = mt.compare(with_it, without).set_index(["outcome", "scale"])
    >>> float(table.loc[("sessions", "difference"), "second"])
    0.0
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"level: given {level!r}; allowed: above 0 and below 1")
    _check(first, second)
    tables = {name: one.outcomes.set_index("world") for name, one in (("first", first), ("second", second))}
    both = tables["first"].index.intersection(tables["second"].index).sort_values()
    if both.empty:
        raise InputError("compare: given runs without a world in common; allowed: runs of the same worlds")
    in_both = {one.name for one in outcomes_of(second)}
    asked = [one for one in outcomes_of(first) if not one.words and one.name in in_both]
    arms = PairedArms({name: table.loc[both].reset_index() for name, table in tables.items()}, asked, level=level)
    rows = [row for outcome in asked for row in _rows(arms, outcome)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _check(first: Runs, second: Runs) -> None:
    """Raises InputError unless worlds of one number are the same conflict with the same luck."""
    faults = [
        f"compare: given runs with the {key} {first.manifest[key]} and {second.manifest[key]}; allowed: the same {key}"
        for key in _SAME
        if first.manifest[key] != second.manifest[key]
    ]
    for kind in ("parties", "issues"):
        one, other = (list(runs.manifest["scenario"][kind]) for runs in (first, second))
        if one != other:
            listed = f"{', '.join(one)} and {', '.join(other)}"
            faults.append(f"compare: given runs with the {kind} {listed}; allowed: the same {kind}")
    if any("lucks" in runs.manifest for runs in (first, second)):
        faults.append("compare: given runs whose worlds have the luck of others; allowed: worlds with their own")
    if faults:
        raise InputError(faults)


def _rows(arms: PairedArms, outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The rows of an outcome; none where no world knows it in both runs."""
    name = outcome.name
    if not arms.worlds(name):
        return
    about = {"outcome": name, "family": outcome.family, "worlds": arms.worlds(name)}
    means = {run: float(arms.mean(run, name)[0]) for run in arms.arms}
    for scale in arms.scales(name):
        found = asdict(arms.contrast({"second": 1.0, "first": -1.0}, name, scale))
        if not arms.estimable(arms.arms, name):
            found |= {"low": float("nan"), "high": float("nan")}
        yield about | {"scale": scale, "unit": arms.unit(name, scale)} | means | found
