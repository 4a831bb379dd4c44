"""At what Track II finds when it begins: its gain by each number of the state of the world at the fork."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.court.docket import AT_WAR, NEVER_AT_WAR
from experiments.court.hearing import Heard
from experiments.court.intervals import mean_interval
from simulation.results.outcomes import outcome_named
from simulation.world.record import Channel

__all__ = ["fork_states"]

_OF_STATE = "at_fork_"
_LEVEL, _GROUPS, _FEW = 0.95, 3, 5


def fork_states(heard: Heard) -> pd.DataFrame:
    """A row a state and group of forks: what Track II at full effort brings from a week of war on, against never.

    Groups are thirds of the forks by the state (`least` to `most` of it), fewer where one value is that of more than a
    third, or the values of a state that has few. `mean` is of fewer deaths, in logarithms, over cases, each counted by
    the mean over its forks in the group, with its ends at 0.95; `rise` is by how much it is more in the group of the
    highest values than in that of the lowest, `rise_low` and `rise_high` its ends at the level 0.95 of all states
    together.
    """
    claims = [case.claim for case in heard.cases.values() if {AT_WAR, NEVER_AT_WAR} <= set(case.claim.arms)]
    if not claims:
        return pd.DataFrame()
    tables = heard.rows(claims[0], heard.looks[claims[0].id])
    forks = _forks(tables[AT_WAR], tables[NEVER_AT_WAR])
    states = [name for name in forks if name not in ("case", "gain") and forks[name].nunique() > 1]
    level = 1.0 - (1.0 - _LEVEL) / max(len(states), 1)
    return pd.DataFrame(row for state in states for row in _of_state(forks, str(state), level))


def _forks(now: pd.DataFrame, never: pd.DataFrame) -> pd.DataFrame:
    """A row a fork: its case, the state of its world, and the gain."""
    deaths = outcome_named("deaths")
    assert deaths is not None
    both = now.merge(never[["world", "deaths_from_fork"]], on="world", suffixes=("", "_never"))
    gain = np.log(both["deaths_from_fork_never"] + deaths.added) - np.log(both["deaths_from_fork"] + deaths.added)
    held = {str(name).removeprefix(_OF_STATE): both[name] for name in both if str(name).startswith(_OF_STATE)}
    power = [values for name, values in held.items() if name.startswith("power_")]
    gap = {"power gap": (power[0] - power[1]).abs()} if len(power) == 2 else {}
    return pd.DataFrame({"case": both["case"], "gain": gain, "week of the fork": both["fork_week"], **held, **gap})


def _of_state(forks: pd.DataFrame, state: str, level: float) -> Iterator[dict[str, Any]]:
    known = forks[forks[state].notna()]
    values = known[state]
    groups = _grouped(values)
    gains = [own.groupby("case")["gain"].mean().to_numpy() for _, own in known.groupby(groups)]
    rise = _difference(gains[-1], gains[0], level)
    for (_, own), each in zip(known.groupby(groups), gains, strict=True):
        found = mean_interval(each, _LEVEL)
        least, most = float(own[state].min()), float(own[state].max())
        yield {
            "state": state,
            "said": _said(state, least, most),
            "least": least,
            "most": most,
            "forks": len(own),
            "cases": len(each),
            "mean": found.mean,
            "low": found.low,
            "high": found.high,
            **rise,
        }


def _grouped(values: pd.Series) -> pd.Series:
    """The group of each value, from the lowest on; those that are the same stay together."""
    if values.nunique() <= _FEW:
        return values.rank(method="dense")
    thirds = pd.qcut(values, _GROUPS, labels=False, duplicates="drop")
    if thirds.nunique() > 1:
        return thirds
    common = values.mode().iloc[0]  # that of more than two thirds
    return (values > common).astype(int) if (values > common).any() else (values == common).astype(int)


def _said(state: str, least: float, most: float) -> str:
    if state.startswith("channel") and least == most:
        return Channel(int(least)).name.lower()
    ends = dict.fromkeys(f"{round(end, 3):g}" for end in (least, most))
    return " to ".join(ends)


def _difference(one: np.ndarray, other: np.ndarray, level: float) -> dict[str, float]:
    """By how much one mean is above the other, as of cases that have nothing to do with each other, which is wider than
    need be where they are the same."""
    from scipy.stats import t  # heavy: half a second to import

    if min(len(one), len(other)) < 2:
        return {"rise": float("nan"), "rise_low": float("nan"), "rise_high": float("nan")}
    gap = float(one.mean() - other.mean())
    error = float(np.hypot(one.std(ddof=1) / np.sqrt(len(one)), other.std(ddof=1) / np.sqrt(len(other))))
    half = float(t.ppf(0.5 + level / 2.0, min(len(one), len(other)) - 1)) * error
    return {"rise": gap, "rise_low": gap - half, "rise_high": gap + half}
