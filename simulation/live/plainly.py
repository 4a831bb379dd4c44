"""Errors as the page tells them: by what was typed, not by where it stood in arguments of Python or in a file."""

from __future__ import annotations

import re

from simulation.words import words

__all__ = ["plainly"]

_PLACE = re.compile(r"^(?:settings|changes\[\d+\])(?:: |\.)")
_UNKNOWN = re.compile(
    r"^(?P<name>\S{1,80}): given .*; allowed: a known key(?:; did you mean (?P<near>\S+)\?)?\Z", re.DOTALL
)
_DISTRIBUTION = re.compile(r", or (?:a distribution within|\{.*\} of them)\Z", re.DOTALL)


def plainly(fault: str) -> str:
    """A fault as a sentence for somebody who typed a name and a value."""
    fault = _DISTRIBUTION.sub("", _PLACE.sub("", fault))
    if unknown := _UNKNOWN.match(fault):
        told = words("view")["no_setting_near" if unknown["near"] else "no_setting"]
        return told.format(name=unknown["name"], near=unknown["near"])
    return fault
