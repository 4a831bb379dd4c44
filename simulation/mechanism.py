"""A mechanism: its sentence, its source, its strength, what it may change, and the verbs that do it.

A verb is a plain scalar function for one actor, tie, party, dyad, agreement or whole world in one week. A
mechanism that decides before it commits has two. Its strength is a parameter; at zero its verbs are not called
at all, in the Mesa model as in an ensemble, so that zero equals the mechanism taken out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError, short_repr
from simulation.world.parameters import ASSUMPTION, Parameter
from simulation.world.record import COUNTS

if TYPE_CHECKING:
    from simulation.world.views import Citizens, World

    # `(world, settings, actor, week)`, or without the actor. A custom rule has a class of settings of its own.
    Rule = Callable[[World, Any, int, int], None] | Callable[[World, Any, int], None]
    RuleWithCitizens = Callable[[World, Any, Citizens, int, int], None]

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
    """The parameter `<name>.strength` of a mechanism: at 0 it is not run.

    Parameters
    ----------
    name
        The name of the mechanism.
    default
        1, unless evidence says otherwise.
    low, high
        The limits; below 0, if allowed, the mechanism does the opposite.
    source
        Where the default comes from.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.strength("holy_weeks").name
    'holy_weeks.strength'
    """
    return Parameter(f"{name}.strength", default, low, high, "share", f"Strength of {name.replace('_', ' ')}.", source)


@dataclass(frozen=True)
class Verb:
    """What one kind of actor does, or decides, or commits, in a mechanism.

    Parameters
    ----------
    of
        The list of the world whose entries it is called for ("ngos"), or "world" for one call.
    rule
        A function `(world, settings, actor, week)`, or `(world, settings, week)` of the world; actor is an index into
        the list.
    needs
        A count of the world; the verb is called only in worlds in which it is not 0.
    with_citizens
        The rule for a public of individual citizens.

    Examples
    --------
    >>> import multitrack as mt
    >>> def rest(world, settings, party, week):
    ...     world.parties[party].pain *= 0.99
    >>> mt.Verb("parties", rest).of
    'parties'
    """

    of: str
    rule: Rule
    needs: str = ""
    """A count of the world ("sessions") without which the rule does nothing: it is then not called at all."""
    with_citizens: RuleWithCitizens | None = None
    """The same, `(world, settings, citizens, actor, week)`, where the public of this party is made of citizens."""

    def __post_init__(self) -> None:
        if self.of != "world" and self.of not in COUNTS:
            allowed = ", ".join(["world", *COUNTS])
            raise InputError(f"rules: the verb {self.name} of {short_repr(self.of)}; allowed: of {allowed}")
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
    """One mechanism of the model: its sentence, source, parameters and step.

    Parameters
    ----------
    name
        Its name; for a shipped mechanism that of its file in `simulation/rules`.
    part
        The part of the week, counted from 1 (`simulation.mechanism.PARTS`).
    sentence, source
        What it does, in a sentence, and who says so ("assumption" if nobody does).
    strength
        What `strength(name)` returns; None for what cannot be switched off.
    writes
        The states that it writes, such as "parties.pain".
    verbs
        What actors do, in order.
    parameters
        Its other settings.

    Examples
    --------
    >>> import multitrack as mt
    >>> def rest(world, settings, party, week):
    ...     world.parties[party].pain *= 1.0 - 0.01 * settings.rest_strength
    >>> rule = mt.Mechanism(
    ...     name="rest", part=8, sentence="Sides tire.", source="assumption", strength=mt.strength("rest"),
    ...     writes=("parties.pain",), verbs=(mt.Verb("parties", rest),),
    ... )
    >>> "rest" in [mechanism.name for mechanism in mt.week().insert_after("fight", rule)]
    True
    """

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
            raise InputError(f"rules: {self.name}: part: given {short_repr(self.part)}; allowed: {parts}")

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
