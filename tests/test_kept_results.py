"""The results that the repository keeps: no command of the documents writes among them."""

from __future__ import annotations

import inspect
import re

import pandas as pd
from paths import ROOT

from experiments.cli import app
from experiments.court.tables import judged_again
from experiments.sensitivity.study import study

KEPT = set(re.findall(r"^!(results/[\w-]+)/$", (ROOT / ".gitignore").read_text("utf-8"), re.MULTILINE))


def test_no_command_writes_where_results_are_kept() -> None:
    """Such a command would fail in a fresh clone, since it refuses a folder that holds other files."""
    texts = [path.read_text("utf-8") for path in (ROOT / "README.md", *ROOT.glob("docs/**/*.md"))]
    asked = {folder for text in texts for folder in re.findall(r"--out (results/[\w-]+)", text)}
    defaults = {str(inspect.signature(one).parameters["out"].default) for one in (app.sensitivity, study)}
    assert KEPT and asked and not KEPT & (asked | defaults)


def test_what_is_kept_is_there() -> None:
    assert all(any((ROOT / folder).glob("*.csv")) for folder in KEPT)


def test_verdicts_that_are_kept_are_those_of_their_numbers() -> None:
    file = ROOT / "results" / "claims" / "verdicts.csv"
    kept = pd.read_csv(file, keep_default_na=False)
    assert len(kept) == 66
    again = {id: (one.answer, one.reason, "; ".join(one.marks)) for id, one in judged_again(file).items()}
    columns = kept["claim"], kept["answer"], kept["reason"], kept["marks"]
    assert again == {id: tuple(told) for id, *told in zip(*columns, strict=True)}


def test_documents_say_what_the_kept_verdicts_are() -> None:
    """README counts them; the page of the court says which claims got each answer but "undecided"."""
    kept = pd.read_csv(ROOT / "results" / "claims" / "verdicts.csv")
    ids = kept.groupby("answer")["claim"].apply(set).to_dict()
    line = re.search(r"of 66 claims (.+?)\n\(", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert line
    counted = re.findall(
        r"(\d+) (?:are |is )?(supported|could not fail|negligible|contradicted|undecided|out of reach)", line[1]
    )
    assert {answer: int(number) for number, answer in counted} == {answer: len(found) for answer, found in ids.items()}
    page = (ROOT / "docs" / "court.md").read_text("utf-8").split("## A provisional trial")[1]
    for answer in ids.keys() - {"undecided"}:
        (row,) = re.findall(rf"^\| {answer} \| (.+) \|$", page, re.MULTILINE)
        assert set(re.findall(r"\b[SFBWDMI]\d+\b", row)) == ids[answer], answer


def test_the_page_of_the_court_names_the_contrasts_that_move_hardly_any_world() -> None:
    kept = pd.read_csv(ROOT / "results" / "claims" / "verdicts.csv").set_index("claim")["differ"]
    page = (ROOT / "docs" / "court.md").read_text("utf-8").split("## Contrasts that hardly move")[1].split("## ")[0]
    told = {id: float(share) / 100 for id, share in re.findall(r"^\| ([A-Z]\d+) \| ([\d.]+) % \|", page, re.MULTILINE)}
    hardly = kept[(kept > 0) & (kept < 0.01)]
    assert told.keys() == set(hardly.index) and all(abs(hardly[id] - share) < 0.0006 for id, share in told.items())
