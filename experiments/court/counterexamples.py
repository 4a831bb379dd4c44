"""Confirmed counterexamples: single cases that speak against *always* or *only if*, in words and as scenario files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.court.effects import sign_of
from experiments.court.hearing import Against, Heard
from experiments.court.panel import scale_of
from simulation.engine.atomic import write_whole
from simulation.results.outcomes import outcome_named
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.world.parameters import to_python
from simulation.world.sets import ROW

__all__ = ["FOLDER", "counterexamples", "in_words", "write_counterexamples"]

FOLDER = "counterexamples"
"""Where scenario files of confirmed cases lie, in the court's folder."""
_NAMED = 5  # settings that a description names
_NO_ROWS = ""  # of a case one row holds, and none is drawn
_BETWEEN = "; "
_USUAL = "nothing about it is unusual"


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
    """A row a confirmed case: the claim, the case's number, how it speaks against the claim, and what is unusual
    about it.

    `without` are the arms in which it reaches the outcome, of *only if*, and `effect` how large the harm is, of
    *always*, on the scale of the effect; `in_words` says that too.
    """
    return pd.DataFrame(row for id, against in heard.confirmed.items() for row in _rows(heard, id, against))


def _rows(heard: Heard, id: str, against: Against) -> Iterator[dict[str, Any]]:
    claim = heard.cases[id].claim
    among = heard.settings(claim)
    for number, case in against.settings.iterrows():
        place = int(str(number))
        yield {
            "claim": id,
            "case": place,
            "without": _BETWEEN.join(against.without.get(place, ())),
            "effect": against.effects.get(place, np.nan),
            "in_words": f"{_how(claim, against, place)}; {in_words(case, among) or _USUAL}",
        }


def _how(claim: Claim, against: Against, case: int) -> str:
    """How a case speaks against a claim: where it reaches the outcome, or by what the outcome is worse."""
    declared = outcome_named(claim.outcome.name)
    outcome = declared.label if declared else claim.outcome.name
    if arms := against.without.get(case):
        return f"{outcome}: there in the arm {_BETWEEN.join(arms)}"
    more = sign_of(claim) * against.effects[case]
    scale = scale_of(claim.outcome)
    if scale == "logarithm":
        return f"{outcome}: {100.0 * np.expm1(more):+.0f} %"
    return f"{outcome}: {100.0 * more:+.1f} points" if scale == "share" else f"{outcome}: {more:+.3g}"


def write_counterexamples(heard: Heard, folder: Path) -> None:
    """Write each confirmed case as a scenario file: its settings are those of the case, one value each."""
    for id, against in heard.confirmed.items():
        for name, text in _scenarios(heard, heard.cases[id].claim, against):
            path = folder / FOLDER / f"{name}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())


def _scenarios(heard: Heard, claim: Claim, against: Against) -> Iterator[tuple[str, str]]:
    group = heard.group(claim)
    scenario, among = load_scenario(group.scenario), heard.settings(claim)
    for number, case in against.settings.iterrows():
        name = f"{claim.id.lower()}-case-{number}"
        values = {**group.settings, **{str(setting): to_python(value) for setting, value in case.items()}}
        title = f"A counterexample to claim {claim.id}"
        how = _how(claim, against, int(str(number)))
        description = f"A case that speaks against the claim ({how}): {in_words(case, among) or _USUAL}."
        header: dict[str, Any] = {"name": name, "title": title, "description": description, "ensemble": _NO_ROWS}
        yield name, scenario.replace(values=_of_its_row(scenario, values), **header).to_toml()


def _of_its_row(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a case, with the constants of the row that it drew in place of the row's number."""
    found = {name: value for name, value in values.items() if name != ROW}
    row, rows = int(values.get(ROW, 0)), scenario.ensemble
    if rows and row > 0:
        for name in (name for name in rows.settings if name not in found):
            constant = float(rows.values(name, scenario.values[name], np.array([row]), np.array([0.5]))[0])
            found[name] = round(constant) if isinstance(scenario.values[name], int) else constant
    return found
