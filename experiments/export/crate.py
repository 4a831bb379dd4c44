"""The description of a results folder as an RO-Crate: `ro-crate-metadata.json`, JSON-LD by RO-Crate 1.1.

Sefton et al. 2021, https://w3id.org/ro/crate/1.1. The files are described where they lie; nothing is copied.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from experiments.execution.folder.record import holds_experiment, read_record
from simulation.engine.atomic import PART, write_whole
from simulation.errors import InputError, short_repr
from simulation.results.folder import OF_THE_PATH
from simulation.results.manifest import MANIFEST, read_manifest

__all__ = ["CRATE", "write_crate"]

CRATE = "ro-crate-metadata.json"
"""The file that describes a folder."""

_PROFILE = "https://w3id.org/ro/crate/1.1"
_FORMATS = {
    ".parquet": "application/vnd.apache.parquet", ".json": "application/json", ".jsonl": "application/jsonl",
    ".csv": "text/csv", ".tex": "application/x-tex", ".png": "image/png", ".svg": "image/svg+xml",
}  # fmt: skip
_MEANINGS = {
    MANIFEST: "What was run: the resolved scenario, seeds, versions of the software, hashes of the code",
    "outcomes.parquet": "One row a world: its outcomes",
    "agreements.parquet": "One row an agreement",
    "episodes.parquet": "One row a fighting episode of a dyad",
    "terms.parquet": "One row an agreement, party and issue",
    "events.parquet": "One row an event, with its causes",
    "cases.parquet": "One row a case: a draw of the uncertain settings",
    "arms.parquet": "Settings of arms that differ by world",
    "chunks.jsonl": "The state of every chunk of the experiment",
    "log.jsonl": "Times and hosts of the runs",
    "codebook.csv": "Type, unit, label and meaning of every exported column, and what missing means",
    "cells.csv": "Outcomes of every dose of the two tracks",
    "contrasts.csv": "Differences between doses of the two tracks",
}
_PASSING = {"holder.json", ".lock", CRATE}
_Entity = dict[str, Any]


def write_crate(folder: str | Path, license: str = "", overwrite: bool = False) -> Path:
    """Describe a folder of results as an RO-Crate, in the file `ro-crate-metadata.json`; returns its path.

    Parameters
    ----------
    folder
        What `run`, `tracks` or `experiment` wrote.
    license
        The address of the licence under which the results are published, such as
        "https://creativecommons.org/licenses/by/4.0/". Without it none is named.
    overwrite
        Whether a file that is there already is written over.

    Raises
    ------
    InputError
        If the folder holds no results, if the licence is no address, or if the file exists.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.write_crate("results/doses", overwrite=True).name
    'ro-crate-metadata.json'
    """
    root = Path(folder)
    manifest = read_record(root) if holds_experiment(root) else read_manifest(root)
    address = urlsplit(license)
    if license and not (address.scheme in ("http", "https") and address.netloc):
        raise InputError(f"--license: given {short_repr(license)}; allowed: an address that begins with https://")
    path = root / CRATE
    if path.exists() and not overwrite:
        raise InputError(f"{path}: it exists; allowed: a folder without it, or --overwrite")
    graph = list(_graph(root, manifest, license))
    text = json.dumps({"@context": f"{_PROFILE}/context", "@graph": graph}, indent=2, ensure_ascii=False)
    try:
        write_whole(path, f"{text}\n".encode())
    except OSError as error:
        if error.errno not in OF_THE_PATH:
            raise
        raise InputError(f"{path}: it cannot be written: {error.strerror}") from None
    return path


def _graph(root: Path, manifest: Mapping[str, Any], license: str) -> Iterator[_Entity]:
    """The entities: the description itself, the folder, its parts, the software, and the run that made them."""
    parts = list(_parts(root))
    yield {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _PROFILE},
        "about": {"@id": "./"},
    }
    yield _folder(manifest, parts, license)
    yield from parts
    if license:
        yield {"@id": license, "@type": "CreativeWork", "name": license, "description": "Licence of these results"}
    software = _software(manifest["versions"])
    yield software
    yield _run(manifest, software)


def _folder(manifest: Mapping[str, Any], parts: list[_Entity], license: str) -> _Entity:
    scenario = manifest["scenario"]["scenario"]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": str(manifest.get("name") or scenario["title"] or scenario["name"]),
        "description": _description(manifest),
        "datePublished": datetime.now(UTC).date().isoformat(),
        "dateCreated": manifest["created"],
        "keywords": "agent-based model, peace research, multi-track diplomacy",
        "hasPart": [{"@id": part["@id"]} for part in parts],
        "mentions": {"@id": "#run"},
        **({"license": {"@id": license}} if license else {}),
    }


def _software(versions: Mapping[str, str]) -> _Entity:
    version = str(versions.get("multitrack", ""))
    return {
        "@id": f"#multitrack-{version}",
        "@type": "SoftwareApplication",
        "name": "multitrack",
        "description": "An agent-based laboratory of multi-track diplomacy",
        "version": version,
        "softwareRequirements": ", ".join(f"{one} {number}" for one, number in sorted(versions.items())),
    }


def _run(manifest: Mapping[str, Any], software: _Entity) -> _Entity:
    scenario = manifest["scenario"]["scenario"]
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Simulation of {scenario['title'] or scenario['name']}",
        "description": f"The seed, all settings and hashes of the code are in {MANIFEST}",
        "endTime": manifest["created"],
        "instrument": {"@id": software["@id"]},
        "result": {"@id": "./"},
    }


def _description(manifest: Mapping[str, Any]) -> str:
    scenario = manifest["scenario"]["scenario"]
    what = f"Simulated worlds of the scenario {scenario['name']} ({scenario['title'] or scenario['name']})"
    size = f"{manifest['weeks']:,} weeks, seed {manifest['seed']}"
    if "design" in manifest:
        arms = len(manifest["design"]["arms"])
        size = f"{arms:,} arms of a design ({manifest['design']['kind']}), {size}"
    return f"{what}: {size}. {scenario['description']}".strip()


def _parts(root: Path) -> Iterator[_Entity]:
    """The files, and the folders of shards, each as one part with its size."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        hidden = any(part.startswith((".", PART)) for part in inside.parts)
        if path.is_symlink() or hidden or inside.name in _PASSING:
            continue
        if inside.parts[0] == "shards":
            if path.is_dir() and len(inside.parts) == 2:
                yield _shards(path, inside)
        elif path.is_file():
            yield _file(path, inside)


def _file(path: Path, inside: Path) -> _Entity:
    meaning = _MEANINGS.get(inside.name, "")
    return {
        "@id": quote(inside.as_posix()),
        "@type": "File",
        "name": inside.as_posix(),
        "contentSize": str(path.stat().st_size),
        **({"encodingFormat": _FORMATS[path.suffix]} if path.suffix in _FORMATS else {}),
        **({"description": meaning} if meaning else {}),
    }


def _shards(path: Path, inside: Path) -> _Entity:
    count = sum(entry.suffix == ".parquet" for entry in path.iterdir())
    return {
        "@id": f"{quote(inside.as_posix())}/",
        "@type": "Dataset",
        "name": inside.as_posix(),
        "description": f"The rows of the table {inside.name}, in {count:,} Parquet files in the order of their names",
    }
