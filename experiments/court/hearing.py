"""A hearing: the claims' arms are run, weighed and judged, at one look or two, until nothing is left to be run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim, digest
from experiments.court.bench import Bench
from experiments.court.docket import BASELINE, BOTH, NEITHER, Docket, Group, docket_of
from experiments.court.effects import effects, sign_of
from experiments.court.evidence import Always, Can, Evidence, Interval, OnlyIf, Region
from experiments.court.intervals import split_level
from experiments.court.judge import Verdict, judge
from experiments.court.panel import column_of, panel_of
from experiments.court.region import conditions, find_region
from experiments.court.search import search
from experiments.court.tune import tuned
from experiments.court.weigh import (
    Look,
    Rows,
    by_halves,
    confirmed_harm,
    confirmed_reach,
    highest_share,
    lowest_effect,
    moved,
    reached,
    tail_cases,
    weigh,
    with_tails,
)
from experiments.designs.arm import Arm

__all__ = ["Against", "Case", "Heard", "hear"]

_QUICK_LEVEL = 0.95
SUSPECTS = 20
"""Cases, of those drawn and of those searched for, that are run again many times."""
Tell = Callable[[str], None]
_Asked = tuple[str, str, bool]
"""An outcome as a claim counts it: its column, by what it is divided, and whether all arms must have signed."""


@dataclass(frozen=True)
class Case:
    """What a claim came to: its evidence and verdict, what it rests on, and how it stands under rival theories."""

    claim: Claim
    evidence: Evidence
    verdict: Verdict
    basis: str = ""
    theories: str = ""


@dataclass(frozen=True)
class Against:
    """Cases that are confirmed to speak against a claim: their settings (a row a case, by number), and how they do.

    `without` has the arms in which a case reaches the outcome, of *only if*; `effects` how large the harm is, of
    *always*, on the scale of the effect.
    """

    settings: pd.DataFrame
    without: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    effects: Mapping[int, float] = field(default_factory=dict)


@dataclass
class Heard:
    """All that a hearing found, with what it was found from: the folder, the docket, and rows on demand."""

    bench: Bench
    docket: Docket
    cases: dict[str, Case] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    confirmed: dict[str, Against] = field(default_factory=dict)
    """The cases that were confirmed to speak against a claim, by claim."""
    _moved: dict[tuple[Group, int], dict[_Asked, dict[str, Interval]]] = field(
        default_factory=dict, init=False, repr=False
    )

    def arms(self, claim: Claim) -> dict[str, tuple[str, Arm]]:
        """The arms of a claim by name, each with its key."""
        held = self.docket.arms[self.group(claim)]
        return {name: (key, held[key]) for name, key in self.docket.keys[claim.id].items()}

    def judged(self, claim: Claim) -> dict[str, tuple[str, Arm]]:
        """The arms that a verdict is made from: those of the contrast, and those that a course is played into."""
        return {name: held for name, held in self.arms(claim).items() if name in claim.contrast.arms or held[1].plays}

    def group(self, claim: Claim) -> Group:
        """The group of worlds that a claim is about."""
        return self.docket.groups[claim.id]

    def rows(self, claim: Claim, looks: int) -> Rows:
        """The rows of a claim's arms over the cases of so many looks, by name."""
        return self._named(self.group(claim), self.docket.keys[claim.id], looks)

    def standing(self, group: Group, looks: int) -> Rows:
        """The rows of the arms that every group has."""
        return self._named(group, self.docket.standing[group], looks)

    def forks(self, group: Group, looks: int) -> Rows:
        """The rows of the forks that no claim asks for; none where no claim of the group begins at a state."""
        return self._named(group, self.docket.forks.get(group, {}), looks)

    def blends(self, group: Group, dose: float, looks: int) -> Rows:
        """The rows of the blends of activities at a dose of Track I, by name."""
        return self._named(group, self.docket.blends[group][dose], looks)

    def mixes(self, group: Group, looks: int) -> Rows:
        """The rows of the mixes of persons that the next ones join, by how many there are in Track I."""
        return self._named(group, self.docket.mixes[group], looks)

    def settings(self, claim: Claim) -> pd.DataFrame:
        """The uncertain settings of each case of a claim's looks so far: a row a case, by its number."""
        group = self.group(claim)
        looks = range(1, self.looks[claim.id] + 1)
        return pd.concat([self.bench.plan(group, look).cases for look in looks if len(self.bench.of_look(group, look))])

    def headroom(self, claim: Claim, looks: int) -> Interval | None:
        """How far a claim's outcome can be moved, by all diplomacy or any other lever, whichever moves it more."""
        own = set(self.docket.keys[claim.id].values())
        group = self.group(claim)
        if (group, looks) not in self._moved:
            self._moved[group, looks] = self._sizes(group, looks)
        found = [size for key, size in self._moved[group, looks][_asked(claim)].items() if key not in own]
        return max(found, key=lambda size: size.mean) if found else None

    def _sizes(self, group: Group, looks: int) -> dict[_Asked, dict[str, Interval]]:
        """How far each arm of a group moves each outcome: both tracks from neither, others from the baseline.

        Each arm's rows are read once for all outcomes, since reading them takes longer than all else here.
        """
        arms = self.docket.arms[group]
        # An arm that only claims have which were settled before counts as far as it was run.
        run: dict[str, int] = {}
        for id, held in self.docket.groups.items():
            if held == group and id in self.looks:
                run |= {key: max(run.get(key, 0), min(self.looks[id], looks)) for key in self.docket.keys[id].values()}
        levers = sorted(key for key in run.keys() - self.docket.unasked(group) if not arms[key].changes)
        ids = (id for id, held in self.docket.groups.items() if held == group and self.looks.get(id, 0) >= looks)
        asked = {_asked(self.docket.claims[id]): self.docket.claims[id] for id in ids}
        standing = {look: self.standing(group, look) for look in {looks, *(run[key] for key in levers)}}
        sizes = {
            what: {"": moved(claim, standing[looks][BOTH], standing[looks][NEITHER])} for what, claim in asked.items()
        }
        for key in levers:
            rows = self._named(group, {"": key}, run[key])[""]
            for what, claim in asked.items():
                sizes[what][key] = moved(claim, rows, standing[run[key]][BASELINE])
        return {what: {key: size for key, size in some.items() if size is not None} for what, some in sizes.items()}

    def _named(self, group: Group, keys: Mapping[str, str], looks: int) -> Rows:
        arms = {key: self.docket.arms[group][key] for key in keys.values()}
        parts = [self.bench.rows(group, arms, look) for look in range(1, looks + 1)]
        return {name: pd.concat([part[key] for part in parts if part], ignore_index=True) for name, key in keys.items()}


def _asked(claim: Claim) -> _Asked:
    """What a claim's headroom is of: claims that count the same outcome in the same way share it."""
    return column_of(claim, claim.outcome), claim.outcome.per, claim.signed


def hear(bench: Bench, claims: Iterable[Claim], tell: Tell = lambda text: None, beside: bool = True) -> Heard:
    """Run what these claims need, look by look, and judge them; `tell` is called with what goes on, in words.

    Without `beside` nothing is run that only tables beside the verdicts need.
    """
    listed = {claim.id: claim for claim in claims}
    changed = bench.changed({id: digest(claim) for id, claim in listed.items()})
    equal = tuned(bench, list(listed.values()), tell)
    heard = Heard(bench, docket_of(listed.values(), equal, beside), changed=changed)
    waiting = list(listed.values())
    for look in range(1, len(bench.size.looks) + 1):
        _run_all(heard, waiting, look, tell)
        for claim in waiting:
            heard.looks[claim.id] = look
        for place, claim in enumerate(waiting, 1):
            tell(f"look {look}: weighing {claim.id} ({place} of {len(waiting)})")
            heard.cases[claim.id] = _weighed(heard, claim, look)
        waiting = [claim for claim in waiting if _goes_on(heard.cases[claim.id].verdict)]
        if not waiting:
            break
    return heard


def _goes_on(verdict: Verdict) -> bool:
    """Whether more cases may tell."""
    few = ("too few cases with a denominator", "the arms do not differ")
    return verdict.answer == "undecided" or verdict.reason in few


def _run_all(heard: Heard, claims: Iterable[Claim], look: int, tell: Tell) -> None:
    """Run the arms of all these claims over the cases that a look adds, those of one group together."""
    listed = list(claims)
    for group in dict.fromkeys(heard.group(claim) for claim in listed):
        keys = {key for claim in listed if heard.group(claim) == group for key in heard.docket.keys[claim.id].values()}
        keys |= heard.docket.unasked(group, listed)
        arms = {key: arm for key, arm in heard.docket.arms[group].items() if key in keys}
        tell(f"look {look}: {group.name}: {len(arms)} arms over {len(heard.bench.of_look(group, look))} cases")
        heard.bench.rows(group, arms, look)


def _weighed(heard: Heard, claim: Claim, look: int) -> Case:
    """The claim as it stands after a look, with its tails run again where the verdict may depend on them."""
    size = heard.bench.size
    at = Look(look, size.level or (_QUICK_LEVEL if size.quick else split_level(look)), size.quick)
    rows = heard.rows(claim, look)
    evidence = weigh(claim, rows, heard.standing(heard.group(claim), look), heard.headroom(claim, look), at)
    if not size.quick and _tails_may_tell(evidence):
        (worst, best), settings = tail_cases(claim, rows), heard.settings(claim)
        again = {end: _again(heard, claim, settings.loc[cases], f"{claim.id}-{end}-{look}") for end, cases in
                 (("worst", worst), ("best", best))}  # fmt: skip
        evidence = with_tails(evidence, claim, again["worst"], again["best"])
    if not size.quick and look == len(size.looks):
        evidence = replace(evidence, region=_region(heard, claim, rows, at))
    if not size.quick:
        evidence = _confirmed(heard, claim, evidence, rows)
    return Case(claim, evidence, judge(evidence))


def _tails_may_tell(evidence: Evidence) -> bool:
    """Whether the answer may hang on the tails; those of *can* may show what moves it when nothing else does."""
    verdict = judge(evidence)
    shown = isinstance(evidence, Can) and verdict.reason == "nothing moves this outcome"
    return evidence.cases > 0 and (shown or verdict.answer != "out of reach")


def _region(heard: Heard, claim: Claim, rows: Rows, look: Look) -> Region | None:
    """Where the effect is larger; not for questions about single cases, nor for those that name no direction."""
    if claim.kind in ("always", "only if", "can", "little", "either"):
        return None
    panel = panel_of(claim, claim.outcome, rows)
    found = effects(claim.contrast, panel, sign_of(claim))
    known = np.isfinite(found)
    settings = heard.settings(claim).loc[panel.cases[known]]
    set_by_arms = {name for _, arm in heard.arms(claim).values() for name in arm.settings}
    names = conditions([str(name) for name in settings], claim.mechanisms, sorted(set_by_arms))
    one, other = (half[known] for half in by_halves(claim, panel))
    return find_region(found[known], settings[names], look.level, (one, other))


def _confirmed(heard: Heard, claim: Claim, evidence: Evidence, rows: Rows) -> Evidence:
    """The evidence with the cases that are confirmed against *always* and *only if*, run again many times."""
    heard.confirmed.pop(claim.id, None)  # what an earlier look found is looked at again
    if isinstance(evidence, Always):
        return _harmed(heard, claim, evidence, rows)
    return _got_there(heard, claim, evidence, rows) if isinstance(evidence, OnlyIf) else evidence


def _harmed(heard: Heard, claim: Claim, evidence: Always, rows: Rows) -> Always:
    """The evidence with the cases that are confirmed to be harmed.

    The worst are run again where they can contradict the claim, and where it is contradicted by then, to be named; a
    search follows only where the claim would hold but for what it finds.
    """
    if judge(replace(evidence, confirmed_worst=SUSPECTS)).answer != "contradicted":
        return evidence
    again, drawn = _drawn(heard, claim, rows, lowest_effect)
    harmed = confirmed_harm(claim, again, evidence.delta)
    evidence, cases = replace(evidence, confirmed_worst=len(harmed)), drawn.loc[list(harmed)]
    if judge(replace(evidence, confirmed_searched=0)).answer == "supported":
        again, sought = _searched(heard, claim, rows, lowest_effect)
        found = confirmed_harm(claim, again, evidence.delta)
        evidence, cases = replace(evidence, confirmed_searched=len(found)), sought.loc[list(found)]
        harmed = found
    heard.confirmed[claim.id] = Against(cases, effects=harmed)
    return evidence


def _got_there(heard: Heard, claim: Claim, evidence: OnlyIf, rows: Rows) -> OnlyIf:
    """The evidence with the cases that are confirmed to reach the outcome without the condition."""
    for suspects in (_drawn, _searched):
        again, cases = suspects(heard, claim, rows, highest_share)
        if there := confirmed_reach(claim, again):
            break  # one is enough: what a search would add could not change the answer
    heard.confirmed[claim.id] = Against(cases.loc[list(there)], without=there)
    return replace(evidence, confirmed=len(there), reached=reached(claim, rows))


_Score = Callable[[Claim, Rows], pd.Series]


def _drawn(heard: Heard, claim: Claim, rows: Rows, score: _Score) -> tuple[Rows, pd.DataFrame]:
    """The rows, many times over, of the cases drawn that have the lowest scores, and their settings."""
    numbers = score(claim, rows).sort_values().index[:SUSPECTS].to_numpy()
    cases = heard.settings(claim).loc[numbers]
    name = f"{claim.id}-suspects-{heard.looks[claim.id]}"
    return _again(heard, claim, cases, name, heard.bench.size.confirming), cases


def _searched(heard: Heard, claim: Claim, rows: Rows, score: _Score) -> tuple[Rows, pd.DataFrame]:
    """The same of the cases with the lowest scores that a directed search finds."""
    size = heard.bench.size

    def scored(cases: pd.DataFrame, step: int) -> np.ndarray:
        found = _again(heard, claim, cases, f"{claim.id}-search-{step}", size.search.replicates)
        return score(claim, found).reindex(cases.index).to_numpy()

    plan = heard.bench.plan(heard.group(claim))
    best, _ = search(plan, scored, size.search, SUSPECTS, heard.bench.seed)
    return _again(heard, claim, best, f"{claim.id}-searched", size.confirming), best


def _again(heard: Heard, claim: Claim, cases: pd.DataFrame, name: str, replicates: int | None = None) -> Rows:
    """The rows of the arms of a claim's contrast over listed cases, with fresh luck."""
    named = heard.arms(claim)
    asked = {arm: named[arm] for arm in claim.contrast.arms}
    found = heard.bench.fresh(heard.group(claim), dict(asked.values()), cases, name, replicates)
    return {arm: found[key] for arm, (key, _) in asked.items()}
