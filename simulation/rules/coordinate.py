"""Coordination: Track II serves the issue on which Track I is stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb
from simulation.world.decisions import COORDINATION
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def serve_table(world: World, settings: Settings, initiative: int, week: int) -> None:
    """With the chance that coordination gives, an initiative takes up the issue on which talks are stuck."""
    group = world.initiatives[initiative]
    if group.sessions == 0 or world.table.stuck_issue < 0:
        return
    if draw(world, COORDINATION, week, group.label) < settings.track_two_coordination:
        group.issue = world.table.stuck_issue


mechanism = Mechanism(
    name="coordinate",
    part=3,
    sentence="Some sessions of Track II serve the issue on which Track I is stuck.",
    source="Ismail, Layka & Abo Alabed 2023 (claims S2, B3); own formalisation",
    strength=Parameter(
        "track_two.coordination", 0.5, 0, 1, "share", "Chance that a session serves the issue on which talks are stuck; 0 issues at random."
    ),
    writes=("initiatives.issue",),
    verbs=(Verb("initiatives", serve_table, "sessions"),),
)
