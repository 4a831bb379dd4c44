"""A mechanism: its sentence, its source, its strength, what it may change, and the verbs that do it.

A verb is a plain scalar function for one actor, tie, party, dyad, agreement or whole world in one week. A
mechanism that decides before it commits has two. Its strength is a parameter; at zero its verbs are not called
at all, in the Mesa model as in an ensemble, so that zero equals the mechanism taken out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from simulation.engine.compiling import compiled, compiled_entry, inlined
from simulation.errors import InputError, short_repr
from simulation.world.citizens import has_citizens
from simulation.world.parameters import ASSUMPTION, Parameter
from simulation.world.record import COUNTS

if TYPE_CHECKING:
    from simulation.world.views import Citizens, World

    # `(world, settings, actor, week)`, or without the actor. A custom rule has a class of settings of its own.
    Rule = Callable[[World, Any, int, int], None] | Callable[[World, Any, int], None]
    RuleWithCitizens = Callable[[World, Any, Citizens, int, int], None]

__all__ = [
    "OF_ONE", "PARTS", "Mechanism", "Verb", "of_one", "of_one_with_citizens", "over_citizens", "over_worlds",
    "strength",
]  # fmt: skip

OF_ONE = "_of_one"
"""How the names of compiled functions end that do one verb for one actor."""

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
    ...     world.parties[party].militancy *= 0.99
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
        The states that it writes, such as "parties.militancy".
    verbs
        What actors do, in order.
    parameters
        Its other settings.

    Examples
    --------
    >>> import multitrack as mt
    >>> def rest(world, settings, party, week):
    ...     world.parties[party].militancy *= 1.0 - 0.01 * settings.rest_strength
    >>> rule = mt.Mechanism(
    ...     name="rest", part=8, sentence="Sides tire.", source="assumption", strength=mt.strength("rest"),
    ...     writes=("parties.militancy",), verbs=(mt.Verb("parties", rest),),
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

    @property
    def declared(self) -> tuple[Parameter, ...]:
        """All its parameters, the strength first."""
        return (self.strength, *self.parameters) if self.strength else self.parameters

    @property
    def takes_citizens(self) -> bool:
        """Whether any of its verbs is another where publics are made of citizens."""
        return any(verb.with_citizens for verb in self.verbs)

    def lines(self, citizens: bool) -> list[str]:
        """The body of a loop over worlds: every verb for every actor, unless the strength is zero."""
        shut = " " * 8
        lines = [f"{shut}if own.{self.strength.field} != 0.0:"] if self.strength else [f"{shut}if True:"]
        for verb in self.verbs:
            indent = f"{shut}    "
            if verb.needs:
                lines += [f"{indent}if world.{verb.needs} > 0:"]
                indent += "    "
            if verb.of == "world":
                lines += [f"{indent}{verb.name}(world, own, week)"]
            else:
                lines += [f"{indent}for actor in range(world.{COUNTS[verb.of]}):"]
                lines += _call(verb, citizens, f"{indent}    ")
        return lines

    def rules(self) -> dict[str, Any]:
        """Its rules, compiled, by name."""
        return {rule.__name__: compiled(rule) for verb in self.verbs for rule in verb.rules}


def _call(verb: Verb, citizens: bool, indent: str) -> list[str]:
    """One verb by one actor; by its citizens where the world has them and the verb is made for them."""
    plain = f"{indent}{verb.name}(world, own, actor, week)"
    if not (citizens and verb.with_citizens):
        return [plain]
    each = f"{indent}    {verb.with_citizens.__name__}(world, own, citizens, actor, week)"
    return [f"{indent}if has_citizens(world, citizens, actor):", each, f"{indent}else:", f"    {plain}"]


def _rules(mechanisms: tuple[Mechanism, ...], citizens: bool) -> dict[str, Any]:
    """What an entry of these mechanisms calls, by name."""
    # A mechanism by itself may be one's own; compiled by itself, what is wrong in it is told by verb.
    made = inlined if len(mechanisms) > 1 else compiled
    verbs = [verb for mechanism in mechanisms for verb in mechanism.verbs]
    rules = {rule.__name__: made(rule) for verb in verbs for rule in verb.rules}
    return rules | ({"has_citizens": has_citizens} if citizens else {})


def _given(citizens: bool) -> str:
    return "worlds, settings, citizens" if citizens else "worlds, settings"


@cache
def of_one(mechanisms: tuple[Mechanism, ...]) -> dict[str, tuple[Any, int]]:
    """Every verb of these mechanisms by name: a function compiled `(worlds, settings, verb, actor, week)`, for one
    actor of the only world given, and the number of the verb. One function for all is quicker to compile than many."""
    return _one_by_one(mechanisms, citizens=False)


@cache
def of_one_with_citizens(mechanisms: tuple[Mechanism, ...]) -> dict[str, tuple[Any, int]]:
    """The same for a world with citizens, compiled `(worlds, settings, citizens, verb, actor, week)`."""
    return _one_by_one(mechanisms, citizens=True)


def _one_by_one(mechanisms: tuple[Mechanism, ...], citizens: bool) -> dict[str, tuple[Any, int]]:
    name = f"{'_'.join(mechanism.name for mechanism in mechanisms)}{'_with_citizens' if citizens else ''}{OF_ONE}"
    lines = [f"def {name}({_given(citizens)}, verb, actor, week):", "    world, own = worlds[0], settings[0]"]
    verbs: list[str] = []
    for mechanism in mechanisms:
        for verb in mechanism.verbs:
            alive = f" and own.{mechanism.strength.field} != 0.0" if mechanism.strength else ""
            lines += [f"    if verb == {len(verbs)}{alive}:"]
            lines += (
                [f"        {verb.name}(world, own, week)"] if verb.of == "world" else _call(verb, citizens, " " * 8)
            )
            verbs.append(verb.name)
    entry = compiled_entry(name, "\n".join(lines) + "\n", _rules(mechanisms, citizens))
    return {verb: (entry, number) for number, verb in enumerate(verbs)}


@cache
def over_worlds(mechanisms: tuple[Mechanism, ...]) -> Any:
    """Compiled `(worlds, settings, week)`: these mechanisms, one after the other, in every world."""
    return _all_at_once(mechanisms, citizens=False)


@cache
def over_citizens(mechanisms: tuple[Mechanism, ...]) -> Any:
    """Compiled `(worlds, settings, citizens, week)`: the same in the only world given, which has citizens."""
    return _all_at_once(mechanisms, citizens=True)


def _all_at_once(mechanisms: tuple[Mechanism, ...], citizens: bool) -> Any:
    name = f"{'_'.join(mechanism.name for mechanism in mechanisms)}_over_{'citizens' if citizens else 'worlds'}"
    lines = [f"def {name}({_given(citizens)}, week):", "    for w in range(worlds.shape[0]):"]
    lines += ["        world, own = worlds[w], settings[w]"]
    for mechanism in mechanisms:
        lines += mechanism.lines(citizens)
    return compiled_entry(name, "\n".join(lines) + "\n", _rules(mechanisms, citizens))
