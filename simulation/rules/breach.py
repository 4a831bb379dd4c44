"""Violations: a signatory does what it signed not to do; whoever sees it trusts it less and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import BREACH, BREACH_SEEN, RUMOUR
from simulation.world.lookups import between, bit, dyad_of, is_living, raise_force, strain_on
from simulation.world.missions import observed
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_MIGHT, Kind

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Settings, World


_PROCESS = int(Kind.PROCESS)


@compiled
def _answer(world: World, settings: Settings, agreement: Agreement, violator: int) -> None:
    """The other signatories trust it less, and use more force against it."""
    lost = between(settings.breach_strength * settings.breach_trust, 0.0, 1.0)
    for t in range(world.channel_count):
        tie = world.channels[t]
        holder = world.officials[tie.holder].party
        if world.officials[tie.other].party == violator and bit(agreement.signatories, holder):
            tie.trust *= 1.0 - lost
    for p in range(world.party_count):
        # Allies that signed the same text do not turn on each other.
        if p != violator and bit(agreement.signatories, p) and world.dyads[dyad_of(p, violator)].allied == 0:
            raise_force(world.dyads[dyad_of(p, violator)], p, settings.breach_strength * settings.breach_answer)


@compiled
def _note(agreement: Agreement, week: int, violator: int, noticed: int, accused: int) -> None:
    """Note who violated it this week, who was noticed, and who was accused of it falsely."""
    if agreement.watched != week:
        agreement.watched, agreement.violators, agreement.noticed, agreement.accused = week, 0, 0, 0
    agreement.violators |= violator
    agreement.noticed |= noticed
    agreement.accused |= accused


def breach(world: World, settings: Settings, agreement: int, week: int) -> None:
    """A strained signatory may violate the agreement, less so where a threat would punish what is seen; what is seen is
    answered, and so is a false report, the seldomer the more observers see."""
    text = world.agreements[agreement]
    # An agenda asks for nothing that could be violated.
    if not is_living(text) or text.week == week or text.kind == _PROCESS:
        return
    observers = observed(world, settings, text)
    seen = settings.breach_visible + (1.0 - settings.breach_visible) * observers
    for p in range(world.party_count):
        party = world.parties[p]
        if not bit(text.signatories, p):
            continue
        # The week of signing sets agreements apart: a party may be tempted by several in one week.
        luck = party.label ^ np.uint64(text.week)
        # A threat deters only as far as a violation would be seen.
        strain = strain_on(world, settings, text, p) * (1.0 - seen * text.threat)
        chance = settings.breach_strength * settings.breach_rate / WEEKS_IN_YEAR * strain
        if draw(world, BREACH, week, luck) < chance:
            text.breaches += 1
            world.count.violations += 1
            noticed = draw(world, BREACH_SEEN, week, luck) < seen
            _note(text, week, 1 << p, 1 << p if noticed else 0, 0)
            if noticed:
                _answer(world, settings, text, p)
                cost = settings.breach_strength * settings.breach_punishment * text.threat
                party.might = between(party.might - cost, -MOST_MIGHT, MOST_MIGHT)
        else:
            # Rumours need distrust and the absence of observers: observers are what stops accidents from spiralling
            # (Fortna).
            doubt = settings.breach_rumour / WEEKS_IN_YEAR * (1.0 - party.trust) * (1.0 - observers)
            if draw(world, RUMOUR, week, luck) < settings.breach_strength * doubt:
                _note(text, week, 0, 0, 1 << p)
                _answer(world, settings, text, p)


mechanism = Mechanism(
    name="breach",
    part=7,
    sentence="Strained signatories violate agreements that divide something; what is seen, or falsely believed, costs trust and is answered by force.",
    source="Fortna 2004 (deterring violations, and reporting them so that accidents do not spiral); Walter 2002; own formalisation",
    strength=strength("breach"),
    parameters=(
        Parameter("breach.rate", 0.5, 0, WEEKS_IN_YEAR, "a year", "Violations by a signatory at strain 1 whom nobody threatens."),
        Parameter("breach.visible", 0.4, 0, 1, "share", "Violations that the others notice without observers."),
        Parameter("breach.trust", 0.15, 0, 1, "share", "Trust in the violator that a violation destroys once seen."),
        Parameter("breach.answer", 0.05, 0, 1, "share", "How far a violation seen raises the others' force against the violator towards its limit."),
        Parameter("breach.punishment", 0.2, 0, 5, "log strength", "What a full threat takes from a violator who is seen."),
        Parameter("breach.rumour", 0.15, 0, WEEKS_IN_YEAR, "a year", "False reports of a violation by a party wholly distrusted, where nobody observes."),
    ),
    writes=(
        "agreements.breaches", "count.violations", "channels.trust", "dyads.force_a", "dyads.force_b", "parties.might",
        "agreements.watched", "agreements.violators", "agreements.noticed", "agreements.accused",
    ),
    verbs=(Verb("agreements", breach),),
)  # fmt: skip
