"""The limits of a run: the same for what a user gives, and for what a manifest from somebody else says."""

from __future__ import annotations

__all__ = ["LAST_WORLD", "MOST_WORLDS", "SEEDS"]

MOST_WORLDS = 1_000_000
"""Worlds of one run; more are run in parts, such as worlds 0 to 999,999 and then 1,000,000 to 1,999,999."""

SEEDS = (0, 2**64 - 1)
"""The lowest and the highest seed."""

LAST_WORLD = 2**63 - 1
"""The highest number of a world."""
