"""What a claim declares: what the founding paper says, and how the model is asked. No verdict: that is computed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal, get_args

from experiments.claims.arms import Branch, Equal, Settings
from experiments.claims.contrast import Contrast
from experiments.designs.population import PopulationName
from simulation.errors import InputError, nearest, short_repr
from simulation.results.outcomes import OUTCOMES, outcome_named
from simulation.results.series import SERIES

__all__ = [
    "INTERACTION_POINTS",
    "INTERACTION_RATIO",
    "PAPER",
    "PATH",
    "POINTS",
    "RATIO",
    "STATE",
    "Claim",
    "Judged",
    "Measured",
    "Per",
    "Says",
    "Smallest",
    "count",
    "declared",
    "digest",
]

PAPER = "Ismail, Layka & Abo Alabed 2023"
"""The founding paper: Track II diplomacy (its concept, mechanisms, strengths and weaknesses), Tishreen University
Journal. It is qualitative: it states the claims and tests none of them. Statements here paraphrase it."""

Says = Literal["always", "only if", "best", "more", "little", "can", "through", "is"]
"""The strength of the paper's words, on which a verdict depends: *more* (or less) than something, *little* (or no)
effect, *can* (it happens), *through* (works by way of), *is* (describes a trait)."""
Judged = Literal["always", "only if", "best", "more", "either", "little", "can", "through", "shape"]
"""What kind of question it is to the court: *is* is judged as *more*; a best level in between is a *shape*; what
decides or affects something, the paper not saying which way, is *either*."""
_OUTCOMES = frozenset(outcome.name for outcome in OUTCOMES)
_MEAN = "mean_"
Per = Literal["", "votes", "drafts", "sessions", "agreement_years"]
"""The chances there were for what is counted: by these it is divided, since exposure is no effect."""


@dataclass(frozen=True)
class Smallest:
    """The smallest effect that matters, and why. `least` is the lower bound of one in standard deviations.

    Standard deviations are over cases in the baseline arm (the scenario as it is), never in the claim's arms.
    """

    value: float
    unit: Literal["ratio", "percentage points", "standard deviations", "share of the effect"]
    reason: str
    least: float | None = None


RATIO = Smallest(1.05, "ratio", "one death, or one year of war, in twenty")
"""For years of fighting and deaths."""
POINTS = Smallest(3.0, "percentage points", "three conflicts in a hundred end otherwise")
"""For probabilities."""
INTERACTION_POINTS = Smallest(3.0, "percentage points", "an effect that differs by three conflicts in a hundred")
"""For interactions of probabilities."""
INTERACTION_RATIO = Smallest(1.03, "ratio", "an effect that is larger or smaller by one death in thirty")
"""For interactions on years of fighting and deaths: a ratio of ratios."""
STATE = Smallest(0.2, "standard deviations", "a small effect by convention (Cohen 1988)", least=0.01)
"""For states from 0 to 1, and rates."""
PATH = Smallest(0.25, "share of the effect", "a quarter of the effect: less is a side street")
"""For the share of an effect that passes through a path."""


def count(least: float, why: str) -> Smallest:
    """For counts, weeks and utilities: 0.2 standard deviations, at least so much.

    >>> count(0.1, "one in ten conflicts").least
    0.1
    """
    return Smallest(0.2, "standard deviations", f"a small effect by convention (Cohen 1988), at least {why}", least)


@dataclass(frozen=True)
class Measured:
    """An outcome by which a claim is judged.

    `name` is a column of outcomes, `mean_` and a weekly series (its mean from the fork on), or one of the court's own
    (`carried_out`: share of provisions carried out, 0 where nothing was signed). `more` says whether the paper claims
    more of it in the arms with positive weights. `per` are the chances by which a count is divided.
    """

    name: str
    smallest: Smallest
    more: bool = True
    per: Per = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of the founding paper, and the contrast by which the model is asked.

    Attributes
    ----------
    id, statement, section, says, source
        The claim in a sentence, the paper's section (0: abstract and introduction, 1: the text before 1.1, R: the
        numbered conclusions), the strength of its words, and who says it.
    question, judged
        How the model is asked, in words; and as what kind of question, where *says* does not tell.
    mechanisms
        The mechanisms of the week that it is about.
    population, scenario, world
        Which worlds, of which scenario, with which settings before anything is drawn: they hold in all arms from the
        first week on, and may be ranges.
    arms, common, equal
        Names of arms with their settings by dotted name; settings of all arms; and by which setting arms are brought to
        equal realised effort, where settings alone do not.
    contrast, outcome, beside
        The primary contrast and outcome, and outcomes reported beside it.
    plays, path
        Of *through*: the weekly courses that are recorded with Track II and played back without it, and the other way
        round, and the smallest share of the effect through them.
    signed
        Whether only worlds count in which every arm of the contrast signed a full agreement.
    evidence
        What the literature found that bears on it, by the codes in `experiments/claims/literature.py`.
    stated
        When the declaration was made as it stands.
    """

    id: str
    statement: str
    section: str
    says: Says
    source: str
    question: str
    mechanisms: tuple[str, ...]
    population: PopulationName
    arms: Mapping[str, Settings | Branch]
    contrast: Contrast
    outcome: Measured
    stated: str
    judged: Judged | None = None
    beside: tuple[Measured, ...] = ()
    common: Settings = field(default_factory=dict)
    world: Settings = field(default_factory=dict)
    equal: Equal | None = None
    plays: tuple[str, ...] = ()
    path: Smallest | None = None
    signed: bool = False
    evidence: tuple[str, ...] = ()
    scenario: str = "baseline"

    def __post_init__(self) -> None:
        for name, given, allowed in (("says", self.says, get_args(Says)), ("judged", self.judged, get_args(Judged))):
            if given is not None and given not in allowed:
                raise InputError(f"{self.id}: {name}: given {short_repr(given)}; allowed: {', '.join(allowed)}")
        for measured in self.measured:
            if not _is_known(measured.name):
                known = "an outcome of docs/results.md, mean_ and a weekly series, or carried_out"
                close = nearest(measured.name, [*_OUTCOMES, *(f"{_MEAN}{one}" for one in SERIES)])
                meant = f"; did you mean {close}?" if close else ""
                raise InputError(f"{self.id}: outcome: given {short_repr(measured.name)}; allowed: {known}{meant}")
        unknown = sorted(set(self.contrast.arms) - set(self.arms))
        if unknown:
            raise InputError(f"{self.id}: contrast: given {unknown[0]!r}; allowed: {', '.join(self.arms)}")

    @property
    def kind(self) -> Judged:
        """As what kind of question it is judged."""
        if self.judged is not None:
            return self.judged
        return "more" if self.says == "is" else self.says

    @property
    def measured(self) -> tuple[Measured, ...]:
        """All its outcomes, the primary one first."""
        return (self.outcome, *self.beside)


def _is_known(outcome: str) -> bool:
    series = outcome.startswith(_MEAN) and outcome.removeprefix(_MEAN) in SERIES
    return series or outcome_named(outcome) is not None or outcome == "carried_out"


def digest(claim: Claim) -> str:
    """A hash of all that a claim declares: a change of any of it is a change of the question.

    >>> from experiments.claims import claims
    >>> len(digest(claims()["S1"]))
    32
    """
    text = json.dumps(declared(claim), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def declared(value: Any) -> Any:
    """A declaration as JSON holds it; functions of settings by their class and what they hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {one.name: declared(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): declared(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [declared(inner) for inner in value]
    if callable(value):
        raise InputError(f"claims: given a function {value!r}; allowed: settings whose declaration can be hashed")
    return value
