"""Forks: worlds that are the same until a drawn week, and branch in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.designs.arm import Arm
from experiments.designs.design import Design
from experiments.designs.kinds import as_table
from experiments.designs.states import state_named
from simulation.errors import InputError, short_repr
from simulation.results.series import series_named
from simulation.scenarios.dates import DATE, written

__all__ = ["forks"]

LEVER, NEVER = "fork", "never"
_YEAR = re.compile(r"year [1-9][0-9]?\Z")


def forks(
    changes: Mapping[str, Mapping[str, Any]],
    weeks: tuple[int | str, int | str] | int | str | Mapping[str, str],
    before: Mapping[str, Any] | None = None,
    record: Sequence[str] = (),
) -> Design:
    """Worlds that are the same up to a week, and then take one of several branches, or none, under the same luck.

    Parameters
    ----------
    changes
        Branches by name, each with the settings that hold from the fork on. The first arm, "fork=never", takes none.
    weeks
        One week (counted from 1), "year 3", a date, or a range of weeks or dates (first, last), both included, from
        which each world draws its own; or {"state": "ripe"}: a week that each world draws from those after which it is
        in this state (`experiments/designs/states.py` lists them). Worlds that never are have no rows.
    before
        Settings of all arms until the fork.
    record
        Weekly series: the state of each world at the end of the week before the fork becomes a column
        `at_fork_<series>`.

    Raises
    ------
    InputError
        For an unknown series, a week out of range, or a branch without settings.

    Examples
    --------
    >>> import multitrack as mt
    >>> design = mt.forks({"now": {"track_two.effort": 1}}, weeks=(53, 300), before={"track_two.effort": 0})
    >>> design.table()["arm"].tolist()
    ['fork=never', 'fork=now']
    """
    allowed = 'turns with their settings, such as { "now": { "track_two.effort": 1 } }'
    turns = {
        name: as_table(f"forks: {short_repr(name)}", settings, "settings from the fork on")
        for name, settings in as_table("forks", changes, allowed).items()
    }
    if not turns or NEVER in turns:
        raise InputError(f'forks: changes: given {sorted(turns)}; allowed: at least one turn, none called "never"')
    when = _week(weeks)
    kept = tuple(series.name for series in series_named(record))
    start = as_table("forks: before", before or {}, "settings until the fork")
    never = Arm("fork=never", start, {LEVER: NEVER}, ((when, {}),), (), kept)
    taken = [Arm(f"fork={name}", start, {LEVER: name}, ((when, new),), (), kept) for name, new in turns.items()]
    return Design("forks", (never, *taken))


def _week(given: object) -> Any:
    """The week, or the range to draw it from, as arms have it; dates as texts."""
    if isinstance(given, Mapping) and set(given) == {"state"}:
        return {"state": state_named(given["state"]).name}
    weeks: Any = written(given)
    if (isinstance(weeks, str) and _YEAR.match(weeks)) or _whole(weeks) or _dated(weeks):
        return weeks
    if isinstance(weeks, tuple | list) and len(weeks) == 2:
        of_one_kind = all(map(_whole, weeks)) or all(map(_dated, weeks))
        if of_one_kind and weeks[0] <= weeks[1]:
            return {"uniform": list(weeks)}
    allowed = '(first, last), two weeks from 1 or two dates, in rising order, one of these, or "year 3"'
    raise InputError(f"forks: weeks: given {short_repr(weeks)}; allowed: {allowed}")


def _dated(week: object) -> bool:
    return isinstance(week, str) and DATE.match(week) is not None


def _whole(week: object) -> bool:
    return isinstance(week, int) and not isinstance(week, bool) and week >= 1
