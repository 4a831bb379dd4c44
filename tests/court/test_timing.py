"""When to begin: forks at every state that a theory names, those that no claim asks about too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.court.beside import timing
from experiments.court.docket import docket_of
from experiments.court.panel import column_of

CLAIMS = claims()
CASES, WORLDS = 20, 4


def test_a_group_in_which_a_claim_begins_at_a_state_forks_at_those_of_the_other_theories_too() -> None:
    docket = docket_of([CLAIMS["B1"], CLAIMS["F1"]])
    (group,) = docket.forks
    assert group == docket.groups["B1"]
    names = [f"{state}: {when}" for state in ("ripe", "deadlocked", "open") for when in ("now", "never")]
    assert list(docket.forks[group]) == names
    arms = [docket.arms[group][key] for key in docket.forks[group].values()]
    assert [arm.state for arm in arms] == ["ripe"] * 2 + ["deadlocked"] * 2 + ["open"] * 2
    assert set(docket.forks[group].values()) <= docket.unasked(group) <= docket.arms[group].keys()


def forked(column: str, gain: float, met: int) -> pd.DataFrame:
    """Worlds of the first cases, which meet a state, with so much less of the logarithm of deaths."""
    case, replicate = np.divmod(np.arange(met * WORLDS), WORLDS)
    deaths = np.exp(6.0 + np.cos(case) - gain) - 25.0
    return pd.DataFrame({"case": case, "replicate": replicate, "world": np.arange(len(case)), column: deaths})


def test_forks_that_no_claim_asks_for_stand_beside_those_of_claims() -> None:
    claim, met = CLAIMS["B1"], {"ripe": 12, "deadlocked": CASES, "open": 15}
    column = column_of(claim, claim.outcome)
    asked = {name: forked(column, 0.2 if name.endswith("now") else 0.0, CASES) for name in claim.arms}
    more = {
        f"{state}: {when}": forked(column, gain, met[state])
        for state, now in (("ripe", 0.1), ("deadlocked", -0.3), ("open", 0.0))
        for when, gain in (("now", now), ("never", 0.0))
    }
    heard: Any = SimpleNamespace(
        cases={"B1": SimpleNamespace(claim=claim)},
        looks={"B1": 1},
        group=lambda _: "made",
        rows=lambda *_: asked,
        forks=lambda *_: more,
    )
    table = timing(heard).set_index("name")
    assert set(table.index) == {"war, frozen", "war, open", "ripe", "deadlocked", "open"}
    assert table.loc["war, frozen", "mean"] == pytest.approx(0.2)
    assert table["mean"][["ripe", "deadlocked", "open"]].tolist() == pytest.approx([0.1, -0.3, 0.0])
    assert table["cases"][["ripe", "deadlocked", "open"]].tolist() == [12, CASES, 15]
    assert table["forks"][["ripe", "open"]].tolist() == [12 * WORLDS, 15 * WORLDS]
