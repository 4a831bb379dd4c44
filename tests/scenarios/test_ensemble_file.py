"""A scenario that names an ensemble: each world draws one row, and what a run or a file sets itself holds."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from simulation.errors import InputError
from simulation.scenarios.draws import Draws
from simulation.scenarios.schema import scenario_schema

ROWS = """set,win.rate,fight.scale.high,negotiate.agenda,recruit.pull,track_two.presence
7,3.5,500,9,0.25,0.3
12,14.0,2500.5,13,-0.25,0.7
"""


def written(folder: Path, rows: str = ROWS, extra: str = "") -> str:
    (folder / "rows.csv").write_text(rows)
    (folder / "mine.toml").write_text(f'[scenario]\nextends = "baseline"\nensemble = "rows.csv"\n{extra}')
    return str(folder / "mine.toml")


def settings_of(scenario: mt.Scenario, worlds: int = 300, overrides: dict[str, Any] | None = None) -> Any:
    return scenario.settings(3, np.arange(worlds), overrides or {})


def test_each_world_has_the_constants_of_its_row_and_draws_between_its_ends(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path))
    settings = settings_of(scenario)
    rows = settings["ensemble_row"]
    assert set(rows) == {1, 2} and 100 < (rows == 1).sum() < 200
    assert set(settings["win_rate"][rows == 1]) == {3.5} and set(settings["win_rate"][rows == 2]) == {14.0}
    assert set(settings["negotiate_agenda"][rows == 2]) == {13}
    assert set(settings["recruit_pull"][rows == 1]) == {0.25}  # a range where no ensemble is named
    uniform = Draws(3, np.arange(300)).uniform("fight.scale")
    for row, high in ((1, 500.0), (2, 2500.5)):
        here = rows == row
        np.testing.assert_allclose(settings["fight_scale"][here], 0.98 * (high / 0.98) ** uniform[here], rtol=1e-12)
    assert scenario.sources["win.rate"] == scenario.sources["ensemble.row"] == "ensemble"
    alone = scenario.settings(3, [17])
    assert alone["fight_scale"][0] == settings["fight_scale"][17]  # whichever other worlds there are


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        ("win.rate", "999", "row 2: win.rate: given 999"),
        ("fight.scale.high", "0.5", "row 2: fight.scale.high"),
        ("negotiate.agenda", "9.5", "row 2: negotiate.agenda: given 9.5"),
        ("track_two.presence", "1.5", "row 2: track_two.presence: given 1.5"),
        ("set", "1e300", "row 2: set: given 1e+300"),
        ("win.rate", "1e400", "row 2: win.rate: given inf"),
        ("win.rate", "many", "allowed: a line of columns, and lines with a number in each"),
    ],
)
def test_a_number_that_is_not_allowed_is_found_among_rows_that_are(
    tmp_path: Path, column: str, value: str, line: str
) -> None:
    table = pd.read_csv(StringIO(ROWS), dtype=str)
    table = pd.concat([table] * 40, ignore_index=True)
    table.loc[1, column] = value
    with pytest.raises(InputError) as refused:
        mt.load_scenario(written(tmp_path, table.to_csv(index=False)))
    assert any(line in fault for fault in refused.value.faults), refused.value


def test_a_row_of_none_is_the_scenario_as_it_was(tmp_path: Path) -> None:
    with_rows, without = mt.load_scenario(written(tmp_path)), mt.load_scenario("baseline").replace(ensemble="")
    one, other = settings_of(with_rows, overrides={"ensemble.row": 0}), settings_of(without)
    for name in one.dtype.names:
        np.testing.assert_array_equal(one[name], other[name])


def test_what_the_run_or_a_later_file_sets_holds(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path))
    settings = settings_of(scenario, overrides={"win.rate": 5.0, "ensemble.row": 2})
    assert set(settings["win_rate"]) == {5.0} and set(settings["negotiate_agenda"]) == {13}
    assert set(settings_of(scenario.replace(values={"win.rate": 6.0}))["win_rate"]) == {6.0}
    (tmp_path / "child.toml").write_text('[scenario]\nextends = "mine.toml"\n[win]\nrate = 4.0\n')
    child = settings_of(mt.load_scenario(str(tmp_path / "child.toml")))
    assert set(child["win_rate"]) == {4.0} and set(child["negotiate_agenda"]) == {9, 13}
    (tmp_path / "none.toml").write_text('[scenario]\nextends = "mine.toml"\nensemble = ""\n')
    assert mt.load_scenario(str(tmp_path / "none.toml")).ensemble is None


def test_results_say_which_row_each_world_drew_and_are_reproduced(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path))
    runs = mt.simulate(scenario, worlds=8, seed=3, years=6)
    assert runs.outcomes["ensemble_row"].tolist() == settings_of(scenario, 8)["ensemble_row"].tolist()
    runs.save(tmp_path / "runs")
    loaded = mt.load_runs(tmp_path / "runs")
    pd.testing.assert_frame_equal(loaded.outcomes, runs.outcomes)
    (tmp_path / "rows.csv").unlink()  # the manifest holds the ensemble
    again = mt.simulate(mt.Scenario.from_dict(loaded.manifest["scenario"]), worlds=8, seed=3, years=6)
    pd.testing.assert_frame_equal(again.outcomes, runs.outcomes)
    assert "ensemble_row" not in mt.simulate("oslo", worlds=2, years=6).outcomes


def test_a_scenario_is_the_same_as_text_and_as_dictionaries(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path))
    assert mt.Scenario.from_dict(scenario.as_dict()) == scenario
    (tmp_path / "whole.toml").write_text(scenario.to_toml())
    whole = mt.load_scenario(str(tmp_path / "whole.toml"))
    assert whole.ensemble == scenario.ensemble
    np.testing.assert_array_equal(settings_of(whole), settings_of(scenario))


def test_cases_of_an_experiment_have_one_row_each(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path))
    study = mt.Experiment(
        "rows", scenario, mt.factorial({"track_two.effort": [0, 1]}), mt.latin_hypercube(6), replicates=2, years=6
    )
    table = study.run(out=tmp_path / "study").outcomes
    by_case = table.groupby("case")
    assert (by_case["ensemble.row"].nunique() == 1).all() and set(table["ensemble.row"]) == {1, 2}
    assert (table["ensemble_row"] == table["ensemble.row"]).all()
    assert (by_case["fight.scale"].nunique() == 1).all()
    assert table.loc[table["ensemble.row"] == 1, "fight.scale"].max() <= 500.0


FAR = "set,fight.scale.high,recruit.pull\n7,0.99,0.25\n12,2500,-0.25\n"


def deaths(folder: Path, scenario: mt.Scenario, settings: dict[str, Any]) -> tuple[float, float]:
    """Mean deaths of worlds that are simulated, and of cases of an experiment that are as many."""
    alone = mt.simulate(scenario, worlds=20, seed=3, years=6, settings=settings).outcomes["deaths"].mean()
    cases = mt.Experiment("row", scenario, cases=20, years=6, seed=3, settings=settings).run(folder).outcomes
    return float(alone), float(cases["deaths"].mean())


@pytest.mark.medium
@pytest.mark.parametrize("row", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_row_that_is_given_holds_in_experiments_too(row: int, tmp_path: Path) -> None:
    """Under the first row nobody can die but one in a week, under the second hundreds."""
    scenario = mt.load_scenario(written(tmp_path, FAR))
    in_file, in_run = (scenario.replace(values={"ensemble.row": row}), {}), (scenario, {"ensemble.row": row})
    for name, (given, settings) in {"file": in_file, "run": in_run}.items():
        found = deaths(tmp_path / f"{name} {row}", given, settings)
        assert (max(found) < 30) if row == 1 else (min(found) > 60), (name, row, found)


@pytest.mark.medium
def test_a_row_that_is_given_holds_in_tracks_and_cases_and_not_by_arm(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path, FAR))
    tracks = mt.tracks(scenario, worlds=10, seed=3, years=6, settings={"ensemble.row": 1})
    assert all(runs.outcomes["deaths"].mean() < 30 for runs in tracks.runs.values())
    by_case = mt.Experiment("by case", scenario, cases=4, years=6, settings={"ensemble.row": [1, 1, 2, 0]}).plan.cases
    assert (by_case["fight.scale"][:2] < 1.0).all() and (by_case["fight.scale"][2:] > 0.98).all()
    with pytest.raises(mt.InputError, match=r"ensemble\.row: given 2; allowed: a row for all arms"):
        mt.Experiment("arms", scenario, mt.factorial({"ensemble.row": [2, 1]}), cases=4)


def test_a_row_of_none_leaves_cases_as_they_are_without_an_ensemble(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path))
    one = mt.Experiment("row", scenario.replace(values={"ensemble.row": 0}), cases=6, years=6).plan.cases
    other = mt.Experiment("row", scenario.replace(ensemble=""), cases=6, years=6).plan.cases
    pd.testing.assert_frame_equal(one, other)
    assert "recruit.pull" in one


def test_nothing_is_left_of_an_ensemble_whose_settings_are_all_given(tmp_path: Path) -> None:
    scenario = mt.load_scenario(written(tmp_path, "win.rate\n3\n9\n"))
    given = scenario.replace(values={"win.rate": 6})
    (tmp_path / "child.toml").write_text('[scenario]\nextends = "mine.toml"\n[win]\nrate = 6.0\n')
    for one in (given, mt.load_scenario(str(tmp_path / "child.toml"))):
        assert one.ensemble is None and one.values["ensemble.row"] == 0
        assert mt.Scenario.from_dict(one.as_dict()).values == one.values
        assert set(settings_of(one, 5)["win_rate"]) == {6.0}
    for row in ("2", "{ uniform = [1, 2] }", "{ choice = [0, 2] }"):
        (tmp_path / "row.toml").write_text(f'[scenario]\nextends = "child.toml"\n[ensemble]\nrow = {row}\n')
        with pytest.raises(mt.InputError, match=r"row\.toml: ensemble\.row: given row 2; allowed: 0, where all that"):
            mt.load_scenario(str(tmp_path / "row.toml"))
    left = scenario.replace(ensemble="")
    assert "ensemble" not in left.sources.values()
    both = left.replace(ensemble=scenario.ensemble.as_dict(), values={"win.rate": 5})
    assert set(settings_of(both, 5)["win_rate"]) == {5.0}


@pytest.mark.parametrize(("row", "said"), [("50", "given row 50"), ("{ uniform = [1, 3] }", "given row 3")])
def test_a_row_that_is_not_there_is_refused_when_the_file_is_read(tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path, extra=f"[ensemble]\nrow = {row}\n")
    with pytest.raises(mt.InputError, match=rf"mine\.toml: ensemble\.row: {said}; allowed: rows from 1 to 2"):
        mt.load_scenario(path)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS.replace("win.rate", "win.rats"), "did you mean"),
        (ROWS.replace("3.5", "-3.5"), r"rows\.csv: row 1: win\.rate: given -3\.5"),
        (ROWS.replace("3.5", "many"), r"rows\.csv: could not convert"),
        (ROWS.replace("3.5", "nan"), r"rows\.csv: row 1: win\.rate"),
        (
            ROWS.replace("2500.5", "0.5"),
            r"row 2: fight\.scale\.high: given \[0\.98, 0\.5\]; allowed: numbers",
        ),
        (ROWS.replace(",9,", ",9.5,"), r"rows\.csv: row 1: negotiate\.agenda: given 9\.5"),
        (ROWS.replace("fight.scale.high", "win.young.high"), "given an end, where win.young is no range"),
        (ROWS.replace("fight.scale.high", "win.rate"), "each once"),
        (ROWS.replace("fight.scale.high", "follow.theory"), "follow.theory: given numbers"),
        (ROWS.replace(",0.7", ",1.7"), r"row 2: track_two\.presence: given 1\.7"),
        (ROWS.replace(",-0.25,0.7", ""), r"row 2: given .*; allowed: 6 numbers"),
        ("set,win.rate\n", "0 rows of 2 columns"),
        (ROWS.replace("win.rate", "fight.scale"), "fight.scale.high: given beside fight.scale"),
        ("", "given an empty file"),
    ],
)
def test_damaged_files_are_refused_with_what_is_wrong(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(mt.InputError, match=said):
        mt.load_scenario(written(tmp_path, rows))


def test_files_elsewhere_and_rows_that_are_not_there_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    for name in ("../rows.csv", "/etc/rows.csv", "rows.toml", "none.csv"):
        (tmp_path / "other.toml").write_text(f'[scenario]\nextends = "baseline"\nensemble = "{name}"\n')
        with pytest.raises(mt.InputError, match=r"own folder|no such file"):
            mt.load_scenario(str(tmp_path / "other.toml"))
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "rows.csv").write_text(ROWS)
    (tmp_path / "linked.csv").symlink_to(tmp_path / "far" / "rows.csv")
    (tmp_path / "other.toml").write_text('[scenario]\nextends = "baseline"\nensemble = "linked.csv"\n')
    with pytest.raises(mt.InputError, match="no link out of it"):
        mt.load_scenario(str(tmp_path / "other.toml"))
    with pytest.raises(mt.InputError, match=r"ensemble\.row: given 1 in world 0; allowed: 0: the scenario names no"):
        settings_of(mt.load_scenario("oslo"), overrides={"ensemble.row": 1})
    with pytest.raises(mt.InputError, match=r"ensemble\.row: given 3 in world 0; allowed: a row from 1 to 2"):
        settings_of(mt.load_scenario(path), overrides={"ensemble.row": 3})


def test_the_schema_knows_the_key() -> None:
    header = scenario_schema()["properties"]["scenario"]["properties"]
    assert header["ensemble"]["type"] == "string"


def test_what_a_file_sets_itself_need_not_fit_the_rows(tmp_path: Path) -> None:
    """A number where the rows have the end of a range, and a range that they would turn round: both are its own."""
    (tmp_path / "mine.toml").write_text(
        '[scenario]\nextends = "baseline"\n[fight]\nscale = 200\n[escalate]\nreaction = { uniform = [0.6, 0.8] }\n'
    )
    scenario = mt.load_scenario(str(tmp_path / "mine.toml"))
    assert scenario.ensemble is not None
    assert not {"fight.scale", "escalate.reaction"} & set(scenario.ensemble.settings)
    settings = scenario.settings(1, np.arange(200))
    assert set(settings["fight_scale"]) == {200.0}
    assert 0.6 <= settings["escalate_reaction"].min() <= settings["escalate_reaction"].max() <= 0.8
    assert len(set(settings["win_rate"])) > 50
