"""What `run` and `compare` both print: what was run, the names of the families of outcomes, and means in short."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.report.tracks_table import ensemble_in_words, window_in_words
from simulation.chronicle.given import otherwise
from simulation.results.runs import Runs

__all__ = ["FAMILY_TITLES", "heading", "in_short"]

FAMILY_TITLES = {
    "unsigned": "Unsigned outcomes",
    "signed": "Signed outcomes",
    "effort": "Effort and cost",
    "course": "On the way",
    "own": "Custom outcomes",
}
"""The families of outcomes, in the order of tables."""


def heading(runs: Runs) -> str:
    """What was run: worlds, weeks and seed, the decision window, and what was set."""
    manifest = runs.manifest
    worlds, weeks = len(runs.outcomes), manifest["weeks"]
    title = manifest["scenario"]["scenario"]["title"]
    lines = [f"{title}: {worlds:,} world{'s' * (worlds != 1)} of {weeks:,} weeks, seed {manifest['seed']}"]
    return "\n".join([*lines, *ensemble_in_words(manifest), *window_in_words(weeks), *otherwise(manifest), ""])


def in_short(value: Any, share: bool) -> str:
    """A mean in a table: a share in percent, thousands whole, millions as 2.5M; a dash for what is missing."""
    if pd.isna(value):
        return "–"
    if share:
        return f"{value:.1%}"
    if abs(value) >= 999_950:  # rounded it is a million
        return f"{value / 1e6:,.1f}M"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"
