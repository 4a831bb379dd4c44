"""What society has to say in the official talks, for the rules whose matter it is.

Each is 0, or 1 for what is left of something, where nobody takes part, so that without it no number changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.provisions import KINDS

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

__all__ = ["ASKED", "asked_of_kind", "crowding_left"]

ASKED = ("nothing", *KINDS)
"""What provisions a group asks for."""
_FIRST_KIND = ASKED.index(KINDS[0])


@compiled
def crowding_left(world: World, settings: Settings) -> float:
    """Part of the rounds that are left where more people sit at the table."""
    return 1.0 - settings.include_slows * world.table.seats


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
