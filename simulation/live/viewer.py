"""One tab's viewer: the thread that plays what is on show, and answers what the page asks for.

All that touches a world happens in that one thread, in the order in which it was asked for; the page is handed what
to show and waits for nothing. The parallel worlds are run beside it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError, short_repr
from simulation.explain.explanation import Explanation, explain
from simulation.founding import Overflow
from simulation.live import downloads, levers
from simulation.live.chronicle import because, marks
from simulation.live.compiling import Compiling
from simulation.live.growing import in_larger
from simulation.live.history import History
from simulation.live.hundred import Button, Hundred
from simulation.live.moment import TABS, Moment, number_from
from simulation.live.opening import Opened, open_moment, stage_of
from simulation.live.pairs import Pairs
from simulation.live.plainly import plainly
from simulation.live.stage import Beside, Stage, beside
from simulation.live.story import story_of
from simulation.live.threads import pool
from simulation.live.twins import Twin, checked, held
from simulation.results.limits import SEEDS
from simulation.results.outcomes import outcomes_in
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.words import words

if TYPE_CHECKING:
    from simulation.world.record import Capacity

__all__ = ["FASTEST", "Viewer"]

FASTEST = 0
"""The speed that means: as fast as it can."""

_FRAME = 1 / 16  # seconds: what the page can draw, and the eye needs
_PATIENCE = 0.5  # seconds to wait for a page to have drawn a frame
_LONGEST = 100  # letters that are kept of what was typed
_LIMITS = {"seed": SEEDS, "world": (0, 2**31 - 1)}

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

    `publish` is called, from the viewer's own thread, whenever there is something new to show, and `publish_errors`
    where that fails: it shows the errors, and nothing else that is new.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        publish: Callable[[Viewer], None],
        publish_errors: Callable[[Viewer], None] = lambda viewer: None,
    ) -> None:
        self.sources, self.publish, self.publish_errors = dict(sources), publish, publish_errors
        self.asked = Asked(next(iter(self.sources)))
        self.errors: dict[str, str] = {}
        self.playing, self.speed, self.frame = False, 8, 0
        self.stage: Stage | None = None
        self.agent = ""
        self.because: dict[str, Any] | None = None
        self.download: dict[str, Any] = {}
        self.outcome = "deaths"
        self.tab, self.preparing, self.writing = "course", "", False
        self.seen: set[str] = set()
        """The panels that were open so far: what only others show is not sent yet."""
        self._plays_next = False  # whether to play what is being founded
        self.opened = 0  # the founding of what is on show
        self._answers: dict[str, Callable[..., None]] = {
            "reset": self._reset, "type": self._type, "speed": self._set_speed, "forget": self._forget,
            "open": self._open, "founded": self._show_founded, "cancel": self._cancel, "tab": self._choose_tab,
            "see": self._see, "story": self._offer_story,
        }  # fmt: skip
        self._answers_on_stage: dict[str, Callable[..., None]] = {
            "step": self._step, "scrub": self._scrub, "set": self._set, "twin": self._make_twin,
            "agent": self._choose_agent, "event": self._choose_event, "pair": self._choose_pair,
            "download": self._download, "beside": self._stand, "answer": self._show_answer,
            "pairs": self._ask_pairs, "pairs_came": self._show_pairs, "outcome": self._choose_outcome,
            "open_world": self._open_world, "compiled": self._use_machine_code, "larger": self._put_larger,
        }  # fmt: skip
        self._tasks: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        self._drawn, self._closed = threading.Event(), threading.Event()
        self._pool = pool(1, "beside")
        # Three, so that one can found at once while another plays up to a late week, and one compiles for that.
        self._founders = pool(3, "found")
        self._hundred = Hundred(self._pool, self._pairs_came)
        self._compiling = Compiling(self._pool, self._founders, self._drawn, self._closed, lambda: bool(self.preparing))
        self._turn, self._founding = 0, 0
        self._halted = False  # whether going on has failed since the last wish
        self.finds_settings = False
        """Whether a change waits until it is known which settings only a founding reads."""
        self.grows = False
        """Whether what has outgrown its record is being played again in a larger one."""
        self._outgrown: History | None = None  # what that is, or what no record is large enough for
        self._thread = threading.Thread(target=self._work, daemon=True, name="play")

    def start(self) -> None:
        """Begin: found the first scenario's world and show it."""
        self.ask({"do": "reset"})
        self._thread.start()

    @property
    def button(self) -> Button | None:
        """The hundred worlds that were asked for last."""
        return self._hundred.button

    @property
    def moment(self) -> Moment | None:
        """What is shown, as an address holds it."""
        stage = self.stage
        if stage is None:
            return None
        run, name = stage.model.run, next(name for name, one in self.sources.items() if one == stage.source)
        compare = self.button.twin if self.button and self.button.twin != stage.otherwise else None
        changes = tuple((week, dict(changed)) for week, changed in run.changes)
        return Moment(
            name, run.seed, run.only_world, stage.shown, self.tab, stage.course.pair.dyad, dict(run.settings), changes,
            stage.otherwise, compare,
        )  # fmt: skip

    def close(self) -> None:
        """End the thread and let the worlds go; nothing is shown after it."""
        self.playing = False
        self._closed.set()
        self._hundred.clear()
        # Wake the thread wherever it waits, for a page or for a wish, so that it sees that it is over.
        self._drawn.set()
        self._tasks.put({})
        for one in (self._pool, self._founders):
            one.shutdown(wait=False, cancel_futures=True)
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
            self.playing = self._plays_next = do == "play"
        self._tasks.put(wanted)

    # The thread.

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                self._go_on()
            except Exception as error:
                self._halt(error)

    def _go_on(self) -> None:
        """Answer the next wish; where none waits, live the next frame."""
        try:
            wanted = self._tasks.get(block=not self._has_more())
        except Empty:
            self._next_frame()
            self._grow()
            return
        self._halted = False
        self._answer(wanted)
        self._grow()
        # A burst of wishes, such as a slider that is dragged, is drawn once.
        if self._tasks.empty():
            self._show()

    def _halt(self, error: Exception) -> None:
        """Pause after an error while playing, and say so; no week is played until the next request."""
        if not self._closed.is_set():
            self.playing, self.grows, self._halted = False, False, True
            self._tell(error, "step", "step")
            self._show()

    def _has_more(self) -> bool:
        """Whether there is something to live without being asked."""
        stage = self.stage
        if stage is None or self._halted or stage.waits:
            return False
        return self.playing or stage.catches_up

    def _answer(self, wanted: Mapping[str, Any]) -> None:
        """Do what the page asks; an error is shown beside the field it concerns, and the page goes on."""
        do, given = wanted.get("do", ""), {name: value for name, value in wanted.items() if name != "do"}
        try:
            if (do == "set" or wanted.get("now")) and not self._knows_settings():
                return
            if do in self._answers:
                self._answers[do](**given)
            elif self.stage and do in self._answers_on_stage:
                self._answers_on_stage[do](self.stage, **given)
        except Overflow:
            pass  # it goes on in a larger record
        except Exception as error:
            self._tell(error, str(do), str(wanted.get("at") or do))

    def _knows_settings(self) -> bool:
        """Wait until it is known which settings only a founding reads; False where the page goes meanwhile.

        No week is played and nothing asked later is answered until then: a change holds from the week after the one
        shown when it was asked for, in the world that was shown, and is not overtaken.
        """
        found = levers.settings_found()
        if not found.done():
            self.finds_settings = True
            self._show()
            while not (found.done() or self._closed.is_set()):
                wait([found], _FRAME)
            self.finds_settings = False
        return found.done()

    def _tell(self, error: Exception, what: str, at: str) -> None:
        """Show what is not allowed beside the field `at` that it concerns. What failed and nobody foresaw is in the
        log, and concerns the page, or if it is a step what is shown."""
        if isinstance(error, InputError):
            told = [plainly(fault) for fault in error.faults]
        else:
            _log.error("view: %s failed", what, exc_info=error)
            told, at = [words("view")["failed"]], "step" if what == "step" else "page"
        if at == "step" and self.stage and self.stage.broken:
            told.append(words("view")["broken_off"])
        self.errors[at] = " ".join(dict.fromkeys(told))

    def _show(self) -> None:
        """Send the page what is shown; an error is reported on the page, which still takes requests."""
        if self._closed.is_set():
            return
        self.frame += 1
        try:
            self.publish(self)
        except Exception as error:
            self.playing = False
            self._tell(error, "showing it", "page")
            with suppress(Exception):  # what cannot be shown at all is in the log
                self.publish_errors(self)

    def _next_frame(self) -> None:
        assert self.stage is not None
        began, catching_up = time.monotonic(), self.stage.catches_up
        with suppress(Overflow):
            if catching_up:
                self._until(began + _FRAME, self.stage.catch_up, lambda stage: stage.catches_up)
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
        self._went_on()

    def _went_on(self) -> None:
        """Going on works again: what was said where it failed is over."""
        self.errors.pop("step", None)

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
            setattr(self.asked, at, str(text)[:_LONGEST])  # what is longer is no number, and is sent back
            self.errors.pop(at, None)

    def _forget(self) -> None:
        """Every setting as the scenario has it, from the next reset on."""
        self.asked.settings.clear()

    def _choose_tab(self, name: str) -> None:
        """Which panel the page shows; an address holds it."""
        self.tab = name if name in TABS else self.tab

    def _see(self, name: str) -> None:
        """A panel is open."""
        self.seen |= {name} & set(TABS)
        if self.names_settings and not (found := levers.settings_found()).done():
            found.add_done_callback(lambda _: self._tasks.put({}))  # so that they are shown once they are there

    @property
    def names_settings(self) -> bool:
        """Whether a panel was open that offers every setting by name."""
        return bool(self.seen & {"twin", "settings"})

    def _reset(self) -> None:
        """A new world, at its start, as it was asked for; where that cannot be, the old one stays."""
        self.errors.clear()
        seed, world = self._number("seed"), self._number("world")
        scenario = self._scenario(self.asked.scenario)
        if self.errors or scenario is None:
            return
        moment = Moment(self.asked.scenario, seed, world, tab=self.tab, settings=dict(self.asked.settings))
        self._found(scenario, moment, [], at="reset")

    def _open(self, address: str) -> None:
        """The moment of an address; what could not be read of it is reported."""
        self.errors.clear()
        moment, unread = Moment.read(address, self.asked.scenario)
        faults = [words("view")["unread"].format(entries=", ".join(unread))] if unread else []
        if moment.scenario not in self.sources:
            known = ", ".join(self.sources)
            faults.append(words("view")["no_scenario"].format(name=moment.scenario[:60], known=known))
            moment = replace(moment, scenario=next(iter(self.sources)))
        if moment.world > _LIMITS["world"][1]:
            faults.append(self._refused("world", str(moment.world)))
            moment = replace(moment, world=0)
        if scenario := self._scenario(moment.scenario):
            self._found(scenario, moment, faults, at="link")

    def _scenario(self, name: str) -> Scenario | None:
        """The scenario of this name as its file has it now; an error is shown."""
        source = self.sources.get(name)
        if source is None:
            self.errors["scenario"] = f"scenario: given {name!r}; allowed: {', '.join(self.sources)}"
            return None
        try:
            return load_scenario(source)
        except InputError as error:
            self.errors["scenario"] = " ".join(error.faults)
            return None

    def _found(self, scenario: Scenario, moment: Moment, faults: list[str], at: str) -> None:
        """Found the world of a moment beside the thread, since playing it up to a late week may take a while: what is
        on show stays there, plays on, and the founding can be cancelled. A reset is had in full, or not at all."""
        self._founding += 1
        self.preparing, turn, source = moment.scenario, self._founding, self.sources[moment.scenario]

        self._plays_next = False
        between = self._compiling.between(lambda: turn == self._founding)
        done = self._founders.submit(open_moment, scenario, source, moment, between, at == "reset")
        wait([done], _PATIENCE)
        given: dict[str, Any] = {"done": done, "moment": moment, "faults": faults, "turn": turn, "at": at}
        if done.done():  # what is compiled is founded at once, and what is wished next is of the new world
            self._answer({"do": "founded", **given})
        else:
            done.add_done_callback(partial(self._founded_later, given))

    def _founded_later(self, given: dict[str, Any], done: Future[Opened]) -> None:
        if not done.cancelled():
            self._tasks.put({"do": "founded", **given})

    def _show_founded(self, done: Future[Opened], moment: Moment, faults: list[str], turn: int, at: str) -> None:
        """Show a world that was founded, unless another was asked for meanwhile; where it was refused, the old one
        stays."""
        if turn != self._founding or self._closed.is_set():
            return
        self.preparing = ""
        stage, compare, refused = done.result()
        if stage is None:
            self.errors["settings"] = " ".join(refused)
            return
        self.opened = turn
        self.asked = Asked(moment.scenario, str(moment.seed), str(moment.world), held(stage.model.run))
        self.tab = moment.tab
        for old in ("step", "reset", "settings", "link"):
            self.errors.pop(old, None)
        if told := [*faults, *refused]:
            self.errors["link"] = " ".join(dict.fromkeys(told))
        kept = compare if self.button and self.button.twin == compare else None
        if not kept:
            self._hundred.clear()
        self.playing, self.stage = self._plays_next, stage
        self.grows, self._outgrown = False, None
        self.agent, self.because = "", None
        wanted = compare or stage.otherwise
        if wanted and (compare or moment.tab == "twin"):
            at = self.button.at if self.button else wanted.name or "twin"
            self._hundred.ask(stage, wanted, at)
        self._run_beside(stage)

    def _cancel(self) -> None:
        """Keep what is on show."""
        self._founding += 1
        self.preparing = ""
        if self.moment:
            self.asked.scenario = self.moment.scenario

    def _number(self, name: str) -> int:
        """A whole number from what was typed; an error is shown."""
        written = str(getattr(self.asked, name))
        value = number_from(written, *_LIMITS[name])
        if value is None:
            self.errors[name] = self._refused(name, written)
        return value or 0

    def _refused(self, name: str, written: str) -> str:
        low, high = _LIMITS[name]
        return f"{name}: given {short_repr(written.strip())}; allowed: a whole number from {low} to {high}"

    # What can be asked for of a world on show.

    def _step(self, stage: Stage) -> None:
        if stage.left:
            stage.forward()
            self._went_on()

    def _scrub(self, stage: Stage, week: int) -> None:
        stage.shown = min(max(int(week), 0), stage.history.head)

    def _set(self, stage: Stage, name: str, value: Any, at: str = "settings") -> None:
        """A setting: from the week after the one shown where it can change in the course of a world, else from the next
        reset on. A hundred worlds show what it does."""
        self.errors.pop(at, None)
        value = levers.read_value(name, value)
        if levers.at_once(name):
            stage.change(name, value)
        else:
            run = stage.model.run
            checked(replace(run, settings={**run.settings, name: value}))
        self.asked.settings[name] = value
        # First, since the parallel worlds take longer, and are run one after the other.
        self._ask_pairs(stage, "lever", name, None, at=name)
        if levers.at_once(name):
            self._run_beside(stage)

    def _make_twin(
        self, stage: Stage, kind: str, now: bool = False, name: str = "", value: Any = "", at: str = "twin"
    ) -> None:
        self.errors.pop(at, None)
        stage.make_twin(self._twin(stage, kind, now, name, value) if kind else None)
        self._hundred.clear()
        if stage.otherwise:
            self._hundred.ask(stage, stage.otherwise, "twin")
        self._run_beside(stage)

    def _twin(self, stage: Stage, kind: str, now: bool, name: str, value: Any) -> Twin:
        read = levers.read_value(name, value) if kind == "setting" else None
        return Twin(kind, stage.shown + 1 if now else 0, name if kind == "setting" else "", read)

    def _ask_pairs(
        self, stage: Stage, kind: str, name: str = "", value: Any = None, now: bool = False, at: str = "twin"
    ) -> None:
        """A hundred worlds of a button: of a lever ("lever") what the user's change does, or before any what `value`
        would do; of any other kind of twin."""
        self.errors.pop(at, None)
        if kind != "lever":
            self._hundred.ask(stage, self._twin(stage, kind, now, name, value), at)
        elif self._is_changed(stage, name):
            self._hundred.ask(stage, Twin("without", 0, name), at)
        elif name in self.asked.settings:
            self._hundred.ask(stage, Twin("setting", 0, name, self.asked.settings[name]), at)
        elif value is not None:
            self._hundred.ask(stage, Twin("setting", 0, name, levers.read_value(name, value)), at)

    def _is_changed(self, stage: Stage, name: str) -> bool:
        """Whether the shown world has this setting from the user, as it stands now."""
        given = held(stage.model.run)
        return name in given and given[name] == self.asked.settings.get(name, given[name])

    def _pairs_came(self, done: Future[Pairs], turn: int) -> None:
        if not self._closed.is_set():
            self._tasks.put({"do": "pairs_came", "done": done, "turn": turn})

    def _show_pairs(self, stage: Stage, done: Future[Pairs], turn: int) -> None:
        self._hundred.show(stage, done, turn)

    def _choose_outcome(self, stage: Stage, name: str) -> None:
        """Which outcome the hundred worlds are compared by."""
        if any(one.name == name for one in outcomes_in("page")):
            self.outcome = name

    def _open_world(self, stage: Stage, world: int) -> None:
        """Another of the hundred worlds, with the twin of the button, in the same week."""
        if moment := self.moment:
            twin = self.button.twin if self.button else stage.otherwise
            other = replace(moment, world=int(world), twin=twin, compare=twin)
            self._found(stage.model.run.scenario, other, [], at="link")

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
        self.errors.pop("download", None)
        if what == "story":
            self._write_story(stage)
            return
        if what == "data":
            made = downloads.data(stage.history)
        else:
            moment = self.moment
            source = downloads.view_command(moment, stage.source) if moment else ""
            chronicle = stage.beside.chronicle if stage.beside else []
            made = (
                downloads.course(stage, marks(chronicle, stage.shown), source)
                if what == "course"
                else downloads.figure(stage, source)
            )
        self.download = {**made, "turn": self.frame}

    def _write_story(self, stage: Stage) -> None:
        """Write the story of the shown world beside it: it is played to its end there, and not on the page."""
        moment, run, source = self.moment, stage.model.run, stage.source
        if moment is None or self.writing:
            return
        self.writing = True

        def write() -> dict[str, str]:
            told, _ = stage_of(run, source, replace(moment, week=0))
            return downloads.story(told, story_of(told, moment, lambda: not self._closed.is_set()))

        def came(done: Future[dict[str, str]]) -> None:
            if not done.cancelled() and not self._closed.is_set():
                self._tasks.put({"do": "story", "done": done})

        self._pool.submit(write).add_done_callback(came)

    def _offer_story(self, done: Future[dict[str, str]]) -> None:
        self.writing = False
        self.download = {**done.result(), "turn": self.frame}

    def _stand(self, stage: Stage, done: Future[Beside], turn: int) -> None:
        if self._is_wanted(turn):
            stage.stand(done.result())
            self._hundred.take_from(stage)
            levers.settings_found()  # begun only now, since the parallel worlds are seen first

    def _run_beside(self, stage: Stage) -> None:
        """Run the parallel worlds for the settings that hold now; what ran before is out of date."""
        # The number of the latest request; what was run for an earlier one is thrown away.
        self._turn += 1
        stage.stand(None)
        self._compile(stage)
        wanted = partial(self._is_wanted, self._turn)
        self._pool.submit(beside, *stage.models, stage.otherwise, wanted).add_done_callback(
            partial(self._came, turn=self._turn)
        )

    def _compile(self, stage: Stage) -> None:
        """Compile what the shown world steps by, beside it."""
        if (plain := stage.plain) and not self._closed.is_set():
            capacity, turn = plain.founded.capacity, self._turn
            done = self._compiling.shown(plain, partial(self._is_wanted, turn))
            done.add_done_callback(partial(self._compiled, capacity=capacity, turn=turn))

    def _compiled(self, done: Future[None], capacity: Capacity, turn: int) -> None:
        if not done.cancelled() and not self._closed.is_set():
            self._tasks.put({"do": "compiled", "done": done, "capacity": capacity, "turn": turn})

    def _grow(self) -> None:
        """Where the world or its twin has outgrown its record, play it again in a larger one, beside what is shown."""
        stage = self.stage
        full = stage.full if stage else None
        if not stage or not full:
            return
        if full is self._outgrown:
            self.playing = self.playing and (self.grows or not stage.waits)
            return
        self._outgrown, self.grows = full, True
        between = self._compiling.between(lambda: self.stage is stage and stage.full is full)
        done = self._founders.submit(in_larger, full, between)
        done.add_done_callback(partial(self._grown, full=full))
        self._show()

    def _grown(self, done: Future[History], full: History) -> None:
        if not done.cancelled() and not self._closed.is_set():
            self._tasks.put({"do": "larger", "done": done, "full": full, "at": "page"})

    def _put_larger(self, stage: Stage, done: Future[History], full: History, at: str) -> None:
        """Go on in the larger record; where there is none the history ends here, and the page says why."""
        if full is self._outgrown:
            self.grows = False
        if full is stage.full:
            stage.put(done.result(), full)
            self._outgrown = None
            self._compile(stage)

    def _use_machine_code(self, stage: Stage, done: Future[None], capacity: Capacity, turn: int) -> None:
        """Go on by machine code; a world that outgrew its record meanwhile has the larger one compiled too."""
        done.result()  # raises what went wrong while compiling: the page says so, and plays on as plain Python
        stage.use_machine_code()
        if turn == self._turn and stage.plain and stage.plain.founded.capacity != capacity:
            self._compile(stage)

    def _answer_came(self, done: Future[Explanation], event: int, turn: int) -> None:
        if not done.cancelled() and self._is_wanted(turn):
            self._tasks.put({"do": "answer", "done": done, "event": event, "turn": turn})

    def _is_wanted(self, turn: int) -> bool:
        return turn == self._turn and not self._closed.is_set()

    def _came(self, done: Future[Beside], turn: int) -> None:
        if not done.cancelled() and self._is_wanted(turn):
            # Called in the pool's thread, which may not touch a world: the result waits in the queue like a wish.
            self._tasks.put({"do": "beside", "done": done, "turn": turn})
