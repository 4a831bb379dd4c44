"""The two UCDP data sets in which patterns are counted, for simulated worlds and for real conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["FOLLOWED", "PROCESS_GAP", "Conflicts", "resampled"]

FOLLOWED = 14
"""Calendar years that a dyad is followed for, its first active year being the first."""
PROCESS_GAP = 3.0
"""Years within which an agreement follows the one before in the same peace process."""

_YEARS = ("conflict_id", "dyad_id", "year", "intensity_level", "dyadepisode", "dyadcount", "dyadterm", "outcome")
_AGREEMENTS = (
    *("conflict_id", "dyad_id", "paid", "year", "pa_date", "pa_type", "ended", "duration"),
    *("superseded", "third_party", "observed"),
)


@dataclass(frozen=True, eq=False)
class Conflicts:
    """Conflicts in the columns of the two data sets of UCDP.

    Parameters
    ----------
    dyad_years
        A row an active year of a dyad: `conflict_id`, `dyad_id`, `year`, `intensity_level` (2 from 1,000 deaths on),
        `dyadepisode` and `dyadcount` (numbers of the episode in the dyad and of the year in the episode, from 1),
        `dyadterm` (1 in the last year of an episode; missing where the next is not known), `outcome` (how it ended: 1
        agreement, 2 ceasefire, 3 and 4 victory of side A and B, 5 low activity, 6 an actor ceases).
    agreements
        A row an agreement: `conflict_id`, `dyad_id` (its dyads, with commas between them), `paid` (its number), `year`,
        `pa_date`, `duration`, `superseded` and `observed` (in years: when it was signed, ended, was taken up by
        another, and until when it was observed), `pa_type` (1 full, 2 partial, 3 process), `ended`, `third_party`.
        Where it is known what they hold, also the columns of `Runs.as_dataset` that say so.
    last_year
        The last calendar year that is known in full.

    Raises
    ------
    InputError
        For a column that is missing.
    """

    dyad_years: pd.DataFrame
    agreements: pd.DataFrame
    last_year: int

    def __post_init__(self) -> None:
        for name, table, columns in (
            ("dyad_years", self.dyad_years, _YEARS),
            ("agreements", self.agreements, _AGREEMENTS),
        ):
            if missing := [column for column in columns if column not in table]:
                raise InputError(f"{name}: given no {', '.join(missing)}; allowed: {', '.join(columns)}")

    @classmethod
    def of(cls, runs: Runs) -> Conflicts:
        """The worlds of runs, by `Runs.as_dataset`. Raises InputError."""
        weeks: int = runs.manifest["weeks"]
        return cls(runs.as_dataset("dyad-year"), runs.as_dataset("agreement"), weeks // WEEKS_IN_YEAR)

    @property
    def with_contents(self) -> bool:
        """Whether it is known of some agreement what it holds."""
        return "mil_prov" in self.agreements and bool(self.agreements["mil_prov"].notna().any())

    @cached_property
    def ids(self) -> pd.Index:
        """The conflicts in which some year was active: those that count."""
        found: pd.Index = pd.Index(np.unique(self.dyad_years["conflict_id"]))
        return found

    @cached_property
    def years(self) -> pd.DataFrame:
        """Dyad-years of the first fourteen of each dyad, with `conflict` (its place in `ids`), and `age` from 1."""
        table = self.dyad_years.assign(conflict=self._place(self.dyad_years))
        table["age"] = table["year"] - table.groupby("dyad_id")["year"].transform("min") + 1
        return table[(table["age"] <= FOLLOWED) & (table["year"] <= self.last_year)].reset_index(drop=True)

    @cached_property
    def ended_years(self) -> pd.DataFrame:
        """Those of `years` whose next year is known in full, so that it is known whether they are an episode's last.

        The next year may be active before it is over; counting such years would count those that go on alone.
        """
        return self.years[self.years["dyadterm"].notna() & (self.years["year"] < self.last_year)]

    @cached_property
    def dyads(self) -> pd.DataFrame:
        """A row a dyad that could be followed through fourteen years.

        Columns: `conflict`, `first` (its first active year), `years` active, `episodes`, `long` (whether one had three
        years or more), and whether it signed `any` agreement or a `full` one within the fourteen years.
        """
        grouped = self.years.groupby("dyad_id")
        table = pd.DataFrame(
            {
                "conflict": grouped["conflict"].first(),
                "first": grouped["year"].min(),
                "years": grouped.size(),
                "episodes": grouped["dyadepisode"].nunique(),
                "long": grouped["dyadcount"].max() >= 3,
            }
        )
        table = table[table["first"] + FOLLOWED - 1 <= self.last_year]
        signed = self.signatures.join(table["first"], on="dyad", how="inner")
        signed = signed[(signed["year"] - signed["first"]).between(0, FOLLOWED - 1)]
        table["any"] = table.index.isin(signed["dyad"])
        table["full"] = table.index.isin(signed.loc[signed["pa_type"] == 1, "dyad"])
        return table

    @cached_property
    def signed(self) -> pd.DataFrame:
        """Agreements, with `conflict`, `process`, and `time`: years until `ended`, or until last observed."""
        table = self.agreements[self.agreements["conflict_id"].isin(self.ids)].reset_index(drop=True)
        ended = table["ended"].astype(bool)
        last = table["duration"].where(ended, table["superseded"].fillna(table["observed"])).astype(float)
        conflict, process = self._place(table), _processes(table)
        time = (last - table["pa_date"].astype(float)).round(9)  # weeks are no whole parts of a year in binary
        return table.assign(conflict=conflict, ended=ended, time=time, process=process)

    @cached_property
    def followed(self) -> np.ndarray:
        """Which agreements (n,) were signed within the first fourteen years of a dyad that signed them."""
        first = self.dyad_years.groupby("dyad_id")["year"].min().rename("first")
        ages = self.signatures.join(first, on="dyad")
        rows = ages.loc[(ages["year"] - ages["first"]).between(0, FOLLOWED - 1), "row"]
        return np.isin(np.arange(len(self.signed)), rows)

    @cached_property
    def signatures(self) -> pd.DataFrame:
        """A row a dyad that signed an agreement: the `row` in `signed`, `dyad`, `year`, `pa_type`."""
        dyads = self.signed["dyad_id"].astype(str).str.split(",")
        long = self.signed.assign(dyad=dyads).explode("dyad")[["dyad", "year", "pa_type"]]
        return long.assign(dyad=long["dyad"].str.strip().astype(np.int64)).rename_axis("row").reset_index()

    def _place(self, table: pd.DataFrame) -> np.ndarray:
        """The place in `ids` of the conflict of each row (n,)."""
        return np.asarray(self.ids.get_indexer(pd.Index(table["conflict_id"])))

    def signed_while_active(self, before: int) -> np.ndarray:
        """Whether an agreement was signed in a year in which a dyad of its was active, or up to so many years later."""
        active = pd.MultiIndex.from_frame(self.dyad_years[["dyad_id", "year"]])
        found = np.zeros(len(self.signed), bool)
        for back in range(before + 1):
            asked = pd.MultiIndex.from_arrays([self.signatures["dyad"], self.signatures["year"] - back])
            found[self.signatures["row"][asked.isin(active)]] = True
        return found


def _processes(agreements: pd.DataFrame) -> np.ndarray:
    """The number of the peace process of each agreement (n,).

    Agreements with a dyad in common, each signed within three years of the one before, are one process.
    """
    process = np.arange(len(agreements))
    latest: dict[str, tuple[float, int]] = {}
    dates = agreements["pa_date"].to_numpy(float)
    dyads = [[one.strip() for one in text.split(",")] for text in agreements["dyad_id"].astype(str)]
    for row in np.argsort(dates, kind="stable"):
        before = {process[latest[dyad][1]] for dyad in dyads[row] if _near(latest.get(dyad), dates[row])}
        if before:
            process[row] = min(before)
        if len(before) > 1:
            process[np.isin(process, list(before))] = min(before)
        latest |= dict.fromkeys(dyads[row], (dates[row], row))
    return process


def _near(before: tuple[float, int] | None, date: float) -> bool:
    return before is not None and date - before[0] <= PROCESS_GAP


def resampled(conflicts: int, resamples: int, seed: int) -> np.ndarray:
    """Weights of conflicts (1 + resamples, conflicts): the first row 1 each, the others draws with replacement."""
    if not conflicts:
        return np.ones((1 + resamples, 0))
    drawn = np.random.default_rng(seed).multinomial(conflicts, np.full(conflicts, 1 / conflicts), resamples)
    return np.concatenate([np.ones((1, conflicts)), drawn])
