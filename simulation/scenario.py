"""Scenario files: reading, validation, and what a scenario is once all its values are known.

A file is TOML and runs no code. It may extend a shipped scenario or a file beside it, and then says only what
differs. Its faults are told all at once, each with the file, the dotted key, what was given and what may be.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import resources
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from simulation.changes import (
    WEIGHTS_ALLOWED,
    Draws,
    all_parameters,
    contradiction,
    overrides_of,
    places,
    resolve_changes,
    settings_of,
)
from simulation.distributions import (
    Choice,
    Continuous,
    Distribution,
    Fault,
    Faults,
    Number,
    Refused,
    check_value,
    dotted,
    faults_of,
    nearest,
    refused,
    shown,
)
from simulation.errors import InputError
from simulation.luck import SPLITMIX
from simulation.parameters import Parameter, Value
from simulation.world import CAPACITIES, Capacity, capacity_for

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["Scenario", "load_scenario", "resolve_changes", "scenario_names"]

_LARGEST_FILE = 1_000_000
_DEEPEST = 6
_LONGEST_CHAIN = 10
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_KEY_ALLOWED = "a key of at most 40 small letters, digits and _, the first a letter"
# The parser's time grows with the square of a key's depth; possessive repeats keep this search linear.
_DEEP_KEY = re.compile(r"""(?<![\w."'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){16}""")
_JOINERS = "\u200c\u200d"  # formatting characters that some scripts cannot be written without


def _steady(text: str) -> str:
    """The text, if nothing in it could steer a terminal or turn the direction of what stands beside it."""
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in _JOINERS:
            raise ValueError("a text without control and direction characters")
    return text


def _clean(text: str) -> str:
    if not _steady(text).strip():
        raise ValueError("a text that is not empty")
    return text


def _clean_lines(text: str) -> str:
    _steady(text.replace("\n", " "))
    return text


def _day(value: object) -> object:
    if isinstance(value, str):
        with suppress(ValueError):
            value = date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime) or not 1700 <= value.year <= 2200:
        raise ValueError("a date such as 1992-01-06, from 1700 to 2200")
    return value


def _words(most: int) -> Any:
    return Field(strict=True, max_length=most, description=f"a text of at most {most} characters")


Name = Annotated[str, _words(40), AfterValidator(_clean)]
Title = Annotated[str, _words(120), AfterValidator(_clean)]
Description = Annotated[str, _words(2000), AfterValidator(_clean_lines)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def allowed(cls) -> dict[str, str]:
        """What each key may hold, in words."""
        return {key: str(info.description) for key, info in cls.model_fields.items()}


class _Header(_Table):
    name: Name
    title: Title = ""
    description: Description = ""
    start_date: Annotated[date | None, BeforeValidator(_day), Field(description="a date such as 1992-01-06")] = None
    years: Annotated[Number, Field(ge=1 / 52, le=50, description="a number of years from 1/52 to 50")] = 15


class _Party(_Table):
    kind: Literal["state", "armed_group"] = Field(description='"state" or "armed_group"')
    name: Name = ""


class _Issue(_Table):
    name: Name = ""


def _bad(source: str, given: str, allowed: str) -> InputError:
    return InputError(f"{source}: given {given}; allowed: {allowed}")


@dataclass(frozen=True)
class _Origin:
    """Where a scenario comes from: `folder` is the file's own, None for a shipped one."""

    label: str
    file: Path | Traversable
    folder: Path | None


def _shipped_folder() -> Traversable:
    return resources.files("simulation") / "scenarios"


def scenario_names() -> tuple[str, ...]:
    """The names of the shipped scenarios, in alphabetical order."""
    files = (PurePath(file.name) for file in _shipped_folder().iterdir())
    return tuple(sorted(file.stem for file in files if file.suffix == ".toml"))


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or os.sep in name


def _shipped(name: str, source: str) -> _Origin:
    names = scenario_names()
    if name not in names:
        allowed = nearest(name, names, "the name of a shipped scenario")
        raise _bad(source, shown(name), f"{allowed}, or a file (a name with / or ending in .toml)")
    return _Origin(name, _shipped_folder() / f"{name}.toml", None)


def _on_disk(given: str) -> _Origin:
    label = given if given.isprintable() else shown(given)
    try:
        return _Origin(label, Path(given).resolve(), Path(given).parent.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # a circle of links, a name no system takes
        raise InputError(f"{label}: it cannot be read: {error}") from None


def _parent(origin: _Origin, extends: object) -> _Origin:
    """The scenario that this one extends: a shipped one, or a file in the own folder of this one's file."""
    source = f"{origin.label}: scenario.extends"
    if not isinstance(extends, str) or not extends.isprintable():
        raise _bad(source, shown(extends), "the name of a shipped scenario, or a file beside this one")
    if not _is_path(extends):
        return _shipped(extends, source)
    path = PurePath(extends)
    if origin.folder is not None and not path.is_absolute() and not {"..", "~"} & set(path.parts):
        parent = _on_disk(str(origin.folder / path))
        if isinstance(parent.file, Path) and parent.file.is_relative_to(origin.folder):
            return _Origin(str(PurePath(origin.label).parent / path), parent.file, parent.file.parent)
    raise _bad(source, shown(extends), "a file in this file's own folder, with no .. or link out of it")


def _text(origin: _Origin) -> str:
    try:
        if not origin.file.is_file():
            raise FileNotFoundError(2, "there is no such file")
        with origin.file.open("rb") as stream:
            raw = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{origin.label}: it cannot be read: {error.strerror}") from None
    if len(raw) > _LARGEST_FILE:
        raise _bad(origin.label, "a file of more than 1 MB", f"at most {_LARGEST_FILE:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _bad(f"{origin.label}: line {line}", shown(raw[error.start : error.end]), "UTF-8 text") from None


def _parsed(origin: _Origin) -> dict[str, Any]:
    text = _text(origin)
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise _bad(f"{origin.label}: line {line}", "a key of more than 16 parts", f"at most {_DEEPEST}")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _bad(origin.label, "tables or lists nested too deep to read", f"at most {_DEEPEST}") from None
    except ValueError as error:
        reason = str(error).replace("at end of document", f"at the end, line {text.count(chr(10)) + 1}")
        reason = reason if len(reason) <= 300 else f"{reason[:200]} ... {reason[-60:]}"
        raise InputError(f"{origin.label}: it is no TOML: {reason}") from None


_Path = tuple[str, ...]
_Values = dict[str, Value | Distribution]
_Layers = list[tuple[str, Mapping[str, Any]]]
"""Documents with the names that errors call them by; what stands later wins."""


def _layers(origin: _Origin) -> _Layers:
    layers: _Layers = []
    seen: list[_Origin] = []
    while True:
        if origin.file in [other.file for other in seen] or len(seen) == _LONGEST_CHAIN:
            chain = " extends ".join(each.label for each in [*seen, origin])
            raise _bad(seen[-1].label, chain, f"no circle, and at most {_LONGEST_CHAIN} files")
        seen.append(origin)
        document = _parsed(origin)
        layers.insert(0, (origin.label, document))
        header = document.get("scenario")
        if not isinstance(header, dict) or "extends" not in header:
            return layers
        origin = _parent(origin, header.pop("extends"))


class _Reading:
    """One reading of layers of documents: their values by path, and the faults found so far."""

    def __init__(self, layers: _Layers, declared: Mapping[str, Parameter]) -> None:
        self.declared = declared
        self.faults = Faults()
        self.last = layers[-1][0]
        self._by_path = {tuple(name.split(".")): parameter for name, parameter in declared.items()}
        self.entries: dict[_Path, tuple[Any, str]] = {}
        for label, document in layers:
            self.entries.pop(("scenario", "name"), None)
            self.entries |= {path: (raw, label) for path, raw in self._flat(document, ())}

    def _flat(self, table: Mapping[str, Any], above: _Path) -> Iterator[tuple[_Path, Any]]:
        """The values of a document with their paths; distributions and empty tables stand for themselves."""
        for key, value in table.items():
            path = (*above, str(key))
            whole = len(path) >= _DEEPEST or above == ("scenario",) or self.parameter(path) is not None
            if isinstance(value, Mapping) and value and not whole:
                yield from self._flat(value, path)
            else:
                yield path, value

    def parameter(self, path: _Path) -> Parameter | None:
        """The parameter a path gives a value to, whatever its party and issue are called."""
        for axes, bare in enumerate((path, path[:1] + path[2:], path[:1] + path[2:-1])):
            parameter = self._by_path.get(bare)
            if parameter is not None and len(parameter.per) == axes:
                return parameter
        return None

    def refuse(self, path: _Path, error: Refused) -> None:
        """Note a fault, with the file that gave the value or anything under it."""
        under = (label for known, (_, label) in self.entries.items() if known[: len(path)] == path)
        self.faults.add(next(under, self.last), dotted(path), error)

    def table(self, kind: type[_Table], *path: str) -> Any:
        """A checked table, of the values that stand directly under a path; None where they are at fault."""
        keys = [key for key in kind.model_fields if (*path, key) in self.entries]
        try:
            return kind.model_validate({key: self.entries[*path, key][0] for key in keys})
        except ValidationError as error:
            for fault in faults_of(error, kind.allowed()):
                self.refuse((*path, *map(str, fault.at)), Refused(fault._replace(at=())))
            return None

    def keys(self, section: str, fewest: int, most: int) -> tuple[str, ...]:
        """The keys of the parties or the issues, in the order in which they first appear."""
        keys = tuple(dict.fromkeys(path[1] for path in self.entries if path[0] == section and len(path) > 1))
        for key in keys[:most]:
            self._check_key(section, key)
        if not fewest <= len(keys) <= most:
            listed = f"{len(keys)} ({', '.join(map(shown, keys[:most]))})"
            allowed = f"{fewest} to {most} tables [{section}.<key>]"
            self.refuse((section,), Refused(Fault((), listed, allowed)))
        return keys[:most]

    def _check_key(self, section: str, key: str) -> None:
        taken = {path[1] for path in self._by_path if path[0] == section} | {"name", "kind"}
        value = self.entries.get((section, key), ({}, ""))[0]
        if key in taken:
            self.refuse((section, key), refused(value, f"{key} under a key of its own: [{section}.<key>]"))
        elif value != {}:
            self.refuse((section, key), refused(value, f"a table [{dotted((section, key))}]"))
        elif not _KEY.match(key):
            self.refuse((section, key), refused(key, _KEY_ALLOWED))

    def values(self, parties: Sequence[str], issues: Sequence[str]) -> tuple[_Values, dict[str, str]]:
        """Every setting by full dotted name, and where each comes from."""
        standing = places(self.declared.values(), parties, issues)
        known = {name: of[0].parameter for name, of in standing.items() if of[0].name == name}
        values: _Values = {name: _default(parameter) for name, parameter in known.items()}
        sources = dict.fromkeys(known, "default")
        for path, (raw, label) in self.entries.items():
            if self._elsewhere(path, raw):
                continue
            name = ".".join(path)
            try:
                if self.parameter(path) is None or name not in known:
                    raise refused(raw, nearest(dotted(path), known))
                values[name], sources[name] = check_value(known[name], raw), PurePath(label).name
            except Refused as error:
                self.faults.add(label, dotted(path), error)
        return values, sources

    def _elsewhere(self, path: _Path, raw: object) -> bool:
        """Whether others look at a value: the header, what parties and issues are called, empty tables."""
        if len(path) == 1:
            sections = {bare[0] for bare in self._by_path} | {"scenario", "parties", "issues"}
            return raw == {} and path[0] in sections
        if path[0] == "scenario":
            return True
        own = {"parties": ("name", "kind"), "issues": ("name",)}.get(path[0])
        return own is not None and (len(path) == 2 or (len(path) == 3 and path[2] in own))

    def header(self, name: str) -> _Header | None:
        """The table [scenario]; `name` is the scenario's where it gives none."""
        known = [*_Header.model_fields, "extends"]
        for path, (raw, label) in self.entries.items():
            if path[0] == "scenario" and len(path) == 2 and path[1] not in _Header.model_fields:
                self.faults.add(label, dotted(path), refused(raw, nearest(path[1], known)))
        self.entries.setdefault(("scenario", "name"), (name, self.last))
        header: _Header | None = self.table(_Header, "scenario")
        return header

    def contradictions(self, values: _Values, parties: Sequence[str]) -> None:
        """Refuse values that are each allowed, but not together."""
        for track in ("track_one", "track_two"):
            if error := contradiction(values, track, self.declared):
                self.refuse((track, "end"), error)
        for party in parties:
            start = f"parties.{party}.weights."
            weights = [value for name, value in values.items() if name.startswith(start)]
            if weights and all(_most(weight) <= 0 for weight in weights):
                error = Refused(Fault((), "nothing but 0", WEIGHTS_ALLOWED))
                self.refuse(("parties", party, "weights"), error)


def _default(parameter: Parameter) -> Value:
    return float(parameter.default) if parameter.kind == "float" else parameter.default


def _most(value: Value | Distribution) -> float:
    """The largest number that a checked value of a number can be."""
    if isinstance(value, Continuous):
        return value.ends[1]
    options = value.possible if isinstance(value, Choice) else (value,)
    return max(option for option in options if isinstance(option, int | float))


def _build(layers: _Layers, name: str, declared: Mapping[str, Parameter] | None) -> Scenario:
    reading = _Reading(layers, all_parameters(declared))
    header = reading.header(name)
    parties, issues = reading.keys("parties", 2, 8), reading.keys("issues", 1, 8)
    sides = [reading.table(_Party, "parties", key) for key in parties]
    topics = [reading.table(_Issue, "issues", key) for key in issues]
    values, sources = reading.values(parties, issues)
    reading.contradictions(values, parties)
    reading.faults.stop()
    assert header is not None
    return Scenario(
        name=header.name,
        title=header.title or header.name,
        description=header.description.strip(),
        start_date=header.start_date,
        years=header.years,
        parties=parties,
        party_names=tuple(side.name or key for side, key in zip(sides, parties, strict=True)),
        party_kinds=tuple(side.kind for side in sides),
        issues=issues,
        issue_names=tuple(topic.name or key for topic, key in zip(topics, issues, strict=True)),
        values=values,
        sources=sources,
    )


def load_scenario(name_or_path: str | os.PathLike[str], declared: Mapping[str, Parameter] | None = None) -> Scenario:
    """Read a scenario: a shipped one by name, or a file (anything with a slash or ending in .toml).

    `declared` are the parameters a file may set, by default all of the model's. Raises InputError, with all
    faults of a file at once.
    """
    given = os.fsdecode(name_or_path)
    if isinstance(name_or_path, str) and not _is_path(given):
        return _build(_layers(_shipped(given, "scenario")), given, declared)
    return _build(_layers(_on_disk(given)), PurePath(given).stem, declared)


@dataclass(frozen=True)
class Scenario:
    """A conflict with every setting known: a value for all its worlds, or a distribution they draw from.

    `parties` and `issues` hold the keys; `party_names`, `party_kinds` ("state" or "armed_group") and
    `issue_names` follow their order. `values` has every setting by its full dotted name, such as
    `parties.israel.weights.territory`; `sources` says where each comes from: a file, a shipped scenario, or
    "default".
    """

    name: str
    title: str
    description: str
    start_date: date | None
    years: float
    parties: tuple[str, ...]
    party_names: tuple[str, ...]
    party_kinds: tuple[str, ...]
    issues: tuple[str, ...]
    issue_names: tuple[str, ...]
    values: Mapping[str, Value | Distribution]
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def settings(
        self,
        seed: int,
        numbers: Sequence[int] | NDArray[np.int64],
        overrides: Mapping[str, Any] | None = None,
        declared: Mapping[str, Parameter] | None = None,
        capacity: Capacity | None = None,
        generator: np.uint64 = SPLITMIX,
    ) -> NDArray[Any]:
        """The settings of the worlds `numbers` (n,): an array (n,) of `settings_dtype(declared, capacity)`.

        `overrides` maps dotted names to one value, a list with one entry a world, or a distribution's table;
        `parties.openness` stands for every party, unless a narrower name is given too. A party's weights are
        scaled to sum to 1. A world's draws depend on seed, its number and the setting's name alone. Without a
        `capacity`, the smallest with room for the parties and issues is taken. Raises InputError, with all
        faults at once.
        """
        room = capacity or capacity_for(parties=len(self.parties), issues=len(self.issues)) or CAPACITIES[-1]
        draws = Draws(seed, np.asarray(numbers, np.int64), generator)
        return settings_of(self, draws, overrides or {}, all_parameters(declared).values(), room)

    def counts(self, settings: NDArray[Any]) -> dict[str, int]:
        """The most of each kind that any of these worlds holds, by the names of `Capacity`; no ties."""

        def most(*names: str) -> int:
            held = [settings[name] for name in names if name in (settings.dtype.names or ())]
            shares = (values.reshape(len(settings), -1).sum(axis=1) for values in held)
            return int(sum(shares, np.zeros(len(settings), np.int64)).max(initial=0))

        return {
            "parties": len(self.parties),
            "issues": len(self.issues),
            "officials": most("parties_officials"),
            "ngos": most("parties_ngos"),
            "mediators": most("mediation_official_mediators", "mediation_informal_mediators"),
            "groups": most("parties_groups"),
            "initiatives": most("track_two_initiatives"),
        }

    def capacity(self, settings: NDArray[Any], **ties: int) -> Capacity:
        """The smallest class of worlds with room for these settings and for the ties counted elsewhere."""
        needed = self.counts(settings) | ties
        room = capacity_for(**needed)
        if room is None:
            largest = CAPACITIES[-1]
            over = {kind: count for kind, count in needed.items() if count > getattr(largest, kind)}
            most = ", ".join(f"{getattr(largest, kind)} {kind}" for kind in over)
            raise _bad(self.name, ", ".join(f"{count} {kind}" for kind, count in over.items()), f"at most {most}")
        return room

    def as_dict(self) -> dict[str, Any]:
        """The whole scenario as tables of plain values, with every setting, as a file would hold it."""
        return self._nested(Distribution.as_dict)

    def to_toml(self) -> str:
        """The whole scenario as the text of a file that extends nothing."""
        import tomlkit

        def inline(value: Distribution) -> tomlkit.items.InlineTable:
            table = tomlkit.inline_table()
            table.update(value.as_dict())
            return table

        return tomlkit.dumps(self._nested(inline))

    def _nested(self, written: Callable[[Distribution], Any]) -> dict[str, Any]:
        header = {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "years": self.years,
        }
        if self.start_date:
            header["start_date"] = self.start_date.isoformat()
        sides = zip(self.parties, self.party_names, self.party_kinds, strict=True)
        tables: dict[str, Any] = {
            "scenario": header,
            "parties": {key: {"name": name, "kind": kind} for key, name, kind in sides},
            "issues": {key: {"name": name} for key, name in zip(self.issues, self.issue_names, strict=True)},
        }
        for name, value in self.values.items():
            _put(tables, name, written(value) if isinstance(value, Distribution) else value)
        return tables

    @classmethod
    def from_dict(
        cls,
        document: Mapping[str, Any],
        declared: Mapping[str, Parameter] | None = None,
        source: str = "scenario",
    ) -> Scenario:
        """A scenario from tables such as `as_dict` gives or a file holds, without `extends`.

        `source` names them in errors. Raises InputError with all faults.
        """
        if not isinstance(document, Mapping):
            raise _bad(source, shown(document), "a table of tables")
        return _build([(source, document)], "unnamed", declared)

    def replace(self, declared: Mapping[str, Parameter] | None = None, **changes: Any) -> Scenario:
        """The same scenario but for some of its header (title, years, ...), or `values` by dotted name."""
        document, faults = self.as_dict(), Faults()
        document["scenario"] |= {key: value for key, value in changes.items() if key != "values"}
        known = places(all_parameters(declared).values(), self.parties, self.issues)
        given = overrides_of(changes.get("values", {}), known, None, "values", faults)
        faults.stop()
        for name, (_, value) in given.items():
            _put(document, name, value)
        sources = {**self.sources, **dict.fromkeys(given, "given")}
        return dataclasses.replace(self.from_dict(document, declared, self.name), sources=sources)


def _put(tables: dict[str, Any], name: str, value: Any) -> None:
    """Set a value by its dotted name."""
    *above, last = name.split(".")
    for key in above:
        tables = tables.setdefault(key, {})
    tables[last] = value
