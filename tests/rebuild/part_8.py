"""Part 8 of the week: the conflict moves."""

from __future__ import annotations

import math

from rebuild.luck import negative_binomial
from rebuild.shared import (
    DISSOLVED,
    FULL,
    OPEN,
    PARTIAL,
    PROCESS,
    SPLIT,
    VICTORY,
    W,
    binds,
    clip,
    deaths_left,
    evenness,
    exists,
    fear_left,
    full_agreement,
    incidents_left,
    is_living,
    leave_wars,
    most_force,
    other,
    raise_force,
    release,
    sessions_of,
)
from rebuild.world import Thing, World, blank


def recruit(w: World) -> None:
    """Publics give or withhold the means to fight."""
    for party in w.parties:
        gain = w["recruit.strength"] * w["recruit.pull"] * (0.5 - party.attitude) / 0.5 / W
        party.means = clip(party.means + gain, -10, 10)


def rearm(w: World) -> None:
    """A side arms behind dialogue."""
    if w.sessions == 0:
        return
    for p, party in enumerate(w.parties):
        gain = w["rearm.strength"] * w["rearm.gain"] * (1 - clip(party.motivation)) * sessions_of(w, p, 0)
        party.means = clip(party.means + gain, -10, 10)


def stand_to_lose(w: World) -> None:
    """Business has something to lose by war."""
    for dyad in w.dyads:
        dyad.stake = clip(w["stand_to_lose.strength"] * w["stand_to_lose.share"] * dyad.trade, -1, 1)


def moderate(w: World) -> None:
    """Training makes commanders hold back."""
    for party in w.parties:
        party.moderation = clip(w["moderate.strength"] * w["moderate.share"] * party.training, -1, 1)


def misread(w: World) -> None:
    """Each side may misread the other's force."""
    for dyad in w.dyads:
        if dyad.over == 1:
            continue
        heard = int(dyad.channel == OPEN or dyad.last_line == 1)
        noise = w["misread.noise"] * (1 - w["misread.channel"] * heard) * (1 - dyad.set_right) * fear_left(w, dyad)
        if noise <= 0:
            continue
        for p in (dyad.a, dyad.b):
            error = noise * w.normal("misreading of the other's force", dyad.label ^ w.parties[p].label)
            if error > w["misread.alarm"]:
                raise_force(dyad, p, w["misread.strength"] * error)
                w.count.mistaken_escalations += 1


def restrain(w: World) -> None:
    """Truces and texts hold back."""
    for dyad in w.dyads:
        held = w["restrain.ceasefire"] if dyad.ceasefire > 0 else 0
        for text in w.agreements:
            if not is_living(text) or not binds(text, dyad.a, dyad.b):
                continue
            holds = {PROCESS: "process", PARTIAL: "partial", FULL: "agreement"}[text.kind]
            left = 1 if text.kind == PROCESS else 1 - w["restrain.fulfilled"] * (1 - text.carried_out / 20)
            held = max(held, w["restrain." + holds] * left)
        dyad.held = clip(w["restrain.strength"] * held)


def escalate(w: World) -> None:
    """Force answers force."""
    for dyad in w.dyads:
        dyad.next_force_a = _next_force(w, dyad, dyad.a, dyad.force_a, dyad.force_b)
        dyad.next_force_b = _next_force(w, dyad, dyad.b, dyad.force_b, dyad.force_a)
    for dyad in w.dyads:
        dyad.force_a, dyad.force_b = dyad.next_force_a, dyad.next_force_b
        dyad.stage = 0.0 if dyad.over == 1 else 9 * 0.5 * (dyad.force_a + dyad.force_b)


def _next_force(w: World, dyad: Thing, p: int, f: float, g: float) -> float:
    party, h = w.parties[p], 1 if dyad.over == 1 else dyad.held
    push = w["escalate.reaction"] * math.exp(party.means) * g * (1 - f)
    push *= (1 - dyad.relations) * (1 - dyad.stake) * (1 - party.moderation)
    grudge = w["escalate.grievance"] * (1 - party.attitude) * (1 - f) * (1 - party.institutions)
    tired = w["escalate.fatigue"] * (1 + w["escalate.tiring"] * party.pain) * f
    change = (push + grudge) * (1 - h) - tired - h * w["escalate.disarming"] * f
    return clip(f + w["escalate.strength"] * change)


def mobilise(w: World) -> None:
    """War uses up means, which come back."""
    for p, party in enumerate(w.parties):
        most = most_force(w, p)
        idle = 0 if party.state else max(1 - most / w["mobilise.idle"], 0)
        used = w["mobilise.drain"] * most + w["mobilise.demobilising"] * idle
        back = w["mobilise.refill"] * party.means * (1 - idle)
        luck = w["mobilise.wavering"] * w.normal("means waver", party.label) / math.sqrt(W)
        party.means = clip(party.means + w["mobilise.strength"] * (luck - (used + back) / W), -10, 10)


def outbreak(w: World) -> None:
    """Wars break out, and those that lost rise again."""
    for dyad in w.dyads:
        if dyad.latent:
            _break_out(w, dyad)
    for d, dyad in enumerate(w.dyads):
        if dyad.over and not dyad.allied:
            _rise_again(w, d)


def _break_out(w: World, dyad: Thing) -> None:
    a, b = w.parties[dyad.a], w.parties[dyad.b]
    calm = clip(w["outbreak.trust"] * min(a.trust, b.trust))
    tension = 0.5 * (dyad.force_a + dyad.force_b) * (1 - calm) * (1 - dyad.relations)
    threshold, room = w["outbreak.threshold"], 1 - w["outbreak.threshold"]
    if tension <= threshold or room <= 0 or full_agreement(w, dyad.a, dyad.b) >= 0:
        return
    chance = w["outbreak.strength"] * w["outbreak.pace"] * (tension - threshold) / room
    chance *= incidents_left(w, dyad)
    if w.u("war breaks out", dyad.label) < chance:
        dyad.latent = 0
        w.count.outbreaks += 1


def _loser(w: World, d: int) -> int:
    endings = [one for one in w.endings if one.dyad == d and one.how != SPLIT]
    if not endings:
        return w.dyads[d].beaten - 1
    last = endings[-1]
    return other(w.dyads[d], last.winner) if last.kind == VICTORY else last.ceased - 1


def _rise_again(w: World, d: int) -> None:
    dyad, loser = w.dyads[d], _loser(w, d)
    settled = full_agreement(w, dyad.a, dyad.b) >= 0
    if settled or loser < 0 or not exists(w, other(dyad, loser)) or w.parties[loser].heir > 0:
        return
    party = w.parties[loser]
    chance = w["outbreak.strength"] * w["outbreak.relapse"] / W
    chance *= (1 - party.attitude) * (1 - party.institutions) * (1 - dyad.relations) * incidents_left(w, dyad)
    if w.u("war breaks out", dyad.label) < chance:
        party.gone, dyad.over, dyad.beaten = 0, 0, 0
        raise_force(dyad, loser, w["outbreak.rising"])
        w.count.outbreaks += 1


def fight(w: World) -> None:
    """People die."""
    for dyad in w.dyads:
        dyad.deaths = 0
        if dyad.over == 0 and dyad.latent == 0:
            mean = _mean_deaths(w, dyad)
            dyad.deaths = negative_binomial(w.key, "deaths", w.week, dyad.label, mean, w["fight.dispersion"])
        if dyad.deaths > 0:
            if w.week - dyad.last_fought > w["fight.lull"]:
                dyad.war_began = w.week
            dyad.last_fought = w.week
        dyad.toll += (dyad.deaths - dyad.toll) / w["pain.span"]
        usual = w["pain.usual"]
        borne = w["pain.endurance"] * usual * (w["fight.scale"] / usual) ** w["pain.growth"]
        dyad.felt = dyad.toll / (dyad.toll + borne) if dyad.toll > 0 else 0.0


def _mean_deaths(w: World, dyad: Thing) -> float:
    a, b = w.parties[dyad.a], w.parties[dyad.b]
    both = dyad.force_a * dyad.force_b * a.following * b.following
    if both == 0:
        return 0.0
    short = math.exp(w["fight.means"] * min(a.means, b.means, 0))
    matched = 1 - w["fight.power"] * (1 - evenness(a.power, b.power))
    kept = max(1 - dyad.local_peace * (1 - w["keep_local_peace.moved"]), 0)
    left = kept * (1 - dyad.held) * deaths_left(w, dyad)
    return w["fight.strength"] * w["fight.scale"] * both * short * left * matched


def win(w: World) -> None:
    """One side wins."""
    for d, dyad in enumerate(w.dyads):
        if dyad.over or dyad.latent or dyad.toll == 0 or w.week - dyad.last_fought > w["win.lately"]:
            continue
        a, b = w.parties[dyad.a], w.parties[dyad.b]
        share = a.power / (a.power + b.power)
        rate = w["win.strength"] * w["win.rate"] / W * min(dyad.force_a, dyad.force_b) * (1 - dyad.held)
        for_a = rate * _open(w, dyad, dyad.b) * _odds(w, a, share)
        for_b = rate * _open(w, dyad, dyad.a) * _odds(w, b, 1 - share)
        x = w.u("victory", dyad.label)
        if x < for_a + for_b:
            winner = dyad.a if x < for_a else dyad.b
            loser = other(dyad, winner)
            ending = blank("endings")
            ending.dyad, ending.week, ending.kind, ending.winner = d, w.week, VICTORY, winner
            w.endings.append(ending)
            dyad.over, dyad.beaten = 1, loser + 1
            w.parties[loser].might = max(w.parties[loser].might + math.log(w["win.kept"]), -10)


def _open(w: World, dyad: Thing, p: int) -> float:
    young = math.exp(-((w.week - dyad.war_began) / W) / w["win.young"]) * (1 - w.of(p, "organised"))
    return w["win.late"] + (1 - w["win.late"]) * young


def _odds(w: World, party: Thing, share: float) -> float:
    return share ** w["win.power"] * (1 if party.state else w["win.rebels"])


def dissolve(w: World) -> None:
    """Armed groups fall apart."""
    for dyad in w.dyads:
        if dyad.over or dyad.latent or dyad.allied:
            continue
        for p, q in ((dyad.a, dyad.b), (dyad.b, dyad.a)):
            party, enemy = w.parties[p], w.parties[q].power
            weak = enemy / (party.power + enemy) * (1 - w.of(p, "organised")) if enemy > 0 else 0
            chance = w["dissolve.strength"] * w["dissolve.rate"] / W * party.pain * weak
            if not party.state and not dyad.over and w.u("party dissolves", party.label) < chance:
                leave_wars(w, p, DISSOLVED)
                release(w, p)
                party.might = max(party.might + math.log(w["dissolve.kept"]), -10)
