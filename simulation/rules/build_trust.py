"""Sessions build trust between those who meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import LEVELS, LOCAL, WITHIN, between, local
from simulation.world.parameters import Parameter
from simulation.world.record import Activity

if TYPE_CHECKING:
    from simulation.world.views import NGO, Initiative, Settings, World

_WORKSHOP = int(Activity.WORKSHOP)


@compiled
def _gain(settings: Settings, ngo: NGO, group: Initiative) -> float:
    """Part of the missing trust that one session builds: by skill, by what it is, at a distance less, more on a footing."""
    gain = settings.build_trust_strength * settings.build_trust_gain * (settings.build_trust_unskilled + ngo.skill)
    if group.activity != _WORKSHOP:
        gain *= settings.build_trust_other
    if group.remote == 1:
        gain *= settings.track_two_remote_trust
    return gain * (1.0 + settings.build_trust_footing * ngo.footing)


def meet(world: World, settings: Settings, ngo: int, week: int) -> None:
    """Whoever meets trusts the others more, the less so the more trust there is; faster with skill."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative < 0:
        return
    group = world.initiatives[actor.initiative]
    gain = _gain(settings, actor, group)
    for _ in range(group.sessions):
        if settings.track_two_level == WITHIN:
            actor.footing = between(actor.footing + gain * (1.0 - actor.footing), 0.0, 1.0)
            continue
        for t in range(actor.first_dialogue, actor.first_dialogue + actor.dialogue_ties):
            tie = world.dialogues[t]
            if settings.track_two_level == LOCAL and not local(world, tie):
                continue
            tie.trust = between(tie.trust + gain * (1.0 - tie.trust), 0.0, 1.0)


mechanism = Mechanism(
    name="build_trust",
    part=3,
    sentence="Dialogue sessions build trust between those who meet, slowly, and the less the more there is.",
    source="Kelman 1995; Slovic 1993 (slowly built); evidence mixed: Malhotra & Liyanage 2005 found empathy, not trust",
    strength=strength("build_trust", low=-1.0),
    parameters=(
        Parameter("build_trust.gain", 0.01, 0, 1, "share a session", "Part of the missing trust that a workshop of average skill builds."),
        Parameter("build_trust.unskilled", 0.5, 0, 1, "times", "Factor of participants without skill, to which skill (0 to 1) is added: at 0.5 average skill makes it 1."),
        Parameter("build_trust.other", 0.5, 0, 1, "share", "Trust that a session other than a workshop builds, of what a workshop does."),
        Parameter("build_trust.footing", 1.0, 0, 5, "times", "How much faster trust grows across the line on a full footing at home."),
        Parameter("track_two.level", "across", 0, 2, "choice", "Who meets: people across the line; local people across it; people within their own community.", kind="choice", choices=LEVELS),
    ),
    writes=("dialogues.trust", "ngos.footing"),
    verbs=(Verb("ngos", meet, "sessions"),),
)
