"""Deaths: how many die in a week of fighting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.luck import draw_count
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import DEATHS
from simulation.world.lookups import evenness, restraint
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def fight(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Deaths follow the force both sides use and, where set, how evenly they are matched, scattered widely around their
    mean; nobody dies where war has not broken out."""
    pair = world.dyads[dyad]
    # Saturating: the first deaths are felt most, and half the greatest shock comes at `pain.endurance`.
    pair.deaths, pair.felt = 0, 0.0
    if pair.over == 1 or pair.latent == 1:
        return
    a, b = world.parties[pair.a], world.parties[pair.b]
    # `following` scales deaths, so that a split by itself makes no war larger: the halves fight with what they took
    # along.
    both = pair.force_a * pair.force_b * a.following * b.following
    # Who holds fire does so at once, before force winds down.
    both *= 1.0 - restraint(world, settings, dyad)
    matched = 1.0 - settings.fight_power * (1.0 - evenness(a.power, b.power))
    mean = settings.fight_strength * settings.fight_scale * both * matched
    pair.deaths = draw_count(world, DEATHS, week, pair.label, mean, settings.fight_dispersion)
    pair.felt = pair.deaths / (pair.deaths + settings.pain_endurance * settings.fight_scale)


mechanism = Mechanism(
    name="fight",
    part=8,
    sentence="Deaths follow the force both sides use, less what a truce or agreement between them holds back, and, where set, how evenly they are matched; they scatter widely around their mean.",
    source="Overdispersed counts (UCDP); scale: 15 % of active dyad-years reach 1,000 deaths (UCDP Conflict Termination v3-2021); evenness: own formalisation",
    strength=strength("fight"),
    parameters=(
        Parameter("fight.scale", 30.0, 0.01, 5000, "deaths a week", "Mean deaths in a week of the fiercest fighting."),
        Parameter("pain.endurance", 0.12, 0.001, 10, "share of the fiercest fighting", "Deaths a week that strike half as hard as can be."),
        Parameter("fight.dispersion", 0.6, 0.05, 100, "shape", "Shape of the negative binomial: the smaller, the more scattered."),
        Parameter("fight.power", 0.0, -1, 1, "share", "Share of deaths that does not happen if one side has all the power; below 0, that many more happen."),
    ),
    writes=("dyads.deaths", "dyads.felt"),
    verbs=(Verb("dyads", fight),),
)
