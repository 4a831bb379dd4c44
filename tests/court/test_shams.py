"""Shams: they pass where there is only luck, and each fails where a fault is planted that it is there to find."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.court import beside
from experiments.court.evidence import Interval
from experiments.court.intervals import mean_interval

CLAIM = claims()["S1"]
CASES, REPLICATES = 160, 16
SWAPPED, FULL, NEITHER, TOGETHER = range(4)


def shams(**changed: np.ndarray) -> pd.DataFrame:
    """The table of made rows in which Track I takes a fifth of the years; `changed` multiplies the years of a dose."""
    luck = np.random.default_rng(1)
    case, replicate = np.indices((CASES, REPLICATES))
    years = np.exp(luck.normal(1.5, 0.5, (CASES, 1)) + luck.normal(0.0, 0.3, (CASES, REPLICATES)))
    found = {}
    for arm, settings in CLAIM.arms.items():
        assert isinstance(settings, dict)
        dose = settings["track_one.effort"]
        held = years * (1.0 - 0.2 * dose) * np.exp(luck.normal(0.0, 0.1, years.shape))
        held = held * changed.get({1.0: "full", 0.5: "half", 0.0: "none"}[dose], 1.0)
        numbers = {"case": case.ravel(), "replicate": replicate.ravel(), "years_fighting_later": held.ravel()}
        found[arm] = pd.DataFrame(numbers)
    heard: Any = SimpleNamespace(
        cases={"S1": SimpleNamespace(claim=CLAIM)}, looks={"S1": 1}, rows=lambda claim, looks: found
    )
    return beside.shams(heard)


@pytest.fixture(scope="module")
def sound() -> pd.DataFrame:
    return shams()


def test_luck_alone_passes(sound: pd.DataFrame) -> None:
    assert list(sound) == ["sham", "passed", "mean", "low", "high", "cases"]
    assert sound["passed"].tolist() == [True, True, True, True, None]
    assert 0.92 <= sound["mean"][SWAPPED] <= 0.98 and (sound["cases"] == CASES).all()
    # Track I does more than its luck: what passes is not that nothing is seen at all.
    assert (sound["high"] > sound["low"]).all()


def uneven(factor: float) -> np.ndarray:
    """A factor that every other replicate has."""
    return np.where(np.arange(REPLICATES) % 2 == 0, factor, 1.0)[None, :]


@pytest.mark.parametrize(("dose", "found"), [("full", {FULL, TOGETHER}), ("none", {NEITHER, TOGETHER})])
def test_halves_that_are_not_of_the_same_worlds_are_found(dose: str, found: set[int]) -> None:
    passed = shams(**{dose: uneven(1.3)})["passed"]
    assert {place for place in range(4) if not passed[place]} == found


def test_intervals_over_worlds_and_not_over_cases_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def over_worlds(values: np.ndarray, level: float) -> Interval:
        return mean_interval(np.repeat(values, REPLICATES), level)

    monkeypatch.setattr(beside, "mean_interval", over_worlds)
    assert not shams()["passed"][SWAPPED]


def test_an_interaction_that_counts_a_track_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = beside.four_scales

    def wrong(cells: beside.Cells, level: float) -> pd.DataFrame:
        return honest(beside.Cells(cells.neither, cells.one, cells.one, cells.both, share=False), level)

    monkeypatch.setattr(beside, "four_scales", wrong)
    assert not shams()["passed"][TOGETHER]
