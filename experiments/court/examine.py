"""After the hearing: what verdicts rest on, whether they could have failed, and how they stand under rival theories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.court.audit import AUDITED, REFUTED, Cell, as_table, audited, basis_of, by_construction, could_fail
from experiments.court.evidence import Always, Either, Evidence, Little, More, OnlyIf
from experiments.court.hearing import Case, Heard
from experiments.court.judge import judge
from experiments.court.search import search
from experiments.court.theories import THEORIES, Theory, by_mean, stands, under_theories
from experiments.court.weigh import Rows, elsewhere, highest_share, lowest_effect
from experiments.designs.arm import Arm

__all__ = ["examine", "towards_failing"]

_AROUND, _AGAIN = 160, 16
Tell = Callable[[str], None]


def examine(
    heard: Heard, tell: Tell = lambda text: None, theories: Sequence[Theory] = THEORIES
) -> dict[str, pd.DataFrame]:
    """Audit what needs it, try rival theories, and judge again with what both told; the tables of both by name.

    The cases of the hearing are replaced: each has its basis, how it stands, and whether it could have failed.
    """
    cells = _audit(heard, tell)
    decided = [case for case in heard.cases.values() if case.verdict.answer not in ("undecided", "out of reach")]
    asked = [case.claim for case in decided if by_mean(case.evidence, case.verdict.answer)]
    rivals = under_theories(heard, asked, tell, theories) if asked and theories else pd.DataFrame()
    for id, case in list(heard.cases.items()):
        own = rivals[rivals["claim"] == id] if len(rivals) else rivals
        heard.cases[id] = _examined(heard, case, cells.get(id), own, tell)
    deltas = {id: case.evidence.delta for id, case in heard.cases.items()}
    found = {"audit": as_table(cells, deltas), "theories": rivals}
    return {name: table for name, table in found.items() if len(table)}


def _audit(heard: Heard, tell: Tell) -> dict[str, list[Cell]]:
    asked = [case for case in heard.cases.values() if case.verdict.answer in AUDITED]
    cells = {}
    for place, case in enumerate(asked, 1):
        tell(f"audit: {case.claim.id} ({place} of {len(asked)})")
        cells[case.claim.id] = audited(heard, case)
    return cells


def _examined(heard: Heard, case: Case, cells: list[Cell] | None, rivals: pd.DataFrame, tell: Tell) -> Case:
    """The case with what the audit and the theories told, judged again."""
    evidence = replace(case.evidence, by_construction=by_construction(case.claim))
    answers = {row["theory"]: (row["answer"], bool(row["differs"])) for row in rivals.to_dict("records")}
    theories = stands(case.verdict.answer, answers) if answers else ""
    # What was refuted could be.
    refuted = case.verdict.answer in REFUTED
    if refuted:
        evidence = replace(evidence, could_fail=True)
    if cells is None:
        return replace(case, evidence=evidence, verdict=judge(evidence), theories=theories)
    basis = basis_of(evidence, cells)
    if isinstance(evidence, More):
        evidence = replace(evidence, rule=case.claim.says == "is" and basis == "assumed")
    failed = refuted or any(cell.fails for cell in cells) or any(row["fails"] for row in rivals.to_dict("records"))
    if case.verdict.answer == "supported" and not failed:
        tell(f"searching for where {case.claim.id} fails")
        failed = _found_failing(heard, case.claim, evidence)
        evidence = replace(evidence, could_fail=failed)
    elif failed:
        evidence = replace(evidence, could_fail=True)
    return replace(case, evidence=evidence, verdict=judge(evidence), basis=basis, theories=theories)


def _found_failing(heard: Heard, claim: Claim, evidence: Evidence) -> bool:
    """Whether a directed search inside the declared ranges ends among cases in which the claim fails."""
    size, plan = heard.bench.size, heard.bench.plan(heard.group(claim))
    # Of single cases a search was made when the claim was weighed: what it ran is found again under its name.
    searched = "search" if isinstance(evidence, Always | OnlyIf) else "failing"

    def rows(cases: pd.DataFrame, name: str, replicates: int, arms: dict[str, tuple[str, Arm]]) -> Rows:
        found = heard.bench.fresh(heard.group(claim), dict(arms.values()), cases, f"{claim.id}-{name}", replicates)
        return {arm: found[key] for arm, (key, _) in arms.items()}

    judged = heard.judged(claim)
    compared = {name: judged[name] for name in claim.contrast.arms}

    def score(cases: pd.DataFrame, step: int) -> np.ndarray:
        found = rows(cases, f"{searched}-{step}", size.search.replicates, compared)
        return towards_failing(evidence, claim, found).reindex(cases.index).to_numpy()

    _, around = search(plan, score, size.search, min(_AROUND, size.looks[-1]), heard.bench.seed)
    return could_fail(elsewhere(evidence, claim, rows(around, "failing-around", _AGAIN, judged)))


def towards_failing(evidence: Evidence, claim: Claim, rows: Rows) -> pd.Series:
    """A score of each case, by its number: the lower, the likelier the claim fails among cases like it."""
    if isinstance(evidence, OnlyIf):
        return highest_share(claim, rows)
    found = lowest_effect(claim, rows)
    # What the paper gives no direction fails where there is no effect, and *little* where there is one.
    if isinstance(evidence, Either):
        return found.abs()
    return -found.abs() if isinstance(evidence, Little) else found
