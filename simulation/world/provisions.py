"""What named provisions of an agreement do, for the rules whose matter it is: which wait for which, and how they strain it.

Provisions are bits of whole numbers (Provision). Where a text holds none, no number changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.record import PROVISIONS, Provision

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Party, Settings

__all__ = ["JUSTICE", "KINDS", "ORDERS", "PER_KIND", "note_share", "number_of", "strained", "terms_before", "waits_for"]

KINDS = ("military", "political", "territorial", "justice")
"""The kinds of provisions, each with as many named ones, in the order of `Provision`."""
PER_KIND = len(Provision) // len(KINDS)
"""Named provisions of a kind."""

ORDERS = ("free", "guarantees_first", "arms_first")
"""Which provisions wait for which, as `provide.order` has it."""
_FREE, _ARMS_FIRST = ORDERS.index("free"), ORDERS.index("arms_first")


def _set(*provisions: Provision) -> int:
    """These provisions, one bit each."""
    return sum(1 << provision for provision in provisions)


_P = Provision
_DISARMED = _set(_P.DISARMAMENT)
_DEMANDED = (_P.ARMY_REFORM, _P.POSTS, _P.SHARED_GOVERNMENT, _P.PARTIES, _P.AMNESTY, _P.PRISONERS)
"""What governments often give only to those who have laid down their arms."""
_TERMS = _set(_P.CEASEFIRE_TERMS)
_AFTER_TERMS = tuple(int(one) for one in (_P.DISARMAMENT, _P.ARMY_REFORM, _P.WITHDRAWAL))
_ANYHOW = {_P.ELECTIONS: _DISARMED}
_GUARANTEES = {_P.DISARMAMENT: _set(_P.POSTS, _P.ARMY_REFORM, _P.SHARED_GOVERNMENT)}
_ARMS = dict.fromkeys(_DEMANDED, _DISARMED)

_WAITS_GUARANTEES = tuple((_ANYHOW | _GUARANTEES).get(provision, 0) for provision in Provision)
_WAITS_ARMS = tuple((_ANYHOW | _ARMS).get(provision, 0) for provision in Provision)

_SHARING = (
    _set(_P.ARMY_REFORM),
    _set(_P.POSTS, _P.SHARED_GOVERNMENT),
    _set(_P.AUTONOMY, _P.FEDERATION, _P.LOCAL_RULE, _P.REGIONS),
)
"""The dimensions of sharing power (Hartzell & Hoddie 2003): military, political, territorial."""
_COSTLY = _set(_P.CEASEFIRE_TERMS, _P.WITHDRAWAL, _P.DISARMAMENT)
"""What makes it costlier to fight again (Mattes & Savun 2009)."""
JUSTICE = _set(_P.AMNESTY, _P.PRISONERS, _P.TRUTH, _P.RETURN)
"""Provisions of justice and people."""


@compiled
def number_of(provisions: int) -> int:
    """How many provisions these are."""
    number = 0
    while provisions != 0:
        provisions &= provisions - 1  # clears the lowest bit
        number += 1
    return number


@compiled
def waits_for(text: Agreement, provision: int) -> int:
    """Those provisions of the text any one of which must be completed before work on this one begins; 0 none must."""
    if text.order == _FREE:
        return 0
    waits = _WAITS_ARMS[provision] if text.order == _ARMS_FIRST else _WAITS_GUARANTEES[provision]
    return waits & text.holds


@compiled
def terms_before(text: Agreement, provision: int) -> int:
    """The terms of the ceasefire, where the text holds them and this provision comes after them; else 0."""
    # Nobody lays arms down, or leaves, before it is said where everybody stands.
    return _TERMS & text.holds if text.order != _FREE and provision in _AFTER_TERMS else 0


@compiled
def note_share(text: Agreement) -> None:
    """Note what share of the text is carried out, and given up, for rules that do not ask for its provisions by name."""
    held = number_of(text.holds)
    # Rounded down: never more than all of them together.
    text.carried_out = PROVISIONS * number_of(text.completed) // held
    text.stalled = PROVISIONS * number_of(text.dropped) // held


@compiled
def _done(text: Agreement, among: int) -> float:
    """Share completed of those of these provisions that the text holds; 0 where it holds none."""
    held = number_of(text.holds & among)
    return number_of(text.completed & among) / held if held > 0 else 0.0


@compiled
def _shared(text: Agreement, promised: float) -> float:
    """How far the text shares power: the share of dimensions in which something is done; what is promised counts less."""
    total = 0.0
    for among in _SHARING:
        if text.completed & among != 0:
            total += 1.0
        elif text.holds & ~text.dropped & among != 0:
            total += promised
    return total / len(_SHARING)


@compiled
def _strain_of(settings: Settings, text: Agreement, party: Party) -> float:
    """What provisions themselves strain: promises given up, arms kept, or laid down with nothing that protects."""
    strain = settings.fulfil_broken * number_of(text.dropped) / number_of(text.holds)
    laid_down = text.opened & ~text.dropped & _DISARMED != 0
    if text.holds & _DISARMED != 0 and party.state == 1 and not laid_down:
        strain += settings.fulfil_armed
    elif laid_down and party.state == 0:
        strain += settings.fulfil_exposed * (1.0 - max(text.guarantee_left, _shared(text, 0.0)))
    return strain


@compiled
def strained(
    settings: Settings, text: Agreement, party: Party, distrust: float, grievance: float, others: float
) -> float:
    """What pulls a signatory away from a text with named provisions, where without them these would: shared power takes
    distrust away, justice done takes grievance, and what makes a new war costly takes some of all that pulls."""
    left = distrust * (1.0 - settings.fulfil_reassure * _shared(text, settings.fulfil_promised))
    left += grievance * (1.0 - settings.fulfil_relief * _done(text, JUSTICE))
    left += others + _strain_of(settings, text, party)
    return max(left, 0.0) * (1.0 - settings.fulfil_cost * _done(text, _COSTLY))
