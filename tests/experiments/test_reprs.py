"""What is printed of results and their parts: one line, whatever they hold."""

from __future__ import annotations

import pytest
from small import study

import multitrack as mt
from simulation.run import Run


def test_whatever_is_printed_is_one_short_line() -> None:
    printed = {
        "tracks": repr(mt.tracks("oslo", 4, years=2)),
        "scenario": repr(mt.load_scenario("oslo")),
        "design": repr(mt.factorial({"track_one.effort": "0:1:0.1", "track_two.effort": "0:1:0.1"})),
        "run": repr(Run.of("oslo", 1000)),
        "runs": repr(mt.simulate("oslo", 4, years=6)),
        "experiment": repr(study()),
    }
    assert all("\n" not in text and len(text) <= 120 for text in printed.values())
    assert printed["tracks"] == "<Tracks of oslo: 11 arms × 4 worlds, seed 1>"
    assert printed["design"] == "<Design factorial: 121 arms over track_one.effort, track_two.effort>"
    assert printed["run"] == "<Run of oslo: 1,000 worlds × 780 weeks, seed 1>"
    assert printed["scenario"].startswith("<Scenario oslo: 2 parties, 5 issues, 15 years, ")


@pytest.mark.parametrize("share", ["1/2", "2/2"])
def test_a_share_says_so(share: str) -> None:
    assert f"share {share}: " in repr(study().share(share))
