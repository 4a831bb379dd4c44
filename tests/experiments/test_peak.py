"""The most memory of a process: at least what it had at once, on each system by its own means."""

from __future__ import annotations

import subprocess
import sys

import pytest
from paths import ROOT

SCRIPT = """
import sys
from experiments.execution.peak import peak_mb
before = peak_mb()
taken = bytearray(64 * 2**20)
taken[::4096] = b"x" * len(taken[::4096])
sys.platform = sys.argv[1]
print(before, peak_mb())
"""


@pytest.mark.parametrize("system", [sys.platform, "another"])
def test_the_most_memory_of_a_process_counts_what_it_takes(system: str) -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, system], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after = map(float, ran.stdout.split())
    assert 5 < before < 2_000
    assert before + 30 < after < before + 1_000 or system == "another"
    assert after >= 64
