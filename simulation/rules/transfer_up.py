"""Transfer upwards: what Track II learned reaches officials.

This is where Track II moves Track I. Participants brief the officials who listen to them; officials take part of
the advice into their trust and into what their side believes of the other, never into a signature.
"""

import math

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def brief(world, settings, ngo, week):
    """A participant whose initiative met tells each official it has access to what it believes and whom it trusts."""
    if world.sessions == 0:
        return
    own = world.ngos[ngo]
    if own.initiative < 0 or world.initiatives[own.initiative].sessions == 0:
        return
    party = world.parties[own.party]
    open_ear = settings.parties_openness[party.like] * own.standing * (1.0 + settings.transfer_up_office * own.office)
    open_ear *= 1.0 + settings.transfer_up_present * world.initiatives[own.initiative].bound
    told = 0.0
    for t in range(own.first_access, own.first_access + own.access_ties):
        weight = open_ear * world.accesses[t].strength / settings.parties_officials[party.like]
        official = world.officials[world.accesses[t].other]
        told += weight
        for d in range(own.first_dialogue, own.first_dialogue + own.dialogue_ties):
            tie = world.dialogues[d]
            q = world.ngos[tie.other].party
            official.heard_trust[q] += weight * tie.trust / own.dialogue_ties
            official.heard_weight[q] += weight / own.dialogue_ties
    party.heard_advice += told
    for q in range(world.party_count):
        if q != own.party and told > 0.0:
            known = world.knowledge[own.party, q]
            for k in range(world.issue_count):
                sure = told * own.confidence[q, k]
                known.heard[k] += sure * own.estimate[q, k]
                known.heard_confidence[k] += sure * own.confidence[q, k]
                known.heard_weight[k] += sure
                known.heard_square[k] += sure * own.estimate[q, k] * own.estimate[q, k]


def heed(world, settings, official, week):
    """An official comes to trust the others a little more as advised, or less."""
    if world.sessions == 0:
        return
    own = world.officials[official]
    pace = settings.transfer_up_strength * settings.transfer_up_trust
    for t in range(own.first_channel, own.first_channel + own.channel_ties):
        tie = world.channels[t]
        q = world.officials[tie.other].party
        if own.heard_weight[q] > 0.0:
            advised = own.heard_trust[q] / own.heard_weight[q]
            step = min(pace * own.heard_weight[q], 1.0)
            tie.trust = between(tie.trust + step * (advised - tie.trust), 0.0, 1.0)
    for q in range(world.party_count):
        own.heard_trust[q] = 0.0
        own.heard_weight[q] = 0.0


def take_in(world, settings, party, week):
    """A party's officials take in what participants found out about the others."""
    if world.parties[party].heard_advice == 0.0:
        return
    world.parties[party].heard_advice = 0.0
    pace = settings.transfer_up_strength * settings.transfer_up_knowledge
    for q in range(world.party_count):
        known = world.knowledge[party, q]
        for k in range(world.issue_count):
            if known.heard_weight[k] > 0.0:
                step = between(pace * known.heard_weight[k], -1.0, 1.0)
                advised = known.heard[k] / known.heard_weight[k]
                sure = known.heard_confidence[k] / known.heard_weight[k]
                spread = max(known.heard_square[k] / known.heard_weight[k] - advised * advised, 0.0)
                sure *= between(1.0 - settings.transfer_up_contradiction * math.sqrt(spread), 0.0, 1.0)
                known.estimate[k] = between(known.estimate[k] + step * (advised - known.estimate[k]), 0.0, 1.0)
                known.confidence[k] += max(step, 0.0) * max(sure - known.confidence[k], 0.0)
                known.heard[k] = 0.0
                known.heard_confidence[k] = 0.0
                known.heard_weight[k] = 0.0
                known.heard_square[k] = 0.0
    own = world.parties[party]
    press = settings.transfer_up_strength * settings.transfer_up_pressure * own.way_out
    own.aspiration = between(own.aspiration + press * (1.0 - own.aspiration), 0.0, 1.0)


def hand_up(world, settings, ngo, week):
    """A formula found reaches the officials through a participant with access."""
    if world.sessions == 0:
        return
    own = world.ngos[ngo]
    if own.initiative < 0 or own.access_ties == 0 or settings.transfer_up_strength < 0.0:
        return
    group = world.initiatives[own.initiative]
    if group.sessions == 0 or settings.parties_openness[world.parties[own.party].like] * own.access < settings.transfer_up_threshold:
        return
    issue = world.issues[group.issue]
    if issue.idea > 0 and issue.idea_up == 0:
        issue.idea_up = week
        world.count.ideas_handed_up += 1


mechanism = Mechanism(
    name="transfer_up",
    part=4,
    sentence="What Track II learned reaches officials: their trust, what they know of the others, formulas.",
    source="Kelman 1995; Fisher 2020; Cuhadar 2009 (upward transfer); own formalisation",
    strength=strength("transfer_up", low=-1.0),
    parameters=(
        Parameter("parties.openness", 0.5, 0, 1, "share", "How open the regime is to advice from outside officialdom.", per=("party",)),
        Parameter("transfer_up.trust", 0.5, 0, 5, "share a briefing", "Pull of a fully heard briefing on an official's trust."),
        Parameter("transfer_up.knowledge", 0.8, 0, 5, "share a briefing", "Pull of a fully heard briefing on what officials know."),
        Parameter("transfer_up.office", 0.5, 0, 5, "times", "How much more a participant in office is heard."),
        Parameter("transfer_up.present", 1.0, 0, 5, "times", "How much more is heard from sessions with officials in a private capacity (Track 1.5)."),
        Parameter("transfer_up.contradiction", 2.0, 0, 20, "a unit of weight", "Confidence lost when advice on the same weight contradicts itself."),
        Parameter("transfer_up.pressure", 0.0, 0, 1, "share", "Harm: how far knowing the other raises what is asked of it, at each briefing."),
        Parameter("transfer_up.threshold", 0.1, 0, 1, "share", "Openness times access that a formula needs to be handed up."),
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
        "parties.aspiration",
        "issues.idea_up",
        "count.ideas_handed_up",
    ),
    verbs=(Verb("ngos", brief), Verb("officials", heed), Verb("parties", take_in), Verb("ngos", hand_up)),
)
