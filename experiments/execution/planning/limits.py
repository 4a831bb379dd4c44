"""How large an experiment may be, and what it may be called."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from simulation.errors import Faults, InputError, short_repr
from simulation.results.columns import Table
from simulation.run import LAST_WORLD, SEEDS, whole_number

__all__ = [
    "CHUNK",
    "LARGEST_CHUNK",
    "MOST_IN_ALL",
    "MOST_REPLICATES",
    "TABLES",
    "check_asked",
    "check_worlds",
    "chunk_size",
]

TABLES: tuple[Table, ...] = ("outcomes", "agreements", "episodes", "terms", "dyad_years")
CHUNK = 256
"""Worlds of a chunk; a third of a second on one core. With citizens there are fewer, since each world takes longer."""

LARGEST_CHUNK = 10_000
"""Worlds of the largest chunk that a folder may ask for; they are in memory at once."""

MOST_REPLICATES = 100_000
MOST_IN_ALL = 100_000_000
"""Worlds of all arms of one experiment; more are several experiments, each with a seed of its own."""

_MOST_CHUNKS = 1_000_000

_AS_LONG = 200  # citizens that take as long as all else in a world (measured)


def chunk_size(citizens: int) -> int:
    """Worlds of a chunk, where a world has so many citizens."""
    return max(1, CHUNK * _AS_LONG // (_AS_LONG + citizens))


def check_asked(name: str, replicates: int, seed: int, years: float | None, tables: Sequence[str]) -> None:
    """Raise InputError, with all faults, for a name, a number or a table that no experiment may have."""
    checked = Faults()
    checked.read(whole_number, "seed", seed, *SEEDS)
    faults = checked.lines
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 100:
        faults.append(f"name: given {short_repr(name)}; allowed: a name of at most 100 letters")
    if isinstance(replicates, bool) or not isinstance(replicates, int) or not 1 <= replicates <= MOST_REPLICATES:
        allowed = f"a whole number from 1 to {MOST_REPLICATES:,}"
        faults.append(f"replicates: given {short_repr(replicates)}; allowed: {allowed}")
    if years is not None and (isinstance(years, bool) or not isinstance(years, int | float)):
        faults.append(f"years: given {short_repr(years)}; allowed: a number from 0.02 (one week) to 50")
    faults += [
        f"tables: given {short_repr(table)}; allowed: {', '.join(TABLES)}" for table in tables if table not in TABLES
    ]
    if faults:
        raise InputError(faults)


def check_worlds(cases: pd.Index, replicates: int, arms: int, chunk: int) -> None:
    """Raise InputError where there are more worlds than an experiment may have, or such as have no number.

    Worlds are counted in chunks too: each is a line of the folder's records, however few worlds it has.
    """
    if (count := len(cases) * replicates * arms) > MOST_IN_ALL:
        given = f"{arms:,} arms × {len(cases):,} cases × {replicates:,} replicates = {count:,}"
        raise InputError(f"worlds: given {given}; allowed: at most {MOST_IN_ALL:,}")
    if (chunks := arms * -(-len(cases) * replicates // chunk)) > _MOST_CHUNKS:
        given = f"{count:,} worlds in chunks of {chunk:,}: {chunks:,} chunks"
        raise InputError(f"worlds: given {given}; allowed: at most {_MOST_CHUNKS:,} chunks")
    last = LAST_WORLD // replicates
    if not len(cases) or not cases.is_unique or not 0 <= cases.min() <= cases.max() < last:
        given = short_repr(cases.tolist())
        raise InputError(f"cases: given the numbers {given}; allowed: whole numbers from 0 to {last - 1}, none twice")
