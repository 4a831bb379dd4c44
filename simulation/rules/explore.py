"""Sessions explore an issue: participants learn how much it matters to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import LOCAL, WITHIN, between, local
from simulation.world.parameters import Parameter
from simulation.world.record import Activity

if TYPE_CHECKING:
    from simulation.world.views import Initiative, Settings, World

_WORKSHOP, _CONSULTATION = int(Activity.WORKSHOP), int(Activity.CONSULTATION)


@compiled
def _openness(settings: Settings, group: Initiative) -> float:
    """How openly a session lets people speak: by what it is, who is in the room, who looks on, and who they answer to."""
    # Kinds of session other than these two explore an issue only by the way.
    worth = settings.explore_other
    if group.activity == _CONSULTATION:
        worth = 1.0
    elif group.activity == _WORKSHOP:
        worth = settings.explore_workshop
    free = 1.0 - settings.explore_dependent * (1.0 - settings.track_two_independence)
    free *= (1.0 - settings.explore_bound * group.bound) * (1.0 - settings.explore_media * group.media)
    return worth * free * (1.0 - settings.explore_accountable * settings.track_two_accountable)


def explore(world: World, settings: Settings, ngo: int, week: int) -> None:
    """Each session moves a participant's estimate of the others' weight towards what those in the room believe it
    to be, and raises confidence: people bound by no mandate speak the more openly the more they trust."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative < 0 or settings.track_two_level == WITHIN:
        return
    group = world.initiatives[actor.initiative]
    pace = settings.explore_strength * settings.explore_pace * (settings.explore_unskilled + actor.skill) * _openness(settings, group)
    for _ in range(group.sessions):
        for t in range(actor.first_dialogue, actor.first_dialogue + actor.dialogue_ties):
            tie = world.dialogues[t]
            if settings.track_two_level == LOCAL and not local(world, tie):
                continue
            other = world.ngos[tie.other]
            # Some candour without any trust: a stranger is told something, and an officeholder speaks for the state.
            stranger = settings.explore_stranger
            candour = (stranger + (1.0 - stranger) * tie.trust) * (1.0 - settings.explore_bound * other.office)
            # Shared over those met, so that a larger group does not make a session longer.
            step = min(pace * candour / actor.dialogue_ties, 1.0)
            # What is heard is the other's bias and all: participants may become sure of what is wrong.
            said = world.parties[other.party].weight[group.issue] * (1.0 + other.bias[group.issue])
            q, k = other.party, group.issue
            actor.estimate[q, k] += step * (between(said, 0.0, 1.0) - actor.estimate[q, k])
            actor.confidence[q, k] += step * (1.0 - actor.confidence[q, k])


mechanism = Mechanism(
    name="explore",
    part=3,
    sentence="Sessions explore an issue: participants learn how much it matters to the others, and grow sure of it.",
    source="Burton 1990; Kelman 1995 (joint analysis of needs and fears); own formalisation",
    strength=strength("explore"),
    parameters=(
        Parameter("explore.pace", 0.25, 0, 1, "share a session", "Part of the error that a consultation corrects among people who trust fully."),
        Parameter("explore.unskilled", 0.5, 0, 1, "times", "Factor of participants without skill, to which skill (0 to 1) is added: at 0.5 average skill makes it 1."),
        Parameter("explore.stranger", 0.3, 0, 1, "share", "Candour without any trust, of that among people who trust fully."),
        Parameter("explore.workshop", 0.8, 0, 1, "share", "What a workshop explores, of what a consultation does."),
        Parameter("explore.other", 0.2, 0, 1, "share", "What any other session explores, of what a consultation does."),
        Parameter("explore.bound", 0.5, 0, 1, "share", "Candour lost where people are bound by official positions: officials present, participants in office."),
        Parameter("explore.media", 0.5, 0, 1, "share", "Candour lost before the media."),
        Parameter("explore.accountable", 0.2, 0, 1, "share", "Candour lost where initiatives answer fully to their publics."),
        Parameter("explore.dependent", 0.6, 0, 1, "share", "Candour lost where participants depend wholly on the state."),
    ),
    writes=("ngos.estimate", "ngos.confidence"),
    verbs=(Verb("ngos", explore, "sessions"),),
)
