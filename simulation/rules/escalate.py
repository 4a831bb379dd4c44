"""Escalation: each side answers the other's force, tires of its own, and is held back by truces and agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, full_agreement
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _restraint(world: World, settings: Settings, dyad: int) -> float:
    pair = world.dyads[dyad]
    restraint = settings.escalate_ceasefire if pair.ceasefire > 0 else 0.0
    if full_agreement(world, pair.a, pair.b) >= 0:
        restraint = max(restraint, settings.escalate_agreement)
    return restraint


def answer(world: World, settings: Settings, party: int, week: int) -> None:
    """A party decides how much force to use: it answers the strongest threat and tires with pain."""
    actor = world.parties[party]
    threat, restraint, enemies, bond = 0.0, 1.0, 0, 1.0
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if pair.over == 1 or not (pair.a == party or pair.b == party):
            continue
        enemies += 1
        other = pair.b if pair.a == party else pair.a
        # Force is a state of the party, not of the pair: one answer, to the strongest threat, serves against all enemies.
        threat = max(threat, world.parties[other].militancy)
        # A party at peace with one enemy is held back by nothing while another one fights it.
        restraint = min(restraint, _restraint(world, settings, d))
        bond = min(bond, pair.relations)
    if enemies == 0:
        # Without an enemy there is nothing to answer, and force winds down as under full restraint.
        threat, restraint, bond = 0.0, 1.0, 0.0
    push = settings.escalate_reaction * threat * (1.0 - actor.militancy) * (1.0 - bond)
    tire = settings.escalate_fatigue * (1.0 + settings.escalate_tiring * actor.pain) * actor.militancy
    grudge = settings.escalate_grievance * (1.0 - actor.attitude) * (1.0 - actor.militancy) * (1.0 - actor.institutions)
    change = (push + grudge) * (1.0 - restraint) - tire - restraint * settings.escalate_disarming * actor.militancy
    # Decided now and committed in `go_over`, so that no side answers what another did this same week.
    actor.next_militancy = between(actor.militancy + settings.escalate_strength * change, 0.0, 1.0)


def go_over(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Both sides do what they decided; the stage of the conflict follows."""
    pair = world.dyads[dyad]
    for p in (pair.a, pair.b):
        world.parties[p].militancy = world.parties[p].next_militancy
    if pair.over == 1:
        # Glasl counts nine stages of escalation.
        pair.stage = 0.0
    else:
        pair.stage = 9.0 * 0.5 * (world.parties[pair.a].militancy + world.parties[pair.b].militancy)


mechanism = Mechanism(
    name="escalate",
    part=8,
    sentence="Each side answers the other's force, tires of its own with pain, and is held back by truces and agreements.",
    source="Richardson 1960 (action, reaction, fatigue, grievance); stages after Glasl 1982",
    strength=strength("escalate"),
    parameters=(
        Parameter("escalate.reaction", 0.18, 0, 1, "a week", "Reaction to the other side's force."),
        Parameter("escalate.fatigue", 0.12, 0, 1, "a week", "Fatigue of one's own force."),
        Parameter("escalate.tiring", 0.6, 0, 10, "times", "How much full pain adds to fatigue."),
        Parameter("escalate.grievance", 0.0015, 0, 1, "a week", "Force that grows from a hostile public's grievance alone."),
        Parameter("escalate.ceasefire", 0.8, 0, 1, "share", "How far a ceasefire holds both sides back."),
        Parameter("escalate.agreement", 0.95, 0, 1, "share", "How far a living full agreement holds both sides back."),
        Parameter("escalate.disarming", 0.15, 0, 1, "a week", "Pace at which force winds down when wholly held back."),
    ),
    writes=("parties.next_militancy", "parties.militancy", "dyads.stage"),
    verbs=(Verb("parties", answer), Verb("dyads", go_over)),
)
