"""`run`, `tracks` and `reproduce`: worlds run, saved and summarised, and a saved folder run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from typer import Exit

from experiments.cli.commands.figures import report_missing
from experiments.cli.input import population_from, run_from
from experiments.cli.messages import message
from experiments.cli.output import as_json, records, show, table
from experiments.cli.summaries import FAMILY_TITLES, heading, in_short
from experiments.execution.progress import progress_bar
from experiments.export.latex import latex, write_latex
from experiments.report.figures import SERIES, Drawn, draw
from experiments.report.tracks_table import tracks_tables
from experiments.reproduce import Reproduction
from experiments.reproduce import reproduce as run_again
from experiments.saving import run_into, save_weekly, tracks_into
from experiments.tracks import Tracks
from simulation.errors import InputError, short_repr
from simulation.results.export import FORMATS
from simulation.results.outcomes import OUTCOMES
from simulation.results.runs import Runs
from simulation.world.record import ACTIVE_DEATHS

__all__ = ["reproduce", "run", "tracks"]

EXPORT = "export"
"""The folder beside saved runs with files for other tools."""

_READING = f"""
Worlds: those that an outcome is known in, over which its mean is taken; a week of signing is known only where one is
signed. Intervals: Wilson's of shares, Student's of means, over worlds (`tracks` and `compare` resample them). quiet: of
a world without a war too. agreement: a full one, of every issue. ended_by: agreement and quiet_by: settlement count any
text that stopped the fighting. A year is active with {ACTIVE_DEATHS} battle deaths or more. docs/troubleshooting.md
says more, docs/results.md has all outcomes.
"""


def run(
    name: str,
    worlds: str,
    seed: int,
    years: float | None,
    settings: Sequence[str] | None,
    changes: Sequence[str] | None,
    without: Sequence[str] | None,
    weekly: Sequence[str] | None,
    luck: str,
    citizens: int | None,
    threads: int | None,
    out: Path | None,
    figures: bool,
    form: str | None,
    json: bool,
) -> None:
    """Run worlds, save them, and print the summary of their outcomes."""
    if figures and out is None:
        raise InputError("--figures: given without --out; allowed: with --out DIR, the folder to draw in")
    if form is not None:
        _check_format(form, out)
    series = [*(weekly or ()), *(SERIES if figures else ())]
    described = run_from(
        name, worlds, seed, years, settings or (), without or (), series, luck, citizens, changes or ()
    )
    with progress_bar("Worlds") as progress:
        runs, existing = run_into(out, described, threads, progress)
    _report_existing(out, existing)
    if runs.outcomes["agreement"].isna().all():
        message(
            "the run is too short for a decision window (its last five years are follow-up): most outcomes are unknown"
        )
    drawn = draw(out) if out and figures else None
    exported = _exported(runs, out / EXPORT, form) if out and form else []
    paths = [*_paths(out, drawn), *map(str, exported)]
    if json:
        as_json(_summary_json(runs) | {"paths": paths})
    else:
        show(heading(runs), _summary_table(runs.summary()), _READING, _key(), "", *paths)
    report_missing(drawn)


def tracks(
    name: str,
    worlds: str,
    seed: int,
    years: float | None,
    settings: Sequence[str] | None,
    population: str,
    citizens: int | None,
    threads: int | None,
    out: Path | None,
    json: bool,
) -> None:
    """Run every dose of both tracks on the same worlds, save them, and print what they say."""
    described = run_from(name, worlds, seed, years, settings or (), citizens=citizens)
    kind = population_from(population)
    try:
        with progress_bar("Worlds of all arms") as progress:
            result, existing = tracks_into(out, described, kind, threads, progress)
    except KeyboardInterrupt:
        if out:
            message(f"what is done is saved in {out}: the same command resumes it")
        raise
    _report_existing(out, existing)
    if out:
        with progress_bar("Weeks for figures") as progress:
            save_weekly(result, out, threads, progress)
    drawn = draw(out) if out else None
    paths = _paths(out, drawn, "cells.csv", "contrasts.csv")
    if json:
        as_json(_tracks_json(result) | {"paths": paths})
    else:
        show(tracks_tables(result), *paths)
    report_missing(drawn)


def reproduce(folder: Path, threads: int | None, json: bool) -> None:
    """Run a saved folder again, and print which tables are identical; exit code 1 if one is not."""
    with progress_bar("Worlds") as progress:
        result = run_again(folder, threads, progress)
    if json:
        as_json({"identical": result.identical, **asdict(result)})
    else:
        show(_reproduced_table(result))
    if not result.identical:
        raise Exit(1)


def _check_format(form: str, out: Path | None) -> None:
    if form not in (*FORMATS, "latex"):
        raise InputError(f"--format: given {short_repr(form)}; allowed: {', '.join(FORMATS)}, latex")
    if out is None:
        raise InputError("--format: given without --out; allowed: with --out DIR, the folder to write in")


def _exported(runs: Runs, folder: Path, form: str) -> list[Path]:
    """Files for other tools, written beside saved runs; the same run gives the same files."""
    if form == "latex":
        caption = runs.manifest["scenario"]["scenario"]["title"]
        return [write_latex(latex(runs.summary(), caption), folder / "summary.tex")]
    return runs.export(folder, "parquet" if form == "parquet" else "csv", overwrite=True)


def _report_existing(out: Path | None, existing: bool) -> None:
    if existing:
        message(f"{out} already holds this run: it was read, and nothing was run again")


def _paths(out: Path | None, drawn: Drawn | None, *tables: str) -> list[str]:
    """The paths that were written: the folder or its tables, and the figures."""
    if out is None:
        return []
    return [*(str(out / table) for table in tables or (".",)), *map(str, drawn.paths if drawn else ())]


def _summary_json(runs: Runs) -> dict[str, Any]:
    """What was run, and the summary of its outcomes."""
    keys = ("seed", "worlds", "weeks", "settings", "without", "weekly", "luck")
    scenario = {"scenario": runs.manifest["scenario"]["scenario"]["name"]}
    return scenario | {key: runs.manifest[key] for key in keys} | {"summary": records(runs.summary())}


def _summary_table(summary: pd.DataFrame) -> Table:
    """The summary of `Runs` in blocks, one per family: what was signed beside what was not."""
    rows: list[Sequence[str]] = []
    for family, title in FAMILY_TITLES.items():
        outcomes = summary[summary["family"] == family]
        if outcomes.empty:
            continue
        rows += [("", "", "", "", "")] if rows else []
        rows += [(title, "", "", "", "")]
        rows += [_summary_row(row) for _, row in outcomes.iterrows()]
    return table("", ("Outcome", "Mean", "95 % interval", "Unit", "Worlds"), rows, ("Mean", "95 % interval", "Worlds"))


def _key() -> Table:
    """What outcomes mean, as they are declared, whose name does not say it."""
    return table("", ("Outcome", "Meaning"), [(one.name, one.meaning) for one in OUTCOMES if one.explained])


def _summary_row(row: pd.Series) -> tuple[str, ...]:
    share = row["unit"] == "share"
    mean, low, high = (in_short(row[name], share) for name in ("mean", "low", "high"))
    interval = f"{low} to {high}" if low != "–" else "–"
    return f"  {row['outcome']}", mean, interval, "" if share else str(row["unit"]), f"{row['worlds']:,}"


def _tracks_json(result: Tracks) -> dict[str, Any]:
    """What `tracks` ran, and its tables."""
    keys = ("seed", "worlds", "kept", "weeks", "population", "settings", "notes")
    run = {"scenario": result.scenario} | {key: result.manifest[key] for key in keys} | {"basis": result.basis}
    return run | {"cells": records(result.cells), "contrasts": records(result.contrasts)}


def _reproduced_table(result: Reproduction) -> Group:
    """Which tables are identical, and what differs in code, versions and processor."""
    rows = [(name, "identical" if same else "CHANGED") for name, same in result.tables.items()]
    parts: list[RenderableType] = [table("", ("Table", "Run again"), rows)]
    if result.making:
        provenance = [(name, was, now) for name, (was, now) in result.making.items()]
        parts += [Text("\nWhat differs in provenance", "bold"), table("", ("", "Then", "Now"), provenance)]
    changed = sum(not same for same in result.tables.values())
    parts += [Text(f"\n{changed} of {len(rows)} tables changed." if changed else "\nIdentical to the last bit.")]
    return Group(*parts)
