"""The commands and their options. What each does is in the module it calls, loaded only then: help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["app"]

app = typer.Typer(
    help="A laboratory of multi-track diplomacy: conflicts simulated with and without each track, under the same luck.",
    epilog=(
        "A scenario is a shipped one's name, or a file: anything with a slash or ending in .toml. Data go to stdout, "
        "messages to stderr. Exit codes: 0 done, 1 failed, 2 bad input, 3 finished with failed parts, 130 interrupted."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

SCENARIO = Annotated[str, typer.Argument(metavar="NAME", help="A shipped scenario, or a file (with / or .toml).")]
WORLDS_HELP = "How many worlds, or which: 500 is worlds 0 to 499, 500:600 worlds 500 to 599."
WORLDS = Annotated[str, typer.Option(metavar="N|A:B", help=WORLDS_HELP)]
SEED = Annotated[int, typer.Option(metavar="N", help="The seed of all luck.")]
YEARS = Annotated[float | None, typer.Option(help="Years to run, instead of the scenario's; the last 5 follow up.")]
CITIZENS = Annotated[
    int | None, typer.Option(help="Citizens of a world: 0, or 400 to 100,000; by default as the scenario says.")
]
SET_HELP = "A setting, its value in TOML, such as track_two.effort=0.5; repeatable. `multitrack show` lists them."
SET = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET_HELP)]
THREADS = Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one a core.")]
OUT = Annotated[Path | None, typer.Option(metavar="DIR", help="Save here: a new or empty folder, or this very run's.")]
POPULATION_HELP = (
    "The worlds that count: all; onsets, those that ever fight; or protracted, those still fighting in their second "
    "year, after which the arms part."
)
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FOLDER = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `run` or `tracks` has saved.")]


def _version(wanted: bool) -> None:
    if wanted:
        from multitrack import __version__

        typer.echo(f"multitrack {__version__}")
        raise typer.Exit


@app.callback()
def multitrack(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Options that stand before any command."""


@app.command()
def scenarios(json: AS_JSON = False) -> None:
    """List the shipped scenarios."""
    from experiments.cli import output
    from experiments.cli.scenarios import shipped, shipped_table

    if json:
        output.as_json(shipped())
    else:
        output.show(shipped_table())


@app.command()
def show(name: SCENARIO, json: AS_JSON = False) -> None:
    """Show a scenario: every setting with unit, range and source."""
    from experiments.cli import output
    from experiments.cli.scenarios import described, header, settings_table
    from simulation.scenarios.scenario import load_scenario

    scenario = load_scenario(name)
    if json:
        output.as_json(described(scenario))
    else:
        output.show(header(scenario), settings_table(scenario))


@app.command()
def week(
    time: Annotated[bool, typer.Option("--time", help="Also measure what each rule costs on this machine.")] = False,
    json: AS_JSON = False,
) -> None:
    """Print the week: who does what, in order, by which source.

    With the states that each rule reads and writes.
    """
    from experiments.cli import output
    from experiments.cli.week import week_rows, week_table

    with output.bar("Measuring") as progress:
        rows = week_rows(time, progress)
    if json:
        output.as_json(rows)
    else:
        output.show(week_table(rows))


@app.command()
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write; its name ends in .toml.")],
    extended: Annotated[str, typer.Option("--from", metavar="NAME", help="The shipped scenario to begin from.")],
) -> None:
    """Begin a scenario file of your own from a shipped one."""
    from experiments.cli import output
    from experiments.cli.scenarios import new_scenario

    output.show(str(new_scenario(file, extended)))


@app.command()
def check(file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or a shipped name.")]) -> None:
    """Check a scenario file; all faults are told at once."""
    from experiments.cli import output
    from experiments.cli.scenarios import checked

    output.show(checked(file))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from experiments.cli import output
    from simulation.scenarios.schema import scenario_schema

    output.as_json(scenario_schema())


@app.command()
def run(
    name: SCENARIO,
    worlds: WORLDS = "100",
    seed: SEED = 1,
    years: YEARS = None,
    settings: SET = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Take a rule of the week out; repeatable. `multitrack week` lists them."),
    ] = None,
    weekly: Annotated[
        list[str] | None, typer.Option(metavar="SERIES", help="Record this weekly series; repeatable.")
    ] = None,
    luck: Annotated[str, typer.Option(metavar="GENERATOR", help="splitmix64 or philox.")] = "splitmix64",
    citizens: CITIZENS = None,
    threads: THREADS = None,
    out: OUT = None,
    figures: Annotated[
        bool, typer.Option("--figures", help="Draw into DIR/figures; records the weekly series that this needs.")
    ] = False,
    json: AS_JSON = False,
) -> None:
    """Run worlds of a scenario and summarise their outcomes."""
    from experiments.cli import output
    from experiments.cli.figures import SERIES, draw
    from experiments.cli.input import asked_for
    from experiments.cli.jobs import run_saved
    from simulation.errors import InputError

    if figures and out is None:
        raise InputError("--figures: given without --out; allowed: with --out DIR, in which they are drawn")
    series = [*(weekly or ()), *(SERIES if figures else ())]
    asked = asked_for(name, worlds, seed, years, settings or (), threads, without or (), series, luck, citizens)
    with output.bar("Worlds") as progress:
        runs, held = run_saved(asked, out, progress)
    _tell_held(out, held)
    if runs.outcomes["agreement"].isna().all():
        output.message(
            "so short a run has no decision window, since its last five years are the follow-up: most is unknown"
        )
    drawn = draw(out) if out and figures else None
    paths = _paths(out, drawn)
    if json:
        output.as_json(output.summary_json(runs) | {"paths": paths})
    else:
        output.show(output.heading(runs), output.summary_table(runs.summary()), *paths)
    _end(drawn)


@app.command()
def tracks(
    name: SCENARIO,
    worlds: WORLDS = "1000",
    seed: SEED = 1,
    years: YEARS = None,
    settings: SET = None,
    population: Annotated[str, typer.Option(metavar="NAME", help=POPULATION_HELP)] = "all",
    citizens: CITIZENS = None,
    threads: THREADS = None,
    out: OUT = None,
    json: AS_JSON = False,
) -> None:
    """Compare every dose of the two tracks on the same worlds.

    Each track at none, half and full effort, and each alone with the effort of both. Prints outcomes of both
    families with 95 % intervals; with --out also saves all tables, and figures as PNG and SVG.
    """
    from experiments.cli import output
    from experiments.cli.figures import draw
    from experiments.cli.input import asked_for, population_from
    from experiments.cli.jobs import save_weeks, tracks_saved

    asked = asked_for(name, worlds, seed, years, settings or (), threads, citizens=citizens)
    kind = population_from(population)
    try:
        with output.bar("Worlds of all arms") as progress:
            found, held = tracks_saved(asked, out, kind, progress)
    except KeyboardInterrupt:
        if out:
            output.message(f"what is done is kept in {out}: the same command goes on from there")
        raise
    _tell_held(out, held)
    if out:
        with output.bar("Weeks for figures") as progress:
            save_weeks(found, out, threads, progress)
    drawn = draw(out) if out else None
    paths = _paths(out, drawn, "cells.csv", "contrasts.csv")
    if json:
        output.as_json(output.tracks_json(found) | {"paths": paths})
    else:
        from experiments.report.tracks_table import tracks_tables

        output.show(tracks_tables(found), *paths)
    _end(drawn)


def _tell_held(out: Path | None, held: bool) -> None:
    from experiments.cli.output import message

    if held:
        message(f"{out} holds this very run already: it was read, and nothing was run again")


def _paths(out: Path | None, drawn: Any, *tables: str) -> list[str]:
    """What was written, a path each: the folder or its tables, and the figures."""
    if out is None:
        return []
    return [*(str(out / table) for table in tables or (".",)), *map(str, drawn.paths if drawn else ())]


def _end(drawn: Any) -> None:
    """Say which figures were not drawn, and why; exit code 3 where one failed."""
    from experiments.cli.output import message

    if drawn is None:
        return
    message(*(f"not drawn: {name}: {why}" for name, why in drawn.left_out.items()))
    message(*(f"failed: {name}: {why}" for name, why in drawn.failed.items()))
    if drawn.failed:
        raise typer.Exit(3)


@app.command()
def experiment(
    name: Annotated[str, typer.Argument(metavar="FILE|NAME", help="A script, a TOML file, or a shipped example.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where results are kept; what is there is not run again.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one a core.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell the worlds, time and memory.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Take up failed chunks again.")] = False,
    allow_mixed: Annotated[
        bool, typer.Option("--allow-mixed", help="Mix versions or processors; every report then says so.")
    ] = False,
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A dask scheduler, tcp://host:8786.")] = None,
    population: Annotated[
        str | None, typer.Option(metavar="NAME", help=f"{POPULATION_HELP} By default the experiment's.")
    ] = None,
) -> None:
    """Run an experiment, or what is left of it.

    Exit code 3 where a chunk failed; `multitrack results DIR` tells which.
    """
    from experiments.cli import experiments, output
    from experiments.cli.input import population_from
    from simulation.errors import InputError

    asked = experiments.experiment_from(name)
    if population is not None:
        asked = asked.of(population_from(population))
    kept = asked.kept(out, allow_mixed) if out else 0
    if dry_run:
        output.show(experiments.expected_text(asked, workers, kept))
        return
    if out is None:
        raise InputError("--out: given nothing; allowed: a folder for the results, or --dry-run without one")
    output.message(*asked.plan.design.notes)
    if kept:
        output.message(f"{kept:,} of {asked.plan.total:,} worlds are kept in {out} already")
    try:
        with output.bar("Worlds") as progress:
            results = asked.run(out, workers, progress or False, retry_failed, allow_mixed, cluster)
    except KeyboardInterrupt:
        output.message(f"what is done is kept in {out}: the same command goes on from there")
        raise
    output.show(*experiments.results_parts(results, out))
    if results.failed():
        raise typer.Exit(3)


@app.command()
def results(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `experiment` has written.")],
    export: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all rows as .parquet or .csv.")] = None,
    repeat: Annotated[str | None, typer.Option(metavar="ARM:WORLD", help="Run one world again, alone.")] = None,
    json: AS_JSON = False,
) -> None:
    """Tell what an experiment's folder holds: status, effects, failures."""
    from experiments.cli import experiments, output
    from experiments.results import load_results

    found = load_results(folder)
    if repeat is not None:
        output.as_json(experiments.repeated(found, repeat))
    elif json:
        output.as_json(experiments.results_json(found))
    else:
        output.show(*experiments.results_parts(found, folder))
    if export is not None:
        output.message(f"written: {found.export(export)}")


@app.command()
def plot(
    folder: FOLDER,
    figure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this one: doses, survival, time_to_agreement, states, timeline."),
    ] = None,
    world: Annotated[
        int | None,
        typer.Option(
            min=0, help="The world of the timeline; by default the first that signs a full agreement, or the first."
        ),
    ] = None,
) -> None:
    """Draw what saved results allow, as PNG and SVG; print the paths."""
    from experiments.cli import output
    from experiments.cli.figures import draw
    from simulation.errors import InputError

    drawn = draw(folder, figure or (), world)
    if not drawn.paths and not drawn.failed:
        raise InputError(f"not drawn: {name}: {why}" for name, why in drawn.left_out.items())
    output.show(*map(str, drawn.paths))
    _end(drawn)


@app.command()
def reproduce(folder: FOLDER, threads: THREADS = None, json: AS_JSON = False) -> None:
    """Run again what a folder holds: is it the same?

    Exit code 1 where any table is not.
    """
    from experiments.cli import output
    from experiments.cli.jobs import reproduced

    with output.bar("Worlds") as progress:
        remade = reproduced(folder, threads, progress)
    if json:
        output.as_json({"identical": remade.identical, **remade.model_dump()})
    else:
        output.show(output.remade_table(remade))
    if not remade.identical:
        raise typer.Exit(1)


@app.command("bench")
def measure(
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the largest runs and the cold start.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="Measure experiments: 100,000 worlds, resuming.")] = False,
    json: AS_JSON = False,
) -> None:
    """Measure how fast the model is on this machine."""
    from experiments.benchmarks.batch import bench_batch
    from experiments.benchmarks.model import bench
    from experiments.cli import output

    figures = (bench_batch if batch else bench)(quick, output.message)
    if json:
        output.as_json(output.records(figures))
    else:
        output.show(output.bench_table(figures))
