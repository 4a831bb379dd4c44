"""What a story tells of the dated events of its scenario: what each sets, as it then is in this world, and its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.chronicle.occasions import Happening, Occasion
from simulation.scenarios.dated import Dated, Occurrence
from simulation.scenarios.names import Setting, settings_by_name
from simulation.scenarios.scenario import Scenario
from simulation.week import parameters
from simulation.words import in_words, listed, words
from simulation.world.parameters import Parameter

__all__ = ["DatedTold", "what_it_sets"]

_PLACES = 2
_TERM, _STANCE = "parties.term", "parties.opponents_stance"
_HOW_OFTEN = {"shock.rate": "year", "negotiate.pace": "week", _TERM: "year"}
"""Settings that a story tells by how often something happens in such a time."""


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
        one, other = (_written(setting.parameter, value) for value in (before, after))
        if one == other:
            return ""
        chosen = (
            f"{setting.parameter.name}={setting.parameter.choices[int(after)]}" if setting.parameter.choices else ""
        )
        if chosen in words("sets"):
            return _filled(words("sets")[chosen], setting, self._scenario)
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


def _written(parameter: Parameter, value: Any) -> str:
    if parameter.choices:
        choice = parameter.choices[int(value)]
        return words("sets").get(f"{parameter.name}.{choice}", choice)
    if parameter.kind == "bool":
        return words("view")["yes" if value else "no"]
    number = float(value)
    if parameter.name in _HOW_OFTEN:
        between_elections = parameter.name == _TERM and number > 0.0
        return _how_often(WEEKS_IN_YEAR / number if between_elections else number, _HOW_OFTEN[parameter.name])
    if parameter.name == _STANCE:
        side = "for_neither" if round(number, _PLACES) == 0.0 else "for_it" if number > 0.0 else "against_it"
        return words("story")[side].format(percent=_percent(abs(number)))
    if isinstance(value, int | np.integer):
        return f"{value:,}"
    # A setting without words of its own is told by its name, and so by its number.
    return _percent(number) if parameter.name in words("sets") else f"{round(number, _PLACES):g}"


def _percent(number: float) -> str:
    return f"{round(100 * number):,} %"


def _how_often(rate: float, time: str) -> str:
    """So many times in a year or a week, such as "12 a year"; of less than one, "one in four years"."""
    phrases = words("story")
    if round(rate, _PLACES) == 0.0:
        return phrases["never"]
    if (each := round(1.0 / rate)) > 1:
        return phrases["seldom"].format(number=in_words(each), time=time)
    return phrases["often"].format(number=f"{rate:.2g}", time=time)
