"""Contact as a crime: who meets the other side pays for it at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def pay_for_contact(world: World, settings: Settings, ngo: int, week: int) -> None:
    """A participant whose party's law forbids contact loses standing with every session."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative < 0:
        return
    law = settings.parties_contact_law[world.parties[actor.party].like]
    lost = settings.punish_contact_strength * settings.punish_contact_loss * law
    actor.standing = between(actor.standing * (1.0 - lost * world.initiatives[actor.initiative].sessions), 0.0, 1.0)


mechanism = Mechanism(
    name="punish_contact",
    part=4,
    sentence="Where contact is a crime, who meets the other side loses standing at home.",
    source="Ismail, Layka & Abo Alabed 2023 (claim W4); own formalisation",
    strength=strength("punish_contact"),
    parameters=(Parameter("punish_contact.loss", 0.05, 0, 1, "share a session", "Standing lost in a session under a law that forbids all contact."),),
    writes=("ngos.standing",),
    verbs=(Verb("ngos", pay_for_contact, "sessions"),),
)
