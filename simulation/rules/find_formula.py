"""Ideas: an exploring group finds a formula that makes an indivisible issue divisible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import WITHIN
from simulation.world.parameters import Parameter
from simulation.world.record import Activity

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_WORKSHOP, _CONSULTATION = int(Activity.WORKSHOP), int(Activity.CONSULTATION)


def find_formula(world: World, settings: Settings, initiative: int, week: int) -> None:
    """Enough sessions on an indivisible issue find a formula for it (rotation, functional split, special status)."""
    group = world.initiatives[initiative]
    if group.issue < 0 or group.sessions == 0 or settings.track_two_level == WITHIN:
        return
    issue = world.issues[group.issue]
    if issue.divisible == 1 or issue.idea > 0:
        return
    if group.activity == _CONSULTATION:
        worth = 1.0
    else:
        worth = settings.find_formula_workshop if group.activity == _WORKSHOP else 0.0
    free = 1.0 - settings.find_formula_bound * group.bound
    issue.work += settings.find_formula_strength * group.sessions * worth * free
    if issue.work >= settings.find_formula_sessions:
        issue.idea, issue.idea_by = week, initiative + 1
        world.count.ideas += 1


mechanism = Mechanism(
    name="find_formula",
    part=3,
    sentence="Enough work on an indivisible issue finds a formula that makes it divisible.",
    source="Fisher & Ury 1981 (inventing options); own formalisation: a formula costs work and has no utility of its own",
    strength=strength("find_formula"),
    parameters=(
        Parameter("find_formula.workshop", 0.7, 0, 1, "share", "Work on a formula that a workshop does, of what a consultation does."),
        Parameter("find_formula.bound", 0.5, 0, 1, "share", "Work lost where those in the room are bound by official positions."),
        Parameter("find_formula.sessions", 6.0, 0.1, 1000, "sessions", "Sessions on an issue that a formula takes."),
    ),
    writes=("issues.work", "issues.idea", "issues.idea_by", "count.ideas"),
    verbs=(Verb("initiatives", find_formula, "sessions"),),
)
