"""A world that outgrows its record is played again in a larger one, up to the same week: the same history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulation.founding import Overflow
from simulation.live.founded import larger_model
from simulation.live.history import History

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel

__all__ = ["Between", "in_larger", "nothing", "play_to"]

Between = Callable[["DiplomacyModel"], None]
"""Called before each week of a model that is played far: it may go on as machine code, and what it raises ends it."""


def nothing(model: DiplomacyModel) -> None:
    """Let it be played as it is, to the end."""


def play_to(history: History, week: int, between: Between = nothing) -> History:
    """A history played up to this week, or one in a larger record in its place. Raises InputError where none is."""
    while history.head < min(week, history.weeks):
        between(history.model)
        try:
            history.step()
        except Overflow:
            history = History(larger_model(history.model))
    return history


def in_larger(full: History, between: Between = nothing) -> History:
    """What goes on in the place of a history that has outgrown its record. Raises InputError where none is larger."""
    return play_to(History(larger_model(full.model)), full.head, between)
