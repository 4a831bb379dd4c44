"""`view` and `film`: one world watched in the browser, and written as a film."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError
from simulation.scenarios.scenario import load_scenario

if TYPE_CHECKING:
    from experiments.cli.input import Asked

__all__ = ["filmed", "sources_from", "viewed"]

_FIRST = "oslo"  # what the page shows where nothing was asked for


def sources_from(given: Sequence[str], shipped: Sequence[str]) -> dict[str, str]:
    """What the page's chooser offers, by the name it shows: the scenarios given first, then those shipped.

    Raises InputError for those given that cannot be read, all at once.
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


def viewed(given: Sequence[str], host: str, port: int, browser: bool, tell: Callable[[str], None]) -> None:
    """Serve the page until it is interrupted, which is how it ends."""
    from simulation.live.server import serve
    from simulation.scenarios.file import scenario_names

    try:
        serve(sources_from(given, scenario_names()), host, port, browser, tell)
    except KeyboardInterrupt:
        tell("the view has ended")
        os._exit(0)  # there is nothing to save, and to take down a compiler and its threads takes a second or two


def filmed(
    asked: Asked, out: Path, every: int, pictures_a_second: int, progress: Callable[[int, int], None] | None
) -> Path:
    """The film of the one world asked for. Raises InputError where a file of that name is there already."""
    from simulation.charts.film import check_film, film
    from simulation.model import DiplomacyModel

    if check_film(out).exists():
        raise InputError(f"--out: {out} is there already; allowed: a new file")
    world = asked.worlds[0] if isinstance(asked.worlds, range) else 0
    model = DiplomacyModel(
        asked.scenario, asked.seed, world, asked.settings, (), asked.without, years=asked.years, luck=asked.luck
    )
    return film(model, out, every, pictures_a_second, progress)
