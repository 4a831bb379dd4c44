"""A mechanism: its sentence, its source, its strength, what it may change, and the verbs that do it.

A verb is a plain scalar function for one actor, tie, party, dyad, agreement or whole world in one week. A
mechanism that decides before it commits has two. Its strength is a parameter; at zero its verbs are not called
at all, in the Mesa model as in an ensemble, so that zero equals the mechanism taken out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulation.compiled import compiled, compiled_entry
from simulation.parameters import ASSUMPTION, Parameter
from simulation.world import COUNTS

__all__ = ["OF_ONE", "PARTS", "Mechanism", "Verb", "of_one", "over_worlds", "strength"]

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
    """The strength of the mechanism `name`: 0 takes it out; below 0, where allowed, it does the opposite."""
    return Parameter(f"{name}.strength", default, low, high, "share", f"Strength of {name.replace('_', ' ')}.", source)


@dataclass(frozen=True)
class Verb:
    """What one kind of actor does: `of` is the list of the world it goes through ("ngos"), or "world"."""

    of: str
    rule: Callable[..., Any]
    needs: str = ""
    """A count of the world ("sessions") without which the rule does nothing: it is then not called at all."""

    @property
    def name(self) -> str:
        """The word the Mesa agent calls it by."""
        return self.rule.__name__


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

    @property
    def declared(self) -> tuple[Parameter, ...]:
        """All its parameters, the strength first."""
        return (self.strength, *self.parameters) if self.strength else self.parameters

    def lines(self) -> list[str]:
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
                lines += [f"{indent}    {verb.name}(world, own, actor, week)"]
        return lines

    def rules(self) -> dict[str, Any]:
        return {verb.name: compiled(verb.rule) for verb in self.verbs}


@cache
def of_one(mechanisms: tuple[Mechanism, ...]) -> dict[str, tuple[Any, int]]:
    """Every verb of these mechanisms by name: a function compiled `(worlds, settings, verb, actor, week)`, for one
    actor of the only world given, and the number of the verb. One function for all is quicker to compile than many."""
    name = f"{'_'.join(mechanism.name for mechanism in mechanisms)}{OF_ONE}"
    lines = [f"def {name}(worlds, settings, verb, actor, week):", "    world, own = worlds[0], settings[0]"]
    rules: dict[str, Any] = {}
    verbs: list[str] = []
    for mechanism in mechanisms:
        for verb in mechanism.verbs:
            alive = f" and own.{mechanism.strength.field} != 0.0" if mechanism.strength else ""
            lines += [f"    if verb == {len(verbs)}{alive}:"]
            lines += [f"        {verb.name}(world, own, {'week' if verb.of == 'world' else 'actor, week'})"]
            verbs.append(verb.name)
        rules |= mechanism.rules()
    entry = compiled_entry(name, "\n".join(lines) + "\n", rules)
    return {verb: (entry, number) for number, verb in enumerate(verbs)}


@cache
def over_worlds(mechanisms: tuple[Mechanism, ...]) -> Any:
    """Compiled `(worlds, settings, week)`: these mechanisms, one after the other, in every world."""
    name = f"{'_'.join(mechanism.name for mechanism in mechanisms)}_over_worlds"
    lines = [f"def {name}(worlds, settings, week):", "    for w in range(worlds.shape[0]):"]
    lines += ["        world, own = worlds[w], settings[w]"]
    rules: dict[str, Any] = {}
    for mechanism in mechanisms:
        lines += mechanism.lines()
        rules |= mechanism.rules()
    return compiled_entry(name, "\n".join(lines) + "\n", rules)
