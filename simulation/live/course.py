"""The course of one pair of parties as SVG: this world's path, and its twin's, inside the fan of parallel worlds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR, week_of
from simulation.live.markup import element, number, text
from simulation.live.outline import PIECES, outline
from simulation.results.series import SERIES
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.fan import Fan
    from simulation.live.history import History

__all__ = ["BOX", "PANELS", "Course", "Line", "Pair", "Panel", "fan_of_panel", "frame_of_panel", "path", "value_of"]

WIDTH, HEIGHT = 560.0, 92.0
_LEFT, _TOP, _BOTTOM = 44.0, 6.0, 18.0
BOX = f"0 0 {WIDTH:g} {HEIGHT:g}"
"""The view box of each chart."""
_SOON = 4  # weeks into a calendar year: its label stands where the history begins
_TOPS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Pair:
    """Two parties and their dyad, by position."""

    dyad: int
    a: int
    b: int


@dataclass(frozen=True)
class Line:
    """One path of a panel: a weekly series, for the dyad or one of the two parties. The fan is made of it too."""

    name: str
    series: str
    who: Literal["dyad", "a", "b"]
    look: int

    @property
    def listed(self) -> str:
        """The list of the record that has its state."""
        return SERIES[self.series].path[0]

    @property
    def state(self) -> str:
        """Its state in the record."""
        return SERIES[self.series].path[1]

    def entry(self, pair: Pair) -> int:
        """Position in its list."""
        return {"dyad": pair.dyad, "a": pair.a, "b": pair.b}[self.who]


@dataclass(frozen=True)
class Panel:
    """A chart: its lines, and whether its axis is of shares or of deaths."""

    name: str
    lines: tuple[Line, ...]
    shares: bool = True


PANELS = (
    Panel("violence", (Line("violence", "violence", "dyad", 0),), shares=False),
    Panel(
        "trust",
        (Line("trust_official", "trust_official", "dyad", 1), Line("trust_unofficial", "trust_unofficial", "dyad", 2)),
    ),
    Panel("readiness", (Line("readiness_a", "readiness", "a", 3), Line("readiness_b", "readiness", "b", 4))),
    Panel("support", (Line("support_a", "support", "a", 3), Line("support_b", "support", "b", 4))),
    Panel("knowledge", (Line("accuracy_a", "accuracy_a", "dyad", 3), Line("accuracy_b", "accuracy_b", "dyad", 4))),
)
"""The charts of the course, from the top."""


def value_of(line: Line, history: History, pair: Pair, week: int) -> float:
    """What a line shows at the end of a week; NaN at the start, and where it is about somebody not there yet."""
    if week == 0:  # nothing is measured before the first week
        return math.nan
    values = history.of(line.listed, line.state, week)
    index = line.entry(pair)
    return float(values[index]) if index < len(values) else math.nan


class Scale:
    """From weeks and values to pixels; deaths by their square root, so that small numbers stay visible."""

    def __init__(self, panel: Panel, weeks: int, most: float = 1.0) -> None:
        self.panel, self.weeks, self.most = panel, weeks, most

    def x(self, week: float) -> float:
        return _LEFT + (WIDTH - _LEFT - 8) * week / self.weeks

    def y(self, value: float) -> float:
        share = max(value, 0.0) / self.most
        share = share if self.panel.shares else math.sqrt(share)
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1.0 - min(share, 1.04))

    def ticks(self) -> Sequence[tuple[float, str]]:
        if self.panel.shares:
            return [(value, f"{100 * value:.0f} %") for value in (0.0, self.most / 2, self.most)]
        steps = [0.0, self.most / 4, self.most]
        return [(value, f"{value:.0f}") for value in steps]


def scale_of(panel: Panel, fans: Sequence[Fan], worlds: Sequence[History], pair: Pair, weeks: int) -> Scale:
    """The axes of a panel: as high as the bands, this world and its twin come, so that nothing is cut off."""
    reached = [most for fan in fans for line in panel.lines for most in _reached(fan, line, pair)]
    reached += [
        float(one.course(line.listed, line.state, line.entry(pair)).max()) for one in worlds for line in panel.lines
    ]
    most = max(reached, default=1.0)
    if panel.shares:
        return Scale(panel, weeks, next((top for top in _TOPS if most <= top), 1.0))
    return Scale(panel, weeks, 4.0 * max(math.ceil(most / 4), 1))


def _reached(fan: Fan, line: Line, pair: Pair) -> list[float]:
    """The most that the bands and the shown world come to; nothing for parties that no scenario knows of."""
    index, peaks = line.entry(pair), fan.peaks[line.series]
    return [float(_band(fan, line, pair).max()), float(peaks[index])] if index < len(peaks) else []


def frame_of_panel(panel: Panel, scale: Scale, start: date | None = None) -> str:
    """The axes, with years below: calendar years where the history has dates."""
    parts, told = [], words("view")
    for value, label in scale.ticks():
        y = scale.y(value)
        parts.append(element("path", d=f"M{number(_LEFT)} {number(y)}H{number(WIDTH - 8)}", class_="grid"))
        parts.append(element("text", text(label), x=_LEFT - 5, y=y + 3.5, class_="tick end"))
    for week, label in _years(scale.weeks, start):
        x = scale.x(week)
        parts.append(element("text", label or told["year_0"], x=x, y=HEIGHT - 5, class_="tick middle"))
        parts.append(element("path", d=f"M{number(x)} {number(HEIGHT - _BOTTOM)}v4", class_="grid"))
    return "".join(parts)


def _years(weeks: int, start: date | None) -> list[tuple[float, str]]:
    """The weeks in which labelled years begin, and their labels; "" where they are counted and it is the first."""
    years = weeks / WEEKS_IN_YEAR
    step = next((step for step in (1, 2, 5) if years / step <= 12), 10)
    if start is None:
        return [(year * WEEKS_IN_YEAR, f"{year}" if year else "") for year in range(0, int(years) + 1, step)]
    gone = week_of(start, start.replace(month=1, day=1)) - 1  # weeks of the first calendar year that are over by then
    first = start.year if gone <= _SOON else start.year + 1
    labelled = range(first, start.year + int(years) + 2, step)
    at = [(max((year - start.year) * WEEKS_IN_YEAR - gone, 0), f"{year}") for year in labelled]
    return [(week, label) for week, label in at if week <= weeks]


def fan_of_panel(panel: Panel, fan: Fan, pair: Pair, scale: Scale) -> str:
    """The bands in which nine tenths and half of the parallel worlds lie."""
    parts = []
    for line in panel.lines:
        edges = _band(fan, line, pair)
        weeks = _drawn_weeks(edges.shape[1])
        x = np.array([scale.x(week + 1) for week in weeks])
        low, quarter, three, high = (np.array([scale.y(value) for value in edge[weeks].tolist()]) for edge in edges)
        for band, under, over in (("wide", low, high), ("narrow", quarter, three)):
            parts.append(element("path", d=outline(x, under, over), class_=f"band {band} line{line.look}"))
    return element("g", "".join(parts), transform=f"scale({1 / PIECES:g})")


def _band(fan: Fan, line: Line, pair: Pair) -> np.ndarray:
    """Quantiles (level, week) of a line; nothing for parties that no scenario knows of."""
    bands = fan.bands[line.series]
    index = line.entry(pair)
    return bands[:, :, index] if index < bands.shape[2] else np.zeros((4, bands.shape[1]))


def _drawn_weeks(weeks: int) -> list[int]:
    """No more of them than there are pixels."""
    step = max(1, weeks // 400)
    return [*range(0, weeks - 1, step), weeks - 1]


def path(values: np.ndarray, first: int, scale: Scale, look: str) -> str:
    """A line through the values of weeks `first` onwards."""
    if len(values) == 0:
        return ""
    points = [f"{number(scale.x(first + index))} {number(scale.y(float(value)))}" for index, value in enumerate(values)]
    return element("path", d=f"M{'L'.join(points)}", class_=look)


def upright(week: int, scale: Scale, look: str, label: str = "") -> str:
    """A line that marks a week, with a word beside it where there is one."""
    x = scale.x(week)
    marked = element("path", d=f"M{number(x)} {number(_TOP)}V{number(HEIGHT - _BOTTOM)}", class_=look)
    return marked + (element("text", text(label), x=x + 3, y=_TOP + 22, class_="tick") if label else "")


class Course:
    """The charts of one pair: `still` once (axes and fan), `past` a year at a time, `now` each week."""

    def __init__(
        self, history: History, fan: Fan | None, pair: Pair, twin: History | None, twin_fan: Fan | None = None
    ) -> None:
        self.history, self.twin, self.pair, self.fan = history, twin, pair, fan
        fans = [one for one in (fan, twin_fan) if one]
        worlds = [one for one in (history, twin) if one]
        self.scales = {panel.name: scale_of(panel, fans, worlds, pair, history.weeks) for panel in PANELS}
        self._parted: int | None = None
        self._past: tuple[int, list[str]] = (-1, [])

    @property
    def parted(self) -> int | None:
        """The first week in which this world and its twin differ; None while they do not."""
        if self.twin and self._parted is None:
            self._parted = self.history.parted_from(self.twin)
        return self._parted

    def is_outgrown(self, week: int) -> bool:
        """Whether this world or its twin lies above the axes in a week, as it may while there is no fan."""
        return any(
            value_of(line, history, self.pair, week) > self.scales[panel.name].most
            for panel in PANELS
            for line in panel.lines
            for history in (self.history, self.twin)
            if history and week <= history.head
        )

    @cached_property
    def still(self) -> list[str]:
        """Axes and fan of every panel; drawn when first shown, as a world that is opened makes several courses."""
        return [
            frame_of_panel(panel, self.scales[panel.name], self.history.model.scenario_file.start_date)
            + (fan_of_panel(panel, self.fan, self.pair, self.scales[panel.name]) if self.fan else "")
            + (self._needed(self.scales[panel.name]) if panel.name == "readiness" else "")
            for panel in PANELS
        ]

    def _needed(self, scale: Scale) -> str:
        """How ready the parties must be for talks."""
        y = scale.y(float(self.history.model.settings["channel_threshold"][0]))
        line = element("path", d=f"M{number(_LEFT)} {number(y)}H{number(WIDTH - 8)}", class_="needed")
        return line + element("text", text(words("view")["talks_need"]), x=WIDTH - 8, y=y - 3, class_="tick end")

    def past(self, week: int) -> list[str]:
        """The paths up to the last whole year before a week: these change once a year."""
        whole = week // WEEKS_IN_YEAR * WEEKS_IN_YEAR
        if self._past[0] != whole:
            self._past = whole, [self._paths(panel, 1, whole) if whole else "" for panel in PANELS]
        return self._past[1]

    def now(self, week: int, marks: Sequence[tuple[int, str, str]]) -> list[str]:
        """The paths of this year, the twin's parting and what happened: marks are (week, look, words)."""
        whole = week // WEEKS_IN_YEAR * WEEKS_IN_YEAR
        told = words("view")
        return [
            self._marks(panel, marks)
            + self._parting(panel, week, told["parted"])
            + self._paths(panel, max(whole, 1), week)
            for panel in PANELS
        ]

    def _paths(self, panel: Panel, first: int, last: int) -> str:
        scale, drawn = self.scales[panel.name], ""
        for history, whose in ((self.twin, "twin"), (self.history, "own")):
            for line in panel.lines if history else ():
                assert history is not None
                if line.entry(self.pair) < history.count(line.listed, min(last, history.head)):
                    values = history.course(line.listed, line.state, line.entry(self.pair))[first : last + 1]
                    drawn += path(values, first, scale, f"path {whose} line{line.look}")
        return drawn

    def _parting(self, panel: Panel, week: int, label: str) -> str:
        if self.parted is None or self.parted > week:
            return ""
        return upright(self.parted, self.scales[panel.name], "parting", label if panel is PANELS[0] else "")

    def _marks(self, panel: Panel, marks: Sequence[tuple[int, str, str]]) -> str:
        scale = self.scales[panel.name]
        return "".join(
            element("path", element("title", text(told)), d=_tick(scale.x(week), look), class_=f"event {look}")
            for week, look, told in marks
        )


_LONG = {"good process": 6.0, "good partial": 14.0, "good full": HEIGHT - _BOTTOM - _TOP}
"""Pixels of a tick: the more a text settles, the longer; a full one crosses the chart."""


def _tick(x: float, look: str) -> str:
    """The tick of an event at the top of a chart; a ceasefire is a ring."""
    if look == "ceasefire":
        return f"M{number(x - 3.5)} {number(_TOP + 4)}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0"
    return f"M{number(x)} {number(_TOP)}v{number(_LONG.get(look, 10.0))}"
