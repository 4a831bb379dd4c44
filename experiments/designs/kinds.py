"""Of what kind is what was given: a table, a list, a yes or no. Whether its values are allowed is asked later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulation.errors import InputError, short_repr

__all__ = ["as_list", "as_table", "as_yes_or_no"]


def as_table(source: str, given: Any, allowed: str) -> dict[str, Any]:
    """The table given, its keys being texts. Raises InputError that names the source."""
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise InputError(f"{source}: given {short_repr(given)}; allowed: {allowed}")
    return dict(given)


def as_list(source: str, given: Any, allowed: str) -> list[Any]:
    """The list given, in whatever holds it; a text is none. Raises InputError that names the source."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise InputError(f"{source}: given {short_repr(given)}; allowed: {allowed}")
    return list(given)


def as_yes_or_no(source: str, given: Any) -> bool:
    """The yes or no given. Raises InputError that names the source."""
    if not isinstance(given, bool):
        raise InputError(f"{source}: given {short_repr(given)}; allowed: true or false")
    return given
