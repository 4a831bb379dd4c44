"""Rival theories: the verdicts made again with one switch of the model turned, the share that ever signs held fixed.

A switch moves base rates as well. So under each theory one scale is set at which as many conflicts sign any text as
without the switch, which is what the model is fitted to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.court.audit import could_fail
from experiments.court.bench import Bench, Size
from experiments.court.docket import Group, key_of
from experiments.court.evidence import Always, Can, Either, Evidence, Little, OnlyIf
from experiments.court.hearing import Heard, hear
from experiments.court.judge import Answer, judge
from experiments.court.weigh import elsewhere
from experiments.designs.arm import Arm
from simulation.scenarios.scenario import load_scenario
from simulation.week import parameters

__all__ = ["AGREES", "THEORIES", "Theory", "by_mean", "differs", "stands", "under_theories"]


@dataclass(frozen=True)
class Theory:
    """A rival theory: a switch of the model, and the scale that holds the share that ever signs."""

    name: str
    settings: Mapping[str, Any]
    scale: str = "channel.threshold"


THEORIES: tuple[Theory, ...] = (
    Theory("ripe moments open talks", {"channel.theory": "ripeness"}, "channel.hurting"),
    Theory("bargains open talks", {"channel.theory": "bargaining_range"}, "channel.pace"),
    Theory("power divides", {"negotiate.text": "power"}),
    Theory("Nash divides", {"negotiate.text": "nash"}),
    Theory("time makes concede", {"negotiate.concession_theory": "time"}),
    Theory("publics follow the near", {"follow.theory": "bounded_confidence"}),
    Theory("publics follow leaders", {"follow.theory": "elite_cues"}),
)
"""Each is one switch; each counts the same."""

LEVEL = 0.99
AGREES = ("supported", "supported, not always", "mixed", "conditional", "could not fail")
"""Verdicts that a theory under which the claim is supported agrees with."""
_FACTORS = (1 / 64, 64.0)
_ROUNDS = 8
_SIGNING = 160
"""Cases over which the share that signs is counted, or all that a theory is tried on where these are fewer."""
Tell = Callable[[str], None]


def differs(main: Evidence, answer: Answer, found: Evidence) -> bool:
    """Whether a theory's interval excludes the main answer, so that lack of power is not read as dissent."""
    effect, delta, little = found.effect, found.delta, isinstance(main, Little)
    beyond = effect.low >= delta or effect.high <= -delta
    if answer in AGREES and isinstance(main, Either):
        return effect.within(delta)
    if answer in AGREES:
        return beyond if little else effect.high < delta
    if answer == "contradicted":
        return effect.within(delta) if little else effect.low > -delta
    return beyond and answer == "negligible"


def by_mean(main: Evidence, answer: Answer) -> bool:
    """Whether the mean effect decides a verdict, which is all that a rival theory is asked for.

    It does not where single cases or a tenth of them do: of *only if* and *can*, and where a tenth or cases contradict
    *always*.
    """
    if isinstance(main, Always) and answer == "contradicted":
        return main.effect.high <= -main.delta
    return not isinstance(main, Can | OnlyIf)


def stands(main: Answer, answers: Mapping[str, tuple[Answer, bool]]) -> str:
    """How a verdict stands under rival theories, from each one's answer and whether it differs.

    >>> stands("supported", {"one": ("supported", False), "two": ("contradicted", True)})
    'turns on theory'
    """
    held = {name: answer if other else main for name, (answer, other) in answers.items()}
    dissent = [f"{name}: {answer}" for name, (answer, other) in answers.items() if other]
    if not dissent:
        return "stands under every theory"
    found = {main, *held.values()}
    if {"supported", "contradicted"} <= found:
        return "turns on theory"
    return "conditional on theory" if "supported" in found else f"changes with theory ({'; '.join(dissent)})"


def under_theories(
    heard: Heard, claims: Sequence[Claim], tell: Tell, theories: Sequence[Theory] = THEORIES
) -> pd.DataFrame:
    """A row a claim and theory: the answer, the effect at the level 0.99, whether it differs, and whether the claim
    fails."""
    size = heard.bench.size
    rows: list[dict[str, Any]] = []
    for theory in theories:
        tell(f"under the theory that {theory.name}")
        small = Size((size.theory_cases,), size.again, quick=True, level=LEVEL)
        folder = heard.bench.folder / "theories" / theory.name.replace(" ", "-").lower()
        bench = Bench(folder, small, heard.bench.seed, heard.bench.workers, heard.bench.cluster)
        factor, share, wanted = _factor(bench, theory)
        asked = [replace(claim, world={**claim.world, **_world(theory, factor, claim.scenario)}) for claim in claims]
        again = hear(bench, asked, tell, beside=False)
        for id, case in again.cases.items():
            main = heard.cases[id]
            effect = case.evidence.effect
            rows.append(
                {
                    "claim": id,
                    "theory": theory.name,
                    "answer": _answer(case.evidence),
                    "mean": effect.mean,
                    "low": effect.low,
                    "high": effect.high,
                    "cases": case.evidence.cases,
                    "differs": differs(main.evidence, main.verdict.answer, case.evidence),
                    "fails": could_fail(elsewhere(main.evidence, case.claim, again.rows(case.claim, 1), LEVEL)),
                    "signs": share,
                    "signs_wanted": wanted,
                    "factor": factor,
                }
            )
    return pd.DataFrame(rows)


def _answer(evidence: Evidence) -> Answer:
    """The answer under a theory: by the mean, or by options and levels, since tails and single cases are not run again;
    *always* is held to what *more* is."""
    mean = evidence.effect
    held = replace(evidence, quick=False, look=2, worst=mean, best=mean)
    if isinstance(held, Always):
        held = replace(held, confirmed_worst=0, confirmed_searched=0)
    return judge(held).answer


def _world(theory: Theory, factor: float, scenario: str) -> dict[str, Any]:
    """The settings of a theory, its scale multiplied by a factor: a range by both its ends."""
    held = load_scenario(scenario).values.get(theory.scale, parameters()[theory.scale].default)
    most = parameters()[theory.scale].high
    ends = getattr(held, "uniform", None)
    if ends is not None:
        return {**theory.settings, theory.scale: {"uniform": [min(factor * float(end), most) for end in ends]}}
    plain = float(held) if isinstance(held, int | float) else float(parameters()[theory.scale].default)
    return {**theory.settings, theory.scale: min(factor * plain, most)}


def _factor(bench: Bench, theory: Theory) -> tuple[float, float, float]:
    """The factor of a theory's scale at which as many onsets sign a text as without it; that share, and the wanted.

    Of all factors tried it is the one that comes nearest. All are tried under the same luck, which leaves little of it
    in what they differ by.
    """
    wanted = _signing(bench, Group("onsets", "baseline"))
    low, high = np.log(_FACTORS)
    rises = theory.scale == "channel.pace"  # the higher the pace the more sign; the higher a threshold the fewer
    tried: list[tuple[float, float]] = []
    for _ in range(_ROUNDS):
        middle = (low + high) / 2.0
        factor = float(np.exp(middle))
        share = _signing(bench, Group.of("onsets", "baseline", _world(theory, factor, "baseline")))
        tried.append((factor, share))
        if (share > wanted) == rises:
            high = middle
        else:
            low = middle
    factor, share = min(tried, key=lambda one: abs(one[1] - wanted))
    return factor, share, wanted


def _signing(bench: Bench, group: Group) -> float:
    """The share of worlds of a group that sign any text within the decision window."""
    arm = Arm("baseline", {})
    cases = bench.plan(Group("onsets", "baseline")).cases
    own = [column for column in cases if column not in group.settings]
    rows = bench.fresh(group, {key_of(arm): arm}, cases[own].iloc[:_SIGNING], "signing", bench.size.again)[key_of(arm)]
    return float((rows["texts"] > 0).mean()) if len(rows) else 0.0
