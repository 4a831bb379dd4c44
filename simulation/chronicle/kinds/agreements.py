"""Agreements: signed, carried out, ended."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import (
    FIRST,
    because,
    cite,
    cite_both,
    cite_latest,
    cite_table,
    measured,
    note,
    remember,
    with_others,
)
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.drafts import REJECTED
from simulation.engine.compiling import compiled
from simulation.world.lookups import bit, is_living
from simulation.world.record import PROVISIONS, EndedWhy, Kind, Provision

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import Agreement, World

__all__ = ["CARRIED", "ENDED", "SIGNED", "see_agreements", "see_signatures"]


class SignedWhy(IntEnum):
    """How a text came to be signed."""

    AGREED = 1
    AGAIN = 2
    PROTOCOL = 3


_BY_NUMBER = 32  # places from here on are of agreements by their number; place 0 is of the latest

_AGREED, _AGAIN, _PROTOCOL = int(SignedWhy.AGREED), int(SignedWhy.AGAIN), int(SignedWhy.PROTOCOL)
_FULL = int(Kind.FULL)
_NUMBER = len(Provision)
_REPUDIATED, _COLLAPSED = int(EndedWhy.REPUDIATED), int(EndedWhy.PROCESS_COLLAPSED)

SIGNED = declare(
    EventKind(
        "signed",
        "Track I",
        who="agreements",
        state="agreements.kind",
        value="1 process, 2 partial, 3 full",
        reasons=tuple(SignedWhy),
        others="who signed",
        rests_on=("draft_rejected", "side", "line", "table", "start"),
        changes="table",
        mark="good",
        done_by=((SignedWhy.AGREED, "sign"), (SignedWhy.PROTOCOL, "sign"), (SignedWhy.AGAIN, "renegotiate")),
    )
)
CARRIED = declare(
    EventKind(
        "carried_out",
        "Agreements",
        who="agreements",
        state="agreements.carried_out",
        value="share of its provisions that are completed",
        rests_on=("carried_out", "signed"),
        landmark=False,
        done_by="carry_out",
    )
)
ENDED = declare(
    EventKind(
        "agreement_ended",
        "Agreements",
        who="agreements",
        whom="parties",
        state="agreements.strain",
        value="what pulled on it when it ended",
        reasons=tuple(EndedWhy)[1:],
        others="where it ended in fighting, who fought",
        rests_on=("carried_out", "provision_stalled", "signed", "agreement_ended", "side", "line"),
        changes="table",
        mark="bad",
        done_by="break_agreement",
        about="who",
    )
)


@compiled
def _how(world: World, newest: int) -> int:
    """How a text came to be signed: again, as a protocol of those who have a full agreement in force, or anew."""
    own = world.agreements[newest]
    if own.reaffirmed > 0:
        return _AGAIN
    for n in range(newest):
        text = world.agreements[n]
        if own.kind != _FULL and text.kind == _FULL and is_living(text) and own.signatories & ~text.signatories == 0:
            return _PROTOCOL
    return _AGREED


@compiled
def see_signatures(world: World, log: WorldLog, week: int) -> None:
    """What was signed, at the table or again after it had ended."""
    for n in range(log.seen.agreements, world.agreement_count):
        agreement, before = world.agreements[n], log.links
        event = note(log, SIGNED, week, n, -1)
        measured(log, agreement.kind, math.nan)
        with_others(log, agreement.signatories)
        because(log, _how(world, n))
        if agreement.reaffirmed == 0:
            cite_latest(log, event, REJECTED, 0)
        _cite_signatories(world, log, event, agreement)
        cite_table(world, log, event)
        if log.links == before:
            cite(log, event, FIRST)
        remember(log, event, SIGNED, 0)
        remember(log, event, CARRIED, n)
    log.seen.agreements = world.agreement_count


@compiled
def _cite_signatories(world: World, log: WorldLog, event: int, agreement: Agreement) -> None:
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if bit(agreement.signatories, pair.a) and bit(agreement.signatories, pair.b):
            cite_both(world, log, event, d)


@compiled
def see_agreements(world: World, log: WorldLog, week: int) -> None:
    """Provisions carried out by quarters, and agreements that ended: the broken, then those that went with them."""
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        quarter = 4 * agreement.carried_out // PROVISIONS
        # Named provisions have events of their own.
        if agreement.holds == 0 and quarter > log.seen.quarters[n]:
            event = note(log, CARRIED, week, n, -1)
            measured(log, agreement.carried_out / PROVISIONS, math.nan)
            cite_latest(log, event, CARRIED, n)
            remember(log, event, CARRIED, n)
            log.seen.quarters[n] = quarter
        if agreement.ended_week == week and agreement.ended_why != _COLLAPSED:
            _see_end(world, log, n, week)
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        if agreement.ended_week == week and agreement.ended_why == _COLLAPSED:
            _see_end(world, log, n, week)


@compiled
def _see_end(world: World, log: WorldLog, agreement: int, week: int) -> None:
    text = world.agreements[agreement]
    event = note(log, ENDED, week, agreement, _who_left(world, text))
    measured(log, text.strain, math.nan)
    because(log, text.ended_why)
    cite_latest(log, event, CARRIED, agreement)
    for provision in range(_NUMBER):
        # Promises that were given up pull on it.
        if bit(text.dropped, provision):
            cite(log, event, decided(world, log, agreement, provision))
    if text.fought_in > 0:
        pair = world.dyads[text.fought_in - 1]
        with_others(log, 1 << pair.a | 1 << pair.b)
    if text.ended_why == _COLLAPSED:
        measured(log, math.nan, math.nan)
        cite_latest(log, event, ENDED, _BY_NUMBER + text.ended_with - 1)
    _cite_signatories(world, log, event, text)
    remember(log, event, ENDED, 0)
    remember(log, event, ENDED, _BY_NUMBER + agreement)


@compiled
def decided(world: World, log: WorldLog, agreement: int, provision: int) -> int:
    """The event by which a provision was completed or given up, under its text or another of its sides; 0 none."""
    text, latest = world.agreements[agreement], log.seen.provisions[agreement, provision]
    done = bit(text.completed, provision)
    for n in range(world.agreement_count):
        other = world.agreements[n]
        same = text.signed_by & ~other.signed_by == 0 or other.signed_by & ~text.signed_by == 0
        if same and bit(other.completed if done else other.dropped, provision):
            latest = max(latest, log.seen.provisions[n, provision])
    return latest


@compiled
def _who_left(world: World, agreement: Agreement) -> int:
    """Who repudiated it: the signatory that the rule says it strained most, while there is such a party; -1 nobody."""
    party = agreement.left_by - 1
    if agreement.ended_why != _REPUDIATED or party < 0 or world.parties[party].gone > 0:
        return -1
    return party
