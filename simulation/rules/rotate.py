"""Continuity: whoever takes a seat in a group anew begins anew."""

from simulation.compiled import compiled
from simulation.luck import ROTATION, TIE_TRUST, draw
from simulation.mechanism import Mechanism, Verb
from simulation.parameters import Parameter
from simulation.rules.common import between


@compiled
def _is_new(world, settings, ngo, week):
    """Whether a participant's seat is taken by somebody new this week; the same answer for all who meet them."""
    own = world.ngos[ngo]
    if own.initiative < 0 or world.initiatives[own.initiative].sessions == 0:
        return False
    return draw(world, ROTATION, week, own.label) < settings.track_two_rotation


def lose_touch(world, settings, tie, week):
    """Trust on a tie begins anew where either end is somebody new."""
    if world.sessions == 0:
        return
    own = world.dialogues[tie]
    if _is_new(world, settings, own.holder, week) or _is_new(world, settings, own.other, week):
        own.trust = between(settings.network_trust * (0.5 + draw(world, TIE_TRUST, 0, own.label)), 0.0, 1.0)


def start_anew(world, settings, ngo, week):
    """Somebody new knows of the others what their own side believes."""
    if world.sessions == 0 or not _is_new(world, settings, ngo, week):
        return
    own = world.ngos[ngo]
    own.footing = 0.0
    for q in range(world.party_count):
        for k in range(world.issue_count):
            own.estimate[q, k] = world.parties[own.party].weight[k]
            own.confidence[q, k] = 0.0


mechanism = Mechanism(
    name="rotate",
    part=3,
    sentence="A participant who is replaced takes trust and understanding along.",
    source="Kelman 1995; Saunders 1999 (a sustained dialogue needs the same people); own formalisation",
    strength=Parameter("track_two.rotation", 0.0, 0, 1, "chance a session week", "Chance that a seat goes to somebody new; 0 the same people throughout."),
    writes=("dialogues.trust", "ngos.footing", "ngos.estimate", "ngos.confidence"),
    verbs=(Verb("dialogues", lose_touch), Verb("ngos", start_anew)),
)
