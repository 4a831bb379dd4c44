"""The outcomes of a claim's arms as arrays: a row a case, a column a replicate, as effects are reckoned from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from experiments.claims.claim import POINTS, RATIO, Claim, Measured
from simulation.results.outcomes import outcome_named

__all__ = ["MAIN", "Panel", "Values", "column_of", "counted", "panel_of", "scale_of"]

Scale = Literal["share", "logarithm", "plain"]

MAIN = (
    Measured("years_fighting", RATIO, more=False),
    Measured("deaths", RATIO, more=False),
    Measured("quiet_without_victory", POINTS),
    Measured("agreement", POINTS),
)
"""The outcomes of tables beside the verdicts."""

_FROM_FORK = {"years_fighting": "years_from_fork", "deaths": "deaths_from_fork"}
_LATER = {"years_fighting": "years_fighting_later", "deaths": "deaths_later"}


def column_of(claim: Claim, measured: Measured) -> str:
    """The column of rows that holds an outcome: years and deaths count from the fork, where there is one."""
    forks = any(hasattr(arm, "state") for arm in claim.arms.values())
    renamed = _FROM_FORK if forks else _LATER if claim.population == "protracted" else {}
    return renamed.get(measured.name, measured.name)


def scale_of(measured: Measured) -> Scale:
    """How an outcome is compared: as a share, by logarithms, or as it is."""
    declared = outcome_named(measured.name)
    if declared is None or measured.per:
        return "plain"
    return declared.scale if declared.scale in ("share", "logarithm") else "plain"  # type: ignore[return-value]


@dataclass(frozen=True)
class Values:
    """An outcome in one arm: numbers (cases, replicates), nan where missing; `chances` by which a count is divided."""

    numbers: np.ndarray
    chances: np.ndarray | None = None

    def case(self, columns: slice = slice(None)) -> np.ndarray:
        """The expected outcome in each case (cases,), over some of the replicates: a mean, or a count per chance."""
        numbers = self.numbers[:, columns]
        known = np.isfinite(numbers)
        total = np.where(known, numbers, 0.0).sum(axis=1)
        below = known.sum(axis=1) if self.chances is None else self._chances(known, columns)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(below > 0, total / below, np.nan))

    def _chances(self, known: np.ndarray, columns: slice) -> np.ndarray:
        assert self.chances is not None
        return np.asarray(np.where(known, np.nan_to_num(self.chances[:, columns]), 0.0).sum(axis=1))


@dataclass(frozen=True)
class Panel:
    """One outcome in several arms, over the same cases (`cases`, their numbers) and replicates.

    Numbers are on the scale of the effect: shares 0 or 1, logarithms with what is added, anything else as it is.
    """

    cases: np.ndarray
    arms: Mapping[str, Values]
    scale: Scale


def panel_of(claim: Claim, measured: Measured, rows: Mapping[str, pd.DataFrame]) -> Panel:
    """The panel of an outcome from the rows of each arm (`case`, `replicate`, and the columns of outcomes).

    Where only pairs count in which every arm signed, all other worlds are missing in all arms.
    """
    column, scale = column_of(claim, measured), scale_of(measured)
    declared = outcome_named(measured.name)
    cases = np.unique(np.concatenate([table["case"].to_numpy() for table in rows.values()]))
    replicates = 1 + max((int(table["replicate"].max()) for table in rows.values() if len(table)), default=-1)
    shape = (len(cases), replicates)
    arms = {}
    for name, table in rows.items():
        place = np.searchsorted(cases, table["case"].to_numpy()), table["replicate"].to_numpy()
        numbers = _spread(shape, place, _column(table, column))
        if scale == "logarithm":
            assert declared is not None
            numbers = np.log(numbers + declared.added)
        chances = _spread(shape, place, _column(table, measured.per)) if measured.per else None
        arms[name] = Values(numbers, chances)
    if claim.signed:
        everywhere = _signed_everywhere(claim, rows, cases, shape)
        arms = {name: Values(np.where(everywhere, one.numbers, np.nan), one.chances) for name, one in arms.items()}
    return Panel(cases, arms, scale)


def counted(claim: Claim, rows: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
    """The rows of each arm that count for a claim: of all worlds, or of those that every arm of its contrast signed in.

    Of an arm outside the contrast only the worlds among these count that it signed too: elsewhere no agreement can
    last, or fail. Its means are then over fewer worlds.
    """
    if not claim.signed:
        return rows
    signed = {name: table[table["agreement"] == 1] for name, table in rows.items()}
    everywhere = set.intersection(*(set(signed[arm]["world"]) for arm in claim.contrast.arms))
    return {name: table[table["world"].isin(everywhere)] for name, table in signed.items()}


def _column(table: pd.DataFrame, name: str) -> np.ndarray:
    """The numbers of a column; none of a table without rows, which has no outcomes."""
    return np.asarray(table[name].to_numpy(np.float64) if len(table) else np.empty(0))


def _spread(shape: tuple[int, int], place: tuple[np.ndarray, np.ndarray], values: np.ndarray) -> np.ndarray:
    spread = np.full(shape, np.nan)
    spread[place] = values
    return spread


def _signed_everywhere(
    claim: Claim, rows: Mapping[str, pd.DataFrame], cases: np.ndarray, shape: tuple[int, int]
) -> np.ndarray:
    """Where (cases, replicates) every arm of the contrast signed a full agreement."""
    everywhere = np.ones(shape, bool)
    for name in claim.contrast.arms:
        table = rows[name]
        place = np.searchsorted(cases, table["case"].to_numpy()), table["replicate"].to_numpy()
        everywhere &= _spread(shape, place, _column(table, "agreement")) == 1.0
    return everywhere
