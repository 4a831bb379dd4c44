"""Third parties stand by an agreement: observers who report, a threat against whoever violates it, a guarantee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, is_living
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def stand_by(world: World, settings: Settings, agreement: int, week: int) -> None:
    """What was promised stands from the first week, and a guarantee fades as attention turns elsewhere."""
    text = world.agreements[agreement]
    if not is_living(text):
        return
    if text.week == week:
        text.observers = between(settings.stand_by_strength * settings.agreements_observers, 0.0, 1.0)
        # A mediator's threat may stand from the signing already (rule `sign`).
        text.threat = max(text.threat, between(settings.stand_by_strength * settings.agreements_threat, 0.0, 1.0))
        return
    fading = between(settings.stand_by_strength * settings.agreements_guarantee_fading / WEEKS_IN_YEAR, 0.0, 1.0)
    text.guarantee_left *= 1.0 - fading
    text.threat *= 1.0 - fading


mechanism = Mechanism(
    name="stand_by",
    part=7,
    sentence="Observers and threats stand behind an agreement from its signing; guarantee and threat fade with the years.",
    source="Fortna 2004 (monitoring and enforcement are two things); Beardsley 2008 (leverage fades after signing); own formalisation",
    strength=strength("stand_by"),
    parameters=(
        Parameter("agreements.observers", 0.2, 0, 1, "share", "How much of what happens observers see and report; they punish nobody."),
        Parameter("agreements.threat", 0.1, 0, 1, "share", "How far a third party threatens, and punishes, whoever is seen to violate an agreement."),
        Parameter("agreements.guarantee_fading", 0.1, 0, 10, "a year", "Pace at which guarantee and threat fade after signing."),
    ),
    writes=("agreements.observers", "agreements.threat", "agreements.guarantee_left"),
    verbs=(Verb("agreements", stand_by),),
)  # fmt: skip
