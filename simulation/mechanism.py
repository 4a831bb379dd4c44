"""A mechanism: its sentence, its source, its strength, what it may change, and the verbs that do it.

A verb is a plain scalar function for one actor, tie, party, dyad, agreement or whole world in one week. A
mechanism that decides before it commits has two. Its strength is a parameter; at zero its verbs are not called
at all, in the Mesa model as in an ensemble, so that zero equals the mechanism taken out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.errors import InputError, shown
from simulation.world.parameters import ASSUMPTION, Parameter
from simulation.world.record import COUNTS

__all__ = ["PARTS", "Mechanism", "Verb", "strength"]

PARTS = (
    "Events",
    "Publics react",
    "Track II meets",
    "Transfer",
    "Officials appraise",
    "Track I",
    "Agreements live",
    "The conflict moves",
    "Measure",
)
"""The parts of the week, in order."""


def strength(
    name: str, default: float = 1.0, low: float = 0.0, high: float = 3.0, source: str = ASSUMPTION
) -> Parameter:
    """The strength of the mechanism `name`: 0 takes it out; below 0, where allowed, it does the opposite."""
    return Parameter(f"{name}.strength", default, low, high, "share", f"Strength of {name.replace('_', ' ')}.", source)


@dataclass(frozen=True)
class Verb:
    """What one kind of actor does: `of` is the list of the world it goes through ("ngos"), or "world"."""

    of: str
    rule: Callable[..., Any]
    needs: str = ""
    """A count of the world ("sessions") without which the rule does nothing: it is then not called at all."""
    with_citizens: Callable[..., Any] | None = None
    """The same, `(world, settings, citizens, actor, week)`, where the public of this party is made of citizens."""

    def __post_init__(self) -> None:
        if self.of != "world" and self.of not in COUNTS:
            allowed = ", ".join(["world", *COUNTS])
            raise InputError(f"rules: the verb {self.name} of {shown(self.of)}; allowed: of {allowed}")
        if self.with_citizens and self.of not in ("parties", "publics"):
            raise ValueError(f"{self.name}: with_citizens is for a party or its public, not for {self.of}")

    @property
    def rules(self) -> tuple[Callable[..., Any], ...]:
        """The rule, and the one for citizens where there is one."""
        return (self.rule, self.with_citizens) if self.with_citizens else (self.rule,)

    @property
    def name(self) -> str:
        """The word the Mesa agent calls it by."""
        return self.rule.__name__

    @property
    def count(self) -> str:
        """The state of the world that counts its actors; empty where the world itself is the actor."""
        return "" if self.of == "world" else COUNTS[self.of]

    @property
    def crowd_rule(self) -> Callable[..., Any] | None:
        """The rule for an actor with citizens, under the name by which the engine asks for it."""
        return self.with_citizens


@dataclass(frozen=True)
class Mechanism:
    """One mechanism of the model; `part` counts the parts of the week from 1."""

    name: str
    part: int
    sentence: str
    source: str
    strength: Parameter | None
    writes: tuple[str, ...]
    verbs: tuple[Verb, ...]
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self) -> None:
        if self.part not in range(1, len(PARTS) + 1):
            parts = ", ".join(f"{number} ({part})" for number, part in enumerate(PARTS, 1))
            raise InputError(f"rules: {self.name}: part: given {shown(self.part)}; allowed: {parts}")

    def __hash__(self) -> int:
        return hash(self.name)  # weeks are looked up often, and hashing all of a mechanism takes long

    @property
    def declared(self) -> tuple[Parameter, ...]:
        """All its parameters, the strength first."""
        return (self.strength, *self.parameters) if self.strength else self.parameters

    @property
    def switch(self) -> str:
        """The setting that takes it out at 0: its strength; empty where it has none."""
        return self.strength.field if self.strength else ""
