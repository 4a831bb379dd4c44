"""What is going on: the week in words, texts by kind, people by role, years by the calendar, words explained."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from thinned import larger_slow

import multitrack as mt
from simulation.calendar import format_week
from simulation.charts.layout import camp
from simulation.live.chronicle import entries
from simulation.live.course import _years
from simulation.live.going_on import background, going_on
from simulation.live.history import History
from simulation.live.markup import isolated
from simulation.live.page import _glossary
from simulation.live.paper import Paper
from simulation.live.people import describe_person
from simulation.live.recorded import _texts
from simulation.live.stage import Stage
from simulation.live.texts import _carries_out, signed_texts
from simulation.words import listed, words
from simulation.world.record import Kind

OSLO = mt.load_scenario("oslo")


@pytest.fixture(scope="module")
def stage() -> Stage:
    played = Stage(mt.DiplomacyModel(OSLO, world=5), "oslo")
    played.go_to(780)
    return played


@pytest.fixture(scope="module")
def chronicle() -> list[dict[str, object]]:
    events = mt.simulate(OSLO, worlds=[5], events=True).events
    assert events is not None
    return entries(events, OSLO.start_date)


def test_the_sentence_of_every_week_says_what_the_record_holds(
    stage: Stage, chronicle: list[dict[str, object]]
) -> None:
    told, history = words("going_on"), stage.history
    for week in range(1, 781):
        text = going_on(stage.map, week, chronicle)
        dead = int(history.of("dyads", "deaths", week).sum())
        at_peace = bool(history.of("dyads", "over", week).all())
        assert (told["nobody"] in text) == (dead == 0 and not at_peace)
        assert (told["no_war"] in text) == (dead == 0 and at_peace)
        assert (f"{dead:,} people die" in text) == (dead > 1)
        meetings = int((history.of("initiatives", "sessions", week) > 0).sum())
        assert ("Unofficially" in text) == (meetings > 0)
        states = {state for _, state in stage.map.channels(week)}
        assert ("Talks are open" in text) == ("open" in states)
        landmarks = [one for one in chronicle if one["week"] == week and one["landmark"]]
        assert all(str(one["text"]) in text for one in landmarks[:3])
        assert len(text) < 900 and "{" not in text


def test_at_the_start_it_says_how_things_stand(stage: Stage, chronicle: list[dict[str, object]]) -> None:
    assert going_on(stage.map, 0, chronicle).startswith("Talks are frozen between Israel and PLO.")


@pytest.mark.parametrize("name", larger_slow(["baseline", "cyprus", "drc", "northern_ireland"]))
def test_any_scenario_has_its_sentences(name: str) -> None:
    stage = Stage(mt.DiplomacyModel(name), name)
    stage.go_to(60)
    for week in range(61):
        text = going_on(stage.map, week, [])
        assert text.endswith(".") and len(text) < 600


def test_texts_are_told_as_they_stood_in_the_week(stage: Stage) -> None:
    agreements = mt.simulate(OSLO, worlds=[5]).agreements
    for week in (0, 48, 49, 100, 700, 780):
        texts = signed_texts(stage.history, stage.map.names, week)
        signed = agreements[agreements["week"] <= week]
        assert [one["week"] for one in texts] == signed["week"].tolist()[::-1]
        assert [one["kind"] for one in texts] == signed["kind"].tolist()[::-1]
        ends = [(signed[name] <= week).fillna(False) for name in ("ended_week", "superseded", "lapsed")]
        over = ends[0] | ends[1] | ends[2]
        assert [one["holds"] for one in texts] == (~over).tolist()[::-1]
    ended = agreements.reset_index()[lambda table: (table["kind"] == "partial") & table["ended_week"].notna()]
    number, own = int(ended.index[0]), ended.iloc[0]

    def told(week: int) -> str:
        texts = signed_texts(stage.history, stage.map.names, week)
        return " ".join(texts[len(texts) - 1 - number]["lines"])

    mask = int(stage.history.agreements(780)[number]["issues"])
    settled = [place for place in range(len(OSLO.issues)) if mask >> place & 1]
    assert 0 < len(settled) < len(OSLO.issues)
    # The table has a share of every issue: of one that a text leaves open the share by power, which is not told.
    shares = {OSLO.issue_names[place]: 100 * own[f"share_israel_{OSLO.issues[place]}"] for place in settled}
    gives = re.sub("[\u2066-\u2069]", "", told(780).split("What it gives: ")[1])
    given = dict(re.findall(r"(?:^|; )([^:;]+): Israel (\d+) %", gives))
    assert given == {issue: f"{share:.0f}" for issue, share in shares.items()}
    assert f"It ended on {format_week(int(own['ended_week']), OSLO.start_date)}: " in told(780)
    assert "It settles some of the issues" in told(780)
    assert "ended" not in told(int(own["ended_week"]) - 1)


def test_a_protocol_says_that_what_it_carries_out_has_ended(stage: Stage) -> None:
    signed = np.zeros(2, stage.history.model.world["agreements"].dtype)
    signed["kind"], signed["week"], signed["signed_by"] = (Kind.FULL, Kind.PARTIAL), (100, 120), 0b11
    signed["signatories"] = 0b11
    signed["ended_week"] = 120, 0  # on the day of the protocol
    history = SimpleNamespace(
        model=stage.history.model,
        head=780,
        weeks=780,
        agreements=lambda week: list(signed[signed["week"] <= week]),
        of=lambda listed, state, week: signed[state][signed["week"] <= week],
    )
    protocol, full = signed_texts(cast(History, history), stage.map.names, 120)
    assert full["state"] == "ended" and protocol["holds"]
    assert protocol["state"] == "in force, but what it carries out has ended"
    lines = " ".join(protocol["lines"])
    assert "It says how the full agreement of " in lines and "that it carries out ended on" in lines
    signed["ended_week"] = 130, 0
    protocol, _ = signed_texts(cast(History, history), stage.map.names, 129)
    assert protocol["state"] == "in force" and "ended" not in " ".join(protocol["lines"])
    signed["ended_week"] = 130, 300  # a story tells each of these when it comes
    _, recorded = _texts(cast(Stage, SimpleNamespace(history=history, map=stage.map)))
    stands = [(week, state, holds) for week, state, holds, _ in recorded["stands"]]
    assert stands[:3] == [
        (120, "in force", True),
        (130, "in force, but what it carries out has ended", True),
        (300, "ended", False),
    ]
    told = [" ".join(lines) for *_, lines in recorded["stands"]]
    assert ["It ended on" in lines for lines in told[:3]] == [False, False, True]
    assert ["that it carries out ended on" in lines for lines in told[:3]] == [False, True, True]
    assert [week for week, *_ in recorded["stands"][3:]] == [780]  # what was carried out by the end
    signed["ended_week"][1] = 0
    signed["ended_week"] = 119, 0  # what had ended before it was signed is not what it carries out
    protocol, _ = signed_texts(cast(History, history), stage.map.names, 130)
    assert protocol["state"] == "in force" and "It settles some of the issues" in protocol["lines"][0]


def test_a_story_has_each_text_as_it_stood_in_each_week(stage: Stage) -> None:
    recorded = _texts(stage)
    for week in range(781):
        told = signed_texts(stage.history, stage.map.names, week)[::-1]
        stood = [[one for one in text["stands"] if one[0] <= week] for text in recorded]
        assert [one[-1][1:] for one in stood if one] == [[one["state"], one["holds"], one["lines"]] for one in told]


@pytest.mark.medium
def test_a_protocol_is_one_where_the_chronicle_says_so() -> None:
    scenario, seen = mt.load_scenario("mozambique"), set[bool]()
    events = mt.simulate(scenario, worlds=4, events=True).events
    assert events is not None
    for world, signed in events[events["kind"] == "signed"].groupby("world"):
        history = History(mt.DiplomacyModel(scenario, world=int(str(world))))
        while history.head < history.weeks:
            history.step()
        texts = history.agreements(history.weeks)
        carried = [_carries_out(number, texts, history) is not None for number in range(len(texts))]
        assert carried == (signed["reason"] == "protocol").tolist(), world
        seen |= set(carried)
    assert seen == {True, False}


def test_a_party_that_is_no_more_is_pale(stage: Stage) -> None:
    gone = int(stage.history.model.world["parties"]["gone"][2])  # a splinter, which joins its old party again
    begins = int(np.argmax([stage.history.count("parties", week) > 2 for week in range(gone)]))
    pale = [stage.map.still(week).count("camp pale") for week in (begins - 1, begins, gone - 1, gone)]
    assert 0 < begins < gone and pale == [1, 0, 0, 1]


def test_named_provisions_are_told_with_what_became_of_each() -> None:
    given = {"provide.strength": 1, "carry_out.stalling": 0.5}
    scenario = OSLO.replace(values=given)
    held = mt.simulate(scenario, worlds=[5]).agreements
    stage = Stage(mt.DiplomacyModel(scenario, world=5), "oslo")
    stage.go_to(780)
    texts = signed_texts(stage.history, stage.map.names, 780)[::-1]
    columns = {"Completed": "provisions_completed", "Under way": "provisions_under_way"}
    assert len(texts) == len(held) and held["provisions"].notna().any()
    for text, (_, row) in zip(texts, held.iterrows(), strict=True):
        for told, column in columns.items():
            names = [] if pd.isna(row[column]) or not row[column] else row[column].split(", ")
            expected = [f"{told}: {listed(words('provisions')[name] for name in names)}."] if names else []
            assert [line for line in text["lines"] if told in line] == expected


def test_people_have_roles(stage: Stage) -> None:
    stage.map.stand()
    headings = {
        agent: (describe_person(agent, stage.history, stage.map, 10) or {})["heading"]
        for agent in ("officials:0", "officials:1", "officials:7", "ngos:0", "groups:4", "mediators:0", "mediators:1")
    }
    assert headings["officials:0"] == "Leader of Israel"
    assert headings["officials:1"] == "Negotiator 1 of Israel"
    assert headings["officials:7"].endswith(("of PLO", "of PLO 2"))
    assert headings["ngos:0"] == "Dialogue participant 1 from Israel"
    assert headings["groups:4"] == "Social group 2 of PLO"
    assert headings["mediators:0"] == "Official mediator 1"
    assert headings["mediators:1"] == "Informal mediator 2"
    for state in ("hardness", "motivation", "optimism", "access", "skill", "standing", "attitude", "legitimacy"):
        assert words("held")[state] and words("view")[f"held_{state}"]


@pytest.mark.parametrize(("start", "first"), [
    (date(1992, 1, 6), (0, "1992")), (date(1998, 8, 3), (22, "1999")), (None, (0, "")),
])  # fmt: skip
def test_years_below_the_charts_are_those_of_the_calendar(start: date | None, first: tuple[int, str]) -> None:
    years = _years(780, start)
    assert years[0] == first
    weeks = np.diff([week for week, _ in years])
    assert set(weeks[1:].tolist()) == {104} and 0 <= years[-1][0] <= 780


def test_every_word_that_is_explained_is_used(stage: Stage) -> None:
    explained = {one["name"] for one in _glossary()}
    assert {"readiness", "process", "felt_cost", "violence", "trust", "support", "knowledge"} <= explained
    assert all(one["word"] and one["meaning"].endswith(".") for one in _glossary())


def test_names_of_forty_letters_and_from_right_to_left_are_shown_whole(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    long = "Donaudampfschifffahrtsgesellschaftsrat42"
    path.write_text(
        f"[scenario]\ntitle = 'Own'\ndescription = 'فتح. إسرائيل.'\nextends = 'oslo'\n"
        f"[parties.israel]\nname = '{long}'\n[parties.plo]\nname = 'حركة التحرير'\n",
        encoding="utf-8",
    )

    stage = Stage(mt.DiplomacyModel(str(path)), str(path))
    lines = stage.map.paper.names[0]
    assert "".join(lines) == long and max(map(len, lines)) < 40
    assert "\u2068حركة التحرير\u2069" in isolated(going_on(stage.map, 0, []))
    # Sentences that follow a description from right to left are read from the left.
    assert background(stage.model).startswith("\u2068\u2068فتح\u2069. \u2068إسرائيل\u2069.\u2069 The history begins")


def test_two_names_leave_room_for_the_state_of_the_channel() -> None:
    paper = Paper(["Government", "Revolutionary Armed Forces"])
    name, word = 11.4, 9.3  # pixels that a letter of a name and of the state is wide, as a browser draws them
    half = max(map(len, paper.names[1])) * name / 2
    (left, _), (right, _) = map(paper.spot, paper.channel(0, 1))
    middle = (left + right) / 2
    assert paper.spot((camp(1), 0.0))[0] - half > middle + word * len("channel closed") / 2
