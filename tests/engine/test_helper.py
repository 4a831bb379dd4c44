"""What `mt.compiled` marks: machine code of its own for machine code, and a door for Python when Python calls."""

from __future__ import annotations

import pickle

import cloudpickle
import numba
import numpy as np
import pytest

import multitrack as mt
from simulation.engine import versions

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")

DOOR = "_ZN7cpython"  # what numba names that begins so in machine code is called by Python


@mt.compiled
def half(share: float) -> float:
    """Half of it."""
    return 0.5 * share


@numba.njit
def quarter(share: float) -> float:
    return half(half(share))


@mt.compiled
def steps(number: int) -> int:
    return 0 if number <= 1 else 1 + (steps(number // 2) if number % 2 == 0 else others(number))


@mt.compiled
def others(number: int) -> int:
    return steps(3 * number + 1)


def test_machine_code_calls_a_helper_that_has_no_door_for_python() -> None:
    assert quarter(2.0) == 0.5
    made = "\n".join(half.for_machine_code.inspect_llvm().values())
    assert "half" in made and "define" in made and DOOR not in made and "cfunc." not in made


def test_numba_by_itself_makes_a_door_for_python() -> None:
    made = "\n".join(quarter.inspect_llvm().values()) if quarter(2.0) == 0.5 else ""
    assert DOOR in made and "cfunc." in made


def test_with_another_version_of_numba_a_helper_has_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "HERE", (0, 1))

    @mt.compiled
    def fifth(share: float) -> float:
        return 0.2 * share

    @numba.njit
    def twenty_fifth(share: float) -> float:
        return fifth(fifth(share))

    assert twenty_fifth(25.0) == pytest.approx(1.0)
    assert DOOR in "\n".join(fifth.for_machine_code.inspect_llvm().values())


def test_python_calls_the_same_helper() -> None:
    assert half(3.0) == 1.5 and half(share=3.0) == 1.5
    assert half.__doc__ == "Half of it." and half.__name__ == "half" and "half" in repr(half)
    with pytest.raises(TypeError):
        half()


def test_helpers_may_call_each_other_in_a_circle() -> None:
    assert steps(np.int64(27)) == 111


def test_a_helper_is_marked_once() -> None:
    assert mt.compiled(half) is half


def test_a_helper_travels_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(half)) is half

    @mt.compiled
    def third(share: float) -> float:
        return share / 3.0

    assert cloudpickle.loads(cloudpickle.dumps(third))(3.0) == 1.0
