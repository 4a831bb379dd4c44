"""Opening a moment: what it cannot have is left out and told, its world is founded, and played up to its week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError
from simulation.live import levers
from simulation.live.founded import model_of
from simulation.live.growing import Between, nothing
from simulation.live.plainly import plainly
from simulation.live.stage import Stage
from simulation.live.twins import checked, held, twin_run
from simulation.model import DiplomacyModel
from simulation.run import Run
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.moment import Moment
    from simulation.live.twins import Twin
    from simulation.scenarios.scenario import Scenario

__all__ = ["Opened", "allowed_twin", "open_moment", "run_of", "stage_of"]

Opened = tuple["Stage | None", "Twin | None", list[str]]
"""A moment on show, the twin of its hundred worlds, and what of it is not allowed; no stage where it was refused."""


def open_moment(scenario: Scenario, source: str, moment: Moment, between: Between, in_full: bool) -> Opened:
    """Put a moment on show; where its week is late, or its settings change on the way, this takes seconds.

    Where it is wanted `in_full`, it is refused if anything of its settings is not allowed, which else is left out.
    """
    run, faults = run_of(scenario, moment)
    if in_full and faults:
        return None, None, faults
    stage, not_twin = stage_of(run, source, moment, between=between)
    compare, not_compared = allowed_twin(stage.model, moment.compare)
    return stage, compare, [*faults, *not_twin, *not_compared]


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
    stage = Stage(model_of(run) if at_once else DiplomacyModel.from_run(run), source)
    twin, faults = allowed_twin(stage.model, moment.twin)
    if twin:
        stage.make_twin(twin)
    stage.choose_pair(min(moment.pair, len(stage.pairs()) - 1))
    stage.go_to(moment.week, between)
    return stage, faults


def allowed_twin(model: DiplomacyModel, twin: Twin | None) -> tuple[Twin | None, list[str]]:
    """The twin of a link where a model can have it, else why it cannot: the page must be able to say what differs."""
    if twin is None:
        return None, []
    told = words("view")
    if twin.kind == "without" and twin.name not in held(model.run):
        return None, [told["no_change_of"].format(name=twin.name)]
    if twin.kind == "setting" and not levers.is_plain(twin.value):
        return None, [told["no_plain_value"].format(name=twin.name)]
    try:
        twin_run(model, twin)
    except InputError as error:
        return None, list(map(plainly, error.faults))
    return twin, []
