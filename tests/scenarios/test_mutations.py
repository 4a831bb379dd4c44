"""Damaged scenario files are read or refused with an InputError, in good time, whatever is damaged."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from mutations import SEED, damaged, wrong_of

from simulation.errors import InputError
from simulation.scenarios.scenario import load_scenario

_AT_A_TIME = 250
"""Files that a worker is handed at a time."""


def test_some_damaged_files_are_read_or_refused() -> None:
    assert wrong_of(0, 50) == []


@pytest.mark.slow
def test_a_hundred_thousand_damaged_files_are_read_or_refused() -> None:
    """In processes of their own, so that one that ends its process is reported too; minutes on two cores."""
    starts = range(0, 100_000, _AT_A_TIME)
    ends = [start + _AT_A_TIME for start in starts]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as workers:
        wrong = [line for lines in workers.map(wrong_of, starts, ends) for line in lines]
    assert not wrong, f"seed {SEED}: {len(wrong)} files: " + "\n".join(wrong[:10])


def test_damaged_files_are_of_all_kinds(tmp_path) -> None:
    """The same each time; some still scenarios, the others refused for many reasons."""
    assert damaged(7) == damaged(7)
    read, reasons = 0, set()
    for number in range(70):
        (tmp_path / "self.toml").write_bytes(damaged(number))
        try:
            load_scenario(tmp_path / "self.toml")
            read += 1
        except InputError as error:
            reasons |= {fault.split("allowed: ")[-1][:30] for fault in error.faults}
    assert 5 <= read <= 55 and len(reasons) > 15
