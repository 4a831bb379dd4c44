"""Signing: officials, and only they, sign what was initialled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb
from simulation.rules.press import INSTRUMENTS
from simulation.world.constants import HALF, THOUSANDTHS
from simulation.world.decisions import TAKES_UP
from simulation.world.lookups import between, bit, divides, engaged, guarantee_on_offer, is_living
from simulation.world.parameters import Parameter
from simulation.world.record import Kind
from simulation.world.terms import divide, frontier_scale

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Settings, World

_PROCESS, _PARTIAL, _FULL = int(Kind.PROCESS), int(Kind.PARTIAL), int(Kind.FULL)
_THREAT = INSTRUMENTS.index("threat")


@compiled
def _note_issues(world: World, agreement: Agreement) -> None:
    """Note what it settles: a partial agreement those issues that are closed, an agenda or a protocol none."""
    for k in range(world.issue_count):
        if agreement.kind == _FULL or (agreement.kind == _PARTIAL and world.issues[k].closed == 1):
            agreement.issues |= 1 << k


@compiled
def _terms(world: World, agreement: Agreement) -> None:
    """Write the terms: what a text leaves open goes on by power."""
    for p in range(world.party_count):
        total = 0.0
        for k in range(world.issue_count):
            agreement.share[p, k] = world.issues[k].share[p] if bit(agreement.issues, k) else world.parties[p].power
            total += world.parties[p].weight[k] * agreement.share[p, k]
        agreement.utility[p] = between(total, 0.0, 1.0)
        agreement.support[p] = world.parties[p].support


@compiled
def _grievance(world: World, settings: Settings, agreement: Agreement) -> None:
    """How far below its needs a party signed, and, for what was pressed on it, below the least it signs for freely."""
    for p in range(world.party_count):
        short = 0.0
        for k in range(world.issue_count):
            short += max(settings.parties_need[world.parties[p].like, k] - agreement.share[p, k], 0.0) * world.parties[p].weight[k]
        party = world.parties[p]
        freely = party.war_value + party.home_cost + party.doubt - party.inducement - party.payment
        freely -= settings.parties_prize[party.like] + party.agenda
        # No more than the pressure itself: what a party signed below its least for other reasons was its choice.
        pressed = min(max(freely - agreement.utility[p], 0.0), party.pressure)
        agreement.grievance[p] = between(short + settings.sign_coercion * pressed, 0.0, 1.0)


@compiled
def _distances(world: World, agreement: Agreement) -> None:
    """How far the terms lie from the Pareto frontier and from the weighted Nash point, by true weights."""
    parties, issues = world.party_count, world.issue_count
    weights, shares = np.zeros((parties, issues)), np.zeros((parties, issues))
    power = np.zeros(parties)
    for p in range(parties):
        power[p] = world.parties[p].power
        for k in range(issues):
            # Measured by what parties truly care for, which nobody at the table knew.
            weights[p, k] = world.parties[p].weight[k]
    divide(weights, power, 1.0, np.ones(issues), shares)
    squared = 0.0
    for p in range(parties):
        nash = 0.0
        for k in range(issues):
            nash += weights[p, k] * shares[p, k]
        squared += (nash - agreement.utility[p]) * (nash - agreement.utility[p])
    agreement.nash_distance = math.sqrt(squared)
    agreement.pareto_distance = frontier_scale(weights, agreement.utility[:parties]) - 1.0


@compiled
def _supersede(world: World, settings: Settings, newest: int, week: int) -> None:
    """A text takes up an earlier one where all who signed that, and are there, have signed it too, and it settles all that did;
    an agenda is taken up by another agenda, or by the full text that it was for."""
    agreement = world.agreements[newest]
    for n in range(newest):
        earlier = world.agreements[n]
        same = earlier.signatories & ~agreement.signatories == 0
        settled = earlier.issues & ~agreement.issues == 0
        if earlier.kind == _PROCESS:
            settled = agreement.kind != _PARTIAL
        elif agreement.kind == _PROCESS:
            settled = False
        # Whether a new text says what becomes of an old one is for those who draft it; of two that settle all, one holds.
        says = draw(world, TAKES_UP, week, world.key ^ np.uint64(earlier.week)) < settings.sign_taking_up
        says = says or (earlier.kind == _FULL and agreement.kind == _FULL)
        if same and settled and says and is_living(earlier):
            earlier.superseded, earlier.taken_up_by = week, newest + 1


def sign(world: World, settings: Settings, week: int) -> None:
    """What all at the table initialled, and their publics let pass, is signed by their officials."""
    table = world.table
    if table.initialled == 0:
        return
    if world.agreement_count == world.agreements.shape[0]:
        world.overflow = 1
        return
    newest = world.agreement_count
    agreement = world.agreements[newest]
    agreement.kind, agreement.week = table.initialled, week
    agreement.signatories = agreement.signed_by = table.members
    agreement.guarantee = agreement.guarantee_left = guarantee_on_offer(world, settings)
    # Who was heard in it, and how hurried those were who signed it, stays with it.
    agreement.voice, agreement.hurried = table.voice, table.hurry
    for m in range(world.mediator_count):
        mediator = world.mediators[m]
        if not engaged(mediator):
            continue
        agreement.mediated = max(agreement.mediated, mediator.official)
        if settings.mediation_instrument == _THREAT:
            # A mediator who threatened at the table stands behind the text, as far as rivals abroad let it.
            agreement.threat = max(agreement.threat, mediator.leverage * (1.0 - world.rivalry))
    _note_issues(world, agreement)
    if divides(agreement):
        _terms(world, agreement)
        _grievance(world, settings, agreement)
        _distances(world, agreement)
    world.agreement_count += 1
    _supersede(world, settings, newest, week)
    for k in range(world.issue_count):
        if agreement.kind == _FULL and world.issues[k].idea_up > 0:
            world.count.ideas_taken_up += 1
    paid = 0.0
    for p in range(world.party_count):
        if bit(table.members, p):
            agreement.power[p] = world.parties[p].power
            if divides(agreement):
                # Its public begins anew to count what it sees from here on.
                world.parties[p].signed, world.parties[p].shaken = week, 0.0
            paid += world.parties[p].payment
    # In thousandths: counts are whole numbers, so that they add up exactly.
    world.count.paid += int(THOUSANDTHS * paid + HALF)
    table.initialled, table.signed_week = 0, week
    # A signature, whatever it settles, shows that talks lead somewhere.
    table.hope += settings.sign_hope * (1.0 - table.hope)


mechanism = Mechanism(
    name="sign",
    part=6,
    sentence="Officials, and only they, sign what all at the table initialled.",
    source="Ismail, Layka & Abo Alabed 2023 (only officials sign); UCDP Peace Agreement codebook (kinds)",
    strength=Parameter("sign.strength", 1, 0, 1, "yes or no", "Whether officials have the authority to sign.", kind="int"),
    parameters=(
        Parameter("sign.hope", 0.3, 0, 1, "share", "Hope for talks that a signature adds, of what is lacking (own judgement)."),
        Parameter("sign.taking_up", 0.51, 0, 1, "share", "Texts that take up an earlier one which they could take up; the others live on beside them."),
        Parameter("sign.coercion", 0.5, 0, 2, "share", "Grievance of what pressure made a party sign below the least it would sign for freely."),
    ),
    writes=(
        "agreements.threat", "agreements.kind", "agreements.week", "agreements.signatories", "agreements.signed_by", "agreements.guarantee", "agreements.guarantee_left", "agreements.voice", "agreements.hurried", "agreements.mediated",
        "agreements.share", "agreements.power", "agreements.utility", "agreements.support", "agreements.grievance",
        "agreements.nash_distance", "agreements.pareto_distance", "agreements.superseded", "agreements.taken_up_by", "agreements.issues", "agreement_count",
        "count.ideas_taken_up", "count.paid", "parties.signed", "parties.shaken", "table.initialled", "table.signed_week", "table.hope", "overflow",
    ),
    verbs=(Verb("world", sign),),
)  # fmt: skip
