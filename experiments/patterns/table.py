"""The 36 bands: facts counted in two public data sets, each with how it is counted in worlds.

Targets and bands were computed from the UCDP Peace Agreement Dataset v22.1 (Pettersson, Högbladh & Öberg 2019) and the
UCDP Conflict Termination Dataset v3-2021, dyadic, intrastate (Kreutz 2010). What is said of dyads, and P28 and P32, is
of dyads whose first active year is 1989 or later, in their first fourteen calendar years; P1, P5, P12 and P33 are of
all agreements. Bands are intervals of 95 %, clustered by conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from experiments.patterns.data import Conflicts, resampled
from experiments.patterns.measures import ended_by, median, ratio, share

__all__ = ["CONTENTS", "PATTERNS", "Pattern", "measured", "not_computed"]

Source = Literal["UCDP Conflict Termination v3-2021", "UCDP Peace Agreement v22.1", "both", "Colombia 2016"]
_ENDS: Source = "UCDP Conflict Termination v3-2021"
_TEXTS: Source = "UCDP Peace Agreement v22.1"

Measure = Callable[[Conflicts, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Pattern:
    """A fact with its band: `measure` takes conflicts and weights (r, conflicts) and gives numbers (r,)."""

    id: str
    statement: str
    unit: str
    target: float
    low: float
    high: float
    source: Source
    measure: Measure


def _ending(*outcomes: int) -> Measure:
    return lambda data, weights: share(data.ended_years, data.ended_years["outcome"].isin(outcomes), weights)


def _last(first: int, last: int) -> Measure:
    """The chance that a year of this age is the last of its episode."""

    def measure(data: Conflicts, weights: np.ndarray) -> np.ndarray:
        rows = data.ended_years[data.ended_years["dyadcount"].between(first, last)]
        return share(rows, rows["dyadterm"] == 1, weights)

    return measure


def _first_year(*outcomes: int) -> Measure:
    """The share of these endings that end an episode's first year."""

    def measure(data: Conflicts, weights: np.ndarray) -> np.ndarray:
        rows = data.ended_years[data.ended_years["outcome"].isin(outcomes)]
        return share(rows, rows["dyadcount"] == 1, weights)

    return measure


def _median_year(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    rows = data.ended_years[data.ended_years["outcome"] == 1]
    return median(rows, rows["dyadcount"], weights)


def _failed(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    return ended_by(data.signed, 5.0, weights)


def _failures(data: Conflicts) -> pd.DataFrame:
    return data.signed[data.signed["ended"]]


def _time_to_failure(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    return median(_failures(data), _failures(data)["time"], weights)


def _early_failures(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    return share(_failures(data), _failures(data)["time"] <= 1.0, weights)


def _sisters(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    rows = _failures(data)
    return share(rows, rows.duplicated(["process", "duration"], keep=False), weights)


def _processes(data: Conflicts) -> pd.DataFrame:
    """A row a peace process: conflict, number of agreements, whether one is full."""
    grouped = data.signed.groupby("process")
    full = data.signed["pa_type"].eq(1).groupby(data.signed["process"]).any()
    return pd.DataFrame({"conflict": grouped["conflict"].first(), "size": grouped.size(), "full": full})


def _mean_size(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    rows = _processes(data)
    return ratio(rows, rows["size"], np.ones(len(rows)), weights)


def _median_size(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    return median(_processes(data), _processes(data)["size"], weights)


def _reach_full(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    return share(_processes(data), _processes(data)["full"], weights)


def _while_active(before: int, full: bool) -> Measure:
    def measure(data: Conflicts, weights: np.ndarray) -> np.ndarray:
        chosen = data.followed & (data.signed["pa_type"].eq(1).to_numpy() if full else True)
        return share(data.signed[chosen], data.signed_while_active(before)[chosen], weights)

    return measure


def _mean_of_dyads(column: str) -> Measure:
    return lambda data, weights: ratio(data.dyads, data.dyads[column], np.ones(len(data.dyads)), weights)


def _dyads_with(low: int, high: float) -> Measure:
    return lambda data, weights: share(data.dyads, data.dyads["years"].between(low, high), weights)


def _dyads_that_sign(column: str) -> Measure:
    return lambda data, weights: share(data.dyads, data.dyads[column], weights)


def _long_against_short(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    long, short = data.dyads[data.dyads["long"]], data.dyads[~data.dyads["long"]]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(share(long, long["any"], weights) / share(short, short["any"], weights))


def _wars(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    return share(data.years, data.years["intensity_level"] == 2, weights)


def _next(level: int) -> Measure:
    """The chance that a year of this intensity is followed by one of 1,000 deaths, given that the next is active."""

    def measure(data: Conflicts, weights: np.ndarray) -> np.ndarray:
        table = data.years.sort_values(["dyad_id", "year"])
        after = table.groupby("dyad_id")[["year", "intensity_level"]].shift(-1)
        rows = table[(after["year"] == table["year"] + 1) & (table["intensity_level"] == level)]
        return ratio(rows, after.loc[rows.index, "intensity_level"] == 2, np.ones(len(rows)), weights)

    return measure


def _without_third_party(data: Conflicts, weights: np.ndarray) -> np.ndarray:
    rows = data.signed[data.followed]
    return share(rows, ~rows["third_party"].astype(bool), weights)


def _holds(kind: str, pa_type: int) -> Measure:
    """The share of agreements of a type that hold provisions of a kind."""

    def measure(data: Conflicts, weights: np.ndarray) -> np.ndarray:
        rows = data.signed[data.signed["pa_type"].eq(pa_type) & data.signed[kind].notna()]
        return share(rows, rows[kind].astype(int) == 1, weights)

    return measure


def _come(column: str, left: bool = False) -> Measure:
    """The mean share of provisions of full agreements that have come so far, or have not, by some year."""

    def measure(data: Conflicts, weights: np.ndarray) -> np.ndarray:
        rows = data.signed[data.signed["pa_type"].eq(1) & data.signed[column].notna()]
        come = rows[column].astype(float)
        return 100.0 * ratio(rows, 1.0 - come if left else come, np.ones(len(rows)), weights)

    return measure


PATTERNS: tuple[Pattern, ...] = (
    Pattern("P1", "agreements that end within five years", "%", 32, 24, 41, _TEXTS, _failed),
    Pattern("P5a", "median time to failure, of failures", "years", 0.57, 0.33, 1.2, _TEXTS, _time_to_failure),
    Pattern("P5b", "failures within a year", "%", 60, 45, 75, _TEXTS, _early_failures),
    Pattern("P8a", "active years that end by agreement", "%", 4.6, 2.9, 6.4, _ENDS, _ending(1)),
    Pattern("P8b", "by ceasefire", "%", 4.1, 3.0, 5.5, _ENDS, _ending(2)),
    Pattern("P8c", "by victory of the government", "%", 4.7, 3.1, 6.4, _ENDS, _ending(3)),
    Pattern("P8d", "by victory of the rebels", "%", 2.3, 1.5, 3.3, _ENDS, _ending(4)),
    Pattern("P8e", "because an actor ceases", "%", 4.4, 2.9, 6.0, _ENDS, _ending(6)),
    Pattern("P8f", "by low activity", "%", 15.0, 12.2, 18.1, _ENDS, _ending(5)),
    Pattern("P9a1", "an episode's first year is the last", "%", 49, 44, 55, _ENDS, _last(1, 1)),
    Pattern("P9a2", "its second year", "%", 39, 31, 45, _ENDS, _last(2, 2)),
    Pattern("P9a3", "its third or fourth", "%", 23, 17, 30, _ENDS, _last(3, 4)),
    Pattern("P9a5", "its fifth to eighth", "%", 19, 13, 26, _ENDS, _last(5, 8)),
    Pattern("P9a9", "its ninth or a later one", "%", 13, 6, 24, _ENDS, _last(9, 99)),
    Pattern("P9b", "victories that end an episode's first year", "%", 75, 64, 84, _ENDS, _first_year(3, 4)),
    Pattern("P9c1", "agreements that end an episode in its first year", "%", 38, 24, 53, _ENDS, _first_year(1)),
    Pattern("P9c2", "median year of an episode that ends by agreement", "year", 2, 1, 3, _ENDS, _median_year),
    Pattern("P12a", "agreements of a peace process, median", "number", 1, 1, 2, _TEXTS, _median_size),
    Pattern("P12b", "agreements of a peace process, mean", "number", 2.65, 2.2, 3.1, _TEXTS, _mean_size),
    Pattern("P12c", "processes that reach a full agreement", "%", 46, 40, 56, _TEXTS, _reach_full),
    Pattern("P28a", "agreements signed in a year of fighting", "%", 53, 42, 64, "both", _while_active(0, False)),
    Pattern("P28b", "full agreements signed in a year of fighting", "%", 47, 30, 61, "both", _while_active(0, True)),
    Pattern("P28c", "agreements signed in such a year or the next", "%", 68, 57, 79, "both", _while_active(1, False)),
    Pattern("P28d", "full agreements in such a year or the next", "%", 67, 57, 79, "both", _while_active(1, True)),
    Pattern("P29a", "active years of a dyad in fourteen", "years", 3.6, 3.1, 4.2, _ENDS, _mean_of_dyads("years")),
    Pattern("P29b", "episodes of a dyad", "number", 1.34, 1.2, 1.45, _ENDS, _mean_of_dyads("episodes")),
    Pattern("P29c", "dyads with one active year only", "%", 39, 32, 46, _ENDS, _dyads_with(1, 1)),
    Pattern("P29d", "dyads with five or more", "%", 27, 20, 34, _ENDS, _dyads_with(5, np.inf)),
    Pattern("P30a", "active years with 1,000 deaths or more", "%", 14, 10, 19, _ENDS, _wars),
    Pattern("P30b", "chance that such a year is followed by one", "chance", 0.67, 0.57, 0.77, _ENDS, _next(2)),
    Pattern("P30c", "chance that a lesser one is", "chance", 0.07, 0.04, 0.10, _ENDS, _next(1)),
    Pattern("P31a", "dyads that sign within fourteen years", "%", 33, 24, 41, "both", _dyads_that_sign("any")),
    Pattern("P31b", "dyads that sign a full agreement", "%", 18, 11, 25, "both", _dyads_that_sign("full")),
    Pattern("P31c", "long episodes against short: who signs", "ratio", 1.45, 1.0, 2.0, "both", _long_against_short),
    Pattern("P32", "agreements without a third party", "%", 20, 14, 27, _TEXTS, _without_third_party),
    Pattern("P33", "failures on one day with another of the process", "%", 53, 40, 65, _TEXTS, _sisters),
)
"""The bands, in the order of their numbers."""

_ACCORD: Source = "Colombia 2016"

CONTENTS: tuple[Pattern, ...] = (
    Pattern("P26a", "provisions completed after five years", "%", 30, 15, 45, _ACCORD, _come("implemented_5_years")),
    Pattern("P26b", "provisions completed after seven", "%", 32, 17, 47, _ACCORD, _come("implemented_7_years")),
    Pattern("P26c", "provisions not begun after seven", "%", 10, 0, 25, _ACCORD, _come("begun_7_years", left=True)),
    Pattern("P34a", "full agreements with military provisions", "%", 88, 73, 100, _TEXTS, _holds("mil_prov", 1)),
    Pattern("P34b", "with political ones", "%", 77, 62, 92, _TEXTS, _holds("pol_prov", 1)),
    Pattern("P34c", "with territorial ones", "%", 49, 34, 64, _TEXTS, _holds("terr_prov", 1)),
    Pattern("P34d", "with those of justice and people", "%", 75, 60, 90, _TEXTS, _holds("just_prov", 1)),
    Pattern("P34e", "partial agreements with military provisions", "%", 53, 38, 68, _TEXTS, _holds("mil_prov", 2)),
    Pattern("P34f", "with political ones", "%", 50, 35, 65, _TEXTS, _holds("pol_prov", 2)),
    Pattern("P34g", "with territorial ones", "%", 45, 30, 60, _TEXTS, _holds("terr_prov", 2)),
    Pattern("P34h", "with those of justice and people", "%", 47, 32, 62, _TEXTS, _holds("just_prov", 2)),
)
"""Looked at beside the bands, where agreements hold named provisions: their bands, 15 points to either side, are own
judgement. P26 is one accord, of 578 provisions; P34 is in the model's settings, so that it only shows that they arrive.
"""

NOT_MODELLED = {"P22": "support for the terms after signing, as attacks rise"}
"""What is looked at beside the model and not calibrated on: not computed."""
_SWITCHED_OFF = {
    "P26": "provisions carried out by year five and seven, and never begun",
    "P34": "what agreements contain, by kind of provision",
}


def not_computed(found: pd.DataFrame) -> dict[str, str]:
    """What is looked at beside the model and not in a table of `measured`, and why it is not."""
    if found["id"].isin([pattern.id for pattern in CONTENTS]).any():
        return NOT_MODELLED
    off = "no agreement holds named provisions, which provide.strength = 1 gives them"
    return NOT_MODELLED | {id: f"{what}: {off}" for id, what in _SWITCHED_OFF.items()}


_RESAMPLES = 400


def measured(data: Conflicts, resamples: int = _RESAMPLES, seed: int = 1, level: float = 0.95) -> pd.DataFrame:
    """What conflicts give in place of each pattern, with an interval by drawing conflicts with replacement.

    Parameters
    ----------
    data
        The conflicts: `Conflicts.of(runs)`, or real ones in the columns of UCDP.
    resamples
        How often they are drawn.
    seed
        The seed of the draws.
    level
        The level of the intervals.

    Returns
    -------
    A row a band, and a row for each of `CONTENTS` where agreements hold named provisions: `id`, `pattern`, `unit`,
    `source`, `target`, `low_band`, `high_band`, `model`, `low`, `high` and `inside`.
    A number that nothing was counted for is missing, and not inside.
    """
    weights = resampled(len(data.ids), resamples, seed)
    asked = (*PATTERNS, *(CONTENTS if data.with_contents else ()))
    return pd.DataFrame([_row(pattern, pattern.measure(data, weights), level) for pattern in asked])


def _row(pattern: Pattern, values: np.ndarray, level: float) -> dict[str, object]:
    known = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2]) if len(known) else (np.nan, np.nan)
    model = float(values[0])
    return {
        "id": pattern.id,
        "pattern": pattern.statement,
        "unit": pattern.unit,
        "source": pattern.source,
        "target": pattern.target,
        "low_band": pattern.low,
        "high_band": pattern.high,
        "model": model,
        "low": low,
        "high": high,
        "inside": bool(pattern.low <= model <= pattern.high),
    }
