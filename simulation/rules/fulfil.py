"""Named provisions are begun, wait for each other, are completed or given up, each at a pace and with needs of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, pair
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.attacks import will_after_attacks
from simulation.world.decisions import PROVISION_MOVES, PROVISION_STALLS
from simulation.world.lookups import between, bit, is_living
from simulation.world.missions import observed
from simulation.world.opposition import will_left
from simulation.world.parameters import Parameter
from simulation.world.provisions import PER_KIND, note_share, number_of, terms_before, waits_for
from simulation.world.record import PROVISION_YEARS, Provision

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Settings, World

_NUMBER = len(Provision)
_BITS_A_YEAR = _NUMBER.bit_length()
_FREED = 1 << Provision.AMNESTY | 1 << Provision.PRISONERS
_TRUTH = 1 << Provision.TRUTH


@compiled
def _years(settings: Settings, provision: int) -> float:
    """Years that work on a provision takes, where nothing that it needs is lacking."""
    return (
        settings.fulfil_ceasefire_terms,
        settings.fulfil_disarmament,
        settings.fulfil_army_reform,
        settings.fulfil_withdrawal,
        settings.fulfil_posts,
        settings.fulfil_elections,
        settings.fulfil_shared_government,
        settings.fulfil_parties,
        settings.fulfil_autonomy,
        settings.fulfil_federation,
        settings.fulfil_local_rule,
        settings.fulfil_regions,
        settings.fulfil_amnesty,
        settings.fulfil_prisoners,
        settings.fulfil_truth,
        settings.fulfil_return,
    )[provision]


@compiled
def _needs(settings: Settings, kind: int) -> tuple[float, float, float]:
    """How far provisions of a kind depend on will, on money and on observers."""
    will = (
        settings.fulfil_military_will,
        settings.fulfil_political_will,
        settings.fulfil_territorial_will,
        settings.fulfil_justice_will,
    )[kind]
    money = (
        settings.fulfil_military_money,
        settings.fulfil_political_money,
        settings.fulfil_territorial_money,
        settings.fulfil_justice_money,
    )[kind]
    observers = (
        settings.fulfil_military_observers,
        settings.fulfil_political_observers,
        settings.fulfil_territorial_observers,
        settings.fulfil_justice_observers,
    )[kind]
    return will, money, observers


@compiled
def _will(world: World, settings: Settings, text: Agreement) -> float:
    """Will to carry a text out: what its signatories trust each other, or a guarantor in place of that; more where society had
    a say in it, less where those lead a signatory who opposed it, and after attacks on civilians."""
    trust, members, left = 0.0, 0, 1.0
    for p in range(world.party_count):
        if bit(text.signatories, p):
            trust += world.parties[p].trust
            left = min(left, will_left(settings, world.parties[p]))
            members += 1
    will = max(trust / members, text.guarantee_left)
    will += settings.include_presses * text.voice * (1.0 - will)
    return will * left * will_after_attacks(world, settings, text)


@compiled
def _met(settings: Settings, provision: int, will: float, observers: float) -> float:
    """How far what a provision needs is there: each need that is not met slows it, whatever else there is."""
    on_will, on_money, on_observers = _needs(settings, provision // PER_KIND)
    met = (1.0 - on_will * (1.0 - will)) * (1.0 - on_money * (1.0 - settings.carry_out_backing))
    return met * (1.0 - on_observers * (1.0 - observers))


@compiled
def _pace(settings: Settings, text: Agreement, provision: int) -> float:
    """Steps a year that work on a provision would take where nothing is lacking: it begins, or is completed."""
    return 1.0 / (_years(settings, provision) if bit(text.opened, provision) else settings.fulfil_beginning)


@compiled
def _stalls(world: World, settings: Settings, met: float, week: int, luck: np.uint64) -> bool:
    """Whether a provision is given up in place of its next step: the likelier the less of what it needs is there."""
    return draw(world, PROVISION_STALLS, week, luck) < settings.carry_out_stalling * (1.0 - met)


@compiled
def _under_newer(world: World, agreement: int) -> int:
    """The provisions that a newer living text of the same sides holds too, one bit each: they are carried out under that, and
    are here what they have become there."""
    text, shared = world.agreements[agreement], 0
    for n in range(agreement + 1, world.agreement_count):
        newer = world.agreements[n]
        if is_living(newer) and text.signatories & ~newer.signatories == 0:
            both = text.holds & newer.holds
            text.opened |= newer.opened & both
            text.completed |= newer.completed & both
            # What was completed stays so, whatever becomes of it under another text.
            text.dropped = (text.dropped & ~both | newer.dropped & both) & ~text.completed
            shared |= both
    return shared


@compiled
def _decide(world: World, settings: Settings, text: Agreement, elsewhere: int, week: int) -> tuple[int, int, int, int]:
    """Which provisions begin, are completed and are given up this week, and which of these since nothing is left that they
    could wait for: each by what the others had come to before this week; not those that are carried out `elsewhere`."""
    began, finished, gave_up, blocked = 0, 0, 0, 0
    will, observers = _will(world, settings, text), observed(world, settings, text)
    for provision in range(_NUMBER):
        if not bit(text.holds & ~(text.completed | text.dropped | elsewhere), provision):
            continue
        terms = 0 if bit(text.opened, provision) else terms_before(text, provision)
        if terms & ~(text.completed | text.dropped) != 0:
            continue
        waits = 0 if bit(text.opened, provision) else waits_for(text, provision)
        if waits != 0 and waits & text.completed == 0:
            blocked |= 1 << provision if waits & ~text.dropped == 0 else 0
            continue
        met = _met(settings, provision, will, observers)
        # The luck is of the world, the week of signing and the provision: texts of one world have different luck.
        luck = pair(world.key ^ np.uint64(text.week), np.uint64(provision))
        chance = settings.fulfil_strength * _pace(settings, text, provision) / WEEKS_IN_YEAR * met
        if draw(world, PROVISION_MOVES, week, luck) < chance:
            if _stalls(world, settings, met, week, luck):
                gave_up |= 1 << provision
            elif bit(text.opened, provision):
                finished |= 1 << provision
            else:
                began |= 1 << provision
    return began, finished, gave_up | blocked, blocked


@compiled
def _publics(world: World, settings: Settings, text: Agreement, finished: int) -> None:
    """Prisoners who come home and amnesties please the publics of armed groups and offend those of states; what an inquiry
    does to publics is open."""
    for i in range(world.party_count):
        public = world.publics[i]
        party = world.parties[public.party]
        if not bit(text.signatories, public.party):
            continue
        moves = settings.fulfil_truth_told if finished & _TRUTH != 0 else 0.0
        freed = -settings.fulfil_offence if party.state == 1 else settings.fulfil_relieved
        moves += freed * number_of(finished & _FREED)
        for g in range(public.first_group, public.first_group + public.groups):
            group = world.groups[g]
            # Towards the end of the scale that it moves to, by a share of what is left.
            left = 1.0 - group.attitude if moves > 0.0 else group.attitude
            group.attitude = between(group.attitude + settings.fulfil_strength * moves * left, 0.0, 1.0)


@compiled
def _count_year(text: Agreement, week: int) -> None:
    """At the end of each of its first years, note how many provisions are begun and completed."""
    years = (week - text.week) // WEEKS_IN_YEAR
    if (week - text.week) % WEEKS_IN_YEAR == 0 and 1 <= years <= PROVISION_YEARS:
        place = (years - 1) * _BITS_A_YEAR
        text.opened_by |= number_of(text.opened) << place
        text.completed_by |= number_of(text.completed) << place


def fulfil(world: World, settings: Settings, agreement: int, week: int) -> None:
    """Each named provision is begun once nothing it waits for is missing, and completed or given up, as will, money and
    observers let it."""
    text = world.agreements[agreement]
    if text.holds == 0 or text.week == week or not is_living(text):
        return
    elsewhere = _under_newer(world, agreement)
    if elsewhere != 0:
        text.begun = 1 if text.opened != 0 else text.begun
        note_share(text)
    if text.holds & ~(text.completed | text.dropped) != 0:
        began, finished, gave_up, blocked = _decide(world, settings, text, elsewhere, week)
        if began | finished | gave_up != 0:
            text.moved, text.began, text.finished, text.gave_up, text.blocked = week, began, finished, gave_up, blocked
            text.opened |= began
            text.completed |= finished
            text.dropped |= gave_up
            text.begun = 1 if text.opened != 0 else text.begun
            note_share(text)
            if finished & (_FREED | _TRUTH) != 0:
                _publics(world, settings, text, finished)
    _count_year(text, week)


_YEARS = "Years that it takes once begun, where nothing is lacking"
_PAM = "own judgement; Joshi, Quinn & Regan 2015 follow provisions for up to ten years"
_LACK = "Pace that provisions of this kind lose where there is none at all of it"

mechanism = Mechanism(
    name="fulfil",
    part=7,
    sentence="Named provisions are begun, completed or given up, each at a pace of its own, as will, money and observers let it and once those it waits for are completed; they take fear and grievance from an agreement, or strain it.",
    source="Joshi, Quinn & Regan 2015 (carrying out, year by year); Walter 2002 (fear of disarming); Hartzell & Hoddie 2003 (shared power); Mattes & Savun 2009 (fear and cost); own formalisation",
    strength=strength("fulfil"),
    parameters=(
        Parameter("fulfil.beginning", 0.25, 0.01, 50, "years", "Years until work on a provision that waits for no other begins, where nothing is lacking."),
        Parameter("fulfil.ceasefire_terms", 0.25, 0.02, 50, "years", f"{_YEARS}: terms of the ceasefire.", _PAM),
        Parameter("fulfil.disarmament", 1.5, 0.02, 50, "years", f"{_YEARS}: disarmament and reintegration.", _PAM),
        Parameter("fulfil.army_reform", 3.0, 0.02, 50, "years", f"{_YEARS}: reform of the army.", _PAM),
        Parameter("fulfil.withdrawal", 0.75, 0.02, 50, "years", f"{_YEARS}: withdrawal of troops.", _PAM),
        Parameter("fulfil.posts", 0.5, 0.02, 50, "years", f"{_YEARS}: posts.", _PAM),
        Parameter("fulfil.elections", 1.5, 0.02, 50, "years", f"{_YEARS}: elections.", _PAM),
        Parameter("fulfil.shared_government", 0.5, 0.02, 50, "years", f"{_YEARS}: an interim or shared government.", _PAM),
        Parameter("fulfil.parties", 0.75, 0.02, 50, "years", f"{_YEARS}: armed groups becoming parties.", _PAM),
        Parameter("fulfil.autonomy", 3.0, 0.02, 50, "years", f"{_YEARS}: autonomy.", _PAM),
        Parameter("fulfil.federation", 5.0, 0.02, 50, "years", f"{_YEARS}: a federation.", _PAM),
        Parameter("fulfil.local_rule", 3.0, 0.02, 50, "years", f"{_YEARS}: local rule.", _PAM),
        Parameter("fulfil.regions", 5.0, 0.02, 50, "years", f"{_YEARS}: development of regions.", _PAM),
        Parameter("fulfil.amnesty", 0.25, 0.02, 50, "years", f"{_YEARS}: an amnesty.", _PAM),
        Parameter("fulfil.prisoners", 0.5, 0.02, 50, "years", f"{_YEARS}: release of prisoners.", _PAM),
        Parameter("fulfil.truth", 2.0, 0.02, 50, "years", f"{_YEARS}: an inquiry.", _PAM),
        Parameter("fulfil.return", 4.0, 0.02, 50, "years", f"{_YEARS}: return of people.", _PAM),
        Parameter("fulfil.military_will", 0.7, 0, 1, "share", f"{_LACK}: military, will (trust, or a guarantor in its place)."),
        Parameter("fulfil.military_money", 0.4, 0, 1, "share", f"{_LACK}: military, money (`carry_out.backing`)."),
        Parameter("fulfil.military_observers", 0.5, 0, 1, "share", f"{_LACK}: military, observers.", "Fortna 2008 (verification); own judgement"),
        Parameter("fulfil.political_will", 0.7, 0, 1, "share", f"{_LACK}: political, will."),
        Parameter("fulfil.political_money", 0.3, 0, 1, "share", f"{_LACK}: political, money."),
        Parameter("fulfil.political_observers", 0.3, 0, 1, "share", f"{_LACK}: political, observers."),
        Parameter("fulfil.territorial_will", 0.8, 0, 1, "share", f"{_LACK}: territorial, will."),
        Parameter("fulfil.territorial_money", 0.4, 0, 1, "share", f"{_LACK}: territorial, money."),
        Parameter("fulfil.territorial_observers", 0.1, 0, 1, "share", f"{_LACK}: territorial, observers."),
        Parameter("fulfil.justice_will", 0.6, 0, 1, "share", f"{_LACK}: justice and people, will."),
        Parameter("fulfil.justice_money", 0.5, 0, 1, "share", f"{_LACK}: justice and people, money."),
        Parameter("fulfil.justice_observers", 0.2, 0, 1, "share", f"{_LACK}: justice and people, observers."),
        Parameter("fulfil.reassure", 0.6, -0.5, 1, "share", "Strain of distrust that power shared in all three dimensions, military, political and territorial, takes away; below 0 it adds to it.", "Hartzell & Hoddie 2003 (the more dimensions the safer); Jarstad & Nilsson 2008 (what is carried out counts, political sharing least); own judgement"),
        Parameter("fulfil.promised", 0.3, 0, 1, "share", "What sharing power counts while it is promised and not yet completed."),
        Parameter("fulfil.cost", 0.3, -0.5, 1, "share", "Strain that ceasefire terms, withdrawal and disarmament take away when they are completed, as they make a new war costly.", "Mattes & Savun 2009 (provisions that raise the cost of war); own judgement"),
        Parameter("fulfil.exposed", 0.5, 0, 5, "share", "Strain on an armed group that lays down its arms while no guarantor and no shared power protects it.", "Walter 2002 (fear of disarming); own judgement"),
        Parameter("fulfil.armed", 0.2, 0, 5, "share", "Strain on a state that was promised disarmament, until it begins."),
        Parameter("fulfil.broken", 0.5, 0, 5, "share", "Strain of an agreement of which all was given up."),
        Parameter("fulfil.relief", 0.5, -1, 1, "share", "Strain of grievance that provisions of justice and people take away when they are completed; below 0 they add to it."),
        Parameter("fulfil.relieved", 0.05, -0.5, 0.5, "share", "How far prisoners who are released, or an amnesty, move publics of armed groups towards a settlement, of what is left."),
        Parameter("fulfil.offence", 0.1, -0.5, 0.5, "share", "How far they move publics of states away from it, of what there is."),
        Parameter("fulfil.truth_told", 0.0, -0.5, 0.5, "share", "How far an inquiry into what was done moves all publics towards a settlement; below 0 away from it.", "Gibson 2004 (South Africa: it reconciled); Brounéus 2010 (Rwanda: it hurt); the sign is open"),
    ),
    writes=(
        "agreements.opened", "agreements.completed", "agreements.dropped", "agreements.carried_out", "agreements.stalled",
        "agreements.begun", "agreements.opened_by", "agreements.completed_by", "agreements.moved", "agreements.began",
        "agreements.finished", "agreements.gave_up", "agreements.blocked", "groups.attitude",
    ),
    verbs=(Verb("agreements", fulfil),),
)  # fmt: skip
