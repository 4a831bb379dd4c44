"""An experiment that is stopped has the same worlds of all its arms, and compares them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import multitrack as mt
from experiments.analysis.paired import effects
from simulation.errors import InputError


class _Stop(Exception):
    """What stands in for somebody who stops it."""


def _stopped(folder: Path, after: int) -> mt.Results:
    """An experiment of three arms and eight chunks an arm, stopped after so many worlds."""
    design = mt.arms({name: {"track_two.effort": effort} for name, effort in (("no", 0), ("half", 0.5), ("full", 1))})
    study = mt.Experiment("stopped", design=design, cases=32, years=8)
    study.plan = replace(study.plan, chunk=4)

    def progress(done: int, total: int) -> None:
        assert total == 96
        if done >= after:
            raise _Stop

    with pytest.raises(_Stop):
        study.run(folder, workers=1, progress=progress)
    return mt.load_results(folder)


def test_what_is_done_is_the_same_worlds_of_all_arms(tmp_path: Path) -> None:
    results = _stopped(tmp_path / "s", after=44)  # three whole rows of chunks, and two more chunks
    worlds = results.outcomes.groupby("arm", sort=False)["world"].agg(list).to_dict()
    assert worlds == {"no": list(range(16)), "half": list(range(16)), "full": list(range(12))}
    table = results.effects("deaths")
    assert (table["worlds"] == 12).all() and set(table["arm"]) == {"half", "full"}
    assert results.worse_off()["worlds"].max() <= 12
    assert any("44 of 96 worlds" in note for note in table.attrs["notes"])


def test_arms_without_a_world_in_common_are_not_compared() -> None:
    table = pd.DataFrame({"arm": ["a", "b"], "world": [0, 1], "case": [0, 1], "deaths": [1.0, 2.0]})
    with pytest.raises(InputError, match="no world is done in all 2 arms"):
        effects(table, pd.DataFrame(index=["a", "b"]), "deaths", None, 0.95)
