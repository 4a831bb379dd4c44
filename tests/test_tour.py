"""The tour in docs/ runs from its first cell to its last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from paths import ROOT

WIDGET = "application/vnd.jupyter.widget-view+json"

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # the kernel's own libraries warn


def test_every_cell_of_the_tour_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("ipywidgets")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(ROOT / "docs" / "tour.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    drawn = [one for output in outputs for one in output if "image/png" in one.get("data", {})]
    assert len(drawn) == 3 and len(outputs) == 10
    bars = [one for output in outputs for one in output if WIDGET in one.get("data", {})]
    assert len(bars) == 3  # one a run
