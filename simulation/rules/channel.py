"""The official channel: it opens when both sides see reason to talk, and freezes when one has too little or violence peaks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import TINY
from simulation.world.decisions import CHANNEL_FREEZES, CHANNEL_OPENS, CHANNEL_SECRET
from simulation.world.lookups import full_agreement, most_felt, move_channel
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_COUNTED, Channel, ChannelWhy
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World

_CLOSED, _OPEN, _FROZEN = int(Channel.CLOSED), int(Channel.OPEN), int(Channel.FROZEN)
_READY, _SECRET, _BY_FORCE = int(ChannelWhy.READY), int(ChannelWhy.SECRET), int(ChannelWhy.FORCED)
_PEAK, _NO_REASON = int(ChannelWhy.PEAK), int(ChannelWhy.NO_REASON)
_NO_EFFORT, _WAR_OVER = int(ChannelWhy.NO_EFFORT), int(ChannelWhy.WAR_OVER)
THEORIES = ("readiness", "ripeness", "bargaining_range")
FORCED = ("none", "open", "closed")
_RIPENESS, _RANGE = THEORIES.index("ripeness"), THEORIES.index("bargaining_range")
_NOT_FORCED, _FORCED_OPEN = FORCED.index("none"), FORCED.index("open")
_AMPLE = 2.0  # a reason that is enough: anything above the 1 from which talks open


@compiled
def _hostility_at_home(world: World, settings: Settings, party: int) -> float:
    actor = world.parties[party]
    return settings.parties_accountability[actor.like] * (1.0 - actor.attitude)


@compiled
def readiness_to_talk(ready: float, threshold: float) -> float:
    """Pruitt: one side's reason to talk, 1 where it is just ready enough. The least ready side decides."""
    # Without a threshold anybody is ready enough.
    return ready / threshold if threshold > 0.0 else _AMPLE


@compiled
def ripeness(hurt: float, way: float, hurting: float, way_out: float) -> float:
    """Zartman: a side hurts in a stalemate *and* sees a way out; 1 where the lesser of the two just suffices. Both
    sides must."""
    hurts = hurt / hurting if hurting > 0.0 else _AMPLE
    sees = way / way_out if way_out > 0.0 else _AMPLE
    return min(hurts, sees)


@compiled
def _believed_best(world: World, one: int, other: int) -> float:
    """Most that a text could be worth to both together, as one side believes and as far as it dares to use it."""
    best, sure = 0.0, 0.0
    for k in range(world.issue_count):
        best += max(world.parties[one].weight[k], world.knowledge[one, other].estimate[k])
        sure += world.knowledge[one, other].confidence[k] / world.issue_count
    # Dividing by power alone is worth 1 to two sides together; what trades add counts as far as they are sure of it.
    return 1.0 + sure * (best - 1.0)


@compiled
def _reason_of(world: World, settings: Settings, one: int, other: int, shown: bool) -> float:
    """How strong one side's reason to talk is by the theory chosen; `shown`: all would see it."""
    party = world.parties[one]
    if settings.channel_theory == _RIPENESS:
        way = settings.appraise_hope + (1.0 - settings.appraise_hope) * party.way_out
        return ripeness(party.pain * party.stalemate, way, settings.channel_hurting, settings.channel_way_out)
    if settings.channel_theory == _RANGE:
        # A range of bargains exists where the pie is larger than both reservation values; the floor avoids division by
        # zero.
        return _believed_best(world, one, other) / max(party.reservation + world.parties[other].reservation, TINY)
    cost = settings.channel_political_cost if shown else 0.0
    ready = party.readiness - cost * _hostility_at_home(world, settings, one)
    return readiness_to_talk(ready, settings.channel_threshold)


@compiled
def _reason_to_talk(world: World, settings: Settings, dyad: Dyad, shown: bool) -> tuple[float, int]:
    """How strong the reason to talk is for whom it is weaker, and who that is: from 1 up it is enough."""
    of_a = _reason_of(world, settings, dyad.a, dyad.b, shown)
    of_b = _reason_of(world, settings, dyad.b, dyad.a, shown)
    return (of_a, dyad.a) if of_a <= of_b else (of_b, dyad.b)


@compiled
def _note_reason(dyad: Dyad, party: int, value: float, limit: float) -> None:
    """Note which party's reason to talk decided, if one did (-1), and what was measured against what."""
    # Against a threshold of nearly 0 a reason is beyond all measure.
    dyad.channel_by, dyad.channel_value, dyad.channel_limit = party + 1, min(max(value, 0.0), MOST_COUNTED), limit


@compiled
def _is_forced(settings: Settings, week: int) -> bool:
    after = week >= settings.channel_forced_start
    return (
        settings.channel_forced != _NOT_FORCED
        and after
        and (settings.channel_forced_end == 0 or week <= settings.channel_forced_end)
    )


@compiled
def _may_freeze(world: World, settings: Settings, dyad: Dyad, week: int) -> None:
    """Missions close at a peak of violence; talks that have lost their reason are broken off."""
    at_peak = dyad.felt > settings.channel_peak
    reason, least = _reason_to_talk(world, settings, dyad, False)
    idle = reason < settings.channel_patience
    # With a full agreement in force there are no talks that could be broken off, and nothing left to hide.
    if full_agreement(world, dyad.a, dyad.b) >= 0:
        dyad.secret = 0
        return
    closing, freezing = settings.channel_closing if at_peak else 0.0, settings.channel_freezing if idle else 0.0
    if settings.channel_smooth > 0.0 and idle and settings.channel_patience > 0.0:
        # The weaker the reason that is left, the sooner.
        freezing *= 1.0 - max(reason, 0.0) / settings.channel_patience
    # One draw decides for both reasons; the larger chance is then given as the reason.
    chance = max(closing, freezing)
    if chance > 0.0 and draw(world, CHANNEL_FREEZES, week, dyad.label) < chance:
        dyad.secret = 0
        move_channel(dyad, _FROZEN, _PEAK if closing >= freezing else _NO_REASON, week)
        if closing >= freezing:
            _note_reason(dyad, -1, dyad.felt, settings.channel_peak)
        else:
            _note_reason(dyad, least, reason, settings.channel_patience)


@compiled
def _may_open(world: World, settings: Settings, dyad: Dyad, week: int, effort: float) -> None:
    """Talks open where both see reason enough or, where set, the likelier the more they see, up to enough; in secret, leaders
    have nothing to fear at home."""
    # Somebody has to try: effort decides how often, before any reason to talk is looked at.
    luck = draw(world, CHANNEL_OPENS, week, dyad.label)
    if luck >= effort * settings.channel_pace:
        return
    of_a, of_b = settings.parties_secret[world.parties[dyad.a].like], settings.parties_secret[world.parties[dyad.b].like]
    secret = max(settings.channel_secret, of_a, of_b)
    hidden = secret > 0.0 and draw(world, CHANNEL_SECRET, week, dyad.label) < secret
    # Secret talks carry no political cost at home, since nobody there sees them.
    reason, least = _reason_to_talk(world, settings, dyad, not hidden)
    needed = 1.0
    if settings.channel_smooth > 0.0:
        # The same draw: what is a chance of its own beside effort makes the chance smaller, as reason falls short of enough.
        needed = math.pow(luck / (effort * settings.channel_pace), 1.0 / settings.channel_smooth)
    if reason >= needed:
        dyad.secret = hidden
        move_channel(dyad, _OPEN, _SECRET if hidden else _READY, week)
        # What was needed this week is luck; what the reason is measured against is what is wholly enough.
        _note_reason(dyad, least, reason, 1.0)


def keep_channel(world: World, settings: Settings, dyad: int, week: int) -> None:
    """A channel nobody works on closes; one opens when both sides see reason to talk; an open one freezes at a peak."""
    pair = world.dyads[dyad]
    effort = settings.channel_strength * reach_one(world, settings, week)
    # Whoever lost a war can still be talked to; who has merged or dissolved cannot, and allies need no channel.
    nobody = pair.over == 1 and pair.beaten == 0
    if effort <= 0.0 or nobody:
        pair.secret, pair.last_line = 0, 0
        move_channel(pair, _CLOSED, _WAR_OVER if nobody else _NO_EFFORT, week)
    elif _is_forced(settings, week):
        open_now = settings.channel_forced == _FORCED_OPEN
        pair.secret = 0
        move_channel(pair, _OPEN if open_now else _CLOSED, _BY_FORCE, week)
        pair.last_line = open_now and settings.channel_last_line == 1
    else:
        pair.last_line = settings.channel_last_line
        if pair.channel == _OPEN:
            _may_freeze(world, settings, pair, week)
        elif pair.channel != _FROZEN or pair.channel_week < week:
            # Talks that were broken off this week, as something came out, are not taken up again in the same one.
            _may_open(world, settings, pair, week, effort)


@compiled
def _ask_more(world: World, settings: Settings) -> None:
    """While nobody talks, what each side asks for rises again, the faster the harder the fighting."""
    for p in range(world.party_count):
        felt = most_felt(world, p)
        pace = settings.channel_strength * (settings.channel_forgetting + settings.channel_hardening * felt)
        actor = world.parties[p]
        actor.aspiration += min(pace / WEEKS_IN_YEAR, 1.0) * (1.0 - actor.aspiration)


def gather(world: World, settings: Settings, week: int) -> None:
    """Whoever has an open channel sits at the table. What was conceded in earlier talks is where the next ones begin, less
    what has happened since."""
    table = world.table
    members = 0
    for d in range(world.dyad_count):
        if world.dyads[d].channel == _OPEN:
            members |= (1 << world.dyads[d].a) | (1 << world.dyads[d].b)
    # A new table starts over: drafts and refusals of earlier talks say nothing about this one.
    if members != 0 and table.members == 0:
        table.rounds, table.rejected, table.texted = 0, 0, 0
        for p in range(world.party_count):
            actor = world.parties[p]
            actor.aspiration = min(actor.aspiration, actor.reservation + settings.channel_opening * (1.0 - actor.reservation))
        world.count.talks_opened += 1
        if table.opened == 0:
            table.opened = week
    if members == 0:
        table.stuck_issue = -1
        # Talks that ended without a text since they opened take hope away.
        if table.members != 0 and table.texted == 0:
            table.hope -= settings.channel_disappointment * (1.0 + table.hope)
        if table.opened > 0:
            _ask_more(world, settings)
    table.members = members
    table.hope *= 1.0 - min(settings.channel_hope_fading / WEEKS_IN_YEAR, 1.0)


mechanism = Mechanism(
    name="channel",
    part=6,
    sentence="The official channel opens when both sides see reason to talk, in the open or, where set, in secret; it freezes when one side has too little reason left, or at a peak of violence.",
    source="Pruitt 2005 (the least ready decides); Zartman 1989, 2000 (ripeness); Fearon 1995 (bargaining range); own formalisation",
    strength=strength("channel"),
    parameters=(
        Parameter("channel.theory", "readiness", 0, 2, "theory", "What makes talks open: readiness of both (Pruitt), a ripe moment (Zartman), or a range of bargains (Fearon).", source="Pruitt 2005; Zartman 2000; Fearon 1995", kind="choice", choices=THEORIES),
        Parameter("channel.threshold", 0.07, 0, 1, "readiness", "Readiness of the less ready that is reason enough to talk."),
        Parameter("channel.smooth", 2.3, 0, 10, "exponent", "How the chance that talks open rises with the reason to talk, up to enough; 0 there is none below enough."),
        Parameter("channel.opening", 0.91, 0, 1, "share", "What a side asks for first, from the least it signs for (0) to all (1)."),
        Parameter("channel.disappointment", 0.3, 0, 1, "share", "Hope for talks that is lost where they end without any text (own judgement)."),
        Parameter("channel.hope_fading", 1.0, 0, WEEKS_IN_YEAR, "a year", "Pace at which what talks did to hope is forgotten (own judgement)."),
        Parameter("channel.hurting", 0.15, 0, 1, "share", "Pain times stalemate of whoever hurts less at which a moment is ripe."),
        Parameter("channel.way_out", 0.25, 0, 1, "share", "Way out that both must see for a moment to be ripe."),
        Parameter("channel.pace", 0.047, 0, 1, "a week", "Chance that full effort opens talks among the ready."),
        Parameter("channel.patience", 0.78, 0, 1, "share of the threshold", "Readiness below which talks may be broken off."),
        Parameter("channel.peak", 0.85, 0, 1, "share", "How hard fighting must strike for missions to close."),
        Parameter("channel.closing", 0.1, 0, 1, "a week", "Chance that missions close while fighting is at its peak."),
        Parameter("channel.freezing", 0.12, 0, 1, "a week", "Chance that talks without any reason left are broken off; less where some is left, unless smooth is 0."),
        Parameter("channel.last_line", False, 0, 1, "yes or no", "Whether a last official line stays when the channel is closed.", kind="bool"),
        Parameter("channel.forced", "none", 0, 2, "state", "State that the channel is held in for a time, whatever the parties want.", kind="choice", choices=FORCED),
        Parameter("channel.forced_start", 0, 0, 2600, "week", "First week in which it is held.", kind="week"),
        Parameter("channel.forced_end", 0, 0, 2600, "week", "Last week in which it is held; 0 no end.", kind="week"),
        Parameter("channel.forgetting", 0.3, 0, WEEKS_IN_YEAR, "a year", "Pace at which past concessions are forgotten while nobody talks (own judgement)."),
        Parameter("channel.hardening", 1.0, 0, WEEKS_IN_YEAR, "a year", "How much faster under the hardest fighting (own judgement)."),
        Parameter("channel.political_cost", 0.01, 0, 1, "readiness", "What opening talks for all to see costs a leader wholly at the mercy of a hostile public."),
        Parameter("channel.secret", 0.0, 0, 1, "share", "Share of talks that open in secret and can be denied."),
        Parameter("parties.secret", 0.0, 0, 1, "share", "Share of talks with this party that open in secret and can be denied; the largest of both parties' shares and of `channel.secret` counts.", per=("party",)),
    ),
    writes=(
        "dyads.channel",
        "dyads.channel_week",
        "dyads.channel_why",
        "dyads.channel_by",
        "dyads.channel_value",
        "dyads.channel_limit",
        "dyads.secret",
        "dyads.last_line",
        "table.members",
        "table.rounds",
        "table.rejected",
        "table.opened",
        "table.stuck_issue",
        "table.hope",
        "table.texted",
        "count.talks_opened",
        "parties.aspiration",
    ),
    verbs=(Verb("dyads", keep_channel), Verb("world", gather)),
)  # fmt: skip
