"""The week and the series in which two histories part."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from simulation.calendar import first_day
from simulation.errors import InputError
from simulation.live.history import History
from simulation.results.difference import first_weeks

WEEKLY = ["killed", "sessions", "readiness", "trust_unofficial"]
GIVEN = {"worlds": 6, "seed": 3, "years": 4, "weekly": WEEKLY}


def by_hand(a: mt.Runs, b: mt.Runs) -> dict[int, int]:
    """The first week of each world in which any series differs, looked for week by week."""
    found = {}
    for world in a.outcomes["world"]:
        for week in a.weekly["week"].to_numpy():  # type: ignore[index]
            at = {"world": world, "week": week}
            if any(not np.array_equal(a.weekly[name].sel(at), b.weekly[name].sel(at)) for name in WEEKLY):  # type: ignore[index]
                found[int(world)] = int(week)
                break
    return found


def test_it_is_the_first_week_in_which_a_series_differs() -> None:
    change = [(60, {"track_two.effort": 0.0})]
    one, other = mt.simulate("oslo", **GIVEN), mt.simulate("oslo", **GIVEN, changes=change)
    table = mt.first_difference(one, other)
    assert table.groupby("world")["week"].first().to_dict() == by_hand(one, other)
    assert len(table) and table["week"].min() >= 60 and (table.groupby("world")["week"].nunique() == 1).all()
    for _, row in table.iterrows():
        at = {"world": row["world"], "week": row["week"]}
        at |= {} if pd.isna(row["of"]) else {"party" if row["series"] == "readiness" else "dyad": row["of"]}
        assert (row["a"], row["b"]) == (one.weekly[row["series"]].sel(at), other.weekly[row["series"]].sel(at))  # type: ignore[index]
        assert row["a"] != row["b"]
    assert table.loc[table["series"].isin(["killed", "sessions"]), "of"].isna().all()


def test_a_week_has_its_date_where_the_scenario_has_one() -> None:
    given = {"worlds": 4, "seed": 3, "years": 2, "weekly": ["sessions", "readiness", "pain"]}
    table = mt.first_difference(
        mt.simulate("oslo", **given), mt.simulate("oslo", **given, settings={"track_one.effort": 0.5})
    )
    begins = mt.load_scenario("oslo").start_date
    assert table["date"].dt.date.tolist() == [first_day(week, begins) for week in table["week"]] != []
    undated = mt.first_difference(
        *(mt.simulate("baseline", **given, settings=one) for one in ({}, {"track_one.effort": 0}))
    )
    assert len(undated) and "date" not in undated


def test_the_same_runs_never_part() -> None:
    one = mt.simulate("oslo", **GIVEN)
    assert mt.first_difference(one, mt.simulate("oslo", **GIVEN)).empty


def test_only_what_both_have_is_compared() -> None:
    one = mt.simulate("oslo", worlds=range(4), seed=3, years=4, weekly=["sessions", "readiness"])
    other = mt.simulate(
        "oslo", range(2, 6), 3, {"track_two.effort": 0.0}, years=3, weekly=["readiness", "sessions", "pain"]
    )
    table = mt.first_difference(one, other)
    assert set(table["world"]) <= {2, 3} and set(table["series"]) <= {"sessions", "readiness"}
    assert len(table) and table["week"].max() <= 156


def test_runs_without_anything_in_common_are_refused() -> None:
    one = mt.simulate("oslo", 2, years=1, weekly=["pain"])
    with pytest.raises(
        InputError, match="given runs with the weekly series pain and none; allowed: runs with a weekly"
    ):
        mt.first_difference(one, mt.simulate("oslo", 2, years=1))
    with pytest.raises(InputError, match="without a world in common"):
        mt.first_difference(one, mt.simulate("oslo", range(2, 4), years=1, weekly=["pain"]))


def test_missing_in_both_is_the_same() -> None:
    one = np.array([[[np.nan, 1.0], [2.0, 3.0]], [[np.nan, 1.0], [2.0, 3.0]]])
    other = one.copy()
    other[1, 1, 0] = np.nan
    assert first_weeks([(one, other)]).tolist() == [-1, 1]


def test_the_page_parts_where_the_library_says() -> None:
    """Histories of the page compare whole records; the series that part first do so no earlier, and soon."""
    settings = {"track_two.effort": 0.0}
    histories = [History(mt.DiplomacyModel("oslo", 3, 1, given)) for given in ({}, settings)]
    for history in histories:
        for _ in range(150):
            history.step()
    parted = histories[0].parted_from(histories[1])
    names = ["sessions", "readiness", "trust_unofficial"]
    runs = [mt.simulate("oslo", [1], 3, given, years=3, weekly=names) for given in ({}, settings)]
    table = mt.first_difference(*runs)
    assert parted is not None and parted <= table["week"].min() <= 150


def test_runs_of_different_seeds_are_not_compared() -> None:
    one, other = (mt.simulate("baseline", worlds=2, seed=seed, years=1, weekly=["killed"]) for seed in (1, 2))
    with pytest.raises(InputError, match="the seeds 1 and 2; allowed: the same seed"):
        mt.first_difference(one, other)
