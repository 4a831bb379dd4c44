"""TOML: the one reader of scenario files, experiment files, settings on the command line and our own words; and how a
value is written in it.

A file may come from anybody, so its size, depth and number of tables and keys have limits: within them it is read in a
second or two, whatever it holds. No code is run.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError, short_repr

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["LARGEST", "MOST_KEYS", "MOST_TABLES", "parse_toml", "read_toml", "toml_text"]

LARGEST = 1_000_000
"""Bytes of the largest file."""
MOST_TABLES = 2_000
"""Tables of a file that have a header of their own, such as `[parties.north]`."""
MOST_KEYS = 10_000
"""Keys of a file that have a value."""

_DEEPEST = 16  # tables and lists in each other
_MOST_PARTS = 8  # of a dotted key, with which the time of tomllib grows quadratically
_TEXT = re.compile(
    r"""
    \"{3}(?:[^"\\]|\\.|"(?!""))*+(?:\"{3}|\Z) | '{3}(?:[^']|'(?!''))*+(?:'{3}|\Z) | # on several lines
    "(?:[^"\\\n]|\\.)*+"? | '[^'\n]*+'? | [#][^\n]*+
    """,
    re.DOTALL | re.VERBOSE,
)
"""Texts and comments, in which nothing counts; those without an end too, or they would be searched again and again."""
# Possessive quantifiers keep this search linear.
_DEEP_KEY = re.compile(r"""(?<![\w."'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){8}""")
# Lines of a list end in a comma, headers never do, unless in a comment.
_HEADER = re.compile(r"^[ \t]*\[(?![^#\n]*,[ \t\r]*$)", re.MULTILINE)
_KEY = re.compile(r"=+")  # a rule of equals signs in a comment counts once


def read_toml(file: Path | Traversable, label: str) -> dict[str, Any]:
    """What a TOML file holds; `label` names it in errors. Raises InputError."""
    try:
        if file.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        if not file.is_file():
            raise FileNotFoundError(2, "there is no such file")
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{label}: it cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST:
        raise _not_allowed(label, "a file of more than 1 MB", f"at most {LARGEST:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _not_allowed(f"{label}: line {line}", short_repr(raw[error.start : error.end]), "UTF-8 text") from None
    return parse_toml(text, label)


def parse_toml(text: str, label: str) -> dict[str, Any]:
    """What a text in TOML says; `label` names it in errors. Raises InputError."""
    _check_size(text, label)
    try:
        document = tomllib.loads(text)
        deep = _is_deep(document)
    except RecursionError:
        deep = True
    except ValueError as error:
        reason = str(error).replace("at end of document", f"at the end, line {text.count(chr(10)) + 1}")
        reason = reason if len(reason) <= 300 else f"{reason[:200]} ... {reason[-60:]}"
        raise InputError(f"{label}: it is not valid TOML: {reason}") from None
    if deep:
        raise _not_allowed(label, "tables or lists nested too deep", f"at most {_DEEPEST} levels")
    return document


def _check_size(text: str, label: str) -> None:
    """Raise InputError for more than is read in reasonable time."""
    text = _TEXT.sub(_emptied, text)
    for pattern, most, what in ((_HEADER, MOST_TABLES, "tables"), (_KEY, MOST_KEYS, "keys with a value")):
        if (count := len(pattern.findall(text))) > most:
            raise _not_allowed(label, f"{count:,} {what}", f"at most {most:,}")
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise _not_allowed(f"{label}: line {line}", f"a key of more than {_MOST_PARTS} parts", f"at most {_MOST_PARTS}")


def _emptied(found: re.Match[str]) -> str:
    """An empty text in place of a text, nothing in place of a comment, with as many lines as before."""
    return ("" if found[0].startswith("#") else '""') + "\n" * found[0].count("\n")


def _is_deep(document: dict[str, Any]) -> bool:
    """Whether tables and lists are nested deeper than allowed."""
    level: list[Any] = [document]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
        level = [one for one in level if isinstance(one, dict | list)]
    return bool(level)


def _not_allowed(source: str, given: str, allowed: str) -> InputError:
    return InputError(f"{source}: given {given}; allowed: {allowed}")


def toml_text(value: Any) -> str:
    """A value of a setting as a scenario file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_text(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_text, value)) + "]"
    return repr(value)
