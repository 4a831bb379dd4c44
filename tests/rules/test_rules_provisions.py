"""Named provisions: what a text holds, what each needs and waits for, what it does; nothing changes without them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import break_agreement, carry_out, fulfil, provide, renegotiate
from simulation.rules.provide import ISSUE_KINDS
from simulation.week import parameters, week
from simulation.world.provisions import KINDS
from simulation.world.record import Kind, Provision

P = Provision
ON = {"provide__strength": 1}
NO_NEEDS = {f"fulfil__{kind}_{need}": 0.0 for kind in KINDS for need in ("will", "money", "observers")}
ALL_HELD = {f"provide__{provision.name.lower()}": 1.0 for provision in P}
ALL_KINDS = {f"provide__{kind}_full": 1.0 for kind in KINDS}


def bits(provisions: Iterable[Provision]) -> int:
    return sum(1 << provision for provision in provisions)


def of(kind: str) -> int:
    return bits(P(4 * KINDS.index(kind) + n) for n in range(4))


def texts(own: Founded) -> np.ndarray:
    return own.worlds["agreements"][:, 0]


def has(masks: np.ndarray, provision: int) -> np.ndarray:
    return (masks >> provision) & 1 == 1


def held(n: int = 1, kind: Kind = Kind.FULL, issues: int = 1, **settings: Any) -> np.ndarray:
    """What texts signed this week hold (n,)."""
    own = founded(n, **ON | settings)
    sign(own.worlds, 1, kind, issues=issues)
    step(provide.mechanism, own)
    return texts(own)["holds"]


def holding(n: int, *provisions: Provision, order: str = "free", **settings: Any) -> Founded:
    """Worlds with a text that holds these provisions, signed in the first week; nothing is lacking unless set."""
    own = founded(n, **NO_NEEDS | {"carry_out__stalling": 0.0} | settings)
    sign(own.worlds, 1, issues=1, holds=bits(provisions), order=provide.ORDERS.index(order))
    return own


# What a text holds.


@pytest.mark.parametrize(
    ("kind", "shares"),
    [(Kind.FULL, (0.88, 0.77, 0.49, 0.75)), (Kind.PARTIAL, (0.53, 0.50, 0.45, 0.47))],
    ids=["full", "partial"],
)  # fmt: skip
def test_texts_hold_provisions_of_each_kind_as_often_as_real_ones(kind: Kind, shares: tuple[float, ...]) -> None:
    masks = held(4000, kind)
    found = [(masks & of(name) != 0).mean() for name in KINDS]
    assert found == pytest.approx(shares, abs=0.03)


def test_without_the_switch_and_for_agendas_and_protocols_nothing_is_held() -> None:
    assert not held(50, provide__strength=0).any()
    assert not held(50, Kind.PROCESS, issues=0).any()
    assert not held(50, Kind.PARTIAL, issues=0).any()


def test_an_issue_of_a_kind_brings_provisions_of_that_kind_and_fewer_of_others() -> None:
    for number, name in enumerate(KINDS):
        own = founded(3000, **ON)
        own.settings["issues_kind"] = ISSUE_KINDS.index(name)
        sign(own.worlds, 1, issues=1)
        step(provide.mechanism, own)
        masks = texts(own)["holds"]
        usual = (0.88, 0.77, 0.49, 0.75)
        expected = [1.0 if other == number else 0.5 * usual[other] for other in range(4)]
        assert [(masks & of(kind) != 0).mean() for kind in KINDS] == pytest.approx(expected, abs=0.03)


def test_only_issues_that_a_text_settles_count() -> None:
    own = founded(2000, **ON | {"provide__beside": 0.0})
    own.settings["issues_kind"][:, 0] = ISSUE_KINDS.index("justice")
    own.settings["issues_kind"][:, 1] = ISSUE_KINDS.index("territorial")
    sign(own.worlds, 1, Kind.PARTIAL, issues=0b10)
    step(provide.mechanism, own)
    assert (texts(own)["holds"] & of("territorial") != 0).all()
    assert not (texts(own)["holds"] & ~of("territorial")).any()


def test_each_provision_is_held_as_often_as_set_and_one_of_a_kind_at_least() -> None:
    masks = held(4000, **ALL_KINDS | {"provide__truth": 0.3, "provide__amnesty": 0.9})
    assert has(masks, P.TRUTH).mean() == pytest.approx(0.3, abs=0.03)
    assert has(masks, P.AMNESTY).mean() == pytest.approx(0.9, abs=0.03)
    seldom = {f"provide__{name}": 0.001 for name in ("amnesty", "prisoners", "truth", "return")}
    assert (held(400, **ALL_KINDS | seldom) & of("justice") != 0).all()
    never = dict.fromkeys(seldom, 0.0)
    assert not (held(400, **ALL_KINDS | never) & of("justice")).any()
    assert (held(5, **ALL_KINDS | ALL_HELD) == (1 << 16) - 1).all()


def test_what_was_carried_out_of_a_text_stays_so_in_the_one_that_takes_it_up_or_renews_it() -> None:
    own = founded(1, **ON | ALL_KINDS | ALL_HELD, renegotiate__rate=52.0, channel__threshold=0.0)
    done, tried = bits([P.POSTS]), bits([P.POSTS, P.TRUTH, P.RETURN])
    earlier = {"holds": tried, "opened": tried, "completed": done, "dropped": bits([P.TRUTH])}
    sign(own.worlds, 1, Kind.PARTIAL, issues=1, superseded=5, taken_up_by=2, **earlier)
    sign(own.worlds, 5, issues=1)
    step(provide.mechanism, own, range(5, 6))
    later = own.worlds["agreements"][0, 1]
    assert (later["completed"], later["opened"], later["dropped"]) == (done, bits([P.POSTS, P.RETURN]), 0)
    assert later["carried_out"] == 20 // 16
    own = founded(1, renegotiate__rate=52.0, channel__threshold=0.0)
    sign(own.worlds, 1, issues=1, ended_week=5, utility=0.9, order=2, **earlier)
    own.worlds["parties"]["readiness"] = 1.0
    step(renegotiate.mechanism, own, range(6, 7))
    again = own.worlds["agreements"][0, 1]
    assert {name: again[name] for name in (*earlier, "order")} == {**earlier, "order": 2}


# How it is carried out.


def test_provisions_are_begun_and_completed_at_their_own_pace() -> None:
    own = holding(4000, P.AMNESTY, P.REGIONS, fulfil__beginning=0.5, fulfil__amnesty=0.25, fulfil__regions=4.0)
    step(fulfil.mechanism, own, range(1, 28))
    begun = 1.0 - (1.0 - 2.0 / 52.0) ** 26
    for provision in (P.AMNESTY, P.REGIONS):
        assert has(texts(own)["opened"], provision).mean() == pytest.approx(begun, abs=0.03)
    done = has(texts(own)["completed"], P.AMNESTY).mean()
    # Of two waits in a row, one after the other, from the week after each begins.
    one, other = 2.0 / 52.0, 4.0 / 52.0
    expected = 1.0 - (1.0 - one) ** 26 - one * ((1.0 - one) ** 26 - (1.0 - other) ** 26) / (other - one)
    assert done == pytest.approx(expected, abs=0.03)
    assert has(texts(own)["completed"], P.REGIONS).mean() < 0.1
    assert (texts(own)["begun"] == (texts(own)["opened"] > 0)).all()


@pytest.mark.parametrize("need", ["will", "money", "observers"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_needs_slows_it_where_it_is_lacking_and_nothing_else_does(kind: str, need: str) -> None:
    provision = P(4 * KINDS.index(kind))

    def begun(there: float, weight: float) -> float:
        own = holding(3000, provision, fulfil__beginning=1.0, carry_out__backing=there if need == "money" else 0.3)
        own.settings[f"fulfil_{kind}_{need}"] = weight
        own.worlds["parties"]["trust"] = there if need == "will" else 0.3
        own.worlds["agreements"]["observers"] = there if need == "observers" else 0.3
        step(fulfil.mechanism, own, range(1, 28))
        return float(has(texts(own)["opened"], provision).mean())

    for there, weight, pace in ((0.0, 0.8, 0.2), (0.5, 0.8, 0.6), (1.0, 0.8, 1.0), (0.0, 0.0, 1.0)):
        assert begun(there, weight) == pytest.approx(1.0 - (1.0 - pace / 52.0) ** 26, abs=0.03)


def test_a_guarantor_stands_in_for_trust_and_a_mission_for_observers() -> None:
    for guarantee, mission, least in ((1.0, 0.0, "observers"), (0.0, 1.0, "will")):
        own = holding(2000, P.WITHDRAWAL, deploy__report=1.0)
        other = "will" if least == "observers" else "observers"
        own.settings[f"fulfil_military_{other}"] = 1.0
        own.worlds["parties"]["trust"] = 0.0
        own.worlds["agreements"]["guarantee_left"], own.worlds["dyads"]["mission"] = guarantee, mission
        step(fulfil.mechanism, own, range(1, 53))
        assert has(texts(own)["opened"], P.WITHDRAWAL).mean() > 0.9


def test_provisions_are_given_up_as_far_as_what_they_need_is_lacking() -> None:
    met = holding(500, P.POSTS, carry_out__stalling=1.0)
    step(fulfil.mechanism, met, range(1, 520))
    assert (texts(met)["completed"] == bits([P.POSTS])).all()
    for stalling in (0.0, 0.5, 1.0):
        lacking = holding(
            3000, P.POSTS, carry_out__stalling=stalling, fulfil__political_money=0.5, fulfil__beginning=0.1
        )
        lacking.settings["carry_out_backing"] = 0.0
        step(fulfil.mechanism, lacking, range(1, 520))
        own, chance = texts(lacking), 0.5 * stalling
        never = (own["dropped"] > 0) & (own["opened"] == 0)
        assert never.mean() == pytest.approx(chance, abs=0.03)
        assert (own["completed"] > 0).mean() == pytest.approx((1.0 - chance) ** 2, abs=0.03)


WAITS = {
    "free": {},
    "guarantees_first": {
        P.DISARMAMENT: {P.POSTS, P.ARMY_REFORM, P.SHARED_GOVERNMENT}, P.ELECTIONS: {P.DISARMAMENT},
    },
    "arms_first": {
        **{one: {P.DISARMAMENT} for one in (P.POSTS, P.ARMY_REFORM, P.SHARED_GOVERNMENT, P.PARTIES)},
        P.AMNESTY: {P.DISARMAMENT}, P.PRISONERS: {P.DISARMAMENT}, P.ELECTIONS: {P.DISARMAMENT},
    },
}  # fmt: skip
"""What waits for which, by hand."""


@pytest.mark.parametrize("order", provide.ORDERS)
def test_no_provision_begins_before_what_it_waits_for(order: str) -> None:
    own = holding(300, *P, order=order, **{f"fulfil__{one.name.lower()}": 0.3 for one in P})
    waited = np.zeros(16)
    for now in range(2, 260):
        before = texts(own)["completed"].copy()
        opened = texts(own)["opened"].copy()
        step(fulfil.mechanism, own, range(now, now + 1))
        for provision, others in WAITS[order].items():
            begins = has(texts(own)["opened"] & ~opened, provision)
            assert (before[begins] & bits(others) != 0).all()
            waited[provision] += begins.sum()
    assert (texts(own)["completed"] == (1 << 16) - 1).mean() > 0.9
    assert all(waited[provision] > 250 for provision in WAITS[order])


@pytest.mark.parametrize("order", provide.ORDERS[1:])
def test_nobody_disarms_or_leaves_before_the_terms_of_the_ceasefire(order: str) -> None:
    after = bits([P.DISARMAMENT, P.ARMY_REFORM, P.WITHDRAWAL])
    own = holding(200, P.CEASEFIRE_TERMS, P.DISARMAMENT, P.ARMY_REFORM, P.WITHDRAWAL, P.POSTS, order=order)
    for now in range(2, 260):
        before = texts(own)["completed"].copy()
        step(fulfil.mechanism, own, range(now, now + 1))
        assert has(before[texts(own)["opened"] & after != 0], P.CEASEFIRE_TERMS).all()
    assert (texts(own)["opened"] & after == after).mean() > 0.5
    own = holding(200, P.CEASEFIRE_TERMS, P.WITHDRAWAL, order=order)
    own.worlds["agreements"]["dropped"] = bits([P.CEASEFIRE_TERMS])
    step(fulfil.mechanism, own, range(2, 60))
    assert has(texts(own)["opened"], P.WITHDRAWAL).any()  # what is given up holds nobody up


def test_what_two_texts_of_the_same_sides_hold_is_done_once_under_the_newer() -> None:
    own = holding(200, P.ELECTIONS, P.AMNESTY)
    sign(own.worlds, 5, Kind.PARTIAL, issues=1, holds=bits([P.AMNESTY, P.TRUTH]))
    sign(own.worlds, 5, Kind.PARTIAL, 0b1, issues=1, holds=bits([P.ELECTIONS]))  # of one side alone
    for now in range(6, 200):
        older, newer = own.worlds["agreements"][:, 0], own.worlds["agreements"][:, 1]
        step(fulfil.mechanism, own, range(now, now + 1))
        moved = older["moved"] == now
        assert not has((older["began"] | older["finished"] | older["gave_up"])[moved], P.AMNESTY).any()
    step(fulfil.mechanism, own, range(200, 201))
    assert (has(older["completed"], P.AMNESTY) == has(newer["completed"], P.AMNESTY)).all()
    assert has(older["completed"], P.AMNESTY).mean() > 0.9 and has(older["completed"], P.ELECTIONS).any()


def test_what_the_same_sides_have_done_is_not_promised_anew() -> None:
    own = founded(1, **ON | ALL_KINDS | ALL_HELD)
    done = {
        "holds": bits([P.ELECTIONS, P.TRUTH]),
        "opened": bits([P.ELECTIONS, P.TRUTH]),
        "completed": bits([P.ELECTIONS]),
    }
    sign(own.worlds, 1, issues=1, ended_week=3, **done)
    sign(own.worlds, 5, issues=1)
    step(provide.mechanism, own, range(5, 6))
    later = own.worlds["agreements"][0, 1]
    assert later["completed"] == later["opened"] == bits([P.ELECTIONS]) and later["begun"] == 1


def test_what_was_completed_is_not_given_up_under_another_text_and_counts_as_begun() -> None:
    own = holding(1, P.AMNESTY)
    own.worlds["agreements"]["completed"][:, 0] = own.worlds["agreements"]["opened"][:, 0] = bits([P.AMNESTY])
    own.worlds["agreements"]["begun"][:, 0] = 0
    sign(own.worlds, 5, Kind.PARTIAL, issues=1, holds=bits([P.AMNESTY]), dropped=bits([P.AMNESTY]))
    step(fulfil.mechanism, own, range(6, 7))
    older = own.worlds["agreements"][0, 0]
    assert (older["completed"], older["dropped"], older["begun"]) == (bits([P.AMNESTY]), 0, 1)
    assert older["carried_out"] + older["stalled"] == 20


def test_a_provision_waits_only_for_what_its_text_holds() -> None:
    own = holding(300, P.DISARMAMENT, P.ELECTIONS, order="guarantees_first")
    step(fulfil.mechanism, own, range(1, 27))
    assert has(texts(own)["opened"], P.DISARMAMENT).mean() > 0.7


def test_what_waits_for_things_given_up_is_given_up_in_turn() -> None:
    own = holding(1, P.POSTS, P.SHARED_GOVERNMENT, P.DISARMAMENT, P.ELECTIONS, order="guarantees_first")
    own.worlds["agreements"]["dropped"] = bits([P.POSTS])
    own.settings["fulfil_strength"] = 1e-9
    step(fulfil.mechanism, own, range(2, 10))
    assert texts(own)["dropped"][0] == bits([P.POSTS])  # shared government may still come
    own.worlds["agreements"]["dropped"] = bits([P.POSTS, P.SHARED_GOVERNMENT])
    step(fulfil.mechanism, own, range(10, 11))
    assert texts(own)["blocked"][0] == texts(own)["gave_up"][0] == bits([P.DISARMAMENT])
    step(fulfil.mechanism, own, range(11, 12))
    assert texts(own)["dropped"][0] == bits([P.POSTS, P.SHARED_GOVERNMENT, P.DISARMAMENT, P.ELECTIONS])
    assert texts(own)["stalled"][0] == 20


def test_a_text_with_named_provisions_is_carried_out_by_them_alone() -> None:
    own = holding(20, P.REGIONS, carry_out__pace=52.0)
    step(carry_out.mechanism, own, range(2, 100))
    assert not texts(own)["carried_out"].any() and not texts(own)["begun"].any()
    own.worlds["agreements"]["ended_week"] = 50
    step(fulfil.mechanism, own, range(100, 300))
    assert not texts(own)["opened"].any()


def test_what_had_come_by_each_year_is_counted() -> None:
    own = holding(200, *P)
    expected = np.zeros((200, 2, 10), int)
    for now in range(1, 531):
        step(fulfil.mechanism, own, range(now, now + 1))
        if (now - 1) % 52 == 0 and now > 1:
            for row, name in enumerate(("opened", "completed")):
                expected[:, row, now // 52 - 1] = [int(mask).bit_count() for mask in texts(own)[name]]
    for row, name in enumerate(("opened_by", "completed_by")):
        counted = (texts(own)[name][:, None] >> np.arange(0, 50, 5)) & 31
        assert (counted == expected[:, row]).all()


# What provisions do.


def _breaks(own: Founded) -> float:
    """The share of texts that break in a week in which the chance is half of what pulls on them."""
    step(break_agreement.mechanism, own, range(2, 3))
    return float((texts(own)["ended_week"] > 0).mean())


def strained(**state: Any) -> Founded:
    """Texts of a government and an armed group on which distrust of 0.8 pulls alone; half of it breaks them."""
    given = {
        "break_agreement__rate": 26.0, "break_agreement__settling": 0.0, "break_agreement__done": 0.0,
        "break_agreement__distrust": 1.0, "break_agreement__hostility": 0.0, "break_agreement__shift": 0.0,
        "break_agreement__collapse": 0.0,
    }  # fmt: skip
    own = founded(4000, "baseline", **given | {name: value for name, value in state.items() if "__" in name})
    sign(own.worlds, 1, issues=1, begun=1, **{name: value for name, value in state.items() if "__" not in name})
    own.worlds["parties"]["trust"] = 0.2
    return own


ARMS = bits([P.DISARMAMENT])
SHARED = bits([P.ARMY_REFORM, P.POSTS, P.AUTONOMY])


@pytest.mark.parametrize(
    ("state", "strain"),
    [
        ({}, 0.8),
        ({"holds": bits([P.REGIONS])}, 0.8 * (1 - 0.6 * 0.3 / 3)),
        ({"holds": SHARED}, 0.8 * (1 - 0.6 * 0.3)),
        ({"holds": SHARED, "completed": bits([P.POSTS])}, 0.8 * (1 - 0.6 * (1.0 + 0.6) / 3)),
        ({"holds": SHARED, "completed": SHARED}, 0.8 * (1 - 0.6)),
        ({"holds": SHARED, "completed": SHARED, "fulfil__reassure": -0.5}, 0.8 * 1.5),
        ({"holds": bits([P.PARTIES, P.TRUTH]), "dropped": bits([P.PARTIES])}, 0.8 + 0.5 / 2),
        ({"holds": ARMS}, 0.8 + 0.2),
        ({"holds": ARMS, "opened": ARMS}, 0.8 + 0.5),
        ({"holds": ARMS, "opened": ARMS, "guarantee_left": 0.6}, (0.8 + 0.5 * 0.4) * 0.4),
        (
            {"holds": SHARED | ARMS, "opened": ARMS, "completed": SHARED},
            0.8 * (1 - 0.6),
        ),
        (
            {"holds": bits([P.CEASEFIRE_TERMS, P.WITHDRAWAL]), "completed": bits([P.WITHDRAWAL])},
            0.8 * (1 - 0.3 / 2),
        ),
        ({"holds": bits([P.PRISONERS, P.TRUTH]), "grievance": 0.3}, 0.8 + 0.6),
        ({"holds": bits([P.PRISONERS, P.TRUTH]), "grievance": 0.3, "completed": bits([P.TRUTH])}, 0.8 + 0.6 * 0.75),
    ],
    ids=[
        "no named ones", "one promised", "three dimensions promised", "one of them done", "all done", "harm",
        "a promise given up", "arms kept", "arms laid down", "with a guarantor", "with shared power", "withdrawn",
        "grievance", "justice done",
    ],
)  # fmt: skip
def test_what_pulls_on_a_text_by_what_it_holds_and_what_is_done(state: dict[str, Any], strain: float) -> None:
    assert _breaks(strained(**state)) == pytest.approx(min(strain / 2, 1.0), abs=0.03)


@pytest.mark.parametrize("provision", [P.PRISONERS, P.AMNESTY])
def test_prisoners_and_amnesties_please_armed_groups_and_offend_states(provision: Provision) -> None:
    own = holding(60, provision, scenario="baseline", fulfil__relieved=0.2, fulfil__offence=0.3)
    before = own.worlds["groups"]["attitude"].copy()
    step(fulfil.mechanism, own, range(2, 300))
    assert (texts(own)["completed"] > 0).all()
    after, publics = own.worlds["groups"]["attitude"], own.worlds["publics"]
    for w in range(60):
        for party, expected in ((0, before[w] * 0.7), (1, before[w] + 0.2 * (1.0 - before[w]))):
            first, count = publics["first_group"][w, party], publics["groups"][w, party]
            assert after[w, first : first + count] == pytest.approx(expected[first : first + count])


@pytest.mark.parametrize(("told", "sign_of"), [(0.2, 1), (0.0, 0), (-0.2, -1)])
def test_what_an_inquiry_does_to_publics_is_open(told: float, sign_of: int) -> None:
    own = holding(60, P.TRUTH, scenario="baseline", fulfil__truth_told=told)
    before = own.worlds["groups"]["attitude"].copy()
    step(fulfil.mechanism, own, range(2, 520))
    moved = (own.worlds["groups"]["attitude"] - before)[:, : own.worlds["group_count"][0]]
    assert (np.sign(moved.mean(axis=0)) == sign_of).all()


# Over many worlds, and neutral where it is not set.

SIGNING = {"channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0, "conflict.pain": 0.4}


def test_money_and_observers_carry_out_more_in_the_same_worlds() -> None:
    """Over 80 of a population in which most sign: the direction, at twice the standard error."""

    def done(settings: dict[str, Any]) -> np.ndarray:
        given = SIGNING | {"provide.strength": 1} | settings
        table = mt.simulate("baseline", worlds=80, seed=4, settings=given).agreements
        return table.groupby("world")["implemented"].mean().reindex(range(80)).to_numpy(float, na_value=0.0)

    least = done({"carry_out.backing": 0.0, "agreements.observers": 0.0})
    for more in ({"carry_out.backing": 1.0}, {"agreements.observers": 1.0}, {"carry_out.stalling": 0.0}):
        gained = done({"carry_out.backing": 0.0, "agreements.observers": 0.0} | more) - least
        assert gained.mean() > 2.0 * gained.std() / np.sqrt(len(gained))


@pytest.mark.parametrize("scenario", larger_slow(ALL_SCENARIOS))
def test_switched_off_all_is_as_if_there_were_no_named_provisions(scenario: str) -> None:
    without = lived(scenario, range(4), 120, through=week().without("provide", "fulfil")).worlds
    extremes = {
        name: one.choices[-1] if one.kind == "choice" else one.high
        for name, one in parameters().items()
        if one.section in ("provide", "fulfil")
    } | {"provide.strength": 0}
    assert same_bytes(lived(scenario, range(4), 120, extremes).worlds, without)


def test_a_signatory_led_by_those_who_opposed_it_carries_out_less() -> None:
    def completed(leads: int) -> int:
        own = holding(400, P.AMNESTY, fulfil__justice_will=1.0, oppose__undoes=0.8, parties__opponents_stance=-1.0)
        own.worlds["parties"]["trust"] = 1.0
        own.worlds["parties"]["opposition_leads"][:, 0] = leads
        step(fulfil.mechanism, own, range(1, 40))
        return int(has(texts(own)["completed"], P.AMNESTY).sum())

    assert completed(1) < 0.6 * completed(0)
