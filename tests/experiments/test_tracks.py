"""The main job, on a made simulation whose effects are known, and once on the real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from small import study

from experiments.designs.arm import Arm
from experiments.designs.doses import EQUAL_ONE, EQUAL_TWO, dose, doses, equal_effort
from experiments.report.tracks_table import tracks_tables
from experiments.tracks import Tracks, load_tracks, tracks
from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.results.columns import columns_of, frame
from simulation.results.outcomes import outcomes_in
from simulation.results.runs import Runs
from simulation.run import Run
from simulation.scenarios.draws import Draws, first_week
from simulation.scenarios.scenario import Scenario, load_scenario

WORLDS = 200


class MadeSimulation:
    """Stands in for the kernel: deaths fall with both efforts and more with both; keeps the runs it was given."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def __call__(self, run: Run, threads: int | None = None, progress: Any = None) -> Runs:
        self.runs.append(run)
        numbers, settings = run.worlds, dict(run.settings)
        for _, later in run.changes:
            settings |= later
        if progress:
            progress(len(numbers), len(numbers))
        made = _outcomes(run.scenario, numbers, settings), *_rest(run.scenario, numbers)
        return Runs(*made, manifest=run.manifest())


def _filled(table: Any, scenario: Scenario, rows: int, **given: np.ndarray) -> pd.DataFrame:
    """A table with these columns, and nothing in the others."""
    empty = {"string": "", "boolean": False, "bool": False}
    declared = columns_of(table, scenario.parties, dated=False, issues=scenario.issues)
    values = {one.name: np.full(rows, empty.get(one.dtype, 0)) for one in declared}
    return frame(table, values | given, scenario.parties, scenario.start_date, scenario.issues)


def _outcomes(scenario: Scenario, numbers: np.ndarray, settings: Mapping[str, Any]) -> pd.DataFrame:
    luck = np.random.default_rng(11).random((numbers.max() + 1, 2))[numbers]
    one, two = (np.minimum(settings.get(f"track_{track}.effort", 1.0), 1.0) for track in ("one", "two"))
    deaths = np.floor(4000 * luck[:, 0] * (1 - 0.3 * one - 0.1 * two - 0.3 * one * two))
    signed = luck[:, 1] < 0.3 * one * (1 + two)
    made = {"world": numbers, "deaths": deaths.astype(int), "years_fighting": (deaths / 500).astype(int)}
    quiet = {"quiet": deaths < 1500, "quiet_by": np.where(deaths < 300, "victory", "settlement")}
    return _filled("outcomes", scenario, len(numbers), **made, **quiet, agreement=signed, durable_agreement=signed)


def _rest(scenario: Scenario, numbers: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """No agreements; an episode in each world, of one calendar year in odd ones and of two in even ones."""
    second = 53 - Draws(1, numbers).offsets  # the first week of the second calendar year
    weeks = {"start_week": np.ones(len(numbers), int), "end_week": np.where(numbers % 2, second - 1, second)}
    return (
        _filled("agreements", scenario, 0),
        _filled("episodes", scenario, len(numbers), world=numbers, **weeks),
    )


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> MadeSimulation:
    """The made simulation, in the place of the real one."""
    simulation = MadeSimulation()
    monkeypatch.setattr("experiments.execution.chunk.run_worlds", simulation)
    return simulation


@pytest.fixture(scope="module")
def oslo() -> Scenario:
    """A shipped scenario without uncertain settings."""
    return load_scenario("oslo")


@pytest.fixture(scope="module")
def result(oslo: Scenario) -> Tracks:
    """What came of the made simulation, for the tests that only read it."""
    return with_made(oslo, WORLDS)


@pytest.fixture(scope="module")
def few(oslo: Scenario) -> Tracks:
    """The same of so few worlds that saving and loading them is soon done."""
    return with_made(oslo, 5)


@pytest.fixture(scope="module")
def saved(few: Tracks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the few: to be read, and copied before anything in it is changed."""
    return few.save(tmp_path_factory.mktemp("saved") / "tracks")


def with_made(scenario: Scenario, worlds: int) -> Tracks:
    """Tracks of the made simulation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.execution.chunk.run_worlds", MadeSimulation())
        return tracks(scenario, worlds=worlds)


def found(table: pd.DataFrame, **where: str) -> pd.Series:
    """The one row of a table in which these columns hold these values."""
    chosen = table[np.logical_and.reduce([table[name] == value for name, value in where.items()])]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_doses_are_every_pair_of_none_half_and_full() -> None:
    pairs = [(arm.effort("track_one.effort"), arm.effort("track_two.effort")) for arm in doses()]
    assert pairs == [(one, two) for one in (0.0, 0.5, 1.0) for two in (0.0, 0.5, 1.0)]
    assert len({arm.name for arm in doses()}) == 9


def test_equal_effort_adds_the_others_persons() -> None:
    one, two = equal_effort(np.full(3, 12.0), np.full(3, 8.0))
    assert one == Arm(EQUAL_ONE, {"track_one.effort": 1 + 8 / 12, "track_two.effort": 0.0})
    assert two == Arm(EQUAL_TWO, {"track_one.effort": 0.0, "track_two.effort": 2.5})


def test_equal_effort_differs_by_world_where_persons_do() -> None:
    one, _ = equal_effort(np.array([10.0, 20.0]), np.array([5.0, 5.0]))
    assert np.array_equal(one.settings["track_one.effort"], [1.5, 1.25])
    assert one.effort("track_one.effort") == 1.375


def test_equal_effort_beyond_the_limit_is_refused() -> None:
    with pytest.raises(InputError, match=r"track_two.effort would be 13; at most 10"):
        equal_effort(np.array([12.0]), np.array([1.0]))


def test_arms_share_worlds_and_seed_and_differ_in_effort_alone(made: MadeSimulation, oslo: Scenario) -> None:
    result = tracks(oslo, worlds=WORLDS, seed=3, settings={"track_one.start": 5}, threads=1)
    assert len(made.runs) == 11 and list(result.runs) == list(result.manifest["arms"])
    for run in made.runs:
        assert run.seed == 3 and np.array_equal(run.worlds, np.arange(WORLDS)) and not run.changes
        assert set(run.settings) == {"track_one.effort", "track_two.effort"}
        assert run.scenario.values["track_one.start"] == 5
    assert made.runs[5].settings["track_one.effort"] == 0.5 and result.asked == result.kept == WORLDS


def test_cells_hold_the_means_of_each_arm(result: Tracks) -> None:
    assert len(result.cells) == 11 * len(outcomes_in("tracks"))
    for name, runs in result.runs.items():
        cell = found(result.cells, arm=name, outcome="deaths")
        assert cell["mean"] == pytest.approx(runs.outcomes["deaths"].mean())
        assert cell["low"] < cell["mean"] < cell["high"] and cell["worlds"] == WORLDS
    victory = found(result.cells, arm=dose("full", "full"), outcome="quiet_without_victory")
    assert victory["mean"] < found(result.cells, arm=dose("full", "full"), outcome="quiet")["mean"]


def test_track_two_alone_cannot_sign_by_construction(result: Tracks) -> None:
    signed = result.cells[result.cells["family"] == "signed"]
    assert (signed["by_construction"] == (signed["effort_one"] == 0)).all()
    assert (signed.loc[signed["by_construction"], ["mean", "low", "high"]] == 0).all(axis=None)
    unsigned = result.cells["family"] == "unsigned"
    assert not result.cells.loc[unsigned, "by_construction"].any()


def test_what_track_two_does_grows_with_track_one_as_made(result: Tracks) -> None:
    for scale in ("difference", "ratio"):
        row = found(result.contrasts, contrast="track_two_from_half_to_full_track_one", outcome="deaths", scale=scale)
        assert row["answer"] == "grows" and not row["by_construction"]
    signed = result.contrasts[result.contrasts["family"] == "signed"]
    settled = set(signed.loc[signed["by_construction"], "contrast"])
    # All arms of the interaction have officials, who can sign; an arm of these three has none.
    assert settled == {
        "track_two_at_none_track_one",
        "together_less_two_at_equal_effort",
        "together_less_better_at_equal_effort",
    }
    gain = found(result.contrasts, contrast="track_two_at_full_track_one", outcome="deaths", scale="difference")
    deaths = {name: runs.outcomes["deaths"].mean() for name, runs in result.runs.items()}
    assert gain["mean"] == pytest.approx(deaths[dose("full", "full")] - deaths[dose("full", "none")])
    assert gain["answer"] == "better" and gain["correlation"] > 0.9


def test_together_is_compared_with_the_better_single_track_at_equal_effort(result: Tracks) -> None:
    row = found(
        result.contrasts,
        contrast="together_less_better_at_equal_effort",
        outcome="deaths",
        scale="difference",
    )
    deaths = {name: runs.outcomes["deaths"].mean() for name, runs in result.runs.items()}
    better = min(deaths[EQUAL_ONE], deaths[EQUAL_TWO])
    assert row["mean"] == pytest.approx(deaths[dose("full", "full")] - better) and row["answer"] == "better"


def test_where_equal_effort_cannot_be_reached_the_rest_is_run_and_said(made: MadeSimulation, oslo: Scenario) -> None:
    result = tracks(oslo, worlds=20, settings={"track_one.persons": 100.0, "track_two.persons": 1.0})
    assert len(result.runs) == 9 and len(result.notes) == 1 and "at most 10" in result.notes[0]
    assert not result.contrasts["contrast"].str.contains("equal_effort").any()


def test_protracted_keeps_worlds_active_in_the_second_year_and_parts_in_the_third(
    made: MadeSimulation, oslo: Scenario
) -> None:
    start = np.arange(WORLDS)
    result = tracks(oslo, worlds=WORLDS, settings={"track_one.start": start}, population="protracted", threads=1)
    before, *arms = made.runs
    assert before.weeks == 156 and not before.changes and len(before.worlds) == WORLDS
    for run, name in zip(arms, result.runs, strict=True):
        assert np.array_equal(run.worlds, start[::2])
        assert set(run.settings) == {"track_one.start", "track_two.effort"}
        assert run.settings["track_two.effort"] == 0.0
        assert np.array_equal(run.settings["track_one.start"], start[::2])
        ((week, settings),) = run.changes
        assert np.array_equal(week, first_week(3, Draws(1, run.worlds).offsets))
        assert set(settings) == {"track_one.effort", "track_two.effort"}
        assert len(result.runs[name].outcomes) == WORLDS // 2
    assert (result.asked, result.kept) == (WORLDS, WORLDS // 2)
    durable = found(result.cells, arm=dose("none", "full"), outcome="durable_agreement")
    assert not durable["by_construction"]  # what was signed before the arms parted may last or not
    assert found(result.cells, arm=dose("none", "full"), outcome="agreement")["by_construction"]


def test_protracted_without_such_worlds_is_refused(made: MadeSimulation, oslo: Scenario) -> None:
    with pytest.raises(InputError, match="none of the 1 worlds counts: worlds whose second calendar year was active"):
        tracks(oslo, worlds=[1], population="protracted")


@pytest.mark.parametrize("population", [pytest.param("all", marks=pytest.mark.slow), "protracted"])
def test_progress_counts_worlds_up_to_the_total(made: MadeSimulation, oslo: Scenario, population: Any) -> None:
    told: list[Sequence[int]] = []
    tracks(oslo, worlds=20, population=population, progress=lambda done, total: told.append((done, total)))
    done, totals = zip(*told, strict=True)
    assert list(done) == sorted(done) and done[-1] == totals[-1]
    assert totals[-1] == (220 if population == "all" else 20 + 110)


def test_wrong_input_is_refused_all_at_once(made: MadeSimulation, oslo: Scenario) -> None:
    with pytest.raises(InputError) as error:
        tracks(oslo, settings={"track_two.effort": 0.3}, population="some")  # type: ignore[arg-type]
    assert len(error.value.faults) == 2 and "what tracks varies" in error.value.faults[0]
    with pytest.raises(InputError, match="at least 3"):
        tracks(oslo, years=2, population="protracted")


def test_uncertain_settings_make_cases_of_worlds(made: MadeSimulation, oslo: Scenario, few: Tracks) -> None:
    assert "only in luck" in few.basis
    assert "5 cases" in tracks(oslo, worlds=5, settings={"track_one.persons": {"uniform": [10, 20]}}).basis


def test_saved_tracks_come_back_whole(few: Tracks, tmp_path: Path) -> None:
    folder = few.save(tmp_path / "tracks")
    assert few.save(folder) == folder  # the same once more changes nothing
    back = load_tracks(folder)
    pd.testing.assert_frame_equal(back.cells, few.cells, check_dtype=False, check_exact=True)
    pd.testing.assert_frame_equal(back.contrasts, few.contrasts, check_dtype=False, check_exact=True)
    assert back.manifest | {"created": ""} == few.manifest | {"created": ""}
    assert back.manifest["command"] == "tracks"
    for name, runs in few.runs.items():
        pd.testing.assert_frame_equal(back.runs[name].outcomes, runs.outcomes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tracks"]


def test_loaded_tracks_are_saved_as_a_copy(saved: Path, tmp_path: Path) -> None:
    loaded = load_tracks(saved)
    copy = loaded.save(tmp_path / "copy")
    names = [sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file()) for one in (saved, copy)]
    assert names[0] == names[1] and load_tracks(copy).cells.equals(loaded.cells)
    with pytest.raises(InputError, match="not empty; allowed: a new or empty one"):
        loaded.save(copy)


def test_other_tracks_are_never_written_over(
    made: MadeSimulation, oslo: Scenario, few: Tracks, saved: Path, tmp_path: Path
) -> None:
    copytree(saved, tmp_path / "tracks")
    with pytest.raises(InputError, match=r"it holds another experiment: cases.count: there 5, here 6"):
        tracks(oslo, worlds=6).save(tmp_path / "tracks")
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file" / "tracks", tmp_path / "file"):
        with pytest.raises(InputError, match=r"it cannot be written|is a file"):
            few.save(place)


def test_a_damaged_or_foreign_folder_is_refused(oslo: Scenario, saved: Path, tmp_path: Path) -> None:
    folder = copytree(saved, tmp_path / "tracks")
    runs = simulate(oslo, worlds=2, years=1).save(tmp_path / "runs")
    with pytest.raises(InputError, match="one set of runs, not tracks"):
        load_tracks(runs)
    next((folder / "shards" / "outcomes").iterdir()).write_bytes(b"cut")
    with pytest.raises(InputError, match="1 of 11 chunks are not done, or damaged"):
        load_tracks(folder)
    with pytest.raises(InputError, match="no results were saved here"):
        load_tracks(tmp_path)


def test_an_experiment_of_another_design_is_no_tracks(tmp_path: Path) -> None:
    study(2, years=1).run(tmp_path / "small", progress=False)
    with pytest.raises(InputError, match="it holds an experiment, not tracks"):
        load_tracks(tmp_path / "small")


def test_values_of_an_arm_that_were_changed_in_the_folder_are_found(
    made: MadeSimulation, oslo: Scenario, tmp_path: Path
) -> None:
    persons = {"track_one.persons": np.linspace(10, 20, 5)}
    folder = tracks(oslo, worlds=5, settings=persons).save(tmp_path / "tracks")
    values = pd.read_parquet(folder / "arms.parquet")
    assert list(values) == ["9:track_one.effort", "10:track_two.effort"] and len(values) == 5
    values.iloc[2] += 0.1
    values.to_parquet(folder / "arms.parquet")
    with pytest.raises(InputError, match=r"arms\.parquet: it is damaged: 9:track_one\.effort"):
        load_tracks(folder)


def test_the_effort_of_an_arm_is_the_mean_over_the_worlds_that_count(made: MadeSimulation, oslo: Scenario) -> None:
    persons = np.linspace(10, 20, WORLDS)
    settings = {"track_one.persons": persons, "track_two.persons": 8.0}
    result = tracks(oslo, worlds=WORLDS, settings=settings, population="protracted")
    cell = found(result.cells, arm=EQUAL_ONE, outcome="deaths")
    assert cell["effort_one"] == np.mean(1.0 + 8.0 / persons[::2])


def test_tracks_begin_at_any_world(made: MadeSimulation, oslo: Scenario, result: Tracks) -> None:
    """A range of worlds gives the rows that these worlds have among others."""
    part, name = tracks(oslo, worlds=range(7, 12)), dose("full", "half")
    whole = result.runs[name].outcomes.iloc[7:12].reset_index(drop=True)
    pd.testing.assert_frame_equal(part.runs[name].outcomes, whole)
    assert part.manifest["worlds"] == [[7, 12]] and part.asked == 5


def test_a_world_that_fails_is_named(made: MadeSimulation, oslo: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(run: Run, threads: int | None = None, progress: Any = None) -> Runs:
        if 3 in run.worlds and run.settings["track_one.effort"] == 0.5:
            raise RuntimeError("world 3 breaks")
        return made(run)

    monkeypatch.setattr("experiments.execution.chunk.run_worlds", breaks)
    with pytest.raises(RuntimeError, match="one_half_two_none: world 3: RuntimeError: world 3 breaks"):
        tracks(oslo, worlds=5, threads=1)


def printed(result: Tracks, width: int = 80) -> str:
    """The tables as a terminal of this width shows them."""
    console = Console(width=width, record=True, file=StringIO())
    console.print(tracks_tables(result))
    return console.export_text()


def test_the_table_holds_both_families_and_marks_what_is_by_construction(result: Tracks) -> None:
    text = printed(result)
    assert "Unsigned outcomes" in text and "Signed outcomes" in text
    assert text.count("by construction    by construction") == 4  # three doses and Track II alone, two outcomes
    assert "Does the effect of Track II grow" in text and "grows" in text
    assert "only in luck" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_names_in_the_table_are_never_markup(few: Tracks) -> None:
    result = deepcopy(few)
    result.manifest["scenario"]["scenario"]["name"] = "[red]oslo[/red]"
    assert "[red]oslo[/red]" in printed(result, 120)


def test_outcomes_that_the_horizon_cannot_show_are_dashes(few: Tracks) -> None:
    result = deepcopy(few)
    result.cells.loc[result.cells["outcome"] == "quiet", ["mean", "low", "high"]] = np.nan
    assert "–   " in printed(result, 120)


def test_protracted_worlds_of_the_real_model_were_active_in_their_second_year() -> None:
    baseline = load_scenario("baseline")
    result = tracks(baseline, worlds=16, years=3, population="protracted")
    weekly = simulate(baseline, 16, settings={"track_two.effort": 0.0}, weekly=["violence"], years=3).weekly
    offsets = Draws(1, np.arange(16)).offsets
    year = (np.arange(1, 157)[None] - 1 + offsets[:, None]) // 52 + 1
    deaths = (weekly["violence"].to_numpy() * (year == 2)[:, :, None]).sum(axis=1).max(axis=1)
    kept = result.runs[dose("none", "none")].outcomes["world"]
    assert kept.to_list() == np.flatnonzero(deaths >= 25).tolist()


def test_tracks_of_a_scenario_with_an_ensemble_run_the_row_of_each_world(tmp_path: Path) -> None:
    baseline = load_scenario("baseline")
    assert baseline.ensemble is not None
    result = tracks("baseline", 8, seed=4, years=4)
    assert "8 cases" in result.basis
    result.save(tmp_path / "saved")
    loaded = load_tracks(tmp_path / "saved")
    for arm, efforts in (("one_full_two_full", 1.0), ("one_full_two_none", 0.0)):
        settings = {"track_one.effort": 1.0, "track_two.effort": efforts}
        alone = simulate("baseline", 8, seed=4, years=4, settings=settings)
        for made in (result, loaded):
            pd.testing.assert_frame_equal(made.runs[arm].outcomes, alone.outcomes)
