"""What diplomacy took: the effort of both tracks, what was paid, and what it cost."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from simulation.results.outcomes.outcome import Outcome, counted, in_window, number
from simulation.results.past import Past
from simulation.world import tracks

__all__ = ["OUTCOMES"]

_RATES = {parameter.field: parameter.default for parameter in tracks.PARAMETERS}
_PRICES = [parameter for parameter in tracks.PARAMETERS if parameter.name.endswith(".cost")]
_AT_PRICES = " and ".join(f"{one.default:,.0f} {one.unit} (`{one.name}`, {one.source})" for one in _PRICES)


def _thousandths(name: str, past: Past) -> np.ndarray:
    """What worlds count in thousandths (n,)."""
    return np.asarray(counted(name, past) / 1000.0)


def _cost(past: Past) -> np.ndarray:
    rates: Any = _RATES if past.settings is None else past.settings
    one, two = (_thousandths(f"effort_track_{track}", past) for track in ("one", "two"))
    paid = _thousandths("paid", past)
    return np.asarray(one * rates["track_one_cost"] + two * rates["track_two_cost"] + paid * rates["mediation_price"])


OUTCOMES: tuple[Outcome, ...] = (
    number(
        "effort_track_one",
        "person-weeks",
        family="effort",
        label="Effort of Track I",
        meaning=in_window("effort of Track I"),
        compute=partial(_thousandths, "effort_track_one"),
        needs="track_one.effort",
        appears_in=("tracks",),
        reads=("count.effort_track_one",),
    ),
    number(
        "effort_track_two",
        "person-weeks",
        family="effort",
        label="Effort of Track II",
        meaning=in_window("effort of Track II"),
        compute=partial(_thousandths, "effort_track_two"),
        needs="track_two.effort",
        appears_in=("tracks",),
        reads=("count.effort_track_two",),
    ),
    number(
        "effort_missions",
        "person-weeks",
        family="effort",
        label="Effort of missions",
        meaning=in_window("effort of observers and peacekeepers"),
        compute=partial(_thousandths, "effort_missions"),
        reads=("count.effort_missions",),
    ),
    number(
        "paid",
        "utility",
        family="effort",
        label="Side payments",
        title="Side payments of mediators",
        meaning=in_window("side payments of official mediators at signing"),
        compute=partial(_thousandths, "paid"),
        written=".2f",
        reads=("count.paid",),
        explained=True,
    ),
    number(
        "cost",
        "USD",
        family="effort",
        label="Cost",
        title="Cost of both tracks",
        meaning=f"both efforts, at {_AT_PRICES}, and what was paid, at `mediation.price`, 0 unless set",
        compute=_cost,
        compared_in="money",
        written=",.0f",
        appears_in=("tracks",),
        reads=("count.effort_track_one", "count.effort_track_two", "count.paid"),
    ),
)
