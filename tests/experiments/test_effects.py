"""Effects: known answers, shams, and intervals that cover what was planted."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.arms import PairedArms
from experiments.analysis.contrasts import (
    HARDLY_DIFFERS,
    NO_DIFFERENCE,
    NOT_ESTIMABLE,
    UNDECIDED,
    Contrast,
    contrast_table,
)
from simulation.results.outcomes import OUTCOMES
from simulation.results.resampling import estimate, resampled_means

SHARE, DEATHS = (next(one for one in OUTCOMES if one.name == name) for name in ("agreement", "deaths"))


def arm(**columns: object) -> pd.DataFrame:
    """A table of outcomes with these columns, a row a world."""
    table = pd.DataFrame(columns)
    table.insert(0, "world", range(len(table)))
    return table


def test_means_and_resamples_of_known_values() -> None:
    values = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0]])
    found = resampled_means(values, resamples=500, seed=3)
    assert found.shape == (501, 2)
    assert found[0] == pytest.approx([3.0, 3.0])
    assert np.nanmin(found[:, 0]) >= 1.0 and np.nanmax(found[:, 0]) <= 5.0


def test_resamples_depend_on_seed_and_number_of_cases_alone() -> None:
    values = np.random.default_rng(0).random((50, 3))
    whole = resampled_means(values, 100, seed=1)
    assert np.array_equal(whole, resampled_means(values, 100, seed=1))
    assert np.allclose(whole[:, :1], resampled_means(values[:, :1], 100, seed=1), rtol=0, atol=1e-12)
    assert not np.array_equal(whole, resampled_means(values, 100, seed=2))


def test_blocks_of_resamples_hold_as_many_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.results.resampling._BLOCK", 64)
    assert resampled_means(np.ones((10, 1)), resamples=101).shape == (102, 1)


def test_interval_is_the_percentiles_of_the_resamples() -> None:
    found = estimate(np.concatenate([[0.3], np.linspace(0, 1, 1001)]), level=0.9)
    assert (found.mean, found.low, found.high) == pytest.approx((0.3, 0.05, 0.95))
    assert np.isnan(estimate(np.full(11, np.nan)).low)


def test_ratio_of_doubled_deaths_is_two() -> None:
    few = np.arange(40)
    sample = PairedArms({"more": arm(deaths=2 * (few + 25) - 25), "fewer": arm(deaths=few)}, [DEATHS], 200)
    ratio = contrast_table(sample, [Contrast("doubled", {"more": 1, "fewer": -1})]).set_index("scale")
    assert ratio.loc["ratio", ["mean", "low", "high"]].to_list() == pytest.approx([2.0, 2.0, 2.0])
    assert ratio.loc["difference", "mean"] == pytest.approx(few.mean() + 25)
    assert ratio["answer"].to_list() == ["worse", "worse"]


def test_swapped_labels_negate_and_an_arm_against_itself_shows_nothing() -> None:
    luck = np.random.default_rng(1).random((300, 2))
    arms = {"a": arm(agreement=luck[:, 0] < 0.4), "b": arm(agreement=luck[:, 1] < 0.3)}
    sample = PairedArms(arms, [SHARE], 300)
    there, back = sample.total({"a": 1, "b": -1}, "agreement"), sample.total({"b": 1, "a": -1}, "agreement")
    assert np.array_equal(there, -back)
    sham = PairedArms({"a": arms["a"], "again": arms["a"].copy()}, [SHARE], 300)
    assert not sham.total({"a": 1, "again": -1}, "agreement").any()
    assert contrast_table(sham, [Contrast("sham", {"a": 1, "again": -1})])["answer"].to_list() == [NO_DIFFERENCE]


def test_a_difference_that_is_certain_and_too_small_to_matter_hardly_differs() -> None:
    """One death more in each of many worlds of thousands; and the same with a twentieth more, which matters."""
    few = np.random.default_rng(4).integers(2000, 4000, 300)
    arms = {"a": arm(deaths=few), "one more": arm(deaths=few + 1), "a twelfth more": arm(deaths=few * 13 // 12)}
    sample = PairedArms(arms, [DEATHS], 300)
    table = contrast_table(sample, [Contrast(name, {name: 1, "a": -1}) for name in ("one more", "a twelfth more")])
    assert (table["low"] > np.where(table["scale"] == "ratio", 1.0, 0.0)).all()
    answers = table.groupby("contrast")["answer"].unique()
    assert answers["one more"].tolist() == [HARDLY_DIFFERS] and answers["a twelfth more"].tolist() == ["worse"]


def test_arms_without_a_difference_hardly_differ_once_worlds_are_many() -> None:
    for worlds, expected in ((100, UNDECIDED), (20_000, HARDLY_DIFFERS)):
        luck = np.random.default_rng(6).random((worlds, 2)) < 0.4
        sample = PairedArms({"a": arm(agreement=luck[:, 0]), "b": arm(agreement=luck[:, 1])}, [SHARE], 300)
        assert contrast_table(sample, [Contrast("c", {"a": 1, "b": -1})])["answer"].to_list() == [expected]


@pytest.mark.parametrize(
    ("planted", "repeats"),
    [(0.1, 100), *(pytest.param(planted, 400, marks=pytest.mark.slow) for planted in (-0.1, 0.0, 0.1))],
)
def test_planted_interaction_is_covered(planted: float, repeats: int) -> None:
    """In repeats of 500 worlds 95 % intervals cover in 92 to 98 of 100: of 400 within 2.8 standard errors of 95, of 100
    within 1.4."""
    chances = {"00": 0.2, "10": 0.4, "01": 0.3, "11": 0.5 + planted}
    weights = {"11": 1.0, "10": -1.0, "01": -1.0, "00": 1.0}
    covered, means = 0, []
    for repeat in range(repeats):
        luck = np.random.default_rng([repeat, 7]).random(500)
        arms = {name: arm(agreement=luck < chance) for name, chance in chances.items()}
        found = estimate(PairedArms(arms, [SHARE], 500, seed=repeat).total(weights, "agreement"))
        covered += found.low <= planted <= found.high
        means.append(found.mean)
    assert 0.92 <= covered / repeats <= 0.98
    assert np.mean(means) == pytest.approx(planted, abs=0.01)


def test_interaction_grows_where_more_is_added_and_shrinks_where_less() -> None:
    luck = np.random.default_rng(2).random(1000)
    arms = {
        name: arm(deaths=np.floor(1000 * luck * kept)) for name, kept in zip("abcd", (0.9, 0.8, 0.5, 0.1), strict=True)
    }
    weights = {"d": 1.0, "c": -1.0, "b": -1.0, "a": 1.0}  # c to d takes off more than a to b
    sample = PairedArms(arms, [DEATHS], 300)
    more = Contrast("more", weights, words=("grows", "shrinks"))
    less = Contrast("less", {name: -weight for name, weight in weights.items()}, words=("grows", "shrinks"))
    answers = contrast_table(sample, [more, less]).groupby("contrast")["answer"].unique()
    assert answers["more"].tolist() == ["grows"] and answers["less"].tolist() == ["shrinks"]


def test_what_is_missing_in_one_arm_is_left_out_of_all() -> None:
    known = pd.array([True, None, False, True], dtype="boolean")
    whole = pd.array([True, True, True, False], dtype="boolean")
    sample = PairedArms({"a": arm(agreement=known), "b": arm(agreement=whole)}, [SHARE], 50)
    assert sample.worlds("agreement") == 3
    assert sample.mean("b", "agreement")[0] == pytest.approx(2 / 3)


def test_nothing_known_is_nan_and_not_estimable() -> None:
    empty = arm(agreement=pd.array([None] * 4, dtype="boolean"), deaths=pd.array([None] * 4, dtype="Int64"))
    sample = PairedArms({"a": empty, "b": empty}, [SHARE, DEATHS], 50)
    assert np.isnan(sample.cell("a", "agreement").mean)
    table = contrast_table(sample, [Contrast("c", {"a": 1, "b": -1})])
    assert set(table["answer"]) == {NOT_ESTIMABLE} and table["mean"].isna().all()


def test_share_interval_is_never_narrower_than_the_exact_one() -> None:
    never = PairedArms({"a": arm(agreement=np.zeros(100, bool))}, [SHARE], 50)
    assert never.cell("a", "agreement").high == pytest.approx(1 - 0.025 ** (1 / 100))
    assert never.cell("a", "agreement", certain=True).high == 0.0


def test_few_events_are_not_estimable() -> None:
    nine, ten = np.arange(1000) < 9, np.arange(1000) < 10
    none = np.zeros(1000, bool)
    contrast = Contrast("c", {"a": 1, "b": -1})
    for events, expected in ((nine, True), (ten, False)):
        sample = PairedArms({"a": arm(agreement=events), "b": arm(agreement=none)}, [SHARE], 50)
        assert (contrast_table(sample, [contrast])["answer"].item() == NOT_ESTIMABLE) is expected


def test_best_of_rivals_is_the_lower_where_less_is_better() -> None:
    arms = {name: arm(deaths=np.full(5, deaths)) for name, deaths in (("both", 10), ("one", 20), ("two", 30))}
    sample = PairedArms(arms, [DEATHS], 10)
    contrast = Contrast("c", {"both": 1.0}, rivals=("one", "two"))
    assert contrast.vector(sample, "deaths")[0] == -10
    assert np.exp(contrast.vector(sample, "deaths", "ratio")[0]) == pytest.approx(35 / 45)


def test_contrasts_whose_arms_were_not_run_are_left_out() -> None:
    sample = PairedArms({"a": arm(agreement=[True, False])}, [SHARE], 10)
    assert contrast_table(sample, [Contrast("c", {"a": 1, "absent": -1})]).empty


def test_correlation_of_paired_arms() -> None:
    luck = np.random.default_rng(3).random(500)
    arms = {"a": arm(deaths=luck), "b": arm(deaths=2 * luck), "c": arm(deaths=np.ones(500))}
    sample = PairedArms(arms, [DEATHS], 10)
    assert sample.correlation("a", "b", "deaths") == pytest.approx(1.0)
    assert np.isnan(sample.correlation("a", "c", "deaths"))


def test_arms_with_other_worlds_are_refused() -> None:
    table = arm(agreement=[True, False])
    with pytest.raises(ValueError, match="paired by world"):
        PairedArms({"a": table, "b": table[::-1]}, [SHARE])


def test_resamples_are_drawn_once_for_all_outcomes_and_arms(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(
        "experiments.analysis.arms.resampled_means",
        lambda values, *given: calls.append(values.shape) or resampled_means(values, *given),
    )
    tables = {name: arm(deaths=np.arange(30), agreement=np.arange(30) < 12) for name in "abc"}
    paired = PairedArms(tables, [DEATHS, SHARE], 50)
    contrast_table(paired, [Contrast("c", {"a": 1, "b": -1})])
    [paired.cell(name, outcome) for name in "abc" for outcome in paired.outcomes]
    assert calls == [(30, 6), (30, 6)]  # of the values, and of their logarithms


def test_replicates_count_as_one_case_in_means_intervals_and_shares() -> None:
    """Two worlds a case that are the same twice: every number is that of one world a case, but for the worlds."""
    luck = np.random.default_rng(5).random((200, 2))
    once = {
        "a": arm(deaths=1000 * luck[:, 0], agreement=luck[:, 0] < 0.3),
        "b": arm(deaths=900 * luck[:, 1], agreement=luck[:, 1] < 0.2),
    }
    twice = {
        name: table.loc[table.index.repeat(2)].assign(case=table["world"].repeat(2), world=range(400))
        for name, table in once.items()
    }
    one, two = PairedArms(once, [DEATHS, SHARE], 300), PairedArms(twice, [DEATHS, SHARE], 300)
    weights = {"a": 1.0, "b": -1.0}
    for outcome in ("deaths", "agreement"):
        for there, here in (
            (two.cell("a", outcome), one.cell("a", outcome)),
            (two.contrast(weights, outcome), one.contrast(weights, outcome)),
        ):
            assert astuple(there) == pytest.approx(astuple(here), rel=1e-12)
        assert (one.cases(outcome), one.worlds(outcome), two.cases(outcome), two.worlds(outcome)) == (
            200,
            200,
            200,
            400,
        )


def test_a_world_missing_in_one_arm_leaves_the_case_its_other_worlds() -> None:
    case = [0, 0, 1, 1]
    tables = {
        "a": arm(case=case, deaths=pd.array([10, None, 30, 30], dtype="Int64")),
        "b": arm(case=case, deaths=pd.array([1, 999, 3, None], dtype="Int64")),
    }
    paired = PairedArms(tables, [DEATHS], 50)
    assert paired.case_means("deaths").tolist() == [[10, 1], [30, 3]]
    assert (paired.cases("deaths"), paired.worlds("deaths")) == (2, 2)


def test_one_case_has_no_interval() -> None:
    paired = PairedArms({"a": arm(deaths=[10]), "b": arm(deaths=[4])}, [DEATHS], 50)
    found = paired.contrast({"a": 1, "b": -1}, "deaths")
    assert found.mean == 6 and np.isnan([found.low, found.high]).all()
