"""A world that nobody waits for: stepped as plain Python until its rules are compiled, with the same bytes."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import numba
import pytest
from history import lived, same_bytes, scenario_of

from simulation import founding, machine, model
from simulation.engine.plain import is_plain, plain_python
from simulation.model import DiplomacyModel

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="everything is plain")


def test_a_plain_model_has_the_same_history_and_goes_on_as_machine_code() -> None:
    whole = lived("oslo", [7], 40).worlds
    with plain_python():
        one = DiplomacyModel(scenario_of("oslo"), seed=1, world=7, years=40 / 52)
    for week in range(40):
        if week == 15:
            assert one.plain
            one.use_machine_code()
        one.step()
    assert not one.plain
    assert same_bytes(one.worlds, whole)


def test_a_plain_model_needs_no_machine_code_and_waits_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*given: object) -> None:
        raise AssertionError("machine code was asked for")

    monkeypatch.setattr(founding, "FOUND_ALL", SimpleNamespace(py_func=founding.FOUND_ALL.py_func))
    for module, name in ((machine, "driver"), (model, "precompile_week")):
        monkeypatch.setattr(module, name, refused)
    with plain_python():
        one = DiplomacyModel(scenario_of("oslo"), seed=1, world=7)
    one.step()
    monkeypatch.setattr(model, "is_week_compiled", lambda *given: False)
    one.use_machine_code()
    one.step()
    assert one.now == 2 and one.plain


def test_plain_python_is_of_one_thread_and_ends() -> None:
    found: list[bool] = []
    with plain_python(), plain_python():
        thread = threading.Thread(target=lambda: found.append(is_plain()))
        thread.start()
        thread.join()
        assert is_plain()
    assert found == [False] and not is_plain()
