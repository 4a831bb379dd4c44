"""Populations: which worlds of an experiment count. Eligibility is decided once, in the reference arm, for all arms.

The reference arm has Track I as the scenario has it and Track II off. So what a track prevents never drops out of the
arm in which it was prevented. The words follow the coding rules of the Uppsala Conflict Data Program: an active year
is a calendar year in which a dyad has at least 25 deaths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import InputError, short_repr

__all__ = ["POPULATIONS", "REFERENCE", "Population", "PopulationName", "population_named"]

PopulationName = Literal["all", "onsets", "protracted", "protracted_worlds"]

REFERENCE: Mapping[str, Any] = {"track_two.effort": 0.0}
"""The settings of the reference arm; all else is as the scenario has it."""


@dataclass(frozen=True)
class Population:
    """Which worlds count.

    `meaning` says so in words. `year` is the calendar year that must be active in the reference arm (none: any year).
    `fork` is the week in which the arms part, having been one history until then; without it they differ from the first
    week. A case counts when at least `least` of its replicates are eligible; the others are left out in all arms.
    """

    name: PopulationName
    meaning: str
    year: int | None = None
    fork: str = ""
    least: float = 0.0

    @property
    def filters(self) -> bool:
        """Whether any world may be left out."""
        return self.name != "all"

    @property
    def years(self) -> int | None:
        """Calendar years that the reference arm must run to decide; all of them where none is given."""
        return None if self.year is None else self.year + 1

    def eligible(self, episodes: pd.DataFrame, numbers: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """Whether each world (n,) of the reference arm is eligible, by its episodes of fighting.

        `offsets` (n,) are the weeks of the first calendar year that are over when each world begins.
        """
        if self.year is None:
            return np.isin(numbers, episodes["world"])
        places = pd.Series(offsets, index=numbers)[episodes["world"]].to_numpy()
        first, last = (
            (episodes[end].to_numpy() - 1 + places) // WEEKS_IN_YEAR + 1 for end in ("start_week", "end_week")
        )
        return np.isin(numbers, episodes.loc[(first <= self.year) & (self.year <= last), "world"])

    def members(self, eligible: np.ndarray, case: np.ndarray) -> np.ndarray:
        """Which worlds (n,) count: those eligible, of cases in which enough replicates are."""
        share = pd.Series(eligible.astype(float)).groupby(case).transform("mean").to_numpy()
        return np.asarray(eligible & (share >= self.least))


POPULATIONS: Mapping[PopulationName, Population] = {
    "all": Population("all", "every world"),
    "onsets": Population("onsets", "worlds with an active year in the reference arm"),
    "protracted": Population(
        "protracted",
        "worlds whose second calendar year was active in the reference arm; arms part in the first week of the third",
        year=2,
        fork="year 3",
        least=0.5,
    ),
    # For cases whose own eligibility is decided already: by luck alone, half of other replicates may not be.
    "protracted_worlds": Population(
        "protracted_worlds",
        "worlds whose second calendar year was active in the reference arm, however many of their case were; arms part "
        "in the first week of the third",
        year=2,
        fork="year 3",
    ),
}
"""The populations by name. *All onsets* is "onsets"."""


def population_named(name: object, source: str = "population") -> Population:
    """The population of this name. Raises InputError, which names the source."""
    if name not in get_args(PopulationName):
        raise InputError(f"{source}: given {short_repr(name)}; allowed: {', '.join(get_args(PopulationName))}")
    return POPULATIONS[cast("PopulationName", name)]
