"""Which constants move the numbers: the evidence on which the factors were chosen.

`python -m experiments.calibration.screen DIR` runs it and prints a row a constant; what DIR holds is not run again.

Each constant is multiplied or divided by 1.3, all at once, in a random balanced design of two levels. Regression
gives the effect of each on each number, in standard deviations of the target.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibration.factors import Factor
from experiments.calibration.space import Space
from experiments.calibration.table import Table, Wanted
from experiments.calibration.targets import Targets
from experiments.execution.progress import progress_bar
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.names import settings_by_name
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.week import parameters

__all__ = ["CANDIDATES", "candidates", "effects", "screened"]

CANDIDATES = (
    "win.rate", "win.late", "win.young", "win.power", "win.rebels", "win.kept", "dissolve.rate",
    "dissolve.kept", "split.rate", "split.at_signing", "mobilise.wavering", "mobilise.drain", "mobilise.refill",
    "mobilise.idle", "mobilise.demobilising", "escalate.fatigue", "escalate.tiring", "escalate.disarming",
    "escalate.reaction.low", "escalate.reaction.high", "escalate.grievance.high", "restrain.ceasefire",
    "restrain.partial", "restrain.process", "restrain.fulfilled", "shock.size", "shock.recurrence",
    "shock.rate.high", "outbreak.relapse", "fight.dispersion", "fight.means", "fight.power", "fight.scale.low",
    "fight.scale.high", "pain.endurance", "pain.memory", "pain.span", "shift_power.wavering", "misread.noise",
    "misread.alarm", "parties.rebels.power.low", "parties.rebels.power.high", "parties.rebels.organised.high",
    "channel.pace", "channel.smooth", "channel.patience", "channel.freezing", "channel.opening",
    "channel.way_out", "channel.closing", "channel.threshold.high", "appraise.stalemate", "appraise.way_out",
    "appraise.hope", "appraise.progress", "reckon.cost_of_war", "reckon.ahead", "reckon.audience",
    "reckon.doubt", "negotiate.pace", "negotiate.concession", "negotiate.consultation", "negotiate.partial",
    "negotiate.package", "negotiate.fair", "negotiate.urgency", "negotiate.protocols", "negotiate.teaching",
    "negotiate.leeway", "negotiate.finality.high", "cease_fire.pace", "cease_fire.without_talks",
    "cease_fire.settling", "cease_fire.breaking", "cease_fire.least", "sign.taking_up", "sign.hope",
    "break_agreement.rate", "break_agreement.settling", "break_agreement.done", "break_agreement.lapse",
    "break_agreement.fighting", "break_agreement.collapse", "break_agreement.anger", "carry_out.pace",
    "renegotiate.rate", "mediate.coming", "mediate.base", "mediate.hard", "mediate.length", "mediate.even",
    "mediate.going", "mediate.watching", "mediation.leverage.high", "press.spread", "network.trust.high",
    "erode.violence", "work_together.gain", "spoil.rate", "breach.rate",
)  # fmt: skip
"""Constants that might matter: those that a search on the same numbers had moved, and those of the same rules."""

_STEP = 1.3
_SETS, _WORLDS, _SEED = 300, 700, 1


def candidates(scenario: Scenario) -> tuple[Factor, ...]:
    """The candidates as factors: the scenario's value divided and multiplied by 1.3, within the declared limits."""
    known = settings_by_name(parameters().values(), scenario.parties, scenario.issues)
    found = []
    for name in CANDIDATES:
        factor = Factor(name, 1.0, 2.0, "")
        (setting,) = factor.settings
        if setting not in known:
            continue  # a party that the scenario does not have
        parameter, held = known[setting][0].parameter, scenario.values[setting]
        if isinstance(held, Distribution) != bool(factor.end):
            continue  # a range where a value was, or the other way round: nothing to multiply
        value = float(getattr(held, "ends", (held, held))[-1 if factor.end == "high" else 0])  # type: ignore[arg-type]
        low, high = max(value / _STEP, parameter.low), min(value * _STEP, parameter.high)
        if 0 < low < high:
            found.append(Factor(name, low, high, ""))
    return tuple(found)


def screened(
    folder: Path | None = None, scenario: str = "baseline", sets: int = _SETS, worlds: int = _WORLDS, seed: int = _SEED
) -> pd.DataFrame:
    """Run the design, or the rest of it, and return what `effects` does."""
    loaded = load_scenario(scenario)
    space = Space(loaded, candidates(loaded), ())
    generator = np.random.default_rng(seed)
    levels = generator.permuted(np.tile([0.0, 1.0], (space.size, sets // 2)), axis=1).T
    places = np.column_stack([levels, np.full((len(levels), len(space.inputs)), 0.5)])
    with Table.opened(space, folder, seed) as table, progress_bar("Sets") as progress:
        table.run([Wanted(i, place, "screen", worlds) for i, place in enumerate(places)], None, progress)
        return effects(space, table.places, table.values)


def effects(space: Space, places: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """A row a factor: `total` (root of the sum of squares over numbers, less noise), then its effect on each number.

    The effect of a step up, in standard deviations of the target.
    """
    targets = Targets()
    scaled = targets.scaled(values)
    both = np.column_stack([np.ones(len(places)), 2.0 * places[:, : space.size] - 1.0])
    found, noise = np.zeros((space.size, len(targets.ids))), np.zeros((space.size, len(targets.ids)))
    for i in range(len(targets.ids)):
        known = np.isfinite(scaled[:, i])
        if known.sum() <= both.shape[1]:
            continue
        design, wanted = both[known], scaled[known, i] / targets.spread(targets.centre)[i]
        inverse = np.linalg.pinv(design.T @ design)
        fitted = inverse @ design.T @ wanted
        left = wanted - design @ fitted
        variance = left @ left / (known.sum() - both.shape[1])
        found[:, i], noise[:, i] = fitted[1:], variance * np.diag(inverse)[1:]
    total = np.sqrt(np.maximum((found**2 - noise).sum(axis=1), 0.0))
    table = pd.DataFrame({"factor": [factor.name for factor in space.factors], "total": total})
    return table.join(pd.DataFrame(found, columns=targets.ids)).sort_values("total", ascending=False, ignore_index=True)


if __name__ == "__main__":
    print(screened(Path(sys.argv[1]) if len(sys.argv) > 1 else None).to_string(float_format="{:.2f}".format))
