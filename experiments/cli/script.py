"""An experiment read from a user's script: the first that it would run, or what went wrong before."""

from __future__ import annotations

import runpy
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from experiments.experiment import Experiment

__all__ = ["experiment_of"]


def experiment_of(path: Path) -> Experiment:
    """The first experiment that the script would run; nothing after its `run(...)` is executed.

    Raises InputError, with file and line, for whatever the script raises before, and where it ends without a run.
    """
    from experiments.experiment import Captured, capturing

    try:
        with capturing():
            runpy.run_path(str(path), run_name="__main__")
    except Captured as captured:
        return captured.experiment
    except InputError as error:
        raise InputError(f"{_where(path, error)}: {fault}" for fault in error.faults) from None
    except SystemExit as end:
        told = f"it ends with sys.exit({'' if end.code is None else repr(end.code)}) before it runs an experiment"
        raise InputError(f"{_where(path, end)}: {told}") from None
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
    told = f"{type(error).__name__}: {' '.join(text.split())}".removesuffix(": ")
    files = [(file, line) for file, line in _reached(error) if not file.startswith("<")]
    if files and files[-1][0] not in (str(path), runpy.__file__):
        told += f" (in {files[-1][0]}, line {files[-1][1]})"
    return told


def _reached(error: BaseException) -> list[tuple[str, int]]:
    """File and line of every call that led to the error, the innermost last."""
    reached = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        reached.append((error.filename, error.lineno))
    return reached
