"""Opening a moment: what it cannot have is left out and told, its world is founded, and played up to its week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError
from simulation.live.founded import model_of
from simulation.live.growing import Between, nothing
from simulation.live.plainly import plainly
from simulation.live.stage import Stage
from simulation.live.twins import checked, twin_run
from simulation.model import DiplomacyModel
from simulation.run import Run

if TYPE_CHECKING:
    from simulation.live.moment import Moment
    from simulation.scenarios.scenario import Scenario

__all__ = ["run_of", "stage_of"]


def run_of(scenario: Scenario, moment: Moment) -> tuple[Run, list[str]]:
    """The run of a moment's world; what of its settings and changes is not allowed is left out, and told."""
    faults: list[str] = []
    settings: dict[str, Any] = {}
    for name, value in moment.settings.items():
        if _is_allowed(scenario, moment, {**settings, name: value}, (), faults):
            settings[name] = value
    changes: list[tuple[int, Mapping[str, Any]]] = []
    for week, changed in moment.changes:
        if _is_allowed(scenario, moment, settings, (*changes, (week, changed)), faults):
            changes.append((week, changed))
    return Run.of(scenario, [moment.world], moment.seed, settings, changes), faults


def _is_allowed(
    scenario: Scenario, moment: Moment, settings: Mapping[str, Any], changes: tuple[Any, ...], faults: list[str]
) -> bool:
    try:
        checked(Run.of(scenario, [moment.world], moment.seed, settings, changes))
    except InputError as error:
        faults += map(plainly, error.faults)
        return False
    return True


def stage_of(
    run: Run, source: str, moment: Moment, at_once: bool = True, between: Between = nothing
) -> tuple[Stage, list[str]]:
    """The world of a run on show at the moment's week, with its twin where that is allowed, and what is not.

    Where the scenario's size is new, its weeks are run as plain Python, unless nobody waits for them (`at_once`), until
    it can go on as machine code: `between` them that can be brought about.
    """
    stage, faults = Stage(model_of(run) if at_once else DiplomacyModel.from_run(run), source), list[str]()
    if moment.twin:
        try:
            twin_run(stage.model, moment.twin)
            stage.make_twin(moment.twin)
        except InputError as error:
            faults += map(plainly, error.faults)
    stage.choose_pair(min(moment.pair, len(stage.pairs()) - 1))
    stage.go_to(moment.week, between)
    return stage, faults
