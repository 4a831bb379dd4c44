"""The generated loop that calls rules: in every record, by every actor, or by one actor of one record.

There is one kind of loop, with one signature, for all callers: `(worlds, settings, crowd, verb, actor, week)`. `worlds`
and `settings` are arrays of records, one entry a world. `crowd` is an array of what lies outside the records of the one
world given, where there is anything; it is one array, since each that is passed adds to the cost of a call. `verb` is
the number of the verb that is done in every world, or `ALL` for every verb; `actor` is who does it, or `ALL` for every
actor. So any part of what is compiled together can be done without being compiled again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import compiled, inlined
from simulation.engine.plain import plain_python
from simulation.engine.refusals import PREFIX

__all__ = ["ALL", "Drivable", "DrivableVerb", "driver", "plain_driver", "verb_numbers"]

ALL = -1
"""In place of the number of a verb, or of an actor: every one of them."""


class DrivableVerb(Protocol):
    """A verb as the loop calls it."""

    @property
    def name(self) -> str:
        """The name that no other verb has."""

    @property
    def rule(self) -> Callable[..., Any]:
        """The function `(world, settings, actor, week)`; without the actor where the world itself is the actor."""

    @property
    def count(self) -> str:
        """The field of the world that counts the actors; empty where the world itself is the actor."""

    @property
    def needs(self) -> str:
        """A field of the world; while it is 0 the verb is not called. Empty: the verb is always called."""

    @property
    def crowd_rule(self) -> Callable[..., Any] | None:
        """The function `(world, settings, crowd, actor, week)` for an actor that has a crowd, if that is another."""


class Drivable(Protocol):
    """A mechanism as the loop calls it."""

    @property
    def name(self) -> str:
        """The name that no other mechanism has."""

    @property
    def switch(self) -> str:
        """The setting that switches the mechanism off at 0; empty where nothing does."""

    @property
    def verbs(self) -> Sequence[DrivableVerb]:
        """Its verbs in their order."""


@cache
def driver(mechanisms: tuple[Drivable, ...], has_crowd: Any, crowd_of: Any) -> Any:
    """The compiled loop over these mechanisms, in their order.

    Compiled too are `has_crowd(world, crowd, actor)`, whether an actor has a crowd, and `crowd_of(crowd)`, the form in
    which rules are handed it.
    """
    name, source, names = _generated(mechanisms)
    # A mechanism alone may be a custom one: its verbs are compiled one by one, so that an error names the verb.
    made = inlined if len(mechanisms) > 1 else compiled
    rules = {word: made(rule) for rule, word in names.items()}
    return compiled_entry(name, source, rules | {"has_crowd": has_crowd, "crowd_of": crowd_of})


@cache
def plain_driver(mechanisms: tuple[Drivable, ...], has_crowd: Any, crowd_of: Any) -> Callable[..., None]:
    """The same loop as plain Python, for who will not wait until it is compiled."""
    name, source, names = _generated(mechanisms)
    space: dict[str, Any] = {word: rule for rule, word in names.items()}
    exec(source, space | {"has_crowd": has_crowd, "crowd_of": crowd_of}, made := dict[str, Any]())
    loop: Callable[..., None] = made[name]

    def run(*arguments: Any) -> None:
        with plain_python():
            loop(*arguments)

    return run


def _generated(mechanisms: tuple[Drivable, ...]) -> tuple[str, str, dict[Callable[..., Any], str]]:
    """The name of the loop, its source, and the name of every rule in it."""
    name = PREFIX + "_".join(mechanism.name for mechanism in mechanisms)  # one may be called as its verb is
    names = _names_of_rules(mechanisms)
    lines = [
        f"def {name}(worlds, settings, crowd, verb, actor, week):",
        "    for w in range(worlds.shape[0]):",
        "        world, settings_of_world = worlds[w], settings[w]",
        *_body(mechanisms, names),
    ]
    return name, "\n".join(lines) + "\n", names


def verb_numbers(mechanisms: Sequence[Drivable]) -> dict[str, int]:
    """The number by which the loop over these mechanisms knows each of their verbs, by name."""
    return {verb.name: number for number, verb in enumerate(verb for one in mechanisms for verb in one.verbs)}


def _names_of_rules(mechanisms: Sequence[Drivable]) -> dict[Callable[..., Any], str]:
    """The name of every rule in the loop: a number, since a rule may be named like a variable of the loop."""
    rules = dict.fromkeys(rule for one in mechanisms for verb in one.verbs for rule in _rules(verb))
    return {rule: f"rule_{number}" for number, rule in enumerate(rules)}


def _rules(verb: DrivableVerb) -> Iterator[Callable[..., Any]]:
    yield verb.rule
    if verb.crowd_rule:
        yield verb.crowd_rule


def _body(mechanisms: Sequence[Drivable], names: Mapping[Callable[..., Any], str]) -> Iterator[str]:
    numbers = verb_numbers(mechanisms)
    for mechanism in mechanisms:
        yield f"        if settings_of_world.{mechanism.switch} != 0.0:" if mechanism.switch else "        if True:"
        for verb in mechanism.verbs:
            yield from (f"            {line}" for line in _verb(verb, numbers[verb.name], names))


def _verb(verb: DrivableVerb, number: int, names: Mapping[Callable[..., Any], str]) -> Iterator[str]:
    needed = f" and world.{verb.needs} > 0" if verb.needs else ""
    yield f"if (verb == {ALL} or verb == {number}){needed}:"
    if not verb.count:
        yield f"    {names[verb.rule]}(world, settings_of_world, week)"
        return
    yield f"    first, end = 0, world.{verb.count}"
    yield f"    if actor != {ALL}:"
    yield "        first, end = actor, actor + 1"
    yield "    for one in range(first, end):"
    yield from (f"        {line}" for line in _call(verb, names))


def _call(verb: DrivableVerb, names: Mapping[Callable[..., Any], str]) -> Iterator[str]:
    """One verb by one actor; by its crowd where it has one and the verb has a rule for that."""
    if verb.crowd_rule:
        yield "if has_crowd(world, crowd, one):"
        yield f"    {names[verb.crowd_rule]}(world, settings_of_world, crowd_of(crowd), one, week)"
        yield "else:"
        yield f"    {names[verb.rule]}(world, settings_of_world, one, week)"
    else:
        yield f"{names[verb.rule]}(world, settings_of_world, one, week)"
