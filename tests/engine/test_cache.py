"""The name of machine code: whatever numba freezes into it, changed between two processes, is never run from before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import llvmlite.binding
import numpy as np
import pytest
from paths import ROOT

from simulation.engine import cache
from simulation.engine.cache import cache_folder
from simulation.engine.compiling import OPTIONS, compiled, constants_of, reachable

MODULE = """
from enum import Enum
import numpy as np
import constants_elsewhere as elsewhere
from simulation.engine.compiling import compiled

class Speed(Enum):
    FAST = {value}

RATES = np.array([0.0, {value}])
PAIRS = (np.array([{value}]), 1.0)

def make(rate):
    def cell(number):
        return number * rate
    return compiled(cell)

def make_over(function):
    def over(number):
        return function(number)
    return compiled(over)

def make_default(rate):
    def default(number, by=rate):
        return number * by
    return compiled(default)

@compiled
def array(number):
    return number * RATES[1]

@compiled
def nested(number):
    return number * PAIRS[0][0]

@compiled
def member(number):
    return number * Speed.FAST.value

@compiled
def attribute(number):
    return number * elsewhere.RATE

@compiled
def helper_elsewhere(number):
    return elsewhere.times(number)

@compiled
def inside(number):
    def times(number):
        return number * {value}
    return times(number)

cell, default = make({value}), make_default({value})
over = make_over(make({value}))
"""

ELSEWHERE = """
from simulation.engine.compiling import compiled
RATE = {value}

@compiled
def times(number):
    return number * {value}
"""

NAMES = ["cell", "over", "default", "array", "nested", "member", "attribute", "helper_elsewhere", "inside"]

SCRIPT = """
import sys
import frozen
from simulation.engine.cache import compiled_entry
for name in sys.argv[1:]:
    function = getattr(frozen, name)
    entry = compiled_entry("probe", "def probe(number): return function(number)", {"function": function})
    print(name, entry(1.0), sum(entry.stats.cache_hits.values()))
"""


def run(folder: Path, value: float) -> list[list[str]]:
    """Name, result and loads from the cache, of every function, in a process of its own."""
    (folder / "frozen.py").write_text(MODULE.replace("{value}", str(value)))
    (folder / "constants_elsewhere.py").write_text(ELSEWHERE.replace("{value}", str(value)))
    places = os.pathsep.join((str(ROOT), str(folder)))
    environment = os.environ | {"MULTITRACK_CACHE": str(folder), "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", SCRIPT, *NAMES]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return [line.split() for line in ran.stdout.splitlines()]


def test_what_is_frozen_into_machine_code_names_it(tmp_path: Path) -> None:
    assert run(tmp_path, 2.5) == [[name, "2.5", "0"] for name in NAMES]
    assert run(tmp_path, 2.5) == [[name, "2.5", "1"] for name in NAMES]
    assert run(tmp_path, 3.5) == [[name, "3.5", "0"] for name in NAMES]


def test_the_order_of_an_array_and_the_options_are_in_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def digest_of(value: Any) -> str:
        return cache._digest("", {"function": made_of(value)}, ())

    values = [
        np.ones((2, 2)),
        np.ones(4),
        np.ones((2, 2), np.float32),
        np.asfortranarray(np.ones((2, 2))),
        1,
        1.0,
        True,
    ]
    digests = {digest_of(value) for value in values}
    assert len(digests) == len(values) and digest_of(np.ones((2, 2))) in digests
    monkeypatch.setitem(OPTIONS, "fastmath", True)
    assert digest_of(1) not in digests


def made_of(value: Any) -> Any:
    return compiled(lambda number: (number, value))


def test_a_name_says_which_function_is_called_by_which_name() -> None:
    one, other = made_of(1), made_of(2)
    digests = {cache._digest("", {"a": a, "b": b}, ()) for a in (one, other) for b in (one, other)}
    assert len(digests) == 4


def test_a_compiled_function_in_a_cell_is_reached() -> None:
    inner = made_of(3)
    assert inner.py_func in reachable([made_of(inner)])
    assert constants_of(inner.py_func) == {"cell value": 3}


def test_the_folder_of_machine_code_names_the_processor() -> None:
    assert llvmlite.binding.get_host_cpu_name() in cache_folder().name


def test_what_a_module_loads_late_is_read_before_it_is_loaded() -> None:
    """`multitrack` loads names when they are first read: a rule that reads `mt.draw` is the same before and after."""
    script = (
        "import multitrack as mt\n"
        "from simulation.engine.compiling import reachable, compiled\n"
        "def rule(world): return mt.draw(world, 1, 2, 3)\n"
        "assert 'draw' not in vars(mt)\n"
        "print([function.__name__ for function in reachable([compiled(rule)])][:2])\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['rule', 'draw']"
