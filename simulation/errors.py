"""Errors of users: what is wrong, where, what was given and what is allowed."""

from __future__ import annotations

import difflib
import re
import reprlib
import unicodedata
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

__all__ = [
    "Fault",
    "Faults",
    "InputError",
    "Refused",
    "dotted_key",
    "is_text",
    "nearest",
    "refused",
    "short_repr",
    "suggest",
]

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_MOST_FAULTS = 30
_CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")  # Unicode categories: control, format, surrogate, line, paragraph
_JOINERS = "\u200c\u200d"  # zero-width characters that some scripts need
_MOST_COMPARED, _LONGEST_COMPARED = 2000, 100  # names, and letters of the one that is compared with them


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
    """A value that is not allowed, and every fault in it."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(f"given {fault.given}; allowed: {fault.allowed}" for fault in faults))


def refused(given: object, allowed: str) -> Refused:
    """The error for a value that is wrong as a whole."""
    return Refused(Fault((), short_repr(given), allowed))


def short_repr(value: object) -> str:
    """A value for an error message: short and on one line, however large or deep the value is."""
    short = reprlib.Repr()
    short.maxstring, short.maxother, short.maxlevel = 60, 60, 3
    try:
        return " ".join(short.repr(value).split())
    except ValueError:  # Python prints no integer of more than 4300 digits
        return "a number of thousands of digits"


def dotted_key(path: Iterable[object]) -> str:
    """The path of keys, joined by dots; a key with other characters than letters, digits, _ and - is quoted and cut."""
    return ".".join(part if isinstance(part, str) and _PLAIN.match(part) else short_repr(part) for part in path)


def suggest(key: str, known: Iterable[str], what: str = "a known key") -> str:
    """What is allowed in place of an unknown key: the most similar known key, or all of them if they are few."""
    safe = [dotted_key(name.split(".")) for name in known]
    if close := nearest(key, safe):
        return f"{what}; did you mean {close}?"
    return f"{what} ({', '.join(safe)})" if 0 < len(safe) <= 12 else what


def is_text(text: str) -> bool:
    """Whether a text can be shown anywhere: no control or direction character, and no code point that is none."""
    return not any(map(_is_no_letter, text))


def _is_no_letter(letter: str) -> bool:
    code = ord(letter)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:  # non-characters: XML, and so SVG, has no place for them
        return True
    return unicodedata.category(letter) in _CONTROLS and letter not in _JOINERS


def nearest(key: str, known: Iterable[str]) -> str | None:
    """The most similar of these names, None if no one is; only the first are looked at, since each takes time."""
    close = difflib.get_close_matches(key[:_LONGEST_COMPARED], islice(known, _MOST_COMPARED), 1)
    return close[0] if close else None


class Faults:
    """Faults collected while reading, to be reported together (at most as many as a person reads)."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, source: str, key: str, error: Refused) -> None:
        """Add what is wrong with the value of a dotted key; `source` is the file, or "settings"."""
        for fault in error.faults:
            at = "".join(f"[{part}]" if isinstance(part, int) else "." + dotted_key([part]) for part in fault.at)
            if len(self.lines) == _MOST_FAULTS:
                raise InputError([*self.lines, "and there are more faults than these"])
            self.lines.append(f"{source}: {key}{at}: given {fault.given}; allowed: {fault.allowed}")

    def read(self, reader: Callable[..., Any], *arguments: Any) -> Any:
        """What a reader makes of its arguments; None where it raises InputError, whose faults are noted."""
        try:
            return reader(*arguments)
        except InputError as error:
            self.lines += error.faults
            return None

    def raise_if_any(self) -> None:
        """Raise InputError if there are any faults."""
        if self.lines:
            raise InputError(self.lines)
