"""What all actors share: a Mesa agent whose attributes are plain numbers in the world's record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from mesa.discrete_space import FixedAgent

from simulation.world.record import State

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel

__all__ = ["Actor", "holds"]


class _Counts(WeakKeyDictionary["DiplomacyModel", Iterator[int]]):
    """The next agent's number in each model: Mesa's own dictionary would keep every model ever made in memory."""

    def __getitem__(self, model: DiplomacyModel) -> Iterator[int]:
        return self.setdefault(model, count(1))


class Actor(FixedAgent):
    """A Mesa agent that stands for one entry of the world's record.

    Its attributes are read from and written to the record; its verbs are the rules. A subclass that overrides a
    verb takes effect in the Mesa model, slowly, since it runs in Python. `index` is the entry's place in its list.
    """

    kind: ClassVar[str]
    """The list of the world it is an entry of."""

    _ids = _Counts()

    def __init__(self, model: DiplomacyModel, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.record = model.world[self.kind][index]

    def act(self, verb: str) -> None:
        """Do one verb of the week, by name."""
        model: Any = self.model
        model.act(verb, self.index)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def name(self) -> str:
        """Readable name: party and number."""
        model: Any = self.model
        return f"{model.party_name(self.record)} {type(self).__name__.lower()} {self.index + 1}".strip()


def _held(state: State) -> property:
    def read(agent: Actor) -> Any:
        value = agent.record[state.name]
        return value.copy() if state.axes else value.item()

    def write(agent: Actor, value: Any) -> None:
        agent.record[state.name] = value

    return property(
        read, write, doc=f"{state.meaning[0].upper()}{state.meaning[1:]} ({state.low:g} to {state.high:g})."
    )


def holds(*states: State) -> Callable[[type[Actor]], type[Actor]]:
    """Class decorator: give an actor an attribute for each state it holds."""

    def decorate(actor: type[Actor]) -> type[Actor]:
        for state in states:
            setattr(actor, state.name, _held(state))
        return actor

    return decorate
