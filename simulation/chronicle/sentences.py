"""The sentence of an event: which template of the catalogue it is, and how its numbers are written."""

from __future__ import annotations

import math
from functools import cache

from simulation.words import listed, ordinal, words

__all__ = ["again", "another", "both", "numbers", "sentence", "told_with"]

_PLACES = (2, 3, 4)  # decimal places that are tried, until two numbers read differently


@cache
def sentence(kind: str, reason: str, nobody: bool, in_story: bool = False) -> str:
    """The template of a kind and a reason; where it would name somebody who is no more, one that does not.

    A story has plainer ones for some, without the figures that `why` gives.
    """
    keys = [f"{kind}.{reason}", kind]
    if nobody:
        keys = [f"{kind}.{reason}.nobody", f"{kind}.nobody", *keys]
    catalogues = [words("told"), words("events")] if in_story else [words("events")]
    return next(templates[key] for key in keys for templates in catalogues if key in templates)


def told_with(kind: str, reason: str) -> str:
    """How a story goes on to such an event in the sentence of what brought it; nothing where it does not."""
    return words("told_with").get(f"{kind}.{reason}" if reason else kind, "")


def both(who: str | None, whom: str | None) -> str:
    """The two that an event is about, as a sentence lists them; nothing where there is one."""
    return listed((who, whom)) if who and whom else ""


def numbers(template: str, value: float, threshold: float) -> dict[str, str]:
    """Value and threshold as a person reads them, in full and as percentages, and the value as a whole number; nothing
    where there is none.

    They have places enough to be told apart where the template has both.
    """
    if "{threshold" not in template:
        threshold = math.nan
    full = _told_apart(value, threshold)
    percent = _percentages(value, threshold)
    return {
        "value": full[0],
        "threshold": full[1],
        "value_number": "" if math.isnan(value) else f"{value:,.0f}",
        "value_percent": percent[0],
        "threshold_percent": percent[1],
    }


def again(times: int) -> str:
    """What a sentence says of something that happens for the so manieth time; nothing the first time."""
    return words("story")["again"].format(ordinal=ordinal(times)) if times > 1 else ""


def another(number: int) -> str:
    """What a sentence says of a text where those who sign it have signed some of its kind before."""
    return words("story")["another"].format(ordinal=ordinal(number)) if number > 1 else ""


def _told_apart(value: float, threshold: float) -> tuple[str, str]:
    """Two numbers with as many places as tell them apart."""
    counted = threshold > 1.0 and value.is_integer()  # beside a number of deaths 0 and 1 are numbers, not shares
    for places in _PLACES:
        one, other = f"{value:,.0f}" if counted else _number(value, places), _number(threshold, places)
        if one != other or value == threshold or math.isnan(value + threshold):
            break
    return one, other


def _number(number: float, places: int) -> str:
    if math.isnan(number):
        return ""
    return f"{number:,.0f}" if number.is_integer() and abs(number) > 1 else f"{number:.{places}f}"


def _percentages(value: float, threshold: float) -> tuple[str, str]:
    """Two shares as percentages, with as many places as tell them apart; what is beyond 0 to 1 stops there."""
    for places in range(4):
        one, other = (_percent(min(max(share, 0.0), 1.0), places) for share in (value, threshold))
        if one != other or value == threshold or math.isnan(value + threshold):
            break
    return one, other


def _percent(share: float, places: int) -> str:
    """A share as a percentage with so many places, but for noughts at its end: 50 %, and not 50.0 %."""
    text = f"{100 * share:.{places}f}"
    return f"{text.rstrip('0').rstrip('.') if places else text} %"
