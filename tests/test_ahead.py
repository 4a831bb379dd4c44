"""Compiling ahead: the work is shared out as it is done, kept, and done by the process itself where helpers fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulation import ahead
from simulation.week import week
from simulation.world import CAPACITIES, Capacity

ROOT = Path(__file__).resolve().parents[1]


def test_processes_take_what_nobody_has_taken_the_longest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, done = week().entries(), []

    def compile_one(entry: Any, _: Capacity) -> None:
        done.append(entry)
        if len(done) == 3:  # another process comes in
            ahead._compile_untaken(entries[:8], CAPACITIES[0], str(tmp_path))

    monkeypatch.setattr(ahead, "_compile", compile_one)
    ahead._compile_untaken(entries, CAPACITIES[0], str(tmp_path))
    assert done == entries
    monkeypatch.setattr(ahead, "done_before", lambda entry, kind: False)
    monkeypatch.setattr(ahead, "_cores", lambda: 1)
    done.clear()
    ahead.compile_ahead(entries, CAPACITIES[0])
    lengths = [ahead._length(entry) for entry in done]
    assert {*done} == {ahead.FOUND_ALL, *entries} and lengths == sorted(lengths, reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize("helper", [sys.executable, "/bin/false"])
def test_what_helpers_compile_is_kept_and_what_failing_ones_leave_is_compiled_here(helper: str, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom simulation import ahead\nfrom simulation.week import week\n"
        "from simulation.world import CAPACITIES\n"
        "ahead._cores = lambda: 3\nsys.executable = sys.argv[1]\n"
        "entries = [ahead.FOUND_ALL, *week().entries()]\n"
        "ahead.compile_ahead(entries[1:], CAPACITIES[0])\n"
        "here = sum(entry.stats.cache_misses[entry.signatures[0]] for entry in entries if entry.signatures)\n"
        "kept = sum(ahead.done_before(entry, '0') for entry in entries)\n"
        "print(here, kept, len(entries))"
    )
    command = [sys.executable, "-c", script, helper]
    environment = os.environ | {"MULTITRACK_CACHE": str(tmp_path)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    here, kept, entries = map(int, ran.stdout.split())
    assert kept == entries
    assert here < entries if helper == sys.executable else here == entries
