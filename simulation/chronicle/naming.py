"""What a text is called by its day: with who signed it, and its number, where the day alone does not tell it apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from simulation.calendar import format_week
from simulation.words import listed, words

__all__ = ["Signing", "days_named"]


class Signing(NamedTuple):
    """What tells texts apart."""

    world: int
    kind: int | str
    week: int
    who: tuple[str, ...]


def days_named(signings: Sequence[Signing], start: date | None) -> list[str]:
    """The day of each text, as "the partial agreement of …" goes on; in the order in which they were signed."""
    phrases = words("names")
    of_day = Counter((one.world, one.kind, one.week) for one in signings)
    same, numbers, names = Counter(signings), Counter[Signing](), []
    for one in signings:
        name = format_week(one.week, start)
        if of_day[one.world, one.kind, one.week] > 1:
            name = phrases["signed_between"].format(day=name, who=listed(one.who))
        if same[one] > 1:
            numbers[one] += 1
            name = phrases["signed_number"].format(signed=name, number=numbers[one])
        names.append(name)
    return names
