"""Rounds of talks: a draft, acceptance or rejection, concession, and what a rejected draft teaches."""

import numpy as np

from simulation.compiled import compiled
from simulation.luck import ROUND, draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between, bit, is_living
from simulation.rules.text import divide, utility
from simulation.rules.tracks import effort_one
from simulation.world import Kind

_PROCESS, _PARTIAL, _FULL = int(Kind.PROCESS), int(Kind.PARTIAL), int(Kind.FULL)


@compiled
def _members(world):
    members = 0
    for p in range(world.party_count):
        members += bit(world.table.members, p)
    return members


@compiled
def _living_kind(world, kind):
    """Whether those at the table have a living agreement of at least this kind."""
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        shared = agreement.signatories & world.table.members
        if agreement.kind >= kind and is_living(agreement) and shared != 0:
            return True
    return False


@compiled
def _drafter(world):
    """Position of the party whose turn it is, or `party_count` and more for a mediator's turn."""
    turn = world.table.rounds % (_members(world) + min(world.mediator_count, 1))
    for p in range(world.party_count):
        if bit(world.table.members, p):
            if turn == 0:
                return p
            turn -= 1
    return world.party_count


@compiled
def _beliefs(world, drafter, weights):
    """Fill `weights` with what the drafter believes each party's to be; return the confidence it dares to use.

    A party knows its own; a mediator hears each party on itself and on the others, and believes the most confident.
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
            elif drafter >= parties:
                most = -1.0
                for i in range(parties):
                    if i != j and world.knowledge[i, j].confidence[k] > most:
                        most = world.knowledge[i, j].confidence[k]
                        believed = world.knowledge[i, j].estimate[k]
                sure += most
                pairs += 1
            weights[j, k] = believed
            total += believed
        for k in range(issues):
            weights[j, k] = weights[j, k] / total if total > 0.0 else 1.0 / issues
    return sure / pairs if pairs > 0 else 0.0


@compiled
def _draft(world, settings):
    """Put a draft on the table and count what it is truly worth to each party."""
    parties, issues = world.party_count, world.issue_count
    weights, shares = np.zeros((parties, issues)), np.zeros((parties, issues))
    power, divisible = np.zeros(parties), np.zeros(issues)
    confidence = _beliefs(world, _drafter(world), weights)
    skill = 0.0
    for m in range(world.mediator_count):
        skill = max(skill, world.mediators[m].skill)
    confidence += settings.negotiate_facilitation * skill * (1.0 - confidence)
    total = 0.0
    for p in range(parties):
        power[p] = world.parties[p].power if bit(world.table.members, p) else 1e-6
        total += power[p]
    for p in range(parties):
        power[p] /= total
    for k in range(issues):
        divisible[k] = 1.0 if world.issues[k].divisible == 1 or world.issues[k].idea_up > 0 else 0.0
    divide(weights, power, confidence, divisible, shares)
    world.table.confidence = confidence
    for p in range(parties):
        world.table.utility[p] = between(utility(world.parties[p].weight[:issues], shares[p], settings.parties_need[world.parties[p].like, :issues]), 0.0, 1.0)
        for k in range(issues):
            world.issues[k].share[p] = shares[p, k]


@compiled
def _refusal(world, party):
    """Zeuthen's risk limit: what a party would lose by taking the draft over what it would lose by breakdown."""
    own = world.parties[party]
    room = own.aspiration - own.reservation
    if room <= 0.0:
        return 1.0
    return between((own.aspiration - world.table.utility[party]) / room, 0.0, 1.0)


@compiled
def _concede(world, settings):
    """The refuser with the least to lose by yielding lowers what it asks for, towards the least it signs for."""
    least, yields = 2.0, -1
    for p in range(world.party_count):
        refuses = world.table.utility[p] < max(world.parties[p].aspiration, world.parties[p].reservation)
        if bit(world.table.members, p) and refuses and _refusal(world, p) < least:
            least, yields = _refusal(world, p), p
    for p in range(world.party_count):
        own = world.parties[p]
        tied = _refusal(world, p) == least
        if bit(world.table.members, p) and (p == yields or tied) and own.aspiration > own.reservation:
            step = settings.negotiate_strength * settings.negotiate_concession * (own.aspiration - own.reservation)
            own.aspiration = max(own.aspiration - step, own.reservation)
            world.count.concessions += 1


@compiled
def _learn(world, settings):
    """A rejected draft teaches each side a little of the other's weights, the more openly they talk."""
    for i in range(world.party_count):
        for j in range(world.party_count):
            if i == j or not (bit(world.table.members, i) and bit(world.table.members, j)):
                continue
            candour = world.parties[j].trust * (1.0 - settings.parties_rigidity[world.parties[j].like])
            step = min(settings.negotiate_strength * settings.negotiate_teaching * candour, 1.0)
            known = world.knowledge[i, j]
            for k in range(world.issue_count):
                known.estimate[k] += step * (world.parties[j].weight[k] - known.estimate[k])
                known.confidence[k] += step * (1.0 - known.confidence[k])


@compiled
def _closable(world, settings):
    """Close the issues that every party at the table accepts one by one; return their mean weight."""
    closed_weight = 0.0
    for k in range(world.issue_count):
        closable, weight = True, 0.0
        for p in range(world.party_count):
            if bit(world.table.members, p):
                wanted = max(world.parties[p].reservation, settings.parties_need[world.parties[p].like, k])
                closable = closable and world.issues[k].share[p] >= wanted - settings.negotiate_leeway
                weight += world.parties[p].weight[k]
        world.issues[k].closed = closable
        if closable:
            closed_weight += weight / _members(world)
    return closed_weight


@compiled
def _stuck_on(world):
    """The issue in which the share of some refuser falls furthest behind its weight."""
    worst, stuck = -1.0, -1
    for k in range(world.issue_count):
        for p in range(world.party_count):
            if bit(world.table.members, p):
                want = world.parties[p].weight[k] * (1.0 - world.issues[k].share[p])
                if want > worst:
                    worst, stuck = want, k
    return stuck


def negotiate(world, settings, week):
    """One round: a draft is accepted by all, or rejected, conceded on and learned from; short of a full text the
    parties may initial an agenda or the issues on which they agree."""
    table = world.table
    table.initialled = 0
    if _members(world) < 2 or _living_kind(world, _FULL):
        return
    slow = 1.0 - settings.negotiate_consultation * _rigidity(world, settings)
    rate = settings.negotiate_strength * effort_one(world, settings, week) * settings.negotiate_pace * slow
    if draw(world, ROUND, week, world.key) >= rate:
        return
    _draft(world, settings)
    table.rounds += 1
    accepted = True
    for p in range(world.party_count):
        wanted = max(world.parties[p].aspiration, world.parties[p].reservation)
        accepted = accepted and (not bit(table.members, p) or table.utility[p] >= wanted)
    if accepted:
        table.initialled, table.rejected, table.stuck_issue = _FULL, 0, -1
        return
    table.rejected += 1
    world.count.drafts_rejected += 1
    table.stuck_issue = _stuck_on(world)
    _concede(world, settings)
    _learn(world, settings)
    if _closable(world, settings) >= settings.negotiate_partial and not _living_kind(world, _PARTIAL):
        table.initialled = _PARTIAL
    elif table.rounds >= settings.negotiate_agenda and not _living_kind(world, _PROCESS):
        table.initialled = _PROCESS


@compiled
def _rigidity(world, settings):
    """Rigidity of the most rigid at the table: it sets the pace."""
    most = 0.0
    for p in range(world.party_count):
        if bit(world.table.members, p):
            most = max(most, settings.parties_rigidity[world.parties[p].like])
    return most


mechanism = Mechanism(
    name="negotiate",
    part=6,
    sentence="Talks go round by round over one text: drafted, refused, conceded on by whoever risks less, and learned from.",
    source="Raiffa 1982; Klein, Faratin, Sayama & Bar-Yam 2003 (single text); Zeuthen 1930 (concession); Nash 1950; Kalai 1977",
    strength=strength("negotiate"),
    parameters=(
        Parameter("negotiate.pace", 0.25, 0, 1, "rounds a week", "Rounds of talks at full effort."),
        Parameter("negotiate.consultation", 0.5, 0, 1, "share", "Rounds lost where a wholly rigid side must consult its capital."),
        Parameter("negotiate.concession", 0.1, 0, 1, "share a round", "Part of the way to the reservation value that one concession goes."),
        Parameter("negotiate.teaching", 0.06, 0, 1, "share a draft", "Part of the error that a rejected draft corrects among fully candid sides."),
        Parameter("negotiate.facilitation", 0.15, 0, 1, "share", "What a wholly skilled mediator adds to the confidence a draft dares to use."),
        Parameter("negotiate.partial", 0.35, 0, 1, "share of all weight", "Issues agreed one by one that make a partial agreement."),
        Parameter("negotiate.leeway", 0.03, 0, 1, "share of an issue", "How far below its reservation value a party closes a single issue."),
        Parameter("negotiate.agenda", 6, 0, 1000, "rounds", "Rounds after which an agenda is agreed, a process agreement.", kind="int"),
        Parameter("parties.rigidity", 0.4, 0, 1, "share", "How tightly officials are bound by their mandate: they shade what they say, and must consult.", per=("party",)),
        Parameter("parties.need", 0.0, 0, 1, "share of the issue", "Share of the issue below which the party has nothing from an agreement.", source="Burton 1990", per=("party", "issue")),
    ),
    writes=(
        "table.initialled", "table.rounds", "table.rejected", "table.stuck_issue", "table.confidence", "table.utility",
        "issues.share", "issues.closed", "parties.aspiration", "knowledge.estimate", "knowledge.confidence",
        "count.drafts_rejected", "count.concessions",
    ),
    verbs=(Verb("world", negotiate),),
)  # fmt: skip
