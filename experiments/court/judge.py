"""The verdict on a claim: one pure function from numbers to an answer out of a closed list."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from experiments.court.evidence import (
    Always,
    Best,
    Can,
    Either,
    Evidence,
    Interval,
    Little,
    More,
    OnlyIf,
    Option,
    Region,
    Shape,
    Through,
)

__all__ = ["ANSWERS", "Answer", "Reason", "Verdict", "cases_needed", "judge"]

Answer = Literal[
    "supported",
    "supported, not always",
    "mixed",
    "conditional",
    "negligible",
    "contradicted",
    "could not fail",
    "undecided",
    "out of reach",
]
ANSWERS: Mapping[Answer, str] = {
    "supported": "The effect is there, as the paper says, and large enough to matter; of “can”: in a tenth of cases.",
    "supported, not always": "The effect is there and matters, and cases are known in which it does harm.",
    "mixed": "The effect is there on average, and a tenth of cases is harmed.",
    "conditional": "The effect is there in some region of cases, and not outside it.",
    "negligible": "There is no effect large enough to matter.",
    "contradicted": (
        "The model says the opposite, or shows that what the paper says is not so: a case without what is said to be "
        "needed, no such effect in any tenth of cases, an effect where little is said to be."
    ),
    "could not fail": "The answer agrees with the paper, but the model was never seen to be able to disagree.",
    "undecided": "These runs do not tell.",
    "out of reach": (
        "The arms never differ in the outcome, nothing moves it far enough to show the claim, or too few cases had the "
        "chance to."
    ),
}
"""The answers, with what they mean."""

Reason = Literal[
    "",
    "not estimable",
    "the arms do not differ",
    "nothing moves this outcome",
    "no room in the claimed direction",
    "no room in the other direction",
    "too few cases with a denominator",
    "at the threshold",
    "too few runs",
    "tails undecided",
    "share through the path undecided",
    "options undecided",
    "a quick run does not tell",
]

EVENTS = 10
"""Events, and non-events, that a probability needs."""
DENOMINATORS = 75
"""Cases with a denominator that a share needs."""
REACHED = 0.10
"""The chance from which a case counts as one that reaches an outcome."""
FULL_CASES = 640
"""The cases of a full trial, for which the numbers here were chosen."""
HARMED, HARMED_LEAST = 7, 2
"""Cases of a full trial, confirmed among the 20 worst (some 1 % of all), from which *always* is contradicted; of a
smaller trial in proportion, and how many at least."""
CASES_FOR_TENTH = 160
"""Cases with an effect whose tenth is large enough to be judged by itself, as *can* is."""
SMALLEST, LARGEST, LEAST = 0.30, 0.90, 96
"""The share of cases that a region holds, and how many it holds at least on each half."""


@dataclass(frozen=True)
class Verdict:
    """The answer, why (of an answer that none is), where it holds, and what is to be said beside it."""

    answer: Answer
    reason: Reason = ""
    condition: str = ""
    marks: tuple[str, ...] = ()


def judge(evidence: Evidence) -> Verdict:
    """The verdict on a claim.

    >>> judge(More(claim="X1", outcome="deaths", scale="logarithm", delta=0.05, level=0.999, cases=640, look=2,
    ...     quick=False, effect=Interval(0.2, 0.1, 0.3), worst=Interval(0, -0.01, 0.01))).answer
    'supported'
    """
    verdict = _out_of_reach(evidence) or _by_kind(evidence) or _conditional(evidence) or _undecided(evidence)
    if verdict.answer == "supported" and evidence.could_fail is False:
        verdict = replace(verdict, answer="could not fail")
    return replace(verdict, marks=tuple(_marks(evidence, verdict)))


def cases_needed(evidence: Evidence) -> int | None:
    """How many cases with an effect it would take to bring the half-width of what decides down to δ/2: of the effect,
    of *can* that of the best tenth. None where these do, and where there are too few to tell."""
    tenth = isinstance(evidence, Can) and evidence.best is not None
    half = evidence.best.half_width if tenth and evidence.best else evidence.effect.half_width
    least = CASES_FOR_TENTH if isinstance(evidence, Can) and evidence.cases < CASES_FOR_TENTH else 0
    if not math.isfinite(half) or evidence.delta <= 0.0:
        return None
    needed = 0 if 2.0 * half <= evidence.delta else int(evidence.cases * (2.0 * half / evidence.delta) ** 2) + 1
    return max(needed, least) or None


def _marks(evidence: Evidence, verdict: Verdict) -> Iterator[str]:
    if evidence.quick:
        yield "preliminary"
    elif evidence.look == 1:
        yield "first look"
    if isinstance(evidence, Can):
        yield "weak claim"
        if verdict.answer == "supported" and evidence.effect.high < 0.0:
            yield "on average the other way"
    if isinstance(evidence, More) and evidence.rule:
        yield "describes a rule"
    if evidence.by_construction:
        yield "by construction"
    if evidence.region and verdict.answer in ("supported", "negligible") and _holds_there(evidence):
        yield f"larger where {evidence.region.cuts}"


def _out_of_reach(evidence: Evidence) -> Verdict | None:
    delta, room_for, room_against = evidence.delta, evidence.room_for, evidence.room_against
    if evidence.events is not None and evidence.others is not None and min(evidence.events, evidence.others) < EVENTS:
        return Verdict("undecided", "not estimable")
    if _nothing_moves(evidence):
        return Verdict("out of reach", "nothing moves this outcome")
    if isinstance(evidence, Either) and room_for is not None and room_against is not None:
        room_for = room_against = max(room_for, room_against)
    if room_for is not None and room_for < delta:
        return Verdict("out of reach", "no room in the claimed direction")
    if room_against is not None and room_against < delta:
        return Verdict("out of reach", "no room in the other direction")
    if evidence.denominators is not None and evidence.denominators < DENOMINATORS:
        return Verdict(_with_more_cases(evidence), "too few cases with a denominator")
    # A case that is confirmed against *only if* speaks whether or not the condition changes anything.
    never = evidence.differ == 0.0 and not evidence.quick and not isinstance(evidence, OnlyIf)
    return Verdict("out of reach", "the arms do not differ") if never else None


def _nothing_moves(evidence: Evidence) -> bool:
    """Whether neither other levers nor the claim's own move the outcome by δ, on average or in the tenth of *can*.

    Sizes of effects are valued too low where luck hides their sign, so that the claim's mean is looked at too.
    """
    if evidence.headroom is None or abs(evidence.effect.mean) >= evidence.delta:
        return False
    shown = isinstance(evidence, Can) and evidence.best is not None and evidence.best.high >= evidence.delta
    sizes = [evidence.headroom, *([evidence.reach] if evidence.reach else [])]
    return not shown and all(size.high < evidence.delta for size in sizes)


def _with_more_cases(evidence: Evidence) -> Answer:
    """What few denominators mean: of a smaller trial nothing, where a full one would have enough of them."""
    assert evidence.denominators is not None
    expected = evidence.denominators * FULL_CASES / max(evidence.drawn or FULL_CASES, 1)
    return "undecided" if expected >= DENOMINATORS else "out of reach"


def _by_kind(evidence: Evidence) -> Verdict | None:
    judged: Mapping[type[Evidence], Callable[..., Verdict | None]] = {
        More: _more,
        Either: _either,
        Little: _little,
        Always: _always,
        OnlyIf: _only_if,
        Best: _best,
        Can: _can,
        Through: _through,
        Shape: _shape,
    }
    return judged[type(evidence)](evidence)


# Of a quick run nothing is run again: the tails are not looked at, and the verdict is marked preliminary.
def _worst_above(evidence: Evidence, limit: float) -> bool:
    return evidence.quick if evidence.worst is None else evidence.worst.low > limit


def _best_below(evidence: Evidence, limit: float) -> bool:
    return evidence.quick if evidence.best is None else evidence.best.high < limit


def _negligible(evidence: Evidence) -> bool:
    # The first look is too small to say that there is nothing; a quick run is one look.
    if evidence.look == 1 and not evidence.quick:
        return False
    effects = [evidence.effect, *([evidence.padded] if evidence.padded else [])]
    inside = all(one.within(evidence.delta) for one in effects)
    return inside and _worst_above(evidence, -2 * evidence.delta) and _best_below(evidence, 2 * evidence.delta)


def _more(evidence: Evidence) -> Verdict | None:
    effect, delta = evidence.effect, evidence.delta
    if effect.low >= delta:
        if _worst_above(evidence, -delta):
            return Verdict("supported")
        harmed = evidence.worst is not None and evidence.worst.high < -delta
        return Verdict("mixed") if harmed else None
    if effect.high <= -delta and _best_below(evidence, delta):
        return Verdict("contradicted")
    return Verdict("negligible") if _negligible(evidence) else None


def _either(evidence: Either) -> Verdict | None:
    """Supported by an effect either way; nothing contradicts it but that there is none."""
    if evidence.effect.low >= evidence.delta or evidence.effect.high <= -evidence.delta:
        return Verdict("supported")
    return Verdict("negligible") if _negligible(evidence) else None


def _little(evidence: Little) -> Verdict | None:
    """Supported where *more* would be negligible, contradicted by an effect either way."""
    if evidence.effect.low >= evidence.delta or evidence.effect.high <= -evidence.delta:
        return Verdict("contradicted")
    return Verdict("supported") if _negligible(evidence) else None


def _always(evidence: Always) -> Verdict | None:
    """Contradicted by harm on average, to the worst tenth, or to some 1 % of all cases; one harmed case is named."""
    delta, worst, searched = evidence.delta, evidence.confirmed_worst, evidence.confirmed_searched
    if evidence.quick:
        return Verdict("undecided", "a quick run does not tell")
    harmed = evidence.worst is not None and evidence.worst.high <= -delta
    # In proportion at the last look alone: at an earlier one the same share is fewer cases, and said by luck.
    many = HARMED if evidence.look == 1 else max(HARMED_LEAST, math.ceil(HARMED * evidence.cases / FULL_CASES))
    if evidence.effect.high <= -delta or harmed or (worst is not None and worst >= many):
        return Verdict("contradicted")
    plain = _more(evidence)
    if plain is None or plain.answer != "supported":
        return plain
    if worst or searched:
        return Verdict("supported, not always")
    return None if worst is None or searched is None else Verdict("supported")


def _only_if(evidence: OnlyIf) -> Verdict | None:
    """Contradicted by one confirmed case without the condition; supported where none is and the condition matters."""
    if evidence.quick:
        return Verdict("undecided", "a quick run does not tell")
    if evidence.confirmed:
        return Verdict("contradicted")
    reached = evidence.reached is not None and evidence.reached.low >= REACHED
    if evidence.confirmed == 0 and evidence.effect.low >= evidence.delta and reached:
        return Verdict("supported")
    return Verdict("negligible") if _negligible(evidence) else None


def _best(evidence: Best) -> Verdict | None:
    """Supported where it beats each other option, contradicted where one that the paper names as its rival beats it."""
    delta, gains = evidence.delta, [option.gain for option in evidence.options]
    if evidence.quick:
        return Verdict("undecided", "a quick run does not tell")
    if any(option.named and option.gain.high <= -delta for option in evidence.options):
        return Verdict("contradicted")
    beats = all(gain.low >= delta for gain in gains)
    if gains and beats and evidence.regret is not None and evidence.regret.high <= delta:
        return Verdict("supported")
    all_small = bool(gains) and all(gain.within(delta) for gain in gains)
    return Verdict("negligible") if all_small and evidence.look > 1 else None


def _can(evidence: Can) -> Verdict | None:
    """Judged by the best tenth, which a few cases do not have, or by a mean that is as high: the best tenth is higher.

    A quick run looks at the mean alone, which can show that it happens, not that it does not.
    """
    if evidence.effect.low >= evidence.delta:
        return Verdict("supported")
    if evidence.best is None:
        return None
    if evidence.cases < CASES_FOR_TENTH:
        return Verdict("undecided", "too few runs")
    if evidence.best.low >= evidence.delta:
        return Verdict("supported")
    below = evidence.best.high < evidence.delta and evidence.effect.high < evidence.delta  # no tenth is below the mean
    return Verdict("contradicted") if below else None


def _through(evidence: Through) -> Verdict | None:
    """Where the total is supported, by the share of it through the path."""
    total = _more(evidence)
    if total is None or total.answer != "supported":
        return total
    share = evidence.share
    if share is not None and share.low >= evidence.least:
        return Verdict("supported")
    if share is not None and share.high < evidence.least and (evidence.look > 1 or evidence.quick):
        return Verdict("negligible")
    return Verdict("undecided", "share through the path undecided")


def _shape(evidence: Shape) -> Verdict | None:
    """Supported where the best inner level beats both ends, contradicted where none of them does."""
    delta, ends, inner = evidence.delta, evidence.options, evidence.inner
    if ends and all(end.gain.low >= delta for end in ends):
        return Verdict("supported")
    if evidence.look == 1 and not evidence.quick:
        return None
    if inner and _all_inside((*ends, *inner), delta):
        return Verdict("negligible")
    return Verdict("contradicted") if inner and all(level.gain.high < delta for level in inner) else None


def _all_inside(options: tuple[Option, ...], limit: float) -> bool:
    return all(option.gain.within(limit) for option in options)


def _holds_there(evidence: Evidence) -> bool:
    """Whether a region counts: large enough, and the effect is there inside and not outside."""
    region, delta = evidence.region, evidence.delta
    if region is None or not _large_enough(region):
        return False
    differs = region.difference.mean >= delta and region.difference.low > 0.0
    return region.inside.low >= delta and differs and region.outside.high < delta


def _large_enough(region: Region) -> bool:
    return SMALLEST <= region.share <= LARGEST and min(region.found, region.confirmed) >= LEAST


def _conditional(evidence: Evidence) -> Verdict | None:
    """Where some region shows it. Not for *always*, *only if* and *can*, which are about single cases, nor for *little*
    and *either*, which name no direction."""
    if isinstance(evidence, Always | OnlyIf | Can | Little | Either) or not _holds_there(evidence):
        return None
    assert evidence.region is not None
    return Verdict("conditional", condition=evidence.region.cuts)


def _undecided(evidence: Evidence) -> Verdict:
    if isinstance(evidence, Best | Shape):
        narrow = all(option.gain.half_width <= evidence.delta / 2 for option in evidence.options)
        return Verdict("undecided", "options undecided" if narrow else "too few runs")
    deciding: Interval = (evidence.best or evidence.effect) if isinstance(evidence, Can) else evidence.effect
    if deciding.half_width > evidence.delta / 2:
        return Verdict("undecided", "too few runs")
    holds = any(deciding.low < limit < deciding.high for limit in (evidence.delta, -evidence.delta))
    return Verdict("undecided", "at the threshold" if holds else "tails undecided")
