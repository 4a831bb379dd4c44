"""The sentences of the report about the whole trial, filled from saved tables: what was asked, and the answer.

None of them says how a claim came out beforehand. Those about one claim are in `claim_words.py`.
"""

from __future__ import annotations

import pandas as pd

from experiments.court.bench import MOST_CASES
from experiments.court.judge import ANSWERS
from experiments.report.verdicts.numbers import effect, interval
from experiments.report.verdicts.saved import Saved, Trial, records
from simulation.words import listed

__all__ = ["HEADS", "answer", "asked", "complement_said", "counts", "made", "signs", "trial_notes"]

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
    "points, of anything else in its own unit. Of “little”, an effect either way speaks against the claim."
)

LEVELS = {
    True: "Intervals are of 95 % each, not corrected for the number of claims.",
    False: (
        "Intervals of effects are at the level of the court: given the model and the sets of constants that it draws "
        "from, all claims that are judged by them together err in one trial of twenty. “Can” is judged by the tenth "
        "of cases with the highest effect, run again, “always” also by that with the lowest, at the same level; other "
        "tenths, and how far anything moves an outcome, have intervals of 95 %."
    ),
}
"""What intervals are, of a quick run and of any other."""

TOGETHER = "Do the tracks complete each other?"
ABOVE_ZERO = (
    "Interaction on four scales: above zero both tracks together do more than the scale expects of them. Synergy is "
    "said only where it shows against independent action and at equal effort, crowding out where both do less than the "
    "better track alone; either is said of all scales of an outcome together."
)
"""The heading of how the tracks act together, and what the numbers are."""

HEADS = ("Claim", "Says", "Verdict", "Effect (interval)", "Cases", "Where, or why not", "Rests on", "Under theories")
"""The columns of the table of all claims."""


def asked() -> list[str]:
    """What was asked, in four sentences: of all 66 claims, however many were tried."""
    return [sentence.format(claims=_claims(66)) for sentence in ASKED]


def signs(trial: Trial) -> str:
    """How the effects are to be read."""
    return f"{SIGNS} {LEVELS[trial.quick]}"


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
        ids = ", ".join(verdicts.loc[verdicts["answer"] == "out of reach", "claim"])
        lines.append(f"Apart from these, {out} {be} out of reach ({ids}): {why}.")
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


def prior_said(saved: Saved) -> list[str]:
    """How many effects of Track II were drawn from ranges that reach below nothing, and how far."""
    prior = saved.table("prior")
    if not len(prior):
        return []
    even = int((prior["below_zero"] >= 0.5).sum())
    reach = f"{100 * prior['below_zero'].min():.0f} to {100 * prior['below_zero'].max():.0f} %"
    return [
        f"{len(prior)} effects of Track II were drawn from ranges of which {reach} lie below nothing, {even} of them "
        "with even odds of harm: that its average effect is near nothing is partly put in.",
        *_signs_said(saved),
    ]


def _signs_said(saved: Saved) -> list[str]:
    """Of which claims the effect is seen to differ by whether an effect of Track II was drawn below or above zero."""
    drawn = saved.table("signs")
    if not len(drawn):
        return []
    ids = drawn.loc[(drawn["low"] > 0.0) | (drawn["high"] < 0.0), "claim"].drop_duplicates()
    told = f"the effects of {listed(ids)} are" if len(ids) else "no effect is"
    matters = drawn["claim"].map(saved.table("verdicts").set_index("claim")["delta"])
    wide = ((drawn["high"] - drawn["low"]) / 2.0 > matters).groupby(drawn["claim"]).any()
    blind = int(wide[~wide.index.isin(ids)].sum())
    missed = (
        f" For {blind} of the others there are too few sets of constants: a difference as large as what matters would "
        "more likely than not be missed for at least one setting."
    )
    return [
        f"Of {_claims(drawn['claim'].nunique())} {told} seen to differ by whether one of these was drawn below or "
        f"above zero.{missed if blind else ''}"
    ]


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
            f"Claims settled by the first {trial.first} cases were not run further (marked “first look”)."
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


def _claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"
