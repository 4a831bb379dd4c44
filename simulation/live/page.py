"""The page: what is shown of a viewer, handed to the browser, and what the browser asks for, handed to the viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import solara
import solara.lab

from simulation.live import levers
from simulation.live.chronicle import marks
from simulation.live.course import PANELS, value_of
from simulation.live.downloads import command
from simulation.live.people import shown_number, told_of
from simulation.live.viewer import Viewer
from simulation.words import words

__all__ = ["Page", "scenarios_to_choose"]

_OUTCOMES = (
    "agreement", "durable_agreement", "years_fighting", "deaths", "talks_weeks", "sessions", "drafts_rejected",
)  # fmt: skip
_SHARES = ("agreement", "durable_agreement")

scenarios_to_choose: dict[str, str] = {}
"""Names and where they are read from, set by the server before it serves."""


@solara.component_vue("page.vue")
def _Browser(
    shown: Mapping[str, Any],
    words: Mapping[str, str],
    settings: list[Mapping[str, Any]],
    still: Mapping[str, Any],
    charts_still: list[str],
    charts_past: list[str],
    moving: Mapping[str, Any],
    controls: Mapping[str, Any],
    chronicle: list[Mapping[str, Any]],
    beside: Mapping[str, Any],
    look: str,
    event_ask: Callable[[Mapping[str, Any]], None],
) -> None:
    """The markup and manners of the page."""


@solara.component
def Page() -> None:
    """One tab: its own viewer, which ends with it."""
    props = solara.use_reactive(None)
    viewer = solara.use_memo(lambda: Viewer(scenarios_to_choose, lambda new: props.set(all_of(new))), [])

    def live() -> Callable[[], None]:
        viewer.start()
        return viewer.close

    solara.use_effect(live, [])
    solara.Title("multitrack")
    if props.value is not None:
        _Browser(**props.value, words=words("view"), settings=levers.every_setting(), look=_look(), event_ask=viewer.ask)
    else:
        solara.HTML(tag="p", unsafe_innerHTML=words("view")["preparing"], attributes={"role": "status"})


@cache
def _look() -> str:
    """The style sheets of the page and of its pictures."""
    folder = resources.files("simulation.live")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "picture.css"))


def all_of(viewer: Viewer) -> dict[str, Any]:
    """All that is shown of a viewer as it stands: what did not change is not sent again."""
    history, week, drawn, course = viewer.history, viewer.shown, viewer.map, viewer.course
    chronicle = viewer.beside.chronicle if viewer.beside else []
    return {
        "shown": _shown(viewer),
        "still": {"box": drawn.box, "map": drawn.still, "hits": drawn.hits},
        "moving": {
            "map": drawn.moving(week),
            "charts": course.now(week, marks(chronicle, week)),
            "numbers": _numbers(viewer),
            "signing": drawn.signing(week),
            "person": told_of(viewer.agent, history, drawn, week) if viewer.agent else None,
        },
        "charts_still": course.still(),
        "charts_past": course.past(week),
        "controls": _controls(viewer),
        "chronicle": chronicle,
        "beside": _beside(viewer),
    }


def _shown(viewer: Viewer) -> dict[str, Any]:
    history = viewer.history
    assert history is not None
    scenario = history.model.scenario_file
    return {
        "frame": viewer.frame,
        "week": viewer.shown,
        "weeks": history.weeks,
        "head": history.head,
        "playing": viewer.playing,
        "speed": viewer.speed,
        "busy": viewer.busy,
        "title": scenario.title,
        "description": scenario.description,
        "parties": list(scenario.party_names),
        "seed": history.model.given["seed"],
        "world": history.model.number,
        "parted": viewer.course.parted if viewer.twin else None,
        "ready": viewer.beside is not None,
    }


def _numbers(viewer: Viewer) -> list[list[dict[str, Any]]]:
    """What each chart's lines stand at, and the twin's."""
    history, twin, pair = viewer.history, viewer.course.twin, viewer.course.pair
    assert history is not None
    names = [viewer.map.names[pair.a], viewer.map.names[pair.b]]
    told = words("view")
    rows = []
    for panel in PANELS:
        row = []
        for line in panel.lines:
            label = told[f"line_{line.name}"].format(a=names[0], b=names[1])
            unit = "share" if panel.shares else "deaths"
            number = shown_number(line.name, label, value_of(line, history, pair, viewer.shown), unit)
            number["look"] = line.look
            if twin:
                number["twin"] = shown_number(f"twin.{line.name}", label, value_of(line, twin, pair, viewer.shown), unit)
            row.append(number)
        rows.append(row)
    return rows


def _controls(viewer: Viewer) -> dict[str, Any]:
    history = viewer.history
    assert history is not None
    asked, model = viewer.asked, history.model
    waiting = {name: value for name, value in asked.settings.items() if not _holds(name, value, model)}
    return {
        "scenarios": list(viewer.sources),
        "scenario": asked.scenario,
        "seed": asked.seed,
        "world": asked.world,
        "main": levers.controls(model, waiting),
        "chosen": [f"{name} = {value}" for name, value in asked.settings.items()],
        "errors": dict(viewer.errors),
        "pairs": [f"{viewer.map.names[pair.a]} – {viewer.map.names[pair.b]}" for pair in viewer.pairs()],
        "pair": viewer.pair_place,
        "twins": list(levers.TWINS),
        "twin": viewer.twin_kind,
        "twin_from": viewer.twin_from,
        "command": command(history, viewer.sources[asked.scenario]),
        "download": viewer.download,
    }


def _holds(name: str, value: Any, model: Any) -> bool:
    """Whether a chosen setting is one this world was made with, or was changed to."""
    changed = [what for _, what in model.given["changes"]]
    return any(name in held and held[name] == value for held in (model.given["settings"], *changed))


def _beside(viewer: Viewer) -> dict[str, Any]:
    """The outcomes of this world and its twin, once played, beside the shares of their parallel worlds."""
    beside, history = viewer.beside, viewer.history
    assert history is not None
    if beside is None:
        return {"rows": [], "because": viewer.because, "worlds": 0}
    ended = history.head == history.weeks
    summaries = {"fan": beside.fan.summary().set_index("outcome")}
    if beside.twin_fan:
        summaries["twin_fan"] = beside.twin_fan.summary().set_index("outcome")
    rows = []
    for name in _OUTCOMES:
        row = {"name": name, "label": words("view")[f"outcome_{name}"]}
        unit = "share" if name in _SHARES else "number"
        for whose, summary in summaries.items():
            row[whose] = _with_interval(f"{whose}.{name}", row["label"], summary.loc[name], unit)
        for whose, runs in (("own", beside.runs), ("twin", beside.twin_runs)):
            if runs is not None:
                row[whose] = _own(f"{whose}.{name}", row["label"], runs.outcomes[name].iloc[0], ended)
        rows.append(row)
    return {"rows": rows, "because": viewer.because, "worlds": len(beside.fan.numbers)}


def _with_interval(name: str, label: str, row: Any, unit: str) -> dict[str, Any]:
    number = shown_number(name, label, _known(row["mean"]), unit)
    low, high = (shown_number("", "", _known(row[end]), unit)["text"] for end in ("low", "high"))
    return {**number, "interval": f"{low} – {high}"}


def _known(value: Any) -> float:
    import pandas as pd

    return float("nan") if pd.isna(value) else float(value)


def _own(name: str, label: str, value: Any, ended: bool) -> dict[str, Any]:
    """An outcome of one world: a yes or no, or a number; not told before the world was played to its end."""
    if not ended:
        return {"name": name, "label": label, "value": "", "text": words("view")["not_yet"]}
    number = shown_number(name, label, _known(value), "number")
    if name.rpartition(".")[2] in _SHARES and number["value"]:
        number["text"] = words("view")["yes" if float(number["value"]) else "no"]
    return number
