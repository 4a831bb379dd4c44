"""The whole state of the page as one line: written, read again, and what happens to lines that nobody wrote so."""

from __future__ import annotations

import shlex
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from heard import Heard
from hypothesis import given
from hypothesis import strategies as st

import multitrack as mt
from experiments.cli.commands.live import _split
from experiments.cli.input import changes_from
from simulation import model as model_module
from simulation.errors import InputError
from simulation.live import compiling, levers, opening
from simulation.live import founded as founded_module
from simulation.live import viewer as viewer_module
from simulation.live.moment import Moment, is_moment, number_from
from simulation.live.plainly import plainly
from simulation.live.stage import Stage
from simulation.live.twins import Twin
from simulation.live.viewer import Viewer
from simulation.scenarios import changes
from simulation.words import words

WHOLE = Moment(
    "oslo", 2**63, 5, 120, "twin", 1,
    {"track_two.effort": 0.5, "track_two.when": "deadlock", "parties.ratification": True},
    ((41, {"track_one.effort": 0.0, "track_two.media": 1}), (60, {"track_one.effort": 1.5})),
    Twin("setting", 41, "track_two.coordination", 0.25), Twin("without", 0, "track_two.effort"),
)  # fmt: skip

FAILED, BROKEN_OFF = words("view")["failed"], words("view")["broken_off"]


@pytest.mark.parametrize("moment", [
    WHOLE, Moment("drc"), Moment("Ünïcode & co = 7"), Moment("oslo", twin=Twin("later")),
    Moment("oslo", twin=Twin("no_mediator", 12), compare=Twin("setting", 0, "track_two.when", "ripe")),
    Moment("drc", week=9, beside=WHOLE), Moment("drc", twin=Twin("later"), beside=Moment("a & b = 100 %")),
])  # fmt: skip
def test_a_line_is_read_as_it_was_written(moment: Moment) -> None:
    assert Moment.read(str(moment), "other") == (moment, [])
    assert Moment.read("#" + str(moment), "other") == (moment, [])
    assert " " not in str(moment) and is_moment(f"http://127.0.0.1:8765/#{moment}") and is_moment(str(moment))


def test_a_line_is_short_where_there_is_little_to_say() -> None:
    assert str(Moment("oslo")) == "scenario=oslo&seed=1&world=0"


def test_what_could_not_be_read_is_told_and_the_rest_holds() -> None:
    text = "scenario=oslo&seed=-1&world=7&week=x&tab=nosuch&twin=foo&set=zzz&change=0:a:1&set=track_two.effort:0&new=1"
    moment, unread = Moment.read(text, "drc")
    assert moment == Moment("oslo", world=7, settings={"track_two.effort": 0})
    assert unread == ["seed=-1", "week=x", "tab=nosuch", "set=zzz", "change=0:a:1", "twin=foo", "new=1"]
    assert Moment.read("", "drc") == (Moment("drc"), [])


def test_what_could_not_be_read_of_the_moment_at_the_right_is_told_too() -> None:
    right = "scenario%3Ddrc%26world%3Dx%26beside%3Dscenario%3Doslo"
    moment, unread = Moment.read(f"scenario=oslo&seed=x&beside={right}", "oslo")
    assert moment == Moment("oslo", beside=Moment("drc"))
    assert unread == ["seed=x", "world=x", "beside=scenario=oslo"]  # two side by side, and no more
    assert Moment.read("scenario=oslo&beside=zzz", "oslo") == (Moment("oslo"), ["beside=zzz"])


@given(st.text(max_size=200))
def test_no_line_whatever_breaks_it(text: str) -> None:
    moment, unread = Moment.read(text, "oslo")
    again, _ = Moment.read(str(moment), "oslo")
    assert again == moment and all(isinstance(one, str) for one in unread)


@pytest.mark.parametrize("text", ["9" * 200_000, "set=" * 10_000, "set=a:" + "[" * 7000, "scenario=" + "x" * 200_000])
def test_what_is_far_too_long_is_refused_at_once(text: str) -> None:
    moment, unread = Moment.read(text, "oslo")
    assert moment == Moment("oslo")
    assert len(unread) == 1 and len(unread[0]) < 200


@pytest.mark.parametrize(("raw", "value"), [
    ("7", 7), (" 7 ", 7), ("-7", None), ("7.0", None), ("٧", None), ("", None), ("9" * 200_000, None), ("11", None),
])  # fmt: skip
def test_a_whole_number_within_limits_or_nothing(raw: str, value: int | None) -> None:
    assert number_from(raw, 0, 10) == value


@pytest.mark.parametrize(("given", "told"), [
    ({"zzz": 1}, "There is no setting zzz."),
    ({"track_two.efort": 1}, "There is no setting track_two.efort; did you mean track_two.effort?"),
    ({"track_two.effort": 50}, "track_two.effort: given 50; allowed: a number from 0 to 10 (share of full effort)"),
])  # fmt: skip
@pytest.mark.parametrize("changed", [False, True])
def test_errors_are_told_by_what_was_typed(given: dict[str, Any], told: str, changed: bool) -> None:
    with pytest.raises(InputError) as caught:
        mt.DiplomacyModel("oslo", **({"changes": [(3, given)]} if changed else {"settings": given}))
    assert list(map(plainly, caught.value.faults)) == [told]


def test_the_command_line_takes_the_same_line() -> None:
    assert _split(["scenario=drc&seed=2"]) == (["drc"], "scenario=drc&seed=2")
    address = "http://127.0.0.1:8765/#scenario=drc&seed=2"
    assert _split([address, "mine.toml"]) == (["drc", "mine.toml"], "scenario=drc&seed=2")
    assert _split(["mine.toml", "scenario=mine&world=4"]) == (["mine.toml"], "scenario=mine&world=4")
    assert _split(["drc"]) == (["drc"], "")
    for sent in ("scenario=/etc/passwd", "scenario=mine.toml"):
        with pytest.raises(InputError, match="of your own, its file beside the line"):
            _split([sent])
    with pytest.raises(InputError, match="MOMENT: given 2"):
        _split(["scenario=drc", "scenario=oslo"])


def test_changes_are_typed_as_week_and_setting() -> None:
    typed = ["53:track_two.effort=0.5", "year 3:track_two.when=deadlock", "1999-01-01:track_one.effort=0"]
    expected = [(53, {"track_two.effort": 0.5}), ("year 3", {"track_two.when": "deadlock"})]
    assert changes_from(typed) == [*expected, ("1999-01-01", {"track_one.effort": 0})]
    with pytest.raises(InputError, match=r"--change: given 'track_two.effort=0.5'; allowed: week:key=value") as caught:
        changes_from(["track_two.effort=0.5", "9:zzz"])
    assert len(caught.value.faults) == 2


@pytest.fixture
def page() -> Iterator[Heard]:
    heard = Heard("oslo", "baseline")
    heard.until(lambda viewer: viewer.stage and viewer.stage.beside)
    yield heard
    heard.viewer.close()


@pytest.mark.medium
def test_a_line_opens_the_moment_that_it_was_written_of(page: Heard) -> None:
    text = (
        "scenario=baseline&seed=4&world=7&week=30&tab=chronicle&set=track_two.effort:0.5"
        "&change=11:track_one.effort:0.5&twin=no_track_two@20"
    )
    page.ask("open", address=text)
    page.until(lambda viewer: viewer.stage.source == "baseline" and not viewer.preparing)
    stage = page.viewer.stage
    assert stage is not None and str(page.viewer.moment) == text
    assert (stage.shown, stage.history.head, stage.twin.head if stage.twin else 0) == (30, 30, 30)
    given = mt.DiplomacyModel(
        "baseline", seed=4, world=7, settings={"track_two.effort": 0.5}, changes=[(11, {"track_one.effort": 0.5})]
    )
    for _ in range(30):
        given.step()
    assert stage.model.world.tobytes() == given.world.tobytes()
    assert page.viewer.asked.settings == {"track_two.effort": 0.5, "track_one.effort": 0.5}


@pytest.mark.medium
def test_an_old_or_bad_line_opens_what_it_can_and_says_what_it_cannot(page: Heard) -> None:
    page.ask("open", address="scenario=gone&seed=4&set=track_two.effort:99&change=5:track_two.initiatives:3&x=1")
    page.until(lambda viewer: "link" in viewer.errors and not viewer.preparing)
    told = page.viewer.errors["link"]
    for part in ("x=1", "scenario gone", "given 99", "only when a world is founded"):
        assert part in told
    assert str(page.viewer.moment) == "scenario=oslo&seed=4&world=0"


@pytest.mark.medium
@pytest.mark.parametrize("key", ["twin", "compare"])
def test_a_twin_that_the_page_could_not_name_is_told_and_the_page_goes_on(page: Heard, key: str) -> None:
    from simulation.live.page import shown_of

    def publish(viewer: Viewer) -> None:
        shown_of(viewer)
        viewer.ask({"do": "drawn"})

    page.viewer.publish = publish
    for world, (twin, told) in enumerate(
        {
            "without:nosuch.name": "no twin without a change of nosuch.name",
            "without:parties.openness": "no twin without a change of parties.openness",
            'setting:track_two.effort:{"uniform":[0,1]}': "no twin with track_two.effort as the link has it",
            "setting:track_two.effort:[0.5]": "no twin with track_two.effort as the link has it",
        }.items(),
        start=3,
    ):
        page.ask("open", address=f"scenario=oslo&world={world}&{key}={twin}")
        page.until(lambda viewer, world=world: viewer.stage.model.number == world and not viewer.preparing)
        page.ask("step")
        page.until(lambda viewer: viewer.stage.shown == 1)
        stage = page.viewer.stage
        assert stage is not None and stage.otherwise is None and page.viewer.button is None
        assert set(page.viewer.errors) == {"link"} and told in page.viewer.errors["link"]
    page.until(lambda viewer: viewer.stage.beside)


@pytest.mark.medium
def test_what_cannot_be_shown_is_told_and_the_page_goes_on(page: Heard, caplog: pytest.LogCaptureFixture) -> None:
    from simulation.live.page import shown_of, with_errors

    before, told = shown_of(page.viewer), list[dict[str, Any]]()
    publish = page.viewer.publish

    def fail(viewer: Viewer) -> None:
        raise TypeError("nobody foresaw this")

    page.viewer.publish, page.viewer.publish_errors = fail, lambda viewer: told.append(with_errors(before, viewer))
    page.ask("play")
    page.until(lambda viewer: told and not viewer.playing)
    assert told[0]["controls"]["errors"] == {"page": FAILED} and told[0]["shown"] == before["shown"]
    assert "nobody foresaw this" in caplog.text
    assert with_errors(None, page.viewer) == {"failed": [FAILED]}
    page.viewer.publish = publish
    page.ask("open", address="scenario=oslo&world=9")
    page.until(lambda viewer: viewer.stage.model.number == 9 and not viewer.errors)


@pytest.mark.medium
def test_a_week_that_fails_pauses_the_page_which_says_so_and_goes_on_answering(
    page: Heard, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("nobody foresaw this")

    stage = page.viewer.stage
    assert stage is not None
    monkeypatch.setattr(stage, "forward", fail)
    page.ask("play")
    page.until(lambda viewer: viewer.errors.get("step") == FAILED and not viewer.playing)
    assert "nobody foresaw this" in caplog.text
    monkeypatch.undo()
    page.ask("play")
    page.until(lambda viewer: viewer.stage.shown > 0 and not viewer.errors)
    page.ask("open", address="scenario=oslo&world=9")
    page.until(lambda viewer: viewer.stage.model.number == 9 and not viewer.errors)


@pytest.mark.medium
@pytest.mark.parametrize(("error", "told"), [
    (RuntimeError("nobody foresaw this"), f"{FAILED} {BROKEN_OFF}"),
    (InputError("rules: given this; allowed: that"), "rules: given this; allowed: that " + BROKEN_OFF),
])  # fmt: skip
def test_a_world_that_broke_off_in_a_week_is_shown_and_not_gone_on_with(
    page: Heard, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    live_week, stage = mt.DiplomacyModel._live_week, page.viewer.stage
    assert stage is not None

    def fail(model: mt.DiplomacyModel) -> None:
        live_week(model)
        if model.now == 3:
            raise error

    monkeypatch.setattr(mt.DiplomacyModel, "_live_week", fail)
    page.ask("play")
    page.until(lambda viewer: viewer.errors.get("step") == told and not viewer.playing)
    monkeypatch.undo()
    assert stage.broken and stage.shown == stage.history.head == 2
    page.ask("scrub", week=0)
    page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == 1 and not viewer.errors)
    for do in ("step", "step", "play"):
        page.ask(do)
    page.until(lambda viewer: viewer.errors.get("step") == BROKEN_OFF and not viewer.playing)
    page.ask("download", what="data")
    page.until(lambda viewer: viewer.errors.get("download") == BROKEN_OFF)
    assert stage.shown == stage.history.head == 2
    page.ask("set", name="track_two.effort", value=0.5)  # it is played again
    page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == 3 and "step" not in viewer.errors)
    given = mt.DiplomacyModel("oslo", changes=[(3, {"track_two.effort": 0.5})])
    for _ in range(3):
        given.step()
    assert stage.model.world.tobytes() == given.world.tobytes()


@pytest.mark.medium
def test_a_twin_that_broke_off_in_a_week_is_told_and_can_be_chosen_again(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(model: mt.DiplomacyModel) -> None:
        raise RuntimeError("nobody foresaw this")

    page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == 1)
    monkeypatch.setattr(mt.DiplomacyModel, "_live_week", fail)
    page.ask("twin", kind="no_track_two")
    page.until(lambda viewer: BROKEN_OFF in viewer.errors.get("step", ""))
    monkeypatch.undo()
    page.ask("play")
    page.until(lambda viewer: viewer.errors.get("step") == BROKEN_OFF and not viewer.playing)
    page.ask("scrub", week=0)
    page.ask("step")  # what was played can be played again
    page.until(lambda viewer: viewer.stage.shown == 1 and not viewer.errors)
    page.ask("twin", kind="no_track_one")
    page.until(lambda viewer: viewer.stage.twin.head == 1 and not viewer.errors)


@pytest.mark.medium
@pytest.mark.parametrize("failing", ["catch_up", "full"])
def test_what_fails_without_being_asked_for_is_tried_once_a_wish(
    page: Heard, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    wishes, answer = [0], page.viewer._answer
    tried = Counter[int]()

    def counted(wanted: Mapping[str, Any]) -> None:
        wishes[0] += 1
        answer(wanted)

    def fail(self: Stage) -> None:
        tried[wishes[0]] += 1
        raise RuntimeError("nobody foresaw this")

    for _ in range(3):
        page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == 3)
    monkeypatch.setattr(page.viewer, "_answer", counted)
    monkeypatch.setattr(Stage, failing, fail if failing == "catch_up" else property(fail))
    page.ask("twin", kind="no_track_two")
    page.until(lambda viewer: viewer.errors.get("step") and viewer.stage.beside)
    time.sleep(0.5)
    assert tried and max(tried.values()) <= 2
    monkeypatch.undo()
    page.ask("scrub", week=1)
    page.until(lambda viewer: viewer.stage.shown == 1 and not viewer.stage.behind and not viewer.errors)


@pytest.mark.medium
def test_a_link_with_changes_is_checked_beside_the_thread_that_plays(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a second, once, to find which settings only a founding reads."""
    asking: list[str] = []
    known = changes.founding
    monkeypatch.setattr(changes, "founding", lambda: (asking.append(threading.current_thread().name), known())[1])
    page.ask("open", address="scenario=oslo&world=9&change=3:track_two.effort:0&twin=no_track_one@5")
    page.until(lambda viewer: viewer.stage.model.number == 9)
    assert page.viewer.stage.model.run.changes and page.viewer.stage.twin  # type: ignore[union-attr]
    assert asking and "play" not in asking


@pytest.mark.medium
def test_settings_of_a_reset_are_checked_once_beside_the_thread_and_told_beside_the_settings(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking, run_of = list[str](), opening.run_of
    monkeypatch.setattr(
        opening, "run_of", lambda *given: (checking.append(threading.current_thread().name), run_of(*given))[1]
    )
    before = page.viewer.stage
    page.ask("set", name="parties.israel.openness", value=0.5)
    page.ask("type", at="scenario", text="baseline")  # which has no such party
    page.ask("reset")
    page.until(lambda viewer: viewer.errors and not viewer.preparing)
    assert set(page.viewer.errors) == {"settings"} and "parties.israel" in page.viewer.errors["settings"]
    assert page.viewer.stage is before and page.viewer.moment and page.viewer.moment.scenario == "oslo"
    page.ask("forget")
    page.ask("reset")
    page.until(lambda viewer: viewer.stage.source == "baseline" and not viewer.errors)
    assert len(checking) == 2 and "play" not in checking


@pytest.mark.medium
@pytest.mark.parametrize(("do", "at"), [("reset", "reset"), ("open", "link")])
def test_a_world_that_cannot_be_founded_is_told_however_late(
    page: Heard, monkeypatch: pytest.MonkeyPatch, do: str, at: str
) -> None:
    go = threading.Event()

    def refused(*given: object) -> None:
        go.wait(60)
        raise InputError("a world has more ties than the largest record can hold")

    monkeypatch.setattr(viewer_module, "open_moment", refused)
    before = page.viewer.stage
    page.ask(do, **({"address": "scenario=oslo&world=9"} if do == "open" else {}))
    page.until(lambda viewer: viewer.preparing)
    go.set()
    page.until(lambda viewer: viewer.errors.get(at) and not viewer.preparing)
    assert "largest record" in page.viewer.errors[at] and page.viewer.stage is before


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Which settings only a founding reads is not known until this is set."""
    go, settings = threading.Event(), levers._settings
    monkeypatch.setattr(levers, "_settings", lambda: (go.wait(60), settings())[1])
    levers._finding.cache_clear()
    yield go
    go.set()
    levers._finding.cache_clear()


@pytest.mark.medium
def test_a_change_holds_from_the_week_after_the_one_shown_however_late_settings_are_found(
    page: Heard, found: threading.Event
) -> None:
    from simulation.live.page import shown_of

    for _ in range(3):
        page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == 3)
    page.ask("play")
    page.ask("set", name="track_two.effort", value=0.5)
    page.until(lambda viewer: viewer.finds_settings)
    stage = page.viewer.stage
    assert stage is not None and shown_of(page.viewer)["shown"]["busy"] == "settings"
    week = stage.shown
    page.ask("twin", kind="no_track_one", now=True)
    page.ask("set", name="track_two.effort", value=0.25)
    page.ask("step")
    time.sleep(0.3)
    assert stage.shown == week and not stage.model.run.changes
    found.set()
    page.until(lambda viewer: viewer.stage.shown > week)
    changes = stage.model.run.changes
    assert changes[0] == (week + 1, {"track_two.effort": 0.5})
    assert [changed for _, changed in changes] == [{"track_two.effort": 0.5}, {"track_two.effort": 0.25}]
    assert page.viewer.asked.settings == {"track_two.effort": 0.25} and not page.viewer.finds_settings
    assert stage.otherwise == Twin("no_track_one", week + 1)


@pytest.mark.medium
@pytest.mark.parametrize("opened_first", [False, True])
def test_a_change_is_of_the_world_that_was_shown_when_it_was_asked_for(
    page: Heard, found: threading.Event, monkeypatch: pytest.MonkeyPatch, opened_first: bool
) -> None:
    go, open_moment = threading.Event(), viewer_module.open_moment
    monkeypatch.setattr(viewer_module, "open_moment", lambda *given: go.wait(60) and open_moment(*given))
    old = page.viewer.stage
    assert old is not None
    wishes = [("set", {"name": "track_two.effort", "value": 0.5}), ("open", {"address": "scenario=baseline"})]
    for do, wanted in reversed(wishes) if opened_first else wishes:
        page.ask(do, **wanted)
    page.until(lambda viewer: viewer.finds_settings)
    go.set()
    time.sleep(0.3)
    assert page.viewer.stage is old
    found.set()
    page.until(lambda viewer: viewer.stage.source == "baseline")
    page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == 1)
    assert old.model.run.changes == ((1, {"track_two.effort": 0.5}),)
    moment = page.viewer.moment
    assert moment is not None and not moment.changes and not moment.settings and not page.viewer.asked.settings


@pytest.mark.medium
@pytest.mark.parametrize(("do", "settings"), [("reset", {"track_two.effort": 0.5}), ("forget", {})])
def test_a_reset_after_a_change_that_waits_knows_of_it(
    page: Heard, found: threading.Event, do: str, settings: dict[str, Any]
) -> None:
    old = page.viewer.stage
    page.ask("set", name="track_two.effort", value=0.5)
    page.ask(do)
    page.ask("reset")
    page.until(lambda viewer: viewer.finds_settings)
    found.set()
    page.until(lambda viewer: viewer.stage is not old and not viewer.preparing)
    page.ask("step")
    page.until(lambda viewer: viewer.stage.shown == 1)
    moment = page.viewer.moment
    assert moment is not None and moment.settings == settings == page.viewer.asked.settings and not moment.changes


@pytest.mark.medium
def test_closing_while_a_change_waits_ends_the_thread(page: Heard, found: threading.Event) -> None:
    page.ask("set", name="track_two.effort", value=0.5)
    page.until(lambda viewer: viewer.finds_settings)
    page.viewer.close()
    assert not page.viewer._thread.is_alive()


@pytest.mark.medium
def test_while_a_world_is_prepared_the_old_one_plays_on_and_can_be_kept(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, open_moment = threading.Event(), viewer_module.open_moment

    def slow(*given: Any) -> Any:
        go.wait(60)
        return open_moment(*given)

    monkeypatch.setattr(viewer_module, "open_moment", slow)
    before = page.viewer.stage
    page.ask("type", at="scenario", text="baseline")
    page.ask("reset")
    page.until(lambda viewer: viewer.preparing == "baseline")
    page.ask("step")
    page.until(lambda viewer: viewer.stage is before and viewer.stage.shown == 1)
    page.ask("cancel")
    page.until(lambda viewer: not viewer.preparing)
    assert page.viewer.asked.scenario == "oslo"
    go.set()
    page.ask("step")
    page.until(lambda viewer: viewer.stage is before and viewer.stage.shown == 2)


@pytest.mark.medium
def test_a_world_that_is_played_before_it_is_there_plays_once_it_is(
    page: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, open_moment = threading.Event(), viewer_module.open_moment
    monkeypatch.setattr(viewer_module, "open_moment", lambda *given: go.wait(60) and open_moment(*given))
    page.ask("speed", weeks=0)
    page.ask("type", at="world", text="9")
    page.ask("reset")
    page.until(lambda viewer: viewer.preparing)
    page.ask("play")
    go.set()
    page.until(lambda viewer: viewer.stage.model.number == 9 and viewer.stage.shown > 5)


@pytest.mark.medium
def test_closing_while_a_world_is_prepared_tells_no_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    go = threading.Event()
    monkeypatch.setattr(viewer_module, "open_moment", lambda *given: go.wait(60))
    heard = Heard("oslo")
    heard.until(lambda viewer: viewer.preparing)
    heard.viewer.close()
    go.set()
    assert not caplog.records


@pytest.mark.medium
def test_both_commands_give_this_moment_and_its_data(page: Heard, tmp_path: Path) -> None:
    from simulation.live.page import shown_of

    for _ in range(3):
        page.ask("step")
    page.ask("set", name="track_two.effort", value=0.5)
    page.until(lambda viewer: viewer.stage.model.run.changes)
    controls = shown_of(page.viewer)["controls"]
    words = shlex.split(controls["command"])
    assert words[:2] == ["multitrack", "view"] and Moment.read(words[2], "") == (page.viewer.moment, [])
    assert "--change 4:track_two.effort=0.5" in controls["data_command"]


def test_a_compiler_that_fails_is_told_and_the_world_plays_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise OSError("no space left")

    for module in (founded_module, model_module):
        monkeypatch.setattr(module, "is_week_compiled", lambda *given: False)
    monkeypatch.setattr(compiling, "compile_week", fail)
    heard = Heard("oslo")
    heard.ask("drawn")
    heard.until(lambda viewer: viewer.errors.get("page"))
    heard.ask("step")
    heard.until(lambda viewer: viewer.stage.shown == 1)
    heard.viewer.close()


@pytest.mark.slow
def test_a_scenario_that_is_not_compiled_is_shown_and_played_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, compile_week = threading.Event(), compiling.compile_week
    for module in (founded_module, model_module):
        known = module.is_week_compiled
        monkeypatch.setattr(module, "is_week_compiled", lambda *given, known=known: compiled.is_set() and known(*given))
    monkeypatch.setattr(compiling, "compile_week", lambda *given: compiled.wait(60) and compile_week(*given))
    heard = Heard("oslo")
    heard.ask("drawn")
    heard.until(lambda viewer: viewer.stage)
    heard.ask("speed", weeks=0)
    heard.ask("play")
    heard.until(lambda viewer: viewer.stage.shown > 3)
    heard.ask("pause")
    heard.ask("twin", kind="no_track_two")
    heard.until(lambda viewer: viewer.stage.twin and not viewer.stage.behind)
    assert all(one.plain for one in heard.viewer.stage.models) and heard.viewer.stage.beside is None
    compiled.set()
    heard.ask("drawn")
    heard.until(lambda viewer: viewer.stage.beside)
    assert heard.viewer.stage.plain is None
    held = mt.DiplomacyModel("oslo")
    for _ in range(heard.viewer.stage.history.head):
        held.step()
    assert held.world.tobytes() == heard.viewer.stage.model.world.tobytes()
    heard.viewer.close()
