"""What `experiment` and `results` do: an experiment read from a file or by name, run, and told of."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.script import experiment_of
from experiments.designs.kinds import as_list
from simulation.errors import InputError, short_repr, suggest

if TYPE_CHECKING:
    from rich.console import RenderableType

    from experiments.designs import Design
    from experiments.experiment import Experiment
    from experiments.results import Results

__all__ = ["expected_text", "experiment_from", "repeated", "results_json", "results_parts", "worked_examples"]

_EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_DESIGNS = ("factorial", "fractional_factorial", "sweep", "table", "on_off", "schedules", "forks")
_CASES = ("random_cases", "latin_hypercube", "morris", "sobol")
_PLAIN = ("name", "scenario", "replicates", "seed", "settings", "years", "tables", "weekly", "rules", "outcomes")


def worked_examples() -> tuple[str, ...]:
    """The names of the experiments that are shipped."""
    return tuple(sorted(path.stem for path in _EXAMPLES.glob("*.py") if not path.stem.startswith("_")))


def experiment_from(name_or_file: str) -> Experiment:
    """An experiment by its shipped name, from a script (the first it would run), or from a TOML file.

    A script is run up to its `run(...)`. Raises InputError, for whatever a script raises before too.
    """
    if name_or_file in worked_examples():
        return experiment_of(_EXAMPLES / f"{name_or_file}.py")
    path = Path(name_or_file)
    if path.suffix not in (".py", ".toml"):
        told = suggest(
            name_or_file, worked_examples(), f"a .py or .toml file, or one of {', '.join(worked_examples())}"
        )
        raise InputError(f"experiment: given {short_repr(name_or_file)}; allowed: {told}")
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    # As when a script is run by Python: what lies beside it can be imported.
    sys.path.insert(0, str(path.resolve().parent))
    return experiment_of(path) if path.suffix == ".py" else _from_toml(path)


def _from_toml(path: Path) -> Experiment:
    """An experiment from a file.

    `design` is a table, or a list of them that are crossed, such as `sweep = {"track_two.effort" = "0:1:0.5"}`; `cases`
    is a number, `{latin_hypercube = 500}` and the like, or a design of settings such as `{table = "cases.csv"}`.
    """
    from experiments.experiment import Experiment

    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: no TOML that could be read ({error})") from None
    unknown = sorted(set(document) - {*_PLAIN, "design", "cases"})
    if unknown:
        allowed = suggest(unknown[0], (*_PLAIN, "design", "cases"))
        raise InputError(f"{path}: {unknown[0]}: given {short_repr(document[unknown[0]])}; allowed: {allowed}")
    try:
        given = {key: value for key, value in document.items() if key in _PLAIN}
        scenario = str(given.pop("scenario", "baseline"))
        if "/" in scenario or scenario.endswith(".toml"):
            scenario = str(path.parent / scenario)
        design = _design(document.get("design", {}), path)
        cases = document.get("cases", 100)
        drawn = cases if isinstance(cases, int) else _made(cases, (*_CASES, *_DESIGNS), "cases", path)
        return Experiment(**{"name": path.stem, **given}, scenario=scenario, design=design, cases=drawn)
    except InputError as error:
        raise InputError(f"{path}: {fault}" for fault in error.faults) from None


def _design(given: Any, path: Path) -> Design | None:
    crossed = None
    for one in given if isinstance(given, list) else [given] if given else []:
        made = _made(one, _DESIGNS, "design", path)
        crossed = made if crossed is None else crossed * made
    return crossed


def _made(given: Any, known: tuple[str, ...], key: str, path: Path) -> Any:
    """The design a table writes: the name of its function, then what is given to it."""
    from experiments import designs

    names = [name for name in given if name in known] if isinstance(given, Mapping) else []
    if len(names) != 1:
        raise InputError(f"{key}: given {short_repr(given)}; allowed: a table with one of {', '.join(known)}")
    value, rest = given[names[0]], {name: inner for name, inner in given.items() if name not in names}
    make: Any = getattr(designs, names[0])
    if names[0] == "table" and isinstance(value, str):
        value = path.parent / value
    if names[0] == "on_off":
        value = as_list(f"{key}.on_off", value, 'a list of names, such as ["track_two", "leak"]')
    try:
        return make(*value, **rest) if names[0] == "on_off" else make(value, **rest)
    except TypeError as error:
        raise InputError(f"{key}.{names[0]}: given {short_repr(given)}; allowed: its own arguments ({error})") from None


def expected_text(experiment: Experiment, workers: int | None, kept: int = 0) -> str:
    """What the experiment would take, in lines; `kept` of its worlds are there already."""
    found = experiment.expected(workers)
    left = 1 - kept / found.worlds
    seconds = round(found.seconds * left)
    time = (
        f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
    )
    lines = [
        f"{experiment.plan.name}: {found.arms:,} arms × {found.cases:,} cases × {found.replicates:,} replicates = "
        f"{found.worlds:,} worlds of {experiment.plan.weeks:,} weeks, in {found.chunks:,} chunks",
        *([f"kept already: {kept:,} worlds; for the rest:"] if kept else []),
        "nothing is left to run"
        if kept == found.worlds
        else f"expected here, on {found.workers} cores: {time}, {found.memory_mb:,.0f} MB of memory, "
        f"{found.disk_mb * left:,.0f} MB of disk",
        *experiment.plan.design.notes,
    ]
    return "\n".join(lines)


def results_json(results: Results) -> dict[str, Any]:
    """Status, notes, failures and effects, as JSON holds them."""
    from experiments.cli.output import records

    told: dict[str, Any] = {"name": results.plan.name, "status": results.status(), "notes": list(results.notes)}
    told["failures"] = [failed.model_dump(exclude={"identity", "shards"}) for failed in results.failed()]
    if told["status"]["done"]:
        found, told["no_effects"] = _effects(results)
        told["effects"] = [row for effects in found.values() for row in records(effects)]
    return told


def repeated(results: Results, where: str) -> dict[str, Any]:
    """The row of one world, "ARM:WORLD", run again alone. Raises InputError, or whatever the world raises."""
    from experiments.cli.output import records

    arm, colon, world = where.partition(":")
    if not (colon and arm.isdecimal() and world.isdecimal()):
        raise InputError(f"--repeat: given {short_repr(where)}; allowed: the arm's place and the world, such as 1:130")
    import pandas as pd

    return records(pd.DataFrame([results.repeat(int(arm), int(world))]))[0]


_OUTCOMES = ("years_fighting", "deaths", "agreement")


def _effects(results: Results) -> tuple[dict[str, Any], list[str]]:
    """The differences of the arms by outcome, and why other outcomes have none."""
    found: dict[str, Any] = {}
    reasons: list[str] = []
    for outcome in (*_OUTCOMES, *results.plan.outcomes) if len(results.plan.design) > 1 else ():
        try:
            effects = results.effects(outcome)
        except InputError as error:
            reasons += error.faults
        else:
            if effects.empty:
                return {}, ["one arm alone is done so far"]
            found[outcome] = effects[effects["scale"] == "difference"]
    return found, list(dict.fromkeys(reasons))


def results_parts(results: Results, folder: Path) -> list[RenderableType]:
    """Status, failures with the commands that repeat them, and the effects of the arms: what is shown, in order."""
    from experiments.cli.output import table

    status = results.status()
    told = f"{results.plan.name}: {status['worlds']:,} of {status['worlds_in_all']:,} worlds; "
    told += f"of {status['chunks']} chunks "
    told += ", ".join(f"{status[kind]} {kind}" for kind in ("done", "failed", "damaged", "missing"))
    parts: list[RenderableType] = [told, *results.notes]
    if failed := results.failed():
        rows = [(str(one.chunk), one.arm, str(one.world), one.error) for one in failed]
        commands = [one.command.replace(" . ", f" {os.fspath(folder)} ") for one in failed]
        parts += ["", table("Failed", ("Chunk", "Arm", "World", "Error"), rows), "", "Repeat them by"]
        parts += [f"  {command}" for command in commands]
    found, reasons = _effects(results) if status["done"] else ({}, [])
    for outcome, effects in found.items():
        parts += ["", _effects_table(outcome, effects)]
    return [*parts, *(f"\nno effects: {why}" for why in reasons)]


def _effects_table(outcome: str, effects: Any) -> Any:
    from experiments.cli.output import plain, table

    rows = [
        (plain(row["arm"]), f"{row['mean']:.3g}", _interval(row["low"], row["high"]), row["unit"])
        for _, row in effects.iterrows()
    ]
    title = f"{outcome}, less that of {effects['reference'].iloc[0]} ({effects['cases'].iloc[0]:,} cases)"
    columns = ("Arm", "Difference", "95 % interval", "Unit")
    return table(title, columns, rows, ("Difference", "95 % interval"))


def _interval(low: float, high: float) -> str:
    """From low to high; a dash where there are too few cases for an interval."""
    return "–" if isnan(low) else f"{low:.3g} to {high:.3g}"
