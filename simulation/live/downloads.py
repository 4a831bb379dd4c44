"""What can be taken away from the page: the pictures, the data, and the commands that give this very moment again."""

from __future__ import annotations

import base64
import io
import json
import shlex
import zipfile
from importlib import resources
from typing import TYPE_CHECKING

from simulation.calendar import format_week
from simulation.live.button import named_sides
from simulation.live.course import HEIGHT, PANELS, WIDTH
from simulation.live.fan import SERIES
from simulation.live.legends import KEY_OF_COURSE, KEY_OF_MAP, drawn_legend, labelled
from simulation.live.markup import element, text
from simulation.run import thawed
from simulation.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.live.history import History
    from simulation.live.moment import Moment
    from simulation.live.stage import Stage
    from simulation.run import Run

__all__ = ["command", "course", "data", "figure", "story", "view_command"]

_HEAD, _FOOT, _PANEL = 56.0, 30.0, 24.0  # pixels: title and week above, the source below, the heading of a chart


def figure(stage: Stage, source: str) -> dict[str, str]:
    """The map of the shown week as an SVG file that needs nothing else: title, week, legend and `source` with it."""
    left, top, wide, high = map(float, stage.map.box.split())
    body = stage.map.still(stage.shown) + stage.map.moving(stage.shown)
    legend, rows = drawn_legend(labelled(KEY_OF_MAP), left + 8, top + high + 8, wide - 16)
    drawn = _Sheet(left, top - _HEAD, wide, high + _HEAD + rows + _FOOT)
    svg = drawn.svg(stage, words("view")["map"], body + legend, source)
    return _file(f"{_stem(stage.history)}_week_{stage.shown}.svg", "image/svg+xml", svg.encode())


def course(stage: Stage, marks: Sequence[tuple[int, str, str]], source: str) -> dict[str, str]:
    """The course of the shown pair up to the shown week as an SVG file that needs nothing else."""
    week, told, parts = stage.shown, words("view"), []
    names = [stage.map.names[stage.course.pair.a], stage.map.names[stage.course.pair.b]]
    layers = zip(PANELS, stage.course.still, stage.course.past(week), stage.course.now(week, marks), strict=True)
    for place, (panel, still, past, now) in enumerate(layers):
        y = place * (HEIGHT + _PANEL)
        parts.append(element("text", text(told[f"panel_{panel.name}"]), x=8.0, y=y + 17, class_="heading"))
        x = 20.0 + 9.2 * len(told[f"panel_{panel.name}"])
        for line in panel.lines:
            label = told[f"line_{line.name}"].format(a=names[0], b=names[1])
            parts.append(element("path", d=f"M{x:.0f} {y + 12:.0f}h22", class_=f"path line{line.look}"))
            parts.append(element("text", text(label), x=x + 27, y=y + 16.5, class_="legend-word"))
            x += 46 + 7.4 * len(label)
        parts.append(element("g", still + past + now, transform=f"translate(0 {y + _PANEL:.0f})"))
    high = len(PANELS) * (HEIGHT + _PANEL)
    keys = labelled(KEY_OF_COURSE, named_sides(stage.otherwise, stage.model) if stage.otherwise else None)
    legend, rows = drawn_legend(keys, 8.0, high + 8, WIDTH - 16)
    title = f"{told['tab_course']}: {names[0]} – {names[1]}"
    svg = _Sheet(0.0, -_HEAD, WIDTH, high + _HEAD + rows + _FOOT).svg(
        stage, title, element("g", "".join(parts), class_="chart") + legend, source
    )
    return _file(f"{_stem(stage.history)}_course_to_week_{week}.svg", "image/svg+xml", svg.encode())


class _Sheet:
    """A sheet of paper so large: what stands at its head and foot."""

    def __init__(self, left: float, top: float, wide: float, high: float) -> None:
        self.left, self.top, self.wide, self.high = left, top, wide, high

    def svg(self, stage: Stage, what: str, body: str, source: str) -> str:
        """The whole file."""
        run = stage.model.run
        look = resources.files("simulation.live").joinpath("picture.css").read_text(encoding="utf-8")
        title = run.scenario.title
        week = f"{words('view')['week']} {stage.shown}{_dated(run, stage.shown)}"
        told = f"{what}. " + words("view")["of_world"].format(week=week, world=run.only_world, seed=run.seed)
        head = element("text", text(title), x=self.left + 8, y=self.top + 22, class_="title")
        head += element("text", text(told), x=self.left + 8, y=self.top + 42, class_="legend-word")
        foot = element("text", text(source), x=self.left + 8, y=self.top + self.high - 10, class_="tick")
        back = element("rect", x=self.left, y=self.top, width=self.wide, height=self.high, class_="sheet")
        box = f"{self.left:g} {self.top:g} {self.wide:g} {self.high:g}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" class="picture light">'
            f"<title>{text(title)}, {text(told)}</title><style>{text(look)}</style>{back}{head}{body}{foot}</svg>"
        )


def data(history: History) -> dict[str, str]:
    """The tables of this world for the weeks played, as CSV files in one archive, with the manifest of the run."""
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
