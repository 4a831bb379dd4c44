"""Armed groups split: hard-liners leave when the leader signs, or under pain, and go on fighting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, label, pair
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import SPLIT, SPLIT_FOLLOWS
from simulation.world.lookups import bit, cross_lines, dyad_of, exists, note_ceasing, raise_force
from simulation.world.network import GROUP_ROLE, PUBLIC_ROLE
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_PARTIES, NEVER, Ceasing, SplitWhy

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Party, Settings, World

_SPLINTER = label("splinter")
_SPLIT, _PAIN, _SIGNATURE = int(Ceasing.SPLIT), int(SplitWhy.PAIN), int(SplitWhy.SIGNATURE)


@compiled
def _hardest(world: World, party: int) -> int:
    """Position of the party's hardest official who does not lead and knows somebody across the line; -1 none."""
    hardest, most = -1, -1.0
    for o in range(world.official_count):
        official = world.officials[o]
        # A splinter needs a leader with a tie to the other side, or no channel to it could ever be used.
        able = official.party == party and official.leader == 0 and official.channel_ties > 0
        if able and official.hardness > most:
            hardest, most = o, official.hardness
    return hardest


@compiled
def _number(world: World, like: int) -> int:
    """How many parties there have been of this kin, those of the splinters included."""
    kin = 0
    for p in range(world.party_count):
        kin += world.parties[p].like == like
    return kin


@compiled
def _at_signing(world: World, settings: Settings, party: int, week: int) -> float:
    """Chance that last week's signature splits a party whose public is wholly hostile; 0 where it signed nothing."""
    if world.agreement_count > 0:
        newest = world.agreements[world.agreement_count - 1]
        if newest.week == week - 1 and bit(newest.signatories, party):
            return settings.split_at_signing
    return 0.0


@compiled
def _tempted(settings: Settings, party: Party, signed: float) -> float:
    """Chance that the party splits this week."""
    return settings.split_strength * (settings.split_rate / WEEKS_IN_YEAR * party.pain + signed) * (1.0 - party.attitude)


@compiled
def _over_what(settings: Settings, party: Party, signed: float, luck: float) -> int:
    """What a party splits over (SplitWhy): its signature, where that alone would have sufficed."""
    # The same draw that decided the split: below this part of the chance the signature alone would have done it.
    return _SIGNATURE if luck < settings.split_strength * signed * (1.0 - party.attitude) else _PAIN


@compiled
def _divide(world: World, settings: Settings, parent: int, child: int, week: int) -> None:
    """The splinter takes its share of strength and following, and the anger of those who left."""
    party, new = world.parties[parent], world.parties[child]
    share = settings.split_share
    # By kin and number, not by position: the luck of a splinter does not depend on what others split before.
    new.label = pair(party.label ^ _SPLINTER, np.uint64(_number(world, party.like) + 1))
    new.like, new.state, new.leader_since, new.aspiration = party.like, party.state, week, 1.0
    # Might is a logarithm, so a share is a sum.
    new.might, party.might = party.might + math.log(share), party.might + math.log(1.0 - share)
    new.power, party.power = party.power * share, party.power * (1.0 - share)
    new.following, party.following = party.following * share, party.following * (1.0 - share)
    new.pain, new.trust, new.institutions = party.pain, party.trust, party.institutions
    new.parent, new.abroad, new.means, new.illusion = parent + 1, party.abroad, party.means, party.illusion
    # Its people remain what they have become; who led them and what pressed them stays behind.
    new.training, new.moderation, new.shaken, new.signed = party.training, party.moderation, party.shaken, party.signed
    new.motivation, new.mandate, new.support, new.principle = party.motivation, party.mandate, party.support, party.principle
    for k in range(world.issue_count):
        new.weight[k] = party.weight[k]


@compiled
def _found_public(world: World, parent: int, child: int) -> None:
    """A social group like the parent's most hostile follows the splinter."""
    old, public, group = world.publics[parent], world.publics[child], world.groups[world.group_count]
    model = world.groups[old.first_group]
    for g in range(old.first_group, old.first_group + old.groups):
        if world.groups[g].attitude < model.attitude:
            model = world.groups[g]
    public.label = pair(world.parties[child].label ^ PUBLIC_ROLE, np.uint64(0))
    public.party, public.first_group, public.groups = child, world.group_count, 1
    group.label = pair(world.parties[child].label ^ GROUP_ROLE, np.uint64(0))
    group.party, group.weight, group.anchor, group.attitude = child, 1.0, model.anchor, model.attitude
    world.parties[child].attitude = group.attitude
    world.group_count += 1


@compiled
def _go_on(dyad: Dyad, old: Dyad) -> None:
    """The war goes on where the parent fought it: as old, felt as hard, with the same places spared and the same trade; but
    no truce and no text of the parent's binds those who left."""
    dyad.war_began, dyad.last_fought, dyad.toll, dyad.felt = old.war_began, old.last_fought, old.toll, old.felt
    dyad.local_peace, dyad.set_right, dyad.trade, dyad.stake = old.local_peace, old.set_right, old.trade, old.stake


@compiled
def _take_over_wars(world: World, settings: Settings, parent: int, child: int) -> None:
    """The splinter has its parent's enemies, whom it fights the harder, and allies; the two themselves do not fight, but may
    come to."""
    for q in range(child):
        dyad, old = world.dyads[dyad_of(q, child)], world.dyads[dyad_of(q, parent)]
        one, other = world.parties[q].label, world.parties[child].label
        dyad.label, dyad.a, dyad.b = pair(min(one, other), max(one, other)), q, child
        dyad.counted = world.parties[q].state | world.parties[child].state
        if q == parent:
            # Parent and splinter are no allies either, so that they may come to fight.
            dyad.over, dyad.last_fought = 1, NEVER
        else:
            dyad.over, dyad.latent, dyad.allied = old.over, old.latent, old.allied
            # A splinter of whoever lost a war has lost it too.
            dyad.beaten = child + 1 if old.beaten == parent + 1 else old.beaten
            _go_on(dyad, old)
            dyad.force_a = old.force_a if old.a == q else old.force_b
            dyad.force_b = old.force_b if old.a == q else old.force_a
            if dyad.over == 0:
                raise_force(dyad, child, settings.split_anger)
    world.dyad_count = dyad_of(0, child + 1)


@compiled
def _copy_knowledge(world: World, parent: int, child: int) -> None:
    """What the parent knew the splinter knows, and what was known of the parent is believed of it."""
    for q in range(child):
        theirs, ours = world.knowledge[q, child], world.knowledge[child, q]
        theirs_old, ours_old = world.knowledge[q, parent], world.knowledge[parent, q]
        for k in range(world.issue_count):
            theirs.estimate[k] = world.parties[parent].weight[k] if q == parent else theirs_old.estimate[k]
            ours.estimate[k] = world.parties[parent].weight[k] if q == parent else ours_old.estimate[k]
            # The two care for the same at first, but neither is sure of it: they have not spoken since they parted.
            theirs.confidence[k] = 0.0 if q == parent else theirs_old.confidence[k]
            ours.confidence[k] = 0.0 if q == parent else ours_old.confidence[k]
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        for k in range(world.issue_count):
            ngo.estimate[child, k], ngo.confidence[child, k] = ngo.estimate[parent, k], ngo.confidence[parent, k]


def split(world: World, settings: Settings, party: int, week: int) -> None:
    """Hard-liners may leave an armed group, the sooner when its leader has signed, or it hurts; they go on fighting."""
    actor = world.parties[party]
    if actor.state == 1 or not exists(actor):
        return
    signed, luck = _at_signing(world, settings, party, week), draw(world, SPLIT, week, actor.label)
    if luck >= _tempted(settings, actor, signed):
        return
    leader, child = _hardest(world, party), world.party_count
    # Sets of parties are bits, and the largest record has this many.
    if leader < 0 or _number(world, actor.like) > settings.split_most or child == MOST_PARTIES:
        return
    if child == world.parties.shape[0] or world.group_count == world.groups.shape[0]:
        # This record is too small for another party: the world is run again in a larger one.
        world.overflow = 1
        return
    note_ceasing(world, party, _SPLIT, week)
    world.parties[child].split_why = _over_what(settings, actor, signed, luck)
    _divide(world, settings, party, child, week)
    world.party_count += 1
    _found_public(world, party, child)
    _take_over_wars(world, settings, party, child)
    _copy_knowledge(world, party, child)
    for o in range(world.official_count):
        official = world.officials[o]
        follows = draw(world, SPLIT_FOLLOWS, week, official.label) < settings.split_following
        if official.party == party and official.leader == 0 and (o == leader or follows):
            official.party = child
    world.officials[leader].leader = 1
    cross_lines(world)
    world.count.splits += 1


mechanism = Mechanism(
    name="split",
    part=1,
    sentence="Hard-liners leave an armed group whose leader has signed, or that hurts, and go on fighting as a party of their own.",
    source="Stedman 1997 (spoilers inside); Cunningham, Bakke & Seymour 2012 (fragmentation); own formalisation",
    strength=strength("split"),
    parameters=(
        Parameter("split.rate", 0.13, 0, WEEKS_IN_YEAR, "a year", "Rate at which a group in full pain splits, its public wholly hostile to a settlement."),
        Parameter("split.at_signing", 0.4, 0, 1, "share", "Chance that a signature splits a group whose public is wholly hostile to a settlement."),
        Parameter("split.share", 0.3, 0.01, 0.99, "share", "Share of its parent's strength and following that a splinter takes."),
        Parameter("split.following", 0.3, 0, 1, "share", "Chance that an official other than the hardest goes along."),
        Parameter("split.anger", 0.3, 0, 1, "share", "How far those who leave are readier to use force than their parent."),
        Parameter("split.most", 1, 0, 7, "number", "Splinters that one party of the scenario can have in a world.", kind="int"),
    ),
    writes=(
        "parties.label", "parties.abroad", "parties.means", "parties.illusion", "parties.like", "parties.state", "parties.leader_since", "parties.aspiration", "parties.might",
        "parties.power", "parties.following", "parties.pain", "parties.trust", "parties.institutions",
        "dyads.force_a", "dyads.force_b", "parties.weight", "parties.attitude", "party_count", "publics.label", "publics.party",
        "publics.first_group", "publics.groups", "groups.label", "groups.party", "groups.weight", "groups.anchor",
        "groups.attitude", "group_count", "dyads.label", "dyads.a", "dyads.b", "dyads.counted", "dyads.over",
        "dyads.latent", "dyads.beaten", "dyads.allied", "dyad_count", "knowledge.estimate", "knowledge.confidence", "ngos.estimate",
        "ngos.confidence", "officials.party", "officials.leader", "channels.dyad", "count.splits",
        "endings.dyad", "endings.week", "endings.kind", "endings.winner", "endings.ceased", "endings.how",
        "ending_count", "overflow", "parties.parent", "parties.split_why", "parties.training", "parties.moderation", "parties.shaken",
        "parties.signed",
        "parties.motivation", "parties.mandate", "parties.support", "parties.principle", "dyads.war_began", "dyads.last_fought",
        "dyads.toll", "dyads.felt", "dyads.local_peace", "dyads.set_right", "dyads.trade", "dyads.stake",
    ),
    verbs=(Verb("parties", split),),
)  # fmt: skip
