"""What a folder of results says about itself, so that it can be run again and checked: `manifest.json`.

A manifest is plain JSON: command, scenario as resolved, seed, worlds, settings, versions, processor, a hash
of the code, a format number, and the size and hash of every file beside it.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import metadata
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

import llvmlite.binding
import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from simulation.calendar import LONGEST_RUN
from simulation.engine.atomic import write_whole
from simulation.engine.cache import cache_folder
from simulation.engine.compiling import compiled, constants_of, described_code, reachable
from simulation.engine.source import source_tree, tree
from simulation.errors import InputError, dotted_key, short_repr
from simulation.plugins import plugin_versions
from simulation.results.limits import LAST_WORLD, MOST_WORLDS, SEEDS
from simulation.results.links import refuse_links
from simulation.scenarios.distributions import Distribution
from simulation.world.parameters import to_python

if TYPE_CHECKING:
    from simulation.mechanism import Mechanism

__all__ = [
    "FORMAT",
    "MANIFEST",
    "SHOWS",
    "Ranges",
    "check_manifest",
    "code_hash",
    "code_of",
    "entry_of",
    "hash_of_sources",
    "modules_of",
    "no_constant",
    "nothing_in",
    "now",
    "numbers_of",
    "plain",
    "provenance",
    "ranges_of",
    "read_manifest",
    "same_run",
    "to_json",
    "validation_faults",
    "with_outcomes",
]

FORMAT = 2
"""Number of the format of saved runs; a reader refuses any other."""
MANIFEST = "manifest.json"

SHOWS = frozenset({"charts", "explain", "live"})
"""Folders of the model that only show and explain worlds."""

_PACKAGES = ("multitrack", "numpy", "numba", "llvmlite", "mesa", "pandas", "pyarrow", "scipy", "xarray")
_OF_THE_WRITING = frozenset({"created"})


def provenance(modules: Iterable[str] = ()) -> dict[str, Any]:
    """What the rows of this process depend on besides the run: `code`, `versions` and `processor`, as JSON holds them.

    `modules` are the names of modules with custom code; the installed packages that offer them are among the versions.
    """
    return {"code": code_hash(), "versions": _versions() | plugin_versions(modules), "processor": _processor()}


def now() -> str:
    """The time of writing, in UTC and to the second, as a manifest's `created` holds it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def with_outcomes(manifest: Mapping[str, Any], outcomes: Mapping[str, str]) -> dict[str, Any]:
    """The manifest of runs to which outcomes of installed packages were added: import paths by name."""
    versions = manifest["versions"] | plugin_versions(modules_of((), outcomes.values()))
    return {**manifest, "outcomes": manifest["outcomes"] | outcomes, "versions": versions}


def modules_of(mechanisms: Iterable[Mechanism], paths: Iterable[str]) -> set[str]:
    """The modules that hold the rules of mechanisms, and what has these import paths (`module:name`)."""
    rules = {rule.__module__ for mechanism in mechanisms for verb in mechanism.verbs for rule in verb.rules}
    return rules | {path.partition(":")[0] for path in paths}


def code_of(mechanism: Mechanism) -> str:
    """A hash of all that a mechanism is: what it declares, and every function that its verbs reach, with the constants
    that these read.

    It is the same in all versions of Python where the source of the functions is known (see `source_tree`).
    """
    verbs = [(verb.of, verb.needs, [rule.__name__ for rule in verb.rules]) for verb in mechanism.verbs]
    digest = hashlib.blake2b(repr(replace(mechanism, verbs=())).encode() + repr(verbs).encode(), digest_size=16)
    for function in reachable(compiled(rule) for verb in mechanism.verbs for rule in verb.rules):
        constants, written = constants_of(function), source_tree(function)
        if written is None:
            digest.update(repr((function.__name__, described_code(function.__code__), constants)).encode())
        else:  # what is said of functions inside is their bytecode
            constants.pop("functions inside", None)
            digest.update(repr((function.__name__, written, sorted(constants.items()))).encode())
    return digest.hexdigest()


def plain(value: Any, name: str) -> Any:
    """The value as JSON holds it: arrays as lists, distributions as tables, dates as text.

    `name` says in errors what it is. Raises InputError for a value that JSON has no word for, such as nan.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or (kind is float and isfinite(value)):  # most are, and need no more
        return value
    value = value.as_dict() if isinstance(value, Distribution) else to_python(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner, f"{name}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        # A row of an ensemble, of which there are many.
        if {*map(type, value)} == {float} and all(map(isfinite, value)):
            return [*value]
        return [plain(inner, name) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str | int | float | None) or (isinstance(value, float) and not isfinite(value)):
        raise InputError(
            f"{name}: given {short_repr(value)}; allowed: a finite number, a text, yes or no, or lists of them"
        )
    return value


def ranges_of(numbers: np.ndarray) -> list[list[int]]:
    """World numbers as ranges [first, last + 1], in their order."""
    cuts = np.flatnonzero(np.diff(numbers) != 1) + 1
    return [[int(part[0]), int(part[-1]) + 1] for part in np.split(numbers, cuts) if len(part)]


def numbers_of(ranges: Iterable[Sequence[int]]) -> np.ndarray:
    """The world numbers (n,) that ranges stand for."""
    return np.concatenate([np.zeros(0, np.int64), *(np.arange(*ends, dtype=np.int64) for ends in ranges)])


@cache
def code_hash() -> str:
    """A hash of the model's sources, comments and layout left out.

    What only shows and explains worlds (`live`, `explain`) decides no row and is left out: a page with other words is
    no other model.
    """
    root = Path(__file__).parents[1]
    return hash_of_sources(root, (path for path in root.rglob("*.py") if path.relative_to(root).parts[0] not in SHOWS))


def hash_of_sources(root: Path, files: Iterable[Path]) -> str:
    """A hash of Python files below `root`, by name; comments and layout do not count, docstrings do."""
    sources = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files)}
    cached = cache_folder() / f"{_digest_of(sources)}.tree"  # parsing takes most of a second
    if not cached.exists():
        trees = {name: repr(tree(ast.parse(source))).encode() for name, source in sources.items()}
        write_whole(cached, _digest_of(trees).encode())
    return cached.read_text(encoding="ascii")


def _digest_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES}


@cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


@cache
def _processor() -> dict[str, str]:
    """Processor, instruction set, system and its library: what the last bits of a result may depend on."""
    features = llvmlite.binding.get_host_cpu_features()
    return {
        "machine": platform.machine(),
        "name": llvmlite.binding.get_host_cpu_name(),
        "instructions": " ".join(sorted(name for name, there in features.items() if there)),
        "system": platform.system(),
        "library": " ".join(platform.libc_ver()).strip(),
    }


def to_json(manifest: Mapping[str, Any]) -> str:
    """The text of manifest.json; never nan."""
    return json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def same_run(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two manifests tell of the same run, whenever it was made."""
    return _lasting(one) == _lasting(other)


def _lasting(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in manifest.items() if name not in _OF_THE_WRITING}


def entry_of(file: Path) -> dict[str, Any]:
    """What a manifest holds of a file beside it: its size in bytes and its BLAKE2b hash of 256 bits."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=32))
    return {"bytes": file.stat().st_size, "blake2": digest.hexdigest()}


def _beside(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or name != str(path) or set(name) & set("\\:\0"):
        raise ValueError("a path inside the folder")
    return name


def _few_enough(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges, unless making the numbers that they stand for would take too long, or fail."""
    if sum(max(0, end - first) for first, end in ranges) > MOST_WORLDS:
        raise ValueError(f"at most {MOST_WORLDS:,} worlds")
    if any(not 0 <= end <= LAST_WORLD + 1 for ends in ranges for end in ends):
        raise ValueError(f"whole numbers from 0 to {LAST_WORLD}")
    return ranges


_Whole = Annotated[int, Field(strict=True)]
Ranges = Annotated[list[tuple[_Whole, _Whole]], AfterValidator(_few_enough)]
"""World numbers as a manifest holds them: ranges [first, last + 1]."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    bytes: Annotated[int, Field(ge=0)]
    blake2: Annotated[str, StringConstraints(pattern=r"\A[0-9a-f]{64}\z")]


class _Header(BaseModel):
    start_date: date | None = None


class _Resolved(BaseModel):
    """The parts of the scenario that reading the tables needs; the whole is kept as it was written."""

    scenario: _Header
    parties: dict[str, Any]
    issues: dict[str, Any]


class _Manifest(BaseModel):
    """What a manifest must hold to be read."""

    format: Literal[2]
    command: str
    scenario: _Resolved
    seed: Annotated[int, Field(ge=SEEDS[0], le=SEEDS[1], strict=True)]
    worlds: Ranges
    kept: Ranges = []
    weeks: Annotated[int, Field(ge=1, le=LONGEST_RUN, strict=True)]
    weekly: list[str]
    outcomes: dict[str, str]
    files: dict[Annotated[str, AfterValidator(_beside)], _File]


def check_manifest(manifest: Mapping[str, Any], source: str | Path) -> None:
    """Raise InputError, with all faults, unless the manifest holds what reading results needs."""
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        raise InputError(validation_faults(source, error)) from None


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of results, validated, all of whose files are there and whole.

    Raises InputError where there is none, where it is not as it must be, where a file it lists differs from what was
    written, and where the folder holds links.
    """
    manifest = _parsed(folder / MANIFEST)
    if "design" in manifest:
        raise InputError(f"{folder}: an experiment was saved here; allowed: multitrack results, or mt.load_results")
    check_manifest(manifest, folder / MANIFEST)
    faults = [fault for name, file in manifest["files"].items() if (fault := _fault(folder, name, file))]
    if faults:
        raise InputError(faults)
    return manifest


def nothing_in(path: Path) -> str:
    """Why a file is not there: its folder is not there either, or does not hold it."""
    return f"there is no {path.name} in it" if path.parent.is_dir() else "there is no such folder"


def _parsed(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"{path.parent}: no results were saved here ({nothing_in(path)})")
    refuse_links(path.parent)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"), parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: it is damaged: not valid JSON ({type(error).__name__})") from None
    if not isinstance(manifest, dict):
        raise InputError(f"{path}: given {short_repr(manifest)}; allowed: a JSON object")
    return manifest


def no_constant(name: str) -> None:
    """What reading JSON does with nan and infinity, which it has no word for: raise ValueError."""
    raise ValueError(f"{name} is not valid JSON")


def validation_faults(source: str | os.PathLike[str], error: ValidationError) -> list[str]:
    """A line for each fault that validation found in a manifest: its key, what was given and what is allowed."""
    return [
        f"{source}: {dotted_key(fault['loc'])}: "
        + (
            "it is missing"
            if fault["type"] == "missing"
            else f"given {short_repr(fault['input'])}; allowed: {fault['msg'].removeprefix('Value error, ')}"
        )
        for fault in error.errors()
    ]


def _fault(folder: Path, name: str, file: Mapping[str, Any]) -> str | None:
    """What is wrong with a listed file, if anything is."""
    path = folder / name
    if not path.is_file():
        return f"{path}: it is missing"
    if path.stat().st_size != file["bytes"]:
        return f"{path}: it is damaged: {path.stat().st_size} bytes, of {file['bytes']} written"
    return None if entry_of(path) == file else f"{path}: it is damaged: it is not what was written"
