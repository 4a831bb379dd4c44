"""What can be taken away from the page: the pictures, the data, and the commands that give this very moment again."""

from __future__ import annotations

import base64
import io
import json
import shlex
import zipfile
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from simulation.calendar import format_week
from simulation.live.button import named_sides
from simulation.live.course import HEIGHT, PANELS, WIDTH
from simulation.live.fan import SERIES
from simulation.live.legends import KEY_OF_COURSE, KEY_OF_MAP, LETTER, broken, drawn_legend, labelled
from simulation.live.markup import element, text
from simulation.run import thawed
from simulation.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.live.course import Panel
    from simulation.live.history import History
    from simulation.live.moment import Moment
    from simulation.live.stage import Stage
    from simulation.run import Run

__all__ = ["command", "course", "data", "figure", "story", "view_command"]

_EDGE = 8.0  # pixels between the words of a sheet and its edges


def figure(stage: Stage, source: str) -> dict[str, str]:
    """The map of the shown week as an SVG file that needs nothing else: title, week, legend and `source` with it."""
    left, top, wide, high = map(float, stage.map.box.split())
    body = stage.map.still(stage.shown) + stage.map.moving(stage.shown)
    legend, rows = drawn_legend(labelled(KEY_OF_MAP), left + _EDGE, top + high + _EDGE, wide - 2 * _EDGE)
    svg = _Sheet(left, top, wide, high + rows).svg(stage, words("view")["map"], body + legend, source)
    return _file(f"{_stem(stage.history)}_week_{stage.shown}.svg", "image/svg+xml", svg.encode())


def course(stage: Stage, marks: Sequence[tuple[int, str, str]], source: str) -> dict[str, str]:
    """The course of the shown pair up to the shown week as an SVG file that needs nothing else."""
    week, told, parts = stage.shown, words("view"), []
    names = [stage.map.names[stage.course.pair.a], stage.map.names[stage.course.pair.b]]
    layers = zip(PANELS, stage.course.still, stage.course.past(week), stage.course.now(week, marks), strict=True)
    y = 0.0
    for panel, still, past, now in layers:
        heading, high = _heading(panel, names, y)
        parts += [heading, element("g", still + past + now, transform=f"translate(0 {y + high:.0f})")]
        y += high + HEIGHT
    keys = labelled(KEY_OF_COURSE, named_sides(stage.otherwise, stage.model) if stage.otherwise else None)
    legend, rows = drawn_legend(keys, _EDGE, y + _EDGE, WIDTH - 2 * _EDGE)
    title = f"{told['tab_course']}: {names[0]} – {names[1]}"
    body = element("g", "".join(parts), class_="chart") + legend
    svg = _Sheet(0.0, 0.0, WIDTH, y + rows).svg(stage, title, body, source)
    return _file(f"{_stem(stage.history)}_course_to_week_{week}.svg", "image/svg+xml", svg.encode())


def _heading(panel: Panel, names: Sequence[str], top: float) -> tuple[str, float]:
    """What stands above a chart, its lines beside its name, and how high that is."""
    told = words("view")
    name = told[f"panel_{panel.name}"]
    left = 20.0 + 9.2 * len(name)
    lines = [
        (
            told[f"line_{line.name}"].format(a=names[0], b=names[1]),
            element("path", d="M0 8h22", class_=f"path line{line.look}"),
        )
        for line in panel.lines
    ]
    legend, high = drawn_legend(lines, left, top + 3.5, WIDTH - left)
    return element("text", text(name), x=_EDGE, y=top + 17, class_="heading") + legend, high


class _Type(NamedTuple):
    """How a line of a sheet is set: its look, pixels from line to line, and how wide a letter is."""

    look: str
    line: float
    letter: float


_TITLE, _TOLD, _SOURCE = _Type("title", 22.0, 12.0), _Type("legend-word", 18.0, LETTER), _Type("tick", 14.0, 6.4)


class _Sheet:
    """A sheet of paper with room for a body so large: what stands above and below it is broken into lines."""

    def __init__(self, left: float, top: float, wide: float, high: float) -> None:
        self.left, self.top, self.wide, self.high = left, top, wide, high

    def svg(self, stage: Stage, what: str, body: str, source: str) -> str:
        """The whole file."""
        run = stage.model.run
        look = resources.files("simulation.live").joinpath("picture.css").read_text(encoding="utf-8")
        title = run.scenario.title
        week = f"{words('view')['week']} {stage.shown}{_dated(run, stage.shown)}"
        told = f"{what}. " + words("view")["of_world"].format(week=week, world=run.only_world, seed=run.seed)
        titles, tolds, sources = self._lines(title, _TITLE), self._lines(told, _TOLD), self._lines(source, _SOURCE)
        top = self.top - 16 - _TITLE.line * len(titles) - _TOLD.line * len(tolds)
        end = self.top + self.high + 16 + _SOURCE.line * len(sources)
        lines = self._drawn(titles, _TITLE, top) + self._drawn(tolds, _TOLD, top + _TITLE.line * len(titles) + 2)
        lines += self._drawn(sources, _SOURCE, self.top + self.high + 6)
        back = element("rect", x=self.left, y=top, width=self.wide, height=end - top, class_="sheet")
        box = f"{self.left:g} {top:g} {self.wide:g} {end - top:g}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" class="picture light">'
            f"<title>{text(title)}, {text(told)}</title><style>{text(look)}</style>{back}{lines}{body}</svg>"
        )

    def _lines(self, told: str, kind: _Type) -> list[str]:
        return broken(told, self.wide - 2 * _EDGE, kind.letter)

    def _drawn(self, lines: Sequence[str], kind: _Type, top: float) -> str:
        return "".join(
            element("text", text(line), x=self.left + _EDGE, y=top + kind.line * (place + 1), class_=kind.look)
            for place, line in enumerate(lines)
        )


def data(history: History) -> dict[str, str]:
    """The tables of this world for the weeks played, as CSV files in one archive, with the manifest of the run.

    Raises InputError where its last week broke off."""
    history.must_be_whole()
    runs = history.model.runs()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("outcomes", "agreements", "episodes", "terms", "dyad_years"):
            archive.writestr(f"{name}.csv", getattr(runs, name).to_csv(index=False))
        if runs.weekly is not None:
            archive.writestr("weekly.csv", runs.weekly.to_dataframe().reset_index().to_csv(index=False))
        archive.writestr("manifest.json", json.dumps(runs.manifest, indent=1, default=str))
    return _file(f"{_stem(history)}.zip", "application/zip", packed.getvalue())


def story(stage: Stage, page: str) -> dict[str, str]:
    """The story of a world as a file."""
    return _file(f"{_stem(stage.history)}_story.html", "text/html", page.encode())


def view_command(moment: Moment, source: str) -> str:
    """The command line that opens exactly this moment."""
    given = [] if source == moment.scenario else [source]
    return shlex.join(["multitrack", "view", *given, str(moment)])


def command(history: History, source: str) -> str:
    """The command line that writes the data of this world again, with the weekly series that the page draws."""
    run = history.model.run
    worlds = f"{run.only_world}:{run.only_world + 1}"
    parts = ["multitrack", "run", source, "--seed", str(run.seed), "--worlds", worlds]
    for name, value in run.settings.items():
        parts += ["--set", f"{name}={json.dumps(thawed(value))}"]
    for week, changed in run.changes:
        for name, value in changed.items():
            parts += ["--change", f"{week}:{name}={json.dumps(thawed(value))}"]
    for name in SERIES:
        parts += ["--weekly", name]
    return shlex.join([*parts, "--out", _stem(history)])


def _dated(run: Run, week: int) -> str:
    start = run.scenario.start_date
    return f", {format_week(max(week, 1), start)}" if start else ""


def _stem(history: History) -> str:
    run = history.model.run
    return f"{run.scenario.name}_seed_{run.seed}_world_{run.only_world}"


def _file(name: str, kind: str, content: bytes) -> dict[str, str]:
    return {"name": name, "url": f"data:{kind};base64,{base64.b64encode(content).decode()}"}
