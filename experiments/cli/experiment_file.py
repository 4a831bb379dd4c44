"""An experiment read by name, from a TOML file, or from a script: the first that the script would run."""

from __future__ import annotations

import runpy
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments import designs
from experiments.designs.kinds import as_list
from experiments.experiment import Captured, Experiment, capturing
from simulation.engine.toml import read_toml
from simulation.errors import InputError, nearest, short_repr, suggest

__all__ = ["experiment_from", "worked_examples"]

_EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_DESIGNS = ("arms", "factorial", "fractional_factorial", "sweep", "table", "on_off", "schedules", "forks")
_CASES = ("random_cases", "latin_hypercube", "morris", "sobol")
_PLAIN = (
    "name", "scenario", "replicates", "seed", "settings", "years", "tables", "weekly", "rules", "outcomes", "population"
)  # fmt: skip


def worked_examples() -> tuple[str, ...]:
    """The names of the experiments that are shipped."""
    return tuple(sorted(path.stem for path in _EXAMPLES.glob("*.py") if not path.stem.startswith("_")))


def experiment_from(name_or_file: str) -> Experiment:
    """An experiment by its shipped name, from a script (the first it would run), or from a TOML file.

    A script is run up to its `run(...)`. Raises InputError, for whatever a script raises before too.
    """
    if name_or_file in worked_examples():
        return _from_script(_EXAMPLES / f"{name_or_file}.py")
    path = Path(name_or_file)
    if path.suffix not in (".py", ".toml"):
        close = nearest(name_or_file, worked_examples())
        allowed = f"a .py or .toml file, or one of {', '.join(worked_examples())}"
        meant = f"; did you mean {close}?" if close else ""
        raise InputError(f"experiment: given {short_repr(name_or_file)}; allowed: {allowed}{meant}")
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    # As when a script is run by Python: what lies beside it can be imported.
    sys.path.insert(0, str(path.resolve().parent))
    return _from_script(path) if path.suffix == ".py" else _from_toml(path)


def _from_toml(path: Path) -> Experiment:
    """An experiment from a file.

    `design` is a table, or a list of them that are crossed, such as `sweep = {"track_two.effort" = "0:1:0.5"}`; `cases`
    is a number, a file of saved cases, `{latin_hypercube = 500}` and the like, or a design of settings such as
    `{table = "cases.csv"}`.
    """
    document = read_toml(path, str(path))
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
        if isinstance(cases, str):
            drawn: Any = path.parent / cases
        else:
            drawn = cases if isinstance(cases, int) else _made(cases, (*_CASES, *_DESIGNS), "cases", path)
        return Experiment(**{"name": path.stem, **given}, scenario=scenario, design=design, cases=drawn)
    except InputError as error:
        raise InputError(f"{path}: {fault}" for fault in error.faults) from None


def _design(given: Any, path: Path) -> designs.Design | None:
    crossed = None
    for one in given if isinstance(given, list) else [given] if given else []:
        made = _made(one, _DESIGNS, "design", path)
        crossed = made if crossed is None else crossed * made
    return crossed


def _made(given: Any, known: tuple[str, ...], key: str, path: Path) -> Any:
    """The design a table writes: the name of its function, then what is given to it."""
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


def _from_script(path: Path) -> Experiment:
    """The first experiment that the script would run; nothing after its `run(...)` is executed.

    Raises InputError, with file and line, for whatever the script raises before, and where it ends without a run.
    """
    try:
        with capturing():
            runpy.run_path(str(path), run_name="__main__")
    except Captured as captured:
        return captured.experiment
    except InputError as error:
        raise InputError(f"{_where(path, error)}: {fault}" for fault in error.faults) from None
    except SystemExit as end:
        message = f"it ends with sys.exit({'' if end.code is None else repr(end.code)}) before it runs an experiment"
        raise InputError(f"{_where(path, end)}: {message}") from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a cancelled task, for one, is no Exception
        raise InputError(f"{_where(path, error)}: {_what(path, error)}") from None
    raise InputError(f"{path}: it runs no experiment; allowed: a script that calls run(...) on an mt.Experiment")


def _where(path: Path, error: BaseException) -> str:
    """The script, and the line of it that was reached."""
    lines = [line for file, line in _reached(error) if file == str(path)]
    return f"{path}, line {lines[-1]}" if lines else str(path)


def _what(path: Path, error: BaseException) -> str:
    """The error in one line, and where it is raised if that is in another file."""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    message = f"{type(error).__name__}: {' '.join(text.split())}".removesuffix(": ")
    files = [(file, line) for file, line in _reached(error) if not file.startswith("<")]
    if files and files[-1][0] not in (str(path), runpy.__file__):
        message += f" (in {files[-1][0]}, line {files[-1][1]})"
    return message


def _reached(error: BaseException) -> list[tuple[str, int]]:
    """File and line of every call that led to the error, the innermost last."""
    reached = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        reached.append((error.filename, error.lineno))
    return reached
