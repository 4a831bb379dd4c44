"""Models for the page: there at once, as plain Python, where their machine code was never compiled."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from simulation.engine.plain import plain_python
from simulation.founding import smallest_capacity
from simulation.machine import is_week_compiled, precompile_week
from simulation.model import DiplomacyModel

if TYPE_CHECKING:
    from simulation.run import Run
    from simulation.world.record import Capacity

__all__ = ["compile_week", "model_of"]


def model_of(run: Run) -> DiplomacyModel:
    """The model of a run of one world; one that steps as plain Python where compiling would take a minute.

    A world with citizens waits for the compiler: thousands of people a week are too many for plain Python.
    """
    at_once = is_week_compiled(run.week, smallest_capacity(run.scenario)) or bool(run.scenario.citizens)
    with nullcontext() if at_once else plain_python():
        return DiplomacyModel.from_run(run)


def compile_week(run: Run, capacity: Capacity) -> None:
    """Compile the rules of a run for this class of records, without what records events: a world steps by these."""
    precompile_week(run.week, capacity)
