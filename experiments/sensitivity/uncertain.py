"""What is uncertain: every range of the scenario, the constants that are calibrated, and other constants of the model.

A range that a scenario declares is taken as it is. A constant that calibration fits varies over the range from which it
was fitted. Other constants vary from a 1.3th to 1.3 times their value, within their limits: own judgement, so that what
they do is to be read as the effect of a change of that size.
"""

from __future__ import annotations

from typing import Any

from experiments.calibration.factors import FACTORS, Factor
from experiments.calibration.screen import candidates
from simulation.scenarios.distributions import Distribution
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
    fitted = [factor for factor in FACTORS if not factor.end]
    known = {factor.name for factor in fitted}
    others = [factor for factor in candidates(plain) if not factor.end and factor.name not in known]
    ranges = {
        factor.name: _range(factor)
        for factor in (*fitted, *others)
        if factor.name in plain.values and not isinstance(plain.values[factor.name], Distribution)
    }
    return plain.replace(values=ranges)


def _range(factor: Factor) -> dict[str, Any]:
    form = "loguniform" if factor.form == "log" else "uniform"
    return {form: [factor.low, factor.high]}
