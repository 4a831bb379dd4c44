"""Ratification: a regime that must ask its public may lose what its officials initialled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw_normal
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.citizens import standing
from simulation.world.decisions import RATIFICATION
from simulation.world.lookups import between, bit, is_living
from simulation.world.parameters import Parameter
from simulation.world.record import Kind

if TYPE_CHECKING:
    from simulation.world.views import Citizens, Party, Settings, World

_PROCESS, _FULL = int(Kind.PROCESS), int(Kind.FULL)


@compiled
def _gives(world: World, party: int) -> float:
    """What the terms in question give a party: those on the table, else those it has signed; -1 where there are none."""
    if world.table.initialled != 0 or (bit(world.table.members, party) and world.table.rounds > 0):
        return world.table.utility[party]
    # The latest agreement is the one in force for the party; an agenda gives it nothing.
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        if agreement.kind != _PROCESS and is_living(agreement) and bit(agreement.signatories, party):
            return agreement.utility[party]
    return -1.0


@compiled
def _gain(settings: Settings, party: Party, gives: float) -> float:
    """What speaks for the terms whatever one feels: what they give against what the side expects, and the leader."""
    # A side expects what its power would give it: terms count by what they give beyond that.
    gain = settings.consult_public_terms * (gives - party.power)
    return gain + settings.consult_public_leader * settings.parties_urges[party.like]


def weigh_terms(world: World, settings: Settings, party: int, week: int) -> None:
    """Support is for these terms: each social group asks what they give against what its side expects, how it feels
    about settling at all, and what its leader urges."""
    gives = _gives(world, party)
    if gives < 0.0:
        return
    actor = world.parties[party]
    gain = _gain(settings, actor, gives)
    support = 0.0
    for g in range(world.group_count):
        group = world.groups[g]
        if group.party == party:
            feeling = settings.consult_public_feeling * (group.attitude - 0.5)
            support += group.weight / (1.0 + math.exp(-gain - feeling))
    actor.support = between(support, 0.0, 1.0)


def weigh_terms_each(world: World, settings: Settings, citizens: Citizens, party: int, week: int) -> None:
    """The same, asked by each citizen."""
    gives = _gives(world, party)
    if gives < 0.0:
        return
    actor, public = world.parties[party], world.publics[party]
    gain = _gain(settings, actor, gives)
    support = 0.0
    for g in range(public.first_group, public.first_group + public.groups):
        said = 0.0
        for i in range(citizens.first[g], citizens.first[g + 1]):
            feeling = settings.consult_public_feeling * (standing(world, citizens, g, i) - 0.5)
            said += 1.0 / (1.0 + math.exp(-gain - feeling))
        support += world.groups[g].weight * said / (citizens.first[g + 1] - citizens.first[g])
    actor.support = between(support, 0.0, 1.0)


def ratify(world: World, settings: Settings, week: int) -> None:
    """A full text falls where a public that must be asked does not give it a majority; all are asked at once."""
    if world.table.initialled != _FULL:
        return
    lost = False
    for p in range(world.party_count):
        if bit(world.table.members, p) and settings.parties_ratification[world.parties[p].like] == 1:
            party = world.parties[p]
            # Each public has its own swing, so that two votes on one text may go apart.
            swing = settings.consult_public_swing * draw_normal(world, RATIFICATION, week, party.label)
            vote, needed = party.support + swing, 0.5 * settings.consult_public_strength
            refuses = vote < needed
            # The chronicle reads these four; no rule does.
            party.asked, party.vote, party.vote_needed, party.carried = week, vote, needed, not refuses
            if refuses:
                lost = True
                # Putnam: a lost vote ties the hands of the negotiators, who ask for more next time.
                party.aspiration = between(party.aspiration + settings.consult_public_rebuff, 0.0, 1.0)
    if lost:
        world.table.initialled = 0
        world.count.ratifications_lost += 1


mechanism = Mechanism(
    name="consult_public",
    part=6,
    sentence="Where the regime must ask its public, a text without a majority falls.",
    source="Putnam 1988 (ratification and involuntary defection); own formalisation",
    strength=strength("consult_public", high=2.0),
    parameters=(
        Parameter("parties.ratification", False, 0, 1, "yes or no", "Whether a full agreement needs a majority of the party's public.", kind="bool", per=("party",)),
        Parameter("consult_public.terms", 6.0, 0, 50, "logit a unit of utility", "How much the terms count for support."),
        Parameter("consult_public.feeling", 4.0, 0, 50, "logit", "How much the attitude to settling counts for support."),
        Parameter("consult_public.leader", 1.0, 0, 10, "logit", "How much a leader who urges yes or no counts for support."),
        Parameter("parties.urges", 0.0, -1, 1, "no to yes", "What the party's leader urges its public to vote.", per=("party",)),
        Parameter("consult_public.swing", 0.05, 0, 1, "standard deviation", "What polls cannot tell of a vote."),
        Parameter("consult_public.rebuff", 0.1, 0, 1, "utility", "What a lost vote adds to what the party asks for."),
    ),
    writes=(
        "parties.support", "table.initialled", "count.ratifications_lost", "parties.aspiration",
        "parties.asked", "parties.vote", "parties.vote_needed", "parties.carried",
    ),
    verbs=(Verb("parties", weigh_terms, with_citizens=weigh_terms_each), Verb("world", ratify)),
)  # fmt: skip
