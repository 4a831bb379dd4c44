"""The table of terms: who has what share of each issue in each agreement, splinters included."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from thinned import larger_slow

import multitrack as mt

RIPE = {"track_one.when": "ripe", "split.strength": 3.0}
"""Worlds in which parties split and then sign."""


@pytest.fixture(scope="module", params=larger_slow(["oslo", "drc"]))
def runs(request: pytest.FixtureRequest) -> mt.Runs:
    return mt.simulate(request.param, worlds=60, seed=1, settings=RIPE)


def _with_terms(runs: mt.Runs) -> pd.DataFrame:
    return runs.agreements[runs.agreements["pareto_distance"].notna()]


def test_the_shares_of_an_issue_sum_to_one(runs: mt.Runs) -> None:
    """In 60 worlds, of whose agreements some give a splinter a share that no column of theirs shows."""
    assert runs.terms is not None
    sums = runs.terms.groupby(["world", "agreement", "issue"])["share"].sum()
    np.testing.assert_allclose(sums, 1, atol=1e-9)
    parties, issues = (runs.manifest["scenario"][name] for name in ("parties", "issues"))
    wide = _with_terms(runs)[[f"share_{party}_{next(iter(issues))}" for party in parties]].sum(axis=1)
    assert (wide < 0.999).any()
    assert set(runs.terms["party"]) > set(parties)


def test_it_has_a_row_for_each_agreement_party_and_issue(runs: mt.Runs) -> None:
    assert runs.terms is not None
    terms = runs.terms.set_index(["world", "agreement", "party", "issue"])
    assert terms.index.is_unique
    keys = runs.terms[["world", "week", "agreement"]].drop_duplicates().reset_index(drop=True)
    numbered = runs.agreements.assign(agreement=runs.agreements.groupby("world").cumcount() + 1)
    numbered = numbered[numbered["pareto_distance"].notna()].reset_index(drop=True)
    pd.testing.assert_frame_equal(keys, numbered[["world", "week", "agreement"]])
    for number, (_, agreement) in zip(numbered["agreement"], numbered.iterrows(), strict=True):
        rows = terms.loc[(agreement["world"], number)]
        signed = rows[rows["signed"]].index.get_level_values("party").unique()
        assert ", ".join(signed) == agreement["parties"]
        for (party, issue), row in rows.iterrows():
            if f"share_{party}_{issue}" in agreement:
                assert row["share"] == agreement[f"share_{party}_{issue}"]


def test_it_is_saved_and_runs_without_it_load(runs: mt.Runs, tmp_path: Path) -> None:
    assert runs.terms is not None
    loaded = mt.load_runs(runs.save(tmp_path / "runs"))
    assert loaded.terms is not None
    pd.testing.assert_frame_equal(loaded.terms, runs.terms)
    older = replace(runs, terms=None).save(tmp_path / "older")
    assert not (older / "terms.parquet").exists() and mt.load_runs(older).terms is None


def test_experiments_keep_it_where_asked(tmp_path: Path) -> None:
    study = mt.Experiment("terms", "oslo", cases=12, settings=RIPE, tables=["terms"], years=12)
    terms = study.run(tmp_path / "s", progress=False).terms
    assert list(terms)[:3] == ["arm", "case", "world"]
    np.testing.assert_allclose(terms.groupby(["world", "agreement", "issue"])["share"].sum(), 1, atol=1e-9)
