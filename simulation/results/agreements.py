"""The columns of the table of agreements: a row an agreement, by world and in the order of signing."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulation.results.column import NEVER, Column, Dtype, Missing
from simulation.results.past import Past
from simulation.results.provisions import PROVISION_COLUMNS, implemented
from simulation.world.record import EndedWhy, Kind

__all__ = ["AGREEMENTS", "ENDED_WHY", "KINDS", "SIGNED_HOW"]

KINDS = tuple(kind.name.lower() for kind in Kind)
"""Kinds of agreement, from the least to the most: the codes of `Kind` start at 1."""
ENDED_WHY = tuple(why.name.lower() for why in EndedWhy)[1:]
"""Why an agreement ended: the codes of `EndedWhy` start at 1 for those that did."""
SIGNED_HOW = ("agreed", "protocol", "again")
"""How an agreement came to be signed, in the words that events have as reasons."""

_WHY = (
    "why it ended; `not_carried_out` where it broke once its deadline (`break_agreement.deadline`) was over with "
    "nothing begun, or lapsed at it with the chance `break_agreement.lapse`, 0 unless set"
)
_KIND = (
    "what it settles: `process` no issue (an agenda for talks), `partial` some issues, `full` all of them; a protocol "
    "on carrying out a full agreement is `partial` or `process`, and `signed_how` marks it"
)
_HOW = (
    "how it came to be signed: `agreed` at the table; `protocol`, a later text on carrying out the full agreement that "
    "its parties have in force, which divides nothing further; `again`, one that had ended and is renewed on the same "
    "terms"
)
_TAKEN_UP = "week a later agreement took it up: that is no end, but nothing more is seen of it"
_TERMS = (
    "what its terms give the party of the issue; what they leave open goes on by power. Shares of splinters are in the "
    "table of terms"
)

_LAPSED = "week since which it binds nobody: fewer than two who signed it, or took one of them in, are there"
_BINDS = Missing("it has not lapsed", lambda past: past.agreements.record["lapsed"] == 0)
_NOT_ENDED = Missing("it has not ended", lambda past: past.agreements.record["ended_week"] == 0)
_AGENDA = Missing(
    "a process agreement, or a protocol on carrying out, divides nothing", lambda past: past.agreements.agenda
)
_PROCESS = Missing("a process agreement", lambda past: past.agreements.record["kind"] == Kind.PROCESS)
_UNSIGNED = Missing("the party did not sign", lambda past: ~past.agreements.signed)
_NO_TERMS = Missing(
    "the party did not sign, or the text divides nothing",
    lambda past: ~past.agreements.signed | past.agreements.agenda[:, None],
)
_NONE_DID = Missing("none did", lambda past: past.agreements.record["superseded"] == 0)


def _recorded(name: str, past: Past) -> np.ndarray:
    """A state of every agreement, as the record has it (m,)."""
    return np.asarray(past.agreements.record[name])


def _of_parties(name: str, past: Past) -> np.ndarray:
    """A state of every agreement by party of the scenario (m, parties)."""
    return np.asarray(past.agreements.record[name][:, : len(past.parties)])


def _shares(past: Past) -> np.ndarray:
    """What each party has of each issue (m, parties, issues)."""
    return np.asarray(past.agreements.record["share"][:, : len(past.parties), : len(past.issues)])


def _signatories(past: Past) -> np.ndarray:
    """The keys of those who signed, as one text (m,)."""
    signatories, keys = past.agreements.record["signed_by"], past.keys[past.agreements.row]
    by_row = zip(signatories.tolist(), keys.tolist(), strict=True)
    texts = [", ".join(key for position, key in enumerate(row) if bits >> position & 1) for bits, row in by_row]
    return np.array([*texts, ""], object)[:-1]


def _signed_how(past: Past) -> np.ndarray:
    """How each agreement came to be signed (m,): places in `SIGNED_HOW`."""
    again = past.agreements.record["reaffirmed"] > 0
    return np.where(
        again, SIGNED_HOW.index("again"), np.where(past.agreements.protocol, SIGNED_HOW.index("protocol"), 0)
    )


def _state(name: str, dtype: Dtype, unit: str, meaning: str, missing: Missing = NEVER, date: str = "") -> Column:
    """A column that is a state of the agreement's record."""
    compute = partial(_recorded, name)
    return Column(name=name, dtype=dtype, unit=unit, meaning=meaning, missing=missing, compute=compute, date=date)


def _by_party(name: str, dtype: Dtype, unit: str, meaning: str, missing: Missing = NEVER) -> Column:
    """A column a party, of a state of the agreement's record."""
    compute = partial(_of_parties, name)
    return Column(name=f"{name}_{{party}}", dtype=dtype, unit=unit, meaning=meaning, missing=missing, compute=compute)


AGREEMENTS: tuple[Column, ...] = (
    Column(
        name="world",
        dtype="int64",
        unit="number",
        meaning="number of the world",
        compute=lambda past: past.numbers[past.agreements.row],
    ),
    _state("week", "int64", "week", "week of signing", date="date"),
    Column(
        name="kind",
        dtype="string",
        unit="word",
        meaning=_KIND,
        words=KINDS,
        compute=lambda past: past.agreements.record["kind"] - 1,
    ),
    Column(name="signed_how", dtype="string", unit="word", meaning=_HOW, words=SIGNED_HOW, compute=_signed_how),
    Column(
        name="parties",
        dtype="string",
        unit="keys",
        meaning="the parties that signed, with commas between them",
        compute=_signatories,
    ),
    _state("ended_week", "Int64", "week", "week it ended (failed)", _NOT_ENDED, date="ended_date"),
    Column(
        name="ended_why",
        dtype="string",
        unit="word",
        meaning=_WHY,
        missing=_NOT_ENDED,
        words=ENDED_WHY,
        compute=lambda past: past.agreements.record["ended_why"] - 1,
    ),
    _state("superseded", "Int64", "week", _TAKEN_UP, _NONE_DID, date="superseded_date"),
    _state("lapsed", "Int64", "week", _LAPSED, _BINDS, date="lapsed_date"),
    _by_party("utility", "Float64", "utility, 0 to 1", "true utility of its terms to the party", _AGENDA),
    Column(
        name="share_{party}_{issue}", dtype="Float64", unit="share", meaning=_TERMS, missing=_AGENDA, compute=_shares
    ),
    _state("pareto_distance", "Float64", "share", "by what share every party could gain at once", _AGENDA),
    _state("nash_distance", "Float64", "utility", "distance in utility from the weighted Nash point", _AGENDA),
    _by_party("power", "Float64", "share", "share of all parties' strength that it had when it signed", _UNSIGNED),
    _by_party("support", "Float64", "share", "support of its public at signing", _NO_TERMS),
    _by_party("grievance", "Float64", "utility", "how far below its needs it signed", _NO_TERMS),
    Column(
        name="mediated",
        dtype="bool",
        unit="yes or no",
        meaning="an official mediator was at the table",
        compute=lambda past: past.agreements.record["mediated"] == 1,
    ),
    _state("guarantee", "float64", "0 to 1", "how far a third party stood behind it at signing"),
    _state("voice", "float64", "0 to 1", "how far groups of society were heard in it"),
    Column(
        name="implemented",
        dtype="Float64",
        unit="share",
        meaning="provisions completed by the last week seen",
        missing=_PROCESS,
        compute=implemented,
    ),
    *PROVISION_COLUMNS,
)
"""The columns, in the order of the table."""
