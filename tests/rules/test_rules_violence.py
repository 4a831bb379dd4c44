"""What violence, time and success do to parties, publics, trust and agreements: directions and exact answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step

import multitrack as mt
from simulation.rules import (
    break_agreement,
    build_trust,
    carry_out,
    cease_fire,
    change_leader,
    erode,
    escalate,
    fight,
    harden,
    misread,
    outbreak,
    restrain,
    shift_power,
    spoil,
    suffer,
    win,
)
from simulation.world.lookups import dyad_of
from simulation.world.record import PROVISIONS, Channel, EndedWhy, Ending

YEAR = range(1, 53)


def forces(worlds: np.ndarray) -> np.ndarray:
    """Force of the two sides of each world's first dyad (world, side), a copy."""
    return np.stack([worlds["dyads"]["force_a"][:, 0], worlds["dyads"]["force_b"][:, 0]], axis=1)


# Pain, publics, trust.


def test_pain_builds_up_with_the_cost_of_fighting_and_fades() -> None:
    own = founded(pain__memory=40.0, conflict__pain=0.0, suffer__strength=1.0)
    own.worlds["dyads"]["felt"] = 0.6
    assert step(suffer.mechanism, own, YEAR)["parties"]["pain"][0, 0] == pytest.approx(0.6 * (1.0 - (1 - 1 / 40) ** 52))
    own.worlds["dyads"]["felt"], own.worlds["parties"]["pain"] = 0.0, 0.5
    assert step(suffer.mechanism, own, YEAR)["parties"]["pain"][0, 0] == pytest.approx(0.5 * (1 - 1 / 40) ** 52)


def test_publics_harden_with_violence_and_come_back_without() -> None:
    own = founded(harden__rate=0.8, harden__recovery=0.5, harden__strength=1.0)
    groups = own.worlds["groups"][0]
    used = slice(0, int(own.worlds["group_count"][0]))
    anchor = groups["anchor"][used].copy()
    own.worlds["dyads"]["felt"] = 1.0
    step(harden.mechanism, own, YEAR)
    assert np.allclose(groups["attitude"][used], anchor * (1.0 - 0.8 / 52.0) ** 52)
    own.worlds["dyads"]["felt"] = 0.0
    missing = anchor - groups["attitude"][used]
    step(harden.mechanism, own, YEAR)
    assert np.allclose(anchor - groups["attitude"][used], missing * (1.0 - 0.5 / 52.0) ** 52)


def test_violence_takes_trust_and_unused_ties_fade() -> None:
    """At the model's own pace a year of full violence costs a tie more trust than a year of sessions builds on it."""
    kept = {}
    for felt in (0.0, 1.0):
        own = founded(erode__violence=1.2, erode__fading=0.12, erode__strength=1.0)
        own.worlds["dyads"]["felt"], own.worlds["channels"]["trust"], own.worlds["dialogues"]["trust"] = felt, 0.5, 0.5
        after = step(erode.mechanism, own, YEAR)
        kept[felt] = float(after["channels"]["trust"][0, 0])
        assert after["dialogues"]["trust"][0, 0] == pytest.approx(kept[felt])
    assert kept[0.0] == pytest.approx(0.5 * (1.0 - 0.12 / 52.0) ** 52)
    assert kept[1.0] == pytest.approx(0.5 * (1.0 - 1.32 / 52.0) ** 52)
    met = founded(build_trust__gain=0.06, track_two__skill=0.5, track_two__initiatives=1)
    met.worlds["initiatives"]["sessions"], met.worlds["sessions"] = 1, 1
    met.worlds["dialogues"]["trust"] = 0.5
    year_of_sessions = range(1, 11)  # twenty a year, by two initiatives
    assert 0.5 - kept[1.0] > step(build_trust.mechanism, met, year_of_sessions)["dialogues"]["trust"][0, 0] - 0.5


def test_a_footing_at_home_shields_trust_from_violence() -> None:
    own = founded(2, erode__footing=0.5, erode__fading=0.0)
    own.worlds["dyads"]["felt"], own.worlds["dialogues"]["trust"] = 1.0, 0.5
    own.worlds["ngos"]["footing"][1] = 1.0
    lost = 0.5 - step(erode.mechanism, own)["dialogues"]["trust"][:, 0]
    assert lost[1] == pytest.approx(0.5 * lost[0])


def test_a_mistake_about_the_others_force_is_answered_with_force() -> None:
    own = founded(40, misread__noise=1.0, misread__channel=0.0)
    before = forces(own.worlds)
    rose = (forces(step(misread.mechanism, own)) > before).sum(axis=1)
    assert np.array_equal(rose, own.worlds["count"]["mistaken_escalations"]) and rose.sum() > 0
    assert (forces(own.worlds) >= before).all()


def test_who_makes_peace_with_one_enemy_fights_on_against_another_alone() -> None:
    """Two groups fight one government; a ceasefire with one winds down that war and leaves the other as it was."""
    wars = {}
    for truce in (0, 1):
        own = founded(5, "drc", escalate__grievance=0.0, shock__strength=0.0)
        dyads = own.worlds["dyads"]
        dyads["ceasefire"][:, dyad_of(0, 1)] = truce
        step(restrain.mechanism, own)
        step(escalate.mechanism, own, range(2, 60))
        wars[truce] = {other: dyads["force_a"][:, dyad_of(0, other)].copy() for other in (1, 2)}
    assert np.array_equal(wars[1][2], wars[0][2])
    assert (wars[1][1] < 0.02).all() and wars[0][1].mean() > 0.1


def test_a_ceasefire_holds_fire_at_once() -> None:
    """A ceasefire that holds both back by 0.8 leaves a fifth of the deaths, before any force has wound down."""
    killed = []
    for truce in (0, 1):
        own = founded(200, restrain__ceasefire=0.8, fight__scale=1000.0, parties__militancy=0.5)
        own.worlds["dyads"]["ceasefire"] = truce
        step(restrain.mechanism, own)
        killed.append(sum(step(fight.mechanism, own, range(w, w + 1))["dyads"]["deaths"].sum() for w in YEAR))
    assert killed[1] == pytest.approx(0.2 * killed[0], rel=0.05)


def test_under_a_truce_few_die_though_both_sides_fight_elsewhere() -> None:
    """A truce whose sides fight others is broken by hardly more deaths than one among sides at peace."""
    settings = {"split.most": 0}
    runs = mt.simulate("northern_ireland", worlds=100, seed=1, settings=settings, weekly=["violence", "ceasefire"])
    deaths, truce = (runs.weekly[name].to_numpy() for name in ("violence", "ceasefire"))
    sides = [set(str(pair).split("-")) for pair in runs.weekly["dyad"].to_numpy()]
    elsewhere = np.stack(
        [deaths[..., [other != own and bool(other & own) for other in sides]].any(axis=-1) for own in sides], axis=-1
    )
    fought = deaths.any(axis=(0, 1))
    war, truce_in_war, peace = (
        deaths[..., fought][kind[..., fought]].mean()
        for kind in (truce == 0, (truce > 0) & elsewhere, (truce > 0) & ~elsewhere)
    )
    assert truce_in_war < 0.1 * war and truce_in_war < peace + 0.1 * war


@pytest.mark.parametrize("scale", [0.7, 30.0, 500.0])
def test_a_small_war_is_no_permanent_peak(scale: float) -> None:
    """At one and the same force wars of every size strike about as hard in the mean, and seldom as at a peak."""
    own = founded(100, fight__scale=scale, parties__militancy=0.5)
    felt = np.stack([step(fight.mechanism, own, range(w, w + 1))["dyads"]["felt"][:, 0] for w in range(1, 200)])[50:]
    assert 0.4 < felt.mean() < 0.75 and (felt > 0.85).mean() < 0.05


def test_the_size_of_a_war_alone_decides_little_about_talks() -> None:
    """From a small to a large war the share of worlds with talks changes by half at most."""
    opened = {}
    for scale in (0.7, 500.0):
        runs = mt.simulate("baseline", worlds=200, seed=1, settings={"fight.scale": scale, "track_two.effort": 0.0})
        opened[scale] = (runs.outcomes["talks_opened"] > 0).mean()
    assert 1.0 / 1.5 < opened[500.0] / opened[0.7] < 1.5


# Power, victory, ceasefire, relapse.


def test_strength_follows_its_trend() -> None:
    own = founded(
        parties__israel__trend=-0.3, parties__plo__trend=0.0, shift_power__wavering=0.0, shift_power__jump=0.0
    )
    before = own.worlds["parties"]["might"][0, :2].copy()
    after = step(shift_power.mechanism, own, YEAR)["parties"][0]
    assert np.allclose(after["might"][:2] - before, [-0.3, 0.0])
    assert after["power"][:2].sum() == pytest.approx(1.0)


def victories(power: float, force: float = 1.0, toll: float = 5.0) -> np.ndarray:
    """In how many of 300 worlds each side wins within the week."""
    own = founded(300, win__rate=40.0, win__late=1.0, win__power=3.0, win__rebels=1.0, fight__power=0.0)
    own.worlds["parties"]["power"][:, :2] = power, 1.0 - power
    own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = force
    own.worlds["dyads"]["toll"] = toll
    after = step(win.mechanism, own)
    winners = after["endings"]["winner"][:, 0][after["ending_count"] == 1]
    assert (after["dyads"]["over"][:, 0] == after["ending_count"]).all()
    return np.bincount(winners, minlength=2)


def test_the_stronger_mostly_wins_and_the_sooner_the_harder_they_fight() -> None:
    """A side's chance goes with the cube of its share of power; within four standard errors of 300 worlds."""
    strong, even = victories(0.8), victories(0.5)
    week = 300 * 40.0 / 52.0
    assert strong[0] == pytest.approx(week * 0.8**3, abs=34) and strong[1] == pytest.approx(week * 0.2**3, abs=6)
    assert even == pytest.approx([week * 0.5**3] * 2, abs=20)
    assert victories(0.8, force=0.3).sum() < strong.sum()
    assert victories(0.8, toll=0.0).sum() == 0


def truces(channel: Channel, readiness: float, felt: float = 0.5) -> int:
    own = founded(50, cease_fire__pace=1.0, track_one__effort=1.0)
    own.worlds["dyads"]["channel"], own.worlds["dyads"]["felt"] = int(channel), felt
    own.worlds["parties"]["readiness"][:, :2] = readiness, 1.0
    return int((step(cease_fire.mechanism, own)["dyads"]["ceasefire"][:, 0] == 1).sum())


def test_the_ready_may_stop_shooting_over_an_open_channel_alone() -> None:
    assert truces(Channel.OPEN, 1.0) == 50
    assert 0 < truces(Channel.OPEN, 0.3) < 50
    assert truces(Channel.OPEN, 0.0) == truces(Channel.FROZEN, 1.0) == truces(Channel.OPEN, 1.0, felt=0.01) == 0


def test_a_truce_breaks_among_the_distrustful_and_seldom_where_a_full_agreement_follows() -> None:
    def broken(trust: float, agreed: bool = False) -> int:
        own = founded(50, cease_fire__breaking=52.0, cease_fire__settling=0.0)
        own.worlds["dyads"]["ceasefire"], own.worlds["parties"]["trust"] = 1, trust
        own.worlds["ceasefire_count"], own.worlds["ceasefires"]["week"][:, 0] = 1, 1
        if agreed:
            sign(own.worlds, 1)
        after = step(cease_fire.mechanism, own, range(2, 3))
        ended = after["ceasefires"]["ended_week"][:, 0] == 2
        assert np.array_equal(ended, after["count"]["violations"] == 1)
        return int(ended.sum())

    assert broken(0.0) == 50 > broken(0.5) > broken(1.0) == 0
    assert broken(0.0, agreed=True) < 25


def test_a_truce_lapses_with_its_war_and_nobody_breaks_it() -> None:
    own = founded(50, cease_fire__breaking=52.0)
    own.worlds["dyads"]["ceasefire"], own.worlds["parties"]["trust"] = 1, 0.0
    own.worlds["ceasefire_count"], own.worlds["ceasefires"]["week"][:, 0] = 1, 1
    own.worlds["dyads"]["over"] = 1
    after = step(cease_fire.mechanism, own, range(5, 7))
    assert (after["ceasefires"]["lapsed"][:, 0] == 5).all() and (after["dyads"]["ceasefire"][:, 0] == 0).all()
    assert (after["ceasefires"]["ended_week"] == 0).all() and (after["count"]["violations"] == 0).all()


def test_a_side_that_lost_rises_again_as_far_as_its_people_are_aggrieved() -> None:
    def risen(attitude: float, institutions: float = 0.0, lost: bool = True) -> np.ndarray:
        own = founded(50, outbreak__relapse=52.0, outbreak__rising=0.5)
        own.worlds["dyads"]["over"] = 1
        own.worlds["dyads"]["force_a"] = own.worlds["dyads"]["force_b"] = 0.2
        own.worlds["parties"]["attitude"], own.worlds["parties"]["institutions"] = attitude, institutions
        own.worlds["endings"]["kind"][:, 0], own.worlds["ending_count"] = int(Ending.VICTORY), int(lost)
        after = step(outbreak.mechanism, own)
        again = after["dyads"]["over"][:, 0] == 0
        assert np.allclose(after["dyads"]["force_b"][:, 0], np.where(again, 0.6, 0.2))
        assert (after["dyads"]["force_a"][:, 0] == 0.2).all()
        return again

    assert risen(0.0).all()
    assert 0 < risen(0.7).sum() < 50
    assert not risen(1.0).any() and not risen(0.0, institutions=1.0).any() and not risen(0.0, lost=False).any()


# Elections.


def test_elections_come_with_the_term_and_an_outsider_trusts_less() -> None:
    trust = {}
    for outsider in (0.0, 1.0):
        given = {"parties__term": 10, "change_leader__at_elections": 1.0, "change_leader__rate": 0.0}
        own = founded(**given, change_leader__outsider=outsider, change_leader__trust_lost=0.5)
        own.worlds["parties"]["leader_since"], own.worlds["channels"]["trust"] = 0, 0.8
        lost = [
            int(step(change_leader.mechanism, own, range(w, w + 1))["count"]["leaders_lost"][0]) for w in range(1, 11)
        ]
        assert lost == [0] * 9 + [2]
        holders = own.worlds["officials"]["leader"][0][own.worlds["channels"]["holder"][0]] == 1
        used = np.arange(len(holders)) < own.worlds["channel_count"][0]
        trust[outsider] = own.worlds["channels"]["trust"][0][holders & used]
        assert (own.worlds["channels"]["trust"][0][~holders & used] == 0.8).all()
    assert (trust[0.0] == 0.8).all() and np.allclose(trust[1.0], 0.4)


# After signing.


def ended(weeks: range = range(2, 30), terms: dict[str, Any] | None = None, **states: Any) -> int:
    """In how many of 200 worlds a fresh full agreement breaks within the weeks; states are the parties'."""
    own = founded(200, break_agreement__collapse=0.0, break_agreement__rate=2.0)
    for name, value in ({"trust": 0.5, "attitude": 0.5} | states).items():
        own.worlds["parties"][name] = value
    sign(own.worlds, 1, **({"carried_out": 1, "power": own.worlds["parties"]["power"][0]} | (terms or {})))
    return int((step(break_agreement.mechanism, own, weeks)["agreements"]["ended_week"][:, 0] > 0).sum())


@pytest.mark.parametrize(
    ("straining", "terms"),
    [({"trust": 0.0}, {}), ({"attitude": 0.0}, {}), ({}, {"power": 0.0}), ({}, {"grievance": 0.5}),
     ({}, {"carried_out": 0})],
    ids=["distrust", "hostile publics", "power shifted", "grievance", "nothing carried out"],
)  # fmt: skip
def test_what_strains_an_agreement_breaks_it_sooner(straining: dict[str, Any], terms: dict[str, Any]) -> None:
    assert ended(terms=terms, **straining) > ended() > 0


@pytest.mark.parametrize(
    ("terms", "weeks"),
    [
        ({"guarantee_left": 0.8}, range(2, 30)),
        ({"carried_out": PROVISIONS, "begun": 1}, range(2, 30)),
        ({}, range(262, 290)),
    ],
    ids=["a guarantee", "carried out", "five years old"],
)
def test_what_is_guaranteed_carried_out_or_old_is_safer(terms: dict[str, Any], weeks: range) -> None:
    assert ended(weeks, terms) < 0.7 * ended()


def lapsed(lapse: float, weeks: range, done: int = 0, strength: float = 1.0) -> tuple[int, set[int]]:
    """How many of 400 unstrained agreements ended within the weeks, and why."""
    own = founded(400, break_agreement__lapse=lapse, break_agreement__rate=0.0, break_agreement__deadline=26,
                  break_agreement__collapse=0.0, break_agreement__strength=strength)  # fmt: skip
    sign(own.worlds, 1, begun=done)
    agreements = step(break_agreement.mechanism, own, weeks)["agreements"][:, 0]
    gone = agreements["ended_week"] > 0
    return int(gone.sum()), set(agreements["ended_why"][gone].tolist())


def test_what_has_not_begun_by_its_deadline_may_lapse_in_that_week() -> None:
    within, deadline, later = range(2, 27), range(27, 28), range(28, 60)
    assert lapsed(1.0, deadline) == (400, {EndedWhy.NOT_CARRIED_OUT})
    assert lapsed(1.0, within)[0] == lapsed(1.0, later)[0] == lapsed(1.0, deadline, done=1)[0] == 0
    assert lapsed(0.0, range(2, 60))[0] == 0
    assert lapsed(0.5, deadline)[0] == pytest.approx(200, abs=40)
    assert lapsed(0.5, deadline, strength=0.5)[0] == pytest.approx(100, abs=40)


def test_an_agreement_that_is_being_carried_out_builds_trust() -> None:
    built = []
    for done in (0, 10, 20):
        own = founded(carry_out__pace=0.0, carry_out__trust=0.4)
        own.worlds["channels"]["trust"] = 0.5
        sign(own.worlds, 1, carried_out=done)
        built.append(float(step(carry_out.mechanism, own, range(2, 3))["channels"]["trust"][0, 0]) - 0.5)
    assert built == pytest.approx([0.0, 0.5 * 0.4 / 52.0 * 0.5, 0.5 * 0.4 / 52.0], abs=1e-12)


def test_spoilers_strike_near_success_alone() -> None:
    def struck(**table: Any) -> int:
        own = founded(60, spoil__rate=52.0, spoil__near=0.15, spoil__weeks=26)
        own.worlds["parties"]["attitude"], own.worlds["parties"]["aspiration"] = 0.3, 0.6
        own.worlds["parties"]["reservation"] = 0.6 - table.pop("left", 0.5)
        for name, value in ({"members": 0b11} | table).items():
            own.worlds["table"][name] = value
        before = forces(own.worlds)
        return int((forces(step(spoil.mechanism, own, range(100, 101))) > before).sum())

    near = {"left": 0.1, "rejected": 3}
    assert struck() == struck(rejected=3, failed=95) == struck(signed_week=60) == 0
    assert (
        struck(**near, failed=95, members=0) == struck(**near, failed=60) == 0
    )  # nobody talks, or nothing failed of late
    assert struck(**near, failed=95) == struck(signed_week=90) > 0


def test_nothing_is_near_where_all_is_settled() -> None:
    own = founded(60, spoil__rate=52.0, spoil__near=0.15)
    own.worlds["parties"]["attitude"], own.worlds["parties"]["aspiration"] = 0.3, 0.6
    own.worlds["parties"]["reservation"] = 0.5
    own.worlds["table"]["members"], own.worlds["table"]["rejected"], own.worlds["table"]["failed"] = 0b11, 3, 95
    sign(own.worlds, 50)
    before = forces(own.worlds).copy()
    assert (forces(step(spoil.mechanism, own, range(100, 101))) == before).all()
