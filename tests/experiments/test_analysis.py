"""Analyses of saved experiments: known answers on made tables, refusals, and figures that draw what is told."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from SALib.test_functions import Ishigami

import multitrack as mt
from experiments.analysis.arms import PairedArms
from experiments.analysis.paired import effects, interactions, outcome_of, paired_arms, worse_off
from experiments.analysis.regions import discover
from experiments.analysis.sensitivity import indices
from experiments.results import Results
from simulation.errors import InputError
from simulation.scenarios.distributions import Uniform
from simulation.world.parameters import Parameter

PI = float(np.pi)
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
"""Sobol' indices of the Ishigami function with a = 7, b = 0.1."""


def made(cases: int = 400, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two levers of two levels, two replicates: one adds 1, the other 2, both together 3 + 4."""
    generator = np.random.default_rng(seed)
    case = np.repeat(np.arange(cases), 2)
    base, setting = generator.normal(0, 3, cases)[case], generator.uniform(0, 1, cases)[case]
    tables, arms = [], []
    for one in (0, 1):
        for two in (0, 1):
            name = f"one={one}, two={two}"
            value = base + one + 2 * two + 4 * one * two + generator.normal(0, 1, 2 * cases)
            happens = generator.random(2 * cases) < np.where(setting > 0.7, 0.8, 0.1)
            world = {"arm": name, "case": case, "world": np.arange(2 * cases), "a.x": setting}
            tables.append(pd.DataFrame(world | {"value": value, "happens": happens}))
            arms.append({"arm": name, "one": one, "two": two})
    return pd.concat(tables, ignore_index=True), pd.DataFrame(arms).set_index("arm")


def test_paired_differences_and_interactions_have_their_size() -> None:
    """Planted differences of 1, 2 and 7 and an interaction of 4; 400 cases × 2; intervals hold them and are narrow."""
    table, arms = made()
    found = effects(table, arms, "value", None, 0.999)
    assert ((found["low"] < [2, 1, 7]) & (found["high"] > [2, 1, 7])).all()
    assert (found["high"] - found["low"] < 0.8).all()  # of the cases' own spread of 3 nothing is left
    (crossed,) = interactions(table, arms, "one", "two", "value", 0.999).to_dict("records")
    assert crossed["low"] < 4 < crossed["high"] and crossed["cases"] == 400 and crossed["worlds"] == 800


def test_who_is_worse_off_is_counted_world_by_world() -> None:
    """By hand: of four worlds one loses a party's utility, one has more dead, one is unknown, one is better off."""
    same = {"utility_north": [0.5] * 4, "utility_south": [0.5] * 4, "deaths": [10, 10, 10, 10]}
    arm = {"utility_north": [0.9] * 4, "utility_south": [0.4, 0.5, None, 0.5], "deaths": [10, 11, 10, 9]}
    arms = pd.DataFrame({"x": [0, 1]}, index=pd.Index(["x=0", "x=1"], name="arm"))
    table = pd.concat(
        pd.DataFrame(held).assign(arm=name, world=range(4), case=range(4))
        for name, held in zip(arms.index, (same, arm), strict=True)
    )
    shuffled = (
        table.sample(frac=1, random_state=1).sort_values("world", kind="stable").sort_values("arm", kind="stable")
    )
    for rows in (table, shuffled):
        worse, better = worse_off(rows.convert_dtypes(), arms, None, 0.01, 0.95).to_dict("records")
        assert worse["mean"] == pytest.approx(100 * 2 / 3)
        assert better["mean"] == 100.0  # the north gains in every world that is known
        for found in (worse, better):
            assert (found["worlds"], found["cases"], found["unit"]) == (3, 3, "percentage points")
            assert found["reference"] == "x=0"
    fewer = table.assign(deaths=lambda all: all["deaths"].where(all["arm"] == "x=0", 0), utility_south=0.5)
    assert worse_off(fewer.convert_dtypes(), arms, None, 0.01, 0.95)["mean"].tolist() == [0.0, 100.0]
    hardly = fewer.assign(utility_north=lambda all: all["utility_north"].where(all["arm"] == "x=0", 0.495), deaths=7)
    assert worse_off(hardly.convert_dtypes(), arms, None, 0.01, 0.95)["mean"].tolist() == [0.0, 0.0]
    assert worse_off(hardly.convert_dtypes(), arms, None, 0.001, 0.95)["mean"].tolist() == [100.0, 0.0]
    with pytest.raises(InputError, match="reference: given 'z'"):
        worse_off(table.convert_dtypes(), arms, "z", 0.01, 0.95)


def test_intervals_are_over_cases_not_replicates() -> None:
    table, arms = made(50)
    again = pd.concat([table, table.assign(world=table["world"] + 1000)]).sort_values(["arm", "world"])
    one, two = (effects(rows, arms, "value", None, 0.95)[["low", "high"]].to_numpy() for rows in (table, again))
    np.testing.assert_allclose(one, two)  # the same replicates twice make nothing surer


def test_a_world_that_not_all_arms_have_is_left_out_of_all() -> None:
    table, _ = made(20)
    paired = paired_arms(table.drop(index=5), "value")
    assert paired.worlds("value") == table["world"].nunique() - 1
    tables = {str(arm): rows for arm, rows in table.drop(index=5).groupby("arm", sort=False)}
    with pytest.raises(InputError, match="arms paired by world"):
        PairedArms(tables, [outcome_of("value", table)])


def test_outcomes_that_no_world_knows_are_told() -> None:
    table, arms = made(20)
    empty = table.assign(years_fighting=pd.NA)
    with pytest.raises(InputError, match=r"years_fighting is missing in every world \(the run ends before the tenth"):
        effects(empty, arms, "years_fighting", None, 0.95)


def test_one_arm_has_no_effects_and_says_so_in_a_table() -> None:
    table, arms = made(20)
    one = effects(table[table["arm"] == "one=0, two=0"], arms.iloc[:1], "value", None, 0.95)
    assert one.empty and list(one) == list(effects(table, arms, "value", None, 0.95))


def test_unknown_names_are_told() -> None:
    table, arms = made(20)
    with pytest.raises(InputError, match=r"outcome: given 'valu'; allowed: .*; did you mean value\?"):
        effects(table, arms, "valu", None, 0.95)
    with pytest.raises(InputError, match="reference: given 'x'"):
        effects(table, arms, "value", "x", 0.95)
    with pytest.raises(InputError, match="a lever with two levels"):
        interactions(table, arms, "one", "three", "value", 0.95)


def test_the_sobol_indices_of_the_ishigami_function() -> None:
    """Through our own ranges, sample and analysis: intervals narrower than 0.1 that hold the known indices."""
    names = ["x.1", "x.2", "x.3"]
    ranges = {name: (Parameter(name, 0.0, -4, 4, "", ""), Uniform(uniform=(-PI, PI))) for name in names}
    cases = mt.sobol(8192)
    values = Ishigami.evaluate(cases.values(ranges, 1).to_numpy(), A=7.0, B=0.1)
    found = indices(cases, names, cases.sample(names, 1).to_numpy(), values).set_index(["index", "setting"])
    assert (found["high"] - found["low"] < 0.1).all()
    for index, known in (("S1", FIRST), ("ST", TOTAL)):
        assert np.abs(found.loc[index, "mean"].loc[names].to_numpy() - known).max() < 0.03
        assert found.loc[(index, "luck"), "mean"] == 0 and found.loc[(index, "luck"), "noise"]
        assert not found.loc[(index, "x.2"), "noise"]


def test_elementary_effects_of_a_plane() -> None:
    """Morris on 3 x1 + x2: mean absolute effects over the whole range are 3 and 1, without spread."""
    names = ["x.1", "x.2", "x.3"]
    ranges = {name: (Parameter(name, 0.0, 0, 1, "", ""), Uniform(uniform=(0.0, 1.0))) for name in names}
    cases = mt.morris(10)
    values = cases.values(ranges, 1).to_numpy() @ [3.0, 1.0, 0.0]
    found = indices(cases, names, cases.sample(names, 1).to_numpy(), values)
    stars = found[found["index"] == "mu_star"].set_index("setting")["mean"]
    np.testing.assert_allclose(stars.loc[names], [3, 1, 0], atol=1e-9)


def test_indices_of_what_hardly_varies_are_refused() -> None:
    cases = mt.sobol(8)
    places = cases.sample(["a", "b"], 1).to_numpy()
    values = np.zeros(len(places))
    values[1] = 1.0  # of neither sample, but between them
    with pytest.raises(InputError, match="the same in nearly every case"):
        indices(cases, ["a", "b"], places, values)


def test_a_planted_region_is_found_and_confirmed() -> None:
    table, _ = made(2000)
    found = discover(table, ["a.x"], "happens", None, None)
    assert found["region"].iloc[0].startswith("a.x > 0.7") or found["region"].iloc[0].startswith("a.x > 0.69")
    inside, outside = found[found["half"] == "confirmed"].to_dict("records")
    assert inside["low"] < 0.8 < inside["high"] and abs(outside["mean"] - 0.1) < 0.03
    assert found.groupby("half")["cases"].sum().sum() == 2000
    with pytest.raises(InputError, match="with above="):
        discover(table, ["a.x"], "value", None, None)
    with pytest.raises(InputError, match="at least 40"):
        discover(table[table["case"] < 30], ["a.x"], "happens", None, None)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Results:
    study = mt.Experiment(
        "saved",
        design=mt.sweep({"track_two.effort": [0, 0.5, 1]}),
        cases=40,
        seed=2,
        tables=["outcomes", "agreements", "episodes"],
        weekly=["readiness", "sessions"],
    )
    return study.run(tmp_path_factory.mktemp("saved") / "saved", progress=False)


def test_bands_rise_with_their_quantiles(saved: Results) -> None:
    table = saved.bands("readiness")
    assert (table[["q05", "q25", "q50", "q75", "q95"]].diff(axis=1).iloc[:, 1:] >= 0).all().all()
    assert len(table) == 3 * 780 * 2 and set(table["party"]) == {"government", "rebels"}
    assert len(saved.bands("sessions")) == 3 * 780
    with pytest.raises(InputError, match="readiness, sessions"):
        saved.bands("violence")


def test_survival_starts_at_one_and_ends_at_the_share_without(saved: Results) -> None:
    table = saved.survival()
    for arm, rows in table.groupby("arm"):
        worlds = saved.outcomes[saved.outcomes["arm"] == arm]
        assert rows["share"].iloc[0] == 1 and rows["share"].is_monotonic_decreasing
        assert rows["share"].iloc[-1] == pytest.approx(1 - worlds["agreement"].mean())
    assert (saved.survival("failure")["share"] <= 1).all() and saved.episodes["world"].max() <= 39


def test_sensitivity_needs_its_own_cases(saved: Results) -> None:
    with pytest.raises(InputError, match=r"mt\.sobol"):
        saved.sensitivity()


def test_every_figure_is_labelled_and_leaves_settings_alone(saved: Results) -> None:
    before = dict(matplotlib.rcParams)
    drawn = [saved.plot(), saved.plot("deaths", differences=False), mt.charts.bands(saved, "readiness")]
    drawn += [mt.charts.until(saved), mt.charts.until(saved, "failure"), mt.charts.region(saved, "quiet")]
    for figure in drawn:
        figure.canvas.draw()
        texts = {text.get_text() for text in figure.findobj(matplotlib.text.Text)}
        assert len(texts) > 3 and not any("None" in text for text in texts)
    assert dict(matplotlib.rcParams) == before


def test_importance_is_drawn_from_sobol_cases(tmp_path: Path) -> None:
    cases = mt.sobol(16, over=["fight.scale", "escalate.reaction"])
    results = mt.Experiment("s", cases=cases, years=11).run(tmp_path / "s", progress=False)
    table = results.sensitivity("deaths")
    assert table.groupby("index")["setting"].count().to_dict() == {"S1": 3, "ST": 3}
    assert (
        mt.charts.importance(results, "deaths").axes[0].get_xlabel().startswith("Importance for battle-related deaths")
    )
    with pytest.raises(InputError, match=r"as the scenario has it: agreement_week is missing in \d+ cases \(no full"):
        results.sensitivity("agreement_week")
