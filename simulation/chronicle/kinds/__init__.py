"""The kinds of event: one file a subject, which declares its kinds and enters their events.

A file's `see…` functions are called after the part of the week that `simulation/chronicle/witness.py` lists them
under. They copy what rules wrote into the record, and decide nothing over again: they are not handed the settings.
What is worth telling is their own judgement: from how far on a state is mentioned, and whom that names.
"""

from simulation.chronicle.kind import EventKind, declared
from simulation.chronicle.kinds import (
    agreements,
    attacks,
    breaches,
    ceasefires,
    channel,
    dated,
    drafts,
    endings,
    fighting,
    leaders,
    leaks,
    mediators,
    meetings,
    missions,
    opposition,
    overtaken,
    parties,
    patrons,
    power,
    provisions,
    readiness,
    spoilers,
    start,
    transfer,
    wars,
)

__all__ = [
    "ACTS", "BY_NAME", "KINDS", "LANDMARKS", "agreements", "attacks", "breaches", "ceasefires", "channel",
    "dated", "drafts", "endings", "fighting", "leaders", "leaks", "mediators", "meetings", "missions",
    "opposition", "overtaken", "parties", "patrons", "power", "provisions", "readiness", "spoilers", "start",
    "transfer", "wars",
]  # fmt: skip

KINDS: tuple[EventKind, ...] = declared()
"""The table: every kind, at the position that is its number."""

BY_NAME: dict[str, EventKind] = {kind.name: kind for kind in KINDS}

ACTS: frozenset[str] = frozenset().union(*(kind.verbs for kind in KINDS))
"""The verbs that bring events about."""

LANDMARKS = frozenset(kind.name for kind in KINDS if kind.landmark)
"""The kinds that a short telling mentions."""
