"""Runs for other tools: files, the names of their columns, and the codebook, which is that of the declarations."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from thinned import larger_slow

import multitrack as mt
from experiments.cli.process import run
from simulation.errors import InputError
from simulation.results.codebook import codebook, described
from simulation.results.columns import COLUMNS
from simulation.results.names import LONGEST_NAME, plain_names
from simulation.results.outcomes import outcome_named
from simulation.scenarios.names import all_parameters, settings_by_name
from simulation.scenarios.scenario import scenario_names

WORLDS = 3
TABLES = (
    "outcomes",
    "agreements",
    "episodes",
    "terms",
    "dyad_years",
    "weekly",
    "weekly_party",
    "weekly_dyad",
    "events",
)


@pytest.fixture(scope="module")
def runs() -> mt.Runs:
    return mt.simulate("oslo", WORLDS, years=16, weekly=["killed", "readiness", "violence"], events=True)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_table_is_a_file_with_its_rows_and_is_described(runs: mt.Runs, tmp_path: Path, form: str) -> None:
    files = runs.export(tmp_path / "out", form)  # type: ignore[arg-type]
    assert [path.name for path in files] == [*(f"{table}.{form}" for table in TABLES), "codebook.csv"]
    book = pd.read_csv(files[-1])
    for path in files[:-1]:
        table = pd.read_csv(path) if form == "csv" else pd.read_parquet(path)
        assert book.loc[book["table"] == path.stem, "column"].tolist() == list(table)
        if path.stem in ("outcomes", "agreements", "episodes", "terms", "dyad_years"):
            assert len(table) == len(getattr(runs, path.stem))
    assert len(pd.read_csv(files[5]) if form == "csv" else pd.read_parquet(files[5])) == WORLDS * 832
    assert book[["column", "type", "label", "meaning", "missing", "name"]].notna().all().all()


def test_missing_values_are_empty_in_a_csv(runs: mt.Runs, tmp_path: Path) -> None:
    runs.export(tmp_path)
    read = pd.read_csv(tmp_path / "outcomes.csv")
    for name in ("agreement_week", "ended_week"):
        assert read[name].isna().tolist() == runs.outcomes[name].isna().tolist()
    assert read["deaths"].tolist() == runs.outcomes["deaths"].tolist()


def test_nothing_is_written_over_unless_asked(runs: mt.Runs, tmp_path: Path) -> None:
    (tmp_path / "agreements.csv").write_text("mine")
    with pytest.raises(InputError, match=r"agreements\.csv: it exists; allowed: a new folder, or overwrite=True"):
        runs.export(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["agreements.csv"]
    runs.export(tmp_path, overwrite=True)
    assert len(pd.read_csv(tmp_path / "agreements.csv")) == len(runs.agreements)
    with pytest.raises(InputError, match="format: given 'xlsx'; allowed: csv, parquet"):
        runs.export(tmp_path, "xlsx")  # type: ignore[arg-type]


def test_the_codebook_says_what_the_declarations_say() -> None:
    of = described("outcomes", ("israel", "plo"), ("land",))
    declared = outcome_named("years_fighting")
    assert declared is not None
    entry = of("years_fighting", "Int64")
    assert (entry.type, entry.unit, entry.label) == ("whole number", declared.unit, declared.in_full)
    assert entry.missing == str(declared.missing) == "the run ends before the tenth calendar year does"
    assert of("utility_plo", "Float64").label == "Utility to plo"
    assert of("my_own", "float64").meaning == "computed by a custom function"
    names = {name for table in COLUMNS for name in (column.name for column in COLUMNS[table])}
    tables = {table: {column.name: column.dtype for column in COLUMNS[table]} for table in COLUMNS}
    book = codebook(
        tables, {name: plain_names(types) for name, types in tables.items()}, lambda t: described(t, (), ())
    )
    assert set(book["name"]) == names and book["label"].str.len().max() <= 80


@pytest.mark.parametrize("scenario", larger_slow(scenario_names()))
def test_names_of_all_columns_and_settings_are_taken_by_stata_and_r(scenario: str) -> None:
    loaded = mt.load_scenario(scenario)
    settings = settings_by_name(all_parameters(None).values(), loaded.parties, loaded.issues)
    found = plain_names([*settings, *mt.simulate(loaded, 1, years=1).agreements])
    names = list(found.values())
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) and len(name) <= LONGEST_NAME for name in names)
    assert len({name.lower() for name in names}) == len(found)


def test_odd_long_reserved_and_doubled_names() -> None:
    names = plain_names(["a.b", "a_b", "A-B", "if", "str12", "2nd", "Größe", "%", "x" * 40, "x" * 41, "_n"])
    assert names["a.b"] == "a_b" and re.fullmatch(r"a_b_[0-9a-f]{6}", names["a_b"])
    assert (names["if"], names["str12"], names["2nd"], names["%"]) == ("v_if", "v_str12", "v_2nd", "column")
    assert len(names["x" * 40]) == LONGEST_NAME and names["x" * 40] != names["x" * 41]
    assert len({name.lower() for name in names.values()}) == 11
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in names.values())


def test_a_long_name_keeps_letters_of_all_its_words() -> None:
    long = "share_israel_territory_and_settlements"
    (name,) = plain_names([long]).values()
    assert len(name) == LONGEST_NAME and all(
        word.startswith(part) for word, part in zip(long.split("_"), name.split("_"), strict=True)
    )
    assert plain_names([long, "world"])[long] == name  # whatever else the file has
    assert len(plain_names(["_".join("abcdefghijklmnopqrstuvwxyz")]).popitem()[1]) == LONGEST_NAME


def test_stata_takes_the_exported_names(runs: mt.Runs, tmp_path: Path) -> None:
    runs.export(tmp_path)
    for name in TABLES:
        columns = list(pd.read_csv(tmp_path / f"{name}.csv"))
        pd.DataFrame([range(len(columns))], columns=columns).to_stata(tmp_path / "names.dta", write_index=False)
        assert list(pd.read_stata(tmp_path / "names.dta")) == columns  # pandas renames what Stata does not take


@pytest.mark.parametrize(
    ("form", "file"), [("csv", "outcomes.csv"), ("parquet", "outcomes.parquet"), ("latex", "summary.tex")]
)
def test_the_command_writes_beside_the_saved_run(
    form: str, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["run", "oslo", "--worlds", "3", "--years", "6", "--out", str(tmp_path / "out"), "--format", form]
    for _ in range(2):  # the second time the run is read, and exported again
        assert run(line) == 0
        assert str(tmp_path / "out" / "export" / file) in capsys.readouterr().out
    assert len(mt.load_runs(tmp_path / "out").outcomes) == 3


def test_the_command_refuses_other_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", "oslo", "--format", "csv"]) == 2
    assert "--format: given without --out" in capsys.readouterr().err
    assert run(["run", "oslo", "--format", "sav", "--out", str(tmp_path / "out")]) == 2
    assert "--format: given 'sav'; allowed: csv, parquet, latex" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
