"""How often the court errs, on made data in which the truth is known: its own test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_rows import CHANCE, LEVEL, RATE, YEARS, DrawnBench, MadeBench, Planted, planted

from experiments.claims import claims
from experiments.claims.claim import Judged
from experiments.court import hearing, intervals
from experiments.court.bench import Size
from experiments.court.evidence import Evidence, Interval, More
from experiments.court.hearing import hear
from experiments.court.intervals import mean_interval, split_level
from experiments.court.judge import judge
from experiments.court.panel import scale_of
from experiments.court.search import Search
from experiments.court.tables import VERDICTS, judged_again, verdicts_table
from simulation.results.export import write_table

DELTA = float(np.log(1.05))


def seen(effects: np.ndarray, luck: np.random.Generator, noise: float = 0.2, kind: type[Evidence] = More) -> Evidence:
    """Evidence from true effects (cases,): 16 noisy replicates, and 64 fresh ones of the two tenths."""
    cases = len(effects)
    found = effects + luck.normal(0, noise / 4, cases)
    order, tenth = np.argsort(found), cases // 10
    again = effects + luck.normal(0, noise / 8, cases)
    tails = [mean_interval(again[rows], 0.95) for rows in (order[:tenth], order[-tenth:])]
    look = 1 if cases <= 160 else 2
    more: dict[str, Any] = {"claim": "X1", "outcome": "deaths", "scale": "logarithm", "delta": DELTA, "cases": cases}
    more |= {
        "level": split_level(look),
        "look": look,
        "quick": False,
        "effect": mean_interval(found, split_level(look)),
    }
    return kind(**more, worst=tails[0], best=tails[1], headroom=Interval(0.5, 0.4, 0.6))


def test_harm_planted_in_a_tenth_of_cases_is_found_and_its_absence_passed() -> None:
    luck = np.random.default_rng(1)
    good = np.full(640, 0.15)
    harmed = np.where(np.arange(640) < 64, -0.3, 0.2)
    answers = {name: {judge(seen(truth, luck)).answer for _ in range(20)} for name, truth in
               (("good", good), ("harmed", harmed))}  # fmt: skip
    assert answers == {"good": {"supported"}, "harmed": {"mixed"}}


FALSE: Mapping[Judged, set[str]] = {
    "more": {"supported", "mixed", "conditional", "contradicted"},
    "either": {"supported"},
    "little": {"contradicted"},
    "always": {"supported", "supported, not always", "mixed", "contradicted"},
    "only if": {"supported", "contradicted"},
    "best": {"supported", "conditional", "contradicted"},
    "can": {"supported"},
    "through": {"supported", "mixed", "conditional", "contradicted"},
    "shape": {"supported", "conditional"},
}
"""What is false where no arm differs from another in any case. That *little* is supported is true then, and that *can*
and a best level in between are contradicted: there is no such effect in any tenth of cases, and no such level."""
LUCK = (0.2, 0.6, 2.0, 8.0)
"""Spreads of worlds about their case: with some of them intervals are narrow beside δ, with others wide."""
TWO_LOOKS = Size((110, 240), 4, 8, confirming=400, search=Search(8, 2, 2))
"""As few cases as a region can be found in."""


def without_effect() -> list[Planted]:
    """All claims of the paper by their kinds and families of outcomes, and none of them true."""
    made = []
    for claim, luck in zip(claims().values(), cycle(LUCK), strict=False):
        family = RATE if claim.outcome.per else _FAMILIES[scale_of(claim.outcome)]
        # An outcome that is reached anyway speaks against *only if* without any effect.
        base = 0.05 if claim.kind == "only if" else 0.3
        made.append(planted(claim.kind, measured=family, id=claim.id, base=base, luck=luck))
    return made


_FAMILIES = {"logarithm": YEARS, "share": CHANCE, "plain": LEVEL}


def false_answers(report: list[Planted], size: Size, seed: int) -> list[tuple[str, str]]:
    """The claims of a report whose answer is false, with what was said of them."""
    heard = hear(MadeBench(report, size, seed), [one.claim for one in report])
    answers = {id: (case.claim.kind, case.verdict.answer) for id, case in heard.cases.items()}
    return [(id, said) for id, (kind, said) in answers.items() if said in FALSE[kind]]


def level_of(claims: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Split the chance to err over so many claims, and resample less: no path is asked about where nothing is found."""
    monkeypatch.setattr(hearing, "split_level", partial(split_level, claims=claims))
    monkeypatch.setattr(intervals, "RESAMPLES", 2_000)


def test_with_no_effect_few_reports_say_anything_false(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty reports of three claims, 60 of the 66 in all, at the level of three: one in twenty may err, and more than
    three do in one of sixty such tests."""
    level_of(3, monkeypatch)
    report, size = without_effect(), Size((20, 40), 2, 4, confirming=400, search=Search(4, 1, 2))
    wrong = [bool(false_answers(report[place::20][:3], size, place)) for place in range(20)]
    assert sum(wrong) <= 3


@pytest.mark.slow
def test_with_no_effect_anywhere_hardly_a_report_says_anything_false(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report is 66 claims, at two looks and with a search for a region: fewer than 5 of 100 say anything false."""
    level_of(66, monkeypatch)
    wrong = [bool(false_answers(without_effect(), TWO_LOOKS, seed)) for seed in range(REPORTS)]
    assert np.mean(wrong) < 0.05


REPORTS = 300


@pytest.mark.parametrize("truth", [-0.2, 0.0, 0.2])
def test_more_cases_change_a_verdict_only_from_undecided(truth: float) -> None:
    luck = np.random.default_rng(3)
    for _ in range(10):
        few = judge(seen(truth + luck.normal(0, 0.02, 160), luck)).answer
        many = judge(seen(truth + luck.normal(0, 0.02, 1600), luck)).answer
        assert few in ("undecided", many)


AT_THE_EDGE: list[tuple[Judged, float, str]] = [
    ("more", DELTA, "supported"),
    ("more", -DELTA, "contradicted"),
    ("either", -DELTA, "supported"),
    ("little", DELTA, "contradicted"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "truth", "said"), AT_THE_EDGE)
def test_verdicts_of_two_looks_err_no_more_often_than_one_look_would(
    kind: Judged, truth: float, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the threshold itself, where one look at the level 0.95 errs in 25 of 1,000 on that side. Three standard errors
    are allowed, some 12 of 1,000; were the level not split between the looks, some 43 would err."""
    level_of(1, monkeypatch)
    report = [planted(kind, {"with": truth}, luck=0.05)]
    size = Size((20, 40), 2, 256)  # tails so narrow that they never stand in the way
    wrong = [
        hear(MadeBench(report, size, seed), [report[0].claim]).cases["X1"].verdict.answer == said
        for seed in range(EDGES)
    ]
    assert np.mean(wrong) <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / EDGES)


EDGES = 1_500


def test_each_look_is_judged_at_its_own_level() -> None:
    truths = [planted("more", {"with": gain}, id=id, luck=0.1) for id, gain in (("X1", 0.3), ("X2", 0.0))]
    cases = hear(MadeBench(truths, Size((20, 40), 2, 4)), [one.claim for one in truths]).cases
    assert [cases[id].evidence.look for id in ("X1", "X2")] == [1, 2]
    assert [cases[id].evidence.level for id in ("X1", "X2")] == [split_level(1), split_level(2)]


def test_coin_flips_show_nothing() -> None:
    """Outcomes that are replaced by coin flips give no more than chance."""
    luck = np.random.default_rng(5)
    for _ in range(50):
        flips = (luck.random((640, 16)) < 0.3).mean(axis=1) - (luck.random((640, 16)) < 0.3).mean(axis=1)
        interval = mean_interval(flips, split_level(2))
        assert interval.low < 0.03 and interval.high > -0.03


COINS = ("W3", "D10")
BY_COINS: Mapping[Judged, set[str]] = FALSE | {"only if": {"supported"}}
"""What is false where a coin is flipped for each outcome. One that lands heads three times in ten reaches what is said
to be reached with the condition alone, so that *only if* is contradicted rightly."""


def test_coin_flips_in_place_of_saved_outcomes_show_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    level_of(66, monkeypatch)
    flipped(tmp_path, COINS, Size((40, 80), 4, 8, confirming=100, search=Search(4, 1, 2)))


@pytest.mark.slow
def test_coin_flips_in_place_of_all_saved_outcomes_show_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    level_of(66, monkeypatch)
    flipped(tmp_path, claims(), Size((160, 320), 8, 16, confirming=400, search=Search(8, 2, 2)))


def flipped(folder: Path, ids: Iterable[str], size: Size) -> None:
    """Coins are saved where outcomes would be, and are read, weighed, judged, written, and judged again from there."""
    asked = [claims()[id] for id in ids]
    heard = hear(DrawnBench(folder / "court", size, asked, lambda key: 0.3), asked)
    write_table(verdicts_table(heard), folder / VERDICTS)
    found = judged_again(folder / VERDICTS)
    assert list(found) == [claim.id for claim in asked]
    assert [(id, one.answer) for id, one in found.items() if one.answer in BY_COINS[claims()[id].kind]] == []


@pytest.mark.parametrize("heavy", [False, True])
def test_intervals_cover_with_heavy_tails_too(heavy: bool) -> None:
    luck = np.random.default_rng(6)
    covered = 0
    for _ in range(400):
        values = luck.standard_t(3, 640) if heavy else luck.normal(size=640)
        found = mean_interval(values, 0.95)
        covered += found.low <= 0 <= found.high
    assert 0.92 <= covered / 400 <= 0.98
