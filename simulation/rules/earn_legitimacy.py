"""Legitimacy of mediators: earned when what they helped to sign is kept, lost when it fails or talks go nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, is_living
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS

if TYPE_CHECKING:
    from simulation.world.arrays import Flag
    from simulation.world.views import Settings, World


@compiled
def _fate(world: World, official: Flag, week: int) -> tuple[float, int]:
    """Share carried out of the living agreements that such a mediator helped to, and how many ended this week."""
    kept, failed = 0.0, 0
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        # Informal mediators are judged by every agreement; official ones by those that they were at the table of.
        if official == 1 and agreement.mediated == 0:
            continue
        if is_living(agreement):
            kept = max(kept, agreement.carried_out / PROVISIONS)
        elif agreement.ended_week == week:
            failed += 1
    return kept, failed


def earn_legitimacy(world: World, settings: Settings, mediator: int, week: int) -> None:
    """Promises kept earn credit slowly; an agreement that fails, or talks that go nowhere, cost it."""
    if world.agreement_count == 0 and world.table.members == 0:
        return
    actor = world.mediators[mediator]
    kept, failed = _fate(world, actor.official, week)
    stuck = world.table.members != 0 and world.table.rejected >= settings.earn_legitimacy_patience
    whole = settings.earn_legitimacy_strength
    gain = settings.earn_legitimacy_gain / WEEKS_IN_YEAR * kept * (1.0 - actor.legitimacy)
    loss = (
        settings.earn_legitimacy_loss * failed + (settings.earn_legitimacy_stuck / WEEKS_IN_YEAR if stuck else 0.0)
    ) * actor.legitimacy
    actor.legitimacy = between(actor.legitimacy + whole * (gain - loss), 0.0, 1.0)


mechanism = Mechanism(
    name="earn_legitimacy",
    part=7,
    sentence="Mediators earn legitimacy by promises kept, and lose it by agreements that fail and talks that go nowhere.",
    source="Bercovitch & Houston 1996 (standing of mediators); Slovic 1993 (slow to earn, fast to lose); own formalisation",
    strength=strength("earn_legitimacy"),
    parameters=(
        Parameter(
            "earn_legitimacy.gain",
            0.3,
            0,
            WEEKS_IN_YEAR,
            "a year",
            "Pace at which an agreement wholly carried out earns what is missing.",
        ),
        Parameter("earn_legitimacy.loss", 0.25, 0, 1, "share", "Legitimacy lost with an agreement that fails."),
        Parameter("earn_legitimacy.stuck", 0.1, 0, WEEKS_IN_YEAR, "a year", "Pace at which it is lost while talks go nowhere."),
        Parameter(
            "earn_legitimacy.patience",
            8,
            1,
            1000,
            "drafts",
            "Drafts rejected in a row from which talks go nowhere.",
            kind="int",
        ),
    ),
    writes=("mediators.legitimacy",),
    verbs=(Verb("mediators", earn_legitimacy),),
)
