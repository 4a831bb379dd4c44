"""Helpers: functions that only compiled code calls, and what they can do all the same."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from paths import ROOT

from simulation.engine.compiling import compiled
from simulation.engine.luck import splitmix


@compiled
def checked(number):
    if number > 3:
        raise ValueError("too many", number)
    return number + 1


@compiled
def down(number):
    return 0 if number <= 0 else down(number - 1) + 2


@numba.njit
def entry(number):
    return checked(number) + down(number)


def test_a_helper_calls_itself_and_raises_with_values_of_the_moment() -> None:
    assert entry(2) == 7
    with pytest.raises(ValueError, match="too many") as raised:
        entry(5)
    assert raised.value.args == ("too many", 5)


def test_a_helper_gets_no_machine_code_of_its_own() -> None:
    entry(2)
    ((made,), (caller,)) = ([*one.overloads.values()] for one in (checked, entry))
    engine = made.library.codegen._engine
    assert engine.is_symbol_defined(caller.fndesc.llvm_func_name)
    assert not engine.is_symbol_defined(made.fndesc.llvm_func_name)


def test_what_a_helper_prints_is_printed(tmp_path: Path) -> None:
    script = tmp_path / "loud.py"
    script.write_text(
        "import numba\nfrom simulation.engine.compiling import compiled\n"
        "@compiled\ndef loud(number):\n    print('heard', number)\n    return number\n"
        "@numba.njit\ndef entry(number):\n    return loud(number)\n"
        "entry(7)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0 and ran.stdout == "heard 7\n"


def test_a_helper_that_was_sent_to_another_process_is_called_there() -> None:
    script = (
        "import sys, pickle, numpy as np\n"
        "print(int(pickle.loads(bytes.fromhex(sys.argv[1]))(np.uint64(1))), flush=True)"
    )
    command = [sys.executable, "-W", "error", "-c", script, pickle.dumps(splitmix).hex()]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) == int(splitmix(np.uint64(1)))
