"""What society has to say in the official talks, for the rules whose matter it is.

Each is 0, or 1 for what is left of something, where nobody takes part, so that without it no number changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.provisions import KINDS

if TYPE_CHECKING:
    from simulation.world.views import Settings

__all__ = ["ASKED", "asked_of_kind", "crowding_left", "in_the_room", "voice"]

ASKED = ("nothing", *KINDS)
"""What provisions a group asks for."""
_FIRST_KIND = ASKED.index(KINDS[0])


@compiled
def voice(settings: Settings) -> float:
    """How far society is heard in the talks: by how it takes part, and by whether what it says is taken up."""
    unheard = 1.0 - settings.include_table * settings.include_table_voice
    unheard *= 1.0 - settings.include_observers * settings.include_observers_voice
    unheard *= 1.0 - settings.include_forum * settings.include_forum_voice
    unheard *= 1.0 - settings.include_consultation * settings.include_consultation_voice
    return settings.include_strength * settings.include_influence * (1.0 - unheard)


@compiled
def in_the_room(settings: Settings) -> float:
    """How far people of society are in the room where the parties talk."""
    return 1.0 - (1.0 - settings.include_table) * (1.0 - settings.include_observers)


@compiled
def crowding_left(settings: Settings) -> float:
    """Part of the rounds that are left where more people sit at the table."""
    return 1.0 - settings.include_strength * settings.include_slows * settings.include_table


@compiled
def asked_of_kind(settings: Settings, heard: float, kind: int) -> float:
    """How far society is heard that asks for provisions of a kind: a share of all that is heard, by who takes part."""
    asks = (
        settings.include_women_ask,
        settings.include_victims_ask,
        settings.include_business_ask,
        settings.include_religious_ask,
    )
    weights = (settings.include_women, settings.include_victims, settings.include_business, settings.include_religious)
    total, wanted = 0.0, 0.0
    for group in range(len(asks)):
        total += weights[group]
        wanted += weights[group] if asks[group] == _FIRST_KIND + kind else 0.0
    return settings.include_content * heard * wanted / total if total > 0.0 else 0.0
