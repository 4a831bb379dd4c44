"""What a patron wants of the side that it supports, and what that does where the side weighs war against settling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.world.views import Party, Settings

__all__ = ["WANTS", "lost_by_settling", "wanted"]

WANTS = ("prolong", "press", "end")
"""What a patron wants, as `parties.patron_wants` has it: that the war goes on, that its side settles, that the war ends."""
_PROLONG, _PRESS = WANTS.index("prolong"), WANTS.index("press")


@compiled
def wanted(settings: Settings, party: Party) -> int:
    """What the patron of a party wants: a place in WANTS. One that has turned presses, whatever it wanted before."""
    return _PRESS if party.patron_turned > 0 else settings.parties_patron_wants[party.like]


@compiled
def lost_by_settling(settings: Settings, party: Party) -> float:
    """Utility that fighting on is worth to a party beside the war itself, since its patron would leave it if it settled."""
    if party.patron > 0.0 and wanted(settings, party) == _PROLONG:
        return settings.sponsor_worth * settings.parties_patron_strings[party.like] * party.patron
    return 0.0
