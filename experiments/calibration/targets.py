"""What sets of constants are held against: the bands, on scales on which errors are even, and implausibility.

Implausibility (Vernon, Goldstein & Bower 2010; Andrianakis et al. 2015) is the distance of a number from its target,
in standard deviations of all that makes it uncertain: the emulator, the luck of the worlds, the target's own interval,
and a declared discrepancy between the model and any real world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.patterns.data import Conflicts, resampled
from experiments.patterns.table import PATTERNS, Pattern

__all__ = ["CUTOFF", "DISCREPANCY", "EDGE", "FARTHEST", "HARDLY_KNOWN", "Targets", "numbers_of"]

DISCREPANCY = 0.05
"""Standard deviation of what no model of this kind can be expected to meet: 5 % of a count, or of odds. Judgement."""

CUTOFF = 3.0
"""The implausibility above which a set is ruled out, after the three-sigma rule of Pukelsheim (1994)."""

FARTHEST = 2.0
"""How far a number of a confirmed set may lie from its target, in distances of the band's edge on that side."""

_SHARE = (0.001, 0.999)
_LEAST_COUNT = 0.01
_LEAST_ERROR = 0.02
"""Of a median, which is a whole number and often the same in every resample."""

HARDLY_KNOWN = 1.0
"""Standard error of a share that is all or none, or of a number that is missing in a resample.

It rests on a handful of conflicts: no emulator learns from it."""

EDGE = 1.959964
"""Standard deviations from the target to the edge of a band of 95 %."""


@dataclass(frozen=True)
class Targets:
    """The targets of a list of patterns: on the logit scale for shares and chances, the logarithm for the others.

    Examples
    --------
    >>> targets = Targets()
    >>> len(targets.ids), targets.scaled(np.array([[pattern.target for pattern in PATTERNS]])).shape
    (36, (1, 36))
    """

    patterns: tuple[Pattern, ...] = PATTERNS

    @property
    def ids(self) -> list[str]:
        """The numbers' names."""
        return [pattern.id for pattern in self.patterns]

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """Values (..., numbers) on the scales on which they are emulated; nan where nothing was counted."""
        values = np.asarray(values, float)
        share = np.clip(values / self._of_share, *_SHARE)
        counts = np.log(np.maximum(values, _LEAST_COUNT))
        return np.asarray(np.where(self._is_share, np.log(share / (1 - share)), counts))

    def natural(self, scaled: np.ndarray) -> np.ndarray:
        """The values that have these scaled ones."""
        scaled = np.asarray(scaled, float)
        with np.errstate(over="ignore"):
            return np.asarray(np.where(self._is_share, self._of_share / (1 + np.exp(-scaled)), np.exp(scaled)))

    @property
    def centre(self) -> np.ndarray:
        """The targets, scaled (numbers,)."""
        return self.scaled(np.array([pattern.target for pattern in self.patterns]))

    def spread(self, scaled: np.ndarray) -> np.ndarray:
        """The standard deviation of the target, scaled, on the side on which each value (..., numbers) lies.

        A target at the edge of its own band, such as the least number that there can be, has that of the other side.
        """
        low, high = (self.scaled(np.array([getattr(one, end) for one in self.patterns])) for end in ("low", "high"))
        below, above = (self.centre - low) / EDGE, (high - self.centre) / EDGE
        below, above = np.where(below > 0, below, above), np.where(above > 0, above, below)
        return np.asarray(np.where(scaled < self.centre, below, above))

    def implausibility(self, scaled: np.ndarray, variance: np.ndarray) -> np.ndarray:
        """How implausible scaled values with these variances (..., numbers) are; infinite where there is no value."""
        distance = np.abs(scaled - self.centre)
        found = distance / np.sqrt(variance + self.spread(scaled) ** 2 + DISCREPANCY**2)
        return np.where(np.isnan(found), np.inf, found)

    def energy(self, scaled: np.ndarray, variance: np.ndarray) -> np.ndarray:
        """Minus the logarithm of how likely the targets are (n,), up to a constant, by the same distances."""
        own = self.spread(scaled) ** 2 + DISCREPANCY**2
        # Only what the emulator adds to the width counts against a place: a band may be wider on one side.
        widened = np.log1p(variance / own)
        found: np.ndarray = 0.5 * ((scaled - self.centre) ** 2 / (variance + own) + widened).sum(axis=-1)
        return found

    def only(self, chosen: np.ndarray) -> Targets:
        """Some of the targets, by a truth value each."""
        return Targets(tuple(one for one, used in zip(self.patterns, chosen, strict=True) if used))

    def edges(self, values: np.ndarray) -> np.ndarray:
        """How far natural values (..., numbers) lie from targets, in distances of the band's edge on that side.

        Infinite where there is no value.
        """
        target, low, high = (
            np.array([getattr(one, end) for one in self.patterns]) for end in ("target", "low", "high")
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.where(values < target, (target - values) / (target - low), (values - target) / (high - target))
        return np.where(values == target, 0.0, np.where(np.isnan(values), np.inf, found))

    def at_an_end(self, values: np.ndarray) -> np.ndarray:
        """Which natural values (..., numbers) are at an end of their scale: shares of all or none, no count."""
        share = np.asarray(values, float) / self._of_share
        low, high = _SHARE
        return np.asarray(np.where(self._is_share, (share <= low) | (share >= high), values <= _LEAST_COUNT))

    def inside(self, values: np.ndarray) -> np.ndarray:
        """Which natural values (..., numbers) lie inside their bands."""
        low, high = (np.array([getattr(one, end) for one in self.patterns]) for end in ("low", "high"))
        return np.asarray((values >= low) & (values <= high))

    @property
    def _is_share(self) -> np.ndarray:
        return np.array([pattern.unit in ("%", "chance") for pattern in self.patterns])

    @property
    def _of_share(self) -> np.ndarray:
        return np.array([100.0 if pattern.unit == "%" else 1.0 for pattern in self.patterns])


def numbers_of(
    data: Conflicts, seed: int, resamples: int = 60, patterns: Sequence[Pattern] = PATTERNS
) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of conflicts (numbers,), and the standard error of each on its scale, by drawing conflicts again."""
    targets = Targets(tuple(patterns))
    weights = resampled(len(data.ids), resamples, seed)
    drawn = np.column_stack([pattern.measure(data, weights) for pattern in patterns])
    drawn[~np.isfinite(drawn)] = np.nan  # a ratio to nothing
    scaled = targets.scaled(drawn[1:])
    there = np.isfinite(scaled).sum(axis=0)
    known = there > 1
    errors = np.full(len(patterns), np.nan)
    errors[known] = np.nanstd(scaled[:, known], axis=0, ddof=1)
    few = (there < resamples) | targets.at_an_end(drawn[0])
    return drawn[0], np.maximum(errors, np.where(few, HARDLY_KNOWN, _LEAST_ERROR))
