"""What is uncertain: every range of the scenario, the constants that are calibrated, and other constants of the model.

A range that a scenario declares is taken as it is, but where calibration fits an end of it, that end is the farthest
from which it was fitted. A constant that calibration fits varies over the range from which it was fitted. Other
constants vary from a 1.3th to 1.3 times their value, within their limits: own judgement, so that what they do is to be
read as the effect of a change of that size.
"""

from __future__ import annotations

from typing import Any

from experiments.calibration.factors import FACTORS, Factor
from experiments.calibration.screen import candidates
from simulation.scenarios.distributions import Distribution, LogUniform, Uniform
from simulation.scenarios.scenario import Scenario

__all__ = ["as_ranges"]


def as_ranges(scenario: Scenario) -> Scenario:
    """The scenario without its ensemble, every constant of which something could depend given as a range.

    >>> from simulation.scenarios.scenario import load_scenario
    >>> wide = as_ranges(load_scenario("baseline"))
    >>> wide.values["win.rate"].as_dict()
    {'loguniform': [3.5, 14.0]}
    """
    plain = scenario.replace(ensemble="") if scenario.ensemble else scenario
    known = {factor.name for factor in FACTORS}
    others = [factor for factor in candidates(plain) if factor.name not in known and not factor.end]
    ranges = {}
    for factor in (*FACTORS, *others):
        (setting,) = factor.settings
        held = plain.values.get(setting)
        if isinstance(held, Uniform | LogUniform) and factor.end:
            ranges[setting] = _widened(held, factor)
        elif held is not None and not isinstance(held, Distribution):
            ranges[setting] = {"loguniform" if factor.form == "log" else "uniform": [factor.low, factor.high]}
    return plain.replace(values=ranges)


def _widened(held: Uniform | LogUniform, factor: Factor) -> dict[str, Any]:
    """A range of the scenario whose end is the farthest that calibration allows."""
    low, high = held.ends
    ends = [low, max(high, factor.high)] if factor.end == "high" else [min(low, factor.low), high]
    return {next(iter(held.as_dict())): ends}
