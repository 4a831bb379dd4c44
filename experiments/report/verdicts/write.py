"""The report written into the court's folder: `report.html`, and the same as text, `report.md`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from experiments.claims.claim import Claim
from experiments.report.verdicts.markdown import as_markdown
from experiments.report.verdicts.page import as_html
from experiments.report.verdicts.saved import read_saved
from simulation.engine.atomic import write_whole

__all__ = ["write_report"]


def write_report(folder: str | Path, claims: Mapping[str, Claim]) -> Path:
    """Write the report of the trial that a folder holds; returns the path of the page. Raises InputError."""
    path, saved = Path(folder), read_saved(folder)
    write_whole(path / "report.md", as_markdown(saved, claims).encode())
    write_whole(path / "report.html", as_html(saved, claims).encode())
    return path / "report.html"
