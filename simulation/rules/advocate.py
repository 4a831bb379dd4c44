"""Public work for one side: opinion abroad is won, and the other side notices."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def advocate(world, settings, ngo, week):
    """A participant who speaks for the own side abroad wins it favour; those met on the other side trust it less."""
    if world.sessions == 0:
        return
    own = world.ngos[ngo]
    if own.initiative < 0:
        return
    party = world.parties[own.party]
    zeal = settings.parties_advocacy[party.like] * world.initiatives[own.initiative].sessions
    if zeal == 0.0:
        return
    won = settings.advocate_strength * settings.advocate_pace * zeal
    party.abroad = between(party.abroad + won * (1.0 - party.abroad), 0.0, 1.0)
    lost = min(settings.advocate_strength * settings.advocate_trust * zeal, 1.0)
    for t in range(world.dialogue_count):
        if world.dialogues[t].other == ngo:
            world.dialogues[t].trust *= 1.0 - lost


mechanism = Mechanism(
    name="advocate",
    part=4,
    sentence="Public work by one side wins it favour abroad, and costs it the trust of the other.",
    source="Ismail, Layka & Abo Alabed 2023 (claim S10); own formalisation",
    strength=strength("advocate"),
    parameters=(
        Parameter("parties.advocacy", 0.0, 0, 1, "share", "Share of its participants' work that goes into opinion abroad.", per=("party",)),
        Parameter("advocate.pace", 0.006, 0, 1, "share a session", "Part of the favour still to be won abroad that one participant wins by a session."),
        Parameter("advocate.trust", 0.02, 0, 1, "share a session", "Trust that it costs with those met on the other side."),
    ),
    writes=("parties.abroad", "dialogues.trust"),
    verbs=(Verb("ngos", advocate),),
)
