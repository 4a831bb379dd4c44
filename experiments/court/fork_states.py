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
_RISE = ("rise", "rise_low", "rise_high")


def fork_states(heard: Heard) -> pd.DataFrame:
    """A row a state and group of forks: what Track II at full effort brings from a week of war on, against never.

    Groups are thirds of the forks by the state (`least` to `most` of it), fewer where one value is that of more than a
    third, or the values of a state that has few. `mean` is of fewer deaths, in logarithms, over cases, each counted by
    the mean over its forks in the group, with its ends at 0.95; `rise` is by how much it is more in the group of the
    highest values than in that of the lowest, `rise_low` and `rise_high` its ends at the level 0.95 of all states
    together; of the channel, whose states are no more and no less, there is none.
    """
    claims = [case.claim for case in heard.cases.values() if {AT_WAR, NEVER_AT_WAR} <= set(case.claim.arms)]
    if not claims:
        return pd.DataFrame()
    tables = heard.rows(claims[0], heard.looks[claims[0].id])
    forks = _forks(tables[AT_WAR], tables[NEVER_AT_WAR])
    states = [name for name in forks if name not in ("case", "gain") and forks[name].nunique() > 1]
    compared = [state for state in states if not str(state).startswith("channel")]
    level = 1.0 - (1.0 - _LEVEL) / max(len(compared), 1)
    return pd.DataFrame(row for state in states for row in _of_state(forks, str(state), level))


def _forks(now: pd.DataFrame, never: pd.DataFrame) -> pd.DataFrame:
    """A row a fork: its case, the state of its world, and the gain."""
    deaths = outcome_named("deaths")
    assert deaths is not None
    both = now.merge(never[["world", "deaths_from_fork"]], on="world", suffixes=("", "_never"))
    gain = np.log(both["deaths_from_fork_never"] + deaths.added) - np.log(both["deaths_from_fork"] + deaths.added)
    held = {str(name).removeprefix(_OF_STATE): both[name] for name in both if str(name).startswith(_OF_STATE)}
    power = [name for name in held if name.startswith("power_")]
    gap: dict[str, pd.Series] = {}
    if len(power) == 2:  # what one has the other lacks
        one, other = held[power[0]], held.pop(power[1])
        gap["power gap"] = (one - other).abs()
    return pd.DataFrame({"case": both["case"], "gain": gain, "week of the fork": both["fork_week"], **held, **gap})


def _of_state(forks: pd.DataFrame, state: str, level: float) -> Iterator[dict[str, Any]]:
    known = forks[forks[state].notna()]
    values = known[state]
    groups = _grouped(values)
    gains = [own.groupby("case")["gain"].mean() for _, own in known.groupby(groups)]
    ordered = not state.startswith("channel")  # closed, open and frozen are no more and no less
    rise = _difference(gains[-1], gains[0], level) if ordered else dict.fromkeys(_RISE, float("nan"))
    for (_, own), each in zip(known.groupby(groups), gains, strict=True):
        found = mean_interval(each.to_numpy(), _LEVEL)
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
    thirds = pd.Series(pd.qcut(values, _GROUPS, labels=False, duplicates="drop"))
    if thirds.nunique() > 1:
        return thirds
    common = values.mode().iloc[0]  # that of more than two thirds
    apart = values > common if (values > common).any() else values == common
    return pd.Series(np.asarray(apart, dtype=np.int64), index=values.index)


def _said(state: str, least: float, most: float) -> str:
    if state.startswith("channel") and least == most:
        return Channel(int(least)).name.lower()
    ends = dict.fromkeys(f"{round(end, 3):g}" for end in (least, most))
    return " to ".join(ends)


def _difference(one: pd.Series, other: pd.Series, level: float) -> dict[str, float]:
    """By how much the mean of one group is above that of another, from the gain of each case in each: a case that has
    forks in both enters both means."""
    both = pd.concat([one, other], axis=1, keys=["one", "other"])
    if min(both["one"].count(), both["other"].count()) < 2:
        return dict.fromkeys(_RISE, float("nan"))
    gap = float(both["one"].mean() - both["other"].mean())
    influence = sum(
        (sign * (both[name] - both[name].mean()) / both[name].notna().mean()).fillna(0.0)
        for name, sign in (("one", 1.0), ("other", -1.0))
    )
    found = mean_interval(gap + np.asarray(influence), level)
    return {"rise": found.mean, "rise_low": found.low, "rise_high": found.high}
