"""One story whole, as somebody read it: `golden/oslo.txt`. Where words or rules have changed, read the difference and
make it again: `python -P tests/chronicle/test_golden_story.py > tests/chronicle/golden/oslo.txt`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from simulation.chronicle.story import SERIES, story
from simulation.ensemble import simulate
from simulation.scenarios.scenario import load_scenario

GOLDEN = Path(__file__).parent / "golden" / "oslo.txt"
WORLD = 20  # of the first thirty the one with the most kinds of events
YEARS = 5


def told() -> str:
    """The story, as a file holds it."""
    runs = simulate("oslo", worlds=[WORLD], seed=1, years=YEARS, events=True, weekly=SERIES)
    return story(runs, load_scenario("oslo"), WORLD) + "\n"


def test_a_story_reads_as_it_was_read() -> None:
    assert told().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(told(), end="")
