"""The yardstick: patterns counted by hand in a small data set, in conflicts of known rates, and in worlds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import multitrack as mt
from experiments.cli.app import app
from experiments.patterns.baselines import Rates, constant_rates
from experiments.patterns.data import Conflicts
from experiments.patterns.held import population_of
from experiments.patterns.measures import ended_by
from experiments.patterns.table import PATTERNS, measured
from simulation.errors import InputError
from simulation.results.datasets import DATASETS

NA = pd.NA

# Conflict 1 has two dyads: A fights in years 1 to 3 (a war in year 2) and, again, in 6; B fights in year 2 alone.
# Conflict 2 has one, C, in years 1 to 6, a war in 3, 4 and 5, and goes on beyond what is known.
YEARS = pd.DataFrame(
    [
        (1, 11, 1, 1, 1, 1, 0, NA),
        (1, 11, 2, 2, 1, 2, 0, NA),
        (1, 11, 3, 1, 1, 3, 1, 1),
        (1, 11, 6, 1, 2, 1, 1, 5),
        (1, 12, 2, 1, 1, 1, 1, 3),
        (2, 21, 1, 1, 1, 1, 0, NA),
        (2, 21, 2, 1, 1, 2, 0, NA),
        (2, 21, 3, 2, 1, 3, 0, NA),
        (2, 21, 4, 2, 1, 4, 0, NA),
        (2, 21, 5, 2, 1, 5, 0, NA),
        (2, 21, 6, 1, 1, 6, NA, NA),
    ],
    columns=["conflict_id", "dyad_id", "year", "intensity_level", "dyadepisode", "dyadcount", "dyadterm", "outcome"],
)
# A signs a process text in year 3, and a full one with B a year later; the first is taken up by it, the second ends
# after a year and a half, on one day with a partial one of A alone. C signs a partial text in year 10 that lasts. A's
# text of year 14 is another process, and has ended after four years.
AGREEMENTS = pd.DataFrame(
    [
        (1, "11", 1, 3, 2.5, 3, False, NA, 3.5, True, 18.0),
        (1, "11, 12", 2, 4, 3.5, 1, True, 5.0, NA, True, 18.0),
        (1, "11", 3, 5, 4.25, 2, True, 5.0, NA, False, 18.0),
        (2, "21", 4, 10, 9.5, 2, False, NA, NA, True, 18.0),
        (1, "11", 5, 14, 13.5, 2, True, 17.5, NA, True, 18.0),
    ],
    columns=[
        *("conflict_id", "dyad_id", "paid", "year", "pa_date", "pa_type", "ended", "duration", "superseded"),
        *("third_party", "observed"),
    ],
)
BY_HAND = Conflicts(YEARS, AGREEMENTS, last_year=18)


def test_the_values_are_those_counted_by_hand() -> None:
    found = measured(BY_HAND, resamples=0).set_index("id")["model"]
    known = {
        "P5a": 1.5,  # failures after 1.5, 0.75 and 4 years
        "P5b": 100 / 3,
        "P8a": 10,  # of ten years of which it is known how they end
        "P8b": 0,
        "P8c": 10,
        "P8d": 0,
        "P8e": 0,
        "P8f": 10,
        "P9a1": 50,  # first years: A, A again, B, C
        "P9a2": 0,
        "P9a3": 100 / 3,
        "P9a5": 0,
        "P9b": 100,
        "P9c1": 0,
        "P9c2": 3,
        "P12a": 1,  # processes of three, one and one agreements
        "P12b": 5 / 3,
        "P12c": 100 / 3,
        "P28a": 20,  # the first, by A in year 3
        "P28b": 0,
        "P28c": 40,  # and the full one, a year after A's fighting
        "P28d": 100,
        "P29a": 11 / 3,
        "P29b": 4 / 3,
        "P29c": 100 / 3,
        "P29d": 100 / 3,
        "P30a": 400 / 11,
        "P30b": 0.5,  # A's war is followed by a lesser year; C's by a war, a war, and a lesser year
        "P30c": 2 / 3,  # A's first year and C's first two: a war after the first and the last of these
        "P31a": 100,
        "P31b": 200 / 3,
        "P31c": 1.0,
        "P32": 20,
        "P33": 200 / 3,
    }
    for id, value in known.items():
        assert found[id] == pytest.approx(value), id
    # Five agreements: one leaves at 1 year, failures at 0.75, 1.5 and 4 years, one is observed for 8.5.
    assert found["P1"] == pytest.approx(100 * (1 - 4 / 5 * 2 / 3 * 1 / 2))
    assert set(found.index) == {*known, "P1", "P9a9"} and np.isnan(found["P9a9"])


def test_there_are_thirty_six_bands_and_each_holds_its_target() -> None:
    assert len(PATTERNS) == 36 == len({pattern.id for pattern in PATTERNS})
    assert all(pattern.low <= pattern.target <= pattern.high for pattern in PATTERNS)


def test_conflicts_of_known_rates_give_those_rates() -> None:
    """40,000 conflicts: shares within 1.5 percentage points, rates and ratios within 5 %."""
    rates = Rates(endings={1: 0.1, 2: 0.05, 3: 0.08, 4: 0.02, 5: 0.2, 6: 0.05}, renewal=0.0, war=0.3, failing=0.2)
    found = measured(constant_rates(40_000, seed=3, rates=rates), resamples=0).set_index("id")["model"]
    for id, chance in zip(("P8a", "P8b", "P8c", "P8d", "P8f", "P8e"), (0.1, 0.05, 0.08, 0.02, 0.2, 0.05), strict=True):
        assert found[id] == pytest.approx(100 * chance, abs=0.5), id
    for id in ("P9a1", "P9a2", "P9a3"):
        assert found[id] == pytest.approx(50, abs=1.5), id
    assert found["P1"] == pytest.approx(100 * (1 - np.exp(-1.0)), abs=1.5)
    assert found["P29a"] == pytest.approx(2.0, rel=0.02) and found["P29b"] == 1.0
    assert found["P30b"] == pytest.approx(0.3, abs=0.015) == pytest.approx(found["P30c"], abs=0.015)
    assert found["P31a"] == pytest.approx(100 * (1 - 0.972**14), abs=1.5) and found["P32"] == pytest.approx(20, abs=1.5)
    assert found["P31c"] == pytest.approx(1.0, abs=0.05)


def test_intervals_are_over_conflicts() -> None:
    """The same conflicts twice are no more of them; intervals hold the known share in about 95 of 100 sets."""
    held = [
        row["low"] <= 50 <= row["high"]
        for seed in range(60)
        for _, row in measured(constant_rates(300, seed, Rates(endings={5: 0.5})), 200, seed).iterrows()
        if row["id"] == "P9a1"
    ]
    assert 0.86 <= np.mean(held) <= 1.0


def test_what_ends_together_counts_together() -> None:
    rows = pd.DataFrame({"conflict": 0, "time": [1.0, 1.0, 2.0, 3.0], "ended": [True, True, False, True]})
    assert ended_by(rows, 1.0, np.ones((1, 1))) == pytest.approx([50])
    assert ended_by(rows, 3.0, np.ones((1, 1))) == pytest.approx([100])


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match="dyad_years: given no outcome"):
        Conflicts(YEARS.drop(columns="outcome"), AGREEMENTS, 18)


@pytest.fixture(scope="module")
def runs() -> mt.Runs:
    return mt.simulate("drc", worlds=40, seed=2, settings={"split.strength": 3.0})


def test_worlds_are_written_in_the_columns_of_the_data_sets(runs: mt.Runs) -> None:
    """40 worlds of drc, splinters included: years and endings are those of the table of episodes."""
    years, agreements = (runs.as_dataset(name) for name in DATASETS)
    assert (years["bd_best"] >= 25).all() and set(years["side_a"]) <= {"kinshasa", "rwanda"}
    assert any("_" in key for key in years["side_b"].str.removeprefix("mai_mai"))
    lasts = years[years["dyadterm"] == 1]
    assert len(lasts) == (runs.episodes["ended_by"] != "goes_on").sum()
    assert (lasts["outcome"].isin([3, 4])).sum() == (runs.episodes["ended_by"] == "victory").sum()
    assert years.groupby(["dyad_id", "dyadepisode"]).ngroups == len(runs.episodes)
    assert years.groupby(["dyad_id", "dyadepisode"]).size().sum() == runs.episodes["active_years"].sum()
    assert len(agreements) <= len(runs.agreements) and (agreements["no_dyad"] >= 1).all()
    listed = agreements["dyad_id"].str.split(", ").explode().astype(int)
    assert set(listed) <= set(years["dyad_id"])
    with pytest.raises(InputError, match="as_dataset: given 'dyads'"):
        runs.as_dataset("dyads")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no dyad-years"):
        replace(runs, dyad_years=None).as_dataset("dyad-year")


def test_saved_worlds_give_the_same_patterns(runs: mt.Runs, tmp_path: Path) -> None:
    loaded = mt.load_runs(runs.save(tmp_path / "runs"))
    one, other = (measured(Conflicts.of(some), resamples=20) for some in (runs, loaded))
    pd.testing.assert_frame_equal(one, other)


def test_half_of_all_conflicts_have_no_track_two() -> None:
    effort = population_of(mt.load_scenario("oslo"), 4000, 1)["track_two.effort"]
    assert set(effort) == {0.0, 1.0} and abs(effort.mean() - 0.5) < 0.04


def test_the_command_prints_the_table_and_writes_it_with_its_figure(tmp_path: Path) -> None:
    out = tmp_path / "held"
    ran = CliRunner().invoke(app, ["patterns", "baseline", "--worlds", "60", "--out", str(out)])
    assert ran.exit_code == 0 and "of 36 patterns inside" in ran.output and "P26" in ran.output
    table = pd.read_csv(out / "patterns.csv")
    assert len(table) == 36 and {"constant_rates", "track_one_only"} <= set(table)
    assert (out / "patterns.png").exists() and (out / "patterns.svg").exists()
    again = CliRunner().invoke(app, ["patterns", "baseline", "--worlds", "60", "--json"])
    assert [row["id"] for row in json.loads(again.stdout)["patterns"]] == table["id"].tolist()


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        mt.patterns("baseline", worlds=0, seed=-1)
    assert len(refused.value.faults) == 2
