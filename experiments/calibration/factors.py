"""What is calibrated, in which range, and what is not: one readable list.

**How the factors were chosen.** Some hundred constants of the model, and ends of ranges of *baseline*, were multiplied
or divided by 1.3 in 299 sets of a random balanced two-level design, 700 worlds each, and the effect of each on the 36
numbers was found by regression, in standard deviations of the targets (`screen.py`; docs/calibration.md has the table).
Those that move the numbers most are here; of several that do the same to the same numbers (the threshold, steepness and
pace at which talks open; the noise of a misread move, and what alarms) one or two are, since data on the numbers alone
could not tell them apart. All else stays as *baseline* ships it.

**Ranges** are own judgement: from half to twice of what a search on the same numbers had found, rounded, within the
limits that the setting declares. They were chosen before the first calibration, and are not moved by one: a set that
wants to lie at an end is named in the report, since it says that a mechanism is missing, or that the judgement was
wrong.

**What is drawn of Track II** is no factor. No data record its presence, intensity or effect: a prior for each stands
below, each draw keeps its weight, and the factors are matched to each draw alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

__all__ = ["EFFECTS", "FACTORS", "INTENSITY", "PRESENCE", "Effect", "Factor"]

Form = Literal["linear", "log"]
End = Literal["", "low", "high"]


@dataclass(frozen=True)
class Factor:
    """A constant that is calibrated, or an end of a range that each world draws from.

    Attributes
    ----------
    name
        The setting's dotted name; with `.low` or `.high` an end of its range.
    low, high
        The range of the factor itself.
    moves
        What it moves most.
    form
        Whether it is even in the number or in its logarithm.

    Examples
    --------
    >>> factor = Factor("fight.scale.high", 600.0, 4800.0, "how deadly the largest wars are")
    >>> factor.settings, factor.end, round(float(factor.at(np.array(0.5))))
    (('fight.scale',), 'high', 1697)
    """

    name: str
    low: float
    high: float
    moves: str
    form: Form = "log"

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings that it sets."""
        return (self.name.removesuffix(f".{self.end}") if self.end else self.name,)

    @property
    def end(self) -> End:
        """The end of the setting's range that it is; empty where the setting has one value."""
        last = self.name.rsplit(".", 1)[-1]
        return "low" if last == "low" else "high" if last == "high" else ""

    def at(self, places: np.ndarray) -> np.ndarray:
        """The values at places from 0 to 1."""
        if self.form == "log":
            return np.asarray(self.low * (self.high / self.low) ** places)
        return np.asarray(self.low + (self.high - self.low) * places)

    def place(self, value: float) -> float:
        """The place of a value, from 0 to 1 within the range."""
        if self.form == "log":
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return float((value - self.low) / (self.high - self.low))


@dataclass(frozen=True)
class Effect:
    """What Track II does: a setting, whose prior is its range in the scenario; `good` is 1 for peace, -1 against it."""

    setting: str
    good: Literal[1, -1]


FACTORS: tuple[Factor, ...] = (
    # How wars go on and end by themselves.
    Factor("escalate.reaction.high", 0.3, 0.85, "how long episodes last, low activity (P8f, P9a, P29)"),
    Factor("escalate.fatigue", 0.09, 0.36, "low activity (P8f), wars of 1,000 deaths (P30a)"),
    Factor("misread.noise", 0.05, 0.2, "active years and one-year dyads (P29), low activity"),
    Factor("mobilise.demobilising", 0.65, 2.6, "episodes and active years of a dyad (P29)"),
    Factor("fight.means", 0.25, 0.98, "episodes of a dyad (P29b), low activity (P8f)"),
    Factor("fight.scale.high", 850.0, 3400.0, "wars of 1,000 deaths (P30)"),
    Factor("shock.rate.high", 0.41, 1.64, "how often fighting returns (P29)"),
    Factor("pain.endurance", 0.065, 0.26, "how large wars go on (P30b, P29)"),
    # Victories.
    Factor("win.rate", 3.5, 14.0, "victories (P8c, P8d)"),
    Factor("win.young", 0.12, 0.48, "how early victories come (P9b, P9a)"),
    Factor("win.power", 1.1, 4.4, "victories of the weaker side (P8d)"),
    Factor("win.rebels", 0.7, 2.8, "victories of armed groups (P8d)"),
    Factor("dissolve.rate", 0.27, 1.1, "groups that cease (P8e)"),
    # Talks, mediators and agreements.
    Factor("channel.threshold.high", 0.08, 0.32, "who ever signs (P31), endings by agreement (P8a)"),
    Factor("appraise.hope", 0.09, 0.36, "who ever signs (P31)"),
    Factor("cease_fire.pace", 0.27, 1.0, "endings by ceasefire (P8b)"),
    Factor("cease_fire.without_talks", 0.015, 0.06, "endings by ceasefire (P8b)"),
    Factor("mediation.leverage.high", 0.16, 0.66, "full agreements (P12c, P31b), when they are signed (P28)"),
    Factor("mediate.coming", 1.4, 5.6, "agreements without a third party (P32)"),
    Factor("negotiate.finality.high", 0.0, 0.36, "processes that reach a full agreement (P12c)", "linear"),
    Factor("negotiate.protocols", 0.16, 0.64, "agreements of a process (P12b)"),
    Factor("reckon.cost_of_war", 0.21, 0.84, "full agreements (P12c), third parties (P32)"),
    # After signing.
    Factor("break_agreement.rate", 0.19, 0.76, "agreements that fail (P1)"),
    Factor("break_agreement.settling", 1.5, 6.0, "how early they fail (P5)"),
    Factor("break_agreement.collapse", 0.28, 1.0, "failures on one day (P33)"),
)
"""What is calibrated."""

PRESENCE = Factor("track_two.presence", 0.2, 0.8, "the share of conflicts that have Track II", "linear")
"""No data say in which conflicts there is unofficial work; the prior is that of the project's method."""

INTENSITY = Factor("track_two.effort", 0.25, 1.0, "its effort where there is any", "linear")
"""Of full effort. Own judgement: from a quarter, less of which would hardly be noticed, to all."""

EFFECTS: tuple[Effect, ...] = (
    Effect("build_trust.strength", 1),
    Effect("explore.strength", 1),
    Effect("transfer_up.strength", 1),
    Effect("transfer_up.pressure", -1),
    Effect("transfer_out.strength", 1),
    Effect("transfer_out.backlash", -1),
    Effect("stall.strength", -1),
    Effect("lend_standing.strength", -1),
    Effect("recruit.pull", 1),
    Effect("set_right.share", 1),
    Effect("keep_local_peace.gain", 1),
    Effect("stand_to_lose.share", 1),
    Effect("moderate.share", 1),
    Effect("rearm.gain", -1),
)
"""What Track II does, each with the prior that *baseline* declares: harm included."""
