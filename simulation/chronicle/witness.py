"""The witness: after each part of the week, what happened in it is entered with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from simulation.chronicle.causes import about_dyad, about_party, cite_line, cite_meetings, cite_side, cite_table
from simulation.chronicle.kinds import Event
from simulation.chronicle.log import cite, cite_latest, note
from simulation.chronicle.remember import (
    look_at_agreements,
    look_at_parties,
    look_at_people,
    look_at_violence,
)
from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import compiled
from simulation.rules.negotiate import MODES
from simulation.world.lookups import bit, calendar_year, strain_on
from simulation.world.record import ACTIVE_DEATHS, PROVISIONS, Channel, EndedWhy, Ending
from simulation.world.table import need_floor

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import Agreement, Settings, World

__all__ = ["witness", "witnesses"]

# What is worth telling (own judgement): a state that crosses the first number, and again once it has been below the
# second. Causes do not depend on it.
_POWER_STEP = 0.1
_HURT, _HEALED = 0.3, 0.2
_PRESSING, _RELIEVED = 0.1, 0.05
_UNREADY = 0.8  # of the threshold: less is a party that was ready and is not any more
_START, _INCIDENT, _RESUMES = int(Event.START), int(Event.INCIDENT), int(Event.WAR_RESUMES)
_POWER, _LEADER, _SESSION = int(Event.POWER_SHIFT), int(Event.LEADER_FALLS), int(Event.SESSION)
_IDEA, _COOPERATION, _BETRAYAL = int(Event.IDEA), int(Event.COOPERATION), int(Event.BETRAYAL)
_BRIEFING, _IDEA_UP, _SPEECH, _LEAK = int(Event.BRIEFING), int(Event.IDEA_UP), int(Event.SPEECH), int(Event.LEAK)
_HURTING, _PRESSED, _READY = int(Event.HURTING), int(Event.PRESSED), int(Event.READY)
_TALKS, _FREEZE, _CLOSE = int(Event.TALKS_OPEN), int(Event.TALKS_FROZEN), int(Event.TALKS_CLOSED)
_REJECTED, _LOST, _SIGNED = int(Event.DRAFT_REJECTED), int(Event.RATIFICATION_LOST), int(Event.SIGNED)
_CEASEFIRE, _BROKEN, _CARRIED = int(Event.CEASEFIRE), int(Event.CEASEFIRE_BROKEN), int(Event.CARRIED_OUT)
_ENDED, _SPOILER, _MISREAD = int(Event.AGREEMENT_ENDED), int(Event.SPOILER), int(Event.MISREAD)
_SPLIT, _MERGED, _OUTBREAK = int(Event.SPLIT), int(Event.MERGED), int(Event.OUTBREAK)
_BREACH, _OVERTAKEN, _PAPER = int(Event.BREACH), int(Event.OVERTAKEN), int(Event.PAPER)
_FIGHTING, _VICTORY, _CEASES = int(Event.FIGHTING), int(Event.VICTORY), int(Event.ACTOR_CEASES)
_CLOSED, _OPEN, _FROZEN, _WON = int(Channel.CLOSED), int(Channel.OPEN), int(Channel.FROZEN), int(Ending.VICTORY)
_REPUDIATED, _BY_ISSUE = int(EndedWhy.REPUDIATED), MODES.index("issues")


@compiled
def see_start(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """The world's start, which all else goes back to, and a first look at it."""
    note(log, _START, 0, -1, -1, math.nan, math.nan)
    look_at_people(world, log.seen)
    look_at_parties(world, log.seen)
    look_at_violence(world, log.seen)
    look_at_agreements(world, log.seen)
    for p in range(world.party_count):
        log.seen.power[p] = world.parties[p].power


@compiled
def see_events(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """Incidents, wars taken up again, power shifted, leaders fallen."""
    seen, now = log.seen, log.now
    _see_parties(world, log, week)
    for d in range(world.dyad_count):
        own = world.dyads[d]
        if seen.over[d] == 1 and own.over == 0:
            about_dyad(world, log, _RESUMES, week, d, math.nan, math.nan)
        elif own.shocked == week:
            force = max(world.parties[own.a].militancy, world.parties[own.b].militancy)
            about_dyad(world, log, _INCIDENT, week, d, force, math.nan)
    if world.count.understandings_lost > seen.overtaken:
        event = note(log, _OVERTAKEN, week, -1, -1, world.count.understandings_lost - seen.overtaken, math.nan)
        cite(log, event, 1)
        for d in range(world.dyad_count):
            cite_latest(log, event, _INCIDENT, d)
            cite_latest(log, event, _POWER, world.dyads[d].a)
    look_at_people(world, now)
    _see_power(world, log, week)
    fallen = world.count.leaders_lost > seen.leaders and world.party_count == seen.parties
    for p in range(world.party_count):
        if fallen and now.hardness[p] != seen.hardness[p]:
            about_party(log, _LEADER, week, p, -1, math.nan, math.nan)
    look_at_parties(world, seen)
    look_at_violence(world, seen)


@compiled
def _both_exist(world: World, one: int, other: int) -> bool:
    """Whether neither party has become part of another, which is the last that is told of it."""
    return world.parties[one].heir == 0 and world.parties[other].heir == 0


@compiled
def _see_parties(world: World, log: WorldLog, week: int) -> None:
    """Parties that split or merged, and the wars that end with it."""
    seen = log.seen
    for p in range(seen.parties, world.party_count):
        event = about_party(log, _SPLIT, week, p, world.parties[p].like, math.nan, math.nan)
        cite_side(log, event, world.parties[p].like)
        cite_latest(log, event, _SIGNED, 0)
        seen.power[p] = world.parties[p].power
    for p in range(seen.parties):
        heir = world.parties[p].heir
        if heir > 0 and seen.heir[p] == 0:
            cite_side(log, about_party(log, _MERGED, week, p, heir - 1, math.nan, math.nan), p)
    _see_endings(world, log, week)


@compiled
def _see_endings(world: World, log: WorldLog, week: int) -> None:
    for n in range(log.seen.endings, world.ending_count):
        ending = world.endings[n]
        pair = world.dyads[ending.dyad]
        if ending.kind == _WON:
            loser = pair.a + pair.b - ending.winner
            event = note(log, _VICTORY, week, ending.winner, loser, math.nan, math.nan)
            cite(log, event, _START)
        else:
            event = about_dyad(world, log, _CEASES, week, ending.dyad, math.nan, math.nan)
        _cite_both(world, log, event, ending.dyad)


@compiled
def _see_power(world: World, log: WorldLog, week: int) -> None:
    """The party whose power has moved most since power was last told of."""
    seen, moved, most = log.seen, -1, _POWER_STEP
    for p in range(world.party_count):
        change = abs(world.parties[p].power - seen.power[p])
        if change >= most and world.parties[p].heir == 0:
            moved, most = p, change
    if moved >= 0:
        event = note(log, _POWER, week, moved, -1, world.parties[moved].power, seen.power[moved])
        cite(log, event, max(log.latest[_POWER, 0], 1))
        for p in range(world.party_count):
            seen.power[p] = world.parties[p].power
            log.latest[_POWER, p] = event


@compiled
def see_publics(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """A look at people before Track II meets."""
    look_at_people(world, log.seen)


@compiled
def see_meetings(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """Sessions held, formulas found, trade begun, confidences betrayed."""
    if world.sessions == 0:
        return
    seen, now = log.seen, log.now
    for i in range(world.initiative_count):
        group = world.initiatives[i]
        if group.sessions > 0:
            event = note(log, _SESSION, week, i, group.issue, group.sessions, math.nan)
            cite(log, event, log.latest[_SESSION, i])
            log.latest[_SESSION, i] = event
    look_at_people(world, now)
    for k in range(world.issue_count):
        if seen.idea[k] == 0 and now.idea[k] > 0:
            event = note(log, _IDEA, week, -1, k, world.issues[k].work, math.nan)
            log.latest[_IDEA, k] = event
            cite_meetings(world, log, event)
    for d in range(world.dyad_count):
        if now.trade[d] > seen.trade[d]:
            cite_meetings(world, log, about_dyad(world, log, _COOPERATION, week, d, now.trade[d], math.nan))
    for p in range(world.party_count):
        for q in range(world.party_count):
            if now.trust[p, q] < seen.trust[p, q] and _both_exist(world, p, q):
                cite_meetings(world, log, about_party(log, _BETRAYAL, week, p, q, now.trust[p, q], math.nan))
    look_at_people(world, seen)


@compiled
def see_transfer(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """What of the sessions reached officials and publics this week."""
    if world.sessions == 0:
        return
    seen, now = log.seen, log.now
    look_at_people(world, now)
    leaked = now.leaks > seen.leaks
    for p in range(world.party_count):
        if world.parties[p].heir > 0:
            continue
        whom = _most_moved_about(world, log, p)
        if whom >= 0:
            cite_meetings(world, log, about_party(log, _BRIEFING, week, p, whom, now.trust[p, whom], math.nan))
        if now.attitude[p] != seen.attitude[p] or now.hardness[p] != seen.hardness[p]:
            kind = _LEAK if leaked else _SPEECH
            cite_meetings(world, log, about_party(log, kind, week, p, -1, now.attitude[p], math.nan))
    for k in range(world.issue_count):
        if seen.idea_up[k] == 0 and now.idea_up[k] > 0:
            event = note(log, _IDEA_UP, week, -1, k, math.nan, math.nan)
            log.latest[_IDEA_UP, k] = event
            cite_latest(log, event, _IDEA, k)
            cite_meetings(world, log, event)
    if now.papers > seen.papers:
        author = world.table.paper - 1
        event = note(log, _PAPER, week, author, -1, math.nan, math.nan)
        cite_latest(log, event, _SESSION, author)
        log.latest[_PAPER, 0] = event
    look_at_people(world, seen)


@compiled
def _most_moved_about(world: World, log: WorldLog, party: int) -> int:
    """The other party about which the officials of this one changed their mind most; -1 none."""
    seen, now = log.seen, log.now
    whom, most = -1, 0.0
    for q in range(world.party_count):
        change = abs(now.trust[party, q] - seen.trust[party, q]) + abs(now.known[party, q] - seen.known[party, q])
        if change > most and world.parties[q].heir == 0:
            whom, most = q, change
    return whom


@compiled
def see_appraisal(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """Parties that begin to hurt, come under pressure, or grow ready to talk."""
    seen = log.seen
    for p in range(world.party_count):
        own = world.parties[p]
        if own.heir > 0:
            continue
        if seen.hurting[p] == 0 and own.pain >= _HURT:
            event = about_party(log, _HURTING, week, p, -1, own.pain, _HURT)
            _cite_lines_of(world, log, event, p)
        if own.pain >= _HURT or own.pain < _HEALED:
            seen.hurting[p] = own.pain >= _HURT
        if seen.pressed[p] == 0 and own.pressure >= _PRESSING:
            about_party(log, _PRESSED, week, p, -1, own.pressure, _PRESSING)
        if own.pressure >= _PRESSING or own.pressure < _RELIEVED:
            seen.pressed[p] = own.pressure >= _PRESSING
        ready = own.readiness >= settings.channel_threshold
        if ready and seen.ready[p] == 0:
            event = about_party(log, _READY, week, p, -1, own.readiness, settings.channel_threshold)
            cite_side(log, event, p)
            _cite_lines_of(world, log, event, p)
        if ready or own.readiness < _UNREADY * settings.channel_threshold:
            seen.ready[p] = ready
        seen.aspiration[p] = own.aspiration


@compiled
def _cite_lines_of(world: World, log: WorldLog, event: int, party: int) -> None:
    for d in range(world.dyad_count):
        if world.dyads[d].a == party or world.dyads[d].b == party:
            cite_line(log, event, d)


@compiled
def see_table(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """The channel, drafts, ratification, signatures, ceasefires."""
    seen = log.seen
    for d in range(world.dyad_count):
        _see_channel(world, log, d, week)
    if world.count.drafts_rejected > seen.rejected:
        _see_refusal(world, settings, log, week)
    if world.count.ratifications_lost > seen.lost:
        _see_lost_vote(world, settings, log, week)
    _see_signatures(world, log, week)
    for d in range(world.dyad_count):
        own = world.dyads[d]
        if own.ceasefire > 0 and seen.ceasefire[d] == 0:
            _cite_both(world, log, about_dyad(world, log, _CEASEFIRE, week, d, math.nan, math.nan), d)
        elif own.ceasefire == 0 and seen.ceasefire[d] > 0 and _both_exist(world, own.a, own.b):
            _cite_both(world, log, about_dyad(world, log, _BROKEN, week, d, math.nan, math.nan), d)
    look_at_agreements(world, seen)
    look_at_violence(world, seen)


@compiled
def _see_signatures(world: World, log: WorldLog, week: int) -> None:
    """What was signed, at the table or anew after it had broken."""
    for n in range(log.seen.agreements, world.agreement_count):
        own = world.agreements[n]
        event = note(log, _SIGNED, week, n, -1, own.kind, math.nan)
        if own.reaffirmed == 0:
            cite_latest(log, event, _REJECTED, 0)
        for d in range(world.dyad_count):
            pair = world.dyads[d]
            if bit(own.signatories, pair.a) and bit(own.signatories, pair.b):
                _cite_both(world, log, event, d)
        cite_table(world, log, event)
        log.latest[_SIGNED, 0] = event
        log.latest[_CARRIED, n] = event


@compiled
def _cite_both(world: World, log: WorldLog, event: int, dyad: int) -> None:
    cite_line(log, event, dyad)
    cite_side(log, event, world.dyads[dyad].a)
    cite_side(log, event, world.dyads[dyad].b)


@compiled
def _see_channel(world: World, log: WorldLog, dyad: int, week: int) -> int:
    """The event of a channel that opened, froze or closed; 0 where it did not."""
    own, before = world.dyads[dyad], log.seen.channel[dyad]
    if own.channel == before:
        return 0
    ready = min(world.parties[own.a].readiness, world.parties[own.b].readiness)
    kind = _CLOSE
    if own.channel == _OPEN:
        kind = _TALKS
    elif own.channel == _FROZEN:
        kind = _FREEZE
    event = about_dyad(world, log, kind, week, dyad, ready, math.nan)
    _cite_both(world, log, event, dyad)
    return event


@compiled
def _see_refusal(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """A rejected draft: the issue on which it failed, and the party that fell furthest short; none where what was
    refused as a package was closed issue by issue in the same round."""
    issue = world.table.stuck_issue
    if issue < 0:
        return
    if settings.negotiate_mode == _BY_ISSUE:
        issue, refuser, given, asked = _short_of_an_issue(world, settings)
    else:
        refuser, given, asked = _short_of_the_package(world, log)
    event = note(log, _REJECTED, week, refuser, issue, given, asked)
    cite_latest(log, event, _REJECTED, 0)
    cite_table(world, log, event)
    log.latest[_REJECTED, 0] = event


@compiled
def _short_of_the_package(world: World, log: WorldLog) -> tuple[int, float, float]:
    """The party that the draft gave furthest below what it asked: its position, the utility given, the one asked."""
    refuser, given, wanted = -1, 0.0, -2.0
    for p in range(world.party_count):
        asked = _asked(world, log, p)
        if bit(world.table.members, p) and asked - world.table.utility[p] > wanted - given:
            refuser, given, wanted = p, world.table.utility[p], asked
    return refuser, given, wanted


@compiled
def _asked(world: World, log: WorldLog, party: int) -> float:
    """What a party asked of the draft, before it conceded; in the first round that is everything."""
    aspiration = 1.0 if world.table.rounds <= 1 else log.seen.aspiration[party]
    return max(aspiration, world.parties[party].mandate)


@compiled
def _short_of_an_issue(world: World, settings: Settings) -> tuple[int, int, float, float]:
    """The open issue, if possible the one the talks are stuck on, and the party that its share leaves furthest below
    what it asked: both positions, the share given, the one asked."""
    issue, refuser, given, wanted, most = -1, -1, 0.0, 0.0, -2.0
    for k in range(world.issue_count):
        for p in range(world.party_count):
            asked = max(world.parties[p].mandate, need_floor(world, settings, p, k))
            short = asked - world.issues[k].share[p] + (1.0 if k == world.table.stuck_issue else 0.0)
            if world.issues[k].closed == 0 and bit(world.table.members, p) and short > most:
                issue, refuser, given, wanted, most = k, p, world.issues[k].share[p], asked, short
    return issue, refuser, given, wanted


@compiled
def _see_lost_vote(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    least, refuser = 2.0, -1
    for p in range(world.party_count):
        asked = settings.parties_ratification[world.parties[p].like] == 1
        if asked and bit(world.table.members, p) and world.parties[p].support < least:
            least, refuser = world.parties[p].support, p
    event = about_party(log, _LOST, week, refuser, -1, least, 0.5)
    cite_latest(log, event, _REJECTED, 0)
    cite_table(world, log, event)


@compiled
def see_agreements(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """Provisions carried out by quarters, agreements ended, spoilers."""
    seen = log.seen
    broke = False
    _see_signatures(world, log, week)
    for n in range(world.agreement_count):
        own = world.agreements[n]
        if own.breaches > seen.breaches[n]:
            broke = True
            event = note(log, _BREACH, week, n, -1, own.breaches, math.nan)
            cite_latest(log, event, _CARRIED, n)
            for p in range(world.party_count):
                if bit(own.signatories, p):
                    cite_side(log, event, p)
                    log.latest[_BREACH, p] = event
        quarter = 4 * own.carried_out // PROVISIONS
        if quarter > seen.quarters[n]:
            event = note(log, _CARRIED, week, n, -1, own.carried_out / PROVISIONS, math.nan)
            cite_latest(log, event, _CARRIED, n)
            log.latest[_CARRIED, n] = event
            seen.quarters[n] = quarter
        if own.ended_week == week:
            broke = True
            leaves = _most_strained(world, settings, own) if own.ended_why == _REPUDIATED else -1
            event = note(log, _ENDED, week, n, leaves, own.ended_why, math.nan)
            cite_latest(log, event, _CARRIED, n)
            for d in range(world.dyad_count):
                pair = world.dyads[d]
                if bit(own.signatories, pair.a) and bit(own.signatories, pair.b):
                    _cite_both(world, log, event, d)
            log.latest[_ENDED, 0] = event
    for d in range(world.dyad_count):
        closes = _see_channel(world, log, d, week)
        if closes > 0:
            cite_latest(log, closes, _ENDED, 0)
    for p in range(world.party_count):
        if not broke and world.parties[p].heir == 0 and world.parties[p].militancy > seen.militancy[p]:
            event = about_party(log, _SPOILER, week, p, -1, world.parties[p].militancy, math.nan)
            cite_latest(log, event, _SIGNED, 0)
            cite_latest(log, event, _REJECTED, 0)
    look_at_violence(world, seen)
    look_at_agreements(world, seen)


@compiled
def _most_strained(world: World, settings: Settings, agreement: Agreement) -> int:
    """The signatory that an agreement strains most, as the week's part on agreements leaves it: it is told as the one
    that repudiates; -1 where none exists any more."""
    most, who = -1.0, -1
    for p in range(world.party_count):
        there = bit(agreement.signatories, p) and world.parties[p].heir == 0
        if there and strain_on(world, settings, agreement, p) > most:
            most, who = strain_on(world, settings, agreement, p), p
    return who


@compiled
def see_conflict(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """Moves misread, years of fighting, victories, parties that cease."""
    seen = log.seen
    if world.count.mistaken_escalations > seen.mistakes:
        event = note(log, _MISREAD, week, -1, -1, math.nan, math.nan)
        cite(log, event, max(log.latest[_MISREAD, 0], 1))
        log.latest[_MISREAD, 0] = event
    for d in range(world.dyad_count):
        own = world.dyads[d]
        risen = seen.over[d] == 1 and own.over == 0
        if risen or (seen.latent[d] == 1 and own.latent == 0):
            kind = _RESUMES if risen else _OUTBREAK
            _cite_both(world, log, about_dyad(world, log, kind, week, d, math.nan, math.nan), d)
    _see_endings(world, log, week)
    look_at_violence(world, seen)


@compiled
def see_year(world: World, settings: Settings, log: WorldLog, week: int) -> None:
    """A dyad's calendar year that has become one of fighting."""
    year = calendar_year(world, week)
    for d in range(world.dyad_count):
        own = world.dyads[d]
        if log.seen.fighting[d] != year + 1 and own.year_deaths[year] >= ACTIVE_DEATHS:
            log.seen.fighting[d] = year + 1
            event = about_dyad(world, log, _FIGHTING, week, d, own.year_deaths[year], ACTIVE_DEATHS)
            _cite_both(world, log, event, d)


_WITNESSES: dict[int, Callable[..., None]] = {
    0: see_start,
    1: see_events,
    2: see_publics,
    3: see_meetings,
    4: see_transfer,
    5: see_appraisal,
    6: see_table,
    7: see_agreements,
    8: see_conflict,
    9: see_year,
}


@cache
def witness(part: int) -> Any:
    """Compiled `(worlds, settings, logs, week)`: what happened in a part of the week; 0 is the start."""
    see = _WITNESSES[part]
    name = f"{see.__name__}_over_worlds"
    lines = [f"def {name}(worlds, settings, logs, week):", "    for w in range(worlds.shape[0]):"]
    lines += [f"        {see.__name__}(worlds[w], settings[w], logs[w], week)"]
    return compiled_entry(name, "\n".join(lines) + "\n", {see.__name__: see})


def witnesses() -> tuple[Any, ...]:
    """The witness of every part of the week, the start's first."""
    return tuple(witness(part) for part in _WITNESSES)
