"""The live view without a browser: what it keeps, compares, draws and answers."""

from __future__ import annotations

import gc
import io
import re
import shlex
import subprocess
import sys
import threading
import time
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from heard import Heard
from history import same_bytes
from thinned import larger_slow

import multitrack as mt
from experiments.cli.commands.live import _Told, sources_from
from simulation.charts.film import film
from simulation.charts.layout import GAP, WIDTH
from simulation.errors import InputError
from simulation.live import levers
from simulation.live.chronicle import MARKED, because, entries, marks
from simulation.live.course import PANELS, Course, Pair, value_of
from simulation.live.downloads import command, course, data, figure
from simulation.live.fan import LEVELS, block_of, fan_of
from simulation.live.history import History
from simulation.live.map import Map
from simulation.live.markup import text
from simulation.live.outline import PIECES
from simulation.live.page import shown_of
from simulation.live.people import describe_person
from simulation.live.stage import Stage
from simulation.live.twins import TWINS, Twin, twin_run
from simulation.scenarios.file import scenario_names

OSLO = mt.load_scenario("oslo")


def model_of(**given: Any) -> mt.DiplomacyModel:
    return mt.DiplomacyModel(OSLO, **{"seed": 3, "world": 0, **given})


def played(weeks: int, **given: Any) -> History:
    history = History(model_of(**given))
    for _ in range(weeks):
        history.step()
    return history


def test_a_setting_changed_on_the_way_is_a_change_from_the_next_week() -> None:
    changed, given = model_of(), model_of(changes=[(21, {"track_two.effort": 0.0})])
    for week in range(60):
        if week == 20:
            changed.change({"track_two.effort": 0.0})
        changed.step()
        given.step()
    assert same_bytes(changed.worlds, given.worlds)
    assert changed.run == given.run and changed.run.changes == ((21, {"track_two.effort": 0.0}),)


def test_what_is_read_at_the_founding_cannot_be_changed_on_the_way() -> None:
    model = model_of()
    with pytest.raises(InputError, match=r"track_two\.initiatives"):
        model.change({"track_two.initiatives": 3})
    assert model.run.changes == ()


def test_every_week_played_is_kept_as_it_was() -> None:
    history, again = played(80), model_of()
    for week in range(81):
        for listed, state in (("parties", "readiness"), ("dyads", "trust_unofficial"), ("groups", "attitude")):
            assert (
                history.of(listed, state, week).tolist()
                == again.world[listed][state][: history.count(listed, week)].tolist()
            )
        again.step()
    assert history.size < 60e6


@pytest.mark.parametrize("name", larger_slow(scenario_names()))
def test_kept_weeks_of_a_world_and_its_twin_stay_small_at_the_longest_horizon(name: str) -> None:
    assert 2 * History(mt.DiplomacyModel(name, years=50)).size < 60e6


def test_the_week_of_parting_is_the_first_in_which_anything_differs() -> None:
    given = {"settings": {"track_two.effort": 0.0}}
    own, twin = played(120), played(120, **given)
    one, other = model_of(), model_of(**given)
    outside = next(week for week in range(121) if not _step_and_compare(one, other, week))
    assert own.parted_from(twin) == outside
    assert own.parted_from(played(120)) is None


def _step_and_compare(one: mt.DiplomacyModel, other: mt.DiplomacyModel, week: int) -> bool:
    if week:
        one.step()
        other.step()
    return same_bytes(one.worlds, other.worlds)


def test_a_twin_from_a_later_week_does_not_part_before_it() -> None:
    own, twin = played(120), played(120, changes=[(70, {"track_two.effort": 0.0})])
    parted = own.parted_from(twin)
    assert parted is not None
    assert parted >= 70


def test_a_twin_is_the_same_run_but_for_what_is_otherwise() -> None:
    stage = Stage(model_of(years=2, without=["leak"], settings={"parties.openness": 0.7}), "oslo")
    run = stage.model.run
    stage.make_twin(Twin("setting", 0, "track_two.effort", 0.5))
    assert stage.twin and stage.twin.model.run == replace(run, settings={**run.settings, "track_two.effort": 0.5})
    stage.make_twin(Twin("setting", 1, "track_two.effort", 0.5))
    assert stage.twin.model.run == replace(run, changes=((1, {"track_two.effort": 0.5}),))


def test_the_fan_is_the_block_of_three_hundred_that_holds_the_world() -> None:
    assert block_of(0) == range(300)
    assert block_of(299) == range(300)
    assert block_of(300) == range(300, 600)
    fan = fan_of(model_of(world=301, years=3).run)
    runs = mt.simulate(OSLO, worlds=range(300, 600), seed=3, years=3, weekly=["trust_official"])
    assert runs.weekly is not None
    expected = np.quantile(runs.weekly["trust_official"].to_numpy(), LEVELS, axis=0)
    assert np.allclose(fan.bands["trust_official"], expected, atol=1e-6)
    pd.testing.assert_frame_equal(fan.runs.outcomes, runs.outcomes)


def test_a_fan_no_longer_wanted_stops() -> None:
    def stop(done: int, total: int) -> None:
        raise TimeoutError(f"{done} of {total}")

    with pytest.raises(TimeoutError, match="of 300"):
        fan_of(model_of(world=900).run, stop)


def test_worlds_of_a_block_that_was_run_have_their_fan_at_once() -> None:
    """The next world, the first page again, a reload: nothing is run, and each has its own peaks."""

    def never(done: int, total: int) -> None:
        raise AssertionError("worlds are run again")

    first = fan_of(model_of(world=601, years=2).run)
    second = fan_of(model_of(world=602, years=2).run, never)
    alone = mt.simulate(OSLO, worlds=[602], seed=3, weekly=["readiness"], years=2)
    assert alone.weekly is not None
    np.testing.assert_array_equal(second.peaks["readiness"], alone.weekly["readiness"].max("week").to_numpy()[0])
    np.testing.assert_array_equal(first.bands["readiness"], second.bands["readiness"])
    with pytest.raises(AssertionError, match="run again"):
        fan_of(model_of(world=602, years=2, settings={"track_two.effort": 0.0}).run, never)


def test_the_map_is_well_formed_and_nobody_moves() -> None:
    history = played(40)
    drawn = Map(history)
    assert drawn.box
    spots = [_spots(drawn.moving(week)) for week in (0, 1, 20, 40)]
    counts = ("official_count", "ngo_count", "group_count", "mediator_count")
    assert len(spots[0]) == sum(int(history.model.world[count]) for count in counts)
    assert all(one == spots[0] for one in spots)
    hits = ElementTree.fromstring(f"<g>{drawn.hits(40)}</g>")
    assert {hit.get("data-agent") for hit in hits} == set(spots[0])
    assert all(hit.get("aria-label") and hit.get("tabindex") == "0" for hit in hits)


def _spots(markup: str) -> dict[str, tuple[str | None, ...]]:
    """Where each agent's mark is, by agent."""
    marks_there = [one for one in ElementTree.fromstring(f"<g>{markup}</g>").iter() if one.get("data-agent")]
    places = ("x", "y", "cx", "cy", "d")
    return {
        str(one.get("data-agent")): tuple(one.get(place) for place in places[:5] if place != "r") for one in marks_there
    }


def test_names_are_never_markup(tmp_path: Path) -> None:
    hostile = '<img src=x onerror="alert(1)">&'
    path = tmp_path / "hostile.toml"
    path.write_text(
        f"[scenario]\ntitle = '{hostile}'\nextends = 'oslo'\n[parties.israel]\nname = '{hostile}'\n", encoding="utf-8"
    )
    history = History(mt.DiplomacyModel(str(path)))
    history.step()
    drawn = Map(history)
    for markup in (drawn.still(1), drawn.hits(1), drawn.moving(1)):
        assert "<img" not in markup
        ElementTree.fromstring(f"<g>{markup}</g>")
    assert "&lt;img" in drawn.still(1)
    stage = Stage(mt.DiplomacyModel(str(path)), str(path))
    assert b"<img" not in _bytes(figure(stage, "")) + _bytes(course(stage, [], ""))


def _bytes(file: dict[str, str]) -> bytes:
    import base64

    return base64.b64decode(file["url"].partition(",")[2])


@pytest.mark.parametrize(("words", "isolated"), [
    ("Israel 60 %", "Israel 60 %"),
    ("حركة التحرير 60 %", "\u2068حركة التحرير\u2069 60 %"),
    ("Officials of إسرائيل and فتح sign.", "Officials of \u2068إسرائيل\u2069 and \u2068فتح\u2069 sign."),
])  # fmt: skip
def test_names_from_right_to_left_leave_what_stands_beside_them_alone(words: str, isolated: str) -> None:
    assert text(words) == isolated


def test_those_who_meet_are_joined_where_nobody_stands() -> None:
    history = played(80)
    drawn = Map(history)
    week = next(week for week in range(81) if drawn.meetings(week))
    (_, issue, members), *_ = drawn.meetings(week)
    assert issue in OSLO.issue_names and {int(history.model.world["ngos"]["party"][one]) for one in members} == {0, 1}
    rail = [one for one in ElementTree.fromstring(f"<g>{drawn.moving(week)}</g>") if one.get("class") == "lit"]
    ends = {float(part.split("H")[0].split()[-1]) for part in str(rail[0].get("d")).split("M") if "H" in part}
    rows = [y for places in drawn.order(week).places.values() for _, y in map(drawn.paper.spot, places)]
    assert all(abs(y - end) > 12 for y in rows for end in ends)
    met = [
        one for one in ElementTree.fromstring(f"<g>{drawn.moving(week)}</g>") if "met" in str(one.get("class")).split()
    ]
    assert len(met) == sum(len(members) for _, _, members in drawn.meetings(week))


def test_those_who_leave_with_a_splinter_stand_in_its_camp_from_then_on() -> None:
    history = played(0, settings={"split.rate": 20.0})
    while int(history.model.world["party_count"]) == 2:
        history.step()
    drawn, split = Map(history), history.head
    for week, camps in ((0, [0, 1]), (split - 1, [0, 1]), (split, [0, 1, 2])):
        party = history.of("officials", "party", week)
        own = [round(x / (WIDTH + GAP)) for x, _ in drawn.order(week).places["officials"]]
        assert own == party.tolist() and sorted({*own}) == camps
        labels = [str(one.get("aria-label")) for one in ElementTree.fromstring(f"<g>{drawn.hits(week)}</g>")]
        assert sum(drawn.names[2] in label for label in labels) == (0 if week < split else (party == 2).sum() + 1)
        # Its public comes with it, and until then its camp is pale.
        assert len(drawn.order(week).places["groups"]) == history.count("groups", week)
        assert ("camp pale" in drawn.still(week)) == (week < split)
    leavers = np.flatnonzero(history.of("officials", "party", split) == 2)
    told = [[describe_person(f"officials:{one}", history, drawn, week) for one in leavers] for week in (0, split)]
    before, after = ([str((one or {})["heading"]) for one in week] for week in told)
    assert not any(drawn.names[2] in heading or "eader" in heading for heading in before)
    assert all(drawn.names[2] in heading for heading in after) and sum("eader" in heading for heading in after) == 1


def test_a_party_that_is_ready_enough_reaches_the_stroke() -> None:
    history = played(300)
    needed = float(history.model.settings["channel_threshold"][0])
    seen = set()
    for week in range(301):
        drawn = ElementTree.fromstring(f"<g>{''.join(Map(history)._readiness(week))}</g>")
        bars = [one for one in drawn if str(one.get("class")).startswith("ready")]
        for party, bar in enumerate(bars):
            enough = float(history.of("parties", "readiness", week)[party]) >= needed
            wide = float(bar.get("width", 0))  # written to a tenth of a pixel
            assert (wide >= 66.6) if enough else (wide <= 66.7)
            assert enough == ("enough" in str(bar.get("class")))
            seen.add(enough)
    assert seen == {True, False}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["drc", "northern_ireland"])
def test_of_many_parties_open_channels_and_those_of_wars_are_drawn_between_their_lines(name: str) -> None:
    history = History(mt.DiplomacyModel(name))
    for _ in range(140):
        history.step()
    drawn = Map(history)
    for week in (1, 140):
        lines = [one for one in ElementTree.fromstring(f"<g>{drawn.moving(week)}</g>") if one.get("data-dyad")]
        states = {int(str(one.get("data-dyad"))): str(one.get("class")).split()[1] for one in lines}
        channel, over = (history.of("dyads", state, week) for state in ("channel", "over"))
        assert set(states) == {index for index in range(len(over)) if channel[index] or not over[index]}


def test_the_charts_hold_their_world_inside_its_fan() -> None:
    history = played(110, years=3)
    fan = fan_of(model_of(years=3).run)
    course = Course(history, fan, Pair(0, 0, 1), None)
    assert len(course.still) == len(course.past(60)) == len(course.now(60, ())) == len(PANELS)
    for drawn in (*course.still, *course.past(60), *course.now(60, [(30, "good", "signed & sealed")])):
        ElementTree.fromstring(f"<g>{drawn}</g>")
    assert all("path own" in drawn for drawn in course.past(60))
    assert all(drawn == "" for drawn in course.past(51))
    assert course.parted is None


def test_what_is_sent_of_a_fan_is_short_and_passes_through_its_quantiles() -> None:
    history = History(model_of())
    fan = fan_of(history.model.run)
    course = Course(history, fan, Pair(0, 0, 1), None)
    assert sum(map(len, course.still)) < 60_000  # bytes that a page waits for, of 28,080 quantiles
    for panel, still in zip(PANELS, course.still, strict=True):
        bands = [one for one in ElementTree.fromstring(f"<g>{still}</g>").iter() if "band" in one.get("class", "")]
        quantiles = [fan.bands[line.series][:, :, line.entry(course.pair)] for line in panel.lines]
        pairs = [edges for low, quarter, three, high in quantiles for edges in ((low, high), (quarter, three))]
        assert len(bands) == len(pairs) == 2 * len(panel.lines)
        scale = course.scales[panel.name]
        weeks = np.arange(1, history.weeks + 1)
        x = [scale.x(week) for week in weeks.tolist()]
        for band, edges in zip(bands, pairs, strict=True):
            for drawn, values in zip(_edges(str(band.get("d"))), edges, strict=True):
                at = np.interp(drawn[:, 0], x, weeks).round()  # each point stands in a whole week
                passed = np.interp(weeks, at, drawn[:, 1])
                assert np.abs(passed - [scale.y(value) for value in values]).max() < 0.2  # of a pixel


def _edges(outline: str) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper edge (point, coordinate) of an area as it is drawn, in pixels, from the left."""
    points = np.cumsum(np.array(re.findall(r"-?\d+", outline), dtype=float).reshape(-1, 2), axis=0) / PIECES
    turns = int(points[:, 0].argmax()) + 1
    return points[turns:][::-1], points[:turns]


@pytest.mark.slow
def test_no_path_is_cut_off_at_the_top_of_its_chart() -> None:
    history, twin = played(780), played(780, settings={"track_two.effort": 0.0})
    fans = [fan_of(model_of(settings=one).run) for one in ({}, {"track_two.effort": 0.0})]
    course = Course(history, fans[0], Pair(0, 0, 1), twin, fans[1])
    for panel in PANELS:
        for line in panel.lines:
            entry = line.entry(course.pair)
            most = max(one.course(line.listed, line.state, entry)[1:].max() for one in (history, twin))
            top = course.scales[panel.name].most
            assert max(most, fans[0].bands[line.series][:, :, entry].max()) <= top, line.name
            assert top <= 1 or not panel.shares
    assert course.scales["readiness"].most < 1
    assert "needed" in course.still[2]


def test_an_agreement_is_explained_by_the_meetings_behind_it() -> None:
    runs = mt.simulate(OSLO, worlds=[0], seed=3, events=True)
    events = runs.events
    assert events is not None
    signed = int(events.loc[events["kind"] == "signed", "event"].iloc[-1])
    why = because(events, signed)
    assert why["week"] == int(events.loc[events["event"] == signed, "week"].iloc[0])
    assert why["rests_on"]
    assert {"session"} <= {one["kind"] for one in why["chain"]}
    assert all(one["event"] < signed for one in (*why["rests_on"], *why["chain"]))
    marked = events["kind"].isin(list(MARKED)) & (events["week"] <= 300)
    assert [week for week, _, _ in marks(entries(events), 300)] == events.loc[marked, "week"].tolist()


def test_the_main_settings_show_what_the_world_has_and_can_be_set() -> None:
    model = model_of()
    shown = {one["name"]: one for one in levers.controls(model, {})}
    assert shown["track_two.effort"]["value"] == OSLO.values["track_two.effort"]
    assert levers.controls(model, {"track_two.effort": 0.25})[1]["value"] == 0.25
    for name, one in shown.items():
        most = True if one["kind"] == "bool" else one["choices"][-1]["value"] if one["choices"] else one["high"]
        mt.DiplomacyModel(OSLO, settings={name: most}).step()
        if one["at_once"]:
            model.change({name: one["value"]})
        else:
            with pytest.raises(InputError):
                model.change({name: one["value"]})


@pytest.mark.parametrize(("name", "written", "read"), [
    ("track_two.effort", "0.5", 0.5), ("track_two.initiatives", "3", 3), ("parties.ratification", "1", True),
    ("track_two.when", "always", "always"), ("track_two.start", "year 3", "year 3"),
    ("parties.israel.openness", "0.2", 0.2),
])  # fmt: skip
def test_what_is_typed_is_read_as_its_kind(name: str, written: str, read: Any) -> None:
    value = levers.read_value(name, written)
    assert value == read
    assert type(value) is type(read)


def test_no_number_is_told_with_what_is_allowed() -> None:
    with pytest.raises(InputError, match=r"track_two\.effort: given 'much'; allowed: a number from 0 to 10"):
        levers.read_value("track_two.effort", "much")


@pytest.mark.parametrize("kind", TWINS[:-1])
def test_every_twin_is_another_history(kind: str) -> None:
    changed = twin_run(model_of(), Twin(kind)).settings
    runs = [mt.simulate(OSLO, worlds=40, seed=3, settings=settings) for settings in ({}, changed)]
    assert not runs[0].outcomes.equals(runs[1].outcomes)


def test_what_is_taken_away_is_this_world() -> None:
    history = played(60, settings={"track_two.effort": 0.5})
    archive = zipfile.ZipFile(io.BytesIO(_bytes(data(history))))
    tables = {"outcomes.csv", "agreements.csv", "episodes.csv", "terms.csv", "dyad_years.csv", "weekly.csv"}
    assert set(archive.namelist()) == tables | {"manifest.json"}
    weekly = pd.read_csv(io.StringIO(archive.read("weekly.csv").decode()))
    runs = history.model.runs()
    assert runs.weekly is not None
    assert sorted(set(weekly["week"])) == list(range(1, 61))
    assert weekly.groupby("week")["violence"].first().tolist() == runs.weekly["violence"].to_numpy().ravel().tolist()


def test_pictures_that_are_taken_away_say_what_they_are() -> None:
    stage = Stage(model_of(), "oslo")
    stage.go_to(60)
    for made, what in (
        (figure(stage, "multitrack view 'x'"), "Map"),
        (course(stage, [], "multitrack view 'x'"), "Course: Israel – PLO"),
    ):
        drawn = ElementTree.fromstring(_bytes(made))
        told = " ".join("".join(one.itertext()) for one in drawn.iter() if one.tag.endswith("text"))
        assert "Oslo: Israel and the PLO, 1992 onwards" in told
        assert f"{what}. Week 60, 23 February 1993 (world 0 of seed 3)" in told
        assert "multitrack view 'x'" in told
        assert ("meet this week" if what == "Map" else "middle 50 %") in told


def test_no_words_of_such_a_picture_pass_its_edge(tmp_path: Path) -> None:
    long = "Donaudampfschifffahrtsgesellschaftsrat42"
    path = tmp_path / "own.toml"
    path.write_text(
        f"[scenario]\ntitle = '{'A long title ' * 9}'\nextends = 'oslo'\n"
        f"[parties.israel]\nname = '{long}'\n[parties.plo]\nname = '{long[::-1]}'\n",
        encoding="utf-8",
    )
    changes = [(5, {"parties.israel.openness": 0.5})]
    stage = Stage(mt.DiplomacyModel(str(path), changes=changes), str(path))
    stage.make_twin(Twin("without", 0, "parties.israel.openness"))
    wide = {"title": 12.0, "heading": 9.0, "legend-word": 7.4, "tick": 6.4}  # pixels that a letter is wide, as drawn
    for made in (figure(stage, "multitrack view " + "x" * 300), course(stage, [], "multitrack view " + "x " * 150)):
        drawn = ElementTree.fromstring(_bytes(made))
        left, top, across, high = map(float, str(drawn.get("viewBox")).split())
        around = [one for one in drawn.iter() if one.get("class") in ("title", "heading", "legend-word")]
        around += [one for one in drawn if one.get("class") == "tick"]  # those of the charts are inside of these
        assert ("as the scenario has it" in " ".join(str(one.text) for one in around)) == (across == 560)
        for one in around:
            x, y, letter = float(one.get("x", "nan")), float(one.get("y", "nan")), wide[str(one.get("class"))]
            assert left < x and x + letter * len(str(one.text)) <= left + across, one.text
            assert top < y < top + high


@pytest.mark.slow
def test_the_command_writes_the_data_of_this_very_world(tmp_path: Path) -> None:
    settings = {"track_two.effort": 0.5, "track_two.when": "deadlock", "parties.ratification": True}
    stage = Stage(model_of(settings=settings), "oslo")
    stage.go_to(40)
    stage.change("track_one.effort", 0.5)
    stage.go_to(780)
    words = shlex.split(command(stage.history, "oslo"))
    words[-1] = str(tmp_path / "again")
    subprocess.run([sys.executable, "-m", "experiments.cli", *words[1:]], check=True, capture_output=True)
    again, own = mt.load_runs(tmp_path / "again"), stage.model.runs()
    pd.testing.assert_frame_equal(again.outcomes[own.outcomes.columns], own.outcomes)
    assert again.weekly is not None and own.weekly is not None
    assert again.weekly["violence"].to_numpy().tolist() == own.weekly["violence"].to_numpy().tolist()


@pytest.fixture
def page() -> Iterator[Heard]:
    heard = Heard("oslo", "baseline")
    heard.until(lambda viewer: viewer.stage and viewer.stage.beside)
    yield heard
    heard.viewer.close()


@pytest.mark.medium
def test_playing_pausing_stepping_and_going_back(page: Heard) -> None:
    page.ask("speed", weeks=0)
    page.ask("play")
    page.until(lambda viewer: viewer.stage.shown > 100)
    page.rest()
    shown = page.viewer.stage.shown  # type: ignore[union-attr]
    page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == shown + 1)
    page.ask("scrub", week=5)
    page.until(lambda viewer: viewer.stage.shown == 5)
    assert page.viewer.stage.history.head == shown + 1  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_twin_catches_up_and_its_parting_is_known(page: Heard) -> None:
    page.ask("speed", weeks=0)
    page.ask("play")
    page.until(lambda viewer: viewer.stage.left == 0)
    page.ask("twin", kind="no_track_two")
    page.until(lambda viewer: viewer.stage.twin and not viewer.stage.behind and viewer.stage.beside)
    stage = page.viewer.stage
    assert stage is not None
    assert stage.course.parted == stage.history.parted_from(stage.twin)  # type: ignore[arg-type]
    assert stage.beside.twin_fan is not None  # type: ignore[union-attr]


@pytest.mark.medium
def test_an_event_chosen_is_explained_as_the_command_explains_it(page: Heard) -> None:
    stage = page.viewer.stage
    assert stage is not None and stage.beside is not None
    events = stage.beside.events
    signed = int(events.loc[events["kind"] == "signed", "event"].iloc[-1])
    page.ask("event", event=signed)
    page.until(lambda viewer: viewer.because and viewer.because["answer"])
    because = page.viewer.because
    assert because is not None and because["event"] == signed
    assert because["answer"] == mt.why(OSLO, signed, seed=1, world=0).lines()[1:]
    assert all(one["date"].split()[-1].isdecimal() for one in because["rests_on"])
    page.ask("event", event=0)
    page.until(lambda viewer: viewer.because is None)


@pytest.mark.medium
def test_bad_entries_are_told_where_they_were_made_and_the_world_stays(page: Heard) -> None:
    before = page.viewer.stage
    page.ask("type", at="seed", text="seven")
    page.ask("reset")
    page.until(lambda viewer: "seed" in viewer.errors)
    assert "given 'seven'" in page.viewer.errors["seed"]
    page.ask("set", name="track_two.effort", value="much", at="settings")
    page.until(lambda viewer: "settings" in viewer.errors)
    page.ask("twin", kind="setting", name="nothing.such", value="1", at="twin")
    page.until(lambda viewer: "twin" in viewer.errors)
    assert page.viewer.stage is before
    page.ask("type", at="seed", text="7")
    page.ask("reset")
    page.until(lambda viewer: viewer.stage is not before)
    assert page.viewer.stage.model.run.seed == 7  # type: ignore[union-attr]
    page.ask("type", at="scenario", text="nosuch")
    page.ask("reset")
    page.until(lambda viewer: "scenario" in viewer.errors)
    assert shown_of(page.viewer)["controls"]["data_command"].startswith("multitrack run oslo --seed 7")


@pytest.mark.medium
def test_what_only_a_panel_shows_is_sent_when_it_is_opened_and_stays(page: Heard) -> None:
    def sent() -> list[bool]:
        shown = shown_of(page.viewer)
        panels = (shown["settings"], shown["controls"]["main"], shown["chronicle"])
        assert [] not in panels  # what is not sent is not empty
        return [one is not None for one in panels]

    page.until(lambda viewer: viewer.stage.beside)
    levers.settings_found().result()
    assert sent() == [False, False, False] and not shown_of(page.viewer)["beside"]["rows"]
    page.ask("see", name="nosuch")
    page.ask("see", name="twin")
    page.until(lambda viewer: "twin" in viewer.seen)
    assert sent() == [True, False, False] and shown_of(page.viewer)["beside"]["rows"]
    page.ask("see", name="settings")
    page.ask("see", name="chronicle")
    page.until(lambda viewer: len(viewer.seen) == 3)
    assert sent() == [True, True, True]


@pytest.mark.medium
def test_settings_are_found_once_beside_all_pages(page: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    go, found, settings = threading.Event(), list[str](), levers._settings

    def slow() -> list[dict[str, Any]]:
        found.append(threading.current_thread().name)
        go.wait(60)
        return settings()

    monkeypatch.setattr(levers, "_settings", slow)
    levers._finding.cache_clear()
    try:
        page.ask("see", name="settings")
        page.until(lambda viewer: found)
        page.ask("pairs", kind="no_track_two")  # which have a thread of their own
        page.until(lambda viewer: viewer.button and viewer.button.pairs)
        shown = shown_of(page.viewer)
        assert shown["settings"] is None and shown["controls"]["main"] is None
        page.until(lambda viewer: not viewer.button.running)
        time.sleep(0.2)
        frame = page.viewer.frame
        go.set()
        page.until(lambda viewer: viewer.frame > frame)
        shown = shown_of(page.viewer)
        assert shown["settings"] == settings() and shown["controls"]["main"]
        assert len(found) == 1 and found[0].startswith("settings")
    finally:
        go.set()
        levers._finding.cache_clear()


@pytest.mark.slow
def test_resets_keep_no_world(page: Heard) -> None:
    left = []
    for world in range(4):
        left.append(weakref.ref(page.viewer.stage))
        page.ask("type", at="world", text=str(world))
        page.ask("reset")
        page.until(lambda viewer, before=left[-1]: viewer.stage is not before())
    page.until(lambda viewer: viewer.stage.beside)
    gc.collect()
    assert [one() for one in left] == [None] * 4


@pytest.mark.medium
def test_a_closed_page_ends_its_thread_and_lets_its_worlds_go() -> None:
    heard = Heard("oslo")
    heard.until(lambda viewer: viewer.stage)
    stage = heard.viewer.stage
    heard.ask("play")
    heard.until(lambda viewer: stage.shown > 0)
    heard.viewer.close()
    heard.viewer._thread.join(timeout=60)
    assert not heard.viewer._thread.is_alive()
    assert stage.shown < stage.model.weeks  # it did not play to its end before
    assert heard.viewer.stage is None


def test_the_chooser_offers_what_was_given_first_and_the_shipped_after(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[scenario]\ntitle = "Own"\nextends = "oslo"\n', encoding="utf-8")
    shipped = ("baseline", "oslo")
    assert list(sources_from((), shipped)) == ["oslo", "baseline"]
    assert sources_from((str(own),), shipped) == {"own": str(own), "baseline": "baseline", "oslo": "oslo"}
    with pytest.raises(InputError) as caught:
        sources_from(("nosuch", str(tmp_path / "none.toml")), shipped)
    assert len(caught.value.faults) == 2


@pytest.mark.medium
def test_a_film_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    made = film(model_of(years=1), tmp_path / "x.gif", every=13)
    with Image.open(made) as picture:
        assert picture.n_frames == 4  # type: ignore[attr-defined]
    assert [one.name for one in tmp_path.iterdir()] == ["x.gif"]
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="ffmpeg is not on the path"):
        film(model_of(years=1), tmp_path / "x.mp4")
    with pytest.raises(InputError, match=r"\.gif or \.mp4"):
        film(model_of(years=1), tmp_path / "x.avi")


def test_a_film_tells_how_far_it_is_where_there_is_no_bar() -> None:
    lines: list[str] = []
    seconds = iter([0.0, 10.0, 20.0, 30.0])
    told = _Told(lines.append, lambda: next(seconds))
    for done in range(8, 101, 4):
        told(done, 100)
    assert lines == [
        "28 of 100 weeks; about 26 s left", "52 of 100 weeks; about 18 s left", "76 of 100 weeks; about 9 s left",
    ]  # fmt: skip


@pytest.mark.medium
@pytest.mark.filterwarnings("ignore")
def test_a_plain_solara_viz_shows_the_model() -> None:
    import solara
    from mesa.visualization import SolaraViz

    model = model_of()
    given = {"scenario": OSLO, "seed": 3, "world": 0}
    for page in (SolaraViz(model), SolaraViz(model, model_params=given)):
        box, context = solara.render(page, handle_error=False)
        assert box.children
        context.close()


def test_axes_are_high_enough_before_there_is_a_fan() -> None:
    stage = Stage(model_of(years=4), "oslo")
    while stage.left:
        stage.forward()
        course = stage.course
        for panel in PANELS:
            for line in panel.lines:
                assert not value_of(line, stage.history, course.pair, stage.shown) > course.scales[panel.name].most
    assert stage.course.scales[PANELS[0].name].most > 4.0
