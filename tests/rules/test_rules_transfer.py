"""What Track II's work does to officials and publics: directions, limits and exact answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from history import changed, lived

from simulation.founding import Founded, found_worlds
from simulation.machine import apply
from simulation.mechanism import Mechanism
from simulation.rules import (
    advocate,
    channel,
    come_out,
    consult_public,
    leak,
    lend_standing,
    stall,
    transfer_out,
    transfer_up,
)
from simulation.scenarios.scenario import load_scenario
from simulation.world.record import Activity, Channel, Kind, Tier

ISRAEL, PLO = 0, 1


def founded(n: int = 1, scenario: str = "oslo", **settings: Any) -> Founded:
    """Worlds just founded, a session held in each initiative this week; settings by name, two underscores for a dot."""
    given = {name.replace("__", "."): value for name, value in settings.items()}
    made = found_worlds(load_scenario(scenario), 1, np.arange(n), 520, given)
    for world in made.worlds:
        world["initiatives"]["sessions"][: world["initiative_count"]] = 1
        world["initiatives"]["issue"][: world["initiative_count"]] = 0
        world["sessions"] = world["initiative_count"]
    return made


def step(mechanism: Mechanism, made: Founded, weeks: range = range(1, 2)) -> np.ndarray:
    """One mechanism alone, week by week."""
    with np.errstate(over="ignore"):
        for week in weeks:
            apply((mechanism,), made.worlds, made.settings, week)
    return made.worlds


def people(made: Founded, party: int) -> np.ndarray:
    """Positions of a party's participants in the first world."""
    ngos = made.worlds["ngos"][0][: made.worlds["ngo_count"][0]]
    return np.flatnonzero((ngos["party"] == party) & (ngos["initiative"] >= 0))


def groups(made: Founded, party: int) -> np.ndarray:
    """Attitudes of a party's social groups in the first world."""
    held = made.worlds["groups"][0][: made.worlds["group_count"][0]]
    attitudes: np.ndarray = held["attitude"][held["party"] == party].copy()
    return attitudes


def trust_of(made: Founded, party: int) -> np.ndarray:
    """Trust of a party's officials in the others', tie by tie."""
    world = made.worlds[0]
    ties = world["channels"][: world["channel_count"]]
    trust: np.ndarray = ties["trust"][world["officials"]["party"][ties["holder"]] == party].copy()
    return trust


# What reaches officials.


def advised(**settings: Any) -> Founded:
    """Officials who trust nobody and participants who trust the other side fully."""
    made = founded(**({"transfer_up__trust": 0.1, "parties__israel__openness": 0.4} | settings))
    made.worlds["channels"]["trust"], made.worlds["dialogues"]["trust"] = 0.0, 1.0
    return made


def gained(made: Founded) -> np.ndarray:
    step(transfer_up.mechanism, made)
    return trust_of(made, ISRAEL)


def test_influence_is_access_times_openness_times_standing() -> None:
    base = gained(advised())
    assert base.max() > 0
    assert np.allclose(gained(advised(parties__israel__openness=0.8)), 2.0 * base, rtol=1e-12)
    discredited, distant = advised(), advised()
    discredited.worlds["ngos"]["standing"] = 0.5
    distant.worlds["accesses"]["strength"] *= 0.5
    assert np.allclose(gained(discredited), 0.5 * base, rtol=1e-12)
    assert np.allclose(gained(distant), 0.5 * base, rtol=1e-12)


def test_a_closed_regime_hears_nobody_but_those_in_office() -> None:
    closed, office = (advised(parties__israel__openness=0.0) for _ in range(2))
    office.worlds["ngos"]["office"] = 1
    open_regime = gained(advised(parties__israel__openness=1.0))
    assert gained(closed).max() == 0.0
    assert np.array_equal(gained(office), open_regime)


def test_sessions_with_officials_in_a_private_capacity_carry_more() -> None:
    private = advised(transfer_up__present=0.5)
    private.worlds["initiatives"]["bound"] = 1.0
    assert np.allclose(gained(private), 1.5 * gained(advised()), rtol=1e-12)


def test_below_zero_dialogue_costs_officials_trust() -> None:
    made = advised(transfer_up__strength=-1.0)
    made.worlds["channels"]["trust"], made.worlds["dialogues"]["trust"] = 0.5, 0.9
    assert gained(made).min() < 0.5 >= trust_of(made, ISRAEL).max()


def told(estimates: list[list[float]], **settings: Any) -> np.ndarray:
    """What Israel's officials know of the PLO's first weight, (estimate, confidence), after briefings week by week.

    Each week's participants say, in turn, that week's estimates.
    """
    made = founded(**({"transfer_up__contradiction": 0.5} | settings))
    world = made.worlds[0]
    for week, said in enumerate(estimates, start=1):
        for place, ngo in enumerate(people(made, ISRAEL)):
            world["ngos"]["confidence"][ngo][PLO, 0] = 0.8
            world["ngos"]["estimate"][ngo][PLO, 0] = said[place % len(said)]
            used = slice(world["ngos"]["first_access"][ngo], None)
            world["accesses"]["strength"][used] = 0.5
        step(transfer_up.mechanism, made, range(week, week + 1))
    known = world["knowledge"][ISRAEL, PLO]
    return np.array([known["estimate"][0], known["confidence"][0]])


def test_advice_that_contradicts_itself_within_a_week_is_dared_less() -> None:
    at_one, at_odds = told([[0.3]]), told([[0.1, 0.5]])
    assert 0.0 < at_odds[1] < at_one[1]
    assert told([[0.1, 0.5]], transfer_up__contradiction=0.0)[1] == pytest.approx(at_one[1], abs=1e-12)


def test_advice_that_contradicts_what_was_said_before_is_dared_less() -> None:
    steady, turning = told([[0.3]] * 6), told([[0.1], [0.5]] * 3)
    assert 0.0 < turning[1] < steady[1]


def test_what_is_learned_may_be_used_for_pressure() -> None:
    rises = []
    for pressure in (0.0, 0.5, 1.0):
        made = founded(transfer_up__pressure=pressure, transfer_up__contradiction=0.0)
        made.worlds["parties"]["aspiration"] = 0.6
        made.worlds["ngos"]["confidence"] = 0.5
        step(transfer_up.mechanism, made)
        grown = made.worlds["knowledge"]["confidence"][0, ISRAEL, PLO].sum()
        rise = made.worlds["parties"]["aspiration"][0, ISRAEL] - 0.6
        assert grown > 0.0
        assert rise == pytest.approx(pressure * grown * 0.4, abs=1e-12)
        rises.append(rise)
    assert rises[0] == 0.0 < rises[1] < rises[2]


def handed_up(**settings: Any) -> tuple[int, int]:
    made = founded(**settings)
    made.worlds["issues"]["idea"][:, 0] = 1
    worlds = step(transfer_up.mechanism, made, range(5, 8))
    return int(worlds["issues"]["idea_up"][0, 0]), int(worlds["count"]["ideas_handed_up"][0])


def test_a_formula_reaches_officials_once_and_only_through_somebody_heard() -> None:
    assert handed_up() == (5, 1)
    assert handed_up(transfer_up__threshold=1.0) == (0, 0)
    closed = {f"parties__{party}__openness": 0.0 for party in ("israel", "plo")}
    assert handed_up(**closed) == (0, 0)
    assert handed_up(**closed, track_two__officeholders=1.0) == (5, 1)


def test_ideas_handed_up_are_an_outcome() -> None:
    from simulation.ensemble import simulate

    outcomes = simulate(load_scenario("oslo"), worlds=12).outcomes
    assert outcomes["ideas_handed_up"].sum() > 0
    assert (outcomes["ideas_handed_up"] <= outcomes["ideas"]).all()


def papers(sure: float = 1.0, n: int = 1, **settings: Any) -> np.ndarray:
    """Worlds after a week of one session in each group, whose people are this sure of what the others care for."""
    made = founded(n, **{"transfer_up__paper": 1.0} | settings)
    made.worlds["ngos"]["confidence"] = sure
    return step(transfer_up.mechanism, made)


def test_a_sure_group_with_somebody_who_is_heard_hands_up_a_paper() -> None:
    worlds = papers()
    assert (worlds["table"]["paper"][0], worlds["count"]["papers"][0]) == (1, 1)
    closed = {f"parties__{party}__openness": 0.0 for party in ("israel", "plo")}
    assert papers(**closed, track_two__officeholders=1.0)["count"]["papers"][0] == 1
    for worlds in (
        papers(sure=0.0),
        papers(transfer_up__threshold=1.0),
        papers(**closed),
        papers(transfer_up__strength=-1.0),
        papers(transfer_up__paper=0.0),
    ):
        assert (worlds["table"]["paper"][0], worlds["count"]["papers"][0]) == (0, 0)


def test_the_surer_a_group_the_likelier_its_paper() -> None:
    assert papers(sure=0.4, n=4000, transfer_up__paper=0.5)["count"]["papers"].mean() == pytest.approx(0.2, abs=0.02)


def test_which_of_two_papers_waits_is_luck_and_not_place() -> None:
    made = [
        founded(200, transfer_up__paper=1.0, track_two__initiatives=2, track_two__participants=12) for _ in range(2)
    ]
    for one in made:
        one.worlds["ngos"]["confidence"] = 0.9
    turned = made[1].worlds
    turned["initiatives"][:, :2] = turned["initiatives"][:, 1::-1].copy()
    turned["ngos"]["initiative"] = np.where(turned["ngos"]["initiative"] < 0, -1, 1 - turned["ngos"]["initiative"])
    as_they_are, turned_round = (step(transfer_up.mechanism, one)["table"]["paper"] for one in made)
    assert set(as_they_are.tolist()) == {0, 1, 2}
    assert np.array_equal(turned_round, np.where(as_they_are > 0, 3 - as_they_are, 0))


def test_without_transfer_no_paper_changes_anything() -> None:
    """And with it a paper does, where officials talk."""
    for strength, alike in ((0.0, True), (1.0, False)):
        talking = {"channel.threshold": 0.02, "negotiate.pace": 1.0, "transfer_up.strength": strength}
        without, written = (
            lived("oslo", range(8), 120, {**talking, "transfer_up.paper": paper}).worlds for paper in (0.0, 1.0)
        )
        assert (not changed(without, written)) == alike
        assert (written["count"]["papers"].sum() == 0) == alike


# Leaks.

SURE = {"leak__chance": 1.0, "track_two__accountable": 0.0}


def test_only_closed_sessions_leak() -> None:
    closed, opened = founded(**SURE), founded(**SURE)
    opened.worlds["initiatives"]["media"] = 1
    assert step(leak.mechanism, closed)["count"]["leaks"].sum() == 1
    assert step(leak.mechanism, opened)["count"]["leaks"].sum() == 0


def test_initiatives_that_answer_to_their_publics_leak_less() -> None:
    shares = []
    for accountable in (0.0, 0.5, 1.0):
        made = founded(60, leak__chance=0.5, leak__accountable=1.0, track_two__accountable=accountable)
        shares.append(step(leak.mechanism, made)["count"]["leaks"].mean())
    assert shares[0] > shares[1] > shares[2] == 0.0


def test_who_was_in_the_room_loses_credit_the_more_hostile_the_public() -> None:
    made = founded(**SURE, leak__standing=0.4)
    made.worlds["parties"]["attitude"] = 0.25
    before = made.worlds["ngos"]["standing"].copy()
    after = step(leak.mechanism, made)["ngos"]["standing"]
    inside = np.concatenate([people(made, ISRAEL), people(made, PLO)])
    assert np.allclose(after[0, inside], before[0, inside] * (1.0 - 0.4 * 0.75), rtol=1e-14)
    outside = np.setdiff1d(np.arange(made.worlds["ngo_count"][0]), inside)
    assert len(outside) > 0
    assert np.array_equal(after[0, outside], before[0, outside])


def test_a_leak_hardens_publics_as_far_as_leaders_are_blamed() -> None:
    for bound, blame in ((0.0, 0.3), (1.0, 1.0)):
        made = founded(**SURE, leak__blame=0.3, exposure__backlash=0.5)
        made.worlds["initiatives"]["bound"] = bound
        before = groups(made, ISRAEL)
        step(leak.mechanism, made)
        expected = before - blame * 0.5 * (1.0 - before) * before
        assert np.allclose(groups(made, ISRAEL), expected, rtol=1e-14)


def test_a_party_without_people_in_the_room_is_not_blamed() -> None:
    made = founded(**SURE, parties__plo__in_dialogue=False, exposure__fall=1.0)
    before = groups(made, PLO)
    step(leak.mechanism, made)
    assert np.array_equal(groups(made, PLO), before)


def test_nobody_is_blamed_in_a_party_that_has_fallen_apart() -> None:
    made = founded(**SURE, exposure__fall=1.0, leak__blame=1.0)
    made.worlds["parties"]["gone"][:, PLO] = 1
    step(leak.mechanism, made)
    exposed = made.worlds["parties"]["exposed"][0]
    assert exposed[PLO] == 0 < exposed[ISRAEL]


def test_talks_found_out_are_neither_held_nor_taken_up_in_that_week() -> None:
    """In the week in which they freeze nobody sits at the table; where they do not freeze they go on."""
    for backlash in (0.0, 1.0):
        made = founded(50, channel__exposure=1.0, come_out__backlash=backlash, channel__pace=1.0)
        made.settings["parties_accountability"][:] = 1.0
        made.worlds["dyads"]["channel"], made.worlds["dyads"]["secret"] = int(Channel.OPEN), 1
        made.worlds["parties"]["attitude"], made.worlds["parties"]["readiness"] = 0.0, 1.0
        for mechanism in (come_out.mechanism, channel.mechanism):
            step(mechanism, made)
        assert (made.worlds["dyads"]["secret"][:, 0] == 0).all()
        assert ((made.worlds["table"]["members"] == 0) == (backlash == 1.0)).all()


def test_talks_that_ended_with_their_war_come_out_no_more() -> None:
    made = founded(20, channel__exposure=1.0, come_out__fall=1.0)
    made.settings["parties_accountability"][:] = 1.0
    made.worlds["dyads"]["secret"], made.worlds["parties"]["attitude"] = 1, 0.0
    step(come_out.mechanism, made)
    assert (made.worlds["count"]["leaders_lost"] == 0).all()


def test_two_leaks_in_a_week_are_one_affair() -> None:
    one, two = (founded(**SURE, track_two__initiatives=2, track_two__participants=6) for _ in range(2))
    one.worlds["initiatives"]["sessions"][:, 1] = 0
    before = groups(one, ISRAEL)
    for made in (one, two):
        step(leak.mechanism, made)
    assert two.worlds["count"]["leaks"][0] == 2
    assert (groups(one, ISRAEL) < before).all()
    assert np.array_equal(groups(one, ISRAEL), groups(two, ISRAEL))


@pytest.mark.parametrize(("accountability", "attitude", "falls"), [(1.0, 0.0, 2), (0.0, 0.0, 0), (1.0, 1.0, 0)])
def test_leaders_fall_before_hostile_publics_whom_they_answer_to(
    accountability: float, attitude: float, falls: int
) -> None:
    """With a sure fall, both leaders of every world fall exactly where nothing protects them."""
    given = {f"parties__{party}__accountability": accountability for party in ("israel", "plo")}
    made = founded(10, **SURE, **given, exposure__fall=1.0, leak__blame=1.0)
    made.worlds["parties"]["attitude"] = attitude
    assert (step(leak.mechanism, made)["count"]["leaders_lost"] == falls).all()


def test_a_leak_freezes_open_talks_that_leaders_are_taken_to_hold() -> None:
    for bound, frozen in ((1.0, True), (0.0, False)):
        made = founded(5, **SURE, leak__freezing=1.0, leak__blame=0.0)
        made.worlds["initiatives"]["bound"], made.worlds["dyads"]["channel"] = bound, int(Channel.OPEN)
        channel = step(leak.mechanism, made)["dyads"]["channel"][:, 0]
        assert (channel == int(Channel.FROZEN if frozen else Channel.OPEN)).all()


# What reaches publics.


def heard(activity: Activity = Activity.WORKSHOP, media: int = 0, trust: float = 1.0, **settings: Any) -> np.ndarray:
    """By how much Israel's social groups move when participants who trust this much speak."""
    given = {"transfer_out__pull": 1e-4, "transfer_out__backlash": 0.0, "transfer_out__strength": 1.0}
    made = founded(**given | settings)
    made.worlds["initiatives"]["activity"], made.worlds["initiatives"]["media"] = int(activity), media
    made.worlds["dialogues"]["trust"] = trust
    before = groups(made, ISRAEL)
    step(transfer_out.mechanism, made)
    return groups(made, ISRAEL) - before


def test_public_work_and_media_reach_further() -> None:
    base = heard()
    assert base.min() >= 0.0 < base.max()
    assert np.allclose(heard(Activity.PUBLIC_WORK, transfer_out__public_work=7.0), 7.0 * base, rtol=1e-9)
    assert np.allclose(heard(media=1, transfer_out__media=2.0), 3.0 * base, rtol=1e-9)


def test_speaking_can_do_harm() -> None:
    assert np.allclose(heard(transfer_out__strength=-1.0), -heard(), rtol=1e-9)
    assert heard(trust=0.0).max() <= 0.0 > heard(trust=0.0).min()


def test_backlash_comes_with_the_media_and_may_be_none() -> None:
    base = heard(media=1)
    assert np.array_equal(heard(media=0, transfer_out__backlash=3.0), heard(media=0))
    assert (heard(media=1, transfer_out__backlash=3.0) <= base).all()
    assert heard(media=1, transfer_out__backlash=3.0).min() < base.min()
    assert heard(media=1, transfer_out__backlash=-3.0).max() > base.max()


def test_speaking_to_publics_moves_no_official() -> None:
    made = founded(transfer_out__strength=1.0)
    before = made.worlds.copy()
    assert changed(before, step(transfer_out.mechanism, made)) == {"groups.attitude", "parties.addressed"}


def test_the_grassroots_reach_more_groups_and_the_top_fewer() -> None:
    reached = []
    for tier, word in ((Tier.TOP, "elites"), (Tier.MIDDLE, "middle"), (Tier.GRASSROOTS, "grassroots")):
        weights = {f"track_two__{name}": float(name == word) for name in ("elites", "middle", "grassroots")}
        made = founded(20, "baseline", **weights, network__community_density=0.4, track_two__tier_reach=2.0)
        ngos = made.worlds["ngos"][0][: made.worlds["ngo_count"][0]]
        assert (ngos["tier"] == int(tier)).all()
        reached.append(made.worlds["community_count"].sum())
    # Of some 960 possible ties a fifth, two fifths and four fifths: a fifth either way is five standard deviations.
    assert reached[1] / reached[0] == pytest.approx(2.0, rel=0.2)
    assert reached[2] / reached[1] == pytest.approx(2.0, rel=0.2)


# Frozen attitudes and relations.


@pytest.mark.parametrize(
    ("frozen", "state"), [("conflict.attitudes_frozen", "attitude"), ("conflict.relations_frozen", "trust")]
)
def test_what_is_frozen_stays_where_it_began(frozen: str, state: str) -> None:
    """In worlds whose parties stay whole, since one that splits is another public and other officials."""
    course = [
        lived("oslo", range(3), weeks, {frozen: held, "split.strength": 0}).worlds["parties"][state][:, :2]
        for held, weeks in ((1, 1), (1, 80), (0, 80))
    ]
    assert np.array_equal(course[0], course[1])
    assert (course[2] != course[0]).all()


# Opinion abroad.


def test_advocacy_wins_favour_abroad_and_costs_trust() -> None:
    made = founded(parties__israel__advocacy=1.0)
    made.worlds["initiatives"]["activity"] = int(Activity.PUBLIC_WORK)
    made.worlds["dialogues"]["trust"] = 0.5
    worlds = step(advocate.mechanism, made)
    assert worlds["parties"]["abroad"][0, ISRAEL] > 0.5 == worlds["parties"]["abroad"][0, PLO]
    ties = worlds["dialogues"][0][: worlds["dialogue_count"][0]]
    about = worlds["ngos"]["party"][0][ties["other"]]
    assert (ties["trust"][about == ISRAEL] < 0.5).all()
    assert (ties["trust"][about == PLO] == 0.5).all()


def test_other_sessions_do_less_abroad_and_opinion_forgets() -> None:
    won = []
    for activity in (Activity.PUBLIC_WORK, Activity.WORKSHOP):
        made = founded(parties__israel__advocacy=0.5, advocate__other=0.2, advocate__pace=1e-6, advocate__fading=0.0)
        made.worlds["initiatives"]["activity"] = int(activity)
        won.append(step(advocate.mechanism, made)["parties"]["abroad"][0, ISRAEL] - 0.5)
    assert won[1] == pytest.approx(0.2 * won[0], rel=1e-4)
    forgetting = founded(advocate__fading=5.2)
    forgetting.worlds["parties"]["abroad"] = 0.9
    assert step(advocate.mechanism, forgetting)["parties"]["abroad"][0, ISRAEL] == pytest.approx(0.9 - 0.1 * 0.4)


# Harm: excuses, and standing lent.


def excuse(readiness: float = 0.0, table: int = 0, bound: float = 0.0, met: bool = True, **settings: Any) -> float:
    made = founded(stall__pace=0.05, stall__crowding=0.02, **settings)
    made.worlds["parties"]["readiness"], made.worlds["table"]["members"] = readiness, table
    made.worlds["initiatives"]["bound"] = bound
    if not met:
        made.worlds["sessions"] = made.worlds["initiatives"]["sessions"] = 0
    return float(step(stall.mechanism, made)["parties"]["alibi"][0, ISRAEL])


def test_talks_elsewhere_excuse_the_unready_and_crowd_the_table() -> None:
    assert excuse() == pytest.approx(0.05)
    assert excuse(readiness=0.5) == pytest.approx(0.025)
    assert excuse(readiness=1.0) == excuse(met=False) == excuse(parties__israel__in_dialogue=False) == 0.0
    assert excuse(readiness=1.0, table=0b11) == pytest.approx(0.02)
    assert excuse(readiness=1.0, table=0b11, bound=1.0) == pytest.approx(0.04)


def test_an_excuse_wears_off() -> None:
    made = founded(stall__memory=10.0)
    made.worlds["sessions"] = made.worlds["initiatives"]["sessions"] = 0
    made.worlds["parties"]["alibi"] = 0.5
    assert step(stall.mechanism, made)["parties"]["alibi"][0, ISRAEL] == pytest.approx(0.45)


def test_meeting_a_hostile_society_lends_its_hard_liners_standing() -> None:
    standing = []
    for attitude in (0.0, 0.5, 1.0):
        made = founded(lend_standing__pace=0.1)
        made.worlds["parties"]["attitude"] = attitude
        standing.append(step(lend_standing.mechanism, made)["parties"]["spoiler_standing"][0, PLO])
    assert standing == pytest.approx([0.1, 0.05, 0.0])
    apart = founded(lend_standing__pace=0.1, parties__plo__in_dialogue=False)
    assert step(lend_standing.mechanism, apart)["parties"]["spoiler_standing"][0, PLO] == 0.0


# Ratification.


def voted(n: int = 1, utility: float = 0.5, attitude: float = 0.5, **settings: Any) -> np.ndarray:
    """Worlds after both publics were asked about a full text."""
    asked = {f"parties__{party}__ratification": True for party in ("israel", "plo")}
    urged = {f"parties__{party}__urges": 0.0 for party in ("israel", "plo")}
    made = founded(
        n,
        **asked
        | urged
        | {"consult_public__swing": 0.0, "consult_public__strength": 1.0, "consult_public__status_quo": 0.0}
        | settings,
    )
    made.worlds["table"]["members"], made.worlds["table"]["initialled"] = 0b11, int(Kind.FULL)
    made.worlds["table"]["utility"], made.worlds["groups"]["attitude"] = utility, attitude
    made.worlds["parties"]["power"], made.worlds["parties"]["aspiration"] = 0.5, 0.6
    return step(consult_public.mechanism, made)


def test_support_is_for_these_terms() -> None:
    """A logistic answer to what the terms give beyond power, the feeling about settling, and what the leader urges."""
    worlds = voted(utility=0.6, attitude=0.7, parties__israel__urges=0.5)
    expected = 1.0 / (1.0 + math.exp(-(6.0 * 0.1 + 4.0 * 0.2 + 1.0 * 0.5)))
    assert worlds["parties"]["support"][0, ISRAEL] == pytest.approx(expected, abs=1e-12)
    assert worlds["parties"]["support"][0, PLO] < worlds["parties"]["support"][0, ISRAEL]


def test_support_for_what_was_signed_falls_as_the_public_hardens() -> None:
    """After the signature it is asked week by week, with nobody at the table; without any terms, nothing is asked."""
    made = founded()
    assert step(consult_public.mechanism, made)["parties"]["support"][0, ISRAEL] == 0.0
    made.worlds["agreement_count"], made.worlds["agreements"]["signatories"][:, 0] = 1, 0b11
    made.worlds["agreements"]["issues"][:, 0] = 0b1
    made.worlds["agreements"]["kind"][:, 0], made.worlds["agreements"]["utility"][:, 0, :2] = int(Kind.PARTIAL), 0.8
    supports = []
    for attitude in (0.8, 0.5, 0.2):
        made.worlds["groups"]["attitude"] = attitude
        supports.append(step(consult_public.mechanism, made)["parties"]["support"][0, PLO])
    assert supports[0] > supports[1] > supports[2] > 0.0


def test_a_text_falls_once_however_many_publics_refuse_it() -> None:
    refused = voted(utility=0.3)
    assert refused["table"]["initialled"][0] == 0
    assert refused["count"]["ratifications_lost"][0] == 1
    assert np.allclose(refused["parties"]["aspiration"][0, :2], 0.7)
    passed = voted(utility=0.7)
    assert passed["table"]["initialled"][0] == int(Kind.FULL)
    assert passed["count"]["ratifications_lost"][0] == 0


def test_who_need_not_ask_cannot_lose() -> None:
    unasked = {f"parties__{party}__ratification": False for party in ("israel", "plo")}
    assert voted(utility=0.0, attitude=0.0, **unasked)["table"]["initialled"][0] == int(Kind.FULL)


def test_a_leader_who_recommends_the_text_saves_it() -> None:
    hard = {"utility": 0.45}
    assert voted(**hard)["count"]["ratifications_lost"][0] == 1
    assert voted(**hard, parties__israel__urges=1.0, parties__plo__urges=1.0)["count"]["ratifications_lost"][0] == 0
