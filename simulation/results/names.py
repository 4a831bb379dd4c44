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

    Dots become `_`. Of a name that is too long the longest words are cut. A name that another column has already ends
    in six digits made from the whole name.

        >>> plain_names(["world", "track_two.effort"])["track_two.effort"]
        'track_two_effort'
        >>> plain_names(["share_government_power_sharing_in_cabinet"])["share_government_power_sharing_in_cabinet"]
        'share_gover_power_shari_in_cabin'
    """
    found: dict[str, str] = {}
    for column in columns:
        name = _shortened(_plain(column))
        if name.lower() in {other.lower() for other in found.values()}:
            digits = hashlib.blake2b(column.encode(), digest_size=3).hexdigest()
            name = f"{name[: LONGEST_NAME - len(digits) - 1]}_{digits}"
        found[column] = name
    return found


def _shortened(name: str) -> str:
    """The name, its longest words cut, a letter at a time from the last of them, until other tools take it."""
    words = name.split("_")
    while sum(map(len, words)) + len(words) - 1 > LONGEST_NAME:
        longest = max(range(len(words)), key=lambda place: (len(words[place]), place))
        if len(words[longest]) == 1:
            return name[:LONGEST_NAME]  # so many words that no letters of them can be spared
        words[longest] = words[longest][:-1]
    return "_".join(words)


def _plain(column: str) -> str:
    name = _ODD.sub("_", column).strip("_") or "column"
    if not name[0].isalpha() or name.lower() in _RESERVED or _STRING_TYPE.match(name.lower()):
        name = f"v_{name}"
    return name
