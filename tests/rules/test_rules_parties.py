"""Parties that split, merge or fall apart: what becomes of each state, and what those who are gone no longer do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step

from simulation.founding import Founded
from simulation.mechanism import Mechanism
from simulation.rules import (
    breach,
    break_agreement,
    carry_out,
    change_leader,
    dissolve,
    fight,
    mediate,
    merge,
    outbreak,
    press,
    renegotiate,
    restrain,
    shift_power,
    shock,
    split,
    win,
)
from simulation.rules import sign as signing
from simulation.world.lookups import dyad_of, strain_on
from simulation.world.record import DYAD, NEVER, PARTY, Ceasing, Ending, Kind

GOVERNMENT, GROUP, SPLINTER = 0, 1, 2
OLD, NEW = int(dyad_of(0, 1)), int(dyad_of(0, 2))


def reasons(states: tuple[Any, ...]) -> set[str]:
    """States that only say why a rule decided as it did."""
    return {state.name for state in states if state.reason}


def marked(own: Founded, held: str, place: int, states: tuple[Any, ...]) -> dict[str, Any]:
    """Give every state of an entry a value of its own within its range, and return what it now holds."""
    for number, state in enumerate(states):
        if state.type != "label":
            low, high = max(state.low, -1.0), min(state.high, 1.0)
            value = 1 if state.type != "float" else low + (high - low) * (0.31 + 0.003 * number)
            own.worlds[held][state.name][0, place] = value
    return {state.name: own.worlds[held][state.name][0, place].copy() for state in states}


# What a splinter has of each state of its parent: the same ("inherits"), a part ("shares"), a value of its own, nothing
# ("starts fresh"), or, where this week's rules write it before anybody reads it, what they write ("measured").
SPLIT_PARTY = {
    "inherits": "like state weight signed pain means moderation illusion shaken motivation support principle trust "
    "abroad institutions training mandate",
    "shares": "might power following",
    "own": "label aspiration leader_since attitude parent split_why",
    "starts fresh": "gone heir pressure inducement payment alibi heard_advice spoiler_standing jumped "
    "patron patron_turned patron_fell opposition opposition_set opposition_stance opposition_saw opposition_leads "
    "opposition_price won_over agenda agenda_set hardness_set installed terror",
    "measured": "militancy readiness reservation stalemate way_out war_value home_cost doubt",
}
SPLIT_DYAD = {
    "inherits": "over latent allied war_began last_fought toll felt local_peace set_right trade stake",
    "own": "label a b counted beaten force_a force_b",
    "starts fresh": "deaths held channel channel_week ceasefire year_deaths first_death last_death shocked relations "
    "last_line secret mission mission_due mission_came",
    "measured": "next_force_a next_force_b stage trust_official trust_unofficial accuracy_a accuracy_b "
    "confidence_a confidence_b ties_official ties_unofficial",
}
MERGED_PARTY = {
    "adds": "might power following",
    "mixes": "means pain illusion training moderation",
    "keeps": "label like state weight signed militancy shaken pressure motivation readiness reservation aspiration "
    "leader_since attitude support principle trust stalemate way_out war_value home_cost doubt alibi abroad "
    "heard_advice spoiler_standing gone heir jumped institutions mandate inducement payment patron patron_turned "
    "patron_fell opposition opposition_set opposition_stance opposition_saw opposition_leads opposition_price won_over "
    "agenda agenda_set hardness_set installed terror",
}


@pytest.mark.parametrize(
    ("states", "table"),
    [(PARTY, SPLIT_PARTY), (DYAD, SPLIT_DYAD), (PARTY, MERGED_PARTY)],
    ids=["party", "dyad", "merged"],
)
def test_what_becomes_of_each_state_is_said(states: tuple[Any, ...], table: dict[str, str]) -> None:
    said = [name for names in table.values() for name in names.split()]
    assert len(said) == len(set(said))
    assert {state.name for state in states} - reasons(states) <= set(said) <= {state.name for state in states}


def splitting(**settings: Any) -> Founded:
    own = founded(1, split__strength=3.0, split__rate=52.0, split__share=0.25, **settings)
    own.worlds["parties"]["pain"][0, GROUP] = 1.0
    return own


def test_a_splinter_inherits_shares_or_starts_anew_as_its_table_says() -> None:
    own = splitting()
    before = marked(own, "parties", GROUP, PARTY)
    own.worlds["parties"]["state"][0, GROUP], own.worlds["parties"]["gone"][0, GROUP] = 0, 0
    own.worlds["parties"]["heir"][0, GROUP] = 0
    own.worlds["parties"]["like"][0, GROUP], own.worlds["parties"]["attitude"][0, GROUP] = GROUP, 0.0
    # A scenario may have fewer issues than a record has room for.
    own.worlds["parties"]["weight"][0, :, own.worlds["issue_count"][0] :] = 0.0
    before |= {"state": 0, "like": GROUP, "weight": own.worlds["parties"]["weight"][0, GROUP].copy()}
    parties = step(split.mechanism, own)["parties"][0]
    new, old = parties[SPLINTER], parties[GROUP]
    assert own.worlds["party_count"][0] == 3
    for name in SPLIT_PARTY["inherits"].split():
        assert np.array_equal(new[name], old[name]), name
        assert np.array_equal(old[name], before[name]), name
    for name in ("power", "following"):
        assert new[name] == pytest.approx(0.25 * before[name]) and old[name] == pytest.approx(0.75 * before[name])
    for name in SPLIT_PARTY["starts fresh"].split():
        assert new[name] == 0, name
    assert new["label"] != old["label"] and new["aspiration"] == 1.0
    assert (new["leader_since"], new["parent"]) == (1, GROUP + 1)


def test_a_splinters_war_goes_on_as_its_table_says() -> None:
    own = splitting()
    before = marked(own, "dyads", OLD, DYAD)
    for name, value in {"over": 0, "latent": 0, "allied": 0, "a": GOVERNMENT, "b": GROUP}.items():
        own.worlds["dyads"][name][0, OLD] = before[name] = value
    own.worlds["parties"]["attitude"] = 0.0
    dyads = step(split.mechanism, own)["dyads"][0]
    for name in SPLIT_DYAD["inherits"].split():
        assert np.array_equal(dyads[NEW][name], before[name]), name
    for name in SPLIT_DYAD["starts fresh"].split():
        assert not np.any(dyads[NEW][name]), name
    assert dyads["last_fought"][int(dyad_of(GROUP, SPLINTER))] == NEVER


def merged(**settings: Any) -> tuple[dict[str, Any], dict[str, Any], Founded]:
    """The stronger and the weaker before they become one, and the world after."""
    own = splitting(merge__rivals=52.0, merge__strength=3.0, **settings)
    own.worlds["parties"]["attitude"] = 0.0
    step(split.mechanism, own)
    kept = {}
    for place in (GROUP, SPLINTER):
        held = marked(own, "parties", place, PARTY)
        own.worlds["parties"]["state"][0, place] = own.worlds["parties"]["gone"][0, place] = 0
        own.worlds["parties"]["heir"][0, place], own.worlds["parties"]["like"][0, place] = 0, GROUP
        own.worlds["parties"]["might"][0, place] = 0.4
        kept[place] = held | {"state": 0, "gone": 0, "heir": 0, "like": GROUP, "might": 0.4}
    small = own.worlds["parties"][0, SPLINTER]
    for name in ("might", "power", "following", *MERGED_PARTY["mixes"].split()):
        small[name] = kept[SPLINTER][name] = kept[GROUP][name] * 0.5
    return kept[GROUP], kept[SPLINTER], own


def test_two_become_one_as_their_table_says() -> None:
    big, small, own = merged()
    heir = step(merge.mechanism, own, range(2, 3))["parties"][0, GROUP]
    assert own.worlds["parties"]["heir"][0, SPLINTER] == GROUP + 1
    for name in ("power", "following"):
        assert heir[name] == pytest.approx(big[name] + small[name]), name
    assert np.exp(heir["might"]) == pytest.approx(np.exp(big["might"]) + np.exp(small["might"]))
    for name in MERGED_PARTY["mixes"].split():
        low, high = sorted((big[name], small[name]))
        assert low < heir[name] < high, name
    for name in MERGED_PARTY["keeps"].split():
        assert np.array_equal(heir[name], big[name]), name


def test_what_the_weaker_signed_binds_the_stronger() -> None:
    _, _, own = merged(merge__succession=1.0)
    sign(own.worlds, 1, signatories=0b101)
    text = own.worlds["agreements"][0, 0]
    text["utility"][SPLINTER], text["grievance"][SPLINTER] = 0.4, 0.1
    step(merge.mechanism, own, range(2, 3))
    assert (text["signatories"], text["signed_by"], text["lapsed"]) == (0b011, 0b101, 0)
    assert (text["utility"][GROUP], text["grievance"][GROUP]) == (0.4, 0.1)
    assert own.worlds["parties"]["gone"][0].tolist()[:3] == [0, 0, 2]


# Those who are gone.


def dissolved(n: int = 1, signed: bool = False, **settings: Any) -> Founded:
    """Worlds whose group fell apart in the first week, after it had signed a text or not."""
    own = founded(n, dissolve__rate=52.0, dissolve__strength=3.0, parties__organised=0.0, **settings)
    if signed:
        sign(own.worlds, 1)
    own.worlds["parties"]["pain"], own.worlds["parties"]["power"][:, GROUP] = 1.0, 0.1
    step(dissolve.mechanism, own)
    assert (own.worlds["parties"]["gone"][:, GROUP] == 1).all()
    return own


def test_who_has_fallen_apart_has_no_power_and_changes_no_leader() -> None:
    own = dissolved(change_leader__rate=5.0, change_leader__strength=3.0)
    might = own.worlds["parties"]["might"][0, GROUP]
    power = step(shift_power.mechanism, own, range(2, 100))["parties"]["power"][0]
    assert power[:2].tolist() == [1.0, 0.0]
    assert own.worlds["parties"]["might"][0, GROUP] == might
    step(change_leader.mechanism, own, range(2, 100))
    assert own.worlds["parties"]["leader_fell"][0, GROUP] == 0 < own.worlds["parties"]["leader_fell"][0, GOVERNMENT]


@pytest.mark.parametrize("rule", [split.mechanism, merge.mechanism, press.mechanism], ids=lambda rule: rule.name)
def test_who_has_fallen_apart_neither_splits_nor_merges_nor_is_pressed(rule: Mechanism) -> None:
    own = dissolved(split__rate=52.0, split__strength=3.0, merge__rivals=52.0, mediation__leverage=1.0)
    step(rule, own, range(2, 60))
    assert own.worlds["party_count"][0] == 2
    assert own.worlds["parties"]["heir"][0, GROUP] == own.worlds["parties"]["pressure"][0, GROUP] == 0


@pytest.mark.parametrize(
    "rule", [breach.mechanism, break_agreement.mechanism, carry_out.mechanism], ids=lambda rule: rule.name
)
def test_nobody_violates_breaks_or_carries_out_a_text_whose_other_side_fell_apart(rule: Mechanism) -> None:
    swift = {"breach__rate": 52.0, "break_agreement__rate": 52.0, "carry_out__pace": 52.0}
    own, living = dissolved(20, signed=True, **swift), founded(20, **swift)
    sign(living.worlds, 1)
    assert (own.worlds["agreements"]["lapsed"][:, 0] == 1).all()
    for worlds in (own.worlds, living.worlds):
        worlds["parties"]["attitude"] = 0.0
    touched = ("breaches", "ended_week", "carried_out")
    assert not any(step(rule, own, range(2, 100))["agreements"][name].any() for name in touched)
    assert any(step(rule, living, range(2, 100))["agreements"][name].any() for name in touched)


@pytest.mark.parametrize("by", ["rising", "incident"])
def test_who_has_fallen_apart_gathers_again_as_strong_as_it_was(by: str) -> None:
    own = dissolved(20, outbreak__relapse=5.0, shock__rate=12.0, shock__recurrence=1.0)
    own.worlds["parties"]["attitude"] = 0.0
    rule = outbreak.mechanism if by == "rising" else shock.mechanism
    step(rule, own, range(2, 30))
    back = own.worlds["dyads"]["over"][:, OLD] == 0
    assert back.any()
    assert (own.worlds["parties"]["gone"][back, GROUP] == 0).all() and (
        own.worlds["parties"]["gone"][~back, GROUP] == 1
    ).all()
    assert (step(shift_power.mechanism, own, range(30, 31))["parties"]["power"][back, GROUP] > 0.0).all()


def test_mediators_do_not_come_to_a_war_that_is_over_and_go_as_soon_as_nobody_talks() -> None:
    here = {"mediation__engagement": "by_conflict", "mediate__coming": 20.0, "mediate__going": 20.0}
    own = dissolved(50, signed=True, **here)
    assert (step(mediate.mechanism, own, range(1, 100))["mediators"]["present"] == 0).all()
    own.worlds["mediators"]["present"][:, 0] = 1
    assert (step(mediate.mechanism, own, range(100, 150))["mediators"]["present"] == 0).all()


def test_mediators_stay_by_any_living_text() -> None:
    own = founded(
        50, mediation__engagement="by_conflict", mediate__coming=0.0, mediate__going=20.0, mediate__watching=0.0
    )
    step(mediate.mechanism, own)
    own.worlds["mediators"]["present"][:, 0] = 1
    sign(own.worlds, 1, Kind.PARTIAL)
    sign(own.worlds, 1, Kind.PROCESS, ended_week=2)
    assert (step(mediate.mechanism, own, range(3, 60))["mediators"]["present"][:, 0] == 1).all()


def test_only_wars_that_are_fought_count_for_how_evenly_powers_are_matched() -> None:
    def came(**parties: Any) -> float:
        own = founded(12, "drc", mediation__engagement="by_conflict", mediate__even=1.0, mediate__coming=3.0)
        own.worlds["dyads"]["over"] = 1
        own.worlds["dyads"]["over"][:, OLD] = 0
        for place, power in parties.items():
            own.worlds["parties"]["power"][:, int(place[1:])] = power
        step(mediate.mechanism, own, range(1, 53))
        return float((own.worlds["mediators"]["present"][:, 0] == 1).mean())

    assert came(p0=0.3, p1=0.3, p2=0.001) == came(p0=0.3, p1=0.3, p2=0.4) > came(p0=0.59, p1=0.01, p2=0.4)


# Texts and wars whose parties change.


def strain(own: Founded, text: int = 0) -> float:
    return float(strain_on.py_func(own.worlds[0], own.settings[0], own.worlds["agreements"][0, text], GROUP))


def test_a_later_signature_takes_no_strain_from_an_earlier_text() -> None:
    own = founded(1, break_agreement__shift=2.0, negotiate__pace=0.0)
    sign(own.worlds, 1, power=own.worlds["parties"]["power"][0])
    own.worlds["parties"]["power"][0, :2] = 0.5
    before = strain(own)
    own.worlds["table"]["members"], own.worlds["table"]["initialled"] = 0b11, int(Kind.PROCESS)
    step(signing.mechanism, own, range(2, 3))
    own.worlds["table"]["members"] = 0
    assert own.worlds["agreement_count"][0] == 2
    assert strain(own) == before > 0.0


def test_nobody_renews_a_text_alone() -> None:
    swift = {"renegotiate__rate": 52.0, "renegotiate__strength": 3.0, "channel__threshold": 0.001}
    renewed = {}
    for alone in (False, True):
        own = founded(20, **swift)
        sign(own.worlds, 1, ended_week=2, signatories=0b11)
        own.worlds["parties"]["readiness"], own.worlds["agreements"]["utility"] = 1.0, 1.0
        if alone:
            own.worlds["agreements"]["signatories"][:, 0] = 0b01
        renewed[alone] = int(step(renegotiate.mechanism, own, range(3, 60))["count"]["renegotiations"].sum())
    assert renewed[False] > 0 == renewed[True]


@pytest.mark.parametrize("ceased", [GROUP, SPLINTER])
def test_of_two_armed_groups_the_one_that_fell_apart_rises_again(ceased: int) -> None:
    own = splitting(outbreak__relapse=52.0, outbreak__strength=3.0)
    own.worlds["parties"]["attitude"] = 0.0
    step(split.mechanism, own)
    between = int(dyad_of(GROUP, SPLINTER))
    ending = own.worlds["endings"][0, 0]
    ending["dyad"], ending["kind"], ending["winner"] = between, int(Ending.ACTOR_CEASES), -1
    ending["ceased"], ending["how"] = ceased + 1, int(Ceasing.DISSOLVED)
    own.worlds["ending_count"], own.worlds["parties"]["gone"][0, ceased] = 1, 1
    own.worlds["dyads"]["over"], own.worlds["dyads"]["latent"] = 1, 0
    step(outbreak.mechanism, own, range(2, 3))
    assert own.worlds["dyads"]["resumed_by"][0, between] == ceased + 1
    assert own.worlds["parties"]["gone"][0, ceased] == 0


def test_allies_do_not_answer_each_others_violations() -> None:
    own = founded(20, breach__rate=52.0, breach__visible=1.0, breach__answer=0.5)
    sign(own.worlds, 1)
    own.worlds["parties"]["attitude"], own.worlds["dyads"]["allied"] = 0.0, 1
    own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = 0.0
    after = step(breach.mechanism, own, range(2, 30))
    assert after["agreements"]["breaches"].sum() > 0
    assert after["dyads"]["force_a"].max() == after["dyads"]["force_b"].max() == 0.0


def test_nobody_wins_a_war_in_which_nobody_dies_any_more() -> None:
    own = founded(300, win__rate=52.0, win__late=1.0, win__lately=26)
    war = own.worlds["dyads"][:, OLD]
    war["force_a"] = war["force_b"] = war["toll"] = 0.5
    war["last_fought"] = 1
    assert not step(win.mechanism, own, range(28, 60))["dyads"]["over"][:, OLD].any()
    assert step(win.mechanism, own, range(27, 28))["dyads"]["over"][:, OLD].any()


# How long a war has been fought.


def fought(own: Founded, weeks: range, deaths: float) -> None:
    """Weeks of fighting with so many deaths a week, on average."""
    own.settings["fight_scale"] = 1000.0 * deaths
    own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = 0.1
    step(fight.mechanism, own, weeks)


def test_a_war_is_as_old_as_its_first_week_though_a_year_stays_quiet_enough_not_to_count() -> None:
    own = founded(30, "baseline", fight__lull=52)
    fought(own, range(1, 30), 5.0)
    fought(own, range(30, 160), 0.3)  # some fifteen deaths a year: no active one
    assert (own.worlds["dyads"]["war_began"][:, OLD] == 1).mean() > 0.9
    fought(own, range(160, 220), 0.0)
    fought(own, range(220, 240), 5.0)
    assert (own.worlds["dyads"]["war_began"][:, OLD] >= 220).all()


def test_a_war_may_be_old_when_the_world_begins() -> None:
    own = founded(1, "baseline", conflict__age=10.0, conflict__start="war")
    assert own.worlds["dyads"]["war_began"][0, OLD] == 1 - 520
    assert win.war_age.py_func(own.worlds["dyads"][0, OLD], 53) == pytest.approx(11.0)
    tense = founded(1, "baseline", conflict__age=10.0, conflict__start="tense")
    fought(tense, range(5, 6), 100.0)
    tense.worlds["dyads"]["latent"] = 0
    fought(tense, range(6, 7), 100.0)
    assert tense.worlds["dyads"]["war_began"][0, OLD] == 6


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_restraint_has_a_strength_of_its_own(strength: float) -> None:
    own = founded(1, restrain__strength=strength, restrain__ceasefire=0.8)
    own.worlds["dyads"]["ceasefire"] = 1
    assert step(restrain.mechanism, own)["dyads"]["held"][0, OLD] == pytest.approx(0.8 * strength)


def test_the_dissolved_and_the_merged_are_told_apart_by_their_heir() -> None:
    _, _, own = merged()
    step(merge.mechanism, own, range(2, 3))
    endings = own.worlds["endings"][0, : own.worlds["ending_count"][0]]
    assert endings["kind"].tolist()[-1] == int(Ending.ACTOR_CEASES)
    assert endings["how"].tolist()[-1] == int(Ceasing.MERGED)
    gone = dissolved()
    assert gone.worlds["parties"]["heir"][0, GROUP] == 0
    assert gone.worlds["endings"]["how"][0, 0] == int(Ceasing.DISSOLVED)
