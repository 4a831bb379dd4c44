"""Known answers of the outcomes on hand-made histories, and a plain reading of the definitions beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from alone import founded, step
from hypothesis import given, settings
from hypothesis import strategies as st
from speed import loops

import multitrack as mt
from simulation.results.columns import columns_of, tables
from simulation.results.outcomes import Outcome
from simulation.results.provisions import PROVISION_COLUMNS
from simulation.rules import measure
from simulation.world.record import CAPACITIES, PROVISIONS, EndedWhy, Ending, Kind, world_dtype

WEEKS, WINDOW = 780, 520
TWO, THREE = ("north", "south"), ("north", "south", "east")
ISSUES = ("land", "law")


def blank(parties: tuple[str, ...] = TWO, n: int = 1, weeks: int = WEEKS, offset: int = 0) -> np.ndarray:
    """Worlds in which nothing has happened, every dyad counted."""
    worlds = np.zeros(n, dtype=world_dtype(CAPACITIES[len(parties) > 2]))
    worlds["world"], worlds["offset"], worlds["window"] = np.arange(n), offset, max(weeks - 260, 0)
    worlds["party_count"] = len(parties)
    pairs = [(a, b) for b in range(len(parties)) for a in range(b)]
    worlds["dyad_count"] = len(pairs)
    for place, (a, b) in enumerate(sorted(pairs)):
        dyad = worlds["dyads"][:, place]
        dyad["a"], dyad["b"], dyad["counted"] = a, b, 1
    return worlds


def kill(world: Any, week: int, deaths: int = 25, dyad: int = 0) -> None:
    """Enter deaths under their calendar year, as measuring does."""
    own, year = world["dyads"][dyad], (world["offset"] + week - 1) // 52
    own["year_deaths"][year] += deaths
    own["last_death"][year] = max(own["last_death"][year], week)
    first = own["first_death"][year]
    own["first_death"][year] = min(first, week) if first else week


def add(world: Any, name: str, **entry: Any) -> Any:
    """Add an entry to a list of the world."""
    count = {"agreements": "agreement_count", "ceasefires": "ceasefire_count", "endings": "ending_count"}[name]
    record = world[name][world[count]]
    for key, value in entry.items():
        record[key] = value
    world[count] += 1
    return record


def sign(world: Any, week: int, kind: Kind = Kind.FULL, signatories: int = 0b11, **entry: Any) -> Any:
    return add(world, "agreements", week=week, kind=kind, signatories=signatories, signed_by=signatories, **entry)


def told(parties: tuple[str, ...] = TWO, start: date | None = None) -> Any:
    return SimpleNamespace(parties=parties, issues=ISSUES, start_date=start, ensemble=None)


def read(worlds: np.ndarray, weeks: int = WEEKS, scenario: Any = None, **more: Any) -> tuple[pd.DataFrame, ...]:
    scenario = scenario or told(TWO if worlds["party_count"][0] == 2 else THREE)
    made = tables(worlds, worlds["world"].astype(np.int64), scenario, weeks, **more)
    return made["outcomes"], made["agreements"], made["episodes"]


def outcome(worlds: np.ndarray, weeks: int = WEEKS, **more: Any) -> pd.Series:
    return read(worlds, weeks, **more)[0].iloc[0]


def war() -> np.ndarray:
    """A war in years 1 and 2: the last active year begins in week 105, its last death falls in week 130.

    What ends it lies in weeks 105 to 182.
    """
    worlds = blank()
    for week in (60, 110, 130):
        kill(worlds[0], week)
    return worlds


def victory(world: Any, week: int) -> None:
    add(world, "endings", week=week, kind=Ending.VICTORY, winner=1)


def ceases(world: Any, week: int) -> None:
    add(world, "endings", week=week, kind=Ending.ACTOR_CEASES, winner=-1)


def ceasefire(world: Any, week: int) -> None:
    add(world, "ceasefires", week=week)


def process(world: Any, week: int) -> None:
    sign(world, week, Kind.PROCESS)


ENDINGS = {"victory": victory, "agreement": process, "ceasefire": ceasefire, "actor_ceases": ceases}


@pytest.mark.parametrize("how", ENDINGS)
@pytest.mark.parametrize(("week", "counts"), [(104, False), (105, True), (130, True), (182, True), (183, False)])
def test_what_happens_from_the_last_active_year_to_a_year_after_the_last_death_ends_an_episode(
    how: str, week: int, counts: bool
) -> None:
    worlds = war()
    ENDINGS[how](worlds[0], week)
    episode = read(worlds)[2].iloc[0]
    assert episode["ended_by"] == (how if counts else "low_activity")
    assert (episode["start_week"], episode["end_week"], episode["active_years"]) == (60, 130, 2)
    won = how == "victory" and counts
    assert episode["winner"] == "south" if won else episode["winner"] is pd.NA


def test_the_first_ending_in_the_order_of_the_definitions_counts() -> None:
    worlds = war()
    for how in reversed(ENDINGS):
        assert outcome(worlds)["ended_by"] != how
        ENDINGS[how](worlds[0], 150)
        assert outcome(worlds)["ended_by"] == how
    assert outcome(worlds)["ended_week"] == 130


def test_an_agreement_after_which_they_fight_on_is_no_ending() -> None:
    worlds = war()
    sign(worlds[0], 115)
    assert read(worlds)[2]["ended_by"].tolist() == ["agreement"]
    kill(worlds[0], 160)
    episode = read(worlds)[2].iloc[0]
    assert (episode["ended_by"], episode["end_week"], episode["active_years"]) == ("low_activity", 160, 3)


def test_a_renewed_active_year_opens_a_new_episode() -> None:
    worlds = war()
    ceasefire(worlds[0], 131)
    kill(worlds[0], 300)
    assert read(worlds)[2]["ended_by"].tolist() == ["ceasefire", "low_activity"]
    assert (outcome(worlds)["ended_by"], outcome(worlds)["ended_week"]) == ("low_activity", 300)


def test_twenty_four_deaths_are_no_active_year() -> None:
    worlds = blank()
    kill(worlds[0], 10, 24)
    kill(worlds[0], 53, 24)
    assert len(read(worlds)[2]) == 0
    kill(worlds[0], 11, 1)
    assert read(worlds)[2]["end_week"].tolist() == [11]


@pytest.mark.parametrize(("weeks", "ended"), [(207, False), (208, True)])
def test_an_episode_goes_on_until_the_next_calendar_year_is_shown_in_full(weeks: int, ended: bool) -> None:
    worlds = war()
    victory(worlds[0], 130)
    worlds["window"] = 0
    row = outcome(worlds, weeks)
    assert row["ended_by"] == ("victory" if ended else "goes_on")
    assert row["ended_week"] == 130 if ended else row["ended_week"] is pd.NA
    episode = read(worlds, weeks)[2].iloc[0]
    assert episode["end_week"] == 130
    assert (episode["winner"] is pd.NA) is not ended


def test_an_episode_that_runs_into_the_horizon_goes_on() -> None:
    worlds = blank()
    for week in (700, 730, 770):
        kill(worlds[0], week)
    sign(worlds[0], 771)
    assert read(worlds)[2]["ended_by"].tolist() == ["goes_on"]


def test_a_world_without_an_episode() -> None:
    row = outcome(blank())
    assert row[["ended_by", "ended_week", "quiet_by", "agreement_week", "talks_week"]].isna().all()
    assert row["quiet"] and row["years_fighting"] == 0
    assert not row["agreement"] and not row["durable_agreement"]


def test_the_first_calendar_year_may_be_partial() -> None:
    worlds = blank(offset=50)  # weeks 1 and 2, then years from week 3 on
    kill(worlds[0], 2)
    kill(worlds[0], 3)
    row, _, episodes = read(worlds)
    assert episodes[["start_week", "end_week", "active_years"]].iloc[0].tolist() == [2, 3, 2]
    assert row["years_fighting"].iloc[0] == 2
    early = blank(offset=50)
    kill(early[0], 2)
    ceasefire(early[0], 1)
    assert outcome(early)["ended_by"] == "ceasefire"
    assert outcome(early)["quiet_by"] == "settlement"


def test_quiet_begins_with_a_whole_year_inside_the_window() -> None:
    worlds = blank(offset=50)
    for year in range(5, 16):
        kill(worlds[0], 3 + 52 * (year - 1))
    assert not outcome(worlds)["quiet"]  # years 1 to 4 are calm, and of year 0 two weeks
    worlds = blank()
    for year in range(5, 15):
        kill(worlds[0], 1 + 52 * year)
    assert outcome(worlds)["quiet"]


@pytest.mark.parametrize(("offset", "quiet"), [(1, True), (0, False)])
def test_quiet_may_begin_in_the_last_week_of_the_window(offset: int, quiet: bool) -> None:
    worlds = blank(offset=offset)  # year 10 begins in week 520, or one week too late
    for year in range(10):
        kill(worlds[0], max(52 * year + 1, 1))
    assert outcome(worlds)["quiet"] == quiet
    assert outcome(worlds)["years_fighting"] == 10
    if quiet:
        assert outcome(worlds)["quiet_by"] == "exhaustion"
        kill(worlds[0], 779)
        assert not outcome(worlds)["quiet"]


@pytest.mark.parametrize(
    ("how", "came"),
    [
        ("victory", "victory"),
        ("agreement", "settlement"),
        ("ceasefire", "settlement"),
        ("actor_ceases", "exhaustion"),
    ],
)
def test_how_quiet_came(how: str, came: str) -> None:
    worlds = war()
    ENDINGS[how](worlds[0], 130)
    assert outcome(worlds)["quiet_by"] == came
    kill(worlds[0], 600)  # what comes after the quiet changes nothing of how it came
    victory(worlds[0], 601)
    assert outcome(worlds)["quiet_by"] == came


def test_two_dyads_end_apart_and_only_together_are_quiet() -> None:
    worlds = blank(THREE)  # dyads: north-south, north-east, south-east
    kill(worlds[0], 60)
    kill(worlds[0], 110, dyad=1)
    sign(worlds[0], 112, signatories=0b101)
    victory(worlds[0], 61)
    row, agreements, episodes = read(worlds)
    assert episodes["dyad"].tolist() == ["north-south", "north-east"]
    assert episodes["ended_by"].tolist() == ["victory", "agreement"]
    assert agreements["parties"].tolist() == ["north, east"]
    assert agreements["support_south"].isna().all() and agreements["support_north"].notna().all()
    assert row[["years_fighting", "ended_by", "quiet_by"]].iloc[0].tolist() == [2, "agreement", "settlement"]
    assert row["quiet"].iloc[0]
    for year, dyad in ((6, 0), (10, 1), (14, 2)):  # each dyad rests for five years, but never all at once
        kill(worlds[0], 52 * year + 1, dyad=dyad)
    assert not outcome(worlds)["quiet"]


def test_a_dyad_without_a_government_is_not_counted() -> None:
    worlds = blank(THREE)
    worlds["dyads"]["counted"][:, 2] = 0
    kill(worlds[0], 60, dyad=2)
    row, _, episodes = read(worlds)
    assert len(episodes) == 0 and row["years_fighting"].iloc[0] == 0


def test_an_agreement_of_others_ends_no_episode() -> None:
    worlds = blank(THREE)
    kill(worlds[0], 60)
    sign(worlds[0], 61, signatories=0b101)
    assert outcome(worlds)["ended_by"] == "low_activity"


@pytest.mark.parametrize(("week", "within"), [(520, True), (521, False)])
def test_a_full_agreement_counts_within_the_window(week: int, within: bool) -> None:
    worlds = blank()
    sign(worlds[0], 40, Kind.PARTIAL)
    sign(worlds[0], week)
    row = outcome(worlds)
    assert (row["agreement"], row["durable_agreement"]) == (within, within)
    assert row["agreement_week"] == week if within else row["agreement_week"] is pd.NA


def test_each_world_has_its_own_first_agreement() -> None:
    worlds = blank(n=3)
    for world, week in ((0, 90), (0, 200), (2, 70), (2, 80)):
        sign(worlds[world], week)
    outcomes, agreements, _ = read(worlds)
    assert outcomes["agreement"].tolist() == [True, False, True]
    assert outcomes["agreement_week"].fillna(0).tolist() == [90, 0, 70]
    assert agreements[["world", "week"]].to_numpy().tolist() == [[0, 90], [0, 200], [2, 70], [2, 80]]


@pytest.mark.parametrize(("ended", "durable"), [(0, True), (101, False), (360, False), (361, True)])
def test_an_agreement_is_durable_when_it_has_not_ended_five_years_after_signing(ended: int, durable: bool) -> None:
    worlds = blank()
    sign(worlds[0], 100, ended_week=ended, ended_why=EndedWhy.FIGHTING if ended else 0)
    assert outcome(worlds)["durable_agreement"] == durable
    sign(worlds[0], 400, Kind.PARTIAL)
    assert outcome(worlds)["durable_agreement"] == durable


def test_an_agreement_taken_up_ends_with_the_one_that_took_it_up() -> None:
    worlds = blank()
    sign(worlds[0], 100, superseded=150)
    sign(worlds[0], 150, superseded=500)
    last = sign(worlds[0], 500)
    assert outcome(worlds)["durable_agreement"]
    last["ended_week"] = 510
    assert outcome(worlds)["durable_agreement"]  # the first two lasted more than five years in one form or another
    worlds["agreements"]["superseded"][0, 0] = 0
    worlds["agreements"]["ended_week"][0, 0] = 120
    worlds["agreements"]["superseded"][0, 1] = 300
    last["week"], last["ended_week"] = 300, 310
    assert not outcome(worlds)["durable_agreement"]


def test_what_a_horizon_cannot_show_is_missing_not_false() -> None:
    short = war()
    short["window"] = 0
    sign(short[0], 100)
    row = outcome(short, 260)
    hidden = [column.name for column in columns_of("outcomes", TWO) if isinstance(column, Outcome)]
    known = {"ended_by", "ended_week"}
    assert row[[name for name in hidden if name not in known]].isna().all()
    assert row["ended_by"] == "low_activity"


def test_what_lasts_is_known_only_after_the_follow_up() -> None:
    worlds = war()
    sign(worlds[0], 100)
    row = outcome(worlds, 520)
    assert row["agreement"] and row["years_fighting"] == 2
    assert row[["durable_agreement", "quiet", "quiet_by"]].isna().all()
    assert outcome(worlds, 519)[["agreement", "deaths", "joint_utility"]].isna().all()
    late = blank(offset=1)
    assert outcome(late, 779)["quiet"] and late["window"][0] == 520
    assert outcome(late, 778)["quiet"] is pd.NA


def test_a_window_in_which_no_calendar_year_begins_shows_no_quiet() -> None:
    worlds = blank(weeks=264, offset=20)
    assert outcome(worlds, 264)["quiet"] is pd.NA
    assert outcome(worlds, 264)["years_fighting"] is pd.NA
    assert not outcome(worlds, 264)["agreement"]


def test_counts_efforts_cost_and_utilities_are_those_of_the_window() -> None:
    worlds = blank()
    kept = worlds["count_window"][0]
    kept["deaths"], kept["sessions"], kept["effort_track_one"], kept["effort_track_two"] = 31, 7, 1500, 2250
    kept["paid"] = 250
    worlds["utility_window"][0, :2] = 0.25, 0.5
    worlds["table"]["opened"] = 12
    row = outcome(worlds)
    assert row[["deaths", "sessions", "talks_week"]].tolist() == [31, 7, 12]
    assert row[["effort_track_one", "effort_track_two", "paid", "cost"]].tolist() == [1.5, 2.25, 0.25, 10_500]
    assert row[["utility_north", "utility_south", "joint_utility"]].tolist() == [0.25, 0.5, 0.375]
    prices = [("track_one_cost", float), ("track_two_cost", float), ("mediation_price", float)]
    assert outcome(worlds, settings=np.array([(10.0, 100.0, 1000.0)], dtype=prices))["cost"] == 490
    worlds["table"]["opened"] = 521
    assert outcome(worlds)["talks_week"] is pd.NA


def test_an_agreement_as_a_row() -> None:
    worlds = blank()
    record = sign(worlds[0], 53, ended_week=79, ended_why=EndedWhy.NOT_CARRIED_OUT, carried_out=PROVISIONS // 4)
    record["utility"][:2], record["support"][:2], record["grievance"][:2] = (
        (0.75, 0.5),
        (0.25, 0.75),
        (0, 0.125),
    )
    record["mediated"], record["guarantee"] = 1, 0.5
    record["share"][:2, :2] = (1.0, 0.25), (0.0, 0.75)
    row = read(worlds, scenario=told(start=date(1992, 1, 6)))[1].iloc[0].to_dict()
    assert row.pop("date") == pd.Timestamp("1993-01-05")  # a year of 52 weeks is a year of the calendar
    assert row.pop("ended_date") == pd.Timestamp("1993-07-06")
    assert pd.isna(row.pop("superseded")) and pd.isna(row.pop("superseded_date"))
    assert pd.isna(row.pop("lapsed")) and pd.isna(row.pop("lapsed_date"))
    assert all(pd.isna(row.pop(column.name)) for column in PROVISION_COLUMNS)  # it holds no named ones
    assert row == {
        "world": 0, "week": 53, "kind": "full", "signed_how": "agreed", "parties": "north, south", "ended_week": 79,
        "ended_why": "not_carried_out", "utility_north": 0.75, "utility_south": 0.5, "pareto_distance": 0.0,
        "nash_distance": 0.0, "power_north": 0.0, "power_south": 0.0,
        "support_north": 0.25, "support_south": 0.75, "grievance_north": 0.0,
        "share_north_land": 1.0, "share_north_law": 0.25, "share_south_land": 0.0, "share_south_law": 0.75,
        "grievance_south": 0.125, "mediated": True, "guarantee": 0.5, "voice": 0.0, "implemented": 0.25,
    }  # fmt: skip


def test_a_text_of_those_who_have_a_full_one_in_force_is_marked_as_a_protocol() -> None:
    worlds = blank(n=2)
    sign(worlds[0], 100, ended_week=300)
    for week, kind in ((110, Kind.PARTIAL), (120, Kind.PROCESS), (130, Kind.FULL), (310, Kind.PARTIAL)):
        sign(worlds[0], week, kind, ended_week=week + 5)
    sign(worlds[0], 320, Kind.PARTIAL, reaffirmed=1)
    sign(worlds[1], 150, Kind.PARTIAL)  # another world's full text is nothing to it
    how = read(worlds)[1].groupby("world")["signed_how"].agg(list)
    assert how.tolist() == [["agreed", "protocol", "protocol", "agreed", "agreed", "again"], ["agreed"]]


def test_how_a_text_was_signed_is_what_its_event_says() -> None:
    runs = mt.simulate("baseline", worlds=50, seed=3, events=True)
    assert runs.events is not None
    told_by_events = runs.events.loc[runs.events["kind"] == "signed", "reason"].tolist()
    assert runs.agreements["signed_how"].tolist() == told_by_events
    assert {"agreed", "protocol"} <= set(told_by_events)


@pytest.mark.parametrize("start", [None, date(1992, 1, 6)])
@pytest.mark.parametrize("n", [0, 3])
def test_tables_hold_the_declared_columns_whatever_happened(n: int, start: date | None) -> None:
    for name, made in tables(blank(n=n), np.arange(n), told(start=start), WEEKS).items():
        declared = columns_of(name, TWO, start is not None, ISSUES)  # type: ignore[arg-type]
        assert {key: str(kind) for key, kind in made.dtypes.items()} == {one.name: one.dtype for one in declared}


@dataclass
class Past:
    """A history as plain lists, for the plain reading below."""

    weeks: int
    offset: int
    deaths: list[tuple[int, int, int]]
    texts: list[tuple[int, int, int, int]]
    truces: list[tuple[int, int]]
    ends: list[tuple[int, int, int]]

    @property
    def window(self) -> int:
        return max(self.weeks - 260, 0)

    def first(self, year: int) -> int:
        return 52 * year - self.offset + 1

    def world(self) -> np.ndarray:
        worlds = blank(THREE, 1, self.weeks, self.offset)
        for dyad, week, deaths in self.deaths:
            kill(worlds[0], week, deaths, dyad)
        for week, kind, signatories, lasted in self.texts:
            sign(worlds[0], week, Kind(kind), signatories, ended_week=lasted and week + lasted)
        for dyad, week in self.truces:
            add(worlds[0], "ceasefires", dyad=dyad, week=week)
        for dyad, week, kind in self.ends:
            add(worlds[0], "endings", dyad=dyad, week=week, kind=kind, winner=0)
        return worlds


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    weeks = draw(st.one_of(st.just(WEEKS), st.integers(1, 900)))
    week, dyad = st.integers(1, weeks), st.integers(0, 2)
    killed = st.tuples(dyad, week, st.sampled_from([1, 24, 25, 60]))
    text = st.tuples(week, st.integers(1, 3), st.sampled_from([3, 5, 6, 7]), st.sampled_from([0, 1, 259, 260, 261]))
    texts = draw(st.lists(text, max_size=6, unique_by=lambda one: one[0]))
    return Past(
        weeks,
        draw(st.integers(0, 51)),
        draw(st.lists(killed, max_size=24)),
        sorted((at, kind, who, min(lasted, weeks - at)) for at, kind, who, lasted in texts),
        draw(st.lists(st.tuples(dyad, week), max_size=5)),
        draw(st.lists(st.tuples(dyad, week, st.integers(1, 2)), max_size=4)),
    )


MEMBERS = {0: 0b011, 1: 0b101, 2: 0b110}


def plain_ending(past: Past, dyad: int, year: int, last: int) -> str:
    """How the episode whose last active year this is ended, read off the definitions."""
    if past.first(year + 2) - 1 > past.weeks:
        return "goes_on"
    span = range(max(past.first(year), 1), last + 53)
    if any(d == dyad and w in span and kind == Ending.VICTORY for d, w, kind in past.ends):
        return "victory"
    if any(w in span and who & MEMBERS[dyad] == MEMBERS[dyad] for w, _, who, _ in past.texts):
        return "agreement"
    if any(d == dyad and w in span for d, w in past.truces):
        return "ceasefire"
    ceased = any(d == dyad and w in span and kind == Ending.ACTOR_CEASES for d, w, kind in past.ends)
    return "actor_ceases" if ceased else "low_activity"


def plain_episodes(past: Past) -> list[tuple[int, int, int, str]]:
    """(start, end, dyad, ending) of every episode."""
    found = []
    for dyad in range(3):
        weeks: dict[int, list[int]] = {}
        total: dict[int, int] = {}
        for _, week, deaths in (one for one in past.deaths if one[0] == dyad):
            year = (past.offset + week - 1) // 52
            weeks.setdefault(year, []).append(week)
            total[year] = total.get(year, 0) + deaths
        active = {year for year, deaths in total.items() if deaths >= 25}
        for first in sorted(year for year in active if year - 1 not in active):
            last = next(year for year in range(first, 99) if year + 1 not in active)
            end = max(weeks[last])
            found.append((min(weeks[first]), end, dyad, plain_ending(past, dyad, last, end)))
    return sorted(found, key=lambda one: (one[0], one[2]))


def plain_quiet(past: Past, active: set[int]) -> bool | None:
    begins = [year for year in range(60) if 1 <= past.first(year) <= past.window]
    if not begins or past.first(begins[-1] + 5) - 1 > past.weeks:
        return None
    return any(not active & set(range(year, year + 5)) for year in begins)


def active_years(past: Past) -> set[int]:
    total: dict[tuple[int, int], int] = {}
    for dyad, week, deaths in past.deaths:
        key = dyad, (past.offset + week - 1) // 52
        total[key] = total.get(key, 0) + deaths
    return {year for (_, year), deaths in total.items() if deaths >= 25}


@settings(max_examples=40, deadline=None)
@given(pasts())
def test_tables_agree_with_a_plain_reading_of_the_definitions(past: Past) -> None:
    row, _, episodes = read(past.world(), past.weeks)
    found = {name: None if pd.isna(value) else value for name, value in row.iloc[0].items()}
    expected = plain_episodes(past)
    names = ("north-south", "north-east", "south-east")
    rows = episodes[["start_week", "end_week", "dyad", "ended_by"]].itertuples(index=False, name=None)
    assert list(rows) == [(start, end, names[dyad], how) for start, end, dyad, how in expected]
    active = active_years(past)
    shown = past.first(10) - 1 <= past.weeks
    assert found["years_fighting"] == (len(active & set(range(10))) if shown else None)
    assert found["quiet"] == plain_quiet(past, active)
    full = [(week, lasted) for week, kind, _, lasted in past.texts if kind == 3 and week <= past.window]
    assert found["agreement"] == (bool(full) if past.window else None)
    assert found["agreement_week"] == (full[0][0] if full else None)
    durable = any(lasted == 0 or lasted > 260 for _, lasted in full)
    assert found["durable_agreement"] == (durable if past.window else None)
    ends = {end: how for _, end, _, how in expected}
    last = max(ends, default=None)
    if sum(end == last for _, end, _, _ in expected) <= 1:
        assert found["ended_by"] == (None if last is None else ends[last])
        assert found["ended_week"] == (None if last is None or ends[last] == "goes_on" else last)


@settings(max_examples=6, deadline=None)
@given(st.lists(pasts(), min_size=1, max_size=5), st.integers(0, 900))
def test_a_world_reads_alike_alone_and_among_others(past: list[Past], weeks: int) -> None:
    alone = [one.world() for one in past]
    numbers = np.arange(len(past)) * 7
    together = tables(np.concatenate(alone), numbers, told(THREE), max(weeks, 1))
    for place, world in enumerate(alone):
        own = tables(world, numbers[place : place + 1], told(THREE), max(weeks, 1))
        for name, row in own.items():
            table = together[name]
            chosen = table[table["world"] == numbers[place]].reset_index(drop=True)
            pd.testing.assert_frame_equal(chosen, row)


def test_a_thousand_worlds_take_little_time() -> None:
    worlds = np.repeat(war(), 1000)
    worlds["world"] = np.arange(1000)
    assert loops(lambda: read(worlds), 5) < 6


def test_what_is_counted_from_the_third_year_on_leaves_out_the_two_before() -> None:
    runs = mt.simulate("baseline", worlds=60, years=17)
    assert runs.dyad_years is not None
    later = runs.dyad_years[runs.dyad_years["year"].between(3, 12)].groupby("world")["year"].nunique()
    expected = later.reindex(runs.outcomes["world"]).fillna(0).to_numpy()
    assert runs.outcomes["years_fighting_later"].tolist() == expected.tolist() and expected.any()
    early, all_of_it = runs.outcomes["deaths_later"], runs.outcomes["deaths"]
    assert (early <= all_of_it).all() and 0 < early.sum() < all_of_it.sum()
    assert mt.simulate("baseline", worlds=2, years=6).outcomes["deaths_later"].isna().any()


def test_every_count_is_kept_at_the_end_of_the_window() -> None:
    own = founded(1)
    names = own.worlds["count"].dtype.names
    for value, name in enumerate(names, 1000):
        own.worlds["count"][name] = value
    own.worlds["window"] = 5
    step(measure.mechanism, own, range(5, 6))
    left_out = [name for name in names if own.worlds["count_window"][name][0] < 1000]
    assert left_out == []
