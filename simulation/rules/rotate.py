"""Continuity: whoever takes a seat in a group starts afresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb
from simulation.world.decisions import ROTATION
from simulation.world.network import first_trust
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def take_seat(world: World, settings: Settings, ngo: int, week: int) -> None:
    """Somebody new in a participant's seat knows of the others what their own side believes."""
    if world.sessions == 0:
        return
    # Participants act in order, and the first one starts the count of the week.
    if ngo == 0:
        world.newcomers = 0
    actor = world.ngos[ngo]
    if actor.initiative < 0 or world.initiatives[actor.initiative].sessions == 0:
        return
    if draw(world, ROTATION, week, actor.label) >= settings.track_two_rotation:
        return
    actor.seated, actor.footing = week, 0.0
    world.newcomers += 1
    for q in range(world.party_count):
        for k in range(world.issue_count):
            actor.estimate[q, k] = world.parties[actor.party].weight[k]
            actor.confidence[q, k] = 0.0


def lose_touch(world: World, settings: Settings, tie: int, week: int) -> None:
    """Trust on a tie starts afresh where either end is somebody new."""
    if world.sessions == 0:
        return
    link = world.dialogues[tie]
    if world.ngos[link.holder].seated == week or world.ngos[link.other].seated == week:
        # The luck with which the tie began: a new person is as trusted as the first one was.
        link.trust = first_trust(world, settings, link.label)


mechanism = Mechanism(
    name="rotate",
    part=3,
    sentence="Where set, participants are replaced, and take trust and understanding along.",
    source="Kelman 1995; Saunders 1999 (a sustained dialogue needs the same people); own formalisation",
    strength=Parameter("track_two.rotation", 0.0, 0, 1, "chance a session week", "Chance that a seat goes to somebody new; 0 the same people throughout."),
    writes=("newcomers", "ngos.seated", "ngos.footing", "ngos.estimate", "ngos.confidence", "dialogues.trust"),
    verbs=(Verb("ngos", take_seat, "sessions"), Verb("dialogues", lose_touch, "newcomers")),
)
