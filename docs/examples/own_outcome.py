"""A custom outcome: the longest time without a death, in weeks."""

import numpy as np

import multitrack as mt


def longest_lull(runs: mt.Runs) -> np.ndarray:
    """Longest run of weeks without a death in each world, shape (worlds,)."""
    quiet = runs.weekly["killed"].to_numpy() == 0
    longest = np.zeros(len(quiet), dtype=int)
    current = longest.copy()
    for week in quiet.T:
        current = np.where(week, current + 1, 0)
        longest = np.maximum(longest, current)
    return longest


if __name__ == "__main__":
    runs = mt.simulate(mt.load_scenario("oslo"), worlds=100, weekly=["killed"])
    print(runs.outcomes.assign(longest_lull=longest_lull(runs))[["world", "longest_lull"]].describe())
