"""What the court keeps of an arm's worlds: a row a world, with its outcomes and the chances that counts had.

Everything that verdicts rest on can be reckoned again from these rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.results import Results
from simulation.calendar import WEEKS_IN_YEAR
from simulation.results.outcomes import OUTCOMES, outcome_named

__all__ = ["FOLLOW_UP", "chances", "no_rows", "rows_of"]

FOLLOW_UP = 5 * WEEKS_IN_YEAR
"""Weeks after the decision window."""
_KEYS = ("case", "replicate", "world", "fork_week")
_OWN = ("deaths_from_fork", "years_from_fork")
_BY = "quiet_by"  # from which quiet without victory is computed
_TEXTS = ["world", "week", "kind", "ended_week", "superseded", "implemented"]


def rows_of(results: Results, arm: int) -> pd.DataFrame:
    """The rows of one arm of an experiment that kept its agreements, by case and replicate.

    Columns: `case`, `replicate`, `world`, every outcome that is a number or a truth (as numbers, nan where missing),
    means of weekly series, the state at the fork, deaths and years from it where there is one, and `texts` signed,
    `votes`, `drafts`, `agreement_years` (chances that counts had) and `carried_out`. Without rows where no world met
    the arm's state.
    """
    shards = [chunk.index for chunk in results.plan.chunks if chunk.arm == arm and chunk.index in results.whole]
    held = [index for index in shards if "outcomes" in results.store.tables_of(index)]
    if not held:
        return no_rows()
    names = pq.read_schema(results.store.path_of("outcomes", held[0])).names
    whole = results.rows("outcomes", [name for name in names if _is_kept(name) or name == _BY], arm)
    plain = {str(name): _numbers(whole[name], str(name)) for name in whole if name != _BY}
    table = pd.DataFrame(plain | {one.name: one.values(whole) for one in OUTCOMES if one.derived})
    signs = any("agreements" in results.store.tables_of(index) for index in held)
    agreements = results.rows("agreements", _TEXTS, arm) if signs else pd.DataFrame(columns=_TEXTS)
    return table.assign(**chances(table, agreements, results.plan.weeks - FOLLOW_UP))


def no_rows() -> pd.DataFrame:
    """The rows of an arm none of whose worlds counts."""
    return pd.DataFrame(columns=list(_KEYS), dtype=np.int64)


def _is_kept(name: str) -> bool:
    declared = outcome_named(name)
    plain = declared is not None and declared.scale != "word"
    return plain or name in _KEYS or name in _OWN or name.startswith(("mean_", "at_fork_"))


def _numbers(column: pd.Series, name: str) -> np.ndarray:
    if name in _KEYS:
        return column.to_numpy(np.int64)
    return column.astype("Float64").to_numpy(np.float64, na_value=np.nan)


def chances(table: pd.DataFrame, agreements: pd.DataFrame, window: int) -> dict[str, np.ndarray]:
    """The chances that counts had in each world of a table (n,), until the last week of the decision window.

    Texts signed, votes on full ones, drafts at the table, years that agreements lived, and the share carried out of
    those signed, 0 where nothing was.
    """
    seen = agreements[(agreements["week"] <= window) & (agreements["kind"] != "process")]
    end = seen[["ended_week", "superseded"]].astype("Float64").min(axis=1).fillna(window).clip(upper=window)
    lived = (end - seen["week"]).clip(lower=0).astype("float64") / WEEKS_IN_YEAR
    worlds = table["world"]

    def by_world(values: pd.Series, how: str = "sum") -> np.ndarray:
        found = values.groupby(seen["world"]).agg(how)
        return np.asarray(found.reindex(worlds).fillna(0.0).to_numpy(np.float64))

    texts = by_world(pd.Series(1.0, index=seen.index))
    full = by_world((seen["kind"] == "full").astype("float64"))
    return {
        "texts": texts,
        "drafts": table["drafts_rejected"].to_numpy() + texts,
        "votes": table["ratifications_lost"].to_numpy() + full,
        "agreement_years": by_world(lived),
        "carried_out": by_world(seen["implemented"].astype("Float64").fillna(0.0).astype("float64"), "mean"),
    }
