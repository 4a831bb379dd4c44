"""`plot`: the figures of saved results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from typer import Exit

from experiments.cli.messages import message
from experiments.cli.output import show
from experiments.report.figures import Drawn, draw
from simulation.errors import InputError

__all__ = ["plot", "report_missing"]


def plot(folder: Path, figure: Sequence[str] | None, world: int | None) -> None:
    """Draw what the saved results allow, and print the paths."""
    drawn = draw(folder, figure or (), world)
    if not drawn.paths and not drawn.failed:
        raise InputError(f"not drawn: {name}: {why}" for name, why in drawn.left_out.items())
    show(*map(str, drawn.paths))
    message(*drawn.notes)
    report_missing(drawn)


def report_missing(drawn: Drawn | None) -> None:
    """Say which figures were not drawn, and why; exit code 3 if one failed."""
    if drawn is None:
        return
    message(*(f"not drawn: {name}: {why}" for name, why in drawn.left_out.items()))
    message(*(f"failed: {name}: {why}" for name, why in drawn.failed.items()))
    if drawn.failed:
        raise Exit(3)
