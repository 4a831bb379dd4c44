"""The commands about one world: its story, why something happened in it, the live view, a film."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.app import AS_JSON, SCENARIO, SEED, SET, YEARS, app

__all__ = ["app", "film", "story", "view", "why"]

WORLD = Annotated[int, typer.Option(metavar="N", min=0, help="Which world of that seed.")]
WITHOUT_HELP = "Take a rule of the week out; repeatable. `multitrack week` lists them."
WITHOUT = Annotated[list[str] | None, typer.Option(metavar="RULE", help=WITHOUT_HELP)]


@app.command()
def story(
    name: SCENARIO,
    seed: SEED = 1,
    world: WORLD = 0,
    years: YEARS = None,
    settings: SET = None,
    without: WITHOUT = None,
    json: AS_JSON = False,
) -> None:
    """Tell the story of one world: who met, what moved, what was signed, and why it broke.

    With --json the events themselves, with their causes.
    """
    from experiments.cli import output
    from experiments.cli.input import asked_for
    from experiments.cli.story import as_rows, lived_once, told

    asked = asked_for(name, f"{world}:{world + 1}", seed, years, settings or (), None, without or ())
    runs = lived_once(asked)
    if json:
        output.as_json(as_rows(runs))
    else:
        output.show(told(runs, asked))


@app.command()
def why(
    name: SCENARIO,
    event: Annotated[
        int | None, typer.Option(metavar="N", help="The event's number, as `story --json` gives it.")
    ] = None,
    seed: SEED = 1,
    world: WORLD = 0,
    years: YEARS = None,
    settings: SET = None,
    without: WITHOUT = None,
) -> None:
    """Say why something happened in a world: what it rests on, and what lies further back.

    By default, why the last agreement was signed; where none was, why the last event happened.
    """
    from experiments.cli import output
    from experiments.cli.input import asked_for
    from experiments.cli.story import explained, lived_once

    asked = asked_for(name, f"{world}:{world + 1}", seed, years, settings or (), None, without or ())
    output.show(explained(lived_once(asked), event))


@app.command()
def view(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME|FILE]...", help="What to begin with; the shipped scenarios can be chosen as well."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 for any that is free.")] = 8765,
    host: Annotated[str, typer.Option(help="The address to listen on; others than this machine can reach another.")] = (
        "127.0.0.1"
    ),
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Watch a peace process, and its alternatives, live in the browser. Ctrl-C ends it."""
    from experiments.cli import output
    from experiments.cli.live import viewed

    viewed(scenarios or (), host, port, browser, output.message)


@app.command()
def film(
    name: SCENARIO,
    out: Annotated[Path, typer.Option(metavar="FILE", help="A new file, .gif or .mp4; the latter needs ffmpeg.")],
    seed: SEED = 1,
    world: WORLD = 0,
    years: YEARS = None,
    settings: SET = None,
    without: WITHOUT = None,
    every: Annotated[int, typer.Option(min=1, max=520, metavar="WEEKS", help="Weeks from picture to picture.")] = 4,
    pace: Annotated[int, typer.Option(min=1, max=60, help="Pictures a second.")] = 8,
) -> None:
    """Write one world as a film: who is tied to whom and who meets, beside its course."""
    from experiments.cli import output
    from experiments.cli.input import asked_for
    from experiments.cli.live import filmed

    asked = asked_for(name, f"{world}:{world + 1}", seed, years, settings or (), None, without or ())
    with output.bar(f"{asked.scenario.name}, weeks") as progress:
        made = filmed(asked, out, every, pace, progress)
    output.message(f"the film is at {made}")
