"""The area between two courses as a short SVG path: the fan of parallel worlds has some thousand points a chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

__all__ = ["PIECES", "outline"]

PIECES = 10
"""Units of an outline to a pixel, so that its numbers are whole and short."""

_CLOSE = 0.1  # pixels that a line may pass beside a point that is left out: no eye sees so little


def outline(x: np.ndarray, under: np.ndarray, over: np.ndarray) -> str:
    """The path round the area between two edges, given in pixels, in units of which `PIECES` are one pixel.

    Each point but the first is written as the step from the one before it, which is shorter than where it lies.
    """
    edges = _corners(x, over) + _corners(x, under)[::-1]
    points = [(round(PIECES * across), round(PIECES * down)) for across, down in edges]
    steps = " ".join(f"{x - x0} {y - y0}" for (x0, y0), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{steps}Z".replace(" -", "-")


def _corners(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
    """The points of an edge at which a line through it must bend so as to pass no other at more than `_CLOSE`."""
    points: Sequence[tuple[float, float]] = list(zip(x.tolist(), y.tolist(), strict=True))
    begins = ends = points[0]
    corners, least, most = [begins], -np.inf, np.inf  # the slopes that pass close enough to all points since the corner
    for point in points[1:]:
        slope = (point[1] - begins[1]) / (point[0] - begins[0])
        if not least <= slope <= most:
            corners.append(ends)
            begins, least, most = ends, -np.inf, np.inf
            slope = (point[1] - begins[1]) / (point[0] - begins[0])
        room = _CLOSE / (point[0] - begins[0])
        least, most, ends = max(least, slope - room), min(most, slope + room), point
    return [*corners, ends]
