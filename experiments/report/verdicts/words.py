"""The sentences of the report, filled from saved tables: none of them says how a claim came out beforehand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.claims.claim import Claim, Measured, Smallest
from experiments.claims.contrast import AgainstBest, Levels, Total
from experiments.court.bench import MOST_CASES
from experiments.court.judge import ANSWERS
from experiments.designs.population import population_named
from experiments.report.verdicts.saved import Saved, Trial, records
from simulation.results.outcomes import outcome_named
from simulation.results.series import SERIES

__all__ = [
    "HEADS",
    "REASONS",
    "answer",
    "asked",
    "column_label",
    "compared",
    "complement_said",
    "counts",
    "decided",
    "direction",
    "effect",
    "interval",
    "label",
    "made",
    "means_of",
    "opposed",
    "question",
    "rerun",
    "signs",
    "size_of",
    "trial_notes",
    "units",
]

ASKED = (
    "A paper of 2023 (Ismail, Layka & Abo Alabed) makes {claims} about how unofficial dialogue, called Track II, and "
    "official diplomacy, Track I, work in armed conflicts, alone and together; it tests none of them.",
    "Here each claim is put to a simulated world of conflicts, in which either track can be switched on or off, or be "
    "given more or less to do, under the very same luck.",
    "A claim is supported if what it says shows, in conflicts of many kinds (where it says “can”, in a tenth of the "
    "cases), and is large enough to matter to anybody; it is contradicted if the opposite shows, or what it says does "
    "not (a case without what it calls needed, an effect where it says there is little), and negligible if nothing "
    "that matters does.",
    "This tells what follows from the model's rules, not what happens in the world: what workshops do to participants "
    "has been measured, what Track II does to wars has not, so that most of its effects were drawn from wide ranges, "
    "harm included.",
)
"""What was asked, in four sentences."""

SIGNS = (
    "Effects are positive where they go the way the paper says: of years and deaths in percent, of probabilities in "
    "points, of anything else in its own unit. Of “little”, positive means that there is an effect, which speaks "
    "against the claim."
)
LEVELS = {
    True: "Intervals are of 95 % each, not corrected for the number of claims.",
    False: (
        "Intervals of effects are at the level of the court: given the model and its priors, all claims that are "
        "judged by them together err in one trial of twenty. “Can” is judged by the tenth of cases with the highest "
        "effect, run again, at the same level; "
        "other tenths, and how far anything moves an outcome, have intervals of 95 %."
    ),
}
"""What intervals are, of a quick run and of any other."""


def signs(trial: Trial) -> str:
    """How the effects are to be read."""
    return f"{SIGNS} {LEVELS[trial.quick]}"


HEADS = ("Claim", "Says", "Verdict", "Effect (interval)", "Cases", "Where, or why not", "Rests on", "Under theories")
"""The columns of the table of all claims."""

NO_OUTCOMES = ("claim", "arm", "worlds", "effort_track_one", "effort_track_two", "worse_off", "better_off")
"""What a table of arms has beside means of outcomes."""

REASONS: Mapping[str, str] = {
    "not estimable": "There were too few events, or too few non-events, to say anything.",
    "the arms do not differ": (
        "In no world that was run do the arms differ in this outcome: what the claim varies did not reach it."
    ),
    "nothing moves this outcome": "Nothing that was tried moves this outcome far enough: it cannot show the claim.",
    "no room in the claimed direction": "The outcome has no room to move as the paper says.",
    "no room in the other direction": "The outcome has no room to move the other way: it could not contradict it.",
    "too few cases with a denominator": "In too few cases could it be counted at all.",
    "at the threshold": "The effect is known well, and lies at the size from which it matters.",
    "too few runs": "The effect is not known well enough.",
    "tails undecided": (
        "The average lies within what matters; whether a tenth of the cases is harmed or helped, or by how much a "
        "case not seen would change a share, is not decided."
    ),
    "share through the path undecided": "The effect is there; how much of it takes this path is not decided.",
    "options undecided": "The options are known well, and lie too near each other.",
    "a quick run does not tell": "What holds always, only or best is not asked of a quick run.",
}
"""What the reasons of undecided verdicts mean."""


def _claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"


def asked() -> list[str]:
    """What was asked, in four sentences: of all 66 claims, however many were tried."""
    return [sentence.format(claims=_claims(66)) for sentence in ASKED]


def counts(verdicts: pd.DataFrame) -> dict[str, int]:
    """How many claims got each answer, in the order of the answers; only those that any got."""
    found = verdicts["answer"].value_counts()
    return {answer: int(found[answer]) for answer in ANSWERS if answer in found}


def answer(saved: Saved) -> list[str]:
    """The answer in sentences: counts of verdicts, without those assumed or by construction, and what could fail."""
    verdicts = saved.table("verdicts")
    count = counts(verdicts)
    said = ", ".join(_with_ids(verdicts, name, number) for name, number in count.items() if name != "out of reach")
    lines = [f"Of {_claims(len(verdicts))} tried: {said or 'none that could be answered'}."]
    if out := count.get("out of reach", 0):
        be = "is" if out == 1 else "are"
        why = "the arms never differ, nothing moves the outcome far enough, or too few cases had the chance to show it"
        lines.append(f"Apart from these, {out} {be} out of reach: {why}.")
    free = verdicts[~verdicts["basis"].isin(("assumed", "by construction"))]
    if verdicts["basis"].astype(bool).any():
        found = free["answer"].value_counts()
        said = ", ".join(
            f"{found[name]} {name}" for name in ("supported", "contradicted", "conditional") if name in found
        )
        lines.append(f"Without verdicts that one assumption carries, or a definition: {said or 'none of these'}.")
    refutable = int((verdicts["could_fail"].astype("boolean").fillna(False)).sum())
    unknown = int(verdicts["could_fail"].isna().sum())
    if unknown == len(verdicts):
        lines.append(
            "Whether the model could have given any other answer was not tried: a supported claim may be so by "
            "assumption."
        )
    else:
        lines.append(f"{refutable} of them the model is known to be able to refute; of {unknown} this is not known.")
    told = (leanings_said, complement_said, diplomacy_said, base_rates_said, prior_said)
    return [*lines, *(line for sentences in told for line in sentences(saved))]


def _with_ids(verdicts: pd.DataFrame, answer: str, number: int) -> str:
    """How many claims got an answer, and which; those that are undecided are too many to be named."""
    ids = verdicts.loc[verdicts["answer"] == answer, "claim"]
    return f"{number} {answer}" + ("" if answer == "undecided" else f" ({', '.join(ids)})")


def diplomacy_said(saved: Saved) -> list[str]:
    """What each track does to the fighting by itself, and both, against neither."""
    table = saved.table("interaction")
    if not len(table):
        return []
    found = table[(table["outcome"] == "years_fighting") & (table["from"] == 0.0)]
    if not len(found):
        return []
    row = found.iloc[0]
    told = []
    for arm, name in (("one", "Track I alone"), ("other", "Track II alone"), ("both", "both")):
        gain, low, high = (float(row[f"gain_{arm}{end}"]) for end in ("", "_low", "_high"))
        told.append(f"{name} {interval(-gain, -high, -low, 'logarithm')}")
    start = "How years of fighting change, from the third year of a war on, against neither track"
    return [f"{start}: {'; '.join(told)} (95 % intervals)."]


def base_rates_said(saved: Saved) -> list[str]:
    """How often protracted conflicts reach a full agreement with neither track, each alone, and both."""
    table = saved.table("interaction")
    found = table[(table["outcome"] == "agreement") & (table["from"] == 0.0)] if len(table) else table
    if not len(found):
        return []
    row = found.iloc[0]
    names = {"neither": "with neither track", "one": "Track I alone", "other": "Track II alone", "both": "both"}
    told = "; ".join(f"{name} {100 * row[arm]:.0f} %" for arm, name in names.items())
    return [
        f"So many protracted conflicts have signed a full agreement in the end: {told}. Without Track I these were "
        "signed before the arms part, since only officials can sign."
    ]


def decided(row: Mapping[str, Any]) -> str:
    """What decided a verdict, where it is not the mean effect that is shown; empty where it is, or nothing did."""
    answer, judged = row["answer"], row["judged"]
    if judged == "only if" and answer == "contradicted":
        cases = int(row["confirmed"])
        return f"{cases} cases reach it without what is said to be needed; each was confirmed in thousands of worlds."
    if judged == "little" and answer == "contradicted":
        return "There is an effect, where the claim says that there is little."
    if judged == "can" and answer == "supported":
        return "It shows in the tenth of cases with the highest effect, run again."
    if judged == "can" and answer == "contradicted":
        return "Even in the tenth of cases with the highest effect, run again, there is none that matters."
    return ""


def prior_said(saved: Saved) -> list[str]:
    """How many effects of Track II were drawn from ranges that reach below nothing, and how far."""
    prior = saved.table("prior")
    if not len(prior):
        return []
    even = int((prior["below_zero"] >= 0.5).sum())
    reach = f"{100 * prior['below_zero'].min():.0f} to {100 * prior['below_zero'].max():.0f} %"
    return [
        f"{len(prior)} effects of Track II were drawn from ranges of which {reach} lie below nothing, {even} of them "
        "with even odds of harm: that its average effect is near nothing is partly put in."
    ]


def leanings_said(saved: Saved) -> list[str]:
    """Which undecided claims have a mean on one side of nothing, by an interval of 95 % that corrects for nothing.

    Not those that say that there is little effect, or one without saying which way, nor those about a path, whose mean
    is the whole effect.
    """
    verdicts, effects = saved.table("verdicts"), saved.table("effects")
    directed = ~verdicts["judged"].isin(("little", "either", "through"))
    undecided = set(verdicts.loc[(verdicts["answer"] == "undecided") & directed, "claim"])
    if not undecided or not len(effects):
        return []
    means = effects[effects["primary"] & effects["claim"].isin(undecided)]
    sides = {
        "the way the paper says": means.loc[means["low"] > 0, "claim"],
        "the other way": means.loc[means["high"] < 0, "claim"],
    }
    told = "; ".join(f"{side} for {len(ids)} ({', '.join(ids)})" for side, ids in sides.items() if len(ids))
    return [f"Of those undecided the mean, taken one by one at 95 %, lies {told}."] if told else []


def opposed(saved: Saved, claim: Claim) -> list[str]:
    """The outcomes beside the one judged that go the other way than the paper says, by an interval of 95 %."""
    if claim.kind in ("little", "either"):
        return []
    found = saved.of_claim("effects", claim.id)
    told = [
        f"{label(measured)} {interval(row['mean'], row['low'], row['high'], row['scale'])}"
        for measured, row in zip(claim.beside, records(found[~found["primary"]]), strict=False)
        if row["high"] < 0.0
    ]
    return [f"Beside it, not judged, goes the other way: {'; '.join(told)} (95 % intervals)."] if told else []


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


def means_of(arms: pd.DataFrame) -> list[str]:
    """The outcomes of which a table of arms has means: those of one claim."""
    return [str(name) for name in arms.columns[arms.notna().any()] if name not in NO_OUTCOMES]


def question(claim: Claim) -> str:
    """How the model is asked; of a claim that names no direction, that an effect either way supports it."""
    either = " The paper does not say which way: an effect either way supports the claim."
    return claim.question + (either if claim.kind == "either" else "")


def column_label(name: str) -> str:
    """The head of a column of means, from the name of an outcome."""
    return f"Mean {name.removeprefix('mean_').replace('_', ' ')}"


def direction(measured: Measured) -> str:
    """What a positive effect means."""
    return "more of it" if measured.more else "less of it"


def complement_said(saved: Saved) -> list[str]:
    """How the two tracks were found to go together, from the verdicts on the claims that are about it."""
    told = {row["claim"]: f"{row['answer']} ({effect(row)})" for row in records(saved.table("verdicts"))}
    questions = {
        "S1": "That the effect of one track grows as the other works harder",
        "S2": "that both together, coordinated, always do more than the better one with the other's effort",
        "S4": "that official talks carry the greater weight, person for person",
    }
    asked = [f"{text} is {told[id]}" for id, text in questions.items() if id in told]
    return ["; ".join(asked) + "."] if asked else []


def effect(row: Mapping[str, Any]) -> str:
    """An effect with its interval, in its unit; of “can” also that of the tenth of cases by which it is judged."""
    told = interval(row["effect_mean"], row["effect_low"], row["effect_high"], row["scale"])
    if row["says"] != "can" or pd.isna(row.get("best_mean")):
        return told
    tenth = interval(row["best_mean"], row["best_low"], row["best_high"], row["scale"])
    return f"{told}; best tenth {tenth}"


def interval(mean: float, low: float, high: float, scale: str) -> str:
    """A mean with its interval: shares in points, logarithms as percent of change, others as they are."""
    if math.isinf(low) or math.isinf(high):
        return "not known: too few cases"
    ends = [units(value, scale) for value in (mean, low, high)]
    return f"{ends[0]} ({ends[1]} to {ends[2]})"


def units(value: float, scale: str) -> str:
    """A number on the scale of an effect, as a reader wants it."""
    if math.isnan(value):
        return "unknown"
    if scale == "share":
        return f"{100 * value:+.1f} points"
    if scale == "logarithm":
        return f"{100 * (math.exp(value) - 1):+.1f} %"
    return f"{value:+.3g}"


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


def trial_notes(trial: Trial) -> list[str]:
    """What must stand on every page: that it is provisional, and how it was made."""
    notes = [
        "Provisional: the model's constants, fitted to facts about armed conflicts, may be fitted again, and verdicts "
        "may change with them."
    ]
    if trial.quick:
        notes.append(
            f"A quick run ({trial.cases} cases × {trial.replicates}): every verdict is preliminary. It sees effects "
            "that are large, on average; not harm to a tenth of cases, not regions, nothing of always, only or best."
        )
    elif trial.cases < MOST_CASES:
        notes.append(
            f"A smaller trial ({trial.cases} of {MOST_CASES} cases × {trial.replicates}), which leaves more undecided. "
            f"Claims settled by the first {trial.cases // 4} cases were not run further (marked “first look”)."
        )
    if trial.changed:
        notes.append(f"The question was changed after results had been seen for {', '.join(trial.changed)}.")
    return notes


def made(trial: Trial) -> str:
    """How a trial was made: with what, when, and of which size."""
    size = f"{trial.cases} cases × {trial.replicates} replicates, seed {trial.seed}"
    return (
        f"multitrack {trial.version}, model {trial.revision}, {trial.made}; {size}. "
        f"The last go took {trial.seconds / 60:.0f} minutes."
    )


def rerun(trial: Trial, claim: Claim) -> str:
    """The command that tries just this claim."""
    size = " --quick" if trial.quick else "" if trial.cases == MOST_CASES else f" --cases {trial.cases}"
    left_out = "" if trial.theories else " --no-theories" if trial.audited else " --no-audit"
    audit = "" if trial.quick else left_out
    return f"multitrack claims {claim.id}{size}{audit} --seed {trial.seed} --out results/{claim.id.lower()}"
