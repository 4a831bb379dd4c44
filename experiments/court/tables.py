"""The court's tables: a row a claim with all that its verdict rests on, and a row an effect, an arm, a lever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim, Measured
from experiments.claims.contrast import Contrast, Total
from experiments.court.beside import BESIDE, tables_beside
from experiments.court.counterexamples import counterexamples, write_counterexamples
from experiments.court.effects import effects, groups_of, moves
from experiments.court.evidence import evidence_from, flat
from experiments.court.harm import harm, lowest_tenths
from experiments.court.hearing import Case, Heard
from experiments.court.intervals import mean_interval
from experiments.court.judge import Verdict, cases_needed, judge
from experiments.court.panel import Panel, column_of, counted, panel_of
from experiments.court.signs import signs
from experiments.court.weigh import delta_of
from simulation.errors import InputError
from simulation.results.export import write_table

__all__ = ["VERDICTS", "arms_table", "effects_table", "judged_again", "verdicts_table", "write_tables"]

VERDICTS = "verdicts.csv"
_LEVEL = 0.95
_SOMETIMES = ("another_seed", "audit", "theories", "counterexamples", "signs", "harm", "tenths")
"""Tables that not every run has, beside those that stand beside the verdicts."""
_BETWEEN = "; "
_EFFORTS = ("effort_track_one", "effort_track_two")


def verdicts_table(heard: Heard) -> pd.DataFrame:
    """A row a claim: its verdict, what it rests on, and the evidence in its flat form."""
    return pd.DataFrame([_row(case) for case in heard.cases.values()]).assign(revision=heard.bench.revision)


def _row(case: Case) -> dict[str, Any]:
    claim, verdict = case.claim, case.verdict
    said = {"claim": claim.id, "says": claim.says, "section": claim.section, "stated": claim.stated}
    judged = {
        "answer": verdict.answer,
        "reason": verdict.reason,
        "condition": verdict.condition,
        "marks": _BETWEEN.join(verdict.marks),
        "cases_needed": cases_needed(case.evidence),
    }
    return said | judged | {"basis": case.basis, "theories": case.theories} | flat(case.evidence)


def judged_again(path: str | Path) -> dict[str, Verdict]:
    """The verdicts on the claims in a file of verdicts, from their evidence alone: what it says of them is not read.

    Raises InputError where it is no such file.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: it cannot be read ({type(error).__name__}); allowed: a file of verdicts") from None
    if "claim" not in table:
        raise InputError(f"{path}: it has no column claim; allowed: a file of verdicts")
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    return {str(row["claim"]): judge(evidence_from(row)) for row in rows}


def effects_table(heard: Heard) -> pd.DataFrame:
    """A row a claim and outcome: what the arms of its contrast differ by, at the level 0.95.

    Effects of beside outcomes are signed as the paper says of them, as that of the primary one is. `as_said` and
    `against` are the shares of cases whose effect is at least `delta` either way, luck included.
    """
    rows = (row for case in heard.cases.values() for row in _effects(heard, case.claim))
    return pd.DataFrame(rows)


def _effects(heard: Heard, claim: Claim) -> Iterator[dict[str, Any]]:
    looks = heard.looks[claim.id]
    rows, standing = heard.rows(claim, looks), heard.standing(heard.group(claim), looks)
    for place, measured in enumerate(claim.measured):
        panel = panel_of(claim, measured, rows)
        found = effects(claim.contrast, panel, 1.0 if measured.more else -1.0)
        delta = delta_of(claim, measured, standing)
        interval = mean_interval(found, _LEVEL)
        known = found[np.isfinite(found)]
        yield {
            "claim": claim.id,
            "outcome": _named(measured),
            "column": column_of(claim, measured),
            "primary": place == 0,
            "scale": panel.scale,
            "more": measured.more,
            "mean": interval.mean,
            "low": interval.low,
            "high": interval.high,
            "cases": len(known),
            "moved": float(moves(claim.contrast, panel, found)[np.isfinite(found)].mean()) if len(known) else np.nan,
            "correlation": _correlation(claim, panel.arms),
            "delta": delta,
            **_beyond(claim.contrast, panel, known, delta),
        }


def _beyond(contrast: Contrast, panel: Panel, found: np.ndarray, delta: float) -> dict[str, float]:
    """The shares of cases whose effect is δ or more as the paper says, and the other way. Luck widens both.

    Of forks at several states a case has no effect of its own.
    """
    forks = isinstance(contrast, Total) and not contrast.hopeless and len(groups_of(contrast, panel)) > 1
    if forks or not len(found):
        return {"as_said": float("nan"), "against": float("nan")}
    return {"as_said": float((found >= delta).mean()), "against": float((found <= -delta).mean())}


def _named(measured: Measured) -> str:
    return f"{measured.name} per {measured.per}" if measured.per else measured.name


def _correlation(claim: Claim, arms: Mapping[str, Any]) -> float:
    """The correlation of the first two arms over worlds: how similar shared luck makes them."""
    first, second = (arms[name].numbers.ravel() for name in claim.contrast.arms[:2])
    known = np.isfinite(first) & np.isfinite(second)
    if known.sum() < 3 or np.ptp(first[known]) == 0 or np.ptp(second[known]) == 0:
        return float("nan")
    return float(np.corrcoef(first[known], second[known])[0, 1])


def arms_table(heard: Heard) -> pd.DataFrame:
    """A row a claim and arm: worlds that count, realised efforts, and the mean of each outcome.

    Where a claim is about what is signed, arms outside its contrast count only worlds that they sign too.
    """
    return pd.DataFrame(row for case in heard.cases.values() for row in _arms(heard, case.claim))


def _arms(heard: Heard, claim: Claim) -> Iterator[dict[str, Any]]:
    for name, table in counted(claim, heard.rows(claim, heard.looks[claim.id])).items():
        measured = {one: column_of(claim, one) for one in claim.measured}
        means = {_named(one): _mean(table, column, one.per) for one, column in measured.items() if column in table}
        spent = {column: float(table[column].mean()) for column in _EFFORTS if column in table}
        yield {"claim": claim.id, "arm": name, "worlds": len(table), **spent, **means}


def _mean(table: pd.DataFrame, column: str, per: str) -> float:
    """The mean over worlds; of a count for each of something the ratio of the two sums."""
    if not per:
        return float(table[column].mean())
    whole = float(table[per].sum())
    return float(table[column].sum()) / whole if whole else float("nan")


def write_tables(heard: Heard, folder: Path, more: Mapping[str, pd.DataFrame] | None = None) -> dict[str, pd.DataFrame]:
    """Write the tables, and `more` by name, as CSV and Parquet; returns them by name. Those that an earlier run left in
    the folder, and this one has not, are removed."""
    own = {"verdicts": verdicts_table(heard), "effects": effects_table(heard), "arms": arms_table(heard)}
    told = counterexamples(heard)
    made = {"signs": signs(heard), "harm": harm(heard), "tenths": lowest_tenths(heard)}
    own |= {name: table for name, table in made.items() if len(table)}
    tables = own | tables_beside(heard) | ({"counterexamples": told} if len(told) else {}) | dict(more or {})
    write_counterexamples(heard, folder)
    for name in {*_SOMETIMES, *BESIDE} - set(tables):  # what an earlier run left is not of this one
        for form in ("csv", "parquet"):
            (folder / f"{name}.{form}").unlink(missing_ok=True)
    for name, table in tables.items():
        for form in ("csv", "parquet"):
            write_table(table, folder / f"{name}.{form}")
    return tables
