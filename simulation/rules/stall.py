"""An excuse for delay: leaders who do not want to talk point to unofficial talks, and officials leave the work to them."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def stall(world, settings, party, week):
    """The more unofficial talks there are, and the less ready a party is, the better its excuse; it wears off."""
    own = world.parties[party]
    met = 0.0
    for i in range(world.initiative_count):
        group = world.initiatives[i]
        met += group.sessions * (1.0 + settings.stall_crowding * group.bound)
    excuse = min(settings.stall_strength * settings.stall_pace * met, 1.0) * (1.0 - own.readiness)
    own.alibi = between(own.alibi * (1.0 - 1.0 / settings.stall_memory) + excuse * (1.0 - own.alibi), 0.0, 1.0)


mechanism = Mechanism(
    name="stall",
    part=4,
    sentence="Unofficial talks serve the unwilling as an excuse, and crowd official ones out.",
    source="own formalisation: harm is possible (claims D3, D6; method: an excuse for delay, crowding talks out)",
    strength=strength("stall"),
    parameters=(
        Parameter("stall.pace", 0.05, 0, 1, "share a session", "Part of a full excuse that a session gives a wholly unready party."),
        Parameter("stall.crowding", 1.0, 0, 10, "times", "How much more a session with officials present gives, since it takes their time."),
        Parameter("stall.memory", 26.0, 1, 520, "weeks", "Time over which an excuse wears off."),
    ),
    writes=("parties.alibi",),
    verbs=(Verb("parties", stall),),
)
