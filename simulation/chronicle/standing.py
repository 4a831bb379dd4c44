"""Which events stand on a dated event of the scenario: those of kinds whose rule goes by a setting that it sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.chronicle.kinds import KINDS
from simulation.scenarios.names import Setting, settings_by_name
from simulation.week import settings_read

if TYPE_CHECKING:
    from simulation.founding import Founded
    from simulation.scenarios.scenario import Scenario
    from simulation.week import Week

__all__ = ["tell_of_dated"]


def tell_of_dated(logs: np.ndarray, founded: Founded, week: Week, scenario: Scenario) -> None:
    """Write into the logs of worlds (n,) which kinds of event rest on which dated events, and until when.

    What a dated event sets of one party only, an event rests on if it names that party, or no party at all.
    """
    if not scenario.events:
        return
    logs["standing"] = _standing(week, scenario, logs["standing"].shape[2])
    for number, event in enumerate(founded.dated.events):
        logs["until"][:, number] = event.last


def _standing(week: Week, scenario: Scenario, columns: int) -> np.ndarray:
    """One bit a dated event, for each kind of event and party; the last column is of any party."""
    known = settings_by_name(week.parameters().values(), scenario.parties, scenario.issues)
    rule_of = {verb.name: mechanism for mechanism, verb in week.verbs()}
    bits = np.zeros((len(KINDS), columns), np.int64)
    for place, kind in enumerate(KINDS):
        goes_by = set().union(*(settings_read(rule_of[verb]) for verb in kind.verbs if verb in rule_of))
        for number, event in enumerate(scenario.events):
            for setting in (known[name][0] for name in event.settings):
                if setting.parameter.name in goes_by:
                    bits[place, _columns(setting)] |= 1 << number
    return bits


def _columns(setting: Setting) -> slice | list[int]:
    of_a_party = bool(setting.parameter.per) and setting.parameter.per[0] == "party"
    return [setting.index[0], -1] if of_a_party else slice(None)
