"""Re-entry: who has moved too far from home loses standing there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def come_home(world: World, settings: Settings, ngo: int, week: int) -> None:
    """A participant who trusts the other side more than home's public does loses credit, and wins it back slowly."""
    actor = world.ngos[ngo]
    if actor.dialogue_ties == 0:
        return
    trust = 0.0
    for t in range(actor.first_dialogue, actor.first_dialogue + actor.dialogue_ties):
        trust += world.dialogues[t].trust / actor.dialogue_ties
    distance = max(trust - world.parties[actor.party].attitude, 0.0)
    change = settings.reenter_recovery * (1.0 - actor.standing) - settings.reenter_loss * distance * actor.standing
    actor.standing = between(actor.standing + settings.reenter_strength * change / WEEKS_IN_YEAR, 0.0, 1.0)


mechanism = Mechanism(
    name="reenter",
    part=4,
    sentence="Who has moved too far from home loses standing there.",
    source="Kelman 1995 (re-entry; the insider's paradox); own formalisation",
    strength=strength("reenter"),
    parameters=(
        Parameter("reenter.loss", 1.0, 0, 10, "a year", "Pace at which standing is lost at full distance from home."),
        Parameter("reenter.recovery", 0.5, 0, 10, "a year", "Pace at which lost standing is won back."),
    ),
    writes=("ngos.standing",),
    verbs=(Verb("ngos", come_home),),
)
