"""Spoilers strike when success is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import SPOILER
from simulation.world.lookups import all_bound, bit, exists, raise_force
from simulation.world.parameters import Parameter
from simulation.world.record import Kind, SpoilWhy

_NEAR, _SIGNED, _BOTH = int(SpoilWhy.NEAR), int(SpoilWhy.SIGNED), int(SpoilWhy.BOTH)
_OUTSIDE = int(SpoilWhy.OUTSIDE)
_FULL = int(Kind.FULL)

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _near(world: World, settings: Settings, party: int, week: int) -> bool:
    """Whether what a party asks has almost come down to the least acceptable, after drafts have failed of late; nothing is
    near where all is settled."""
    actor, table = world.parties[party], world.table
    late = table.rejected > 0 and week - table.failed <= settings.spoil_weeks
    return late and actor.aspiration - actor.reservation < settings.spoil_near and not all_bound(world, _FULL)


@compiled
def _strike_from_outside(world: World, settings: Settings, party: int, fresh: bool, week: int) -> None:
    """An armed group outside the talks may strike at those who talk: at enemies with whom its war is not over."""
    actor, near = world.parties[party], False
    if settings.spoil_outside == 0.0 or actor.state == 1 or not exists(actor):
        return
    for p in range(world.party_count):
        near = near or (bit(world.table.members, p) and _near(world, settings, p, week))
    chance = settings.spoil_strength * settings.spoil_outside / WEEKS_IN_YEAR * (1.0 - actor.attitude)
    if not (near or fresh) or draw(world, SPOILER, week, actor.label) >= chance:
        return
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        other = pair.a + pair.b - party
        enemies = (pair.a == party or pair.b == party) and pair.allied == 0 and pair.over == 0 and pair.latent == 0
        if enemies and bit(world.table.members, other):
            actor.spoiled, actor.spoiled_why = week, _OUTSIDE
            raise_force(pair, party, settings.spoil_size)


def spoil(world: World, settings: Settings, party: int, week: int) -> None:
    """Near a signature, or soon after one, opponents within a party may strike at those across the table: force rises and
    trust falls. An armed group outside the talks may strike too."""
    table = world.table
    fresh = table.signed_week > 0 and week - table.signed_week <= settings.spoil_weeks
    if not bit(table.members, party):
        _strike_from_outside(world, settings, party, fresh, week)
        return
    near = _near(world, settings, party, week)
    if not (near or fresh):
        return
    actor = world.parties[party]
    chance = settings.spoil_strength * settings.spoil_rate / WEEKS_IN_YEAR * (1.0 - actor.attitude)
    chance *= 1.0 + settings.spoil_standing * actor.spoiler_standing
    if draw(world, SPOILER, week, actor.label) >= chance:
        return
    actor.spoiled, actor.spoiled_why = week, _BOTH if near and fresh else (_NEAR if near else _SIGNED)
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if bit(table.members, pair.a) and bit(table.members, pair.b) and pair.allied == 0:
            raise_force(pair, party, settings.spoil_size)
    for t in range(world.channel_count):
        tie = world.channels[t]
        # Trust falls in the side that the attack came from; its own officials trust the others as before.
        if world.officials[tie.other].party == party:
            tie.trust *= 1.0 - settings.spoil_trust


mechanism = Mechanism(
    name="spoil",
    part=7,
    sentence="Spoilers strike when success is near: violence rises, and trust in their side falls. Where set, groups outside the talks strike too.",
    source="Stedman 1997 (inside and outside spoilers); Kydd & Walter 2002; own formalisation",
    strength=strength("spoil"),
    parameters=(
        Parameter("spoil.rate", 1.5, 0, WEEKS_IN_YEAR, "a year", "Attacks near success from a party whose public is wholly hostile."),
        Parameter("spoil.outside", 0.0, 0, WEEKS_IN_YEAR, "a year", "Attacks near success by an armed group outside the talks whose public is wholly hostile, on those at the table with whom its war is not over."),
        Parameter("spoil.near", 0.15, 0, 1, "utility", "How little may be left between what is asked and the least acceptable."),
        Parameter("spoil.weeks", 26, 0, 520, "weeks", "How long after a signature, or a draft that failed, spoilers strike.", kind="int"),
        Parameter("spoil.standing", 1.0, 0, 10, "times", "How much likelier opponents strike with the full standing that being talked to can give."),
        Parameter("spoil.size", 0.15, 0, 1, "share", "How far an attack raises its side's force towards its limit."),
        Parameter("spoil.trust", 0.15, 0, 1, "share", "Trust in its side that an attack destroys."),
    ),
    writes=("dyads.force_a", "dyads.force_b", "channels.trust", "parties.spoiled", "parties.spoiled_why"),
    verbs=(Verb("parties", spoil),),
)
