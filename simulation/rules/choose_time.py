"""The timing of the tracks: those who run one decide, from what they see of the world, whether its time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb
from simulation.world.lookups import is_living
from simulation.world.parameters import Parameter
from simulation.world.record import Channel
from simulation.world.tracks import POLICIES

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_OPEN, _FROZEN = int(Channel.OPEN), int(Channel.FROZEN)
_ALWAYS, _EARLY, _RIPE = POLICIES.index("always"), POLICIES.index("early"), POLICIES.index("ripe")
_WILLING, _PARALLEL = POLICIES.index("willing"), POLICIES.index("parallel")
_DEADLOCK, _FROZEN_ONLY = POLICIES.index("deadlock"), POLICIES.index("frozen")


@compiled
def _hurting(world: World) -> float:
    """Pain in stalemate of whoever hurts less, in the dyad where that is most (Zartman 2000)."""
    most = 0.0
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.over == 0:
            a, b = world.parties[dyad.a], world.parties[dyad.b]
            # Both sides must hurt (the lesser counts), but one such dyad is enough for the moment to be ripe.
            most = max(most, min(a.pain * a.stalemate, b.pain * b.stalemate))
    return most


@compiled
def _will(world: World) -> float:
    """Readiness of whoever is less ready, in the dyad where that is most."""
    most = 0.0
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.over == 0:
            most = max(most, min(world.parties[dyad.a].readiness, world.parties[dyad.b].readiness))
    return most


@compiled
def _any_channel(world: World, state: int) -> bool:
    found = False
    for d in range(world.dyad_count):
        found = found or world.dyads[d].channel == state
    return found


@compiled
def _any_agreement(world: World) -> bool:
    found = False
    for n in range(world.agreement_count):
        found = found or is_living(world.agreements[n])
    return found


@compiled
def _has_come(world: World, settings: Settings, when: int, week: int) -> bool:
    """Whether the condition named `when` holds."""
    if when == _ALWAYS:
        return True
    if when == _EARLY:
        return week <= settings.timing_early
    if when == _RIPE:
        return _hurting(world) >= settings.timing_ripeness
    if when == _WILLING:
        return _will(world) >= settings.timing_willingness
    if when == _PARALLEL:
        return _any_channel(world, _OPEN)
    if when == _DEADLOCK:
        return world.table.rejected >= settings.timing_rejections or _any_channel(world, _FROZEN)
    if when == _FROZEN_ONLY:
        return _any_channel(world, _FROZEN)
    return _any_agreement(world)


def choose_time(world: World, settings: Settings, week: int) -> None:
    """Those who run a track hold for a while that its time has come, once they saw what they wait for."""
    if _has_come(world, settings, settings.track_one_when, week):
        # The track goes on for a while after its condition ended: who has begun does not stop within a week.
        world.due_one = week + settings.track_one_hold
    if _has_come(world, settings, settings.track_two_when, week):
        world.due_two = week + settings.track_two_hold


mechanism = Mechanism(
    name="choose_time",
    part=1,
    sentence="Those who run a track decide, from what they see of the world, whether its time has come.",
    source="Zartman 2000 (ripeness); Pruitt 2005 (readiness); the dispute as Ismail, Layka & Abo Alabed 2023 report it",
    strength=Parameter(
        "choose_time.strength", 1, 0, 1, "yes or no", "Whether a track can wait for its time.", kind="int"
    ),
    parameters=(
        Parameter("timing.early", 104, 1, 2600, "weeks", "Weeks from the start that count as early.", kind="int"),
        Parameter(
            "timing.ripeness", 0.15, 0, 1, "share", "Pain times stalemate, of whoever hurts less, that counts as ripe."
        ),
        Parameter(
            "timing.willingness",
            0.08,
            0,
            1,
            "readiness",
            "Readiness, of whoever is less ready, that counts as a will to settle.",
        ),
        Parameter(
            "timing.rejections",
            5,
            1,
            1000,
            "drafts",
            "Drafts rejected in a row that count as deadlock, as a frozen channel does.",
            kind="int",
        ),
    ),
    writes=("due_one", "due_two"),
    verbs=(Verb("world", choose_time),),
)
