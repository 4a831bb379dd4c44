"""The process of a command: its exit code, what it reports of errors, and how it ends when it is interrupted.

Exit codes: 0 done, 1 failed, 2 bad input, 3 finished with failed parts, 130 interrupted. Only a bug in this program
shows a traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from functools import cache
from io import TextIOWrapper
from types import FrameType
from typing import Any, cast

import typer

from experiments.cli.app import app
from experiments.cli.messages import message, show_log
from simulation.errors import InputError

__all__ = ["BAD_INPUT", "FAILED", "FINISHED_IN_PART", "INTERRUPTED", "main", "run"]

FAILED, BAD_INPUT, FINISHED_IN_PART, INTERRUPTED = 1, 2, 3, 130

# What typer raises for any command line it cannot read; it has no public name for it.
_Usage = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


def main() -> None:
    """Run the command line of this process, and end it."""
    if sys.stdout is None:  # closed by whoever started the process
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # the user's encoding stays; a letter that it lacks becomes "?"
            stream.reconfigure(errors="replace")
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    show_log()
    sys.exit(run(sys.argv[1:]))


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Unwind, so that nothing half written stays; a second signal does not interrupt the unwinding."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise KeyboardInterrupt


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are reported on stderr."""
    try:
        code = _command()(list(arguments), prog_name="multitrack", standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        message(*error.faults)
        return BAD_INPUT
    except _Usage as error:
        return _misused(error)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except (BrokenPipeError, SystemExit):  # the reader of the output closed it; typer then exits by itself
        _no_more_output()
        return FAILED
    except (OSError, MemoryError) as error:
        message(_failure(error))
        _no_more_output()
        return FAILED
    return _interrupted() if code == INTERRUPTED else int(code or 0)


@cache
def _command() -> Any:
    """The command line, made from its declarations once a process."""
    return typer.main.get_command(app)


def _misused(error: typer.BadParameter) -> int:
    fault = error.format_message()
    message(fault)
    if error.ctx is not None and not fault.startswith("Usage:"):
        message(f"`{error.ctx.command_path} --help` lists what is allowed.")
    return BAD_INPUT


def _interrupted() -> int:
    message("interrupted; no file is left half written")
    return INTERRUPTED


def _failure(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "failed: there is not enough memory; run fewer worlds at a time, such as --worlds 0:1000"
    where = f"{error.filename}: " if error.filename else ""
    return f"failed: {where}{error.strerror or error}"


def _no_more_output() -> None:
    """Discard what is not written yet, so that Python does not report it when it exits."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
