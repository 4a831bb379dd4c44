"""Designs of experiments: arms over what an actor chooses, cases over what nobody knows."""

from experiments.designs.cases import Cases, latin_hypercube, morris, random_cases, sobol
from experiments.designs.design import Design
from experiments.designs.forks import forks
from experiments.designs.fractional import fractional_factorial
from experiments.designs.levels import factorial, sweep, table
from experiments.designs.named import arms
from experiments.designs.schedules import schedules
from experiments.designs.switches import on_off

__all__ = [
    "Cases",
    "Design",
    "arms",
    "factorial",
    "forks",
    "fractional_factorial",
    "latin_hypercube",
    "morris",
    "on_off",
    "random_cases",
    "schedules",
    "sobol",
    "sweep",
    "table",
]
