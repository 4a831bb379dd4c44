"""Names of columns that other tools take: Stata (32 letters, digits and _), R, SPSS and SQL."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

__all__ = ["LONGEST_NAME", "plain_names"]

LONGEST_NAME = 32
"""The most characters of a name in Stata; other tools take more."""

_ODD = re.compile(r"[^A-Za-z0-9_]+")
# Stata's reserved words, then those of R, in small letters.
_WORDS = """
    _all _b byte _coef _cons double float if in int long _n _pi _pred _rc _skip str strl using with
    else repeat while function for next break true false null inf nan na
"""
_RESERVED = frozenset(_WORDS.split())
_STRING_TYPE = re.compile(r"str[0-9]+\Z")


def plain_names(columns: Iterable[str]) -> Mapping[str, str]:
    """For each column the name that a file for other tools gives it: unique, whatever the case of its letters.

    Dots become `_`. A name that is too long, or that another column has already, ends in six digits made from the whole
    name, so that it is the same in every file.

        >>> plain_names(["world", "track_two.effort"])["track_two.effort"]
        'track_two_effort'
    """
    found: dict[str, str] = {}
    for column in columns:
        name = _plain(column)
        if len(name) > LONGEST_NAME or name.lower() in {other.lower() for other in found.values()}:
            digits = hashlib.blake2b(column.encode(), digest_size=3).hexdigest()
            name = f"{name[: LONGEST_NAME - len(digits) - 1]}_{digits}"
        found[column] = name
    return found


def _plain(column: str) -> str:
    name = _ODD.sub("_", column).strip("_") or "column"
    if not name[0].isalpha() or name.lower() in _RESERVED or _STRING_TYPE.match(name.lower()):
        name = f"v_{name}"
    return name
