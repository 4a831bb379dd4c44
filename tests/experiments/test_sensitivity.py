"""What sensitivity indices say of settings that do nothing, of luck, and of settings that vary together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from experiments.analysis.sensitivity import indices, too_small
from simulation.errors import InputError
from simulation.run import Run

NAMES = ["parties.a.openness", "parties.b.openness", "fight.scale"]
UNCERTAIN = {"track_two.cost": {"uniform": [1000, 3000]}}
OVER = ["track_two.cost", "fight.scale"]


def _studied(folder: Path, cases: mt.Cases, replicates: int = 1) -> mt.Results:
    study = mt.Experiment("s", settings=UNCERTAIN, cases=cases, replicates=replicates, years=12)
    return study.run(folder, progress=False)


def test_a_setting_that_does_nothing_has_no_index(tmp_path: Path) -> None:
    """`track_two.cost` enters only the column `cost`: neither design gives it any effect on years of fighting."""
    for name, cases in (("sobol", mt.sobol(32, over=OVER)), ("morris", mt.morris(10, over=OVER))):
        table = _studied(tmp_path / name, cases).sensitivity("years_fighting").dropna(subset="low")
        none = table[table["setting"] == "track_two.cost"]
        assert (none[["mean", "low", "high"]] == 0).all(axis=None) and none["noise"].all()
        assert none["below_luck"].dropna().all()
        known = table[table["index"].isin(["ST", "mu_star"])].set_index("setting")["mean"]
        assert known["luck"] > 0 and known["fight.scale"] > 0


def test_with_luck_of_its_own_each_case_is_noise(tmp_path: Path) -> None:
    cases = mt.sobol(32, over=OVER, common_luck=False)
    table = _studied(tmp_path / "s", cases).sensitivity("years_fighting").set_index(["index", "setting"])
    assert table.loc[("ST", "track_two.cost"), "mean"] > 0.1 and table.loc[("ST", "track_two.cost"), "below_luck"]


@pytest.mark.slow
def test_more_replicates_lower_the_noise_floor(tmp_path: Path) -> None:
    """32 rows: the dummy's total index is the share of luck in the variance, smaller for means of sixteen worlds."""
    cases = mt.sobol(32, over=["fight.scale"])
    one, many = (_studied(tmp_path / str(n), cases, n).sensitivity("deaths") for n in (1, 16))
    share = [table.set_index(["index", "setting"]).loc[("ST", "luck"), "mean"] for table in (one, many)]
    assert share[1] < share[0] / 2


@pytest.mark.parametrize("pairs", [False, True])
def test_cases_that_are_compared_have_the_same_luck(pairs: bool) -> None:
    """In a block of Sobol's sample all have the luck of the first, but those with the other place of the dummy."""
    cases = mt.sobol(8, pairs=pairs)
    lucks, dummy = cases.lucks(NAMES, 3), cases.sample(NAMES, 3)["luck"]
    assert lucks is not None
    block = cases.size(3) // 8
    for first in range(0, len(dummy), block):
        part = lucks[first : first + block]
        assert (part.eq(first) == dummy[first : first + block].eq(dummy[first])).all()
        assert set(part) == {first, first + 1}
    assert mt.sobol(8, common_luck=False).lucks(NAMES, 3) is None and mt.random_cases(8).lucks(NAMES, 3) is None


def test_one_step_of_each_trajectory_changes_the_luck() -> None:
    lucks = mt.morris(6).lucks(NAMES, 3)
    assert lucks is not None
    for part in lucks.to_numpy().reshape(6, 5):
        assert np.count_nonzero(np.diff(part)) == 1


def test_settings_of_a_group_vary_together_and_are_one_factor() -> None:
    """With a + b + c of equal variance, a group of two has two thirds of it, alone and in all."""
    cases = mt.sobol(1024, groups={"openness": ["parties.*.openness"]})
    assert cases.size(2) == 1024 * 5 == len(cases.places(NAMES, 1))
    sample = cases.sample(NAMES, 1)
    table = indices(cases, NAMES, sample.to_numpy(), sample[NAMES].sum(axis=1).to_numpy())
    known = table.pivot(index="setting", columns="index", values="mean")
    assert list(table["setting"].unique()) == ["openness", "fight.scale", "luck"]
    np.testing.assert_allclose(known.loc[["openness", "fight.scale", "luck"]].T, [[2 / 3, 1 / 3, 0]] * 2, atol=0.03)

    steps = mt.morris(10, groups={"openness": ["parties.*.openness"]})
    sample = steps.sample(NAMES, 1)
    table = indices(steps, NAMES, sample.to_numpy(), sample["fight.scale"].to_numpy())
    assert table.set_index("setting")["mean"].round(9).to_dict() == {"openness": 0, "fight.scale": 1, "luck": 0}


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({"openness": ["parties.*.opennes"]}, "did you mean"),
        ({"one": ["parties.*.openness"], "two": ["parties.a.*"]}, "parties.a.openness is in one and in two"),
        ({"luck": ["fight.scale"]}, "a name that nothing else has"),
        ({"fight.scale": ["parties.*.openness"]}, "a name that nothing else has"),
    ],
)
def test_wrong_groups_are_refused(groups: dict[str, list[str]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        mt.sobol(8, groups=groups).places(NAMES, 1)


def test_a_saved_experiment_has_the_same_luck_again(tmp_path: Path) -> None:
    cases = mt.sobol(8, over=["fight.scale"], groups={"scale": ["fight.*"]})
    results = _studied(tmp_path / "s", cases)
    loaded = mt.load_results(tmp_path / "s")
    pd.testing.assert_frame_equal(loaded.sensitivity("deaths"), results.sensitivity("deaths"))
    assert loaded.plan.lucks is not None and loaded.plan.lucks.equals(results.plan.lucks)
    for world in (0, 3):
        once = mt.simulate(**_world_of(loaded, world)).outcomes
        assert once["deaths"].item() == results.outcomes["deaths"].iloc[world]


def _world_of(results: mt.Results, world: int) -> dict[str, object]:
    """What `simulate` takes for a world of an experiment: the luck of another, and the settings of its own case."""
    plan = results.plan
    assert plan.lucks is not None
    settings = {str(name): value for name, value in plan.cases.iloc[world].items()}
    return {"scenario": plan.scenario, "worlds": [int(plan.lucks[world])], "settings": settings, "years": 12}


def test_a_run_with_the_luck_of_other_worlds() -> None:
    run = Run.of("baseline", worlds=4, years=1)
    shared = replace(run, lucks=np.array([7, 7, 2, 3]))
    assert Run.from_manifest(shared.manifest()) == shared != run
    assert shared.part([1, 2]).lucks.tolist() == [7, 2]
    own = Run.of("baseline", worlds=[7, 2], years=1)
    assert (shared.part([1, 2]).found().worlds["key"] == own.found().worlds["key"]).all()
    with pytest.raises(InputError, match="lucks: given 2 entries"):
        replace(run, lucks=np.array([1, 2]))


@pytest.mark.parametrize("cases", [mt.sobol(1024), mt.morris(50)], ids=lambda cases: cases.kind)
def test_an_effect_that_is_known_well_is_no_noise_though_luck_matters_more(cases: mt.Cases) -> None:
    """Y = 2a + 0.5b + luck, with a luck of three times a's variance: a differs clearly from zero, and is below luck."""
    names = ["x.a", "x.b"]
    lucks, sample = cases.lucks(names, 1), cases.sample(names, 1)
    assert lucks is not None
    luck = np.random.default_rng(5).normal(0, 1.0, len(lucks))[lucks.to_numpy()]
    values = (2 * sample["x.a"] + 0.5 * sample["x.b"]).to_numpy() + luck
    table = indices(cases, names, sample.to_numpy(), values)
    rows = table[table["setting"] == "x.a"].dropna(subset="low").set_index("index")
    assert not rows["noise"].any()
    if cases.kind == "sobol":
        assert rows.loc["S1", "mean"] == pytest.approx(0.24, abs=0.06) and rows.loc["S1", "below_luck"] is None
        assert rows.loc["ST", "below_luck"]


def test_shares_above_one_are_noted_in_the_table_and_the_figure(tmp_path: Path) -> None:
    shares = pd.DataFrame({"index": ["S1", "ST", "S2"], "mean": [1.2, 0.9, 3.0], "high": [1.5, 1.1, 4.0]})
    assert too_small(shares) == ["of 2 Sobol' indices 1 above 1: a share of the variance cannot be; use more cases"]
    assert too_small(shares.assign(mean=-0.1, high=-0.05))[0].startswith("of 2 Sobol' indices 2 clearly below 0")
    assert too_small(shares.assign(mean=-0.1, high=0.3)) == []
    assert too_small(shares.assign(index="mu_star")) == []  # no share of anything
    results = _studied(tmp_path / "s", mt.sobol(2, over=["fight.scale", "channel.threshold"]))
    table = results.sensitivity("deaths")
    assert (table["mean"] > 1).any()
    assert any("cannot be; use more cases" in note for note in table.attrs["notes"])
    label = mt.charts.importance(results, "deaths").axes[0].get_xlabel()
    assert "cannot be; use more cases" in label.replace("\n", " ")
