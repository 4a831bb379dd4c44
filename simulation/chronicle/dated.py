"""What a story tells of the dated events of its scenario: what each sets, as it then is in this world, and its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulation.calendar import WEEKS_IN_YEAR
from simulation.chronicle.occasions import Happening, Occasion
from simulation.scenarios.dated import Dated, Occurrence
from simulation.scenarios.names import Setting, settings_by_name
from simulation.scenarios.scenario import Scenario
from simulation.week import parameters
from simulation.words import in_words, listed, words
from simulation.world.parameters import Parameter

__all__ = ["DatedTold", "what_it_sets"]

_TERM, _STANCE = "parties.term", "parties.opponents_stance"
_HOW_OFTEN = {"shock.rate": "year", "negotiate.pace": "week"}
"""Settings that a story tells by how often something happens in such a time."""

_SHARES = frozenset({"share", "share of full effort", "share of its public", "utility"})
"""Units of what a story tells as a percentage."""

_GROWTH = "log strength, a year"
_PACES = frozenset({"logarithm a year", "a year"})
"""Units of a pace at which something is used up, or comes back: told as the share of it that does so in a year."""

_PLACES = 2
"""Decimal places of a number, of a percentage two fewer, before two that differ need more to be told apart."""

_MOST_PLACES = 8
_NEARLY = 0.05
"""How far from a whole number the time between two of something may be, for "one in four years" (own judgement)."""


def what_it_sets(scenario: Scenario, name: str) -> str:
    """The settings that a dated event sets, in plain words."""
    event = next(one for one in scenario.events if one.name == name)
    known = settings_by_name(parameters().values(), scenario.parties, scenario.issues)
    return listed(dict.fromkeys(_label(known[one][0], scenario) for one in event.settings if one in known))


class DatedTold:
    """The dated events of one world: `dated` are those of a run of that world alone."""

    def __init__(self, dated: Dated, scenario: Scenario, weeks: int) -> None:
        self._dated, self._scenario, self._weeks = dated, scenario, weeks
        known = settings_by_name(parameters().values(), scenario.parties, scenario.issues)
        self._settings = {
            (one.parameter.field, one.index): one
            for event in scenario.events
            for name in event.settings
            for one in known[name]
        }
        self._places = {event.name: place for place, event in enumerate(scenario.events)}

    def sets(self, event: Happening, events: Sequence[Happening]) -> str:
        """What each of its settings goes from, and to; `events` are all of the world."""
        before = {slot: value[0] for slot, value in self._dated.base.items()}
        for other in events:
            if other.kind == "dated_event" and other.event < event.event:
                occurrence = self._of(other)
                if occurrence.last[0] >= event.week:
                    before |= {slot: value[0] for slot, value in occurrence.values.items()}
        moves = [self._move(slot, before[slot], value[0]) for slot, value in self._of(event).values.items()]
        told = [move for move in moves if move]
        phrases = words("story")
        return phrases["dated"].format(moves=phrases["moves_joint"].join(told)) if told else phrases["dated_nothing"]

    def ends(self, events: Sequence[Happening]) -> Iterator[Occasion]:
        """A line an event that ends before the world does, in the week after its last."""
        for event in events:
            if event.kind == "dated_event" and (last := int(self._of(event).last[0])) < self._weeks:
                text = words("story")["dated_ends"].format(name=event.who)
                yield Occasion(text, (last + 1,), (event.event,), run=False, so_far=1, signed=None, kind="dated_ends")

    def _of(self, event: Happening) -> Occurrence:
        return self._dated.events[self._places[str(event.who)]]

    def _move(self, slot: tuple[str, tuple[int, ...]], before: Any, after: Any) -> str:
        """What a setting goes from and to; nothing where it stays as it is."""
        setting = self._settings[slot]
        if before == after:
            return ""
        chosen = (
            f"{setting.parameter.name}={setting.parameter.choices[int(after)]}" if setting.parameter.choices else ""
        )
        if chosen in words("sets"):
            return _filled(words("sets")[chosen], setting, self._scenario)
        one, other = _told_apart(setting.parameter, before, after)
        return words("story")["goes"].format(label=_label(setting, self._scenario), before=one, after=other)


def _label(setting: Setting, scenario: Scenario) -> str:
    """A setting in plain words; by its name where there are none."""
    template = words("sets").get(setting.parameter.name)
    if template is None:
        return words("story")["setting"].format(name=setting.name)
    return _filled(template, setting, scenario)


def _filled(template: str, setting: Setting, scenario: Scenario) -> str:
    names: Mapping[str, Sequence[str]] = {"party": scenario.party_names, "issue": scenario.issue_names}
    axes = dict(zip(setting.parameter.per, setting.index, strict=True))
    return template.format(**{axis: names[axis][index] for axis, index in axes.items()})


def _told_apart(parameter: Parameter, before: Any, after: Any) -> tuple[str, str]:
    """Two values that differ, with as many places as tell them apart."""
    for places in range(_PLACES, _MOST_PLACES):
        one, other = (_written(parameter, value, places) for value in (before, after))
        if one != other:
            break
    return one, other


def _written(parameter: Parameter, value: Any, places: int) -> str:
    if parameter.choices:
        choice = parameter.choices[int(value)]
        return words("sets").get(f"{parameter.name}.{choice}", choice)
    if parameter.kind == "bool":
        return words("view")["yes" if value else "no"]
    number = float(value)
    if parameter.name == _TERM:
        return _elections(number / WEEKS_IN_YEAR, places)
    if parameter.name in _HOW_OFTEN:
        return _how_often(number, _HOW_OFTEN[parameter.name], places)
    if parameter.name == _STANCE:
        return _signed(number, number, ("for_it", "for_neither", "against_it"), places)
    if parameter.name in words("sets"):
        if parameter.unit == _GROWTH:
            return _signed(number, math.expm1(number), ("growth", "no_growth", "loss"), places)
        if parameter.unit in _PACES:
            return _percent(-math.expm1(-number), places)
        if parameter.unit in _SHARES:
            return _percent(number, places)
    # A setting without words of its own is called by its name, and its number is given.
    return _number(number, places)


def _signed(number: float, share: float, phrases: tuple[str, str, str], places: int) -> str:
    """A share by the phrase for what is above, at or below 0, without its sign."""
    above, at, below = phrases
    phrase = above if number > 0.0 else below if number < 0.0 else at
    return words("story")[phrase].format(percent=_percent(abs(share), places))


def _percent(share: float, places: int) -> str:
    return f"{_number(100 * share, places - _PLACES)} %"


def _number(number: float, places: int) -> str:
    """A number with so many places, or more where it would read 0 without being 0; no noughts at its end."""
    while number and round(number, places) == 0.0 and places < _MOST_PLACES:
        places += 1
    text = f"{number:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def _elections(years: float, places: int) -> str:
    """How often there are elections, so many years apart; with 0 there are none."""
    if years > 1.0 and not _whole(years, places):
        return words("story")["seldom"].format(number=_number(years, places), time="year")
    return _how_often(1.0 / years if years else 0.0, "year", places)


def _how_often(rate: float, time: str, places: int) -> str:
    """So many times in a year or a week, such as "12 a year"; of less than one, "one in four years" or "0.4 a year"."""
    phrases = words("story")
    if rate == 0.0:
        return phrases["never"]
    if _whole(1.0 / rate, places):
        return phrases["seldom"].format(number=in_words(round(1.0 / rate)), time=time)
    return phrases["often"].format(number=_number(rate, places), time=time)


def _whole(between: float, places: int) -> bool:
    """Whether the time between two of something is a whole number from two on, or nearly so."""
    return round(between) > 1 and abs(between - round(between)) < _NEARLY * 10.0 ** (_PLACES - places)
