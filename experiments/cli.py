"""The command line: each command calls one public function."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def scenarios() -> None:
    """List the shipped scenarios."""
    from simulation.scenario import scenario_names

    typer.echo("\n".join(scenario_names()))


@app.command()
def week() -> None:
    """Print the week: who does what, in order."""
    from simulation.week import mechanisms

    typer.echo(mechanisms()[["part", "name", "sentence"]].to_string(index=False))


@app.command()
def run(name: str, worlds: int = 100, seed: int = 1, out: Annotated[Path | None, typer.Option()] = None) -> None:
    """Run worlds of a scenario."""
    from simulation.ensemble import simulate
    from simulation.scenario import load_scenario

    runs = simulate(load_scenario(name), worlds, seed)
    if out:
        runs.save(out)
    typer.echo(runs.summary().to_string(index=False))


@app.command()
def tracks(name: str, worlds: int = 1000, seed: int = 1, out: Annotated[Path | None, typer.Option()] = None) -> None:
    """Run every dose of the two tracks, paired, and the arms of equal effort."""
    import rich

    from experiments.charts import doses
    from experiments.tracks import tracks as run_tracks
    from experiments.tracks_table import tracks_tables
    from simulation.charts import save
    from simulation.scenario import load_scenario

    result = run_tracks(load_scenario(name), worlds, seed)
    rich.print(tracks_tables(result))
    if out:
        result.save(out)
        for path in save(doses(result), out / "figures", "doses"):
            typer.echo(path)


@app.command()
def bench() -> None:
    """Measure how fast the model is."""
    from experiments.bench import bench as measure

    typer.echo(measure().to_string(index=False))


def main() -> None:
    """Run the command line; bad input is told without a traceback, with exit code 2."""
    from simulation.errors import InputError

    try:
        app()
    except InputError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
