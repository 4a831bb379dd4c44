"""What stands in for the model where it would be too slow: for each number a Gaussian process of the place of a set.

A smooth trend (linear and quadratic, by ridge regression) and a Gaussian process on what it leaves, with the known
noise of each set's worlds: regression and residual process, as in history matching by Vernon, Goldstein & Bower
(2010). Sets count the less, the noisier their number is. Each is validated on sets whose numbers it has not seen (the
lengths of its process are fitted once, on some of all sets). An emulator whose errors are larger than it says has its
variance raised; one that explains less than `TRUSTED` of the variance is not used at all: its number is judged by
simulation alone.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from experiments.calibration.targets import HARDLY_KNOWN, Targets
from simulation.ensemble import Progress

__all__ = ["TRUSTED", "Emulator", "Emulators", "fitted"]

TRUSTED = 0.3
"""The cross-validated share of variance from which an emulator is believed."""

_FOLDS = 5
_TUNED_ON = 250
"""Sets on which the lengths of a process are fitted: the cost of it grows with the cube of their number."""
_FEWEST = 20


@dataclass(frozen=True)
class Emulator:
    """One number as a function of features, and how well it was foreseen.

    `of_trend` is the variance that the trend's coefficients bring, `inflation` what all is multiplied by, `r2` the
    share of variance explained on unseen sets, `calibrated` the mean squared error over what was foreseen, 1 at best.
    """

    trend: Any
    process: Any
    spread: float
    of_trend: float
    inflation: float
    r2: float
    calibrated: float

    def predict(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance (n,) of a number at features (n, d)."""
        left, deviation = self.process.predict(features, return_std=True)
        trend = self.trend.predict(_trend_features(features))
        return trend + self.spread * left, ((self.spread * deviation) ** 2 + self.of_trend) * self.inflation

    @property
    def trusted(self) -> bool:
        """Whether it explains enough to be used."""
        return self.r2 >= TRUSTED


def _on_one_core() -> Any:
    """Small matrices on one core: threads that wait for each other take longer, and the cores are the worlds'."""
    return threadpool_limits(1)


@dataclass(frozen=True)
class Emulators:
    """One emulator a number; None for a number that was never counted, or is the same everywhere."""

    targets: Targets
    each: tuple[Emulator | None, ...]

    @property
    def trusted(self) -> np.ndarray:
        """Which numbers (numbers,) are emulated."""
        return np.array([one is not None and one.trusted for one in self.each])

    def predict(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and variances, scaled, of the trusted numbers (n, trusted)."""
        with _on_one_core():
            found = [one.predict(features) for one in self.each if one is not None and one.trusted]
        if not found:
            return np.zeros((len(features), 0)), np.zeros((len(features), 0))
        means, variances = zip(*found, strict=True)
        return np.column_stack(means), np.column_stack(variances)

    def implausibility(self, features: np.ndarray) -> np.ndarray:
        """The implausibility of the trusted numbers (n, trusted) at features (n, d)."""
        return self.targets.only(self.trusted).implausibility(*self.predict(features))

    def energy(self, features: np.ndarray) -> np.ndarray:
        """Minus the logarithm of how likely the targets of the trusted numbers are (n,), up to a constant."""
        return self.targets.only(self.trusted).energy(*self.predict(features))

    def report(self) -> pd.DataFrame:
        """A row a number: `id`, `r2` on unseen sets, `calibrated` (their mean squared error over what was foreseen)."""
        rows = [
            {
                "id": id,
                "r2": np.nan if one is None else one.r2,
                "calibrated": np.nan if one is None else one.calibrated,
                "trusted": one is not None and one.trusted,
            }
            for id, one in zip(self.targets.ids, self.each, strict=True)
        ]
        return pd.DataFrame(rows)


def fitted(
    targets: Targets,
    features: np.ndarray,
    values: np.ndarray,
    errors: np.ndarray,
    seed: int,
    progress: Progress | None = None,
) -> Emulators:
    """Emulators of sets: features (n, d), their numbers (n, numbers), and the standard errors of these, scaled."""
    scaled = targets.scaled(values)
    each = []
    for number in range(len(targets.ids)):
        # What rests on a handful of conflicts lies at an end of its scale, far from all others: a few such sets would
        # decide trend, validation and inflation.
        known = np.isfinite(scaled[:, number]) & (errors[:, number] < HARDLY_KNOWN)
        with _on_one_core():
            each.append(_one(features[known], scaled[known, number], errors[known, number] ** 2, seed + number))
        if progress:
            progress(number + 1, len(targets.ids))
    return Emulators(targets, tuple(each))


def _one(features: np.ndarray, values: np.ndarray, noise: np.ndarray, seed: int) -> Emulator | None:
    if len(values) < _FEWEST or np.ptp(values) == 0:
        return None
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(values))
    kernel = _tuned(features, values, noise, order[:_TUNED_ON])
    means, variances = np.empty(len(values)), np.empty(len(values))
    weights = _weights(values, noise)
    for fold in range(_FOLDS):
        seen = np.ones(len(values), bool)
        seen[order[fold::_FOLDS]] = False
        one = Emulator(*_fit(features[seen], values[seen], noise[seen], kernel), 1.0, 1.0, 1.0)
        means[~seen], variances[~seen] = one.predict(features[~seen])
    error, middle = (values - means) ** 2, np.average(values, weights=weights)
    r2 = 1.0 - np.average(error, weights=weights) / np.average((values - middle) ** 2, weights=weights)
    calibrated = float(np.mean(error / (variances + noise)))
    # What the emulator's variance must be multiplied by, so that it and the noise are as large as the errors.
    missing = max(0.0, float(np.average(error - noise, weights=weights)))
    inflation = max(1.0, missing / max(float(np.average(variances, weights=weights)), 1e-12))
    return Emulator(*_fit(features, values, noise, kernel), inflation, float(r2), calibrated)


def _weights(values: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """How much each set counts (n,), 1 in the mean: the less, the noisier its number is beside what sets differ by."""
    middle = np.average(values, weights=1.0 / (noise + np.median(noise)))
    differ = np.average((values - middle) ** 2 - noise, weights=1.0 / (noise + np.median(noise)))
    weights = 1.0 / (noise + max(float(differ), float(np.median(noise))))
    return np.asarray(weights / weights.mean())


def _tuned(features: np.ndarray, values: np.ndarray, noise: np.ndarray, rows: np.ndarray) -> Any:
    """The kernel whose lengths fit some of the sets best."""
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel  # heavy: a second to import

    kernel = ConstantKernel(0.5, (0.01, 10.0)) * RBF(np.full(features.shape[1], 2.0), (0.2, 50.0))
    kernel += WhiteKernel(0.05, (1e-4, 1.0))  # what the features leave out, beside the luck that is known
    return _fit(features[rows], values[rows], noise[rows], kernel, tune=True)[1].kernel_


def _fit(
    features: np.ndarray, values: np.ndarray, noise: np.ndarray, kernel: Any, tune: bool = False
) -> tuple[Any, Any, float, float]:
    """The trend, the process on what it leaves, the spread by which that is divided, and the trend's own variance."""
    from sklearn.exceptions import ConvergenceWarning  # heavy, as above
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.linear_model import RidgeCV

    weights = _weights(values, noise)
    trend = RidgeCV(np.logspace(-2, 3, 11)).fit(_trend_features(features), values, weights)
    left = values - trend.predict(_trend_features(features))
    spread = max(float(np.sqrt(np.average(left**2, weights=weights))), 1e-9)
    process = GaussianProcessRegressor(kernel, alpha=noise / spread**2 + 1e-8, optimizer=_optimised if tune else None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its bound: the feature does nothing
        process.fit(features, left / spread)
    coefficients = min(2 * features.shape[1] + 1, len(values))
    return trend, process, spread, spread**2 * coefficients / len(values)


def _optimised(objective: Any, start: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, float]:
    """The best lengths within some steps: more change the emulator hardly, and cost minutes."""
    found = minimize(objective, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 25})
    return found.x, float(found.fun)


def _trend_features(features: np.ndarray) -> np.ndarray:
    middle = 2.0 * features - 1.0
    return np.column_stack([middle, middle**2])
