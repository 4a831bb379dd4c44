"""Two runs of the same worlds compared: means, paired differences, what is refused, and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from experiments.analysis.two_runs import unlike
from experiments.cli import main
from experiments.cli.commands.compare import _difference, compare
from experiments.cli.output import show, table
from simulation.results.runs import Runs


@pytest.fixture(scope="module")
def runs() -> tuple[Runs, Runs]:
    return mt.simulate("oslo", 30, years=8), mt.simulate("oslo", 30, years=8, settings={"track_two.effort": 0.0})


def row(table: pd.DataFrame, outcome: str, scale: str = "difference") -> pd.Series:
    return table.set_index(["outcome", "scale"]).loc[(outcome, scale)]


def test_differences_are_those_of_each_world(runs: tuple[Runs, Runs]) -> None:
    first, second = (one.outcomes["deaths"].to_numpy(float) for one in runs)
    found = row(mt.compare(*runs), "deaths")
    assert found["mean"] == pytest.approx(np.mean(second - first)) and found["worlds"] == 30
    assert (found["first"], found["second"]) == pytest.approx((first.mean(), second.mean()))
    error = np.std(second - first, ddof=1) / np.sqrt(30)
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * error, rel=0.2)
    ratio = row(mt.compare(*runs), "deaths", "ratio")
    assert ratio["mean"] == pytest.approx(np.exp(np.mean(np.log(second + 25) - np.log(first + 25))))


def test_the_order_turns_the_sign_and_nothing_differs_from_itself(runs: tuple[Runs, Runs]) -> None:
    one, other = mt.compare(*runs), mt.compare(*runs[::-1])
    plain = one["scale"] == "difference"
    np.testing.assert_allclose(one.loc[plain, "mean"], -other.loc[plain, "mean"])
    itself = mt.compare(runs[0], runs[0])
    assert (itself.loc[itself["scale"] == "difference", "mean"] == 0.0).all() and not itself.empty


def test_only_worlds_of_both_count_in_whatever_order(runs: tuple[Runs, Runs]) -> None:
    some = mt.simulate("oslo", [20, 3, 11, 40], years=8, settings={"track_two.effort": 0.0})
    found = row(mt.compare(runs[0], some), "deaths")
    before, after = (one.outcomes.set_index("world").loc[[3, 11, 20], "deaths"] for one in (runs[0], some))
    assert found["worlds"] == 3 and found["mean"] == pytest.approx((after - before).mean())


def test_few_worlds_that_differ_give_no_interval(runs: tuple[Runs, Runs]) -> None:
    changed = runs[0].outcomes.assign(deaths=runs[0].outcomes["deaths"].where(runs[0].outcomes["world"] >= 9, 7))
    found = row(mt.compare(runs[0], replace(runs[0], outcomes=changed)), "deaths")
    assert found["differing"] == 9 and found["mean"] < 0.0 and np.isnan(found["low"])
    durable = row(mt.compare(*runs), "durable_agreement")
    assert durable["differing"] < 10 and np.isnan(durable["low"])


def test_only_worlds_that_know_an_outcome_in_both_runs_count(runs: tuple[Runs, Runs]) -> None:
    unknown = runs[1].outcomes["ended_week"].isna() | runs[0].outcomes["ended_week"].isna()
    found = row(mt.compare(*runs), "ended_week")
    assert 0 < found["worlds"] == (~unknown).sum() < 30


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"seed": 2}, "with the seed 1 and 2; allowed: the same seed"),
        ({"years": 9}, "with the weeks 416 and 468"),
        ({"luck": "philox"}, "with the luck splitmix64 and philox"),
        ({"worlds": [30, 31]}, "without a world in common"),
        ({"scenario": "cyprus"}, "with the parties israel, plo and greek_cypriots, turkish_cypriots"),
        ({"scenario": "tajikistan"}, "with the issues "),
    ],
)
def test_worlds_that_are_not_the_same_are_refused(runs: tuple[Runs, Runs], given: dict, told: str) -> None:
    other = mt.simulate(**{"scenario": "oslo", "worlds": 2, "years": 8} | given)
    with pytest.raises(mt.InputError, match=told):
        mt.compare(runs[0], other)


@pytest.mark.parametrize("level", [0.0, 1.0, float("nan"), "0.9", None, True])
def test_a_level_is_a_number_between_none_and_all(runs: tuple[Runs, Runs], level: Any) -> None:
    with pytest.raises(mt.InputError, match="level: given"):
        mt.compare(*runs, level=level)


def test_what_are_no_runs_is_refused(runs: tuple[Runs, Runs]) -> None:
    for given in ("results/half", None, replace(runs[0], manifest={})):
        with pytest.raises(mt.InputError, match=r"second: given .*; allowed: runs"):
            mt.compare(runs[0], given)  # type: ignore[arg-type]
    forked = replace(runs[1], manifest=runs[1].manifest | {"lucks": [[0, 30]]})
    with pytest.raises(mt.InputError, match="the luck of others"):
        mt.compare(runs[0], forked)


def test_what_made_two_runs_otherwise_is_told(runs: tuple[Runs, Runs]) -> None:
    assert unlike(*runs) == []
    scenario = mt.load_scenario("oslo").replace(values={"channel.pace": 0.123, "parties.plo.power": 0.4})
    other = mt.simulate(scenario, 2, years=8, without=["spy"])
    (told,) = unlike(runs[0], other)
    assert told == "Their scenarios differ in channel.pace, parties.plo.power."
    coded = replace(runs[1], manifest=runs[1].manifest | {"code": "another"})
    assert unlike(runs[0], coded) == ["The two differ in the code of the model too."]
    titled = mt.simulate(mt.load_scenario("oslo").replace(title="Mine"), 2, years=8)
    assert unlike(runs[0], titled) == []


def test_what_a_function_of_ones_own_computed_is_compared_too(runs: tuple[Runs, Runs]) -> None:
    made = []
    for one in runs:
        outcomes = one.outcomes.assign(many=one.outcomes["sessions"] > 40)
        manifest = one.manifest | {"outcomes": {"many": "a test"}}
        made.append(Runs(outcomes, one.agreements, one.episodes, manifest=manifest))
    found = row(mt.compare(*made), "many")
    assert found["unit"] == "percentage points" and found["second"] == 0.0
    other = replace(made[1], manifest=made[1].manifest | {"outcomes": {"many": "another function"}})
    assert "many" not in set(mt.compare(made[0], other)["outcome"])


def test_the_command(
    runs: tuple[Runs, Runs], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [str(one.save(tmp_path / name)) for one, name in zip(runs, "ab", strict=True)]

    def said(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["multitrack", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = capsys.readouterr()
        return int(ended.value.code or 0), out, error

    code, out, _ = said("compare", *folders)
    assert code == 0 and "Set: track_two.effort = 0" in out and "30 worlds in both" in out
    assert "vetoes" in out.split("The same in every world:")[1].split("Difference:")[0]
    (line,) = [line for line in out.splitlines() if line.startswith("  sessions ")]
    assert line.split()[2] == "0.00"
    code, out, _ = said("compare", *folders, "--json")
    differences = {(one["outcome"], one["scale"]): one for one in json.loads(out)["differences"]}
    assert differences["sessions", "difference"]["second"] == 0.0
    assert differences["durable_agreement", "difference"]["low"] is None
    code, _, error = said("compare", folders[0], str(tmp_path))
    assert code == 2 and "no results were saved here" in error


@pytest.mark.parametrize("columns", [100, 80, 40])
def test_no_number_and_no_name_is_cut_in_a_narrow_terminal(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = [(f"  outcome_of_many_letters_{n}", f"{1000 + n:,}", f"-{n}.25 to +{n}.75") for n in range(3)]
    show(table("", ("Outcome", "Mean", "95 % interval"), rows, ("Mean", "95 % interval")))
    printed = capsys.readouterr().out
    for name, mean, interval in rows:
        assert mean in printed and interval in printed
        assert name.strip()[:20] in printed and name[-3:] in printed  # a long one is folded
    assert max(map(len, printed.splitlines())) <= max(columns, 52)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (999.6, "+1,000"),
        (999.4, "+999"),
        (-1e-9, "-1e-09"),
        (0.0, "+0"),
        (-999_960.0, "-1.0M"),
        (2.5e6, "+2.5M"),
        (float("nan"), "–"),
    ],
)
def test_a_difference_has_its_sign_and_three_digits(value: float, told: str) -> None:
    assert _difference(value, ratio=False) == told


def test_a_ratio_tells_whether_it_is_above_one() -> None:
    assert [_difference(value, ratio=True) for value in (0.999717, 1.0, 12_345.6)] == ["0.9997", "1.000", "12,346"]


def test_two_equal_runs_are_said_to_be(
    runs: tuple[Runs, Runs], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = runs[0].save(tmp_path / "a")
    compare(folder, folder, json=False)
    assert "No outcome differs in any world." in capsys.readouterr().out
