"""Worlds as data sets: in the columns of the two data sets of the Uppsala Conflict Data Program (UCDP) beside them.

A world is a conflict. Only what those data sets hold is written: active dyad-years of dyads with a government in them,
and agreements that both sides of such a dyad signed, of worlds in which some year was active.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import GENERATORS
from simulation.errors import InputError, short_repr
from simulation.results.manifest import numbers_of
from simulation.results.provisions import NAMES, YEARS_TOLD
from simulation.scenarios.draws import Draws
from simulation.world.provisions import PER_KIND

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["DATASETS", "Dataset", "dataset"]

Dataset = Literal["dyad-year", "agreement"]
DATASETS: tuple[Dataset, ...] = ("dyad-year", "agreement")

_OUTCOMES = {"agreement": 1, "ceasefire": 2, "low_activity": 5, "actor_ceases": 6}  # a victory is 3 or 4, by the winner
_TYPES = {"full": 1, "partial": 2, "process": 3}
_KIND_COLUMNS = ("mil_prov", "pol_prov", "terr_prov", "just_prov")
_CONTENTS = {
    column: frozenset(NAMES[place : place + PER_KIND])
    for column, place in zip(_KIND_COLUMNS, range(0, len(NAMES), PER_KIND), strict=True)
}
"""By column, the names of the provisions of a kind."""
_COME = tuple(f"{name}_{years}_years" for name in ("begun", "implemented") for years in YEARS_TOLD)
_WAR = 1000  # deaths of a year from which its intensity is 2
_DYADS = 64  # more than any world has: makes one number of a world and a dyad


def dataset(runs: Runs, name: Dataset) -> pd.DataFrame:
    """The data set of this name; see `Runs.as_dataset`."""
    if name not in DATASETS:
        raise InputError(f"as_dataset: given {short_repr(name)}; allowed: {', '.join(DATASETS)}")
    if runs.dyad_years is None:
        raise InputError("as_dataset: these runs were saved by a version that kept no dyad-years; simulate them again")
    return _dyad_years(runs.dyad_years) if name == "dyad-year" else _agreements(runs)


def _dyad_years(years: pd.DataFrame) -> pd.DataFrame:
    dyad = _ids(years) + years["dyad"]
    victory = years["winner"].map({"side_a": 3, "side_b": 4})
    return pd.DataFrame(
        {
            "conflict_id": years["world"],
            "dyad_id": dyad,
            "side_a": years["side_a"],
            "side_b": years["side_b"],
            "year": years["year"],
            "intensity_level": np.where(years["deaths"] >= _WAR, 2, 1),
            "bd_best": years["deaths"],
            "dyadepisode": years["episode"],
            "dyadcount": years["episode_year"],
            "dyadterm": years["last"].astype("Int64"),
            "outcome": years["ended_by"].map(_OUTCOMES).fillna(victory).astype("Int64"),
        }
    )


def _ids(years: pd.DataFrame) -> np.ndarray:
    """What the numbers of dyads begin with in each row's world (k,): its place, since its number may be huge."""
    return np.asarray(np.unique(years["world"], return_inverse=True)[1] * _DYADS)


def _agreements(runs: Runs) -> pd.DataFrame:
    """Agreements by world and week; those that no dyad with a government signed are left out."""
    assert runs.dyad_years is not None
    listed = runs.agreements.assign(paid=np.arange(len(runs.agreements)) + 1)
    signed = listed["parties"].str.split(", ").map(set)
    dyads = runs.dyad_years.assign(id=_ids(runs.dyad_years) + runs.dyad_years["dyad"]).drop_duplicates("id")
    by_world = {world: list(zip(rows["id"], rows["side_a"], rows["side_b"], strict=True))
                for world, rows in dyads.groupby("world")}  # fmt: skip
    ids = [
        [dyad for dyad, one, other in by_world.get(world, ()) if {one, other} <= parties]
        for world, parties in zip(listed["world"], signed, strict=True)
    ]
    numbers = numbers_of(runs.manifest["worlds"])
    lucks = np.array(runs.manifest.get("lucks", numbers), np.int64)
    offsets = Draws(runs.manifest["seed"], lucks, GENERATORS[runs.manifest["luck"]]).offsets
    offset = pd.Series(offsets, index=numbers)[listed["world"]].to_numpy()
    whole = pd.DataFrame(
        {
            "conflict_id": listed["world"],
            "dyad_id": [", ".join(map(str, one)) for one in ids],
            "no_dyad": [len(one) for one in ids],
            "paid": listed["paid"],
            "year": (listed["week"] - 1 + offset) // WEEKS_IN_YEAR + 1,
            "pa_date": (listed["week"] + offset) / WEEKS_IN_YEAR,
            "pa_type": listed["kind"].map(_TYPES),
            "ended": listed["ended_week"].notna(),
            "duration": (listed["ended_week"] + offset).astype("Float64") / WEEKS_IN_YEAR,
            "superseded": (listed["superseded"] + offset).astype("Float64") / WEEKS_IN_YEAR,
            "third_party": listed["mediated"] | (listed["guarantee"] > 0),  # at the table, or a guarantor
            "observed": (runs.manifest["weeks"] + offset) / WEEKS_IN_YEAR,
            **_contents(listed),
        }
    )
    return whole[whole["no_dyad"] > 0].reset_index(drop=True)


def _contents(listed: pd.DataFrame) -> dict[str, pd.Series]:
    """Whether each agreement holds provisions of each kind, and how far they had come some years after signing.

    All missing where no agreement holds named provisions; and for a protocol, which divides nothing.
    """
    held = listed["provisions"] if "provisions" in listed else pd.Series(pd.NA, listed.index, "string")
    divides = listed["pareto_distance"].notna() | (listed["kind"] == "process")
    known = divides if held.notna().any() else held.notna()
    kinds = {
        column: held.str.split(", ").map(lambda names, own=own: not own.isdisjoint(names), na_action="ignore")
        for column, own in _CONTENTS.items()
    }
    contents = {column: some.fillna(False).astype("Int64").where(known) for column, some in kinds.items()}
    return contents | {name: listed[name] if name in listed else listed["guarantee"] * np.nan for name in _COME}
