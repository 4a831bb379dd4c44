"""The page for practitioners: its example runs, and what it tells to set can be set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from paths import ROOT

from simulation.ensemble import simulate
from simulation.scenarios.names import all_parameters
from simulation.scenarios.scenario import load_scenario

PAGE = (ROOT / "docs" / "practitioners.md").read_text(encoding="utf-8")

HEADER = {"scenario.title", "scenario.start_date", "scenario.years", "parties.name"}
"""What a file says that is no setting."""


@pytest.mark.filterwarnings("error")
def test_the_worked_example_runs_and_its_event_happens(tmp_path: Path) -> None:
    (example,) = (one for one in re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL) if "[scenario]" in one)
    file = tmp_path / "first_draft.toml"
    file.write_text(example, encoding="utf-8")
    runs = simulate(load_scenario(str(file)), worlds=4, seed=1, events=True)
    assert runs.events is not None
    assert (runs.events["kind"] == "dated_event").sum() == 4
    assert runs.outcomes["sessions"].gt(0).all()


def test_every_setting_that_the_page_names_exists() -> None:
    names = set(re.findall(r"`(\w+(?:\.(?:\w+|<\w+>))+)(?: = [^`]*)?`", PAGE)) - {"mine.toml", "first_draft.toml"}
    known = set(all_parameters(None)) | HEADER
    parties = r"^(parties|issues)\.(government|rebels|<\w+>)"
    shared = {re.sub(r"\.<\w+>$", "", re.sub(parties, r"\1", name)) for name in names}
    assert len(shared) > 30 and shared <= known


@pytest.mark.slow
def test_local_tables_of_the_example_reach_truces_in_every_world() -> None:
    scenario = load_scenario(ROOT / "docs" / "examples" / "drc_local_tables.toml")
    runs = simulate(scenario, worlds=4, seed=1, years=6, weekly=["local_truces"])
    assert runs.weekly is not None
    most = runs.weekly["local_truces"].max(dim=("week", "dyad")).to_numpy()
    assert ((most > 0.0) & (most <= 0.4)).all()
