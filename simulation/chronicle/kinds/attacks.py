"""Attacks on civilians after a text was signed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, because, cite_latest, cite_side, measured, remember
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import SIGNED
from simulation.engine.compiling import compiled
from simulation.world.record import AttackWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_attacks"]

_ATTACK = declare(
    EventKind(
        "civilians_attacked",
        "Agreements",
        who="parties",
        whom="parties",
        state="parties.terror",
        value="people killed",
        reasons=tuple(AttackWhy),
        rests_on=("start", "civilians_attacked", "signed", "side"),
        changes="side",
        done_by="attack_civilians",
    )
)


@compiled
def see_attacks(world: World, log: WorldLog, week: int) -> None:
    """Every side whose people attacked civilians this week."""
    for p in range(world.party_count):
        party = world.parties[p]
        if party.attacked == week and party.gone == 0:
            event = about_party(log, _ATTACK, week, p, party.attacked_whom - 1)
            measured(log, float(party.attacked_killed), math.nan)
            because(log, party.attacked_why)
            cite_latest(log, event, SIGNED, 0)
            cite_side(log, event, p)
            remember(log, event, _ATTACK, p)
