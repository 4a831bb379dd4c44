"""Part 6 of the week: Track I."""

from __future__ import annotations

import math

from rebuild.bargaining import (
    Shares,
    bargaining_weights,
    divide,
    divide_outright,
    frontier_scale,
    largest,
    utility_of,
)
from rebuild.shared import (
    CLOSED,
    FROZEN,
    FULL,
    OPEN,
    PARTIAL,
    PROCESS,
    W,
    binds,
    campaign_swing,
    channel_ties,
    clip,
    conceded_for_deadline,
    crowding_left,
    divides,
    engaged,
    exists,
    full_agreement,
    groups_of,
    guarantee_on_offer,
    hastened_by_deadline,
    incidents_left,
    is_living,
    issues,
    mean,
    mean_confidence,
    members,
    most_felt,
    move_channel,
    need_floor,
    others,
    reach_one,
    replace_leader,
    shares_dyad,
    taking_part,
)
from rebuild.world import Thing, World, blank


def at_table(w: World) -> list[int]:
    """The parties at the table."""
    return members(w.table.members)


def include(w: World) -> None:
    """Society at the table and around it."""
    unheard = 1.0
    for way in ("table", "observers", "forum", "consultation"):
        unheard *= 1 - w["include." + way] * w[f"include.{way}_voice"]
    strength = w["include.strength"]
    w.table.voice = strength * w["include.influence"] * (1 - unheard)
    w.table.seats = strength * w["include.table"]
    w.table.room = strength * (1 - (1 - w["include.table"]) * (1 - w["include.observers"]))


def deadline(w: World) -> None:
    """A deadline draws near, and runs out."""
    ends, run_up = w["deadline.week"], w["deadline.run_up"]
    near = max(1 - (ends - w.week) / run_up, 0) if ends > 0 and w.week <= ends else 0
    w.table.hurry = clip(w["deadline.strength"] * near)
    if not (ends > 0 and w.week == ends + 1 and w.table.members):
        return
    if w.table.signed_week > 0 and w.table.signed_week > ends - run_up:
        return
    if w.u("talks that a deadline ends", w.key) >= w["deadline.strength"] * w["deadline.ends"]:
        return
    for d, dyad in enumerate(w.dyads):
        both = dyad.a in at_table(w) and dyad.b in at_table(w)
        if dyad.channel == OPEN and both and full_agreement(w, dyad.a, dyad.b) == -1:
            dyad.secret = 0
            move_channel(w, d, FROZEN)


def come_out(w: World) -> None:
    """Secret talks come out."""
    chance = w["come_out.strength"] * (w["channel.exposure"] + w["include.leaks"] * w.table.room)
    for d, dyad in enumerate(w.dyads):
        if not dyad.secret or dyad.channel != OPEN or w.u("secret talks come out", dyad.label) >= chance:
            continue
        dyad.secret, worst = 0, 0.0
        for o, official in enumerate(w.officials):
            if not official.leader or official.party not in (dyad.a, dyad.b):
                continue
            outrage = w.of(official.party, "accountability") * (1 - w.parties[official.party].attitude)
            worst = max(worst, outrage)
            luck = w.u("leader found talking in secret falls", official.label)
            if luck < w["come_out.fall"] * outrage:
                replace_leader(w, o)
        if w.u("secret talks that came out freeze", dyad.label) < w["come_out.backlash"] * worst:
            move_channel(w, d, FROZEN)


def channel(w: World) -> None:
    """Channels open, freeze and close; then it is seen who is at the table."""
    for d in range(len(w.dyads)):
        _keep_channel(w, d)
    _gather(w)


def _keep_channel(w: World, d: int) -> None:
    dyad, forced = w.dyads[d], w["channel.forced"]
    start, end = w["channel.forced_start"], w["channel.forced_end"]
    effort = w["channel.strength"] * reach_one(w)
    if effort <= 0 or (dyad.over == 1 and dyad.beaten == 0):
        dyad.secret = dyad.last_line = 0
        move_channel(w, d, CLOSED)
    elif forced != "none" and w.week >= start and (end == 0 or w.week <= end):
        dyad.secret = 0
        move_channel(w, d, OPEN if forced == "open" else CLOSED)
        dyad.last_line = int(forced == "open" and w["channel.last_line"])
    else:
        dyad.last_line = int(w["channel.last_line"])
        if dyad.channel == OPEN:
            _may_freeze(w, d)
        elif dyad.channel == CLOSED or dyad.channel_week < w.week:
            _may_open(w, d, effort)


def _may_freeze(w: World, d: int) -> None:
    dyad, patience = w.dyads[d], w["channel.patience"]
    if full_agreement(w, dyad.a, dyad.b) >= 0:
        dyad.secret = 0
        return
    reason = _reason(w, dyad, 0)
    closing = w["channel.closing"] if dyad.felt > w["channel.peak"] else 0
    freezing = w["channel.freezing"] if reason < patience else 0
    if w["channel.smooth"] > 0 and reason < patience and patience > 0:
        freezing *= 1 - max(reason, 0) / patience
    if w.u("channel freezes", dyad.label) < max(closing, freezing):
        dyad.secret = 0
        move_channel(w, d, FROZEN)


def _may_open(w: World, d: int, effort: float) -> None:
    dyad = w.dyads[d]
    luck, pace = w.u("channel opens", dyad.label), effort * w["channel.pace"]
    if luck >= pace:
        return
    share = max(w["channel.secret"], w.of(dyad.a, "secret"), w.of(dyad.b, "secret"))
    hidden = int(share > 0 and w.u("channel opens in secret", dyad.label) < share)
    needed = (luck / pace) ** (1 / w["channel.smooth"]) if w["channel.smooth"] > 0 else 1
    if _reason(w, dyad, 1 - hidden) >= needed:
        dyad.secret = hidden
        move_channel(w, d, OPEN)


def _reason(w: World, dyad: Thing, shown: int) -> float:
    of = {"readiness": _readiness, "ripeness": _ripeness, "bargaining_range": _range}[w["channel.theory"]]
    return min(of(w, dyad.a, dyad.b, shown), of(w, dyad.b, dyad.a, shown))


def _readiness(w: World, p: int, q: int, shown: int) -> float:
    party = w.parties[p]
    cost = w["channel.political_cost"] * w.of(p, "accountability") * (1 - party.attitude)
    ready = party.readiness - shown * cost
    return ready / w["channel.threshold"] if w["channel.threshold"] else 2.0


def _ripeness(w: World, p: int, q: int, shown: int) -> float:
    party = w.parties[p]
    hurts = party.pain * party.stalemate / w["channel.hurting"] if w["channel.hurting"] else 2.0
    sees = w["appraise.hope"] + (1 - w["appraise.hope"]) * party.way_out
    return min(hurts, sees / w["channel.way_out"] if w["channel.way_out"] else 2.0)


def _range(w: World, p: int, q: int, shown: int) -> float:
    of = w.knowledge[p][q]
    best = sum(max(w.parties[p].weight[k], of.estimate[k]) for k in issues(w))
    sure = mean(of.confidence[k] for k in issues(w))
    return (1 + sure * (best - 1)) / max(w.parties[p].reservation + w.parties[q].reservation, 1e-9)


def _gather(w: World) -> None:
    table, old, new = w.table, w.table.members, 0
    for dyad in w.dyads:
        if dyad.channel == OPEN:
            new |= 1 << dyad.a | 1 << dyad.b
    if new and not old:
        table.rounds = table.rejected = table.texted = 0
        for party in w.parties:
            asks = party.reservation + w["channel.opening"] * (1 - party.reservation)
            party.aspiration = min(party.aspiration, asks)
        w.count.talks_opened += 1
        table.opened = table.opened or w.week
    if not new:
        table.stuck_issue = -1
        if old and table.texted == 0:
            table.hope -= w["channel.disappointment"] * (1 + table.hope)
        for p, party in enumerate(w.parties if table.opened > 0 else []):
            pace = w["channel.strength"] * (w["channel.forgetting"] + w["channel.hardening"] * most_felt(w, p))
            party.aspiration += min(pace / W, 1) * (1 - party.aspiration)
    table.members = new
    table.hope *= 1 - min(w["channel.hope_fading"] / W, 1)


def work_together(w: World) -> None:
    """Officials who talk come to trust each other, or tire."""
    strength = w["work_together.strength"]
    for o, official in enumerate(w.officials):
        for tie in channel_ties(w, o) if official.party in at_table(w) else []:
            if w.officials[tie.other].party not in at_table(w):
                continue
            if w.table.rejected < w["work_together.patience"]:
                step = strength * w["work_together.gain"] * reach_one(w) * (1 - tie.trust)
            else:
                step = -strength * w["work_together.fraying"] * tie.trust
            tie.trust = clip(tie.trust + step)


def put_again(w: World) -> None:
    """A text that was refused is put to the vote again."""
    table = w.table
    chance = w["put_again.strength"] * w["put_again.chance"]
    if table.refused > 0 and table.refused == w.week - 1 and w.u("text put to the vote again", w.key) < chance:
        table.again_due = table.refused + w["put_again.after"]
    if table.again_due == 0 or w.week < table.again_due:
        return
    table.again_due = 0
    if table.members == table.refused_by:
        table.initialled, table.put_again = FULL, w.week


def negotiate(w: World) -> None:
    """Rounds of talks."""
    table = w.table
    if table.put_again == w.week:
        return
    table.initialled = 0
    if table.again_due < w.week:
        for party in w.parties:
            party.payment = 0.0
    if len(at_table(w)) < 2:
        return
    bound = [n for n, t in enumerate(w.agreements) if t.kind == FULL and is_living(t) and binds(t, *at_table(w))]
    if bound:
        _protocol(w, w.agreements[bound[-1]])
        return
    if _rests(w):
        return
    alone = _without_a_state(w)
    mode = w["negotiate.mode"]
    if (alone and mode == "package") or not _is_round(w):
        return
    put_draft(w)
    table.rounds += 1
    by_issue = alone or mode == "issues"
    if not by_issue and _accepted(w):
        return
    own = at_table(w)
    table.stuck_issue = largest(
        [max(w.parties[p].weight[k] * (1 - w.issues[k].share[p]) for p in own) for k in issues(w)]
    )
    if w["negotiate.concession_theory"] == "zeuthen":
        _concede_by_risk(w, by_issue)
    else:
        _concede_by_time(w)
    _teach(w)
    failed = _single_issues(w, by_issue, alone)
    if failed or not by_issue:
        table.failed = w.week
        table.rejected += 1
        w.count.drafts_rejected += 1


def _rests(w: World) -> bool:
    table = w.table
    refused = table.refused > 0 and w.week - table.refused < w["negotiate.rest"]
    vetoed = table.vetoed > 0 and w.week - table.vetoed < w["veto.rest"]
    return refused or vetoed or table.again_due >= w.week


def _without_a_state(w: World) -> bool:
    there = any(party.state and party.gone == 0 for party in w.parties)
    return w["negotiate.state_needed"] and there and not any(w.parties[p].state for p in at_table(w))


def _is_round(w: World) -> bool:
    rigid = max(w.of(p, "rigidity") for p in at_table(w))
    ready = min(1, *(w.parties[p].readiness for p in at_table(w)))
    part = min(ready / w["channel.threshold"], 1) if w["channel.threshold"] else 1
    haste = (1 - w["negotiate.lull"] * (1 - part)) * (1 + w["negotiate.urgency"] * ready)
    rate = w["negotiate.strength"] * reach_one(w) * w["negotiate.pace"] * (1 - w["negotiate.consultation"] * rigid)
    rate *= crowding_left(w) * haste * hastened_by_deadline(w)
    return w.u("round of talks", w.key) < rate


def _wanted(party: Thing) -> float:
    return max(party.aspiration, party.mandate)


def _for_good(w: World, p: int) -> float:
    return _wanted(w.parties[p]) + w["negotiate.finality"] * (1 - w.parties[p].trust)


def _accepted(w: World) -> bool:
    table = w.table
    for p in at_table(w):
        w.parties[p].payment = max(_for_good(w, p) - table.utility[p], 0)
    lacking = sum(party.payment for party in w.parties)
    resources = w["mediation.resources"] if any(m.official for m in engaged(w)) else 0
    if lacking <= resources:
        table.initialled, table.rejected, table.stuck_issue, table.texted = FULL, 0, -1, table.rounds
        return True
    for party in w.parties:
        party.payment = 0.0
    return False


def _protocol(w: World, text: Thing) -> None:
    if w.week - text.week > w["negotiate.protocol_weeks"]:
        return
    rate = w["negotiate.protocols"] * w["negotiate.strength"] * reach_one(w) / W
    if w.u("protocol on carrying out", w.key) < rate:
        for issue in w.issues:
            issue.closed = 0
        partial = w.u("kind of a protocol", w.key) < w["negotiate.protocol_partial"]
        w.table.initialled = PARTIAL if partial else PROCESS


def _risk(w: World, p: int) -> float:
    party = w.parties[p]
    if party.aspiration <= party.mandate:
        return 1.0
    return clip((party.aspiration - w.table.utility[p]) / (party.aspiration - party.mandate))


def _concede_by_risk(w: World, by_issue: bool) -> None:
    holds_out_for = {p: _wanted(w.parties[p]) if by_issue else _for_good(w, p) for p in at_table(w)}
    refuse = [p for p in at_table(w) if w.table.utility[p] < holds_out_for[p]]
    if not refuse:
        return
    least = min(_risk(w, p) for p in refuse)
    conceding = [p for p in at_table(w) if _risk(w, p) == least and w.parties[p].aspiration > w.parties[p].mandate]
    for p in conceding:
        party = w.parties[p]
        step = w["negotiate.strength"] * w["negotiate.concession"] * (party.aspiration - party.mandate)
        party.aspiration = max(party.aspiration - step * conceded_for_deadline(w), party.mandate)
        w.count.concessions += 1


def _concede_by_time(w: World) -> None:
    part = w["negotiate.strength"] * w.table.rounds / w["negotiate.deadline"]
    for p in at_table(w):
        party = w.parties[p]
        left = 1 - min(part, 1) ** (1 / w["negotiate.boulware"])
        asked = party.mandate + (1 - party.mandate) * left
        if asked < party.aspiration:
            party.aspiration = asked
            w.count.concessions += 1


def _teach(w: World) -> None:
    for i in at_table(w):
        for j in at_table(w):
            if i == j:
                continue
            party, of = w.parties[j], w.knowledge[i][j]
            candour = party.trust * (1 - w.of(j, "rigidity"))
            candour += w["negotiate.training"] * party.training * (1 - candour)
            step = min(w["negotiate.strength"] * w["negotiate.teaching"] * candour, 1)
            for k in issues(w):
                hidden = w["negotiate.shading"] * (1 - candour)
                stated = party.weight[k] + hidden * (1 / len(w.issues) - party.weight[k])
                of.estimate[k] += step * (stated - of.estimate[k])
                of.confidence[k] += step * (1 - of.confidence[k])


def _least_share(w: World, p: int, k: int) -> float:
    party, share = w.parties[p], w.issues[k].share[p]
    least = max(w["negotiate.fair"] * _wanted(party), need_floor(w, p, k))
    rest = max(w.table.utility[p] - party.weight[k] * share, 0) + w["negotiate.package"]
    if party.weight[k] > 0:
        least = max(least, (_wanted(party) - rest) / party.weight[k])
    return least - w["negotiate.leeway"]


def mean_weight(w: World, k: int) -> float:
    """How much those at the table care for an issue."""
    return mean(w.parties[p].weight[k] for p in at_table(w))


def settled_issues(w: World) -> int:
    """The issues that living texts between those at the table settle."""
    settled = 0
    for text in w.agreements:
        if is_living(text) and shares_dyad(text.signatories, w.table.members):
            settled |= text.issues
    return settled


def _single_issues(w: World, by_issue: bool, alone: bool) -> bool:
    """Close issues by themselves, and initial what can be; whether the draft has failed in it."""
    table = w.table
    for k, issue in enumerate(w.issues):
        content = all(issue.share[p] >= _least_share(w, p, k) for p in at_table(w))
        issue.closed = int(content and (by_issue or k != table.stuck_issue))
    if w["negotiate.order"] != "any" or w["negotiate.at_once"] > 0:
        keep_to_order(w)
    closed = [k for k in issues(w) if w.issues[k].closed]
    all_closed = sum(mean_weight(w, k) for k in closed)
    fresh = sum(mean_weight(w, k) for k in closed if not settled_issues(w) >> k & 1)
    agendas = [t for t in w.agreements if t.kind == PROCESS and is_living(t) and binds(t, *at_table(w))]
    if by_issue and not alone and all_closed >= 1 - 1e-9:
        table.initialled, table.rejected, table.stuck_issue = FULL, 0, -1
    elif w["negotiate.mode"] != "package" and fresh >= w["negotiate.partial"]:
        table.initialled = PARTIAL
    elif table.rounds - table.texted >= w["negotiate.agenda"] and not agendas:
        table.initialled = PROCESS
    if table.initialled:
        table.texted = table.rounds
    return by_issue and all_closed < 1 - 1e-9


def keep_to_order(w: World) -> None:
    """Issues that are closed before their turn are open again."""
    free = [k for k in issues(w) if not settled_issues(w) >> k & 1]
    order, at_once = w["negotiate.order"], w["negotiate.at_once"]
    if order == "balanced":
        gains = [sum(w.parties[p].weight[k] for k in free if w.issues[k].closed) for p in at_table(w)]
        if max(0, *gains) - min(1, *gains) > w["negotiate.balance"]:
            for k in free:
                w.issues[k].closed = 0
        return
    contested = [sorted(w.parties[p].weight[k] for p in at_table(w))[-2] for k in issues(w)]
    sign = {"any": 0, "easiest_first": 1, "hardest_first": -1}[order]
    place = {k: (sign * contested[k], k) for k in free}
    waiting = []
    for k in free:
        before = [w.issues[j].closed for j in free if place[j] < place[k]]
        waits = (order != "any" and not all(before)) or (at_once > 0 and sum(before) >= at_once)
        if w.issues[k].closed and waits:
            waiting.append(k)
    for k in waiting:
        w.issues[k].closed = 0


def put_draft(w: World) -> None:
    """A draft is put on the table."""
    table, own, there = w.table, at_table(w), range(len(w.parties))
    mediators = engaged(w)
    turn = table.rounds % (len(own) + bool(mediators))
    mediating = table.paper == 0 and turn == len(own)
    voice_1 = max((m.legitimacy for m in mediators if m.official), default=-1)
    voice_0 = max((m.legitimacy for m in mediators if not m.official), default=-1)
    voice = max(voice_0, voice_1)
    by_official = mediating and voice > 0 and voice_1 >= voice_0
    known = w["mediation.knowledge"] * voice if by_official else 0.0
    if table.paper > 0:
        believed, sure = _paper(w, table.paper - 1)
    elif mediating:
        believed, sure = _as_mediator(w, known)
    else:
        believed, sure = _as_party(w, own[turn])
    if mediating and voice > 0:
        sure *= voice
    skill = max((m.skill * m.legitimacy for m in mediators), default=0)
    c = sure + w["negotiate.facilitation"] * skill * (1 - sure)
    b = _bargaining(w, known)
    stake, stake_in = w["mediation.stake"] if by_official else 0.0, w["mediation.stake_in"]
    if stake > 0 and stake_in in ("first", "last"):
        sign = 1 if stake_in == "last" else -1
        favoured = max(own, key=lambda p: sign * w.parties[p].like)
        b = [max(b[p] + stake * (float(p == favoured) - b[p]), 1e-6) for p in there]
    divisible = [issue.divisible == 1 or issue.idea_up > 0 for issue in w.issues]
    true = [party.weight[: len(w.issues)] for party in w.parties]
    if w["negotiate.text"] == "nash":
        x = divide_outright(true, b, divisible)
    else:
        x = divide(believed, b, c if w["negotiate.text"] == "estimated" else 0.0, divisible)
    if stake > 0 and stake_in == "own_solution":
        for k in issues(w):
            v = {p: w.u("solution of a mediator's own", w.parties[p].label, week=k) for p in own}
            for p in there:
                x[p][k] += stake * (v.get(p, 0) / sum(v.values()) - x[p][k])
    table.confidence, table.paper = c, 0
    for p in there:
        floors = [need_floor(w, p, k) for k in issues(w)]
        table.utility[p] = clip(utility_of(true[p], x[p], floors))
        for k in issues(w):
            w.issues[k].share[p] = x[p][k]


def _scaled(weights: Shares) -> Shares:
    return [[one / sum(row) if sum(row) else 1 / len(row) for one in row] for row in weights]


def _as_party(w: World, i: int) -> tuple[Shares, float]:
    there = range(len(w.parties))
    believed = [w.parties[j].weight if j == i else w.knowledge[i][j].estimate for j in there]
    sure = mean(w.knowledge[i][j].confidence[k] for j in others(w, i) for k in issues(w))
    return _scaled([row[: len(w.issues)] for row in believed]), sure


def _as_mediator(w: World, known: float) -> tuple[Shares, float]:
    believed: Shares = []
    sure = []
    for j, party in enumerate(w.parties):
        row = []
        for k in issues(w):
            of = w.knowledge[max(others(w, j), key=lambda s: w.knowledge[s][j].confidence[k])][j]
            row.append(of.estimate[k] + known * (party.weight[k] - of.estimate[k]))
            sure.append(of.confidence[k] + known * (1 - of.confidence[k]))
        believed.append(row)
    return _scaled(believed), mean(sure)


def _paper(w: World, i: int) -> tuple[Shares, float]:
    believed = []
    for j, party in enumerate(w.parties):
        row = []
        for k in issues(w):
            own = [clip(party.weight[k] * (1 + ngo.bias[k])) for ngo in taking_part(w, i) if ngo.party == j]
            met = [(ngo.confidence[j][k], ngo.estimate[j][k]) for ngo in taking_part(w, i) if ngo.party != j]
            divisor = len(own) + sum(c for c, _ in met)
            row.append((sum(own) + sum(c * e for c, e in met)) / divisor if divisor else 1 / len(w.issues))
        believed.append(row)
    best = max((ngo.standing for ngo in taking_part(w, i)), default=0)
    return _scaled(believed), mean_confidence(w, i) * best


def _bargaining(w: World, known: float) -> list[float]:
    own, there, focal = at_table(w), range(len(w.parties)), w["negotiate.focal"]
    power = [focal / len(own) + (1 - focal) * w.parties[p].power if p in own else 1e-6 for p in there]
    b = bargaining_weights(power, [w.of(p, "patience") for p in there])
    least = sum(w.parties[p].reservation for p in own)
    if known > 0 and least < 1:
        for p in own:
            b[p] += known * (w.parties[p].reservation + (1 - least) / len(own) - b[p])
    return b


def veto(w: World) -> None:
    """Veto players at home."""
    if w.table.initialled != FULL:
        return
    stopped = False
    for p in at_table(w):
        party = w.parties[p]
        if party.like != p or not w.of(p, "veto"):
            continue
        weights = w.of(p, "veto_weights")
        total = sum(weights)
        worth = sum(weights[k] * w.issues[k].share[p] for k in issues(w)) / total if total > 0 else w.table.utility[p]
        asks = min(party.mandate + w["veto.strength"] * w.of(p, "veto_asks"), 1)
        if party.payment + worth < asks:
            stopped = True
            party.aspiration = clip(max(party.aspiration, asks))
    if stopped:
        w.table.initialled, w.table.vetoed = 0, w.week
        w.count.vetoes += 1


def consult_public(w: World) -> None:
    """Publics weigh the terms, and vote on them."""
    for p in range(len(w.parties)):
        _weigh_terms(w, p)
    if w.table.initialled == FULL:
        _ratify(w)


def _share_for(w: World, p: int, gain: float) -> float:
    feeling = w["consult_public.feeling"]
    odds = [(g.weight, math.exp(-gain - feeling * (g.attitude - 0.5))) for g in groups_of(w, p)]
    return clip(sum(weight / (1 + against) for weight, against in odds))


def _weigh_terms(w: World, p: int) -> None:
    party, table = w.parties[p], w.table
    if party.signed == 0:
        party.shaken = 0.0
    else:
        party.shaken = clip(party.shaken + (most_felt(w, p) - party.shaken) / w["consult_public.memory"])
    party.principle = _share_for(w, p, 0)
    texts = [text for text in w.agreements if divides(text) and is_living(text) and binds(text, p)]
    if p in at_table(w) and (table.initialled or table.rounds > 0):
        gives, heard = table.utility[p], table.voice
    elif texts:
        gives, heard = texts[-1].utility[p], texts[-1].voice
    else:
        return
    governing = w["consult_public.governing"]
    sides = [governing if q.state else 1 - governing for n, q in enumerate(w.parties) if exists(w, n)]
    has = (governing if party.state else 1 - governing) / sum(sides) if sum(sides) > 0 else 0
    gap = gives - (party.power + w["consult_public.status_quo"] * (has - party.power))
    gain = w["consult_public.terms"] * gap * (1 if gap > 0 else 1 + w["consult_public.aversion"])
    gain += w["consult_public.peace"] * (1 - party.pain)
    gain -= w["consult_public.attacks"] * party.shaken / (party.shaken + w["consult_public.dulled"])
    gain += w["include.owned"] * heard + w["consult_public.leader"] * w.of(p, "urges")
    party.support = _share_for(w, p, gain)


def _ratify(w: World) -> None:
    refused = False
    for p in at_table(w):
        party = w.parties[p]
        if not w.of(p, "ratification"):
            continue
        swing = w["consult_public.swing"] * w.normal("ratification", party.label)
        needed = w["consult_public.majority"] * w["consult_public.strength"]
        refuses = party.support + swing + campaign_swing(w, p) < needed
        w.count.votes_turned += int(refuses != (party.support + swing < needed))
        if refuses:
            refused = True
            party.aspiration = clip(party.aspiration + w["consult_public.rebuff"])
    if refused:
        w.table.initialled, w.table.refused, w.table.refused_by = 0, w.week, w.table.members
        w.count.ratifications_lost += 1


def sign(w: World) -> None:
    """What is initialled is signed."""
    table = w.table
    if table.initialled == 0:
        return
    text = blank("agreements", len(w.parties[0].weight))
    text.kind, text.week, text.signatories, text.signed_by = table.initialled, w.week, table.members, table.members
    text.guarantee = text.guarantee_left = guarantee_on_offer(w)
    text.voice, text.hurried = table.voice, table.hurry
    text.mediated = int(any(m.official for m in engaged(w)))
    if w["mediation.instrument"] == "threat":
        text.threat = max((m.leverage * (1 - w.rivalry) for m in engaged(w)), default=0)
    closed = [k for k in issues(w) if w.issues[k].closed]
    settles = {FULL: list(issues(w)), PARTIAL: closed, PROCESS: []}[text.kind]
    text.issues = sum(1 << k for k in settles)
    if divides(text):
        _terms(w, text)
    w.agreements.append(text)
    _take_up(w, text)
    if text.kind == FULL:
        w.count.ideas_taken_up += sum(issue.idea_up > 0 for issue in w.issues)
    for p in at_table(w):
        text.power[p] = w.parties[p].power
        if divides(text):
            w.parties[p].signed, w.parties[p].shaken = w.week, 0.0
    w.count.paid += math.floor(1000 * sum(w.parties[p].payment for p in at_table(w)) + 0.5)
    table.initialled, table.signed_week = 0, w.week
    table.hope += w["sign.hope"] * (1 - table.hope)


def _terms(w: World, text: Thing) -> None:
    there = range(len(w.parties))
    true = [party.weight[: len(w.issues)] for party in w.parties]
    for p, party in enumerate(w.parties):
        for k in issues(w):
            text.share[p][k] = w.issues[k].share[p] if text.issues >> k & 1 else party.power
        text.utility[p] = clip(sum(true[p][k] * text.share[p][k] for k in issues(w)))
        text.support[p] = party.support
        need = w.of(p, "need")
        short = sum(max(need[k] - text.share[p][k], 0) * true[p][k] for k in issues(w))
        freely = party.war_value + party.home_cost + party.doubt - party.inducement - party.payment
        freely -= w.of(p, "prize") + party.agenda
        pressed = min(max(freely - text.utility[p], 0), party.pressure)
        text.grievance[p] = clip(short + w["sign.coercion"] * pressed)
    x = divide(true, [party.power for party in w.parties], 1, [True for _ in w.issues])
    best = [sum(true[p][k] * x[p][k] for k in issues(w)) for p in there]
    text.nash_distance = math.sqrt(sum((best[p] - text.utility[p]) ** 2 for p in there))
    text.pareto_distance = frontier_scale(true, text.utility[: len(w.parties)]) - 1


def _take_up(w: World, text: Thing) -> None:
    for earlier in w.agreements[:-1]:
        if not is_living(earlier) or earlier.signatories & ~text.signatories:
            continue
        if earlier.kind == PROCESS:
            follows = text.kind != PARTIAL
        else:
            follows = text.kind != PROCESS and not earlier.issues & ~text.issues
        both_full = text.kind == FULL and earlier.kind == FULL
        if follows and (both_full or w.u("text taken up", w.key ^ earlier.week) < w["sign.taking_up"]):
            earlier.superseded, earlier.taken_up_by = w.week, len(w.agreements)


def cease_fire(w: World) -> None:
    """Ceasefires are made and break."""
    for d, dyad in enumerate(w.dyads):
        in_force = [t for t in w.ceasefires if t.dyad == d and t.ended_week == 0 and t.lapsed == 0]
        if dyad.ceasefire > 0 and dyad.over == 1:
            for truce in in_force:
                truce.lapsed = w.week
            dyad.ceasefire = 0
        if dyad.ceasefire > 0:
            if w.u("ceasefire breaks", dyad.label) < _breaking(w, dyad):
                for truce in in_force:
                    truce.ended_week = w.week
                dyad.ceasefire = 0
                w.count.violations += 1
        elif dyad.over == 0 and dyad.felt >= w["cease_fire.least"]:
            _make_truce(w, d)


def _breaking(w: World, dyad: Thing) -> float:
    doubt = 1 - 0.5 * (w.parties[dyad.a].trust + w.parties[dyad.b].trust)
    age = (w.week - dyad.ceasefire) / W
    chance = w["cease_fire.breaking"] / W * doubt / (1 + w["cease_fire.settling"] * age) * incidents_left(w, dyad)
    return chance * (w["cease_fire.settled"] if full_agreement(w, dyad.a, dyad.b) >= 0 else 1)


def _make_truce(w: World, d: int) -> None:
    dyad = w.dyads[d]
    a, b = w.parties[dyad.a], w.parties[dyad.b]
    if dyad.channel == OPEN:
        ready = min(a.readiness, b.readiness)
    else:
        ready = w["cease_fire.without_talks"] * min(a.motivation, b.motivation)
    if w.u("ceasefire", dyad.label) < w["cease_fire.strength"] * reach_one(w) * w["cease_fire.pace"] * ready:
        truce = blank("ceasefires")
        truce.dyad, truce.week, dyad.ceasefire = d, w.week, w.week
        w.ceasefires.append(truce)
