"""Numbers of the tables reckoned again from the saved rows, in a few lines of pandas, without the court's own code.

The court's part is only which file an arm's rows are saved in.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_rows import DrawnBench
from scipy.stats import t

from experiments.claims import claims
from experiments.court import audit
from experiments.court.bench import Bench, Size
from experiments.court.docket import key_of
from experiments.court.hearing import Heard, hear
from experiments.court.search import Search
from experiments.court.tables import effects_table
from simulation.results.export import write_table
from simulation.week import week

CLAIMS = claims()
ONE_LOOK = Size((10,), 6, quick=True, audited=10, again=5)
TWO_LOOKS = Size((6, 10), 6, 4, confirming=4, search=Search(3, 1, 1), audited=10, again=5)
AUDITED = "W3"
CELLS = ("carry_out", "press", "negotiate", "convene", "transfer_up")


def _chance(key: str) -> float:
    """Of a yes in an arm: other arms have others, so that there are effects to be reckoned."""
    return 0.2 + 0.6 * zlib.crc32(key.encode()) / 2**32


Rows = dict[str, pd.DataFrame]


def by_case(table: pd.DataFrame, column: str) -> pd.Series:
    return table.groupby("case")[column].mean()


def carried_out(rows: Rows) -> pd.Series:
    """W3: what is carried out with backing more than without."""
    return by_case(rows["backed"], "carried_out") - by_case(rows["alone"], "carried_out")


def deaths(rows: Rows) -> pd.Series:
    """F6: the difference of mean logarithms, 25 deaths added to each world."""
    logs = {arm: table.assign(log=np.log(table["deaths_later"] + 25)) for arm, table in rows.items()}
    return by_case(logs["close none"], "log") - by_case(logs["stay none"], "log")


def violations(rows: Rows) -> pd.Series:
    """W11: all violations of a case's worlds over all years that their agreements lived."""
    sums = {arm: table.groupby("case")[["violations", "agreement_years"]].sum() for arm, table in rows.items()}
    rates = {arm: (one["violations"] / one["agreement_years"]).where(one["agreement_years"] > 0)
             for arm, one in sums.items()}  # fmt: skip
    return (rates["informal"] - rates["official"]).dropna()


def years(rows: Rows) -> pd.Series:
    """S2: against the better single track with the other's effort, chosen on even and valued on odd replicates and the
    other way round; of those that tie, the one that is better over all cases."""
    found = []
    for half in (0, 1):
        logs = {arm: table.assign(log=-np.log(table["years_fighting_later"] + 0.25)) for arm, table in rows.items()}
        seen = {arm: by_case(table[table["replicate"] % 2 == half], "log") for arm, table in logs.items()}
        worth = {arm: by_case(table[table["replicate"] % 2 != half], "log") for arm, table in logs.items()}
        others = pd.DataFrame({arm: seen[arm] for arm in seen if "other's effort" in arm}).round(9)
        best = others[others.mean().sort_values(ascending=False).index].idxmax(axis=1)
        valued = pd.Series({case: worth[arm][case] for case, arm in best.items()})
        found.append(worth["both, coordinated"] - valued)
    return (found[0] + found[1]) / 2.0


def lasting(rows: Rows) -> pd.Series:
    """F5: of worlds that sign in both arms, the share that lasts less; minus, as less of it is claimed."""
    both = pd.merge(rows["mediation.target=weaker"], rows["mediation.target=none"], on=["world", "case"])
    both = both[(both["agreement_x"] == 1) & (both["agreement_y"] == 1)]
    return -(by_case(both, "durable_agreement_x") - by_case(both, "durable_agreement_y"))


EFFECTS: dict[str, Callable[[Rows], pd.Series]] = {
    "W3": carried_out,
    "F6": deaths,
    "W11": violations,
    "S2": years,
    "F5": lasting,
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((ONE_LOOK, True), id="drawn"),
        pytest.param((TWO_LOOKS, True), id="drawn at two looks", marks=pytest.mark.slow),
        pytest.param((TWO_LOOKS, False), id="run", marks=pytest.mark.slow),
    ],
)
def heard(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """A small trial whose worlds are drawn, or really run."""
    size, drawn = request.param
    folder, asked = tmp_path_factory.mktemp("recomputed") / "court", [CLAIMS[id] for id in (*EFFECTS, "D2")]
    return hear(DrawnBench(folder, size, asked, _chance) if drawn else Bench(folder, size), asked)


@pytest.fixture(scope="module")
def effects_csv(heard: Heard) -> pd.DataFrame:
    """The primary effects as they are written."""
    path = heard.bench.folder / "effects.csv"
    write_table(effects_table(heard), path)
    return pd.read_csv(path).query("primary").set_index("claim")


def saved(heard: Heard, id: str) -> Rows:
    """The rows of a claim's arms, as they lie on disk."""
    folder = heard.bench.folder / "rows" / heard.group(CLAIMS[id]).name
    looks = range(1, heard.looks[id] + 1)
    return {
        arm: pd.concat(pd.read_parquet(next((folder / f"look-{look}").glob(f"{key}*"))) for look in looks)
        for arm, key in heard.docket.keys[id].items()
    }


@pytest.mark.parametrize("id", EFFECTS)
def test_effects_are_what_the_saved_rows_give(heard: Heard, effects_csv: pd.DataFrame, id: str) -> None:
    found, told = EFFECTS[id](saved(heard, id)), effects_csv.loc[id]
    half = t.ppf(0.975, len(found) - 1) * found.sem() if len(found) > 1 else np.inf
    mean = found.mean() if len(found) else 0.0
    assert (told["mean"], told["low"], told["high"]) == pytest.approx((mean, mean - half, mean + half))
    assert told["cases"] == len(found)


def test_an_effect_of_forks_is_the_difference_of_the_means_of_two_sets_of_worlds(
    heard: Heard, effects_csv: pd.DataFrame
) -> None:
    """D2: what Track II from now on changes in worlds met early, less the same in worlds met late."""
    rows, means = saved(heard, "D2"), {}
    for state in ("early", "late"):
        logs = {turn: rows[f"{state}: {turn}"].assign(log=lambda one: np.log(one["deaths_from_fork"] + 25))
                for turn in ("now", "never")}  # fmt: skip
        means[state] = -(by_case(logs["now"], "log") - by_case(logs["never"], "log")).mean()
    assert not rows["early: now"]["world"].isin(rows["late: now"]["world"]).all()
    assert effects_csv.loc["D2", "mean"] == pytest.approx(means["early"] - means["late"])


def test_cells_of_the_audit_are_what_the_saved_rows_give(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five mechanisms: the effect without it, by how much that is less, and what share of it is left."""
    path, case = heard.bench.folder / "audit.csv", heard.cases[AUDITED]
    audit.steps(case.claim)  # it remembers the whole week
    monkeypatch.setattr(audit, "week", lambda: [one for one in week() if one.name in CELLS])
    write_table(audit.as_table({AUDITED: audit.audited(heard, case)}, {AUDITED: case.evidence.delta}), path)
    told, strengths = pd.read_csv(path).set_index("mechanism"), {one.name: one.strength for one in week()}
    folder, arms = heard.bench.folder / "rows" / "fresh" / f"{AUDITED}-audit", heard.arms(case.claim)

    def effect(mechanism: str) -> pd.Series:
        rows = {}
        for arm in ("backed", "alone"):
            strength = strengths.get(mechanism)
            off = {strength.name: 0 if strength.kind == "int" else 0.0} if strength else {}
            held = arms[arm][1]
            key = key_of(replace(held, settings={**held.settings, **off}))
            rows[arm] = pd.read_parquet(next(folder.rglob(f"{key}*")))
        return carried_out(rows)

    whole = effect("")
    for mechanism in CELLS:
        left, row = effect(mechanism), told.loc[mechanism]
        change, lost = whole - left, t.ppf(0.975, len(whole) - 1) * (whole - left).sem()
        assert row["effect"] == pytest.approx(left.mean())
        assert (row["change"], row["change_low"]) == pytest.approx((change.mean(), change.mean() - lost))
        assert row["change_high"] == pytest.approx(change.mean() + lost)
        assert row["left"] == pytest.approx(left.mean() / whole.mean() if whole.mean() else 1.0)
