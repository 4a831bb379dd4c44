"""`view` and `film`: one world watched in the browser, or saved as a film."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from experiments.cli.input import run_from
from experiments.cli.messages import message
from experiments.execution.progress import progress_bar
from simulation.charts.film import check_film
from simulation.charts.film import film as save_film
from simulation.engine.atomic import write_whole
from simulation.errors import InputError, short_repr
from simulation.live.moment import Moment, is_moment, twin_from
from simulation.live.opening import run_of, stage_of
from simulation.live.server import serve
from simulation.live.story import STORY_OF, story_of
from simulation.live.twins import TWINS
from simulation.model import DiplomacyModel
from simulation.scenarios.file import scenario_names
from simulation.scenarios.scenario import load_scenario

__all__ = ["export", "film", "sources_from", "view"]

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
    both = [moment, moment.beside] if moment.beside else [moment]
    shipped = [_shipped(one) for one in both if one.scenario not in shown]
    return [*dict.fromkeys(shipped), *named], moments[0]


def _shipped(moment: Moment) -> str:
    """The scenario of a moment, where it is a shipped one: a line that somebody sent opens no file by its path."""
    if moment.scenario not in scenario_names():
        allowed = f"{', '.join(scenario_names())}; of your own, its file beside the line"
        raise InputError(f"MOMENT: scenario: given {short_repr(moment.scenario)}; allowed: {allowed}")
    return moment.scenario


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


def export(
    name: str,
    out: Path,
    seed: int,
    world: int,
    settings: Sequence[str] | None,
    changes: Sequence[str] | None,
    twin: str,
) -> None:
    """Save the story of a world. Raises InputError if a file of that name exists, and for what cannot be read."""
    _check_story(out)
    moment, source = _moment_of(name, seed, world, settings or (), changes or (), twin)
    run, refused = run_of(load_scenario(source), moment)
    if refused:
        raise InputError(refused)
    stage, refused = stage_of(run, source, replace(moment, week=0))
    if refused:
        raise InputError(refused)
    write_whole(out, story_of(stage, moment).encode())
    message(f"the story is at {out} ({out.stat().st_size / 1e6:.1f} MB)")


def _check_story(out: Path) -> None:
    if out.suffix != ".html":
        raise InputError(f"--out: given {out}; allowed: a file that ends in .html")
    if out.exists():
        raise InputError(f"--out: {out} exists; allowed: a new file")
    if not out.absolute().parent.is_dir():
        raise InputError(f"--out: there is no folder {out.parent}")


def _moment_of(
    name: str, seed: int, world: int, settings: Sequence[str], changes: Sequence[str], twin: str
) -> tuple[Moment, str]:
    """The moment that was typed, in options or as a line, and where its scenario is read from. Raises InputError."""
    if is_moment(name):
        moment, unread = Moment.read(name.partition("#")[2] or name, _FIRST)
        if unread:
            raise InputError(f"{', '.join(unread)}: could not be read; allowed: as the page's address has it")
        if moment.beside:
            raise InputError("beside: given two moments side by side; allowed: one, without beside=")
        return replace(moment, twin=moment.twin or STORY_OF), _shipped(moment)
    otherwise = twin_from(twin)
    if otherwise is None:
        raise InputError(f"--twin: given {short_repr(twin)}; allowed: {', '.join(TWINS[:-1])}, or setting:NAME:VALUE")
    run = run_from(name, f"{world}:{world + 1}", seed, None, settings, (), changes=changes)
    changed = tuple((week, dict(one)) for week, one in run.changes)
    return Moment(Path(name).stem, seed, world, settings=dict(run.settings), changes=changed, twin=otherwise), name


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
    message(f"drawing {math.ceil(run.weeks / every):,} pictures")
    with progress_bar(f"{run.scenario.name}, weeks") as progress:
        written = save_film(DiplomacyModel.from_run(run), out, every, pace, progress or _Told(message))
    message(f"the film is at {written}")


class _Told:
    """Progress as lines, where there is no bar: at each quarter how far it is, and about how long the rest takes."""

    def __init__(self, tell: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._now, self._quarter = tell, now, 1
        self._begun = now()

    def __call__(self, done: int, total: int) -> None:
        if done < total and 4 * done >= self._quarter * total:
            left = (self._now() - self._begun) * (total - done) / done
            self._tell(f"{done:,} of {total:,} weeks; about {left:.0f} s left")
            self._quarter = 4 * done // total + 1
