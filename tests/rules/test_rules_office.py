"""Those in office: what events set of a party moves them, and changes of government bring others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import appraise, reckon, take_office
from simulation.week import week
from simulation.world.record import LeaderWhy

ISRAEL, PLO = 0, 1
"""A government and an armed group (*oslo*)."""
GOVERNED = {"el_salvador", "nepal"}
"""Scenarios in which an event moves those in office."""


def hardness(own: Founded, party: int = ISRAEL) -> np.ndarray:
    """The hardness of a party's officials, (worlds, officials)."""
    officials = own.worlds["officials"][:, : own.worlds["official_count"][0]]
    return np.asarray(officials["hardness"][officials["party"] == party]).reshape(len(own.worlds), -1)


def known(n: int = 1, **settings: Any) -> Founded:
    """Worlds in which officials of both sides have come to trust each other."""
    own = founded(n, **settings)
    own.worlds["channels"]["trust"] = 0.8
    return own


def trust(own: Founded) -> float:
    """Trust of the government's leaders on their ties."""
    world = own.worlds[0]
    leader = next(one for one in world["officials"] if one["party"] == ISRAEL and one["leader"])
    ties = slice(leader["first_channel"], leader["first_channel"] + leader["channel_ties"])
    return float(world["channels"]["trust"][ties].mean())


def test_what_an_event_sets_of_hardness_moves_those_in_office_by_as_much() -> None:
    own = founded(1, parties__israel__hardness=0.5, conflict__spread=0.05)
    before, others = hardness(own).copy(), hardness(own, PLO).copy()
    step(take_office.mechanism, own)
    assert (hardness(own) == before).all()
    own.settings["parties_hardness"][:, ISRAEL] = 0.3
    step(take_office.mechanism, own, range(2, 5))  # once, and not each week
    assert hardness(own) == pytest.approx(before - 0.2)
    assert (hardness(own, PLO) == others).all()
    own.settings["parties_hardness"][:, ISRAEL] = 0.5  # the event is over
    step(take_office.mechanism, own, range(5, 6))
    assert hardness(own) == pytest.approx(before)


@pytest.mark.parametrize(("who", "left"), [("insider", 0.8), ("outsider", 0.4)])
def test_a_new_leader_comes_once_with_officials_of_his_own(who: str, left: float) -> None:
    own = known(parties__israel__hardness=0.8, conflict__spread=0.1, change_leader__trust_lost=0.5)
    own.settings["parties_hardness"][:, ISRAEL] = 0.2
    own.settings["parties_new_leader"][:, ISRAEL] = take_office.WHO_COMES.index(who)
    step(take_office.mechanism, own, range(7, 12))
    party = own.worlds["parties"][0, ISRAEL]
    assert (party["leader_fell"], party["leader_why"]) == (7, LeaderWhy.OFFICE)
    assert own.worlds["count"]["leaders_lost"][0] == 1
    assert abs(hardness(own).mean() - 0.2) < 0.15
    assert trust(own) == pytest.approx(left)
    own.settings["parties_new_leader"][:, ISRAEL] = 0  # over; who came stays
    step(take_office.mechanism, own, range(12, 14))
    own.settings["parties_new_leader"][:, ISRAEL] = 1
    step(take_office.mechanism, own, range(14, 16))
    assert own.worlds["count"]["leaders_lost"][0] == 2
    assert own.worlds["parties"][0, ISRAEL]["leader_fell"] == 14


def test_each_event_that_names_one_brings_a_government() -> None:
    """Two events that name the same kind of leader bring two, though none of them ends."""
    events = [
        {"name": f"Government {week}", "when": week, "set": {"parties.israel.new_leader": "outsider"}}
        for week in (5, 9, 20)
    ]
    scenario = mt.load_scenario("oslo").replace(events=events)
    still = {"change_leader.rate": 0.0, "parties.term": 0, "leak.strength": 0.0, "come_out.strength": 0.0}
    runs = mt.simulate(scenario, 20, seed=3, years=1, settings=still)
    assert (runs.outcomes["leaders_lost"] == len(events)).all()


def test_no_government_comes_to_a_splinter() -> None:
    own = founded(1)
    own.worlds["party_count"] = 3
    own.worlds["parties"]["like"][0, 2] = PLO
    own.settings["parties_new_leader"][:, PLO] = 1
    step(take_office.mechanism, own)
    assert own.worlds["parties"]["leader_fell"][0].tolist()[:3] == [0, 1, 0]


def test_an_agenda_moves_what_a_leader_signs_for_and_whether_he_would_talk() -> None:
    least, motive = {}, {}
    for agenda in (-0.2, 0.0, 0.2):
        own = founded(1, parties__israel__agenda=agenda, conflict__pain=0.5)
        for mechanism in (appraise.mechanism, reckon.mechanism):
            step(mechanism, own)
        least[agenda] = float(own.worlds["parties"]["reservation"][0, ISRAEL])
        officials = own.worlds["officials"][0, : own.worlds["official_count"][0]]
        motive[agenda] = float(officials["motivation"][(officials["party"] == ISRAEL) & (officials["leader"] == 1)][0])
    assert least[-0.2] == pytest.approx(least[0.0] + 0.2) and least[0.2] == pytest.approx(least[0.0] - 0.2)
    assert motive[-0.2] < motive[0.0] < motive[0.2]


def test_an_agenda_goes_with_its_leader() -> None:
    """Half of it stays with a leader from inside, none with one from outside, and what the settings say with a new
    government."""
    kept = {}
    for who in (1, 2):
        own = founded(1, parties__israel__agenda=-0.4, change_leader__agenda_kept=0.5)
        own.settings["parties_new_leader"][:, ISRAEL] = who
        own.settings["parties_agenda"][:, ISRAEL] = 0.1
        step(take_office.mechanism, own)
        kept[who] = float(own.worlds["parties"]["agenda"][0, ISRAEL])
    assert kept == pytest.approx({1: 0.1, 2: 0.1})
    falling = {"change_leader.rate": 0.5, "parties.israel.agenda": -0.4, "change_leader.agenda_kept": 0.5}
    for outsider, left in ((0.0, -0.2), (1.0, 0.0)):
        worlds = lived("oslo", range(200), 60, falling | {"change_leader.outsider": outsider}).worlds
        once = (worlds["parties"]["leader_fell"][:, ISRAEL] > 0) & (worlds["count"]["leaders_lost"] == 1)
        agendas = worlds["parties"]["agenda"][once, ISRAEL]
        assert once.any() and agendas == pytest.approx(np.full(len(agendas), left))


def test_a_prize_in_sight_is_a_reason_to_talk_where_that_is_set() -> None:
    def ready(**given: float) -> float:
        own = known(conflict__pain=0.2, parties__israel__prize=0.3, **given)
        step(appraise.mechanism, own)
        return float(own.worlds["parties"]["readiness"][0, ISRAEL])

    assert ready() == ready(appraise__prize=0.0) < ready(appraise__prize=1.0)


@pytest.mark.parametrize("scenario", larger_slow([one for one in ALL_SCENARIOS if one not in GOVERNED]))
def test_without_events_nobody_comes_to_office(scenario: str) -> None:
    without = lived(scenario, range(4), 120, through=week().without("take_office")).worlds
    assert same_bytes(lived(scenario, range(4), 120).worlds, without)


@pytest.mark.parametrize("scenario", sorted(GOVERNED))
def test_events_bring_others_to_office(scenario: str) -> None:
    without = lived(scenario, range(4), 120, through=week().without("take_office")).worlds
    assert not same_bytes(lived(scenario, range(4), 120).worlds, without)


def test_a_leader_who_answers_for_the_war_keeps_it_going_and_his_fall_opens_talks() -> None:
    """In the same worlds, 150 of *baseline*: the direction, at twice the standard error."""

    def talks(agenda: float, changes: Any = ()) -> np.ndarray:
        settings = {"parties.agenda": agenda, "change_leader.rate": 0.0, "parties.term": 0}
        outcomes = mt.simulate("baseline", worlds=150, seed=4, settings=settings, changes=changes).outcomes
        return outcomes["talks_week"].notna().to_numpy(float)

    others = [(52, {"parties.new_leader": "outsider", "parties.agenda": 0.0})]
    held, free, fallen = talks(-0.3), talks(0.0), talks(-0.3, others)
    for more, less in ((free, held), (fallen, held)):
        gain = more - less
        assert gain.mean() > 2.0 * gain.std() / np.sqrt(len(gain))
