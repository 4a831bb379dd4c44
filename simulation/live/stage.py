"""What is on show: one world, its twin with one thing otherwise, and what is run beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulation.ensemble import simulate_run
from simulation.live import levers
from simulation.live.chronicle import entries
from simulation.live.course import Course, Pair
from simulation.live.fan import Fan, fan_of
from simulation.live.history import History
from simulation.live.map import Map
from simulation.model import DiplomacyModel

if TYPE_CHECKING:
    import pandas as pd

    from simulation.results.runs import Runs

__all__ = ["Beside", "NoLongerWanted", "Stage", "beside"]


@dataclass(frozen=True)
class Beside:
    """What is run beside the shown world: the fans of both, both worlds to their end, and this world's events."""

    fan: Fan
    twin_fan: Fan | None
    runs: Runs
    twin_runs: Runs | None
    events: pd.DataFrame
    chronicle: list[dict[str, Any]]


class NoLongerWanted(Exception):
    """What is being run is out of date."""


def beside(model: DiplomacyModel, twin: DiplomacyModel | None, wanted: Callable[[], bool]) -> Beside:
    """Run it all; this takes a second or two. Raises NoLongerWanted soon after it is `wanted` no more."""

    def go_on(done: int, total: int) -> None:
        if not wanted():
            raise NoLongerWanted

    runs = simulate_run(replace(model.run, events=True))
    events = runs.events
    assert events is not None
    twin_runs = simulate_run(twin.run) if twin else None
    fan, twin_fan = fan_of(model.run, go_on), fan_of(twin.run, go_on) if twin else None
    return Beside(fan, twin_fan, runs, twin_runs, events, entries(events))


class Stage:
    """A world on show at week `shown`, and its twin where there is one, `twin_kind` saying what is otherwise in it.

    `source` is the shipped name or the file that its scenario was read from.
    """

    def __init__(self, model: DiplomacyModel, source: str) -> None:
        self.history, self.source = History(model), source
        self.map = Map(self.history)
        self.twin: History | None = None
        self.twin_kind, self.twin_from = "", 0
        self.shown = 0
        self.beside: Beside | None = None
        self._fan: Fan | None = None
        self._pair = 0
        self.course = self._course()

    @property
    def model(self) -> DiplomacyModel:
        """The shown world's model."""
        return self.history.model

    @property
    def models(self) -> tuple[DiplomacyModel, DiplomacyModel | None]:
        """The shown world's and its twin's."""
        return self.history.model, self.twin.model if self.twin else None

    @property
    def left(self) -> int:
        """Weeks from the shown one to the last."""
        return self.history.weeks - self.shown

    @property
    def behind(self) -> bool:
        """Whether the twin has weeks to catch up."""
        return self.twin is not None and self.twin.head < self.history.head

    def forward(self) -> None:
        """One week on: from what was played already, else by simulating it, and the twin with it."""
        self.shown += 1
        if self.shown <= self.history.head:
            return
        # Asked before the world steps, or every twin would seem to be behind.
        keeps_up = self.twin if self.twin and not self.behind else None
        self.history.step()
        if keeps_up:
            keeps_up.step()

    def catch_up(self) -> None:
        """One week of a twin that is behind."""
        if self.twin and self.behind:
            self.twin.step()
            if not self.behind:
                self.course = self._course()

    def change(self, settings: Mapping[str, Any]) -> None:
        """Change settings in both worlds from the next week simulated."""
        for model in filter(None, self.models):
            model.change(settings)

    def make_twin(self, kind: str, from_now: bool, setting: Mapping[str, Any]) -> None:
        """The same world with one thing otherwise, from the start or from the week after the shown one; "" for none."""
        week = self.shown + 1 if from_now else 0
        twin = (
            History(self._otherwise(week, levers.twin_changes(kind, self.model, week or 1, setting))) if kind else None
        )
        self.twin, self.twin_kind, self.twin_from = twin, kind, week
        self.stand(None)

    def _otherwise(self, week: int, changed: Mapping[str, Any]) -> DiplomacyModel:
        run = self.model.run
        if week:
            return DiplomacyModel.from_run(replace(run, changes=(*run.changes, (week, changed))))
        return DiplomacyModel.from_run(replace(run, settings={**run.settings, **changed}))

    def stand(self, run_beside: Beside | None) -> None:
        """Show the worlds among these parallel ones; while they are being run, among those of before."""
        self.beside = run_beside
        self._fan = run_beside.fan if run_beside else self._fan
        self.course = self._course()

    def choose_pair(self, index: int) -> None:
        """Show the course of another pair of parties."""
        self._pair = index
        self.course = self._course()

    def _course(self) -> Course:
        twin_fan = self.beside.twin_fan if self.beside else None
        # A twin that still catches up is not drawn: its line would end before this world's.
        return Course(self.history, self._fan, self.pairs()[self._pair], None if self.behind else self.twin, twin_fan)

    def pairs(self) -> list[Pair]:
        """The pairs of parties that the scenario has, in the order of the record's dyads."""
        many = len(self.model.scenario_file.parties)
        dyads = self.model.world["dyads"][: many * (many - 1) // 2]
        return [Pair(index, int(one["a"]), int(one["b"])) for index, one in enumerate(dyads)]
