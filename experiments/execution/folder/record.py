"""The manifest as it lies in an experiment's folder: its form, and reading it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from experiments.designs.cases import MOST_CASES, MOST_LEVELS
from experiments.designs.population import PopulationName
from experiments.execution.planning.limits import LARGEST_CHUNK, MOST_REPLICATES
from experiments.execution.planning.share import share_from
from simulation.calendar import LONGEST_RUN
from simulation.errors import InputError
from simulation.results.links import refuse_links
from simulation.results.manifest import MANIFEST, no_constant, nothing_in, validation_faults
from simulation.run import SEEDS

__all__ = ["BY_WORLD", "CASES", "FORMAT", "Damaged", "holds_experiment", "read_record"]

FORMAT = 2
"""Number of the format of experiments' manifests; `_Record` demands it."""

CASES = "cases.parquet"
"""The file of the cases, beside the manifest."""
BY_WORLD = "arms.parquet"
"""The file of settings of arms that differ by world: a row a world, a column for each arm (its index) and setting."""


class Damaged(InputError):
    """A manifest that is cut short or overwritten: no JSON any more."""


class _Arm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    settings: dict[str, Any]
    levers: dict[str, Any]
    changes: list[tuple[Any, dict[str, Any]]]
    without: list[str]
    at_fork: list[str]
    plays: list[str] = []
    played_from: dict[str, Any] = {}
    averages: list[str] = []


class _Design(BaseModel):
    kind: str
    arms: Annotated[list[_Arm], Field(min_length=1)]
    notes: list[str]


class _Cases(BaseModel):
    kind: str
    digest: str
    count: Annotated[int, Field(ge=1, le=MOST_CASES, strict=True)] = 1
    levels: Annotated[int, Field(ge=2, le=MOST_LEVELS, strict=True)] = 4
    pairs: Annotated[bool, Field(strict=True)] = False
    common_luck: Annotated[bool, Field(strict=True)] = False
    covered: list[str] = []
    groups: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def _whole_where_luck_is_common(self) -> Self:
        if self.common_luck and not {"count", "covered"} <= self.model_fields_set:
            raise ValueError("count and covered in addition to common_luck")
        return self


class _Code(BaseModel):
    model: str
    experiments: str
    own: dict[str, str]


def _share(text: str) -> str:
    try:
        return str(share_from(text))
    except InputError as error:
        raise ValueError(error.faults[0]) from None


class _Record(BaseModel):
    """What a manifest must hold to be used."""

    format: Annotated[int, Field(ge=FORMAT, le=FORMAT, strict=True)]
    command: Literal["experiment"]
    name: str
    scenario: dict[str, Any]
    design: _Design
    cases: _Cases
    replicates: Annotated[int, Field(ge=1, le=MOST_REPLICATES, strict=True)]
    seed: Annotated[int, Field(ge=SEEDS[0], le=SEEDS[1], strict=True)]
    weeks: Annotated[int, Field(ge=1, le=LONGEST_RUN, strict=True)]
    tables: list[Literal["outcomes", "agreements", "episodes", "terms", "dyad_years"]]
    weekly: list[str]
    rules: str
    outcomes: dict[str, str]
    population: PopulationName = "all"
    chunk: Annotated[int, Field(ge=1, le=LARGEST_CHUNK, strict=True)]
    code: _Code
    versions: dict[str, str]
    processor: dict[str, str]
    mixed: list[dict[str, Any]]
    share: Annotated[str, AfterValidator(_share)] | None = None


def read_record(folder: Path) -> dict[str, Any]:
    """The manifest of an experiment's folder, validated.

    Raises InputError where there is none, where it is damaged, and where the folder holds links.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"{folder}: no experiment was saved here ({nothing_in(path)})")
    refuse_links(folder)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"), parse_constant=no_constant)
        _Record.model_validate(manifest)
    except ValidationError as error:
        if isinstance(manifest, dict) and "worlds" in manifest and "design" not in manifest:
            saved, loader = ("tracks", "mt.load_tracks") if "arms" in manifest else ("runs", "mt.load_runs")
            allowed = f"multitrack plot, multitrack reproduce, or {loader}"
            raise InputError(f"{folder}: {saved} were saved here, no experiment; allowed: {allowed}") from None
        raise InputError(validation_faults(path, error)[:10]) from None
    except (ValueError, RecursionError) as error:
        reason = f"no JSON that could be read ({type(error).__name__}); running the experiment again mends it"
        raise Damaged(f"{path}: it is damaged: {reason}") from None
    found: dict[str, Any] = manifest
    return found


def holds_experiment(folder: Path) -> bool:
    """Whether a folder plainly holds an experiment, whatever its state."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and "design" in manifest
