"""Claims heard from end to end, small: what is run, kept, judged, written, and judged again from the file."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

import multitrack as mt
from experiments.claims import claims
from experiments.claims.arms import AtSameCost, PlusOther, dose
from experiments.claims.claim import Claim
from experiments.claims.contrast import Total, more_than
from experiments.court import audit, signs
from experiments.court import examine as module
from experiments.court.bench import QUICK, Bench, Size
from experiments.court.counterexamples import FOLDER, counterexamples, write_counterexamples
from experiments.court.docket import arms_of, group_of
from experiments.court.effects import effects, sign_of
from experiments.court.examine import examine
from experiments.court.hearing import Against, Heard, hear
from experiments.court.intervals import mean_difference
from experiments.court.judge import ANSWERS
from experiments.court.panel import panel_of
from experiments.court.search import Search, search
from experiments.court.tables import VERDICTS, judged_again, write_tables
from experiments.court.theories import THEORIES, under_theories
from experiments.designs.design import Design
from experiments.execution.chunk import run_part
from experiments.execution.plan import Plan
from simulation.scenarios.scenario import load_scenario
from simulation.week import week

CLAIMS = claims()
SMALL = Size((8, 10), 3, fresh=3, confirming=4, search=Search(3, 1, 1))
SMALLEST = Size((4, 6), 2, fresh=2, confirming=2, search=Search(2, 1, 1))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((SMALLEST, ("S2", "S6", "B12")), id="few"),
        pytest.param((SMALL, ("S2", "S6", "F4", "B12")), id="more", marks=pytest.mark.slow),
    ],
)
def heard(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    size, ids = request.param
    return hear(Bench(tmp_path_factory.mktemp("court") / "out", size), [CLAIMS[id] for id in ids])


@pytest.mark.medium
def test_every_claim_gets_an_answer_and_its_row_gets_the_same(heard: Heard, tmp_path: Path) -> None:
    write_tables(heard, tmp_path)
    found = judged_again(tmp_path / VERDICTS)
    assert found == {id: case.verdict for id, case in heard.cases.items()} and {"S2", "S6", "B12"} <= set(found)
    assert {verdict.answer for verdict in found.values()} <= set(ANSWERS)
    for name in ("effects", "arms"):
        assert set(pd.read_csv(tmp_path / f"{name}.csv")["claim"]) == set(found)


@pytest.mark.medium
def test_effects_by_sign_are_means_over_sets_of_constants(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "_LEAST", 2)
    table = signs.signs(heard).set_index(["claim", "setting"])
    claim, ensemble = CLAIMS["S6"], load_scenario("baseline").ensemble
    assert ensemble is not None and ("S6", "moderate.share") in table.index
    panel = panel_of(claim, claim.outcome, heard.rows(claim, heard.looks["S6"]))
    by_set = defaultdict[int, list[float]](list)
    for case, effect in zip(panel.cases, effects(claim.contrast, panel, sign_of(claim)), strict=True):
        by_set[int(heard.settings(claim).loc[case, "ensemble.row"])].append(effect)
    drawn = ensemble.column("moderate.share")
    above = [np.mean(found) for row, found in by_set.items() if drawn[row - 1] > 0.0]
    row = table.loc[("S6", "moderate.share")]
    assert row["above_sets"] == len(above) and row["above"] == pytest.approx(np.mean(above))
    below = [np.mean(found) for number, found in by_set.items() if drawn[number - 1] < 0.0]
    assert row["below"] == pytest.approx(np.mean(below)) and row["below_sets"] == len(below)
    joint = mean_difference(np.array(above), np.array(below), 1.0 - 0.05 / len(table))
    assert (row["difference"], row["low"]) == pytest.approx((joint.mean, joint.low))


def test_a_difference_of_means_has_the_interval_of_welch() -> None:
    one, other = np.random.default_rng(1).normal(size=(2, 40))
    found = mean_difference(one, 3.0 * other[:20], 0.9)
    expected = ttest_ind(one, 3.0 * other[:20], equal_var=False).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.medium
def test_the_reversed_claim_has_the_reversed_effect(heard: Heard) -> None:
    for claim in (CLAIMS[id] for id in heard.cases if id != "S2"):
        turned = replace(claim, outcome=replace(claim.outcome, more=not claim.outcome.more))
        rows = heard.rows(claim, 1)
        plain, other = (effects(c.contrast, panel_of(c, c.outcome, rows), sign_of(c)) for c in (claim, turned))
        np.testing.assert_allclose(plain, -other)


@pytest.mark.medium
def test_an_effect_can_be_reckoned_again_from_the_saved_rows(heard: Heard) -> None:
    """In ten lines of pandas: Track II against none on outbreaks, in worlds that begin tense or after an ending."""
    claim, keys = CLAIMS["B12"], heard.docket.keys["B12"]
    folder = heard.bench.folder / "rows" / heard.group(claim).name
    looks = range(1, heard.looks["B12"] + 1)
    read = {arm: pd.concat(pd.read_parquet(folder / f"look-{look}" / f"{keys[arm]}.parquet") for look in looks)
            for arm in claim.arms}  # fmt: skip
    means = {arm: table.groupby("case")["outbreaks"].mean() for arm, table in read.items()}
    found = heard.cases["B12"].evidence
    assert found.effect.mean == pytest.approx(-(means["Track II"] - means["none"]).mean())


@pytest.mark.medium
def test_what_a_folder_holds_is_not_run_again(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.court.bench.Experiment.run", None)
    again = hear(Bench(heard.bench.folder, heard.bench.size), [CLAIMS[id] for id in heard.cases])
    assert {id: case.verdict.answer for id, case in again.cases.items()} == {
        id: case.verdict.answer for id, case in heard.cases.items()
    }


@pytest.mark.medium
def test_a_claim_that_is_declared_otherwise_is_told_of(heard: Heard) -> None:
    later = replace(CLAIMS["S2"], statement="Official mediators know everything there is to know.")
    folder = heard.bench.folder
    assert hear(Bench(folder, heard.bench.size), [later, CLAIMS["B12"]]).changed == ("S2",)
    assert set(json.loads((folder / "claims.json").read_text())) == set(heard.cases)


def test_a_folder_of_anything_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("mine")
    with pytest.raises(mt.InputError, match="not empty"):
        Bench(tmp_path / "a")
    Bench(tmp_path / "b", SMALL)
    with pytest.raises(mt.InputError, match="rows of another seed"):
        Bench(tmp_path / "b", SMALL, seed=2)


def test_a_file_that_holds_no_verdicts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("a,b\n1,2\n")
    with pytest.raises(mt.InputError, match="no column claim"):
        judged_again(tmp_path / "v.csv")


def _parts(claim: Claim) -> tuple[Plan, dict[str, pd.DataFrame]]:
    """The plan of a claim's arms, and two worlds of each of them, from the founding to the sixth year."""
    group, arms = group_of(claim), arms_of(claim)
    study = mt.Experiment(
        claim.id, group.scenario, Design("arms", tuple(arms.values())), cases=2, settings=group.settings, years=6,
        population=group.population,  # type: ignore[arg-type]
    )  # fmt: skip
    plan = study.plan
    found = (run_part(plan.part(place, plan.numbers)).get("outcomes") for place in range(len(arms)))
    return plan, {name: table for name, table in zip(arms, found, strict=True) if table is not None}


@pytest.mark.medium
@pytest.mark.parametrize("id", ["S2", "F3", "W5", "M7", "F6"])
def test_arms_differ_in_what_is_declared_and_in_nothing_else(id: str) -> None:
    arms_differ_as_declared(CLAIMS[id])


@pytest.mark.slow
@pytest.mark.parametrize("id", CLAIMS)
def test_arms_of_every_claim_differ_in_what_is_declared_and_in_nothing_else(id: str) -> None:
    arms_differ_as_declared(CLAIMS[id])


def arms_differ_as_declared(claim: Claim) -> None:
    plan, found = _parts(claim)
    changed = {name: dict(arm.changes[0][1]) if arm.changes else {} for name, arm in arms_of(claim).items()}
    settings = {name for arm in plan.design.arms for name in arm.settings}
    settings |= {place.name for turn in changed.values() for name in turn for place in plan.known[name]}
    # Weights are shares: one that is set changes the others.
    weighed = tuple(name.rsplit(".", 1)[0] for name in settings if ".weights." in name)
    settings |= {name for name in plan.resolved if weighed and name.startswith(weighed)}
    for name, table in found.items():
        resolved = [str(column) for column in table if str(column) in plan.resolved]
        for other in found.values():
            assert len(table) == len(other), name
            differing = {column for column in resolved if not table[column].equals(other[column])}
            assert differing <= settings, name


@pytest.mark.slow
def test_a_quick_run_of_all_claims_works_and_arms_differ_in_some_recorded_state(tmp_path: Path) -> None:
    found = hear(Bench(tmp_path / "court", QUICK), CLAIMS.values())
    assert list(found.cases) == list(CLAIMS)
    write_tables(found, tmp_path)
    assert judged_again(tmp_path / VERDICTS) == {id: case.verdict for id, case in found.cases.items()}
    alike, kept = [], []
    for claim in CLAIMS.values():
        rows = found.rows(claim, 1)
        # Without Track II there is nothing that a setting of Track II could move.
        idle = {name for name, arm in arms_of(claim).items() if arm.settings.get("track_two.effort") == 0.0}
        for one, other in combinations(claim.contrast.arms, 2):
            if len(rows[one]) and rows[one].equals(rows[other]) and not {one, other} <= idle:
                alike.append((claim.id, one, other))
        turned = replace(claim, outcome=replace(claim.outcome, more=not claim.outcome.more))
        if isinstance(claim.contrast, Total):
            plain, back = (effects(c.contrast, panel_of(c, c.outcome, rows), sign_of(c)) for c in (claim, turned))
            kept.append(np.allclose(plain, -back, equal_nan=True))
    assert alike == [] and all(kept) and len(kept) > 50


def test_equal_effort_is_counted_in_persons() -> None:
    settings = {
        "track_one.effort": np.array([1.0, 0.5]),
        "track_two.effort": np.array([1.0, 0.75]),
        "parties.a.intelligence": np.array([0.0, 0.5]),
        "parties.b.intelligence": np.array([0.0, 0.5]),
        "intelligence.persons": np.array([6.0, 6.0]),
        "track_one.persons": np.array([12.0, 12.0]),
        "track_two.persons": np.array([8.0, 8.0]),
    }
    # Half of the second world's 18 persons and three quarters of its 8 are at work.
    assert PlusOther(1)(settings).tolist() == pytest.approx([20 / 12, 15 / 18])
    assert PlusOther(2)(settings).tolist() == pytest.approx([20 / 8, 15 / 8])
    assert AtSameCost(1.0)(settings).tolist() == pytest.approx([0.5, 0.5])


@pytest.mark.medium
def test_realised_efforts_agree_where_they_are_said_to(heard: Heard) -> None:
    rows = heard.rows(CLAIMS["S2"], 1)
    spent = {arm: (table["effort_track_one"] + table["effort_track_two"]).mean() for arm, table in rows.items()}
    together = spent["both, coordinated"]
    for arm in CLAIMS["S2"].contrast.arms:
        assert abs(spent[arm] - together) < 0.02 * together


@pytest.mark.medium
def test_a_search_comes_nearer_to_what_it_looks_for() -> None:
    plan = mt.Experiment("search", "baseline", cases=1, years=0.02).plan

    def score(cases: pd.DataFrame, step: int) -> np.ndarray:
        return (
            np.abs(cases["mediation.leverage"].to_numpy() - 0.31) + np.abs(cases["fight.scale"].to_numpy() - 5) / 1800
        )

    best, around = search(plan, score, Search(32, 8, 1), keep=5, seed=1)
    assert len(best) == len(around) == 5 and (best["mediation.leverage"] > 0.25).all()
    assert (around["mediation.leverage"] > 0.2).mean() > 0.5 and score(best, 0).max() < 0.1


@pytest.mark.slow
def test_policies_are_brought_to_equal_effort_where_they_can_be(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "court", Size((10,), 4, quick=True))
    claim = replace(CLAIMS["D3"], arms=dose("track_two.when", "always", "early", "parallel"), contrast=more_than(
        "track_two.when=early", "track_two.when=always"), judged="more")  # fmt: skip
    found = hear(bench, [claim])
    spent = {arm: table["effort_track_two"].mean() for arm, table in found.rows(claim, 1).items()}
    setting = {arm: held.settings["track_two.effort"] for arm, (_, held) in found.arms(claim).items()}
    wanted = spent["track_two.when=always"]
    assert setting["track_two.when=always"] == 0.5 < setting["track_two.when=early"] < 10.0
    assert all(abs(one - wanted) <= 0.02 * wanted for arm, one in spent.items() if setting[arm] < 10.0)


@pytest.mark.medium
def test_confirmed_cases_are_told_in_words_and_written_as_scenarios(heard: Heard, tmp_path: Path) -> None:
    claim = CLAIMS["S2"]
    cases = heard.settings(claim).iloc[:2]
    harm = dict(zip(cases.index, (np.log(0.8), np.log(0.5)), strict=True))
    there = {int(cases.index[0]): ("without officials", "without the top")}
    against = {"S2": Against(cases, effects=harm), "B12": Against(cases.iloc[:1], without=there)}
    found = replace(heard, confirmed=against)
    table = counterexamples(found)
    assert table["claim"].tolist() == ["S2", "S2", "B12"] and table["in_words"].str.contains("high|low").all()
    assert table["effect"].tolist()[:2] == list(harm.values()) and np.isnan(table["effect"][2])
    assert table["without"].tolist() == ["", "", "without officials; without the top"]
    # An effect is signed as the paper says it: a fifth less of the good is a quarter more years.
    assert table["in_words"][0].startswith("Years of fighting: +25 %; ")
    write_counterexamples(found, tmp_path)
    files = sorted((tmp_path / FOLDER).glob("s2-*.toml"))
    assert len(files) == 2
    scenario = mt.load_scenario(files[0])
    assert "counterexample to claim S2" in scenario.title and "(Years of fighting: +" in scenario.description
    (other,) = (tmp_path / FOLDER).glob("b12-*.toml")
    assert ": there in the arm without officials; without the top)" in mt.load_scenario(other).description
    case = heard.settings(claim).loc[int(files[0].stem.rsplit("-", 1)[1])]
    assert scenario.values["mediation.leverage"] == pytest.approx(case["mediation.leverage"])
    # It holds the constants of its own row, and no other rows; its worlds are those of the case.
    group = heard.group(claim)
    as_drawn = mt.load_scenario(group.scenario).replace(values={**group.settings, **case.to_dict()})
    one, other = (mt.simulate(asked, 6, years=6).outcomes for asked in (scenario, as_drawn))
    assert scenario.ensemble is None and other["ensemble_row"].nunique() == 1
    assert one.equals(other[list(one)])


@pytest.mark.medium
def test_what_goes_by_a_path_is_played_again_without_mechanisms_and_where_a_search_ends(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = [one for one in week() if one.strength is not None][:2]
    for name, instead in (("week", lambda: two), ("makers", lambda claim: set()), ("steps", lambda claim: {})):
        monkeypatch.setattr(audit, name, instead)
    monkeypatch.setattr(module, "_AGAIN", 2)
    monkeypatch.setattr(heard.bench, "size", replace(heard.bench.size, audited=2, again=2))
    case, fresh = heard.cases["S6"], heard.bench.folder / "rows" / "fresh"
    assert [cell.mechanism for cell in audit.audited(heard, case)] == [one.name for one in two]
    assert len(list((fresh / "S6-audit").rglob("*.parquet"))) == 4 * 3  # two arms and two with a course played in
    module._found_failing(heard, case.claim, case.evidence)
    assert len(list((fresh / "S6-failing-around").rglob("*.parquet"))) == 4
    assert len(list((fresh / "S6-failing-0").rglob("*.parquet"))) == 2


@pytest.mark.slow
def test_a_verdict_is_audited_tried_under_theories_and_judged_again(tmp_path: Path) -> None:
    """Counterexamples to S5 are many, so that even a small trial contradicts it: what was refuted could fail."""
    size = Size((30,), 6, 8, confirming=30, search=Search(4, 1, 2), audited=6, again=2, theory_cases=6)
    found = hear(Bench(tmp_path / "court", size), [CLAIMS["S5"]])
    tables = examine(found, theories=THEORIES[2:3])
    case = found.cases["S5"]
    assert case.verdict.answer == "contradicted" and case.evidence.could_fail and case.basis
    assert set(tables["audit"]["mechanism"]) >= {"transfer_up", "reform"} and "fails" in tables["audit"]
    # Single cases contradict it, of which a theory is not asked.
    assert case.theories == "" and "theories" not in tables
    rivals = under_theories(found, [CLAIMS["S5"]], lambda text: None, THEORIES[2:3])
    assert rivals["theory"].tolist() == [THEORIES[2].name] and rivals["fails"].dtype == bool
    against = found.confirmed["S5"]
    assert len(against.settings) == len(against.without) == case.evidence.confirmed > 0  # type: ignore[attr-defined]
    assert {arm for arms in against.without.values() for arm in arms} <= set(CLAIMS["S5"].contrast.others)  # type: ignore[union-attr]
