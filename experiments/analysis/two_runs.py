"""Two runs of the same worlds compared world by world: how the second differs from the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.arms import PairedArms
from simulation.errors import InputError, short_repr
from simulation.results.outcomes import Outcome
from simulation.results.resampling import LEVEL
from simulation.results.runs import Runs, outcomes_of
from simulation.scenarios.distributions import DISTRIBUTIONS
from simulation.words import listed

__all__ = ["LEAST", "compare", "unlike"]

LEAST = 10
"""Worlds that must differ in an outcome for its difference to have an interval (own judgement)."""
_SAME = ("seed", "weeks", "luck")
"""What must be the same for worlds of one number to have the same luck, and outcomes the same weeks."""
_MAKING = {
    "code": "the code of the model",
    "versions": "versions of libraries",
    "processor": "the processor",
    "own": "custom rules",
    "order": "the order of rules",
    "play": "courses played in",
    "agents": "custom agents",
    "left_out": "acts left out",
    "outcomes": "custom outcomes",
}
"""What made a run, beside its scenario, settings and rules left out, by its key in the manifest."""
_NO_VALUES = ("scenario.name", "scenario.title", "scenario.description")
_LISTED = 12  # values of scenarios that are named
_COLUMNS = ("outcome", "family", "scale", "unit", "first", "second", "mean", "low", "high", "worlds", "differing")


def compare(first: Runs, second: Runs, level: float = LEVEL) -> pd.DataFrame:
    """How the second of two runs differs from the first, world by world under the same luck.

    Parameters
    ----------
    first, second
        Runs of some of the same worlds, with the same seed, generator and horizon, of scenarios with the same parties
        and issues. They may differ in settings, changes, rules and values (`multitrack compare` says in
        which). Left out are worlds that only one has, and custom outcomes that are not of the same function.
    level
        The level of the intervals, above 0 and below 1.

    Returns
    -------
    A row for each outcome that is a number or a share and that some world knows in both runs, and each scale:
    `outcome`, `family`, `scale` ("difference", and "ratio" of deaths and years), `unit`, the means `first` and
    `second`, then `mean`, `low` and `high` of what the second has more (shares in percentage points; a ratio is that
    of the second to the first, by the mean difference of logarithms), `worlds`, those in which both know the outcome,
    and `differing`, those of them in which it differs. Intervals are over worlds, by bootstrap; missing where fewer
    than ten worlds differ.

    Raises
    ------
    InputError
        For what are no runs, for runs that have no world in common, or whose worlds of one number are not the same,
        and for a level outside its range.

    Examples
    --------
    >>> import multitrack as mt
    >>> with_it = mt.simulate("oslo", worlds=30, seed=1)
    >>> without = mt.simulate("oslo", worlds=30, seed=1, settings={"track_two.effort": 0})
    >>> table = mt.compare(with_it, without).set_index(["outcome", "scale"])
    >>> float(table.loc[("sessions", "difference"), "second"])
    0.0
    """
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0.0 < level < 1.0:
        raise InputError(f"level: given {short_repr(level)}; allowed: a number above 0 and below 1")
    for name, runs in (("first", first), ("second", second)):
        if not isinstance(runs, Runs) or not runs.manifest:
            raise InputError(f"{name}: given {short_repr(runs)}; allowed: runs, as simulate and load_runs give them")
    _check(first, second)
    tables = {name: one.outcomes.set_index("world") for name, one in (("first", first), ("second", second))}
    both = tables["first"].index.intersection(tables["second"].index).sort_values()
    if both.empty:
        raise InputError("compare: given runs without a world in common; allowed: runs of the same worlds")
    asked = [one for one in outcomes_of(first) if not one.words and _means_the_same(one, first, second)]
    arms = PairedArms({name: table.loc[both].reset_index() for name, table in tables.items()}, asked, level=level)
    rows = [row for outcome in asked for row in _rows(arms, outcome)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def unlike(first: Runs, second: Runs) -> list[str]:
    """What two runs were made from otherwise, in words, beside settings, changes and rules left out."""
    one, other = first.manifest, second.manifest
    told = []
    if found := [what for key, what in _MAKING.items() if one.get(key) != other.get(key)]:
        told += [f"The two differ in {listed(found)} too."]
    values = [dict(_flat(manifest["scenario"], "")) for manifest in (one, other)]
    known = sorted((values[0].keys() | values[1].keys()) - set(_NO_VALUES))
    names = [name for name in known if values[0].get(name) != values[1].get(name)]
    if names:
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        told += [f"Their scenarios differ in {', '.join(names[:_LISTED])}{more}."]
    return told


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    """The values of nested tables by dotted name; a distribution is one value."""
    for name, value in table.items():
        if isinstance(value, Mapping) and not value.keys() & DISTRIBUTIONS.keys():
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


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


def _means_the_same(outcome: Outcome, first: Runs, second: Runs) -> bool:
    """Whether an outcome of the first run is one of the second too; a custom one if it is of the same function."""
    one, other = (runs.manifest.get("outcomes", {}).get(outcome.name) for runs in (first, second))
    if one is None or one != other:
        return one is None
    kinds = (runs.outcomes[outcome.name].dtype for runs in (first, second))
    return len({pd.api.types.is_bool_dtype(kind) for kind in kinds}) == 1


def _rows(arms: PairedArms, outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The rows of an outcome; none where no world knows it in both runs."""
    name = outcome.name
    if not arms.worlds(name):
        return
    one, other = arms.values("first", name), arms.values("second", name)
    differing = int(np.count_nonzero((one != other) & np.isfinite(one)))  # what one does not know neither does
    about = {"outcome": name, "family": outcome.family, "worlds": arms.worlds(name), "differing": differing}
    means = {run: float(arms.mean(run, name)[0]) for run in arms.arms}
    for scale in arms.scales(name):
        found = asdict(arms.contrast({"second": 1.0, "first": -1.0}, name, scale))
        if differing < LEAST:
            found |= {"low": float("nan"), "high": float("nan")}
        yield about | {"scale": scale, "unit": arms.unit(name, scale)} | means | found
