"""Knowledge against truth: what officials believe the other side cares for, week by week, beside what it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.charts.truth import true_weights
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["SERIES", "knowledge"]

SERIES = ("understanding",)
"""What the runs must have recorded."""

_ESTIMATE, _CONFIDENCE = "understanding.knowledge.estimate", "understanding.knowledge.confidence"


@style.styled
def knowledge(
    runs: Runs, world: int, parties: tuple[str, str] | None = None, axes: Sequence[Axes] | None = None
) -> Figure:
    """What the officials of two parties believe about each issue's weight to the other, and, dashed, its true weight.

    A band shows how uncertain they are: at full confidence it vanishes.

    Parameters
    ----------
    runs
        What `simulate` or `load_runs` returns, with the weekly series `understanding`.
    world
        The number of the world.
    parties
        Two keys; by default the first two.
    axes
        Two axes; without them a new figure.

    Raises
    ------
    InputError
        If the runs lack the world, the parties or the series.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.knowledge(mt.simulate("oslo", worlds=2, years=8, weekly=["understanding"]), world=0)
    """
    if runs.weekly is None or _ESTIMATE not in runs.weekly:
        raise InputError(f"this figure needs weekly=[{SERIES[0]!r}], which these runs do not hold")
    recorded = runs.weekly[[_ESTIMATE, _CONFIDENCE]]
    if world not in recorded["world"]:
        raise InputError(f"there is no world {world} in these runs")
    keys = list(runs.manifest["scenario"]["parties"])
    pair = parties or (keys[0], keys[1])
    if len(set(pair)) != 2 or not set(pair) <= set(keys):
        raise InputError(f"parties: given {', '.join(pair)}; allowed: two of {', '.join(keys)}")
    one = recorded.sel(world=world)
    panels = axes if axes is not None else Figure(figsize=(7.2, 3.4), layout="constrained").subplots(1, 2, sharey=True)
    weights = true_weights(runs, world)
    for ax, (holder, other) in zip(panels, (pair, pair[::-1]), strict=True):
        index = keys.index(holder), keys.index(other)
        estimate, sure = (one[name].to_numpy()[:, index[0], index[1]] for name in (_ESTIMATE, _CONFIDENCE))
        _panel(ax, runs, estimate, sure, weights[other])
        names = _names(runs, "parties")
        ax.set_title(f"{names[holder]} about {names[other]}")
    panels[0].set_ylabel("Weight of the issue (share)")
    panels[1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return style.figure_of(panels[0])


def _panel(ax: Axes, runs: Runs, estimate: np.ndarray, sure: np.ndarray, truth: np.ndarray) -> None:
    years = np.arange(1, len(estimate) + 1) / WEEKS_IN_YEAR
    for index, name in enumerate(_names(runs, "issues").values()):
        colour, _ = style.look(index)
        believed, unsure = estimate[:, index], 0.05 * (1.0 - sure[:, index])
        ax.plot(years, believed, color=colour, label=name)
        ax.fill_between(years, believed - unsure, believed + unsure, color=colour, alpha=0.15, linewidth=0)
        ax.axhline(truth[index], color=colour, linestyle=style.DASHES[2], linewidth=1.0)
    style.years_axis(ax, len(estimate))
    ax.set_ylim(bottom=0)


def _names(runs: Runs, kind: str) -> dict[str, str]:
    return {key: str(given.get("name", key)) for key, given in runs.manifest["scenario"][kind].items()}
