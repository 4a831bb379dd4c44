"""The space of sets: factors, which are calibrated, and what is known of Track II, which is drawn and never calibrated.

A set is a place from 0 to 1 in the range of each factor and of each input, under a seed of its own worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import qmc

from experiments.calibration.factors import EFFECTS, FACTORS, INTENSITY, PRESENCE, Effect, Factor
from simulation.errors import InputError
from simulation.scenarios.distributions import Continuous, Distribution, LogUniform, Uniform
from simulation.scenarios.draws import Draws
from simulation.scenarios.ensemble import BY_END, HIGH, LOW
from simulation.scenarios.scenario import Scenario
from simulation.week import parameters

__all__ = ["COIN", "Space"]

COIN = "calibration: whether a conflict has Track II"


@dataclass(frozen=True)
class Space:
    """Factors and inputs over a scenario.

    Raises InputError where the scenario has no such setting, or no range where a factor is an end of one.
    """

    scenario: Scenario
    factors: tuple[Factor, ...] = FACTORS
    effects: tuple[Effect, ...] = EFFECTS

    def __post_init__(self) -> None:
        faults = [fault for factor in self.factors for fault in _faults(self.scenario, factor)]
        for effect in self.effects:
            if not isinstance(self.scenario.values.get(effect.setting), Continuous):
                faults.append(f"{effect.setting}: given no range in {self.scenario.name}; allowed: a range, its prior")
        if faults:
            raise InputError(faults)

    @property
    def names(self) -> list[str]:
        """The columns of places: factors, then presence, intensity and the effects."""
        return [*(factor.name for factor in self.factors), *self.inputs]

    @property
    def inputs(self) -> list[str]:
        """What is drawn of Track II."""
        return [PRESENCE.name, INTENSITY.name, *(effect.setting for effect in self.effects)]

    @property
    def size(self) -> int:
        """How many factors there are: the first columns of places."""
        return len(self.factors)

    def latin(self, sets: int, seed: int) -> np.ndarray:
        """Places of sets (sets, names) that cover every range evenly (McKay et al. 1979)."""
        return np.asarray(qmc.LatinHypercube(len(self.names), rng=np.random.default_rng(seed)).random(sets))

    def features(self, places: np.ndarray) -> np.ndarray:
        """What an emulator sees of places (n, names): factors, presence, intensity, and the effects in one.

        That one is the mean place over the effects, so turned that more is more good; what they do one by one is left
        to the emulator's error, since fourteen more dimensions would cost it more than they tell.
        """
        first = self.size + 2
        if not self.effects:
            return places
        turned = [effect.good > 0 for effect in self.effects]
        effect = np.where(turned, places[:, first:], 1.0 - places[:, first:]).mean(axis=1)
        return np.column_stack([places[:, :first], effect])

    def values(self, places: np.ndarray) -> dict[str, np.ndarray]:
        """The values (n,) of factors and inputs at places (n, names)."""
        found = {factor.name: factor.at(places[:, i]) for i, factor in enumerate(self.factors)}
        found |= {one.name: one.at(places[:, self.size + i]) for i, one in enumerate((PRESENCE, INTENSITY))}
        for i, effect in enumerate(self.effects):
            found[effect.setting] = self._prior(effect).quantiles(
                np.clip(places[:, self.size + 2 + i], 1e-12, 1 - 1e-12)
            )
        return found

    def places_of(self, values: Mapping[str, float]) -> np.ndarray:
        """The places (factors,) of values of the factors, by name."""
        return np.array([factor.place(values[factor.name]) for factor in self.factors])

    def shipped(self) -> dict[str, float]:
        """The values that the scenario has for the factors; of several settings the first."""
        return {factor.name: _held(self.scenario, factor) for factor in self.factors}

    def settings(self, place: np.ndarray, seed: int, numbers: np.ndarray) -> dict[str, Any]:
        """The settings of the worlds `numbers` (n,) under one set, at its place (names,).

        A coin of the drawn presence decides which conflicts have Track II; those that have it, at the drawn intensity.
        """
        drawn = {name: float(value[0]) for name, value in self.values(place[None]).items()}
        found = self.constants(drawn)
        found |= {effect.setting: drawn[effect.setting] for effect in self.effects}
        coin = Draws(seed, numbers).uniform(COIN) < drawn[PRESENCE.name]
        return found | {"track_two.effort": np.where(coin, drawn[INTENSITY.name], 0.0)}

    def constants(self, values: Mapping[str, float]) -> dict[str, Any]:
        """The settings that factors of these values give: a value, or the scenario's own range with other ends."""
        found: dict[str, Any] = {}
        for factor in self.factors:
            for setting in factor.settings:
                if not factor.end:
                    parameter = parameters().get(setting)
                    whole = parameter is not None and parameter.kind == "int"
                    found[setting] = round(values[factor.name]) if whole else values[factor.name]
                    continue
                table = found.get(setting) or self.scenario.values[setting].as_dict()  # type: ignore[union-attr]
                (form, ends), *_ = table.items()
                changed = list(ends)
                changed[BY_END[factor.end]] = values[factor.name]
                found[setting] = {form: changed}
        return found

    def _prior(self, effect: Effect) -> Continuous:
        prior = self.scenario.values[effect.setting]
        assert isinstance(prior, Continuous)
        return prior


def _held(scenario: Scenario, factor: Factor) -> float:
    value: Any = scenario.values[factor.settings[0]]
    if factor.end:
        return float(value.ends[BY_END[factor.end]])
    return float(value)


def _faults(scenario: Scenario, factor: Factor) -> Sequence[str]:
    """What is wrong with a factor of a scenario."""
    faults = []
    for setting in factor.settings:
        if setting not in scenario.values:
            faults.append(f"{factor.name}: given {setting}; allowed: a setting of {scenario.name}")
        elif factor.end and not isinstance(scenario.values[setting], Uniform | LogUniform):
            faults.append(f"{factor.name}: {setting} is no range in {scenario.name}; allowed: uniform or loguniform")
        elif not factor.end and isinstance(scenario.values[setting], Distribution):
            faults.append(f"{factor.name}: {setting} is a range in {scenario.name}; allowed: {LOW} or {HIGH}, its ends")
    return faults
