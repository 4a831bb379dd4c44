"""A world that can be run again with one act left out: the same weeks under the same luck, but for one verb of one
actor in one week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from simulation.chronicle.record import Log, Recorder
from simulation.chronicle.standing import tell_of_dated
from simulation.ensemble import spans, stepper
from simulation.explain.acts import DATED, Act
from simulation.founding import Overflow
from simulation.machine import precompile_week, verbs_of
from simulation.mechanism import PARTS, Verb
from simulation.run import Run
from simulation.world.left_out import leave_out
from simulation.world.record import COUNTS, Capacity

__all__ = ["Lived", "Rerun"]


@dataclass(frozen=True)
class Lived:
    """What became of a world: its log from the start, and its record at the end, of which this is a copy."""

    log: Log
    world: np.void


class Rerun:
    """One world of a run, in records of this capacity (by default the smallest with room).

    `actual` runs it as it is, and keeps what it is like before some weeks; `without` goes on from there. Both raise
    Overflow where a list was full.
    """

    def __init__(self, run: Run, capacity: Capacity | None = None) -> None:
        self.run = run
        self.founded = run.found(capacity)
        self.capacity = self.founded.capacity
        self._recorder = Recorder(run.worlds, self.capacity)
        tell_of_dated(self._recorder.logs, self.founded, run.week, run.scenario)
        precompile_week(self.capacity, events=True)
        self._played = run.played()
        self._step = stepper(run.week, self.founded, self._recorder, given=self._played)
        self._verbs = verbs_of(run.week, self.founded)
        self._starts = sorted(self.founded.weeks_of_change())
        self._begin = self._state()
        self._before: dict[int, tuple[list[np.ndarray], Log]] = {}

    def actual(self, keep_before: Iterable[int] = ()) -> Lived:
        """The world as it is; what it is like before each of these weeks is kept."""
        self._set(self._begin)
        self._recorder.kept.clear()
        self._before.clear()
        with np.errstate(over="ignore"):
            self._recorder.witness(0, self.founded.worlds, self.founded.settings, 0)
            now = 1
            for week in sorted(set(keep_before)):
                self._weeks(now, week - 1)
                log = self._recorder.log()  # emptied first, so that nothing is both in it and in the state
                self._before[week], now = (self._state(), log), week
            self._weeks(now, self.run.weeks)
        return self._lived()

    def without(self, act: Act) -> Lived:
        """The world with this act left out; what it was like before that week must have been kept."""
        dated = self.founded.dated
        if act.verb == DATED:
            self.founded.dated = dated.without(act.actor)
        try:
            return self._rest_without(act)
        finally:
            self.founded.dated = dated

    def _rest_without(self, act: Act) -> Lived:
        state, log = self._before[act.week]
        self._set(state)
        self._recorder.kept[:] = [log]
        with np.errstate(over="ignore"):
            self.founded.apply_changes(act.week)
            for part in range(1, len(PARTS) + 1):
                for mechanism in (one for one in self.run.week if one.part == part):
                    for verb in mechanism.verbs:
                        self._do(verb, act)
                        self._play(part, verb.name, act.week)
                self._play(part, "", act.week)
                self._recorder.witness(part, self.founded.worlds, self.founded.settings, act.week)
            self._weeks(act.week + 1, self.run.weeks)
        return self._lived()

    def _do(self, verb: Verb, act: Act) -> None:
        """A verb by all actors, without the act."""
        world = self.founded.worlds[0]
        for actor in range(1 if verb.of == "world" else int(world[COUNTS[verb.of]])):
            if (verb.name, actor) == (act.verb, act.actor):
                leave_out(world, verb.name, actor)
            else:
                self._verbs[verb.name](actor, act.week)

    def _play(self, part: int, verb: str, week: int) -> None:
        """Set what is due to be played after this verb, or after this part."""
        for one in self._played:
            if one.course.is_due(part, verb, self._verbs):
                one.play(self.founded.worlds, week)

    def _weeks(self, first: int, last: int) -> None:
        for start, end in spans(first, last, self._starts):
            self.founded.apply_changes(start)
            self._step(start, end)

    def _lived(self) -> Lived:
        if self.founded.worlds["overflow"].any():
            raise Overflow
        return Lived(self._recorder.log(), self.founded.worlds.copy()[0])

    def _arrays(self) -> tuple[np.ndarray, ...]:
        """All that a week can change."""
        founded = self.founded
        return founded.worlds, founded.settings, founded.custom_settings, founded.crowd, self._recorder.logs

    def _state(self) -> list[np.ndarray]:
        return [array.copy() for array in self._arrays()]

    def _set(self, state: list[np.ndarray]) -> None:
        for array, kept in zip(self._arrays(), state, strict=True):
            array[...] = kept
