"""What a twin is: the shown world with one thing changed, under the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulation.calendar import WEEKS_IN_YEAR
from simulation.run import Run

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel

__all__ = ["TWINS", "Twin", "checked", "held", "twin_run"]

TWINS = ("no_track_two", "no_track_one", "no_coordination", "no_mediator", "later", "setting")
"""What can be chosen to be different; "setting" is any one setting."""

_LATER = 2 * WEEKS_IN_YEAR
_CHANGED: Mapping[str, Mapping[str, Any]] = {
    "no_track_two": {"track_two.effort": 0.0},
    "no_track_one": {"track_one.effort": 0.0},
    "no_coordination": {"track_two.coordination": 0.0, "track_two.common_thread": 0.0},
    "no_mediator": {"mediation.target": "none", "negotiate.facilitation": 0.0, "mediation.resources": 0.0},
}


@dataclass(frozen=True)
class Twin:
    """What is different in a twin: one of `TWINS`, or "without", in which a setting is as it was before the user
    changed it.

    `week` is the first in which it differs, 0 for the founding. `name` and `value` are of a setting.
    """

    kind: str
    week: int = 0
    name: str = ""
    value: Any = None

    def changes(self, model: DiplomacyModel) -> dict[str, Any]:
        """The settings that differ in the twin of this model."""
        if self.kind == "setting":
            return {self.name: self.value}
        if self.kind == "later":
            start = int(model.settings["track_two_start"][0])
            return {"track_two.start": max(start, self.week or 1) + _LATER}
        return dict(_CHANGED[self.kind])


def twin_run(model: DiplomacyModel, twin: Twin) -> Run:
    """The run of a model's twin. Raises InputError for settings or values that are not allowed."""
    run = model.run
    settings, changes = dict(run.settings), list(run.changes)
    if twin.kind == "without":
        settings.pop(twin.name, None)
        left = [(week, {name: to for name, to in one.items() if name != twin.name}) for week, one in changes]
        changes = [(week, one) for week, one in left if one]
    elif twin.week:
        changes.append((twin.week, twin.changes(model)))
    else:
        settings |= twin.changes(model)
    return checked(replace(run, settings=settings, changes=tuple(changes)))


def held(run: Run) -> dict[str, Any]:
    """The settings that a run was given, as its last changes leave them."""
    return {**run.settings, **{name: to for _, changed in run.changes for name, to in changed.items()}}


def checked(run: Run) -> Run:
    """The run of one world, once its settings and changes were checked. Raises InputError for what is not allowed."""
    years = run.weeks / WEEKS_IN_YEAR
    Run.of(
        run.scenario, [run.only_world], run.seed, run.settings, run.changes, (), (), years, run.luck, False, run.week
    )
    return run
