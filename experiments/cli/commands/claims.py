"""`claims`: the claims listed, or tried by the court."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from experiments.claims import Claim, claims_named
from experiments.cli.messages import message
from experiments.cli.output import show, table
from experiments.court.another_seed import another_seed, other_verdicts
from experiments.court.bench import MOST_CASES, QUICK, Bench, of_cases
from experiments.court.beside import prior
from experiments.court.examine import examine
from experiments.court.hearing import Heard, hear
from experiments.court.shares import check_shares, run_share, take
from experiments.court.tables import verdicts_table, write_tables
from experiments.court.theories import THEORIES
from experiments.execution.planning.share import share_from
from experiments.report.verdicts.saved import Trial
from experiments.report.verdicts.write import write_report
from simulation.errors import InputError
from simulation.results.manifest import provenance
from simulation.scenarios.scenario import load_scenario

__all__ = ["claims"]


def claims(
    names: Sequence[str] | None,
    out: Path | None,
    quick: bool,
    cases: int | None,
    listed: bool,
    audit: bool,
    theories: bool,
    seed: int,
    workers: int | None,
    cluster: str | None,
    share: str | None,
    taken: Sequence[Path] | None,
    other_seed: Path | None,
) -> None:
    """List claims, or run what they need and write what they come to; or run a share of the arms alone."""
    chosen = claims_named(names or ())
    if listed:
        show(_listed(list(chosen.values())))
        return
    if out is None:
        raise InputError("--out: given nothing; allowed: a folder for the court, or --list without one")
    if quick and cases is not None:
        raise InputError(f"--cases: given {cases} with --quick, which has its own; allowed: one of the two")
    _refuse_with_a_share(share, {"--from": taken, "--other-seed": other_seed})
    asked = share_from(share) if share is not None else None
    begun = time.perf_counter()
    size = QUICK if quick else of_cases(MOST_CASES if cases is None else cases)
    checked = check_shares(taken or (), out, size, seed)
    beside = other_verdicts(other_seed, size, seed, chosen.values()) if other_seed is not None else None
    bench = Bench(out, size, seed, workers, cluster)
    for one in checked:
        message(f"{take(bench, one)} files taken from {one.folder}")
    try:
        if asked is not None:
            run_share(bench, list(chosen.values()), asked, message)
            message(f"share {asked} has run; where all have, claims --out DIR --from {out} --from ... goes on")
            return
        heard = hear(bench, chosen.values(), message)
        more = examine(heard, message, THEORIES if theories else ()) if audit and not quick else {}
        if beside is not None:
            more["another_seed"] = another_seed(verdicts_table(heard), beside)
        write_tables(heard, out, {"prior": prior(load_scenario("baseline")), **more})
        audited = audit and not quick
        _trial(heard, time.perf_counter() - begun, audited, audited and theories).save(out)
        page = write_report(out, chosen)
    except KeyboardInterrupt:
        message(f"what is done is saved in {out}: the same command resumes it")
        raise
    show(_answers(heard))
    seconds = round(time.perf_counter() - begun)
    message(f"{page}, in " + (f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min"))


def _refuse_with_a_share(share: str | None, given: Mapping[str, Any]) -> None:
    """A share runs arms and judges nothing: what is about the whole trial has to wait."""
    for name, value in given.items():
        if share is not None and value:
            raise InputError(f"{name}: given with --share; allowed: where all shares have run, without --share")


def _trial(heard: Heard, seconds: float, audited: bool, theories: bool) -> Trial:
    """How the trial was run; its time is that of this process, what an earlier one did left out."""
    size = heard.bench.size
    audit: dict[str, Any] = {"audit_cases": size.audited, "audit_replicates": size.again} if audited else {}
    rivals: dict[str, Any] = {"theory_cases": size.theory_cases, "theory_replicates": size.again} if theories else {}
    return Trial(
        command=shlex.join(["multitrack", *sys.argv[1:]]),
        seconds=seconds,
        made=time.strftime("%Y-%m-%d", time.gmtime()),
        revision=heard.bench.revision,
        version=provenance()["versions"]["multitrack"],
        quick=size.quick,
        cases=size.looks[-1],
        replicates=size.replicates,
        seed=heard.bench.seed,
        first=size.looks[0],
        changed=heard.changed,
        audited=audited,
        theories=theories,
        **audit,
        **rivals,
    )


def _listed(chosen: Sequence[Claim]) -> RenderableType:
    rows = [(claim.id, claim.says, claim.population, str(len(claim.arms)), claim.statement) for claim in chosen]
    return table("Claims", ("Id", "Says", "Population", "Arms", "Statement"), rows, ("Arms",))


def _answers(heard: Heard) -> RenderableType:
    rows = []
    for case in heard.cases.values():
        effect = case.evidence.effect
        why = case.verdict.reason or case.verdict.condition
        interval = f"{effect.mean:+.3f} ({effect.low:+.3f} to {effect.high:+.3f})"
        rows.append((case.claim.id, case.verdict.answer, why, interval, f"{case.evidence.delta:.3f}"))
    columns = ("Id", "Verdict", "Why or where", "Effect (interval)", "Matters from")
    return table("Verdicts", columns, rows, ("Matters from",))
