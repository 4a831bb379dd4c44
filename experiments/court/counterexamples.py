"""Confirmed counterexamples: single cases that speak against *always* or *only if*, in words and as scenario files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.court.hearing import Heard
from simulation.engine.atomic import write_whole
from simulation.scenarios.scenario import load_scenario
from simulation.world.parameters import to_python
from simulation.world.sets import ROW

__all__ = ["FOLDER", "counterexamples", "in_words", "write_counterexamples"]

FOLDER = "counterexamples"
"""Where scenario files of confirmed cases lie, in the court's folder."""
_NAMED = 5  # settings that a description names


def in_words(case: pd.Series, among: pd.DataFrame) -> str:
    """What is unusual about a case: the settings in which it lies furthest from the middle of others.

    >>> others = pd.DataFrame({"a.b": range(101), "c.d": range(101)})
    >>> in_words(pd.Series({"a.b": 100, "c.d": 50}), others)
    'a.b very high (100)'
    """
    # A row of an ensemble is a number without an order.
    names = [str(name) for name in among if name != ROW and pd.api.types.is_numeric_dtype(among[str(name)])]
    places = {name: _place(case[name], among[name]) for name in names}
    far = sorted(places, key=lambda name: -abs(places[name] - 0.5))[:_NAMED]
    return ", ".join(f"{name} {_degree(places[name])} ({case[name]:.3g})" for name in far if _degree(places[name]))


def _place(value: Any, among: pd.Series) -> float:
    """The share of others that lie below a value, those equal to it counting half."""
    others = among.to_numpy(np.float64)
    return float(((others < float(value)) + 0.5 * (others == float(value))).mean())


def _degree(place: float) -> str:
    bands = ((0.1, "very low"), (0.25, "low"), (0.75, ""), (0.9, "high"))
    return next((word for end, word in bands if place < end), "very high")


def counterexamples(heard: Heard) -> pd.DataFrame:
    """A row a confirmed case: the claim, the case's number, and what is unusual about it."""
    rows = [
        {"claim": id, "case": int(str(number)), "in_words": in_words(case, heard.settings(heard.cases[id].claim))}
        for id, cases in heard.confirmed.items()
        for number, case in cases.iterrows()
    ]
    return pd.DataFrame(rows)


def write_counterexamples(heard: Heard, folder: Path) -> None:
    """Write each confirmed case as a scenario file: its settings are those of the case, one value each."""
    for id, cases in heard.confirmed.items():
        for name, text in _scenarios(heard, heard.cases[id].claim, cases):
            path = folder / FOLDER / f"{name}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())


def _scenarios(heard: Heard, claim: Claim, cases: pd.DataFrame) -> Iterator[tuple[str, str]]:
    group = heard.group(claim)
    scenario, among = load_scenario(group.scenario), heard.settings(claim)
    for number, case in cases.iterrows():
        name = f"{claim.id.lower()}-case-{number}"
        values = {**group.settings, **{str(setting): to_python(value) for setting, value in case.items()}}
        title = f"A counterexample to claim {claim.id}"
        description = f"A case that speaks against the claim: {in_words(case, among) or 'nothing about it is unusual'}."
        yield name, scenario.replace(values=values, name=name, title=title, description=description).to_toml()
