"""Claims heard from end to end, small: what is run, kept, judged, written, and judged again from the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from experiments.claims import claims
from experiments.claims.arms import AtSameCost, PlusOther, dose
from experiments.claims.claim import Claim
from experiments.claims.contrast import more_than
from experiments.court.bench import Bench, Size
from experiments.court.docket import arms_of, docket_of
from experiments.court.effects import effects, sign_of
from experiments.court.hearing import Heard, hear
from experiments.court.judge import ANSWERS
from experiments.court.panel import panel_of
from experiments.court.search import Search, search
from experiments.court.tables import VERDICTS, judged_again, write_tables
from experiments.designs.design import Design
from experiments.execution.chunk import run_part

CLAIMS = claims()
SMALL = Size((8, 10), 3, fresh=3, confirming=4, search=Search(3, 1, 1))
SOME = ("S2", "S6", "F4", "B12")


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    return hear(Bench(tmp_path_factory.mktemp("court") / "out", SMALL), [CLAIMS[id] for id in SOME])


@pytest.mark.medium
def test_every_claim_gets_an_answer_and_its_row_gets_the_same(heard: Heard, tmp_path: Path) -> None:
    write_tables(heard, tmp_path)
    found = judged_again(tmp_path / VERDICTS)
    assert found == {id: case.verdict for id, case in heard.cases.items()} and set(found) == set(SOME)
    assert {verdict.answer for verdict in found.values()} <= set(ANSWERS)
    for name in ("effects", "arms"):
        assert set(pd.read_csv(tmp_path / f"{name}.csv")["claim"]) == set(SOME)


@pytest.mark.medium
def test_the_reversed_claim_has_the_reversed_effect(heard: Heard) -> None:
    for claim in (CLAIMS[id] for id in ("S6", "F4", "B12")):
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
    tense = means["conflict.start=tense Track II"] - means["conflict.start=tense none"]
    after = means["conflict.start=after Track II"] - means["conflict.start=after none"]
    assert heard.cases["B12"].evidence.effect.mean == pytest.approx(-((tense + after) / 2).mean())


@pytest.mark.medium
def test_what_a_folder_holds_is_not_run_again(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.court.bench.Experiment.run", None)
    again = hear(Bench(heard.bench.folder, SMALL), [CLAIMS[id] for id in SOME[:3]])
    assert {id: again.cases[id].verdict.answer for id in SOME[:3]} == {
        id: heard.cases[id].verdict.answer for id in SOME[:3]
    }


@pytest.mark.medium
def test_a_claim_that_is_declared_otherwise_is_told_of(heard: Heard) -> None:
    later = replace(CLAIMS["F4"], statement="Official mediators know everything there is to know.")
    folder = heard.bench.folder
    assert hear(Bench(folder, SMALL), [later, CLAIMS["B12"]]).changed == ("F4",)
    assert set(json.loads((folder / "claims.json").read_text())) == set(SOME)


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


def _parts(claim: Claim) -> Mapping[str, pd.DataFrame]:
    """Two worlds of each arm of a claim, from the founding to the fourth year."""
    group = docket_of([claim]).groups[claim.id]
    arms = arms_of(claim)
    study = mt.Experiment(
        claim.id, group.scenario, Design("arms", tuple(arms.values())), cases=2, settings=group.settings, years=6,
        population=group.population,  # type: ignore[arg-type]
    )  # fmt: skip
    plan = study.plan
    found = (run_part(plan.part(place, plan.numbers)).get("outcomes") for place in range(len(arms)))
    return {name: table for name, table in zip(arms, found, strict=True) if table is not None}


@pytest.mark.medium
@pytest.mark.parametrize("id", ["S2", "F3", "W5", "M7", "F6"])
def test_arms_differ_in_what_is_declared_and_in_nothing_else(id: str) -> None:
    arms_differ_as_declared(CLAIMS[id])


@pytest.mark.slow
@pytest.mark.parametrize("id", CLAIMS)
def test_arms_of_every_claim_differ_in_what_is_declared_and_in_nothing_else(id: str) -> None:
    arms_differ_as_declared(CLAIMS[id])


def arms_differ_as_declared(claim: Claim) -> None:
    arms, found = arms_of(claim), _parts(claim)
    settings = {name for arm in arms.values() for name in (*arm.settings, *(arm.changes[0][1] if arm.changes else ()))}
    for name, table in found.items():
        for other in found.values():
            resolved = [str(column) for column in table if "." in str(column)]
            assert len(table) == len(other)
            differing = {column for column in resolved if not table[column].equals(other[column])}
            wide = {column for column in differing for one in settings if _is_of(column, one)}
            assert differing == wide, name


def _is_of(column: str, setting: str) -> bool:
    """Whether a resolved setting is that of an arm, or one of several that its name stands for."""
    head, _, tail = setting.partition(".")
    return column == setting or (column.startswith(f"{head}.") and column.endswith(f".{tail}"))


def test_equal_effort_is_counted_in_persons() -> None:
    settings = {
        "parties.a.intelligence": np.array([0.0, 0.5]),
        "parties.b.intelligence": np.array([0.0, 0.5]),
        "intelligence.persons": np.array([6.0, 6.0]),
        "track_one.persons": np.array([12.0, 12.0]),
        "track_two.persons": np.array([8.0, 8.0]),
    }
    assert PlusOther(1)(settings).tolist() == pytest.approx([20 / 12, 26 / 18])
    assert PlusOther(2)(settings).tolist() == pytest.approx([20 / 8, 26 / 8])
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


@pytest.mark.medium
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
