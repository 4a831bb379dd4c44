"""Reservation value: the least a party signs for, made of what war is worth, the cost at home, and doubt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import believed_power, between, dyad_of, guarantee_on_offer
from simulation.world.opposition import price_of_consent
from simulation.world.parameters import Parameter
from simulation.world.patrons import lost_by_settling
from simulation.world.record import MOST_WORTH, Channel

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_OPEN = int(Channel.OPEN)


@compiled
def power_lost(world: World, settings: Settings, party: int) -> float:
    """Share of power that a party expects to lose over its horizon, if the trend on the ground goes on."""
    moving = False
    for p in range(world.party_count):
        moving = moving or settings.parties_trend[world.parties[p].like] != 0.0
    # The common case, which needs no exponentials.
    if not moving:
        return 0.0
    total, own = 0.0, 0.0
    for p in range(world.party_count):
        trend = settings.parties_trend[world.parties[p].like]
        strong = world.parties[p].power * math.exp(trend * settings.reckon_horizon)
        total += strong
        if p == party:
            own = strong
    return max(world.parties[party].power - own / total, 0.0)


@compiled
def commitment_doubt(lost: float, foresight: float, guarantee: float) -> float:
    """What a declining party fears of a settlement that the risen side will undo: the share it will lose by then."""
    return foresight * lost * (1.0 - guarantee)


@compiled
def _election_nears(world: World, settings: Settings, party: int, week: int) -> float:
    """Share of its term that has passed: 0 after an election, near 1 before the next, 0 where none are held."""
    actor = world.parties[party]
    term = settings.parties_term[actor.like]
    return ((week - actor.leader_since) % term) / term if term > 0 else 0.0


@compiled
def _wars(world: World, party: int) -> tuple[float, bool]:
    """The most that trade across a line would lose in a war, and whether the party talks for all to see."""
    trade, seen = 0.0, False
    for q in range(world.party_count):
        if q != party:
            dyad = world.dyads[dyad_of(party, q)]
            trade = max(trade, dyad.trade)
            seen = seen or (dyad.channel == _OPEN and dyad.secret == 0)
    return trade, seen


def reckon(world: World, settings: Settings, party: int, week: int) -> None:
    """What fighting on is worth, what a concession costs at home, and what is doubted of the others' compliance, less
    what a guarantee covers."""
    actor = world.parties[party]
    trade, seen = _wars(world, party)
    whole = settings.reckon_strength
    hostility = settings.parties_accountability[actor.like] * (1.0 - actor.attitude)
    guarantee = guarantee_on_offer(world, settings)
    unguarded = 1.0 - guarantee
    # What war will cost counts too, not only what hurts today: a frozen conflict is not free.
    cost = actor.pain + settings.reckon_ahead * (1.0 - actor.pain)
    war = believed_power(actor) - settings.reckon_cost_of_war * cost - settings.reckon_trade * trade
    # Who settles may lose the support of a patron who wants the war to go on.
    war += lost_by_settling(settings, actor)
    home = (settings.reckon_audience + (settings.reckon_open_talks if seen else 0.0)) * hostility
    home *= 1.0 + settings.reckon_election * _election_nears(world, settings, party, week)
    # An opposition that is consulted has its price.
    home += price_of_consent(settings, actor)
    doubt = settings.reckon_doubt * (1.0 - actor.trust) * unguarded
    # A rebel group that settles must disarm and a state need not (Walter 1997).
    doubt += settings.reckon_disarming * (1.0 - actor.state) * unguarded
    doubt += commitment_doubt(
        power_lost(world, settings, party), settings.reckon_foresight, guarantee
    )
    actor.war_value = between(whole * war, -1.0, MOST_WORTH)
    actor.home_cost = between(whole * home, 0.0, MOST_WORTH)
    actor.doubt = between(whole * doubt, 0.0, MOST_WORTH)


def draw_red_line(world: World, settings: Settings, party: int, week: int) -> None:
    """The least it signs for is the sum of these, less what it is pressed to give, what it is offered, and what its leader
    himself would gain from a settlement."""
    actor = world.parties[party]
    wanted = actor.war_value + actor.home_cost + actor.doubt
    lowered = wanted - actor.pressure - actor.inducement - settings.parties_prize[actor.like] - actor.agenda
    actor.reservation = between(lowered, 0.0, settings.reckon_most)


def instruct(world: World, settings: Settings, party: int, week: int) -> None:
    """The capital clears a changed red line for its delegation, the later the tighter it holds it."""
    actor = world.parties[party]
    # Delegations leave with a mandate that is up to date.
    if week == 1:
        actor.mandate = actor.reservation
    lag = 1.0 + settings.reckon_delay * settings.parties_rigidity[actor.like]
    actor.mandate = between(actor.mandate + (actor.reservation - actor.mandate) / lag, 0.0, settings.reckon_most)


mechanism = Mechanism(
    name="reckon",
    part=5,
    sentence="The least a party signs for is what war is worth, plus the cost at home, plus doubt, less guarantee, pressure and offers.",
    source="Fearon 1995 (bargaining range, commitment); Fearon 1994, Tomz 2007 (audience costs); Gaubatz 1991 (election cycles); Walter 1997, 2002 (disarming, guarantees)",
    strength=strength("reckon"),
    parameters=(
        Parameter("reckon.cost_of_war", 0.34, 0, 2, "utility", "What full pain takes from the value of fighting on."),
        Parameter("reckon.ahead", 0.35, 0, 1, "share", "Part of a war's full cost that is expected of fighting on where nothing hurts today."),
        Parameter("parties.prize", 0.0, 0, 1, "utility", "What signing brings the party from outside: aid, trade, recognition, membership.", per=("party",)),
        Parameter(
            "reckon.trade",
            0.15,
            0,
            2,
            "utility",
            "What full economic cooperation across the line takes from the value of fighting on.",
        ),
        Parameter("parties.agenda", 0.0, -1, 1, "utility", "What settling is worth to its leader himself: office, honour, an inheritance to leave; below 0 what it costs him, as where he answers for the war or would face a court.", per=("party",)),
        Parameter("reckon.audience", 0.27, 0, 2, "utility", "Cost at home of conceding before a wholly hostile public."),
        Parameter(
            "reckon.open_talks",
            0.02,
            0,
            2,
            "utility",
            "Added cost at home, before a wholly hostile public, while it is known that they talk.",
        ),
        Parameter(
            "reckon.election",
            0.0,
            0,
            5,
            "times",
            "How much more conceding costs at home right before an election; half as much in the middle of a term.",
        ),
        Parameter(
            "reckon.doubt",
            0.11,
            0,
            2,
            "utility",
            "What full distrust adds, for fear that the other will not keep its word.",
        ),
        Parameter(
            "reckon.foresight",
            1.0,
            0,
            2,
            "share",
            "How much of the power it expects to lose a party fears to lose in a settlement.",
            source="Fearon 1995; Powell 2006",
        ),
        Parameter(
            "reckon.horizon", 3.0, 0, 20, "years", "How far ahead parties expect the trend on the ground to go on."
        ),
        Parameter(
            "reckon.disarming",
            0.0,
            0,
            2,
            "utility",
            "What an armed group fears of laying down arms, where nobody guarantees it.",
            source="Walter 1997",
        ),
        Parameter(
            "reckon.delay", 2.0, 0, 260, "weeks", "How long a wholly rigid side takes to clear a changed red line."
        ),
        Parameter(
            "parties.accountability", 0.5, 0, 1, "share", "How far leaders answer to their public.", per=("party",)
        ),
        Parameter(
            "reckon.most",
            0.98,
            0,
            1,
            "utility",
            "The most that a party holds out for: below 1, so that talks have something to divide.",
        ),
        Parameter("agreements.guarantee", 0.2, 0, 1, "share", "How far a third party stands behind an agreement."),
    ),
    writes=("parties.war_value", "parties.home_cost", "parties.doubt", "parties.reservation", "parties.mandate"),
    verbs=(Verb("parties", reckon), Verb("parties", draw_red_line), Verb("parties", instruct)),
)
