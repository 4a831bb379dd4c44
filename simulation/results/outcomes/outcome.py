"""What an outcome of a world is: one declaration, from which tables, labels, comparisons and documents are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any, Literal

import numpy as np
import pandas as pd

from simulation.calendar import LONGEST_RUN
from simulation.results.column import Column, Missing, Words
from simulation.results.past import Past
from simulation.world.record import COUNT

__all__ = [
    "SHORT", "Effort", "Family", "Outcome", "Place", "Scale", "count", "counted", "custom", "in_window", "number",
    "numbers_in", "week", "word", "yes_or_no",
]  # fmt: skip

Family = Literal["signed", "unsigned", "effort", "course", "own"]
"""Families of the definitions; "own" are outcomes that a user's function computed."""
Scale = Literal["share", "logarithm", "plain", "word"]
Effort = Literal["track_one.effort", "track_two.effort"]
Place = Literal["tracks", "tracks table", "contrasts table", "doses chart", "experiment", "page"]

SHORT = Missing("the run shows no whole decision window", lambda past: ~past.decided)
"""Of an outcome that is known once the decision window is over."""


_COUNTED = {state.name: state.meaning for state in COUNT}


@dataclass(frozen=True, kw_only=True)
class Outcome(Column):
    """An outcome of a world: a column of the table of outcomes, and how it is labelled, written and compared.

    `label` heads a column of a table, `title` an axis; `written` is the format of its numbers, `most` what they can be
    at most (and `least` at least). Means and differences are in `compared_in`.

    `scale` "share" is a probability, compared in percentage points; "logarithm" is also compared as a ratio, after
    adding `added` to both arms, since a world may have none; "plain" is compared as it is; "word" is not compared.
    `better` is 1 where more of it is better, -1 where less is, 0 where neither.

    `needs` is the effort without which the outcome is zero whatever happens: with none of it, it is *by construction*.
    Where `even_later`, nothing is left open either once that effort has become zero during the run.

    `appears_in` says where the outcome is listed: compared by `tracks`, printed in its two kinds of tables, drawn by
    default in the chart of doses, compared for every experiment by `multitrack results`, and a row of the live page.

    `reads` are the states of the record that it is read from, as mechanisms name what they write: the audit of a claim
    asks which mechanisms lead to them. A count is read from its own. `after_signing` says that it can be only where a
    full agreement was signed, so that an effect on it is one on signing too; `explained` that its name does not say
    what it is (own judgement), so that its meaning stands below a summary.

    An outcome is computed from what happened, by `compute`, and saved, or `derived` from the saved columns whenever it
    is asked for: a function of the table of outcomes that gives a number a world (n,), nan where it is missing.
    """

    family: Family
    label: str
    scale: Scale
    title: str = ""
    compared_in: str = ""
    added: float = 0.0
    better: Literal[-1, 0, 1] = 0
    least: float = 0.0
    most: float = inf
    written: str = ",.1f"
    needs: Effort | None = None
    even_later: bool = False
    appears_in: tuple[Place, ...] = ()
    reads: tuple[str, ...]
    after_signing: bool = False
    explained: bool = False
    derived: Callable[[pd.DataFrame], np.ndarray] | None = None

    @property
    def in_full(self) -> str:
        """The label of an axis."""
        return self.title or self.label

    @property
    def in_sentence(self) -> str:
        """The label within a sentence: names of tracks keep their capitals."""
        return self.in_full[0].lower() + self.in_full[1:]

    def axis(self, unit: str, more: str = "") -> str:
        """The label of an axis, with `more` behind it and the unit, unless the label has the unit in it already."""
        return self.in_full + more + ("" if unit.replace("_", " ").lower() in self.in_full.lower() else f" ({unit})")

    def write(self, value: float) -> str:
        """A value or a mean as a table prints it."""
        return format(value, self.written)

    def write_difference(self, value: float) -> str:
        """A difference of means as a table prints it, with its sign; of shares in percentage points."""
        return format(value, "+z.1f" if self.scale == "share" else f"+z{self.written}")

    def values(self, table: pd.DataFrame) -> np.ndarray:
        """The outcome of each world of a table of outcomes (n,): shares as 0 or 1, nan where it is missing.

        Example: `outcome_named("quiet_without_victory").values(runs.outcomes).mean()`.
        """
        return self.derived(table) if self.derived else numbers_in(table[self.name])


def numbers_in(column: pd.Series) -> np.ndarray:
    """The numbers or truths of a column (n,) as floats, nan where they are missing."""
    return column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)


def yes_or_no(name: str, *, missing: Missing = SHORT, **more: Any) -> Outcome:
    """An outcome that is true or false in a world, and a share over many."""
    shared: dict[str, Any] = {"scale": "share", "compared_in": "share", "most": 1.0, "written": ".1%"}
    return Outcome(name=name, dtype="boolean", unit="yes or no", missing=missing, **shared | more)


def number(name: str, unit: str, *, missing: Missing = SHORT, **more: Any) -> Outcome:
    """An outcome that is a number, compared as it is unless `scale` says otherwise."""
    shared: dict[str, Any] = {"dtype": "Float64", "scale": "plain", "compared_in": unit}
    return Outcome(name=name, unit=unit, missing=missing, **shared | more)


def week(name: str, *, missing: Missing, **more: Any) -> Outcome:
    """An outcome that is a week of the run, with its date where the scenario has a start date."""
    return number(name, "week", dtype="Int64", missing=missing, most=LONGEST_RUN, **more)


def word(name: str, *, words: Words, missing: Missing, **more: Any) -> Outcome:
    """An outcome that is one of some words; `values` are positions in them."""
    return Outcome(name=name, dtype="string", unit="word", words=words, missing=missing, scale="word", **more)


def in_window(meaning: str) -> str:
    """A meaning, of what is counted over the decision window."""
    return f"{meaning}, over the decision window"


def counted(name: str, past: Past) -> np.ndarray:
    """A count of the worlds (n,), as it stood at the end of the decision window."""
    return np.asarray(past.worlds["count_window"][name])


def count(name: str, *, of: str, unit: str = "count", **more: Any) -> Outcome:
    """An outcome that worlds count by themselves: a state of `count` in their record, whose meaning it shares.

    Means and differences are in numbers `of` these.
    """
    meaning = in_window(_COUNTED[name])
    shared: dict[str, Any] = {
        "dtype": "Int64",
        "compared_in": of,
        "meaning": meaning,
        "compute": partial(counted, name),
        "reads": (f"count.{name}",),
    }
    return number(name, unit, **shared | more)


def custom(name: str, share: bool) -> Outcome:
    """What a user's function computed: a truth, which is a share over many worlds, or a number, of whatever size."""
    label = name.replace("_", " ").capitalize()
    shared: dict[str, Any] = {"family": "own", "label": label, "meaning": "computed by a custom function", "reads": ()}
    missing = Missing("left out by the function that computed it")
    if share:
        return yes_or_no(name, missing=missing, **shared)
    return number(name, "", missing=missing, compared_in=name, least=-inf, **shared)
