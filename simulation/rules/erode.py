"""Violence takes a share of the trust there is, and time a smaller one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def forget_dialogue(world: World, settings: Settings, tie: int, week: int) -> None:
    """Violence and time wear down trust on a dialogue tie."""
    link = world.dialogues[tie]
    felt = world.dyads[link.dyad].felt
    shield = 1.0 - settings.erode_footing * world.ngos[link.holder].footing
    loss = settings.erode_strength * (settings.erode_violence * felt * shield + settings.erode_fading) / WEEKS_IN_YEAR
    link.trust -= min(loss, 1.0) * link.trust


def forget_channel(world: World, settings: Settings, tie: int, week: int) -> None:
    """Violence and time wear down trust on a tie of the official channel."""
    link = world.channels[tie]
    felt = world.dyads[link.dyad].felt
    loss = settings.erode_strength * (settings.erode_violence * felt + settings.erode_fading) / WEEKS_IN_YEAR
    link.trust -= min(loss, 1.0) * link.trust


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
    verbs=(Verb("dialogues", forget_dialogue), Verb("channels", forget_channel)),
)
