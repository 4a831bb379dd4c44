"""Experiments for other tools: rows with their codebook, effects in LaTeX, and the folder described as an RO-Crate."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
from small import study

import multitrack as mt
from experiments.cli.process import run
from experiments.results import Results
from experiments.saving import run_into, tracks_into
from simulation.errors import InputError
from simulation.results.names import plain_names
from simulation.run import Run


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """An experiment with columns of every kind: settings, marks, the week and the state at the fork, a word."""
    design = mt.forks({"now": {"track_two.effort": 0}}, weeks=(2, 50), record=["killed"]) * mt.on_off("leak")
    folder = tmp_path_factory.mktemp("forked") / "small"
    return study(design=design, tables=["outcomes", "agreements"], years=16, cases=6).run(folder, progress=False)


@pytest.mark.parametrize("table", ["outcomes", "agreements"])
def test_rows_have_a_codebook_for_each_column(forked: Results, tmp_path: Path, table: str) -> None:
    rows = pd.read_csv(forked.export(tmp_path / "rows.csv", table))
    book = pd.read_csv(tmp_path / "rows.codebook.csv")
    original = forked.table(table)
    assert book["name"].tolist() == list(original) and book["column"].tolist() == list(rows)
    assert list(rows) == list(plain_names(original).values()) and len(rows) == len(original)
    assert book[["type", "label", "meaning", "missing"]].notna().all().all()
    assert not book["meaning"].str.contains("custom function").any()


def test_one_codebook_serves_both_formats_of_a_table(forked: Results, tmp_path: Path) -> None:
    forked.export(tmp_path / "rows.csv")
    rows = pd.read_parquet(forked.export(tmp_path / "rows.parquet"))
    assert rows["agreement"].dtype == "boolean"
    (tmp_path / "rows.csv").unlink()
    with pytest.raises(InputError, match=r"rows\.codebook\.csv is of another table; allowed: a new name"):
        forked.export(tmp_path / "rows.csv", "agreements")
    forked.export(tmp_path / "rows.csv", "agreements", overwrite=True)


def test_settings_and_heads_are_described(forked: Results, tmp_path: Path) -> None:
    forked.export(tmp_path / "rows.parquet")
    book = pd.read_csv(tmp_path / "rows.codebook.csv").set_index("name")
    assert book.loc["fight.scale", "column"] == "fight_scale" and book.loc["fight.scale", "unit"] == "deaths a week"
    assert book.loc["fork", "meaning"] == "what the design varies"
    assert book.loc["at_fork_killed", "missing"] == "the fork is in the first week"
    assert book.loc["arm", "label"] == "Arm"


def test_effects_are_a_table_in_latex(forked: Results, tmp_path: Path) -> None:
    text = forked.export(tmp_path / "effects.tex").read_text()
    assert all(
        word in text for word in (r"\toprule", r"\bottomrule", r"95\% interval", "Difference", r"years\_fighting")
    )
    body = text.partition(r"\midrule")[2].partition(r"\bottomrule")[0]
    rows = [line for line in body.splitlines() if line.strip()]
    assert len(rows) % 3 == 0 and all(line.count("&") == 5 and line.endswith(r"\\") for line in rows)
    few = [line for line in rows if "not estimable" in line]
    assert few and all(line.startswith("agreement") for line in few)  # so few worlds cannot tell of a share
    alone = study(design=None, cases=2).run(tmp_path / "alone", progress=False)
    with pytest.raises(InputError, match="no effects: there is one arm"):
        alone.export(tmp_path / "none.tex")


def test_any_table_of_results_is_latex() -> None:
    runs = mt.simulate("oslo", 4, years=6)
    text = mt.latex(runs.summary(), "A caption with 5 % & more", "tab:one")
    assert (
        r"\label{tab:one}" in text and r"\begin{tabular}{lllrrr}" in text and "<NA>" not in text and "nan" not in text
    )
    assert r"\caption{A caption with 5 \% \& more}" in text
    with pytest.raises(InputError, match="latex: given 3; allowed: a table"):
        mt.latex(3)  # type: ignore[arg-type]


def graph_of(path: Path) -> dict[str, dict[str, Any]]:
    """The entities of a description by their identifiers, once the rules of RO-Crate 1.1 are checked."""
    document = json.loads(path.read_text(encoding="utf-8"))
    assert set(document) == {"@context", "@graph"} and document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in document["@graph"]}
    assert len(entities) == len(document["@graph"])
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", root["datePublished"])
    assert root["name"] and root["description"]
    for entity in entities.values():
        assert entity["@type"]
        for value in entity.values():  # flattened: what is nested is a reference, and leads somewhere
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    assert set(one) == {"@id"}
                    assert one["@id"] in entities or one["@id"].startswith("https://w3id.org/ro/crate/")
    parts = [part["@id"] for part in root["hasPart"]]
    assert sorted(parts) == sorted(
        name for name, one in entities.items() if one["@type"] in ("File", "Dataset") and name != "./"
    )
    for name in parts:
        there = path.parent / unquote(name)
        assert there.is_dir() if name.endswith("/") else there.stat().st_size == int(entities[name]["contentSize"])
    return entities


def test_an_experiment_is_described_as_a_crate(forked: Results, tmp_path: Path) -> None:
    folder = shutil.copytree(forked.store.folder, tmp_path / "a folder")
    (folder / "my notes – 1.txt").write_text("mine")
    entities = graph_of(mt.write_crate(folder, "https://creativecommons.org/licenses/by/4.0/"))
    assert entities["./"]["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert {"shards/outcomes/", "manifest.json", "cases.parquet", "my%20notes%20%E2%80%93%201.txt"} <= set(entities)
    assert entities["#run"]["instrument"]["@id"] == f"#multitrack-{mt.__version__}"
    assert Results(folder).status() == forked.status()
    with pytest.raises(InputError, match="it exists"):
        mt.write_crate(folder)
    again = mt.write_crate(folder, overwrite=True)
    assert "license" not in graph_of(again)["./"]


def test_runs_and_tracks_are_described_too(tmp_path: Path) -> None:
    run_into(tmp_path / "runs", Run.of("oslo", 2, years=6, weekly=["killed"]))
    tracks_into(tmp_path / "tracks", Run.of("oslo", 4, years=6))
    assert "weekly.parquet" in graph_of(mt.write_crate(tmp_path / "runs"))
    assert "cells.csv" in graph_of(mt.write_crate(tmp_path / "tracks"))
    assert len(mt.load_runs(tmp_path / "runs").outcomes) == 2 and mt.load_tracks(tmp_path / "tracks").kept == 4


def test_the_command_describes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_into(tmp_path / "runs", Run.of("oslo", 2, years=6))
    assert run(["crate", str(tmp_path / "runs")]) == 0
    told = capsys.readouterr()
    assert told.out == f"{tmp_path / 'runs' / 'ro-crate-metadata.json'}\n" and "no licence is named" in told.err
    assert run(["crate", str(tmp_path / "runs"), "--overwrite", "--license", "CC BY"]) == 2
    assert "--license: given 'CC BY'; allowed: an address" in capsys.readouterr().err
    assert run(["crate", str(tmp_path)]) == 2


def test_all_csv_files_write_truths_dates_and_texts_the_same_way(tmp_path: Path) -> None:
    one = mt.Experiment("one", "oslo", cases=4, tables=["outcomes", "agreements"])
    results = one.run(out=tmp_path / "one", workers=1, progress=False)
    runs = mt.simulate("oslo", 4, seed=one.plan.seed)
    runs.export(tmp_path / "runs")
    written = (tmp_path / "runs" / "agreements.csv").read_text().splitlines()
    rows = results.export(tmp_path / "rows.csv", "agreements").read_text().splitlines()
    tables = [list(csv.DictReader(io.StringIO("\n".join(lines)))) for lines in (written, rows)]
    assert tables[0] == [{name: row[name] for name in tables[0][0]} for row in tables[1]]
    assert {row["mediated"] for row in tables[0]} <= {"true", "false"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]) for row in tables[0])
