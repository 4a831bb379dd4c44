"""Measuring: what happened this week is counted; nothing here moves anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb
from simulation.world.constants import HALF, THOUSANDTHS
from simulation.world.lookups import bit, calendar_year, divides, full_agreement, is_living, most_force
from simulation.world.record import COUNT, Channel, Condition
from simulation.world.tracks import effort_one, effort_two

if TYPE_CHECKING:
    from simulation.world.arrays import Row
    from simulation.world.views import ChannelTie, Count, DialogueTie, Settings, World

_OPEN = int(Channel.OPEN)
_VICTORY, _AGREEMENT, _TALKS = int(Condition.VICTORY), int(Condition.AGREEMENT), int(Condition.TALKS)
_CEASEFIRE, _FIGHTING, _QUIET = int(Condition.CEASEFIRE), int(Condition.FIGHTING), int(Condition.QUIET)
_LULL = 26  # weeks without a death after which a world counts as quiet


@compiled
def _knows(world: World, one: int, other: int) -> tuple[float, float]:
    """How right one party's officials are about the other's weights (1 less half the sum of errors), and how sure."""
    error, sure = 0.0, 0.0
    for k in range(world.issue_count):
        error += abs(world.knowledge[one, other].estimate[k] - world.parties[other].weight[k])
        sure += world.knowledge[one, other].confidence[k]
    return max(1.0 - HALF * error, 0.0), sure / world.issue_count


@compiled
def _spying(world: World, settings: Settings) -> float:
    """People at work on intelligence at full effort."""
    persons = 0.0
    for p in range(world.party_count):
        persons += settings.parties_intelligence[world.parties[p].like] * settings.intelligence_persons
    return persons


@compiled
def _note_before(world: World, dyad: int, week: int) -> None:
    """Enter what a dyad's deaths of this calendar year are in the week in which a text is signed: they are no new war."""
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        if agreement.week < week:
            return
        agreement.before[dyad] = world.dyads[dyad].year_deaths[calendar_year(world, week)]


def count_deaths(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Enter a dyad's deaths under the calendar year, and how right and sure its sides are of each other."""
    pair = world.dyads[dyad]
    if pair.deaths > 0:
        year = calendar_year(world, week)
        pair.year_deaths[year] += pair.deaths
        pair.last_death[year] = week
        if pair.first_death[year] == 0:
            pair.first_death[year] = week
        # UCDP counts a dyad with a government on one side; other deaths are recorded and left out of the total.
        if pair.counted == 1:
            world.count.deaths += pair.deaths
    _note_before(world, dyad, week)
    pair.accuracy_a, pair.confidence_a = _knows(world, pair.a, pair.b)
    pair.accuracy_b, pair.confidence_b = _knows(world, pair.b, pair.a)


@compiled
def _add_up(world: World, ties: Row[ChannelTie] | Row[DialogueTie], count: int, official: bool) -> None:
    """Add the trust on ties to what their dyads have, in the order of the ties; a run of ties of one dyad at once."""
    first = 0
    while first < count:
        pair, end = world.dyads[ties[first].dyad], first
        total = pair.trust_official if official else pair.trust_unofficial
        while end < count and ties[end].dyad == ties[first].dyad:
            total += ties[end].trust
            end += 1
        if official:
            pair.trust_official, pair.ties_official = total, pair.ties_official + end - first
        else:
            pair.trust_unofficial, pair.ties_unofficial = total, pair.ties_unofficial + end - first
        first = end


def average_trust(world: World, settings: Settings, week: int) -> None:
    """Enter each dyad's mean trust on the official and the dialogue ties across its line; 0 without any."""
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        pair.trust_official, pair.trust_unofficial, pair.ties_official, pair.ties_unofficial = 0.0, 0.0, 0, 0
    # Ties are gone through once for all dyads, of which there may be many.
    _add_up(world, world.channels, world.channel_count, True)
    _add_up(world, world.dialogues, world.dialogue_count, False)
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        pair.trust_official /= max(pair.ties_official, 1)
        pair.trust_unofficial /= max(pair.ties_unofficial, 1)


@compiled
def _condition(world: World, week: int) -> int:
    """What the world is in, the first that applies."""
    fights, over, truce, agreed = False, True, False, False
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        year = calendar_year(world, week)
        # A lull may reach back over the turn of the year, so the year before is looked at where this one has no deaths
        # yet.
        last = dyad.last_death[year] if dyad.last_death[year] > 0 or year == 0 else dyad.last_death[year - 1]
        fights = fights or (last > 0 and week - last < _LULL)
        over = over and dyad.over == 1
        truce = truce or dyad.ceasefire > 0
        agreed = agreed or full_agreement(world, dyad.a, dyad.b) >= 0
    if over:
        return _VICTORY
    if agreed:
        return _AGREEMENT
    if world.table.members != 0:
        return _TALKS
    if truce:
        return _CEASEFIRE
    return _FIGHTING if fights else _QUIET


def count_force(world: World, settings: Settings, party: int, week: int) -> None:
    """Enter the most force that a party uses against any other."""
    world.parties[party].militancy = most_force(world, party)


@compiled
def _utility(world: World, settings: Settings, party: int) -> float:
    """What the agreement in force gives the party, or the one it merged into; without one, what its power would
    give less the cost of fighting."""
    # A party that merged has what its heir has; heirs may have merged in turn.
    while world.parties[party].heir > 0:
        party = world.parties[party].heir - 1
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        gives = divides(agreement) and is_living(agreement)
        if gives and bit(agreement.signatories, party):
            return agreement.utility[party]
    actor = world.parties[party]
    return max(actor.power - settings.reckon_cost_of_war * actor.pain, 0.0)


def keep_account(world: World, settings: Settings, week: int) -> None:
    """Count the week's talks and effort; at the end of the decision window keep all counts and utilities."""
    if world.table.members != 0:
        world.count.talks_weeks += 1
    persons = settings.track_one_persons + _spying(world, settings)
    world.count.effort_track_one += int(THOUSANDTHS * effort_one(world, settings, week) * persons + HALF)
    world.count.effort_track_two += int(
        THOUSANDTHS * effort_two(world, settings, week) * settings.track_two_persons + HALF
    )
    world.condition = _condition(world, week)
    # Outcomes of the decision window are read from this copy, since the counts go on through the follow-up.
    if week == world.window:
        for p in range(world.party_count):
            world.utility_window[p] = _utility(world, settings, p)
        _keep_counts(world.count, world.count_window)


@compiled
def _keep_counts(now: Count, window: Count) -> None:
    window.talks_opened, window.talks_weeks = now.talks_opened, now.talks_weeks
    window.drafts_rejected, window.concessions = now.drafts_rejected, now.concessions
    window.leaks, window.mistaken_escalations = now.leaks, now.mistaken_escalations
    window.ideas, window.ideas_taken_up, window.ideas_handed_up = now.ideas, now.ideas_taken_up, now.ideas_handed_up
    window.leaders_lost, window.ratifications_lost = now.leaders_lost, now.ratifications_lost
    window.violations, window.sessions, window.deaths = now.violations, now.sessions, now.deaths
    window.effort_track_one, window.effort_track_two = now.effort_track_one, now.effort_track_two
    window.outbreaks, window.splits, window.mergers = now.outbreaks, now.splits, now.mergers
    window.understandings_lost, window.renegotiations = now.understandings_lost, now.renegotiations
    window.papers, window.paid, window.effort_missions = now.papers, now.paid, now.effort_missions
    window.governments_lost, window.vetoes, window.votes_turned = now.governments_lost, now.vetoes, now.votes_turned
    window.attacks_on_civilians, window.civilians_killed = now.attacks_on_civilians, now.civilians_killed


mechanism = Mechanism(
    name="measure",
    part=9,
    sentence="What happened is counted; nobody is moved by it.",
    source="Definitions after the UCDP codebooks",
    strength=None,
    writes=(
        "dyads.year_deaths", "dyads.first_death", "dyads.last_death", "dyads.trust_official", "dyads.trust_unofficial",
        "dyads.ties_official", "dyads.ties_unofficial",
        "dyads.accuracy_a", "dyads.accuracy_b", "dyads.confidence_a", "dyads.confidence_b",
        "parties.militancy", "agreements.before", "count.deaths", "count.talks_weeks", "count.effort_track_one", "count.effort_track_two", "condition",
        "utility_window", *(f"count_window.{state.name}" for state in COUNT),
    ),
    verbs=(Verb("dyads", count_deaths), Verb("world", average_trust), Verb("parties", count_force), Verb("world", keep_account)),
)  # fmt: skip
