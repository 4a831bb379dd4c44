"""Power shifts on the ground."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, draw_normal
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.decisions import POWER_JUMP, POWER_SHIFT
from simulation.world.lookups import between, exists
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_MIGHT

if TYPE_CHECKING:
    from simulation.world.views import Party, Settings, World


def gain_ground(world: World, settings: Settings, party: int, week: int) -> None:
    """A party's strength drifts and wavers, and now and then leaps: an ally comes in, a front falls."""
    actor = world.parties[party]
    if not exists(actor):
        return
    wavering = settings.shift_power_wavering * draw_normal(world, POWER_SHIFT, week, actor.label)
    # A random walk: its spread grows with the root of time, the trend with time itself.
    step = settings.shift_power_strength * (settings.parties_trend[actor.like] / WEEKS_IN_YEAR + wavering / math.sqrt(WEEKS_IN_YEAR))
    luck = draw(world, POWER_JUMP, week, actor.label)
    if luck < settings.shift_power_strength * settings.shift_power_jump / WEEKS_IN_YEAR:
        # The inverted label gives a second independent draw of the same word.
        up = draw(world, POWER_JUMP, week, ~actor.label) < HALF
        step += settings.shift_power_size if up else -settings.shift_power_size
        actor.jumped = week
    actor.might = between(actor.might + step, -MOST_MIGHT, MOST_MIGHT)


@compiled
def _strong(party: Party) -> float:
    """A party's strength; none where it is there no more, which may rise again as strong as it was."""
    return math.exp(party.might) if exists(party) else 0.0


def weigh_power(world: World, settings: Settings, week: int) -> None:
    """Power is a party's share of the strength of all that are there."""
    total = 0.0
    for p in range(world.party_count):
        # First its strength, then its share of all.
        world.parties[p].power = _strong(world.parties[p])
        total += world.parties[p].power
    for p in range(world.party_count):
        # Where nobody is left nobody has power.
        world.parties[p].power = world.parties[p].power / total if total > 0.0 else 0.0


mechanism = Mechanism(
    name="shift_power",
    part=1,
    sentence="The balance of power on the ground drifts, wavers, and now and then leaps.",
    source="Fearon 1995 (shifting power as the root of the commitment problem); own formalisation",
    strength=strength("shift_power"),
    parameters=(
        Parameter("shift_power.wavering", 0.15, 0, 2, "log strength, a year", "Standard deviation of a year's change of strength."),
        Parameter("shift_power.jump", 0.05, 0, 12, "a year", "Sudden changes of a party's strength: the front moves while others talk."),
        Parameter("shift_power.size", 0.4, 0, 5, "log strength", "Size of a sudden change, up or down."),
        Parameter("parties.trend", 0.0, -2, 2, "log strength, a year", "Steady change of the party's strength.", per=("party",)),
    ),
    writes=("parties.might", "parties.power", "parties.jumped"),
    verbs=(Verb("parties", gain_ground), Verb("world", weigh_power)),
)
