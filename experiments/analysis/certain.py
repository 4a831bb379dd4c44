"""What is by construction: outcomes that cannot be otherwise in an arm, since it has none of the effort they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from experiments.designs.arm import Arm
from experiments.designs.doses import EFFORT_TWO
from simulation.results.outcomes import Outcome
from simulation.scenarios.distributions import Distribution

if TYPE_CHECKING:
    from experiments.execution.plan import Plan

__all__ = ["certain_arms"]


def certain_arms(outcome: Outcome, plan: Plan) -> frozenset[str]:
    """The names of the arms of an experiment in which the outcome cannot be otherwise."""
    return frozenset(arm.name for arm in plan.design.arms if _certain_in(outcome, arm, plan))


def _certain_in(outcome: Outcome, arm: Arm, plan: Plan) -> bool:
    if outcome.needs is None:
        return False
    first, *later = (float(np.max(np.abs(values))) for values in _efforts(outcome.needs, arm, plan))
    if first == 0.0 and not any(later):
        # Arms that part at the fork of a population have a past in which Track I acted, and Track II did not: nothing
        # more can be signed without Track I, but how long what was signed lasts is open.
        return not plan.filter.fork or outcome.even_later or outcome.needs == EFFORT_TWO
    return outcome.even_later and bool(later) and later[-1] == 0.0


def _efforts(name: str, arm: Arm, plan: Plan) -> Iterator[np.ndarray]:
    """The effort of an arm from the start, and then what each change sets it to; as the arm, the case or the scenario
    has it."""
    given = arm.settings.get(name, plan.cases.get(name))
    if given is None:
        value = plan.scenario.values.get(name, plan.week.parameters()[name].default)
        given = np.nan if isinstance(value, Distribution) else value  # what is drawn is not known to be none
    yield np.asarray(given, dtype=np.float64)
    for _, changed in arm.changes:
        if name in changed:
            yield np.asarray(changed[name], dtype=np.float64)
