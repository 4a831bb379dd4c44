"""What a trial saved: its tables, and how it was run. A report is made from these alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.court.counterexamples import FOLDER
from experiments.report.verdicts.numbers import FEWER
from simulation.engine.atomic import write_whole
from simulation.errors import InputError

__all__ = ["TRIAL", "Saved", "Trial", "read_saved", "records"]

TRIAL = "trial.json"
_TABLES = (
    "verdicts",
    "effects",
    "arms",
    "interaction",
    "map",
    "signing",
    "mix",
    "activities",
    "timing",
    "fork_states",
    "naive",
    "shams",
    "prior",
    "signs",
    "audit",
    "theories",
    "counterexamples",
    "harm",
    "tenths",
    "another_seed",
)
_TEXTS = ("answer", "reason", "condition", "marks", "basis", "theories", "said", "in_words")
"""Columns of text of which all entries may be empty."""


@dataclass(frozen=True)
class Trial:
    """How a trial was run: the command, how long its last go took in seconds, and on what.

    `first` is the number of cases at the first look; `audited` and `theories` say whether what verdicts rest on, and
    rival theories, were tried. `audit_cases` and `theory_cases` say on at most how many cases, the others with how many
    replicates; None where a trial did not say it, or tried none. `notes` say what else a reader of a kept trial must
    know, such as which tables other code made.
    """

    command: str
    seconds: float
    made: str
    revision: str
    version: str
    quick: bool
    cases: int
    replicates: int
    seed: int
    first: int
    changed: tuple[str, ...] = ()
    audited: bool = True
    theories: bool = True
    audit_cases: int | None = None
    audit_replicates: int | None = None
    theory_cases: int | None = None
    theory_replicates: int | None = None
    notes: tuple[str, ...] = ()

    def save(self, folder: Path) -> None:
        """Write it into the court's folder."""
        write_whole(folder / TRIAL, json.dumps(asdict(self), indent=1).encode())


@dataclass(frozen=True)
class Saved:
    """A trial and its tables by name; one that was not made is empty.

    `scenarios` says whether the scenario files of confirmed cases lie beside the tables.
    """

    trial: Trial
    tables: Mapping[str, pd.DataFrame]
    scenarios: bool = False

    def table(self, name: str) -> pd.DataFrame:
        """The table of this name."""
        return self.tables.get(name, pd.DataFrame())

    def of_claim(self, name: str, id: str) -> pd.DataFrame:
        """The rows of a table that are about one claim."""
        table = self.table(name)
        return table[table["claim"] == id] if "claim" in table else table


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def read_saved(folder: str | Path) -> Saved:
    """What a folder of the court holds, its tables as Parquet or, where that is not there, as CSV.

    Raises InputError where no trial was finished in it, and for a table that cannot be read.
    """
    path = Path(folder)
    if not (path / TRIAL).is_file():
        raise InputError(f"{path}: no trial was finished here; allowed: the folder of `multitrack claims --out`")
    trial = json.loads((path / TRIAL).read_text(encoding="utf-8"))
    trial.setdefault("first", trial["cases"] // 4)  # what trials were that did not say it
    trial.setdefault("audited", "--no-audit" not in trial["command"])
    trial.setdefault("theories", trial["audited"])
    tables = _with_directions({name: _read(path, name) for name in _TABLES})
    scenarios = any((path / FOLDER).glob("*.toml"))
    lists = {name: tuple(trial.get(name, ())) for name in ("changed", "notes")}
    return Saved(Trial(**{**trial, **lists}), tables, scenarios)


def _with_directions(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with the scale `FEWER` where the paper expects fewer years or deaths."""
    effects, verdicts = tables["effects"], tables["verdicts"]
    if "more" not in effects or not len(verdicts):
        return tables
    scale = effects["scale"].mask((effects["scale"] == "logarithm") & ~effects["more"].astype(bool), FEWER)
    primary = effects.assign(scale=scale)[effects["primary"].astype(bool)].set_index("claim")["scale"]
    of_claims = verdicts["claim"].map(primary)
    turned = verdicts["scale"].mask((verdicts["scale"] == "logarithm") & (of_claims == FEWER), FEWER)
    return {**tables, "effects": effects.assign(scale=scale), "verdicts": verdicts.assign(scale=turned)}


def _read(folder: Path, name: str) -> pd.DataFrame:
    """A table; empty where there is none."""
    whole, text = folder / f"{name}.parquet", folder / f"{name}.csv"
    if whole.is_file():
        return pd.read_parquet(whole)
    if not text.is_file():
        return pd.DataFrame()
    try:
        table = pd.read_csv(text, keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        raise InputError(f"{text}: it cannot be read ({type(error).__name__}); allowed: a table of the court") from None
    texts = (table[column].astype(object) for column in _TEXTS if column in table)
    return table.assign(**{str(text.name): text.where(text.notna(), "") for text in texts})
