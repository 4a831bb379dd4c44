"""Part 5 of the week: officials appraise."""

from __future__ import annotations

import math

from rebuild.luck import pair
from rebuild.shared import (
    OPEN,
    W,
    believed_power,
    channel_ties,
    clip,
    dyad_of,
    engaged,
    evenness,
    exists,
    guarantee_on_offer,
    is_living,
    issues,
    last_party,
    lost_by_settling,
    mean,
    most_felt,
    officials_of,
    others,
    patron_asks,
    price_of_consent,
    reach_one,
    seen_to_talk,
)
from rebuild.world import Thing, World


def suffer(w: World) -> None:
    """Fighting hurts."""
    for p, party in enumerate(w.parties):
        level = w["suffer.strength"] * most_felt(w, p)
        party.pain = clip(party.pain + (level - party.pain) / w["pain.memory"])


def misjudge(w: World) -> None:
    """A side overrates its strength at first."""
    for p, party in enumerate(w.parties):
        if w.week == 1:
            luck = w.u("illusion of strength", party.label, week=0)
            party.illusion = clip(w["misjudge.strength"] * w["misjudge.hope"] * 2 * luck)
        party.illusion *= 1 - min(w["misjudge.learning"] * most_felt(w, p) / W, 1)


def mediate(w: World) -> None:
    """Mediators come and go."""
    if w["mediation.engagement"] == "from_start":
        return
    call = _call(w)
    for m in w.mediators:
        if w.week == 1:
            m.present = 0
        effort = w["mediate.strength"] * reach_one(w)
        if effort <= 0 or m.left > 0:
            m.present = 0
        elif m.present == 1:
            going, lives = w["mediate.going"], any(is_living(text) for text in w.agreements)
            if lives:
                going *= w["mediate.watching"]
            foes = any(not d.allied and exists(w, d.a) and exists(w, d.b) for d in w.dyads)
            if (w.table.members == 0 and w.u("mediator goes", m.label) < going / W) or not (foes or lives):
                m.present = 0
        else:
            coming = w["mediate.coming"] * effort * call * m.legitimacy * (1 - w.rivalry if m.official else 1)
            if w.u("mediator comes", m.label) < coming / W:
                m.present = 1


def _call(w: World) -> float:
    calls = [
        _call_of(w, d) for d in w.dyads if d.over == 0 and (d.latent or w.week - d.last_fought <= w["mediate.lull"])
    ]
    most = max([0, *calls])
    return most if w.table.members == 0 else max(most, w["mediate.base"]) * w["mediate.asked"]


def _call_of(w: World, dyad: Thing) -> float:
    a, b = w.parties[dyad.a], w.parties[dyad.b]
    size = math.log(1 + w["fight.scale"]) / math.log(1 + w["mediate.large"])
    length = min((w.week - dyad.war_began) / W / w["mediate.years"], 1)
    loud = w["mediate.base"] + w["mediate.hard"] * max(a.pain, b.pain) * size + w["mediate.length"] * length
    return loud * (1 - w["mediate.even"] * (1 - evenness(a.power, b.power)))


def press(w: World) -> None:
    """Mediators and parties press."""
    for party in w.parties:
        party.pressure *= 1 - 1 / w["press.memory"]
        party.inducement *= 1 - 1 / w["press.memory"]
    for m in w.mediators:
        m.leverage = w["mediation.leverage"] if m.official else 0.0
        if m.leverage != 0 and m in engaged(w):
            _mediator_presses(w, m)
    for p in range(len(w.parties)):
        leverage = w.of(p, "leverage")
        if leverage == 0 or not w.table.members >> p & 1:
            continue
        for q in others(w, p):
            if exists(w, q):
                push = w["press.strength"] * reach_one(w) * leverage / w["press.memory"]
                w.parties[q].pressure = clip(w.parties[q].pressure + push)


def _mediator_presses(w: World, m: Thing) -> None:
    crowd = sum(one.official for one in engaged(w) if one is not m)
    push = w["press.strength"] * reach_one(w) * m.leverage * (1 - w.rivalry) * math.exp(-w["press.crowding"] * crowd)
    instrument = w["mediation.instrument"]
    if push == 0 or instrument == "none":
        return
    stakes = {p: _stake(w, p) for p in range(len(w.parties)) if exists(w, p)}
    for p, party in enumerate(w.parties):
        if not exists(w, p) or not _is_target(w, p):
            continue
        felt = push * _factor(w, m, p)
        if instrument == "withdraw" and w.table.members:
            felt *= len(stakes) * stakes[p] / sum(stakes.values()) if sum(stakes.values()) > 0 else 0
        if instrument == "reward":
            party.inducement = clip(party.inducement + felt / w["press.memory"])
        else:
            party.pressure = clip(party.pressure + felt / w["press.memory"])
        if instrument == "sanctions":
            party.pain = clip(party.pain + w["press.hurting"] * felt / w["pain.memory"])
    deadlocked = w.table.rejected >= w["press.deadlock"] and w.table.members
    leaves = w["press.strength"] * w["press.leaving"]
    if instrument == "withdraw" and deadlocked and w.u("mediator withdraws", m.label) < leaves:
        m.left = w.week


def _is_target(w: World, p: int) -> bool:
    powers = [party.power for party in w.parties if party.gone == 0]
    weak, strong = w.parties[p].power == min(powers), w.parties[p].power == max(powers)
    return {"both": True, "none": False, "weaker": weak, "stronger": strong}[w["mediation.target"]]


def _factor(w: World, m: Thing, p: int) -> float:
    party = w.parties[p]
    depends = w.u("dependence of a party on a mediator", pair(m.label, party.label), week=0) - 0.5
    f = 1 + w["press.spread"] * depends / 0.5
    if m.bias != 0:
        favoured = 0 if m.bias > 0 else last_party(w)
        near = party.like == favoured or w.dyads[dyad_of(p, favoured)].allied == 1
        f *= 1 - abs(m.bias) * (1 if near else -1)
    return f * (1 - w["press.abroad"] * party.abroad)


def _stake(w: World, p: int) -> float:
    party = w.parties[p]
    gives = w.table.utility[p] if w.table.rounds > 0 else 1 - party.reservation
    return max(gives - party.war_value, 0)


def sponsor(w: World) -> None:
    """Patrons of one side."""
    for p, party in enumerate(w.parties):
        if party.patron > 0:
            if w.u("patron falls", party.label) < w.of(p, "patron_falls") / W:
                party.patron_fell = w.week
            elif patron_asks(w, p) != "press" and w.u("patron turns", party.label) < w.of(p, "patron_turns") / W:
                party.patron_turned = w.week
        before = party.patron
        without = party.like != p or party.patron_fell > 0 or not exists(w, p)
        party.patron = 0.0 if without else clip(w["sponsor.strength"] * w.of(p, "patron"))
        if before == 0 and party.patron == 0:
            continue
        _support(w, p, before)


def _support(w: World, p: int, before: float) -> None:
    party, strings = w.parties[p], w.of(p, "patron_strings")
    talks = any(w.dyads[dyad_of(p, q)].channel == OPEN for q in others(w, p))
    given = party.patron
    if patron_asks(w, p) == "end" and not talks:
        given *= 1 - strings
    change = w["sponsor.means"] * given / W - w["sponsor.dependence"] * max(before - party.patron, 0)
    party.means = clip(party.means + change, -10, 10)
    if party.patron > 0 and patron_asks(w, p) == "press":
        push = w["sponsor.pressure"] * strings * party.patron / w["press.memory"]
        party.pressure = clip(party.pressure + push)


def spy(w: World) -> None:
    """Intelligence on the others."""
    for p, party in enumerate(w.parties):
        if w.of(p, "intelligence") == 0:
            continue
        step = clip(w["spy.strength"] * reach_one(w) * w.of(p, "intelligence") * w["spy.pace"] / W)
        for q in others(w, p):
            of = w.knowledge[p][q]
            for k in issues(w):
                luck = w.u("bias of intelligence", pair(party.label, w.parties[q].label), week=k)
                seen = clip(w.parties[q].weight[k] * (1 + w["intelligence.bias"] * (2 * luck - 1)))
                of.estimate[k] = clip(of.estimate[k] + step * (seen - of.estimate[k]))
                of.confidence[k] = clip(of.confidence[k] + step * (1 - of.confidence[k]))


def appraise(w: World) -> None:
    """Officials and parties judge whether to talk."""
    for p in range(len(w.parties)):
        _look_ahead(w, p)
    for o in range(len(w.officials)):
        _judge(w, o)
    for p in range(len(w.parties)):
        _agree_among(w, p)


def _look_ahead(w: World, p: int) -> None:
    party = w.parties[p]
    there = [(q, w.dyads[dyad_of(p, q)]) for q in others(w, p) if exists(w, q)]
    strongest = max((w.parties[q].power for q, dyad in there if dyad.over == 0), default=0)
    enemies = [q for q, dyad in there if dyad.over == 0 or dyad.beaten > 0]
    party.stalemate = evenness(believed_power(party), strongest) if strongest > 0 else 0.0
    known = sum(w.knowledge[p][q].confidence[k] for q in enemies for k in issues(w))
    party.way_out = clip(known / (len(w.issues) * len(enemies))) if enemies else 0.0


def _judge(w: World, o: int) -> None:
    official = w.officials[o]
    p = official.party
    party = w.parties[p]
    ends = w["opening.end"]
    opening = w["opening.size"] if w.week >= w["opening.start"] and (ends == 0 or w.week <= ends) else 0
    weight = w["appraise.stalemate"]
    reason = party.pain * (1 - weight + weight * party.stalemate) + party.pressure + party.inducement + opening
    reason += w["appraise.prize"] * w.of(p, "prize") + official.leader * w["appraise.agenda"] * party.agenda
    official.motivation = clip(reason * (1 - official.hardness))
    trust = mean(tie.trust for tie in channel_ties(w, o))
    hope = w["appraise.hope"] + (1 - w["appraise.hope"]) * party.way_out
    hope = clip(hope + w["appraise.progress"] * w.table.hope)
    official.optimism = clip(trust + (1 - trust) * w["appraise.way_out"] * hope)


def _agree_among(w: World, p: int) -> None:
    party, own = w.parties[p], officials_of(w, p)
    votes = [(w["appraise.leader"] if w.officials[o].leader else 1, w.officials[o]) for o in own]
    total = sum(v for v, _ in votes)
    ready = sum(v * one.motivation * one.optimism for v, one in votes) / total if total else 0
    party.motivation = clip(sum(v * one.motivation for v, one in votes) / total) if total else 0.0
    at_war = [q for q in others(w, p) if w.dyads[dyad_of(p, q)].over == 0]
    bound = mean(w.of(q, "accountability") * (1 - w.parties[q].attitude) for q in at_war)
    left = (1 - w["appraise.alibi"] * party.alibi) * ready * (1 - w["appraise.delivery"] * bound)
    party.readiness = clip(w["appraise.strength"] * left)
    party.trust = mean(tie.trust for o in own for tie in channel_ties(w, o))


def reckon(w: World) -> None:
    """The least that a party signs for."""
    for p in range(len(w.parties)):
        _weigh(w, p)
    for p, party in enumerate(w.parties):
        least = party.war_value + party.home_cost + party.doubt - party.pressure - party.inducement
        party.reservation = clip(least - w.of(p, "prize") - party.agenda, 0, w["reckon.most"])
    for p, party in enumerate(w.parties):
        if w.week == 1:
            party.mandate = party.reservation
        lag = 1 + w["reckon.delay"] * w.of(p, "rigidity")
        party.mandate = clip(party.mandate + (party.reservation - party.mandate) / lag, 0, w["reckon.most"])


def _weigh(w: World, p: int) -> None:
    party, strength, free = w.parties[p], w["reckon.strength"], 1 - guarantee_on_offer(w)
    trade = max((w.dyads[dyad_of(p, q)].trade for q in others(w, p)), default=0)
    hostility = w.of(p, "accountability") * (1 - party.attitude)
    cost = party.pain + w["reckon.ahead"] * (1 - party.pain)
    war = believed_power(party) - w["reckon.cost_of_war"] * cost - w["reckon.trade"] * max(trade, 0)
    term = w.of(p, "term")
    nears = (w.week - party.leader_since) % term / term if term else 0
    audience = w["reckon.audience"] + w["reckon.open_talks"] * seen_to_talk(w, p)
    home = audience * hostility * (1 + w["reckon.election"] * nears) + price_of_consent(w, p)
    doubt = w["reckon.doubt"] * (1 - party.trust) + w["reckon.disarming"] * (1 - party.state)
    doubt += w["reckon.foresight"] * _power_to_be_lost(w, p)
    party.war_value = clip(strength * (war + lost_by_settling(w, p)), -1, 2)
    party.home_cost = clip(strength * home, 0, 2)
    party.doubt = clip(strength * doubt * free, 0, 2)


def _power_to_be_lost(w: World, p: int) -> float:
    there = range(len(w.parties))
    if all(w.of(q, "trend") == 0 for q in there):
        return 0.0
    then = [w.parties[q].power * math.exp(w.of(q, "trend") * w["reckon.horizon"]) for q in there]
    return max(w.parties[p].power - then[p] / sum(then), 0)
