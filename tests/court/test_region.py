"""A region is found where one was planted, not confirmed where there is none, and never by what it may not look at."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
from made_evidence import made

from experiments.court.judge import judge
from experiments.court.region import conditions, find_region

LEVEL = 0.999


def cases(seed: int = 1, count: int = 640) -> pd.DataFrame:
    luck = np.random.default_rng(seed)
    drawn = {f"parties.p{n}": luck.random(count) for n in range(8)} | {"conflict.kind": luck.choice(["a", "b"], count)}
    return pd.DataFrame(drawn, index=pd.RangeIndex(count, name="case"))


def test_a_planted_region_is_found_on_one_half_and_measured_on_the_other() -> None:
    settings = cases()
    planted = (settings["parties.p3"] > 0.5).to_numpy()
    effects = np.where(planted, 0.2, 0.0) + np.random.default_rng(2).normal(0, 0.1, 640)
    found = find_region(effects, settings, LEVEL)
    assert found is not None and found.worst is None  # of which nothing is known without halves
    assert re.match(r"parties\.p3 > 0\.(4|5)", found.cuts) and 0.4 < found.share < 0.6
    assert found.inside.low > 0.1 and found.outside.high < 0.05 and found.found + found.confirmed < 400
    assert judge(replace(made("more", 0.1, 0.06), region=found)).answer == "conditional"


def test_the_worst_tenth_of_a_region_is_not_valued_by_the_luck_that_chose_it() -> None:
    settings, luck = cases()[["parties.p3", "conflict.kind"]], np.random.default_rng(4)
    truth = np.where(settings["parties.p3"] > 0.5, 0.2, 0.0)
    one, other = truth + luck.normal(0, 0.1, (2, 640))
    found = find_region((one + other) / 2, settings, LEVEL, (one, other))
    assert found is not None and found.worst is not None
    assert found.worst.low < 0.2 < found.worst.high
    chosen_again = find_region((one + other) / 2, settings, LEVEL, (one, one))
    assert chosen_again is not None and chosen_again.worst is not None and chosen_again.worst.high < 0.15


def test_words_are_cut_by_what_they_are() -> None:
    settings = cases()
    effects = np.where(settings["conflict.kind"] == "a", 0.3, 0.0) + np.random.default_rng(3).normal(0, 0.1, 640)
    found = find_region(effects, settings, LEVEL)
    assert found is not None and found.cuts.startswith("conflict.kind is a")


def test_where_there_is_none_nothing_is_conditional() -> None:
    for seed in range(5):
        effects = np.random.default_rng(seed).normal(0.04, 0.3, 640)
        found = find_region(effects, cases(seed), LEVEL)
        assert judge(replace(made("more", 0.04, 0.03), region=found)).answer != "conditional"


def test_too_few_cases_have_no_region() -> None:
    assert find_region(np.zeros(100), cases(count=100), LEVEL) is None


def test_outcomes_own_mechanisms_and_levers_of_the_arms_are_never_looked_at() -> None:
    names = ["parties.rebels.power", "deaths", "channel.threshold", "negotiate.finality", "track_two.access"]
    assert conditions(names, own=["channel"], arms=["track_two.access"]) == [
        "parties.rebels.power",
        "negotiate.finality",
    ]
