"""Experiments: the same rows whatever happens on the way."""

from __future__ import annotations

import importlib
import json
import logging
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from paths import ROOT
from small import rows, study

import multitrack as mt
from experiments.cli.commands.experiment import results_parts
from experiments.execution import chunk as chunks
from experiments.execution import plan as plans
from experiments.execution.chunk import run_part
from experiments.execution.custom import hashes_of
from experiments.experiment import Experiment
from experiments.results import Results
from simulation.errors import InputError
from simulation.results.names import plain_names

OWN = """
import numpy as np
import multitrack as mt
from own_rule import holy_weeks

NUMBER = 3
week = mt.week().insert_after("shock", holy_weeks)

def bloodless(runs):
    return runs.outcomes["deaths"].to_numpy() == 0

def wrong_shape(runs):
    return np.zeros((2, 2))
"""


def test_rows_do_not_depend_on_workers_or_chunks(undisturbed: Path, tmp_path: Path) -> None:
    results = study(chunk=5).run(tmp_path / "other", workers=1, progress=False)
    pd.testing.assert_frame_equal(results.outcomes, rows(undisturbed))
    assert results.outcomes["world"].tolist() == [*range(24)] * 2
    assert results.outcomes["arm"].unique().tolist() == ["track_two.effort=0", "track_two.effort=1"]


def test_a_world_is_that_of_simulate(undisturbed: Path) -> None:
    """With one replicate, random case c is world c; its settings are those the scenario draws."""
    one = study(cases=5, replicates=1)
    last = one.plan.chunks[-1]
    mine = run_part(one.plan.part(last.arm, one.plan.numbers[last.first : last.end]))["outcomes"]
    theirs = mt.simulate(mt.load_scenario("baseline"), 5, 3, {"track_two.effort": 1}, years=6).outcomes
    pd.testing.assert_frame_equal(mine[theirs.columns], theirs)


def test_arms_share_cases_and_replicates_share_settings(undisturbed: Path) -> None:
    table = rows(undisturbed)
    settings = [name for name in table if "." in str(name) and name != "track_two.effort"]
    assert (table.groupby("case")[settings].nunique() == 1).all().all()
    assert table.groupby("case")["fight.scale"].first().nunique() == 12


def test_a_lever_overrides_a_range_and_the_case(tmp_path: Path) -> None:
    results = study(cases=mt.latin_hypercube(6), design=mt.sweep({"parties.openness": [0.2]})).run(tmp_path / "x")
    assert (results.outcomes[["parties.government.openness", "parties.rebels.openness"]] == 0.2).all().all()


def test_of_one_arm_alone_the_status_is_shown_without_effects(undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "begun")
    lines = (folder / "chunks.jsonl").read_text().splitlines(keepends=True)
    (folder / "chunks.jsonl").write_text("".join(line for line in lines if json.loads(line)["chunk"] < 3))
    results = Results(folder)
    assert results.outcomes["arm"].unique().tolist() == ["track_two.effort=0"]
    shown = [str(part) for part in results_parts(results)]
    assert "24 of 48 worlds" in shown[0] and shown[-1].strip() == "no effects: only one arm is done so far"


def test_what_was_not_kept_is_told_with_how_to_keep_it(undisturbed: Path) -> None:
    results = Results(undisturbed)
    with pytest.raises(InputError, match=r"no agreements; it holds outcomes; .* 'agreements' among its tables="):
        results.survival("failure")
    with pytest.raises(InputError, match=r"series that were recorded \(none; ask for them with weekly="):
        results.bands("trust")


@pytest.fixture
def own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on Python's path with a week, `mine:week`, and an outcome, `mine:bloodless`."""
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(ROOT / "docs" / "examples" / "own_rule.py", folder)
    (folder / "mine.py").write_text(OWN)
    (folder / "ends.py").write_text("raise SystemExit(5)")
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in ("mine", "own_rule"):
        sys.modules.pop(name, None)


@pytest.mark.medium
def test_rules_and_outcomes_of_ones_own_are_named_by_import_path(own_code: Path, tmp_path: Path) -> None:
    own = {"rules": "mine:week", "outcomes": {"bloodless": "mine:bloodless"}}
    one = study(3, design=mt.sweep({"holy_weeks.length": [0, 52]}), replicates=1, **own)
    table = one.run(tmp_path / "folder", progress=False).outcomes
    week = importlib.import_module("mine").week
    theirs = mt.simulate(mt.load_scenario("baseline"), 3, 3, {"holy_weeks.length": 52}, years=6, rules=week).outcomes
    there = table[table["holy_weeks.length"] == 52].reset_index(drop=True)
    pd.testing.assert_frame_equal(there[theirs.columns], theirs)
    assert (table["bloodless"] == (table["deaths"] == 0)).all()
    assert Results(tmp_path / "folder").effects("bloodless")["unit"].tolist() == ["percentage points"]
    before = hashes_of(["mine:week", "mine:bloodless"])
    assert (
        set(before)
        == {"mine", "own_rule", "mine:week.holy_weeks"}
        == set(Results(tmp_path / "folder").store.manifest["code"]["own"])
    )
    for line, changed in (("# a comment\n", False), ("MORE = 1\n", True)):
        with (own_code / "own_rule.py").open("a") as source:
            source.write(line)
        assert (hashes_of(["mine:week"])["own_rule"] != before["own_rule"]) == changed


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rules": "mine"}, "rules: given 'mine'; allowed: MODULE:NAME"),
        ({"rules": "__main__:x"}, "rules: given '__main__:x'; allowed: MODULE:NAME"),
        ({"rules": "not_there:x"}, "rules: given 'not_there:x', which cannot be imported .ModuleNotFoundError"),
        ({"rules": "ends:x"}, "rules: given 'ends:x', which cannot be imported .SystemExit: 5"),
        ({"rules": "mine:none"}, "it has no 'none'"),
        ({"rules": "mine:bloodless"}, "rules: given 'mine:bloodless', which is <function .*; allowed: a week"),
        ({"outcomes": {"x": "mine:NUMBER"}}, "outcomes: x: given 'mine:NUMBER', which is 3; allowed: a function"),
        ({"outcomes": "mine:bloodless"}, "outcomes: given 'mine:bloodless'; allowed: columns with import paths"),
    ],
)
def test_wrong_import_paths_are_told(given: dict[str, object], told: str, own_code: Path) -> None:
    with pytest.raises(InputError, match=told):
        study(**given)


def test_an_outcome_of_another_shape_fails_its_chunks(own_code: Path, tmp_path: Path) -> None:
    results = study(2, outcomes={"x": "mine:wrong_shape"}).run(tmp_path / "folder", progress=False)
    told = r"gave the shape (2, 2), not one value a world"
    assert [told in failed.error for failed in results.failed()] == [True, True]


def test_an_outcome_whose_name_is_taken_is_refused_before_anything_runs(own_code: Path) -> None:
    with pytest.raises(InputError, match="outcomes: given 'deaths', which is a column already"):
        study(2, outcomes={"deaths": "mine:bloodless"})


def test_a_failed_chunk_is_recorded_and_taken_up_again(
    undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = chunks.run_part

    def breaks(part: plans.Part) -> dict[str, pd.DataFrame]:
        if 11 in part.numbers and part.arm.levers["track_two.effort"] == 1:
            raise RuntimeError("world 11 breaks")
        return real(part)

    folder = tmp_path / "small"
    monkeypatch.setattr(chunks, "run_part", breaks)
    with caplog.at_level(logging.WARNING):
        results = study().run(folder, progress=False)
    assert results.status() | {"done": 5, "failed": 1, "missing": 0} == results.status()
    (failed,) = results.failed()
    assert (failed.world, failed.error) == (11, "RuntimeError: world 11 breaks")
    assert "fight.scale" in failed.settings
    assert results.failures()["command"].tolist() == [f"multitrack results {folder} --repeat 1:11"]
    monkeypatch.setattr(chunks, "run_part", real)
    assert study().run(folder, progress=False).status()["failed"] == 1  # left alone until asked for
    again = study().run(folder, progress=False, retry_failed=True)
    pd.testing.assert_frame_equal(again.outcomes, rows(undisturbed))
    assert results.repeat(1, 11)["deaths"] == again.outcomes.query("world == 11")["deaths"].iloc[1]


def test_forks_part_at_their_week_and_conditions_are_met(tmp_path: Path) -> None:
    design = mt.forks({"now": {"track_two.effort": 1}}, (53, 200), before={"track_two.effort": 0}, record=["readiness"])
    results = study(design=design, weekly=["sessions"]).run(tmp_path / "forks", progress=False)
    weekly, outcomes = results.table("weekly"), results.outcomes
    joined = weekly.merge(outcomes[["arm", "world", "fork_week"]], on=["arm", "world"])
    assert not joined.loc[(joined["week"] < joined["fork_week"]) | (joined["arm"] == "fork=never"), "sessions"].any()
    assert joined.loc[joined["week"] >= joined["fork_week"]].query("arm == 'fork=now'")["sessions"].sum() > 0
    assert outcomes["fork_week"].between(53, 200).all() and outcomes["at_fork_readiness_rebels"].notna().all()


def test_a_track_starts_the_week_after_its_condition(tmp_path: Path) -> None:
    design = mt.schedules("track_two", start=["when any violence > 5"])
    results = study(design=design, weekly=["violence"]).run(tmp_path / "when", progress=False)
    weekly = results.table("weekly_dyad").query("violence > 5").groupby("world")["week"].min()
    starts = results.outcomes.set_index("world")["track_two.start"]
    assert (starts.loc[weekly.index] == weekly + 1).all() and (starts.drop(weekly.index) == 2600).all()


def test_a_track_ends_after_its_start_both_by_condition(tmp_path: Path) -> None:
    design = mt.schedules("track_two", start=["when any violence > 5"], end=["when all violence <= 1"])
    results = study(design=design, weekly=["violence"]).run(tmp_path / "both", progress=False)
    outcomes = results.outcomes.set_index("world")
    started = outcomes[outcomes["track_two.start"] < 2600]
    calm = results.table("weekly_dyad").query("violence <= 1")
    for world, row in started.iterrows():
        after = calm.loc[(calm["world"] == world) & (calm["week"] >= row["track_two.start"]), "week"]
        assert row["track_two.end"] == (after.min() + 1 if len(after) else 0)
    assert len(started) and (outcomes.loc[outcomes["track_two.start"] == 2600, "track_two.end"] == 0).all()


def test_an_experiment_without_a_range_has_its_cases_again(tmp_path: Path) -> None:
    made = Experiment("oslo", "oslo", mt.sweep({"track_two.effort": [0, 1]}), cases=3, replicates=2, years=6)
    first = made.run(tmp_path / "oslo", progress=False).outcomes
    assert len(first) == 12
    again = made.run(tmp_path / "oslo", progress=False).outcomes
    pd.testing.assert_frame_equal(first, again)


def test_export_has_all_rows_in_order(undisturbed: Path, tmp_path: Path) -> None:
    results = Results(undisturbed)
    exported = pd.read_parquet(results.export(tmp_path / "rows.parquet"))
    pd.testing.assert_frame_equal(exported, results.outcomes.rename(columns=dict(plain_names(results.outcomes))))
    with pytest.raises(InputError, match="ends in"):
        results.export(tmp_path / "rows.xlsx")


def test_wrong_input_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        Experiment("x", replicates=0, seed=-1, tables=["outcome"])
    assert len(error.value.faults) == 3
    with pytest.raises(InputError, match="did you mean"):
        Experiment("x", design=mt.factorial({"track_one.effrt": [0, 1]}))
    with pytest.raises(InputError, match="cases= takes it"):
        Experiment("x", design=mt.latin_hypercube(3))  # type: ignore[arg-type]
    for given, told in (
        ({"design": 3}, "design: given 3"),
        ({"cases": "many"}, "cases: given 'many'"),
        ({"scenario": 3}, "scenario: given 3; allowed: a shipped one's name, a file, or a Scenario"),
    ):
        with pytest.raises(InputError, match=told):
            Experiment("x", **given)  # type: ignore[arg-type]
