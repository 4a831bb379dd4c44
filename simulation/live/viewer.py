"""One tab's viewer: the world it shows, its twin and its fan, and the thread that plays them.

All that touches a world happens in that one thread, in the order in which it was asked for; the page is handed what
to show and waits for nothing. The fan is run beside it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.live import downloads, levers
from simulation.live.chronicle import because, told
from simulation.live.course import Course, Pair
from simulation.live.fan import Fan, fan_of
from simulation.live.history import History
from simulation.live.map import Map
from simulation.model import DiplomacyModel
from simulation.scenario import load_scenario

if TYPE_CHECKING:
    import pandas as pd

    from simulation.runs import Runs

__all__ = ["FASTEST", "Viewer"]

FASTEST = 0
"""The speed that means: as fast as it can."""

_FRAME = 1 / 16  # seconds: what the page can draw, and the eye needs
_PATIENCE = 0.5  # seconds to wait for a page to have drawn a frame
_MOST_WORLDS = 2**31

_log = logging.getLogger("multitrack")


@dataclass(frozen=True)
class Beside:
    """What is run beside the shown world: the fans of both, both worlds to their end, and this world's events."""

    fan: Fan
    twin_fan: Fan | None
    runs: Runs
    twin_runs: Runs | None
    events: pd.DataFrame
    chronicle: list[dict[str, Any]]


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
        self.shown, self.busy = 0, ""
        self.history: History | None = None
        self.twin: History | None = None
        self.twin_kind, self.twin_from, self.twin_setting = "", 0, {"name": "", "value": ""}
        self.beside: Beside | None = None
        self.agent, self.because, self.download, self.pair_place = "", None, {}, 0
        self._answers: dict[str, Callable[..., None]] = {
            "step": self._step, "reset": self._reset, "scrub": self._scrub, "speed": self._set_speed,
            "type": self._type, "set": self._set, "twin": self._make_twin, "agent": self._choose_agent,
            "event": self._choose_event, "pair": self._choose_pair, "download": self._download, "beside": self._beside_is,
            "forget": self.forget,
        }  # fmt: skip
        self._tasks: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        self._drawn, self._closed = threading.Event(), threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="fan")
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
        self._drawn.set()
        self._tasks.put({})
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._thread.join(timeout=5)
        self.history = self.twin = self.beside = self.map = self.course = None

    def ask(self, wanted: Mapping[str, Any]) -> None:
        """Take a wish from the page: {"do": what, …}. Pausing holds from the very next frame on."""
        do = wanted.get("do")
        if do == "drawn":
            self._drawn.set()
        elif do == "play":
            self.playing = True
            self._tasks.put({})
        else:
            if do == "pause":
                self.playing = False
            self._tasks.put(wanted)

    # The thread.

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                wanted = self._tasks.get(block=not (self.playing or self._behind()))
            except Empty:
                self._next_frame()
                continue
            try:
                self._answer(wanted)
            except Exception:  # whatever one wish brings, the page goes on
                _log.exception("view: %s failed", wanted.get("do"))
                self.errors["page"] = "that failed; the log tells why"
            if self._tasks.empty():
                self._show()

    def _answer(self, wanted: Mapping[str, Any]) -> None:
        answer = self._answers.get(wanted.get("do", ""))
        if answer is None or self._closed.is_set():
            return
        try:
            answer(**{name: value for name, value in wanted.items() if name != "do"})
        except InputError as error:
            self.errors[str(wanted.get("at") or wanted["do"])] = " ".join(error.faults)

    def _show(self) -> None:
        if not self._closed.is_set() and self.history:
            self.frame += 1
            self.publish(self)

    def _behind(self) -> bool:
        """Whether the twin has weeks to catch up."""
        return bool(self.history and self.twin and self.twin.head < self.history.head)

    def _next_frame(self) -> None:
        began = time.monotonic()
        if self._behind():
            self._catch_up(began + _FRAME)
        elif self.history and self.shown < self.history.weeks:
            self._play_on(began)
        else:
            self.playing = False
        self._drawn.clear()
        self._show()
        self._drawn.wait(_PATIENCE)
        wait = _FRAME if self.speed == FASTEST or self._behind() else max(_FRAME, 1 / self.speed)
        time.sleep(max(0.0, began + wait - time.monotonic()))

    def _play_on(self, began: float) -> None:
        due = max(1, round(self.speed * _FRAME)) if self.speed else self._weeks_left()
        for _ in range(min(due, self._weeks_left())):
            self._forward()
            if not self.playing or time.monotonic() > began + _FRAME:
                break

    def _weeks_left(self) -> int:
        return self.history.weeks - self.shown if self.history else 0

    def _forward(self) -> None:
        """One week on: from what was played already, else by living it."""
        assert self.history is not None
        self.shown += 1
        if self.shown > self.history.head:
            self.history.step()
            if self.twin and not self._behind_by_more_than_one():
                self.twin.step()

    def _behind_by_more_than_one(self) -> bool:
        assert self.history is not None and self.twin is not None
        return self.twin.head < self.history.head - 1

    def _catch_up(self, until: float) -> None:
        assert self.history is not None and self.twin is not None
        while self.twin.head < self.history.head and time.monotonic() < until and not self._closed.is_set():
            self.twin.step()
        if not self._behind():
            self.busy = ""
            self._new_course()

    # What can be asked for.

    def _step(self) -> None:
        if self.history and self._weeks_left():
            self._forward()

    def _scrub(self, week: int) -> None:
        assert self.history is not None
        self.shown = min(max(int(week), 0), self.history.head)

    def _set_speed(self, weeks: int) -> None:
        self.speed = max(int(weeks), 0)

    def _type(self, at: str, text: str) -> None:
        """What was written for scenario, seed or world; it holds from the next reset on."""
        if at in ("scenario", "seed", "world"):
            setattr(self.asked, at, text)
            self.errors.pop(at, None)

    def _reset(self, settings: Mapping[str, Any] | None = None) -> None:
        """A new world, at its start, as it was asked for."""
        self.errors.clear()
        seed, world = _whole("seed", self.asked.seed), _whole("world", self.asked.world)
        self.errors |= {name: number for name, number in (("seed", seed), ("world", world)) if isinstance(number, str)}
        if self.errors:
            return
        try:
            scenario = load_scenario(self.sources[self.asked.scenario])
        except (InputError, KeyError) as error:
            self.errors["scenario"] = " ".join(getattr(error, "faults", ["there is no such scenario"]))
            return
        known = {name: value for name, value in self.asked.settings.items()}
        try:
            model = DiplomacyModel(scenario, seed=seed, world=world, settings=known)
        except InputError as error:
            self.errors["settings"] = " ".join(error.faults)
            self.asked.settings.clear()
            return
        self.playing = False
        self.history, self.twin, self.twin_kind = History(model), None, ""
        self.shown, self.agent, self.because, self.pair_place = 0, "", None, 0
        self.map = Map(self.history)
        self._run_beside()

    def _set(self, name: str, value: Any, at: str = "settings") -> None:
        """A setting: at once where it can change in the course of a world, else from the next reset on."""
        assert self.history is not None
        self.errors.pop(at, None)
        value = levers.read_value(name, value)
        if levers.at_once(name):
            for history in filter(None, (self.history, self.twin)):
                history.model.change({name: value})
            self._run_beside()
        self.asked.settings[name] = value

    def _make_twin(self, kind: str, now: bool = False, name: str = "", value: Any = "", at: str = "twin") -> None:
        """The same world with one thing otherwise, from the start or from the week after the shown one; "" for none."""
        assert self.history is not None
        self.errors.pop(at, None)
        model, self.twin, self.twin_kind = self.history.model, None, kind
        if kind:
            given, week = model.given, self.shown + 1 if now else 1
            changed = levers.twin_changes(kind, model, week, {name: levers.read_value(name, value)})
            whole = {} if now else changed
            changes = [*given["changes"], *([(week, changed)] if now else [])]
            made = DiplomacyModel(
                model.scenario_file, given["seed"], model.number, {**given["settings"], **whole}, changes, luck=given["luck"]
            )
            self.twin, self.twin_from, self.twin_setting = History(made), week if now else 0, {"name": name, "value": value}
            self.busy = "twin"
        self._run_beside()

    def forget(self) -> None:
        """Every setting as the scenario has it, from the next reset on."""
        self.asked.settings.clear()

    def _choose_agent(self, agent: str) -> None:
        self.agent = agent

    def _choose_event(self, event: int) -> None:
        self.because = because(self.beside.events, int(event)) if self.beside and event else None

    def _choose_pair(self, place: int) -> None:
        self.pair_place = int(place)
        self._new_course()

    def _download(self, what: str) -> None:
        assert self.history is not None
        made = downloads.figure(self.map, self.shown) if what == "figure" else downloads.data(self.history)
        self.download = {**made, "turn": self.frame}

    # What is run beside.

    def _run_beside(self) -> None:
        """Run the fan, and both worlds to their end, for the settings that hold now; what ran before is out of date."""
        assert self.history is not None
        self._turn += 1
        self.beside = None
        self._new_course()
        models = (self.history.model, self.twin.model if self.twin else None)
        self._pool.submit(_beside, *models).add_done_callback(lambda done, turn=self._turn: self._came(done, turn))

    def _came(self, done: Future[Beside], turn: int) -> None:
        if not done.cancelled() and not self._closed.is_set():
            self._tasks.put({"do": "beside", "done": done, "turn": turn})

    def _beside_is(self, done: Future[Beside], turn: int) -> None:
        if turn == self._turn:
            self.beside = done.result()
            self._new_course()

    def _new_course(self) -> None:
        assert self.history is not None
        pair = self.pairs()[min(self.pair_place, len(self.pairs()) - 1)]
        ready = self.twin if self.twin and not self._behind() else None
        self.course = Course(self.history, self.beside.fan if self.beside else None, pair, ready)

    def pairs(self) -> list[Pair]:
        """The pairs of parties that the scenario has, in the order of the record's dyads."""
        assert self.history is not None
        dyads = self.history.model.world["dyads"]
        many = len(self.history.model.scenario_file.parties)
        return [
            Pair(place, int(one["a"]), int(one["b"])) for place, one in enumerate(dyads[: many * (many - 1) // 2])
        ]


def _whole(name: str, written: str) -> int | str:
    """A whole number from what was typed, or what is wrong with it."""
    plain = str(written).strip()
    if plain.isascii() and plain.isdecimal() and int(plain) < _MOST_WORLDS:
        return int(plain)
    return f"{name}: given {written!r}; allowed: a whole number from 0 to {_MOST_WORLDS - 1}"


def _beside(model: DiplomacyModel, twin: DiplomacyModel | None) -> Beside:
    runs = simulate(model.scenario_file, worlds=[model.number], events=True, **model.given)
    events = runs.events
    assert events is not None
    twin_runs = simulate(twin.scenario_file, worlds=[twin.number], **twin.given) if twin else None
    return Beside(
        fan_of(model.scenario_file, model.number, model.given),
        fan_of(twin.scenario_file, twin.number, twin.given) if twin else None,
        runs,
        twin_runs,
        events,
        told(events),
    )
