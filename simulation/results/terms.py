"""The columns of the table of terms: a row an agreement, party and issue, with the splinters that have a share.

Process agreements divide nothing and have no row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simulation.results.column import Column
from simulation.results.past import Past

__all__ = ["TERMS"]


def _rows(past: Past) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Agreement, party and issue of each row (rows,), by agreement.

    Parties of the scenario have a row for every issue; splinters have one where they signed or have a share.
    """
    record = past.agreements.record
    shares = record["share"][:, :, : len(past.issues)]
    parties = np.arange(shares.shape[1])
    signed = (record["signed_by"][:, None] >> parties) & 1 == 1
    listed = (parties < len(past.parties)) | signed | (shares > 0.0).any(axis=2)
    listed[past.agreements.agenda] = False  # an agenda has no terms
    agreement, party = np.nonzero(listed)
    issues = len(past.issues)
    return np.repeat(agreement, issues), np.repeat(party, issues), np.tile(np.arange(issues), len(agreement))


def _number(past: Past) -> np.ndarray:
    """The number of each agreement in its world (m,), from 1."""
    row = past.agreements.row
    return np.asarray(np.arange(len(row)) - np.searchsorted(row, row) + 1)


def _of_rows(compute: Callable[[Past, np.ndarray, np.ndarray, np.ndarray], Any]) -> Callable[[Past], np.ndarray]:
    """A function of past, agreement, party and issue (rows,) as a function of the past."""
    return lambda past: np.asarray(compute(past, *past.once(_rows)))


TERMS: tuple[Column, ...] = (
    Column(
        name="world",
        dtype="int64",
        unit="number",
        meaning="number of the world",
        compute=_of_rows(lambda past, agreement, party, issue: past.numbers[past.agreements.row[agreement]]),
    ),
    Column(
        name="agreement",
        dtype="int64",
        unit="number",
        meaning="number of the agreement in its world, from 1, in the order of the table of agreements",
        compute=_of_rows(lambda past, agreement, party, issue: _number(past)[agreement]),
    ),
    Column(
        name="week",
        dtype="int64",
        unit="week",
        meaning="week of signing",
        date="date",
        compute=_of_rows(lambda past, agreement, party, issue: past.agreements.record["week"][agreement]),
    ),
    Column(
        name="party",
        dtype="string",
        unit="key",
        meaning="the party; a splinter, such as `rebels_2`, is listed where it signed or has a share",
        compute=_of_rows(lambda past, agreement, party, issue: past.keys[past.agreements.row[agreement], party]),
    ),
    Column(
        name="issue",
        dtype="string",
        unit="key",
        meaning="the issue",
        compute=_of_rows(lambda past, agreement, party, issue: np.array(past.issues, object)[issue]),
    ),
    Column(
        name="share",
        dtype="float64",
        unit="share",
        meaning="what the terms give the party of the issue; the shares of all parties sum to 1",
        compute=_of_rows(lambda past, *place: past.agreements.record["share"][place]),
    ),
    Column(
        name="signed",
        dtype="bool",
        unit="yes or no",
        meaning="the party signed",
        compute=_of_rows(
            lambda past, agreement, party, issue: (past.agreements.record["signed_by"][agreement] >> party) & 1 == 1
        ),
    ),
)
"""The columns, in the order of the table."""
