"""What a population asks of an experiment: how long it runs, and arms that can part in a later year."""

from __future__ import annotations

from experiments.designs.design import Design
from experiments.designs.population import Population
from experiments.designs.schedules import condition_of
from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import InputError

__all__ = ["check_parting", "horizon"]

_LONGEST = 50  # years


def horizon(years: float, population: Population) -> float:
    """The horizon unless one is given: arms that part in a later year run longer by as much."""
    return min(years + (population.year or 0), _LONGEST)


def check_parting(population: Population, design: Design, weeks: int) -> None:
    """Raise InputError where the arms cannot part in the year in which those of this population do."""
    if not population.fork:
        return
    source, year = f"population: {population.name}", population.years
    if year and weeks < year * WEEKS_IN_YEAR:
        years = f"{weeks / WEEKS_IN_YEAR:g}"
        raise InputError(
            f"years: given {years}; arms of the {population.name} population part in year {year}: at least {year}"
        )
    faults = []
    for arm in design.arms:
        if arm.changes or arm.without:
            faults.append(f"{source}: {arm.name}: given a fork, or a mechanism taken out")
        elif any(condition_of(value) for value in arm.settings.values()):
            faults.append(f"{source}: {arm.name}: given a start or end that waits for a condition")
    if faults:
        allowed = f"settings, which hold from {population.fork} on; or population all or onsets"
        raise InputError(f"{fault}; allowed: {allowed}" for fault in faults[:20])
