"""Part 1 of the week: events."""

from __future__ import annotations

import math

from rebuild import luck
from rebuild.shared import (
    FROZEN,
    MERGED,
    NEVER,
    OPEN,
    SPLIT,
    W,
    binds,
    clip,
    contends,
    cross_lines,
    dyad_of,
    exists,
    full_agreement,
    hand_over,
    incidents_left,
    is_living,
    issues,
    leave_wars,
    note_ceasing,
    officials_of,
    raise_force,
    release,
    replace_leader,
    size_left,
    wins_election,
)
from rebuild.world import MOST_PARTIES, Thing, World, blank


def shock(w: World) -> None:
    """Incidents."""
    for dyad in w.dyads:
        a, b = w.parties[dyad.a], w.parties[dyad.b]
        if dyad.allied == 1 or a.heir > 0 or b.heir > 0:
            continue
        if dyad.over == 1 and full_agreement(w, dyad.a, dyad.b) >= 0:
            continue
        rate = w["shock.rate"] / W * w["shock.strength"] * incidents_left(w, dyad)
        if dyad.over == 1:
            rate *= w["shock.recurrence"] * (1 - dyad.relations)
        if w.u("shock", dyad.label) >= rate:
            continue
        dyad.over, dyad.beaten, dyad.shocked, a.gone, b.gone = 0, 0, w.week, 0, 0
        size = clip(w["shock.size"] * (1 - dyad.set_right) * size_left(w, dyad))
        raise_force(dyad, dyad.a, size)
        raise_force(dyad, dyad.b, size)


def shift_power(w: World) -> None:
    """Power drifts, wavers and leaps; then it is weighed."""
    strength, word = w["shift_power.strength"], "sudden shift of power"
    for p, party in enumerate(w.parties):
        if not exists(w, p):
            continue
        wavering = w["shift_power.wavering"] * w.normal("shift of power", party.label) / math.sqrt(W)
        step = strength * (w.of(p, "trend") / W + wavering)
        if w.u(word, party.label) < strength * w["shift_power.jump"] / W:
            up = w.u(word, party.label ^ luck.ALL_BITS) < 0.5
            step += w["shift_power.size"] if up else -w["shift_power.size"]
            party.jumped = w.week
        party.might = clip(party.might + step, -10, 10)
    weights = [math.exp(party.might) if party.gone == 0 else 0.0 for party in w.parties]
    for party, weight in zip(w.parties, weights, strict=True):
        party.power = weight / sum(weights) if sum(weights) > 0 else 0.0


def change_leader(w: World) -> None:
    """Leaders fall by chance or at elections."""
    for o, official in enumerate(w.officials):
        p = official.party
        if not official.leader or not exists(w, p):
            continue
        chance, term = w["change_leader.rate"] / W, w.of(p, "term")
        due = term > 0 and (w.week - w.parties[p].leader_since) % term == 0
        led = contends(w, p) and w.parties[p].opposition_leads == 1
        if due and (led or wins_election(w, p)):
            continue
        if due:
            chance = w["change_leader.at_elections"]
        if w.u("leader falls", official.label) < w["change_leader.strength"] * chance:
            replace_leader(w, o)


def take_office(w: World) -> None:
    """What events say of those in office."""
    for p in range(len(w.parties)):
        if w.parties[p].like == p:
            _bend(w, p)
    for p in range(len(w.parties)):
        if w.parties[p].like == p and exists(w, p):
            _come_to_office(w, p)


def _bend(w: World, p: int) -> None:
    party, strength = w.parties[p], w["take_office.strength"]
    harder, dearer = w.of(p, "hardness") - party.hardness_set, w.of(p, "agenda") - party.agenda_set
    if harder == 0 and dearer == 0:
        return
    party.hardness_set, party.agenda_set = w.of(p, "hardness"), w.of(p, "agenda")
    party.agenda = clip(party.agenda + strength * dearer, -1, 1)
    for o in officials_of(w, p):
        w.officials[o].hardness = clip(w.officials[o].hardness + strength * harder)


def _come_to_office(w: World, p: int) -> None:
    party = w.parties[p]
    who = ("nobody", "insider", "outsider").index(w.of(p, "new_leader"))
    if who == party.installed:
        return
    party.installed = who
    if who == 0:
        return
    party.opposition_leads = 0
    for o in officials_of(w, p):
        official = w.officials[o]
        if official.leader:
            hand_over(w, o, outside=who == 2)
        word = "official who comes to office"
        hardness = clip(w.of(p, "hardness") + w["conflict.spread"] * w.normal(word, official.label))
        official.hardness += w["take_office.strength"] * (hardness - official.hardness)
    party.agenda = w.of(p, "agenda")


def split(w: World) -> None:
    """Hard-liners leave an armed group."""
    for p in range(len(w.parties)):
        party = w.parties[p]
        if party.state == 1 or party.gone:
            continue
        newest = w.agreements[-1] if w.agreements else None
        signed = newest is not None and newest.week == w.week - 1 and binds(newest, p)
        chance = w["split.rate"] / W * party.pain + (w["split.at_signing"] if signed else 0)
        chance *= w["split.strength"] * (1 - party.attitude)
        if w.u("party splits", party.label) < chance:
            _leave(w, p)


def _leave(w: World, p: int) -> None:
    kin = sum(other.like == w.parties[p].like for other in w.parties)
    able = [o for o in officials_of(w, p) if not w.officials[o].leader and w.officials[o].channel_ties > 0]
    if not able or kin > w["split.most"] or len(w.parties) == MOST_PARTIES:
        return
    leader = max(able, key=lambda o: w.officials[o].hardness)
    note_ceasing(w, p, SPLIT)
    c = _splinter(w, p, kin)
    _its_public(w, p, c)
    for q in range(c):
        w.dyads.append(_its_dyad(w, p, q, c))
    _its_knowledge(w, p, c)
    for o in officials_of(w, p):
        official = w.officials[o]
        follows = w.u("official follows a split", official.label) < w["split.following"]
        if not official.leader and (o == leader or follows):
            official.party = c
    w.officials[leader].leader = 1
    cross_lines(w)
    w.count.splits += 1


def _splinter(w: World, p: int, kin: int) -> int:
    party, share = w.parties[p], w["split.share"]
    new = blank("parties", len(party.weight))
    new.label = luck.pair(party.label ^ luck.number("splinter"), kin + 1)
    new.like, new.state, new.leader_since, new.aspiration = party.like, party.state, w.week, 1.0
    new.might, party.might = party.might + math.log(share), party.might + math.log(1 - share)
    new.power, party.power = party.power * share, party.power * (1 - share)
    new.following, party.following = party.following * share, party.following * (1 - share)
    taken = "pain trust institutions abroad means illusion training moderation shaken signed motivation mandate support"
    for name in (*taken.split(), "principle"):
        setattr(new, name, getattr(party, name))
    new.weight = list(party.weight)
    w.parties.append(new)
    return len(w.parties) - 1


def _its_public(w: World, p: int, c: int) -> None:
    parent = w.publics[p]
    hardest = min(w.groups[parent.first_group : parent.first_group + parent.groups], key=lambda g: g.attitude)
    public, group = blank("publics"), blank("groups")
    public.label = luck.pair(w.parties[c].label ^ luck.number("public"), 0)
    public.party, public.first_group, public.groups = c, len(w.groups), 1
    group.label = luck.pair(w.parties[c].label ^ luck.number("social group"), 0)
    group.party, group.weight, group.anchor, group.attitude = c, 1.0, hardest.anchor, hardest.attitude
    w.publics.append(public)
    w.groups.append(group)
    w.parties[c].attitude = hardest.attitude


def _its_dyad(w: World, p: int, q: int, c: int) -> Thing:
    one, new = w.parties[q], w.parties[c]
    dyad = blank("dyads")
    dyad.a, dyad.b = q, c
    dyad.label = luck.pair(min(one.label, new.label), max(one.label, new.label))
    dyad.counted = int(one.state == 1 or new.state == 1)
    if q == p:
        dyad.over, dyad.last_fought = 1, NEVER
        return dyad
    like = w.dyads[dyad_of(q, p)]
    taken = "over latent allied war_began last_fought toll felt local_peace set_right trade stake"
    for name in taken.split():
        setattr(dyad, name, getattr(like, name))
    dyad.beaten = c + 1 if like.beaten == p + 1 else like.beaten
    dyad.force_a, dyad.force_b = (like.force_a, like.force_b) if like.a == q else (like.force_b, like.force_a)
    if dyad.over == 0:
        raise_force(dyad, c, w["split.anger"])
    return dyad


def _its_knowledge(w: World, p: int, c: int) -> None:
    for q in range(c):
        for k in issues(w):
            to, of = w.knowledge[q][c], w.knowledge[c][q]
            if q == p:
                to.estimate[k] = of.estimate[k] = w.parties[p].weight[k]
                to.confidence[k] = of.confidence[k] = 0.0
            else:
                to.estimate[k], to.confidence[k] = w.knowledge[q][p].estimate[k], w.knowledge[q][p].confidence[k]
                of.estimate[k], of.confidence[k] = w.knowledge[p][q].estimate[k], w.knowledge[p][q].confidence[k]
    for ngo in w.ngos:
        ngo.estimate[c], ngo.confidence[c] = list(ngo.estimate[p]), list(ngo.confidence[p])


def merge(w: World) -> None:
    """Armed groups that are no enemies may become one."""
    for dyad in w.dyads:
        a, b = w.parties[dyad.a], w.parties[dyad.b]
        if dyad.over == 0 or a.state or b.state or a.gone or b.gone or (dyad.allied == 0 and a.like != b.like):
            continue
        rate = w["merge.allies"] if dyad.allied == 1 else w["merge.rivals"]
        if w.u("parties merge", dyad.label) < w["merge.strength"] * rate / W:
            stronger = dyad.a if a.might >= b.might else dyad.b
            _take_in(w, stronger, dyad.a + dyad.b - stronger)


def _take_in(w: World, x: int, y: int) -> None:
    strong, weak = w.parties[x], w.parties[y]
    leave_wars(w, y, MERGED)
    joined = math.exp(strong.might) + math.exp(weak.might)
    v = math.exp(weak.might) / joined
    strong.means = math.log((1 - v) * math.exp(strong.means) + v * math.exp(weak.means))
    for name in ("pain", "illusion", "training", "moderation"):
        setattr(strong, name, getattr(strong, name) + v * (getattr(weak, name) - getattr(strong, name)))
    strong.might, weak.might = min(math.log(joined), 10), -10
    strong.power, weak.power = strong.power + weak.power, 0.0
    strong.following, weak.following = min(strong.following + weak.following, 8), 0.0
    weak.heir = x + 1
    for text in w.agreements:
        word = "text taken over by who takes a signatory in"
        taken_over = text.superseded == 0 and binds(text, y) and not binds(text, x)
        if taken_over and w.u(word, weak.label ^ text.week) < w["merge.succession"]:
            text.signatories |= 1 << x
            text.utility[x], text.grievance[x] = text.utility[y], text.grievance[y]
            text.support[x], text.power[x] = text.support[y], strong.power
    release(w, y)
    for o in officials_of(w, y):
        if not w.officials[o].leader:
            w.officials[o].party = x
    cross_lines(w)
    w.count.mergers += 1


def _facts_have_moved(w: World, dyad: Thing) -> bool:
    return w.week in (dyad.shocked, w.parties[dyad.a].jumped, w.parties[dyad.b].jumped)


def overtake(w: World) -> None:
    """Events overtake understandings, and the work on formulas."""
    moved = [dyad for dyad in w.dyads if _facts_have_moved(w, dyad)]
    void = clip(w["overtake.strength"] * w["overtake.understanding"])
    for dyad in moved:
        for ngo in w.ngos:
            if ngo.initiative < 0 or ngo.party not in (dyad.a, dyad.b):
                continue
            sure = ngo.confidence[dyad.a + dyad.b - ngo.party]
            for k in issues(w):
                c, sure[k] = sure[k], sure[k] * (1 - void)
                w.count.understandings_lost += int(c >= w["overtake.held"] > sure[k])
    for issue in w.issues:
        if issue.work != 0 and issue.idea == 0 and moved:
            issue.work *= 1 - clip(w["overtake.strength"] * w["overtake.work"])


def choose_time(w: World) -> None:
    """Whether the time of a track has come."""
    if _time_has_come(w, w["track_one.when"]):
        w.due_one = w.week + w["track_one.hold"]
    if _time_has_come(w, w["track_two.when"]):
        w.due_two = w.week + w["track_two.hold"]


def _time_has_come(w: World, when: str) -> bool:
    pairs = [(w.parties[dyad.a], w.parties[dyad.b]) for dyad in w.dyads if dyad.over == 0]
    frozen = any(dyad.channel == FROZEN for dyad in w.dyads)
    if when == "early":
        return w.week <= w["timing.early"]
    if when == "ripe":
        ripe = [min(a.pain * a.stalemate, b.pain * b.stalemate) for a, b in pairs]
        return max(ripe, default=0) >= w["timing.ripeness"]
    if when == "willing":
        return max((min(a.readiness, b.readiness) for a, b in pairs), default=0) >= w["timing.willingness"]
    if when == "parallel":
        return any(dyad.channel == OPEN for dyad in w.dyads)
    if when == "deadlock":
        return w.table.rejected >= w["timing.rejections"] or frozen
    if when == "frozen":
        return frozen
    return when == "always" or any(is_living(text) for text in w.agreements)


def rival(w: World) -> None:
    """The rivalry of outside powers comes and goes."""
    if w["conflict.rivalry"] == 0 and w.rivalry == 0:
        return
    back = (w["conflict.rivalry"] - w.rivalry) / w["rival.memory"]
    wavering = w["rival.wavering"] if w["conflict.rivalry"] > 0 else 0
    stir = wavering / math.sqrt(W) * w.normal("rivalry of outside powers", w.key)
    w.rivalry = clip(w.rivalry + w["rival.strength"] * (back + stir))
