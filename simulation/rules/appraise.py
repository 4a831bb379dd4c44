"""Readiness: officials weigh the reasons to talk against their hopes for talks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.rules.channel import THEORIES
from simulation.world.lookups import believed_power, between, dyad_of, evenness, exists
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_READINESS = THEORIES.index("readiness")


def look_ahead(world: World, settings: Settings, party: int, week: int) -> None:
    """A party sees how evenly it is matched with its enemies, and how far what it knows of them shows a way out."""
    actor = world.parties[party]
    strongest, sight, enemies = 0.0, 0.0, 0
    for q in range(world.party_count):
        if q == party or not exists(world.parties[q]):
            continue
        pair = world.dyads[dyad_of(party, q)]
        # Zartman: a stalemate hurts because neither side can win, so what counts is evenness with the strongest that it
        # fights.
        if pair.over == 0:
            strongest = max(strongest, world.parties[q].power)
        # A way out is one from a war: what is known of allies shows none. That of a war that is over still counts.
        if pair.over == 0 or pair.beaten > 0:
            enemies += 1
            for k in range(world.issue_count):
                sight += world.knowledge[party, q].confidence[k]
    actor.stalemate = evenness(believed_power(actor), strongest) if strongest > 0.0 else 0.0
    actor.way_out = between(sight / (world.issue_count * enemies), 0.0, 1.0) if enemies > 0 else 0.0


@compiled
def _opening(settings: Settings, week: int) -> float:
    """Reason to talk that an opening from outside gives all sides while it lasts: a patron's turn, a prize in sight."""
    if settings.opening_size == 0.0 or week < settings.opening_start:
        return 0.0
    return 0.0 if settings.opening_end > 0 and week > settings.opening_end else settings.opening_size


def appraise(world: World, settings: Settings, official: int, week: int) -> None:
    """Motivation is pain, felt the more in a stalemate, what presses or is offered, and what its leader himself would gain from peace;
    optimism is trust and a way out in sight."""
    actor = world.officials[official]
    party = world.parties[actor.party]
    trust = 0.0
    # Part of the pain counts whatever the balance; the rest counts only as far as nobody expects to win.
    hurting = party.pain * (1.0 - settings.appraise_stalemate + settings.appraise_stalemate * party.stalemate)
    reason = hurting + party.pressure + party.inducement + _opening(settings, week)
    reason += settings.appraise_prize * settings.parties_prize[party.like]
    if actor.leader == 1:
        reason += settings.appraise_agenda * party.agenda
    actor.motivation = between(reason * (1.0 - actor.hardness), 0.0, 1.0)
    for t in range(actor.first_channel, actor.first_channel + actor.channel_ties):
        trust += world.channels[t].trust
    if actor.channel_ties > 0:
        trust /= actor.channel_ties
    # Even a side that knows nothing of the others may hope that talks work; knowledge fills the rest.
    hope = settings.appraise_hope + (1.0 - settings.appraise_hope) * party.way_out
    # Progress of earlier talks adds hope, failure takes it.
    hope = between(hope + settings.appraise_progress * world.table.hope, 0.0, 1.0)
    actor.optimism = between(trust + (1.0 - trust) * settings.appraise_way_out * hope, 0.0, 1.0)


@compiled
def _bound_by_publics(world: World, settings: Settings, party: int) -> float:
    """How far the leaders of its enemies answer to hostile publics, on average: they may promise, and not deliver."""
    bound, enemies = 0.0, 0
    for q in range(world.party_count):
        if q != party and world.dyads[dyad_of(party, q)].over == 0:
            other = world.parties[q]
            bound += settings.parties_accountability[other.like] * (1.0 - other.attitude)
            enemies += 1
    return bound / enemies if enemies > 0 else 0.0


def agree_among(world: World, settings: Settings, party: int, week: int) -> None:
    """A party is as ready as its officials, the leader counting most, and hopes as far as the others can deliver."""
    actor = world.parties[party]
    ready, moved, trust, weight, ties = 0.0, 0.0, 0.0, 0.0, 0
    for o in range(world.official_count):
        official = world.officials[o]
        if official.party == party:
            counts = settings.appraise_leader if official.leader == 1 else 1.0
            # Pruitt: readiness is motivation times optimism, so that one without the other opens nothing.
            ready += counts * official.motivation * official.optimism
            moved += counts * official.motivation
            weight += counts
            for t in range(official.first_channel, official.first_channel + official.channel_ties):
                trust += world.channels[t].trust
            ties += official.channel_ties
    earnest = 1.0 - settings.appraise_alibi * actor.alibi
    ready = ready / weight if weight > 0.0 else 0.0  # a leader who counts for nothing may be all there is
    actor.motivation = between(moved / weight, 0.0, 1.0) if weight > 0.0 else 0.0
    deliver = 1.0 - settings.appraise_delivery * _bound_by_publics(world, settings, party)
    actor.readiness = between(settings.appraise_strength * earnest * ready * deliver, 0.0, 1.0)
    actor.trust = trust / ties if ties > 0 else 0.0
    # Only the theory of readiness has a threshold; with 0 the chronicle enters no readiness.
    actor.ready_at = settings.channel_threshold if settings.channel_theory == _READINESS else 0.0


mechanism = Mechanism(
    name="appraise",
    part=5,
    sentence="Officials grow ready for talks as motivation (pain, stalemate, pressure, offers) meets optimism (trust, a way out, progress of talks and, where set, the other able to deliver).",
    source="Pruitt 2005, 2007 (readiness = motivation times optimism); Putnam 1988 (involuntary defection); Zartman 1989 (mutually hurting stalemate)",
    strength=strength("appraise"),
    parameters=(
        Parameter("appraise.stalemate", 0.44, 0, 1, "share", "How much pain counts only in a stalemate."),
        Parameter("appraise.way_out", 0.73, 0, 1, "share", "Optimism without any trust, where a way out is wholly in sight."),
        Parameter("appraise.hope", 0.21, 0, 1, "share", "Way out that is seen without knowing anything of the others: talks might work."),
        Parameter("appraise.progress", 0.13, 0, 1, "share", "Way out that wholly successful talks add, and failed ones take."),
        Parameter("opening.size", 0.0, 0, 1, "share", "Reason to talk that an opening from outside gives all sides: a patron's turn, a change in the region.", source="Kleiboer 1994; Zartman 2000 (ripeness and openings from outside)"),
        Parameter("opening.start", 0, 0, 2600, "week", "First week of the opening.", kind="week"),
        Parameter("opening.end", 0, 0, 2600, "week", "Last week of the opening; 0 no end.", kind="week"),
        Parameter("appraise.prize", 0.0, 0, 2, "times", "How far a prize for signing that is in sight counts as a reason to talk.", source="Kleiboer 1994; Zartman 2000 (openings); own formalisation"),
        Parameter("appraise.agenda", 1.0, 0, 2, "times", "How far what settling is worth to a leader himself counts as his reason to talk; what it costs him counts against.", source="Goemans 2000; Croco 2011; own formalisation"),
        Parameter("appraise.delivery", 0.0, 0, 1, "share", "Hope lost where the others' leaders answer wholly to hostile publics: they may be unable to deliver."),
        Parameter("appraise.alibi", 0.5, 0, 1, "share", "Readiness lost where unofficial talks serve leaders wholly as an excuse for not talking."),
        Parameter("appraise.leader", 4.0, 0, 100, "officials", "Weight of the leader, in ordinary officials."),
    ),
    writes=("parties.stalemate", "parties.way_out", "officials.motivation", "officials.optimism", "parties.motivation", "parties.readiness", "parties.trust", "parties.ready_at"),
    verbs=(Verb("parties", look_ahead), Verb("officials", appraise), Verb("parties", agree_among)),
)
