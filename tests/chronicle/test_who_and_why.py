"""Who and why: every kind of event against what the rules did, told from their effects and from the luck they drew.

Worlds are stepped one mechanism at a time; each observer below says, from the record before and after a mechanism,
which events must have been entered, by whom, and why. The reasons that rules write for the chronicle are not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from course import OBSERVERS, Course, Happened, Step, course, observes
from history import HOLDERS, REASONS, changed

from simulation.chronicle.kind import LANES
from simulation.chronicle.kinds import KINDS
from simulation.founding import found_worlds
from simulation.machine import apply
from simulation.rules import deploy, provide
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.week import week
from simulation.words import words
from simulation.world.decisions import (
    AGREEMENT_BREAKS,
    BREACH,
    BREACH_SEEN,
    CAMPAIGN,
    MISREADING,
    MISSION_CASUALTIES,
    MISSION_CONSENT,
    OPPOSITION_VOTE,
    PATRON_FALLS,
    PROCESS_COLLAPSES,
    RATIFICATION,
    SPLIT,
)
from simulation.world.record import PROVISIONS, Activity, Channel, Ending, Kind
from simulation.world.record import Provision as P

LOUD = {
    "leak.chance": 0.3, "leak.freezing": 0.5, "exposure.fall": 1.0, "betray.rate": 0.05, "transfer_up.paper": 0.5,
    "track_two.cooperation": 1.0, "channel.threshold": 0.03, "channel.secret": 0.5, "channel.exposure": 0.1,
    "come_out.fall": 1.0, "negotiate.pace": 1.0, "breach.rate": 3.0, "breach.rumour": 3.0, "spoil.rate": 20.0,
    "spoil.outside": 20.0, "parties.attacks_on_civilians": 5.0,
    "break_agreement.rate": 6.0, "renegotiate.rate": 30.0, "mediation.instrument": "sanctions", "misread.noise": 0.2,
    "mediation.leverage": 0.3, "press.hurting": 10.0, "shift_power.jump": 1.0, "split.strength": 3.0, "split.most": 1,
    "split.rate": 0.5, "parties.term": 104, "win.rate": 3.0, "dissolve.rate": 2.0, "outbreak.relapse": 2.0,
    "merge.rivals": 2.0, "parties.leverage": 0.1, "shock.recurrence": 1.0, "deploy.chance": 0.7, "deploy.delay": 2,
    "deploy.text": "any", "deploy.backer": "power", "deploy.weeks": 20, "deploy.consent": 20.0,
    "deploy.casualties": 6.0, "deadline.week": 108, "deadline.run_up": 1, "deadline.ends": 1.0,
    "parties.patron": 0.8, "parties.patron_strings": 1.0, "parties.patron_falls": 0.3, "parties.patron_turns": 0.5,
}  # fmt: skip
"""Settings under which what is rare happens."""


AT_HOME = {
    "parties.opponents": 0.4, "parties.opponents_consulted": 0.2, "parties.opponents_in_dialogue": 0.5,
    "parties.term": 60, "oppose.memory": 30.0, "oppose.outbid": 3.0, "oppose.attacked": 3.0, "oppose.unmet": 4.0,
    "oppose.expects": 30.0, "oppose.fall": 5.0, "oppose.swing": 0.3, "win_over.standing": 0.1,
    "win_over.dialogue": 0.03, "win_over.consulting": 4.0, "parties.veto": True, "parties.veto_asks": 0.05,
    "veto.rest": 5, "negotiate.pace": 1.0, "channel.threshold": 0.005, "channel.pace": 0.5,
    "parties.ratification": True, "consult_public.strength": 0.9, "put_again.chance": 0.7,
    "put_again.after": 4, "negotiate.rest": 10, "conflict.pain": 0.4, "channel.secret": 0.5,
}  # fmt: skip
"""Settings under which sides have trouble at home."""


ASKED = {
    "parties.opponents_consulted": 0.0, "parties.opponents_in_dialogue": 1.0, "consult_public.strength": 1.1,
    "parties.veto_asks": 0.15,
}  # fmt: skip
"""Under these, with AT_HOME, texts come before veto players and publics, and some come before them twice."""


OPPOSED = [
    {"name": "An opposition forms", "when": 10, "set": {"parties.rebels.opponents": 0.3}},
    {"name": "It is forbidden", "when": 90, "set": {"parties.rebels.opponents": 0.05}},
]


DATED = [
    {"name": "Funds end", "when": {"uniform": [2, 20]}, "chance": 0.7, "set": {"track_two.effort": 0.0}},
    {"name": "Others govern", "when": 12, "set": {"parties.government.new_leader": "outsider"}},
    {"name": "Funds return", "when": 25, "set": {"track_two.effort": 1.0}},
    {"name": "A patron comes", "when": 5, "set": {"parties.rebels.patron": 0.6}},
    {"name": "It cuts its support", "when": 15, "set": {"parties.rebels.patron": 0.0}},
    {"name": "Peacekeepers are sent", "when": 3, "set": {"deploy.order": "sent"}},
    {"name": "Others take over", "when": 12, "set": {"parties.rebels.new_leader": "outsider"}},
    {"name": "They are called back", "when": 20, "set": {"deploy.order": "recalled"}},
]


@dataclass
class Story:
    """Worlds to look on in: all of them, and enough of them that what happens in several happens twice."""

    name: str
    worlds: int
    enough: tuple[int, ...]
    weeks: int
    settings: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def scenario(self) -> Scenario:
        known = load_scenario(self.name)
        return known.replace(events=self.events) if self.events else known


def stories() -> list[Story]:
    votes = {"consult_public.strength": 1.4, "parties.ratification": True, "negotiate.pace": 1.0}
    tense = {
        "conflict.start": "tense",
        "outbreak.threshold": 0.0,
        "negotiate.mode": "issues",
        "channel.threshold": 0.01,
    }
    forced = {
        "channel.forced": "open",
        "channel.forced_start": 20,
        "channel.forced_end": 60,
        "channel.theory": "ripeness",
    }
    handed_over = {
        "track_one.end": 90,
        "mediation.instrument": "withdraw",
        "press.deadlock": 1,
        "press.leaving": 0.2,
        "negotiate.pace": 1.0,
        "channel.threshold": 0.01,
        "channel.freezing": 0.0,
        "mediate.coming": 20.0,
        "mediate.going": 3.0,
        "negotiate.protocols": 20.0,
        "carry_out.pace": 40.0,
    }
    provided = {
        "provide.strength": 1, "fulfil.strength": 3.0, "fulfil.beginning": 0.05, "fulfil.army_reform": 0.3,
        "fulfil.posts": 0.2, "fulfil.disarmament": 0.3, "provide.disarmament": 1.0, "provide.elections": 1.0,
        "carry_out.stalling": 0.6, "carry_out.backing": 0.8, "agreements.observers": 0.9, "fulfil.political_will": 0.2,
        "provide.posts": 1.0, "channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0,
        "conflict.pain": 0.4, "breach.rate": 2.0, "break_agreement.rate": 2.0, "renegotiate.rate": 10.0,
    }  # fmt: skip
    beaten = {"win.rate": 20.0, "dissolve.rate": 0.0, "channel.secret": 1.0}
    brittle = {"channel.peak": 0.0, "channel.threshold": 0.01, "channel.forced": "closed", "channel.forced_start": 60}
    return [
        Story("tajikistan", 5, (0, 1, 2, 4), 208, LOUD | {"deploy.casualties": 52.0}),
        Story("tajikistan", 1, (0,), 80, LOUD | beaten),
        Story("oslo", 6, (0, 2, 3, 4, 5), 208, LOUD),
        Story("cyprus", 12, (3,), 156, votes),
        Story("baseline", 8, (3, 7), 104, tense),
        Story("northern_ireland", 3, (0, 2), 80, forced | {"split.most": 0}),
        Story("baseline", 4, (1, 3), 61, brittle),
        Story("baseline", 8, (0, 1, 2), 104, handed_over),
        Story("baseline", 4, (1, 2), 30, {}, DATED),
        Story("baseline", 5, (1, 3), 208, provided),
        Story("oslo", 4, (0, 1, 2), 156, AT_HOME),
        Story("cyprus", 8, (2, 3), 208, AT_HOME | ASKED),
        Story(
            "baseline",
            5,
            (0, 1, 4),
            156,
            {"parties.opponents_stance": 1.0, "oppose.weary": 20.0, "conflict.pain": 0.5, "oppose.memory": 20.0},
            OPPOSED,
        ),
    ]


@pytest.fixture(scope="module")
def courses() -> list[Course]:
    return [course(story.scenario, story.enough, story.weeks, story.settings) for story in stories()]


# The start, and what happens on the ground.


@observes("start", "shock")
def _start(step: Step) -> Iterator[Happened]:
    if not step.memory:
        step.memory["begun"] = True
        yield {"week": 0, "who": -1, "whom": -1}


@observes("dated_event", "shock")
def _dated_event(step: Step) -> Iterator[Happened]:
    new = int(step.after["dated"]) & ~step.memory.get("dated", 0)
    step.memory["dated"] = int(step.after["dated"])
    for number in range(len(DATED)):
        if new >> number & 1:
            yield {"who": number, "whom": -1}


def _angrier(step: Step) -> set[int]:
    """Parties that use more force against somebody than before."""
    rose = {side: step.moved("dyads", f"force_{side}") > 0.0 for side in "ab"}
    return {(a, b)["ab".index(side)] for d, a, b in step.pairs() for side in "ab" if rose[side][d]}


@observes("incident", "shock")
def _incident(step: Step) -> Iterator[Happened]:
    for d, a, b in step.pairs():
        struck = step.after["dyads"]["shocked"][d] == step.week
        if struck and step.before["dyads"]["over"][d] == 0:
            yield {"who": a, "whom": b}


@observes("war_resumes", "shock", "outbreak")
def _war_resumes(step: Step) -> Iterator[Happened]:
    for d, a, b in step.pairs():
        if step.before["dyads"]["over"][d] == 1 and step.after["dyads"]["over"][d] == 0:
            if step.mechanism == "shock":
                parted = step.after["parties"]["parent"][b] == a + 1 and d not in step.memory
                step.memory[d] = True
                yield {"who": a, "whom": b, "reason": "parted" if parted else "incident"}
            else:
                step.memory[d] = True
                riser = a if step.moved("dyads", "force_a")[d] > 0.0 else b
                yield {"who": riser, "whom": a + b - riser, "reason": "beaten"}


@observes("outbreak", "outbreak")
def _outbreak(step: Step) -> Iterator[Happened]:
    for d, a, b in step.pairs():
        if step.before["dyads"]["latent"][d] == 1 and step.after["dyads"]["latent"][d] == 0:
            own, parties = step.before["dyads"][d], step.before["parties"]
            calm = min(max(step.settings["outbreak_trust"] * min(parties["trust"][a], parties["trust"][b]), 0.0), 1.0)
            force = 0.5 * (own["force_a"] + own["force_b"])
            tension = force * (1.0 - calm) * (1.0 - own["relations"])
            yield {"who": a, "whom": b, "value": tension, "threshold": step.settings["outbreak_threshold"]}


@observes("split", "split")
def _split(step: Step) -> Iterator[Happened]:
    for child in range(step.before["party_count"], step.after["party_count"]):
        weaker = step.moved("parties", "might")
        (parent,) = np.flatnonzero(weaker[: step.before["party_count"]] < -1e-9)
        own, of = step.before["parties"][parent], step.settings
        signed = 0.0
        if step.before["agreement_count"] > 0:
            newest = step.before["agreements"][step.before["agreement_count"] - 1]
            if newest["week"] == step.week - 1 and int(newest["signatories"]) >> int(parent) & 1:
                signed = of["split_at_signing"]
        hostile, luck = of["split_strength"] * (1.0 - own["attitude"]), step.uniform(SPLIT, own["label"])
        assert luck < hostile * (signed + of["split_rate"] / 52 * own["pain"])
        yield {"who": child, "whom": parent, "reason": "signature" if luck < hostile * signed else "pain"}


@observes("merged", "merge")
def _merged(step: Step) -> Iterator[Happened]:
    for party in np.flatnonzero(step.moved("parties", "heir")):
        yield {"who": party, "whom": step.after["parties"]["heir"][party] - 1}


@observes("victory", "win")
def _victory(step: Step) -> Iterator[Happened]:
    for n in range(step.before["ending_count"], step.after["ending_count"]):
        ending = step.after["endings"][n]
        pair, power = step.after["dyads"][ending["dyad"]], step.after["parties"]["power"]
        loser = pair["a"] + pair["b"] - ending["winner"]
        assert ending["kind"] == Ending.VICTORY
        share = power[ending["winner"]] / (power[ending["winner"]] + power[loser])
        yield {"who": ending["winner"], "whom": loser, "value": share}


@observes("actor_ceases", "split", "merge", "dissolve")
def _actor_ceases(step: Step) -> Iterator[Happened]:
    how = {"split": "split", "merge": "merged", "dissolve": "dissolved"}[step.mechanism]
    for n in range(step.before["ending_count"], step.after["ending_count"]):
        pair = step.after["dyads"][step.after["endings"][n]["dyad"]]
        sides = [int(pair["a"]), int(pair["b"])]
        if how == "dissolved":
            gone = [p for p in sides if step.after["parties"]["state"][p] == 0]
        else:
            gone = [p for p in sides if step.moved("parties", "might")[p] < 0.0]
        yield {"who": gone, "reason": how}


def loser(step: Step, ending: np.void) -> int:
    pair = step.entries("dyads")[ending["dyad"]]
    return int(pair["a"] + pair["b"] - ending["winner"])


@observes("power_shift", "shock", "choose_time")
def _power_shift(step: Step) -> Iterator[Happened]:
    """Looked at once the week's part on events is over but for what touches no power."""
    parties = step.entries("parties")
    power = parties["power"].tolist()
    if step.mechanism == "shock":
        if not step.memory:
            step.memory |= {"told": dict(enumerate(power)), "seen": len(power), "heirs": [0] * len(power)}
        return
    told = step.memory["told"]
    for p in range(step.memory["seen"], len(power)):
        told[p] = power[p]
    new = range(step.memory["seen"], len(power))
    heirs, before = parties["heir"].tolist(), [*step.memory["heirs"], *[0] * len(new)]
    why = {}
    for p in range(len(power)):
        joined = any(heirs[q] == p + 1 and before[q] == 0 for q in range(len(power)))
        parted = any(parties["parent"][q] == p + 1 for q in new)
        leapt = parties["jumped"][p] == step.week
        lost = any(
            one["kind"] == Ending.VICTORY and one["week"] == step.week - 1 and p == loser(step, one)
            for one in step.entries("endings")
        )
        why[p] = "leap" if leapt else "split" if parted else "merger" if joined else "defeat" if lost else "drift"
    step.memory["seen"], step.memory["heirs"] = len(power), heirs
    change = {p: abs(power[p] - told[p]) for p in range(len(power)) if parties["gone"][p] == 0}
    if max(change.values()) >= 0.1:
        own = [p for p in change if why[p] != "drift"] or list(change)
        most = max(change[p] for p in own)
        yield {
            "who": [p for p in own if change[p] == most],
            "whom": -1,
            "reason": {why[p] for p in own if change[p] == most},
        }
        told.update(dict(enumerate(power)))


@observes("leader_falls", "change_leader", "take_office", "oppose", "leak", "come_out")
def _leader_falls(step: Step) -> Iterator[Happened]:
    fell = step.after["count"]["leaders_lost"] - step.before["count"]["leaders_lost"]
    if fell == 0:
        return
    officials = step.entries("officials")
    caution = step.settings["leak_caution"] if step.mechanism == "leak" else 0.0
    moved = 0
    for o in np.flatnonzero(officials["leader"]):
        was, now, party = step.before["officials"]["hardness"][o], officials["hardness"][o], int(officials["party"][o])
        blamed = now != was and not np.isclose(now, was + caution * (1.0 - was), rtol=0, atol=1e-12)
        moved += blamed
        if blamed and step.exists(party):
            term = step.settings["parties_term"][step.after["parties"]["like"][party]]
            due = term > 0 and (step.week - step.after["parties"]["leader_since"][party]) % term == 0
            own = step.before["parties"][party]
            vote = own["opposition"] + step.settings["oppose_swing"] * step.normal(OPPOSITION_VOTE, own["label"])
            wins = own["opposition"] > 0.0 and vote >= step.settings["oppose_majority"]
            at_home = "election" if due and not wins and own["opposition_leads"] == 0 else "chance"
            leads = step.moved("parties", "opposition_leads")[party]
            opposed = "opposition" if leads > 0 else "returned" if leads < 0 else "brought_down"
            yield {
                "who": party,
                "reason": {
                    "change_leader": at_home,
                    "take_office": "office",
                    "oppose": opposed,
                    "leak": "leak",
                    "come_out": "secret_talks",
                }[step.mechanism],
            }
    if moved < fell:  # the new leader happens to be as hard as the old
        yield {"unknown": True}


def _living_text(step: Step, party: int) -> np.void | None:
    """The latest text that a party stands by and that divides something."""
    for text in step.before["agreements"][: step.before["agreement_count"]][::-1]:
        living = text["ended_week"] == 0 and text["superseded"] == 0 and text["lapsed"] == 0
        if living and (text["kind"] == Kind.FULL or text["issues"] != 0) and party in _signatories(text):
            return text
    return None


def _moves(step: Step, party: int) -> dict[str, float]:
    """What moved the following of a party's opposition this week, by the settings and by what was seen."""
    of, own = step.settings, step.before["parties"][party]
    given = min(of["oppose_strength"] * of["parties_opponents"][party], 1.0)
    moved = given - own["opposition_set"]
    other = own["opposition_set"] > 0.0 and of["parties_opponents_stance"][party] * own["opposition_stance"] < 0.0
    if other or (moved != 0.0 and given == 0.0):
        moved = given - own["opposition"]  # what there was is gone
    following = own["opposition"] + moved
    saw = own["aspiration"] if own["opposition_set"] == 0.0 else own["opposition_saw"]
    talks = any(
        step.before["dyads"]["channel"][d] == Channel.OPEN and step.before["dyads"]["secret"][d] == 0
        for d, a, b in step.pairs()
        if party in (a, b)
    )
    text, stance = _living_text(step, party), of["parties_opponents_stance"][party]
    struck = own["shaken"] / (own["shaken"] + of["consult_public_dulled"])
    overdue = 0.0
    if text is not None:
        overdue = min((step.week - text["week"]) / of["oppose_expects"], 1.0) - text["carried_out"] / PROVISIONS
    leads = step.after["parties"]["opposition_leads"][party] == 1
    left, against = 0.0 if leads else following * (1.0 - following), max(-stance, 0.0)
    usual = given * (1.0 if text is None else struck)
    return {
        "set": moved,
        "outbid": against * of["oppose_outbid"] * max(saw - own["aspiration"], 0.0) * left if talks else 0.0,
        "attacked": against * of["oppose_attacked"] / 52 * struck * left,
        "unmet": against * of["oppose_unmet"] / 52 * max(overdue, 0.0) * left,
        "weary": max(stance, 0.0) * of["oppose_weary"] / 52 * own["pain"] * left if text is None and not talks else 0.0,
        "back": (usual - following) / of["oppose_memory"],
    }


def _moved_most(moves: dict[str, float]) -> tuple[str, float]:
    """What moved a following most, and by how much it moved in all."""
    event = moves.pop("set")
    drift = sum(moves.values())
    if abs(event) > abs(drift):
        return "set", abs(event + drift)
    gained = {why: move for why, move in moves.items() if why != "back"}
    if drift < 0.0:
        return "faded", abs(event + drift)
    back = moves["back"] > sum(gained.values())
    return "back" if back else max(gained, key=lambda why: gained[why]), abs(event + drift)


@observes("opposition", "oppose", "win_over")
def _opposition(step: Step) -> Iterator[Happened]:
    """Whoever's following has moved by a tenth of the public since it was last told, by what moved it most."""
    why, told = step.memory.setdefault("why", {}), step.memory.setdefault("told", {})
    for p, own in enumerate(step.entries("parties")):
        if step.mechanism == "oppose":
            mine = own["like"] == p and own["gone"] == 0 and (own["opposition"] > 0.0 or own["opposition_set"] > 0.0)
            if mine or step.moved("parties", "opposition")[p] != 0.0:
                why[p] = _moved_most(_moves(step, p))
            continue
        lent = step.moved("parties", "opposition")[p]
        if step.week == 1:
            told[p] = own["opposition"]
        before = told.setdefault(p, 0.0)
        if own["gone"] == 0 and abs(own["opposition"] - before) >= 0.1:
            told[p] = own["opposition"]
            reason = "lent" if lent > why[p][1] else why[p][0]
            yield {"who": p, "reason": reason, "value": own["opposition"], "threshold": before}


@observes("opposition_won_over", "win_over")
def _opposition_won_over(step: Step) -> Iterator[Happened]:
    told, of = step.memory.setdefault("told", set()), step.settings
    for p, own in enumerate(step.entries("parties")):
        if own["gone"] == 0 and own["won_over"] >= 0.5 and p not in told:
            met = sum(
                one["sessions"]
                for i, one in enumerate(step.entries("initiatives"))
                if any(ngo["initiative"] == i and ngo["party"] == p for ngo in step.entries("ngos"))
            )
            asked = of["win_over_consulting"] / 52 * of["parties_opponents_consulted"][own["like"]]
            heard = of["win_over_dialogue"] * of["parties_opponents_in_dialogue"][own["like"]] * met
            yield {"who": p, "reason": "consulted" if asked >= heard else "dialogue", "value": own["won_over"]}
        if own["gone"] == 0 and (own["won_over"] >= 0.5 or own["won_over"] < 0.4):
            (told.add if own["won_over"] >= 0.5 else told.discard)(p)


@observes("overtaken", "overtake")
def _overtaken(step: Step) -> Iterator[Happened]:
    held = step.settings["overtake_held"]
    before, after = (one["ngos"]["confidence"] >= held for one in (step.before, step.after))
    lost = before & ~after
    party = step.after["ngos"]["party"]
    for _, a, b in step.pairs():
        count = lost[party == a][:, b].sum() + lost[party == b][:, a].sum()
        if count and step.exists(a, b):
            yield {"who": a, "whom": b, "value": count}


@observes("misread", "misread")
def _misread(step: Step) -> Iterator[Happened]:
    """Every error of sight above the alarm, by the rule's luck; as many as were counted, by whoever is angrier."""
    of, mistakes = step.settings, []
    for d, a, b in step.pairs():
        own = step.before["dyads"][d]
        heard = own["channel"] == Channel.OPEN or own["last_line"] == 1
        noise = 0.0 if own["over"] == 1 else of["misread_noise"] * (1.0 - of["misread_channel"] * heard)
        noise *= (1.0 - own["set_right"]) * (1.0 - of["deploy_reassure"] * own["mission"])
        for p in (a, b):
            error = noise * step.normal(MISREADING, own["label"] ^ step.before["parties"]["label"][p])
            if error > of["misread_alarm"]:
                mistakes.append((p, a + b - p, error))
    counted = step.after["count"]["mistaken_escalations"] - step.before["count"]["mistaken_escalations"]
    assert len(mistakes) == counted
    assert _angrier(step) <= {p for p, _, _ in mistakes}
    for p, other, error in mistakes:
        if (step.after["parties"]["heir"][[p, other]] == 0).all():
            yield {"who": p, "whom": other, "value": error, "threshold": of["misread_alarm"]}


@observes("fighting", "measure")
def _fighting(step: Step) -> Iterator[Happened]:
    year = (step.after["offset"] + step.week - 1) // 52
    for d, a, b in step.pairs():
        was, now = (one["dyads"]["year_deaths"][d, year] for one in (step.before, step.after))
        if was < 25 <= now:
            active = year > 0 and step.after["dyads"]["year_deaths"][d, year - 1] >= 25
            yield {"who": a, "whom": b, "reason": "goes_on" if active else "begins", "value": now, "threshold": 25}


@observes("fighting_dies_down", "measure")
def _fighting_dies_down(step: Step) -> Iterator[Happened]:
    """In the last week of a calendar year, of wars that go on and that were active in the year before."""
    week_of_year = (step.after["offset"] + step.week - 1) % 52
    year = (step.after["offset"] + step.week - 1) // 52
    for d, a, b in step.pairs():
        before, now = (int(step.after["dyads"]["year_deaths"][d, one]) for one in (year - 1, year))
        if week_of_year == 51 and year > 0 and before >= 25 > now and step.after["dyads"]["over"][d] == 0:
            yield {"who": a, "whom": b, "value": now, "threshold": 25}


# Track II, and what of it reaches others.


@observes("session", "betray")
def _session(step: Step) -> Iterator[Happened]:
    """At the end of the part, since what keeps people from travelling calls sessions off."""
    for i, group in enumerate(step.entries("initiatives")):
        if group["sessions"] > 0:
            yield {"who": i, "whom": group["issue"], "value": group["sessions"]}


@observes("idea", "find_formula")
def _idea(step: Step) -> Iterator[Happened]:
    for k in np.flatnonzero(step.moved("issues", "idea")):
        at_it = (Activity.CONSULTATION, Activity.WORKSHOP)
        groups = step.entries("initiatives")
        met = (groups["sessions"] > 0) & (groups["issue"] == k) & np.isin(groups["activity"], at_it)
        yield {"who": np.flatnonzero(met).tolist(), "whom": k, "value": step.after["issues"]["work"][k]}


@observes("cooperation", "cooperate")
def _cooperation(step: Step) -> Iterator[Happened]:
    groups, ngos = step.entries("initiatives"), step.entries("ngos")
    for _, a, b in step.pairs():
        for i in np.flatnonzero((groups["sessions"] > 0) & (groups["activity"] == Activity.COOPERATION)):
            if {a, b} <= set(ngos["party"][ngos["initiative"] == i].tolist()):
                yield {"who": a, "whom": b}
                break


@observes("betrayal", "betray")
def _betrayal(step: Step) -> Iterator[Happened]:
    fell, officials = step.moved("channels", "trust") < 0.0, step.after["officials"]["party"]
    ties = step.entries("channels")[fell]
    for holder, other in sorted(set(zip(officials[ties["holder"]], officials[ties["other"]], strict=True))):
        if holder != other and step.exists(holder, other):
            yield {"who": holder, "whom": other}


def _trust_moved(step: Step, party: int, other: int) -> float:
    officials, ties = step.after["officials"]["party"], step.entries("channels")
    between = (officials[ties["holder"]] == party) & (officials[ties["other"]] == other)
    return float(np.abs(step.moved("channels", "trust"))[between].sum())


@observes("briefing", "transfer_up")
def _briefing(step: Step) -> Iterator[Happened]:
    for p in range(step.after["party_count"]):
        moved = {}
        for q in range(step.after["party_count"]):
            if q != p and step.exists(p, q):
                known = [step.after["knowledge"][p, q], step.before["knowledge"][p, q]]
                minds = sum(float(np.abs(known[0][one] - known[1][one]).sum()) for one in ("estimate", "confidence"))
                moved[q] = minds + _trust_moved(step, p, q)
        if moved and max(moved.values()) > 0.0:
            whom = max(moved, key=lambda q: moved[q])
            yield {"who": p, "whom": whom, "about": ("value", moved[whom])}


@observes("speech", "transfer_out")
def _speech(step: Step) -> Iterator[Happened]:
    moved = step.entries("groups")["party"][step.moved("groups", "attitude") != 0.0]
    yield from ({"who": p, "whom": -1} for p in sorted(set(moved.tolist())) if step.exists(p))


@observes("leak", "leak")
def _leak(step: Step) -> Iterator[Happened]:
    ngos, groups = step.entries("ngos"), step.entries("initiatives")
    leaked = (groups["leaked"] == 1) & (groups["sessions"] > 0)
    for p in range(step.after["party_count"]):
        rooms = set(ngos["initiative"][(ngos["party"] == p) & (ngos["initiative"] >= 0)].tolist())
        if step.exists(p) and any(leaked[room] for room in rooms):
            yield {"who": p, "whom": [room for room in rooms if leaked[room]]}


@observes("idea_up", "transfer_up")
def _idea_up(step: Step) -> Iterator[Happened]:
    groups = step.entries("initiatives")
    for k in np.flatnonzero(step.moved("issues", "idea_up")):
        yield {"who": np.flatnonzero((groups["sessions"] > 0) & (groups["issue"] == k)).tolist(), "whom": k}


@observes("paper", "transfer_up")
def _paper(step: Step) -> Iterator[Happened]:
    if step.after["count"]["papers"] > step.before["count"]["papers"]:
        yield {"who": step.after["table"]["paper"] - 1}


# Officials.


@observes("hurting", "suffer", "reckon")
def _hurting(step: Step) -> Iterator[Happened]:
    """Once the week's appraisal is over: what raised the pain, the fighting or what came after it."""
    if step.mechanism == "suffer":
        step.memory["fought"], step.memory["after"] = (
            step.moved("parties", "pain") > 0.0,
            step.entries("parties")["pain"].copy(),
        )
        return
    told = step.memory.setdefault("told", set())
    for p, own in enumerate(step.entries("parties")):
        fought, punished = step.memory["fought"][p], own["pain"] > step.memory["after"][p]
        if own["gone"] == 0 and own["pain"] >= 0.3 and p not in told:
            felt = {d: step.after["dyads"]["felt"][d] for d, a, b in step.pairs() if p in (a, b)}
            pair = step.after["dyads"][max(felt, key=lambda d: felt[d])]
            why = {(1, 1): "both", (1, 0): "fighting", (0, 1): "sanctions", (0, 0): ""}[bool(fought), bool(punished)]
            yield {"who": p, "whom": pair["a"] + pair["b"] - p if fought else -1, "reason": why, "value": own["pain"]}
        if own["gone"] == 0 and own["pain"] >= 0.3:
            told.add(p)
        elif own["gone"] == 0 and own["pain"] < 0.2:
            told.discard(p)


@observes("patron", "sponsor")
def _patron(step: Step) -> Iterator[Happened]:
    """By what its support was and is; a fall is told by luck from support that ends by its settings."""
    for p, own in enumerate(step.entries("parties")):
        was, fell = step.before["parties"][p], step.settings["parties_patron_falls"][own["like"]] / 52
        if own["gone"] > 0:
            continue
        if was["patron"] == 0.0 < own["patron"] and step.week > 1:
            yield {"who": p, "reason": "came", "value": own["patron"]}
        elif was["patron"] > 0.0 == own["patron"]:
            yield {"who": p, "reason": "fell" if step.uniform(PATRON_FALLS, own["label"]) < fell else "cut"}
        elif was["patron_turned"] != own["patron_turned"]:
            yield {"who": p, "reason": "turned"}


def _official(step: Step) -> bool:
    """Whether it is the time of Track I, before and after which mediators are there and do nothing."""
    start, end = step.settings["track_one_start"], step.settings["track_one_end"]
    return bool(start <= step.week <= (end or step.week))


@observes("pressed", "sponsor")
def _pressed(step: Step) -> Iterator[Happened]:
    told, table = step.memory.setdefault("told", set()), int(step.before["table"]["members"])
    for p, own in enumerate(step.entries("parties")):
        if own["gone"] == 0 and own["pressure"] >= 0.1 and p not in told:
            levers = step.settings["parties_leverage"][step.entries("parties")["like"]]
            others = sum(1 << q for q in range(len(levers)) if q != p and levers[q] > 0.0 and table >> q & 1)
            there = step.entries("mediators")
            # Who presses and withdraws in one week has pressed.
            at_work = (there["left"] == 0) | (there["left"] == step.week)
            mediated = bool(((there["leverage"] > 0.0) & at_work & (there["present"] == 1)).any()) and _official(step)
            client = step.settings["parties_patron_strings"][own["like"]] * own["patron"] > 0.0
            turned = own["patron_turned"] > 0 or step.settings["parties_patron_wants"][own["like"]] == 1
            pressing = others | (256 if mediated else 0) | (512 if client and turned else 0)
            yield {"who": p, "whom": pressing, "value": own["pressure"]}
        if own["gone"] == 0 and own["pressure"] >= 0.1:
            told.add(p)
        elif own["gone"] == 0 and own["pressure"] < 0.05:
            told.discard(p)


@observes("ready", "reckon")
def _ready(step: Step) -> Iterator[Happened]:
    told, needed = step.memory.setdefault("told", set()), step.settings["channel_threshold"]
    if step.settings["channel_theory"] != 0:
        return
    for p, own in enumerate(step.entries("parties")):
        if own["gone"] == 0 and own["readiness"] >= needed and p not in told:
            yield {"who": p, "value": own["readiness"], "threshold": needed}
        if own["gone"] == 0 and own["readiness"] >= needed:
            told.add(p)
        elif own["gone"] == 0 and own["readiness"] < 0.8 * needed:
            told.discard(p)


# Mediators.


def _there(step: Step, before: bool) -> set[int]:
    """Mediators at work before or after a mechanism; where they come and go, nobody is before the first week."""
    of, number = step.before if before else step.after, step.after["mediator_count"]
    if before and step.week == 1 and step.settings["mediation_engagement"] != 0:
        return set()
    return {m for m in range(number) if of["mediators"]["present"][m] == 1}


@observes("mediator_comes", "mediate")
def _mediator_comes(step: Step) -> Iterator[Happened]:
    for m in _there(step, before=False) - _there(step, before=True):
        official = step.after["mediators"]["official"][m] == 1
        yield {"who": m, "reason": "official" if official else "informal"}


@observes("mediator_goes", "mediate")
def _mediator_goes(step: Step) -> Iterator[Happened]:
    """Mediators that go without withdrawing: as Track I ceases, while nobody talks, or where no enemies are left."""
    enemies = [(a, b) for d, a, b in step.pairs() if step.after["dyads"]["allied"][d] == 0 and step.exists(a, b)]
    for m in _there(step, before=True) - _there(step, before=False):
        if step.after["mediators"]["left"][m] == 0:
            ended = 0 < step.settings["track_one_end"] < step.week
            assert ended or step.after["table"]["members"] == 0 or not enemies
            yield {"who": m, "reason": "no_effort" if ended else "unneeded"}


@observes("mediator_withdraws", "press")
def _mediator_withdraws(step: Step) -> Iterator[Happened]:
    for m in np.flatnonzero(step.moved("mediators", "left")):
        yield {"who": m, "week": step.week}


# Track I.

_CHANNEL = ("merge", "leak", "channel", "come_out", "deadline", "break_agreement", "dissolve", "cease_fire")


def _channel(step: Step, state: Channel) -> Iterator[tuple[int, int, int, bool]]:
    """Channels that are now in this state and were not when last looked at, at the end of a part of the week."""
    seen = step.memory.setdefault("channel", {})
    if step.mechanism in ("channel", "come_out", "deadline"):
        return  # the part of the week is not over
    for d, a, b in step.pairs():
        was, now = seen.setdefault(d, step.before["dyads"]["channel"][d]), step.after["dyads"]["channel"][d]
        if was != now and now == state:
            yield d, a, b, bool(step.memory.get("come_out", set()) & {d})
        seen[d] = now


def _by_hand(step: Step) -> None:
    """Keep what the channel's own rule did in this week, until the part is over."""
    if step.mechanism == "channel":
        step.memory["at"] = {name: step.before[name].copy() for name in ("parties", "dyads")}
        step.memory["hidden"] = step.after["dyads"]["secret"].copy()
    elif step.mechanism in ("come_out", "deadline"):
        step.memory[step.mechanism] = {
            d for d, _, _ in step.pairs() if step.before["dyads"]["channel"][d] != step.after["dyads"]["channel"][d]
        }


def _reasons(step: Step, one: int, other: int, shown: bool) -> float:
    """One side's reason to talk, by hand."""
    own, of = step.memory["at"]["parties"], step.settings
    if of["channel_theory"] == 1:
        way = of["appraise_hope"] + (1.0 - of["appraise_hope"]) * own["way_out"][one]
        return min(own["pain"][one] * own["stalemate"][one] / of["channel_hurting"], way / of["channel_way_out"])
    cost = of["channel_political_cost"] * of["parties_accountability"][own["like"][one]] if shown else 0.0
    return (own["readiness"][one] - cost * (1.0 - own["attitude"][one])) / of["channel_threshold"]


def _least(step: Step, a: int, b: int, shown: bool) -> tuple[int, int, float]:
    reasons = {p: _reasons(step, p, a + b - p, shown) for p in (a, b)}
    least = a if reasons[a] <= reasons[b] else b
    return least, a + b - least, reasons[least]


def _is_forced(step: Step) -> bool:
    of = step.settings
    ends = of["channel_forced_end"] == 0 or step.week <= of["channel_forced_end"]
    return bool(of["channel_forced"] != 0 and step.week >= of["channel_forced_start"] and ends)


@observes("talks_open", *_CHANNEL)
def _talks_open(step: Step) -> Iterator[Happened]:
    _by_hand(step)
    for d, a, b, _ in _channel(step, Channel.OPEN):
        hidden = bool(step.memory["hidden"][d])
        if _is_forced(step):
            yield {"who": a, "whom": b, "reason": "forced"}
        else:
            who, whom, reason = _least(step, a, b, not hidden)
            own = step.memory["at"]["dyads"][d]
            beaten = own["over"] == 1 and own["beaten"] > 0
            why = "beaten" if beaten else "ready"
            if hidden:
                why = "beaten_secret" if beaten else "secret"
            # Reason is measured against what is wholly enough, whatever luck asked for this week.
            yield {"who": who, "whom": whom, "reason": why, "about": ("value", reason), "threshold": 1.0}


@observes("talks_frozen", *_CHANNEL)
def _talks_frozen(step: Step) -> Iterator[Happened]:
    _by_hand(step)
    for d, a, b, came_out in _channel(step, Channel.FROZEN):
        if step.mechanism == "leak":
            yield {"who": a, "whom": b, "reason": "leak"}
        elif came_out:
            yield {"who": a, "whom": b, "reason": "came_out"}
        elif d in step.memory.get("deadline", set()):
            yield {"who": a, "whom": b, "reason": "deadline"}
        else:
            of, felt = step.settings, step.memory["at"]["dyads"]["felt"][d]
            who, whom, reason = _least(step, a, b, False)
            closing = of["channel_closing"] if felt > of["channel_peak"] else 0.0
            freezing = of["channel_freezing"] if reason < of["channel_patience"] else 0.0
            if of["channel_smooth"] > 0.0:
                freezing *= 1.0 - max(reason, 0.0) / of["channel_patience"]
            if closing >= freezing:
                yield {"who": a, "whom": b, "reason": "peak", "value": felt, "threshold": of["channel_peak"]}
            else:
                told = {"about": ("value", max(reason, 0.0)), "threshold": of["channel_patience"]}
                yield {"who": who, "whom": whom, "reason": "no_reason", **told}


@observes("talks_closed", *_CHANNEL)
def _talks_closed(step: Step) -> Iterator[Happened]:
    _by_hand(step)
    by = {"merge": "merged", "dissolve": "dissolved", "break_agreement": "agreement_ended"}
    for d, a, b, _ in _channel(step, Channel.CLOSED):
        # Whoever lost a war can still be talked to.
        over = step.after["dyads"]["over"][d] == 1 and step.after["dyads"]["beaten"][d] == 0
        why = by.get(step.mechanism) or ("war_over" if over else "forced" if _is_forced(step) else "no_effort")
        yield {"who": a, "whom": b, "reason": why}


def _at_table(step: Step) -> list[int]:
    return [p for p in range(step.after["party_count"]) if int(step.after["table"]["members"]) >> p & 1]


@observes("draft_rejected", "negotiate")
def _draft_rejected(step: Step) -> Iterator[Happened]:
    table, of = step.after["table"], step.settings
    if table["rounds"] == step.before["table"]["rounds"] or table["initialled"] == Kind.FULL:
        return
    own = step.before["parties"]
    asked = np.maximum(own["aspiration"], own["mandate"]) + of["negotiate_finality"] * (1.0 - own["trust"])
    if of["negotiate_mode"] == 2 or _lacks_a_state(step):
        yield from _left_open(step)
        return
    short = {p: asked[p] - table["utility"][p] for p in _at_table(step) if table["utility"][p] < asked[p]}
    yield {
        "refusers": set(short),
        "who": [p for p in short if short[p] == max(short.values())],
        "whom": table["stuck_issue"],
        "value": table["utility"][max(short, key=lambda p: short[p])],
        "threshold": asked[max(short, key=lambda p: short[p])],
    }


def _lacks_a_state(step: Step) -> bool:
    """Whether armed groups are by themselves at the table, in a conflict that has a state."""
    parties = step.entries("parties")
    states = {p for p in range(len(parties)) if parties["state"][p] == 1 and parties["gone"][p] == 0}
    return bool(states) and not states & set(_at_table(step)) and step.settings["negotiate_state_needed"] == 1


def _left_open(step: Step) -> Iterator[Happened]:
    """Where issues close one by one: the open issue, if possible the one that talks are stuck on, and its refusers."""
    of, parties, issues = step.settings, step.after["parties"], step.entries("issues")
    yields = np.clip(of["negotiate_submission"] * parties["pressure"], 0.0, 1.0)
    least = {}
    for p in _at_table(step):
        needs = of["parties_need"][parties["like"][p]] * (1.0 - yields[p])
        for k in range(len(issues)):
            wanted, weight = max(parties["aspiration"][p], parties["mandate"][p]), parties["weight"][p, k]
            rest = max(step.after["table"]["utility"][p] - weight * issues["share"][k, p], 0.0)
            whole = (wanted - rest - of["negotiate_package"]) / weight if weight > 0.0 else 0.0
            least[p, k] = max(of["negotiate_fair"] * wanted, needs[k], whole) - of["negotiate_leeway"]
    short = {(p, k): one - issues["share"][k, p] for (p, k), one in least.items() if one > issues["share"][k, p]}
    if not short:
        return  # every issue is closed; without a state at the table that is no full text
    furthest = {k: max((p for p, own in short if own == k), key=lambda p: short[p, k]) for _, k in short}
    stuck = int(step.after["table"]["stuck_issue"])
    lacking = {k: min(least[p, k], 1.0) - issues["share"][k, p] for k, p in furthest.items()}
    issue = stuck if stuck in furthest else max(lacking, key=lambda k: lacking[k])
    yield {
        "refusers": {p for p, k in short if k == issue},
        "who": furthest[issue],
        "whom": issue,
        "value": issues["share"][issue, furthest[issue]],
        "threshold": min(least[furthest[issue], issue], 1.0),
    }


@observes("veto", "veto")
def _veto(step: Step) -> Iterator[Happened]:
    """Whoever's veto player has less of a full text and of payments for it than it asks for."""
    if step.before["table"]["initialled"] != Kind.FULL:
        return
    of, stopped = step.settings, False
    for p in _at_table(step):
        own = step.before["parties"][p]
        gives = step.before["table"]["utility"][p] + own["payment"]
        asks = min(own["mandate"] + of["veto_strength"] * of["parties_veto_asks"][p], 1.0)
        if own["like"] == p and of["parties_veto"][p] == 1 and gives < asks:
            stopped = True
            yield {"who": p, "value": gives, "threshold": asks}
    assert stopped == (step.after["table"]["initialled"] == 0)


def _is_put_again(step: Step) -> bool:
    """Whether a lost text comes before the public again this week: its time has come, and the same are at the table."""
    table = step.before["table"]
    due = 0 < table["again_due"] <= step.week
    return bool(due and table["members"] == table["refused_by"])


@observes("second_vote", "put_again")
def _second_vote(step: Step) -> Iterator[Happened]:
    if _is_put_again(step):
        yield {"who": -1, "whom": -1}


def _campaigned(step: Step, party: int) -> float:
    """Share of a vote that an opposition moves: its mean, and its luck."""
    of, own = step.settings, step.before["parties"][party]
    if own["opposition_leads"] == 1:
        return 0.0
    speaks = of["parties_opponents_stance"][own["like"]] * (1.0 - own["won_over"]) * own["opposition"]
    luck = step.normal(CAMPAIGN, own["label"]) if speaks else 0.0
    return float(of["oppose_persuades"] * speaks + of["oppose_volatility"] * abs(speaks) * luck)


@observes("campaign", "consult_public")
def _campaign(step: Step) -> Iterator[Happened]:
    if step.before["table"]["initialled"] != Kind.FULL:
        return
    for p in _at_table(step):
        moved = _campaigned(step, p)
        if step.settings["parties_ratification"][step.after["parties"][p]["like"]] == 1 and moved != 0.0:
            yield {"who": p, "reason": "yes" if moved > 0.0 else "no", "value": abs(moved)}


@observes("ratification_lost", "consult_public")
def _ratification_lost(step: Step) -> Iterator[Happened]:
    yield from _votes(step, refused=True)


@observes("ratified", "consult_public")
def _ratified(step: Step) -> Iterator[Happened]:
    yield from _votes(step, refused=False)


def _votes(step: Step, refused: bool) -> Iterator[Happened]:
    """Sides whose public is asked, by how it votes: support, luck and its opposition. After a no they ask for more."""
    if step.before["table"]["initialled"] != Kind.FULL:
        return
    of, needed, lost = step.settings, 0.5 * step.settings["consult_public_strength"], False
    for p in _at_table(step):
        own = step.after["parties"][p]
        if of["parties_ratification"][own["like"]] != 1:
            continue
        vote = (
            own["support"] + of["consult_public_swing"] * step.normal(RATIFICATION, own["label"]) + _campaigned(step, p)
        )
        harder = step.moved("parties", "aspiration")[p] > 0.0
        assert harder == (vote < needed and step.before["parties"]["aspiration"][p] < 1.0)
        lost = lost or vote < needed
        if (vote < needed) == refused:
            yield {"who": p, "value": vote, "threshold": needed}
    assert lost == (step.after["table"]["initialled"] == 0)


def _settled_all(step: Step, agreement: np.void) -> bool:
    """Whether all who sign have a full agreement in force with each other."""
    signed = set(_signatories(agreement))
    texts = step.before["agreements"][: step.before["agreement_count"]]
    living = (texts["ended_week"] == 0) & (texts["superseded"] == 0) & (texts["lapsed"] == 0)
    living = texts[living & (texts["kind"] == Kind.FULL)]
    return any(signed <= set(_signatories(text)) for text in living)


@observes("signed", "sign", "renegotiate")
def _signed(step: Step) -> Iterator[Happened]:
    for n in range(step.before["agreement_count"], step.after["agreement_count"]):
        own = step.after["agreements"][n]
        why = "again"
        if step.mechanism == "sign":
            # Those who have settled all with each other have nothing left to agree on but how it is carried out.
            why = "protocol" if own["kind"] != Kind.FULL and _settled_all(step, own) else "agreed"
        yield {"who": n, "value": own["kind"], "others": own["signed_by"], "reason": why}


@observes("ceasefire", "cease_fire")
def _ceasefire(step: Step) -> Iterator[Happened]:
    for d, a, b in step.pairs():
        if step.before["dyads"]["ceasefire"][d] == 0 < step.after["dyads"]["ceasefire"][d]:
            yield {"who": a, "whom": b}


@observes("ceasefire_broken", "cease_fire")
def _ceasefire_broken(step: Step) -> Iterator[Happened]:
    trust = step.after["parties"]["trust"]
    for d, a, b in step.pairs():
        if step.before["dyads"]["ceasefire"][d] > 0 == step.after["dyads"]["ceasefire"][d] and step.exists(a, b):
            yield {"who": a, "whom": b, "value": 1.0 - 0.5 * (trust[a] + trust[b])}


# Agreements.


@observes("carried_out", "earn_legitimacy")
def _carried_out(step: Step) -> Iterator[Happened]:
    for n, own in enumerate(step.entries("agreements")):
        told = step.memory.get(n, 0)
        if own["holds"] == 0 and 4 * int(own["carried_out"]) // PROVISIONS > told:
            step.memory[n] = 4 * int(own["carried_out"]) // PROVISIONS
            yield {"who": n, "value": own["carried_out"] / PROVISIONS}


_GUARANTEES, _ARMS = (P.POSTS, P.ARMY_REFORM, P.SHARED_GOVERNMENT), (P.DISARMAMENT,)
_WAITS: dict[str, dict[P, tuple[P, ...]]] = {
    "free": {},
    "guarantees_first": {P.DISARMAMENT: _GUARANTEES, P.ELECTIONS: _ARMS},
    "arms_first": dict.fromkeys((*_GUARANTEES, P.PARTIES, P.AMNESTY, P.PRISONERS, P.ELECTIONS), _ARMS),
}
"""What waits for which."""
_AFTER_TERMS = {P.DISARMAMENT, P.ARMY_REFORM, P.WITHDRAWAL}


def _named(mask: object) -> set[P]:
    """The provisions that are one bit each."""
    return {provision for provision in P if int(mask) >> provision & 1}  # type: ignore[call-overload]


def _provisions(step: Step, state: str) -> Iterator[tuple[int, P, np.void, set[P]]]:
    """Provisions that a state now holds and did not before: the text as it was, and what they wait for.

    Those that a newer living text of the same sides holds too are carried out under that."""
    texts = step.before["agreements"][: step.before["agreement_count"]]
    for n, was in enumerate(texts):
        if was["holds"] == 0:
            continue
        order, own, elsewhere = provide.ORDERS[int(was["order"])], was.copy(), 0
        for newer in texts[n + 1 :]:
            living = newer["ended_week"] == newer["superseded"] == newer["lapsed"] == 0
            if living and int(was["signatories"]) & ~int(newer["signatories"]) == 0:
                both = int(newer["holds"]) & int(was["holds"])
                own["opened"] |= newer["opened"] & both
                own["completed"] |= newer["completed"] & both
                own["dropped"] = (int(own["dropped"]) & ~both | int(newer["dropped"]) & both) & ~int(own["completed"])
                elsewhere |= both
        now = int(step.after["agreements"][n][state]) & ~elsewhere
        for provision in sorted(_named(now) - _named(own[state])):
            yield n, provision, own, set(_WAITS[order].get(provision, ())) & _named(own["holds"])


def _mask(provisions: set[P]) -> int:
    return sum(1 << provision for provision in provisions)


@observes("provision_begun", "fulfil")
def _provision_begun(step: Step) -> Iterator[Happened]:
    for n, provision, was, waits in _provisions(step, "opened"):
        done = waits & _named(was["completed"])
        assert bool(done) == bool(waits)
        if was["order"] != 0 and provision in _AFTER_TERMS and P.CEASEFIRE_TERMS in _named(was["holds"]):
            assert P.CEASEFIRE_TERMS in _named(was["completed"]) | _named(was["dropped"])
            done |= {P.CEASEFIRE_TERMS} & _named(was["completed"])
        yield {"who": n, "whom": provision, "reason": "waited" if done else "free", "others": _mask(done)}


@observes("provision_completed", "fulfil")
def _provision_completed(step: Step) -> Iterator[Happened]:
    for n, provision, was, _ in _provisions(step, "completed"):
        assert provision in _named(was["opened"])
        yield {"who": n, "whom": provision, "others": 0}


@observes("provision_stalled", "fulfil")
def _provision_stalled(step: Step) -> Iterator[Happened]:
    for n, provision, was, waits in _provisions(step, "dropped"):
        if provision in _named(was["opened"]):
            yield {"who": n, "whom": provision, "reason": "stopped", "others": 0}
        elif waits and waits <= _named(was["dropped"]):
            yield {"who": n, "whom": provision, "reason": "blocked", "others": _mask(waits)}
        else:
            yield {"who": n, "whom": provision, "reason": "never_begun", "others": 0}


def _with_provisions(step: Step, text: np.void, p: int, distrust: float, grievance: float, others: float) -> float:
    """What pulls on a text with named provisions where without them these would."""
    of, holds, done, gone = step.settings, *(_named(text[name]) for name in ("holds", "completed", "dropped"))
    sharing = ({P.ARMY_REFORM}, {P.POSTS, P.SHARED_GOVERNMENT}, {P.AUTONOMY, P.FEDERATION, P.LOCAL_RULE, P.REGIONS})
    costly, justice = {P.CEASEFIRE_TERMS, P.WITHDRAWAL, P.DISARMAMENT}, {P.AMNESTY, P.PRISONERS, P.TRUTH, P.RETURN}

    def shared(promised: float) -> float:
        return sum(1.0 if one & done else promised if one & (holds - gone) else 0.0 for one in sharing) / 3

    def share(among: set[P]) -> float:
        return len(among & done) / max(len(among & holds), 1)

    strain = distrust * (1.0 - of["fulfil_reassure"] * shared(of["fulfil_promised"])) + others
    strain += grievance * (1.0 - of["fulfil_relief"] * share(justice)) + of["fulfil_broken"] * len(gone) / len(holds)
    laid_down = P.DISARMAMENT in _named(text["opened"]) - gone
    state = step.before["parties"]["state"][p] == 1
    if P.DISARMAMENT in holds and state and not laid_down:
        strain += of["fulfil_armed"]
    if laid_down and not state:
        strain += of["fulfil_exposed"] * (1.0 - max(text["guarantee_left"], shared(0.0)))
    return float(strain * (1.0 - of["fulfil_cost"] * share(costly)))


def _may_end(step: Step, agreement: np.void) -> bool:
    """Whether it is living and was not signed this very week."""
    return (
        agreement["ended_week"] == agreement["superseded"] == 0
        and agreement["week"] < step.week
        and _binds(step, agreement)
    )


def _binds(step: Step, agreement: np.void) -> bool:
    """Whether two who signed it are still there."""
    return sum(step.before["parties"]["gone"][p] == 0 for p in _signatories(agreement)) > 1


def _strains(step: Step, agreement: np.void) -> dict[int, float]:
    """What pulls on an agreement, by signatory: on an agenda, which divides nothing, distrust and hostile publics."""
    of, parties = step.settings, step.before["parties"]
    there = [p for p in _signatories(agreement) if parties["gone"][p] == 0]
    if not _binds(step, agreement):
        return {}
    if agreement["kind"] == Kind.PROCESS:
        talked_on = len(set(_signatories(agreement)) & set(_at_table(step))) > 1
        return {
            p: 0.0
            if talked_on
            else of["break_agreement_distrust"] * (1.0 - parties["trust"][p])
            + of["break_agreement_hostility"] * (1.0 - parties["attitude"][p]) * (1.0 - parties["institutions"][p])
            + of["oppose_withdraw"] * _led_against(step, p)
            for p in there
        }
    strains = {}
    for p in there:
        distrust = of["break_agreement_distrust"] * (1.0 - parties["trust"][p])
        others = of["break_agreement_hostility"] * (1.0 - parties["attitude"][p]) * (1.0 - parties["institutions"][p])
        others += of["break_agreement_shift"] * abs(parties["power"][p] - agreement["power"][p])
        others += of["oppose_withdraw"] * _led_against(step, p)
        grievance = of["break_agreement_grievance"] * agreement["grievance"][p]
        strains[p] = distrust + grievance + others
        if agreement["holds"] > 0:
            strains[p] = _with_provisions(step, agreement, p, distrust, grievance, others)
    return strains


def _led_against(step: Step, party: int) -> float:
    """How far a side is led by those who opposed what it signed."""
    own = step.before["parties"][party]
    against = max(-step.settings["parties_opponents_stance"][own["like"]] * (1.0 - own["won_over"]), 0.0)
    return float(own["opposition_leads"] * against)


def _signatories(agreement: np.void) -> list[int]:
    return [p for p in range(8) if int(agreement["signatories"]) >> p & 1]


def _years_fought(step: Step, agreement: np.void) -> int:
    """How many years in a row, up to two, had 25 deaths since the signing: of those who kill each other most now."""
    year, signed = int(step.before["offset"] + step.week - 1) // 52, int(agreement["signed_by"])
    signed_in = int(step.before["offset"] + agreement["week"] - 1) // 52

    def dead(d: int, in_year: int) -> int:
        before = agreement["before"][d] if signed_in == in_year else 0
        return int(step.before["dyads"]["year_deaths"][d, in_year] - before) if in_year >= signed_in else 0

    wars = [d for d, a, b in step.pairs() if signed >> a & signed >> b & 1]
    worst = max(wars, key=lambda d: dead(d, year), default=-1)
    if worst < 0 or dead(worst, year) < 25:
        return 0
    return 2 if dead(worst, year - 1) >= 25 else 1


def _breaks(step: Step, own: np.void) -> str:
    """Why an agreement breaks this week by itself, from its deadline, fighting, strain and luck; "" it does not."""
    of, age = step.settings, int(step.week - own["week"])
    if age == 0:
        return ""
    safer = (
        1.0 + of["break_agreement_settling"] * age / 52 + of["break_agreement_done"] * own["carried_out"] / PROVISIONS
    )
    safer *= 1.0 + of["break_agreement_reaffirmed"] * own["reaffirmed"]
    strains = _strains(step, own)
    if not strains:
        return ""
    strain = max(strains.values()) * (1.0 - own["guarantee_left"])
    chance = of["break_agreement_strength"] * of["break_agreement_rate"] / 52 * strain / safer
    why = "repudiated"
    if years := _years_fought(step, own):
        why, chance = "fighting", min(chance * of["break_agreement_fighting"] ** years, 1.0)
    if own["begun"] == 0 and age >= of["break_agreement_deadline"]:
        why, chance = "not_carried_out", min(chance * of["break_agreement_overdue"], 1.0)
        if age == of["break_agreement_deadline"]:
            chance += of["break_agreement_strength"] * of["break_agreement_lapse"] * (1.0 - chance)
    return why if step.uniform(AGREEMENT_BREAKS, step.before["key"] ^ np.uint64(own["week"])) < chance else ""


def _chained(agreements: np.ndarray, broken: int) -> Iterator[int]:
    """Agreements of the same process as a broken one: they share a dyad of signatories, each within three years."""
    of_process = set(_signatories(agreements[broken]))
    for others in (range(broken + 1, len(agreements)), reversed(range(broken))):
        last = int(agreements[broken]["week"])
        for n in others:
            shared = of_process & set(_signatories(agreements[n]))
            if len(shared) >= 2 and abs(int(agreements[n]["week"]) - last) <= 3 * 52:
                last = int(agreements[n]["week"])
                yield n


def _ends(step: Step) -> dict[int, str]:
    """Agreements that end this week, and why, by hand."""
    agreements = step.before["agreements"][: step.before["agreement_count"]]
    living = {n for n, own in enumerate(agreements) if _may_end(step, own)}
    ended: dict[int, str] = {}
    for n, own in enumerate(agreements):
        why = _breaks(step, own) if n in living - set(ended) else ""
        if why:
            ended[n] = why
            key = step.before["key"] ^ np.uint64(own["week"])
            if step.uniform(PROCESS_COLLAPSES, key) < step.settings["break_agreement_collapse"]:
                for other in set(_chained(agreements, n)) & living - set(ended):
                    ended[other] = "process_collapsed"
    return ended


@observes("agreement_ended", "break_agreement")
def _agreement_ended(step: Step) -> Iterator[Happened]:
    ended = _ends(step)
    assert set(ended) == set(np.flatnonzero(step.moved("agreements", "ended_week")))
    for n, why in ended.items():
        own = step.before["agreements"][n]
        strains = _strains(step, own)
        leaves = max(strains, key=lambda p: strains[p])
        told: Happened = {"who": n, "whom": leaves if why == "repudiated" and step.exists(leaves) else -1}
        if why != "process_collapsed":
            told["about"] = ("value", max(strains.values()) * (1.0 - own["guarantee_left"]))
        yield told | {"reason": why}


@observes("agreement_lapsed", "merge", "dissolve")
def _agreement_lapsed(step: Step) -> Iterator[Happened]:
    for n in np.flatnonzero(step.moved("agreements", "lapsed")):
        left = [p for p in _signatories(step.after["agreements"][n]) if step.exists(p)]
        assert len(left) < 2
        yield {"who": n}


def _who_is_answered(step: Step, agreement: int) -> set[int]:
    """Signatories whom others of an agreement trust less after the week's violations and reports."""
    officials, ties = step.after["officials"]["party"], step.entries("channels")
    fell = officials[ties["other"][step.moved("channels", "trust") < 0.0]]
    return {int(p) for p in fell if int(step.after["agreements"]["signatories"][agreement]) >> int(p) & 1}


def _all_are_trusted(step: Step, agreement: int) -> bool:
    """Whether some other signatory's officials trust each signatory at all, so that less trust would show."""
    own, ties = step.before["agreements"][agreement], step.before["channels"][: step.before["channel_count"]]
    officials = step.before["officials"]["party"]
    holders, others = officials[ties["holder"]], officials[ties["other"]]
    signed = [p for p in _signatories(own) if step.before["parties"]["gone"][p] == 0]
    return all(((others == p) & np.isin(holders, signed) & (ties["trust"] > 0.0)).any() for p in signed)


def _breaches(step: Step) -> Iterator[tuple[int, int, int]]:
    """Agreements with how many violations of each there were, where only one agreement is looked at in the week."""
    more = step.moved("agreements", "breaches").astype(int)
    texts = step.entries("agreements")
    living = (texts["ended_week"] == 0) & (texts["superseded"] == 0) & (texts["lapsed"] == 0)
    for n in np.flatnonzero(living):
        yield int(n), int(more[n]), int(living.sum())


@observes("breach", "breach")
def _breach(step: Step) -> Iterator[Happened]:
    """Who violated is told by luck: whom else others trust less was falsely reported."""
    for n, count, living in _breaches(step):
        own, of = step.before["agreements"][n], step.settings
        missions = [
            pair["mission"] for pair in step.entries("dyads") if {pair["a"], pair["b"]} <= set(_signatories(own))
        ]
        observers = own["observers"] + (1.0 - own["observers"]) * of["deploy_report"] * max(missions, default=0.0)
        seen = of["breach_visible"] + (1.0 - of["breach_visible"]) * observers
        noticed = {}
        if own["kind"] == Kind.PROCESS:
            assert count == 0  # an agenda asks for nothing that could be violated
            continue
        for p, strain in _strains(step, own).items():
            luck = step.before["parties"]["label"][p] ^ np.uint64(own["week"])
            chance = of["breach_strength"] * of["breach_rate"] / 52 * strain * (1.0 - seen * own["threat"])
            if step.week > own["week"] and step.uniform(BREACH, luck) < chance:
                noticed[p] = step.uniform(BREACH_SEEN, luck) < seen
        assert len(noticed) == count
        for p, was_seen in noticed.items():
            if living == 1 and _all_are_trusted(step, n):
                assert was_seen == (p in _who_is_answered(step, n))
            yield {"who": n, "whom": p if step.exists(p) else -1, "reason": "noticed" if was_seen else "unnoticed"}


@observes("false_report", "breach")
def _false_report(step: Step) -> Iterator[Happened]:
    """Where nobody violated the only agreement, whoever is trusted less was falsely reported."""
    for n, count, living in _breaches(step):
        alone = living == 1 and _all_are_trusted(step, n)
        if count == 0 and alone:
            yield from ({"who": n, "whom": p if step.exists(p) else -1} for p in sorted(_who_is_answered(step, n)))
        elif not alone or count > 0:
            yield {"who": n, "unknown": True}


@observes("mission_comes", "deploy")
def _mission_comes(step: Step) -> Iterator[Happened]:
    """What it was agreed on with is looked at in the week in which it begins to be awaited."""
    for d, a, b in step.pairs():
        was, now = step.before["dyads"][d], step.after["dyads"][d]
        awaited = was["mission_due"] == 0 and was["mission"] == 0.0
        if awaited and (now["mission_due"] > 0 or now["mission"] > 0.0):
            sent = step.settings["deploy_order"] == deploy.ORDERS.index("sent")
            step.memory[d] = "sent" if sent else "ceasefire" if now["ceasefire"] == step.week else "text"
        if was["mission"] == 0.0 < now["mission"]:
            yield {"who": a, "whom": b, "reason": step.memory[d], "value": step.settings["deploy_size"]}


@observes("mission_goes", "deploy")
def _mission_goes(step: Step) -> Iterator[Happened]:
    of = step.settings
    for d, a, b in step.pairs():
        was, now = step.before["dyads"][d], step.after["dyads"][d]
        if not was["mission"] > 0.0 == now["mission"]:
            continue
        attitudes = {p: step.before["parties"]["attitude"][p] for p in (a, b)}
        against = [p for p in (a, b) if step.uniform(MISSION_CONSENT, step.before["parties"]["label"][p])
                   < of["deploy_consent"] / 52 * (1.0 - attitudes[p])]  # fmt: skip
        if of["deploy_order"] == deploy.ORDERS.index("recalled"):
            yield {"who": a, "whom": b, "reason": "recalled"}
        elif not step.exists(a, b):
            yield {"who": a, "whom": b, "reason": "side_gone"}
        elif step.week - was["mission_came"] == of["deploy_weeks"]:
            yield {"who": a, "whom": b, "reason": "mandate_over"}
        else:
            lost = step.uniform(MISSION_CASUALTIES, was["label"]) < of["deploy_casualties"] / 52 * was["felt"]
            assert lost or against
            # Where both are so, it may be told to have gone for its losses, which are laid to neither side.
            who, whom = [*against, *([a] if lost else [])], [*(a + b - p for p in against), *([b] if lost else [])]
            reasons = {reason for reason, so in (("consent", against), ("casualties", lost)) if so}
            yield {"who": who, "whom": whom, "reason": reasons}


def _all_settled(step: Step) -> bool:
    """Whether all at the table have a living full agreement with each other."""
    members, texts = int(step.before["table"]["members"]), step.before["agreements"][: step.before["agreement_count"]]
    living = texts[(texts["ended_week"] == 0) & (texts["superseded"] == 0) & (texts["lapsed"] == 0)]
    return any(own["kind"] == Kind.FULL and members & ~int(own["signatories"]) == 0 for own in living)


@observes("spoiler", "spoil")
def _spoiler(step: Step) -> Iterator[Happened]:
    table, of = step.before["table"], step.settings
    for p in sorted(_angrier(step)):
        own = step.before["parties"][p]
        near = table["rejected"] > 0 and own["aspiration"] - own["reservation"] < of["spoil_near"]
        near &= step.week - table["failed"] <= of["spoil_weeks"] and not _all_settled(step)
        fresh = table["signed_week"] > 0 and step.week - table["signed_week"] <= of["spoil_weeks"]
        if not int(step.before["table"]["members"]) >> p & 1:
            yield {"who": p, "reason": "outside"}
        elif step.exists(p):
            yield {"who": p, "reason": "both" if near and fresh else "near" if near else "signed"}


@observes("civilians_attacked", "attack_civilians")
def _civilians_attacked(step: Step) -> Iterator[Happened]:
    """Whose people were shaken at once, by whom, and how many died, as far as effects tell."""
    killed = int(step.after["count"]["civilians_killed"] - step.before["count"]["civilians_killed"])
    attackers = [p for p in range(step.before["party_count"])
                 if step.after["parties"]["terror"][p] > step.before["parties"]["terror"][p]]  # fmt: skip
    assert len(attackers) == step.after["count"]["attacks_on_civilians"] - step.before["count"]["attacks_on_civilians"]
    shaken = [p for p in range(step.before["party_count"])
              if step.after["parties"]["shaken"][p] > step.before["parties"]["shaken"][p]]  # fmt: skip
    for p in attackers:
        bound = {q: _common_terms(step, p, q) for q in shaken if q != p}
        victims = [q for q, why in bound.items() if why]
        reason = {bound[q] for q in victims}
        yield {"who": p, "whom": victims, "reason": reason} | ({"value": killed} if len(attackers) == 1 else {})


def _common_terms(step: Step, attacker: int, victim: int) -> str:
    """Whether a living text that divides something binds the victim, and the attacker too."""
    why = ""
    for n in range(step.before["agreement_count"]):
        text = step.before["agreements"][n]
        living = text["ended_week"] == 0 and text["superseded"] == 0 and text["lapsed"] == 0
        if living and (text["kind"] == Kind.FULL or text["issues"] != 0) and int(text["signatories"]) >> victim & 1:
            if int(text["signatories"]) >> attacker & 1:
                return "signatory"
            why = "outside"
    return why


# The comparison.


def _same(happened: Happened, event: Happened) -> bool:
    """Whether an event says what happened: who and whom (one of several that the effects cannot tell apart)."""
    for role in ("who", "whom"):
        wanted = happened.get(role, event[role])
        if event[role] not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return bool(event["week"] == happened["week"] and event["world"] == happened["world"])


def _says_why(happened: Happened, event: Happened) -> None:
    for part in ("reason", "others"):
        if part in happened:
            wanted = happened[part]
            assert event[part] in wanted if isinstance(wanted, set) else event[part] == wanted, (happened, event)
    for part in ("value", "threshold"):
        if part in happened:
            assert event[part] == pytest.approx(float(happened[part]), rel=1e-12, abs=1e-15), (happened, event)
    if "about" in happened:
        part, wanted = happened["about"]
        assert event[part] == pytest.approx(float(wanted), rel=1e-9, abs=1e-12), (happened, event)


def _told(kind: str, one: Course) -> list[str]:
    """The reasons of what happened in a course, which must all have been entered, and nothing else."""
    expected = [happened for happened in one.expected[kind] if "unknown" not in happened]
    unknown = {(one["world"], one["week"]) for one in one.expected[kind] if "unknown" in one}
    entered = [event for event in one.entered[kind] if (event["world"], event["week"]) not in unknown]
    expected = [happened for happened in expected if (happened["world"], happened["week"]) not in unknown]
    waiting, reasons = defaultdict[tuple[int, int], list[Happened]](list), []
    for event in entered:
        waiting[event["world"], event["week"]].append(event)
    for happened in expected:
        of_week = waiting[happened["world"], happened["week"]]
        found = [event for event in of_week if _same(happened, event)]
        assert found, (kind, happened, [e for e in entered if e["week"] == happened["week"]])
        _says_why(happened, found[0])
        CHECKS.get(kind, _nothing_more)(happened, found[0])
        of_week.remove(found[0])
        reasons.append(found[0]["reason"])
    left = [event for of_week in waiting.values() for event in of_week]
    assert not left, (kind, left[:3])
    return reasons


@pytest.mark.medium
@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_who_and_why(kind: str, courses: list[Course]) -> None:
    """What rules did is what the chronicle says, event by event; every kind happens, for every reason."""
    reasons = [reason for one in courses for reason in _told(kind, one)]
    assert reasons
    declared = {reason.name.lower() for one in KINDS if one.name == kind for reason in one.reasons}
    assert declared - set(reasons) == SELDOM.get(kind, set())


@pytest.mark.slow
def test_who_and_why_in_every_world() -> None:
    """In all worlds of each story, not only in enough of them."""
    told = 0
    for story in stories():
        whole = course(story.scenario, range(story.worlds), story.weeks, story.settings)
        told += sum(len(_told(kind.name, whole)) for kind in KINDS)
    assert told > 10000, told


@pytest.mark.slow
def test_who_and_why_in_the_largest_conflict() -> None:
    """In a larger record, of which each mechanism is machine code of its own."""
    largest = course(load_scenario("drc"), range(5), 208, LOUD | {"split.most": 2})
    assert sum(len(_told(kind.name, largest)) for kind in KINDS) > 500


SELDOM = {"talks_closed": {"war_over"}, "opposition": {"back"}}
"""Reasons that a kind declares and that no world here meets: a beaten side can be talked to; mergers have their own;
what took a following from an opposition seldom ends in time."""


def _nothing_more(happened: Happened, event: Happened) -> None:
    pass


def _all_refusers(happened: Happened, event: Happened) -> None:
    named = {event["who"]} | {p for p in range(8) if event["others"] >> p & 1}
    assert named == happened["refusers"]
    assert event["reason"] == ("one" if len(named) == 1 else "several")
    assert event["value"] <= event["threshold"]


CHECKS = {"draft_rejected": _all_refusers}


def test_every_kind_has_a_lane_a_sentence_and_an_observer() -> None:
    """A kind that nobody observes above, or without words, fails here."""
    assert set(OBSERVERS) == {kind.name for kind in KINDS}
    templates, summed_up = words("events"), words("why_kinds")
    for kind in KINDS:
        assert kind.lane in LANES and kind.name in summed_up
        wanted = {f"{kind.name}.{reason.name.lower()}" for reason in kind.reasons}
        assert kind.name in templates or (wanted and wanted <= set(templates)), kind.name
    names = {kind.name for kind in KINDS}
    reasons = {f"{kind.name}.{reason.name.lower()}" for kind in KINDS for reason in kind.reasons}
    for key in templates:
        assert key in names | reasons or key.removesuffix(".nobody") in names | reasons, key


@pytest.mark.medium
def test_events_rest_on_what_their_kind_declares(courses: list[Course]) -> None:
    """A cause is of a kind that is declared, or of one that changes what is declared: a side, a line, the table."""
    about = {kind.name: kind for kind in KINDS}
    links = {(effect, cause) for one in courses for effect, cause in one.links}
    assert len(links) > 150
    for effect, cause in sorted(links):
        allowed = set(about[effect].rests_on)
        assert cause in allowed or about[cause].changes in allowed - {""}, f"{effect} rests on {cause}"


# Reasons decide nothing.


def _scramble(worlds: np.ndarray, luck: np.random.Generator) -> None:
    """Overwrite every state that only says why with numbers within its range."""
    for name, states in HOLDERS.items():
        for state in states:
            if state.reason:
                held = worlds[name][state.name]
                high = min(state.high, 7.0)
                worlds[name][state.name] = luck.integers(int(max(state.low, 0)), int(high) + 1, held.shape)


@pytest.mark.medium
@pytest.mark.parametrize("scenario", ["baseline", pytest.param("drc", marks=pytest.mark.slow)])
def test_no_rule_decides_by_a_reason(scenario: str) -> None:
    """With all reasons overwritten every week by arbitrary numbers, all else is the same to the last bit."""
    plain, scrambled = (found_worlds(load_scenario(scenario), 1, np.arange(6), 200, LOUD | AT_HOME) for _ in range(2))
    luck = np.random.default_rng(1)
    with np.errstate(over="ignore"):
        for now in range(1, 201):
            for founded in (plain, scrambled):
                for mechanism in week():
                    apply((mechanism,), founded.worlds, founded.settings, now)
            _scramble(scrambled.worlds, luck)
    assert {name for name in changed(plain.worlds, scrambled.worlds) if name not in REASONS} == set()
    assert changed(plain.worlds, scrambled.worlds)
