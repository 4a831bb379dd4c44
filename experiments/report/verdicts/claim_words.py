"""The sentences of the report about one claim: how the model was asked, what decided, and what goes the other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.claims.claim import Claim, Measured, Smallest
from experiments.claims.contrast import AgainstBest, Levels, Total
from experiments.court.bench import MOST_CASES
from experiments.court.panel import column_of
from experiments.designs.population import population_named
from experiments.report.verdicts.numbers import FEWER, interval, units
from experiments.report.verdicts.saved import Saved, Trial, records
from simulation.results.outcomes import outcome_named
from simulation.results.series import SERIES

__all__ = [
    "REASONS",
    "by_sign",
    "column_label",
    "compared",
    "decided",
    "direction",
    "label",
    "means_of",
    "opposed",
    "question",
    "rerun",
    "size_of",
]

REASONS: Mapping[str, str] = {
    "not estimable": "There were too few events, or too few non-events, to say anything.",
    "the arms do not differ": (
        "In no world that was run do the arms differ in this outcome: what the claim varies did not reach it."
    ),
    "nothing moves this outcome": (
        "Nothing that was tried moves this outcome by the size from which it matters: it cannot show the claim."
    ),
    "no room in the claimed direction": "The outcome has no room to move as the paper says.",
    "no room in the other direction": "The outcome has no room to move the other way: it could not contradict it.",
    "too few cases with a denominator": "Too few cases are such that it could have shown in them.",
    "at the threshold": "The effect is known well, and lies at the size from which it matters.",
    "too few runs": "The effect is not known well enough.",
    "tails undecided": (
        "The average is known well enough; whether a tenth of the cases is clearly helped or harmed is not."
    ),
    "share through the path undecided": "The effect is there; how much of it takes this path is not decided.",
    "options undecided": "The options are known well, and lie too near each other.",
    "a quick run does not tell": "What holds always, only or best is not asked of a quick run.",
}
"""What the reasons of undecided verdicts mean."""

NO_OUTCOMES = ("claim", "arm", "worlds", "effort_track_one", "effort_track_two", "worse_off", "better_off")
"""What a table of arms has beside means of outcomes; the last two only in trials of which harm had no table yet."""


def question(claim: Claim) -> str:
    """How the model is asked; of a claim that names no direction, that an effect either way supports it."""
    either = " The paper does not say which way: an effect either way supports the claim."
    return claim.question + (either if claim.kind == "either" else "")


def compared(claim: Claim) -> str:
    """Which arms are compared with which, and in which conflicts."""
    contrast = claim.contrast
    if isinstance(contrast, Total) and (four := _two_effects(contrast)):
        told = f"the effect of {four[0]} over {four[1]} with that of {four[2]} over {four[3]}"
    elif isinstance(contrast, Total):
        ones, others = ([arm for arm, weight in contrast.weights.items() if sign * weight > 0] for sign in (1, -1))
        told = f"{_listed(ones)} against {_listed(others)}"
    elif isinstance(contrast, Levels):
        told = f"what lies between against the ends of {_listed(contrast.levels)}"
    else:
        one = contrast.arm if isinstance(contrast, AgainstBest) else contrast.best
        told = f"{_listed([one])} against the best of {_listed(contrast.others)}"
    return f"Compared: {told}, in {claim.scenario}: {population_named(claim.population).meaning}."


def _two_effects(contrast: Total) -> tuple[str, ...]:
    """The arms of a contrast of two effects: with and without here, with and without there; empty of any other."""
    if list(contrast.weights.values()) != [1.0, -1.0, -1.0, 1.0]:
        return ()
    with_, without, with_there, without_there = (f"“{arm}”" for arm in contrast.weights)
    return with_, without, with_there, without_there


def _listed(arms: Sequence[str]) -> str:
    return ", ".join(f"“{arm}”" for arm in arms)


def label(measured: Measured) -> str:
    """An outcome in words: what is measured, and for each of what."""
    name, per = measured.name, measured.per.replace("_", " ").removesuffix("s")
    declared, series = outcome_named(name), SERIES.get(name.removeprefix("mean_"))
    if declared is not None:
        text = declared.in_sentence
    else:
        text = f"{series.label.lower()} (mean over weeks)" if series else name.replace("_", " ")
    return f"{text} for each {per}" if per else text


def size_of(smallest: Smallest) -> str:
    """The smallest effect that matters, in words."""
    if smallest.unit == "ratio":
        return f"a ratio of {smallest.value:g} ({smallest.reason})"
    least = "" if smallest.least is None else f", at least {smallest.least:g}"
    return f"{smallest.value:g} {smallest.unit}{least} ({smallest.reason})"


def direction(measured: Measured) -> str:
    """What a positive effect means."""
    return "more of it" if measured.more else "less of it"


def decided(row: Mapping[str, Any]) -> str:
    """What decided a verdict, where it is not the mean effect that is shown; empty where it is, or nothing did."""
    answer, judged = row["answer"], row["judged"]
    if judged == "only if" and answer == "contradicted":
        cases = int(row["confirmed"])
        return f"{cases} cases reach it without what is said to be needed; each was confirmed in thousands of worlds."
    if judged == "always" and answer == "contradicted" and row["effect_high"] > -row["delta"]:
        if row["worst_high"] <= -row["delta"]:
            return "In the tenth of cases with the lowest effect, run again, it does harm that matters."
        return f"{int(row['confirmed_worst'])} of the cases with the lowest effects are harmed; each was confirmed."
    if judged == "little" and answer == "contradicted":
        return "There is an effect, where the claim says that there is little."
    if judged == "can" and answer == "supported":
        return "It shows in the tenth of cases with the highest effect, run again."
    if judged == "can" and answer == "contradicted":
        return "Even in the tenth of cases with the highest effect, run again, there is none that matters."
    return ""


def smallest(row: Mapping[str, Any]) -> str:
    """The smallest effect that matters, in the unit of the effect: of years and deaths either way."""
    either = f" (or {units(-row['delta'], FEWER)})" if row["scale"] == FEWER else ""
    return units(row["delta"], row["scale"]) + either


def opposed(saved: Saved, claim: Claim) -> list[str]:
    """The outcomes beside the one judged that go the other way than the paper says, by an interval of 95 %."""
    if claim.kind in ("little", "either"):
        return []
    found = saved.of_claim("effects", claim.id)
    told = [
        f"{label(measured)} {interval(row['mean'], row['low'], row['high'], row['scale'])}"
        for measured in claim.beside
        for row in records(found[~found["primary"] & (found["column"] == column_of(claim, measured))])
        if row["high"] < 0.0
    ]
    return (
        [f"Beside it, not judged, goes against what the paper says: {'; '.join(told)} (95 % intervals)."]
        if told
        else []
    )


def by_sign(saved: Saved, claim: Claim, row: Mapping[str, Any]) -> list[str]:
    """Where the effect is another by whether an effect of Track II was drawn below or above zero."""
    found = saved.of_claim("signs", claim.id)
    if not len(found):
        return []
    return [
        f"Where {one['setting']} was drawn below zero the effect is "
        f"{interval(one['below'], one['below_low'], one['below_high'], row['scale'])}, where above "
        f"{interval(one['above'], one['above_low'], one['above_high'], row['scale'])}: means over "
        f"{one['below_sets']} and {one['above_sets']} sets of constants, 95 % intervals."
        for one in records(found[(found["low"] > 0.0) | (found["high"] < 0.0)])
    ]


def means_of(arms: pd.DataFrame) -> list[str]:
    """The outcomes of which a table of arms has means: those of one claim."""
    return [str(name) for name in arms.columns[arms.notna().any()] if name not in NO_OUTCOMES]


def column_label(name: str) -> str:
    """The head of a column of means, from the name of an outcome."""
    return f"Mean {name.removeprefix('mean_').replace('_', ' ')}"


def rerun(trial: Trial, claim: Claim) -> str:
    """The command that tries just this claim."""
    size = " --quick" if trial.quick else "" if trial.cases == MOST_CASES else f" --cases {trial.cases}"
    left_out = "" if trial.theories else " --no-theories" if trial.audited else " --no-audit"
    audit = "" if trial.quick else left_out
    return f"multitrack claims {claim.id}{size}{audit} --seed {trial.seed} --out results/{claim.id.lower()}"
