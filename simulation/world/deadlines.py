"""What a deadline that nears does to the talks, for the rules whose pace it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

__all__ = ["conceded_for_deadline", "hastened_by_deadline"]


@compiled
def hastened_by_deadline(world: World, settings: Settings) -> float:
    """By how many times a deadline quickens the rounds of talks: 1 where there is none."""
    return 1.0 + settings.deadline_haste * world.table.hurry


@compiled
def conceded_for_deadline(world: World, settings: Settings) -> float:
    """By how many times a deadline makes concessions larger: 1 where there is none."""
    return max(1.0 + settings.deadline_yields * world.table.hurry, 0.0)
