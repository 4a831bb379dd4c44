"""The hundred worlds that a page asked for, run beside the shown world: first a hundred, then its whole block."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.live.fan import block_of
from simulation.live.pairs import Pairs, few_of, pairs_of
from simulation.live.twins import twin_run

if TYPE_CHECKING:
    from simulation.live.stage import Stage
    from simulation.live.twins import Twin

__all__ = ["Button", "Hundred", "NoLongerWanted"]


class NoLongerWanted(Exception):
    """What is being run is out of date."""


@dataclass
class Button:
    """What is different in the twins, where it was asked, and what came of it so far."""

    twin: Twin
    at: str
    turn: int
    pairs: Pairs | None = None
    running: bool = True


class Hundred:
    """The button that was pressed last. Its worlds are run in `pool`; `came` is called, there, with what came of it."""

    def __init__(self, pool: Executor, came: Callable[[Future[Pairs], int], None]) -> None:
        self.button: Button | None = None
        self._pool, self._came, self._turn = pool, came, 0

    def clear(self) -> None:
        """Show none; what is being run ends soon."""
        self._turn += 1
        self.button = None

    def ask(self, stage: Stage, twin: Twin, at: str) -> None:
        """Run the worlds of a button, `at` saying where it stands. Raises InputError for what is not allowed."""
        twin_run(stage.model, twin)
        self._turn += 1
        kept = self.button.pairs if self.button and self.button.twin == twin else None
        self.button = Button(twin, at, self._turn, kept)
        self._run(stage, self.button, few_of(stage.model.number))

    def _run(self, stage: Stage, button: Button, numbers: range) -> None:
        def go_on(done: int, total: int) -> None:
            if button.turn != self._turn:
                raise NoLongerWanted

        def came(done: Future[Pairs]) -> None:
            if not done.cancelled() and button.turn == self._turn:
                self._came(done, button.turn)

        run, other = stage.model.run, twin_run(stage.model, button.twin)
        self._pool.submit(pairs_of, button.twin, run, other, numbers, go_on).add_done_callback(came)

    def show(self, stage: Stage, done: Future[Pairs], turn: int) -> None:
        """Show what came, and run the rest of the block, unless it is among the parallel worlds of the shown twin."""
        button = self.button
        if button is None or button.turn != turn:
            return
        button.pairs, numbers = done.result(), block_of(stage.model.number)
        button.running = len(button.pairs.without) < len(numbers)
        if button.running and button.twin == stage.otherwise:
            self.take_from(stage)
        elif button.running:
            self._run(stage, button, numbers)

    def take_from(self, stage: Stage) -> None:
        """Take the pairs of the shown twin from the parallel worlds, once these were run."""
        button, beside = self.button, stage.beside
        if button and button.pairs and beside and beside.pairs and button.twin == stage.otherwise:
            button.pairs, button.running = beside.pairs, False
