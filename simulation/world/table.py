"""What is put on the table: who drafts, what the drafter believes, and the division that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.world.decisions import OWN_SOLUTION
from simulation.world.lookups import between, bit, engaged, last_party, mean_confidence
from simulation.world.terms import bargaining_weights, divide, divide_outright, utility

if TYPE_CHECKING:
    from simulation.world.arrays import MutableGrid, MutableRow
    from simulation.world.views import Settings, World

__all__ = ["RULES", "STAKES", "members_of", "need_floor", "put_draft"]

RULES = ("estimated", "power", "nash")
STAKES = ("none", "first", "last", "own_solution")
_POWER, _NASH = RULES.index("power"), RULES.index("nash")
_FIRST, _LAST, _OWN = STAKES.index("first"), STAKES.index("last"), STAKES.index("own_solution")


@compiled
def members_of(world: World) -> int:
    """How many parties are at the table."""
    members = 0
    for p in range(world.party_count):
        members += bit(world.table.members, p)
    return members


@compiled
def need_floor(world: World, settings: Settings, party: int, issue: int) -> float:
    """Share of an issue that a party must have; pressed hard enough it signs for less."""
    actor = world.parties[party]
    # Needs are what nobody gives up at a price; only pressure moves them, as far as `negotiate.submission` allows.
    yields = between(settings.negotiate_submission * actor.pressure, 0.0, 1.0)
    return settings.parties_need[actor.like, issue] * (1.0 - yields)


@compiled
def _drafter(world: World) -> int:
    """Position of the party whose turn it is, or `party_count` and more for a mediator's turn."""
    # Mediators share one turn in the round, however many there are: more of them do not write more of the text.
    turn = world.table.rounds % (members_of(world) + _mediator_is_there(world))
    for p in range(world.party_count):
        if bit(world.table.members, p):
            if turn == 0:
                return p
            turn -= 1
    return world.party_count


@compiled
def _mediator_is_there(world: World) -> int:
    """1 while any mediator is at work, else 0."""
    for m in range(world.mediator_count):
        if engaged(world.mediators[m]):
            return 1
    return 0


@compiled
def _voice(world: World, official: int) -> float:
    """Legitimacy of the most legitimate mediator of a kind who is at work; -1 none."""
    most = -1.0
    for m in range(world.mediator_count):
        mediator = world.mediators[m]
        if engaged(mediator) and mediator.official == official:
            most = max(most, mediator.legitimacy)
    return most


@compiled
def _beliefs(world: World, drafter: int, known: float, weights: MutableGrid[float]) -> float:
    """Fill `weights` with what the drafter believes each party's to be; return the confidence it dares to use.

    A party knows its own; a mediator hears each party on itself and on the others, believes the most confident, and
    knows a share `known` of the truth itself.
    """
    parties, issues = world.party_count, world.issue_count
    sure, pairs = 0.0, 0
    for j in range(parties):
        total = 0.0
        for k in range(issues):
            believed = world.parties[j].weight[k]
            if drafter < parties and j != drafter:
                believed = world.knowledge[drafter, j].estimate[k]
                sure += world.knowledge[drafter, j].confidence[k]
                pairs += 1
            # A mediator has no side to know best, so it believes whoever is surest about party j.
            elif drafter >= parties:
                most = -1.0
                for i in range(parties):
                    if i != j and world.knowledge[i, j].confidence[k] > most:
                        most = world.knowledge[i, j].confidence[k]
                        believed = world.knowledge[i, j].estimate[k]
                believed += known * (world.parties[j].weight[k] - believed)
                # What the mediator knows by itself it is sure of; the rest is as sure as its best source.
                sure += most + known * (1.0 - most)
                pairs += 1
            weights[j, k] = believed
            total += believed
        _scale_to_one(weights, j, issues, total)
    return sure / pairs if pairs > 0 else 0.0


@compiled
def _scale_to_one(weights: MutableGrid[float], party: int, issues: int, total: float) -> None:
    # Believed weights are heard one by one and need not sum to 1, but the division takes weights that do.
    for k in range(issues):
        weights[party, k] = weights[party, k] / total if total > 0.0 else 1.0 / issues


@compiled
def _belief_of_group(world: World, initiative: int, party: int, issue: int) -> float:
    """What the people of an initiative believe that a party cares for an issue: those of the party say what they see of
    their own side, the others what they found out, as far as they are sure of it."""
    believed, counted = 0.0, 0.0
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        if ngo.initiative == initiative and ngo.party == party:
            # People in dialogue are no sample of their society: their bias colours what they say of their own side.
            believed += between(world.parties[party].weight[issue] * (1.0 + ngo.bias[issue]), 0.0, 1.0)
            counted += 1.0
        elif ngo.initiative == initiative:
            believed += ngo.confidence[party, issue] * ngo.estimate[party, issue]
            counted += ngo.confidence[party, issue]
    return believed / counted if counted > 0.0 else 1.0 / world.issue_count


@compiled
def _written(world: World, initiative: int, weights: MutableGrid[float]) -> float:
    """Fill `weights` with what a group that handed up a paper believes; return the confidence that the paper dares to use:
    its people's own, as far as the one with the best credit at home answers for it."""
    credit = 0.0
    for n in range(world.ngo_count):
        if world.ngos[n].initiative == initiative:
            credit = max(credit, world.ngos[n].standing)
    for j in range(world.party_count):
        total = 0.0
        for k in range(world.issue_count):
            weights[j, k] = _belief_of_group(world, initiative, j, k)
            total += weights[j, k]
        _scale_to_one(weights, j, world.issue_count, total)
    return mean_confidence(world, initiative) * credit


@compiled
def _confidence(world: World, settings: Settings, sure: float, mediating: bool, voice: float) -> float:
    """A draft dares more with a skilled mediator beside it; a mediator's own counts as far as it is accepted."""
    skill = 0.0
    for m in range(world.mediator_count):
        mediator = world.mediators[m]
        if engaged(mediator):
            skill = max(skill, mediator.skill * mediator.legitimacy)
    if mediating and voice > 0.0:
        sure *= voice
    return sure + settings.negotiate_facilitation * skill * (1.0 - sure)


@compiled
def _strength_at_table(world: World, settings: Settings, known: float, power: MutableRow[float]) -> None:
    """Fill `power` with the bargaining weights of those at the table, over patience; who knows the parties' red lines
    moves them towards shares that leave each the same above its own."""
    parties = world.party_count
    raw, patience, members = np.zeros(parties), np.zeros(parties), members_of(world)
    reserved, present = 0.0, 0.0
    for p in range(parties):
        at_table = bit(world.table.members, p)
        # Those who are absent get next to nothing of the draft, and a power of zero has no logarithm.
        # Equality is a focal point beside power: both sides can see that neither could be held to less (Schelling 1960).
        focal = settings.negotiate_focal
        raw[p] = focal / members + (1.0 - focal) * world.parties[p].power if at_table else 1e-6
        patience[p] = settings.parties_patience[world.parties[p].like]
        reserved += world.parties[p].reservation if at_table else 0.0
        present += 1.0 if at_table else 0.0
    bargaining_weights(raw, patience, power)
    if known > 0.0 and reserved < 1.0:
        for p in range(parties):
            if bit(world.table.members, p):
                # Each gets its own least and an equal part of what is left over.
                fair = world.parties[p].reservation + (1.0 - reserved) / present
                power[p] += known * (fair - power[p])


@compiled
def _take_side(world: World, settings: Settings, power: MutableRow[float]) -> None:
    """A mediator with a stake in one side drafts as if that side were stronger."""
    if settings.mediation_stake_in != _FIRST and settings.mediation_stake_in != _LAST:
        return
    favoured, best = -1, -1
    for p in range(world.party_count):
        # By the parties of the scenario: whoever splits off does not come last, and follows its parent.
        like = world.parties[p].like
        rank = last_party(world) - like if settings.mediation_stake_in == _FIRST else like
        if bit(world.table.members, p) and rank > best:
            favoured, best = p, rank
    if favoured >= 0:
        for p in range(world.party_count):
            power[p] += settings.mediation_stake * ((1.0 if p == favoured else 0.0) - power[p])
            # With a full stake the others would have no power at all, whose logarithm the division needs.
            power[p] = max(power[p], 1e-6)


@compiled
def _own_solution(world: World, settings: Settings, shares: MutableGrid[float]) -> None:
    """A mediator with a solution of its own moves the draft towards it, whoever gains."""
    for k in range(world.issue_count):
        total = 0.0
        for p in range(world.party_count):
            # The issue stands where luck usually takes the week: the solution wished for is the same in every round.
            total += draw(world, OWN_SOLUTION, k, world.parties[p].label) if bit(world.table.members, p) else 0.0
        for p in range(world.party_count):
            wished = (
                draw(world, OWN_SOLUTION, k, world.parties[p].label) / total if bit(world.table.members, p) else 0.0
            )
            shares[p, k] += settings.mediation_stake * (wished - shares[p, k])


@compiled
def put_draft(world: World, settings: Settings) -> None:
    """Put a draft on the table, or a paper handed up where one waits, and count what it is truly worth to each party."""
    parties, issues = world.party_count, world.issue_count
    weights, shares = np.zeros((parties, issues)), np.zeros((parties, issues))
    power, divisible, floor = np.zeros(parties), np.zeros(issues), np.zeros(issues)
    drafter, paper = _drafter(world), world.table.paper
    mediating = drafter >= parties and paper == 0
    voice = max(_voice(world, 0), _voice(world, 1))
    by_official = mediating and voice > 0.0 and _voice(world, 1) >= _voice(world, 0)
    known = settings.mediation_knowledge * voice if by_official else 0.0
    sure = _written(world, paper - 1, weights) if paper > 0 else _beliefs(world, drafter, known, weights)
    confidence = _confidence(world, settings, sure, mediating, voice)
    _strength_at_table(world, settings, known, power)
    if by_official and settings.mediation_stake > 0.0:
        _take_side(world, settings, power)
    for k in range(issues):
        # A formula found in dialogue and handed up makes an indivisible issue divisible; that is all it does.
        divisible[k] = 1.0 if world.issues[k].divisible == 1 or world.issues[k].idea_up > 0 else 0.0
    if settings.negotiate_text == _NASH:
        for p in range(parties):
            for k in range(issues):
                # The Nash text is a benchmark: it divides by true weights, which no drafter knows.
                weights[p, k] = world.parties[p].weight[k]
        divide_outright(weights, power, divisible, shares)
    else:
        divide(weights, power, 0.0 if settings.negotiate_text == _POWER else confidence, divisible, shares)
    if by_official and settings.mediation_stake > 0.0 and settings.mediation_stake_in == _OWN:
        _own_solution(world, settings, shares)
    # A paper serves for one draft.
    world.table.confidence, world.table.paper = confidence, 0
    for p in range(parties):
        for k in range(issues):
            floor[k] = need_floor(world, settings, p, k)
        # True weights, not the drafter's beliefs: a wrong belief shows in shares, never in how they are counted.
        worth = utility(world.parties[p].weight[:issues], shares[p], floor)
        world.table.utility[p] = between(worth, 0.0, 1.0)
        for k in range(issues):
            world.issues[k].share[p] = shares[p, k]
