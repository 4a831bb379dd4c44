"""Knowledge, readiness, drafts and what is signed: exact answers, directions, and limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, step
from alone import sign as enter
from history import lived

from simulation import week as weeks
from simulation.ensemble import live
from simulation.founding import Founded
from simulation.rules import appraise, negotiate, press, reckon, sign
from simulation.world.record import Kind
from simulation.world.terms import divide

ISRAEL, PLO = 0, 1


def talking(n: int = 1, turn: int = 0, **settings: Any) -> Founded:
    """Two parties at a table without mediators, about to hold the round in which the party of this number drafts."""
    given = {"negotiate__pace": 1.0, "negotiate__consultation": 0.0, "track_one__effort": 1.0, "parties__need": 0.0}
    given |= {"mediation__official_mediators": 0, "mediation__informal_mediators": 0, "issues__divisible": True}
    made = founded(n, **(given | settings))
    made.worlds["table"]["members"], made.worlds["table"]["rounds"] = 0b11, turn
    made.worlds["parties"]["trust"] = 0.5
    return made


def hold_out(made: Founded, wanted: float) -> Founded:
    """What both delegations ask for, and the least that their capitals cleared."""
    made.worlds["parties"]["aspiration"] = made.worlds["parties"]["mandate"] = wanted
    return made


def drafted(made: Founded) -> tuple[np.ndarray, np.ndarray]:
    """The shares (party, issue) of the draft and what it gives, after one round."""
    worlds, issues = step(negotiate.mechanism, made), int(made.worlds["issue_count"][0])
    return worlds["issues"]["share"][0, :issues, :2].T.copy(), worlds["table"]["utility"][0, :2].copy()


# Knowledge.


def test_everybody_begins_by_believing_that_the_others_care_as_they_do() -> None:
    world = founded().worlds[0]
    weights = world["parties"]["weight"]
    for own, other in ((ISRAEL, PLO), (PLO, ISRAEL)):
        assert np.array_equal(world["knowledge"]["estimate"][own, other], weights[own])
    assert world["knowledge"]["confidence"].max() == 0.0
    ngos = world["ngos"][: world["ngo_count"]]
    assert np.array_equal(ngos["estimate"][:, PLO], weights[ngos["party"]])


def taught(trust: float = 0.5, **settings: Any) -> float:
    """Confidence that Israel's officials gain from one rejected draft."""
    made = hold_out(talking(**({"negotiate__mode": "package"} | settings)), 0.9)
    made.worlds["parties"]["trust"] = trust
    return float(step(negotiate.mechanism, made)["knowledge"]["confidence"][0, ISRAEL, PLO, 0])


def test_a_side_is_the_more_candid_the_more_it_trusts_and_the_less_it_is_bound() -> None:
    loose, tight = {"parties__rigidity": 0.2}, {"parties__rigidity": 0.8}
    assert taught(0.8, **loose) == pytest.approx(0.06 * 0.8 * 0.8)
    assert taught(0.8, **loose) > taught(0.8, **tight) > taught(0.2, **tight) > taught(0.0, **loose) == 0.0


# Drafts.


def test_who_drafts_uses_its_own_estimates_and_the_draft_is_worth_what_it_truly_is() -> None:
    for turn, (drafter, other) in enumerate(((ISRAEL, PLO), (PLO, ISRAEL))):
        shares = {}
        for whose in ("nobody's", "its own", "the other's"):
            made = talking(turn=turn)
            weights, known = made.worlds["parties"]["weight"][0], made.worlds["knowledge"][0]
            known["confidence"] = 0.6
            if whose != "nobody's":
                mind = (drafter, other) if whose == "its own" else (other, drafter)
                known["estimate"][mind] = weights[mind[1]]
            shares[whose], worth = drafted(made)
            assert np.allclose(worth, (weights[:2, : shares[whose].shape[1]] * shares[whose]).sum(axis=1), atol=1e-12)
        assert np.array_equal(shares["nobody's"], shares["the other's"])
        assert np.abs(shares["nobody's"] - shares["its own"]).max() > 0.01


def test_a_draft_passes_where_it_gives_both_what_they_hold_out_for_and_else_teaches() -> None:
    for wanted, kind, rejected in ((0.2, Kind.FULL, 0), (0.9, 0, 1)):
        made = hold_out(talking(negotiate__mode="package", negotiate__text="power"), wanted)
        made.worlds["parties"]["power"][:, :2] = 0.5
        world = step(negotiate.mechanism, made)[0]
        assert (world["table"]["initialled"], world["count"]["drafts_rejected"]) == (kind, rejected)
        assert (world["knowledge"]["confidence"].max() > 0.0) == bool(rejected)
    only_one = hold_out(talking(negotiate__mode="package", negotiate__text="power"), 0.2)
    only_one.worlds["parties"]["mandate"][:, PLO] = 0.9
    assert step(negotiate.mechanism, only_one)["table"]["initialled"][0] == 0


@pytest.mark.parametrize("mode", ["both", "issues"])
def test_armed_groups_alone_settle_all_only_in_part(mode: str) -> None:
    """With the state there the same draft is a full text; what they settled in part they do not settle again."""
    for table, needed, kind in ((0b110, True, Kind.PARTIAL), (0b110, False, Kind.FULL), (0b111, True, Kind.FULL)):
        made = hold_out(talking(scenario="northern_ireland", negotiate__mode=mode, negotiate__state_needed=needed), 0.0)
        made.worlds["table"]["members"] = table
        world = step(negotiate.mechanism, made)[0]
        assert world["table"]["initialled"] == kind
        assert world["issues"]["closed"][: world["issue_count"]].all() == (kind == Kind.PARTIAL or mode == "issues")
    again = hold_out(talking(scenario="northern_ireland", negotiate__mode=mode), 0.0)
    again.worlds["table"]["members"] = 0b110
    enter(again.worlds, 1, Kind.PARTIAL, signatories=0b110, issues=0b1111)
    assert step(negotiate.mechanism, again)[0]["table"]["initialled"] == 0


def test_armed_groups_alone_have_no_round_where_nothing_is_agreed_until_everything_is() -> None:
    for table, rounds in ((0b110, 0), (0b111, 1)):
        made = hold_out(talking(scenario="northern_ireland", negotiate__mode="package"), 0.0)
        made.worlds["table"]["members"] = table
        assert step(negotiate.mechanism, made)[0]["table"]["rounds"] == rounds


def handed(**states: Any) -> Founded:
    """A table of equals at which the first dialogue group's paper waits; states are the participants'."""
    made = talking()
    made.worlds["parties"]["power"][:, :2], made.worlds["table"]["paper"] = 0.5, 1
    for name, value in states.items():
        made.worlds["ngos"][name] = value
    return made


def test_a_paper_divides_by_what_its_group_believes() -> None:
    """Everybody counts by confidence, people on their own side fully, with the bias of their view; exact."""
    made = handed(standing=0.8)
    world = made.worlds[0]
    ngos, issues = world["ngos"], int(world["issue_count"])
    luck = np.random.default_rng(1)
    ngos["confidence"], ngos["estimate"] = (luck.random(ngos["estimate"].shape) for _ in range(2))
    group = ngos[: world["ngo_count"]][ngos["initiative"][: world["ngo_count"]] == 0]
    assert set(group["party"].tolist()) == {ISRAEL, PLO} and len(group) < world["ngo_count"]
    weights, sure = np.zeros((2, issues)), []
    for party in (ISRAEL, PLO):
        own = (group["party"] == party)[:, None]
        seen = np.clip(world["parties"]["weight"][party, :issues] * (1.0 + group["bias"][:, :issues]), 0.0, 1.0)
        counts = np.where(own, 1.0, group["confidence"][:, party, :issues])
        said = np.where(own, seen, group["estimate"][:, party, :issues])
        weights[party] = (counts * said).sum(axis=0) / counts.sum(axis=0)
        sure.append(group["confidence"][group["party"] != party, party, :issues])
    weights /= weights.sum(axis=1, keepdims=True)
    confidence = 0.8 * np.concatenate(sure).mean()
    expected = np.zeros((2, issues))
    divide(weights, np.full(2, 0.5), confidence, np.ones(issues), expected)
    assert np.allclose(drafted(made)[0], expected, atol=1e-12)
    assert made.worlds["table"]["confidence"][0] == pytest.approx(confidence, abs=1e-12)


def test_a_paper_of_people_unsure_or_without_credit_leaves_it_to_power() -> None:
    for states in ({"confidence": 0.0}, {"confidence": 0.9, "standing": 0.0}):
        assert np.allclose(drafted(handed(**states))[0], 0.5, atol=1e-12)
    assert np.abs(drafted(handed(confidence=0.9, standing=1.0))[0] - 0.5).max() > 0.01


def test_officials_take_or_refuse_a_paper_as_any_draft_and_once() -> None:
    for wanted, kind, rejected in ((0.2, Kind.FULL, 0), (0.9, 0, 1)):
        made = hold_out(handed(confidence=0.9, standing=1.0), wanted)
        own, _ = drafted(hold_out(talking(), wanted))
        paper, _ = drafted(made)
        table = made.worlds["table"][0]
        assert (table["initialled"], table["rejected"], table["paper"]) == (kind, rejected, 0)
        assert np.abs(paper - own).max() > 0.01


def test_a_formula_makes_an_issue_divisible_and_is_worth_nothing_of_itself() -> None:
    def draft(divisible: bool, idea_up: int) -> tuple[np.ndarray, np.ndarray]:
        made = talking(issues__divisible=divisible)
        made.worlds["issues"]["idea_up"] = idea_up
        return drafted(made)

    whole, formula, shared, both = draft(False, 0), draft(False, 3), draft(True, 0), draft(True, 3)
    assert set(whole[0].ravel().tolist()) == {0.0, 1.0}
    for one in (formula, both):
        assert np.array_equal(one[0], shared[0]) and np.array_equal(one[1], shared[1])


def test_an_unmet_need_leaves_nothing_until_pressure_makes_a_party_give_it_up() -> None:
    def worth(pressure: float) -> float:
        made = talking(negotiate__text="power", parties__plo__need=0.99, negotiate__submission=1.0)
        made.worlds["parties"]["pressure"][:, PLO] = pressure
        return float(drafted(made)[1][PLO])

    assert worth(0.0) == worth(0.5) == 0.0 < worth(1.0)


# What is signed.


def signed(kind: Kind = Kind.FULL, shares: np.ndarray | None = None, **settings: Any) -> np.void:
    """The agreement, after officials sign these shares of every issue; the first issue alone is closed."""
    made = talking(**settings)
    world, issues = made.worlds[0], int(made.worlds["issue_count"][0])
    world["table"]["initialled"] = int(kind)
    world["parties"]["power"][:2] = 0.7, 0.3
    world["issues"]["share"][:issues, :2] = 0.5 if shares is None else shares.T
    world["issues"]["closed"][0] = 1
    agreement = step(sign.mechanism, made)["agreements"][0, 0]
    return np.void(agreement)


def test_what_a_text_leaves_open_goes_on_by_power() -> None:
    issues = int(founded().worlds["issue_count"][0])
    for kind, settled in ((Kind.FULL, issues), (Kind.PARTIAL, 1)):
        text = signed(kind)
        share = text["share"][ISRAEL, :issues]
        assert (share[:settled] == 0.5).all() and (share[settled:] == 0.7).all()
        assert text["issues"] == (1 << settled) - 1


def test_what_mediators_pay_is_counted_where_it_is_signed() -> None:
    for initialled, paid in ((Kind.FULL, 300), (0, 0)):
        made = talking()
        made.worlds["table"]["initialled"] = int(initialled)
        made.worlds["parties"]["payment"][:, :2] = 0.1, 0.2
        assert step(sign.mechanism, made)["count"]["paid"][0] == paid


def test_the_gap_between_needs_and_terms_is_the_grievance_left() -> None:
    agreement = signed(parties__plo__need=0.8, sign__coercion=0.0)
    assert agreement["grievance"][:2] == pytest.approx([0.0, 0.3])  # half of every issue, and weights sum to 1
    made = talking(sign__coercion=0.5)
    made.worlds["table"]["initialled"], made.worlds["issues"]["share"] = int(Kind.FULL), 0.5
    made.worlds["parties"]["war_value"], made.worlds["parties"]["pressure"] = 0.9, 0.3
    assert step(sign.mechanism, made)["agreements"]["grievance"][0, 0, :2] == pytest.approx([0.15, 0.15])


def test_terms_at_the_nash_point_lie_at_no_distance_from_it_nor_from_the_frontier() -> None:
    world = founded().worlds[0]
    issues = int(world["issue_count"])
    weights = world["parties"]["weight"][:2, :issues].copy()
    nash = np.zeros((2, issues))
    divide(weights, np.array([0.7, 0.3]), 1.0, np.ones(issues), nash)
    best, even = signed(shares=nash), signed()
    assert best["nash_distance"] == pytest.approx(0.0, abs=1e-9)
    assert best["pareto_distance"] < 0.03 < even["pareto_distance"]
    expected = np.linalg.norm((weights * nash).sum(axis=1) - 0.5)
    assert even["nash_distance"] == pytest.approx(expected, abs=1e-9)


# Readiness and reservation.


def appraised(**states: float) -> np.ndarray:
    """Both parties, of one official each, after they weighed the reasons to talk; states are the parties'."""
    shares = {"appraise__stalemate": 0.5, "appraise__way_out": 0.6, "appraise__hope": 0.3, "appraise__strength": 1.0}
    made = founded(**shares, parties__officials=1)
    world = made.worlds[0]
    world["channels"]["trust"], world["knowledge"]["confidence"] = states.pop("trust", 0.5), states.pop("sure", 0.0)
    world["officials"]["hardness"] = states.pop("hardness", 0.2)
    world["parties"]["power"][:2] = 0.5, states.pop("rival", 0.5)
    world["parties"]["pain"] = states.pop("pain", 0.4)
    for name, value in states.items():
        world["parties"][name] = value
    return step(appraise.mechanism, made)["parties"][0, :2].copy()


def test_readiness_is_motivation_times_optimism() -> None:
    """Pruitt 2005: pain in a stalemate and pressure, times trust and a way out; nothing without either; exact."""
    motivation, optimism = (0.4 + 0.1) * 0.8, 0.5 + 0.5 * 0.6 * 0.3
    assert appraised(pressure=0.1)["readiness"] == pytest.approx([motivation * optimism] * 2, abs=1e-12)
    assert (appraised(pain=0.0)["readiness"] == 0.0).all() and (appraised(hardness=1.0)["readiness"] == 0.0).all()
    assert appraised(sure=1.0)["readiness"][0] == pytest.approx(0.32 * (0.5 + 0.5 * 0.6), abs=1e-12)


def test_pain_counts_the_more_the_more_evenly_sides_are_matched() -> None:
    even, uneven = appraised(rival=0.5), appraised(rival=0.125)
    assert even["stalemate"] == pytest.approx([1.0, 1.0]) and uneven["stalemate"] == pytest.approx([0.4, 0.4])
    assert uneven["readiness"][0] == pytest.approx(even["readiness"][0] * (0.5 + 0.5 * 0.4), abs=1e-12)


def test_the_least_a_party_signs_for_has_parts_of_known_size() -> None:
    """War's worth less its cost, the cost of conceding before a hostile public, and doubt less what is guaranteed."""
    for guarantee in (0.0, 0.75):
        made = founded(
            reckon__cost_of_war=0.3, reckon__ahead=0.0, reckon__audience=0.2, reckon__doubt=0.25, reckon__foresight=0.0,
            reckon__disarming=0.1, agreements__guarantee=guarantee, parties__accountability=0.5, reckon__strength=1.0,
        )  # fmt: skip
        parties = made.worlds["parties"]
        parties["power"], parties["pain"], parties["attitude"], parties["trust"] = 0.6, 0.4, 0.2, 0.3
        own = step(reckon.mechanism, made)["parties"][0, :2]
        assert own["war_value"] == pytest.approx([0.6 - 0.12] * 2)
        assert own["home_cost"] == pytest.approx([0.2 * 0.5 * 0.8] * 2)
        assert own["doubt"] == pytest.approx(
            [(1 - guarantee) * (0.25 * 0.7 + 0.1 * armed) for armed in (own["state"][ISRAEL] == 0, True)]
        )


def test_conceding_costs_more_the_nearer_an_election() -> None:
    cost = []
    for week in (1, 51, 100):
        made = founded(reckon__election=2.0, parties__israel__term=100, parties__plo__term=0)
        made.worlds["parties"]["leader_since"] = 1
        cost.append(step(reckon.mechanism, made, range(week, week + 1))["parties"]["home_cost"][0, :2].copy())
    after, middle, before = cost
    assert middle[ISRAEL] == pytest.approx(2.0 * after[ISRAEL]) and before[ISRAEL] == pytest.approx(
        2.98 * after[ISRAEL]
    )
    assert after[PLO] == middle[PLO] == before[PLO] > 0.0


def test_nobody_hopes_for_much_from_leaders_who_cannot_deliver() -> None:
    def ready(**settings: float) -> float:
        made = founded(parties__plo__accountability=0.5, **settings)
        made.worlds["parties"]["attitude"][:, PLO], made.worlds["parties"]["pain"] = 0.2, 0.5
        return float(step(appraise.mechanism, made)["parties"]["readiness"][0, ISRAEL])

    assert ready(appraise__delivery=1.0) == pytest.approx(ready(appraise__delivery=0.0) * (1.0 - 0.5 * 0.8))


# Mediators.


def pressed(**settings: Any) -> np.ndarray:
    """Pressure on both parties after one official mediator's week; half of the texts' worth at the first's expense."""
    given = {"mediation__leverage": 0.5, "press__spread": 0.0, "press__abroad": 0.0, "conflict__rivalry": 0.0}
    made = founded(**(given | {"mediation__official_mediators": 1, "track_one__start": 0} | settings))
    made.worlds["table"]["members"], made.worlds["table"]["rounds"] = 0b11, 1
    made.worlds["table"]["utility"][:, :2] = 0.9, 0.6
    made.worlds["parties"]["war_value"] = 0.5
    return step(press.mechanism, made)["parties"]["pressure"][0, :2].copy()


def test_a_biased_mediator_spares_one_side() -> None:
    even, tilted = pressed(mediation__bias=0.0), pressed(mediation__bias=1.0)
    assert even[ISRAEL] == even[PLO] > 0.0
    assert tilted == pytest.approx([0.0, 2.0 * even[PLO]])


def test_a_threat_to_withdraw_presses_whoever_would_lose_more() -> None:
    """The first stands to lose 0.4 over war, the second 0.1: four fifths and a fifth of the same pressure in all."""
    plain = pressed(mediation__bias=0.0).sum()
    withdrawal = pressed(mediation__bias=0.0, mediation__instrument="withdraw")
    assert withdrawal == pytest.approx([0.8 * plain, 0.2 * plain])


def test_a_withdrawal_strikes_those_who_are_there_alone() -> None:
    """A third party that is gone stands to lose nothing, and is counted no more."""
    kept = {"mediation__leverage": 0.2, "mediation__bias": 0.0, "press__spread": 0.0, "press__abroad": 0.0}
    made = founded(1, "drc", mediation__instrument="withdraw", **kept)
    made.worlds["table"]["members"], made.worlds["table"]["rounds"] = 0b11, 1
    made.worlds["table"]["utility"], made.worlds["parties"]["war_value"] = 0.6, 0.5
    made.worlds["parties"]["gone"][:, 2:5] = 1
    both = step(press.mechanism, made)["parties"]["pressure"][0]
    assert both[0] == pytest.approx(both[1]) and both[0] > 0.0 and not both[2:5].any()
    plain = step(press.mechanism, founded(1, "drc", **kept))["parties"]["pressure"][0]
    assert both[0] == pytest.approx(plain[0])  # as hard, on average, as other means


def test_a_side_that_refuses_only_what_it_asks_for_good_concedes() -> None:
    """Both ask for a little less than an equal share gives, and in distrust for more than it gives of all."""
    asked = {}
    for finality in (0.0, 0.5):
        made = hold_out(talking(negotiate__mode="package", negotiate__finality=finality), 0.2)
        made.worlds["parties"]["mandate"], made.worlds["parties"]["trust"] = 0.1, 0.0
        after = step(negotiate.mechanism, made)
        asked[finality] = after["parties"]["aspiration"][0, :2].min(), int(after["table"]["initialled"][0])
    assert asked[0.0] == (0.2, int(Kind.FULL))
    assert asked[0.5][0] < 0.2 and asked[0.5][1] == 0


def test_a_text_that_settles_all_is_one_when_talks_end() -> None:
    made = hold_out(talking(negotiate__mode="package", negotiate__finality=0.0), 0.3)
    after = step(negotiate.mechanism, made)
    assert (
        after["table"]["initialled"][0] == int(Kind.FULL) and after["table"]["texted"][0] == after["table"]["rounds"][0]
    )


# Limits.


def test_with_one_issue_there_is_nothing_to_trade() -> None:
    """Whatever is known and dared, one issue is divided by power."""
    for confidence in (0.0, 0.5, 0.95):
        shares = np.zeros((2, 1))
        divide(np.ones((2, 1)), np.array([0.7, 0.3]), confidence, np.ones(1), shares)
        assert shares[:, 0] == pytest.approx([0.7, 0.3], abs=1e-9)


def test_without_understanding_power_divides() -> None:
    made = talking(negotiate__focal=0.0)
    made.worlds["knowledge"]["confidence"] = 0.0
    power = made.worlds["parties"]["power"][0, :2]
    shares, worth = drafted(made)
    assert np.allclose(shares, power[:, None], atol=1e-12) and np.allclose(worth, power, atol=1e-12)


def test_without_trust_talks_teach_nothing_and_only_a_way_out_gives_hope() -> None:
    assert taught(0.0) == 0.0
    assert appraised(trust=0.0)["readiness"][0] == pytest.approx(0.32 * 0.6 * 0.3, abs=1e-12)


def test_without_violence_there_is_no_pain_no_episode_and_no_reason_to_talk() -> None:
    calm = {"fight.strength": 0.0, "conflict.pain": 0.0, "mediation.leverage": 0.0, "parties.leverage": 0.0}
    worlds = lived(worlds=range(20), weeks=200, settings=calm | {"channel.secret": 0.0}).worlds
    assert worlds["count"]["deaths"].sum() == worlds["ending_count"].sum() == worlds["ceasefire_count"].sum() == 0
    assert worlds["parties"]["pain"].max() == worlds["parties"]["readiness"].max() == 0.0
    assert worlds["count"]["talks_opened"].sum() == 0


def test_mediators_who_withdrew_do_nothing() -> None:
    """100 worlds of oslo over ten years: what happens after all have left in the first week happens without any."""
    without = founded(100, mediation__official_mediators=0, mediation__informal_mediators=0)
    gone = founded(100, mediation__official_mediators=2, mediation__informal_mediators=0)
    gone.worlds["mediators"]["left"] = 1
    for worlds in (without, gone):
        live(weeks.week(), worlds, 520)
    assert without.worlds["agreement_count"].sum() > 10
    for kept in ("agreements", "table", "parties", "dyads"):
        np.testing.assert_array_equal(gone.worlds[kept], without.worlds[kept])
