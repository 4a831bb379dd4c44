"""Sessions explore an issue: participants learn how much it matters to the others."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def explore(world, settings, ngo, week):
    """Each session moves a participant's estimate of the others' weight towards what those in the room believe it
    to be, and raises confidence: people bound by no mandate speak the more openly the more they trust."""
    if world.sessions == 0:
        return
    own = world.ngos[ngo]
    if own.initiative < 0:
        return
    group = world.initiatives[own.initiative]
    for _ in range(group.sessions):
        for t in range(own.first_dialogue, own.first_dialogue + own.dialogue_ties):
            tie = world.dialogues[t]
            other = world.ngos[tie.other]
            step = settings.explore_strength * settings.explore_pace * (0.5 + own.skill) * (0.3 + 0.7 * tie.trust)
            step = min(step / own.dialogue_ties, 1.0)
            said = world.parties[other.party].weight[group.issue] * (1.0 + other.bias[group.issue])
            q, k = other.party, group.issue
            own.estimate[q, k] += step * (between(said, 0.0, 1.0) - own.estimate[q, k])
            own.confidence[q, k] += step * (1.0 - own.confidence[q, k])


mechanism = Mechanism(
    name="explore",
    part=3,
    sentence="Sessions explore an issue: participants learn how much it matters to the others, and grow sure of it.",
    source="Burton 1990; Kelman 1995 (joint analysis of needs and fears); own formalisation",
    strength=strength("explore"),
    parameters=(
        Parameter("explore.pace", 0.25, 0, 1, "share a session", "Part of the error that a session corrects among people who trust fully."),
    ),
    writes=("ngos.estimate", "ngos.confidence"),
    verbs=(Verb("ngos", explore),),
)
