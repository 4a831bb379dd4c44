"""A hundred worlds as dots: where each differs from its twin, with the mean and its interval below."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from simulation.live.markup import element, number, text
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.pairs import Paired

__all__ = ["DOTS_BOX", "drawn_dots", "is_bent"]

_WIDTH, _HEIGHT = 560.0, 190.0
_LEFT, _RIGHT, _TOP, _FLOOR = 16.0, 544.0, 8.0, 132.0
_ROW = 156.0  # where the mean and its interval are drawn
_LETTER = 6.8  # pixels that a letter of a label is wide at most
DOTS_BOX = f"0 0 {_WIDTH:g} {_HEIGHT:g}"
"""The view box of the picture."""

_LARGEST, _SMALLEST = 5.0, 0.8  # pixels: the radius of a dot where there is room, and where there is none
_FEW = 20  # values at most for a pile each
_GAP = 7.0  # pixels between the worlds that are the same and those that differ


def drawn_dots(paired: Paired, shown: int) -> str:
    """The dots of one outcome, each with the number of its world; that of the world `shown` is ringed."""
    if not len(paired.numbers):
        return ""
    scale = _fitting(paired)
    return "".join([*_axis(paired, scale), *_dots(paired, scale, shown), *_mean(paired, scale)])


def is_bent(paired: Paired) -> bool:
    """Whether large differences are drawn closer together than small ones."""
    return bool(len(paired.numbers)) and _Scale(paired, _SMALLEST).root


class _Scale:
    """From differences to pixels: worlds that are the same stand in the middle of those that differ, dots so large.

    Deaths are drawn by their square root, as in the course.
    """

    def __init__(self, paired: Paired, radius: float) -> None:
        values = paired.differences
        self.radius = radius
        self.low, self.high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
        self.few = bool((values == np.round(values)).all()) and self.high - self.low <= _FEW
        self.root = paired.outcome.scale == "logarithm" and not self.few
        self.unit = 100.0 if paired.outcome.scale == "share" else 1.0
        same = int((values == 0).sum())
        self.rows = max(1, int((_FLOOR - _TOP) / (2 * radius)))
        self.middle = 2 * radius * math.ceil(same / self.rows) + 2 * _GAP
        # Where nothing lies on a side, no more is left of it than its label needs.
        ends = [max(self._bent(-self.low), 0.0), max(self._bent(self.high), 0.0)]
        room = _RIGHT - _LEFT - self.middle
        whole = sum(ends) or 1.0
        self.left = min(max(room * ends[0] / whole, 70.0), room - 70.0)
        self.right = room - self.left
        self.per = (
            min(side / end for side, end in zip((self.left, self.right), ends, strict=True) if end)
            if any(ends)
            else 1.0
        )
        if self.few:
            self.per = min(self.left / max(-self.low, 1.0), self.right / max(self.high, 1.0))
        self.zero = _LEFT + self.left + self.middle / 2

    def _bent(self, size: float) -> float:
        return math.sqrt(size) if self.root else size

    def x(self, value: float) -> float:
        """Where a difference lies; what is the same lies in the middle."""
        if not value:
            return self.zero
        inside = self._bent(abs(value)) * self.per - (self.per / 2 if self.few else 0.0)
        return self.zero + math.copysign(self.middle / 2 + inside, value)

    def between(self, value: float) -> float:
        """Where a mean lies, which may be within a step of zero."""
        share = min(abs(value) / (0.5 if self.few else 1e-9), 1.0) if value else 0.0
        whole = self._bent(abs(value)) * self.per - (self.per / 2 if self.few else 0.0)
        return self.zero + math.copysign(self.middle / 2 * share + max(whole, 0.0), value)

    def piles(self, paired: Paired) -> list[tuple[float, int, list[int]]]:
        """Piles of dots: the middle of each, how many stand beside each other, and the positions of its worlds."""
        found: dict[float, list[int]] = {}
        for place in np.argsort(paired.differences, kind="stable"):
            value = float(paired.differences[place])
            x = self.x(value)
            key = (
                x if self.few or not value else self.zero + round((x - self.zero) / (2 * self.radius)) * 2 * self.radius
            )
            found.setdefault(key, []).append(int(place))
        wide = max(1, int(self.per * 0.9 / (2 * self.radius))) if self.few else 1
        same = max(1, math.ceil((self.middle - 2 * _GAP) / (2 * self.radius)))
        return [(x, same if x == self.zero else wide, places) for x, places in found.items()]

    def ticks(self) -> list[float]:
        """Some round numbers on each side."""
        if self.few:
            step = next(step for step in (1, 2, 5) if self.high - self.low <= 6 * step)
            return [
                float(value) for value in range(math.ceil(self.low), math.floor(self.high) + 1) if value % step == 0
            ]
        found = [0.0]
        for end in (self.low, self.high):
            size = 10.0 ** math.floor(math.log10(abs(end))) if end else 0.0
            for share in (1.0, 0.25) if end else ():
                tick = math.copysign(max(math.floor(abs(end) * share / size * 4) / 4 * size, size / 4), end)
                if abs(self.x(tick) - self.zero) > 40.0:
                    found.append(tick)
        return list(dict.fromkeys(found))


def _fitting(paired: Paired) -> _Scale:
    """The scale with the largest dots whose highest pile stays below the top."""
    radius = _LARGEST
    while True:
        scale = _Scale(paired, radius)
        fits = all(math.ceil(len(places) / wide) <= scale.rows for _, wide, places in scale.piles(paired))
        if radius <= _SMALLEST or (fits and scale.left > 60 and scale.middle < 0.4 * _WIDTH):
            return scale
        radius *= 0.95


def _axis(paired: Paired, scale: _Scale) -> list[str]:
    told, parts = words("view"), []
    share = paired.outcome.scale == "share"
    for tick in scale.ticks():
        x = scale.x(tick)
        parts.append(element("path", d=f"M{number(x)} {number(_FLOOR)}v5", class_="grid"))
        label = told["same"] if not tick else _yes_no(tick) if share else f"{tick:+,g}"
        half = _LETTER * len(label) / 2
        inside = min(max(x, half), _WIDTH - half)  # a label at an end is moved in, so that none of it is cut off
        parts.append(element("text", text(label), x=inside, y=_FLOOR + 15.5, class_="tick middle"))
    parts.append(element("path", d=f"M{number(_LEFT)} {number(_FLOOR)}H{number(_RIGHT)}", class_="grid"))
    parts.append(element("path", d=f"M{number(scale.zero)} {number(_FLOOR + 19.5)}V{number(_ROW + 12)}", class_="zero"))
    if better := paired.outcome.better:
        left, right = ("worse", "better") if better > 0 else ("better", "worse")
        parts.append(element("text", text("← " + told[left]), x=_LEFT, y=_HEIGHT - 6, class_="tick"))
        parts.append(element("text", text(told[right] + " →"), x=_RIGHT, y=_HEIGHT - 6, class_="tick end"))
    return parts


def _yes_no(difference: float) -> str:
    told = words("view")
    return told["becomes_yes"] if difference > 0 else told["becomes_no"]


def _dots(paired: Paired, scale: _Scale, shown: int) -> list[str]:
    """Dots in their piles."""
    parts, size = [], 2 * scale.radius
    for x, wide, places in scale.piles(paired):
        many = min(wide, len(places))
        for rank, place in enumerate(places):
            at = (x + size * (rank % many - (many - 1) / 2), _FLOOR - size * (rank // many + 0.5), scale.radius)
            parts.append(_dot(paired, place, at, shown))
    return parts


def _dot(paired: Paired, place: int, at: tuple[float, float, float], shown: int) -> str:
    x, y, radius = at
    world, difference = int(paired.numbers[place]), float(paired.differences[place])
    sign = np.sign(difference) * (paired.outcome.better or 0)
    look = "better" if sign > 0 else "worse" if sign < 0 else "more" if difference else "same"
    label = words("view")["world_differs"].format(world=world, difference=_written(paired, difference))
    attributes: Mapping[str, object] = {
        "cx": x, "cy": y, "r": radius * 0.88, "class_": f"dot {look}{' shown' if world == shown else ''}",
        "data_world": world, "role": "button", "tabindex": -1, "aria_label": label,
    }  # fmt: skip
    return element("circle", element("title", text(label)), **attributes)


def _written(paired: Paired, difference: float) -> str:
    """A difference of one world in words."""
    told = words("view")
    if not difference:
        return told["same"]
    if paired.outcome.scale == "share":
        return _yes_no(difference)
    return f"{difference:+,.0f} {paired.outcome.compared_in}"


def _mean(paired: Paired, scale: _Scale) -> list[str]:
    """The mean as a diamond on the line of its interval."""
    estimate, parts = paired.estimate, []
    low, mean, high = (scale.between(value / scale.unit) for value in (estimate.low, estimate.mean, estimate.high))
    if low == low:
        parts.append(element("path", d=f"M{number(low)} {number(_ROW)}H{number(high)}", class_="interval"))
        ends = "".join(f"M{number(end)} {number(_ROW - 5)}v10" for end in (low, high))
        parts.append(element("path", d=ends, class_="interval"))
    return [*parts, element("path", d=f"M{number(mean)} {number(_ROW - 7)}l6 7l-6 7l-6 -7z", class_="mean")]
