"""The witness: after each part of the week, what happened in it is entered with what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from simulation.chronicle.kinds.agreements import see_agreements, see_signatures
from simulation.chronicle.kinds.attacks import see_attacks
from simulation.chronicle.kinds.breaches import see_breaches
from simulation.chronicle.kinds.ceasefires import see_ceasefires
from simulation.chronicle.kinds.channel import see_channel
from simulation.chronicle.kinds.dated import see_dated
from simulation.chronicle.kinds.drafts import see_campaigns, see_drafts, see_second_votes, see_vetoes, see_votes
from simulation.chronicle.kinds.endings import see_endings, see_lapsed
from simulation.chronicle.kinds.fighting import see_fighting, see_fighting_end, see_misread
from simulation.chronicle.kinds.leaders import (
    see_blamed_leaders,
    see_exposed_leaders,
    see_fallen_leaders,
    see_unseated_leaders,
)
from simulation.chronicle.kinds.leaks import see_leaks
from simulation.chronicle.kinds.mediators import see_mediators, see_withdrawals
from simulation.chronicle.kinds.meetings import see_meetings
from simulation.chronicle.kinds.missions import see_missions
from simulation.chronicle.kinds.opposition import see_opposition
from simulation.chronicle.kinds.overtaken import see_overtaken
from simulation.chronicle.kinds.parties import look_at_parties, see_parties
from simulation.chronicle.kinds.patrons import see_patrons
from simulation.chronicle.kinds.power import see_power
from simulation.chronicle.kinds.provisions import see_provisions
from simulation.chronicle.kinds.readiness import see_readiness
from simulation.chronicle.kinds.spoilers import see_spoilers
from simulation.chronicle.kinds.start import see_start
from simulation.chronicle.kinds.transfer import see_transfer
from simulation.chronicle.kinds.wars import see_incidents, see_wars
from simulation.engine.cache import compiled_entry

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["witness", "witnesses"]

_SEEN: dict[int, tuple[Callable[[World, WorldLog, int], None], ...]] = {
    0: (see_start,),
    1: (
        see_dated,
        see_incidents,
        see_parties,
        see_endings,
        see_power,
        see_overtaken,
        see_fallen_leaders,
        see_channel,
        look_at_parties,
    ),
    2: (see_unseated_leaders,),
    3: (see_meetings,),
    4: (see_transfer, see_leaks, see_blamed_leaders, see_opposition, see_channel),
    5: (see_mediators, see_withdrawals, see_patrons, see_readiness),
    6: (
        see_exposed_leaders,
        see_channel,
        see_drafts,
        see_vetoes,
        see_second_votes,
        see_campaigns,
        see_votes,
        see_signatures,
        see_ceasefires,
    ),
    7: (
        see_signatures,
        see_missions,
        see_provisions,
        see_breaches,
        see_agreements,
        see_channel,
        see_spoilers,
        see_attacks,
    ),
    8: (see_misread, see_wars, see_endings, see_lapsed, see_channel),
    9: (see_fighting, see_fighting_end),
}
"""What is looked for after each part of the week, in order; 0 is the start."""


@cache
def witness(part: int) -> Any:
    """Compiled `(worlds, settings, logs, week)`: what happened in a part of the week; 0 is the start.

    The settings are what every entry is called with; nothing here reads them.
    """
    name = f"witness_part_{part}_over_worlds"
    lines = [f"def {name}(worlds, settings, logs, week):", "    for w in range(worlds.shape[0]):"]
    lines += [f"        {see.__name__}(worlds[w], logs[w], week)" for see in _SEEN[part]] or ["        pass"]
    return compiled_entry(name, "\n".join(lines) + "\n", {see.__name__: see for see in _SEEN[part]})


def witnesses() -> tuple[Any, ...]:
    """The witness of every part of the week, the start's first."""
    return tuple(witness(part) for part in _SEEN)
