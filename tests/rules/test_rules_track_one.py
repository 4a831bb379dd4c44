"""What Track I's rules do: a known direction, a limit or an exact answer for each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from history import lived, same_bytes

from simulation.ensemble import live, simulate
from simulation.scenarios.scenario import load_scenario
from simulation.week import week
from simulation.world.record import Kind
from simulation.world.tracks import POLICIES

OPEN, FROZEN = 1, 2
PARTIAL = int(Kind.PARTIAL)
TALKING = {"channel.forced": "open", "parties.government.rigidity": 0.2, "parties.rebels.rigidity": 0.2}


def mean(founded: Any, held: str, state: str) -> float:
    """Mean over the two parties, or over all worlds."""
    values = founded.worlds[held][state]
    return float(values[:, :2].mean() if values.ndim > 1 else values.mean())


def after(founded: Any, *names: str, now: int = 2) -> Any:
    """One week of these mechanisms alone, in place."""
    live(week().without(*(one.name for one in week() if one.name not in (*names, "measure"))), founded, 1)
    return founded


# When a track acts.


@pytest.mark.parametrize("when", POLICIES[1:])
def test_a_track_that_waits_acts_no_more_than_one_that_does_not(when: str) -> None:
    always = lived(worlds=range(20), weeks=200)
    waits = lived(worlds=range(20), weeks=200, settings={"track_two.when": when})
    sessions, all_sessions = waits.worlds["count"]["sessions"], always.worlds["count"]["sessions"]
    assert sessions.sum() < all_sessions.sum()


def test_early_ends_with_its_weeks_and_its_hold() -> None:
    settings = {"track_two.when": "early", "timing.early": 40, "track_two.hold": 0}
    assert lived(weeks=40, settings=settings).worlds["count"]["sessions"].sum() > 0
    stopped = lived(weeks=90, settings=settings).worlds
    assert (stopped["count"]["sessions"] == lived(weeks=40, settings=settings).worlds["count"]["sessions"]).all()


def test_in_parallel_means_while_talks_are_open() -> None:
    held = {"track_two.when": "parallel", "track_two.hold": 0}
    shut = lived(weeks=80, settings={**held, "channel.forced": "closed"}).worlds
    talking = lived(weeks=80, settings={**held, "channel.forced": "open"}).worlds
    assert shut["count"]["sessions"].sum() == 0 < talking["count"]["sessions"].sum()


def test_a_track_that_waits_for_what_never_comes_is_a_track_that_is_off() -> None:
    never = lived(settings={"track_two.when": "ripe", "timing.ripeness": 1.0}).worlds
    off = lived(settings={"track_two.effort": 0.0}).worlds
    for held in ("parties", "dyads", "ngos", "agreements", "dialogues"):
        assert same_bytes(never[held].copy(), off[held].copy())


def test_more_effort_adds_less_and_full_effort_is_one() -> None:
    from simulation.world.tracks import reach_one

    founded = lived(worlds=[0], weeks=1)
    world, own = founded.worlds[0], founded.settings[0]
    reached = []
    for effort in (0.0, 0.5, 1.0, 1.5, 2.0):
        own["track_one_effort"] = effort
        reached.append(getattr(reach_one, "py_func", reach_one)(world, own, 1))
    assert reached[0] == 0.0 and reached[2] == pytest.approx(1.0)
    assert (np.diff(reached) > 0).all() and (np.diff(reached, 2) < 0).all()


# Reservation.


def test_the_reservation_value_is_the_sum_of_its_parts() -> None:
    parties = lived(weeks=100, settings={"press.strength": 0.0}).worlds["parties"][:, :2]
    parts = parties["war_value"] + parties["home_cost"] + parties["doubt"] - parties["pressure"] - parties["inducement"]
    assert np.allclose(parties["reservation"], np.clip(parts, 0, 0.98), atol=1e-12)


def test_trade_makes_war_worth_less() -> None:
    founded = lived(weeks=20)
    before = founded.worlds["parties"]["war_value"][:, :2].copy()
    with_trade = lived(weeks=20)
    founded.worlds["dyads"]["trade"], with_trade.worlds["dyads"]["trade"] = 0.0, 0.5
    after(with_trade, "reckon")
    after(founded, "reckon")
    lost = founded.worlds["parties"]["war_value"][:, :2] - with_trade.worlds["parties"]["war_value"][:, :2]
    assert np.allclose(lost, 0.15 * 0.5, atol=1e-12)
    assert before.shape == lost.shape


def test_a_slow_capital_leaves_its_delegation_behind() -> None:
    def gap(delay: float) -> float:
        parties = lived(worlds=range(20), weeks=60, settings={"reckon.delay": delay}).worlds["parties"][:, :2]
        return float(np.abs(parties["mandate"] - parties["reservation"]).mean())

    assert gap(0.0) == 0.0 < gap(4.0) < gap(40.0)


def test_an_excuse_for_not_talking_lowers_readiness() -> None:
    plain, excused = lived(weeks=60), lived(weeks=60)
    plain.worlds["parties"]["alibi"] = 0.0
    excused.worlds["parties"]["alibi"] = 1.0
    after(plain, "appraise")
    after(excused, "appraise")
    assert np.allclose(excused.worlds["parties"]["readiness"], 0.5 * plain.worlds["parties"]["readiness"], atol=1e-12)


# The channel.


@pytest.mark.parametrize("theory", ["readiness", "ripeness", "bargaining_range"])
def test_talks_open_by_every_theory(theory: str) -> None:
    worlds = lived("oslo", range(20), 200, {"channel.theory": theory, "network.trust": 0.5}).worlds
    assert worlds["count"]["talks_opened"].sum() > 0


def test_theories_of_when_talks_open_may_differ_by_world() -> None:
    mixed = lived(worlds=range(2), settings={"channel.theory": np.array(["readiness", "bargaining_range"])})
    assert mixed.settings["channel_theory"].tolist() == [0, 2]


def test_a_channel_held_open_or_closed_stays_so() -> None:
    held = {"channel.forced_start": 10, "channel.forced_end": 60}
    for forced, state in (("open", 1), ("closed", 0)):
        dyads = lived(weeks=60, settings={**held, "channel.forced": forced}).worlds["dyads"][:, 0]
        # A group that dissolved or merged has nobody left to talk to.
        assert (dyads["channel"] == np.where((dyads["over"] == 1) & (dyads["beaten"] == 0), 0, state)).all()
        assert (dyads["over"] == 0).any()


def test_missions_close_at_the_peak_as_far_as_they_do() -> None:
    def frozen(closing: float) -> int:
        settings = {
            "channel.closing": closing,
            "channel.freezing": 0.0,
            "channel.threshold": 0.0,
            "channel.peak": 0.2,
            "channel.secret": 0.0,
        }
        return int((lived(worlds=range(40), weeks=60, settings=settings).worlds["dyads"]["channel"] == FROZEN).sum())

    assert frozen(0.0) == 0 < frozen(0.5)


def test_a_last_line_stays_only_with_officials_at_work() -> None:
    line = {"channel.last_line": True}
    assert (lived(weeks=5, settings=line).worlds["dyads"]["last_line"][:, 0] == 1).all()
    assert (lived(weeks=5, settings={**line, "track_one.effort": 0.0}).worlds["dyads"]["last_line"] == 0).all()


def test_leaders_before_a_hostile_public_talk_rather_in_secret() -> None:
    hostile = {
        f"parties.{p}.{s}": v for p in ("government", "rebels") for s, v in (("attitude", 0.0), ("accountability", 1.0))
    }
    hostile |= {"channel.political_cost": 0.1, "channel.exposure": 0.0, "channel.threshold": 0.03}

    def opened(secret: float) -> int:
        return int(
            lived(worlds=range(60), weeks=200, settings={**hostile, "channel.secret": secret})
            .worlds["count"]["talks_opened"]
            .sum()
        )

    assert opened(0.0) < opened(1.0)


def test_talks_found_out_cost_leaders_their_office() -> None:
    def lost(exposure: float) -> tuple[int, int]:
        settings = {
            "channel.secret": 1.0,
            "channel.exposure": exposure,
            "channel.threshold": 0.01,
            "change_leader.strength": 0.0,
        }
        worlds = lived(worlds=range(40), weeks=150, settings=settings).worlds
        return int(worlds["count"]["leaders_lost"].sum()), int(worlds["dyads"]["secret"].sum())

    assert lost(0.0)[0] == 0 < lost(0.5)[0]
    assert lost(0.5)[1] < lost(0.0)[1]


# The table.


MILD = {"channel.forced": "open", "negotiate.finality": 0.0, "negotiate.pace": 1.0, "negotiate.protocols": 0.0}


def test_a_package_that_was_refused_leaves_open_what_it_was_stuck_on() -> None:
    """Even where everybody would close every issue by itself, the one that the whole failed on stays open."""
    easy = {"negotiate.fair": 0.0, "negotiate.leeway": 1.0, "negotiate.partial": 0.0, "negotiate.finality": 1.0}
    worlds = lived("oslo", range(60), 60, MILD | easy).worlds
    texts = worlds["agreements"]
    partial = texts["issues"][texts["kind"] == PARTIAL]
    closed = np.bitwise_count(partial)
    assert len(partial) > 50 and closed.max() == worlds["issue_count"][0] - 1


def test_a_package_knows_no_partial_agreement_and_single_issues_come_before_all() -> None:
    kinds = {}
    for mode in ("package", "issues"):
        worlds = lived("oslo", range(40), 300, {"negotiate.mode": mode, **MILD}).worlds
        kinds[mode] = worlds["agreements"]["kind"]
    assert (kinds["package"] != 2).all() and (kinds["package"] == 3).any()
    assert (kinds["issues"] == 2).any()


def test_drafts_by_true_weights_are_worth_more_than_by_power() -> None:
    def best(rule: str) -> np.ndarray:
        settings = {
            "channel.forced": "open",
            "negotiate.text": rule,
            "negotiate.concession": 0.0,
            "mediation.resources": 0.0,
            "parties.rebels.power": 0.5,
            "split.strength": 0.0,
        }
        settings |= {f"issues.{k}.divisible": True for k in ("territory", "identity")}
        return lived(worlds=range(20), weeks=30, settings=settings).worlds["table"]["utility"][:, :2].sum(1)

    power, nash = best("power"), best("nash")
    assert np.allclose(power[power > 0], 1.0, atol=1e-9)
    assert (nash[power > 0] > 1.05).all()


def test_who_concedes_by_time_asks_for_less_every_round() -> None:
    settings = {**TALKING, "negotiate.concession_theory": "time", "negotiate.deadline": 5, "mediation.resources": 0.0,
                "sign.strength": 0}  # fmt: skip
    worlds = lived(worlds=range(20), weeks=150, settings=settings).worlds
    late = (worlds["table"]["rounds"] >= 6) & (worlds["table"]["members"] != 0)
    parties = worlds["parties"][late][:, :2]
    assert late.any()
    assert (parties["aspiration"] <= np.maximum(parties["mandate"], parties["aspiration"].min()) + 0.25).all()


def test_money_makes_up_what_a_draft_lacks() -> None:
    def of(resources: float) -> np.ndarray:
        return lived(worlds=range(40), weeks=150, settings={**TALKING, "mediation.resources": resources}).worlds

    def full(worlds: np.ndarray) -> np.ndarray:
        return (worlds["agreements"]["kind"] == 3).sum(axis=1)

    none, some, much = of(0.0), of(0.2), of(1.0)
    assert full(none).sum() < 0.8 * min(full(some).sum(), full(much).sum())
    paid = some["count"]["paid"]
    assert paid.max() > 0
    assert (paid <= 200 * full(some)).all()


def test_nothing_is_paid_where_issues_are_closed_one_by_one() -> None:
    settings = {**TALKING, "mediation.resources": 0.2}
    one_by_one: Any = [(75, {"negotiate.mode": "issues"})]
    before = lived(worlds=range(40), weeks=74, settings=settings).worlds
    after_it = lived(worlds=range(40), weeks=150, settings=settings, changes=one_by_one).worlds
    assert before["count"]["paid"].sum() > 0
    assert (after_it["agreement_count"] > before["agreement_count"]).any()
    assert (after_it["count"]["paid"] == before["count"]["paid"]).all()


def test_what_is_paid_has_its_price_and_changes_nothing_else() -> None:
    def outcomes(price: float) -> Any:
        settings = {**TALKING, "mediation.resources": 0.5, "mediation.price": price}
        return simulate(load_scenario("baseline"), worlds=20, years=11, settings=settings).outcomes

    free, priced = outcomes(0.0), outcomes(2e6)
    assert free.drop(columns="cost").equals(priced.drop(columns="cost"))
    assert free["paid"].sum() > 0.0
    assert np.allclose(priced["cost"] - free["cost"], 2e6 * free["paid"], rtol=1e-12)


def test_shading_leaves_less_learned_from_drafts() -> None:
    """From the same past, one round later: officials are further from the truth the more the others shade."""

    def error(shading: float) -> float:
        founded = lived(worlds=range(30), weeks=60, settings={**TALKING, "negotiate.pace": 1.0})
        founded.settings["negotiate_shading"] = shading
        worlds = after(founded, "negotiate").worlds
        known, weights = worlds["knowledge"]["estimate"][:, 0, 1], worlds["parties"]["weight"][:, 1]
        return float(np.abs(known - weights).mean())

    assert error(1.0) > error(0.0)


def test_trained_officials_say_more_clearly_what_matters() -> None:
    def error(training: float) -> float:
        founded = lived(worlds=range(30), weeks=60, settings={**TALKING, "negotiate.pace": 1.0})
        founded.worlds["parties"]["training"] = training
        worlds = after(founded, "negotiate").worlds
        known, weights = worlds["knowledge"]["estimate"][:, 0, 1], worlds["parties"]["weight"][:, 1]
        return float(np.abs(known - weights).mean())

    assert error(1.0) < error(0.0)


def test_an_impatient_side_gets_less() -> None:
    def share(patience: float) -> np.ndarray:
        settings = {
            **TALKING,
            "negotiate.text": "power",
            "parties.rebels.patience": patience,
            "mediation.official_mediators": 0,
        }
        return lived(worlds=range(20), weeks=30, settings=settings).worlds["issues"]["share"][:, 1, 1]

    assert (share(0.8) < share(0.95)).all()


# Mediators.

THERE = {"mediation.engagement": "from_start", "mediation.bias": 0.0}


def test_pressure_falls_on_whom_it_is_meant_for() -> None:
    weaker = lived(weeks=40, settings={"mediation.target": "weaker", **THERE}).worlds["parties"]
    power, pressure = weaker["power"][:, :2], weaker["pressure"][:, :2]
    # Where one side has fallen apart the other is all there is.
    gap = (np.abs(power[:, 0] - power[:, 1]) > 0.2) & (weaker["gone"][:, :2] == 0).all(axis=1)
    assert gap.any()
    weak = power.argmin(axis=1)
    rows = np.arange(len(weak))
    assert (pressure[rows, weak] > 0)[gap].all() and (pressure[rows, 1 - weak] == 0)[gap].all()
    assert lived(weeks=40, settings={"mediation.target": "none", **THERE}).worlds["parties"]["pressure"].max() == 0.0


def test_each_means_has_an_effect_of_its_own() -> None:
    def parties(instrument: str) -> Any:
        return lived(worlds=range(20), weeks=120, settings={**TALKING, "mediation.instrument": instrument}).worlds

    plain, sanctions, reward, none = (parties(i) for i in ("pressure", "sanctions", "reward", "none"))
    assert sanctions["parties"]["pain"][:, :2].mean() > plain["parties"]["pain"][:, :2].mean()
    assert reward["parties"]["inducement"].max() > 0.0 == reward["parties"]["pressure"].max()
    assert none["parties"]["pressure"].max() == 0.0 and none["parties"]["inducement"].max() == 0.0
    assert parties("withdraw")["mediators"]["left"].max() > 0 == plain["mediators"]["left"].max()


def test_a_threat_stands_behind_what_is_signed_and_pressure_leaves_grievance() -> None:
    settings = {**TALKING, "mediation.instrument": "threat", "mediation.leverage": 0.5}
    pressed = lived(worlds=range(30), weeks=200, settings=settings, through=_without_standing_by()).worlds["agreements"]
    free = lived(worlds=range(30), weeks=200, settings={**TALKING, "mediation.leverage": 0.0}).worlds["agreements"]
    assert pressed["threat"].max() > 0.0
    assert pressed["grievance"].sum() > 0.0 == free["grievance"].sum()


def _without_standing_by() -> Any:
    return week().without(*(one.name for one in week() if one.name == "stand_by"))


def test_rivalry_abroad_takes_from_official_mediators() -> None:
    pressure = [
        mean(lived(weeks=60, settings={"conflict.rivalry": r, "rival.wavering": 0.0}), "parties", "pressure")
        for r in (0.0, 0.5, 1.0)
    ]
    assert pressure[0] > pressure[1] > pressure[2] == 0.0


def test_favourable_opinion_abroad_eases_pressure() -> None:
    liked, plain = lived(weeks=3), lived(weeks=3)
    for founded, abroad in ((liked, 1.0), (plain, 0.0)):
        founded.worlds["parties"]["pressure"] = 0.0
        founded.worlds["parties"]["abroad"] = abroad
        after(founded, "press")
    assert np.allclose(liked.worlds["parties"]["pressure"], 0.7 * plain.worlds["parties"]["pressure"], atol=1e-12)


def test_legitimacy_falls_in_deadlock_and_rises_with_promises_kept() -> None:
    founded = lived(weeks=10)
    start = founded.worlds["mediators"]["legitimacy"].copy()
    founded.worlds["table"]["members"], founded.worlds["table"]["rejected"] = 3, 20
    after(founded, "earn_legitimacy")
    used = start > 0
    assert (founded.worlds["mediators"]["legitimacy"] < start)[used].all()
    kept = lived(weeks=10)
    kept.worlds["agreement_count"], kept.worlds["table"]["members"] = 1, 0
    kept.worlds["agreements"]["kind"][:, 0], kept.worlds["agreements"]["carried_out"][:, 0] = 3, 20
    kept.worlds["agreements"]["mediated"][:, 0], kept.worlds["agreements"]["signatories"][:, 0] = 1, 0b11
    kept.worlds["parties"]["gone"] = 0
    after(kept, "earn_legitimacy")
    assert (kept.worlds["mediators"]["legitimacy"] > start)[used].all()


def test_a_stake_in_one_side_tilts_the_draft() -> None:
    def share(stake_in: str) -> float:
        settings = {
            **TALKING,
            "mediation.stake": 0.9,
            "mediation.stake_in": stake_in,
            "negotiate.concession": 0.0,
            "mediation.resources": 0.0,
        }
        worlds = lived(worlds=range(40), weeks=40, settings=settings).worlds
        mediators_turn = worlds["table"]["rounds"] % 3 == 0
        return float(worlds["issues"]["share"][mediators_turn, 1, 0].mean())

    assert share("last") < share("none") < share("first")


def test_a_mediator_who_knows_the_parties_drafts_closer() -> None:
    def rejected(knowledge: float) -> int:
        settings = {**TALKING, "mediation.knowledge": knowledge, "mediation.resources": 0.0}
        return int(lived(worlds=range(60), weeks=200, settings=settings).worlds["count"]["drafts_rejected"].sum())

    assert rejected(1.0) < rejected(0.0)


# Intelligence.


def test_intelligence_is_right_without_bias_and_sure_with_it() -> None:
    def known(means: float, bias: float) -> Any:
        settings = {
            "parties.government.intelligence": means,
            "intelligence.bias": bias,
            "track_two.effort": 0.0,
            "channel.forced": "closed",
        }
        return lived(worlds=range(30), weeks=400, settings=settings).worlds["dyads"][:, 0]

    none, right, wrong = known(0.0, 0.0), known(1.0, 0.0), known(1.0, 1.0)
    assert (right["accuracy_a"] > 0.99).all() and (none["confidence_a"] == 0.0).all()
    assert wrong["accuracy_a"].mean() < right["accuracy_a"].mean() - 0.05
    assert np.array_equal(wrong["confidence_a"], right["confidence_a"])
    assert (right["accuracy_b"] == none["accuracy_b"]).all()


def test_intelligence_is_counted_with_track_one() -> None:
    def effort(means: float, track: float) -> int:
        settings = {
            "parties.government.intelligence": means,
            "parties.rebels.intelligence": 0.0,
            "track_one.effort": track,
        }
        return int(lived(worlds=[0], weeks=10, settings=settings).worlds["count"]["effort_track_one"][0])

    assert effort(1.0, 1.0) - effort(0.0, 1.0) == 10 * 6 * 1000
    assert effort(1.0, 0.0) == 0
