"""The few numbers in rules that nobody needs to judge: mathematics, units and guards of arithmetic.

Every other number is a setting. `tests/rules/test_hidden_numbers.py` says which named numbers there may be, and why.
"""

from __future__ import annotations

__all__ = ["HALF", "THOUSANDTHS", "TINY"]

HALF = 0.5
"""Of the mean of two, the middle of a scale from 0 to 1, an even chance, and rounding to the nearest whole number."""

THOUSANDTHS = 1000.0
"""In one: sums that are kept as whole numbers are kept in thousandths."""

TINY = 1e-9
"""What a divisor is at least, and by how much sums of shares may differ from 1."""
