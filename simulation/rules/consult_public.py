"""Ratification: a regime that must ask its public may lose what its officials initialled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw_normal
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.citizens import standing
from simulation.world.constants import HALF
from simulation.world.decisions import RATIFICATION
from simulation.world.lookups import between, bit, divides, exists, is_living, most_felt
from simulation.world.opposition import campaign_swing
from simulation.world.parameters import Parameter
from simulation.world.record import Kind

if TYPE_CHECKING:
    from simulation.world.views import Citizens, Party, Settings, World

_FULL = int(Kind.FULL)


@compiled
def _gives(world: World, party: int) -> tuple[float, float]:
    """What the terms in question give a party, and how far society is heard in them: those on the table where it sits there,
    else those it has signed; -1 where there are none."""
    on_table = world.table.initialled != 0 or world.table.rounds > 0
    if on_table and bit(world.table.members, party):
        return world.table.utility[party], world.table.voice
    # The latest agreement is the one in force for the party; an agenda gives it nothing.
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        if divides(agreement) and is_living(agreement) and bit(agreement.signatories, party):
            return agreement.utility[party], agreement.voice
    return -1.0, 0.0


@compiled
def _has(world: World, settings: Settings, party: Party) -> float:
    """What a side has of all that is at issue as things stand: more where it governs; the shares of all sides make one."""
    governs, all_sides = settings.consult_public_governing, 0.0
    for p in range(world.party_count):
        if exists(world.parties[p]):
            all_sides += governs if world.parties[p].state == 1 else 1.0 - governs
    own = governs if party.state == 1 else 1.0 - governs
    return own / all_sides if all_sides > 0.0 else 0.0


@compiled
def _gain(world: World, settings: Settings, party: Party, gives: float, heard: float) -> float:
    """What speaks for the terms whatever one feels: what they give against what the side expects, that society had a say in
    them, and the leader."""
    # A side expects what its power would give it and, in part, what it has: most where it governs.
    expects = party.power + settings.consult_public_status_quo * (_has(world, settings, party) - party.power)
    gap = gives - expects
    # What is lost weighs more than what is won (Kahneman & Tversky 1979).
    gain = settings.consult_public_terms * gap * (1.0 if gap > 0.0 else 1.0 + settings.consult_public_aversion)
    # The first attacks change most minds; who is left after them is for the terms whatever happens, or never was.
    attacked = party.shaken / (party.shaken + settings.consult_public_dulled)
    gain += settings.consult_public_peace * (1.0 - party.pain) - settings.consult_public_attacks * attacked
    return gain + settings.include_owned * heard + settings.consult_public_leader * settings.parties_urges[party.like]


@compiled
def _see(world: World, settings: Settings, party: int, week: int) -> None:
    """What a public has seen since its side last signed terms shakes it, as far as it is violent; what is past fades."""
    actor = world.parties[party]
    if actor.signed == 0:
        actor.shaken = 0.0
        return
    felt = most_felt(world, party)
    actor.shaken = between(actor.shaken + (felt - actor.shaken) / settings.consult_public_memory, 0.0, 1.0)


@compiled
def _in_principle(settings: Settings, attitude: float) -> float:
    """Chance that somebody of this attitude is for a settlement at all, whatever its terms."""
    return 1.0 / (1.0 + math.exp(-settings.consult_public_feeling * (attitude - HALF)))


def weigh_terms(world: World, settings: Settings, party: int, week: int) -> None:
    """Support is for these terms: each social group asks what they give against what its side expects, how it feels
    about settling at all, and what its leader urges."""
    _see(world, settings, party, week)
    (gives, heard), actor, public = _gives(world, party), world.parties[party], world.publics[party]
    principle = 0.0
    for g in range(public.first_group, public.first_group + public.groups):
        group = world.groups[g]
        principle += group.weight * _in_principle(settings, group.attitude)
    actor.principle = between(principle, 0.0, 1.0)
    if gives < 0.0:
        return
    gain = _gain(world, settings, actor, gives, heard)
    support = 0.0
    for g in range(public.first_group, public.first_group + public.groups):
        group = world.groups[g]
        feeling = settings.consult_public_feeling * (group.attitude - HALF)
        support += group.weight / (1.0 + math.exp(-gain - feeling))
    actor.support = between(support, 0.0, 1.0)


def weigh_terms_each(world: World, settings: Settings, citizens: Citizens, party: int, week: int) -> None:
    """The same, asked by each citizen."""
    _see(world, settings, party, week)
    (gives, heard), actor, public = _gives(world, party), world.parties[party], world.publics[party]
    principle = 0.0
    for g in range(public.first_group, public.first_group + public.groups):
        total = 0.0
        for i in range(citizens.first[g], citizens.first[g + 1]):
            total += _in_principle(settings, standing(world, citizens, g, i))
        principle += world.groups[g].weight * total / (citizens.first[g + 1] - citizens.first[g])
    actor.principle = between(principle, 0.0, 1.0)
    if gives < 0.0:
        return
    gain = _gain(world, settings, actor, gives, heard)
    support = 0.0
    for g in range(public.first_group, public.first_group + public.groups):
        said = 0.0
        for i in range(citizens.first[g], citizens.first[g + 1]):
            feeling = settings.consult_public_feeling * (standing(world, citizens, g, i) - HALF)
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
            # And its opposition, where it has one, campaigns.
            moved = campaign_swing(world, settings, party, week)
            vote, needed = party.support + swing + moved, settings.consult_public_majority * settings.consult_public_strength
            refuses = vote < needed
            world.count.votes_turned += refuses != (party.support + swing < needed)
            # The chronicle reads these five; no rule does.
            party.asked, party.vote, party.vote_needed, party.carried = week, vote, needed, not refuses
            party.campaigned = moved
            if refuses:
                lost = True
                # Putnam: a lost vote ties the hands of the negotiators, who ask for more next time.
                party.aspiration = between(party.aspiration + settings.consult_public_rebuff, 0.0, 1.0)
    if lost:
        world.table.initialled, world.table.refused, world.table.refused_by = 0, week, world.table.members
        world.count.ratifications_lost += 1


mechanism = Mechanism(
    name="consult_public",
    part=6,
    sentence="Where the regime must ask its public, a text without a majority falls.",
    source="Putnam 1988 (ratification and involuntary defection); own formalisation",
    strength=strength("consult_public", high=2.0),
    parameters=(
        Parameter("parties.ratification", False, 0, 1, "yes or no", "Whether a full agreement needs a majority of the party's public.", kind="bool", per=("party",)),
        Parameter("consult_public.majority", 0.5, 0, 1, "share", "Share of its public that a full agreement needs where it must be asked."),
        Parameter("consult_public.terms", 6.0, 0, 50, "logit a unit of utility", "How much the terms count for support."),
        Parameter("consult_public.status_quo", 0.5, 0, 1, "share", "How far a public expects what its side has, not what its power would give.", source="Levy 1997 (prospect theory and bargaining)"),
        Parameter("consult_public.governing", 0.75, 0.5, 1, "share", "What the public of a government has before a settlement, of all issues; that of an armed group has the rest (own judgement)."),
        Parameter("consult_public.aversion", 1.25, 0, 5, "times", "How much more a loss counts than a gain.", source="Kahneman & Tversky 1979 (losses weigh more); Tversky & Kahneman 1992 (2.25 times a gain, so 1.25 more)"),
        Parameter("consult_public.peace", 0.0, -10, 10, "logit", "What peace at home counts for: in full without pain, not at all in full pain; below 0 those who live in peace need the terms less."),
        Parameter("consult_public.attacks", 2.5, 0, 50, "logit", "The most that violence after signing takes from support (own judgement: such falls were seen, polls do not give the size).", source="polls in Israel 1993-94 and Northern Ireland 1998-2002"),
        Parameter("consult_public.dulled", 0.05, 0.001, 10, "share", "Violence after signing that takes half of it (own judgement)."),
        Parameter("consult_public.memory", 26.0, 1, 520, "weeks", "Time over which a public takes together what it sees after signing (own judgement)."),
        Parameter("consult_public.feeling", 4.0, 0, 50, "logit", "How much the attitude to settling counts for support."),
        Parameter("consult_public.leader", 1.0, 0, 10, "logit", "How much a leader who urges yes or no counts for support."),
        Parameter("parties.urges", 0.0, -1, 1, "no to yes", "What the party's leader urges its public to vote.", per=("party",)),
        Parameter("consult_public.swing", 0.05, 0, 1, "standard deviation", "What polls cannot tell of a vote."),
        Parameter("consult_public.rebuff", 0.1, 0, 1, "utility", "What a lost vote adds to what the party asks for."),
    ),
    writes=(
        "parties.support", "parties.principle", "parties.shaken", "table.initialled", "table.refused", "count.ratifications_lost", "parties.aspiration",
        "parties.asked", "parties.vote", "parties.vote_needed", "parties.carried", "parties.campaigned", "count.votes_turned",
        "table.refused_by",
    ),
    verbs=(Verb("parties", weigh_terms, with_citizens=weigh_terms_each), Verb("world", ratify)),
)  # fmt: skip
