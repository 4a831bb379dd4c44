"""Compiling ahead: what no process has compiled yet is compiled on all cores at once, in processes of their own.

The compiler holds one lock a process, so threads would not help. Each process takes what nobody has taken yet, whoever
started it: two commands begun at once share the work too. What another one took and has not done when it dies, or for
too long, is taken again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np

from simulation.chronicle.log import log_dtype
from simulation.chronicle.witness import witnesses
from simulation.engine.compiling import cache_folder, done_before, mark_done, reached, taken
from simulation.founding import FOUND_ALL
from simulation.mechanism import OF_ONE
from simulation.week import Week, parameters, week
from simulation.world.parameters import settings_dtype
from simulation.world.record import CAPACITIES, Capacity, world_dtype

__all__ = ["compile_ahead", "compile_week_ahead"]

_ONE_AT_A_TIME = threading.Lock()  # of a process's threads: the helpers that one starts are enough
_WORTH = 4  # entries to compile for which starting another process pays
_HELPER = """import sys
sys.path.insert(0, {root!r})
from simulation.engine.precompile import help_out
help_out(sys.argv[1:])
"""


def compile_week_ahead(lived: Week, capacity: Capacity, citizens: bool = False, events: bool = False) -> None:
    """Compile what worlds call that live this week, save what is one's own or is handed citizens.

    With `events` what records them too.
    """
    parts = lived.by_part_with_citizens if citizens else lived.by_part
    left_out = lived.own_entries | lived.citizen_entries
    entries = [entry for _, entries in parts for entry in entries if entry not in left_out]
    compile_ahead([*entries, *(witnesses() if events else ())], capacity)


def compile_ahead(entries: Iterable[Any], capacity: Capacity) -> None:
    """Compile those of these entries, and of the founding, that are not kept yet for this class of records."""
    if vars(numba.config)["DISABLE_JIT"]:
        return
    with _ONE_AT_A_TIME:
        kind = _kind(capacity)
        missing = [entry for entry in (FOUND_ALL, *entries) if not done_before(entry, kind)]
        if missing:
            _share_out(missing, capacity)


def _share_out(missing: list[Any], capacity: Capacity) -> None:
    """Compile these together with processes started for it."""
    missing.sort(key=_length, reverse=True)  # the longest first, so that no process is left with one at the end
    helpers = [_start(missing, capacity) for _ in range(_cores() - 1 if len(missing) >= _WORTH else 0)]
    try:
        _compile_missing(missing, capacity, wait=False)
        _compile_missing(missing, capacity, wait=True)
    finally:
        for helper in helpers:
            helper.kill()
            helper.wait()


def help_out(arguments: Sequence[str]) -> None:
    """What a helping process does: compile the named entries of the shipped week for one class of records."""
    kind, *names = arguments
    one_by_one = {entry for entry, _ in week().of_one().values()}
    shipped = {entry.__name__: entry for entry in (FOUND_ALL, *week().entries(), *one_by_one, *witnesses())}
    _compile_missing([shipped[name] for name in names if name in shipped], CAPACITIES[int(kind)], wait=False)


def _compile_missing(entries: Iterable[Any], capacity: Capacity, wait: bool) -> None:
    """Compile one after the other what is not done; what another process is at is left to it, or waited for."""
    kind = _kind(capacity)
    for entry in entries:
        if not done_before(entry, kind):
            with taken(entry, wait) as had:
                if had and not done_before(entry, kind):
                    _compile(entry, capacity)
                    mark_done(entry, kind)


def _kind(capacity: Capacity) -> str:
    return str(CAPACITIES.index(capacity))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _length(entry: Any) -> int:
    """The length of the code that it reaches, which tells roughly how long it takes to compile."""
    return sum(len(function.__code__.co_code) for function in reached([entry]))


def _start(entries: Sequence[Any], capacity: Capacity) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-P", "-c", _HELPER.format(root=root), _kind(capacity)]
    return subprocess.Popen(
        [*command, *(entry.__name__ for entry in entries)],
        env=os.environ | {"MULTITRACK_CACHE": str(cache_folder().parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _compile(entry: Any, capacity: Capacity) -> None:
    """Call it on no worlds at all, or for no verb: that compiles and keeps it."""
    one_by_one = entry.__name__.endswith(OF_ONE)
    worlds = np.zeros(int(one_by_one), world_dtype(capacity))
    settings = np.zeros(int(one_by_one), settings_dtype(parameters().values(), capacity))
    if entry is FOUND_ALL:
        entry(worlds, settings)
    elif entry in witnesses():
        entry(worlds, settings, np.zeros(0, log_dtype(capacity)), 1)
    elif one_by_one:
        entry(worlds, settings, -1, 0, 1)
    else:
        entry(worlds, settings, 1)
