"""Models for the page: there at once, as plain Python, where their machine code was never compiled."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from simulation.engine.plain import plain_python
from simulation.founding import next_capacity
from simulation.machine import is_week_compiled, load_week, precompile_week
from simulation.model import DiplomacyModel

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from simulation.run import Run
    from simulation.world.record import Capacity

__all__ = ["compile_week", "larger_model", "model_of"]


def model_of(run: Run, capacity: Capacity | None = None) -> DiplomacyModel:
    """The model of a run of one world, in a record of this capacity or larger; by default the smallest with room.

    It steps as plain Python where compiling would take a minute. A world with citizens waits for the compiler:
    thousands of people a week are too many for plain Python.
    """
    with _plain_unless_compiled(run, {run.capacity(), capacity or run.capacity()}):
        return DiplomacyModel.from_run(run, capacity)


def larger_model(model: DiplomacyModel) -> DiplomacyModel:
    """The same world before its first week, in the next larger record. Raises InputError where there is none."""
    with _plain_unless_compiled(model.run, {model.run.capacity(), next_capacity(model.founded.capacity)}):
        return model.larger()


def _plain_unless_compiled(run: Run, founded_in: set[Capacity]) -> AbstractContextManager[None]:
    waits = bool(run.scenario.citizens) or all(map(is_week_compiled, founded_in))
    return nullcontext() if waits else plain_python()


def compile_week(run: Run, capacity: Capacity) -> None:
    """Compile the rules of a run for this class of records, without what records events, and load them: a world steps
    by these. A model takes them up in no time afterwards, so that a page can be played meanwhile."""
    precompile_week(capacity)
    load_week(run.week, capacity)
