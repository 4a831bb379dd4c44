"""Rounds of talks: a draft, acceptance or rejection, concession, and what a rejected draft teaches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.agenda import ORDERS, keep_to_order
from simulation.world.constants import TINY
from simulation.world.deadlines import conceded_for_deadline, hastened_by_deadline
from simulation.world.decisions import PROTOCOL, PROTOCOL_KIND, ROUND
from simulation.world.inclusion import crowding_left
from simulation.world.lookups import all_bound, between, bit, engaged, exists, is_living, shares_dyad
from simulation.world.parameters import Parameter
from simulation.world.record import Kind
from simulation.world.table import RULES, STAKES, members_of, need_floor, put_draft
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_PROCESS, _PARTIAL, _FULL = int(Kind.PROCESS), int(Kind.PARTIAL), int(Kind.FULL)
THEORIES = ("zeuthen", "time")
MODES = ("both", "package", "issues")
_OUT_OF_REACH = 2.0  # more than any share, risk or lack can be
_ANY = ORDERS.index("any")
_TIME, _PACKAGE, _BY_ISSUE = THEORIES.index("time"), MODES.index("package"), MODES.index("issues")


@compiled
def risk_limit(asked: float, offered: float, least: float) -> float:
    """Zeuthen's risk limit: what a party would lose by taking the offer over what it would lose by breakdown."""
    room = asked - least
    if room <= 0.0:
        return 1.0
    return between((asked - offered) / room, 0.0, 1.0)


@compiled
def asked_by_time(least: float, part: float, boulware: float) -> float:
    """What a party still asks for when a part of its time is gone, from all down to the least it signs for; it holds
    out until late where `boulware` is below 1, and yields early above."""
    return least + (1.0 - least) * (1.0 - math.pow(min(part, 1.0), 1.0 / boulware))


@compiled
def _wanted(world: World, party: int) -> float:
    """The utility a delegation holds out for: what it asks, and never less than its capital has cleared."""
    return max(world.parties[party].aspiration, world.parties[party].mandate)


@compiled
def _for_good(world: World, settings: Settings, party: int) -> float:
    """What it holds out for in a text that settles all: more, as far as it distrusts the others, since it gives up the means
    to fight on."""
    return _wanted(world, party) + settings.negotiate_finality * (1.0 - world.parties[party].trust)


@compiled
def _refusal(world: World, party: int) -> float:
    own = world.parties[party]
    return risk_limit(own.aspiration, world.table.utility[party], own.mandate)


@compiled
def _concede(world: World, settings: Settings, by_issue: bool) -> None:
    """The refuser with the least to lose by yielding lowers what it asks for, towards the least it signs for. Who refuses only
    what it asks for good has nothing to lose."""
    least, yields = _OUT_OF_REACH, -1
    for p in range(world.party_count):
        wanted = _wanted(world, p) if by_issue else _for_good(world, settings, p)
        refuses = world.table.utility[p] < wanted
        if bit(world.table.members, p) and refuses and _refusal(world, p) < least:
            least, yields = _refusal(world, p), p
    for p in range(world.party_count):
        own = world.parties[p]
        tied = _refusal(world, p) == least
        if bit(world.table.members, p) and (p == yields or tied) and own.aspiration > own.mandate:
            step = settings.negotiate_strength * settings.negotiate_concession * (own.aspiration - own.mandate)
            step *= conceded_for_deadline(world, settings)
            own.aspiration = max(own.aspiration - step, own.mandate)
            world.count.concessions += 1


@compiled
def _let_time_pass(world: World, settings: Settings) -> None:
    """Everybody lowers what it asks for as its deadline comes nearer, whoever else does."""
    part = settings.negotiate_strength * world.table.rounds / settings.negotiate_deadline
    for p in range(world.party_count):
        own = world.parties[p]
        asked = asked_by_time(own.mandate, part, settings.negotiate_boulware)
        if bit(world.table.members, p) and asked < own.aspiration:
            own.aspiration = asked
            world.count.concessions += 1


@compiled
def _note_refusal(world: World, party: int, offered: float, wanted: float) -> None:
    """Note that a party refused, and by how much it fell short where none fell shorter."""
    table = world.table
    if table.refusers == 0 or wanted - offered > table.wanted - table.offered:
        table.refuser, table.offered, table.wanted = party + 1, offered, wanted
    table.refusers |= 1 << party


@compiled
def _pay(world: World, settings: Settings) -> bool:
    """Whether official mediators' means make up what the draft lacks for all; who is paid how much, or who refuses."""
    lacking, means = 0.0, 0.0
    for p in range(world.party_count):
        own = world.parties[p]
        if bit(world.table.members, p):
            own.payment = max(_for_good(world, settings, p) - world.table.utility[p], 0.0)
        lacking += own.payment
    for m in range(world.mediator_count):
        if world.mediators[m].official == 1 and engaged(world.mediators[m]):
            means = settings.mediation_resources
    accepted = lacking <= means
    if not accepted:
        world.table.refusers = 0
        for p in range(world.party_count):
            own = world.parties[p]
            if own.payment > 0.0:
                _note_refusal(world, p, world.table.utility[p], _for_good(world, settings, p))
            own.payment = 0.0
    return accepted


@compiled
def _learn(world: World, settings: Settings) -> None:
    """A rejected draft teaches each side a little of what the other says it cares for; who is bound or distrusts says
    that everything matters to it alike."""
    for i in range(world.party_count):
        for j in range(world.party_count):
            if i == j or not (bit(world.table.members, i) and bit(world.table.members, j)):
                continue
            candour = world.parties[j].trust * (1.0 - settings.parties_rigidity[world.parties[j].like])
            candour += settings.negotiate_training * world.parties[j].training * (1.0 - candour)
            step = min(settings.negotiate_strength * settings.negotiate_teaching * candour, 1.0)
            known = world.knowledge[i, j]
            shade = settings.negotiate_shading * (1.0 - candour)
            for k in range(world.issue_count):
                stated = world.parties[j].weight[k] + shade * (1.0 / world.issue_count - world.parties[j].weight[k])
                known.estimate[k] += step * (stated - known.estimate[k])
                known.confidence[k] += step * (1.0 - known.confidence[k])


@compiled
def _least_share(world: World, settings: Settings, party: int, issue: int) -> float:
    """The least share of an issue for which a party closes it before the rest: what it needs, a fair part, and as much as
    makes the whole reach what it asks for, with what the rest may still bring."""
    actor, wanted = world.parties[party], _wanted(world, party)
    weight, share = actor.weight[issue], world.issues[issue].share[party]
    least = max(settings.negotiate_fair * wanted, need_floor(world, settings, party, issue))
    if weight > 0.0:
        rest = max(world.table.utility[party] - weight * share, 0.0) + settings.negotiate_package
        least = max(least, (wanted - rest) / weight)
    return least - settings.negotiate_leeway


@compiled
def _refused(world: World, settings: Settings, issue: int) -> tuple[int, int, float, float]:
    """Who at the table refuses its share of an issue, one bit each; who falls furthest short, its share and the least
    for which it closes the issue."""
    refusers, furthest, offered, wanted = 0, -1, 0.0, 0.0
    for p in range(world.party_count):
        if bit(world.table.members, p):
            share, least = world.issues[issue].share[p], _least_share(world, settings, p, issue)
            if share < least:
                refusers |= 1 << p
                if furthest < 0 or least - share > wanted - offered:
                    furthest, offered, wanted = p, share, least
    return refusers, furthest, offered, wanted


@compiled
def _mean_weight(world: World, issue: int) -> float:
    """How much those at the table care for an issue, in the mean."""
    weight = 0.0
    for p in range(world.party_count):
        if bit(world.table.members, p):
            weight += world.parties[p].weight[issue]
    return weight / members_of(world)


@compiled
def _closable(world: World, settings: Settings, noted: bool) -> float:
    """Close the issues that every party at the table accepts one by one; return their mean weight. Where issues close
    one by one alone (`noted`), note the one that stays open, if possible the one that talks are stuck on, and who refused it;
    elsewhere the whole was just refused, and the issue that it was stuck on stays open."""
    table = world.table
    if noted:
        table.failed_issue, table.refusers = -1, 0
    most = -1.0
    for k in range(world.issue_count):
        refusers, furthest, offered, wanted = _refused(world, settings, k)
        world.issues[k].closed = refusers == 0 and (noted or k != table.stuck_issue)
        if refusers == 0:
            continue
        # More than all of an issue is as good as all of it: a package that falls so short closes no single issue.
        wanted = min(wanted, 1.0)
        short = wanted - offered + (_OUT_OF_REACH if k == table.stuck_issue else 0.0)
        if noted and short > most:
            most, table.failed_issue = short, k
            table.refusers, table.refuser, table.offered, table.wanted = refusers, furthest + 1, offered, wanted
    if settings.negotiate_order != _ANY or settings.negotiate_at_once > 0:
        keep_to_order(world, settings, _settled(world))
    closed_weight = 0.0
    for k in range(world.issue_count):
        if world.issues[k].closed == 1:
            closed_weight += _mean_weight(world, k)
    return closed_weight


@compiled
def _stuck_on(world: World) -> int:
    """The issue in which the share of some refuser falls furthest behind its weight."""
    worst, stuck = -1.0, -1
    for k in range(world.issue_count):
        for p in range(world.party_count):
            if bit(world.table.members, p):
                want = world.parties[p].weight[k] * (1.0 - world.issues[k].share[p])
                if want > worst:
                    worst, stuck = want, k
    return stuck


@compiled
def _needs_a_state(world: World, settings: Settings) -> bool:
    """Whether a state is missing that could give what a full text settles: none is at the table, and the conflict has one."""
    missing = False
    for p in range(world.party_count):
        if world.parties[p].state == 1 and bit(world.table.members, p):
            return False
        missing = missing or (world.parties[p].state == 1 and exists(world.parties[p]))
    return missing and settings.negotiate_state_needed == 1


@compiled
def _rests(world: World, settings: Settings, week: int) -> bool:
    """Whether nothing is drafted for a time: after a lost vote nobody can bring another text before the same public, after a
    veto not before the same veto player; and a text that is to be put to the vote again is not rewritten."""
    table = world.table
    if table.refused > 0 and week - table.refused < settings.negotiate_rest:
        return True
    return table.again_due >= week or (table.vetoed > 0 and week - table.vetoed < settings.veto_rest)


@compiled
def _clear(world: World, week: int) -> None:
    """Nothing is initialled before this week's round, and nothing paid for it, but for a text that is to be put to the vote
    again."""
    world.table.initialled = 0
    if world.table.again_due >= week:
        return
    for p in range(world.party_count):
        world.parties[p].payment = 0.0


def negotiate(world: World, settings: Settings, week: int) -> None:
    """One round: a draft is accepted by all, or rejected, conceded on and learned from; short of a full text the
    parties may initial an agenda or the issues on which they agree."""
    table = world.table
    # A text that is put to the vote again is on the table as it was.
    if table.put_again == week:
        return
    _clear(world, week)
    if members_of(world) <= 1:
        return
    if all_bound(world, _FULL):
        _agree_on_carrying_out(world, settings, week)
        return
    if _rests(world, settings, week):
        return
    alone = _needs_a_state(world, settings)
    if alone and settings.negotiate_mode == _PACKAGE:
        # Nothing is signed short of all, and all needs a state.
        return
    slow = (1.0 - settings.negotiate_consultation * _rigidity(world, settings)) * crowding_left(world, settings)
    rate = settings.negotiate_strength * reach_one(world, settings, week) * settings.negotiate_pace * slow
    rate *= _haste(world, settings) * hastened_by_deadline(world, settings)
    if draw(world, ROUND, week, world.key) >= rate:
        return
    put_draft(world, settings)
    table.rounds += 1
    by_issue = alone or settings.negotiate_mode == _BY_ISSUE
    if not by_issue and _pay(world, settings):
        table.initialled, table.rejected, table.stuck_issue, table.texted = _FULL, 0, -1, table.rounds
        return
    table.stuck_issue = _stuck_on(world)
    if not by_issue:
        table.failed, table.failed_issue = week, table.stuck_issue
    if settings.negotiate_concession_theory == _TIME:
        _let_time_pass(world, settings)
    else:
        _concede(world, settings, by_issue)
    _learn(world, settings)
    _close_some(world, settings, week, by_issue, alone)
    # A draft of which every issue was closed did not fail, be it that the text is not one that settles all.
    if table.failed == week:
        table.rejected += 1
        world.count.drafts_rejected += 1


@compiled
def _close_some(world: World, settings: Settings, week: int, by_issue: bool, alone: bool) -> None:
    """Short of a package the parties may initial the issues on which they agree, or an agenda; where they settle `by_issue`
    alone a full text too, unless they are `alone`, without the state that could give it."""
    table = world.table
    closed = _closable(world, settings, by_issue)
    if by_issue and closed < 1.0 - TINY:
        table.failed = week
    if by_issue and not alone and closed >= 1.0 - TINY:
        table.initialled, table.rejected, table.stuck_issue = _FULL, 0, -1
    elif settings.negotiate_mode != _PACKAGE and _new_weight(world) >= settings.negotiate_partial:
        table.initialled = _PARTIAL
    elif table.rounds - table.texted >= settings.negotiate_agenda and not all_bound(world, _PROCESS):
        table.initialled = _PROCESS
    if table.initialled != 0:
        table.texted = table.rounds


@compiled
def _haste(world: World, settings: Settings) -> float:
    """How quickly rounds follow each other: the more, the readier the least ready is."""
    ready = 1.0
    for p in range(world.party_count):
        if bit(world.table.members, p):
            ready = min(ready, world.parties[p].readiness)
    reason = min(ready / settings.channel_threshold, 1.0) if settings.channel_threshold > 0.0 else 1.0
    return (1.0 - settings.negotiate_lull * (1.0 - reason)) * (1.0 + settings.negotiate_urgency * ready)


@compiled
def _settled_in(world: World) -> int:
    """Week of the latest living full text of all at the table; 0 where there is none."""
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        missing = world.table.members & ~agreement.signatories
        if agreement.kind == _FULL and is_living(agreement) and missing == 0:
            return agreement.week
    return 0


@compiled
def _agree_on_carrying_out(world: World, settings: Settings, week: int) -> None:
    """Those who have settled all sign protocols on how to carry it out, for a time."""
    table = world.table
    rate = settings.negotiate_protocols * settings.negotiate_strength * reach_one(world, settings, week) / WEEKS_IN_YEAR
    if week - _settled_in(world) > settings.negotiate_protocol_weeks:
        return
    if rate > 0.0 and draw(world, PROTOCOL, week, world.key) < rate:
        for k in range(world.issue_count):
            # What is settled stays so: a protocol says how, and closes nothing anew.
            world.issues[k].closed = 0
        partial = draw(world, PROTOCOL_KIND, week, world.key) < settings.negotiate_protocol_partial
        table.initialled = _PARTIAL if partial else _PROCESS


@compiled
def _settled(world: World) -> int:
    """Issues, one bit each, that living texts of those at the table settle."""
    settled = 0
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        if is_living(agreement) and shares_dyad(agreement.signatories, world.table.members):
            settled |= agreement.issues
    return settled


@compiled
def _new_weight(world: World) -> float:
    """Mean weight of the issues on which all agree now and that no living text settles."""
    settled, weight = _settled(world), 0.0
    for k in range(world.issue_count):
        if world.issues[k].closed == 1 and not bit(settled, k):
            weight += _mean_weight(world, k)
    return weight


@compiled
def _rigidity(world: World, settings: Settings) -> float:
    """Rigidity of the most rigid at the table: it sets the pace."""
    most = 0.0
    for p in range(world.party_count):
        if bit(world.table.members, p):
            most = max(most, settings.parties_rigidity[world.parties[p].like])
    return most


mechanism = Mechanism(
    name="negotiate",
    part=6,
    sentence="Talks go round by round over one text: drafted (or, where set, handed up), refused, conceded on by whoever risks less, and learned from.",
    source="Raiffa 1982; Klein, Faratin, Sayama & Bar-Yam 2003 (single text); Zeuthen 1930, Faratin, Sierra & Jennings 1998 (concession); Nash 1950; Kalai 1977; Rubinstein 1982 (patience)",
    strength=strength("negotiate"),
    parameters=(
        Parameter("negotiate.pace", 0.85, 0, 1, "rounds a week", "Rounds of talks at full effort."),
        Parameter("negotiate.consultation", 0.5, 0, 1, "share", "Rounds lost where a wholly rigid side must consult its capital."),
        Parameter("negotiate.concession", 0.43, 0, 1, "share a round", "Part of the way to the reservation value that one concession goes."),
        Parameter("negotiate.teaching", 0.06, 0, 1, "share a draft", "Part of the error that a rejected draft corrects among fully candid sides."),
        Parameter("negotiate.facilitation", 0.15, 0, 1, "share", "What a wholly skilled mediator adds to the confidence a draft dares to use."),
        Parameter("negotiate.partial", 0.44, 0, 1, "share of all weight", "Issues agreed one by one that make a partial agreement."),
        Parameter("negotiate.leeway", 0.03, 0, 1, "share of an issue", "How far below the least share that it wants a party closes a single issue."),
        Parameter("negotiate.package", 0.042, 0, 1, "utility", "What a party trusts the issues still open to bring beyond the draft, when it closes one before the rest (own judgement)."),
        Parameter("negotiate.fair", 0.73, 0, 1, "share", "Share of an issue that a party wants of each it closes before the rest, of what it asks of the whole (own judgement)."),
        Parameter("negotiate.finality", 0.13, 0, 1, "utility", "What full distrust asks more of a text that settles all, since it gives up the means to fight on.", source="Walter 1997 (disarming); own formalisation"),
        Parameter("negotiate.urgency", 5.3, 0, 50, "times", "How much quicker rounds follow each other with full readiness, up to one a week."),
        Parameter("negotiate.lull", 0.0, 0, 1, "share", "Rounds lost where the least ready has no reason to talk."),
        Parameter("negotiate.state_needed", True, 0, 1, "yes or no", "Whether armed groups by themselves sign no full text where the conflict has a state: what only a state can give they settle in part.", kind="bool"),
        Parameter("negotiate.focal", 0.3, 0, 1, "share", "Weight of equality beside power among those at the table (own judgement).", source="Schelling 1960 (focal points)"),
        Parameter("negotiate.rest", 52, 0, 2600, "weeks", "Time after a public refused a text in which those at the table draft none (own judgement).", kind="int"),
        Parameter("negotiate.protocols", 0.34, 0, WEEKS_IN_YEAR, "a year", "Texts on carrying out a full agreement.", source="Bell & Badanjak 2019 (implementation agreements)"),
        Parameter("negotiate.protocol_weeks", 104, 0, 2600, "weeks", "How long after a full text such texts are signed (own judgement).", kind="int"),
        Parameter("negotiate.protocol_partial", 0.66, 0, 1, "share", "Such texts that count as partial agreements, the others as process agreements (own judgement)."),
        Parameter("negotiate.agenda", 11, 0, 1000, "rounds", "Rounds without a text after which an agenda is agreed, a process agreement.", kind="int"),
        Parameter("negotiate.mode", "both", 0, 2, "mode", "Whether issues close as one package, one by one, or whichever comes first.", kind="choice", choices=MODES),
        Parameter("negotiate.order", "any", 0, 1, "choice", "Which issues close first where they close one by one: any on which all agree; the easiest or the hardest first (by how much the second most concerned cares); or, in balance, all on which all agree if they matter about equally to each side, and none otherwise.", source="own formalisation of what mediators dispute: from small things to large ones, or the core first", kind="choice", choices=ORDERS),
        Parameter("negotiate.at_once", 0, 0, 16, "issues", "Most issues that are newly closed in one text short of the whole; 0 any number. With 1 accord follows accord. Nothing where they are closed in balance.", kind="int"),
        Parameter("negotiate.balance", 0.15, 0, 1, "share", "How much more of what all issues are worth may be closed for one side than for another, where issues are closed in balance."),
        Parameter("negotiate.text", "estimated", 0, 2, "rule", "How a draft divides: by estimates and the confidence in them, by power alone, or weighted Nash with true weights.", source="Nash 1950; Kalai 1977", kind="choice", choices=RULES),
        Parameter("negotiate.concession_theory", "zeuthen", 0, 1, "theory", "Who concedes: whoever risks less by yielding, or everybody as time runs out.", source="Zeuthen 1930; Faratin, Sierra & Jennings 1998", kind="choice", choices=THEORIES),
        Parameter("negotiate.deadline", 40.0, 1, 1000, "rounds", "Rounds by which parties that concede by time ask for no more than the least they sign for."),
        Parameter("negotiate.boulware", 1.0, 0.01, 100, "exponent", "How early they yield: below 1 late, above 1 early."),
        Parameter("negotiate.shading", 0.3, 0, 1, "share", "How far a side without candour says that all issues matter to it equally."),
        Parameter("negotiate.training", 0.3, 0, 1, "share", "How far training makes up for candour that is lacking."),
        Parameter("negotiate.submission", 1.0, 0, 10, "a utility", "Share of its needs a party gives up for pressure worth a whole settlement."),
        Parameter("parties.patience", 0.95, 0.01, 0.999, "share a round", "What a round's delay leaves of a deal's worth to the party.", source="Rubinstein 1982", per=("party",)),
        Parameter("mediation.resources", 0.0, 0, 1, "utility", "What official mediators can pay to make up what a draft lacks."),
        Parameter("mediation.knowledge", 0.0, 0, 1, "share", "How far official mediators know what the parties care for, and their red lines."),
        Parameter("mediation.stake", 0.0, 0, 1, "share", "How far official mediators' drafts follow a stake of their own."),
        Parameter("mediation.stake_in", "none", 0, 3, "stake", "What the stake is in: the first party at the table, the last, or a solution of their own.", kind="choice", choices=STAKES),
        Parameter("parties.rigidity", 0.4, 0, 1, "share", "How tightly officials are bound by their mandate: they shade what they say, and must consult.", per=("party",)),
        Parameter("parties.need", 0.0, 0, 1, "share of the issue", "Share of the issue below which the party has nothing from an agreement.", source="Burton 1990", per=("party", "issue")),
    ),
    writes=(
        "table.initialled", "table.rounds", "table.rejected", "table.stuck_issue", "table.confidence", "table.texted", "table.utility", "table.paper",
        "issues.share", "issues.closed", "parties.aspiration", "knowledge.estimate", "knowledge.confidence",
        "count.drafts_rejected", "count.concessions", "parties.payment",
        "table.failed", "table.refusers", "table.refuser", "table.failed_issue", "table.offered", "table.wanted",
    ),
    verbs=(Verb("world", negotiate),),
)  # fmt: skip
