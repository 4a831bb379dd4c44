"""What a rule reads and writes is found from its code, with types or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.world.touched import touched

if TYPE_CHECKING:
    from simulation.world.views import Party, Settings, World


def _typed(world: World, settings: Settings, party: int, week: int) -> None:
    own: Party = world.parties[party]
    hurt: float = own.pain
    own.militancy = hurt


def _plain(world, settings, party, week):
    own = world.parties[party]
    hurt = own.pain
    own.militancy = hurt


def test_types_hide_no_state() -> None:
    for rule in (_typed, _plain):
        assert touched(rule).reads == {"parties.pain"} and touched(rule).writes == {"parties.militancy"}
