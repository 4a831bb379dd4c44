"""Power shifts on the ground."""

import math

from simulation.luck import POWER_SHIFT, draw_normal
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def gain_ground(world, settings, party, week):
    """A party's strength drifts and wavers."""
    own = world.parties[party]
    wavering = settings.shift_power_wavering * draw_normal(world, POWER_SHIFT, week, own.label)
    step = settings.shift_power_strength * (settings.parties_trend[own.like] / 52.0 + wavering / math.sqrt(52.0))
    own.might = between(own.might + step, -10.0, 10.0)


def weigh_power(world, settings, week):
    """Power is a party's share of all strength."""
    total = 0.0
    for p in range(world.party_count):
        total += math.exp(world.parties[p].might)
    for p in range(world.party_count):
        world.parties[p].power = math.exp(world.parties[p].might) / total


mechanism = Mechanism(
    name="shift_power",
    part=1,
    sentence="The balance of power on the ground drifts and wavers.",
    source="Fearon 1995 (shifting power as the root of the commitment problem); own formalisation",
    strength=strength("shift_power"),
    parameters=(
        Parameter("shift_power.wavering", 0.15, 0, 2, "log strength, a year", "Standard deviation of a year's change of strength."),
        Parameter("parties.trend", 0.0, -2, 2, "log strength, a year", "Steady change of the party's strength.", per=("party",)),
    ),
    writes=("parties.might", "parties.power"),
    verbs=(Verb("parties", gain_ground), Verb("world", weigh_power)),
)
