"""Compiling ahead: the work is shared out evenly, kept, and done by the process itself where helpers fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation import ahead
from simulation.week import week

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("number", [1, 2, 5])
def test_every_entry_is_in_one_share_and_no_share_holds_far_more_than_another(number: int) -> None:
    entries = week().entries()
    shares = ahead._shares(entries, number)
    assert sorted(entry.__name__ for share in shares for entry in share) == sorted(entry.__name__ for entry in entries)
    work = [sum(ahead._length(entry) for entry in share) for share in shares]
    assert max(work) - min(work) <= max(ahead._length(entry) for entry in entries)


@pytest.mark.slow
@pytest.mark.parametrize("helper", [sys.executable, "/bin/false"])
def test_what_helpers_compile_is_kept_and_what_failing_ones_leave_waits_for_its_first_call(
    helper: str, tmp_path: Path
) -> None:
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
    if helper == sys.executable:
        assert here < kept == entries
    else:
        assert here == kept < entries
