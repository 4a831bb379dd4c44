"""Populations: decided once in the reference arm, for all arms; and arms whose values differ by world."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import study

import multitrack as mt
from experiments.cli.commands.experiment import _results_json as results_json
from experiments.cli.experiment_file import experiment_from
from experiments.cli.process import run
from experiments.designs.population import POPULATIONS
from experiments.execution.chunk import Failure
from experiments.execution.memory import Memory
from experiments.execution.running import run_plan
from experiments.execution.store import Store
from experiments.experiment import Experiment
from experiments.results import Results
from simulation.scenarios.draws import Draws, first_week

WITH = mt.arms({"with": {}, "without": {"track_two.effort": 0}})
SMALL = {"design": WITH, "seed": 3, "cases": 20}


def offsets(worlds: int) -> np.ndarray:
    return Draws(3, np.arange(worlds)).offsets


@pytest.fixture(scope="module")
def protracted(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("protracted") / "small"
    return study(chunk=8, population="protracted", **SMALL).run(folder, progress=False)


def reference(worlds: int = 40, years: float = 3) -> pd.DataFrame:
    """The episodes of the reference arm of the small experiment, by `simulate`."""
    cases = study(**SMALL).plan.cases
    settings = {str(name): np.repeat(column.to_numpy(), 2) for name, column in cases.items()}
    return mt.simulate("baseline", worlds, 3, settings | {"track_two.effort": 0.0}, years=years).episodes


def active(year: int) -> np.ndarray:
    """By hand: whether each of the 40 worlds has an episode through this calendar year."""
    found = np.zeros(40, bool)
    for _, episode in reference().iterrows():
        weeks = np.arange(episode["start_week"], episode["end_week"] + 1)
        found[episode["world"]] |= year in (weeks - 1 + offsets(40)[episode["world"]]) // 52 + 1
    return found


def test_protracted_keeps_cases_half_of_whose_replicates_fought_in_the_second_year(protracted: Results) -> None:
    fought = active(2)
    kept = fought & np.repeat(fought.reshape(20, 2).mean(axis=1) >= 0.5, 2)
    assert 0 < kept.sum() < 40
    for arm in ("with", "without"):
        rows = protracted.outcomes[protracted.outcomes["arm"] == arm]
        assert rows["world"].tolist() == np.flatnonzero(kept).tolist()
    assert protracted.status() | {"asked": 40, "members": kept.sum()} == protracted.status()
    assert protracted.status()["worlds"] == protracted.status()["worlds_in_all"] == 2 * kept.sum()


def test_the_counts_stand_in_the_notes_of_every_table(protracted: Results) -> None:
    members = protracted.status()["members"]
    (note,) = protracted.effects("deaths").attrs["notes"]
    assert note.startswith("population protracted") and f"{members} of 40 worlds" in note
    assert results_json(protracted)["notes"] == [note]


def test_until_the_fork_all_arms_are_the_reference_and_then_have_track_two_as_it_is(tmp_path: Path) -> None:
    """Both arms have no session before the fork; the arm that sets nothing has the scenario's Track II from it on."""
    made = study(population="protracted", weekly=["sessions", "killed"], years=4, **SMALL)
    results = made.run(tmp_path / "x", progress=False)
    weekly = results.table("weekly").merge(results.outcomes[["arm", "world", "fork_week"]], on=["arm", "world"])
    assert (results.outcomes["fork_week"] == first_week(3, offsets(40))[results.outcomes["world"]]).all()
    before = weekly[weekly["week"] < weekly["fork_week"]]
    assert not before["sessions"].any()
    killed = before.pivot(index=["world", "week"], columns="arm", values="killed")
    assert (killed["with"] == killed["without"]).all()
    after = weekly[weekly["week"] >= weekly["fork_week"]].groupby("arm")["sessions"].sum()
    assert after["with"] > 0 and after["without"] == 0
    efforts = results.outcomes.groupby("arm")["track_two.effort"]
    assert efforts.min()["with"] > 0.0 and efforts.max()["without"] == 0.0


def test_onsets_keep_worlds_that_ever_fight_in_the_reference_arm(tmp_path: Path) -> None:
    settings = {"fight.scale": 30.0}  # so little that some worlds have no active year
    made = Experiment("few", "baseline", WITH, cases=30, seed=3, years=6, settings=settings, population="onsets")
    results = made.run(tmp_path / "few", progress=False)
    fought = mt.simulate("baseline", 30, 3, settings | {"track_two.effort": 0.0}, years=6).episodes["world"].unique()
    assert 0 < len(fought) < 30
    assert results.outcomes[results.outcomes["arm"] == "with"]["world"].tolist() == sorted(fought)


def test_a_failure_while_the_population_is_decided_is_the_reference_arms(tmp_path: Path) -> None:
    """Both in memory and in a folder; a failure of another chunk is that of its arm."""
    plan = study(chunk=8, population="protracted", **SMALL).plan
    failure = Failure("broken", 3)
    arm = next(chunk.index for chunk in plan.chunks if chunk.arm == 0)
    for chunk, name in ((0, "reference"), (arm, "with")):
        with pytest.raises(RuntimeError, match=f"^{name}: world 3: broken"):
            Memory().fail(plan, chunk, failure)
        with Store.opened(tmp_path / name, plan) as store:
            store.fail(plan, chunk, failure)
            assert store.states[chunk].arm == name


def test_going_on_reads_each_shard_of_an_arm_once(protracted: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    read, whole = Counter[int](), Store.whole
    monkeypatch.setattr(Store, "whole", lambda self, chunk: read.update([chunk]) or whole(self, chunk))
    plan = study(chunk=8, population="protracted", **SMALL).plan
    with Store.opened(protracted.store.folder, plan) as store:
        assert run_plan(plan, store) == 0
    assert {read[chunk.index] for chunk in plan.chunks if not chunk.decides} == {1}


def test_rows_do_not_depend_on_chunks_or_where_the_run_was_cut(protracted: Results, tmp_path: Path) -> None:
    """Cut after the population was decided and one chunk of an arm was run; the rest comes by itself."""
    folder = tmp_path / "cut"
    study(chunk=14, population="protracted", **SMALL).run(folder, progress=False)
    lines = (folder / "chunks.jsonl").read_text().splitlines(keepends=True)
    for kept in (2, 5):
        (folder / "chunks.jsonl").write_text("".join(lines[:kept]))
        if kept == 2:
            assert Results(folder).members is None and "not decided yet" in Results(folder).notes[0]
        again = study(chunk=14, population="protracted", **SMALL).run(folder, progress=False)
        pd.testing.assert_frame_equal(again.outcomes, protracted.outcomes)
        assert again.status()["missing"] == 0


def test_one_world_is_repeated_as_it_was_and_only_where_it_counts(protracted: Results) -> None:
    members = np.flatnonzero(protracted.members)
    row = protracted.outcomes.query("arm == 'without'").set_index("world").loc[members[0]]
    assert protracted.repeat(1, int(members[0]))["deaths"] == row["deaths"]
    left_out = next(world for world in range(40) if world not in members)
    with pytest.raises(mt.InputError, match="allowed: worlds of the population protracted"):
        protracted.repeat(1, left_out)


def test_horizons_of_protracted_are_two_years_longer_unless_given() -> None:
    years = mt.load_scenario("baseline").years
    assert Experiment("x", cases=2, population="protracted").plan.weeks == (years + 2) * 52
    assert Experiment("x", cases=2, population="onsets").plan.weeks == years * 52
    assert Experiment("x", cases=2, population="protracted", years=8).plan.weeks == 8 * 52


def test_a_population_that_no_world_is_of_is_refused(tmp_path: Path) -> None:
    made = Experiment("none", "baseline", WITH, 3, settings={"fight.scale": 0.01}, years=6, population="protracted")
    with pytest.raises(mt.InputError, match="given 'protracted'; none of the 3 worlds counts"):
        made.run(tmp_path / "none", progress=False)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"population": "some"}, "population: given 'some'; allowed: all, onsets, protracted"),
        ({"population": "protracted", "years": 2}, "years: given 2; .*: at least 3"),
        ({"population": "protracted", "design": mt.on_off("leak", "cease_fire")}, None),
        (
            {"population": "protracted", "design": mt.forks({"now": {"track_two.effort": 0}}, 100)},
            "given a fork, or a mechanism taken out",
        ),
        (
            {"population": "protracted", "design": mt.schedules("track_two", ["when any violence > 5"])},
            "given a start or end that waits for a condition",
        ),
        (
            {"population": "protracted", "design": mt.arms({"a": {"track_two.access": 0.1}})},
            "design: a: .*track_two.access.* it is read only when a world is founded",
        ),
        ({"population": "onsets", "design": mt.arms({"a": {"track_two.access": 0.1}})}, None),
    ],
)
def test_arms_that_cannot_part_later_are_refused(given: dict[str, object], told: str | None) -> None:
    if told is None:
        assert study(2, **given).plan.population == given["population"]
        return
    with pytest.raises(mt.InputError, match=told):
        study(2, **given)


def test_a_file_and_the_command_line_name_population_and_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "few.toml"
    file.write_text(
        'population = "onsets"\ncases = 3\n[design.arms]\nwith = {}\nwithout = { "track_two.effort" = 0 }\n'
    )
    read = experiment_from(str(file))
    assert read.plan.population == "onsets" and [arm.name for arm in read.plan.design.arms] == ["with", "without"]
    assert read.of("protracted").plan.filter is POPULATIONS["protracted"]
    assert run(["experiment", str(file), "--cases", "5", "--dry-run"]) == 0
    assert "2 arms × 5 cases" in capsys.readouterr().out
    file.write_text('population = "all onsets"')
    with pytest.raises(mt.InputError, match=r"few\.toml: population: given 'all onsets'; allowed: all, onsets"):
        experiment_from(str(file))


def test_an_experiment_is_tried_on_another_number_of_cases() -> None:
    whole = study(6, replicates=2, population="protracted")
    few = whole.with_cases(4)
    assert (len(few.plan.cases), few.plan.replicates, few.plan.population) == (4, 2, "protracted")
    assert few.plan.cases.equals(study(4).plan.cases) and few.of("all").plan.population == "all"
    assert len(few.of("all").plan.cases) == 4 and len(whole.plan.cases) == 6
    assert len(whole.of("onsets").with_cases(3).plan.cases) == 3
    assert whole.of("onsets").with_cases(3).plan.population == "onsets"
    for n in (0, True, 2.0):
        with pytest.raises(mt.InputError, match="--cases: given"):
            whole.with_cases(n)
    for cases in (mt.random_cases([3, 9]), mt.sobol(2), whole.plan.cases):
        with pytest.raises(mt.InputError, match=r"--cases: given 5 for .*listed or designed"):
            study(cases).with_cases(5)


def test_a_case_counts_when_half_of_its_replicates_are_eligible() -> None:
    eligible = np.array([True, False, True, True, False, False, True, False, False])
    case = np.array([0, 0, 1, 1, 2, 2, 3, 3, 3])
    found = POPULATIONS["protracted"].members(eligible, case)
    assert found.tolist() == [True, False, True, True, False, False, False, False, False]
    assert POPULATIONS["onsets"].members(eligible, case).tolist() == eligible.tolist()


def test_an_arm_may_differ_by_world_by_an_array_or_a_function_of_the_settings(tmp_path: Path) -> None:
    """Both are the same rows as one run with these values, and come back from the folder."""
    scale = study(6, replicates=2).plan.cases["fight.scale"].to_numpy()
    efforts = np.repeat(np.minimum(scale / 10, 1.0), 2)
    design = mt.arms(
        {
            "array": {"track_two.effort": efforts},
            "function": {"track_two.effort": lambda values: np.minimum(values["fight.scale"] / 10, 1.0)},
            "zero": {"track_two.effort": lambda values: 0.0},
        }
    )
    results = study(6, chunk=5, design=design).run(tmp_path / "x", progress=False)
    rows = {name: table.drop(columns="arm").reset_index(drop=True) for name, table in results.outcomes.groupby("arm")}
    pd.testing.assert_frame_equal(rows["array"], rows["function"])
    assert (
        rows["array"]["track_two.effort"].tolist() == efforts.tolist() and (rows["zero"]["track_two.effort"] == 0).all()
    )
    again = Results(tmp_path / "x")
    assert again.plan.design.arms[1].settings["track_two.effort"].tolist() == efforts.tolist()
    assert again.repeat(1, 7)["deaths"] == rows["array"]["deaths"][7]
    other = mt.arms({"array": {"track_two.effort": efforts / 2}, "function": {}, "zero": {}})
    with pytest.raises(
        mt.InputError, match=r"there one a world, .*design\.arms\.array\.settings\.track_two\.effort: other values"
    ):
        study(6, design=other).run(tmp_path / "x", progress=False)


def test_wrong_values_by_world_are_told() -> None:
    for value, told in (
        ([0.5, 0.5], r"one entry a world: 4 entries, not 2"),
        ([0.5, 0.5, 0.5, 50], "track_two.effort"),
        (lambda values: values["track_two.efort"], "given 'track_two.efort'; allowed: .*track_two.effort"),
        (lambda values: 1 / 0, "given a function that failed .ZeroDivisionError"),
    ):
        with pytest.raises(mt.InputError, match=told):
            study(2, replicates=2, design=mt.arms({"a": {"track_two.effort": value}}))
    with pytest.raises(mt.InputError, match="arms: given 3"):
        mt.arms(3)  # type: ignore[arg-type]


def test_settings_may_have_one_entry_a_case(tmp_path: Path) -> None:
    results = study(3, replicates=2, settings={"track_one.start": [1, 20, 60]}).run(tmp_path / "x", progress=False)
    assert results.outcomes["track_one.start"].tolist() == [1, 1, 20, 20, 60, 60] * 2


def test_random_cases_of_these_numbers_are_the_worlds_of_simulate(tmp_path: Path) -> None:
    made = study(mt.random_cases([7, 3]), replicates=1)
    rows = made.run(tmp_path / "x", progress=False).outcomes
    theirs = mt.simulate("baseline", [7, 3], 3, {"track_two.effort": 1}, years=6).outcomes
    mine = rows[rows["track_two.effort"] == 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine[theirs.columns], theirs)
    assert Results(tmp_path / "x").plan.numbers.tolist() == [7, 3]
