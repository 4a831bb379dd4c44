"""What a twin is: the shown world with one thing otherwise, under the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulation.calendar import WEEKS_IN_YEAR

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel
    from simulation.run import Run

__all__ = ["TWINS", "Twin", "twin_run"]

TWINS = ("no_track_two", "no_track_one", "no_coordination", "no_mediator", "later", "setting")
"""What can be chosen to be otherwise; "setting" is any one setting."""

_LATER = 2 * WEEKS_IN_YEAR
_CHANGED: Mapping[str, Mapping[str, Any]] = {
    "no_track_two": {"track_two.effort": 0.0},
    "no_track_one": {"track_one.effort": 0.0},
    "no_coordination": {"track_two.coordination": 0.0, "track_two.common_thread": 0.0},
    "no_mediator": {"mediation.target": "none", "negotiate.facilitation": 0.0, "mediation.resources": 0.0},
}


@dataclass(frozen=True)
class Twin:
    """What is otherwise in a twin: one of `TWINS`, or "without", in which a setting is as it was before the user
    changed it.

    `week` is the first in which it is otherwise, 0 for the founding. `name` and `value` are of a setting.
    """

    kind: str
    week: int = 0
    name: str = ""
    value: Any = None

    def changes(self, model: DiplomacyModel) -> dict[str, Any]:
        """The settings that are otherwise in the twin of this model."""
        if self.kind == "setting":
            return {self.name: self.value}
        if self.kind == "later":
            start = int(model.settings["track_two_start"][0])
            return {"track_two.start": max(start, self.week or 1) + _LATER}
        return dict(_CHANGED[self.kind])


def twin_run(model: DiplomacyModel, twin: Twin) -> Run:
    """The run of a model's twin. Raises InputError for settings or values that are not allowed."""
    run = model.run
    if twin.kind == "without":
        left = (
            (week, {name: one for name, one in changed.items() if name != twin.name}) for week, changed in run.changes
        )
        settings = {name: one for name, one in run.settings.items() if name != twin.name}
        return replace(run, settings=settings, changes=tuple((week, changed) for week, changed in left if changed))
    changed = twin.changes(model)
    if twin.week:
        return replace(run, changes=(*run.changes, (twin.week, changed)))
    return replace(run, settings={**run.settings, **changed})
