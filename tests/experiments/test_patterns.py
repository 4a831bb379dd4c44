"""The yardstick: patterns counted by hand in a small data set, in conflicts of known rates, and in worlds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from thinned import larger_slow
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


def _with(years: list[tuple[object, ...]], agreements: list[tuple[object, ...]] = (), last_year: int = 18) -> Conflicts:  # type: ignore[assignment]
    """The conflicts counted by hand, and these rows."""
    more = [pd.DataFrame(rows, columns=table.columns) for rows, table in ((years, YEARS), (agreements, AGREEMENTS))]
    return Conflicts(pd.concat([YEARS, more[0]]), pd.concat([AGREEMENTS, more[1]]), last_year)


def _value(data: Conflicts, id: str) -> float:
    return float(measured(data, resamples=0).set_index("id").loc[id, "model"])


def test_what_the_horizon_cannot_show_is_left_out() -> None:
    """A year whose next is not shown in full counts in no chance of ending; one beyond the last in nothing at all."""
    late = [(3, 31, 18, 1, 1, 1, 0, NA), (3, 31, 19, 2, 1, 2, NA, NA)]
    assert _value(_with(late), "P9a1") == 50 and _value(_with(late), "P30a") == pytest.approx(400 / 12)
    assert _value(_with([(3, 31, 17, 1, 1, 1, 0, NA)]), "P9a1") == 40


def test_dyads_are_followed_for_fourteen_years_from_their_first() -> None:
    """C's years from the fifteenth on count nowhere; what it signs then, or before its first year, is not its own."""
    years = [(2, 21, year, 1, 2, year - 13, int(year == 15), 5 if year == 15 else NA) for year in (14, 15)]
    assert _value(_with(years), "P29a") == pytest.approx(12 / 3) and _value(_with(years), "P29b") == pytest.approx(
        5 / 3
    )
    early = [(4, 41, 5, 1, 1, 1, 1, 5)]
    text = [(4, "41", 6, 3, 2.5, 2, False, NA, NA, False, 18.0)]
    assert _value(_with(early, text), "P31a") == 75 and _value(_with(early, text), "P32") == 20


def test_processes_that_a_text_joins_are_one_and_a_gap_of_three_years_is_none() -> None:
    """D and E each sign, then both one text; F signs exactly three years after, and again a little later than that."""
    years = [(5, dyad, 1, 1, 1, 1, 1, 5) for dyad in (51, 52, 53)]
    texts = [
        (5, dyads, number, int(date) + 1, date, 2, False, NA, NA, True, 18.0)
        for number, (dyads, date) in enumerate(
            [("51", 1.0), ("52", 2.0), ("51, 52", 3.0), ("53", 1.0), ("53", 4.0), ("53", 7.1)], 10
        )
    ]
    data = Conflicts(pd.DataFrame(years, columns=YEARS.columns), pd.DataFrame(texts, columns=AGREEMENTS.columns), 18)
    assert sorted(data.signed.groupby("process").size()) == [1, 2, 3]


def test_whole_years_of_weeks_are_whole_years() -> None:
    """Agreements that end after 52 or 260 weeks, signed in any week, end within one year, and within five."""
    for weeks, id in ((52, "P5b"), (260, "P1")):
        signed = np.arange(1, 500)
        texts = pd.DataFrame(
            {
                **dict.fromkeys(("conflict_id",), 1), "dyad_id": "11", "paid": signed, "year": signed // 52 + 1,
                "pa_date": signed / 52, "pa_type": 2, "ended": True, "duration": (signed + weeks) / 52,
                "superseded": NA, "third_party": True, "observed": 18.0,
            }
        )  # fmt: skip
        assert _value(Conflicts(YEARS, texts, 18), id) == pytest.approx(100)


def test_worlds_in_which_nobody_fights_have_no_patterns() -> None:
    found = measured(Conflicts.of(mt.simulate("baseline", worlds=5, settings={"fight.strength": 0})), resamples=10)
    assert found["model"].isna().all() and not found["inside"].any()


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


def test_intervals_are_over_conflicts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals of one pattern hold its known share in about 95 of 100 sets of conflicts."""
    monkeypatch.setattr("experiments.patterns.table.PATTERNS", [one for one in PATTERNS if one.id == "P9a1"])
    held = [
        row["low"] <= 50 <= row["high"]
        for seed in range(60)
        for _, row in measured(constant_rates(300, seed, Rates(endings={5: 0.5})), 200, seed).iterrows()
    ]
    assert len(held) == 60
    assert 0.86 <= np.mean(held) <= 1.0


def test_what_ends_together_counts_together() -> None:
    rows = pd.DataFrame({"conflict": 0, "time": [1.0, 1.0, 2.0, 3.0], "ended": [True, True, False, True]})
    assert ended_by(rows, 1.0, np.ones((1, 1))) == pytest.approx([50])
    assert ended_by(rows, 3.0, np.ones((1, 1))) == pytest.approx([100])


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match="dyad_years: given no outcome"):
        Conflicts(YEARS.drop(columns="outcome"), AGREEMENTS, 18)


@pytest.fixture(scope="module", params=larger_slow(["oslo", "drc"]))
def runs(request: pytest.FixtureRequest) -> mt.Runs:
    return mt.simulate(request.param, worlds=12, seed=2, settings={"split.strength": 3.0})


def test_worlds_are_written_in_the_columns_of_the_data_sets(runs: mt.Runs) -> None:
    """12 worlds, splinters included: years and endings are those of the table of episodes."""
    years, agreements = (runs.as_dataset(name) for name in DATASETS)
    many = runs.manifest["scenario"]["scenario"]["name"] == "drc"
    assert (years["bd_best"] >= 25).all()
    assert set(years["side_a"]) <= ({"kinshasa", "rwanda"} if many else {"israel"})
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


def test_who_stands_behind_a_text_is_a_third_party() -> None:
    """60 worlds with an official mediator at work throughout, and without: nobody else stands behind a text."""
    for mediators in (0, 1):
        settings = {"mediation.official_mediators": mediators, "agreements.guarantee": 0.8, "channel.threshold": 0.01}
        settings["mediation.engagement"] = "from_start"
        texts = mt.simulate("baseline", worlds=60, seed=1, settings=settings).as_dataset("agreement")
        assert len(texts) > 5 and (texts["third_party"] == (mediators > 0)).all()


def test_saved_worlds_give_the_same_patterns(runs: mt.Runs, tmp_path: Path) -> None:
    loaded = mt.load_runs(runs.save(tmp_path / "runs"))
    one, other = (measured(Conflicts.of(some), resamples=20) for some in (runs, loaded))
    pd.testing.assert_frame_equal(one, other)


def test_half_of_all_conflicts_have_no_track_two() -> None:
    effort = population_of(mt.load_scenario("oslo"), 4000, 1)["track_two.effort"]
    assert set(effort) == {0.0, 1.0} and abs(effort.mean() - 0.5) < 0.04


def test_the_command_says_what_a_case_and_few_worlds_are_worth() -> None:
    case = CliRunner().invoke(app, ["patterns", "oslo", "--worlds", "50"]).output
    assert "oslo is one case" in case and "of a population of conflicts" in case
    few = CliRunner().invoke(app, ["patterns", "baseline", "--worlds", "50", "--json"]).stdout
    notes = json.loads(few)["notes"]
    rows = pd.DataFrame(json.loads(few)["patterns"])
    assert rows["id"].tolist() == [pattern.id for pattern in PATTERNS]
    wider = (rows["high"] - rows["low"] > rows["high_band"] - rows["low_band"]).sum()
    assert notes[0].startswith(f"With 50 worlds {wider} of 36 intervals are wider than their bands")
    assert not any("one case" in note for note in notes)


def test_narrow_intervals_need_no_note(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = mt.patterns("baseline", worlds=50)
    narrow["low"], narrow["high"] = narrow["low_band"], narrow["high_band"]
    monkeypatch.setattr("experiments.cli.commands.patterns.held_against_patterns", lambda *_: narrow)
    assert "wider than their bands" not in CliRunner().invoke(app, ["patterns", "baseline"]).output


def test_the_command_prints_the_table_and_writes_it_with_its_figure(tmp_path: Path) -> None:
    out = tmp_path / "held"
    ran = CliRunner().invoke(app, ["patterns", "baseline", "--worlds", "60", "--out", str(out)])
    assert ran.exit_code == 0 and "of 36 patterns inside" in ran.output and "P26" in ran.output
    table = pd.read_csv(out / "patterns.csv")
    assert table["id"].tolist() == [pattern.id for pattern in PATTERNS]
    assert {"constant_rates", "track_one_only"} <= set(table)
    assert (out / "patterns.png").exists() and (out / "patterns.svg").exists()


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        mt.patterns("baseline", worlds=49, seed=-1)
    assert len(refused.value.faults) == 2
