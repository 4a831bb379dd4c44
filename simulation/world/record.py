"""A world as one record: what agents, ties, parties and agreements hold, declared once with unit and range.

`world_dtype(capacity)` is the type of one element; thousands of worlds are an array of it. Every list has a capacity,
which is part of the compiled type, and a count of its own in each world (`world.ngo_count`): what does not exist is
not in the list. Agents refer to each other by position; their lasting name is `label`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cache
from typing import Literal

import numpy as np

from simulation.calendar import LONGEST_YEARS, WEEKS_IN_YEAR

__all__ = [
    "ACTIVE_DEATHS",
    "CAPACITIES",
    "COUNT",
    "COUNTS",
    "MOST_EVENTS",
    "MOST_FOLLOWING",
    "MOST_MIGHT",
    "MOST_PARTIES",
    "MOST_WORTH",
    "NEVER",
    "PROCESS_WEEKS",
    "PROVISIONS",
    "PROVISION_YEARS",
    "RECORDS",
    "SCALARS",
    "Activity",
    "AttackWhy",
    "Capacity",
    "Ceasing",
    "Channel",
    "ChannelWhy",
    "Condition",
    "EndedWhy",
    "Ending",
    "Kind",
    "LeaderWhy",
    "MissionWhy",
    "OppositionWhy",
    "PatronWhy",
    "Provision",
    "SplitWhy",
    "SpoilWhy",
    "State",
    "Tier",
    "WentWhy",
    "WonWhy",
    "capacity_for",
    "world_dtype",
]

PROVISIONS = 20
"""Nameless provisions of an agreement (own judgement: enough to show slow and partial carrying out); where it holds named
ones, the parts in which is counted how much of it is carried out."""

PROVISION_YEARS = 10
"""Years after signing at whose ends is counted how far named provisions have come (Joshi, Quinn & Regan 2015: up to ten)."""

YEARS = LONGEST_YEARS + 2
"""Calendar years a world can touch: those of the longest run, and one more at either end."""

PROCESS_WEEKS = 3 * WEEKS_IN_YEAR
"""Weeks from one agreement of a peace process to the next, at most (definitions)."""

MOST_EVENTS = 62
"""Dated events that a scenario can have: one bit each of a whole number that is never below 0."""

ACTIVE_DEATHS = 25
"""Battle-related deaths of a dyad in a calendar year that make the year active (UCDP)."""


MOST_MIGHT = 10.0
"""The most, and less than nothing the least, that the logarithm of a party's strength can be."""

MOST_FOLLOWING = 8.0
"""The most that a party's following can be: that of all parties which a record has room for."""

MOST_WORTH = 2.0
"""The most that a part of a reservation value can be, as utility."""


class Channel(IntEnum):
    """The official channel of a dyad."""

    CLOSED = 0
    OPEN = 1
    FROZEN = 2


class ChannelWhy(IntEnum):
    """Why an official channel last changed."""

    READY = 1
    SECRET = 2
    FORCED = 3
    PEAK = 4
    NO_REASON = 5
    LEAK = 6
    CAME_OUT = 7
    NO_EFFORT = 8
    WAR_OVER = 9
    AGREEMENT_ENDED = 10
    MERGED = 11
    DISSOLVED = 12
    DEADLINE = 13


class LeaderWhy(IntEnum):
    """Why a leader fell."""

    CHANCE = 1
    ELECTION = 2
    LEAK = 3
    SECRET_TALKS = 4
    OFFICE = 5
    """Others came to govern, by a dated event."""
    BROUGHT_DOWN = 6
    """By the opposition, between elections."""
    OPPOSITION = 7
    """The opposition won an election."""
    RETURNED = 8
    """The opposition lost office at an election."""


class SplitWhy(IntEnum):
    """What a party split over."""

    PAIN = 1
    SIGNATURE = 2


class SpoilWhy(IntEnum):
    """What opponents of a settlement struck at."""

    NEAR = 1
    SIGNED = 2
    BOTH = 3
    OUTSIDE = 4


class AttackWhy(IntEnum):
    """Whether those who attack civilians had signed the terms that bind their victims' side."""

    SIGNATORY = 1
    OUTSIDE = 2


class WentWhy(IntEnum):
    """Why a mediator went."""

    UNNEEDED = 1
    NO_EFFORT = 2


class MissionWhy(IntEnum):
    """Why a mission came (the first three) or went."""

    CEASEFIRE = 1
    TEXT = 2
    SENT = 3
    MANDATE_OVER = 4
    RECALLED = 5
    CONSENT = 6
    CASUALTIES = 7
    SIDE_GONE = 8


class PatronWhy(IntEnum):
    """What a patron of one side did."""

    CAME = 1
    CUT = 2
    FELL = 3
    TURNED = 4


class Provision(IntEnum):
    """Named provisions of agreements, four of each kind: military, political, territorial, justice and people."""

    CEASEFIRE_TERMS = 0
    DISARMAMENT = 1
    ARMY_REFORM = 2
    WITHDRAWAL = 3
    POSTS = 4
    ELECTIONS = 5
    SHARED_GOVERNMENT = 6
    PARTIES = 7
    AUTONOMY = 8
    FEDERATION = 9
    LOCAL_RULE = 10
    REGIONS = 11
    AMNESTY = 12
    PRISONERS = 13
    TRUTH = 14
    RETURN = 15


class OppositionWhy(IntEnum):
    """What moved the following of an opposition most."""

    SET = 1
    OUTBID = 2
    ATTACKED = 3
    UNMET = 4
    WEARY = 5
    FADED = 6
    BACK = 7
    LENT = 8


class WonWhy(IntEnum):
    """By what an opposition was won over."""

    CONSULTED = 1
    DIALOGUE = 2


class Ceasing(IntEnum):
    """How a side of a war ceased to be what it was."""

    SPLIT = 1
    MERGED = 2
    DISSOLVED = 3


class Kind(IntEnum):
    """Kinds of agreement (UCDP Peace Agreement codebook)."""

    PROCESS = 1
    PARTIAL = 2
    FULL = 3


class EndedWhy(IntEnum):
    """Why an agreement ended: the first of definitions (a) to (d) that applied."""

    NOT_ENDED = 0
    REPUDIATED = 1
    PROCESS_COLLAPSED = 2
    NOT_CARRIED_OUT = 3
    FIGHTING = 4


class Ending(IntEnum):
    """Endings of a dyad's war that are no text."""

    VICTORY = 1
    ACTOR_CEASES = 2


class Activity(IntEnum):
    """What Track II does in a session (Montville 1987; claims M1 to M5)."""

    WORKSHOP = 0
    CONSULTATION = 1
    TRAINING = 2
    PUBLIC_WORK = 3
    COOPERATION = 4


class Tier(IntEnum):
    """Where in its society somebody stands (Lederach 1997)."""

    TOP = 0
    MIDDLE = 1
    GRASSROOTS = 2


class Condition(IntEnum):
    """What a world is in, the first that applies counted from the top: for pictures only, no rule reads it."""

    VICTORY = 0
    AGREEMENT = 1
    TALKS = 2
    CEASEFIRE = 3
    FIGHTING = 4
    QUIET = 5


@dataclass(frozen=True)
class State:
    """One number that something holds: its meaning, unit and inclusive range. `axes` name its dimensions.

    A `reason` says why a rule decided as it did, for the chronicle to copy: no rule decides anything by it.
    """

    name: str
    type: Literal["float", "int", "flag", "label"]
    meaning: str
    low: float = 0.0
    high: float = 1.0
    axes: tuple[str, ...] = ()
    reason: bool = False


@dataclass(frozen=True)
class Capacity:
    """How much of each kind a world record has room for."""

    parties: int
    issues: int
    officials: int
    ngos: int
    mediators: int
    groups: int
    initiatives: int
    channels: int
    dialogues: int
    accesses: int
    communities: int
    agreements: int

    @property
    def dyads(self) -> int:
        """Pairs of parties."""
        return self.parties * (self.parties - 1) // 2


CAPACITIES = (
    Capacity(3, 6, 16, 24, 4, 8, 8, 128, 192, 96, 64, 24),
    Capacity(6, 6, 32, 60, 8, 20, 16, 512, 768, 256, 192, 48),
    Capacity(8, 8, 64, 128, 16, 40, 32, 3584, 4096, 768, 512, 96),
)
"""The classes of capacity, smallest first; each is compiled once."""

MOST_PARTIES = CAPACITIES[-1].parties
"""Parties that the largest record has room for; sets of them are bits of one number."""


def capacity_for(**needed: int) -> Capacity | None:
    """The smallest class with room for `needed`, or None where even the largest has not."""
    for capacity in CAPACITIES:
        if all(getattr(capacity, kind) >= count for kind, count in needed.items()):
            return capacity
    return None


MOST_COUNTED = 2.0**53
_WEEK = 60.0 * WEEKS_IN_YEAR
_NAMED = (1 << len(Provision)) - 1  # all named provisions, one bit each
NEVER = int(-2 * _WEEK)
"""A week so long ago that nothing since remembers it."""


def _reason(
    name: str, type: Literal["float", "int", "flag"], meaning: str, low: float = 0.0, high: float = 1.0
) -> State:
    """A state that says why a rule decided as it did."""
    return State(name, type, meaning, low, high, reason=True)


def _week(name: str, meaning: str) -> State:
    """The week in which something last happened: the reasons that belong to it hold for that week."""
    return _reason(name, "int", f"week {meaning}; 0 never", 0, _WEEK)


PARTY = (
    State("label", "label", "lasting name of the party"),
    State("like", "int", "position of the party whose settings it has: its own, or its parent's after a split", 0, 8),
    State("state", "flag", "a government (1) or an armed group (0)"),
    State("might", "float", "logarithm of its strength on the ground", -MOST_MIGHT, MOST_MIGHT),
    State("power", "float", "share of all parties' strength"),
    State("signed", "int", "week it last signed a text that divides something; 0 never", 0, _WEEK),
    State("weight", "float", "how much it truly cares for each issue; sums to 1", axes=("issue",)),
    State("militancy", "float", "the most force that it uses, or holds ready, against any other party"),
    State("pain", "float", "perceived cost of the fighting, fading with time"),
    State(
        "means",
        "float",
        "logarithm of its means to go on fighting: recruits, arms, money; 0 what it began with",
        -MOST_MIGHT,
        MOST_MIGHT,
    ),
    State("moderation", "float", "how far its commanders and middle ranks answer force less than they could", -1),
    State("illusion", "float", "how far it overrates its own strength, as a share of what it lacks"),
    State("shaken", "float", "how hard the violence that its public has seen since the latest signature struck it"),
    State("terror", "float", "attacks of its people on civilians after a text was signed, lately"),
    State("pressure", "float", "what mediators, and others at the table, press it with, as utility"),
    State("motivation", "float", "reason to end the fighting, its leader counting most"),
    State("readiness", "float", "readiness for talks: motivation times optimism, its leader counting most"),
    State("reservation", "float", "the least utility it signs for"),
    State("aspiration", "float", "the utility it asks for at the table"),
    State("leader_since", "int", "week from which the terms of its leaders are counted", -_WEEK, _WEEK),
    State("attitude", "float", "its public's attitude to a settlement, weighted by group size"),
    State("support", "float", "share of its public that would accept the terms last on the table"),
    State("principle", "float", "share of its public that is for a settlement at all"),
    State("trust", "float", "its officials' mean trust in the other parties' officials"),
    State("stalemate", "float", "how evenly matched it is with the strongest that it fights; 0 where it fights nobody"),
    State("way_out", "float", "how far confident knowledge of its enemies makes a way out visible"),
    State("war_value", "float", "utility it expects from fighting on", -1, MOST_WORTH),
    State("home_cost", "float", "utility that conceding costs it at home", 0, MOST_WORTH),
    State("doubt", "float", "utility by which it doubts that the others will keep their word", 0, MOST_WORTH),
    State("alibi", "float", "how far unofficial talks serve its leaders as an excuse for not talking"),
    State("abroad", "float", "opinion of it abroad: 0 hostile, 1 favourable"),
    State(
        "heard_advice", "float", "weight of all advice heard this week from unofficial participants", 0, MOST_COUNTED
    ),
    State("spoiler_standing", "float", "standing that opponents of a settlement have gained by being talked to"),
    State("gone", "int", "week since which it exists no more, merged or fallen apart; 0 it exists", 0, _WEEK),
    State("heir", "int", "position, counted from 1, of the party it merged into; 0 none", 0, 8),
    State("following", "float", "its following, in that of a party of the scenario at the start", 0, MOST_FOLLOWING),
    State("jumped", "int", "week its strength last changed suddenly; 0 never", 0, _WEEK),
    State("institutions", "float", "how far its structures have changed with a settlement"),
    State("training", "float", "training of its officials in negotiation and cooperation"),
    State("mandate", "float", "reservation value as its capital last cleared it for the delegation"),
    State("inducement", "float", "what mediators offer it for signing, as utility"),
    State("payment", "float", "side payment that made up what the last draft lacked for it, as utility"),
    State("patron", "float", "support that an outside patron gives it, as a share of the most that patrons give"),
    State(
        "patron_turned",
        "int",
        "week since which its patron presses it, whatever it wanted before; 0 it has not turned",
        0,
        _WEEK,
    ),
    State("agenda", "float", "what settling is worth to its leader himself; below 0 what it costs him", -1),
    State("agenda_set", "float", "what the settings in force say of that agenda", -1),
    State("hardness_set", "float", "what the settings in force say of its officials' hardness"),
    State("installed", "int", "who last came to office by a dated event that holds (parties.new_leader)", 0, 2),
    State("opposition", "float", "following of its opposition at home, as a share of its public"),
    State("opposition_set", "float", "what the settings in force say of that following"),
    State("opposition_stance", "float", "what the settings in force say of its stance", -1),
    State("opposition_saw", "float", "utility that it asked for when its opposition last saw it ask"),
    State("opposition_leads", "flag", "its opposition has come to lead it"),
    State("won_over", "float", "how far its opposition has been won over"),
    State("opposition_price", "float", "what the opposition that it consults asks for, as utility", 0, MOST_WORTH),
    State("patron_fell", "int", "week in which its patron fell; 0 it has not", 0, _WEEK),
    _reason("parent", "int", "position, counted from 1, of the party it split from; 0 none", 0, 8),
    _reason("split_why", "int", "what it split over (SplitWhy)", 0, 2),
    _week("leader_fell", "its leader last fell"),
    _reason("leader_why", "int", "why its leader fell (LeaderWhy)", 0, 8),
    _week("addressed", "people back from dialogue last moved its public"),
    _week("exposed", "a closed session that its people were in last came out"),
    _reason("exposed_by", "int", "initiative, counted from 1, that it was blamed for most", 0, 64),
    _week("struck", "the fighting last added to its pain"),
    _reason("struck_in", "int", "dyad, counted from 1, whose fighting struck it hardest", 0, 28),
    _week("sanctioned", "sanctions last added to its pain"),
    _reason(
        "pressed_by",
        "int",
        "who pressed it this week: parties, one bit each, 256 for mediators, 512 for its patron",
        0,
        1023,
    ),
    _reason("ready_at", "float", "readiness from which talks can open for it; 0 where another theory decides"),
    _week("patron_moved", "its patron last came, turned or left it"),
    _reason("patron_why", "int", "what its patron then did (PatronWhy)", 0, 4),
    _reason("opposition_why", "int", "what last moved the following of its opposition most (OppositionWhy)", 0, 8),
    _reason("opposition_moved", "float", "by how much that moved it"),
    _reason("won_why", "int", "by what its opposition was last won over (WonWhy)", 0, 2),
    _week("stopped", "a veto player at home last stopped a text"),
    _reason("stop_gave", "float", "what that text gave the veto player, as utility", 0, MOST_WORTH),
    _reason("stop_asked", "float", "what it asked for"),
    _week("asked", "its public was last asked about a text"),
    _reason("vote", "float", "share of its public that voted for that text: support and the campaign's swing", -18, 19),
    _reason("vote_needed", "float", "share that the text needed"),
    _reason("campaigned", "float", "share of that vote that its opposition moved, towards no below 0", -9, 9),
    _reason("carried", "flag", "its public carried the text"),
    _week("spoiled", "opponents of a settlement on its side last struck"),
    _reason("spoiled_why", "int", "what they struck at (SpoilWhy)", 0, 4),
    _week("attacked", "its people last attacked civilians of a side that has signed terms"),
    _reason("attacked_whom", "int", "party, counted from 1, whose people they were", 0, 8),
    _reason("attacked_killed", "int", "how many were killed", 0, MOST_COUNTED),
    _reason("attacked_why", "int", "whether it had signed those terms (AttackWhy)", 0, 2),
)
DYAD = (
    State("label", "label", "lasting name of the dyad"),
    State("a", "int", "position of its first party", 0, 8),
    State("b", "int", "position of its second party", 0, 8),
    State("counted", "flag", "a government is among the two: a dyad of the definitions"),
    State("deaths", "int", "battle-related deaths this week", 0, MOST_COUNTED),
    State("toll", "float", "deaths a week of late, those of long ago fading", 0, MOST_COUNTED),
    State("felt", "float", "how hard the fighting of late strikes, against what the two can bear"),
    State("force_a", "float", "force that its first party uses, or holds ready, against the second, as a share of all"),
    State("force_b", "float", "force that its second party uses, or holds ready, against the first, as a share of all"),
    State("next_force_a", "float", "force of its first party as decided, before it is committed"),
    State("next_force_b", "float", "force of its second party as decided, before it is committed"),
    State("held", "float", "how far truces and texts between the two hold both sides back"),
    State("war_began", "int", "week its present or last war began; before the first where it is older", NEVER, _WEEK),
    State("last_fought", "int", "week somebody last died in it; before the first nobody did yet", NEVER, _WEEK),
    State("stage", "float", "stage of escalation (Glasl 1982), 0 to 9", 0, 9),
    State(
        "over",
        "flag",
        "no fighting until it is taken up again: the war was won, a side fell apart or merged, or the two are at peace",
    ),
    State("beaten", "int", "party, counted from 1, that lost the war that is over; 0 nobody did", 0, 8),
    State("channel", "int", "official channel: 0 closed, 1 open, 2 frozen", 0, 2),
    State("ceasefire", "int", "week the ceasefire in force was signed; 0 none", 0, _WEEK),
    State("local_peace", "float", "share of the pair's fighting that local truces keep out"),
    State("stake", "float", "how far business across it holds force back; below 0 it feeds it", -1),
    State("set_right", "float", "share of rumours and misread incidents that contacts across it set right", -1),
    State("trade", "float", "economic cooperation across the line, as a share of all there could be"),
    State("trust_official", "float", "mean trust on the official channel's ties, both directions"),
    State("trust_unofficial", "float", "mean trust on dialogue ties across the line, both directions"),
    State("ties_official", "int", "ties of the official channel across the line, both directions", 0, MOST_COUNTED),
    State("ties_unofficial", "int", "dialogue ties across the line, both directions", 0, MOST_COUNTED),
    State("year_deaths", "int", "deaths by calendar year", 0, MOST_COUNTED, ("year",)),
    State("first_death", "int", "week of the first death of each calendar year; 0 none", 0, _WEEK, ("year",)),
    State("last_death", "int", "week of the last death of each calendar year; 0 none", 0, _WEEK, ("year",)),
    State("latent", "flag", "tense, but not at war: what force there is is held ready, not used"),
    State("allied", "flag", "the two are no enemies and never fight"),
    State("shocked", "int", "week of its last incident; 0 none", 0, _WEEK),
    State("relations", "float", "how far political and legal relations between the two have become normal"),
    State("last_line", "flag", "a last official line stays, whatever the state of the channel"),
    State("secret", "flag", "the open channel is secret and can be denied"),
    State(
        "mission",
        "float",
        "observers or peacekeepers of a mission between the two, as a share of all that it could need",
    ),
    State("mission_due", "int", "week a mission that was agreed on is to arrive; 0 none is awaited", 0, _WEEK),
    State("mission_came", "int", "week its mission arrived; 0 there is none", 0, _WEEK),
    State("accuracy_a", "float", "how right its first party's officials are about what the second cares for"),
    State("accuracy_b", "float", "how right its second party's officials are about what the first cares for"),
    State("confidence_a", "float", "how sure its first party's officials are of that"),
    State("confidence_b", "float", "how sure its second party's officials are of that"),
    _week("overtaken", "events last made understandings across it void"),
    _reason("overtaken_count", "int", "understandings that were lost with it", 0, MOST_COUNTED),
    _week("business", "a session last opened business across it"),
    _reason("business_by", "int", "initiative, counted from 1, whose session that was", 0, 64),
    State("channel_week", "int", "week its channel last changed; 0 never", 0, _WEEK),
    _reason("channel_why", "int", "why the channel changed (ChannelWhy)", 0, 13),
    _reason(
        "channel_by", "int", "party, counted from 1, whose reason to talk was the least; 0 not decided by it", 0, 8
    ),
    _reason(
        "channel_value", "float", "what decided it: reason to talk, or how hard the fighting struck", 0, MOST_COUNTED
    ),
    _reason("channel_limit", "float", "what that was measured against; below 0 nothing was measured", -1, MOST_COUNTED),
    _week("resumed", "a war that was over was last taken up again"),
    _reason("resumed_by", "int", "beaten party, counted from 1, that took it up; 0 an incident did", 0, 8),
    _week("broke_out", "war broke out"),
    _reason("tension", "float", "tension at which war broke out"),
    _reason("tension_limit", "float", "tension above which it could"),
    _week("mission_moved", "a mission last came to it, or left"),
    _reason("mission_why", "int", "why it came or left (MissionWhy)", 0, 8),
    _reason("mission_by", "int", "party, counted from 1, that sent it away; 0 nobody did", 0, 8),
    _week("misread", "one of the two last misread the other's force"),
    _reason("alarm_a", "float", "force that its first party then saw and was not there; 0 it did not", 0, MOST_COUNTED),
    _reason(
        "alarm_b", "float", "force that its second party then saw and was not there; 0 it did not", 0, MOST_COUNTED
    ),
    _reason("alarm_limit", "float", "seeming surplus of force above which a party answers", 0, 2),
)
ISSUE = (
    State("divisible", "flag", "it can be shared as it stands"),
    State("idea", "int", "week a formula was found that makes it divisible; 0 none", 0, _WEEK),
    State("idea_up", "int", "week the formula reached the officials; 0 not yet", 0, _WEEK),
    State("work", "float", "work done on a formula, in sessions", 0, MOST_COUNTED),
    State("closed", "flag", "all at the table agreed on it in the last round, apart from the rest"),
    State("share", "float", "share of each party in the draft last on the table", axes=("party",)),
    _reason("idea_by", "int", "initiative, counted from 1, that found the formula; 0 none", 0, 64),
    _reason("up_by", "int", "initiative, counted from 1, that handed it up; 0 none", 0, 64),
)
KNOWLEDGE = (
    State("estimate", "float", "what officials of one party believe the other's weight to be", axes=("issue",)),
    State("confidence", "float", "how much of that estimate they dare to use", axes=("issue",)),
    State("heard", "float", "advice on the estimate heard this week, times its weight", 0, MOST_COUNTED, ("issue",)),
    State("heard_confidence", "float", "confidence of that advice, times its weight", 0, MOST_COUNTED, ("issue",)),
    State("heard_weight", "float", "weight of that advice", 0, MOST_COUNTED, ("issue",)),
    State("heard_square", "float", "advice squared, times its weight", 0, MOST_COUNTED, ("issue",)),
    State("told", "float", "mean of the advice heard so far, what was long ago fading", axes=("issue",)),
    State(
        "told_spread", "float", "variance of the advice heard so far: how far it contradicts itself", axes=("issue",)
    ),
    _week("briefed", "briefings last changed what its officials think of the other"),
    _reason(
        "moved", "float", "how far they then moved them: trust and knowledge, ties and issues added", 0, MOST_COUNTED
    ),
    _week("betrayed", "the other last used what was said in confidence"),
    _reason("betrayed_in", "int", "initiative, counted from 1, in which it was said", 0, 64),
)
OFFICIAL = (
    State("label", "label", "lasting name of the official"),
    State("party", "int", "position of the party", 0, 8),
    State("leader", "flag", "heads the party and decides for it"),
    State("hardness", "float", "how far the official discounts every reason to talk"),
    State(
        "motivation", "float", "reason to end the fighting: pain, the more in a stalemate, pressure, offers, an opening"
    ),
    State(
        "optimism",
        "float",
        "belief that talks can lead somewhere: trust, a way out in sight, progress of earlier talks",
    ),
    State(
        "heard_trust", "float", "trust advised by unofficial participants, times weight", 0, MOST_COUNTED, ("party",)
    ),
    State("heard_weight", "float", "weight of that advice", 0, MOST_COUNTED, ("party",)),
    State("first_channel", "int", "position of its first channel tie", 0, MOST_COUNTED),
    State("channel_ties", "int", "number of its channel ties", 0, MOST_COUNTED),
)
NGO = (
    State("label", "label", "lasting name of the participant organisation"),
    State("party", "int", "position of the party it comes from", 0, 8),
    State("initiative", "int", "initiative it takes part in; -1 none", -1, 64),
    State("tier", "int", "where in its society it stands: 0 top, 1 middle, 2 grassroots", 0, 2),
    State("office", "flag", "holds public office: bound as officials are, and heard as they are"),
    State("access", "float", "closeness to decision makers: 1 insider, 0 outsider"),
    State("skill", "float", "skill and training in dialogue"),
    State("standing", "float", "credit at home"),
    State(
        "bias",
        "float",
        "how far its view of its own side strays from that side's true weights",
        axes=("issue",),
        low=-1,
    ),
    State("estimate", "float", "what it believes each party's weights to be", axes=("party", "issue")),
    State("confidence", "float", "how sure it is of that", axes=("party", "issue")),
    State("first_dialogue", "int", "position of its first dialogue tie", 0, MOST_COUNTED),
    State("dialogue_ties", "int", "number of its dialogue ties", 0, MOST_COUNTED),
    State("first_access", "int", "position of its first access tie", 0, MOST_COUNTED),
    State("access_ties", "int", "number of its access ties", 0, MOST_COUNTED),
    State("first_community", "int", "position of its first tie to a social group", 0, MOST_COUNTED),
    State("community_ties", "int", "number of its ties to social groups", 0, MOST_COUNTED),
    State("footing", "float", "trust found within the own community, to build on across the line"),
    State("seated", "int", "week somebody new last took this seat; 0 never", 0, _WEEK),
)
MEDIATOR = (
    State("label", "label", "lasting name of the mediator"),
    State("official", "flag", "sent by a state or an organisation of states"),
    State("leverage", "float", "what it can press or reward with, as utility"),
    State("skill", "float", "skill in drafting and in bringing sides to talk openly"),
    State(
        "bias", "float", "whom it spares: 1 the first party and its allies, 0 nobody, -1 the last and its allies", -1, 1
    ),
    State("legitimacy", "float", "how far the parties accept it as a go-between"),
    State("present", "flag", "it is engaged in this conflict at present"),
    State("left", "int", "week it withdrew from the talks for good; 0 it has not", 0, _WEEK),
    _reason("went_why", "int", "why it last went (WentWhy)", 0, 2),
)
PUBLIC = (
    State("label", "label", "lasting name of the public"),
    State("party", "int", "position of the party whose public it is", 0, 8),
    State("first_group", "int", "position of its first social group", 0, MOST_COUNTED),
    State("groups", "int", "number of its social groups", 0, MOST_COUNTED),
)
GROUP = (
    State("label", "label", "lasting name of the social group"),
    State("party", "int", "position of the party", 0, 8),
    State("weight", "float", "share of the party's public"),
    State("anchor", "float", "attitude it returns to"),
    State("attitude", "float", "attitude to a settlement with the other side: 0 rejects, 1 welcomes"),
    State("next_attitude", "float", "its attitude as decided, before it is committed"),
    State("heard", "float", "attitude heard from people in dialogue, times weight", 0, MOST_COUNTED),
    State("heard_weight", "float", "weight of that", 0, MOST_COUNTED),
    State(
        "heard_backlash",
        "float",
        "weight of those seen this week to meet the other side before the media",
        0,
        MOST_COUNTED,
    ),
)
INITIATIVE = (
    State("label", "label", "lasting name of the initiative"),
    State("sessions", "int", "sessions it holds this week", 0, 100),
    State("issue", "int", "issue of this week's sessions; -1 none", -1, 8),
    State("activity", "int", "what this week's sessions are (Activity)", 0, 4),
    State("media", "flag", "this week's sessions are open to the media"),
    State("bound", "float", "how far those in the room are bound by official positions this week"),
    State("remote", "flag", "this week's sessions are held at a distance"),
    State("leaked", "flag", "this week's sessions came out"),
)
DIRECTED = (
    State("label", "label", "lasting name of the tie, from its holder and the other"),
    State("holder", "int", "position of who holds the tie", 0, MOST_COUNTED),
    State("other", "int", "position of whom it is about", 0, MOST_COUNTED),
)
_ACROSS = State("dyad", "int", "position of the dyad whose line it crosses", 0, 28)
CHANNEL = (*DIRECTED, _ACROSS, State("trust", "float", "the holder's trust in the other"))
DIALOGUE = (*DIRECTED, _ACROSS, State("trust", "float", "the holder's trust in the other"))
ACCESS = (*DIRECTED, State("strength", "float", "how readily the official listens to the participant"))
COMMUNITY = (*DIRECTED, State("strength", "float", "how readily the social group listens to the participant"))
TABLE = (
    State("members", "int", "parties at the table, one bit each", 0, 255),
    State("rounds", "int", "rounds of talks held since talks last opened", 0, MOST_COUNTED),
    State("rejected", "int", "drafts rejected in a row", 0, MOST_COUNTED),
    State("stuck_issue", "int", "issue on which the last draft failed; -1 none", -1, 8),
    State("confidence", "float", "confidence the last drafter dared to use"),
    State("utility", "float", "true utility of the last draft to each party", axes=("party",)),
    State("initialled", "int", "kind of text initialled this week and not yet ratified; 0 none", 0, 3),
    State("signed_week", "int", "week the latest agreement was signed; 0 none", 0, _WEEK),
    State("opened", "int", "week talks first opened; 0 never", 0, _WEEK),
    State("hope", "float", "what progress and failure of talks have done to hope for them", -1),
    State("texted", "int", "rounds held when the last text was initialled since talks opened", 0, MOST_COUNTED),
    State("refused", "int", "week a public last refused a text; 0 none did", 0, _WEEK),
    State("vetoed", "int", "week a veto player last stopped a text; 0 none did", 0, _WEEK),
    State(
        "again_due", "int", "week a text that a public refused is to be put to the vote again; 0 none is", 0, 2 * _WEEK
    ),
    State("refused_by", "int", "parties that were at the table then, one bit each", 0, 255),
    State("paper", "int", "initiative, counted from 1, whose paper is to be the next draft; 0 none", 0, 64),
    State("hurry", "float", "how near a deadline of the talks is"),
    State("voice", "float", "how far groups of society are heard in the talks"),
    State("seats", "float", "how far they sit at the table"),
    State("room", "float", "how far they are in the room"),
    State("put_again", "int", "week a text was last put to the vote again; 0 never", 0, _WEEK),
    State("failed", "int", "week a draft last failed; 0 never", 0, _WEEK),
    _reason("refusers", "int", "who refused that draft, or the issue it failed on, one bit each", 0, 255),
    _reason("refuser", "int", "party, counted from 1, that it left furthest short", 0, 8),
    _reason("failed_issue", "int", "issue on which it failed", -1, 8),
    _reason("offered", "float", "what it gave that party: utility, or the share of an issue closed by itself"),
    _reason("wanted", "float", "the least that party would have taken", -1, 2),
)
AGREEMENT = (
    State("kind", "int", "1 process, 2 partial, 3 full", 1, 3),
    State("week", "int", "week of signing", 1, _WEEK),
    State("signed_by", "int", "parties that signed it, one bit each", 0, 255),
    State(
        "signatories",
        "int",
        "parties that it binds: who signed and is there, and who took one of them in; one bit each",
        0,
        255,
    ),
    State(
        "lapsed",
        "int",
        "week since which it binds nobody, as fewer than two who signed it are there; 0 it binds",
        0,
        _WEEK,
    ),
    State("ended_week", "int", "week it ended; 0 it has not", 0, _WEEK),
    State("ended_why", "int", "why it ended", 0, 4),
    State("superseded", "int", "week a later agreement took it up; 0 none did", 0, _WEEK),
    State("taken_up_by", "int", "agreement, counted from 1, that took it up; 0 none did", 0, 96),
    State("issues", "int", "issues that it settles, one bit each", 0, 255),
    State("begun", "flag", "carrying it out has begun; for an agenda: talks were held on it"),
    State(
        "before",
        "int",
        "deaths of each dyad in the calendar year of signing, that week included",
        0,
        MOST_COUNTED,
        ("dyad",),
    ),
    State("utility", "float", "true utility to each party", axes=("party",)),
    State("share", "float", "the terms: share of each party in each issue", axes=("party", "issue")),
    State("pareto_distance", "float", "by what share every party could gain at once", 0, MOST_COUNTED),
    State("nash_distance", "float", "distance in utility from the weighted Nash point", 0, 3),
    State("power", "float", "power of each party at signing", axes=("party",)),
    State("support", "float", "support of each public at signing", axes=("party",)),
    State(
        "grievance", "float", "how far below its needs each party signed, and what was pressed on it", axes=("party",)
    ),
    State("mediated", "flag", "an official mediator was at the table"),
    State("guarantee", "float", "how far a third party stood behind it at signing"),
    State("guarantee_left", "float", "how far a third party still stands behind it"),
    State("observers", "float", "how far observers report violations"),
    State("threat", "float", "punishment that a third party threatens for a violation"),
    State("voice", "float", "how far groups of society were heard in it"),
    State("hurried", "float", "how near a deadline was when it was signed"),
    State("carried_out", "int", "provisions completed", 0, 100),
    State("stalled", "int", "provisions that were not begun, or stopped for good", 0, 100),
    State(
        "holds",
        "int",
        "named provisions that it holds, one bit each (Provision); 0 it is carried out as one",
        0,
        _NAMED,
    ),
    State(
        "order", "int", "which of its provisions wait for which, as agreed when it was signed (a place in ORDERS)", 0, 2
    ),
    State("opened", "int", "named provisions on which work has begun, one bit each", 0, _NAMED),
    State("completed", "int", "named provisions that are completed, one bit each", 0, _NAMED),
    State("dropped", "int", "named provisions that were given up, one bit each", 0, _NAMED),
    State(
        "opened_by", "int", "how many were begun by the end of each year since signing, five bits a year", 0, 2.0**50
    ),
    State("completed_by", "int", "how many were completed by the end of each year, five bits a year", 0, 2.0**50),
    State("breaches", "int", "violations by its signatories so far", 0, MOST_COUNTED),
    State("reaffirmed", "int", "times its terms have been reaffirmed after breaking", 0, 100),
    State("renewed", "int", "week its terms were signed again after it ended; 0 never", 0, _WEEK),
    _reason("strain", "float", "what pulled on it when it ended", 0, MOST_COUNTED),
    _reason("left_by", "int", "signatory, counted from 1, that it strained most when it ended; 0 none", 0, 8),
    _reason("ended_with", "int", "agreement, counted from 1, that it collapsed with; 0 none", 0, 96),
    _reason("fought_in", "int", "dyad of signatories, counted from 1, that fought when it ended; 0 none", 0, 28),
    _week("moved", "one of its named provisions was last begun, completed or given up"),
    _reason("began", "int", "which were begun in that week, one bit each", 0, _NAMED),
    _reason("finished", "int", "which were completed in that week, one bit each", 0, _NAMED),
    _reason("gave_up", "int", "which were given up in that week, one bit each", 0, _NAMED),
    _reason("blocked", "int", "those of them of which nothing is left that they had to wait for", 0, _NAMED),
    _week("watched", "it was last violated, or falsely said to be"),
    _reason("violators", "int", "who violated it in that week, one bit each", 0, 255),
    _reason("noticed", "int", "whose violation was noticed, one bit each", 0, 255),
    _reason("accused", "int", "of whom a false report was believed, one bit each", 0, 255),
)
CEASEFIRE = (
    State("dyad", "int", "position of the dyad", 0, 28),
    State("week", "int", "week of signing", 1, _WEEK),
    State("ended_week", "int", "week it broke; 0 it has not", 0, _WEEK),
    State("lapsed", "int", "week it lapsed, since its war was over; 0 it has not", 0, _WEEK),
    _reason("doubt", "float", "mean distrust of the two sides' officials when it broke"),
)
ENDING = (
    State("dyad", "int", "position of the dyad", 0, 28),
    State("week", "int", "week it happened; 0 before the first", 0, _WEEK),
    State("kind", "int", "1 victory, 2 an actor ceases", 1, 2),
    State("winner", "int", "position of the victor; -1 none", -1, 8),
    _reason("share", "float", "the victor's share of the strength of both"),
    State("ceased", "int", "party, counted from 1, that ceased to be what it was; 0 none", 0, 8),
    State("how", "int", "how it ceased (Ceasing)", 0, 3),
)
COUNT = tuple(
    State(name, "int", meaning, 0, MOST_COUNTED)
    for name, meaning in {
        "talks_opened": "times talks opened",
        "talks_weeks": "weeks with a channel open",
        "drafts_rejected": "drafts rejected",
        "concessions": "concessions made",
        "ideas": "formulas found",
        "ideas_taken_up": "formulas in a signed text",
        "ideas_handed_up": "formulas that reached the officials",
        "leaks": "sessions that leaked",
        "mistaken_escalations": "escalations begun by a wrong belief",
        "leaders_lost": "leaders who fell",
        "ratifications_lost": "texts refused by a public",
        "violations": "violations of living agreements and ceasefires",
        "sessions": "dialogue sessions held",
        "deaths": "battle-related deaths in counted dyads",
        "effort_track_one": "person-weeks of Track I, in thousandths",
        "effort_track_two": "person-weeks of Track II, in thousandths",
        "outbreaks": "wars that broke out or came back",
        "splits": "parties that split",
        "mergers": "parties that merged",
        "understandings_lost": "understandings of unofficial participants that events made void",
        "renegotiations": "broken agreements signed again",
        "paid": "side payments of official mediators at signing, in thousandths of a utility",
        "papers": "papers of unofficial groups handed up for the table",
        "effort_missions": "person-weeks of missions, in thousandths",
        "governments_lost": "leaders whom an opposition brought down or beat at an election",
        "vetoes": "texts stopped by veto players at home",
        "votes_turned": "votes on a text that a campaign of the opposition decided",
        "attacks_on_civilians": "attacks on civilians of a side that has signed terms",
        "civilians_killed": "civilians killed in them",
    }.items()
)

RECORDS: dict[str, tuple[tuple[State, ...], str]] = {
    "parties": (PARTY, "parties"),
    "dyads": (DYAD, "dyads"),
    "issues": (ISSUE, "issues"),
    "officials": (OFFICIAL, "officials"),
    "ngos": (NGO, "ngos"),
    "mediators": (MEDIATOR, "mediators"),
    "publics": (PUBLIC, "parties"),
    "groups": (GROUP, "groups"),
    "initiatives": (INITIATIVE, "initiatives"),
    "channels": (CHANNEL, "channels"),
    "dialogues": (DIALOGUE, "dialogues"),
    "accesses": (ACCESS, "accesses"),
    "communities": (COMMUNITY, "communities"),
    "agreements": (AGREEMENT, "agreements"),
    "ceasefires": (CEASEFIRE, "agreements"),
    "endings": (ENDING, "agreements"),
}
"""The lists of a world: what an entry holds, and which capacity bounds it. Counts are `<singular>_count`."""

COUNTS = {
    "parties": "party_count",
    "dyads": "dyad_count",
    "issues": "issue_count",
    "officials": "official_count",
    "ngos": "ngo_count",
    "mediators": "mediator_count",
    "publics": "party_count",
    "groups": "group_count",
    "initiatives": "initiative_count",
    "channels": "channel_count",
    "dialogues": "dialogue_count",
    "accesses": "access_count",
    "communities": "community_count",
    "agreements": "agreement_count",
    "ceasefires": "ceasefire_count",
    "endings": "ending_count",
}
"""The field of the world that counts each list."""

SCALARS = (
    State("key", "label", "key of the world's luck"),
    State("generator", "label", "which generator its luck uses"),
    State("world", "int", "number of the world", 0, MOST_COUNTED),
    State("offset", "int", "week of the calendar year in which week 1 falls, less one", 0, 51),
    State("window", "int", "last week of the decision window; 0 there is none", 0, _WEEK),
    State("overflow", "flag", "the record had no room for something: it is run again in a larger class"),
    State("condition", "int", "what the world is in (Condition)", 0, 5),
    State("dated", "int", "dated events of the scenario that have happened, one bit each", 0, 2.0**MOST_EVENTS - 1),
    State("sessions", "int", "dialogue sessions held this week", 0, MOST_COUNTED),
    State("newcomers", "int", "participants who took a seat in the last week with sessions", 0, MOST_COUNTED),
    State("due_one", "int", "last week for which those who run Track I hold that its time has come", 0, 2 * _WEEK),
    State("due_two", "int", "last week for which those who run Track II hold that its time has come", 0, 2 * _WEEK),
    State("rivalry", "float", "rivalry of outside powers over the conflict"),
    *(State(name, "int", "entries in use", 0, MOST_COUNTED) for name in dict.fromkeys(COUNTS.values())),
)


def _numpy_type(state: State, lengths: dict[str, int]) -> tuple[str, object, tuple[int, ...]]:
    kinds = {"float": np.float64, "int": np.int64, "flag": np.uint8, "label": np.uint64}
    return state.name, kinds[state.type], tuple(lengths[axis] for axis in state.axes)


def _record(states: Iterable[State], lengths: dict[str, int]) -> np.dtype:
    return np.dtype((np.record, np.dtype([_numpy_type(state, lengths) for state in states])))


@cache
def world_dtype(capacity: Capacity) -> np.dtype:
    """The type of one world with this capacity; one object a capacity, since numba tells types apart by it fastest."""
    room = {field.name: getattr(capacity, field.name) for field in fields(capacity)} | {"dyads": capacity.dyads}
    lengths = {"party": capacity.parties, "issue": capacity.issues, "dyad": capacity.dyads, "year": YEARS}
    entries: list[tuple[object, ...]] = [_numpy_type(state, lengths) for state in SCALARS]
    entries += [(name, _record(states, lengths), (room[bound],)) for name, (states, bound) in RECORDS.items()]
    entries.append(("knowledge", _record(KNOWLEDGE, lengths), (capacity.parties, capacity.parties)))
    entries.append(("table", _record(TABLE, lengths), ()))
    counts = _record(COUNT, lengths)
    entries.append(("count", counts, ()))
    entries.append(("count_window", counts, ()))
    entries.append(("utility_window", np.float64, (capacity.parties,)))
    return np.dtype((np.record, np.dtype(entries)))
