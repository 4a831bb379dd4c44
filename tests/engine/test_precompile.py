"""Compiling ahead: the work is shared out as it is done, kept, and done by the process itself where helpers fail."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from paths import ROOT

from simulation.engine import compiling, precompile
from simulation.week import week
from simulation.world.record import CAPACITIES, Capacity


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is compiled, in its order, where nothing was before: it is only noted down."""
    done: list[Any] = []
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(precompile, "_compile", lambda entry, _: done.append(entry))
    monkeypatch.setattr(precompile, "_cores", lambda: 1)
    return done


def test_the_longest_are_compiled_first_and_nothing_twice(done: list[Any]) -> None:
    entries = week().entries()
    precompile.compile_ahead(entries, CAPACITIES[0])
    lengths = [precompile._length(entry) for entry in done]
    assert {*done} == {precompile.FOUND_ALL, *entries} and lengths == sorted(lengths, reverse=True)
    precompile.compile_ahead(entries, CAPACITIES[0])
    assert len(done) == 1 + len(entries)
    precompile.compile_ahead(entries, CAPACITIES[1])
    assert len(done) == 2 * (1 + len(entries))


def test_what_another_process_is_at_is_left_to_it_or_waited_for(
    done: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = week().entries()

    def compile_one(entry: Any, _: Capacity) -> None:
        done.append(entry)
        if len(done) == 3:  # another process comes in
            precompile._compile_missing(entries[:8], CAPACITIES[0], wait=False)

    monkeypatch.setattr(precompile, "_compile", compile_one)
    precompile._compile_missing(entries, CAPACITIES[0], wait=False)
    assert done == entries
    monkeypatch.setattr(precompile, "_compile", lambda entry, _: done.append(entry))
    waiting = threading.Thread(target=precompile._compile_missing, args=(entries[:2], CAPACITIES[1], True))
    with compiling.taken(entries[0], wait=False) as had:
        waiting.start()
        waiting.join(0.5)
        assert had and waiting.is_alive() and done == entries
    waiting.join(10)
    assert done == [*entries, *entries[:2]]


def test_who_waits_too_long_goes_on_alone(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_LONGEST", 0.2)
    entries = week().entries()[:2]
    with compiling.taken(entries[0], wait=False):
        precompile._compile_missing(entries, CAPACITIES[0], wait=False)
        assert done == entries[1:]
        precompile._compile_missing(entries, CAPACITIES[0], wait=True)
    assert done == [entries[1], entries[0]]


@pytest.mark.parametrize("fault", [errno.ENOSYS, errno.ENOLCK, errno.EIO])
def test_a_file_system_without_locks_hinders_nobody(
    fault: int, done: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(fcntl, "flock", refuse)
    precompile.compile_ahead(week().entries(), CAPACITIES[0])
    assert len(done) == 1 + len(week().entries())


@pytest.mark.slow
@pytest.mark.parametrize("helper", [sys.executable, "/bin/false"])
def test_what_helpers_compile_is_kept_and_what_failing_ones_leave_is_compiled_here(helper: str, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom simulation.engine import precompile\nfrom simulation.week import week\n"
        "from simulation.world.record import CAPACITIES\n"
        "precompile._cores = lambda: 3\nsys.executable = sys.argv[1]\n"
        "entries = [precompile.FOUND_ALL, *week().entries()]\n"
        "precompile.compile_ahead(entries[1:], CAPACITIES[0])\n"
        "here = sum(entry.stats.cache_misses[entry.signatures[0]] for entry in entries if entry.signatures)\n"
        "kept = sum(precompile.done_before(entry, '0') for entry in entries)\n"
        "print(here, kept, len(entries))"
    )
    command = [sys.executable, "-c", script, helper]
    environment = os.environ | {"MULTITRACK_CACHE": str(tmp_path)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    here, kept, entries = map(int, ran.stdout.split())
    assert kept == entries
    assert here < entries if helper == sys.executable else here == entries


def test_no_two_processes_give_machine_code_the_same_name() -> None:
    """Neither two that begin anew nor two that are forked, as those of a multiprocessing pool are."""
    script = (
        "import os, numpy as np\nfrom simulation.engine.luck import splitmix\n"
        "child = os.fork()\nsplitmix(np.uint64(1))\n"
        "names = [code.fndesc.llvm_func_name for code in splitmix.with_door.overloads.values()]\n"
        "child and os.waitpid(child, 0)\nprint(*names, flush=True)"
    )
    ran = [subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True) for _ in range(2)]
    names = [name for process in ran for name in process.stdout.split()]
    assert len(names) == len({*names}) == 4
