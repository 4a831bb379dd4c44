"""Luck: known answers, independence of named decisions, and two generators that agree in what they bring about."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulation.engine import luck
from simulation.engine.compiling import compiled
from simulation.world import decisions
from simulation.world.record import CAPACITIES, world_dtype

GENERATORS = {"splitmix64": luck.SPLITMIX, "philox": luck.PHILOX}


def world(generator: str = "splitmix64", seed: int = 1, number: int = 0) -> np.record:
    made = np.zeros(1, dtype=world_dtype(CAPACITIES[0]))
    made["key"], made["generator"] = luck.key_of_world(seed, number), GENERATORS[generator]
    return made[0]


@compiled
def _many(world, decision, weeks, who):
    made = np.empty(weeks)
    for week in range(weeks):
        made[week] = luck.draw(world, decision, week, who)
    return made


@compiled
def _counts(world, weeks, mean, dispersion):
    made = np.empty(weeks)
    for week in range(weeks):
        made[week] = luck.draw_count(world, decisions.DEATHS, week, np.uint64(7), mean, dispersion)
    return made


@compiled
def _normals(world, weeks):
    made = np.empty(weeks)
    for week in range(weeks):
        made[week] = luck.draw_normal(world, decisions.POWER_SHIFT, week, np.uint64(7))
    return made


@compiled
def _normals_above(world, weeks, least):
    made = np.empty(weeks)
    for week in range(weeks):
        made[week] = luck.draw_normal_above(world, decisions.POWER_SHIFT, week, np.uint64(7), least)
    return made


@pytest.mark.parametrize("least", [0.01, 1.0, 3.0])
def test_a_normal_number_that_exceeds_a_limit_is_the_same_one(least: float) -> None:
    whole, above = _normals(world("splitmix64"), 20_000), _normals_above(world("splitmix64"), 20_000, least)
    assert (above[whole > least] == whole[whole > least]).all() and (above[whole <= least] <= least).all()
    assert (whole > least).any()


def test_splitmix_gives_the_published_stream() -> None:
    """The first outputs of splitmix64 from state 1234567 (the reference C code's stream, as in Rosetta Code)."""
    expected = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    step = 0x9E3779B97F4A7C15
    made = [int(luck.splitmix(np.uint64((1234567 + turn * step) % 2**64))) for turn in range(5)]
    assert made == expected


@pytest.mark.parametrize(
    ("low", "high", "key", "expected"),
    [
        # Random123's kat_vectors for philox4x32-10: counter, key, first two words of the output.
        (0, 0, 0, (0x6627E8D5, 0xE169C58D)),
        (2**64 - 1, 2**64 - 1, 2**64 - 1, (0x408F276D, 0x41C83B0E)),
        (0x85A308D3243F6A88, 0x0370734413198A2E, 0x299F31D0A4093822, (0xD16CFE09, 0x94FDCCEB)),
    ],
)
def test_philox_gives_the_published_vectors(low: int, high: int, key: int, expected: tuple[int, int]) -> None:
    made = int(luck.philox(np.uint64(low), np.uint64(high), np.uint64(key)))
    assert (made & 0xFFFFFFFF, made >> 32) == expected


@pytest.mark.parametrize("generator", GENERATORS)
def test_draws_are_uniform_and_unlike_across_weeks_worlds_decisions_and_actors(generator: str) -> None:
    weeks, one = 20_000, np.uint64(7)
    base = _many(world(generator), decisions.SHOCK, weeks, one)
    assert stats.kstest(base, "uniform").pvalue > 1e-4
    others = [
        _many(world(generator), decisions.DEATHS, weeks, one),
        _many(world(generator), decisions.SHOCK, weeks, np.uint64(8)),
        _many(world(generator, number=1), decisions.SHOCK, weeks, one),
        _many(world(generator, seed=2), decisions.SHOCK, weeks, one),
    ]
    for other in others:
        for shift in range(4):  # worlds must not be shifted copies of each other
            rank = abs(np.corrcoef(base[shift:], other[: weeks - shift])[0, 1])
            assert rank < 5 / np.sqrt(weeks)
    assert abs(np.corrcoef(base[1:], base[:-1])[0, 1]) < 5 / np.sqrt(weeks)


def test_decisions_are_numbered_by_their_words() -> None:
    assert len(set(luck.DECISIONS.values())) == len(luck.DECISIONS)
    assert int(luck.DECISIONS["deaths"]) == int(decisions.DEATHS)
    assert int(luck.label("party", "israel")) == int(luck.label("party", "israel")) != int(luck.label("party", "plo"))


@pytest.mark.parametrize(("mean", "dispersion"), [(0.3, 0.6), (4.0, 0.6), (60.0, 0.6), (60.0, 20.0)])
def test_counts_are_negative_binomial(mean: float, dispersion: float) -> None:
    """Mean and variance within five standard errors of scipy's negative binomial, and its distribution by a χ² test."""
    made = _counts(world(), 40_000, mean, dispersion)
    law = stats.nbinom(dispersion, dispersion / (dispersion + mean))
    assert abs(made.mean() - law.mean()) < 5 * law.std() / np.sqrt(len(made))
    edges = np.unique(law.ppf([0.2, 0.4, 0.6, 0.8, 0.95]))
    seen = np.histogram(made, bins=[-1, *(edges + 0.5), np.inf])[0]
    expected = np.diff([0, *law.cdf(edges), 1]) * len(made)
    kept = expected > 5
    assert stats.chisquare(seen[kept], expected[kept] * seen[kept].sum() / expected[kept].sum()).pvalue > 1e-4


@given(low=st.floats(0, 500), more=st.floats(0, 500), week=st.integers(0, 2600))
def test_a_larger_mean_never_gives_a_smaller_count(low: float, more: float, week: int) -> None:
    counts = [luck.draw_count(world(), decisions.DEATHS, week, np.uint64(3), mean, 0.6) for mean in (low, low + more)]
    assert counts[0] <= counts[1]


def test_normal_draws_are_normal() -> None:
    assert stats.kstest(_normals(world(), 20_000), "norm").pvalue > 1e-4
