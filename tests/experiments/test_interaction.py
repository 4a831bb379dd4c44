"""Interaction on four scales, and the shares of a coalition: known answers, and what must not be called synergy."""

from __future__ import annotations

import numpy as np
import pytest

import multitrack as mt
from experiments.analysis.interaction import Cells, four_scales, synergy
from experiments.analysis.shapley import interaction_index, owen, shapley

CASES = np.full(60, 1.0)


def means(cells: Cells) -> dict[str, float]:
    return {str(scale): mean for scale, mean in four_scales(cells).set_index("scale")["mean"].items()}


def test_the_sign_may_differ_between_probability_and_odds() -> None:
    """From 2 to 10 and from 40 to 60 percent: the larger gain in points is the smaller one in odds."""
    found = means(Cells(0.02 * CASES, 0.10 * CASES, 0.40 * CASES, 0.60 * CASES, share=True, worlds=100))
    assert found["additive"] > 0.1 and found["odds"] < -0.8


def test_independent_action_is_what_two_chances_make() -> None:
    together = 1 - 0.8 * 0.7
    found = means(Cells(0 * CASES, 0.2 * CASES, 0.3 * CASES, together * CASES, share=True, worlds=100))
    assert found["independent action"] == pytest.approx(0) and found["additive"] < 0 < found["better single"]


def test_of_years_and_deaths_ratios_multiply() -> None:
    found = four_scales(Cells(0 * CASES, 0.2 * CASES, 0.1 * CASES, 0.3 * CASES, share=False)).set_index("scale")
    assert found.loc["independent action", "mean"] == pytest.approx(0) and np.isnan(found.loc["odds", "mean"])


def test_a_cell_with_too_few_events_has_no_odds() -> None:
    assert np.isnan(means(Cells(0 * CASES, 0.2 * CASES, 0.3 * CASES, 0.5 * CASES, share=True, worlds=16))["odds"])


def test_room_for_a_sum_is_counted() -> None:
    table = four_scales(Cells(0.5 * CASES, 0.9 * CASES, 0.9 * CASES, CASES, share=True))
    assert (table["room"] == 0.0).all()


def test_intervals_of_a_planted_interaction_hold_it() -> None:
    luck = np.random.default_rng(1)
    base = luck.uniform(0.2, 0.4, 400)

    def seen(chance: np.ndarray) -> np.ndarray:
        return luck.binomial(16, chance) / 16

    table = four_scales(Cells(seen(base), seen(base + 0.1), seen(base + 0.1), seen(base + 0.3), share=True, worlds=16))
    additive = table.set_index("scale").loc["additive"]
    assert additive["low"] < 0.1 < additive["high"] and additive["high"] - additive["low"] < 0.1
    # A resample draws cases, in all four cells at once: each spreads by as much as a mean of so many cases does.
    seen_in_cases = np.array([0.5, 0.7]).repeat(200)
    both = four_scales(Cells(0 * seen_in_cases, 0 * seen_in_cases, 0 * seen_in_cases, seen_in_cases, share=False))
    width = both.set_index("scale").loc["additive", ["low", "high"]].diff().iloc[1]
    assert width == pytest.approx(2 * 1.96 * 0.1 / np.sqrt(400), rel=0.05)


def test_synergy_takes_independent_action_and_equal_effort() -> None:
    table = four_scales(Cells(0 * CASES, 0.2 * CASES, 0.2 * CASES, 0.6 * CASES, share=True))
    assert synergy(table, {"mean": 0.1, "low": 0.05, "high": 0.2}) == "synergy"
    assert synergy(table, {"mean": 0.0, "low": -0.1, "high": 0.1}) == "neither"
    worse = four_scales(Cells(0 * CASES, 0.2 * CASES, 0.2 * CASES, 0.1 * CASES, share=True))
    assert synergy(worse, {"mean": 0.1, "low": 0.05, "high": 0.2}) == "crowding out"


GLOVES = {
    frozenset(s): float("l" in s and ("r" in s or "s" in s)) for s in ("", "l", "r", "s", "lr", "ls", "rs", "lrs")
}


def test_shapley_shares_are_those_of_the_game_of_gloves() -> None:
    assert shapley(GLOVES) == pytest.approx({"l": 2 / 3, "r": 1 / 6, "s": 1 / 6})
    assert sum(shapley(GLOVES).values()) == pytest.approx(1.0)


def test_owen_shares_are_shapleys_where_everybody_is_a_union_and_add_up_otherwise() -> None:
    assert owen(GLOVES, ["l", "r", "s"]) == pytest.approx(shapley(GLOVES))
    assert owen(GLOVES, ["l", "rs"]) == pytest.approx({"l": 0.5, "r": 0.25, "s": 0.25})


def test_the_interaction_index_has_the_sign_of_what_two_do_together() -> None:
    index = interaction_index(GLOVES)
    assert index[frozenset("lr")] > 0 > index[frozenset("rs")]
    plain = {frozenset(s): float(len(s)) for s in ("", "a", "b", "ab")}
    assert interaction_index(plain)[frozenset("ab")] == 0.0


def test_a_subset_without_a_value_is_refused() -> None:
    with pytest.raises(mt.InputError, match="no value of"):
        shapley({frozenset(): 0.0, frozenset("a"): 1.0, frozenset("ab"): 2.0})
    with pytest.raises(mt.InputError, match="exactly one"):
        owen(GLOVES, ["l", "r"])
