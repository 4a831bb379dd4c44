"""Training: participants grow skilled, and officials they reach learn to negotiate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter
from simulation.world.record import Activity

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_TRAINING = int(Activity.TRAINING)


def train(world: World, settings: Settings, ngo: int, week: int) -> None:
    """Training raises a participant's skill, less the more there is; officials who listen to it learn a part."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative < 0 or world.initiatives[actor.initiative].activity != _TRAINING:
        return
    step = settings.train_strength * settings.train_pace * world.initiatives[actor.initiative].sessions
    actor.skill = between(actor.skill + step * (1.0 - actor.skill), 0.0, 1.0)
    party = world.parties[actor.party]
    for t in range(actor.first_access, actor.first_access + actor.access_ties):
        # Shared over the party's officials, since the skill is that of the delegation.
        learnt = step * settings.train_officials * world.accesses[t].strength / settings.parties_officials[party.like]
        party.training = between(party.training + learnt * (1.0 - party.training), 0.0, 1.0)


mechanism = Mechanism(
    name="train",
    part=3,
    sentence="Training makes participants skilled, and officials they reach better negotiators.",
    source="Fisher & Keashly 1991; Ismail, Layka & Abo Alabed 2023 (claim M3); own formalisation",
    strength=strength("train"),
    parameters=(
        Parameter("train.pace", 0.1, 0, 1, "share a session", "Part of the missing skill that a session of training adds."),
        Parameter("train.officials", 0.5, 0, 1, "share", "What an official who listens fully learns, of what the participant does."),
    ),
    writes=("ngos.skill", "parties.training"),
    verbs=(Verb("ngos", train, "sessions"),),
)
