"""Armed groups fall apart under pain, the weaker the sooner."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import DISSOLUTION
from simulation.world.lookups import leave_wars, release
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_MIGHT, Ceasing

_DISSOLVED = int(Ceasing.DISSOLVED)

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def dissolve(world: World, settings: Settings, dyad: int, week: int) -> None:
    """An armed group in pain may fall apart, the sooner the weaker it is against the enemy of this war and the less it was
    organised, and with it the wars it fought."""
    pair = world.dyads[dyad]
    if pair.over == 1 or pair.latent == 1 or pair.allied == 1:
        return
    for p in (pair.a, pair.b):
        party = world.parties[p]
        # The first of two groups may have fallen apart just now, and the war with it.
        if party.state == 1 or pair.over == 1:
            continue
        enemy = world.parties[pair.a + pair.b - p].power
        weak = enemy / (party.power + enemy) if enemy > 0.0 else 0.0
        weak *= 1.0 - settings.parties_organised[party.like]
        chance = settings.dissolve_strength * settings.dissolve_rate / WEEKS_IN_YEAR * party.pain * weak
        if draw(world, DISSOLUTION, week, party.label) < chance:
            leave_wars(world, p, _DISSOLVED, week)
            release(world, p, week)
            # What has fallen apart gathers again with a part of its strength, if it ever does.
            party.might = max(party.might + math.log(settings.dissolve_kept), -MOST_MIGHT)


mechanism = Mechanism(
    name="dissolve",
    part=8,
    sentence="An armed group in pain may fall apart, and with it its wars.",
    source="Order of size: an actor ceases in 3.1 % of active dyad-years (Kreutz 2010); Staniland 2014 (organisation); own formalisation",
    strength=strength("dissolve"),
    parameters=(
        Parameter("dissolve.kept", 0.5, 0.01, 1, "share", "Part of its strength with which one that fell apart gathers again (own judgement)."),
        Parameter("dissolve.rate", 0.51, 0, WEEKS_IN_YEAR, "a year", "Rate at which a powerless group in full pain dissolves, if it is not organised (`parties.organised`)."),
    ),
    writes=(
        "parties.gone", "parties.might", "agreements.signatories", "agreements.lapsed", "endings.dyad", "endings.week", "endings.kind", "endings.winner", "ending_count", "dyads.over", "dyads.latent", "dyads.beaten",
        "dyads.channel", "dyads.channel_week", "dyads.channel_why", "dyads.channel_by", "dyads.channel_value",
        "dyads.channel_limit", "endings.ceased", "endings.how", "overflow",
    ),
    verbs=(Verb("dyads", dissolve),),
)  # fmt: skip
