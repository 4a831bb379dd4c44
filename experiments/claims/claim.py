"""What a claim declares: what the founding paper says, and how the model is asked. No verdict: that is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from experiments.claims.arms import Settings
from experiments.designs.population import PopulationName

__all__ = [
    "COUNT",
    "INTERACTION_RATIO",
    "PAPER",
    "PATH",
    "POINTS",
    "RATIO",
    "STATE",
    "Claim",
    "Says",
    "Smallest",
]

PAPER = "Ismail, Layka & Abo Alabed 2023"
"""The founding paper: Track II diplomacy (its concept, mechanisms, strengths and weaknesses), Tishreen University
Journal. It is qualitative: it states the claims and tests none of them. Statements here paraphrase it."""

Says = Literal["always", "only if", "best", "more", "little", "can", "through", "is"]
"""The strength of the paper's words, on which a verdict depends: *more* (or less) than something, *little* (or no)
effect, *can* (it happens), *through* (works by way of), *is* (describes a trait)."""


@dataclass(frozen=True)
class Smallest:
    """The smallest effect that matters. `least` is the lower bound of one that is measured in standard deviations.

    Standard deviations are over cases in the baseline arm (the scenario as it is), never in the claim's arms.
    """

    value: float
    unit: Literal["ratio", "percentage points", "standard deviations", "share of the effect"]
    least: float | None = None


RATIO = Smallest(1.05, "ratio")
"""For years of fighting and deaths: one death in twenty."""
POINTS = Smallest(3.0, "percentage points")
"""For probabilities, and for interactions of probabilities."""
INTERACTION_RATIO = Smallest(1.03, "ratio")
"""For interactions on years of fighting and deaths: a ratio of ratios."""
STATE = Smallest(0.2, "standard deviations", least=0.01)
"""For states from 0 to 1."""
COUNT = Smallest(0.2, "standard deviations")
"""For counts, weeks and utilities; a least value is not yet declared."""
PATH = Smallest(0.25, "share of the effect")
"""For the share of an effect that passes through a path."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of the founding paper, and the contrast by which the model is asked.

    `section` is the paper's (0: abstract and introduction, 1: the text before 1.1, R: the numbered conclusions). `arms`
    maps names to settings by dotted name, as `mt.arms` takes them; `common` settings hold in all arms. A fork is a
    setting that holds from a week on, such as `track_two.start`. `plays` are weekly series that are recorded in the arm
    "with" and played back in the arm "without". `outcomes` are the primary outcome, then others, each with the smallest
    effect that matters: columns of the outcomes or agreements, or weekly series. `path` is the smallest share through
    `plays`.
    """

    id: str
    statement: str
    section: str
    says: Says
    source: str
    contrast: str
    population: PopulationName
    arms: Mapping[str, Settings]
    outcomes: Mapping[str, Smallest]
    common: Settings = field(default_factory=dict)
    plays: tuple[str, ...] = ()
    path: Smallest | None = None
    scenario: str = "baseline"
