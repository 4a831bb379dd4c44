"""The audit and the rival theories: known cells and answers, and how far mechanisms are from levers and outcomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from made_evidence import about, made, options

import multitrack as mt
from experiments.claims import claims
from experiments.court import theories
from experiments.court.audit import (
    MEASURED,
    Cell,
    _levers,
    _of_all_parties,
    basis_of,
    by_construction,
    cell_of,
    makers,
    steps,
)
from experiments.court.bench import Bench
from experiments.court.docket import Group
from experiments.court.judge import judge
from experiments.court.theories import THEORIES, _answer, by_mean, differs, stands
from simulation.week import read_at_founding, states_founded, week
from simulation.world.touched import touched

CLAIMS = claims()


def cell(left: float, change: float, away: int = 2, whole: float = 0.2) -> Cell:
    return Cell("some rule", about(left * whole), about(change), left, away, 40)


@pytest.mark.parametrize(
    ("cells", "basis"),
    [
        ([cell(0.1, 0.18)], "assumed"),
        ([cell(0.1, 0.18, away=3)], "emergent"),
        ([cell(0.5, 0.10)], "emergent"),
        ([cell(0.1, 0.04)], "emergent"),
        ([], "emergent"),
    ],
)
def test_what_one_near_mechanism_carries_is_assumed(cells: list[Cell], basis: str) -> None:
    assert basis_of(made("more", 0.2), cells) == basis


def test_an_effect_that_is_not_beyond_the_smallest_is_not_assumed() -> None:
    assert basis_of(made("more", 0.05), [cell(0.0, 0.2)]) == "emergent"
    assert basis_of(replace(made("more", 0.2), by_construction=True), [cell(0.1, 0.18)]) == "by construction"


def test_mechanisms_are_as_far_as_their_states_lead() -> None:
    away = steps(CLAIMS["W3"])
    assert away["carry_out"] == 1  # it goes by official backing, and writes what is carried out
    assert all(number >= 1 for number in away.values())
    assert set(away) <= {mechanism.name for mechanism in week()}
    # Rotation is read by the rule that rotates participants; trust on ties is what the outcome averages.
    assert steps(CLAIMS["B8"])["build_trust"] == 2


@pytest.mark.parametrize("id", CLAIMS)
def test_mechanisms_lead_from_the_levers_of_every_claim_to_its_outcome(id: str) -> None:
    away = steps(CLAIMS[id])
    assert len(away) > 50 and min(away.values()) >= 1


def test_what_the_founding_sets_from_a_lever_counts_as_read() -> None:
    assert states_founded("track_two.officeholders") == {"ngos.office"}
    # By what was set from it before: ties of access are made where there is some.
    assert {"ngos.access", "accesses.strength"} <= states_founded("track_two.access")
    assert {"groups.anchor", "groups.attitude"} <= states_founded("parties.attitude")
    assert "dialogues.trust" in states_founded("network.trust")  # by a helper
    assert "channel_count" in states_founded("network.official_density")  # only where two people are tied
    assert not states_founded("parties.openness") and not states_founded("no such setting")
    # All that the founding reads sets something, save which row of constants a world has.
    assert {name for name in read_at_founding() if not states_founded(name)} == {"ensemble.row"}
    away = steps(CLAIMS["B9"])  # whose arms differ in who holds an office
    assert min(away.values()) >= 1 and sum(number <= 2 for number in away.values()) < 15


def test_in_protracted_conflicts_nothing_was_founded_otherwise() -> None:
    """Rivalry is set at the founding, but arms part later: only rules that go by the setting are near."""
    claim = CLAIMS["I2"]
    assert claim.population == "protracted" and states_founded("conflict.rivalry")
    of_onsets = steps(replace(claim, population="onsets"))
    assert steps(claim) != of_onsets and all(steps(claim)[name] >= of_onsets[name] for name in steps(claim))


def test_levers_are_what_the_arms_of_a_contrast_differ_in() -> None:
    assert _levers(CLAIMS["M3"]) == {"track_two.training"}
    assert _levers(CLAIMS["W12"]) == {"mediation.informal_legitimacy"}
    assert _of_all_parties("parties.rebels.openness") == "parties.openness"
    assert _of_all_parties("parties.government.weights.identity") == "parties.weights"
    assert _of_all_parties("parties.contact_law") == "parties.contact_law"


def test_states_that_the_week_measures_are_made_from_what_is_said() -> None:
    last = [touched(rule) for verb in list(week())[-1].verbs for rule in verb.rules]
    for state, sources in MEASURED.items():
        assert any(state in rule.writes and set(sources) <= rule.reads for rule in last), state
        assert not any(state in mechanism.writes for mechanism in list(week())[:-1])
    ties = {state for rule in last for state in rule.writes if state.startswith("dyads.trust")}
    assert ties <= set(MEASURED)


def test_what_makes_the_outcome_itself_is_not_taken_out() -> None:
    assert "fight" in makers(CLAIMS["S2"]) and "transfer_up" not in makers(CLAIMS["S2"])
    assert "carry_out" not in makers(CLAIMS["W3"])  # the arms set how it is backed


def test_what_needs_officials_is_by_construction_where_an_arm_has_none() -> None:
    claim = CLAIMS["S8"]
    assert not by_construction(claim)
    assert by_construction(replace(claim, outcome=claim.beside[0]))


@pytest.mark.parametrize(
    ("answer", "effect", "other"),
    [
        ("supported", 0.0, True), ("supported", 0.05, False), ("supported", 0.2, False), ("supported", -0.2, True),
        ("contradicted", 0.0, True), ("contradicted", -0.2, False),
        ("negligible", 0.2, True), ("negligible", -0.2, True), ("negligible", 0.0, False), ("undecided", 0.9, False),
    ],
)  # fmt: skip
def test_a_theory_differs_only_where_its_interval_excludes_the_answer(answer: Any, effect: float, other: bool) -> None:
    assert differs(made("more", 0.2), answer, made("more", effect)) is other


def test_wide_intervals_are_no_dissent() -> None:
    wide = made("more", 0.0, half=1.0)
    assert not any(differs(made("more", 0.2), answer, wide) for answer in ("supported", "contradicted", "negligible"))


@pytest.mark.parametrize(
    ("answer", "effect", "other"),
    [("supported", 0.2, True), ("supported", 0.0, False), ("contradicted", 0.0, True), ("contradicted", 0.2, False)],
)
def test_little_differs_the_other_way_round(answer: Any, effect: float, other: bool) -> None:
    assert differs(made("little", 0.0), answer, made("little", effect)) is other


@pytest.mark.parametrize(
    ("answer", "effect", "other"),
    [("supported", -0.08, False), ("supported", 0.2, False), ("supported", 0.0, True), ("negligible", -0.2, True)],
)
def test_what_names_no_direction_differs_where_there_is_no_effect(answer: Any, effect: float, other: bool) -> None:
    assert differs(made("either", -0.08), answer, made("either", effect)) is other


def test_theories_are_asked_of_what_the_mean_decides() -> None:
    assert by_mean(made("more", 0.2), "supported") and by_mean(made("little", 0.2), "contradicted")
    assert by_mean(made("always", -0.9), "contradicted") and by_mean(made("always", 0.2), "supported")
    by_tenth = made("always", 0.0, worst=about(-0.9))
    assert judge(by_tenth).answer == "contradicted" and not by_mean(by_tenth, "contradicted")
    assert not by_mean(made("can", -0.2, best=about(0.2)), "supported")
    assert not by_mean(made("only if", 0.0, confirmed=13), "contradicted")


def test_what_options_decide_is_told_under_a_theory_too() -> None:
    """A theory is tried like a quick run, which says nothing of options; the mean decides, the tails are not asked."""
    few = made("best", 0.0, quick=True, worst=None, best=None, options=options(0.0, 0.0, named=1), regret=about(0.0))
    assert judge(few).answer == "undecided" and _answer(few) == "negligible"
    assert _answer(replace(few, options=options(-0.2, 0.0, named=1))) == "contradicted"
    for kind, mean, expected in (
        ("always", 0.2, "supported"),  # no single cases are run again: it is held to what *more* is
        ("always", -0.2, "contradicted"),
        ("more", 0.2, "supported"),
        ("more", 0.0, "negligible"),
        ("little", 0.2, "contradicted"),
    ):
        assert _answer(made(kind, mean, quick=True, worst=None, best=None)) == expected


def test_the_scale_that_is_taken_is_that_which_comes_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all scales tried; and the share reported is the one that this scale gave."""
    tried: list[float] = []

    def signing(_: Any, group: Group) -> float:
        if not group.settings:
            return 0.24
        tried.append(group.settings["channel.threshold"]["uniform"][1])
        return 0.5 / (1.0 + 10.0 * tried[-1]) + 0.001 * len(tried)  # the higher a threshold the fewer; and some luck

    monkeypatch.setattr(theories, "_signing", signing)
    factor, share, wanted = theories._factor(cast(Bench, None), THEORIES[2])
    assert wanted == 0.24 and share == pytest.approx(wanted, abs=0.01) and len(tried) == 8
    held = mt.load_scenario("baseline").values["channel.threshold"].uniform[1]
    place = int(np.argmin([abs(value - factor * held) for value in tried]))
    assert share == pytest.approx(0.5 / (1.0 + 10.0 * tried[place]) + 0.001 * (place + 1))


def test_how_a_verdict_stands() -> None:
    same, no = ("supported", False), ("negligible", True)
    assert stands("supported", {"one": same, "two": same}) == "stands under every theory"
    assert stands("supported", {"one": same, "two": no}) == "conditional on theory"
    assert stands("negligible", {"one": ("contradicted", True)}).startswith("changes with theory (one: contradicted")
    assert stands("contradicted", {"one": ("supported", True)}) == "turns on theory"


def test_every_theory_is_a_switch_that_the_model_has() -> None:
    for theory in THEORIES:
        assert len(theory.settings) == 1
        mt.Experiment("theory", "baseline", cases=1, years=0.02, settings={**theory.settings, theory.scale: 0.1})


def test_the_cells_of_an_audit_can_be_reckoned_again() -> None:
    """A cell is the mean difference of effects over cases, with and without the mechanism, and the share left."""
    luck = np.random.default_rng(1)
    whole = pd.Series(luck.normal(0.2, 0.05, 40))
    for share in (1.0, 0.5, 0.2, 0.0, -0.5):
        left = share * whole + luck.normal(0, 0.01, 40)
        found = cell_of("rule", whole, left, 2)
        assert found.change.mean == pytest.approx((whole - left).mean())
        assert found.left == pytest.approx(left.mean() / whole.mean()) and found.effect.mean == pytest.approx(
            left.mean()
        )
