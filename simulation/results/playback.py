"""Playing a state's weekly course in: what was recorded of it in one run is set in another, week by week.

A course names states that change together, and the part of the week, or the verb, after which they are recorded and
played: the last in which they change before others read them. Playing trust of a world with Track II into the same
world without it shows how much of Track II's effect goes through trust.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError, short_repr
from simulation.results.series import SERIES

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["COURSES", "Course", "Played", "check_play", "courses_named", "dataset", "fingerprint", "played"]


@dataclass(frozen=True)
class Course:
    """States of the record that are recorded and played together: after part `point` of the week, or in it after the
    verb `after`, where one is named and the week has it."""

    name: str
    point: int
    states: tuple[tuple[str, str], ...]
    meaning: str
    series: str = ""
    """The weekly series that records it, where that is all it takes."""
    after: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its states as `list.state`."""
        return tuple(f"{outer}.{inner}" for outer, inner in self.states)

    def is_due(self, part: int, verb: str, verbs: Collection[str]) -> bool:
        """Whether it is due after this verb of this part, in a week of these verbs; no verb is the part's end."""
        return verb == self.after if self.after in verbs else (part, "") == (self.point, verb)

    def room(self, worlds: np.ndarray, weeks: int) -> dict[str, np.ndarray]:
        """Empty arrays (n, weeks, …) for each of its states, by `list.state`."""
        return {
            f"{outer}.{inner}": np.empty(
                (len(worlds), weeks, *worlds[outer][inner].shape[1:]), worlds[outer][inner].dtype
            )
            for outer, inner in self.states
        }

    def record(self, worlds: np.ndarray, recorded: Mapping[str, np.ndarray], week: int) -> None:
        """Keep its states as they are now."""
        for outer, inner in self.states:
            recorded[f"{outer}.{inner}"][:, week - 1] = worlds[outer][inner]


def _of_parties(name: str, meaning: str, after: str) -> Course:
    """The course of one state of parties that officials reckon with, which the series of its name records."""
    outer, inner = SERIES[name].path
    return Course(name, 5, ((outer, inner),), meaning, name, after)


COURSES: dict[str, Course] = {
    course.name: course
    for course in (
        Course("trust", 4, (("channels", "trust"), ("dialogues", "trust")), "trust on every tie across the line"),
        Course(
            "understanding",
            4,
            (("knowledge", "estimate"), ("knowledge", "confidence")),
            "what officials believe of the others' weights, and how surely",
        ),
        Course(
            "acceptance",
            4,
            (("groups", "attitude"), ("parties", "attitude")),
            "attitude of every social group; what conceding costs at home is reckoned from it",
        ),
        Course(
            "ideas", 4, (("issues", "idea"), ("issues", "idea_up"), ("issues", "work")), "formulas, and work on them"
        ),
        Course("readiness", 5, (("parties", "readiness"),), "readiness of each party for talks", "readiness"),
        Course("reservation", 5, (("parties", "reservation"),), "the least each party signs for", "reservation"),
        # Each of these is read by a later verb of the same part.
        _of_parties("stalemate", "how evenly each party is matched: how far its pain counts", "look_ahead"),
        _of_parties("pressure", "what mediators press each party with, as utility", "lean_on"),
        _of_parties("inducement", "what mediators offer each party for signing, as utility", "lean_on"),
        _of_parties("war_value", "utility that each party expects from fighting on", "reckon"),
        _of_parties("home_cost", "utility that conceding costs each party at home", "reckon"),
        _of_parties("doubt", "utility by which each party doubts that the others keep their word", "reckon"),
        _of_parties("trust_party", "trust of each party's officials in the others, which doubt goes by", "agree_among"),
        Course("deadlock", 6, (("table", "rejected"),), "drafts rejected in a row at the table", "deadlock"),
    )
}


@dataclass(frozen=True)
class Played:
    """A course to be set in a block of worlds: values (n, weeks, …) by `list.state`."""

    course: Course
    values: dict[str, np.ndarray]

    def play(self, worlds: np.ndarray, week: int) -> None:
        """Set its states to what they were in this week, as far as the lists of the worlds go.

        What was recorded in longer lists is of entries that these worlds do not have: where one comes to need them, it
        is run again in a larger record.
        """
        for outer, inner in self.course.states:
            values, now = self.values[f"{outer}.{inner}"][:, week - 1], worlds[outer][inner]
            shared = tuple(map(slice, map(min, values.shape, now.shape)))
            now[shared] = values[shared]


def courses_named(names: Iterable[str]) -> tuple[Course, ...]:
    """The courses of these names; an unknown one is an error that lists the known."""
    wanted = tuple(names)
    unknown = [name for name in wanted if name not in COURSES]
    if unknown:
        raise InputError([f"play: given {name!r}; allowed: {', '.join(COURSES)}" for name in unknown])
    return tuple(COURSES[name] for name in wanted)


def dataset(recorded: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, Any]:
    """Recorded courses as variables of a Dataset, named `course.list.state`, with the axes world, week and those of
    the state: places in its list, and issues."""
    variables: dict[str, Any] = {}
    for name, states in recorded.items():
        for state, values in states.items():
            axes = [f"{state}_{index}" for index in range(values.ndim - 2)]
            variables[f"{name}.{state}"] = (("world", "week", *axes), values, {"meaning": COURSES[name].meaning})
    return variables


def played(play: Mapping[str, xr.Dataset], numbers: np.ndarray, weeks: int) -> tuple[Played, ...]:
    """What is to be played into these worlds (n,), over this many weeks, as `check_play` allows it."""
    return tuple(Played(course, _values(course, play[course.name], numbers, weeks)) for course in courses_named(play))


def check_play(play: Mapping[str, xr.Dataset], numbers: np.ndarray, weeks: int, parties: Sequence[str]) -> None:
    """Raise InputError, with all faults, for what cannot be played into these worlds (n,) over this many weeks.

    That is a course that is not known, what is no Dataset, and a Dataset that lacks a state, a world or a week, or is
    of other parties than these, where they are known.
    """
    faults = [f"play: given {name!r}; allowed: {', '.join(COURSES)}" for name in play if name not in COURSES]
    known = [COURSES[name] for name in play if name in COURSES]
    faults += [fault for course in known if (fault := _fault(course, play[course.name], numbers, weeks, parties))]
    if faults:
        raise InputError(faults)


def _fault(course: Course, recorded: Any, numbers: np.ndarray, weeks: int, parties: Sequence[str]) -> str | None:
    """What is wrong with a recorded course, if anything is."""
    import xarray as xr  # heavy, and only runs that play a series back need it

    allowed = f"allowed: what simulate(…, weekly=[{course.name!r}]) records"
    if not isinstance(recorded, xr.Dataset) or not {"world", "week"} <= set(recorded.coords):
        return f"play: {course.name}: given {short_repr(recorded)}; {allowed}"
    lacking = [name for name in _names(course).values() if name not in recorded]
    if lacking:
        return f"play: {course.name}: given no {', '.join(lacking)}; {allowed}"
    if parties and "party" in recorded.coords and (of := list(map(str, recorded["party"].to_numpy()))) != list(parties):
        return f"play: {course.name}: given one of {', '.join(of[:9])}; allowed: one of {', '.join(parties)}"
    missing = np.setdiff1d(numbers, recorded["world"].to_numpy())
    if len(missing) or recorded.sizes["week"] < weeks:
        without = f", none of {short_repr(missing.tolist())}," if len(missing) else ""
        return (
            f"play: {course.name}: given {recorded.sizes['world']} worlds{without} and {recorded.sizes['week']} weeks; "
            f"allowed: at least the worlds and the {weeks} weeks that are run"
        )
    return None


def _names(course: Course) -> dict[str, str]:
    """The variables of a Dataset that hold a course, by its states."""
    return {state: course.series or f"{course.name}.{state}" for state in course.names}


def _values(course: Course, recorded: xr.Dataset, numbers: np.ndarray, weeks: int) -> dict[str, np.ndarray]:
    chosen = recorded.sel(world=numbers).isel(week=slice(0, weeks))
    return {state: chosen[name].to_numpy() for state, name in _names(course).items()}


def fingerprint(play: Mapping[str, xr.Dataset]) -> dict[str, str]:
    """A hash of every course that is played, for the manifest."""
    result = {}
    for course in courses_named(play):
        digest = hashlib.blake2b(digest_size=16)
        for name in _names(course).values():
            digest.update(np.ascontiguousarray(play[course.name][name].to_numpy()).tobytes())
        result[course.name] = digest.hexdigest()
    return result
