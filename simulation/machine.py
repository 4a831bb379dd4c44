"""The week as machine code: which rules are compiled together, and what steps worlds through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np

from simulation.chronicle.log import log_dtype
from simulation.chronicle.record import Recorder
from simulation.chronicle.witness import witnesses
from simulation.engine.cache import is_compiled
from simulation.engine.compiling import compile_for, jit_disabled
from simulation.engine.drivers import ALL, driver, plain_driver, verb_numbers
from simulation.engine.loop import Weeks, bind, run_weeks
from simulation.engine.plain import is_plain
from simulation.engine.precompile import Job, precompile
from simulation.founding import FOUND_ALL, Founded
from simulation.mechanism import PARTS, Mechanism
from simulation.week import Week, parameters, week
from simulation.world.citizens import NO_CITIZENS, citizens_in, has_citizens
from simulation.world.parameters import settings_dtype
from simulation.world.record import CAPACITIES, Capacity, world_dtype

__all__ = [
    "Piece",
    "Step",
    "apply",
    "compile_custom",
    "is_week_compiled",
    "load_week",
    "part_by_part",
    "pieces",
    "precompile_week",
    "runner",
    "shipped_jobs",
    "shipped_pieces",
    "steps",
    "verbs_of",
]

_LONGEST = 4  # mechanisms compiled together: enough to stay in a world's cache lines, few enough to share the work


@dataclass(frozen=True)
class Piece:
    """Mechanisms of one part of the week that are compiled together."""

    mechanisms: tuple[Mechanism, ...]
    custom: bool
    """Whether it is a custom mechanism, which is handed custom settings."""

    @property
    def part(self) -> int:
        """The part of the week that it belongs to, from 1."""
        return self.mechanisms[0].part

    @property
    def entry(self) -> Any:
        """Its loop, `(worlds, settings, crowd, verb, actor, week)`; compiled when it is first called."""
        return driver(self.mechanisms, has_citizens, citizens_in)

    @property
    def stepper(self) -> Callable[..., None]:
        """Its loop, as plain Python where this thread is to run that."""
        return (plain_driver if is_plain() else driver)(self.mechanisms, has_citizens, citizens_in)


@dataclass(frozen=True)
class Step:
    """What is done at once of what is compiled together: one verb, or all, by every actor."""

    piece: Piece
    number: int = ALL
    """The number of the verb; `ALL`: every one, in their order."""

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each verb that is done, by name."""
        numbers = verb_numbers(self.piece.mechanisms)
        return {name: number for name, number in numbers.items() if self.number in (ALL, number)}

    def one_by_one(self) -> tuple[Step, ...]:
        """The same, verb by verb."""
        return tuple(replace(self, number=number) for number in self.numbers.values())


@cache
def shipped_pieces() -> tuple[Piece, ...]:
    """The week as shipped, in its order, cut into pieces short enough to be compiled side by side."""
    parts = [tuple(one for one in week() if one.part == number) for number in range(1, len(PARTS) + 1)]
    cut = [part[start : start + _LONGEST] for part in parts for start in range(0, len(part), _LONGEST)]
    return tuple(Piece(mechanisms, custom=False) for mechanisms in cut)


@cache
def pieces(rules: Week) -> tuple[Piece, ...]:
    """What is compiled together for a week: all of the shipped one, whatever is taken out, and each custom mechanism.

    So nothing is compiled again where mechanisms are taken out, and only what is new where some are put in.
    """
    return *shipped_pieces(), *(Piece((mechanism,), custom=True) for mechanism in rules.custom())


@cache
def steps(mechanisms: tuple[Mechanism, ...]) -> tuple[Step, ...]:
    """The steps in which mechanisms are done in this order: whole pieces where all of a piece is, verbs elsewhere."""
    piece_of = {mechanism: piece for piece in shipped_pieces() for mechanism in piece.mechanisms}
    done: list[Step] = []
    while mechanisms:
        piece = piece_of.get(mechanisms[0]) or Piece(mechanisms[:1], custom=True)
        whole = mechanisms[: len(piece.mechanisms)] == piece.mechanisms
        if whole:
            done.append(Step(piece))
        else:
            own = {verb.name for verb in mechanisms[0].verbs}
            done += [Step(piece, number) for name, number in Step(piece).numbers.items() if name in own]
        mechanisms = mechanisms[len(piece.mechanisms) if whole else 1 :]
    return tuple(done)


def apply(
    mechanisms: Sequence[Mechanism],
    worlds: np.ndarray,
    settings: np.ndarray,
    week: int,
    crowd: np.ndarray = NO_CITIZENS,
) -> None:
    """Step worlds, in place, through one week of these mechanisms alone."""
    for step in steps(tuple(mechanisms)):
        step.piece.stepper(worlds, settings, crowd, step.number, ALL, week)


def runner(rules: Week, founded: Founded, recorder: Recorder | None = None) -> Weeks | None:
    """What steps founded worlds through all weeks from the first to the last, as one call.

    None where there are custom rules: their settings are of another type, and they are called part by part.
    """
    if rules.custom():
        return None
    places = {piece: place for place, piece in enumerate(pieces(rules))}
    entries = [piece.entry for piece in places]
    parts = [[(places[step.piece], step.number) for step in part] for part in _parts(rules)]
    return run_weeks(entries, parts, founded.worlds, founded.settings, founded.crowd, recorder)


def _parts(rules: Week) -> list[list[Step]]:
    """The steps of each part of the week, the first part first."""
    return [[step for step in steps(rules) if step.piece.part == part] for part in range(1, len(PARTS) + 1)]


def part_by_part(
    rules: Week, founded: Founded, stops: Set[str] = frozenset()
) -> list[tuple[int, str, Callable[[int], None]]]:
    """The parts of the week in their order, each as a function of the week that steps founded worlds through it.

    A part in which a verb of `stops` lies comes in several steps, each up to such a verb. Every step has the number of
    its part, and the name of the verb it stops at; empty where it ends the part.
    """
    calls = _calls(rules, founded)
    done: list[tuple[int, str, Callable[[int], None]]] = []
    for part, planned in enumerate(_parts(rules), 1):
        waiting: list[Callable[[int], None]] = []
        for step in planned:
            for one in step.one_by_one() if step.numbers.keys() & stops else (step,):
                waiting.append(partial(calls[one.piece], one.number, ALL))
                (*_, last) = one.numbers
                if last in stops:
                    done.append((part, last, partial(_each, waiting)))
                    waiting = []
        done.append((part, "", partial(_each, waiting)))
    return done


def _each(calls: Sequence[Callable[[int], None]], week: int) -> None:
    for call in calls:
        call(week)


def verbs_of(rules: Week, founded: Founded) -> dict[str, Callable[[int, int], None]]:
    """Every verb by name, as a function of an actor's index and the week, in a founded world."""
    calls = _calls(rules, founded)
    return {name: partial(calls[step.piece], number) for step in steps(rules) for name, number in step.numbers.items()}


def _calls(rules: Week, founded: Founded) -> dict[Piece, Callable[[int, int, int], None]]:
    """Each piece of the week as a function `(verb, actor, week)` of founded worlds."""
    calls: dict[Piece, Callable[[int, int, int], None]] = {}
    for custom in (False, True):
        same = [piece for piece in pieces(rules) if piece.custom == custom]
        settings = founded.settings_for(custom)
        if custom and not jit_disabled() and not is_plain():
            for piece in same:
                compile_for(piece.entry, founded.worlds[:0], settings[:0], NO_CITIZENS, ALL, ALL, 1)
        if same:
            call = bind([piece.stepper for piece in same], founded.worlds, settings, founded.crowd)
            calls |= {piece: partial(call, n) for n, piece in enumerate(same)}
    return calls


def is_week_compiled(capacity: Capacity) -> bool:
    """Whether the model's rules are compiled and stored for this class of records."""
    entries = [FOUND_ALL, *(piece.entry for piece in shipped_pieces())]
    return jit_disabled() or all(is_compiled(entry, str(CAPACITIES.index(capacity))) for entry in entries)


def precompile_week(capacity: Capacity, events: bool = False) -> None:
    """Compile the model's rules for this class of records, on all cores, unless they are stored already.

    Those that a week lacks too: others are compiled together with them. With `events` what records them too. Custom
    rules are compiled when they are first used.
    """
    precompile(_jobs(capacity, events), str(CAPACITIES.index(capacity)), f"{__name__}:shipped_jobs")


def load_week(rules: Week, capacity: Capacity) -> None:
    """Load the machine code of a week for this class of records, and compile what calls it: two seconds of processor
    time, once. Models then begin to step by it in no time."""
    worlds = np.zeros(0, world_dtype(capacity))
    shipped, custom = (np.zeros(0, settings_dtype(of.values(), capacity)) for of in (parameters(), rules.parameters()))
    verbs_of(rules, Founded(worlds, shipped, [], capacity, custom))


def compile_custom(rules: Week, capacity: Capacity) -> None:
    """Compile the custom rules of a week for this class of records. Raises InputError where one cannot be compiled."""
    settings = np.zeros(0, settings_dtype(rules.parameters().values(), capacity))
    for piece in pieces(rules):
        if piece.custom and not jit_disabled():
            compile_for(piece.entry, np.zeros(0, world_dtype(capacity)), settings, NO_CITIZENS, ALL, ALL, 1)


def shipped_jobs(kind: str) -> Mapping[str, Job]:
    """What another process can compile of the shipped week for a class of records, by key."""
    return {job.key: job for job in _jobs(CAPACITIES[int(kind)], events=True)}


def _jobs(capacity: Capacity, events: bool) -> list[Job]:
    def records() -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(0, world_dtype(capacity)), np.zeros(0, settings_dtype(parameters().values(), capacity))

    jobs = [Job(FOUND_ALL, records)]
    jobs += [Job(piece.entry, lambda: (*records(), NO_CITIZENS, ALL, ALL, 1)) for piece in shipped_pieces()]
    if events:
        jobs += [Job(entry, lambda: (*records(), np.zeros(0, log_dtype(capacity)), 1)) for entry in witnesses()]
    return jobs
