"""The page: what is shown of a viewer, handed to the browser, and what the browser asks for, handed to the viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd
import solara

from simulation.live import levers
from simulation.live.button import difference_of, named_sides, shown_button
from simulation.live.chronicle import dated, marks
from simulation.live.course import HEIGHT, PANELS, WIDTH, Line, Panel, value_of
from simulation.live.downloads import command, view_command
from simulation.live.going_on import background, going_on
from simulation.live.legends import KEY_OF_COURSE, KEY_OF_MAP, labelled
from simulation.live.markup import isolated
from simulation.live.people import describe_person, shown_number
from simulation.live.texts import signed_texts
from simulation.live.twins import TWINS
from simulation.live.viewer import Viewer
from simulation.results.outcomes import Outcome, outcomes_in
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.pairs import Pairs
    from simulation.live.stage import Beside, Stage
    from simulation.model import DiplomacyModel

__all__ = ["Layout", "Page", "scenarios_to_choose"]

_ui: Any = solara  # its types name hardly any of what it exports

scenarios_to_choose: dict[str, str] = {}
"""Names and where they are read from, set by the server before it serves."""


@_ui.component_vue("page.vue")  # type: ignore[untyped-decorator]
def _Browser(
    shown: Mapping[str, Any],
    words: Mapping[str, str],
    glossary: list[Mapping[str, str]],
    tour_words: list[str],
    settings: list[Mapping[str, Any]] | None,
    still: Mapping[str, Any],
    charts_still: list[str],
    charts_past: list[str],
    moving: Mapping[str, Any],
    controls: Mapping[str, Any],
    chronicle: list[Mapping[str, Any]] | None,
    beside: Mapping[str, Any],
    button: Mapping[str, Any],
    look: str,
    event_ask: Callable[[Mapping[str, Any]], None],
) -> None:
    """The markup and manners of the page."""


@_ui.component  # type: ignore[untyped-decorator]
def Page() -> None:
    """One tab: its own viewer, which ends with it."""
    props = _ui.use_reactive(None)

    def made() -> Viewer:
        return Viewer(
            scenarios_to_choose,
            lambda new: props.set(shown_of(new)),
            lambda failed: props.set(with_errors(props.peek(), failed)),
        )

    viewer: Viewer = _ui.use_memo(made, [])

    def live() -> Callable[[], None]:
        viewer.start()
        return viewer.close

    _ui.use_effect(live, [])
    _ui.Title("multitrack")
    texts = words("view")
    if props.value and "shown" in props.value:
        _Browser(
            **props.value,
            words=texts,
            glossary=_glossary(),
            tour_words=list(words("tour").values()),
            look=_look(),
            event_ask=viewer.ask,
        )
    else:
        failed = " ".join(props.value["failed"]) if props.value else ""
        _ui.Text(failed or texts["preparing"])


@_ui.component  # type: ignore[untyped-decorator]
def Layout(children: Sequence[Any] = ()) -> Any:
    """The page and nothing around it: Solara would add a bar and a title of its own."""
    return _ui.Div(children=list(children))


@cache
def _glossary() -> list[dict[str, str]]:
    """Words that the page uses, and what they mean here."""
    entries = ((name, *entry.split("|")) for name, entry in words("glossary").items())
    return [{"name": name, "word": word, "meaning": meaning} for name, word, meaning in entries]


@cache
def _look() -> str:
    """The style sheets of the page and of its pictures."""
    folder = resources.files("simulation.live")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "picture.css"))


def with_errors(before: Mapping[str, Any] | None, viewer: Viewer) -> dict[str, Any]:
    """What was shown before, with the errors of now: for when it cannot be told what is on show."""
    if not before or "shown" not in before:
        return {"failed": list(viewer.errors.values())}
    return {**before, "controls": {**before["controls"], "errors": dict(viewer.errors)}}


def shown_of(viewer: Viewer) -> dict[str, Any]:
    """All that is shown of a viewer as it stands: what did not change is not sent again, and None stands for what only
    a panel shows that was not opened yet, or for what is not known yet."""
    stage = viewer.stage
    if stage is None:
        return {"failed": list(viewer.errors.values())}
    stage.map.stand()  # somebody may have come into the world
    week, course = stage.shown, stage.course
    chronicle = stage.beside.chronicle if stage.beside else []
    sides = named_sides(stage.otherwise, stage.model) if stage.otherwise else None
    return {
        "shown": _shown(viewer, stage),
        "still": {
            "legend": labelled(KEY_OF_MAP),
            "key": labelled(KEY_OF_COURSE, sides),
            "chart": {"width": WIDTH, "height": HEIGHT},
            "box": stage.map.box,
            "map": stage.map.still(week),
            "hits": stage.map.hits(week),
        },
        "moving": {
            "map": stage.map.moving(week),
            "charts": course.now(week, marks(chronicle, week)),
            "numbers": _numbers(stage),
            "signing": stage.map.signing(week),
            "person": describe_person(viewer.agent, stage.history, stage.map, week) if viewer.agent else None,
        },
        "charts_still": course.still,
        "charts_past": course.past(week),
        "controls": _controls(viewer, stage, sides["twin"] if sides else ""),
        "settings": levers.every_setting() if viewer.names_settings else None,
        "chronicle": chronicle if "chronicle" in viewer.seen else None,
        "beside": _beside(viewer, stage),
        "button": shown_button(viewer.button, viewer.outcome, stage.model),
    }


def _shown(viewer: Viewer, stage: Stage) -> dict[str, Any]:
    scenario = stage.model.scenario_file
    return {
        "frame": viewer.frame,
        "week": stage.shown,
        "weeks": stage.history.weeks,
        "head": stage.history.head,
        "playing": viewer.playing,
        "speed": viewer.speed,
        "busy": _busy(viewer, stage),
        "title": isolated(scenario.title),
        "background": background(stage.model),
        "date": dated(stage.shown, scenario.start_date),
        "going_on": isolated(going_on(stage.map, stage.shown, stage.beside.chronicle if stage.beside else [])),
        "texts": signed_texts(stage.history, stage.map.names, stage.shown),
        "seed": str(stage.model.run.seed),
        "world": stage.model.number,
        "parted": stage.course.parted,
        "parted_date": dated(stage.course.parted or 0, scenario.start_date),
        "ready": stage.beside is not None,
    }


def _busy(viewer: Viewer, stage: Stage) -> str:
    """What the shown world waits for, or what goes on beside it."""
    reasons = {
        "settings": viewer.finds_settings,
        "growing": viewer.grows,
        "twin": stage.behind,
        "compiling": stage.plain is not None,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _numbers(stage: Stage) -> list[list[dict[str, Any]]]:
    """What each chart's lines stand at, and the twin's."""
    names = [stage.map.names[stage.course.pair.a], stage.map.names[stage.course.pair.b]]
    return [[_number(stage, panel, line, names) for line in panel.lines] for panel in PANELS]


def _number(stage: Stage, panel: Panel, line: Line, names: Sequence[str]) -> dict[str, Any]:
    label, unit = (
        isolated(words("view")[f"line_{line.name}"].format(a=names[0], b=names[1])),
        "share" if panel.shares else "deaths",
    )
    pair, week = stage.course.pair, stage.shown
    number = shown_number(line.name, label, value_of(line, stage.history, pair, week), unit)
    number["look"] = line.look
    if stage.course.twin:
        value = value_of(line, stage.course.twin, pair, week)
        number["twin"] = shown_number(f"twin.{line.name}", label, value, unit)
    return number


def _controls(viewer: Viewer, stage: Stage, twin: str) -> dict[str, Any]:
    asked, model = viewer.asked, stage.model
    waiting = {name: value for name, value in asked.settings.items() if not _holds(name, value, model)}
    return {
        "scenarios": list(viewer.sources),
        "scenario": asked.scenario,
        "seed": asked.seed,
        "world": asked.world,
        # Only once all settings are found: until then it takes as long to know which can be changed at once.
        "main": levers.controls(model, waiting) if "settings" in viewer.seen and levers.every_setting() else None,
        "chosen": [f"{name} = {value}" for name, value in asked.settings.items()],
        "errors": dict(viewer.errors),
        "pairs": [isolated(f"{stage.map.names[pair.a]} – {stage.map.names[pair.b]}") for pair in stage.pairs()],
        "pair": stage.course.pair.dyad,
        "twins": list(TWINS),
        "twin": stage.otherwise.kind if stage.otherwise else "",
        "twin_is": twin,
        "command": view_command(viewer.moment, stage.source) if viewer.moment else "",
        "data_command": command(stage.history, stage.source),
        "moment": str(viewer.moment),
        "tab": viewer.tab,
        "opened": viewer.opened,
        "preparing": viewer.preparing,
        "writing": viewer.writing,
        "download": viewer.download,
    }


def _holds(name: str, value: Any, model: DiplomacyModel) -> bool:
    """Whether a chosen setting is one this world was made with, or was changed to."""
    tables = (model.run.settings, *(changed for _, changed in model.run.changes))
    return any(name in settings and settings[name] == value for settings in tables)


def _beside(viewer: Viewer, stage: Stage) -> dict[str, Any]:
    """The outcomes of this world and its twin, once played, beside those of their parallel worlds."""
    beside, ended = stage.beside, stage.history.head == stage.history.weeks
    if beside is None:
        return {"rows": [], "because": viewer.because, "worlds": 0}
    if "twin" not in viewer.seen:
        return {"rows": [], "because": viewer.because, "worlds": len(beside.fan.numbers)}
    if ended not in beside.rows:
        beside.rows[ended] = _rows(beside, ended)
    return {"rows": beside.rows[ended], "because": viewer.because, "worlds": len(beside.fan.numbers)}


def _rows(beside: Beside, ended: bool) -> list[dict[str, Any]]:
    fans = {"fan": beside.fan, "twin_fan": beside.twin_fan}
    runs = {"own": beside.runs, "twin": beside.twin_runs}
    summaries = {whose: fan.summary for whose, fan in fans.items() if fan}
    tables = {whose: one.outcomes for whose, one in runs.items() if one}
    return [_row(outcome, summaries, tables, ended, beside.pairs) for outcome in outcomes_in("page")]


def _row(
    outcome: Outcome,
    summaries: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    ended: bool,
    pairs: Pairs | None,
) -> dict[str, Any]:
    """An outcome: what it is in this world, its mean over the parallel worlds and their twins, and how pairs differ.

    Two means beside each other have no intervals: these would overlap where pairs differ plainly.
    """
    row: dict[str, Any] = {"name": outcome.name, "label": outcome.in_full}
    unit = "share" if outcome.scale == "share" else "mean"
    for whose, summary in summaries.items():
        row[whose] = _with_interval(f"{whose}.{outcome.name}", outcome.in_full, summary.loc[outcome.name], unit)
        if pairs:
            row[whose]["interval"] = ""
    for whose, table in tables.items():
        row[whose] = _own(f"{whose}.{outcome.name}", outcome, float(outcome.values(table)[0]), ended)
    if pairs:
        paired = pairs.of(outcome)
        written, interval = difference_of(paired)
        row["difference"] = {
            "name": f"difference.{outcome.name}",
            "value": repr(paired.estimate.mean),
            "text": written,
            "interval": interval,
        }
    return row


def _with_interval(name: str, label: str, row: Any, unit: str) -> dict[str, Any]:
    number = shown_number(name, label, _known(row["mean"]), unit)
    low, high = (shown_number("", "", _known(row[end]), unit)["text"] for end in ("low", "high"))
    return {**number, "interval": f"{low} – {high}"}


def _known(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _own(name: str, outcome: Outcome, value: float, ended: bool) -> dict[str, Any]:
    """An outcome of one world: a yes or no, or a number; left open before the world was played to its end."""
    if not ended:
        return {"name": name, "label": outcome.in_full, "value": "", "text": words("view")["not_yet"]}
    number = shown_number(name, outcome.in_full, value, "number")
    if outcome.scale == "share" and number["value"]:
        number["text"] = words("view")["yes" if value else "no"]
    return number
