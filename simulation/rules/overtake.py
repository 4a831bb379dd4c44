"""Events overtake what unofficial talks have found out: nobody is bound not to change the facts on the ground."""

from simulation.compiled import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between, dyad_of


@compiled
def _overtaken(world, party, week):
    """Whether the facts about a party changed this week: its strength leapt."""
    return world.parties[party].jumped == week


def overtake(world, settings, ngo, week):
    """After an incident, or a leap of strength, what a participant understood of the other side holds less."""
    own = world.ngos[ngo]
    if own.initiative < 0:
        return
    void = between(settings.overtake_strength * settings.overtake_understanding, 0.0, 1.0)
    for q in range(world.party_count):
        if q == own.party:
            continue
        moved = _overtaken(world, q, week) or _overtaken(world, own.party, week)
        if not (moved or world.dyads[dyad_of(own.party, q)].shocked == week):
            continue
        for k in range(world.issue_count):
            before = own.confidence[q, k]
            own.confidence[q, k] = before * (1.0 - void)
            if before >= settings.overtake_held and own.confidence[q, k] < settings.overtake_held:
                world.count.understandings_lost += 1


def outdate(world, settings, issue, week):
    """Part of the work on a formula is lost with the facts it was made for."""
    own = world.issues[issue]
    if own.work == 0.0 or own.idea > 0:
        return
    moved = False
    for d in range(world.dyad_count):
        moved = moved or world.dyads[d].shocked == week
    for p in range(world.party_count):
        moved = moved or _overtaken(world, p, week)
    if moved:
        own.work *= 1.0 - between(settings.overtake_strength * settings.overtake_work, 0.0, 1.0)


mechanism = Mechanism(
    name="overtake",
    part=1,
    sentence="Incidents and leaps of strength overtake what participants understood, and the work on formulas.",
    source="Ismail, Layka & Abo Alabed 2023 (their claim, not its size); own formalisation",
    strength=strength("overtake"),
    parameters=(
        Parameter("overtake.understanding", 0.3, 0, 1, "share", "Confidence in an understanding lost to an event."),
        Parameter("overtake.work", 0.3, 0, 1, "share", "Work on a formula lost to an event."),
        Parameter("overtake.held", 0.2, 0, 1, "confidence", "Confidence from which an understanding counts as one."),
    ),
    writes=("ngos.confidence", "issues.work", "count.understandings_lost"),
    verbs=(Verb("ngos", overtake), Verb("issues", outdate)),
)
