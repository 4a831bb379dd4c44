"""Ideas: an exploring group finds a formula that makes an indivisible issue divisible."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter


def find_formula(world, settings, initiative, week):
    """Enough sessions on an indivisible issue find a formula for it (rotation, functional split, special status)."""
    group = world.initiatives[initiative]
    if group.issue < 0 or group.sessions == 0:
        return
    issue = world.issues[group.issue]
    if issue.divisible == 1 or issue.idea > 0:
        return
    issue.work += settings.find_formula_strength * group.sessions
    if issue.work >= settings.find_formula_sessions:
        issue.idea = week
        world.count.ideas += 1


mechanism = Mechanism(
    name="find_formula",
    part=3,
    sentence="Enough work on an indivisible issue finds a formula that makes it divisible.",
    source="Fisher & Ury 1981 (inventing options); own formalisation: a formula costs work and has no utility of its own",
    strength=strength("find_formula"),
    parameters=(
        Parameter("find_formula.sessions", 10.0, 0.1, 1000, "sessions", "Sessions on an issue that a formula takes."),
    ),
    writes=("issues.work", "issues.idea", "count.ideas"),
    verbs=(Verb("initiatives", find_formula),),
)
