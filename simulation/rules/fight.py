"""Deaths: how many die in a week of fighting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw_count
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import DEATHS
from simulation.world.lookups import evenness
from simulation.world.missions import deaths_left
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World


def fight(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Deaths follow the force both sides use and how evenly they are matched, scattered widely around their mean; nobody
    dies where war has not broken out."""
    pair = world.dyads[dyad]
    pair.deaths = 0
    if pair.over == 0 and pair.latent == 0:
        mean = settings.fight_strength * _mean_deaths(world, settings, dyad)
        pair.deaths = draw_count(world, DEATHS, week, pair.label, mean, settings.fight_dispersion)
    if pair.deaths > 0:
        if week - pair.last_fought > settings.fight_lull:
            # After so long without a death this is another war.
            pair.war_began = week
        pair.last_fought = week
    # Taken together over some weeks, so that in a small war not every week with a death is a peak.
    pair.toll += (pair.deaths - pair.toll) / settings.pain_span
    # Saturating: the first deaths are felt most, and half the greatest shock comes at what a side can bear.
    pair.felt = pair.toll / (pair.toll + _borne(settings)) if pair.toll > 0.0 else 0.0


@compiled
def _borne(settings: Settings) -> float:
    """Deaths a week that strike half as hard as can be: the more the larger the war, in proportion at most."""
    size = settings.fight_scale / settings.pain_usual
    return settings.pain_endurance * settings.pain_usual * math.pow(size, settings.pain_growth)


@compiled
def _mean_deaths(world: World, settings: Settings, dyad: int) -> float:
    """Mean deaths of a week, by the force of both sides."""
    pair = world.dyads[dyad]
    a, b = world.parties[pair.a], world.parties[pair.b]
    # `following` scales deaths, so that a split by itself makes no war larger: the halves fight with what they took
    # along.
    both = pair.force_a * pair.force_b * a.following * b.following
    if both == 0.0:
        return 0.0
    # A side short of means fights less; one with more than it began with does not make the war larger.
    both *= math.exp(settings.fight_means * min(min(a.means, b.means), 0.0)) * _left_in_the_war(settings, pair)
    # Who holds fire does so at once, before force winds down.
    both *= (1.0 - pair.held) * deaths_left(settings, pair)
    matched = 1.0 - settings.fight_power * (1.0 - evenness(a.power, b.power))
    return settings.fight_scale * both * matched


@compiled
def _left_in_the_war(settings: Settings, pair: Dyad) -> float:
    """Share of the fighting that local truces do not keep out: forces that they free may fight elsewhere, or places beside
    them calm too."""
    return max(1.0 - pair.local_peace * (1.0 - settings.keep_local_peace_moved), 0.0)


mechanism = Mechanism(
    name="fight",
    part=8,
    sentence="Deaths follow the force both sides use, less what a truce or agreement between them holds back, and how evenly they are matched; they scatter widely around their mean.",
    source="Overdispersed counts (UCDP); scale: 15 % of active dyad-years reach 1,000 deaths (UCDP Conflict Termination v3-2021); evenness: own formalisation",
    strength=strength("fight"),
    parameters=(
        Parameter("fight.scale", 30.0, 0.01, 5000, "deaths a week", "Mean deaths in a week of the fiercest fighting."),
        Parameter("pain.endurance", 0.13, 0.001, 10, "share of the fiercest fighting", "Deaths a week that strike half as hard as can be, in a war of the usual size."),
        Parameter("pain.usual", 30.0, 0.01, 5000, "deaths a week", "Fiercest fighting of a war of the usual size."),
        Parameter("pain.growth", 0.99, 0, 1, "exponent", "How what a side can bear grows with the size of its war: 1 in proportion, 0 not at all (Mueller 1973 found that people bear less than in proportion)."),
        Parameter("fight.lull", 52, 1, 2600, "weeks", "Weeks without a death after which the next death begins another war (own judgement: who has fought stays organised for a while).", kind="int"),
        Parameter("pain.span", 5.9, 1, 260, "weeks", "Time over which deaths are taken together in what is felt of the fighting."),
        Parameter("fight.dispersion", 0.21, 0.05, 100, "shape", "Shape of the negative binomial: the smaller, the more scattered."),
        Parameter("fight.means", 0.53, 0, 2, "exponent", "How deaths follow the means of the side that has fewer."),
        Parameter("fight.power", 0.55, -1, 1, "share", "Share of deaths that does not happen if one side has all the power; below 0, that many more happen."),
    ),
    writes=("dyads.deaths", "dyads.toll", "dyads.felt", "dyads.war_began", "dyads.last_fought"),
    verbs=(Verb("dyads", fight),),
)
