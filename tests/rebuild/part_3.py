"""Part 3 of the week: Track II meets."""

from __future__ import annotations

import math

from rebuild.shared import (
    W,
    access_ties,
    clip,
    dialogue_ties,
    first_trust,
    in_room,
    is_local,
    issues,
    reach_two,
    taking_part,
)
from rebuild.world import Thing, World

WORKSHOP, CONSULTATION, TRAINING, PUBLIC_WORK, COOPERATION = range(5)


def convene(w: World) -> None:
    """Initiatives hold sessions."""
    w.sessions = 0
    for i, one in enumerate(w.initiatives):
        one.sessions = _how_many(w, one)
        if len({ngo.party for ngo in taking_part(w, i)}) < 2:
            one.sessions = 0
        if one.sessions == 0:
            one.issue = -1
            continue
        _what_kind(w, one)
        one.issue = _on_what(w, one)
        _who_looks_on(w, one)
        w.sessions += one.sessions
        w.count.sessions += one.sessions


def _how_many(w: World, one: Thing) -> int:
    law = w["convene.contact_law"]
    free = [
        w.of(p, "sector") * (1 - law * w.of(p, "contact_law")) for p in range(len(w.parties)) if w.of(p, "in_dialogue")
    ]
    pace = w["convene.strength"] * reach_two(w) * w["convene.sessions"] / W
    wanted = pace * min([1, *free]) / len(w.initiatives)
    return math.floor(wanted) + int(w.u("session held", one.label) < wanted - math.floor(wanted))


def _what_kind(w: World, one: Thing) -> None:
    names = ("workshops", "consultations", "training", "public_work", "cooperation")
    weights = [w["track_two." + name] for name in names]
    if sum(weights) <= 0:
        one.activity, one.sessions = 0, 0
        return
    x = w.u("activity of a session", one.label) * sum(weights)
    first = [kind for kind in range(4) if sum(weights[: kind + 1]) > x]
    one.activity = first[0] if first else COOPERATION


def _on_what(w: World, one: Thing) -> int:
    x, stuck = w.u("agenda of a session", one.label), w.table.stuck_issue
    if w.u("common thread of initiatives", one.label) < w["track_two.common_thread"]:
        x = w.u("agenda of a session", w.key)
    if w["track_two.agenda"] == "table" and stuck >= 0:
        return stuck
    if w["track_two.agenda"] == "gaps":
        there = range(len(w.parties))
        free = [k for k in issues(w) if k != stuck]
        return min(free, key=lambda k: sum(w.knowledge[p][q].confidence[k] for p in there for q in there), default=0)
    return math.floor(x * len(w.issues))


def _who_looks_on(w: World, one: Thing) -> None:
    one.media = int(w.u("session open to media", one.label) < w["track_two.media"])
    present = w.u("officials present in a private capacity", one.label)
    one.bound = float(present < w["track_two.officials_present"])
    if w.u("agenda set by a government", one.label) < w["track_two.government_agenda"]:
        ruler = max(w.parties, key=lambda party: party.power + party.state)
        one.issue, one.bound = max(issues(w), key=lambda k: ruler.weight[k]), 1.0


def travel(w: World) -> None:
    """Sessions fall through where the fighting is hard."""
    if w.sessions == 0:
        return
    hardest = max((dyad.felt for dyad in w.dyads), default=0)
    for one in w.initiatives:
        if one.sessions == 0:
            continue
        one.remote = int(w.u("session at a distance", one.label) < w["track_two.remote"])
        if not one.remote and w.u("travel to a session", one.label) < w["travel.strength"] * hardest:
            w.sessions -= one.sessions
            w.count.sessions -= one.sessions
            one.sessions = 0


def coordinate(w: World) -> None:
    """Sessions serve the issue on which the table is stuck."""
    if w.sessions == 0:
        return
    for one in w.initiatives:
        chance = w["track_two.coordination"]
        serves = w.table.stuck_issue >= 0 and w.u("coordination of an agenda", one.label) < chance
        if one.sessions > 0 and serves:
            one.issue = w.table.stuck_issue


def rotate(w: World) -> None:
    """Participants are replaced."""
    if w.sessions == 0:
        return
    w.newcomers = 0
    for ngo in w.ngos:
        meets = ngo.initiative >= 0 and w.initiatives[ngo.initiative].sessions > 0
        if not meets or w.u("participant replaced", ngo.label) >= w["track_two.rotation"]:
            continue
        ngo.seated, ngo.footing = w.week, 0.0
        w.newcomers += 1
        for q in range(len(w.parties)):
            for k in issues(w):
                ngo.estimate[q][k], ngo.confidence[q][k] = w.parties[ngo.party].weight[k], 0.0
    if w.newcomers > 0:
        for tie in w.dialogues:
            if w.week in (w.ngos[tie.holder].seated, w.ngos[tie.other].seated):
                tie.trust = first_trust(w, tie)


def build_trust(w: World) -> None:
    """Sessions build trust."""
    if w.sessions == 0:
        return
    for ngo in w.ngos:
        if ngo.initiative < 0:
            continue
        one = w.initiatives[ngo.initiative]
        gain = w["build_trust.strength"] * w["build_trust.gain"] * (w["build_trust.unskilled"] + ngo.skill)
        gain *= 1 if one.activity == WORKSHOP else w["build_trust.other"]
        gain *= w["track_two.remote_trust"] if one.remote else 1
        gain *= 1 + w["build_trust.footing"] * ngo.footing
        for _ in range(one.sessions):
            _meet(w, ngo, gain)


def _meet(w: World, ngo: Thing, gain: float) -> None:
    if w["track_two.level"] == "within":
        ngo.footing = clip(ngo.footing + gain * (1 - ngo.footing))
        return
    for tie in dialogue_ties(w, ngo):
        if w["track_two.level"] == "across" or is_local(w, tie):
            tie.trust = clip(tie.trust + gain * (1 - tie.trust))


def explore(w: World) -> None:
    """Participants learn what matters to the others."""
    if w.sessions == 0 or w["track_two.level"] == "within":
        return
    for ngo in w.ngos:
        if ngo.initiative < 0:
            continue
        one = w.initiatives[ngo.initiative]
        worth = {CONSULTATION: 1, WORKSHOP: w["explore.workshop"]}.get(one.activity, w["explore.other"])
        open_ = worth * (1 - w["explore.dependent"] * (1 - w["track_two.independence"]))
        open_ *= (1 - w["explore.bound"] * one.bound) * (1 - w["explore.media"] * one.media)
        open_ *= 1 - w["explore.accountable"] * w["track_two.accountable"]
        pace = w["explore.strength"] * w["explore.pace"] * (w["explore.unskilled"] + ngo.skill) * open_
        for _ in range(one.sessions):
            _listen(w, ngo, one.issue, pace)


def _listen(w: World, ngo: Thing, k: int, pace: float) -> None:
    stranger = w["explore.stranger"]
    for tie in dialogue_ties(w, ngo):
        if w["track_two.level"] == "local" and not is_local(w, tie):
            continue
        heard = w.ngos[tie.other]
        q = heard.party
        candour = (stranger + (1 - stranger) * tie.trust) * (1 - w["explore.bound"] * heard.office)
        step = min(pace * candour / ngo.dialogue_ties, 1)
        said = clip(w.parties[q].weight[k] * (1 + heard.bias[k]))
        ngo.estimate[q][k] += step * (said - ngo.estimate[q][k])
        ngo.confidence[q][k] += step * (1 - ngo.confidence[q][k])


def find_formula(w: World) -> None:
    """Work on an indivisible issue finds a formula."""
    if w.sessions == 0 or w["track_two.level"] == "within":
        return
    for one in w.initiatives:
        if one.sessions == 0 or one.issue < 0:
            continue
        issue = w.issues[one.issue]
        if issue.divisible or issue.idea > 0:
            continue
        worth = {CONSULTATION: 1, WORKSHOP: w["find_formula.workshop"]}.get(one.activity, 0)
        free = 1 - w["find_formula.bound"] * one.bound
        issue.work += w["find_formula.strength"] * one.sessions * worth * free
        if issue.work >= w["find_formula.sessions"]:
            issue.idea = w.week
            w.count.ideas += 1


def train(w: World) -> None:
    """Training makes participants and officials skilled."""
    if w.sessions == 0:
        return
    for ngo in w.ngos:
        if ngo.initiative < 0 or w.initiatives[ngo.initiative].activity != TRAINING:
            continue
        party = w.parties[ngo.party]
        step = w["train.strength"] * w["train.pace"] * w.initiatives[ngo.initiative].sessions
        ngo.skill = clip(ngo.skill + step * (1 - ngo.skill))
        for tie in access_ties(w, ngo):
            learnt = step * w["train.officials"] * tie.strength / w.of(ngo.party, "officials")
            party.training = clip(party.training + learnt * (1 - party.training))


def cooperate(w: World) -> None:
    """Economic cooperation grows with work on it and withers with violence."""
    strength = w["cooperate.strength"]
    for i, one in enumerate(w.initiatives if w.sessions > 0 else []):
        if one.sessions == 0 or one.activity != COOPERATION:
            continue
        for dyad in w.dyads:
            if in_room(w, i, dyad.a) and in_room(w, i, dyad.b):
                gain = strength * w["cooperate.pace"] * one.sessions
                dyad.trade = clip(dyad.trade + gain * (1 - dyad.trade))
    for dyad in w.dyads:
        if dyad.trade > 0:
            loss = w["cooperate.fading"] + w["cooperate.violence"] * dyad.felt
            dyad.trade *= 1 - min(strength * loss / W, 1)


def betray(w: World) -> None:
    """What was said in confidence is used."""
    if w.sessions == 0:
        return
    for i, one in enumerate(w.initiatives):
        for p, party in enumerate(w.parties):
            chance = w["betray.strength"] * w["betray.rate"] * one.sessions
            if one.sessions == 0 or not in_room(w, i, p):
                continue
            if w.u("confidence betrayed", one.label ^ party.label) < chance:
                _lose_faith(w, i, p)


def _lose_faith(w: World, i: int, p: int) -> None:
    for tie in w.dialogues:
        if w.ngos[tie.other].party == p and w.ngos[tie.other].initiative == i:
            tie.trust *= 1 - w["betray.trust"]
    for tie in w.channels:
        if w.officials[tie.other].party == p:
            tie.trust *= 1 - w["betray.officials"]
