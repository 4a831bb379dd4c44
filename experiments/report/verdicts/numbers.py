"""The numbers of the report as a reader wants them: effects with their intervals, in their unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

__all__ = ["FEWER", "effect", "interval", "share", "units"]

FEWER = "fewer"
"""The scale of a gain that is fewer years or deaths, in logarithms: without it a reader would take the ratio that is
turned round for the change."""


def effect(row: Mapping[str, Any]) -> str:
    """An effect with its interval, in its unit; of “can” also both tenths of cases, of “always” the worst."""
    told = [interval(row["effect_mean"], row["effect_low"], row["effect_high"], row["scale"])]
    for end in {"can": ("best", "worst"), "always": ("worst",)}.get(row["says"], ()):
        if pd.notna(row.get(f"{end}_mean")):
            tenth = interval(row[f"{end}_mean"], row[f"{end}_low"], row[f"{end}_high"], row["scale"])
            told += [f"{end} tenth {tenth}"]
    return "; ".join(told)


def interval(mean: float, low: float, high: float, scale: str) -> str:
    """A mean with its interval, each end in its unit."""
    if math.isinf(low) or math.isinf(high):
        return "not known: too few cases"
    ends = [units(value, scale) for value in (mean, low, high)]
    return f"{ends[0]} ({ends[1]} to {ends[2]})"


def share(value: float | None) -> str:
    """A share as whole percent; a dash where there is none."""
    return "–" if value is None or pd.isna(value) else f"{100 * value:.0f} %"


def units(value: float, scale: str) -> str:
    """A number on the scale of an effect, as a reader wants it: shares in points, others as they are.

    A difference of logarithms is a change in percent; of what should be `FEWER` it is by how many percent it is fewer.

    >>> units(0.1, "logarithm"), units(0.1, FEWER), units(-0.1, FEWER)
    ('+10.5 %', '+9.5 %', '-10.5 %')
    """
    if math.isnan(value):
        return "unknown"
    if scale == "share":
        return f"{100 * value:+.1f} points"
    if scale == "logarithm":
        return f"{100 * (math.exp(value) - 1):+.1f} %"
    if scale == FEWER:
        return f"{100 * (1 - math.exp(-value)):+.1f} %"
    return f"{value:+.3g}"
