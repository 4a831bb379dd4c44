"""Broken agreements may be signed again by those who still find them better than war."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import TINY
from simulation.world.decisions import RENEGOTIATION
from simulation.world.lookups import bit, divides, is_living, shares_dyad, third_party
from simulation.world.parameters import Parameter
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Settings, World


@compiled
def _superseded(world: World, agreement: Agreement) -> bool:
    """Whether its signatories have a living agreement at least as far-reaching."""
    for n in range(world.agreement_count):
        other = world.agreements[n]
        if is_living(other) and other.kind >= agreement.kind and shares_dyad(other.signatories, agreement.signatories):
            return True
    return False


@compiled
def _will(world: World, settings: Settings, agreement: Agreement) -> float:
    """Readiness of the least ready signatory, against what talks need; none where the terms are below what it signs for."""
    # An agreement takes two: clearing the lowest bit leaves something only where at least two are bound.
    if agreement.signatories & (agreement.signatories - 1) == 0:
        return 0.0
    least = 1.0
    for p in range(world.party_count):
        party = world.parties[p]
        # Those whom it would still bind: for a party that merged its heir signs, if that took its texts over.
        if bit(agreement.signatories, p):
            # Nobody signs again what is now worth less than war. An agenda gives nothing that could be worth less.
            worth_it = not divides(agreement) or agreement.utility[p] >= party.reservation
            least = min(least, party.readiness if worth_it else 0.0)
    return min(least / max(settings.channel_threshold, TINY), 1.0)


@compiled
def _sign_again(world: World, settings: Settings, old: Agreement, new: Agreement, week: int) -> None:
    """The old terms with their guarantee, by those of its signatories that are there; what was carried out stays carried out."""
    new.kind, new.week, new.threat, new.observers = old.kind, week, old.threat, old.observers
    new.issues, new.begun = old.issues, old.begun
    new.voice, new.hurried = old.voice, old.hurried
    new.pareto_distance, new.nash_distance = old.pareto_distance, old.nash_distance
    # What stands behind it now is what was left of it, as far as a third party is still there to stand for it.
    there = third_party(world)
    new.mediated = old.mediated if there else 0
    new.guarantee = new.guarantee_left = old.guarantee_left if there else 0.0
    new.carried_out, new.stalled, new.reaffirmed = old.carried_out, old.stalled, old.reaffirmed + 1
    new.holds, new.order = old.holds, old.order
    new.opened, new.completed, new.dropped = old.opened, old.completed, old.dropped
    for p in range(world.party_count):
        new.utility[p], new.grievance[p] = old.utility[p], old.grievance[p]
        if bit(old.signatories, p):
            new.signatories |= 1 << p
            new.support[p], new.power[p] = world.parties[p].support, world.parties[p].power
            if divides(new):
                # As where a text is first signed.
                world.parties[p].signed, world.parties[p].shaken = week, 0.0
        for k in range(world.issue_count):
            new.share[p, k] = old.share[p, k]
    new.signed_by = new.signatories
    for p in range(world.party_count):
        heir = world.parties[p].heir - 1
        if heir >= 0 and bit(old.signed_by, p) and bit(new.signatories, heir) and not bit(old.signed_by, heir):
            # Who took a signatory in signs for what was its part.
            for k in range(world.issue_count):
                new.share[heir, k], new.share[p, k] = new.share[heir, k] + new.share[p, k], 0.0
    old.renewed = week


def renegotiate(world: World, settings: Settings, agreement: int, week: int) -> None:
    """A broken agreement may be signed again while its terms are remembered, at the pace of the least ready."""
    old = world.agreements[agreement]
    since = week - old.ended_week
    # Not in the week of the break, and only once: a renewed text that breaks is offered as the newer one.
    if old.ended_week == 0 or old.renewed > 0 or since < 1 or since > settings.renegotiate_within:
        return
    will = _will(world, settings, old)
    rate = settings.renegotiate_strength * reach_one(world, settings, week) * settings.renegotiate_rate / WEEKS_IN_YEAR
    if draw(world, RENEGOTIATION, week, world.key ^ np.uint64(old.week)) >= rate * will or _superseded(world, old):
        return
    if world.agreement_count == world.agreements.shape[0]:
        world.overflow = 1
        return
    _sign_again(world, settings, old, world.agreements[world.agreement_count], week)
    world.agreement_count += 1
    world.table.signed_week = week
    world.count.renegotiations += 1


mechanism = Mechanism(
    name="renegotiate",
    part=7,
    sentence="A broken agreement may be signed again by those who still find its terms better than war.",
    source="Werner 1999 (renegotiating settlements); own formalisation",
    strength=strength("renegotiate"),
    parameters=(
        Parameter("renegotiate.rate", 0.49, 0, WEEKS_IN_YEAR, "a year", "Rate at which signatories ready for talks sign a broken agreement again, at full effort of Track I."),
        Parameter("renegotiate.within", 156, 0, 2600, "weeks", "How long the terms stay on offer after the break.", kind="int"),
    ),
    writes=(
        "agreements.kind", "agreements.week", "agreements.signatories", "agreements.signed_by", "agreements.mediated", "agreements.guarantee", "agreements.guarantee_left",
        "agreements.issues", "agreements.begun", "agreements.pareto_distance", "agreements.nash_distance", "agreements.carried_out", "agreements.reaffirmed",
        "agreements.power", "agreements.stalled", "agreements.utility", "agreements.grievance", "agreements.support", "agreements.share", "agreements.renewed",
        "agreements.voice", "agreements.hurried", "agreements.holds", "agreements.order", "agreements.opened", "agreements.completed", "agreements.dropped",
        "agreement_count", "parties.signed", "parties.shaken", "agreements.threat", "agreements.observers", "table.signed_week", "count.renegotiations", "overflow",
    ),
    verbs=(Verb("agreements", renegotiate),),
)  # fmt: skip
