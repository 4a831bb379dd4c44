"""Part 2 of the week: publics react."""

from __future__ import annotations

from rebuild.luck import pair
from rebuild.shared import (
    W,
    binds,
    channel_ties,
    clip,
    contends,
    dialogue_ties,
    divides,
    exists,
    groups_of,
    hand_over,
    harden_public,
    has,
    is_living,
    issues,
    most_felt,
    officials_of,
    replace_leader,
    seen_to_talk,
    voice_of_opposition,
    wins_election,
)
from rebuild.world import Thing, World


def harden(w: World) -> None:
    """Publics harden with violence."""
    for public in w.publics:
        felt = most_felt(w, public.party)
        for group in groups_of(w, public.party):
            back = w["harden.recovery"] * (1 - felt) * (group.anchor - group.attitude)
            change = back - w["harden.rate"] * felt * group.attitude
            group.attitude = clip(group.attitude + w["harden.strength"] / W * change)


def follow(w: World) -> None:
    """Social groups follow each other and their leader."""
    for public in w.publics:
        cue = _cue(w, public.party)
        for group in groups_of(w, public.party):
            step = min(w["follow.strength"] * w["follow.pace"] / W, 1)
            group.next_attitude = group.attitude + step * (_drawn(w, group, cue) - group.attitude)
    for public in w.publics:
        for group in groups_of(w, public.party):
            group.attitude = group.next_attitude
        held = sum(group.weight * group.attitude for group in groups_of(w, public.party))
        w.parties[public.party].attitude = held


def _cue(w: World, p: int) -> float:
    party = w.parties[p]
    cue = 0.5 * (1 + party.readiness / (party.readiness + w["follow.usual"]) - party.militancy)
    if seen_to_talk(w, p):
        cue += w["follow.talking"] * (1 - cue)
    if any(is_living(text) and binds(text, p) and text.issues for text in w.agreements):
        cue += w["follow.signing"] * (1 - cue)
    return cue


def _hears(w: World, g: Thing, h: Thing) -> bool:
    density = w["network.group_density"]
    both = pair(min(g.label, h.label), max(g.label, h.label))
    return density >= 1 or w.u("tie exists", both, week=0) < density


def _drawn(w: World, g: Thing, cue: float) -> float:
    heard = [h for h in groups_of(w, g.party) if h is not g and _hears(w, g, h)]
    stubborn, leader, bound = w["follow.stubbornness"], w["follow.leader"], w["follow.bound"]
    if w["follow.theory"] == "elite_cues":
        return g.attitude + (1 - stubborn * abs(cue - g.anchor)) * (cue - g.attitude)
    if w["follow.theory"] == "bounded_confidence":
        near = [g, *(h for h in heard if abs(h.attitude - g.attitude) <= bound)]
        said = sum(h.weight * h.attitude for h in near) / sum(h.weight for h in near)
        return said + (leader if abs(cue - g.attitude) <= bound else 0) * (cue - said)
    total = sum(h.weight for h in heard)
    said = sum(h.weight * h.attitude for h in heard) / total if total else g.attitude
    return (1 - stubborn) * ((1 - leader) * said + leader * cue) + stubborn * g.anchor


def erode(w: World) -> None:
    """Fighting and time take trust."""
    for ngo in w.ngos:
        for tie in dialogue_ties(w, ngo):
            tie.trust *= 1 - _lost(w, w.dyads[tie.dyad].felt, 1 - w["erode.footing"] * ngo.footing)
    for o in range(len(w.officials)):
        for tie in channel_ties(w, o):
            tie.trust *= 1 - _lost(w, w.dyads[tie.dyad].felt, 1)


def _lost(w: World, felt: float, shield: float) -> float:
    return min(w["erode.strength"] * (w["erode.violence"] * felt * shield + w["erode.fading"]) / W, 1)


def forget(w: World) -> None:
    """What was learned is used with less confidence."""
    kept = 1 - min(w["forget.strength"] * w["forget.pace"] / W, 1)
    for p in range(len(w.parties)):
        for q in range(len(w.parties)):
            for k in issues(w):
                w.knowledge[p][q].confidence[k] *= kept
    for ngo in w.ngos:
        if ngo.initiative >= 0:
            for q in range(len(w.parties)):
                for k in issues(w):
                    ngo.confidence[q][k] *= kept


def oppose(w: World) -> None:
    """Oppositions at home."""
    for p in range(len(w.parties)):
        if exists(w, p) and contends(w, p):
            _unseat(w, p)
    for p in range(len(w.parties)):
        if exists(w, p) and w.parties[p].like == p:
            _rally(w, p)
    for p in range(len(w.parties)):
        speaks = voice_of_opposition(w, p)
        if speaks and (seen_to_talk(w, p) or _text(w, p) is not None or (speaks > 0 and _at_war(w, p))):
            harden_public(w, p, -speaks * w["oppose.campaign"] / W)


def _text(w: World, p: int) -> Thing | None:
    found = [text for text in w.agreements if is_living(text) and divides(text) and binds(text, p)]
    return found[-1] if found else None


def _at_war(w: World, p: int) -> bool:
    return any(has(dyad, p) and dyad.over == 0 and dyad.latent == 0 for dyad in w.dyads)


def _unseat(w: World, p: int) -> None:
    party, term, speaks = w.parties[p], w.of(p, "term"), voice_of_opposition(w, p)
    due = term > 0 and (w.week - party.leader_since) % term == 0
    settles = seen_to_talk(w, p) or _text(w, p) is not None
    outraged = settles if speaks < 0 else not settles and _at_war(w, p)
    chance = w["oppose.fall"] / W * w.of(p, "accountability") * abs(speaks)
    luck = w.u("leader brought down by an opposition", party.label)
    falls = not due and speaks != 0 and outraged and luck < chance
    for o in officials_of(w, p):
        if not w.officials[o].leader:
            continue
        if due:
            won = int(wins_election(w, p))
            if won != party.opposition_leads:
                party.opposition_leads = won
                hand_over(w, o, outside=True)
                w.count.governments_lost += won
        elif falls:
            replace_leader(w, o)
            w.count.governments_lost += 1


def _rally(w: World, p: int) -> None:
    party, stance = w.parties[p], w.of(p, "opponents_stance")
    given = clip(w["oppose.strength"] * w.of(p, "opponents"))
    moved = given - party.opposition_set
    turned = party.opposition_set > 0 and stance * party.opposition_stance < 0
    party.opposition_stance = stance if given > 0 else 0
    if moved != 0 or turned:
        if party.opposition_set == 0:
            party.opposition_saw = party.aspiration
        party.opposition_set = given
        if given == 0 or turned:
            moved, party.won_over, party.opposition_price = given - party.opposition, 0.0, 0.0
        party.opposition = clip(party.opposition + moved)
    if party.opposition_set or party.opposition:
        party.opposition = clip(party.opposition + _gains(w, p, stance))


def _gains(w: World, p: int, stance: float) -> float:
    party, text, known = w.parties[p], _text(w, p), seen_to_talk(w, p)
    hard, soft = max(-stance, 0), max(stance, 0)
    struck = party.shaken / (party.shaken + w["consult_public.dulled"])
    left = 0 if party.opposition_leads == 1 else party.opposition * (1 - party.opposition)
    conceded = max(party.opposition_saw - party.aspiration, 0) if known else 0
    if known or party.aspiration > party.opposition_saw:
        party.opposition_saw = party.aspiration
    outbid = hard * w["oppose.outbid"] * conceded * left
    attacked = hard * w["oppose.attacked"] / W * struck * left
    unmet = 0.0
    if text is not None:
        overdue = max(min((w.week - text.week) / w["oppose.expects"], 1) - text.carried_out / 20, 0)
        unmet = hard * w["oppose.unmet"] / W * overdue * left
    quiet = known or text is not None
    weary = 0 if quiet else soft * w["oppose.weary"] / W * party.pain * left
    usual = party.opposition_set * (struck if text is not None else 1)
    return outbid + attacked + unmet + weary + (usual - party.opposition) / w["oppose.memory"]
