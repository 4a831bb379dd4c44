"""`view` and `film`: one world watched in the browser, or saved as a film."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from experiments.cli.input import run_from
from experiments.cli.messages import message
from experiments.execution.progress import progress_bar
from simulation.charts.film import check_film
from simulation.charts.film import film as save_film
from simulation.errors import InputError
from simulation.live.moment import Moment, is_moment
from simulation.live.server import serve
from simulation.model import DiplomacyModel
from simulation.scenarios.file import scenario_names
from simulation.scenarios.scenario import load_scenario

__all__ = ["film", "sources_from", "view"]

_FIRST = "oslo"  # what the page shows if no scenario is named


def view(scenarios: Sequence[str] | None, port: int, host: str, browser: bool) -> None:
    """Serve the page until it is interrupted, which is how it ends."""
    named, moment = _split(scenarios or ())
    try:
        serve(sources_from(named, scenario_names()), host, port, browser, message, moment)
    except KeyboardInterrupt:
        message("the view has ended")
        os._exit(0)  # there is nothing to save, and to take down a compiler and its threads takes a second or two


def _split(given: Sequence[str]) -> tuple[list[str], str]:
    """Scenarios, and the moment to open. Raises InputError for several, and for one of which nothing can be read."""
    moments = [text.partition("#")[2] or text for text in given if is_moment(text)]
    if len(moments) > 1:
        raise InputError(f"MOMENT: given {len(moments)}; allowed: one")
    named = [text for text in given if not is_moment(text)]
    if not moments:
        return named, ""
    moment, _ = Moment.read(moments[0], _FIRST)
    shown = {Path(name).stem for name in named} | {*named}
    # A shipped scenario is shown first; one's own is given by its file beside the moment.
    return named if moment.scenario in shown else [moment.scenario, *named], moments[0]


def sources_from(given: Sequence[str], shipped: Sequence[str]) -> dict[str, str]:
    """What the page's chooser offers, by the name it shows: the scenarios given first, then those shipped.

    Raises InputError for all those given that cannot be read.
    """
    named: dict[str, str] = {}
    faults: list[str] = []
    for name in given:
        try:
            load_scenario(name)
        except InputError as error:
            faults += error.faults
        stem = name if name in shipped else Path(name).stem
        named[stem if stem not in named and (name == stem or stem not in shipped) else name] = name
    if faults:
        raise InputError(faults)
    first = [] if given else [_FIRST]
    return named | {name: name for name in (*first, *shipped) if name not in named}


def film(
    name: str,
    out: Path,
    seed: int,
    world: int,
    years: float | None,
    settings: Sequence[str] | None,
    without: Sequence[str] | None,
    every: int,
    pace: int,
) -> None:
    """Save the film of a world. Raises InputError if a file of that name exists."""
    if check_film(out).exists():
        raise InputError(f"--out: {out} exists; allowed: a new file")
    run = run_from(name, f"{world}:{world + 1}", seed, years, settings or (), without or ())
    with progress_bar(f"{run.scenario.name}, weeks") as progress:
        written = save_film(DiplomacyModel.from_run(run), out, every, pace, progress)
    message(f"the film is at {written}")
