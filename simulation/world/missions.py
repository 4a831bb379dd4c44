"""What a mission of observers or peacekeepers does where it stands, for the rules whose matter it is.

Each is 1, or 0 for what is added, where there is no mission, so that without one no number changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.lookups import bit

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Dyad, Settings, World

__all__ = ["MANDATES", "deaths_left", "fear_left", "incidents_left", "observed", "size_left"]

MANDATES = ("report", "separate", "protect")
"""What a mission may do, as `deploy.mandate` has it; each may do what those before it may."""
_SEPARATE, _PROTECT = MANDATES.index("separate"), MANDATES.index("protect")


@compiled
def observed(world: World, settings: Settings, text: Agreement) -> float:
    """How far violations of a text are seen: by its observers, and by the largest mission between two who signed it."""
    most = 0.0
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if pair.mission > most and bit(text.signatories, pair.a) and bit(text.signatories, pair.b):
            most = pair.mission
    return text.observers + (1.0 - text.observers) * settings.deploy_report * most


@compiled
def _separated(settings: Settings, pair: Dyad, share: float) -> float:
    """What is left of something of which a whole mission between the two would take a share."""
    return 1.0 - share * pair.mission if settings.deploy_mandate >= _SEPARATE else 1.0


@compiled
def incidents_left(settings: Settings, pair: Dyad) -> float:
    """Part of the rate of incidents, broken truces and new wars between the two that a mission leaves."""
    return _separated(settings, pair, settings.deploy_separate)


@compiled
def size_left(settings: Settings, pair: Dyad) -> float:
    """Part of the size of an incident that a mission between the two leaves."""
    return _separated(settings, pair, settings.deploy_contain)


@compiled
def fear_left(settings: Settings, pair: Dyad) -> float:
    """Part of each side's error about the other's force, the fear of a first strike, that a mission leaves."""
    return _separated(settings, pair, settings.deploy_reassure)


@compiled
def deaths_left(settings: Settings, pair: Dyad) -> float:
    """Part of the deaths in the fighting that a mission which protects people leaves."""
    return 1.0 - settings.deploy_protect * pair.mission if settings.deploy_mandate >= _PROTECT else 1.0
