"""`simulate`: the same tables however the work is cut, what it takes, and what it refuses."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from crowded import BARE, HASTY
from paths import ROOT

from simulation import ensemble
from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.founding import Founded
from simulation.results.runs import Runs
from simulation.run import Run
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.world.record import CAPACITIES, Capacity


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("baseline")


def same(one: Runs, other: Runs) -> None:
    for name in ("outcomes", "agreements", "episodes"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_threads_and_blocks_change_nothing(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = simulate(scenario, 40, years=8, weekly=["violence"], threads=1)
    threaded = simulate(scenario, 40, years=8, weekly=["violence"], threads=2)
    monkeypatch.setattr(ensemble, "BLOCK", 7)
    cut = simulate(scenario, 40, years=8, weekly=["violence"], threads=2)
    for other in (threaded, cut):
        same(plain, other)
        assert plain.weekly.equals(other.weekly)


FULL = """
import json, sys
from simulation.ensemble import simulate
from simulation.run import Run
founded, found = [], Run.found
def count(run, capacity=None):
    founded.append(run.worlds.tolist())
    return found(run, capacity)
Run.found = count
settings = json.loads(sys.argv[1]) | {"track_one.effort": [1.0, 0.0]}
runs = simulate("baseline", [4, 0], years=1.2, threads=1, settings=settings)
print(json.dumps([founded, runs.outcomes["world"].tolist(), runs.agreements["world"].tolist()]))
"""


def test_a_world_whose_record_is_full_is_simulated_again_in_its_place() -> None:
    """Without the compiler, since to compile the week for a larger record takes minutes; in a process of its own, since
    blocks run on threads, which do not know that this one runs plain Python."""
    command = [sys.executable, "-W", "ignore", "-c", FULL, json.dumps(HASTY | BARE)]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    founded, worlds, signed = json.loads(ran.stdout)
    assert founded == [[4, 0], [4]] and worlds == [4, 0]
    assert set(signed) == {4} and len(signed) > CAPACITIES[0].agreements


@pytest.mark.slow
def test_only_worlds_whose_record_is_full_are_simulated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = HASTY | {"break_agreement.rate": 12.0}
    founded: list[list[int]] = []
    found = Run.found

    def count(run: Run, capacity: Capacity | None = None) -> Founded:
        founded.append(run.worlds.tolist())
        return found(run, capacity)

    def run(worlds: list[int], effort: list[float]) -> Runs:
        settings = hasty | {"track_one.effort": effort}
        asked = ["violence", "trust", "acceptance"]
        return simulate("baseline", worlds, years=5, threads=1, weekly=asked, events=True, settings=settings)

    monkeypatch.setattr(Run, "found", count)
    mixed = run([7, 4, 5], [0.0, 1.0, 0.0])
    assert founded == [[7, 4, 5], [4]]
    for world, effort in ((7, 0.0), (4, 1.0), (5, 0.0)):
        alone = run([world], [effort])
        for name in ("outcomes", "agreements", "events"):
            table = getattr(mixed, name)
            pd.testing.assert_frame_equal(
                table[table.world == world].reset_index(drop=True), getattr(alone, name), check_dtype=False
            )
        for name, values in alone.weekly.data_vars.items():
            part = mixed.weekly[name].sel(world=[world]).values
            assert np.array_equal(part[tuple(map(slice, values.shape))], values.values), name
    assert mixed.outcomes.world.tolist() == mixed.weekly.world.values.tolist() == [7, 4, 5]


@pytest.mark.parametrize(("scenario", "number"), [("baseline", 0), ("northern_ireland", 1), ("drc", 1)])
def test_rules_are_compiled_for_the_records_that_worlds_begin_in(
    monkeypatch: pytest.MonkeyPatch, scenario: str, number: int
) -> None:
    """Three parties of *northern_ireland* would fit the smallest, but not the one that may split off."""
    compiled: list[Capacity] = []
    monkeypatch.setattr(ensemble, "precompile_week", lambda capacity, events: compiled.append(capacity))
    monkeypatch.setattr(ensemble, "_all_blocks", lambda *given: [])
    with contextlib.suppress(IndexError, ValueError):  # of no blocks no tables can be made
        simulate(scenario, worlds=3, years=1)
    assert compiled == [CAPACITIES[number]]


def test_deaths_by_a_party_that_split_off_are_counted_too() -> None:
    runs = simulate("oslo", 100, weekly=["violence", "killed"])
    first_ten_years = runs.weekly.sel(week=slice(1, 520)).sum("week")
    every, of_two = first_ten_years["killed"].to_numpy(), first_ten_years["violence"].sum("dyad").to_numpy()
    deaths, split = runs.outcomes["deaths"].to_numpy(), runs.outcomes["splits"].to_numpy() > 0
    assert split.any() and (every >= deaths).all() and (deaths >= of_two).all()
    assert (deaths > of_two)[split].any()
    assert (every == of_two)[~split].all()


def test_world_numbers_may_be_given_in_any_way(scenario: Scenario) -> None:
    block = simulate(scenario, range(5, 9), years=7)
    picked = simulate(scenario, [8, 5], years=7)
    assert block.outcomes.world.tolist() == [5, 6, 7, 8] and picked.outcomes.world.tolist() == [8, 5]
    rows = block.outcomes.set_index("world").loc[[8, 5]].reset_index()[list(picked.outcomes.columns)]
    pd.testing.assert_frame_equal(rows, picked.outcomes)


@pytest.mark.parametrize("worlds", [0, -3, [], [1, 1], [-1], [0.5], "many", True, None])
def test_other_worlds_are_refused(scenario: Scenario, worlds: object) -> None:
    with pytest.raises(InputError, match="worlds"):
        simulate(scenario, worlds)


def test_settings_may_differ_by_world(scenario: Scenario) -> None:
    efforts = np.array([0.0, 1.0, 4.0])
    mixed = simulate(scenario, 3, years=7, settings={"track_two.effort": efforts})
    for world, effort in enumerate(efforts):
        alone = simulate(scenario, [world], years=7, settings={"track_two.effort": effort})
        assert mixed.outcomes.sessions[world] == alone.outcomes.sessions[0]
    with pytest.raises(InputError, match="one entry a world: 4 entries, not 3"):
        simulate(scenario, 4, settings={"track_two.effort": efforts})


def test_changes_fall_due_in_their_week(scenario: Scenario) -> None:
    off = {"track_two.effort": 0.0}
    weekly = simulate(scenario, 30, years=8, changes=[(53, off)], weekly=["sessions"]).weekly["sessions"]
    assert weekly.sel(week=slice(1, 52)).sum() > 0 == weekly.sel(week=slice(53, None)).sum()


def test_a_calendar_year_begins_in_each_worlds_own_week(scenario: Scenario) -> None:
    off = {"track_two.effort": 0.0, "track_one.effort": 0.0}
    busy = {"convene.sessions": 520}
    weekly = simulate(scenario, 40, years=8, settings=busy, changes=[("year 3", off)], weekly=["sessions"]).weekly
    last = (weekly["sessions"] > 0).values[:, ::-1].argmax(1)
    last_week = weekly.sizes["week"] - last
    assert (last_week >= 52).all() and (last_week <= 104).all() and len(set(last_week.tolist())) > 10


def test_progress_counts_every_world(scenario: Scenario) -> None:
    told: list[tuple[int, int]] = []
    simulate(scenario, 150, years=0.5, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (150, 150) and [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"years": 0}, "years"),
        ({"years": 51}, "years"),
        ({"weekly": ["violnce"]}, "weekly: given 'violnce'; allowed: .*did you mean violence"),
        ({"without": ["transfer"]}, "without: given 'transfer'; allowed: .*did you mean transfer_"),
        ({"without": ["measure"]}, "without: given 'measure'"),
        ({"luck": "dice"}, "luck"),
        ({"settings": {"track_two.efort": 1}}, "track_two.effort"),
        ({"settings": {"track_two.effort": 11}}, "10"),
        ({"settings": {"track_two.effort": float("nan")}}, "track_two.effort"),
    ],
)
def test_what_is_not_allowed_is_refused_with_what_is(scenario: Scenario, given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        simulate(scenario, 2, **given)


def test_both_generators_tell_the_same_story(scenario: Scenario) -> None:
    """Means over 150 worlds differ by less than four standard errors of the difference, outcome by outcome."""
    one, other = (simulate(scenario, 150, luck=luck).outcomes for luck in ("splitmix64", "philox"))
    for outcome in ("years_fighting", "agreement", "quiet", "talks_opened"):
        first, second = one[outcome].astype(float), other[outcome].astype(float)
        error = np.sqrt(first.var() / len(first) + second.var() / len(second))
        assert abs(first.mean() - second.mean()) < 4 * error, outcome
    assert not one.equals(other)


def test_memory_does_not_grow_with_the_weeks(scenario: Scenario) -> None:
    """What is kept of a world has the same size after one year and after fifty."""
    from simulation.ensemble import histories
    from simulation.founding import found_worlds

    sizes = {
        histories(*(lambda f: (f.worlds, f.settings))(found_worlds(scenario, 1, np.arange(2), weeks)))[0].nbytes
        for weeks in (52, 2600)
    }
    assert len(sizes) == 1
