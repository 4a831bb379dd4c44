"""How near a deadline of the talks is, for the rules whose pace it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.world.views import Settings

__all__ = ["conceded_for_deadline", "hastened_by_deadline", "nearness"]


@compiled
def nearness(settings: Settings, week: int) -> float:
    """0 without a deadline, or before its run-up; 1 in the last week before it."""
    left = settings.deadline_week - week
    if settings.deadline_week == 0 or left < 0:
        return 0.0
    return settings.deadline_strength * max(1.0 - left / settings.deadline_run_up, 0.0)


@compiled
def hastened_by_deadline(settings: Settings, week: int) -> float:
    """By how many times a deadline quickens the rounds of talks: 1 where there is none."""
    return 1.0 + settings.deadline_haste * nearness(settings, week)


@compiled
def conceded_for_deadline(settings: Settings, week: int) -> float:
    """By how many times a deadline makes concessions larger: 1 where there is none."""
    return max(1.0 + settings.deadline_yields * nearness(settings, week), 0.0)
