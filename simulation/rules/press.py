"""Official mediators press the parties; pressure fades once it is no longer applied."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between
from simulation.rules.tracks import effort_one


def relax(world, settings, party, week):
    """What pressed a party last week fades."""
    world.parties[party].pressure *= 1.0 - 1.0 / settings.press_memory


def press(world, settings, mediator, week):
    """A mediator with leverage presses every party, sparing the one it leans to."""
    own = world.mediators[mediator]
    push = settings.press_strength * min(effort_one(world, settings, week), 1.0) * own.leverage / settings.press_memory
    for p in range(world.party_count):
        side = 1.0 - 2.0 * p / (world.party_count - 1.0)
        party = world.parties[p]
        party.pressure = between(party.pressure + push * (1.0 - own.bias * side), 0.0, 1.0)


mechanism = Mechanism(
    name="press",
    part=5,
    sentence="Official mediators with leverage press the parties, sparing the one they lean to.",
    source="Beardsley, Quinn, Biswas & Wilkenfeld 2006 (leverage); Kydd 2003 (bias); own formalisation",
    strength=strength("press"),
    parameters=(Parameter("press.memory", 8.0, 1, 520, "weeks", "Time over which pressure builds up and fades."),),
    writes=("parties.pressure",),
    verbs=(Verb("parties", relax), Verb("mediators", press)),
)
