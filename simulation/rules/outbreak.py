"""War breaks out, or comes back: where tension mounts too far, and where a defeated side rises again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.decisions import OUTBREAK
from simulation.world.lookups import between, exists, full_agreement, raise_force
from simulation.world.missions import incidents_left
from simulation.world.parameters import Parameter
from simulation.world.record import Ceasing, Ending

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_VICTORY, _SPLIT = int(Ending.VICTORY), int(Ceasing.SPLIT)


def break_out(world: World, settings: Settings, dyad: int, week: int) -> None:
    """A tense dyad goes to war once the force held ready on both sides outweighs trust, structures and treaties."""
    pair = world.dyads[dyad]
    if pair.latent == 0:
        return
    a, b = world.parties[pair.a], world.parties[pair.b]
    calm = settings.outbreak_trust * min(a.trust, b.trust)
    # Force counts as far as trust does not reassure and normal relations do not bind.
    tension = HALF * (pair.force_a + pair.force_b) * (1.0 - between(calm, 0.0, 1.0)) * (1.0 - pair.relations)
    room = 1.0 - settings.outbreak_threshold
    if tension <= settings.outbreak_threshold or room <= 0.0 or full_agreement(world, pair.a, pair.b) >= 0:
        return
    chance = settings.outbreak_strength * settings.outbreak_pace * (tension - settings.outbreak_threshold) / room
    chance *= incidents_left(settings, pair)
    if draw(world, OUTBREAK, week, pair.label) < chance:
        pair.latent = 0
        pair.broke_out, pair.tension, pair.tension_limit = week, tension, settings.outbreak_threshold
        world.count.outbreaks += 1


@compiled
def _loser(world: World, dyad: int) -> int:
    """Position of the side that lost the dyad's last war: defeated, or the armed group that fell apart; -1 no war."""
    pair = world.dyads[dyad]
    for n in range(world.ending_count - 1, -1, -1):
        ending = world.endings[n]
        if ending.dyad == dyad and ending.how != _SPLIT:
            # Where the war was not won one side fell apart, or merged. Where a side split nobody lost.
            return pair.a + pair.b - ending.winner if ending.kind == _VICTORY else ending.ceased - 1
    # A splinter of whoever lost has lost too, and has no ending of its own.
    return pair.beaten - 1


def rise_again(world: World, settings: Settings, dyad: int, week: int) -> None:
    """A side that was defeated, or fell apart, may take up the war again, the more so the more aggrieved its people."""
    pair = world.dyads[dyad]
    if pair.over == 0 or pair.allied == 1 or full_agreement(world, pair.a, pair.b) >= 0:
        return
    loser = _loser(world, dyad)
    if loser < 0 or not exists(world.parties[pair.a + pair.b - loser]):
        return
    beaten = world.parties[loser]
    # A party that became part of another cannot rise: what it was fights under its heir.
    if beaten.heir > 0:
        return
    chance = settings.outbreak_strength * settings.outbreak_relapse / WEEKS_IN_YEAR
    chance *= (1.0 - beaten.attitude) * (1.0 - beaten.institutions) * (1.0 - pair.relations)
    chance *= incidents_left(settings, pair)
    if draw(world, OUTBREAK, week, pair.label) >= chance:
        return
    # One that had fallen apart gathers again.
    beaten.gone = 0
    pair.over, pair.beaten, pair.resumed, pair.resumed_by = 0, 0, week, loser + 1
    raise_force(pair, loser, settings.outbreak_rising)
    world.count.outbreaks += 1


mechanism = Mechanism(
    name="outbreak",
    part=8,
    sentence="War breaks out where tension outgrows trust, and a side that lost and stays aggrieved may, seldom, rise again.",
    source="Richardson 1960 (arms and grievances); Kydd 2005 (trust and the security dilemma); Kreutz 2010 (recurrence); "
    "own formalisation",
    strength=strength("outbreak"),
    parameters=(
        Parameter("outbreak.threshold", 0.3, 0, 1, "share of all force", "Mean force held ready from which a tense dyad may go to war."),
        Parameter("outbreak.pace", 0.1, 0, 1, "a week", "Chance of war among the wholly armed and wholly distrustful."),
        Parameter("outbreak.trust", 0.8, 0, 1, "share", "How much of the tension full trust between officials takes away."),
        Parameter("outbreak.relapse", 0.011, 0, WEEKS_IN_YEAR, "a year", "Rate at which a defeated side with a wholly hostile public rises again."),
        Parameter("outbreak.rising", 0.35, 0, 1, "share", "How far rising again brings its force towards its limit."),
    ),
    writes=(
        "dyads.latent", "dyads.over", "dyads.beaten", "dyads.force_a", "dyads.force_b", "count.outbreaks", "dyads.broke_out", "dyads.tension",
        "dyads.tension_limit", "parties.gone", "dyads.resumed", "dyads.resumed_by",
    ),
    verbs=(Verb("dyads", break_out), Verb("dyads", rise_again)),
)  # fmt: skip
