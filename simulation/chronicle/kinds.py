"""The kinds of event, and what each is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["KINDS", "LANDMARKS", "Event", "EventKind"]


class Event(IntEnum):
    """What can happen in a world. Numbers are positions in `KINDS`; they appear in no file."""

    START = 0
    INCIDENT = 1
    WAR_RESUMES = 2
    POWER_SHIFT = 3
    LEADER_FALLS = 4
    SESSION = 5
    IDEA = 6
    COOPERATION = 7
    BETRAYAL = 8
    BRIEFING = 9
    IDEA_UP = 10
    SPEECH = 11
    LEAK = 12
    HURTING = 13
    PRESSED = 14
    READY = 15
    TALKS_OPEN = 16
    TALKS_FROZEN = 17
    TALKS_CLOSED = 18
    DRAFT_REJECTED = 19
    RATIFICATION_LOST = 20
    SIGNED = 21
    CEASEFIRE = 22
    CEASEFIRE_BROKEN = 23
    CARRIED_OUT = 24
    AGREEMENT_ENDED = 25
    SPOILER = 26
    MISREAD = 27
    FIGHTING = 28
    VICTORY = 29
    ACTOR_CEASES = 30
    SPLIT = 31
    MERGED = 32
    OUTBREAK = 33
    BREACH = 34
    OVERTAKEN = 35
    PAPER = 36


@dataclass(frozen=True)
class EventKind:
    """What an event of one kind is about: lists of the world that `who` and `whom` are positions in, and the state
    whose `value` crossed `threshold` (empty where none did)."""

    who: str = ""
    whom: str = ""
    state: str = ""
    landmark: bool = True
    """Whether a short telling mentions it; what happens every few weeks is summed up instead."""


KINDS: dict[Event, EventKind] = {
    Event.START: EventKind(),
    Event.INCIDENT: EventKind("parties", "parties", "parties.militancy"),
    Event.WAR_RESUMES: EventKind("parties", "parties", "dyads.over"),
    Event.POWER_SHIFT: EventKind("parties", "", "parties.power"),
    Event.LEADER_FALLS: EventKind("parties"),
    Event.SESSION: EventKind("initiatives", "issues", "initiatives.sessions", landmark=False),
    Event.IDEA: EventKind("initiatives", "issues", "issues.work"),
    Event.COOPERATION: EventKind("parties", "parties", "dyads.trade", landmark=False),
    Event.BETRAYAL: EventKind("parties", "parties", "channels.trust"),
    Event.BRIEFING: EventKind("parties", "parties", "parties.trust", landmark=False),
    Event.IDEA_UP: EventKind("", "issues", "issues.idea_up"),
    Event.SPEECH: EventKind("parties", "", "parties.attitude", landmark=False),
    Event.LEAK: EventKind("parties", "", "parties.attitude"),
    Event.HURTING: EventKind("parties", "", "parties.pain"),
    Event.PRESSED: EventKind("parties", "", "parties.pressure"),
    Event.READY: EventKind("parties", "", "parties.readiness"),
    Event.TALKS_OPEN: EventKind("parties", "parties", "parties.readiness"),
    Event.TALKS_FROZEN: EventKind("parties", "parties", "dyads.channel"),
    Event.TALKS_CLOSED: EventKind("parties", "parties", "dyads.channel"),
    # What the whole text is worth; where issues are closed one by one, the share of the issue.
    Event.DRAFT_REJECTED: EventKind("parties", "issues", "table.utility", landmark=False),
    Event.RATIFICATION_LOST: EventKind("parties", "", "parties.support"),
    Event.SIGNED: EventKind("agreements", "", "agreements.utility"),
    Event.CEASEFIRE: EventKind("parties", "parties", "dyads.ceasefire"),
    Event.CEASEFIRE_BROKEN: EventKind("parties", "parties", "dyads.ceasefire"),
    Event.CARRIED_OUT: EventKind("agreements", "", "agreements.carried_out", landmark=False),
    Event.AGREEMENT_ENDED: EventKind("agreements", "parties", "agreements.ended_week"),
    Event.SPOILER: EventKind("parties", "", "parties.militancy"),
    Event.MISREAD: EventKind("", "", "parties.militancy", landmark=False),
    Event.FIGHTING: EventKind("parties", "parties", "dyads.year_deaths"),
    Event.VICTORY: EventKind("parties", "parties"),
    Event.ACTOR_CEASES: EventKind("parties", "parties"),
    Event.SPLIT: EventKind("parties", "parties"),
    Event.MERGED: EventKind("parties", "parties"),
    Event.OUTBREAK: EventKind("parties", "parties", "dyads.latent"),
    Event.BREACH: EventKind("agreements", "", "agreements.breaches"),
    Event.OVERTAKEN: EventKind("", "", "ngos.confidence", landmark=False),
    Event.PAPER: EventKind("initiatives", "", "table.paper"),
}

LANDMARKS = frozenset(kind.name.lower() for kind, about in KINDS.items() if about.landmark)
"""The kinds that a short telling mentions, by the names they have in tables."""
