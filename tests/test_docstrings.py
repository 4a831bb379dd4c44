"""Every public name has an example, and the examples do what they say."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import multitrack as mt

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def public() -> Iterator[tuple[str, Any]]:
    """Public functions and classes by name, charts included."""
    for module in (mt, mt.charts):
        for name in module.__all__:
            value = getattr(module, name)
            if not isinstance(value, str) and not inspect.ismodule(value):
                yield name, value


PUBLIC = dict(public())


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results that the examples load, small."""
    folder = tmp_path_factory.mktemp("examples")
    design = mt.sweep({"track_two.effort": [0, 0.5, 1]})
    tables, weekly = ["outcomes", "agreements"], ["violence"]
    study = mt.Experiment("doses", design=design, cases=40, years=16, tables=tables, weekly=weekly)
    study.run(folder / "results" / "doses", progress=False)
    mt.Experiment("morris", cases=mt.morris(2), years=8).run(folder / "results" / "morris", progress=False)
    mt.simulate("baseline", worlds=20, years=8).save(folder / "results" / "half")
    mt.tracks(mt.load_scenario("oslo"), worlds=5).save(folder / "results" / "tracks")
    return folder


def surroundings(value: Any) -> dict[str, Any]:
    """What an example can name without importing it: what its module names."""
    return dict(vars(inspect.getmodule(value)))


@pytest.mark.parametrize("name", PUBLIC)
def test_the_examples_of_a_public_name_do_what_they_say(
    name: str, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(saved)
    (example,) = doctest.DocTestFinder(recurse=False).find(
        PUBLIC[name], name, module=False, globs=surroundings(PUBLIC[name])
    )
    assert example.examples, f"{name} has no example"
    report: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=report.append, clear_globs=True)
    assert not report, "".join(report)


def test_every_public_name_has_an_example() -> None:
    missing = [name for name, value in PUBLIC.items() if ">>> " not in (inspect.getdoc(value) or "")]
    assert not missing
