"""The outcomes of a world, each declared once, in the file of its family.

Everything that lists, labels, prints, draws, compares or documents outcomes asks here: a new outcome is a new entry in
one of these files, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from simulation.results.outcomes import course, effort, fighting, signed, utility
from simulation.results.outcomes.fighting import QUIET_BY
from simulation.results.outcomes.outcome import Family, Outcome, Place, custom

__all__ = ["FAMILIES", "OUTCOMES", "QUIET_BY", "Family", "Outcome", "Place", "custom", "outcome_named", "outcomes_in"]

OUTCOMES: tuple[Outcome, ...] = (
    *signed.OUTCOMES,
    *fighting.OUTCOMES,
    *effort.OUTCOMES,
    *utility.OUTCOMES,
    *course.OUTCOMES,
)
"""All outcomes; those that are saved in the order of the columns."""

FAMILIES: tuple[Family, ...] = ("unsigned", "signed", "course", "effort")
"""The families in the order in which arms are compared: what judges the interaction of the tracks first."""

_PARTY = "{party}"


def outcome_named(name: str) -> Outcome | None:
    """The outcome of this name, that of a party included; None where none is declared."""
    for outcome in OUTCOMES:
        before, axis, after = outcome.name.partition(_PARTY)
        if outcome.name == name:
            return outcome
        if axis and name.startswith(before) and name.endswith(after):
            party = name.removeprefix(before).removesuffix(after)
            return replace(outcome, name=name, label=outcome.label.replace(_PARTY, party))
    return None


def outcomes_in(place: Place) -> tuple[Outcome, ...]:
    """The outcomes that are listed in a place, family after family."""
    return tuple(one for family in FAMILIES for one in OUTCOMES if one.family == family and place in one.appears_in)
