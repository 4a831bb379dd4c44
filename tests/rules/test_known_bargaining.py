"""Known answers of bargaining theory, each with its publication and tolerance; a constant off by 5 % breaks them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from history import lived
from scipy.optimize import brentq

from simulation.ensemble import live
from simulation.rules.channel import readiness_to_talk, ripeness
from simulation.rules.negotiate import asked_by_time, risk_limit
from simulation.rules.reckon import commitment_doubt
from simulation.week import week
from simulation.world.terms import bargaining_weights, divide, divide_outright


def problems(parties: int, number: int) -> list[tuple[np.ndarray, np.ndarray]]:
    random = np.random.default_rng(40 + parties)
    return [(random.dirichlet(np.ones(5), parties), random.dirichlet(5 * np.ones(parties))) for _ in range(number)]


def divided(weights: np.ndarray, power: np.ndarray, confidence: float | None = None) -> np.ndarray:
    """By the rule of the model, or, without a confidence, weighted Nash solved outright."""
    shares, divisible = np.zeros_like(weights), np.ones(weights.shape[1])
    if confidence is None:
        divide_outright(weights, power, divisible, shares)
    else:
        divide(weights, power, confidence, divisible, shares)
    return shares


@pytest.mark.parametrize("parties", [2, 3, 5])
def test_the_text_solved_outright_is_the_weighted_nash_division(parties: int) -> None:
    """Nash 1950, Kalai 1977: at the solution the dearest claim on each issue, power times weight over utility, adds up
    to 1 over the issues, and to more anywhere else (Eisenberg & Gale 1959); within 0.002."""
    for weights, power in problems(parties, 20):
        shares = divided(weights, power)
        claims = power[:, None] * weights / (weights * shares).sum(1)[:, None]
        assert claims.max(0).sum() == pytest.approx(1.0, abs=0.002)
        assert np.allclose(shares.sum(0), 1.0, atol=1e-12)


def test_two_sides_on_two_issues_have_the_division_worked_out_by_hand() -> None:
    """Nash 1950: the strong side has all of issue one, and of issue two what makes the product greatest; to 1e-4."""
    weights, power = np.array([[0.8, 0.2], [0.3, 0.7]]), np.array([0.9, 0.1])
    # the most of 0.9 log(0.8 + 0.2 y) + 0.1 log(0.7 (1 - y)): 0.18 (1 - y) = 0.1 (0.8 + 0.2 y), so y = 0.5
    assert divided(weights, power)[0] == pytest.approx([1.0, 0.5], abs=1e-4)


def test_the_rule_lies_between_power_and_nash() -> None:
    """Model's rule: at confidence 0 each has its power of every issue, exactly; the Nash product rises with it."""
    for weights, power in problems(2, 20):
        assert np.allclose(divided(weights, power, 0.0), power[:, None], atol=1e-12)
        worth = [(power * np.log((weights * divided(weights, power, c)).sum(1))).sum() for c in (0.0, 0.5, 0.9)]
        worth.append((power * np.log((weights * divided(weights, power)).sum(1))).sum())
        assert worth == sorted(worth)


def test_equal_weights_leave_nothing_to_gain() -> None:
    """Sides with the same priorities have nothing to trade: each gets its bargaining weight, to 1e-9."""
    weights, power = np.tile([[0.3, 0.3, 0.2, 0.1, 0.1]], (3, 1)), np.array([0.5, 0.3, 0.2])
    assert np.allclose((weights * divided(weights, power)).sum(1), power, atol=1e-9)


def test_neither_names_nor_the_scale_of_utility_matter() -> None:
    """Nash 1950: the solution is invariant to relabelling and to each side's unit of utility, to 1e-9."""
    for weights, power in problems(3, 10):
        base = divided(weights, power)
        assert np.allclose(divided(weights[::-1].copy(), power[::-1].copy())[::-1], base, atol=1e-9)
        order = [3, 0, 4, 1, 2]
        assert np.allclose(divided(weights[:, order].copy(), power), base[:, order], atol=1e-9)
        scaled = divided(weights * np.array([[2.0], [5.0], [0.5]]), power)
        assert np.allclose(scaled, base, atol=1e-9)


def frontier(share: float) -> tuple[float, float]:
    """Utilities of two sides of whom the second fears risk."""
    return share, math.sqrt(1.0 - share)


@pytest.mark.parametrize(("least_one", "least_two"), [(0.0, 0.0), (0.1, 0.3), (0.4, 0.0)])
def test_zeuthens_concessions_end_at_the_nash_product(least_one: float, least_two: float) -> None:
    """Zeuthen 1930, Harsanyi 1956: whoever has the lower risk limit concedes; they meet at Nash (0.002)."""
    asked, offered, step = 1.0 - least_two**2, least_one, 1e-4
    while asked - offered > step:
        one = risk_limit(frontier(asked)[0], frontier(offered)[0], least_one)
        two = risk_limit(frontier(offered)[1], frontier(asked)[1], least_two)
        if one <= two:
            asked -= step
        else:
            offered += step

    def slope(x: float) -> float:
        return math.sqrt(1.0 - x) - least_two - (x - least_one) / (2.0 * math.sqrt(1.0 - x))

    assert asked == pytest.approx(brentq(slope, least_one, 1.0 - 1e-9), abs=0.002)


@pytest.mark.parametrize(("one", "two"), [(0.9, 0.9), (0.95, 0.8), (0.6, 0.99)])
def test_patience_splits_as_alternating_offers_do(one: float, two: float) -> None:
    """Rubinstein 1982: the first mover's (1 - d2)/(1 - d1 d2), with d = patience to the length of a round, as rounds
    grow short; to 1e-4."""
    weights = np.zeros(2)
    bargaining_weights(np.array([0.5, 0.5]), np.array([one, two]), weights)
    brief = 1e-5
    assert weights[0] == pytest.approx((1 - two**brief) / (1 - (one * two) ** brief), abs=1e-4)
    assert divided(np.full((2, 3), 1 / 3), weights, 0.0)[0] == pytest.approx(weights[0], abs=1e-9)


def test_concession_by_time() -> None:
    """Faratin, Sierra & Jennings 1998: linear, boulware and conceder tactics at their formula, to 1e-12."""
    assert asked_by_time(0.4, 0.0, 1.0) == pytest.approx(1.0, abs=1e-12)
    assert asked_by_time(0.4, 0.5, 1.0) == pytest.approx(0.7, abs=1e-12)
    assert asked_by_time(0.4, 0.5, 0.5) == pytest.approx(0.4 + 0.6 * 0.75, abs=1e-12)
    assert asked_by_time(0.4, 2.0, 3.0) == pytest.approx(0.4, abs=1e-12)


def reckoned(trend: float, pain: float, guarantee: float) -> tuple[float, float, float]:
    """Sum of reservation values, joint cost of fighting, and power that the declining side expects to lose."""
    settings = {
        "parties.government.trend": trend, "reckon.doubt": 0.0, "reckon.audience": 0.0, "reckon.open_talks": 0.0,
        "reckon.ahead": 0.0, "reckon.cost_of_war": 0.3, "misjudge.hope": 0.0, "mediation.engagement": "from_start",
        "agreements.guarantee": guarantee, "parties.government.power": 1.0, "parties.rebels.power": 1.0,
        "mediation.official_mediators": 1, "mediation.leverage": 0.0,
    }  # fmt: skip
    founded = lived(worlds=[1], weeks=1, settings=settings)
    founded.worlds["parties"]["pain"][:, :2] = pain
    only = week().without(*(one.name for one in week() if one.name not in ("reckon", "measure")))
    live(only, founded, 1)
    parties = founded.worlds["parties"][0][:2]
    risen = parties["power"] * np.exp(3.0 * np.array([trend, 0.0]))
    lost = parties["power"][0] - risen[0] / risen.sum()
    return float(parties["reservation"].sum()), 0.6 * pain, float(lost)


@pytest.mark.parametrize("pain", [0.2, 0.4])
def test_a_commitment_problem_appears_exactly_when_the_shift_exceeds_the_joint_cost_of_fighting(pain: float) -> None:
    """Fearon 1995, Powell 2006: no settlement both prefer to war where the declining side would lose more power than
    war costs both; a guarantee removes it. Within 1 % of the trend at which the shift equals the cost."""
    cost = 0.6 * pain
    at = brentq(lambda trend: reckoned(trend, pain, 0.0)[2] - cost, -2.0, 0.0, xtol=1e-6)
    assert reckoned(at * 0.99, pain, 0.0)[0] < 1.0 < reckoned(at * 1.01, pain, 0.0)[0]
    assert reckoned(at * 1.5, pain, 1.0)[0] < 1.0
    assert commitment_doubt(cost, 1.0, 0.0) == pytest.approx(cost, abs=1e-12)


def test_a_side_is_ready_from_the_threshold_up() -> None:
    """Pruitt 2005: reason enough from the threshold up; exact. That the less ready decides is the channel's rule."""
    assert readiness_to_talk(0.069, 0.07) < 1.0 <= readiness_to_talk(0.07, 0.07)


def test_a_moment_is_ripe_only_with_hurt_and_a_way_out() -> None:
    """Zartman 2000: a hurting stalemate and a way out, each necessary; exact. Both sides must see both."""
    assert ripeness(0.2, 0.3, 0.2, 0.3) == 1.0
    assert ripeness(0.2 * 0.95, 0.3, 0.2, 0.3) < 1.0
    assert ripeness(0.2, 0.3 * 0.95, 0.2, 0.3) < 1.0
