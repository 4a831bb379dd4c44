"""`experiment` and `results`: an experiment run, and the report of its folder."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import RenderableType
from rich.table import Table
from typer import Exit

from experiments.analysis.arms import EVENTS
from experiments.analysis.compared import compared
from experiments.analysis.paired import notes_of
from experiments.cli.experiment_file import experiment_from
from experiments.cli.input import population_from
from experiments.cli.messages import message, plain
from experiments.cli.output import as_json, records, show, table
from experiments.execution.progress import progress_bar
from experiments.experiment import Experiment
from experiments.export.crate import write_crate
from experiments.merging import merge_shares
from experiments.results import Results, load_results
from simulation.ensemble import Progress
from simulation.errors import InputError, short_repr

__all__ = ["crate", "experiment", "merge", "results", "results_parts"]

_READING = (
    "Difference: what an arm has more, over the same cases and worlds, of which each case counts once; intervals are "
    "over cases. By construction: one of the two arms has none of the effort that the outcome needs, so that it "
    f"cannot be otherwise there. Not estimable: fewer than {EVENTS} worlds of both arms have it, or fewer have it "
    "not; the interval then says little."
)
"""How the tables of effects are to be read."""


def experiment(
    name: str,
    out: Path | None,
    workers: int | None,
    dry_run: bool,
    retry_failed: bool,
    allow_mixed: bool,
    cluster: str | None,
    population: str | None,
    cases: int | None,
    share: str | None,
) -> None:
    """Run what the folder does not hold yet, and report; exit code 3 if a chunk failed."""
    asked = experiment_from(name)
    if cases is not None:
        asked = asked.with_cases(cases)
    if population is not None:
        asked = asked.of(population_from(population))
    if share is not None:
        asked = asked.share(share)
    done = asked.kept(out, allow_mixed) if out else 0
    if dry_run:
        show(_expected_text(asked, workers, done))
        return
    if out is None:
        raise InputError("--out: given nothing; allowed: a folder for the results, or --dry-run without one")
    message(*asked.plan.design.notes)
    if done:
        message(f"{done:,} of {asked.plan.total:,} worlds are already done in {out}")
    try:
        with progress_bar("Worlds") as bar:
            progress = bar or _told_once(_to_run(asked, done, out))
            found = asked.run(out, workers, progress, retry_failed, allow_mixed, cluster)
    except KeyboardInterrupt:
        message(f"what is done is saved in {out}: the same command resumes it")
        raise
    show(*results_parts(found))
    if found.failed():
        raise Exit(3)


def merge(folders: Sequence[Path], out: Path, allow_mixed: bool) -> None:
    """Put the shares of an experiment together, and report on it; exit code 3 if a chunk failed."""
    with progress_bar("Chunks") as progress:
        found = merge_shares(folders, out, allow_mixed, progress)
    show(*results_parts(found))
    if found.failed():
        raise Exit(3)


def crate(folder: Path, license: str, overwrite: bool) -> None:
    """Describe a folder of results as an RO-Crate, and print the path of the description."""
    show(str(write_crate(folder, license, overwrite)))
    if not license:
        message("no licence is named in it; --license URL names one")


def results(folder: Path, export: Path | None, overwrite: bool, repeat: str | None, json: bool) -> None:
    """Report on an experiment's folder; or run one of its worlds again; export its rows if asked."""
    if overwrite and export is None:
        raise InputError("--overwrite: given without --export; allowed: with --export FILE, the file to write")
    found = load_results(folder)
    if repeat is not None:
        as_json(_repeated(found, repeat))
    elif json:
        as_json(_results_json(found))
    else:
        show(*results_parts(found))
    if export is not None:
        message(f"written: {found.export(export, overwrite=overwrite)}")


def _to_run(experiment: Experiment, done: int, out: Path) -> str:
    """What is begun, where no bar says it; of a population that is still to be decided not all worlds may count."""
    plan = experiment.plan
    worlds = f"at most {plan.total - done:,}" if plan.filter.filters else f"{plan.total - done:,}"
    return f"{worlds} more worlds to run" if done else f"{worlds} worlds to run in {out}"


def _told_once(text: str) -> Progress:
    """What tells a text as soon as the folder is begun and there is something to run."""
    untold = [text]

    def tell(done: int, total: int) -> None:
        if untold and done < total:
            message(untold.pop())

    return tell


def _expected_text(experiment: Experiment, workers: int | None, done: int) -> str:
    """What the experiment would take, in lines; `done` of its worlds are saved already."""
    found = experiment.expected(workers)
    left = 1 - done / found.worlds
    seconds = round(found.seconds * left)
    time = (
        f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
    )
    plan = experiment.plan
    whole = f"{plan.worlds * len(plan.design):,} worlds, share {plan.share}: " if plan.share else ""
    lines = [
        f"{plan.name}: {found.arms:,} arms × {found.cases:,} cases × {found.replicates:,} replicates = "
        f"{whole}{found.worlds:,} worlds of {plan.weeks:,} weeks, in {found.chunks:,} chunks",
        *([f"already done: {done:,} worlds; for the rest:"] if done else []),
        "nothing is left to run"
        if done == found.worlds
        else f"expected here, on {found.workers} cores: {time}, {found.memory_mb:,.0f} MB of memory, "
        f"{found.disk_mb * left:,.0f} MB of disk",
        *plan.design.notes,
    ]
    return "\n".join(lines)


def _results_json(results: Results) -> dict[str, Any]:
    """Status, notes, failures and effects, for JSON."""
    report: dict[str, Any] = {"name": results.plan.name, "status": results.status(), "notes": list(results.notes)}
    report["failures"] = [
        failed.model_dump(exclude={"identity", "shards"}) | {"arm": row["arm"], "command": row["command"]}
        for failed, (_, row) in zip(results.failed(), results.failures().iterrows(), strict=True)
    ]
    if report["status"]["done"]:
        found, report["no_effects"] = compared(results)
        report["effects"] = [row for effects in found.values() for row in records(effects)]
    return report


def _repeated(results: Results, where: str) -> dict[str, Any]:
    """The row of one world, "ARM:WORLD", run again alone. Raises InputError, or whatever the world raises."""
    arm, colon, world = where.partition(":")
    if not (colon and arm.isdecimal() and world.isdecimal()):
        raise InputError(f"--repeat: given {short_repr(where)}; allowed: the arm's index and the world, such as 1:130")
    return records(pd.DataFrame([results.repeat(int(arm), int(world))]))[0]


def results_parts(results: Results) -> list[RenderableType]:
    """Status, failures with the commands that repeat them, and the effects of the arms, in the order printed."""
    status = results.status()
    counts = f"{results.plan.name}: {status['worlds']:,} of {status['worlds_in_all']:,} worlds; "
    counts += f"of {status['chunks']} chunks "
    counts += ", ".join(f"{status[kind]} {kind}" for kind in ("done", "failed", "damaged", "missing"))
    parts: list[RenderableType] = [counts, *results.notes]
    if not (failed := results.failures()).empty:
        rows = [tuple(map(str, row)) for row in failed[["chunk", "arm", "world", "error"]].to_numpy()]
        parts += ["", table("Failed", ("Chunk", "Arm", "World", "Error"), rows), "", "Repeat them with"]
        parts += [f"  {command}" for command in failed["command"] if command]
    found, reasons = compared(results) if status["done"] else ({}, [])
    for outcome, effects in found.items():
        parts += ["", _effects_table(outcome, effects)]
    return [*parts, *([f"\n{_READING}"] if found else []), *(f"\nno effects: {why}" for why in reasons)]


def _effects_table(outcome: str, effects: pd.DataFrame) -> Table:
    rows = [
        (
            *(plain(row["arm"]), f"{row['mean']:.3g}", _interval(row["low"], row["high"]), row["unit"]),
            note,
        )
        for (_, row), note in zip(effects.iterrows(), notes_of(effects), strict=True)
    ]
    title = f"{outcome}, less that of {effects['reference'].iloc[0]} ({effects['cases'].iloc[0]:,} cases)"
    columns = ("Arm", "Difference", "95 % interval", "Unit", "")
    return table(title, columns, rows, ("Difference", "95 % interval"))


def _interval(low: float, high: float) -> str:
    """From low to high; a dash where there are too few cases for an interval."""
    return "–" if isnan(low) else f"{low:.3g} to {high:.3g}"
