"""Precompiling: the work is shared out as it is done, stored, and done by the process itself where workers fail."""

from __future__ import annotations

import errno
import gc
import logging
import os
import re
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from paths import ROOT

from simulation import machine
from simulation.engine import cache, precompile
from simulation.engine.precompile import Job
from simulation.world.record import CAPACITIES

JOBS = machine._jobs(CAPACITIES[0], events=False)
SOURCE = "simulation.machine:shipped_jobs"


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """What is compiled, in its order, where nothing was before: it is only noted down."""
    done: list[Job] = []
    for module in (cache, precompile):
        monkeypatch.setattr(module, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(precompile, "_compile", done.append)
    monkeypatch.setattr(precompile, "_cores", lambda: 1)
    return done


def test_the_longest_are_compiled_first_and_nothing_twice(done: list[Job]) -> None:
    precompile.precompile(JOBS, "0", SOURCE)
    lengths = [precompile._length(job) for job in done]
    assert {job.key for job in done} == {job.key for job in JOBS} and lengths == sorted(lengths, reverse=True)
    precompile.precompile(JOBS, "0", SOURCE)
    assert len(done) == len(JOBS)
    precompile.precompile(JOBS, "1", SOURCE)
    assert len(done) == 2 * len(JOBS)


def test_what_another_process_has_locked_is_left_to_it_or_waited_for(
    done: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    def compile_one(job: Job) -> None:
        done.append(job)
        if len(done) == 3:  # another process comes in
            precompile._compile_missing(JOBS[:8], "0", wait=False)

    monkeypatch.setattr(precompile, "_compile", compile_one)
    precompile._compile_missing(JOBS, "0", wait=False)
    assert done == JOBS
    monkeypatch.setattr(precompile, "_compile", done.append)
    waiting = threading.Thread(target=precompile._compile_missing, args=(JOBS[:2], "1", True))
    with cache.lock(JOBS[0].entry, wait=False) as locked:
        waiting.start()
        waiting.join(0.5)
        assert locked and waiting.is_alive() and done == JOBS
    waiting.join(10)
    assert done == [*JOBS, *JOBS[:2]]


def test_who_waits_too_long_goes_on_alone(done: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_LONGEST", 0.2)
    with cache.lock(JOBS[0].entry, wait=False):
        precompile._compile_missing(JOBS[:2], "0", wait=False)
        assert done == JOBS[1:2]
        precompile._compile_missing(JOBS[:2], "0", wait=True)
    assert done == [JOBS[1], JOBS[0]]


@pytest.mark.parametrize("fault", [errno.ENOSYS, errno.ENOLCK, errno.EIO])
def test_a_file_system_without_locks_hinders_nobody(
    fault: int, done: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(pytest.importorskip("fcntl"), "flock", refuse)
    precompile.precompile(JOBS, "0", SOURCE)
    assert len(done) == len(JOBS)


def test_it_is_said_that_it_compiles_where_it_goes_and_how_far_it_is(
    done: list[Job], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "multitrack.compiling"):
        precompile.precompile(JOBS, "0", SOURCE)
        said = [(one.levelname, one.getMessage()) for one in caplog.records]
        precompile.precompile(JOBS, "0", SOURCE)
        precompile.precompile(JOBS[:3], "1", SOURCE)  # so few that nobody waits
    assert len(caplog.records) == len(said)
    assert said[0][0] == "WARNING" and said[0][1].startswith("compiling the model to machine code")
    assert said[0][1].endswith(f"it is stored in {tmp_path.parent}")
    *quarters, last = [message for _, message in said[1:]]
    assert len(quarters) == 3 and all(level == "INFO" for level, _ in said[1:])
    counts = [tuple(map(int, re.findall(r"[0-9]+", message))) for message in quarters]
    assert [int(4 * compiled / total) for compiled, total in counts] == [1, 2, 3]
    assert all(total == len(JOBS) for _, total in counts)
    assert last.startswith(f"compiled all {len(JOBS)} parts in ")


@pytest.mark.parametrize("temporary", [False, True])
def test_an_interrupted_compilation_says_what_is_stored_and_is_gone_on_with(
    temporary: bool, done: list[Job], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stop_at_third(job: Job) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(job)

    monkeypatch.setattr(precompile, "is_temporary", lambda: temporary)
    with monkeypatch.context() as stopping:
        stopping.setattr(precompile, "_compile", stop_at_third)
        with pytest.raises(KeyboardInterrupt):
            precompile.precompile(JOBS, "0", SOURCE)
    told = f"stopped compiling: 2 of {len(JOBS)} parts are stored; the same command goes on with the others"
    assert (caplog.messages[-1] == told) is not temporary
    precompile.precompile(JOBS, "0", SOURCE)
    assert len(done) == len(JOBS)


COLD = """
from experiments.cli.messages import show_log
from simulation import machine
from simulation.engine import precompile
from simulation.world.record import CAPACITIES

show_log()
precompile._compile, precompile._cores = (lambda job: None), (lambda: 1)
machine.precompile_week(CAPACITIES[0])
"""


@pytest.mark.medium
def test_the_command_line_says_so_on_stderr_alone(tmp_path: Path) -> None:
    ran = _run_cold(tmp_path / "cache")
    assert ran.stdout == ""
    lines = ran.stderr.splitlines()
    assert len(lines) == 5
    assert lines[0].endswith(f"it is stored in {tmp_path / 'cache'}")
    assert _run_cold(tmp_path / "cache").stderr == ""


@pytest.mark.medium
def test_a_cache_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    ran = _run_cold(blocked, TMPDIR=str(tmp_path))
    assert ran.stdout == ""
    first, second, *_ = ran.stderr.splitlines()
    assert first.startswith(f"machine code cannot be stored in {blocked} (")
    assert first.endswith("set MULTITRACK_CACHE to a folder that can be written")
    assert ran.stderr.count("cannot be stored") == 1
    (made,) = tmp_path.glob("multitrack-*")
    assert str(made) in first and second.endswith(f"it is stored in {made}")


def _run_cold(cache: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MULTITRACK_CACHE": str(cache), **variables}
    return subprocess.run(
        [sys.executable, "-c", COLD], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("worker", [sys.executable, "/bin/false"])
def test_what_workers_compile_is_stored_and_what_failing_ones_leave_is_compiled_here(
    worker: str, tmp_path: Path
) -> None:
    script = (
        "import sys\nfrom simulation import machine\nfrom simulation.engine import cache, precompile\n"
        "from simulation.world.record import CAPACITIES\n"
        "precompile._cores = lambda: 3\nsys.executable = sys.argv[1]\n"
        "entries = [piece.entry for piece in machine.shipped_pieces()]\n"
        "machine.precompile_week(CAPACITIES[0])\n"
        "here = sum(entry.stats.cache_misses[entry.signatures[0]] for entry in entries if entry.signatures)\n"
        "stored = sum(cache.is_compiled(entry, '0') for entry in entries)\n"
        "print(here, stored, len(entries))"
    )
    command = [sys.executable, "-c", script, worker]
    environment = os.environ | {"MULTITRACK_CACHE": str(tmp_path)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    here, stored, entries = map(int, ran.stdout.split())
    assert stored == entries
    assert here < entries if worker == sys.executable else here == entries


@pytest.mark.parametrize("fails", [False, True])
def test_garbage_is_collected_again_after_an_entry_is_compiled(fails: bool) -> None:
    seen: list[bool] = []

    def entry() -> None:
        seen.append(gc.isenabled())
        if fails:
            raise RuntimeError

    with suppress(RuntimeError):
        precompile._compile(Job(entry, tuple))
    assert seen == [False] and gc.isenabled()


def test_garbage_is_collected_while_a_thread_compiles_beside_a_page() -> None:
    seen: list[bool] = []
    job = Job(lambda: seen.append(gc.isenabled()), tuple)
    thread = threading.Thread(target=precompile._compile, args=(job,))
    thread.start()
    thread.join()
    assert seen == [True]
