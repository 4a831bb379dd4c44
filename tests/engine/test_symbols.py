"""Names of machine code: no two processes share any, so that cached code never runs in place of other code."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from paths import ROOT

from simulation.engine.compiling import compiled
from simulation.engine.symbols import plain_name

NAMES = """
import os
from simulation.engine.luck import splitmix
compiled = splitmix.for_machine_code
child = os.fork()
compiled.compile("(uint64,)")
if child:
    os.waitpid(child, 0)
print(*compiled.inspect_llvm(compiled.signatures[0]).split('define')[1].split('(')[0].split()[-1:], flush=True)
"""

GROW = """
import sys
import numpy as np
from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import compiled
from simulation.engine.loop import bind

@compiled
def grow(record):
    for n in range(record.many.shape[0]):
        record.many[n] += record.many.shape[0]

entry = compiled_entry(
    "grow_all",
    "def grow_all(worlds, settings, crowd, verb, actor, week):\\n"
    "    for w in range(worlds.shape[0]):\\n        grow(worlds[w])\\n",
    {"grow": grow},
)
given = [np.zeros(1, np.dtype((np.record, [("many", np.float64, (int(length),))]))) for length in sys.argv[1:]]
crowd = np.zeros(1, np.int64)
for worlds in given:
    entry(worlds[:0], worlds[:0], crowd, -1, 0, 1)
for worlds in given:
    bind([entry], worlds, worlds, crowd)(0, -1, 0, 1)
    print(*sorted(set(worlds["many"].ravel().tolist())), flush=True)
"""


def run(script: Path, *arguments: int, cache: Path) -> str:
    environment = os.environ | {"MULTITRACK_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_code_of_two_processes_for_two_records_runs_side_by_side_in_a_third(tmp_path: Path) -> None:
    script = tmp_path / "growing.py"
    script.write_text(GROW)
    for length in (3, 5):
        assert run(script, length, cache=tmp_path / "cache") == f"{length}.0\n"
    assert run(script, 3, 5, cache=tmp_path / "cache") == "3.0\n5.0\n"


def test_neither_new_nor_forked_processes_share_a_name() -> None:
    """As those of a multiprocessing pool are forked."""
    command = [sys.executable, "-c", NAMES]
    ran = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(2)]
    names = [name for process in ran for name in process.stdout.split()]
    assert len(names) == len({*names}) == 4


ANOTHER_VERSION = """
from simulation.engine import versions
versions.HERE = (0, 1)
"""

STORED = """
if child:
    from simulation.engine.cache import cache_folder, compiled_entry, is_temporary
    entry = compiled_entry("two", "def two(number):\\n    return splitmix(number) - splitmix(number) + 2\\n", locals())
    print(int(entry(1)), is_temporary(), *[path.suffix for path in cache_folder().iterdir()])
"""


def test_with_another_version_of_numba_names_are_left_alone_and_nothing_is_shared(tmp_path: Path) -> None:
    """The names that numba gives by itself are the same in two processes, so that neither may load the other's code."""
    command = [sys.executable, "-c", ANOTHER_VERSION + NAMES + STORED]
    environment = os.environ | {"MULTITRACK_CACHE": str(tmp_path)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    one, other, stored = ran.stdout.splitlines()
    assert one == other and "splitmix" in one
    assert stored == "2 True .py" and not any(tmp_path.iterdir())


def half(number, by=2):
    return number / by


@compiled
def factorial(number):
    """The product of the numbers from 1."""
    return 1 if number < 2 else number * factorial(number - 1)


def test_a_name_can_be_read_without_its_mark() -> None:
    marked = compiled(half).py_func.__qualname__
    assert marked != "half" and plain_name(marked) == "half"
    assert plain_name(f"<function {marked} at 0x1>") == "<function half at 0x1>"


def test_a_function_that_is_compiled_is_left_as_it_was() -> None:
    fast = compiled(half)
    assert fast(np.float64(3.0)) == 1.5 and fast is not half
    assert half.__qualname__ == fast.__qualname__ == "half" and pickle.loads(pickle.dumps(half)) is half
    assert pickle.loads(pickle.dumps(fast))(3.0) == 1.5


def test_a_compiled_function_may_call_itself() -> None:
    assert factorial(np.int64(5)) == 120 and factorial.__doc__ == "The product of the numbers from 1."
    assert factorial.__module__ == __name__
    assert pickle.loads(pickle.dumps(factorial))(np.int64(4)) == 24
