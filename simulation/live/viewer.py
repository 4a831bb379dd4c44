"""One tab's viewer: the thread that plays what is on show, and answers what the page asks for.

All that touches a world happens in that one thread, in the order in which it was asked for; the page is handed what
to show and waits for nothing. The parallel worlds are run beside it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from simulation.errors import InputError
from simulation.explain.explanation import Explanation, explain
from simulation.live import downloads, levers
from simulation.live.chronicle import because
from simulation.live.stage import Beside, Stage, beside
from simulation.model import DiplomacyModel
from simulation.scenarios.scenario import load_scenario

__all__ = ["FASTEST", "Viewer"]

FASTEST = 0
"""The speed that means: as fast as it can."""

_FRAME = 1 / 16  # seconds: what the page can draw, and the eye needs
_PATIENCE = 0.5  # seconds to wait for a page to have drawn a frame
_MOST_WORLDS = 2**31

_log = logging.getLogger("multitrack")


@dataclass
class Asked:
    """What was typed or chosen and holds from the next reset on."""

    scenario: str
    seed: str = "1"
    world: str = "0"
    settings: dict[str, Any] = field(default_factory=dict)


class Viewer:
    """The worlds behind one page. `sources` are the scenarios to choose from, by name: a shipped name or a file.

    `publish` is called, from the viewer's own thread, whenever there is something new to show.
    """

    def __init__(self, sources: Mapping[str, str], publish: Callable[[Viewer], None]) -> None:
        self.sources, self.publish = dict(sources), publish
        self.asked = Asked(next(iter(self.sources)))
        self.errors: dict[str, str] = {}
        self.playing, self.speed, self.frame = False, 8, 0
        self.stage: Stage | None = None
        self.agent = ""
        self.because: dict[str, Any] | None = None
        self.download: dict[str, Any] = {}
        self._answers: dict[str, Callable[..., None]] = {
            "reset": self._reset, "type": self._type, "speed": self._set_speed, "forget": self._forget,
        }  # fmt: skip
        self._answers_on_stage: dict[str, Callable[..., None]] = {
            "step": self._step, "scrub": self._scrub, "set": self._set, "twin": self._make_twin,
            "agent": self._choose_agent, "event": self._choose_event, "pair": self._choose_pair,
            "download": self._download, "beside": self._stand, "answer": self._show_answer,
        }  # fmt: skip
        self._tasks: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        self._drawn, self._closed = threading.Event(), threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="beside")
        self._turn = 0
        self._thread = threading.Thread(target=self._work, daemon=True, name="play")

    def start(self) -> None:
        """Begin: found the first scenario's world and show it."""
        self.ask({"do": "reset"})
        self._thread.start()

    def close(self) -> None:
        """End the thread and let the worlds go; nothing is shown after it."""
        self.playing = False
        self._closed.set()
        # Wake the thread wherever it waits, for a page or for a wish, so that it sees that it is over.
        self._drawn.set()
        self._tasks.put({})
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._thread.join(timeout=5)
        self.stage = None

    def ask(self, wanted: Mapping[str, Any]) -> None:
        """Take a wish from the page: {"do": what, …}. Pausing holds from the very next frame on."""
        do = wanted.get("do")
        if do == "drawn":
            self._drawn.set()
            return
        # Set here and not in the thread: a pause must not wait behind weeks that are being played.
        if do in ("play", "pause"):
            self.playing = do == "play"
        self._tasks.put(wanted)

    # The thread.

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                wanted = self._tasks.get(block=not self._has_more())
            except Empty:
                self._next_frame()
                continue
            self._answer(wanted)
            # A burst of wishes, such as a slider that is dragged, is drawn once.
            if self._tasks.empty():
                self._show()

    def _has_more(self) -> bool:
        """Whether there is something to live without being asked."""
        return self.stage is not None and (self.playing or self.stage.behind)

    def _answer(self, wanted: Mapping[str, Any]) -> None:
        """Do what the page asks; an error is shown beside the field it concerns, and the page goes on."""
        do, given = wanted.get("do", ""), {name: value for name, value in wanted.items() if name != "do"}
        try:
            if do in self._answers:
                self._answers[do](**given)
            elif self.stage and do in self._answers_on_stage:
                self._answers_on_stage[do](self.stage, **given)
        except InputError as error:
            self.errors[str(wanted.get("at") or do)] = " ".join(error.faults)
        except Exception:
            _log.exception("view: %s failed", do)
            self.errors["page"] = "that failed; see the log"

    def _show(self) -> None:
        if not self._closed.is_set():
            self.frame += 1
            self.publish(self)

    def _next_frame(self) -> None:
        assert self.stage is not None
        began, catching_up = time.monotonic(), self.stage.behind
        if catching_up:
            self._until(began + _FRAME, self.stage.catch_up, lambda stage: stage.behind)
        elif self.stage.left:
            self._play_on(self.stage, began)
        else:
            self.playing = False
        self._drawn.clear()
        self._show()
        # A page that is slow to draw would otherwise be sent frames faster than it can show them.
        self._drawn.wait(_PATIENCE)
        wait = _FRAME if self.speed == FASTEST or catching_up else max(_FRAME, 1 / self.speed)
        time.sleep(max(0.0, began + wait - time.monotonic()))

    def _until(self, end: float, work: Callable[[], None], more: Callable[[Stage], bool]) -> None:
        while self.stage and more(self.stage) and time.monotonic() < end and not self._closed.is_set():
            work()

    def _play_on(self, stage: Stage, began: float) -> None:
        """The weeks due in this frame; fewer where they take longer than it lasts."""
        last = stage.shown + (max(1, round(self.speed * _FRAME)) if self.speed else stage.left)
        stage.forward()
        self._until(began + _FRAME, stage.forward, lambda on: self.playing and on.left > 0 and on.shown < last)

    # What can be asked for at any time.

    def _set_speed(self, weeks: int) -> None:
        self.speed = max(int(weeks), 0)

    def _type(self, at: str, text: str) -> None:
        """What was written for scenario, seed or world; it holds from the next reset on."""
        if at in ("scenario", "seed", "world"):
            setattr(self.asked, at, text)
            self.errors.pop(at, None)

    def _forget(self) -> None:
        """Every setting as the scenario has it, from the next reset on."""
        self.asked.settings.clear()

    def _reset(self) -> None:
        """A new world, at its start, as it was asked for; where that cannot be, the old one stays."""
        self.errors.clear()
        seed, world = self._number("seed"), self._number("world")
        source = self.sources.get(self.asked.scenario)
        if source is None:
            self.errors["scenario"] = f"scenario: given {self.asked.scenario!r}; allowed: {', '.join(self.sources)}"
        if self.errors or source is None:
            return
        settings = dict(self.asked.settings)
        try:
            scenario = load_scenario(source)
        except InputError as error:
            self.errors["scenario"] = " ".join(error.faults)
            return
        try:
            model = DiplomacyModel(scenario, seed=seed, world=world, settings=settings)
        except InputError as error:
            self.errors["settings"] = " ".join(error.faults)
            return
        # Only now, when nothing can fail any more: an error leaves the old world on the page.
        self.playing, self.stage = False, Stage(model, source)
        self.agent, self.because = "", None
        self._run_beside(self.stage)

    def _number(self, name: str) -> int:
        """A whole number from what was typed; an error is shown."""
        written = str(getattr(self.asked, name)).strip()
        if written.isascii() and written.isdecimal() and int(written) < _MOST_WORLDS:
            return int(written)
        self.errors[name] = f"{name}: given {written!r}; allowed: a whole number from 0 to {_MOST_WORLDS - 1}"
        return 0

    # What can be asked for of a world on show.

    def _step(self, stage: Stage) -> None:
        if stage.left:
            stage.forward()

    def _scrub(self, stage: Stage, week: int) -> None:
        stage.shown = min(max(int(week), 0), stage.history.head)

    def _set(self, stage: Stage, name: str, value: Any, at: str = "settings") -> None:
        """A setting: at once where it can change in the course of a world, else from the next reset on."""
        self.errors.pop(at, None)
        value = levers.read_value(name, value)
        if levers.at_once(name):
            stage.change({name: value})
            self._run_beside(stage)
        self.asked.settings[name] = value

    def _make_twin(
        self, stage: Stage, kind: str, now: bool = False, name: str = "", value: Any = "", at: str = "twin"
    ) -> None:
        self.errors.pop(at, None)
        stage.make_twin(kind, now, {name: levers.read_value(name, value)})
        self._run_beside(stage)

    def _choose_agent(self, stage: Stage, agent: str) -> None:
        self.agent = agent

    def _choose_event(self, stage: Stage, event: int) -> None:
        self.because = None
        if stage.beside and event:
            run = stage.model.run
            self.because = because(stage.beside.events, int(event), run.scenario.start_date)
            came = partial(self._answer_came, event=int(event), turn=self._turn)
            self._pool.submit(explain, run, int(event)).add_done_callback(came)

    def _show_answer(self, stage: Stage, done: Future[Explanation], event: int, turn: int) -> None:
        """Put what would have changed an event beside what the log says of it, while that is on show."""
        if self._is_wanted(turn) and self.because and self.because["event"] == event:
            # The first line is the event, which stands above.
            self.because = {**self.because, "answer": done.result().lines()[1:]}

    def _choose_pair(self, stage: Stage, index: int) -> None:
        stage.choose_pair(min(max(int(index), 0), len(stage.pairs()) - 1))

    def _download(self, stage: Stage, what: str) -> None:
        made = downloads.figure(stage.map, stage.shown) if what == "figure" else downloads.data(stage.history)
        self.download = {**made, "turn": self.frame}

    def _stand(self, stage: Stage, done: Future[Beside], turn: int) -> None:
        if self._is_wanted(turn):
            stage.stand(done.result())

    def _run_beside(self, stage: Stage) -> None:
        """Run the parallel worlds for the settings that hold now; what ran before is out of date."""
        # The number of the latest request; what was run for an earlier one is thrown away.
        self._turn += 1
        stage.stand(None)
        wanted = partial(self._is_wanted, self._turn)
        self._pool.submit(beside, *stage.models, wanted).add_done_callback(partial(self._came, turn=self._turn))

    def _answer_came(self, done: Future[Explanation], event: int, turn: int) -> None:
        if not done.cancelled() and self._is_wanted(turn):
            self._tasks.put({"do": "answer", "done": done, "event": event, "turn": turn})

    def _is_wanted(self, turn: int) -> bool:
        return turn == self._turn and not self._closed.is_set()

    def _came(self, done: Future[Beside], turn: int) -> None:
        if not done.cancelled() and self._is_wanted(turn):
            # Called in the pool's thread, which may not touch a world: the result waits in the queue like a wish.
            self._tasks.put({"do": "beside", "done": done, "turn": turn})
