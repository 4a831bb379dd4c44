"""The sentences of the report about the whole trial, filled from saved tables: what was asked, and the answer.

None of them says how a claim came out beforehand. Those about one claim are in `claim_words.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.claims import claims
from experiments.court.audit import FIRST
from experiments.court.bench import MOST_CASES
from experiments.court.docket import group_of
from experiments.court.judge import ANSWERS
from experiments.court.theories import AGREES
from experiments.report.verdicts.numbers import effect, interval, share
from experiments.report.verdicts.saved import Saved, Trial, records
from simulation.words import listed

__all__ = [
    *("ABOVE_ZERO", "ACROSS", "BEYOND", "FIFTHS", "HEADS", "METHOD", "SCENARIOS", "TOGETHER"),
    *("answer", "asked", "carried", "complement_said", "counts", "group", "made", "rests", "room_said", "signs"),
    *("stands", "trial_notes"),
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
    "Effects are positive where they go the way the paper says: of years and deaths in percent (+5 % is 5 % fewer of "
    "them where the paper expects fewer), of probabilities in points, of anything else in its own unit. Of “little”, "
    "an effect either way speaks against the claim."
)

LEVELS = {
    True: "Intervals are of 95 % each, not corrected for the number of claims.",
    False: (
        "Intervals of effects are at the level of the court: given the model and the sets of constants that it draws "
        "from, all claims that are judged by them together err in one trial of twenty. “Can” is judged by the tenth "
        "of cases with the highest effect, run again, or by a mean that is as high; “always” also by the tenth with "
        "the lowest; both at the same level. Other tenths, and how far anything moves an outcome, have intervals of "
        "95 %. The cases of a tenth are chosen by the first runs and valued by the second: where cases differ by "
        "luck alone, the worst tenth may come out above the best."
    ),
}
"""What intervals are, of a quick run and of any other."""

TOGETHER = "Do the tracks complement each other?"
ABOVE_ZERO = (
    "Interaction on four scales: above zero both tracks together do more than the scale expects of them. Synergy is "
    "said only where it shows against independent action and at equal effort, crowding out where both do less than the "
    "better track alone, be it only since the other does harm by itself; either is said of all scales of an outcome "
    "together."
)
"""The heading of how the tracks act together, and what the numbers are."""

FIFTHS = (
    "A line is a fifth of the cases, of like base rate: how bad the outcome is with neither track, from 1, the worst, "
    "to 5. A point is what Track II at full effort adds beside Track I at none, half and full (above zero: better); a "
    "line that rises says that they complement each other; how far that is luck the intervals of the interaction say. "
    "Fifths are made on one half of the replicates and valued on the other."
)
"""What the map of how the tracks act together by base rate shows."""

ACTIVITIES = (
    "Workshops, public work and economic cooperation share one number of sessions, beside Track I as conflicts have "
    "it, and beside none, half and all of its effort. The share of each is its part in what all three bring over none, "
    "averaged over the orders in which they may join (Shapley 1953): one that joins takes sessions from the others. Of "
    "two together it is what they bring beyond each alone, on average (Grabisch & Roubens 1999). With both tracks "
    "counted, Track I and the three share what they bring from nothing to all, the three joining or staying away as "
    "one (Owen 1977). Above zero is better; intervals are over cases."
)
"""What the table of activities inside Track II shows."""

ACROSS = (
    "The interaction of the tracks from none to full in the same fifths of cases, with 95 % intervals over cases: "
    "above zero both together do more than the sum of the two."
)
"""What the second figure of the map shows."""

SCENARIOS = "Each is a scenario file in counterexamples/, by its claim and number."
"""Said where the folder of scenario files lies beside the report."""

BEYOND = (
    "“Beyond δ” are the shares of cases whose effect is at least the smallest that matters, as the paper says or the "
    "other way. Luck widens both, so that they say more than there is, and no verdict rests on them."
)
"""The warning beside shares of cases."""

METHOD = (
    "Claims are judged by the second edition of the method. A dry run of all contrasts on the uncalibrated model (128 "
    "cases × 4) had shown that the first could not answer: thresholds that nothing could reach, shares that no number "
    "of cases could show, arms that were not the claim's. Thresholds were set after that dry run, and before any "
    "result of the calibrated model. The smallest effect that matters stands with each claim; those of the first "
    "edition were not kept, and are not shown beside it.",
    "Where the method left something open, or a test on made data showed it to be wrong, this project chose for "
    "itself. Of options that tie the best is the one that is best over all cases; nothing is out of reach that the "
    "claim's own contrast moves; arms that differ in no world are out of reach, not negligible; a tenth of cases that "
    "decides by itself has an interval at the level of the court. Some of these choices were made after "
    "results had been seen. All of them are in docs/court.md, “Choices of ours”.",
)
"""By which method claims were judged, and what in it was chosen here."""

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


def carried(verdicts: pd.DataFrame) -> pd.Series:
    """Which verdicts one assumption carries, or a definition settles."""
    return verdicts["basis"].isin(("assumed", "by construction"))


def answer(saved: Saved) -> list[str]:
    """The answer in sentences: counts of verdicts, those assumed or by construction apart, and what could fail."""
    verdicts = saved.table("verdicts")
    count, free = counts(verdicts), verdicts[~carried(verdicts)]
    said = ", ".join(_with_ids(free, name, number) for name, number in counts(free).items() if name != "out of reach")
    lines = [f"Of {_claims(len(verdicts))} tried: {said or 'none that could be answered'}."]
    turned = (verdicts["answer"] == "supported") & verdicts["marks"].fillna("").str.contains("the other way")
    if turned.any():
        ids = listed(verdicts.loc[turned, "claim"])
        lines.append(f"Of what is supported, {ids} show in a tenth of cases; on average it goes the other way.")
    for basis, why in (("assumed", "one assumption of the model carries"), ("by construction", "a definition settles")):
        if len(own := verdicts[verdicts["basis"] == basis]):
            lines.append(f"Not counted there: {len(own)} whose answer {why}: {_by_answer(own)}.")
    if out := count.get("out of reach", 0):
        be = "is" if out == 1 else "are"
        why = "the arms never differ, nothing moves the outcome far enough, or too few cases had the chance to show it"
        ids = ", ".join(verdicts.loc[verdicts["answer"] == "out of reach", "claim"])
        lines.append(f"Apart from these, {out} {be} out of reach ({ids}): {why}.")
    refutable = int((verdicts["could_fail"].astype("boolean").fillna(False)).sum())
    unknown = int(verdicts["could_fail"].isna().sum())
    if unknown == len(verdicts):
        lines.append(
            "Whether the model could have given any other answer was not tried: a supported claim may be so by "
            "assumption."
        )
    else:
        never = int((verdicts["answer"] == "could not fail").sum())
        agrees = verdicts["answer"].isin(("supported", "supported, not always", "conditional"))
        could = int((agrees & verdicts["could_fail"].astype("boolean").fillna(False)).sum())
        lines.append(
            f"Of {never + could} that agree with the paper the model could have refuted {could}; {never} it was never "
            f"seen to (could not fail). {refutable - could} others it did refute or find negligible; of {unknown} it "
            "is not known whether it could."
        )
    told = (
        *(leanings_said, complement_said, diplomacy_said, lives_said, base_rates_said, prior_said),
        another_seed_said,
    )
    return [*lines, *(line for sentences in told for line in sentences(saved))]


def _with_ids(verdicts: pd.DataFrame, answer: str, number: int) -> str:
    """How many claims got an answer, and which; those that are undecided are too many to be named."""
    ids = verdicts.loc[verdicts["answer"] == answer, "claim"]
    return f"{number} {answer}" + ("" if answer == "undecided" else f" ({', '.join(ids)})")


def _by_answer(verdicts: pd.DataFrame) -> str:
    """Claims by their answer, those with an answer together."""
    return ", ".join(f"{listed(own['claim'])} ({answer})" for answer, own in verdicts.groupby("answer", sort=False))


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
    return ["; ".join(asked) + ". Effects above zero go the way the paper says."] if asked else []


def diplomacy_said(saved: Saved) -> list[str]:
    """What each track does to the fighting by itself, and both, against neither."""
    told = [_against_neither(saved, outcome, what) for outcome, what in _FOUGHT.items()]
    return [line for line in told if line]


_FOUGHT = {
    "years_fighting": "years of fighting, from the third year of a war on",
    "deaths": "deaths, from then on",
}


def _against_neither(saved: Saved, outcome: str, what: str) -> str:
    table = saved.table("interaction")
    found = table[(table["outcome"] == outcome) & (table["from"] == 0.0)] if len(table) else table
    if not len(found):
        return ""
    row = found.iloc[0]
    names = (("one", "Track I alone"), ("other", "Track II alone"), ("both", "both"))
    told = (
        f"{name} {_changed(*(float(row[f'gain_{arm}{end}']) for end in ('', '_low', '_high')))}" for arm, name in names
    )
    return f"Against neither track, {what}: {'; '.join(told)} (95 % intervals)."


def _changed(gain: float, low: float, high: float) -> str:
    """A gain in logarithms of years or deaths as a change in words."""
    if low * high <= 0.0:
        return interval(-gain, -high, -low, "logarithm")
    fewer = gain > 0.0
    ends = (100.0 * abs(math.exp(-end) - 1.0) for end in (gain, *((low, high) if fewer else (high, low))))
    return "{:.1f} % {} ({:.1f} to {:.1f})".format(next(ends), "fewer" if fewer else "more", *ends)


def lives_said(saved: Saved) -> list[str]:
    """What full Track II does to deaths beside full Track I, and in how many cases."""
    harm = saved.of_claim("harm", "S1")
    found = harm[harm["who"] == "deaths"] if len(harm) else harm
    if not len(found):
        return []
    row = found.iloc[0]
    return [
        f"All of Track II beside all of Track I: deaths {_changed(row['mean'], row['low'], row['high'])}; in "
        f"{share(row['worse'])} of cases more people die, in {share(row['better'])} fewer, where luck alone would show "
        f"either in some {100 * row['luck']:.1f} %."
    ]


def room_said(saved: Saved) -> list[str]:
    """In how many cases the effects of both tracks on a probability leave room for their sum."""
    table = saved.table("interaction")
    found = table[(table["from"] == 0.0) & (table["room"] < 1.0)] if "room" in table else pd.DataFrame()
    rows = found.drop_duplicates("outcome") if len(found) else found
    told = "; ".join(f"{row['outcome'].replace('_', ' ')} {share(row['room'])}" for row in records(rows))
    start = "The gains of both tracks could be added without passing 100 % in so many cases"
    return [f"{start}: {told}."] if told else []


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
    """How often what Track II does was drawn to harm."""
    prior = saved.table("prior")
    if "harm" not in prior:
        return _signs_said(saved) if len(prior) else []
    harm = prior["harm"]
    kinds = {
        "can only help": harm == 0.0,
        "help oftener than they harm": (harm > 0.0) & (harm < 0.499),
        "are even": (harm >= 0.499) & (harm <= 0.501),
        "harm oftener than they help": (harm > 0.501) & (harm < 1.0),
        "can only harm": harm == 1.0,
    }
    told = listed([f"{int(those.sum())} {what}" for what, those in kinds.items() if those.any()])
    return [
        f"What Track II does was drawn, not measured: of {len(prior)} effects {told}. How large its benefit and its "
        "harm are, and which is larger, is therefore partly put in.",
        *_signs_said(saved),
    ]


def another_seed_said(saved: Saved) -> list[str]:
    """How many effects of a trial with another seed lie further away than luck brings any of them."""
    beside = saved.table("another_seed")
    if not len(beside):
        return []
    ids = list(beside.loc[beside["apart"], "claim"])
    return [
        f"Another trial with other luck ({beside['other_cases'].max()} cases) gave effects of {_claims(len(beside))}: "
        f"{listed(ids) if ids else 'none'} differs by more than luck explains. So many cases show only large "
        "differences.",
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
        f" Of {blind}{' of the others' if len(ids) else ''} it cannot be told: too few sets of constants were drawn."
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
    return [*notes, *trial.notes]


def made(trial: Trial) -> str:
    """How a trial was made: with what, when, and of which size, of its audit and its rival theories too."""
    size = f"{trial.cases} cases × {trial.replicates} replicates, seed {trial.seed}"
    at_most = f" at most, of what the first {FIRST} did not settle" if (trial.audit_cases or 0) > FIRST else ""
    asked = ((trial.audited, "the audit", trial.audit_cases, trial.audit_replicates, at_most),
             (trial.theories, "each rival theory", trial.theory_cases, trial.theory_replicates, ""))  # fmt: skip
    more = "".join(
        f" {what.capitalize()} of a claim: {_size(cases, cases, again)}{longer}."
        for there, what, cases, again, longer in asked
        if there and not trial.quick
    )
    return (
        f"multitrack {trial.version}, model {trial.revision}, {trial.made}; {size}.{more} "
        f"The last go took {trial.seconds / 60:.0f} minutes."
    )


def rests(row: Mapping[str, Any], saved: Saved) -> str:
    """What a verdict rests on, with the size of the audit that told it: mechanisms may differ in it."""
    if not row["basis"]:
        return "not audited"
    return (
        f"{row['basis']} ({_size(*_tried('audit', row, saved, saved.trial.audit_cases), saved.trial.audit_replicates)})"
    )


def stands(row: Mapping[str, Any], saved: Saved) -> str:
    """How a verdict stands under rival theories, with the size at which they were tried."""
    if not row["theories"]:
        return "not tried"
    fewest, most = _tried("theories", row, saved, saved.trial.theory_cases)
    own = saved.of_claim("theories", row["claim"])
    same = f"; the same answer under {int((own['answer'] == _main(row)).sum())} of {len(own)}" if len(own) else ""
    told = "no theory excludes it" if row["theories"] == "stands under every theory" else row["theories"]
    return f"{told} ({_size(fewest, most, saved.trial.theory_replicates)}{same})"


def _main(row: Mapping[str, Any]) -> str:
    """The answer that theories are held against: they know no tenths, regions or single cases, only that it holds."""
    return "supported" if row["answer"] in AGREES else str(row["answer"])


def _tried(table: str, row: Mapping[str, Any], saved: Saved, planned: int | None) -> tuple[int | None, int | None]:
    """On how many cases at least and at most a claim was tried: what its rows say, or what the trial planned."""
    own = saved.of_claim(table, row["claim"])
    if "cases" not in own or own.empty:
        return planned, planned
    return int(own["cases"].min()), int(own["cases"].max())


def _size(fewest: int | None, most: int | None, replicates: int | None) -> str:
    if most is None:
        return "on how many cases was not noted"
    cases = f"{most} cases" if fewest in (None, most) else f"{fewest} to {most} cases"
    return f"{cases} × {replicates}" if replicates is not None else cases


def group(name: str) -> str:
    """A group of worlds in words, from its name in tables: a population, a scenario, and a mark of settings."""
    population, *scenario = name.split("-")
    worlds = {"protracted": "protracted conflicts", "onsets": "conflicts from their outbreak"}.get(population, "worlds")
    own = [id for id, claim in claims().items() if group_of(claim).name == name] if scenario[1:] else []
    whose = f" with settings of {listed(own)}" if own else " with settings of its own" if scenario[1:] else ""
    return ", ".join((worlds, *scenario[:1])) + whose


def _claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"
