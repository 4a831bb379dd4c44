"""Part 4 of the week: what Track II learned is transferred."""

from __future__ import annotations

import math

from rebuild.luck import number, pair
from rebuild.part_3 import PUBLIC_WORK
from rebuild.shared import (
    FROZEN,
    OPEN,
    W,
    access_ties,
    channel_ties,
    clip,
    community_ties,
    dialogue_ties,
    exists,
    first_trust,
    groups_of,
    harden_public,
    is_local,
    issues,
    mean,
    mean_confidence,
    move_channel,
    officials_of,
    others,
    reach_one,
    replace_leader,
    sessions_of,
    taking_part,
)
from rebuild.world import Thing, World


def _meeting(w: World) -> list[tuple[Thing, Thing]]:
    """Participants of initiatives that have a session this week, each with the initiative."""
    if w.sessions == 0:
        return []
    there = [(ngo, w.initiatives[ngo.initiative]) for ngo in w.ngos if ngo.initiative >= 0]
    return [(ngo, one) for ngo, one in there if one.sessions > 0]


def transfer_up(w: World) -> None:
    """What Track II learned reaches officials."""
    for ngo, _ in _meeting(w):
        _brief(w, ngo)
    if w.sessions > 0:
        for o in range(len(w.officials)):
            _heed(w, o)
    for p in range(len(w.parties)):
        _take_in(w, p)
    if w["transfer_up.strength"] >= 0:
        for ngo, one in _meeting(w):
            if one.issue >= 0 and _has_ear(w, ngo):
                _hand_up(w, w.issues[one.issue])
    if w.sessions > 0 and w["transfer_up.paper"] != 0:
        _hand_up_paper(w)


def _ear(w: World, ngo: Thing) -> float:
    usual = w.of(ngo.party, "openness")
    bound = w.initiatives[ngo.initiative].bound
    heard = usual + (1 - usual) * w["transfer_up.office"] * ngo.office
    return heard * ngo.standing * (1 + w["transfer_up.present"] * bound)


def _has_ear(w: World, ngo: Thing) -> bool:
    return ngo.access_ties > 0 and _ear(w, ngo) * ngo.access >= w["transfer_up.threshold"]


def _brief(w: World, ngo: Thing) -> None:
    p, total = ngo.party, 0.0
    for tie in access_ties(w, ngo):
        v = _ear(w, ngo) * tie.strength / w.of(p, "officials")
        total += v
        official = w.officials[tie.other]
        for met in dialogue_ties(w, ngo):
            q = w.ngos[met.other].party
            official.heard_trust[q] += v * met.trust / ngo.dialogue_ties
            official.heard_weight[q] += v / ngo.dialogue_ties
    w.parties[p].heard_advice += total
    if total <= 0:
        return
    for q in others(w, p):
        for k in issues(w):
            c, e, of = ngo.confidence[q][k], ngo.estimate[q][k], w.knowledge[p][q]
            of.heard[k] += total * c * e
            of.heard_confidence[k] += total * c * c
            of.heard_weight[k] += total * c
            of.heard_square[k] += total * c * e * e


def _heed(w: World, o: int) -> None:
    official = w.officials[o]
    for tie in channel_ties(w, o):
        q = w.officials[tie.other].party
        weight = official.heard_weight[q]
        if weight > 0:
            step = min(w["transfer_up.strength"] * w["transfer_up.trust"] * weight, 1)
            tie.trust = clip(tie.trust + step * (official.heard_trust[q] / weight - tie.trust))
    for q in range(len(w.parties)):
        official.heard_trust[q] = official.heard_weight[q] = 0.0


def _take_in(w: World, p: int) -> None:
    party = w.parties[p]
    if party.heard_advice == 0:
        return
    party.heard_advice = 0.0
    grown = 0.0
    for q in others(w, p):
        for k in issues(w):
            if w.knowledge[p][q].heard_weight[k] > 0:
                grown += _learn(w, w.knowledge[p][q], k)
    party.aspiration += clip(w["transfer_up.pressure"] * grown) * (1 - party.aspiration)


def _learn(w: World, of: Thing, k: int) -> float:
    weight = of.heard_weight[k]
    step = clip(w["transfer_up.strength"] * w["transfer_up.knowledge"] * weight, -1, 1)
    advised, sure = of.heard[k] / weight, of.heard_confidence[k] / weight
    within = max(of.heard_square[k] / weight - advised**2, 0)
    if of.told[k] == 0:
        of.told[k], of.told_spread[k] = advised, clip(within)
    else:
        m, gap = 1 / w["transfer_up.memory"], advised - of.told[k]
        of.told[k] += m * gap
        of.told_spread[k] = clip((1 - m) * (of.told_spread[k] + m * gap**2) + m * within)
    muddle = w["transfer_up.contradiction"] * len(w.issues) * math.sqrt(of.told_spread[k])
    gain = max(step, 0) * max(sure - of.confidence[k], 0) * clip(1 - muddle)
    of.estimate[k] = clip(of.estimate[k] + step * (advised - of.estimate[k]))
    of.confidence[k] += gain
    of.heard[k] = of.heard_square[k] = of.heard_confidence[k] = of.heard_weight[k] = 0.0
    return gain


def _hand_up(w: World, issue: Thing) -> None:
    if issue.idea > 0 and issue.idea_up == 0:
        issue.idea_up = w.week
        w.count.ideas_handed_up += 1


def _hand_up_paper(w: World) -> None:
    soonest = 1.0
    for i, one in enumerate(w.initiatives):
        chance = w["transfer_up.strength"] * w["transfer_up.paper"] * one.sessions * mean_confidence(w, i)
        if chance > 0 and any(_has_ear(w, ngo) for ngo in taking_part(w, i)):
            x = w.u("paper handed up", one.label) / chance
            if x < soonest:
                soonest, w.table.paper = x, i + 1
    w.count.papers += int(soonest < 1)


def transfer_out(w: World) -> None:
    """What Track II does reaches publics."""
    for ngo, one in _meeting(w):
        ties = dialogue_ties(w, ngo)
        if not ties:
            continue
        trust = mean(tie.trust for tie in ties)
        reach = one.sessions * (1 + w["transfer_out.media"] * one.media)
        reach *= w["transfer_out.public_work"] if one.activity == PUBLIC_WORK else 1
        for tie in community_ties(w, ngo):
            group, v = w.groups[tie.other], ngo.standing * tie.strength * reach
            group.heard += v * trust
            group.heard_weight += v
            group.heard_backlash += v * one.media
    for group in w.groups if w.sessions > 0 else []:
        if group.heard_weight > 0:
            pull = w["transfer_out.strength"] * w["transfer_out.pull"]
            step = clip(pull * group.heard_weight, -1, 1)
            drawn = step * (group.heard / group.heard_weight - group.attitude)
            repelled = pull * w["transfer_out.backlash"] * group.heard_backlash
            group.attitude = clip(group.attitude + drawn - repelled * (1 - group.attitude) * group.attitude)
            group.heard = group.heard_weight = group.heard_backlash = 0.0


def expose(w: World, p: int, blame: float, cause: int) -> None:
    """It comes out that a party talks."""
    attitude = w.parties[p].attitude
    harden_public(w, p, blame * w["exposure.backlash"])
    chance = blame * w["exposure.fall"] * w.of(p, "accountability") * (1 - attitude)
    for o in officials_of(w, p):
        official = w.officials[o]
        if official.leader and w.u("leader falls over what came out", pair(official.label, cause)) < chance:
            replace_leader(w, o)


def leak(w: World) -> None:
    """Sessions come out."""
    if w.sessions == 0:
        return
    for one in w.initiatives:
        one.leaked = 0
        if one.sessions == 0 or one.media == 1:
            continue
        held_back = 1 - w["leak.accountable"] * w["track_two.accountable"]
        if w.u("leak", one.label) < w["leak.strength"] * w["leak.chance"] * one.sessions * held_back:
            one.leaked = 1
            w.count.leaks += 1
    if not any(one.leaked for one in w.initiatives):
        return
    for ngo in w.ngos:
        if ngo.initiative >= 0 and w.initiatives[ngo.initiative].leaked:
            ngo.standing *= 1 - w["leak.standing"] * (1 - w.parties[ngo.party].attitude)
    for p in range(len(w.parties)):
        if exists(w, p) and _blame(w, p) != 0:
            expose(w, p, _blame(w, p), number("leak"))
            for o in officials_of(w, p):
                w.officials[o].hardness += w["leak.caution"] * (1 - w.officials[o].hardness)
    for d, dyad in enumerate(w.dyads):
        chance = w["leak.freezing"] * max(_blame(w, dyad.a), _blame(w, dyad.b))
        if dyad.channel == OPEN and w.u("talks freeze over a leak", dyad.label) < chance:
            move_channel(w, d, FROZEN)


def _blame(w: World, p: int) -> float:
    there = [ngo.initiative for ngo in w.ngos if ngo.party == p and ngo.initiative >= 0]
    bound = [w.initiatives[i].bound for i in there if w.initiatives[i].leaked]
    return max((w["leak.blame"] + (1 - w["leak.blame"]) * one for one in bound), default=0.0)


def reenter(w: World) -> None:
    """Who trusts the other side more than people at home lose standing."""
    for ngo in w.ngos:
        ties = dialogue_ties(w, ngo)
        if not ties:
            continue
        distance = max(mean(tie.trust for tie in ties) - w.parties[ngo.party].attitude, 0)
        change = w["reenter.recovery"] * (1 - ngo.standing) - w["reenter.loss"] * distance * ngo.standing
        ngo.standing = clip(ngo.standing + w["reenter.strength"] * change / W)


def punish_contact(w: World) -> None:
    """Laws against contact cost standing."""
    for ngo, one in _meeting(w):
        lost = w["punish_contact.strength"] * w["punish_contact.loss"] * w.of(ngo.party, "contact_law")
        ngo.standing = clip(ngo.standing * (1 - lost * one.sessions))


def _zeal(w: World, ngo: Thing) -> float:
    if ngo.initiative < 0:
        return 0.0
    one = w.initiatives[ngo.initiative]
    work = 1 if one.activity == PUBLIC_WORK else w["advocate.other"]
    return w.of(ngo.party, "advocacy") * one.sessions * work


def advocate(w: World) -> None:
    """Participants speak for their side abroad."""
    strength = w["advocate.strength"]
    for party in w.parties:
        party.abroad += min(strength * w["advocate.fading"] / W, 1) * (0.5 - party.abroad)
    if w.sessions == 0:
        return
    for ngo in w.ngos:
        party = w.parties[ngo.party]
        party.abroad += min(strength * w["advocate.pace"] * _zeal(w, ngo), 1) * (1 - party.abroad)
    for tie in w.dialogues:
        tie.trust *= 1 - clip(strength * w["advocate.trust"] * _zeal(w, w.ngos[tie.other]))


def stall(w: World) -> None:
    """Unofficial talks serve as an excuse."""
    for p, party in enumerate(w.parties):
        if w.sessions == 0 and party.alibi == 0:
            continue
        excuse = w["stall.pace"] * sessions_of(w, p, 0) * (1 - party.readiness)
        if w.table.members >> p & 1:
            excuse += w["stall.crowding"] * sessions_of(w, p, 1)
        new = min(w["stall.strength"] * excuse, 1) * (1 - party.alibi)
        party.alibi = clip(party.alibi * (1 - 1 / w["stall.memory"]) + new)


def lend_standing(w: World) -> None:
    """Talks lend standing to opponents of a settlement."""
    for p, party in enumerate(w.parties):
        x = party.spoiler_standing
        if w.sessions == 0 and x == 0:
            continue
        pace = w["lend_standing.strength"] * w["lend_standing.pace"]
        lent = min(pace * sessions_of(w, p, 0) * (1 - party.attitude), 1)
        party.spoiler_standing = clip(x + lent * (1 - x) - x / w["lend_standing.memory"])


def win_over(w: World) -> None:
    """Oppositions are won over."""
    strength = w["win_over.strength"]
    for p, party in enumerate(w.parties):
        if party.opposition == 0 and party.won_over == 0 and party.opposition_price == 0:
            continue
        c, y = w.of(p, "opponents_consulted"), party.won_over
        met = w.of(p, "opponents_in_dialogue") * sessions_of(w, p, 0)
        won = strength * w["win_over.consulting"] / W * c + strength * w["win_over.dialogue"] * met
        party.won_over = clip(y + min(won, 1) * (1 - y) - y / w["win_over.memory"])
        price = strength * w["win_over.price"] * c * max(-w.of(p, "opponents_stance"), 0) * party.opposition
        party.opposition_price = 0.0 if party.opposition_leads == 1 else clip(price, 0, 2)
        lent = min(strength * w["win_over.standing"] * met, 1)
        party.opposition = clip(party.opposition + lent * (1 - party.opposition))


def set_right(w: World) -> None:
    """Contacts set rumours right."""
    for dyad in w.dyads:
        dyad.set_right = clip(w["set_right.strength"] * w["set_right.share"] * dyad.trust_unofficial, -1, 1)


def keep_local_peace(w: World) -> None:
    """Local people keep places out of the war."""
    strength = w["keep_local_peace.strength"]
    for d, dyad in enumerate(w.dyads if w.sessions > 0 else []):
        ties = [tie for tie in w.dialogues if tie.dyad == d]
        local = [w.ngos[tie.holder].initiative for tie in ties if is_local(w, tie)]
        held = sum(w.initiatives[i].sessions for i in local if i >= 0)
        step = strength * w["keep_local_peace.gain"] * held / len(ties) if ties else 0
        step = min(step, 1)
        dyad.local_peace = clip(dyad.local_peace + step * (w["keep_local_peace.most"] - dyad.local_peace))
    for dyad in w.dyads:
        if dyad.over == 0 and dyad.latent == 0:
            waits = w["keep_local_peace.national"] if dyad.channel != OPEN else 0
            own = w["keep_local_peace.own"]
            meet = (own + (1 - own) * reach_one(w)) * (1 - waits)
            pace = strength * w["keep_local_peace.tables"] * meet * 4 * dyad.felt * (1 - dyad.felt)
            dyad.local_peace += min(pace / W, 1) * max(w["keep_local_peace.most"] - dyad.local_peace, 0)
    for dyad in w.dyads:
        if dyad.local_peace > 0:
            loss = w["keep_local_peace.fading"] + w["keep_local_peace.violence"] * dyad.felt
            dyad.local_peace *= 1 - min(strength * loss / W, 1)


def hold_attitudes(w: World) -> None:
    """Where set, attitudes stay where they were."""
    for public in w.publics:
        for group in groups_of(w, public.party):
            group.attitude = group.anchor
        anchors = [group.weight * group.anchor for group in groups_of(w, public.party)]
        w.parties[public.party].attitude = sum(anchors)


def hold_relations(w: World) -> None:
    """Where set, trust of officials stays what it was."""
    for tie in w.channels:
        tie.trust = first_trust(w, tie)
