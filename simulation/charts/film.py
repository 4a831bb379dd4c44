"""A world as a film: the pyramid of relations week after week, beside the story as it unfolds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.animation import AbstractMovieWriter, FFMpegWriter, PillowWriter
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.charts.pyramid import pyramid
from simulation.charts.timeline import SERIES, timeline
from simulation.engine.atomic import part_of
from simulation.ensemble import Progress, simulate_run
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel

__all__ = ["KINDS", "check_film", "film"]

KINDS = (".gif", ".mp4")
"""The kinds of file that a film can be; the second needs the program ffmpeg."""

_DOTS = 80  # an inch


def check_film(path: str | Path) -> Path:
    """The path, if a film can be written there. Raises InputError for another kind of file, where ffmpeg is needed and
    not there, and where there is no such folder."""
    path = Path(path)
    if path.suffix not in KINDS:
        raise InputError(f"{path}: a film ends in {' or '.join(KINDS)}")
    if path.suffix == ".mp4" and shutil.which("ffmpeg") is None:
        raise InputError(
            f"{path}: the program ffmpeg is not on the path; allowed without it: {path.with_suffix('.gif')}"
        )
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}")
    return path


@style.styled
def film(
    model: DiplomacyModel,
    path: str | Path,
    every: int = 4,
    pictures_a_second: int = 8,
    progress: Progress | None = None,
) -> Path:
    """Save the weeks that a new `model` has before it as a film; return its path.

    The model is stepped to its end. The file is written atomically.

    Parameters
    ----------
    model
        A DiplomacyModel that has not been stepped.
    path
        A file that ends in .gif or .mp4 (the latter needs ffmpeg).
    every
        Weeks between pictures.
    pictures_a_second
        Pictures per second.
    progress
        Called with weeks done and in all.

    Raises
    ------
    InputError
        For another ending, if ffmpeg is needed and missing, and if the folder does not exist.

    Examples
    --------
    >>> import multitrack as mt
    >>> model = mt.DiplomacyModel("oslo", seed=1, world=0, years=5.2)
    >>> mt.charts.film(model, "oslo.gif", every=90).name
    'oslo.gif'
    """
    path = check_film(path)
    writer: AbstractMovieWriter = (PillowWriter if path.suffix == ".gif" else FFMpegWriter)(fps=pictures_a_second)
    figure = Figure(figsize=(13.6, 6.4), layout="constrained")
    halves: Any = figure.subfigures(1, 2, width_ratios=[1.1, 1])
    left, right = halves
    scene, story = left.subplots(), right.subplots(4, 1, height_ratios=[2, 2, 2, 3])
    # An ensemble calls no custom agents, so the story beside the picture is that of the standard ones.
    runs = simulate_run(replace(model.run, weekly=SERIES, events=False, agents={}))
    timeline(runs, model.number, list(story))
    hidden = [_to_come(ax) for ax in story]
    with part_of(path) as part, writer.saving(figure, str(part), _DOTS):
        for week in _weeks(model, every):
            _draw(model, scene, hidden, week / WEEKS_IN_YEAR)
            writer.grab_frame()
            figure.set_layout_engine("none")  # everything stays where the first picture put it
            if progress:
                progress(week, model.weeks)
    return path


def _weeks(model: DiplomacyModel, every: int) -> Iterator[int]:
    """Step the model from picture to picture."""
    while model.now < model.weeks:
        for _ in range(min(every, model.weeks - model.now)):
            model.step()
        yield model.now


def _to_come(ax: Axes) -> Rectangle:
    """What lies ahead is under a sheet of paper."""
    sheet = Rectangle((0.0, 0.0), 1.0, 1.0, transform=ax.get_xaxis_transform(), facecolor="white", zorder=50)
    ax.add_patch(sheet)
    return sheet


def _draw(model: DiplomacyModel, scene: Axes, hidden: list[Rectangle], years: float) -> None:
    scene.clear()
    pyramid(model, scene)
    for sheet in hidden:
        sheet.set_x(years)
        sheet.set_width(model.weeks / WEEKS_IN_YEAR - years + 1.0)  # beyond the edge, which would show a hair
