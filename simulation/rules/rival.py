"""Outside powers: their rivalry over a conflict comes and goes, and takes from what official mediators can do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw_normal
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import RIVALRY
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def rival(world: World, settings: Settings, week: int) -> None:
    """Rivalry wavers around its level in the world."""
    if settings.conflict_rivalry == 0.0 and world.rivalry == 0.0:
        return
    back = (settings.conflict_rivalry - world.rivalry) / settings.rival_memory
    wavering = settings.rival_wavering if settings.conflict_rivalry > 0.0 else 0.0
    stir = wavering / math.sqrt(WEEKS_IN_YEAR) * draw_normal(world, RIVALRY, week, world.key)
    world.rivalry = between(world.rivalry + settings.rival_strength * (back + stir), 0.0, 1.0)


mechanism = Mechanism(
    name="rival",
    part=1,
    sentence="Where there is any, the rivalry of outside powers over the conflict comes and goes.",
    source="Touval & Zartman 1985 (interests of those who intervene); own formalisation",
    strength=strength("rival"),
    parameters=(
        Parameter("conflict.rivalry", 0.0, 0, 1, "share", "Rivalry of outside powers over the conflict: it takes from what official mediators can press with."),
        Parameter("rival.memory", 104.0, 1, 2600, "weeks", "Time over which rivalry returns to its level."),
        Parameter(
            "rival.wavering",
            0.1,
            0,
            2,
            "share, a year",
            "Standard deviation of a year's change of rivalry, where there is any.",
        ),
    ),
    writes=("rivalry",),
    verbs=(Verb("world", rival),),
)
