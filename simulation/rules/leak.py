"""Leaks: what was said in a closed session comes out, and hurts those at home who were seen to talk."""

from simulation.luck import LEAK, draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules import exposure
from simulation.rules.common import between
from simulation.rules.exposure import come_out
from simulation.world import Channel

_OPEN, _FROZEN = int(Channel.OPEN), int(Channel.FROZEN)


def leak(world, settings, initiative, week):
    """A closed session may leak: publics harden, leaders may fall, officials grow cautious, talks may freeze."""
    group = world.initiatives[initiative]
    if group.sessions == 0 or group.media == 1:
        return
    kept = 1.0 - settings.leak_accountable * settings.track_two_accountable
    if draw(world, LEAK, week, group.label) >= settings.leak_strength * settings.leak_chance * group.sessions * kept:
        return
    world.count.leaks += 1
    for p in range(world.party_count):
        if settings.parties_in_dialogue[world.parties[p].like] == 1:
            come_out(world, settings, p, week)
    for o in range(world.official_count):
        official = world.officials[o]
        official.hardness = between(official.hardness + settings.leak_caution * (1.0 - official.hardness), 0.0, 1.0)
    for d in range(world.dyad_count):
        own = world.dyads[d]
        if own.channel == _OPEN and draw(world, LEAK, week, own.label) < settings.leak_freezing:
            own.channel = _FROZEN


mechanism = Mechanism(
    name="leak",
    part=4,
    sentence="What was said in a closed session may leak: publics harden, leaders may fall, officials grow cautious.",
    source="Kelman 1995 (risks of exposure); Ismail, Layka & Abo Alabed 2023 (claims I1, W5); own formalisation: harm is possible",
    strength=strength("leak"),
    parameters=(
        Parameter("leak.chance", 0.01, 0, 1, "a session", "Chance that a closed session leaks."),
        Parameter("leak.accountable", 0.7, 0, 1, "share", "Leaks that initiatives prevent which answer fully to their publics."),
        Parameter("leak.caution", 0.05, 0, 1, "share", "How far a leak raises officials' hardness towards its limit."),
        Parameter("leak.freezing", 0.1, 0, 1, "share", "Chance that a leak freezes an open official channel."),
        *exposure.PARAMETERS,
    ),
    writes=("count.leaks", "count.leaders_lost", "groups.attitude", "officials.hardness", "dyads.channel"),
    verbs=(Verb("initiatives", leak),),
)
