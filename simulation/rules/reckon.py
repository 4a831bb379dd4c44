"""Reservation value: the least a party signs for."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def reckon(world, settings, party, week):
    """What fighting on is worth, plus what a concession costs at home, plus what is doubted of the others'
    compliance, less what a guarantee covers and what it is pressed to give."""
    own = world.parties[party]
    war = own.power - settings.reckon_cost_of_war * own.pain
    home = settings.reckon_audience * settings.parties_accountability[own.like] * (1.0 - own.attitude)
    doubt = settings.reckon_doubt * (1.0 - own.trust) * (1.0 - settings.agreements_guarantee)
    own.reservation = between(settings.reckon_strength * (war + home + doubt) - own.pressure, 0.0, 0.98)


mechanism = Mechanism(
    name="reckon",
    part=5,
    sentence="The least a party signs for is what war is worth, plus the cost at home, plus doubt, less guarantee and pressure.",
    source="Fearon 1995 (bargaining range); Fearon 1994, Tomz 2007 (audience costs); Walter 2002 (guarantees)",
    strength=strength("reckon"),
    parameters=(
        Parameter("reckon.cost_of_war", 0.3, 0, 2, "utility", "What full pain takes from the value of fighting on."),
        Parameter("reckon.audience", 0.2, 0, 2, "utility", "Cost at home of conceding before a wholly hostile public."),
        Parameter("reckon.doubt", 0.25, 0, 2, "utility", "What full distrust adds, for fear that the other will not keep its word."),
        Parameter("parties.accountability", 0.5, 0, 1, "share", "How far leaders answer to their public.", per=("party",)),
        Parameter("agreements.guarantee", 0.2, 0, 1, "share", "How far a third party stands behind an agreement."),
    ),
    writes=("parties.reservation",),
    verbs=(Verb("parties", reckon),),
)
