"""What a kind of event is, and the one table of them.

Each kind is declared once, beside the code that enters its events (`simulation/chronicle/kinds`). Tables, figures, the
page, stories and the documents are queries over these declarations. A kind's sentence is in the catalogue of words
under its name, or under `name.reason` where it has reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

__all__ = ["LANES", "EventKind", "declare", "declared"]

LANES = ("Track II", "Transfer", "Officials", "Track I", "Agreements", "Conflict")
"""The parts of a history that events belong to, from the dialogue down to the fighting."""

Change = Literal["", "side", "line", "table"]


@dataclass(frozen=True)
class EventKind:
    """One kind of event.

    Parameters
    ----------
    name
        Its word in tables, and the key of its sentence.
    lane
        One of `LANES`.
    who, whom
        What it is about: a list of the world ("parties", "issues", "initiatives", "agreements"), a dated event of the
        scenario ("dated"), "pressing" for those who press a party, a named provision ("provisions"), or nothing.
    state
        The state that was looked at; empty where none was.
    value, threshold
        What the two numbers are; empty where there is none.
    reasons
        Why it can have happened, as the rule that decides wrote it down.
    others
        Which further parties, or of a provision which others, it names; empty where it names none.
    rests_on
        What its causes can be: names of kinds, or "side", "line" and "table" for all kinds that change such a thing.
    changes
        What the kind changes for later events: what a side is like, the line between two sides, or the table.
    landmark
        Whether a short telling mentions it; what happens every few weeks is summed up instead.
    mark
        How it is marked over charts: "good", "bad", "talks", or not at all.
    carries
        Whether it carries what was found in dialogue towards officials and publics.
    done_by
        The verb that brings it about; where that depends on the reason, pairs of a reason and a verb. Empty: no verb
        does it by one actor in one week.
    about
        What makes two events of the kind, in two worlds, the same one: both parties in their roles ("both"), the two
        whichever is named first ("pair"), one of them ("who", "whom"), or the kind alone ("table").
    """

    name: str
    lane: str
    who: str = ""
    whom: str = ""
    state: str = ""
    value: str = ""
    threshold: str = ""
    reasons: tuple[IntEnum, ...] = ()
    others: str = ""
    rests_on: tuple[str, ...] = ("start",)
    changes: Change = ""
    landmark: bool = True
    mark: Literal["", "good", "bad", "talks"] = ""
    carries: bool = False
    done_by: str | tuple[tuple[IntEnum, str], ...] = ""
    about: Literal["both", "pair", "who", "whom", "table"] = "both"

    @property
    def verbs(self) -> frozenset[str]:
        """All verbs that can bring it about."""
        return frozenset([self.done_by] if isinstance(self.done_by, str) else [verb for _, verb in self.done_by]) - {""}

    def verb(self, reason: int) -> str:
        """The verb that brings it about for this reason; "" where nobody does it alone."""
        if isinstance(self.done_by, str):
            return self.done_by
        return next((verb for one, verb in self.done_by if one == reason), "")

    def reason(self, number: int) -> str:
        """The word for a reason that a rule wrote down; "" where it wrote none."""
        return next((one.name.lower() for one in self.reasons if one == number), "")


_declared: list[EventKind] = []


def declare(kind: EventKind) -> int:
    """Put a kind into the table; returns its number, which appears in no file."""
    if kind.lane not in LANES:
        raise ValueError(f"{kind.name}: lane: given {kind.lane!r}; allowed: {', '.join(LANES)}")
    if any(other.name == kind.name for other in _declared):
        raise ValueError(f"{kind.name}: declared twice")
    _declared.append(kind)
    return len(_declared) - 1


def declared() -> tuple[EventKind, ...]:
    """All kinds that were declared so far; the table is `simulation.chronicle.kinds.KINDS`."""
    return tuple(_declared)
