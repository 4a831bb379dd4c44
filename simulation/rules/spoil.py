"""Spoilers strike when success is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import SPOILER
from simulation.world.lookups import bit, raise_force
from simulation.world.parameters import Parameter
from simulation.world.record import SpoilWhy

_NEAR, _SIGNED, _BOTH = int(SpoilWhy.NEAR), int(SpoilWhy.SIGNED), int(SpoilWhy.BOTH)

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def spoil(world: World, settings: Settings, party: int, week: int) -> None:
    """Near a signature, or soon after one, opponents within a party may strike at those across the table: force rises and
    trust falls."""
    table = world.table
    # Near: what is asked has almost come down to the least acceptable, after drafts have failed.
    near = table.rejected > 0 and world.parties[party].aspiration - world.parties[party].reservation < settings.spoil_near
    fresh = table.signed_week > 0 and week - table.signed_week <= settings.spoil_weeks
    if not (bit(table.members, party) and (near or fresh)):
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
    sentence="Spoilers strike when success is near: violence rises, and trust in their side falls.",
    source="Stedman 1997; Kydd & Walter 2002; own formalisation",
    strength=strength("spoil"),
    parameters=(
        Parameter("spoil.rate", 1.5, 0, WEEKS_IN_YEAR, "a year", "Attacks near success from a party whose public is wholly hostile."),
        Parameter("spoil.near", 0.15, 0, 1, "utility", "How little may be left between what is asked and the least acceptable."),
        Parameter("spoil.weeks", 26, 0, 520, "weeks", "How long after a signature spoilers strike.", kind="int"),
        Parameter("spoil.standing", 1.0, 0, 10, "times", "How much likelier opponents strike with the full standing that being talked to can give."),
        Parameter("spoil.size", 0.15, 0, 1, "share", "How far an attack raises its side's force towards its limit."),
        Parameter("spoil.trust", 0.15, 0, 1, "share", "Trust in its side that an attack destroys."),
    ),
    writes=("dyads.force_a", "dyads.force_b", "channels.trust", "parties.spoiled", "parties.spoiled_why"),
    verbs=(Verb("parties", spoil),),
)
