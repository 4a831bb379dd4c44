"""Which set of constants a world has, where its scenario names an ensemble of them. No rule reads it."""

from __future__ import annotations

from simulation.world.parameters import Parameter

__all__ = ["MOST_ROWS", "PARAMETERS", "ROW"]

ROW = "ensemble.row"
MOST_ROWS = 10_000
"""Rows of the largest ensemble."""

PARAMETERS = (
    Parameter(ROW, 0, 0, MOST_ROWS, "row", "Row of the scenario's ensemble whose constants hold, from 1; 0 is none of them. Where a scenario names an ensemble, each world draws one.", "calibration", kind="int"),
)  # fmt: skip
