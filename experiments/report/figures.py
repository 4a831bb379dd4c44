"""The figures that saved results allow, drawn as PNG and SVG beside them.

The charts are imported inside functions: they load matplotlib, which a run without figures does not need.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from experiments.execution.folder.record import holds_experiment
from experiments.results import Results, load_results
from experiments.tracks import Tracks, holds_tracks, load_tracks
from simulation.errors import InputError
from simulation.results.links import refuse_links
from simulation.results.manifest import read_manifest
from simulation.results.runs import Runs, load_runs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURES", "FOLDER", "SERIES", "WEEKLY", "Drawn", "draw", "draw_all"]

FIGURES = ("doses", "survival", "time_to_agreement", "states", "timeline", "arms", "until", "failure", "importance")
"""Figures by name, the last four of experiments; for each weekly series of these there is `bands_<series>` too."""

FOLDER, WEEKLY = "figures", "weekly"
"""Folders beside saved tracks: the figures, and the runs whose weekly series some of them need."""

SERIES = (
    "state",
    "killed",
    "violence",
    "trust_official",
    "trust_unofficial",
    "readiness",
    "channel",
    "ceasefire",
    "sessions",
)
"""The weekly series that figures are drawn from."""

_ARMS = {
    "one_full_two_none": "Track I alone",
    "one_full_two_half": "with half Track II",
    "one_full_two_full": "with full Track II",
    "one_alone_equal_effort": "Track I alone, equal effort",
}
"""The arms drawn beside each other, all with officials: nobody else signs."""

_log = logging.getLogger("multitrack")
_Drawings = Mapping[str, Callable[[], "Figure"]]


@dataclass
class Drawn:
    """The paths of the figures, and by name why others are missing: `left_out` (the results do not allow them)
    or `failed`; `notes` are what every report of these results must say."""

    paths: list[Path] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def draw(folder: Path, names: Sequence[str] = (), world: int | None = None) -> Drawn:
    """Draw the figures that the results saved in a folder allow, or those named.

    `world` is that of the timeline; by default the first that signs a full agreement, else the first. Raises
    InputError where nothing was saved, and where what was named, figure or world, is not there or cannot be drawn.
    """
    unknown = [name for name in names if name not in FIGURES and not name.startswith("bands_")]
    if unknown:
        raise InputError(
            f"--figure: given {', '.join(map(repr, unknown))}; allowed: {', '.join(FIGURES)}, bands_<series>"
        )
    if world is not None and names and "timeline" not in names:
        raise InputError(f"--world: given {world} without the timeline, which alone is of one world")
    if holds_experiment(folder) and not holds_tracks(folder):
        results = load_results(folder)
        return replace(draw_all(folder, _of_experiment(results), names, world is not None), notes=results.notes)
    if holds_tracks(folder) or "arms" in read_manifest(folder):
        tracks = load_tracks(folder)  # first: it refuses links
        weekly = load_runs(folder / WEEKLY) if (folder / WEEKLY).is_dir() else None
        return draw_all(folder, _of_tracks(tracks, weekly, world), names, world is not None)
    return draw_all(folder, _of_runs(load_runs(folder), world), names, world is not None)


def draw_all(folder: Path, drawings: _Drawings, names: Sequence[str] = (), one_world: bool = False) -> Drawn:
    """Draw into the folder of figures beside the results; files are written atomically.

    Raises InputError where one of the figures named, or the timeline of `one_world`, cannot be drawn, and where the
    folder holds links.
    """
    refuse_links(folder)
    wanted = {*names, *(["timeline"] if one_world else ())}
    drawn = Drawn()
    target = folder / FOLDER
    try:
        target.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=target, prefix=".part-") as part:
            for name in dict.fromkeys(names or (*drawings, *sorted(wanted))):
                _draw_one(name, drawings, Path(part), target, drawn, name in wanted)
        if not any(target.iterdir()):
            target.rmdir()
    except OSError as error:
        raise InputError(f"{target}: it cannot be written: {error.strerror}") from None
    return drawn


def _draw_one(name: str, drawings: _Drawings, part: Path, target: Path, drawn: Drawn, wanted: bool) -> None:
    from simulation.charts import save  # heavy: matplotlib

    try:
        if name not in drawings:
            raise InputError(f"these results do not hold what {name} is drawn from")
        paths = save(drawings[name](), part, name)
    except InputError as error:
        if wanted:
            raise
        drawn.left_out[name] = str(error)
    except OSError:
        raise
    except Exception as error:
        _log.debug("the figure %s could not be drawn", name, exc_info=True)
        drawn.failed[name] = f"{type(error).__name__}: {error}"
    else:
        for path in paths:
            os.replace(path, target / path.name)
            drawn.paths.append(target / path.name)


def _of_runs(runs: Runs, world: int | None) -> _Drawings:
    from simulation import charts  # heavy: matplotlib
    from simulation.charts.timeline import SERIES as of_the_timeline

    chosen = _first_signing(runs) if world is None else world
    return {
        "survival": lambda: charts.survival(runs),
        "time_to_agreement": lambda: charts.time_to_agreement(runs),
        "states": _with_weeks(runs, lambda: charts.states(runs), "state"),
        "timeline": _with_weeks(runs, lambda: charts.timeline(runs, chosen), *of_the_timeline),
    }


def _of_experiment(results: Results) -> _Drawings:
    from experiments import charts  # heavy: matplotlib

    plan = results.plan
    drawings: dict[str, Callable[[], Figure]] = {
        "arms": lambda: charts.arms(results, differences=len(plan.design) > 1),
        "until": lambda: charts.until(results),
    }
    if "agreements" in plan.tables:
        drawings["failure"] = lambda: charts.until(results, "failure")
    if plan.sampling["kind"] in ("morris", "sobol"):
        drawings["importance"] = lambda: charts.importance(results)
    return drawings | {f"bands_{series}": partial(charts.bands, results, series) for series in plan.weekly}


def _with_weeks(runs: Runs, drawing: Callable[[], Figure], *series: str) -> Callable[[], Figure]:
    """The drawing, if these weekly series were recorded; else what says how they are."""
    missing = [name for name in series if runs.weekly is None or name not in runs.weekly]

    def refused() -> Figure:
        series = ", ".join(missing)
        raise InputError(f"weekly series not recorded: {series}; run again with --figures into a new folder")

    return refused if missing else drawing


def _of_tracks(tracks: Tracks, weekly: Runs | None, world: int | None) -> _Drawings:
    from experiments.charts import doses  # heavy: matplotlib
    from simulation import charts

    arms = {label: tracks.runs[name] for name, label in _ARMS.items() if name in tracks.runs}
    drawings: dict[str, Callable[[], Figure]] = {
        "doses": lambda: doses(tracks),
        "survival": lambda: charts.survival(arms),
        "time_to_agreement": lambda: charts.time_to_agreement(arms),
    }
    weeks = _of_runs(weekly, world) if weekly else {}
    return drawings | {name: _titled(weeks[name]) for name in ("states", "timeline") if name in weeks}


def _titled(drawing: Callable[[], Figure]) -> Callable[[], Figure]:
    """The drawing with the name of the arm whose weekly series are saved."""

    def drawn() -> Figure:
        figure = drawing()
        figure.suptitle("Both tracks in full", fontsize=9)
        return figure

    return drawn


def _first_signing(runs: Runs) -> int:
    """The world of the timeline: the first that signs a full agreement, else the first."""
    signed = runs.outcomes.loc[runs.outcomes["agreement"].fillna(False).astype(bool), "world"]
    return int((signed if len(signed) else runs.outcomes["world"]).iloc[0])
