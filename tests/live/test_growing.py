"""A world that outgrows its record while it is shown goes on in a larger one; and what is compiled beside a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from heard import Heard
from history import same_bytes
from speed import in_loops

from simulation.engine import loop
from simulation.errors import InputError
from simulation.founding import Overflow
from simulation.live import compiling, founded, growing, viewer
from simulation.live.founded import compile_week, model_of
from simulation.live.growing import in_larger
from simulation.live.page import shown_of
from simulation.live.stage import Stage
from simulation.live.twins import Twin
from simulation.model import DiplomacyModel
from simulation.run import Run
from simulation.world.record import CAPACITIES

# Texts so frail, and talks so quick, that the smallest record is full after some two years.
HASTY = {
    "channel.threshold": 0.0, "channel.pace": 1.0, "negotiate.pace": 1.0, "negotiate.agenda": 1, "reckon.strength": 0.0,
    "negotiate.concession": 1.0, "break_agreement.rate": 12.0, "channel.peak": 1.0, "negotiate.consultation": 0.0,
}  # fmt: skip
ADDRESS = "scenario=oslo&" + "&".join(f"set={name}:{value}" for name, value in HASTY.items())
WEEKS = 160


def hasty(**changed: Any) -> Run:
    return Run.of("oslo", [0], 1, HASTY | changed)


def alone(run: Run, weeks: int = WEEKS) -> DiplomacyModel:
    model = DiplomacyModel.from_run(run)
    for _ in range(weeks):
        model.step()
    assert model.founded.capacity == CAPACITIES[1]
    return model


@pytest.mark.slow
def test_what_is_shown_goes_on_in_a_larger_record_with_the_same_history() -> None:
    stage = Stage(model_of(hasty()), "oslo")
    with suppress(Overflow):
        while stage.shown < WEEKS:
            stage.forward()
    reached = stage.history.head
    assert stage.shown == reached < WEEKS - 10 and stage.full is stage.history and stage.waits
    with pytest.raises(Overflow):
        stage.forward()
    assert stage.shown == reached  # nothing moves until it has room
    stage.put(in_larger(stage.history), stage.history)
    assert stage.history.head == stage.shown == reached and not stage.full
    while stage.shown < WEEKS:
        stage.forward()
    assert same_bytes(stage.model.worlds, alone(hasty()).worlds)


@pytest.mark.slow
def test_a_late_week_is_reached_in_the_record_that_it_needs_and_a_twin_parts_where_it_does() -> None:
    stage = Stage(model_of(hasty()), "oslo")
    stage.make_twin(Twin("setting", 150, "track_two.effort", 0.0))
    stage.go_to(WEEKS)
    assert stage.shown == WEEKS and stage.twin and stage.twin.head == WEEKS
    assert stage.model.founded.capacity == stage.twin.model.founded.capacity == CAPACITIES[1]
    one, other = (DiplomacyModel.from_run(run) for run in (stage.model.run, stage.twin.model.run))
    week = 0
    while same_bytes(one.worlds, other.worlds):
        one.step()
        other.step()
        week += 1
    assert stage.course.parted == week >= 150
    # A change in a week before is played again in a record as large.
    stage.shown = 155
    stage.change("track_two.effort", 0.5)
    assert stage.history.head == 155 and stage.model.founded.capacity == CAPACITIES[1]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Any:
    # Three hundred such worlds beside it would outgrow even the larger record, and the largest would be compiled.
    monkeypatch.setattr(viewer, "beside", lambda *given: None)
    heard = Heard("oslo")
    heard.until(lambda viewer: viewer.stage)
    yield heard
    heard.viewer.close()


def played_full(page: Heard) -> None:
    page.ask("open", address=ADDRESS)
    page.until(lambda viewer: viewer.moment and viewer.moment.settings)
    page.ask("speed", weeks=0)
    page.ask("play")


@pytest.mark.slow
def test_a_page_says_that_its_world_is_played_again_and_goes_on_by_itself(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, model = threading.Event(), founded.larger_model
    monkeypatch.setattr(growing, "larger_model", lambda full: (held.wait(60), model(full))[1])
    played_full(page)
    page.until(lambda viewer: viewer.grows)
    reached = page.viewer.stage.shown  # type: ignore[union-attr]
    assert shown_of(page.viewer)["shown"]["busy"] == "growing"
    page.ask("pause")
    page.ask("scrub", week=5)  # what was played can be looked at meanwhile
    page.until(lambda viewer: viewer.stage.shown == 5)
    page.ask("scrub", week=reached)
    page.ask("play")
    held.set()
    page.until(lambda viewer: viewer.stage.shown > reached + 20)
    assert shown_of(page.viewer)["shown"]["busy"] != "growing"
    page.rest()
    stage = page.viewer.stage
    assert stage is not None
    assert same_bytes(stage.model.worlds, alone(hasty(), stage.history.head).worlds)


@pytest.mark.medium
def test_a_page_whose_world_no_record_holds_says_so_and_shows_what_was_played(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(full: object) -> None:
        raise InputError("a world has more ties than the largest record can hold")

    monkeypatch.setattr(growing, "larger_model", refused)
    played_full(page)
    page.until(lambda viewer: "page" in viewer.errors)
    assert "largest record" in page.viewer.errors["page"]
    page.until(lambda viewer: not viewer.playing and not viewer.grows)
    page.ask("play")
    page.until(lambda viewer: not viewer.playing)
    page.ask("scrub", week=7)
    page.until(lambda viewer: viewer.stage.shown == 7)


@pytest.mark.medium
def test_a_late_week_of_a_scenario_never_compiled_is_compiled_beside_the_replay(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen = page.viewer.stage, list[Any]()

    def compiled(*given: Any) -> None:
        seen.append(page.viewer.stage)
        compile_week(*given)

    monkeypatch.setattr(founded, "is_week_compiled", lambda *given: False)  # what is founded steps as plain Python
    monkeypatch.setattr(compiling, "compile_week", compiled)
    monkeypatch.setattr(compiling, "_LONG", 0.2)
    page.ask("open", address="scenario=oslo&seed=2&week=780")
    page.until(lambda viewer: viewer.preparing)
    page.until(lambda viewer: viewer.stage is not before)
    stage = page.viewer.stage
    assert stage is not None and stage.shown == 780 and not stage.model.plain
    assert seen[:1] == [before]  # while the world of before was still shown


@pytest.mark.medium
def test_a_founding_that_is_cancelled_ends(page: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founded, "is_week_compiled", lambda *given: False)
    monkeypatch.setattr(compiling, "compile_week", lambda *given: time.sleep(0.01))
    monkeypatch.setattr(DiplomacyModel, "use_machine_code", lambda self: None)
    done, weeks = list[Any](), list[None]()
    step = DiplomacyModel.step
    monkeypatch.setattr(DiplomacyModel, "step", lambda self: (weeks.append(None), step(self))[1])
    show: Callable[..., None] = viewer.Viewer._founded_later
    monkeypatch.setattr(
        viewer.Viewer, "_founded_later", lambda self, given, one: (done.append(one), show(self, given, one))
    )
    page.ask("open", address="scenario=oslo&seed=2&week=780")
    page.until(lambda viewer: viewer.preparing)
    page.ask("cancel")
    page.until(lambda viewer: done)
    assert not page.viewer.preparing and len(weeks) < 780


@pytest.mark.medium
def test_machine_code_is_bound_beside_the_page_and_taken_up_in_no_time(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    took: list[float] = []
    use = DiplomacyModel.use_machine_code

    def timed(model: DiplomacyModel) -> None:
        began = time.thread_time()
        use(model)
        took.append(time.thread_time() - began)

    for compiled_once in (loop._packed, loop._binding, loop._call):
        compiled_once.cache_clear()
    monkeypatch.setattr(DiplomacyModel, "use_machine_code", timed)
    monkeypatch.setattr(founded, "is_week_compiled", lambda *given: False)
    page.ask("open", address="scenario=oslo&seed=2")
    page.until(lambda viewer: took)
    page.until(lambda viewer: not viewer.stage.plain)
    assert in_loops(max(took)) < 25  # of processor time of its thread: it was some 170


@pytest.mark.slow
def test_a_page_that_begins_with_a_link_compiles_for_that_first(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    monkeypatch.setattr(founded, "is_week_compiled", lambda *given: False)
    monkeypatch.setattr(DiplomacyModel, "use_machine_code", lambda self: None)
    monkeypatch.setattr(compiling, "compile_week", lambda run, capacity: compiled.append(run.scenario.name))
    monkeypatch.setattr(viewer, "beside", lambda *given: time.sleep(0.01))
    monkeypatch.setattr(compiling, "_LONG", 0.2)
    monkeypatch.setattr(compiling, "_LINK", 60.0)  # however slow the machine, the link is asked for within it
    heard = Heard("oslo", "baseline")
    try:
        heard.until(lambda viewer: viewer.stage)
        heard.ask("open", address="scenario=baseline&week=150")
        heard.until(lambda viewer: viewer.preparing)
        heard.until(lambda viewer: viewer.moment.scenario == "baseline")
        assert compiled and set(compiled) == {"baseline"}
    finally:
        heard.viewer.close()
