"""What the next persons add in either track: planted gains are found at every mix."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.claims.s4_weight_of_officials import MIXES
from experiments.court.beside import mix
from experiments.court.docket import MIXED, docket_of
from experiments.report.verdicts import figures, rows

CLAIM = claims()[MIXED]
WORLDS = 120


def fought(gain: float) -> pd.DataFrame:
    number = np.arange(WORLDS)
    base = np.random.default_rng(1).normal(1.5, 0.3, WORLDS)
    worlds = {"world": number, "case": number // 4, "replicate": number % 4}
    years, deaths = np.exp(base - gain) - 0.25, np.exp(5.0 + base - gain) - 25.0
    return pd.DataFrame({**worlds, "years_fighting_later": years, "deaths_later": deaths})


@pytest.fixture
def heard() -> Any:
    arms = {name: fought(0.1 if place % 2 == 0 else -0.02) for place, name in enumerate(CLAIM.arms)}
    return SimpleNamespace(
        cases={MIXED: SimpleNamespace(claim=CLAIM)},
        looks={MIXED: 1},
        group=lambda _: None,
        rows=lambda *_: arms,
        mixes=lambda *_: {f"{one:g}": fought(0.0) for one in MIXES},
    )


def test_the_next_persons_add_in_each_track_what_was_planted(heard: Any) -> None:
    table = mix(heard)
    assert table["persons"].tolist() == list(MIXES) * 2
    assert table["gain_one"].to_numpy() == pytest.approx(0.1) and table["gain_other"].to_numpy() == pytest.approx(-0.02)
    assert table["mean"].to_numpy() == pytest.approx(0.12)  # the one less the other
    (first, *_) = rows.mix(table)[1]
    assert first[2].startswith("+9.5 %") and first[3].startswith("-2.0 %")
    older = rows.mix(table.drop(columns=["gain_one", "gain_other"]))[1][0]
    assert older[2:4] == ("–", "–")
    assert len(figures.mix(table).axes) == 2 and len(figures.mix(table.drop(columns="gain_one")).axes) == 1


def test_the_mix_that_they_join_is_run_and_counts_as_no_claims_arm() -> None:
    docket = docket_of([CLAIM])
    group = docket.groups[MIXED]
    assert list(docket.mixes[group]) == [f"{one:g}" for one in MIXES]
    assert set(docket.mixes[group].values()) <= docket.unasked(group)
