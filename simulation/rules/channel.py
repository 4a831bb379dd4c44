"""The official channel: it opens when both sides see reason to talk, and freezes when violence peaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import CHANNEL_FREEZES, CHANNEL_OPENS, CHANNEL_SECRET
from simulation.world.lookups import full_agreement
from simulation.world.parameters import Parameter
from simulation.world.record import Channel
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World

_CLOSED, _OPEN, _FROZEN = int(Channel.CLOSED), int(Channel.OPEN), int(Channel.FROZEN)
THEORIES = ("readiness", "ripeness", "bargaining_range")
FORCED = ("none", "open", "closed")
_RIPENESS, _RANGE = THEORIES.index("ripeness"), THEORIES.index("bargaining_range")
_NOT_FORCED, _FORCED_OPEN = FORCED.index("none"), FORCED.index("open")


@compiled
def _hostility_at_home(world: World, settings: Settings, party: int) -> float:
    own = world.parties[party]
    return settings.parties_accountability[own.like] * (1.0 - own.attitude)


@compiled
def readiness_to_talk(ready_a: float, ready_b: float, threshold: float) -> float:
    """Pruitt: the least ready decides; 1 where it is just ready enough."""
    ready = min(ready_a, ready_b)
    return ready / threshold if threshold > 0.0 else 2.0


@compiled
def ripeness(hurt_a: float, hurt_b: float, way_a: float, way_b: float, hurting: float, way_out: float) -> float:
    """Zartman: both hurt in a stalemate *and* both see a way out; 1 where the lesser of the two just suffices."""
    hurts = min(hurt_a, hurt_b) / hurting if hurting > 0.0 else 2.0
    sees = min(way_a, way_b) / way_out if way_out > 0.0 else 2.0
    return min(hurts, sees)


@compiled
def _believed_best(world: World, one: int, other: int) -> float:
    """Most that a text could be worth to both together, as one side believes and as far as it dares to use it."""
    best, sure = 0.0, 0.0
    for k in range(world.issue_count):
        best += max(world.parties[one].weight[k], world.knowledge[one, other].estimate[k])
        sure += world.knowledge[one, other].confidence[k] / world.issue_count
    return 1.0 + sure * (best - 1.0)


@compiled
def _reason_to_talk(world: World, settings: Settings, own: Dyad, shown: bool) -> float:
    """How strong the reason to talk is by the theory chosen: talks can open from 1 up; `shown`: all would see it."""
    a, b = world.parties[own.a], world.parties[own.b]
    if settings.channel_theory == _RIPENESS:
        hope = settings.appraise_hope
        way_a, way_b = hope + (1.0 - hope) * a.way_out, hope + (1.0 - hope) * b.way_out
        hurt_a, hurt_b = a.pain * a.stalemate, b.pain * b.stalemate
        return ripeness(hurt_a, hurt_b, way_a, way_b, settings.channel_hurting, settings.channel_way_out)
    if settings.channel_theory == _RANGE:
        best = min(_believed_best(world, own.a, own.b), _believed_best(world, own.b, own.a))
        return best / max(a.reservation + b.reservation, 1e-9)
    cost = settings.channel_political_cost if shown else 0.0
    ready_a = a.readiness - cost * _hostility_at_home(world, settings, own.a)
    ready_b = b.readiness - cost * _hostility_at_home(world, settings, own.b)
    return readiness_to_talk(ready_a, ready_b, settings.channel_threshold)


@compiled
def _is_forced(settings: Settings, week: int) -> bool:
    after = week >= settings.channel_forced_start
    return (
        settings.channel_forced != _NOT_FORCED
        and after
        and (settings.channel_forced_end == 0 or week <= settings.channel_forced_end)
    )


@compiled
def _may_freeze(world: World, settings: Settings, own: Dyad, week: int) -> None:
    """Missions close at a peak of violence; talks that have lost their reason are broken off."""
    at_peak = own.felt > settings.channel_peak
    idle = _reason_to_talk(world, settings, own, False) < settings.channel_patience
    if full_agreement(world, own.a, own.b) >= 0:
        own.secret = 0
        return
    chance = max(settings.channel_closing if at_peak else 0.0, settings.channel_freezing if idle else 0.0)
    if chance > 0.0 and draw(world, CHANNEL_FREEZES, week, own.label) < chance:
        own.channel, own.secret = _FROZEN, 0


@compiled
def _may_open(world: World, settings: Settings, own: Dyad, week: int, effort: float) -> None:
    """Talks open where both see reason enough; in secret, leaders have nothing to fear at home."""
    if draw(world, CHANNEL_OPENS, week, own.label) >= effort * settings.channel_pace:
        return
    hidden = settings.channel_secret > 0.0 and draw(world, CHANNEL_SECRET, week, own.label) < settings.channel_secret
    if _reason_to_talk(world, settings, own, not hidden) >= 1.0:
        own.channel, own.secret = _OPEN, hidden


def keep_channel(world: World, settings: Settings, dyad: int, week: int) -> None:
    """A channel nobody works on closes; one opens when both sides see reason to talk; an open one freezes at a peak."""
    own = world.dyads[dyad]
    effort = settings.channel_strength * reach_one(world, settings, week)
    if effort <= 0.0 or own.over == 1:
        own.channel, own.secret, own.last_line = _CLOSED, 0, 0
    elif _is_forced(settings, week):
        open_now = settings.channel_forced == _FORCED_OPEN
        own.channel, own.secret = _OPEN if open_now else _CLOSED, 0
        own.last_line = open_now and settings.channel_last_line == 1
    else:
        own.last_line = settings.channel_last_line
        if own.channel == _OPEN:
            _may_freeze(world, settings, own, week)
        else:
            _may_open(world, settings, own, week, effort)


def gather(world: World, settings: Settings, week: int) -> None:
    """Whoever has an open channel sits at the table."""
    table = world.table
    members = 0
    for d in range(world.dyad_count):
        if world.dyads[d].channel == _OPEN:
            members |= (1 << world.dyads[d].a) | (1 << world.dyads[d].b)
    if members != 0 and table.members == 0:
        table.rounds, table.rejected = 0, 0
        world.count.talks_opened += 1
        if table.opened == 0:
            table.opened = week
        for p in range(world.party_count):
            world.parties[p].aspiration = 1.0
    if members == 0:
        table.stuck_issue = -1
    table.members = members


mechanism = Mechanism(
    name="channel",
    part=6,
    sentence="The official channel opens when both sides see reason to talk, in the open or in secret, and freezes at a peak of violence.",
    source="Pruitt 2005 (the least ready decides); Zartman 1989, 2000 (ripeness); Fearon 1995 (bargaining range); own formalisation",
    strength=strength("channel"),
    parameters=(
        Parameter("channel.theory", "readiness", 0, 2, "theory", "What makes talks open: readiness of both (Pruitt), a ripe moment (Zartman), or a range of bargains (Fearon).", source="Pruitt 2005; Zartman 2000; Fearon 1995", kind="choice", choices=THEORIES),
        Parameter("channel.threshold", 0.07, 0, 1, "readiness", "Readiness of the least ready at which talks can open."),
        Parameter("channel.hurting", 0.15, 0, 1, "share", "Pain times stalemate of whoever hurts less at which a moment is ripe."),
        Parameter("channel.way_out", 0.25, 0, 1, "share", "Way out that both must see for a moment to be ripe."),
        Parameter("channel.pace", 0.1, 0, 1, "a week", "Chance that full effort opens talks among the ready."),
        Parameter("channel.patience", 0.5, 0, 1, "share of the threshold", "Readiness below which talks are broken off."),
        Parameter("channel.peak", 0.85, 0, 1, "share", "How hard fighting must strike for missions to close."),
        Parameter("channel.closing", 0.1, 0, 1, "a week", "Chance that missions close while fighting is at its peak."),
        Parameter("channel.freezing", 0.1, 0, 1, "a week", "Chance that talks without enough reason are broken off."),
        Parameter("channel.last_line", False, 0, 1, "yes or no", "Whether a last official line stays when the channel is closed.", kind="bool"),
        Parameter("channel.forced", "none", 0, 2, "state", "State that the channel is held in for a time, whatever the parties want.", kind="choice", choices=FORCED),
        Parameter("channel.forced_start", 0, 0, 2600, "week", "First week in which it is held.", kind="week"),
        Parameter("channel.forced_end", 0, 0, 2600, "week", "Last week in which it is held; 0 no end.", kind="week"),
        Parameter("channel.political_cost", 0.01, 0, 1, "readiness", "What opening talks for all to see costs a leader wholly at the mercy of a hostile public."),
        Parameter("channel.secret", 0.0, 0, 1, "share", "Share of talks that open in secret and can be denied."),
    ),
    writes=(
        "dyads.channel",
        "dyads.secret",
        "dyads.last_line",
        "table.members",
        "table.rounds",
        "table.rejected",
        "table.opened",
        "table.stuck_issue",
        "count.talks_opened",
        "parties.aspiration",
    ),
    verbs=(Verb("dyads", keep_channel), Verb("world", gather)),
)  # fmt: skip
