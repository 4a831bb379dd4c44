"""Agreements are carried out provision by provision, and that builds trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.attacks import will_after_attacks
from simulation.world.decisions import CARRYING_OUT, STALLING
from simulation.world.lookups import between, bit, is_living, shares_dyad
from simulation.world.opposition import will_left
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS, Kind

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_PROCESS = int(Kind.PROCESS)


def carry_out(world: World, settings: Settings, agreement: int, week: int) -> None:
    """Now and then a provision is completed, sooner among parties that trust each other or are guaranteed; an agenda is
    carried out by talks."""
    text = world.agreements[agreement]
    # Named provisions are carried out one by one (rule `fulfil`).
    if text.holds != 0 or text.carried_out + text.stalled >= PROVISIONS or not is_living(text):
        return
    if text.kind == _PROCESS:
        # An agenda has nothing to carry out but the talks that it is for.
        if text.week < week and shares_dyad(text.signatories, world.table.members):
            text.begun = 1
        return
    trust, members, left = 0.0, 0, 1.0
    for p in range(world.party_count):
        if bit(text.signatories, p):
            trust += world.parties[p].trust
            members += 1
            left = min(left, will_left(settings, world.parties[p]))
    # Trust, guarantee and outside backing replace each other: the strongest of them decides. Some carrying out happens
    # without any.
    support = max(trust / members, text.guarantee_left, settings.carry_out_backing)
    will = settings.carry_out_unbacked + (1.0 - settings.carry_out_unbacked) * support
    # Society that had a say presses for what it wanted.
    will += settings.include_presses * text.voice * (1.0 - will)
    will *= left * will_after_attacks(world, settings, text)
    rate = settings.carry_out_strength * settings.carry_out_pace / WEEKS_IN_YEAR * will
    # The luck is of the world and the week of signing, so that agreements of one world have different luck.
    if draw(world, CARRYING_OUT, week, world.key ^ np.uint64(text.week)) < rate:
        # Where set, some provisions are never carried out, the more the less will there is.
        if draw(world, STALLING, week, world.key ^ np.uint64(text.week)) < settings.carry_out_stalling * (1.0 - will):
            text.stalled += 1
        else:
            text.carried_out += 1
            text.begun = 1


def credit(world: World, settings: Settings, official: int, week: int) -> None:
    """While an agreement is being carried out its signatories' officials come to trust each other."""
    actor = world.officials[official]
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        if agreement.carried_out == 0 or not bit(agreement.signatories, actor.party) or not is_living(agreement):
            continue
        gain = settings.carry_out_strength * settings.carry_out_trust / WEEKS_IN_YEAR * agreement.carried_out / PROVISIONS
        for t in range(actor.first_channel, actor.first_channel + actor.channel_ties):
            tie = world.channels[t]
            if bit(agreement.signatories, world.officials[tie.other].party):
                tie.trust = between(tie.trust + gain * (1.0 - tie.trust), 0.0, 1.0)


mechanism = Mechanism(
    name="carry_out",
    part=7,
    sentence="An agreement is carried out provision by provision, over many years, and what is carried out builds trust.",
    source="Slow and partial as in Colombia; Walter 2002 (guarantees); own formalisation",
    strength=strength("carry_out"),
    parameters=(
        Parameter("carry_out.pace", 1.3, 0, WEEKS_IN_YEAR, "provisions a year", "Provisions completed among parties that trust fully (of twenty)."),
        Parameter("carry_out.unbacked", 0.4, 0, 1, "share", "Pace without trust, guarantee or backing, of that among parties that trust fully."),
        Parameter("carry_out.backing", 0.0, 0, 1, "share", "How far officials and donors back carrying out with money and staff, where trust and guarantee do not."),
        Parameter("carry_out.stalling", 0.0, 0, 1, "share", "Provisions that are dropped in place of being carried out, where there is no will at all."),
        Parameter("carry_out.trust", 0.4, 0, 10, "a year", "Pace at which an agreement wholly carried out builds trust."),
    ),
    writes=("agreements.carried_out", "agreements.stalled", "agreements.begun", "channels.trust"),
    verbs=(Verb("agreements", carry_out), Verb("officials", credit)),
)
