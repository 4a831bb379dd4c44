"""Who is worse off: shares of cases beyond luck, between which arms, and what sets the harmed apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.claims.claim import Claim
from experiments.court.beside import map_of
from experiments.court.harm import ANYBODY, DEATHS, compared_arms, harm, set_apart, worse_and_better
from experiments.court.hearing import Heard
from experiments.court.panel import column_of, panel_of
from experiments.court.tables import effects_table
from simulation.world.sets import ROW

CLAIMS = claims()
CASES, WORLDS = 200, 16


@dataclass
class Court:
    """What the tables read of a hearing, with made rows."""

    claim: Claim
    made: dict[str, pd.DataFrame]
    looks: dict[str, int] = field(init=False)
    cases: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.looks = {self.claim.id: 1}
        self.cases = {self.claim.id: self}

    def group(self, claim: Claim) -> str:
        return "made"

    def rows(self, claim: Claim, looks: int) -> dict[str, pd.DataFrame]:
        return self.made

    def standing(self, group: str, looks: int) -> dict[str, pd.DataFrame]:
        return {"baseline": next(iter(self.made.values()))}


def world_rows(**columns: np.ndarray) -> pd.DataFrame:
    case, replicate = np.divmod(np.arange(CASES * WORLDS), WORLDS)
    plain = {"case": case, "replicate": replicate, "world": np.arange(CASES * WORLDS), "agreement": 1.0}
    return pd.DataFrame({**plain, **columns})


def test_luck_alone_makes_few_cases_worse_and_planted_harm_is_found() -> None:
    generator = np.random.default_rng(1)
    gains = generator.normal(size=(4000, WORLDS))
    for share in (found.mean() for found in worse_and_better(gains)):
        assert 0.018 < share < 0.032
    gains[:400] -= 2.0
    worse, better = worse_and_better(gains)
    assert worse[:400].mean() > 0.95 and worse[400:].mean() < 0.04 and better.mean() < 0.032


def test_cases_with_missing_worlds_are_judged_by_those_that_are_there() -> None:
    gains = np.array([[-1.0, -1.1, np.nan], [-1.0, np.nan, np.nan], [np.nan] * 3, [0.0, 0.0, 0.0]])
    worse, better = worse_and_better(gains, 0.9)
    assert worse.tolist() == [True, False, False, False] and not better.any()


def test_harm_is_counted_by_case_for_deaths_and_each_party() -> None:
    """A tenth of the cases has more deaths, and a fifth has a party that is worse off; nothing else is changed."""
    generator = np.random.default_rng(2)
    deaths, utility = generator.lognormal(6, 1, CASES * WORLDS), generator.uniform(size=CASES * WORLDS)
    case = np.arange(CASES * WORLDS) // WORLDS
    noise = 0.01 * generator.normal(size=CASES * WORLDS)
    same = {"years_fighting_later": deaths / 100, "utility_north": utility}
    none = world_rows(deaths_later=deaths, utility_south=utility, **same)
    more = np.where(case < 20, 2.0, 1.0)
    less = np.where((case >= 10) & (case < 50), 0.2, 0.0)
    with_ = world_rows(deaths_later=deaths * more, utility_south=utility - less + noise * (less > 0), **same)
    court = cast(Heard, Court(CLAIMS["B4"], {"Track II": with_, "none": none}))
    table = harm(court).set_index("who")
    assert table.loc[DEATHS, ["worse", "better", "worse_by"]].tolist() == [0.1, 0.0, 0.1]
    assert table.loc["south", ["worse", "better", "worse_by"]].tolist() == [0.2, 0.0, 0.2]
    assert table.loc["north", ["worse", "better"]].tolist() == [0.0, 0.0]
    assert table.loc[ANYBODY, "worse"] == 0.25 and table.loc[ANYBODY, "luck"] == pytest.approx(0.075)
    assert table.loc[DEATHS, ["arm", "against"]].tolist() == ["Track II", "none"]
    # The tenth that fares worst is that with more deaths: 25 are added to both arms before logarithms.
    assert -np.log(2.0) < table.loc[DEATHS, "tenth_mean"] < -0.6 and table.loc["north", "tenth_mean"] == 0.0

    primary = effects_table(court).set_index("outcome").loc["deaths"]
    assert (primary["as_said"], primary["against"]) == (0.0, 0.1) and primary["delta"] == pytest.approx(np.log(1.05))


@pytest.mark.parametrize(
    ("id", "one", "other"),
    [
        ("B4", ["Track II"], ["none"]),
        ("I2", ["conflict.rivalry=0.0 track_one.effort=1.0 none"], ["conflict.rivalry=0.0 track_one.effort=0.0 none"]),
        ("D1", ["parties.rebels.power=1.0 parties.rebels.trend=-0.2 Track II",
                "parties.rebels.power=1.0 parties.rebels.trend=0.2 Track II"],
               ["parties.rebels.power=1.0 parties.rebels.trend=-0.2 none",
                "parties.rebels.power=1.0 parties.rebels.trend=0.2 none"]),
        ("S2", ["both, coordinated"], ["Track II with the other's effort"]),
        ("W1", ["access 0.3"], ["access 0.1"]),
    ],
)  # fmt: skip
def test_harm_is_that_between_the_arms_of_the_contrast(id: str, one: list[str], other: list[str]) -> None:
    """Of several arms the best are taken, over all cases: here those that are named have the best outcome."""
    claim = CLAIMS[id]
    named = column_of(claim, claim.outcome)
    chances = {claim.outcome.per: np.ones(CASES * WORLDS)} if claim.outcome.per else {}
    good, bad = (1.0, 0.0) if claim.outcome.more else (1.0, 2.0)
    rows = {
        arm: world_rows(**{named: np.full(CASES * WORLDS, good if arm in (*one, *other) else bad)}, **chances)
        for arm in claim.contrast.arms
    }
    weights = compared_arms(claim, panel_of(claim, claim.outcome, rows))
    assert sorted(arm for arm, weight in weights.items() if weight > 0) == sorted(one)
    assert sorted(arm for arm, weight in weights.items() if weight < 0) == sorted(other)
    assert sum(weight for weight in weights.values() if weight > 0) == pytest.approx(1.0)


def test_arms_to_compare_are_found_for_every_claim() -> None:
    """Weights are those of a difference of two means, whatever the contrast."""
    generator = np.random.default_rng(4)
    for claim in CLAIMS.values():
        names = (column_of(claim, claim.outcome), claim.outcome.per or "chances")
        values = {name: generator.uniform(size=4) for name in names}
        rows = {arm: pd.DataFrame({"case": [0, 0, 1, 1], "replicate": [0, 1, 0, 1], "agreement": 1.0, **values})
                for arm in claim.contrast.arms}  # fmt: skip
        weights = compared_arms(claim, panel_of(claim, claim.outcome, rows))
        assert sum(weight for weight in weights.values() if weight > 0) == pytest.approx(1.0), claim.id
        assert sum(weights.values()) == pytest.approx(0.0) and set(weights) <= set(claim.contrast.arms), claim.id


def test_what_sets_cases_apart_is_told_only_beyond_luck() -> None:
    generator = np.random.default_rng(3)
    table = pd.DataFrame(generator.uniform(size=(600, 40)), columns=[f"a.b{n}" for n in range(40)])
    assert set_apart(table[:60], table[60:]) == ""
    low = table.assign(**{"a.b7": np.where(table.index < 60, table["a.b7"] / 2.0, table["a.b7"])})
    assert set_apart(low[:60], low[60:]).startswith("a.b7 lower (median ")


def test_settings_that_come_in_sets_count_sets_and_not_cases() -> None:
    """Sixty cases of one set of constants are one draw of its settings."""
    generator = np.random.default_rng(3)
    sets = np.repeat(np.arange(10), 60)
    table = pd.DataFrame({ROW: sets, "c.d": generator.permutation(10)[sets] / 10.0})
    one = table[ROW] == table.loc[table["c.d"].idxmin(), ROW]
    assert "c.d lower" in set_apart(table[one], table[~one])
    assert set_apart(table[one], table[~one], ["c.d"]) == ""


def test_fifths_are_made_on_one_half_of_the_worlds_and_valued_on_the_other() -> None:
    """Where cases do not differ, no fifth is better than another, however luck falls."""
    generator = np.random.default_rng(5)
    claim = CLAIMS["S1"]
    made = {}
    for arm in claim.arms:
        noise = {name: generator.lognormal(size=CASES * WORLDS)
                 for name in ("years_fighting_later", "deaths_later")}  # fmt: skip
        odds = {name: (generator.uniform(size=CASES * WORLDS) < 0.3) * 1.0 for name in ("quiet_without_victory",)}
        made[arm] = world_rows(**noise, **odds).assign(agreement=odds["quiet_without_victory"])
    table = map_of(cast(Heard, Court(claim, made)))
    # The spread of a world: of logarithms of years and of deaths with what is added to them, and of a share of 0.3.
    spread = {"years_fighting": 0.83, "deaths": 0.08, "quiet_without_victory": 0.46, "agreement": 0.46}
    for outcome, fifths in table.groupby("outcome"):
        luck = 4.0 * spread[str(outcome)] * np.sqrt(2.0 / (CASES / 5 * WORLDS / 2))
        assert abs(fifths["base"].iloc[-1] - fifths["base"].iloc[0]) < luck
        assert fifths["cases"].tolist() == [CASES // 5] * 5
        assert np.allclose(fifths["gain_other_full"] - fifths["gain_other"], fifths["mean"])
