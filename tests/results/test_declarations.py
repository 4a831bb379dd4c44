"""What every declared outcome, column and weekly series must hold to: nobody writes these tests for a new one."""

from __future__ import annotations

from collections import Counter
from functools import cache
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from history import ALL_SCENARIOS
from thinned import larger_slow

from simulation.ensemble import simulate
from simulation.results.columns import COLUMNS, columns_of, tables
from simulation.results.outcomes import OUTCOMES, Outcome, outcome_named, outcomes_in
from simulation.results.outcomes.outcome import Effort, Family, Place, Scale
from simulation.results.runs import Runs
from simulation.results.series import SERIES, Series
from simulation.scenarios.scenario import load_scenario
from simulation.week import week
from simulation.world.record import CAPACITIES, COUNT, world_dtype

EVERY = pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
COMPARED = pytest.mark.parametrize(
    "outcome", [outcome for outcome in OUTCOMES if outcome.scale != "word"], ids=lambda outcome: outcome.name
)
WORLDS = 40
HEADING, AXIS = 20, 46
"""Letters that the heading of a printed column and an axis have room for."""


@cache
def simulated(scenario: str, effort: str = "") -> Runs:
    """Worlds of a scenario with their weekly series; without the effort, where one is named."""
    settings = {effort: 0.0} if effort else {}
    return simulate(scenario, worlds=WORLDS, seed=5, settings=settings, weekly=() if effort else tuple(SERIES))


@EVERY
def test_an_outcome_is_declared_in_full(outcome: Outcome) -> None:
    assert outcome.unit and outcome.meaning and outcome.missing.meaning and outcome.missing.where
    assert outcome.family in get_args(Family) and outcome.scale in get_args(Scale)
    assert outcome.needs is None or outcome.needs in get_args(Effort)
    assert (outcome.compute is None) == (outcome.derived is not None)
    assert bool(outcome.words) == (outcome.scale == "word") == (outcome.dtype == "string")
    assert (outcome.dtype == "boolean") == (outcome.scale == "share")
    assert bool(outcome.compared_in) == (outcome.scale != "word")
    assert (outcome.added > 0) == (outcome.scale == "logarithm")
    assert outcome.better in (-1, 0, 1)


@EVERY
def test_an_outcome_is_read_from_states_that_mechanisms_write(outcome: Outcome) -> None:
    assert outcome.reads and {*outcome.reads} <= {state for mechanism in week() for state in mechanism.writes}


@pytest.mark.parametrize("name", [outcome.name for outcome in OUTCOMES if outcome.after_signing])
def test_what_can_be_only_after_signing_is_nothing_in_worlds_that_signed_nothing(name: str) -> None:
    outcome, table = outcome_named(name), simulated("oslo").outcomes
    signed = table["agreement"].to_numpy(bool)
    assert outcome and signed.any() and not signed.all()
    values = outcome.values(table)
    assert not np.nan_to_num(values[~signed]).any() and np.nan_to_num(values[signed]).any()


@EVERY
def test_its_labels_are_short_enough_for_a_heading_and_an_axis(outcome: Outcome) -> None:
    assert 0 < len(outcome.label) <= HEADING and len(outcome.in_full) <= AXIS
    assert outcome.label[0].isupper() and outcome.in_full[0].isupper()


@COMPARED
def test_its_numbers_are_written_for_a_reader(outcome: Outcome) -> None:
    assert len(outcome.write(0.25)) <= 8 and outcome.write_difference(-0.0)[0] == "+"
    assert outcome.write(0.25) == "25.0%" or outcome.scale != "share"


def test_names_and_labels_are_unique() -> None:
    for words in ([one.name for one in OUTCOMES], [one.label for one in OUTCOMES], [one.in_full for one in OUTCOMES]):
        assert [word for word, times in Counter(words).items() if times > 1] == []


@EVERY
def test_where_it_is_listed_it_can_be(outcome: Outcome) -> None:
    places = set(outcome.appears_in)
    assert places <= set(get_args(Place))
    assert outcome.scale != "word" or not places
    if places & {"tracks table", "contrasts table", "doses chart"}:
        assert "tracks" in places
    assert "contrasts table" not in places or outcome.better != 0


def test_both_families_of_the_definitions_are_compared_and_the_unsigned_first() -> None:
    for place in ("tracks", "tracks table", "contrasts table"):
        families = list(dict.fromkeys(outcome.family for outcome in outcomes_in(place)))
        assert families[:2] == ["unsigned", "signed"]


@EVERY
def test_it_is_a_column_unless_it_is_derived(outcome: Outcome) -> None:
    parties = ("north", "south")
    columns = {column.name for column in columns_of("outcomes", parties)}
    assert {one.name in columns for one in outcome.for_each(parties)} == {outcome.derived is None}


def test_every_count_of_the_world_is_an_outcome() -> None:
    assert {state.name for state in COUNT} <= {outcome.name for outcome in OUTCOMES}


@EVERY
def test_on_a_run_too_short_it_is_missing(outcome: Outcome) -> None:
    worlds = np.zeros(2, dtype=world_dtype(CAPACITIES[0]))
    worlds["party_count"], worlds["dyad_count"], worlds["dyads"]["b"][:, 0] = 2, 1, 1
    scenario = SimpleNamespace(parties=("north", "south"), issues=("land",), start_date=None, ensemble=None)
    table = tables(worlds, np.arange(2), scenario, weeks=30)["outcomes"]
    for one in outcome.for_each(scenario.parties):
        unknown = table[one.name].isna() if one.words else np.isnan(one.values(table))
        assert unknown.all()


@pytest.mark.parametrize("scenario", larger_slow(ALL_SCENARIOS))
def test_tables_of_a_scenario_have_the_declared_types(scenario: str) -> None:
    runs = simulated(scenario)
    dated, parties, issues = "agreement_date" in runs.outcomes, *_keys(runs)
    for table in ("outcomes", "agreements", "episodes"):
        declared = {one.name: one.dtype for one in columns_of(table, parties, dated, issues)}
        found = {name: str(kind) for name, kind in getattr(runs, table).dtypes.items()}
        if table == "outcomes" and load_scenario(scenario).ensemble:
            assert found.pop("ensemble_row") == "int64"
        assert found == declared
        for column in columns_of(table, parties, dated, issues):
            values = getattr(runs, table)[column.name]
            assert not column.words or set(values.dropna()) <= set(column.words)
            assert column.missing.where or not values.isna().any()


@pytest.mark.parametrize("scenario", larger_slow(ALL_SCENARIOS))
def test_outcomes_stay_within_their_bounds(scenario: str) -> None:
    runs = simulated(scenario)
    for outcome in (one for declared in OUTCOMES for one in declared.for_each(_keys(runs)[0])):
        if outcome.scale != "word":
            values = outcome.values(runs.outcomes)
            known = values[~np.isnan(values)]
            assert len(values) == WORLDS and np.isfinite(known).all(), outcome.name
            assert (known >= outcome.least).all() and (known <= outcome.most).all(), outcome.name
            assert outcome.scale != "share" or set(known) <= {0.0, 1.0}, outcome.name


@pytest.mark.parametrize("scenario", larger_slow(ALL_SCENARIOS))
def test_the_summary_has_every_outcome(scenario: str) -> None:
    runs = simulated(scenario)
    table = runs.summary().set_index("outcome")
    for outcome in (one for declared in OUTCOMES for one in declared.for_each(_keys(runs)[0])):
        names = [f"{outcome.name}: {word}" for word in outcome.words] or [outcome.name]
        rows = table.loc[names]
        assert (rows["family"] == outcome.family).all()
        known = rows.dropna()
        assert (known["low"] >= outcome.least).all() and (known["high"] <= outcome.most).all()


@pytest.mark.medium
@pytest.mark.parametrize("scenario", larger_slow(ALL_SCENARIOS))
@pytest.mark.parametrize("effort", get_args(Effort))
def test_what_needs_an_effort_is_zero_without_it(scenario: str, effort: str) -> None:
    """In 40 worlds of each scenario, none of which may differ."""
    runs = simulated(scenario, effort)
    for outcome in OUTCOMES:
        if outcome.needs == effort:
            values = outcome.values(runs.outcomes)
            assert not values[~np.isnan(values)].any(), outcome.name


def test_an_outcome_of_a_party_is_found_by_its_name() -> None:
    found = outcome_named("utility_rebels")
    assert found and (found.name, found.label, found.better) == ("utility_rebels", "Utility to rebels", 1)
    assert outcome_named("utility") is None and outcome_named("luck") is None


def test_an_axis_names_its_unit_once() -> None:
    years, deaths = outcome_named("years_fighting"), outcome_named("deaths")
    assert years and years.axis(years.compared_in) == "Years of fighting"
    assert deaths and deaths.axis("ratio", ", less the first arm's") == (
        "Battle-related deaths, less the first arm's (ratio)"
    )


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_are_declared_once_and_in_full(table: str) -> None:
    columns = COLUMNS[table]  # type: ignore[index]
    assert [name for name, times in Counter(one.name for one in columns).items() if times > 1] == []
    assert all(column.unit and column.meaning and column.missing.meaning for column in columns)


@pytest.mark.parametrize("series", SERIES.values(), ids=list(SERIES))
def test_a_series_is_declared_in_full_and_recorded_so(series: Series) -> None:
    assert series.unit and series.meaning and 0 < len(series.label) <= AXIS
    weekly = simulated("oslo").weekly
    assert weekly is not None
    recorded = weekly[series.name]
    assert recorded.dims == ("world", "week", *([series.axis] if series.axis else []))
    assert recorded.attrs == {"unit": series.unit, "meaning": series.meaning}
    assert str(recorded.dtype) == series.column.dtype


def _keys(runs: Runs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of the parties and issues of a run."""
    scenario = runs.manifest["scenario"]
    return tuple(scenario["parties"]), tuple(scenario["issues"])


def test_quiet_by_victory_is_no_quiet_without_victory() -> None:
    table = pd.DataFrame(
        {
            "quiet": pd.array([True, True, False, None], dtype="boolean"),
            "quiet_by": pd.array(["victory", "settlement", None, None], dtype="string"),
        }
    )
    derived = outcome_named("quiet_without_victory")
    assert derived and np.array_equal(derived.values(table), [0.0, 1.0, 0.0, np.nan], equal_nan=True)


def test_a_column_of_dates_says_that_it_may_be_absent() -> None:
    dated = [column for columns in COLUMNS.values() for column in columns if column.date_of]
    assert len(dated) > 5
    assert all("only where the scenario has a start date" in str(column.missing) for column in dated)
