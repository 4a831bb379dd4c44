"""Known answers of the text on the table."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from simulation.world.terms import divide, frontier_scale, utility

ALL = np.ones(6)


def problems(parties: int, number: int = 60) -> list[tuple[np.ndarray, np.ndarray]]:
    """Random weights (rows sum to 1) and bargaining weights, from a fixed seed."""
    random = np.random.default_rng(parties)
    return [(random.dirichlet(np.ones(5), parties), random.dirichlet(5 * np.ones(parties))) for _ in range(number)]


def divided(weights: np.ndarray, power: np.ndarray, confidence: float, divisible: np.ndarray = ALL) -> np.ndarray:
    shares = np.zeros_like(weights)
    divide(weights, power, confidence, divisible, shares)
    return shares


def weighted_nash(weights: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Utilities of the weighted Nash division (Nash 1950; Kalai 1977), by a general optimiser."""
    parties, issues = weights.shape

    def loss(flat: np.ndarray) -> float:
        shares = flat.reshape(parties, issues)
        return -float(power @ np.log(np.maximum((weights * shares).sum(1), 1e-12)))

    one_each = [
        {"type": "eq", "fun": lambda flat, k=k: flat.reshape(parties, issues)[:, k].sum() - 1} for k in range(issues)
    ]
    start = np.repeat(power[:, None], issues, 1).ravel()
    best = minimize(loss, start, bounds=[(0, 1)] * start.size, constraints=one_each, options={"maxiter": 500})
    return (weights * best.x.reshape(parties, issues)).sum(1)


@pytest.mark.parametrize("parties", [2, 3, 5])
@pytest.mark.parametrize("confidence", [0.0, 0.3, 0.8, 0.95])
def test_every_issue_is_divided_whole(parties: int, confidence: float) -> None:
    for weights, power in problems(parties):
        shares = divided(weights, power, confidence)
        assert np.allclose(shares.sum(0), 1, atol=1e-12) and (shares >= 0).all()


@pytest.mark.parametrize("parties", [2, 3, 5])
def test_without_confidence_power_divides(parties: int) -> None:
    for weights, power in problems(parties):
        assert np.allclose(divided(weights, power, 0.0), power[:, None], atol=1e-12)


@pytest.mark.parametrize("parties", [2, 3])
def test_with_confidence_towards_the_weighted_nash_division(parties: int) -> None:
    """The more confident the draft, the nearer to weighted Nash; at the highest allowed (0.95) utilities are within
    0.025 on average and 0.07 at worst. (The rule reaches it only in the limit: the residue at 0.95 is the rule's own,
    not its iteration's; 4,000 steps instead of 40 leave it as it is.)"""
    off = {confidence: [] for confidence in (0.0, 0.5, 0.8, 0.95)}
    for weights, power in problems(parties, 25):
        nash = weighted_nash(weights, power)
        for confidence, far in off.items():
            far.append(np.abs((weights * divided(weights, power, confidence)).sum(1) - nash).max())
    means = [float(np.mean(far)) for far in off.values()]
    assert means == sorted(means, reverse=True)
    assert means[-1] < 0.025 and max(off[0.95]) < 0.07


@pytest.mark.parametrize("parties", [2, 3])
@pytest.mark.parametrize("confidence", [0.2, 0.6, 0.95])
def test_nobody_gets_less_than_power_alone_would_give(parties: int, confidence: float) -> None:
    for weights, power in problems(parties):
        assert ((weights * divided(weights, power, confidence)).sum(1) >= power - 0.02).all()


def test_equal_weights_leave_no_joint_gain() -> None:
    weights = np.tile(np.array([[0.1, 0.2, 0.3, 0.15, 0.25]]), (2, 1))
    power = np.array([0.7, 0.3])
    assert np.allclose((weights * divided(weights, power, 0.95)).sum(1), power, atol=1e-6)


def test_own_utility_rises_with_own_power() -> None:
    for weights, _ in problems(2):
        gains = [(weights * divided(weights, np.array([b, 1 - b]), 0.7)).sum(1)[0] for b in np.linspace(0.1, 0.9, 9)]
        assert (np.diff(gains) > -1e-9).all()


def test_names_do_not_matter() -> None:
    for weights, power in problems(3, 20):
        turned = divided(weights[::-1].copy(), power[::-1].copy(), 0.7)[::-1]
        assert np.allclose(turned, divided(weights, power, 0.7), atol=1e-9)


def test_an_indivisible_issue_goes_whole_to_one_side() -> None:
    divisible = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    for weights, power in problems(2):
        shares = divided(weights, power, 0.6, divisible)
        assert set(shares[:, [1, 4]].ravel()) == {0.0, 1.0}
        assert np.allclose(shares.sum(0), 1)


def test_an_unmet_need_leaves_nothing() -> None:
    weights, share = np.array([0.5, 0.5]), np.array([0.9, 0.2])
    assert utility(weights, share, np.array([0.0, 0.0])) == pytest.approx(0.55)
    assert utility(weights, share, np.array([0.0, 0.3])) == 0.0


@pytest.mark.parametrize("parties", [2, 3, 5])
def test_distance_from_the_pareto_frontier(parties: int) -> None:
    """Against the exact factor from linear programming, within 0.02."""
    random = np.random.default_rng(9)
    for weights, _ in problems(parties, 25):
        shares = random.dirichlet(np.ones(parties), 5).T
        utilities = (weights * shares).sum(1)
        issues = weights.shape[1]
        cost = np.r_[np.zeros(parties * issues), -1.0]
        gain = np.zeros((parties, parties * issues + 1))
        whole = np.zeros((issues, parties * issues + 1))
        for i in range(parties):
            gain[i, i * issues : (i + 1) * issues] = -weights[i]
            gain[i, -1] = utilities[i]
            whole[:, i * issues : (i + 1) * issues] = np.eye(issues)
        exact = -linprog(cost, gain, np.zeros(parties), whole, np.ones(issues)).fun
        assert frontier_scale(weights, utilities) == pytest.approx(exact, abs=0.02)
