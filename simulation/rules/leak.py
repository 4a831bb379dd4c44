"""Leaks: what was said in a closed session comes out, and hurts those at home who were seen to talk."""

from simulation.luck import LEAK, draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter


def leak(world, settings, initiative, week):
    """A session may leak: publics harden, the more hostile the more, and officials grow harder to move."""
    group = world.initiatives[initiative]
    chance = settings.leak_strength * settings.leak_chance * group.sessions
    if draw(world, LEAK, week, group.label) >= chance:
        return
    world.count.leaks += 1
    for g in range(world.group_count):
        public = world.groups[g]
        public.attitude -= settings.leak_backlash * (1.0 - public.attitude) * public.attitude
    for o in range(world.official_count):
        official = world.officials[o]
        official.hardness += settings.leak_caution * (1.0 - official.hardness)


mechanism = Mechanism(
    name="leak",
    part=4,
    sentence="What was said in a closed session may leak: publics harden and officials grow cautious.",
    source="Kelman 1995 (risks of exposure); own formalisation: harm is possible",
    strength=strength("leak"),
    parameters=(
        Parameter("leak.chance", 0.01, 0, 1, "a session", "Chance that a session leaks."),
        Parameter("leak.backlash", 0.1, 0, 1, "share", "How far a leak hardens a wholly hostile social group."),
        Parameter("leak.caution", 0.05, 0, 1, "share", "How far a leak raises officials' hardness towards its limit."),
    ),
    writes=("count.leaks", "groups.attitude", "officials.hardness"),
    verbs=(Verb("initiatives", leak),),
)
