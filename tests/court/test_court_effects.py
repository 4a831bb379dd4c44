"""Effects from known outcomes: signs, choice on one half and value on the other, and groups of forks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_evidence import made

from experiments.claims import claims
from experiments.claims.contrast import AgainstBest, Levels, Options, Total, averaged, effects_differ, more_than
from experiments.court.effects import differing, effects, gains_over, highest, inner_and_ends, moves
from experiments.court.intervals import mean_interval, ratio_interval, split_level
from experiments.court.panel import Panel, Values, column_of, counted, panel_of, scale_of
from experiments.court.weigh import reach, with_tails

CLAIMS = claims()


def panel(scale: str = "plain", **arms: np.ndarray) -> Panel:
    cases = len(next(iter(arms.values())))
    return Panel(np.arange(cases), {name: Values(np.asarray(values, float)) for name, values in arms.items()}, scale)  # type: ignore[arg-type]


def constant(*cases: float, replicates: int = 4) -> np.ndarray:
    return np.repeat(np.array(cases, float)[:, None], replicates, axis=1)


def test_an_effect_is_the_difference_of_means_signed_as_the_paper_says() -> None:
    both = panel(a=constant(3, 5), b=constant(1, 1))
    assert effects(more_than("a", "b"), both, 1.0).tolist() == [2, 4]
    assert effects(more_than("a", "b"), both, -1.0).tolist() == [-2, -4]
    assert effects(more_than("b", "a"), both, -1.0).tolist() == [2, 4]


def test_a_world_that_is_missing_in_one_arm_is_left_out_of_all() -> None:
    one, other = constant(3, 5), constant(1, 1)
    one[0, 0], other[0, 0] = 100, np.nan
    assert effects(more_than("a", "b"), panel(a=one, b=other), 1.0).tolist() == [2, 4]
    other[1] = np.nan
    assert np.isnan(effects(more_than("a", "b"), panel(a=one, b=other), 1.0)[1])


def test_counts_are_divided_by_the_chances_there_were() -> None:
    counts, chances = np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([[3.0, 1.0], [0.0, 0.0]])
    assert Values(counts, chances).case()[0] == 0.5 and np.isnan(Values(counts, chances).case()[1])


def test_what_is_chosen_for_being_best_is_not_valued_too_high() -> None:
    """With nothing but luck in ten arms, the best of them is no better than one named beforehand."""
    luck = np.random.default_rng(1)
    arms = {f"arm {n}": luck.normal(size=(400, 16)) for n in range(11)}
    contrast = AgainstBest("arm 0", tuple(f"arm {n}" for n in range(1, 11)))
    interval = mean_interval(effects(contrast, panel(**arms), 1.0), 0.999)
    assert interval.low < 0 < interval.high and interval.half_width < 0.1


def test_the_best_other_is_another_one_in_each_case() -> None:
    three = panel(a=constant(2, 2), b=constant(3, 0), c=constant(0, 3))
    assert effects(AgainstBest("a", ("b", "c")), three, 1.0).tolist() == [-1, -1]
    options = Options("a", ("b", "c"))
    assert {arm: gain.tolist() for arm, gain in gains_over(options, three, 1.0).items()} == {"b": [-1, 2], "c": [2, -1]}


def test_in_which_order_arms_stand_makes_no_difference() -> None:
    """Of a yes or no in few replicates arms tie all the time: the first would be taken for the best, though worse."""
    luck, chances = np.random.default_rng(2), {"a": 0.5, "b": 0.2, "c": 0.5, "d": 0.5}
    arms = {name: (luck.random((400, 8)) < chance).astype(float) for name, chance in chances.items()}
    found = [effects(AgainstBest("a", order), panel(**arms), 1.0) for order in ("bcd", "dcb", "cbd")]
    np.testing.assert_allclose(found[0], found[1])
    np.testing.assert_allclose(found[0], found[2])
    assert mean_interval(found[0], 0.999).low < 0.0  # the others are no worse than it


def test_an_option_with_an_equal_twin_gains_nothing_over_the_best() -> None:
    twin = (np.random.default_rng(3).random((200, 8)) < 0.4).astype(float)
    three = panel(a=twin, worse=0.0 * twin, twin=twin)
    assert effects(Options("a", ("worse", "twin")), three, 1.0).mean() == pytest.approx(0.0, abs=0.005)


def test_the_best_level_in_between_is_compared_with_both_ends() -> None:
    humped = panel(a=constant(1, 1), b=constant(2, 2), c=constant(3, 3), d=constant(2, 2), e=constant(0, 0))
    ends, inner = inner_and_ends(Levels(("a", "b", "c", "d", "e")), humped, 1.0)
    assert [ends[end].mean() for end in "ae"] == [2, 3] and [inner[one].mean() for one in "bcd"] == [1, 2, 1]
    assert effects(Levels(("a", "b", "c", "d", "e")), humped, 1.0).tolist() == [2, 2]


def test_levels_that_tie_are_taken_alike_in_any_order() -> None:
    """Two inner levels are as good on one half, and not on the other: neither is the best because it stands first."""
    ends = constant(0, 0)
    one, other = np.tile([1.0, 3.0], (2, 1)), np.tile([1.0, 1.0], (2, 1))
    found = [effects(Levels(("a", *inner, "e")), panel(a=ends, b=one, c=other, e=ends), 1.0) for inner in ("bc", "cb")]
    np.testing.assert_array_equal(found[0], found[1])
    assert highest({"b": 1.0, "c": 1.0, "d": 0.0}) == {"b": 0.5, "c": 0.5}
    assert highest({"b": np.nan, "c": 1.0}) == {"c": 1.0} and highest({"b": np.nan}) == {}
    gone = panel(a=ends, b=np.nan * one, c=np.nan * one, e=ends)
    assert np.isnan(effects(Levels(("a", "b", "c", "e")), gone, 1.0)).all()


def test_arms_differ_where_any_world_has_another_outcome_in_one_of_them() -> None:
    """Not where effects are other than nothing: worlds that differ may cancel, and the best of several hides others."""
    one, other = np.array([[1.0, 0.0, 1.0, 0.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    assert effects(more_than("a", "b"), panel(a=one, b=other), 1.0)[0] == 0.0
    assert differing(more_than("a", "b"), panel(a=one, b=other)) == 0.5
    three = panel(a=constant(1), b=constant(1), c=constant(0))
    assert differing(AgainstBest("a", ("b", "c")), three) == 1.0
    thirds = averaged(["a"], ["b", "c", "d"])
    noise = np.random.default_rng(6).normal(size=(50, 4))
    assert differing(thirds, panel(a=noise, b=noise, c=noise, d=noise)) == 0.0
    frozen, opened = np.array([[1.0, np.nan]]), np.array([[np.nan, 1.0]])
    forks = panel(f1=frozen, f0=frozen, o1=opened, o0=0.0 * opened)
    assert differing(effects_differ(("f1", "f0"), ("o1", "o0")), forks) == 0.5


def test_what_moves_both_ways_moves() -> None:
    """An effect of +1 in half of the cases and -1 in the others is none on average, and has a reach of 1."""
    contrast = more_than("a", "b")
    gains = np.repeat([1.0, -1.0], 50)[:, None].repeat(4, 1)
    size = reach(contrast, panel(a=gains, b=0.0 * gains))
    assert size is not None and size.mean == pytest.approx(1.0)
    luck = np.random.default_rng(5).normal(size=(400, 4))
    nothing = reach(contrast, panel(a=luck, b=0.0 * luck))
    assert nothing is not None and nothing.low < 0.0 < nothing.high


def test_a_tenth_that_decides_by_itself_is_valued_at_the_level_of_the_court() -> None:
    claim, luck = CLAIMS["F10"], np.random.default_rng(7)
    cases, replicates = np.divmod(np.arange(320), 16)
    rows = {
        arm: pd.DataFrame({"case": cases, "replicate": replicates, "agreement": luck.integers(0, 2, 320).astype(float)})
        for arm in claim.contrast.arms
    }
    wide, narrow = (
        mean_interval(effects(claim.contrast, panel_of(claim, claim.outcome, rows), 1.0), level)
        for level in (0.999, 0.95)
    )
    for kind, worst, best in (("more", narrow, narrow), ("can", narrow, wide), ("always", wide, narrow)):
        found = with_tails(made(kind), claim, rows, rows)
        assert (found.worst, found.best) == (worst, best)


def test_where_pairs_must_sign_other_worlds_do_not_count() -> None:
    claim = CLAIMS["F5"]
    assert claim.signed and not CLAIMS["F10"].signed
    arms = {arm: pd.DataFrame({"world": [1, 2, 3], "agreement": [1.0, 1.0, 0.0]}) for arm in claim.arms}
    arms[claim.contrast.arms[0]].loc[0, "agreement"] = 0.0
    assert {tuple(table["world"]) for table in counted(claim, arms).values()} == {(2,)}
    assert counted(CLAIMS["F10"], arms) is arms


def test_hopeless_cases_are_chosen_on_one_half_of_the_replicates() -> None:
    never, always = np.zeros((2, 4)), np.ones((2, 4))
    never[1] = 1.0
    contrast = Total({"with": 1.0, "alone": -1.0}, hopeless=("alone",))
    found = effects(contrast, panel("share", alone=never, **{"with": always}), 1.0)
    assert found[0] == 1.0 and np.isnan(found[1])
    luck = np.random.default_rng(2).random((2000, 16)) < 0.1  # fails by chance alone, and Track II does nothing
    chance = panel("share", alone=luck, **{"with": np.random.default_rng(3).random((2000, 16)) < 0.1})
    assert abs(np.nanmean(effects(contrast, chance, 1.0))) < 0.02


def test_forks_at_different_states_have_worlds_of_their_own() -> None:
    """The difference of two groups' means, with the spread of a difference of means over cases."""
    luck = np.random.default_rng(4)
    here, there = luck.normal(1.0, 1.0, (300, 1)), luck.normal(0.4, 1.0, (300, 1))
    frozen, opened = here.repeat(2, 1), there.repeat(2, 1)
    frozen[200:], opened[:100] = np.nan, np.nan
    rows = panel(
        f1=frozen, f0=np.where(np.isnan(frozen), np.nan, 0.0), o1=opened, o0=np.where(np.isnan(opened), np.nan, 0.0)
    )
    contrast = effects_differ(("f1", "f0"), ("o1", "o0"))
    found = effects(contrast, rows, 1.0)
    assert found.mean() == pytest.approx(here[:200].mean() - there[100:].mean())
    same = panel(f1=frozen, f0=frozen, o1=opened, o0=opened)
    rounded = effects(contrast, same, 1.0) + 1e-15  # where arms do not differ, rounding still leaves a little
    assert (rounded != 0.0).any() and not moves(contrast, same, rounded).any()
    assert moves(contrast, rows, found).all()
    expected = np.sqrt(here[:200].var(ddof=1) / 200 + there[100:].var(ddof=1) / 200)
    assert found.std(ddof=1) / np.sqrt(300) == pytest.approx(expected, rel=0.1)


def rows(**columns: list[float]) -> pd.DataFrame:
    cases = len(next(iter(columns.values())))
    return pd.DataFrame({"case": range(cases), "replicate": [0] * cases, **columns})


def test_deaths_and_years_count_from_the_fork_and_as_logarithms() -> None:
    claim = CLAIMS["S2"]
    assert column_of(claim, claim.outcome) == "years_fighting_later" and scale_of(claim.outcome) == "logarithm"
    assert column_of(CLAIMS["B1"], CLAIMS["B1"].outcome) == "deaths_from_fork"
    assert column_of(CLAIMS["W1"], CLAIMS["W1"].outcome) == "years_fighting"
    found = panel_of(claim, claim.outcome, {"a": rows(years_fighting_later=[0.0, 9.75])})
    np.testing.assert_allclose(found.arms["a"].numbers[:, 0], np.log([0.25, 10.0]))


def test_only_pairs_count_that_signed_in_every_arm() -> None:
    claim = replace(CLAIMS["F5"])
    arms = dict.fromkeys(claim.contrast.arms)
    signed = {name: rows(agreement=[1.0, 1.0 if place else 0.0], durable_agreement=[1.0, 0.0])
              for place, name in enumerate(arms)}  # fmt: skip
    found = panel_of(claim, claim.outcome, signed)
    assert all(np.isfinite(one.numbers[:, 0]).tolist() == [True, False] for one in found.arms.values())
    beside = {**signed, "beside": rows(agreement=[0.0, 1.0], durable_agreement=[0.0, 1.0])}
    tables = {name: table.assign(world=table["case"]) for name, table in beside.items()}
    worlds = {name: len(table) for name, table in counted(claim, tables).items()}
    assert worlds == {**dict.fromkeys(arms, 1), "beside": 0}  # it signs nothing where all the others do


def test_the_level_is_split_between_the_looks() -> None:
    assert (1 - split_level(1)) + (1 - split_level(2)) == pytest.approx(0.05 / 66)


def test_an_interval_of_a_mean_is_that_of_student() -> None:
    found = mean_interval(np.array([1.0, 2.0, 3.0, np.nan]), 0.95)
    assert (found.mean, round(found.low, 3), round(found.high, 3)) == (2.0, -0.484, 4.484)
    assert np.isinf(mean_interval(np.array([1.0]), 0.95).high)


def test_a_ratio_of_means_has_its_interval() -> None:
    luck = np.random.default_rng(5)
    whole = luck.normal(1.0, 0.5, 400)
    found = ratio_interval(0.4 * whole + luck.normal(0, 0.1, 400), whole, 0.99)
    assert found.low < 0.4 < found.high and found.half_width < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("truth", [-0.1, 0.0, 0.1])
@pytest.mark.parametrize("cases", [160, 640])
def test_planted_interactions_are_found_and_covered(truth: float, cases: int) -> None:
    """In 92 to 98 of 100 repeats at the level 0.95; the sign is never wrong where the interval excludes zero."""
    luck = np.random.default_rng(6)
    covered, wrong = 0, 0
    repeats = 400
    for _ in range(repeats):
        base = luck.uniform(0.2, 0.5, cases)
        planted = {"11": base + 0.1 + truth, "10": base + 0.05, "01": base + 0.05, "00": base}
        arms = {name: luck.random((cases, 16)) < chance[:, None] for name, chance in planted.items()}
        found = mean_interval(effects(effects_differ(("11", "10"), ("01", "00")), panel("share", **arms), 1.0), 0.95)
        covered += found.low <= truth <= found.high
        wrong += (found.low > 0 > truth) or (found.high < 0 < truth)
    assert 0.92 <= covered / repeats <= 0.98 and not wrong
