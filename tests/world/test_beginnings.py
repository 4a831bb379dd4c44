"""How pairs of parties begin: a truce in force, a war just lost, a channel of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from history import SCENARIOS, lived, same_bytes

import multitrack as mt
from simulation.chronicle.story import SERIES, story
from simulation.errors import InputError
from simulation.founding import Founded, found_worlds
from simulation.scenarios.scenario import load_scenario
from simulation.world.lookups import dyad_of
from simulation.world.record import NEVER, Channel, Ending

ONE, OTHER = "government", "rebels"
TRUCE, LOST = f"parties.{OTHER}.truce.{ONE}", f"parties.{OTHER}.lost_to.{ONE}"


def founded(settings: dict[str, Any] | None = None, scenario: str = "baseline", worlds: int = 4) -> Founded:
    return found_worlds(load_scenario(scenario), 1, np.arange(worlds), 520, settings)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_defaults_change_no_byte(scenario: str) -> None:
    given = {"parties.truce": False, "parties.lost_to": False, "parties.channel": "as_conflict"}
    assert same_bytes(lived(scenario, settings=given).worlds, lived(scenario).worlds)
    assert not founded(scenario=scenario).worlds["ceasefire_count"].any()


@pytest.mark.parametrize("name", [TRUCE, f"parties.{ONE}.truce.{OTHER}", "parties.truce"])
@pytest.mark.parametrize("start", ["war", "tense", "after"])
def test_a_truce_is_in_force_in_the_first_week(name: str, start: str) -> None:
    worlds = founded({name: True, "conflict.start": start}).worlds
    assert (worlds["ceasefire_count"] == 1).all()
    assert (worlds["dyads"]["ceasefire"][:, 0] == 1).all()
    truce = worlds["ceasefires"][:, 0]
    assert (truce["dyad"] == 0).all() and (truce["week"] == 1).all() and (truce["ended_week"] == 0).all()
    assert (worlds["dyads"]["last_fought"][:, 0] == 0).all()
    assert (worlds["dyads"]["latent"][:, 0] == (start != "war")).all()


def test_a_truce_holds_fire_until_it_breaks() -> None:
    settled = {"cease_fire.breaking": 0.0, "restrain.ceasefire": 1.0}
    held, war = (
        lived(settings={"parties.truce": truce, **settled}, worlds=range(40), weeks=20) for truce in (True, False)
    )
    assert held.worlds["count"]["deaths"].sum() < 0.5 * war.worlds["count"]["deaths"].sum()
    broken = lived(settings={"parties.truce": True, "cease_fire.breaking": 52.0}, worlds=range(40), weeks=60).worlds
    assert (broken["ceasefires"]["ended_week"][:, 0] > 0).mean() > 0.8


@pytest.mark.parametrize(("name", "loser"), [(LOST, 1), (f"parties.{ONE}.lost_to.{OTHER}", 0)])
@pytest.mark.parametrize("start", ["war", "tense", "after"])
def test_a_war_just_lost_is_over_and_the_beaten_known(name: str, loser: int, start: str) -> None:
    worlds = founded({name: True, "conflict.start": start}).worlds
    dyad, ending = worlds["dyads"][:, 0], worlds["endings"][:, 0]
    assert (dyad["over"] == 1).all() and (dyad["beaten"] == loser + 1).all() and (dyad["latent"] == 0).all()
    assert (worlds["ending_count"] == 1).all() and (ending["week"] == 0).all()
    assert (ending["kind"] == Ending.VICTORY).all() and (ending["winner"] == 1 - loser).all()
    assert (ending["share"] > 0).all() and (ending["share"] < 1).all() and (dyad["last_fought"] == 0).all()


def test_nobody_fights_where_a_war_was_lost_until_the_beaten_rise() -> None:
    still = lived(settings={LOST: True, "outbreak.relapse": 0.0, "shock.strength": 0.0}, worlds=range(20)).worlds
    assert still["count"]["deaths"].sum() == 0
    given = {LOST: True, "outbreak.relapse": 20.0, "shock.strength": 0.0, "win.strength": 0.0}
    risen = lived(settings=given, worlds=range(20)).worlds
    again = risen["dyads"]["resumed"][:, 0] > 0
    assert again.mean() > 0.5 and (risen["dyads"]["resumed_by"][again, 0] == 2).all()


def test_a_war_that_was_lost_before_is_no_victory_of_this_history() -> None:
    runs = mt.simulate("baseline", worlds=20, years=8, settings={LOST: True, "win.strength": 0.0}, events=True)
    assert not (runs.episodes["ended_by"] == "victory").any()
    assert runs.events is not None and "victory" not in set(runs.events["kind"])


@pytest.mark.parametrize("state", ["closed", "open", "frozen"])
def test_a_pair_has_a_channel_of_its_own(state: str) -> None:
    parties = load_scenario("drc").parties
    own = {f"parties.{parties[2]}.channel.{parties[0]}": state, "conflict.channel": "open"}
    channels = founded(own, "drc").worlds["dyads"]["channel"]
    usual = founded({"conflict.channel": "open"}, "drc").worlds["dyads"]["channel"]
    place = dyad_of(0, 2)
    assert (channels[:, place] == Channel[state.upper()]).all()
    assert (np.delete(channels, place, 1) == np.delete(usual, place, 1)).all()


def test_allies_have_none_of_it() -> None:
    scenario = load_scenario("drc")
    one, other = scenario.parties[:2]
    pair = {f"parties.{one}.hostile.{other}": {"choice": [True, False]}}
    given = pair | {f"parties.{one}.truce.{other}": True, f"parties.{one}.channel.{other}": "open"}
    worlds = found_worlds(scenario, 1, np.arange(40), 520, given).worlds
    dyad, allied = worlds["dyads"][:, 0], worlds["dyads"]["allied"][:, 0] == 1
    assert 0 < allied.sum() < 40
    assert ((dyad["ceasefire"] == 0) == allied).all() and ((dyad["channel"] == 0) == allied).all()
    assert (dyad["last_fought"][allied] == NEVER).all()


@pytest.mark.parametrize(
    ("given", "key", "allowed"),
    [
        ({LOST: True, f"parties.{ONE}.lost_to.{OTHER}": True}, f"parties.{OTHER}.lost_to.{ONE}", "at most one of them"),
        ({"parties.lost_to": True}, f"parties.{OTHER}.lost_to.{ONE}", "at most one of them has lost"),
        ({LOST: {"choice": [True, False]}, TRUCE: True}, TRUCE, "either a truce or a lost war"),
        ({LOST: True, f"parties.{ONE}.hostile.{OTHER}": False}, LOST, "enemies only"),
        ({TRUCE: True, f"parties.{OTHER}.hostile.{ONE}": False}, TRUCE, "enemies only"),
        (
            {f"parties.{ONE}.channel.{OTHER}": "open", f"parties.{OTHER}.channel.{ONE}": "frozen"},
            f"parties.{OTHER}.channel.{ONE}",
            "one state of the channel",
        ),
        ({"parties.hostile": False, "parties.channel": "open"}, f"parties.{ONE}.channel.{OTHER}", "enemies only"),
        ({f"parties.{ONE}.channel.{OTHER}": "opened"}, f"parties.{ONE}.channel.{OTHER}", '"as_conflict", "closed"'),
        ({f"parties.{ONE}.truce.{ONE}": True}, f"parties.{ONE}.truce.{ONE}", "a known key"),
    ],
)
def test_contradictions_are_refused(given: dict[str, Any], key: str, allowed: str) -> None:
    for told in (lambda: founded(given), lambda: load_scenario("baseline").replace(values=given)):
        with pytest.raises(InputError) as caught:
            told()
        assert any(f"{key}: given " in fault and allowed in fault for fault in caught.value.faults)


def test_one_entry_a_world_is_checked_too() -> None:
    founded({TRUCE: [False, True, False, True], "parties.government.power": 1.0})
    with pytest.raises(InputError, match="either a truce or a lost war"):
        founded({TRUCE: [False, True, False, True], LOST: True})


def test_a_story_says_how_pairs_begin_and_invents_no_signature() -> None:
    for given, told in (
        ({TRUCE: True, "cease_fire.breaking": 0.0}, "A ceasefire between Government and Armed group is in force."),
        ({LOST: True}, "The war between Government and Armed group has just been won by Government."),
    ):
        runs = mt.simulate("baseline", worlds=2, years=6, settings=given, events=True, weekly=SERIES)
        text = story(runs, load_scenario("baseline"), 1)
        assert told in text
        assert runs.events is not None
        assert not runs.events[runs.events["week"] <= 1]["kind"].isin(["ceasefire", "victory"]).any()
