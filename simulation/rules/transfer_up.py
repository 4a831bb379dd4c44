"""Transfer upwards: what Track II learned reaches officials.

This is where Track II moves Track I. Participants brief the officials who listen to them; officials take part of
the advice into their trust and into what their side believes of the other, never into a signature. A formula, or a
paper that a group has written, is handed up to them; what they make of it is theirs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import PAPER
from simulation.world.lookups import between, mean_confidence
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import NGO, Knowledge, Settings, World


@compiled
def _weight(world: World, settings: Settings, ngo: NGO) -> float:
    """How much what a participant says counts: by the regime's openness, unless in office, and by credit at home.

    What was said with officials in the room, in a private capacity, counts for more.
    """
    openness = settings.parties_openness[world.parties[ngo.party].like]
    # Office opens the door whatever the regime: an officeholder is heard as an official is.
    openness += (1.0 - openness) * settings.transfer_up_office * ngo.office
    return openness * ngo.standing * (1.0 + settings.transfer_up_present * world.initiatives[ngo.initiative].bound)


@compiled
def _note_moved(known: Knowledge, by: float, week: int) -> None:
    """Note that a briefing moved by so much what officials think of another party."""
    if by > 0.0:
        known.moved = by + (known.moved if known.briefed == week else 0.0)
        known.briefed = week


def brief(world: World, settings: Settings, ngo: int, week: int) -> None:
    """A participant whose initiative met tells each official it has access to what it believes and whom it trusts."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative < 0 or world.initiatives[actor.initiative].sessions == 0:
        return
    party = world.parties[actor.party]
    open_ear = _weight(world, settings, actor)
    heard = 0.0
    for t in range(actor.first_access, actor.first_access + actor.access_ties):
        # Shared over the party's officials: one briefing is the same amount of advice to a small and a large
        # delegation.
        weight = open_ear * world.accesses[t].strength / settings.parties_officials[party.like]
        official = world.officials[world.accesses[t].other]
        heard += weight
        each = weight / actor.dialogue_ties if actor.dialogue_ties > 0 else 0.0
        for d in range(actor.first_dialogue, actor.first_dialogue + actor.dialogue_ties):
            tie = world.dialogues[d]
            q = world.ngos[tie.other].party
            official.heard_trust[q] += weight * tie.trust / actor.dialogue_ties
            official.heard_weight[q] += each
    party.heard_advice += heard
    for q in range(world.party_count):
        if q != actor.party and heard > 0.0:
            known = world.knowledge[actor.party, q]
            for k in range(world.issue_count):
                sure = heard * actor.confidence[q, k]
                # The square is what tells, later, how far this week's advice contradicts itself.
                known.heard[k] += sure * actor.estimate[q, k]
                known.heard_confidence[k] += sure * actor.confidence[q, k]
                known.heard_weight[k] += sure
                known.heard_square[k] += sure * actor.estimate[q, k] * actor.estimate[q, k]


def heed(world: World, settings: Settings, official: int, week: int) -> None:
    """An official comes to trust the others a little more as advised, or less."""
    if world.sessions == 0:
        return
    actor = world.officials[official]
    pace = settings.transfer_up_strength * settings.transfer_up_trust
    for t in range(actor.first_channel, actor.first_channel + actor.channel_ties):
        tie = world.channels[t]
        q = world.officials[tie.other].party
        if actor.heard_weight[q] > 0.0:
            advised = actor.heard_trust[q] / actor.heard_weight[q]
            step = min(pace * actor.heard_weight[q], 1.0)
            before = tie.trust
            tie.trust = between(tie.trust + step * (advised - tie.trust), 0.0, 1.0)
            _note_moved(world.knowledge[actor.party, q], abs(tie.trust - before), week)
    for q in range(world.party_count):
        # Advice counts in the week in which it is given.
        actor.heard_trust[q] = 0.0
        actor.heard_weight[q] = 0.0


@compiled
def _contradiction(settings: Settings, known: Knowledge, k: int, advised: float) -> float:
    """How far the advice on a weight contradicts itself, this week and in the weeks remembered: its standard deviation."""
    within = max(known.heard_square[k] / known.heard_weight[k] - advised * advised, 0.0)
    if known.told[k] == 0.0:
        known.told[k], known.told_spread[k] = advised, between(within, 0.0, 1.0)
    else:
        # A running mean and variance: what was said long ago fades over the memory.
        newest, gap = 1.0 / settings.transfer_up_memory, advised - known.told[k]
        known.told[k] += newest * gap
        spread = (1.0 - newest) * (known.told_spread[k] + newest * gap * gap) + newest * within
        known.told_spread[k] = between(spread, 0.0, 1.0)
    return math.sqrt(known.told_spread[k])


@compiled
def _learn(world: World, settings: Settings, known: Knowledge, pace: float, week: int) -> float:
    """Take in what was heard of another party; return by how much confidence grew, issues taken together."""
    grown = 0.0
    for k in range(world.issue_count):
        if known.heard_weight[k] > 0.0:
            step = between(pace * known.heard_weight[k], -1.0, 1.0)
            advised = known.heard[k] / known.heard_weight[k]
            sure = known.heard_confidence[k] / known.heard_weight[k]
            # Weights are of the size of one over the number of issues.
            muddle = (
                settings.transfer_up_contradiction * world.issue_count * _contradiction(settings, known, k, advised)
            )
            # Confidence is never lost by advice, and never exceeds that of whoever gives it.
            gain = max(step, 0.0) * max(sure - known.confidence[k], 0.0) * between(1.0 - muddle, 0.0, 1.0)
            before = known.estimate[k]
            known.estimate[k] = between(known.estimate[k] + step * (advised - known.estimate[k]), 0.0, 1.0)
            known.confidence[k] += gain
            _note_moved(known, abs(known.estimate[k] - before) + gain, week)
            grown += gain
            known.heard[k], known.heard_square[k] = 0.0, 0.0
            known.heard_confidence[k], known.heard_weight[k] = 0.0, 0.0
    return grown


def take_in(world: World, settings: Settings, party: int, week: int) -> None:
    """A party's officials take in what participants found out about the others, and may ask for more, knowing it."""
    actor = world.parties[party]
    if actor.heard_advice == 0.0:
        return
    actor.heard_advice = 0.0
    pace = settings.transfer_up_strength * settings.transfer_up_knowledge
    grown = 0.0
    for q in range(world.party_count):
        if q != party:
            grown += _learn(world, settings, world.knowledge[party, q], pace, week)
    # Harm is possible: who knows the other's needs may use them to ask for more.
    actor.aspiration += between(settings.transfer_up_pressure * grown, 0.0, 1.0) * (1.0 - actor.aspiration)


@compiled
def _has_ear(world: World, settings: Settings, ngo: NGO) -> bool:
    """Whether a participant has access to officials and is listened to enough to hand something up."""
    return ngo.access_ties > 0 and _weight(world, settings, ngo) * ngo.access >= settings.transfer_up_threshold


def hand_up(world: World, settings: Settings, ngo: int, week: int) -> None:
    """A formula found reaches the officials through a participant who has access and is listened to."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative < 0 or settings.transfer_up_strength < 0.0:
        return
    group = world.initiatives[actor.initiative]
    if group.sessions == 0 or group.issue < 0 or not _has_ear(world, settings, actor):
        return
    issue = world.issues[group.issue]
    # Once: a formula that officials know need not be carried again.
    if issue.idea > 0 and issue.idea_up == 0:
        issue.idea_up, issue.up_by = week, actor.initiative + 1
        world.count.ideas_handed_up += 1


@compiled
def _group_has_ear(world: World, settings: Settings, initiative: int) -> bool:
    for n in range(world.ngo_count):
        if world.ngos[n].initiative == initiative and _has_ear(world, settings, world.ngos[n]):
            return True
    return False


def hand_up_paper(world: World, settings: Settings, week: int) -> None:
    """The surer a group is of what its sessions found, the likelier somebody of it who is listened to hands up a paper:
    officials may take it for their next draft. Of several papers the latest waits for them."""
    if settings.transfer_up_paper == 0.0:
        return
    soonest = 1.0
    for i in range(world.initiative_count):
        group = world.initiatives[i]
        pace = settings.transfer_up_strength * settings.transfer_up_paper
        chance = pace * group.sessions * mean_confidence(world, i)
        if chance > 0.0 and _group_has_ear(world, settings, i):
            # Below 1 the group hands one up; the least of these is the latest paper, whatever the order of the groups.
            luck = draw(world, PAPER, week, group.label) / chance
            if luck < soonest:
                soonest, world.table.paper = luck, i + 1
    if soonest < 1.0:
        world.count.papers += 1


mechanism = Mechanism(
    name="transfer_up",
    part=4,
    sentence="What Track II learned reaches officials: their trust, what they know of the others, formulas and, where set, papers.",
    source="Kelman 1995; Fisher 2020; Çuhadar 2009 (upward transfer); own formalisation",
    strength=strength("transfer_up", low=-1.0),
    parameters=(
        Parameter("parties.openness", 0.5, 0, 1, "share", "How open the regime is to advice from outside officialdom.", per=("party",)),
        Parameter("transfer_up.trust", 0.5, 0, 5, "share a briefing", "Pull of a fully heard briefing on an official's trust."),
        Parameter("transfer_up.knowledge", 0.8, 0, 5, "share a briefing", "Pull of a fully heard briefing on what officials know."),
        Parameter("transfer_up.office", 1.0, 0, 1, "share", "How far a participant in office is heard as an official is, however closed the regime."),
        Parameter("transfer_up.present", 1.0, 0, 5, "times", "How much more is heard from sessions with officials in a private capacity (Track 1.5)."),
        Parameter("transfer_up.contradiction", 0.5, 0, 5, "share", "Confidence not gained where advice on a weight differs by as much as a mean weight."),
        Parameter("transfer_up.memory", 8.0, 1, 520, "briefings", "How long contradicting advice is remembered."),
        Parameter("transfer_up.pressure", 0.0, 0, 1, "share", "Harm: how far what is learned of the others raises what is asked of them; 0 not at all."),
        Parameter("transfer_up.threshold", 0.1, 0, 1, "share", "Influence (openness, standing, access) that a formula or a paper needs to be handed up."),
        Parameter("transfer_up.paper", 0.0, 0, 1, "a session", "Chance that a group wholly sure of what the parties care for hands up a paper, the officials' next draft."),
    ),
    writes=(
        "parties.heard_advice",
        "officials.heard_trust",
        "officials.heard_weight",
        "knowledge.heard",
        "knowledge.heard_confidence",
        "knowledge.heard_weight",
        "knowledge.estimate",
        "knowledge.confidence",
        "channels.trust",
        "knowledge.heard_square",
        "knowledge.told",
        "knowledge.told_spread",
        "parties.aspiration",
        "issues.idea_up",
        "issues.up_by",
        "knowledge.briefed",
        "knowledge.moved",
        "count.ideas_handed_up",
        "table.paper",
        "count.papers",
    ),
    verbs=(
        Verb("ngos", brief, "sessions"), Verb("officials", heed, "sessions"), Verb("parties", take_in), Verb("ngos", hand_up, "sessions"),
        Verb("world", hand_up_paper, "sessions"),
    ),
)  # fmt: skip
