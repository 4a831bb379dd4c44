"""The whole state of the page as one line: what an address, a bookmark and `multitrack view '…'` hold.

`scenario=oslo&seed=1&world=5&week=120&tab=twin&twin=no_track_two` is that moment. Settings are `set=name:value`; what
is changed from a week on is `change=week:name:value`; a twin that differs from a week on is `twin=kind@week`; a hundred
worlds of a button are `compare=` with the same. Values are written as JSON. Two moments side by side are the line of
the left one, and in it, as `beside=`, the line of the right one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote

from simulation.errors import short_repr
from simulation.live.twins import TWINS, Twin
from simulation.results.limits import LAST_WORLD, SEEDS

__all__ = ["TABS", "Moment", "is_moment", "number_from", "twin_from"]

TABS = ("course", "twin", "chronicle", "settings")
"""The panels of the page."""

_LONGEST = 8000  # letters of an address that are read
_MOST = 200  # entries of an address that are read
_LAST_WEEK = 10_000
_NAME = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*\Z")


@dataclass(frozen=True)
class Moment:
    """A world at a week, what was changed in it, its twin and hundred worlds, and the moment at its right, if any."""

    scenario: str
    seed: int = 1
    world: int = 0
    week: int = 0
    tab: str = "course"
    pair: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    twin: Twin | None = None
    compare: Twin | None = None
    beside: Moment | None = None

    def __str__(self) -> str:
        """The line that `Moment.read` takes."""
        parts: list[tuple[str, object]] = [("scenario", self.scenario), ("seed", self.seed), ("world", self.world)]
        for name in ("week", "pair"):
            if value := getattr(self, name):
                parts.append((name, value))
        if self.tab != "course":
            parts.append(("tab", self.tab))
        parts += [("set", f"{name}:{_json(value)}") for name, value in self.settings.items()]
        parts += [
            ("change", f"{week}:{name}:{_json(value)}") for week, one in self.changes for name, value in one.items()
        ]
        parts += [(key, _twin_text(one)) for key in ("twin", "compare") if (one := getattr(self, key))]
        parts += [("beside", self.beside)] if self.beside else []
        return "&".join(f"{key}={quote(str(value), safe=':@,.[]')}" for key, value in parts)

    @classmethod
    def read(cls, text: str, scenario: str) -> tuple[Moment, list[str]]:
        """The moment of a line, and what of it could not be read. `scenario` is meant where the line names none."""
        if len(text) > _LONGEST:
            return cls(scenario), [f"the link has {len(text):,} letters, and {_LONGEST:,} are allowed: it was not read"]
        reading = _Reading(text.removeprefix("#"))
        line = reading.last("beside", lambda raw: raw if is_moment(raw) else None)
        moment = cls._of(reading, scenario)
        if line is None:
            return moment, reading.faults()
        right = _Reading(line)
        return replace(moment, beside=cls._of(right, scenario)), reading.faults() + right.faults()

    @classmethod
    def _of(cls, reading: _Reading, scenario: str) -> Moment:
        """The one moment of these entries."""
        found: dict[str, Any] = {"scenario": reading.last("scenario", str) or scenario}
        numbers = {"seed": SEEDS, "world": (0, LAST_WORLD), "week": (0, _LAST_WEEK), "pair": (0, 1000)}
        for name, (low, high) in numbers.items():
            value = reading.last(name, partial(number_from, low=low, high=high))
            if value is not None:
                found[name] = value
        if tab := reading.last("tab", lambda raw: raw if raw in TABS else None):
            found["tab"] = tab
        found["settings"] = dict(reading.each("set", _setting))
        found["changes"] = _by_week(reading.each("change", _change))
        found |= {key: reading.last(key, twin_from) for key in ("twin", "compare")}
        return cls(**found)


def is_moment(text: str) -> bool:
    """Whether a text is such a line, or an address that ends in one, and not a scenario's name or file."""
    return text.partition("#")[2].startswith("scenario=") or text.startswith("scenario=")


def number_from(raw: str, low: int, high: int) -> int | None:
    """A whole number within limits; None for anything else, however long."""
    written = raw.strip()
    if not (written.isascii() and written.isdecimal() and len(written) <= len(str(high))):
        return None
    return int(written) if low <= int(written) <= high else None


class _Reading:
    """The entries of a line, each read once; what could not be read is remembered."""

    def __init__(self, text: str) -> None:
        self._entries = parse_qsl(text, keep_blank_values=True)[:_MOST]
        self._known: set[str] = set()
        self._faults: list[str] = []

    def each(self, key: str, read: Callable[[str], Any]) -> list[Any]:
        self._known.add(key)
        found = [(raw, read(raw)) for name, raw in self._entries if name == key]
        self._faults += [f"{key}={short_repr(raw)[1:-1]}" for raw, value in found if value is None]
        return [value for _, value in found if value is not None]

    def last(self, key: str, read: Callable[[str], Any]) -> Any:
        """The last entry that could be read; None where there is none."""
        return next(reversed(self.each(key, read)), None)

    def faults(self) -> list[str]:
        unknown = [f"{name[:40]}={raw[:40]}" for name, raw in self._entries if name not in self._known]
        return self._faults + unknown


def _setting(raw: str) -> tuple[str, Any] | None:
    name, colon, value = raw.partition(":")
    return (name, read) if colon and _NAME.match(name) and (read := _value(value)) is not None else None


def _change(raw: str) -> tuple[int, str, Any] | None:
    week, _, rest = raw.partition(":")
    number, setting = number_from(week, 1, _LAST_WEEK), _setting(rest)
    return (number, *setting) if number is not None and setting else None


def _by_week(changes: Iterable[tuple[int, str, Any]]) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Changes of one week that follow each other are one."""
    found: list[tuple[int, dict[str, Any]]] = []
    for week, name, value in changes:
        if found and found[-1][0] == week and name not in found[-1][1]:
            found[-1][1][name] = value
        else:
            found.append((week, {name: value}))
    return tuple(found)


def twin_from(raw: str) -> Twin | None:
    """The twin of such an entry, "kind@week" or "setting:name:value"; None where it cannot be read."""
    head, _, setting = raw.partition(":")
    kind, at, written = head.partition("@")
    week = number_from(written, 0, _LAST_WEEK) if at else 0
    if week is None:
        return None
    if kind == "without":
        return Twin(kind, 0, setting) if _NAME.match(setting) and not at else None
    if kind == "setting":
        read = _setting(setting)
        return Twin(kind, week, *read) if read else None
    return Twin(kind, week) if kind in TWINS and not setting else None


def _twin_text(twin: Twin) -> str:
    since = f"@{twin.week}" if twin.week else ""
    setting = f":{twin.name}" if twin.name else ""
    return twin.kind + since + setting + (f":{_json(twin.value)}" if twin.kind == "setting" else "")


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), default=list)


def _value(raw: str) -> Any:
    """A value written as JSON; a bare word stands for itself, since shells take quotes away."""
    try:
        return json.loads(raw)
    except ValueError:
        return raw if re.fullmatch(r"[\w -]{1,60}", raw, re.ASCII) else None
    except RecursionError:
        return None
