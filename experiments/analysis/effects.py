"""The outcomes on which arms are compared, and how each is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["OUTCOMES", "Outcome"]

Vector = np.ndarray
Scale = Literal["share", "logarithm", "plain"]


@dataclass(frozen=True)
class Outcome:
    """A column of the outcomes of a world, and how it is compared.

    `scale` "share" is a probability, compared in percentage points; "logarithm" is also compared as a ratio,
    after adding `added` to both arms, since a world may have none; "plain" is compared as it is. `better` is
    1 where more of it is better, -1 where less is, 0 where neither.
    """

    name: str
    family: Literal["signed", "unsigned", "effort", "course"]
    scale: Scale
    unit: str
    better: Literal[-1, 0, 1] = 0
    added: float = 0.0

    def values(self, table: pd.DataFrame) -> Vector:
        """The outcome of each world (n,), nan where it is missing; shares as 0 or 1."""
        if self.name == QUIET_WITHOUT_VICTORY:
            return _quiet_without_victory(table)
        return table[self.name].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)


QUIET_WITHOUT_VICTORY = "quiet_without_victory"
"""Quiet that did not come by victory, which is never a success of diplomacy."""

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("years_fighting", "unsigned", "logarithm", "years", -1, 0.25),
    Outcome("deaths", "unsigned", "logarithm", "deaths", -1, 25.0),
    Outcome("quiet", "unsigned", "share", "share", 1),
    Outcome(QUIET_WITHOUT_VICTORY, "unsigned", "share", "share", 1),
    Outcome("joint_utility", "unsigned", "plain", "utility", 1),
    Outcome("agreement", "signed", "share", "share", 1),
    Outcome("durable_agreement", "signed", "share", "share", 1),
    Outcome("talks_opened", "course", "plain", "times"),
    Outcome("sessions", "course", "plain", "sessions"),
    Outcome("effort_track_one", "effort", "plain", "person-weeks"),
    Outcome("effort_track_two", "effort", "plain", "person-weeks"),
    Outcome("cost", "effort", "plain", "money"),
)
"""What arms are compared on; those that judge the tracks' interaction first."""


def _quiet_without_victory(table: pd.DataFrame) -> Vector:
    quiet = table["quiet"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    victory = table["quiet_by"].astype("object").eq("victory").to_numpy(dtype=bool, na_value=False)
    return np.where(victory & (quiet == 1.0), 0.0, quiet)
