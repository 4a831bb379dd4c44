"""For every test: no window opens, hypothesis draws the same examples each time, and the longest files come first.

A run without slow tests fails where it compiled the week for a larger record than the smallest.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib
import pytest
from hypothesis import settings

from simulation.engine.cache import cache_folder

LONGEST = (
    "test_live_browser",
    "test_integrity",
    "test_claims",
    "test_experiments",
    "test_killed",
    "test_live",
    "test_packaging",
)
"""Files of tests that take longest: begun last, one of them would keep one core busy long after the other is done."""

matplotlib.use("Agg")
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the rest in their order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


_BEFORE = pytest.StashKey[set[Path]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[_BEFORE] = _for_larger_records()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _compiled_in_vain(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if compiled := _compiled_in_vain(config):
        terminalreporter.section("the week was compiled for a larger record, which only slow tests may need")
        terminalreporter.line(
            f"{len(compiled)} entries, such as {min(compiled)}, by these tests or by another process meanwhile"
        )
        terminalreporter.line("docs/house.md says what to do")


def _compiled_in_vain(config: pytest.Config) -> set[Path]:
    """The entries that a run of the fast tests compiled for larger records; of other runs none."""
    fast = config.option.markexpr == "not slow" and not hasattr(config, "workerinput")
    return _for_larger_records() - config.stash[_BEFORE] if fast else set()


def _for_larger_records() -> set[Path]:
    """The marks of entries that are stored for other records than the smallest, which is kind 0."""
    return {mark for mark in cache_folder().glob("*.done") if not mark.name.endswith(".0.done")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small experiment that was run without any trouble."""
    from small import study

    folder = tmp_path_factory.mktemp("undisturbed") / "small"
    study().run(folder, progress=False)
    return folder
