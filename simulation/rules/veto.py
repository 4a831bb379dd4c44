"""Veto players at home: an army or a coalition partner must consent to what their side's officials initialled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, bit
from simulation.world.parameters import Parameter
from simulation.world.record import Kind

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_FULL = int(Kind.FULL)


@compiled
def _gives(world: World, settings: Settings, party: int) -> float:
    """What the text on the table, and what is paid for it, give a party by what its veto player cares for."""
    total, gives = 0.0, 0.0
    for k in range(world.issue_count):
        weight = settings.parties_veto_weights[party, k]
        total += weight
        gives += weight * world.issues[k].share[party]
    gives = gives / total if total > 0.0 else world.table.utility[party]
    return gives + world.parties[party].payment


def consent(world: World, settings: Settings, week: int) -> None:
    """A full text falls where a veto player does not consent: it asks for more than its side, and has what the text gives."""
    table = world.table
    if table.initialled != _FULL:
        return
    stopped = False
    for p in range(world.party_count):
        actor = world.parties[p]
        # Who splits off has the settings of whom it left, but nobody who could forbid it anything.
        if actor.like != p or not bit(table.members, p) or settings.parties_veto[p] == 0:
            continue
        gives = _gives(world, settings, p)
        asks = min(actor.mandate + settings.veto_strength * settings.parties_veto_asks[p], 1.0)
        if gives < asks:
            stopped = True
            # The chronicle reads these three; no rule does.
            actor.stopped, actor.stop_gave, actor.stop_asked = week, gives, asks
            # Its officials ask for what they would need to bring home, and concede from there.
            actor.aspiration = between(max(actor.aspiration, asks), 0.0, 1.0)
    if stopped:
        table.initialled, table.vetoed = 0, week
        world.count.vetoes += 1


mechanism = Mechanism(
    name="veto",
    part=6,
    sentence="Where set, a full text falls unless an army or a coalition partner consents, which asks for more than its side does and can be bought off by what the text gives.",
    source="Cunningham 2006, 2011 (more who must consent leave fewer agreements acceptable to all); Putnam 1988; own formalisation",
    strength=strength("veto"),
    parameters=(
        Parameter("parties.veto", False, 0, 1, "yes or no", "Whether somebody at home who is not at the table, an army or a coalition partner, must consent to a full agreement.", kind="bool", per=("party",)),
        Parameter("parties.veto_asks", 0.1, 0, 1, "utility", "What that veto player asks of a text beyond the least that its side signs for (own judgement).", per=("party",)),
        Parameter("parties.veto_weights", 0.0, 0, 1000, "relative", "How much that veto player cares for the issue; where it cares for none, for each as its side does.", per=("party", "issue")),
        Parameter("veto.rest", 13, 0, 2600, "weeks", "Time after a veto in which those at the table draft no text (own judgement).", kind="int"),
    ),
    writes=(
        "table.initialled", "table.vetoed", "count.vetoes", "parties.aspiration", "parties.stopped", "parties.stop_gave",
        "parties.stop_asked",
    ),
    verbs=(Verb("world", consent),),
)  # fmt: skip
