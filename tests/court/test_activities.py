"""What activities inside Track II bring: planted gains are found, each and in pairs, case by case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.court.activities import activities
from experiments.court.docket import BLENDED, DOSES, docket_of

CLAIM = claims()["M7"]
CASES, WORLDS = 30, 4
GAINS = {"workshops": 0.5, "public_work": -0.2, "cooperation": 0.0}


def test_blends_are_run_beside_each_effort_of_track_one() -> None:
    docket = docket_of([CLAIM])
    group = docket.groups[BLENDED]
    assert list(docket.blends[group]) == list(DOSES)
    for dose, keys in docket.blends[group].items():
        assert list(keys) == list(CLAIM.arms)
        for name, key in keys.items():
            own = docket.arms[group][docket.keys[BLENDED][name]].settings
            assert docket.arms[group][key].settings == {**own, "track_one.effort": dose}
            assert key in docket.unasked(group)
    assert not docket_of([claims()["S1"]]).blends


def rows(arm: str, generator: np.random.Generator) -> pd.DataFrame:
    """Worlds in which each activity takes so much from the years, and workshops with public work another 0.3."""
    case, replicate = np.divmod(np.arange(CASES * WORLDS), WORLDS)
    there = set(arm.split()) - {"none"}
    less = sum(GAINS[name] for name in there) + (0.3 if {"workshops", "public_work"} <= there else 0.0)
    years = np.exp(2.0 + 0.5 * np.sin(case) - less) - 0.25
    deaths = np.exp(5.0 - less + generator.normal(0.0, 0.1, len(case))) - 25.0
    yes = (generator.random(len(case)) < 0.3) * 1.0
    return pd.DataFrame(
        {
            "case": case,
            "replicate": replicate,
            "world": np.arange(len(case)),
            "years_fighting_later": years,
            "deaths_later": deaths,
            "quiet_without_victory": yes,
            "agreement": yes,
        }
    )


def test_shares_and_pairs_are_those_that_were_planted() -> None:
    generator = np.random.default_rng(1)
    made = {arm: rows(arm, generator) for arm in CLAIM.arms}
    # Beside Track I at full effort nothing of it is left.
    of_dose = {dose: made if dose < 1.0 else dict.fromkeys(made, made["none"]) for dose in DOSES}
    heard: Any = SimpleNamespace(
        cases={"M7": SimpleNamespace(claim=CLAIM)},
        looks={"M7": 1},
        rows=lambda *_: made,
        group=lambda _: None,
        blends=lambda _, dose, __: of_dose[dose],
    )
    whole = activities(heard).set_index(["outcome", "activities"])
    union = whole[whole["kind"] == "union"]
    whole = whole[whole["kind"] != "union"]
    assert len(union) == 4 * 4 and set(union.index.get_level_values(1)) == {"track_one", *GAINS}
    assert len(whole) == 4 * 4 * 6 and whole["track_one"].isna().sum() == 4 * 6
    assert (whole.loc[whole["track_one"] == 1.0, "mean"] == 0.0).all()
    table = whole[whole["track_one"].isna()]
    assert table["mean"].equals(whole.loc[whole["track_one"] == 0.5, "mean"])
    assert len(table) == 4 * 6 and set(table["kind"]) == {"share", "pair"}
    years = table.loc["years_fighting", "mean"]
    # Of what two do together beyond each alone either has one half.
    assert years["workshops"] == pytest.approx(0.65) and years["public_work"] == pytest.approx(-0.05)
    assert years["cooperation"] == pytest.approx(0.0, abs=1e-12)
    assert years["public_work workshops"] == pytest.approx(0.3)
    assert years["cooperation workshops"] == pytest.approx(0.0, abs=1e-12)
    # Beside full Track I they bring nothing, so that Track I takes away half of what they bring together.
    with_track_one = union.loc["years_fighting", "mean"]
    assert with_track_one["track_one"] == pytest.approx(-(0.65 - 0.05) / 2)
    assert with_track_one["workshops"] == pytest.approx(0.65 / 2) and with_track_one.sum() == pytest.approx(0.0)
    deaths = table.loc["deaths"]
    assert deaths.loc["workshops", "low"] < 0.65 < deaths.loc["workshops", "high"]
    assert 0.0 < deaths.loc["public_work workshops", "low"] < 0.3 < deaths.loc["public_work workshops", "high"]
    assert (deaths["cases"] == CASES).all()
    assert activities(SimpleNamespace(cases={})).empty  # type: ignore[arg-type]
