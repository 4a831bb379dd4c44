"""Travel stops when violence is high; sessions at a distance go on, and build less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import REMOTE, TRAVEL
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def travel(world: World, settings: Settings, initiative: int, week: int) -> None:
    """Some sessions are held at a distance; of the others, the harder the fighting strikes the more fall through."""
    group = world.initiatives[initiative]
    if group.sessions == 0:
        return
    group.remote = draw(world, REMOTE, week, group.label) < settings.track_two_remote
    if group.remote == 1:
        return
    felt = 0.0
    for d in range(world.dyad_count):
        felt = max(felt, world.dyads[d].felt)
    if draw(world, TRAVEL, week, group.label) < settings.travel_strength * felt:
        world.sessions -= group.sessions
        world.count.sessions -= group.sessions
        group.sessions = 0


mechanism = Mechanism(
    name="travel",
    part=3,
    sentence="The harder the fighting, the more sessions fall through; those held at a distance go on.",
    source="own formalisation (claims F6, I3)",
    strength=strength("travel"),
    parameters=(
        Parameter("track_two.remote", 0.0, 0, 1, "share", "Sessions held at a distance."),
        Parameter("track_two.remote_trust", 0.4, 0, 1, "share", "Trust that a session at a distance builds, of what one in a room does."),
    ),
    writes=("initiatives.remote", "initiatives.sessions", "sessions", "count.sessions"),
    verbs=(Verb("initiatives", travel, "sessions"),),
)
