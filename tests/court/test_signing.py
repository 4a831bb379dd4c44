"""What exists only after signing: which arm brought a world to signature, and what such worlds are like."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.claims.contrast import more_than
from experiments.court.beside import signing

CLAIM = replace(claims()["W3"], arms={"a": {}, "b": {}}, contrast=more_than("a", "b"))
WORLDS = 40


def worlds(signed: np.ndarray, years: np.ndarray) -> pd.DataFrame:
    number = np.arange(WORLDS)
    columns = {"world": number, "case": number // 4, "replicate": number % 4, "agreement": signed * 1.0}
    return pd.DataFrame({**columns, "carried_out": signed * 0.5, "years_fighting_later": years})


def test_worlds_that_only_one_arm_signs_are_told_apart_by_arm_and_by_how_long_they_are_fought() -> None:
    number = np.arange(WORLDS)
    years = np.where(number < 10, 1.0, np.where(number < 16, 4.0, np.where(number < 18, 9.0, 6.0)))
    made = {"a": worlds(number < 16, years - 0.5), "b": worlds((number < 10) | ((number >= 16) & (number < 18)), years)}
    heard: Any = SimpleNamespace(cases={"W3": SimpleNamespace(claim=CLAIM)}, looks={"W3": 1}, rows=lambda *_: made)
    (row,) = signing(heard).to_dict("records")
    assert (row["every"], row["only_with"], row["only_against"]) == pytest.approx((10 / 40, 6 / 40, 2 / 40))
    assert row["some"] == pytest.approx(8 / 40)
    assert (row["years_every"], row["years_only_with"], row["years_only_against"]) == pytest.approx((1.0, 4.0, 9.0))
    # Worlds are matched by their number, in whatever order rows stand, and where one arm lacks some.
    fewer = {"a": made["a"].iloc[::-1], "b": made["b"].iloc[:30]}
    (row,) = signing(SimpleNamespace(**{**vars(heard), "rows": lambda *_: fewer})).to_dict("records")  # type: ignore[arg-type]
    assert (row["every"], row["only_with"], row["only_against"]) == pytest.approx((10 / 40, 6 / 40, 2 / 40))
    alone = {**made, "b": worlds(number < 10, years)}
    (row,) = signing(SimpleNamespace(**{**vars(heard), "rows": lambda *_: alone})).to_dict("records")  # type: ignore[arg-type]
    assert row["only_against"] == 0.0 and np.isnan(row["years_only_against"])
