"""A custom rule: a truce in the holy weeks, in which both sides use less force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import multitrack as mt
from multitrack import Mechanism, Parameter, Verb, strength

if TYPE_CHECKING:  # for the type checker and the editor only
    from simulation.world.views import Settings, World

    @dataclass(frozen=True)
    class HolyWeeksSettings(Settings):
        """The model's settings, and those of this rule."""

        holy_weeks_length: int
        holy_weeks_strength: float


def keep_holy_weeks(world: World, settings: HolyWeeksSettings, dyad: int, week: int) -> None:
    """In the last weeks of each calendar year two sides use less force against each other."""
    if (world.offset + week - 1) % 52 < 52 - settings.holy_weeks_length:
        return
    left = 1.0 - 0.1 * min(settings.holy_weeks_strength, 10.0)
    world.dyads[dyad].force_a *= left
    world.dyads[dyad].force_b *= left


holy_weeks = Mechanism(
    name="holy_weeks",
    part=1,
    sentence="In the holy weeks both sides use less force.",
    source="an example; no claim about any conflict",
    strength=strength("holy_weeks"),
    parameters=(Parameter("holy_weeks.length", 3, 0, 52, "weeks", "How long the holy weeks last.", kind="int"),),
    writes=("dyads.force_a", "dyads.force_b"),
    verbs=(Verb("dyads", keep_holy_weeks),),
)

if __name__ == "__main__":
    mt.check_rule(holy_weeks)
    mine = mt.week().insert_after("shock", holy_weeks)
    oslo = mt.load_scenario("oslo")
    plain = mt.simulate(oslo, worlds=200)
    calmer = mt.simulate(oslo, worlds=200, rules=mine, settings={"holy_weeks.length": 6})
    print(f"deaths: {plain.outcomes.deaths.mean():.0f} without, {calmer.outcomes.deaths.mean():.0f} with holy weeks")
