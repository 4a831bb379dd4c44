"""Events overtake what unofficial talks have found out: nobody is bound not to change the facts on the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _moved(world: World, dyad: int, week: int) -> bool:
    """Whether the facts between two parties changed this week: an incident, or a leap of either's strength."""
    pair = world.dyads[dyad]
    return pair.shocked == week or world.parties[pair.a].jumped == week or world.parties[pair.b].jumped == week


@compiled
def _forget(world: World, settings: Settings, ngo: int, party: int) -> None:
    """What a participant understood of a party holds less; what falls below the mark is lost."""
    actor = world.ngos[ngo]
    void = between(settings.overtake_strength * settings.overtake_understanding, 0.0, 1.0)
    for k in range(world.issue_count):
        before = actor.confidence[party, k]
        actor.confidence[party, k] = before * (1.0 - void)
        # Counted once, when confidence crosses the mark; below it there was nothing to lose.
        if before >= settings.overtake_held and actor.confidence[party, k] < settings.overtake_held:
            world.count.understandings_lost += 1


def overtake(world: World, settings: Settings, dyad: int, week: int) -> None:
    """After an incident, or a leap of strength, what participants on both sides understood of the other holds less."""
    if not _moved(world, dyad, week):
        return
    pair, before = world.dyads[dyad], world.count.understandings_lost
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        if ngo.initiative >= 0 and ngo.party == pair.a:
            _forget(world, settings, n, pair.b)
        elif ngo.initiative >= 0 and ngo.party == pair.b:
            _forget(world, settings, n, pair.a)
    if world.count.understandings_lost > before:
        pair.overtaken, pair.overtaken_count = week, world.count.understandings_lost - before


def outdate(world: World, settings: Settings, issue: int, week: int) -> None:
    """Part of the work on a formula is lost with the facts it was made for."""
    topic = world.issues[issue]
    if topic.work == 0.0 or topic.idea > 0:
        return
    moved = False
    for d in range(world.dyad_count):
        moved = moved or _moved(world, d, week)
    if moved:
        topic.work *= 1.0 - between(settings.overtake_strength * settings.overtake_work, 0.0, 1.0)


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
    writes=(
        "ngos.confidence", "issues.work", "count.understandings_lost", "dyads.overtaken", "dyads.overtaken_count",
    ),
    verbs=(Verb("dyads", overtake), Verb("issues", outdate)),
)  # fmt: skip
