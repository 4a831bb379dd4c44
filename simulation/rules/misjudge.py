"""Illusions of strength: a side overrates itself at first, until battles teach it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import ILLUSION
from simulation.world.lookups import between, most_felt
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def misjudge(world: World, settings: Settings, party: int, week: int) -> None:
    """A side begins with an illusion of its own strength, and fighting takes it away, the faster the harder it is."""
    actor = world.parties[party]
    if week == 1:
        # Twice the mean at most, and week 0: how hopeful a side is at first is drawn once.
        luck = draw(world, ILLUSION, 0, actor.label)
        actor.illusion = between(settings.misjudge_strength * settings.misjudge_hope * (luck + luck), 0.0, 1.0)
    actor.illusion *= 1.0 - min(settings.misjudge_learning * most_felt(world, party) / WEEKS_IN_YEAR, 1.0)


mechanism = Mechanism(
    name="misjudge",
    part=5,
    sentence="Where set, a side overrates its own strength at first, and battles teach it otherwise.",
    source="Fearon 1995; Filson & Werner 2002; Slantchev 2003 (war as learning); own formalisation",
    strength=strength("misjudge"),
    parameters=(
        Parameter("misjudge.hope", 0.0, 0, 0.5, "share", "Mean share of the power that it lacks by which a side overrates itself at first."),
        Parameter("misjudge.learning", 2.0, 0, WEEKS_IN_YEAR, "a year", "Pace at which the hardest fighting corrects that."),
    ),
    writes=("parties.illusion",),
    verbs=(Verb("parties", misjudge),),
)
