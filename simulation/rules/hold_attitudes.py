"""Attitudes that cannot change: hostility frozen."""

from simulation.mechanism import Mechanism, Verb
from simulation.parameters import Parameter


def hold_attitudes(world, settings, public, week):
    """The party's social groups stand where they stood at the beginning, whatever happens."""
    own = world.publics[public]
    total = 0.0
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        group.attitude = group.anchor
        total += group.weight * group.anchor
    world.parties[own.party].attitude = total


mechanism = Mechanism(
    name="hold_attitudes",
    part=4,
    sentence="Where hostility is frozen, no public moves from where it began.",
    source="Ismail, Layka & Abo Alabed 2023 (claims S5, M6); own formalisation",
    strength=Parameter("conflict.attitudes_frozen", 0, 0, 1, "yes or no", "Whether publics' attitudes are frozen.", kind="int"),
    writes=("groups.attitude", "parties.attitude"),
    verbs=(Verb("publics", hold_attitudes),),
)
