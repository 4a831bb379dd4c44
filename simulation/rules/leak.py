"""Leaks: what was said in a closed session comes out, and hurts those at home who were seen to talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world import leaders
from simulation.world.decisions import LEAK, LEAK_FREEZES
from simulation.world.leaders import come_out
from simulation.world.lookups import exists, move_channel
from simulation.world.parameters import Parameter
from simulation.world.record import Channel, ChannelWhy

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_OPEN, _FROZEN, _LEAKED = int(Channel.OPEN), int(Channel.FROZEN), int(ChannelWhy.LEAK)


@compiled
def _blame(world: World, settings: Settings, party: int) -> tuple[float, int]:
    """How far a party's leaders are held to have talked themselves, by who was in the rooms that leaked, and the
    initiative, counted from 1, that they are blamed for most; 0 none leaked."""
    blame, most = 0.0, 0
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        if ngo.party == party and ngo.initiative >= 0:
            group = world.initiatives[ngo.initiative]
            # Leaders can deny a session of private people; one with their officials in it they cannot.
            laid = settings.leak_blame + (1.0 - settings.leak_blame) * group.bound
            if group.leaked * laid > blame:
                blame, most = group.leaked * laid, ngo.initiative + 1
    return blame, most


@compiled
def _any(world: World) -> bool:
    """Whether any of this week's sessions leaked."""
    leaked = False
    for i in range(world.initiative_count):
        leaked = leaked or world.initiatives[i].leaked == 1
    return leaked


def leak(world: World, settings: Settings, initiative: int, week: int) -> None:
    """A closed session may leak, seldomer where initiatives answer to their publics; an open one has nothing to leak."""
    group = world.initiatives[initiative]
    group.leaked = 0
    # What was open to the media cannot come out.
    if group.sessions == 0 or group.media == 1:
        return
    unguarded = 1.0 - settings.leak_accountable * settings.track_two_accountable
    if draw(world, LEAK, week, group.label) < settings.leak_strength * settings.leak_chance * group.sessions * unguarded:
        group.leaked = 1
        world.count.leaks += 1


def be_named(world: World, settings: Settings, ngo: int, week: int) -> None:
    """Who is named as having been there loses credit at home, the more hostile the public the more."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative >= 0 and world.initiatives[actor.initiative].leaked == 1:
        actor.standing *= 1.0 - settings.leak_standing * (1.0 - world.parties[actor.party].attitude)


def be_blamed(world: World, settings: Settings, party: int, week: int) -> None:
    """A party whose people were there answers for it at home, and its officials grow cautious."""
    # There is nobody to blame in a party that has merged or fallen apart.
    if world.sessions == 0 or not _any(world) or not exists(world.parties[party]):
        return
    blame, most = _blame(world, settings, party)
    if blame == 0.0:
        return
    world.parties[party].exposed, world.parties[party].exposed_by = week, most
    come_out(world, settings, party, blame, LEAK, week)
    for o in range(world.official_count):
        official = world.officials[o]
        if official.party == party:
            official.hardness += settings.leak_caution * (1.0 - official.hardness)


def break_off(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Officials who are taken to have talked may break off what talks they hold in the open."""
    pair = world.dyads[dyad]
    if world.sessions == 0 or pair.channel != _OPEN or not _any(world):
        return
    # It is enough that one of the two leaders is exposed.
    known = max(_blame(world, settings, pair.a)[0], _blame(world, settings, pair.b)[0])
    if draw(world, LEAK_FREEZES, week, pair.label) < settings.leak_freezing * known:
        move_channel(pair, _FROZEN, _LEAKED, week)


mechanism = Mechanism(
    name="leak",
    part=4,
    sentence="What was said in a closed session may leak: participants lose credit, publics harden, leaders may fall.",
    source="Kelman 1995 (risks of exposure); Ismail, Layka & Abo Alabed 2023 (claims I1, W5); own formalisation: harm is possible",
    strength=strength("leak"),
    parameters=(
        Parameter("leak.chance", 0.01, 0, 1, "a session", "Chance that a closed session leaks."),
        Parameter("leak.accountable", 0.7, 0, 1, "share", "Leaks that initiatives prevent which answer fully to their publics."),
        Parameter("leak.blame", 0.5, 0, 1, "share", "How far a session without officials is laid at the leaders' door; one with officials is so wholly."),
        Parameter("leak.standing", 0.2, 0, 1, "share", "Standing that a participant loses before a wholly hostile public."),
        Parameter("leak.caution", 0.05, 0, 1, "share", "How far a leak raises officials' hardness towards its limit."),
        Parameter("leak.freezing", 0.1, 0, 1, "share", "Chance that talks freeze of which it is out that leaders hold them."),
        *leaders.PARAMETERS,
    ),
    writes=(
        "initiatives.leaked", "count.leaks", "count.leaders_lost", "ngos.standing", "groups.attitude",
        "officials.hardness", "channels.trust", "knowledge.confidence", "dyads.channel", "dyads.channel_week", "dyads.channel_why",
        "dyads.channel_by", "dyads.channel_value", "dyads.channel_limit", "parties.exposed", "parties.exposed_by",
        "parties.leader_fell", "parties.leader_why", "parties.agenda",
    ),
    verbs=(Verb("initiatives", leak, "sessions"), Verb("ngos", be_named, "sessions"), Verb("parties", be_blamed, "sessions"), Verb("dyads", break_off, "sessions")),
)  # fmt: skip
