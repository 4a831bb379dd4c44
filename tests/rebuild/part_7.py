"""Part 7 of the week: agreements live."""

from __future__ import annotations

import math

from rebuild.luck import negative_binomial, pair
from rebuild.provisions import (
    KINDS,
    ORDERS,
    PROVISIONS,
    asked_of_kind,
    note_share,
    strain_on,
    terms_open,
    the,
    waits_for,
)
from rebuild.shared import (
    CLOSED,
    FULL,
    PROCESS,
    W,
    all_settled,
    binds,
    calendar_year,
    channel_ties,
    clip,
    deaths_left,
    divides,
    dyad_of,
    exists,
    groups_of,
    has,
    is_living,
    issues,
    mean,
    members,
    move_channel,
    observed,
    other,
    raise_force,
    reach_one,
    shares_dyad,
    third_party,
    will_left,
)
from rebuild.world import Thing, World, blank

REPUDIATED, COLLAPSED, NOT_CARRIED_OUT, FIGHTING = 1, 2, 3, 4


def stand_by(w: World) -> None:
    """Third parties stand by texts."""
    strength = w["stand_by.strength"]
    fading = clip(strength * w["agreements.guarantee_fading"] / W)
    for text in w.agreements:
        if not is_living(text):
            continue
        if text.week == w.week:
            text.observers = clip(strength * w["agreements.observers"])
            text.threat = max(text.threat, clip(strength * w["agreements.threat"]))
        else:
            text.guarantee_left *= 1 - fading
            text.threat *= 1 - fading


def deploy(w: World) -> None:
    """Missions come and go."""
    for dyad in w.dyads:
        if dyad.mission > 0:
            if _goes(w, dyad):
                dyad.mission, dyad.mission_came = 0.0, 0
        else:
            if dyad.mission_due == 0 and _agreed_on(w, dyad):
                dyad.mission_due = w.week + w["deploy.delay"]
            if dyad.mission_due > 0:
                _arrive(w, dyad)
        if dyad.mission > 0:
            w.count.effort_missions += math.floor(1000 * w["deploy.people"] * dyad.mission + 0.5)


def _both_exist(w: World, dyad: Thing) -> bool:
    return exists(w, dyad.a) and exists(w, dyad.b)


def signed_since(w: World, dyad: Thing, since: int) -> bool:
    which = w["deploy.text"]
    if which != "full" and dyad.ceasefire > 0 and dyad.ceasefire >= since:
        return True
    if which == "ceasefire":
        return False
    texts = [t for t in w.agreements if is_living(t) and binds(t, dyad.a, dyad.b) and max(t.week, t.renewed) >= since]
    return any(t.kind == FULL or (which == "any" and divides(t)) for t in texts)


def _goes(w: World, dyad: Thing) -> bool:
    order, weeks = w["deploy.order"], w["deploy.weeks"]
    if order == "recalled" or not _both_exist(w, dyad):
        return True
    if order != "sent":
        if weeks > 0 and w.week - dyad.mission_came >= weeks:
            return True
        rate = w["deploy.consent"] / W * (w["deploy.bound"] if signed_since(w, dyad, 1) else 1)
        for p in (dyad.a, dyad.b):
            luck = w.u("consent to a mission withdrawn", w.parties[p].label)
            if luck < rate * (1 - w.parties[p].attitude):
                return True
    return w.u("mission leaves over casualties", dyad.label) < w["deploy.casualties"] / W * dyad.felt


def _agreed_on(w: World, dyad: Thing) -> bool:
    if dyad.allied == 1 or w["deploy.size"] == 0 or not _both_exist(w, dyad):
        return False
    if w["deploy.order"] == "sent":
        return True
    backed = w["deploy.backer"] == "power" or third_party(w)
    if w["deploy.chance"] <= 0 or not backed or not signed_since(w, dyad, w.week):
        return False
    return w.u("mission agreed", w.key) < w["deploy.chance"] * (1 - w.rivalry)


def _arrive(w: World, dyad: Thing) -> None:
    order = w["deploy.order"]
    if order == "recalled" or not _both_exist(w, dyad) or (order != "sent" and not signed_since(w, dyad, 1)):
        dyad.mission_due = 0
    elif w.week >= dyad.mission_due:
        dyad.mission = clip(w["deploy.strength"] * w["deploy.size"])
        dyad.mission_due, dyad.mission_came = 0, w.week


def provide(w: World) -> None:
    """Texts hold named provisions."""
    for n, text in enumerate(w.agreements):
        if text.week != w.week or text.reaffirmed or not divides(text):
            continue
        for c in range(len(KINDS)):
            if w.u("provisions of a kind in a text", pair(w.key, c)) < _chance_of_kind(w, text, c):
                text.holds |= _provisions_of_kind(w, c)
        for earlier in w.agreements[:n]:
            if earlier.taken_up_by != n + 1:
                new_in_old = not text.signatories & ~earlier.signed_by
                if new_in_old or not earlier.signatories & ~text.signatories:
                    done = earlier.completed & text.holds
                    text.completed |= done
                    text.opened |= done
                    text.begun = 1 if done else text.begun
            else:
                text.holds |= earlier.holds
                text.opened |= earlier.opened & ~earlier.dropped
                text.completed |= earlier.completed
                text.begun = max(text.begun, earlier.begun)
        if text.holds:
            text.order = ORDERS.index(w["provide.order"])
            note_share(text)


def _chance_of_kind(w: World, text: Thing, c: int) -> float:
    kinds = [w["issues.kind"][k] for k in members(text.issues)]
    if KINDS[c] in kinds:
        return 1.0
    usual = w[f"provide.{KINDS[c]}_{'full' if text.kind == FULL else 'partial'}"]
    share = usual * (1 if "any" in kinds else w["provide.beside"])
    return share + asked_of_kind(w, text, c) * (1 - share)


def _provisions_of_kind(w: World, c: int) -> int:
    lacks = {}
    for v in range(4 * c, 4 * c + 4):
        p = w["provide." + PROVISIONS[v]]
        lacks[v] = w.u("provision in a text", pair(w.key, v)) - p if p > 0 else math.inf
    held = [v for v in lacks if lacks[v] < 0]
    nearest = min(lacks, key=lambda v: lacks[v])
    if not held and lacks[nearest] < 1:
        held = [nearest]
    return sum(1 << v for v in held)


def _will_after_attacks(w: World, text: Thing) -> float:
    left = 1.0
    for p, party in enumerate(w.parties):
        if party.gone or party.terror == 0:
            continue
        if binds(text, p):
            slows = w["attack_civilians.by_states" if party.state else "attack_civilians.by_rebels"]
        elif not party.state and any(_at_war(w, p, q) for q in members(text.signatories)):
            slows = w["attack_civilians.by_others"]
        else:
            continue
        left = min(left, 1 - w["attack_civilians.strength"] * slows * party.terror)
    return max(left, 0)


def _at_war(w: World, p: int, q: int) -> bool:
    dyad = w.dyads[dyad_of(p, q)]
    return dyad.allied == 0 and dyad.over == 0 and dyad.latent == 0


def _will(w: World, text: Thing, will: float) -> float:
    will += w["include.presses"] * text.voice * (1 - will)
    return will * min([1, *(will_left(w, p) for p in members(text.signatories))]) * _will_after_attacks(w, text)


def _trust_of(w: World, text: Thing) -> float:
    return mean(w.parties[p].trust for p in members(text.signatories))


def carry_out(w: World) -> None:
    """Texts are carried out, and earn trust."""
    for text in w.agreements:
        if text.holds or text.carried_out + text.stalled >= 20 or not is_living(text):
            continue
        if text.kind == PROCESS:
            if text.week < w.week and shares_dyad(text.signatories, w.table.members):
                text.begun = 1
        else:
            _carry_on(w, text)
    for o in range(len(w.officials)):
        _credit(w, o)


def _carry_on(w: World, text: Thing) -> None:
    support, unbacked = max(_trust_of(w, text), text.guarantee_left, w["carry_out.backing"]), w["carry_out.unbacked"]
    will = _will(w, text, unbacked + (1 - unbacked) * support)
    who = w.key ^ text.week
    if w.u("carrying out", who) < w["carry_out.strength"] * w["carry_out.pace"] / W * will:
        if w.u("provision stalls", who) < w["carry_out.stalling"] * (1 - will):
            text.stalled += 1
        else:
            text.carried_out += 1
            text.begun = 1


def _credit(w: World, o: int) -> None:
    for text in w.agreements:
        if not is_living(text) or not binds(text, w.officials[o].party) or text.carried_out == 0:
            continue
        gain = w["carry_out.strength"] * w["carry_out.trust"] / W * text.carried_out / 20
        for tie in channel_ties(w, o):
            if binds(text, w.officials[tie.other].party):
                tie.trust = clip(tie.trust + gain * (1 - tie.trust))


def fulfil(w: World) -> None:
    """Named provisions move on."""
    for n, text in enumerate(w.agreements):
        if not text.holds or text.week == w.week or not is_living(text):
            continue
        elsewhere = _under_newer(w, n)
        if text.holds & ~(text.completed | text.dropped):
            _move_on(w, text, elsewhere)
        years, rest = divmod(w.week - text.week, W)
        if rest == 0 and 1 <= years <= 10:
            text.opened_by += text.opened.bit_count() << 5 * (years - 1)
            text.completed_by += text.completed.bit_count() << 5 * (years - 1)


def _under_newer(w: World, n: int) -> int:
    text, elsewhere = w.agreements[n], 0
    for newer in w.agreements[n + 1 :]:
        both = text.holds & newer.holds
        if is_living(newer) and not text.signatories & ~newer.signatories:
            text.opened |= newer.opened & both
            text.completed |= newer.completed & both
            text.dropped = (text.dropped & ~both | newer.dropped & both) & ~text.completed
            elsewhere |= both
    if elsewhere:
        text.begun = 1 if text.opened else text.begun
        note_share(text)
    return elsewhere


def _move_on(w: World, text: Thing, elsewhere: int) -> None:
    will = _will(w, text, max(_trust_of(w, text), text.guarantee_left))
    seen = observed(w, text)
    began = finished = gave_up = 0
    for v in members(text.holds & ~(text.completed | text.dropped | elsewhere)):
        waits = waits_for(text, v)
        opened = text.opened >> v & 1
        if not opened and terms_open(text, v):
            continue
        if not opened and waits and not waits & text.completed:
            if not waits & ~text.dropped:
                gave_up |= 1 << v
            continue
        kind = "fulfil." + KINDS[v // 4]
        met = 1 - w[kind + "_will"] * (1 - will)
        met *= (1 - w[kind + "_money"] * (1 - w["carry_out.backing"])) * (1 - w[kind + "_observers"] * (1 - seen))
        pace = 1 / w["fulfil." + PROVISIONS[v]] if opened else 1 / w["fulfil.beginning"]
        who = pair(w.key ^ text.week, v)
        if w.u("named provision moves on", who) >= w["fulfil.strength"] * pace / W * met:
            continue
        if w.u("named provision stalls", who) < w["carry_out.stalling"] * (1 - met):
            gave_up |= 1 << v
        elif opened:
            finished |= 1 << v
        else:
            began |= 1 << v
    if began | finished | gave_up:
        text.opened |= began
        text.completed |= finished
        text.dropped |= gave_up
        text.begun = 1 if text.opened else text.begun
        note_share(text)
    if finished & the("amnesty", "prisoners", "truth"):
        _move_publics(w, text, finished)


def _move_publics(w: World, text: Thing, finished: int) -> None:
    released = (finished & the("amnesty", "prisoners")).bit_count()
    for public in w.publics:
        if not binds(text, public.party):
            continue
        each = -w["fulfil.offence"] if w.parties[public.party].state else w["fulfil.relieved"]
        moves = (w["fulfil.truth_told"] if finished & the("truth") else 0) + released * each
        for group in groups_of(w, public.party):
            left = 1 - group.attitude if moves > 0 else group.attitude
            group.attitude = clip(group.attitude + w["fulfil.strength"] * moves * left)


def breach(w: World) -> None:
    """Texts are violated, or said to be."""
    strength = w["breach.strength"]
    for text in w.agreements:
        if not is_living(text) or text.week == w.week or text.kind == PROCESS:
            continue
        by_observers = observed(w, text)
        seen = w["breach.visible"] + (1 - w["breach.visible"]) * by_observers
        for p in members(text.signatories):
            party = w.parties[p]
            who = party.label ^ text.week
            strain = strain_on(w, text, p) * (1 - seen * text.threat)
            if w.u("breach of an agreement", who) < strength * w["breach.rate"] / W * strain:
                text.breaches += 1
                w.count.violations += 1
                if w.u("breach noticed", who) < seen:
                    _answer(w, text, p)
                    punished = strength * w["breach.punishment"] * text.threat
                    party.might = clip(party.might - punished, -10, 10)
            else:
                rumour = strength * (w["breach.rumour"] / W * (1 - party.trust) * (1 - by_observers))
                if w.u("false report of a breach", who) < rumour:
                    _answer(w, text, p)


def _answer(w: World, text: Thing, p: int) -> None:
    strength = w["breach.strength"]
    for tie in w.channels:
        if w.officials[tie.other].party == p and binds(text, w.officials[tie.holder].party):
            tie.trust *= 1 - clip(strength * w["breach.trust"])
    for q in members(text.signatories):
        if q != p and w.dyads[dyad_of(p, q)].allied == 0:
            raise_force(w.dyads[dyad_of(p, q)], q, strength * w["breach.answer"])


def break_agreement(w: World) -> None:
    """Texts break."""
    for n, text in enumerate(w.agreements):
        if not is_living(text) or text.week == w.week:
            continue
        chance, why = _chance_to_break(w, text)
        if w.u("agreement breaks", w.key ^ text.week) >= clip(chance):
            continue
        _end(w, text, why)
        if text.kind == FULL:
            for dyad in w.dyads:
                if binds(text, dyad.a, dyad.b) and dyad.allied == 0:
                    raise_force(dyad, dyad.a, w["break_agreement.anger"])
                    raise_force(dyad, dyad.b, w["break_agreement.anger"])
        if w.u("process collapses", w.key ^ text.week) < w["break_agreement.collapse"]:
            _collapse(w, text, w.agreements[n + 1 :])
            _collapse(w, text, w.agreements[:n][::-1])


def _chance_to_break(w: World, text: Thing) -> tuple[float, int]:
    strength, since = w["break_agreement.strength"], w.week - text.week
    strain = max([0, *(strain_on(w, text, p) for p in members(text.signatories))]) * (1 - text.guarantee_left)
    done = w["break_agreement.done"] * text.carried_out / 20
    settled = 1 / (1 + w["break_agreement.settling"] * since / W + done)
    settled /= 1 + w["break_agreement.reaffirmed"] * text.reaffirmed
    chance, why = strength * w["break_agreement.rate"] / W * strain * settled, REPUDIATED
    times = _times_for_fighting(w, text)
    if times > 0:
        chance, why = clip(chance * times), FIGHTING
    if text.begun == 0 and since >= w["break_agreement.deadline"]:
        chance, why = clip(chance * w["break_agreement.overdue"]), NOT_CARRIED_OUT
        if since == w["break_agreement.deadline"]:
            chance += strength * w["break_agreement.lapse"] * (1 - chance)
    return chance, why


def _since(w: World, text: Thing, d: int, year: int) -> int:
    before = text.before[d] if calendar_year(w, text.week) == year else 0
    return int(w.dyads[d].year_deaths[year] - before)


def _times_for_fighting(w: World, text: Thing) -> float:
    """How much likelier the text breaks for this year's fighting of its signatories; 0 for none."""
    year, signed = calendar_year(w, w.week), text.signed_by
    both = [d for d, dyad in enumerate(w.dyads) if signed >> dyad.a & 1 and signed >> dyad.b & 1]
    if not both:
        return 0
    most = max(both, key=lambda d: _since(w, text, d, year))
    if _since(w, text, most, year) < 25:
        return 0
    again = year - 1 >= calendar_year(w, text.week) and _since(w, text, most, year - 1) >= 25
    return float(w["break_agreement.fighting"] ** (2 if again else 1))


def _end(w: World, text: Thing, why: int) -> None:
    text.ended_week, text.ended_why = w.week, why
    w.count.violations += 1
    for d, dyad in enumerate(w.dyads):
        if binds(text, dyad.a, dyad.b):
            move_channel(w, d, CLOSED)


def _collapse(w: World, text: Thing, sisters: list[Thing]) -> None:
    last = text.week
    for sister in sisters:
        if shares_dyad(sister.signatories, text.signatories) and abs(sister.week - last) <= 156:
            last = sister.week
            if is_living(sister) and sister.week < w.week:
                _end(w, sister, COLLAPSED)


def renegotiate(w: World) -> None:
    """Texts that broke are signed again."""
    for text in list(w.agreements):
        since = w.week - text.ended_week
        if text.ended_week == 0 or text.renewed > 0 or since < 1 or since > w["renegotiate.within"]:
            continue
        rate = w["renegotiate.strength"] * reach_one(w) * w["renegotiate.rate"] / W
        if w.u("broken agreement signed again", w.key ^ text.week) >= rate * _will_to_renew(w, text):
            continue
        if any(
            is_living(m) and m.kind >= text.kind and shares_dyad(m.signatories, text.signatories) for m in w.agreements
        ):
            continue
        _sign_again(w, text)


def _will_to_renew(w: World, text: Thing) -> float:
    bound = members(text.signatories)
    if len(bound) < 2:
        return 0.0
    ready = [
        w.parties[p].readiness if not divides(text) or text.utility[p] >= w.parties[p].reservation else 0 for p in bound
    ]
    return min(1, min([1, *ready]) / max(w["channel.threshold"], 1e-9))


def _sign_again(w: World, text: Thing) -> None:
    new = blank("agreements", len(w.parties[0].weight))
    new.week, new.reaffirmed = w.week, text.reaffirmed + 1
    new.signatories = new.signed_by = text.signatories
    copied = "kind issues begun threat observers voice hurried pareto_distance nash_distance carried_out stalled holds"
    for name in (*copied.split(), "order", "opened", "completed", "dropped"):
        setattr(new, name, getattr(text, name))
    new.utility, new.grievance, new.share = list(text.utility), list(text.grievance), [list(row) for row in text.share]
    if third_party(w):
        new.mediated, new.guarantee, new.guarantee_left = text.mediated, text.guarantee_left, text.guarantee_left
    for p in members(text.signatories):
        new.support[p], new.power[p] = w.parties[p].support, w.parties[p].power
        if divides(new):
            w.parties[p].signed, w.parties[p].shaken = w.week, 0.0
    for p, party in enumerate(w.parties):
        heir = party.heir - 1
        if heir >= 0 and text.signed_by >> p & 1 and binds(new, heir) and not text.signed_by >> heir & 1:
            for k in issues(w):
                new.share[heir][k] += new.share[p][k]
                new.share[p][k] = 0.0
    w.agreements.append(new)
    text.renewed, w.table.signed_week = w.week, w.week
    w.count.renegotiations += 1


def _done(w: World, parties: list[int], partial: float) -> float:
    texts = [text for text in w.agreements if is_living(text) and binds(text, *parties) and text.issues]
    return max(((1 if text.kind == FULL else partial) * text.carried_out / 20 for text in texts), default=0)


def reform(w: World) -> None:
    """Structures change with what is carried out."""
    for p, party in enumerate(w.parties):
        done = _done(w, [p], w["reform.partial"])
        pace = w["reform.pace"] if done > party.institutions else w["reform.sliding"]
        step = w["reform.strength"] * pace / W
        party.institutions = clip(party.institutions + step * (done - party.institutions))


def recognise(w: World) -> None:
    """Relations become normal with what is carried out."""
    for dyad in w.dyads:
        done = _done(w, [dyad.a, dyad.b], w["recognise.partial"])
        pace = w["recognise.pace"] if done > dyad.relations else w["recognise.lapsing"]
        dyad.relations = clip(dyad.relations + w["recognise.strength"] * pace / W * (done - dyad.relations))


def spoil(w: World) -> None:
    """Opponents of a settlement strike."""
    table = w.table
    own = members(table.members)
    fresh = table.signed_week > 0 and w.week - table.signed_week <= w["spoil.weeks"]
    open_talks = table.rejected > 0 and w.week - table.failed <= w["spoil.weeks"] and not all_settled(w)
    near = [q for q in own if open_talks and w.parties[q].aspiration - w.parties[q].reservation < w["spoil.near"]]
    for p, party in enumerate(w.parties):
        luck, hostile = w.u("spoiler", party.label), w["spoil.strength"] / W * (1 - party.attitude)
        if p in own:
            chance = w["spoil.rate"] * hostile * (1 + w["spoil.standing"] * party.spoiler_standing)
            if (p in near or fresh) and luck < chance:
                _strike_inside(w, p, own)
        elif not party.state and exists(w, p) and (fresh or near) and luck < w["spoil.outside"] * hostile:
            for dyad in w.dyads:
                if has(dyad, p) and _at_war(w, dyad.a, dyad.b) and other(dyad, p) in own:
                    raise_force(dyad, p, w["spoil.size"])


def _strike_inside(w: World, p: int, own: list[int]) -> None:
    for dyad in w.dyads:
        if has(dyad, p) and other(dyad, p) in own and dyad.allied == 0:
            raise_force(dyad, p, w["spoil.size"])
    for tie in w.channels:
        if w.officials[tie.other].party == p:
            tie.trust *= 1 - w["spoil.trust"]


def attack_civilians(w: World) -> None:
    """Civilians are attacked after a signature."""
    for p, party in enumerate(w.parties):
        party.terror = clip(party.terror - party.terror / w["attack_civilians.memory"])
        rate = w["attack_civilians.strength"] * w.of(p, "attacks_on_civilians")
        if rate == 0 or not exists(w, p):
            continue
        for dyad in w.dyads:
            if has(dyad, p) and w.u("attack on civilians", pair(party.label, dyad.label)) < rate * _chance(w, dyad, p):
                _strike(w, p, other(dyad, p))
                break


def _chance(w: World, dyad: Thing, p: int) -> float:
    party, q = w.parties[p], other(dyad, p)
    if dyad.allied or not exists(w, q):
        return 0.0
    texts = [text for text in w.agreements if is_living(text) and divides(text) and binds(text, q)]
    both = [text for text in texts if binds(text, p)]
    if not both and (not texts or party.state or dyad.over or dyad.latent):
        return 0.0
    left = 1 - max((text.carried_out / 20 for text in both), default=0)
    return left / W * (1 - party.attitude) * deaths_left(w, dyad)


def _strike(w: World, p: int, q: int) -> None:
    party, word = w.parties[p], "civilians killed in an attack"
    killed = 1 + negative_binomial(w.key, word, w.week, party.label, w["attack_civilians.killed"] - 1, 1)
    w.count.attacks_on_civilians += 1
    w.count.civilians_killed += killed
    for one, name in ((party, "terror"), (w.parties[q], "shaken")):
        held = getattr(one, name)
        setattr(one, name, clip(held + w["attack_civilians.shock"] * (1 - held)))
    for tie in w.channels:
        if w.officials[tie.holder].party == q and w.officials[tie.other].party == p:
            tie.trust *= 1 - w["attack_civilians.trust"]


def earn_legitimacy(w: World) -> None:
    """Mediators earn and lose standing."""
    if not w.agreements and not w.table.members:
        return
    stuck = w.table.members != 0 and w.table.rejected >= w["earn_legitimacy.patience"]
    for m in w.mediators:
        texts = [text for text in w.agreements if not m.official or text.mediated]
        kept = max((text.carried_out / 20 for text in texts if is_living(text)), default=0)
        failed = sum(text.ended_week == w.week for text in texts)
        gain = w["earn_legitimacy.gain"] / W * kept * (1 - m.legitimacy)
        loss = w["earn_legitimacy.loss"] * failed + w["earn_legitimacy.stuck"] / W * stuck
        m.legitimacy = clip(m.legitimacy + w["earn_legitimacy.strength"] * (gain - loss * m.legitimacy))
