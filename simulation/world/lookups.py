"""What several rules look up in a world: members, living agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, pair
from simulation.world.decisions import TIE_EXISTS
from simulation.world.opposition import pull_of_leader
from simulation.world.provisions import strained
from simulation.world.record import Ceasing, Channel, ChannelWhy, Ending, Kind, Tier

if TYPE_CHECKING:
    from simulation.world.views import Agreement, DialogueTie, Dyad, Group, Mediator, Party, Settings, World

__all__ = [
    "ENGAGEMENTS",
    "LEVELS",
    "LOCAL",
    "WITHIN",
    "all_bound",
    "believed_power",
    "between",
    "bit",
    "calendar_year",
    "cross_lines",
    "divides",
    "dyad_of",
    "engaged",
    "evenness",
    "exists",
    "full_agreement",
    "guarantee_on_offer",
    "hears",
    "in_room",
    "is_living",
    "last_party",
    "leave_wars",
    "local",
    "mean_confidence",
    "most_felt",
    "most_force",
    "move_channel",
    "note_ceasing",
    "raise_force",
    "release",
    "seen_to_talk",
    "sessions_of",
    "shares_dyad",
    "strain_on",
    "third_party",
]  # fmt: skip

_PROCESS, _FULL, _CLOSED, _CEASES = int(Kind.PROCESS), int(Kind.FULL), int(Channel.CLOSED), int(Ending.ACTOR_CEASES)
_OPEN = int(Channel.OPEN)
_GRASSROOTS = int(Tier.GRASSROOTS)
_PARTY_MERGED = int(Ceasing.MERGED)
_MERGED, _DISSOLVED = int(ChannelWhy.MERGED), int(ChannelWhy.DISSOLVED)

ENGAGEMENTS = ("from_start", "by_conflict")
"""When mediators are at work, as `mediation.engagement` has it."""

LEVELS = ("across", "local", "within")
"""Who meets in sessions, as `track_two.level` has it: people across the line, local people, or people of one side."""
LOCAL, WITHIN = LEVELS.index("local"), LEVELS.index("within")


@compiled
def between(value: float, low: float, high: float) -> float:
    """`value`, no less than `low` and no more than `high`."""
    return min(max(value, low), high)


@compiled
def bit(members: int, party: int) -> bool:
    """Whether the party is among the members."""
    return (members >> party) & 1 == 1


@compiled
def calendar_year(world: World, week: int) -> int:
    """Index of the calendar year in which a week lies, from 0."""
    return (world.offset + week - 1) // WEEKS_IN_YEAR


@compiled
def dyad_of(one: int, other: int) -> int:
    """Position of the dyad of two parties: a later party's dyads come after all earlier ones, so that it may join."""
    a, b = min(one, other), max(one, other)
    # Triangular numbering: a splinter joins at the end, and no dyad that exists changes its position.
    return b * (b - 1) // 2 + a


@compiled
def believed_power(party: Party) -> float:
    """The share of power that a party believes it has."""
    return party.power + party.illusion * (1.0 - party.power)


@compiled
def last_party(world: World) -> int:
    """Position of the scenario's last party; those that split off come after it."""
    last = 0
    for p in range(world.party_count):
        last = max(last, world.parties[p].like)
    return last


@compiled
def exists(party: Party) -> bool:
    """Whether a party is there: it has neither merged into another nor fallen apart."""
    return party.gone == 0


@compiled
def engaged(mediator: Mediator) -> bool:
    """Whether a mediator is at work on the conflict, and has not withdrawn for good."""
    return mediator.present == 1 and mediator.left == 0


@compiled
def third_party(world: World) -> bool:
    """Whether a third party is there that could stand behind a text: an official mediator at work."""
    for m in range(world.mediator_count):  # noqa: SIM110 (numba reads a plain loop)
        if world.mediators[m].official == 1 and engaged(world.mediators[m]):
            return True
    return False


@compiled
def guarantee_on_offer(world: World, settings: Settings) -> float:
    """How far a third party would stand behind a text signed now."""
    return settings.agreements_guarantee if third_party(world) else 0.0


@compiled
def evenness(one: float, other: float) -> float:
    """How evenly two powers are matched: 1 equal, 0 where one side has it all."""
    return 1.0 - abs(one - other) / (one + other)


@compiled
def shares_dyad(one: int, other: int) -> bool:
    """Whether two sets of signatories have at least two parties in common."""
    common = one & other
    # Clearing the lowest bit leaves something only where at least two bits are set.
    return common & (common - 1) != 0


@compiled
def is_living(agreement: Agreement) -> bool:
    """Whether it binds: it has neither ended nor been taken up by a later one, and two who signed it are there."""
    return agreement.ended_week == 0 and agreement.superseded == 0 and agreement.lapsed == 0


@compiled
def divides(agreement: Agreement) -> bool:
    """Whether it settles anything: a full text does, an agenda or a protocol on carrying out does not."""
    return agreement.kind == _FULL or agreement.issues != 0


@compiled
def full_agreement(world: World, one: int, other: int) -> int:
    """Position of the living full agreement that both have signed; -1 none."""
    # From the newest: it is the one in force if several are living.
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        both = bit(agreement.signatories, one) and bit(agreement.signatories, other)
        if both and agreement.kind == _FULL and is_living(agreement):
            return n
    return -1


@compiled
def all_bound(world: World, kind: int) -> bool:
    """Whether all at the table have a living agreement of this kind with each other."""
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        missing = world.table.members & ~agreement.signatories
        if agreement.kind == kind and is_living(agreement) and missing == 0:
            return True
    return False


@compiled
def raise_force(pair: Dyad, party: int, share: float) -> None:
    """A party of the two uses more force against the other, by a share of what it does not use yet; no other party does."""
    if pair.a == party:
        pair.force_a = between(pair.force_a + share * (1.0 - pair.force_a), 0.0, 1.0)
    elif pair.b == party:
        pair.force_b = between(pair.force_b + share * (1.0 - pair.force_b), 0.0, 1.0)


@compiled
def most_force(world: World, party: int) -> float:
    """The most force that a party uses, or holds ready, against any other."""
    most = 0.0
    for q in range(world.party_count):
        if q != party:
            pair = world.dyads[dyad_of(party, q)]
            most = max(most, pair.force_a if pair.a == party else pair.force_b)
    return most


@compiled
def most_felt(world: World, party: int) -> float:
    """How hard the fighting that strikes the party hardest strikes."""
    most = 0.0
    for q in range(world.party_count):
        if q != party:
            most = max(most, world.dyads[dyad_of(party, q)].felt)
    return most


@compiled
def seen_to_talk(world: World, party: int) -> bool:
    """Whether the party is seen to talk with an enemy."""
    for q in range(world.party_count):
        if q != party:
            pair = world.dyads[dyad_of(party, q)]
            if pair.channel == _OPEN and pair.secret == 0:
                return True
    return False


@compiled
def mean_confidence(world: World, initiative: int) -> float:
    """How sure the people of an initiative are, on average, of what the other parties care for."""
    sure, asked = 0.0, 0
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        if ngo.initiative == initiative:
            for q in range(world.party_count):
                for k in range(world.issue_count):
                    sure += ngo.confidence[q, k] if q != ngo.party else 0.0
            asked += (world.party_count - 1) * world.issue_count
    return sure / asked if asked > 0 else 0.0


@compiled
def in_room(world: World, initiative: int, party: int) -> bool:
    """Whether people of the party take part in the initiative."""
    for n in range(world.ngo_count):  # noqa: SIM110 (numba reads a plain loop)
        if world.ngos[n].initiative == initiative and world.ngos[n].party == party:
            return True
    return False


@compiled
def local(world: World, tie: DialogueTie) -> bool:
    """Whether a dialogue tie joins people from the grassroots of either side."""
    return world.ngos[tie.holder].tier == _GRASSROOTS and world.ngos[tie.other].tier == _GRASSROOTS


@compiled
def hears(world: World, settings: Settings, one: Group, other: Group) -> bool:
    """Whether two social groups hear each other: the same both ways and in every week."""
    density = settings.network_group_density
    if density >= 1.0:
        return True
    # By the ordered pair of labels, so that hearing is mutual; and in week 0, so that it lasts.
    return draw(world, TIE_EXISTS, 0, pair(min(one.label, other.label), max(one.label, other.label))) < density


@compiled
def sessions_of(world: World, party: int, bound: float) -> float:
    """Sessions held this week with people of the party in the room; those with officials in it count `bound` more."""
    total = 0.0
    if world.sessions == 0:
        return total
    met = 0
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        if ngo.party == party and ngo.initiative >= 0:
            # A set of bits, because several participants may sit in one initiative and its sessions count once.
            met |= 1 << ngo.initiative
    for i in range(world.initiative_count):
        if bit(met, i):
            total += world.initiatives[i].sessions * (1.0 + bound * world.initiatives[i].bound)
    return total


@compiled
def move_channel(dyad: Dyad, state: int, why: int, week: int) -> None:
    """Open, freeze or close the official channel of a dyad, and note why (ChannelWhy); so far nothing was measured."""
    if dyad.channel != state:
        dyad.channel_week, dyad.channel_why = week, why
        # The reasons of the last change no longer hold; whoever knows better writes them after this call.
        dyad.channel_by, dyad.channel_value, dyad.channel_limit = 0, 0.0, -1.0
    dyad.channel = state


@compiled
def note_ceasing(world: World, party: int, how: int, week: int) -> None:
    """Note for each war of a party that it has split, merged or dissolved (the ending that the definitions count)."""
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        # A war that is over or never broke out cannot end by a party that ceases.
        if dyad.over == 1 or dyad.latent == 1 or not (dyad.a == party or dyad.b == party):
            continue
        if world.ending_count == world.endings.shape[0]:
            world.overflow = 1
            return
        ending = world.endings[world.ending_count]
        ending.dyad, ending.week, ending.kind, ending.winner = d, week, _CEASES, -1
        ending.ceased, ending.how = party + 1, how
        world.ending_count += 1


@compiled
def release(world: World, party: int, week: int) -> None:
    """No text binds a party that is there no more; one that binds fewer than two lapses."""
    for n in range(world.agreement_count):
        text = world.agreements[n]
        if bit(text.signatories, party):
            text.signatories &= ~(1 << party)
            # Clearing the lowest bit leaves something only where at least two are bound.
            if is_living(text) and text.signatories & (text.signatories - 1) == 0:
                text.lapsed = week


@compiled
def leave_wars(world: World, party: int, how: int, week: int) -> None:
    """A party that has merged or dissolved (`how`, Ceasing) is there no more: it fights nobody and talks to nobody."""
    note_ceasing(world, party, how, week)
    world.parties[party].gone = week
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.a == party or dyad.b == party:
            dyad.over, dyad.latent, dyad.beaten = 1, 0, 0
            move_channel(dyad, _CLOSED, _MERGED if how == _PARTY_MERGED else _DISSOLVED, week)


@compiled
def cross_lines(world: World) -> None:
    """Enter for every tie which line it crosses, after officials have changed sides; within a side it keeps the old."""
    for t in range(world.channel_count):
        tie = world.channels[t]
        one, other = world.officials[tie.holder].party, world.officials[tie.other].party
        if one != other:
            tie.dyad = dyad_of(one, other)


@compiled
def strain_on(world: World, settings: Settings, agreement: Agreement, p: int) -> float:
    """What pulls a signatory away from an agreement: distrust, a hostile public, a leader who was
    against it, grievance, power shifted, haste when it was signed. Nothing pulls on
    an agenda while talks are held on it; otherwise distrust and a hostile public do, since it divides nothing."""
    party = world.parties[p]
    agenda = agreement.kind == _PROCESS
    if agenda and shares_dyad(agreement.signatories, world.table.members):
        return 0.0
    # Each text is strained by what has shifted since its own signing: a later signature, or an agenda, changes nothing of it.
    shift = abs(party.power - agreement.power[p])
    # Weighed by the settings of `break_agreement`, whichever rule asks: one strain drives violations and breaking.
    distrust = settings.break_agreement_distrust * (1.0 - party.trust)
    hostility = settings.break_agreement_hostility * (1.0 - party.attitude) * (1.0 - party.institutions)
    hostility += pull_of_leader(settings, party)
    if agenda:
        return distrust + hostility
    grievance, shifted = (
        settings.break_agreement_grievance * agreement.grievance[p],
        settings.break_agreement_shift * shift,
    )
    shifted += settings.deadline_frail * agreement.hurried
    if agreement.holds != 0:
        return strained(settings, agreement, party, distrust, grievance, hostility + shifted)
    return distrust + hostility + grievance + shifted
