"""How often the court errs, on made data in which the truth is known: its own test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.court.evidence import Evidence, Interval, Little, More
from experiments.court.intervals import mean_interval, split_level
from experiments.court.judge import judge

DELTA = 0.05


def seen(effects: np.ndarray, luck: np.random.Generator, noise: float = 0.2, kind: type[Evidence] = More) -> Evidence:
    """Evidence from true effects (cases,): 16 noisy replicates, and 64 fresh ones of the two tenths."""
    cases = len(effects)
    found = effects + luck.normal(0, noise / 4, cases)
    order, tenth = np.argsort(found), cases // 10
    again = effects + luck.normal(0, noise / 8, cases)
    tails = [mean_interval(again[rows], 0.95) for rows in (order[:tenth], order[-tenth:])]
    look = 1 if cases <= 160 else 2
    more: dict[str, Any] = {"claim": "X1", "outcome": "deaths", "scale": "logarithm", "delta": DELTA, "cases": cases}
    more |= {
        "level": split_level(look),
        "look": look,
        "quick": False,
        "effect": mean_interval(found, split_level(look)),
    }
    return kind(**more, worst=tails[0], best=tails[1], headroom=Interval(0.5, 0.4, 0.6))


def test_harm_planted_in_a_tenth_of_cases_is_found_and_its_absence_passed() -> None:
    luck = np.random.default_rng(1)
    good = np.full(640, 0.15)
    harmed = np.where(np.arange(640) < 64, -0.3, 0.2)
    answers = {name: {judge(seen(truth, luck)).answer for _ in range(20)} for name, truth in
               (("good", good), ("harmed", harmed))}  # fmt: skip
    assert answers == {"good": {"supported"}, "harmed": {"mixed"}}


def reports(effect: float, repeats: int, kind: type[Evidence] = More, cases: int = 640) -> list[str]:
    luck = np.random.default_rng(2)
    return [judge(seen(effect + luck.normal(0, 0.1, cases), luck, kind=kind)).answer for _ in range(repeats)]


@pytest.mark.slow
def test_with_no_effect_anywhere_hardly_a_report_supports_anything() -> None:
    """A report is 66 claims: in fewer than 5 of 100 any of them is supported, or contradicted."""
    wrong = 0
    for report in np.array_split(reports(0.0, 66 * 300), 300):
        wrong += bool({"supported", "contradicted", "mixed"} & set(report.tolist()))
    assert wrong / 300 < 0.05


def test_with_no_effect_little_is_not_contradicted() -> None:
    assert "contradicted" not in reports(0.0, 100, Little)


@pytest.mark.parametrize("truth", [-0.2, 0.0, 0.2])
def test_more_cases_change_a_verdict_only_from_undecided(truth: float) -> None:
    luck = np.random.default_rng(3)
    for _ in range(10):
        few = judge(seen(truth + luck.normal(0, 0.02, 160), luck)).answer
        many = judge(seen(truth + luck.normal(0, 0.02, 1600), luck)).answer
        assert few in ("undecided", many)


@pytest.mark.slow
def test_two_looks_err_no_more_often_than_their_level_allows() -> None:
    """At the threshold itself, where each look is wrong half of its level: 0.05 / 66 in all, some 1 in 2,600 a side."""
    luck = np.random.default_rng(4)
    wrong = 0
    repeats = 20_000
    for _ in range(repeats):
        found = DELTA + luck.normal(0, 0.3, 640)
        first, both = mean_interval(found[:160], split_level(1)), mean_interval(found, split_level(2))
        wrong += first.low > DELTA or both.low > DELTA
    assert wrong / repeats < 0.05 / 66 / 2 + 3 * np.sqrt(0.05 / 66 / 2 / repeats)


def test_coin_flips_show_nothing() -> None:
    """Outcomes that are replaced by coin flips give no more than chance."""
    luck = np.random.default_rng(5)
    for _ in range(50):
        flips = (luck.random((640, 16)) < 0.3).mean(axis=1) - (luck.random((640, 16)) < 0.3).mean(axis=1)
        interval = mean_interval(flips, split_level(2))
        assert interval.low < 0.03 and interval.high > -0.03


@pytest.mark.parametrize("heavy", [False, True])
def test_intervals_cover_with_heavy_tails_too(heavy: bool) -> None:
    luck = np.random.default_rng(6)
    covered = 0
    for _ in range(400):
        values = luck.standard_t(3, 640) if heavy else luck.normal(size=640)
        found = mean_interval(values, 0.95)
        covered += found.low <= 0 <= found.high
    assert 0.92 <= covered / 400 <= 0.98
