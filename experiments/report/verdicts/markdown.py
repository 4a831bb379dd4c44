"""The report as Markdown: what stands on the page, but for the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.claims.claim import Claim
from experiments.claims.literature import LITERATURE
from experiments.court.judge import ANSWERS
from experiments.report.verdicts import claim_words, words
from experiments.report.verdicts.numbers import effect, interval, units
from experiments.report.verdicts.saved import Saved, records

__all__ = ["as_markdown"]


def as_markdown(saved: Saved, claims: Mapping[str, Claim]) -> str:
    """The report, from a trial's saved tables and the declarations of its claims."""
    return "\n".join(_lines(saved, claims)) + "\n"


def _lines(saved: Saved, claims: Mapping[str, Claim]) -> Iterator[str]:
    verdicts = saved.table("verdicts")
    yield "# The claims on multi-track diplomacy, tried\n"
    yield from (f"> {note}" for note in words.trial_notes(saved.trial))
    yield "\n## What was asked\n"
    yield from words.asked()
    yield "\n## The answer\n"
    yield from words.answer(saved)
    yield ""
    yield from _table(("Verdict", "Claims", "What it means"), [
        (answer, number, ANSWERS[answer]) for answer, number in words.counts(verdicts).items()])  # type: ignore[index]  # fmt: skip
    yield from _interaction(saved)
    yield f"\n## All claims\n\n{words.signs(saved.trial)}\n"
    yield from _table(words.HEADS, [_row(row, claims) for row in records(verdicts)])
    for row in records(verdicts):
        if row["claim"] in claims:
            yield from _claim(saved, claims[row["claim"]], row)
    trial = saved.trial
    yield "\n## How this was made\n"
    yield f"`{trial.command}`: {words.made(trial)}"


def _interaction(saved: Saved) -> Iterator[str]:
    """How the tracks act together, on each scale: what the page draws, as a table."""
    table = saved.table("interaction")
    if not len(table):
        return
    yield f"\n## {words.TOGETHER}\n"
    yield f"{words.ABOVE_ZERO}\n"
    shown = table[table["mean"].notna()].copy()
    shown.loc[shown.duplicated(["outcome", "from"]), "said"] = ""  # it is said of all scales together
    yield from _table(("Outcome", "Effort of the tracks", "Scale", "Interaction (95 % interval)", "That is"), [
        (row["outcome"], "from half to full" if row["from"] else "from none to full", row["scale"],
         f"{row['mean']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})", row["said"])
        for row in records(shown)])  # fmt: skip


def _row(row: Mapping[str, Any], claims: Mapping[str, Claim]) -> tuple[str, ...]:
    statement = claims[row["claim"]].statement if row["claim"] in claims else ""
    where = row["condition"] or row["reason"]
    rests, theories = row["basis"] or "not audited", row["theories"] or "not tried"
    return (
        f"{row['claim']} {statement}",
        row["says"],
        f"{row['answer']}{_marks(row)}",
        effect(row),
        f"{int(row['cases']):,}",
        where,
        rests,
        theories,
    )


def _marks(row: Mapping[str, Any]) -> str:
    return f" ({row['marks']})" if row["marks"] else ""


def _claim(saved: Saved, claim: Claim, row: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {claim.id}: {row['answer']}{_marks(row)}\n"
    strength = f"the strength of its words: *{claim.says}*"
    yield f"**{claim.statement}** ({claim.source}, section {claim.section}; {strength}.)\n"
    if why := claim_words.decided(row):
        yield f"{why}\n"
    if row["reason"]:
        yield claim_words.REASONS.get(row["reason"], row["reason"]) + "\n"
    if row["condition"]:
        yield f"It holds where {row['condition']}.\n"
    outcome, size = claim_words.label(claim.outcome), claim_words.size_of(claim.outcome.smallest)
    yield f"{claim_words.question(claim)} Judged by {outcome}; the smallest effect that matters is "
    yield f"{size}, here {units(row['delta'], row['scale'])}. {claim_words.compared(claim)}\n"
    yield f"Effect: {effect(row)}, {int(row['cases']):,} cases.\n"
    effects = saved.of_claim("effects", claim.id)
    yield from _table(("Outcome", "Positive", "Effect (95 % interval)", "Cases", "Cases that move"), [
        (one["outcome"], claim_words.direction(measured),
         interval(one["mean"], one["low"], one["high"], one["scale"]), one["cases"],
         f"{100 * one['moved']:.0f} %")
        for measured, one in zip(claim.measured, records(effects), strict=True)])  # fmt: skip
    yield from (f"\n{text}" for text in claim_words.opposed(saved, claim))
    yield from (f"\n{text}" for text in claim_words.by_sign(saved, claim, row))
    arms = saved.of_claim("arms", claim.id)
    outcomes = claim_words.means_of(arms)
    yield ""
    yield from _table(("Arm", "Worlds", *map(claim_words.column_label, outcomes)), [
        (one["arm"], one["worlds"], *(f"{one[name]:.4g}" for name in outcomes)) for one in records(arms)])  # fmt: skip
    yield from (f"\n{code}: {LITERATURE[code]}" for code in claim.evidence)
    yield f"\n`{claim_words.rerun(saved.trial, claim)}`"


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "| " + " | ".join("---" for _ in heads) + " |"
    yield from ("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows)
