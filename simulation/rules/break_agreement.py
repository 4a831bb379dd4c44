"""Agreements break: repudiated, never carried out, overtaken by fighting, or with the process they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import AGREEMENT_BREAKS, PROCESS_COLLAPSES
from simulation.world.lookups import (
    between,
    bit,
    calendar_year,
    is_living,
    move_channel,
    raise_force,
    shares_dyad,
    strain_on,
)
from simulation.world.parameters import Parameter
from simulation.world.record import ACTIVE_DEATHS, PROCESS_WEEKS, PROVISIONS, Channel, ChannelWhy, EndedWhy, Kind

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Settings, World

_CLOSED, _FULL, _ENDED = int(Channel.CLOSED), int(Kind.FULL), int(ChannelWhy.AGREEMENT_ENDED)
_REPUDIATED, _COLLAPSED = int(EndedWhy.REPUDIATED), int(EndedWhy.PROCESS_COLLAPSED)
_NOT_CARRIED_OUT, _FIGHTING = int(EndedWhy.NOT_CARRIED_OUT), int(EndedWhy.FIGHTING)


@compiled
def _strain(world: World, settings: Settings, agreement: Agreement) -> tuple[float, int]:
    """What pulls on an agreement, from its worst-off signatory, and who that is: distrust, a hostile public, grievance,
    power that has shifted either way."""
    worst, who = -1.0, -1
    for p in range(world.party_count):
        if bit(agreement.signatories, p):
            strain = strain_on(world, settings, agreement, p)
            if strain > worst:
                worst, who = strain, p
    return max(worst, 0.0) * (1.0 - agreement.guarantee_left), who


@compiled
def _deaths_since(world: World, agreement: Agreement, dyad: int, year: int) -> int:
    """Deaths of a dyad in a calendar year, from the week after the signing of a text."""
    signed_then = calendar_year(world, agreement.week) == year
    return int(world.dyads[dyad].year_deaths[year] - (agreement.before[dyad] if signed_then else 0))


@compiled
def _fought(world: World, agreement: Agreement, week: int) -> int:
    """The dyad of signatories with most deaths in this calendar year, where they make it an active one; -1 none.

    Deaths count from the week after signing.
    """
    year = calendar_year(world, week)
    bloodiest, most = -1, ACTIVE_DEATHS - 1
    for d in range(world.dyad_count):
        own = world.dyads[d]
        # Who took a signatory in is not charged with what it fought before.
        both = bit(agreement.signed_by, own.a) and bit(agreement.signed_by, own.b)
        since = _deaths_since(world, agreement, d, year)
        if both and since > most:
            bloodiest, most = d, since
    return bloodiest


@compiled
def _fighting(world: World, settings: Settings, agreement: Agreement, dyad: int, week: int) -> float:
    """How much likelier a text breaks whose signatories fight: as much again where they did so the year before too."""
    before, times = calendar_year(world, week) - 1, settings.break_agreement_fighting
    signed = calendar_year(world, agreement.week)
    if before >= signed and _deaths_since(world, agreement, dyad, before) >= ACTIVE_DEATHS:
        times *= settings.break_agreement_fighting
    return times


@compiled
def _end(world: World, agreement: Agreement, week: int, why: int) -> None:
    agreement.ended_week, agreement.ended_why = week, why
    world.count.violations += 1
    for d in range(world.dyad_count):
        own = world.dyads[d]
        if bit(agreement.signatories, own.a) and bit(agreement.signatories, own.b):
            move_channel(own, _CLOSED, _ENDED, week)


@compiled
def _collapse(world: World, broken: int, week: int) -> None:
    """The process collapses: with the broken agreement all living ones end that share a dyad of signatories and hang
    together with it, each signed within three years of the one before."""
    signatories = world.agreements[broken].signatories
    for step in (1, -1):
        last, n = world.agreements[broken].week, broken + step
        while 0 <= n < world.agreement_count:
            agreement = world.agreements[n]
            if shares_dyad(agreement.signatories, signatories) and abs(agreement.week - last) <= PROCESS_WEEKS:
                last = agreement.week
                # What was signed this week is of another process, or of the next turn of this one.
                if is_living(agreement) and agreement.week < week:
                    _end(world, agreement, week, _COLLAPSED)
                    agreement.ended_with = broken + 1
            n += step


@compiled
def _anger(world: World, settings: Settings, agreement: Agreement) -> None:
    """Those whose full agreement is broken turn on each other."""
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if bit(agreement.signatories, pair.a) and bit(agreement.signatories, pair.b) and pair.allied == 0:
            for p in (pair.a, pair.b):
                raise_force(pair, p, settings.break_agreement_anger)


def break_agreement(world: World, settings: Settings, agreement: int, week: int) -> None:
    """The more it strains, the younger it is and, by less, the less is carried out, the likelier an agreement breaks; it may
    take its sisters along.
    One of which nothing has begun may lapse in the week of its deadline, whatever its strain."""
    own = world.agreements[agreement]
    if not is_living(own) or own.week == week:
        return
    strain, most_strained = _strain(world, settings, own)
    done = own.carried_out / PROVISIONS
    age = (week - own.week) / WEEKS_IN_YEAR
    settled = 1.0 / (1.0 + settings.break_agreement_settling * age + settings.break_agreement_done * done)
    settled /= 1.0 + settings.break_agreement_reaffirmed * own.reaffirmed
    chance = settings.break_agreement_strength * settings.break_agreement_rate / WEEKS_IN_YEAR * strain * settled
    why = _REPUDIATED
    luck = draw(world, AGREEMENT_BREAKS, week, world.key ^ np.uint64(own.week))
    due = week - own.week == settings.break_agreement_deadline
    # Mostly luck lets it stand whatever else is the matter: then nobody need ask who fights.
    most = settings.break_agreement_fighting * settings.break_agreement_fighting * settings.break_agreement_overdue
    if not due and luck >= chance * most:
        return
    fought = _fought(world, own, week)
    if fought >= 0:
        chance, why = between(chance * _fighting(world, settings, own, fought, week), 0.0, 1.0), _FIGHTING
    if own.begun == 0 and week - own.week >= settings.break_agreement_deadline:
        # By definition what has not begun by its deadline is not carried out, whatever else is wrong with it.
        chance, why = between(chance * settings.break_agreement_overdue, 0.0, 1.0), _NOT_CARRIED_OUT
        if due:
            chance += settings.break_agreement_strength * settings.break_agreement_lapse * (1.0 - chance)
    if luck >= between(chance, 0.0, 1.0):
        return
    _end(world, own, week, why)
    own.strain, own.left_by, own.fought_in = strain, most_strained + 1, fought + 1 if why == _FIGHTING else 0
    if own.kind == _FULL:
        _anger(world, settings, own)
    if draw(world, PROCESS_COLLAPSES, week, world.key ^ np.uint64(own.week)) < settings.break_agreement_collapse:
        _collapse(world, agreement, week)


mechanism = Mechanism(
    name="break_agreement",
    part=7,
    sentence="Agreements strained by distrust, hostile publics, grievance or shifting power break, above all early; what is carried out makes them a little safer.",
    source="Walter 2002; Fearon 1995; Putnam 1988 (involuntary defection); rates as in the UCDP Peace Agreement Dataset (a third end within five years, most of them in the first); own formalisation",
    strength=strength("break_agreement"),
    parameters=(
        Parameter("break_agreement.rate", 0.33, 0, WEEKS_IN_YEAR, "a year", "Rate at which a fresh agreement at strain 1 breaks."),
        Parameter("break_agreement.distrust", 0.5, 0, 5, "share", "Strain of full distrust."),
        Parameter("break_agreement.hostility", 0.5, 0, 5, "share", "Strain of a wholly hostile public."),
        Parameter("break_agreement.grievance", 2.0, 0, 10, "share", "Strain of a grievance of 1."),
        Parameter("break_agreement.shift", 2.0, 0, 20, "a share of power", "Strain of power shifted since signing, won or lost."),
        Parameter("break_agreement.settling", 3.0, 0, WEEKS_IN_YEAR, "a year", "How fast an agreement grows safer with age."),
        Parameter("break_agreement.done", 1.2, 0, 100, "share carried out", "How much carrying out makes it safer, beside its age."),
        Parameter("break_agreement.reaffirmed", 1.0, 0, 100, "share each time", "How much safer a reaffirmed agreement is."),
        Parameter("break_agreement.deadline", 26, 1, 2600, "weeks", "Time in which carrying out must begin (own judgement).", kind="int"),
        Parameter("break_agreement.overdue", 2.0, 1, 100, "times", "How much likelier it breaks once overdue."),
        Parameter("break_agreement.lapse", 0.12, 0, 1, "share", "Chance that it ends at its deadline if nothing of it has begun; 1, at strength 1, is the definition to the letter."),
        Parameter("break_agreement.fighting", 3.0, 1, 100, "times", "How much likelier it breaks once the signatories fight again; as much again in the second year in a row in which they do."),
        Parameter("break_agreement.collapse", 0.49, 0, 1, "share", "Chance that the process collapses with it.", source="71 of 134 ended agreements share their date with a sister (UCDP v22.1)"),
        Parameter("break_agreement.anger", 0.18, 0, 1, "share", "How far a broken full agreement raises its signatories' force against each other towards its limit."),
    ),
    writes=(
        "agreements.ended_week", "agreements.ended_why", "agreements.strain", "agreements.left_by", "agreements.ended_with",
        "agreements.fought_in", "count.violations", "dyads.channel", "dyads.channel_week", "dyads.channel_why",
        "dyads.channel_by", "dyads.channel_value", "dyads.channel_limit", "dyads.force_a", "dyads.force_b",
    ),
    verbs=(Verb("agreements", break_agreement),),
)  # fmt: skip
