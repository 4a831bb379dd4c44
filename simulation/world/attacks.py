"""What attacks on civilians do to carrying out a text, for the rules whose matter it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.lookups import bit, dyad_of, exists

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Party, Settings, World

__all__ = ["will_after_attacks"]


@compiled
def _fights_a_signatory(world: World, text: Agreement, party: int) -> bool:
    """Whether an armed group that did not sign a text is at war with a party that did."""
    if world.parties[party].state == 1:
        return False
    for p in range(world.party_count):
        if p != party and bit(text.signatories, p):
            dyad = world.dyads[dyad_of(p, party)]
            if dyad.allied == 0 and dyad.over == 0 and dyad.latent == 0:
                return True
    return False


@compiled
def _slows(settings: Settings, actor: Party, signed: bool) -> float:
    """The most that attacks of a party take from the will to carry a text out."""
    if not signed:
        return settings.attack_civilians_by_others
    return settings.attack_civilians_by_states if actor.state == 1 else settings.attack_civilians_by_rebels


@compiled
def will_after_attacks(world: World, settings: Settings, text: Agreement) -> float:
    """Part of the will to carry a text out that attacks on civilians have left: 1 where there were none lately."""
    left = 1.0
    for p in range(world.party_count):
        actor = world.parties[p]
        if actor.terror == 0.0 or not exists(actor):
            continue
        signed = bit(text.signatories, p)
        if signed or _fights_a_signatory(world, text, p):
            left = min(left, 1.0 - settings.attack_civilians_strength * _slows(settings, actor, signed) * actor.terror)
    return max(left, 0.0)
