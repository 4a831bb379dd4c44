"""What is on show: one world, its twin with one thing changed, and what is run beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simulation.ensemble import simulate_run
from simulation.errors import InputError
from simulation.live.chronicle import entries
from simulation.live.course import Course, Pair
from simulation.live.fan import Fan, fan_of
from simulation.live.founded import model_of
from simulation.live.growing import Between, nothing, play_to
from simulation.live.history import History
from simulation.live.hundred import NoLongerWanted
from simulation.live.map import Map
from simulation.live.pairs import Pairs
from simulation.live.twins import Twin, twin_run

if TYPE_CHECKING:
    import pandas as pd

    from simulation.model import DiplomacyModel
    from simulation.results.runs import Runs
    from simulation.world.record import Capacity

__all__ = ["Beside", "Stage", "beside"]


@dataclass(frozen=True)
class Beside:
    """What is run beside the shown world: the fans of both, both worlds to their end, and this world's events."""

    fan: Fan
    twin_fan: Fan | None
    pairs: Pairs | None
    runs: Runs
    twin_runs: Runs | None
    events: pd.DataFrame
    chronicle: list[dict[str, Any]]
    rows: dict[bool, list[dict[str, Any]]] = field(default_factory=dict, compare=False)
    """The table of outcomes as the page shows it, once made, by whether both worlds are over."""


def beside(
    model: DiplomacyModel, other: DiplomacyModel | None, twin: Twin | None, wanted: Callable[[], bool]
) -> Beside:
    """Run it all, `twin` saying what is different in the `other` world; this takes a second or two.

    Raises NoLongerWanted soon after it is `wanted` no more.
    """

    def go_on(done: int, total: int) -> None:
        if not wanted():
            raise NoLongerWanted

    go_on(0, 0)
    runs = simulate_run(replace(model.run, events=True))
    events = runs.events
    assert events is not None
    twin_runs = simulate_run(other.run) if other else None
    fan, twin_fan = fan_of(model.run, go_on), fan_of(other.run, go_on) if other else None
    pairs = Pairs.of_runs(twin, fan.runs.outcomes, twin_fan.runs.outcomes) if twin and twin_fan else None
    return Beside(fan, twin_fan, pairs, runs, twin_runs, events, entries(events, model.scenario_file.start_date))


class Stage:
    """A world on show at week `shown`, and its twin where there is one, `otherwise` saying what differs in it.

    `source` is the shipped name or the file that its scenario was read from. What is changed takes effect from the week
    after the one shown: weeks played beyond it are played again.
    """

    def __init__(self, model: DiplomacyModel, source: str) -> None:
        self.history, self.source = History(model), source
        self.map = Map(self.history)
        self.twin: History | None = None
        self.otherwise: Twin | None = None
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
    def plain(self) -> DiplomacyModel | None:
        """A model here that steps as plain Python, since its rules are not compiled yet; None if there is none."""
        return next((one for one in self.models if one and one.plain), None)

    def use_machine_code(self) -> None:
        """Step by machine code from now on, where it is there."""
        for one in self.models:
            if one:
                one.use_machine_code()

    @property
    def left(self) -> int:
        """Weeks from the shown one to the last."""
        return self.history.weeks - self.shown

    @property
    def behind(self) -> bool:
        """Whether the twin has weeks to catch up."""
        return self.twin is not None and self.twin.head < self.history.head

    @property
    def full(self) -> History | None:
        """What of the two has outgrown its record: it cannot go on until one in a larger record stands in its place."""
        return next((one for one in (self.history, self.twin) if one and one.full), None)

    @property
    def broken(self) -> bool:
        """Whether a week of the world or its twin has failed, so that it cannot go on."""
        return any(one.broken for one in (self.history, self.twin) if one)

    @property
    def waits(self) -> bool:
        """Whether it cannot go on since its world or its twin is full."""
        return self.full is not None and self.shown >= self.history.head

    def put(self, larger: History, full: History) -> None:
        """Go on with a larger history in the place of one that is full; nothing where that is no longer here."""
        if full is self.history:
            self.history, self.map = larger, Map(larger)
        elif full is self.twin:
            self.twin = larger
        self.course = self._course()

    @property
    def catches_up(self) -> bool:
        """Whether the twin has weeks to catch up, and can."""
        return self.behind and not (self.twin and (self.twin.full or self.twin.broken))

    def forward(self) -> None:
        """One week on: from what was played already, else by simulating it, and the twin with it.

        Raises Overflow where one of them has outgrown its record, and InputError where a week of one has failed.
        """
        if self.shown < self.history.head:
            self.shown += 1
            return
        for one in (self.history, self.twin):
            if one:
                one.must_be_whole()
        # Asked before the world steps, or every twin would seem to be behind.
        keeps_up = self.twin if self.twin and not self.behind else None
        self.history.step()
        self.shown += 1
        if keeps_up:
            keeps_up.step()
        if self._fan is None and self.course.is_outgrown(self.shown):
            self.course = self._course()

    def catch_up(self) -> None:
        """One week of a twin that is behind. Raises Overflow where it has outgrown its record."""
        if self.twin and self.behind:
            self.twin.step()
            if not self.behind:
                self.course = self._course()

    def go_to(self, week: int, between: Between = nothing) -> None:
        """Show a week, simulating those up to it that were not played yet, in larger records where these are needed."""
        played = play_to(self.history, week, between)
        if played is not self.history:
            self.put(played, self.history)
        if self.twin:
            self.twin = play_to(self.twin, self.history.head, between)
        self.shown = min(max(week, 0), self.history.weeks)
        self.course = self._course()

    def change(self, name: str, value: Any) -> None:
        """Change a setting from the week after the one shown, in the twin too. Raises InputError, and changes nothing,
        for what is not allowed, and in the last week."""
        if not self.left:
            raise InputError(
                f"{name}: this is the last week; allowed: a change in an earlier one, or from a new start on"
            )
        if self.shown == self.history.head and not (self.history.full or self.history.broken):
            self.model.change({name: value})
        else:
            self.history = self._anew(name, value)
            self.map = Map(self.history)
            self.course = self._course()
        if self.otherwise:
            self.make_twin(self.otherwise)

    def _anew(self, name: str, value: Any) -> History:
        """The same world, played again up to the shown week, with this change from the next one on."""
        run, start = self.model.run, self.shown + 1
        # A later change of the same setting would undo this one.
        kept = [
            (week, {one: to for one, to in changed.items() if one != name or _before(week, start)})
            for week, changed in run.changes
        ]
        changes = (*((week, changed) for week, changed in kept if changed), (start, {name: value}))
        return play_to(History(model_of(replace(run, changes=changes), self._capacity)), self.shown)

    @property
    def _capacity(self) -> Capacity:
        """That of this world's record: one that differs in one thing will need as large a one."""
        return self.model.founded.capacity

    def make_twin(self, otherwise: Twin | None) -> None:
        """The same world with one thing changed; None for no twin. Raises InputError for what is not allowed."""
        twin = History(model_of(twin_run(self.model, otherwise), self._capacity)) if otherwise else None
        self.twin, self.otherwise = twin, otherwise
        self.stand(None)

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


def _before(week: Any, start: int) -> bool:
    """Whether a change in this week is one before another; what is no number was given with the scenario."""
    return not isinstance(week, int) or week < start
