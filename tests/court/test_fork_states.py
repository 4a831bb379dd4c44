"""Gains by the state of the world at the fork: planted ones are found, and no others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.court.docket import AT_FORK, AT_WAR, NEVER_AT_WAR, docket_of
from experiments.court.fork_states import _of_state, fork_states

W8 = claims()["W8"]
CASES, FORKS = 100, 8


def heard_of(now: pd.DataFrame, never: pd.DataFrame) -> Any:
    rows = {AT_WAR: now, NEVER_AT_WAR: never}
    return SimpleNamespace(cases={"W8": SimpleNamespace(claim=W8)}, looks={"W8": 1}, rows=lambda *_: rows)


def made() -> Any:
    """Forks that save more lives the more pain there was, and as many whatever the channel and the power."""
    luck = np.random.default_rng(1)
    worlds = np.arange(CASES * FORKS)
    pain, channel = luck.random(len(worlds)), luck.integers(0, 3, len(worlds))
    power = luck.random(len(worlds))
    deaths = np.exp(luck.normal(7.0, 0.5, len(worlds)))
    never = pd.DataFrame({"world": worlds, "case": worlds // FORKS, "deaths_from_fork": deaths})
    gained = 0.3 * pain + luck.normal(0.0, 0.05, len(worlds))
    now = never.assign(
        deaths_from_fork=(deaths + 25.0) * np.exp(-gained) - 25.0,
        fork_week=luck.integers(10, 400, len(worlds)),
        at_fork_pain_rebels=pain,
        at_fork_channel_war=channel.astype(float),
        at_fork_power_government=power,
        at_fork_power_rebels=1.0 - power,
        at_fork_stage_war=9.0,
        at_fork_deadlock=np.where(pain < 0.7, 0.0, 400.0 * luck.random(len(worlds))),
    )
    return heard_of(now.iloc[::-1], never)


def test_a_gain_that_goes_by_a_state_is_found_and_others_are_not() -> None:
    table = fork_states(made())
    first = table.groupby("state", sort=False).first()
    assert "stage_war" not in first.index  # it never differs
    assert {"week of the fork", "pain_rebels", "channel_war", "power gap"} <= set(first.index)
    pain = table[table["state"] == "pain_rebels"]
    assert pain["mean"].to_numpy() == pytest.approx([0.05, 0.15, 0.25], abs=0.02)
    assert first.loc["pain_rebels", "rise"] == pytest.approx(0.2, abs=0.02) and first.loc["pain_rebels", "rise_low"] > 0
    assert "power_rebels" not in first.index and np.isnan(first.loc["channel_war", "rise"])
    others = first.drop(["pain_rebels", "deadlock", "channel_war"])  # deadlocks that are not nothing go with pain here
    assert (others["rise_low"] < 0).all() and (others["rise_high"] > 0).all()
    assert table[table["state"] == "channel_war"]["forks"].sum() == CASES * FORKS
    assert len(table[table["state"] == "channel_war"]) == 3 and len(pain) == 3
    # A value that most of them have stays in one group.
    deadlock = table[table["state"] == "deadlock"]
    assert len(deadlock) == 2 and deadlock["said"].iloc[0] == "0" and deadlock["rise_low"].iloc[0] > 0


def test_a_difference_is_as_sure_as_it_says_where_cases_differ_in_how_their_gain_goes() -> None:
    """Slopes by case are drawn, and are nothing on average: 95 % of intervals hold nothing."""
    luck = np.random.default_rng(2)
    missed = 0
    for _ in range(200):
        pain = luck.random((CASES, FORKS))
        gain = luck.normal(0.0, 1.0, (CASES, 1)) * (pain - 0.5) + luck.normal(0.0, 0.05, pain.shape)
        table = pd.DataFrame({"case": np.arange(pain.size) // FORKS, "gain": gain.ravel(), "pain": pain.ravel()})
        first = next(_of_state(table, "pain", 0.95))
        missed += not first["rise_low"] <= 0.0 <= first["rise_high"]
    assert 2 <= missed <= 20  # 10 are expected


def test_the_state_at_the_fork_is_kept_of_the_arm_that_begins_in_war_alone() -> None:
    docket = docket_of([W8])
    arms = docket.arms[docket.groups["W8"]]
    kept = {name: arms[key].at_fork for name, key in docket.keys["W8"].items()}
    assert kept[AT_WAR] == AT_FORK and not kept[NEVER_AT_WAR]


def test_without_such_forks_there_is_no_table() -> None:
    assert fork_states(SimpleNamespace(cases={})).empty  # type: ignore[arg-type]
