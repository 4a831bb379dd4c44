"""Sessions build trust between those who meet."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def meet(world, settings, ngo, week):
    """Whoever meets trusts the others more, the less so the more trust there is; faster with skill."""
    if world.sessions == 0:
        return
    own = world.ngos[ngo]
    if own.initiative < 0:
        return
    gain = settings.build_trust_strength * settings.build_trust_gain * (0.5 + own.skill)
    for _ in range(world.initiatives[own.initiative].sessions):
        for t in range(own.first_dialogue, own.first_dialogue + own.dialogue_ties):
            tie = world.dialogues[t]
            tie.trust = between(tie.trust + gain * (1.0 - tie.trust), 0.0, 1.0)


mechanism = Mechanism(
    name="build_trust",
    part=3,
    sentence="Dialogue sessions build trust between those who meet, with diminishing returns.",
    source="Kelman 1995; Slovic 1993 (slowly built); evidence mixed: Malhotra & Liyanage 2005 found empathy, not trust",
    strength=strength("build_trust", low=-1.0),
    parameters=(
        Parameter("build_trust.gain", 0.06, 0, 1, "share a session", "Part of the missing trust that a session of average skill builds."),
    ),
    writes=("dialogues.trust",),
    verbs=(Verb("ngos", meet),),
)
