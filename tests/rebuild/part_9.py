"""Part 9 of the week: what happened is counted."""

from __future__ import annotations

import math
from copy import deepcopy

from rebuild.shared import (
    binds,
    calendar_year,
    divides,
    effort_one,
    effort_two,
    full_agreement,
    is_living,
    issues,
    mean,
    most_force,
)
from rebuild.world import Thing, World


def measure(w: World) -> None:
    """Count deaths, average trust and force, and keep account."""
    for d in range(len(w.dyads)):
        _count_deaths(w, d)
    for d, dyad in enumerate(w.dyads):
        official = [tie.trust for tie in w.channels if tie.dyad == d]
        unofficial = [tie.trust for tie in w.dialogues if tie.dyad == d]
        dyad.ties_official, dyad.trust_official = len(official), mean(official)
        dyad.ties_unofficial, dyad.trust_unofficial = len(unofficial), mean(unofficial)
    for p, party in enumerate(w.parties):
        party.militancy = most_force(w, p)
    _keep_account(w)


def _count_deaths(w: World, d: int) -> None:
    dyad, year = w.dyads[d], calendar_year(w, w.week)
    if dyad.deaths > 0:
        dyad.year_deaths[year] += dyad.deaths
        dyad.last_death[year] = w.week
        dyad.first_death[year] = dyad.first_death[year] or w.week
        w.count.deaths += dyad.deaths if dyad.counted else 0
    for text in w.agreements:
        if text.week == w.week:
            text.before[d] = dyad.year_deaths[year]
    dyad.accuracy_a, dyad.confidence_a = _accuracy(w, dyad.a, dyad.b), _confidence(w, dyad.a, dyad.b)
    dyad.accuracy_b, dyad.confidence_b = _accuracy(w, dyad.b, dyad.a), _confidence(w, dyad.b, dyad.a)


def _accuracy(w: World, p: int, q: int) -> float:
    errors = [abs(w.knowledge[p][q].estimate[k] - w.parties[q].weight[k]) for k in issues(w)]
    return max(1 - 0.5 * sum(errors), 0)


def _confidence(w: World, p: int, q: int) -> float:
    return mean(w.knowledge[p][q].confidence[k] for k in issues(w))


def _keep_account(w: World) -> None:
    w.count.talks_weeks += int(w.table.members != 0)
    spies = sum(w.of(p, "intelligence") * w["intelligence.persons"] for p in range(len(w.parties)))
    w.count.effort_track_one += math.floor(1000 * effort_one(w) * (w["track_one.persons"] + spies) + 0.5)
    w.count.effort_track_two += math.floor(1000 * effort_two(w) * w["track_two.persons"] + 0.5)
    w.condition = _condition(w)
    if w.week == w.window:
        w.count_window = deepcopy(w.count)
        for p in range(len(w.parties)):
            w.utility_window[p] = _utility_now(w, p)


def _condition(w: World) -> int:
    if all(dyad.over for dyad in w.dyads):
        return 0
    if any(full_agreement(w, dyad.a, dyad.b) >= 0 for dyad in w.dyads):
        return 1
    if w.table.members:
        return 2
    if any(dyad.ceasefire > 0 for dyad in w.dyads):
        return 3
    return 4 if any(_fights(w, dyad) for dyad in w.dyads) else 5


def _fights(w: World, dyad: Thing) -> bool:
    year = calendar_year(w, w.week)
    last = dyad.last_death[year] or (dyad.last_death[year - 1] if year > 0 else 0)
    return last > 0 and w.week - last < 26


def _utility_now(w: World, p: int) -> float:
    while w.parties[p].heir > 0:
        p = w.parties[p].heir - 1
    texts = [text for text in w.agreements if is_living(text) and divides(text) and binds(text, p)]
    if texts:
        return texts[-1].utility[p]
    return max(w.parties[p].power - w["reckon.cost_of_war"] * w.parties[p].pain, 0)
