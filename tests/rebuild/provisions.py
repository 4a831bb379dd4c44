"""Named provisions of texts, and what pulls parties away from a text."""

from __future__ import annotations

from rebuild.shared import PROCESS, led_against, shares_dyad
from rebuild.world import Thing, World

PROVISIONS = (
    *("ceasefire_terms", "disarmament", "army_reform", "withdrawal"),
    *("posts", "elections", "shared_government", "parties"),
    *("autonomy", "federation", "local_rule", "regions"),
    *("amnesty", "prisoners", "truth", "return"),
)
KINDS = ("military", "political", "territorial", "justice")
ORDERS = ("free", "guarantees_first", "arms_first")


def the(*names: str) -> int:
    """The set of these provisions."""
    return sum(1 << PROVISIONS.index(name) for name in names)


ALWAYS = {"elections": the("disarmament")}
TERMS = the("ceasefire_terms")
AFTER_ARMS = ("army_reform", "posts", "shared_government", "parties", "amnesty", "prisoners")
WAITS: tuple[dict[str, int], ...] = (
    {},
    {**ALWAYS, "disarmament": the("posts", "army_reform", "shared_government")},
    {**ALWAYS, **{name: the("disarmament") for name in AFTER_ARMS}},
)
DIMENSIONS = (
    the("army_reform"),
    the("posts", "shared_government"),
    the("autonomy", "federation", "local_rule", "regions"),
)
JUSTICE = the("amnesty", "prisoners", "truth", "return")
ARMS = the("ceasefire_terms", "withdrawal", "disarmament")


def waits_for(text: Thing, v: int) -> int:
    """The set of provisions for which one of a text waits."""
    return WAITS[text.order].get(PROVISIONS[v], 0) & text.holds


def terms_open(text: Thing, v: int) -> bool:
    """Whether a provision is held up by the terms of the ceasefire."""
    open_terms = text.holds & ~(text.completed | text.dropped) & TERMS
    return bool(text.order and PROVISIONS[v] in ("disarmament", "army_reform", "withdrawal") and open_terms)


def note_share(text: Thing) -> None:
    """Count in twentieths what is carried out and given up of named provisions."""
    text.carried_out = 20 * text.completed.bit_count() // text.holds.bit_count()
    text.stalled = 20 * text.dropped.bit_count() // text.holds.bit_count()


def asked_of_kind(w: World, text: Thing, c: int) -> float:
    """How far society that was heard asks for provisions of a kind."""
    groups = ("women", "victims", "business", "religious")
    total = sum(w["include." + group] for group in groups)
    asking = sum(w["include." + group] for group in groups if w[f"include.{group}_ask"] == KINDS[c])
    return w["include.content"] * text.voice * asking / total if total else 0.0


def strain_on(w: World, text: Thing, p: int) -> float:
    """What pulls a party away from a text."""
    party = w.parties[p]
    if text.kind == PROCESS and shares_dyad(text.signatories, w.table.members):
        return 0.0
    distrust = w["break_agreement.distrust"] * (1 - party.trust)
    hostility = w["break_agreement.hostility"] * (1 - party.attitude) * (1 - party.institutions)
    hostility += w["oppose.withdraw"] * led_against(w, p)
    if text.kind == PROCESS:
        return distrust + hostility
    grievance = w["break_agreement.grievance"] * text.grievance[p]
    shifted = w["break_agreement.shift"] * abs(party.power - text.power[p]) + w["deadline.frail"] * text.hurried
    if not text.holds:
        return distrust + hostility + grievance + shifted
    return _strain_of_named(w, text, party, distrust, hostility, grievance, shifted)


def _shared(text: Thing, promised: float) -> float:
    held = text.holds & ~text.dropped
    return sum(1 if text.completed & one else promised if held & one else 0 for one in DIMENSIONS) / 3


def _done(text: Thing, some: int) -> float:
    held = (text.holds & some).bit_count()
    return (text.completed & some).bit_count() / held if held else 0.0


def _strain_of_named(
    w: World, text: Thing, party: Thing, distrust: float, hostility: float, grievance: float, shifted: float
) -> float:
    disarmament = the("disarmament")
    laid_down = bool(text.opened & ~text.dropped & disarmament)
    own = w["fulfil.broken"] * text.dropped.bit_count() / text.holds.bit_count()
    if text.holds & disarmament and party.state and not laid_down:
        own += w["fulfil.armed"]
    if laid_down and not party.state:
        own += w["fulfil.exposed"] * (1 - max(text.guarantee_left, _shared(text, 0)))
    left = distrust * (1 - w["fulfil.reassure"] * _shared(text, w["fulfil.promised"]))
    left += grievance * (1 - w["fulfil.relief"] * _done(text, JUSTICE)) + hostility + shifted + own
    return max(left, 0) * (1 - w["fulfil.cost"] * _done(text, ARMS))
