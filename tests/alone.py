"""One mechanism at a time: worlds just founded, and a single rule over them, week by week."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np

from simulation.engine.plain import plain_python
from simulation.founding import Founded, found_worlds
from simulation.machine import apply
from simulation.mechanism import Mechanism
from simulation.scenarios.scenario import load_scenario
from simulation.world.record import CAPACITIES, Kind


def founded(n: int = 1, scenario: Any = "oslo", **settings: Any) -> Founded:
    """Worlds just founded; settings by name, two underscores for a dot."""
    given = {name.replace("__", "."): value for name, value in settings.items()}
    known = load_scenario(scenario) if isinstance(scenario, str) else scenario
    return found_worlds(known, 1, np.arange(n), 520, given)


def step(mechanism: Mechanism, founded: Founded, weeks: range = range(1, 2)) -> np.ndarray:
    """One mechanism alone, week by week.

    Worlds with a larger record as plain Python: a few of many parties are done before a rule is compiled for them.
    """
    large = founded.capacity != CAPACITIES[0]
    with np.errstate(over="ignore"), plain_python() if large else nullcontext():
        for week in weeks:
            apply((mechanism,), founded.worlds, founded.settings, week)
    return founded.worlds


def sign(worlds: np.ndarray, week: int, kind: Kind = Kind.FULL, signatories: int = 0b11, **entry: Any) -> None:
    """Enter an agreement in every world."""
    for world in worlds:
        own = world["agreements"][world["agreement_count"]]
        own["week"], own["kind"], own["signatories"], own["signed_by"] = week, kind, signatories, signatories
        for name, value in entry.items():
            own[name] = value
        world["agreement_count"] += 1
