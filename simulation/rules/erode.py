"""Violence takes a share of the trust there is, and time a smaller one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _lost(settings: Settings, felt: float, shield: float) -> float:
    """Share of trust that a week of violence and time takes; `shield` is the part of the violence that is felt."""
    loss = settings.erode_strength * (settings.erode_violence * felt * shield + settings.erode_fading) / WEEKS_IN_YEAR
    return min(loss, 1.0)


def forget_dialogue(world: World, settings: Settings, ngo: int, week: int) -> None:
    """Violence and time wear down a participant's trust in those on the other side, less where it has a footing."""
    actor = world.ngos[ngo]
    shield = 1.0 - settings.erode_footing * actor.footing
    dyad, lost = -1, 0.0
    for t in range(actor.first_dialogue, actor.first_dialogue + actor.dialogue_ties):
        link = world.dialogues[t]
        if link.dyad != dyad:
            dyad, lost = link.dyad, _lost(settings, world.dyads[link.dyad].felt, shield)
        link.trust -= lost * link.trust


def forget_channel(world: World, settings: Settings, official: int, week: int) -> None:
    """Violence and time wear down an official's trust in those on the other side."""
    actor = world.officials[official]
    dyad, lost = -1, 0.0
    for t in range(actor.first_channel, actor.first_channel + actor.channel_ties):
        link = world.channels[t]
        if link.dyad != dyad:
            dyad, lost = link.dyad, _lost(settings, world.dyads[link.dyad].felt, 1.0)
        link.trust -= lost * link.trust


mechanism = Mechanism(
    name="erode",
    part=2,
    sentence="Fighting takes a share of the trust there is, the more the harder it is (over half in a year of the hardest), and time a tenth a year.",
    source="Slovic 1993 (rises slowly, falls fast); own formalisation",
    strength=strength("erode"),
    parameters=(
        Parameter("erode.violence", 0.79, 0, 20, "a year", "Pace at which full violence destroys trust."),
        Parameter("erode.footing", 0.5, 0, 1, "share", "Trust lost to violence that a full footing in the own community saves."),
        Parameter("erode.fading", 0.12, 0, 5, "a year", "Pace at which trust fades by itself."),
    ),
    writes=("dialogues.trust", "channels.trust"),
    verbs=(Verb("ngos", forget_dialogue), Verb("officials", forget_channel)),
)
