"""Every setting at both its ends, and settings drawn at random: a world stays sound, or they are refused in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from history import ends_of, lived
from test_histories import sound

import multitrack as mt
from simulation.errors import InputError
from simulation.week import parameters
from simulation.world.parameters import Parameter

WEEKS = 160
COMBINATIONS = 2000
SOME = 10
"""Combinations of the fast tests; the slow ones try all."""


def _sound_or_refused(settings: dict[str, Any], worlds: range) -> bool:
    """Whether these settings are taken; then worlds of baseline are sound, and no outcome is nan or infinite."""
    try:
        runs = mt.simulate("baseline", worlds=worlds, years=4, settings=settings)
    except InputError as error:
        # A record that is full has no single setting to blame; its error says what to use less of.
        assert error.faults and all("allowed" in fault or "use fewer" in fault for fault in error.faults), error
        return False
    for world in lived("baseline", worlds, WEEKS, settings).worlds:
        sound(world)
    for table in (runs.outcomes, runs.agreements, runs.episodes):
        numbers = table.select_dtypes("number").astype("Float64").to_numpy(float, na_value=0.0)
        assert np.isfinite(numbers).all()
    return True


def _drawn(generator: np.random.Generator) -> dict[str, Any]:
    """Up to twelve settings, each at an end or between."""
    names = generator.choice(sorted(parameters()), generator.integers(1, 13), replace=False)
    return {str(name): _value(parameters()[str(name)], generator) for name in names}


def _value(declared: Parameter, generator: np.random.Generator) -> Any:
    low, high = ends_of(declared)
    if declared.kind == "choice":
        return str(generator.choice(declared.choices))
    if declared.kind == "bool" or generator.random() < 0.5:
        return (low, high)[int(generator.integers(2))]
    between = low + (high - low) * generator.random()
    return int(between) if isinstance(low, int) else float(between)


def _both_ends(names: list[str]) -> int:
    taken = [_sound_or_refused({name: end}, range(2)) for name in names for end in ends_of(parameters()[name])]
    return sum(taken)


def test_some_settings_at_both_ends() -> None:
    names = sorted(parameters())[::72]
    assert _both_ends(names) > len(names)


def test_some_combinations() -> None:
    generator = np.random.default_rng(1)
    taken = [_sound_or_refused(_drawn(generator), range(2)) for _ in range(SOME)]
    assert np.mean(taken) > 0.3


@pytest.mark.slow
def test_every_setting_at_both_ends() -> None:
    names = sorted(parameters())
    assert _both_ends(names) > 1.8 * len(names)


@pytest.mark.slow
def test_two_thousand_combinations() -> None:
    generator = np.random.default_rng(2)
    taken = [_sound_or_refused(_drawn(generator), range(2)) for _ in range(COMBINATIONS)]
    assert np.mean(taken) > 0.3
