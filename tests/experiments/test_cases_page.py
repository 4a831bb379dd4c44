"""The counts of the scenarios' README are those of their worlds."""

from __future__ import annotations

import pytest

from experiments.report.cases import CASES, PAGE, counted


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["cyprus", "nepal"])
def test_counts_are_replaced_and_nothing_else(name: str) -> None:
    lines = [*zip(page().split("\n"), counted(name, page(), worlds=12).split("\n"), strict=True)]
    first = next(place for place, (line, _) in enumerate(lines) if line.startswith(f"## {name}: "))
    last = next(place for place, (line, _) in enumerate(lines) if place > first and line.startswith("## "))
    changed = {place: [old.split(" | ") for old in pair] for place, pair in enumerate(lines) if pair[0] != pair[1]}
    assert len(changed) > 5 and all(first < place < last for place in changed)
    for old, new in changed.values():
        assert (old[0].split(" (")[0], old[2:]) == (new[0].split(" (")[0], new[2:])


def test_a_row_that_nothing_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="cyprus: nothing counts 'a full moon'"):
        counted("cyprus", page().replace("| a full agreement |", "| a full moon |"), worlds=2)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_page_has_the_counts_of_today(name: str) -> None:
    """To refresh it: `python -m experiments.report.cases`."""
    assert counted(name, page()) == page()
