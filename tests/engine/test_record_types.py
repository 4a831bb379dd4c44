"""Types of records are written out once: that numba needs it, that the text is numba's, and where it is left alone."""

from __future__ import annotations

import gc
import subprocess
import sys

import numba
import numpy as np
import pytest
from paths import ROOT

from simulation.engine import record_types
from simulation.engine.compiling import compiled

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")

PAIR = np.dtype([("left", [("a", "f8"), ("b", "i8", 3)]), ("right", "f8")], align=True)

NUMBA_ALONE = """
import numba, numpy as np
Record = numba.types.Record
written, inner = [], Record.__repr__
Record.__repr__ = lambda one: (written.append(1), inner(one))[1]
pair = np.dtype([("left", "f8"), ("right", "f8")], align=True)
numba.njit(lambda one: one["left"] + one["right"])(np.zeros(1, pair)[0])
print(len(written))
"""

ANOTHER_VERSION = """
import numba
from simulation.engine import versions
from simulation.engine.record_types import write_out_once
here, before = versions.HERE, numba.types.Record.__repr__
versions.HERE = (0, 1)
assert not write_out_once() and numba.types.Record.__repr__ is before
versions.HERE = here
assert write_out_once() and numba.types.Record.__repr__ is not before
"""


def _printed(source: str) -> str:
    return subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_numba_by_itself_writes_a_type_out_again_and_again() -> None:
    assert int(_printed(NUMBA_ALONE)) > 20


def test_here_each_is_written_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    by_numba = record_types._written_by_numba
    monkeypatch.setattr(record_types, "_written_by_numba", lambda one: (written.append(by_numba(one)), written[-1])[1])

    @compiled
    def both(one: np.void) -> float:
        return float(one["left"]["a"] + one["right"])

    assert both(np.ones(1, PAIR)[0]) == 2.0
    assert 1 <= len(written) <= 2  # the record, and the one in it


def test_what_is_written_is_what_numba_writes() -> None:
    kind = numba.from_dtype(PAIR)
    assert repr(kind) == record_types._written_by_numba(kind)
    assert "'right'" in repr(kind)


def test_a_type_that_is_no_more_leaves_nothing() -> None:
    kind = numba.from_dtype(np.dtype([("nowhere_else", "f8")], align=True))
    assert "nowhere_else" in repr(kind)
    held = id(kind)
    assert held in record_types._texts
    del kind
    gc.collect()
    assert "nowhere_else" not in record_types._texts.get(held, "")


def test_versions_that_it_was_not_tried_with_are_left_alone() -> None:
    _printed(ANOTHER_VERSION)
