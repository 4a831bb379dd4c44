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


@pytest.mark.parametrize(
    ("name", "weeks", "settings"),
    [
        ("oslo", 40, {}),
        ("oslo", 60, {"split.rate": 5.0}),
        pytest.param("drc", 60, {"split.rate": 5.0}, marks=pytest.mark.slow),
    ],
)
def test_a_plain_model_has_the_same_history_and_goes_on_as_machine_code(
    name: str, weeks: int, settings: dict[str, float]
) -> None:
    whole = lived(name, [7], weeks, settings).worlds
    assert not settings or whole["party_count"][0] > len(scenario_of(name).parties)  # somebody has split off
    with plain_python():
        one = DiplomacyModel(scenario_of(name), seed=1, world=7, years=weeks / 52, settings=settings)
    for week in range(weeks):
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
