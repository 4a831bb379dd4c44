"""Code of a user's own in an experiment: rules and outcomes, each named by its import path.

A name travels where code cannot: every worker imports `module:name` on its own machine. The manifest holds a hash of
the source of each module that is named, of those that hold the rules of a week with all their helpers, and of each
rule with the constants that it reads, so that a worker or a folder with another one is refused. What an outcome imports
from elsewhere is not looked at.

A week that is handed over as it is, such as one typed in a notebook, is named by a hash of it. It is known in this
process only: threads can run it, workers elsewhere cannot.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.engine.compiling import compiled, reachable
from simulation.errors import InputError, short_repr
from simulation.plugins import import_path
from simulation.results.columns import columns_of
from simulation.results.manifest import code_of, hash_of_sources
from simulation.results.runs import Runs, one_a_world
from simulation.week import Week, week

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = [
    "TYPED",
    "hashes_of",
    "name_of_week",
    "outcome_from",
    "outcomes_from",
    "typed_here",
    "week_from",
    "with_outcomes",
]

_ALLOWED = "MODULE:NAME, such as my_rules:mine, of a module on Python's path wherever the experiment runs"


TYPED = (
    "its rules were typed here and have no import path: to load or resume its folder elsewhere or later, first run "
    'again what defines them and makes the experiment; of rules in a file, rules="my_rules:mine" can be read anywhere'
)
"""What is said of an experiment whose rules were handed over as they are."""

_HERE = "(typed here)/"
_weeks: dict[str, Week] = {}
"""Weeks that were handed over as they are, by the names given to them."""


def typed_here(rules: str) -> bool:
    """Whether a name is that of a week that was handed over as it is."""
    return rules.startswith(_HERE)


def name_of_week(rules: str | Week) -> str:
    """The import path given, or a name for a week that is handed over as it is."""
    if not isinstance(rules, Week):
        return rules
    parts = [(mechanism.name, code_of(mechanism)) for mechanism in rules.custom()]
    digest = hashlib.blake2b(repr((parts, rules.order(), rules.lacking())).encode(), digest_size=8)
    name = _HERE + digest.hexdigest()
    _weeks[name] = rules
    return name


def week_from(rules: str) -> Week:
    """The week of this name or import path; the model's own where there is none. Raises InputError."""
    if not isinstance(rules, str):  # a table, say, which the cache could not look up
        raise InputError(f"rules: given {short_repr(rules)}; allowed: {_ALLOWED}")
    return _week_named(rules) if rules else week()


@cache
def _week_named(rules: str) -> Week:
    found = _named("rules", rules)
    if not isinstance(found, Week):
        raise InputError(f"rules: given {rules!r}, which is {short_repr(found)}; allowed: a week, such as mt.week()")
    return found


def outcome_from(name: str, path: str) -> Callable[[Runs], Any]:
    """The function of runs at this import path. Raises InputError."""
    found = _named(f"outcomes: {name}", path)
    if not callable(found):
        raise InputError(f"outcomes: {name}: given {path!r}, which is {short_repr(found)}; allowed: a function of runs")
    return found  # type: ignore[no-any-return]


def outcomes_from(outcomes: Mapping[str, str], scenario: Scenario) -> dict[str, str]:
    """The import paths of custom outcomes, by column. Raises InputError for a column that is taken."""
    paths = {column: import_path(path) if isinstance(path, str) else path for column, path in outcomes.items()}
    columns = columns_of("outcomes", scenario.parties, dated=True)
    taken = {column.name for column in columns} | {"arm", "case", "replicate"}
    for column, path in paths.items():
        outcome_from(column, path)
        if column in taken:
            raise InputError(f"outcomes: given {column!r}, which is a column already; allowed: another name")
    return paths


def with_outcomes(table: pd.DataFrame, runs: Runs, outcomes: Mapping[str, str]) -> pd.DataFrame:
    """The table of worlds with a column for each custom outcome. Raises InputError for another shape."""
    for name, path in outcomes.items():
        table[name] = one_a_world(name, outcome_from(name, path), runs, table)
    return table


def hashes_of(paths: Iterable[str]) -> dict[str, str]:
    """A hash of the source, less its comments, of every module that holds what is named; and of each rule, with the
    constants that it reads from wherever. Raises InputError."""
    paths = tuple(paths)
    modules = dict.fromkeys(name for path in paths if not typed_here(path) for name in _homes(path))
    sources = {name: _source(name) for name in modules}
    found = {name: hash_of_sources(source.parent, [source]) for name, source in sources.items()}
    named = {path: _named("code", path) for path in paths}
    weeks = {path: held for path, held in named.items() if isinstance(held, Week)}
    return found | {f"{path}.{one.name}": code_of(one) for path, held in weeks.items() for one in held.custom()}


def _source(module: str) -> Path:
    file = getattr(sys.modules[module], "__file__", None)
    if not file or not file.endswith(".py"):
        raise InputError(f"code: {module} has no source that can be hashed; allowed: a module written in Python")
    return Path(file)


def _homes(path: str) -> Iterator[str]:
    """The modules that a name is found in and its code is written in, but for the model's own."""
    yield path.partition(":")[0]
    found = _named("code", path)
    verbs = [verb for mechanism in found.custom() for verb in mechanism.verbs] if isinstance(found, Week) else []
    functions = reachable(compiled(rule) for verb in verbs for rule in verb.rules) if verbs else [found]
    yield from (held.__module__ for held in functions if not held.__module__.startswith("simulation."))


def _named(source: str, path: str) -> Any:
    if isinstance(path, str) and typed_here(path):
        if path not in _weeks:
            allowed = (
                "a process that has defined the same rules and made an experiment with them: run those cells first"
            )
            raise InputError(f"{source}: given rules that were not named by an import path; allowed: {allowed}")
        return _weeks[path]
    module, (_, _, name) = _module(source, path), path.partition(":")
    if not hasattr(module, name):
        raise InputError(f"{source}: given {path!r}; allowed: {_ALLOWED}; it has no {name!r}")
    return getattr(module, name)


def _module(source: str, path: str) -> Any:
    module, colon, name = path.partition(":") if isinstance(path, str) else ("", "", "")
    if not (colon and module and name) or module == "__main__":
        raise InputError(f"{source}: given {short_repr(path)}; allowed: {_ALLOWED}")
    try:
        return importlib.import_module(module)
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise InputError(
            f"{source}: given {path!r}, which cannot be imported ({reason}); allowed: {_ALLOWED}"
        ) from None
