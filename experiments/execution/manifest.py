"""The manifest of an experiment's folder: what it holds, so that nothing else is ever mixed with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.designs.arm import Arm
from experiments.designs.cases import sample_of
from experiments.designs.design import Design
from experiments.execution.custom import hashes_of, week_from
from experiments.execution.folder.record import BY_WORLD, CASES, FORMAT
from experiments.execution.plan import Plan, check_plan, lucks_of
from experiments.execution.planning.share import share_from
from simulation.errors import InputError, short_repr
from simulation.results.manifest import (
    MANIFEST,
    code_hash,
    hash_of_sources,
    now,
    plain,
    provenance,
)
from simulation.scenarios.scenario import Scenario

__all__ = [
    "MAKING",
    "by_world",
    "code",
    "deciding_files",
    "identity",
    "making",
    "manifest_of",
    "plan_from",
    "refusals",
]

_FILES = (CASES, BY_WORLD)
_OTHER = "other values"
_CASES_DIGEST = "cases.digest"
_DIGEST = "by_world"  # what stands in a manifest for such a setting: a table of its digest

MAKING = ("versions", "processor")
"""What of a manifest may be mixed where that is allowed: it moves the last bits of a row at most."""

# The modules of this package that decide rows: what an experiment runs, and how.
_DECIDING = (
    "experiment.py",
    "execution/__init__.py",
    "execution/chunk.py",
    "execution/conditions.py",
    "execution/custom.py",
    "execution/eligible.py",
    "execution/forked.py",
    "execution/plan.py",
    "execution/planning/*.py",
    "designs/*.py",
)
_PACKAGE = Path(__file__).resolve().parents[1]
_OF_THE_WRITING = frozenset({"created", "chunk", "mixed", *MAKING})
_ABSENT = {"population": "all", "share": "1/1"}
"""What it means that these do not stand in a manifest."""
_SHARE = "share"  # which chunks a folder is to hold; it changes none of them


@cache
def code(own: tuple[str, ...] = ()) -> dict[str, Any]:
    """Hashes of the code that decides rows: of the model, of the modules of this package that do, and of custom code.

    Those are given by import path. Raises InputError where one cannot be imported.
    """
    shipped = {"model": code_hash(), "experiments": hash_of_sources(_PACKAGE, deciding_files())}
    return {**shipped, "own": hashes_of(own)}


def deciding_files() -> list[Path]:
    """The modules of this package that decide rows; not those that keep, analyse, draw or print them."""
    return sorted(path for pattern in _DECIDING for path in _PACKAGE.glob(pattern))


@cache
def making(own: tuple[str, ...] = ()) -> dict[str, Any]:
    """Code, versions and processor of this process: what its rows depend on besides the plan. Raises InputError."""
    return {"code": code(own)} | {name: value for name, value in provenance().items() if name in MAKING}


def manifest_of(plan: Plan) -> dict[str, Any]:
    """The manifest of a plan, as JSON holds it."""
    design = {"kind": plan.design.kind, "arms": [_written(arm) for arm in plan.design.arms]}
    return {
        "format": FORMAT,
        "scenario": plain(plan.scenario.as_dict(), "scenario"),
        "seed": plan.seed,
        "weeks": plan.weeks,
        "weekly": list(plan.weekly),
        **making(plan.custom_code),
        "command": "experiment",
        "name": plan.name,
        "design": design | {"notes": list(plan.design.notes)},
        "cases": dict(plan.sampling) | {"digest": _digest(plan.cases)},
        "replicates": plan.replicates,
        "tables": list(plan.tables),
        "rules": plan.rules,
        "outcomes": dict(plan.outcomes),
        "chunk": plan.chunk,
        "mixed": [],
        "created": now(),
        # Only where it says anything: folders from before populations have none.
        **({"population": plan.population} if plan.filter.filters else {}),
        **({"share": str(plan.share)} if plan.share else {}),
    }


def by_world(plan: Plan) -> pd.DataFrame:
    """The settings of arms that differ by world: a row a world, a column for each arm (its index) and setting."""
    arms = enumerate(plan.design.arms)
    return pd.DataFrame({f"{index}:{name}": values for index, arm in arms for name, values in arm.by_world.items()})


def _written(arm: Arm) -> dict[str, Any]:
    digests = {name: {_DIGEST: _digest(pd.DataFrame({name: values}))} for name, values in arm.by_world.items()}
    return {
        "name": arm.name,
        "settings": {**arm.settings, **digests},
        "levers": dict(arm.levers),
        "changes": [[when, dict(what)] for when, what in arm.changes],
        "without": list(arm.without),
        "at_fork": list(arm.at_fork),
        # Only where it says anything: folders from before have none.
        **({"plays": list(arm.plays), "played_from": dict(arm.played_from)} if arm.plays else {}),
        **({"averages": list(arm.averages)} if arm.averages else {}),
    }


def _digest(cases: pd.DataFrame) -> str:
    """A hash of the table of cases, to the last bit."""
    found = hashlib.blake2b(digest_size=16)
    found.update(repr((len(cases), list(cases))).encode())
    if not cases.index.equals(pd.RangeIndex(len(cases))):
        found.update(cases.index.to_numpy(np.int64).tobytes())
    for _, column in cases.items():
        found.update(np.asarray(pd.util.hash_pandas_object(column, index=False)).tobytes())
    return found.hexdigest()


def identity(manifest: Mapping[str, Any]) -> str:
    """A hash of all that rows depend on but versions and processor; chunks are marked with it."""
    lasting = {name: value for name, value in manifest.items() if name not in {*_OF_THE_WRITING, _SHARE}}
    return hashlib.blake2b(json.dumps(lasting, sort_keys=True).encode(), digest_size=16).hexdigest()


def _differences(held: Mapping[str, Any], planned: Mapping[str, Any]) -> list[str]:
    held, planned = (json.loads(json.dumps(dict(one))) for one in (held, planned))
    names = [name for name in {**held, **planned} if name not in _OF_THE_WRITING or name in MAKING]
    there, here = ({name: one.get(name, _ABSENT.get(name)) for name in names} for one in (held, planned))
    return [fault for name in names for fault in _difference(name, there[name], here[name])]


def refusals(held: Mapping[str, Any], planned: Mapping[str, Any], allow_mixed: bool) -> list[str]:
    """What differs between two manifests and may not, by dotted name; all but versions and processor may never."""
    # What differs in values of which no difference can be shown follows from the rest, or says least of it.
    other = sorted(_differences(held, planned), key=lambda fault: fault.endswith(_OTHER))
    if allow_mixed:
        return [fault for fault in other if not fault.startswith(MAKING)]
    return [f"{fault} (--allow-mixed would mix both)" if fault.startswith(MAKING) else fault for fault in other]


def _difference(name: str, held: Any, planned: Any) -> list[str]:
    if held == planned:
        return []
    if name == "scenario" and (was := held["scenario"]["name"]) != (now := planned["scenario"]["name"]):
        return [f"scenario: there {was}, here {now}"]  # all else follows from that
    if (there := _by_name(held)) is not None and (here := _by_name(planned)) is not None:
        apart = [f"{name}.{key}: only {'there' if key in there else 'here'}" for key in there.keys() ^ here.keys()]
        shared = ({key: one[key] for key in there if key in here} for one in (there, here))
        in_order = f"{name}: there {', '.join(there)}, here {', '.join(here)}"
        return [*sorted(apart), *_difference(name, *shared)] or [in_order]
    if name == _CASES_DIGEST:
        return [f"cases: {_OTHER}"]
    if _differs(held) and _differs(planned):
        return [f"{name}: {_OTHER}"]
    if isinstance(held, dict) and isinstance(planned, dict):
        keys = [key for key in {**held, **planned} if held.get(key) != planned.get(key)]
        return [fault for key in keys for fault in _difference(f"{name}.{key}", held.get(key), planned.get(key))]
    if name.startswith("code."):
        return [f"{name}: it is other code"]
    was, now = _shown(held), _shown(planned)
    return [f"{name}: there {was}, here {now}" if was != now else f"{name}: {_OTHER}"]


def _shown(value: Any) -> str:
    """A value of a manifest in a few words."""
    if value is None:
        return "nothing"
    return "one a world" if _differs(value) else short_repr(value)


def _by_name(listed: Any) -> dict[str, Any] | None:
    """Things that have names, such as arms, by them; None for anything else."""
    named = isinstance(listed, list) and bool(listed) and all(isinstance(one, dict) and "name" in one for one in listed)
    return {one["name"]: one for one in listed} if named else None


def plan_from(manifest: Mapping[str, Any], cases: pd.DataFrame, by_world: Callable[[], pd.DataFrame]) -> Plan:
    """The plan that a manifest and its cases describe; `by_world` reads the settings of arms that differ by world.

    What it says has the same limits as what a user gives. Raises InputError where something is not allowed, and where
    the cases or the settings by world are others.
    """
    try:
        plan = _plan_from(manifest, cases, by_world)
        check_plan(plan)
        return plan
    except InputError as error:
        raise InputError(
            fault if fault.startswith(_FILES) else f"{MANIFEST}: {fault}" for fault in error.faults
        ) from None


def _plan_from(manifest: Mapping[str, Any], cases: pd.DataFrame, by_world: Callable[[], pd.DataFrame]) -> Plan:
    design = manifest["design"]
    if _digest(cases) != manifest["cases"]["digest"]:
        raise InputError(f"{CASES}: it is damaged: not the cases that the manifest tells of")
    differing = any(_differs(value) for arm in design["arms"] for value in arm["settings"].values())
    values = by_world() if differing else pd.DataFrame()
    if differing and len(values) != len(cases) * manifest["replicates"]:
        raise InputError(f"{BY_WORLD}: it is damaged: {len(values):,} rows, not one a world")
    arms = tuple(_read(index, arm, values) for index, arm in enumerate(design["arms"]))
    sampling = {name: value for name, value in manifest["cases"].items() if name != "digest"}
    return Plan(
        name=manifest["name"],
        scenario=Scenario.from_dict(manifest["scenario"], week_from(manifest["rules"]).parameters()),
        design=Design(design["kind"], arms, tuple(design["notes"])),
        cases=cases,
        sampling=sampling,
        replicates=manifest["replicates"],
        seed=manifest["seed"],
        weeks=manifest["weeks"],
        tables=tuple(manifest["tables"]),
        weekly=tuple(manifest["weekly"]),
        chunk=manifest["chunk"],
        rules=manifest["rules"],
        outcomes=manifest["outcomes"],
        population=manifest.get("population", "all"),
        share=share_from(manifest[_SHARE]) if _SHARE in manifest else None,
        lucks=_lucks(sampling, manifest["seed"], cases.index),
    )


def _lucks(sampling: Mapping[str, Any], seed: int, cases: pd.Index) -> pd.Series | None:
    """Whose luck each case has, unless the cases are others than such a sample has: it is not drawn, however large."""
    if sampling.get("common_luck"):
        sample = sample_of(sampling)
        size = sample.size(len(set(sample.factors(sampling["covered"]))))
        if not cases.equals(pd.RangeIndex(size)):
            raise InputError(f"{CASES}: it is damaged: not the {size:,} cases that the manifest tells of")
    return lucks_of(sampling, seed)


def _read(index: int, arm: Mapping[str, Any], values: pd.DataFrame) -> Arm:
    settings = {
        name: _column(values, f"{index}:{name}", name, value) if _differs(value) else value
        for name, value in arm["settings"].items()
    }
    changes = tuple((when, dict(what)) for when, what in arm["changes"])
    kept = tuple(arm["without"]), tuple(arm["at_fork"])
    played = tuple(arm.get("plays", ())), dict(arm.get("played_from", {}))
    return Arm(arm["name"], settings, dict(arm["levers"]), changes, *kept, *played, tuple(arm.get("averages", ())))


def _differs(value: Any) -> bool:
    return isinstance(value, dict) and list(value) == [_DIGEST]


def _column(values: pd.DataFrame, column: str, name: str, digest: Mapping[str, str]) -> np.ndarray:
    found = values[column].to_numpy() if column in values else np.empty(0)
    if _digest(pd.DataFrame({name: found})) != digest[_DIGEST]:
        raise InputError(f"{BY_WORLD}: it is damaged: {column} is not what the manifest tells of")
    return found
