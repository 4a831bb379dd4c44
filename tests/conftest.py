"""For every test: no window opens, hypothesis draws the same examples each time, and the longest files come first."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import pytest
from hypothesis import settings

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


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small experiment that was run without any trouble."""
    from small import study

    folder = tmp_path_factory.mktemp("undisturbed") / "small"
    study().run(folder, progress=False)
    return folder
