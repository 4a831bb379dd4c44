"""What can be taken away from the page: the picture, the data, and the command that gives this very world again."""

from __future__ import annotations

import base64
import io
import json
import shlex
import zipfile
from importlib import resources
from typing import TYPE_CHECKING

from simulation.live.markup import text
from simulation.run import thawed

if TYPE_CHECKING:
    from simulation.live.history import History
    from simulation.live.map import Map
    from simulation.run import Run

__all__ = ["command", "data", "figure"]


def figure(drawn: Map, week: int) -> dict[str, str]:
    """The map of a week as an SVG file that needs nothing else."""
    look = resources.files("simulation.live").joinpath("picture.css").read_text(encoding="utf-8")
    title = f"{_title(drawn.history.model.run)}, week {week}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{drawn.paper.box}" class="picture light">'
        f"<title>{title}</title><style>{text(look)}</style>{drawn.still}{drawn.moving(week)}</svg>"
    )
    return _file(f"{_stem(drawn.history)}_week_{week}.svg", "image/svg+xml", svg.encode())


def data(history: History) -> dict[str, str]:
    """The tables of this world for the weeks played, as CSV files in one archive, with the manifest of the run."""
    runs = history.model.runs()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("outcomes", "agreements", "episodes", "terms", "dyad_years"):
            archive.writestr(f"{name}.csv", getattr(runs, name).to_csv(index=False))
        if runs.weekly is not None:
            archive.writestr("weekly.csv", runs.weekly.to_dataframe().reset_index().to_csv(index=False))
        archive.writestr("manifest.json", json.dumps(runs.manifest, indent=1, default=str))
    return _file(f"{_stem(history)}.zip", "application/zip", packed.getvalue())


def command(history: History, source: str) -> str:
    """The command line that runs this world again; where settings were changed on the way, the lines of Python."""
    run = history.model.run
    if run.changes:
        return (
            "import multitrack as mt\n"
            f"model = mt.DiplomacyModel(mt.load_scenario({source!r}), seed={run.seed}, world={run.only_world}, "
            f"settings={thawed(run.settings)!r}, changes={list(thawed(run.changes))!r})"
        )
    parts = [
        "multitrack",
        "run",
        source,
        "--seed",
        str(run.seed),
        "--worlds",
        f"{run.only_world}:{run.only_world + 1}",
    ]
    for name, value in run.settings.items():
        parts += ["--set", f"{name}={json.dumps(thawed(value))}"]
    return shlex.join(parts)


def _title(run: Run) -> str:
    return text(f"{run.scenario.title}, world {run.only_world} of seed {run.seed}")


def _stem(history: History) -> str:
    run = history.model.run
    return f"{run.scenario.name}_seed_{run.seed}_world_{run.only_world}"


def _file(name: str, kind: str, content: bytes) -> dict[str, str]:
    return {"name": name, "url": f"data:{kind};base64,{base64.b64encode(content).decode()}"}
