"""What a user did wrong, said so that they can mend it."""

from __future__ import annotations

import difflib
import re
import reprlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

__all__ = ["Fault", "Faults", "InputError", "Refused", "dotted", "nearest", "refused", "shown"]

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_MOST_FAULTS = 50


class InputError(ValueError):
    """Bad input: the message names the file or setting, the value given and what is allowed.

    Several errors are reported together, one per line. The command line prints them and exits with code 2.

    Attributes
    ----------
    faults
        The errors, one text each.

    Examples
    --------
    >>> import multitrack as mt
    >>> try:
    ...     mt.load_scenario("osol")
    ... except mt.InputError as error:
    ...     print(len(error.faults))
    1
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(self.faults))


class Fault(NamedTuple):
    """Where inside a value something is wrong, what was given there and what is allowed."""

    at: tuple[str | int, ...]
    given: str
    allowed: str


class Refused(ValueError):
    """A value that is not allowed, with every fault found in it."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(f"given {fault.given}; allowed: {fault.allowed}" for fault in faults))


def refused(given: object, allowed: str) -> Refused:
    """The refusal of a whole value."""
    return Refused(Fault((), shown(given), allowed))


def shown(value: object) -> str:
    """A value as an error shows it: short, on one line, without control characters, however large or deep."""
    short = reprlib.Repr()
    short.maxstring, short.maxother, short.maxlevel = 60, 60, 3
    try:
        return " ".join(short.repr(value).split())
    except ValueError:  # a whole number of more digits than Python writes out
        return "a number of thousands of digits"


def dotted(path: Iterable[object]) -> str:
    """The dotted key of a path of keys; a key of anything but plain letters is quoted and cut short."""
    return ".".join(part if isinstance(part, str) and _PLAIN.match(part) else shown(part) for part in path)


def nearest(key: str, known: Iterable[str], what: str = "a known key") -> str:
    """What to say of an unknown key: the known one nearest to it, or all of them where they are few."""
    safe = [dotted(name.split(".")) for name in known]
    for close in difflib.get_close_matches(key[:100], safe, 1):
        return f"{what}; did you mean {close}?"
    return f"{what} ({', '.join(safe)})" if 0 < len(safe) <= 12 else what


class Faults:
    """Faults found in one reading, to be told all at once (or as many as a person reads)."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, source: str, key: str, error: Refused) -> None:
        """Note what is wrong with the value of a dotted key of a file, or of the settings."""
        for fault in error.faults:
            at = "".join(f"[{part}]" if isinstance(part, int) else "." + dotted([part]) for part in fault.at)
            if len(self.lines) == _MOST_FAULTS:
                raise InputError([*self.lines, "and there are more faults than these"])
            self.lines.append(f"{source}: {key}{at}: given {fault.given}; allowed: {fault.allowed}")

    def read(self, reader: Callable[..., Any], *given: Any) -> Any:
        """What a reader makes of what was given; None where it raises InputError, whose faults are noted."""
        try:
            return reader(*given)
        except InputError as error:
            self.lines += error.faults
            return None

    def stop(self) -> None:
        """Raise InputError if anything was wrong."""
        if self.lines:
            raise InputError(self.lines)
