"""The report as Markdown: what stands on the page, with the main numbers of each figure in place of the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from experiments.claims.claim import Claim
from experiments.claims.literature import LITERATURE
from experiments.report.verdicts import claim_words, harm_words, rows, words
from experiments.report.verdicts.numbers import effect, interval
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
    yield from _table(*rows.counts(verdicts))
    yield from _prior(saved)
    yield from _interaction(saved)
    yield f"\n## All claims\n\n{words.signs(saved.trial)}\n"
    yield from _table(words.HEADS, [_row(saved, row, claims) for row in records(verdicts)])
    yield from _beside(saved)
    yield "\n## How claims were judged\n"
    yield from (f"{line}\n" for line in words.METHOD)
    for row in records(verdicts):
        if row["claim"] in claims:
            yield from _claim(saved, claims[row["claim"]], row)
    trial = saved.trial
    yield "\n## How this was made\n"
    yield f"`{trial.command}`: {words.made(trial)}"


def _prior(saved: Saved) -> Iterator[str]:
    """The ranges of what Track II does."""
    if len(prior := saved.table("prior")):
        yield "\n## What was assumed about Track II\n"
        yield from _table(*rows.prior(prior))


def _beside(saved: Saved) -> Iterator[str]:
    """The tables beside the claims, by their main columns."""
    made: Mapping[str, Callable[[], rows.Table]] = {
        "map": lambda: rows.base_rates(saved.table("map")),
        "mix": lambda: rows.mix(saved.table("mix")),
        "activities": lambda: rows.activities(saved.table("activities")),
        "timing": lambda: rows.timing(saved.table("timing")),
        "fork_states": lambda: rows.fork_states(saved.table("fork_states")),
        "naive": lambda: rows.naive(saved.table("naive")),
        "audit": lambda: rows.audit(saved.table("audit")),
        "theories": lambda: rows.theories(saved),
        "signing": lambda: rows.signing(saved),
        "shams": lambda: rows.shams(saved.table("shams")),
    }
    for name, (title, said) in rows.BESIDE.items():
        if len(saved.table(name)):
            yield f"\n## {title}\n\n{said}\n"
            yield from _table(*made[name]())


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
         interval(row["mean"], row["low"], row["high"], _interaction_scale(row)), row["said"])
        for row in records(shown)])  # fmt: skip
    yield from (f"\n{text}" for text in words.room_said(saved))


def _interaction_scale(row: Mapping[str, Any]) -> str:
    """The scale of an interaction: that of the outcome's gain, save on odds, which are logarithms of their own."""
    return "plain" if row["scale"] == "odds" else rows.gain_scale(row["outcome"])


def _row(saved: Saved, row: Mapping[str, Any], claims: Mapping[str, Claim]) -> tuple[str, ...]:
    statement = claims[row["claim"]].statement if row["claim"] in claims else ""
    where = row["condition"] or row["reason"]
    return (
        f"{row['claim']} {statement}",
        row["says"],
        f"{row['answer']}{_marks(row)}",
        effect(row),
        f"{int(row['cases']):,}",
        where,
        words.rests(row, saved),
        words.stands(row, saved),
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
    yield f"{size}, here {claim_words.smallest(row)}. {claim_words.compared(claim)}\n"
    yield f"Effect: {effect(row)}, {int(row['cases']):,} cases.\n"
    yield from _table(*rows.effects(saved, claim))
    yield from (f"\n{text}" for text in claim_words.opposed(saved, claim))
    yield from (f"\n{text}" for text in claim_words.by_sign(saved, claim, row))
    arms = saved.of_claim("arms", claim.id)
    outcomes = claim_words.means_of(arms)
    yield ""
    yield from _table(("Arm", "Worlds", *map(claim_words.column_label, outcomes)), [
        (one["arm"], one["worlds"], *(f"{one[name]:.4g}" for name in outcomes)) for one in records(arms)])  # fmt: skip
    yield ""
    yield from _table(*rows.numbers(row))
    yield from _harm(saved, claim)
    yield f"\nRests on: {words.rests(row, saved)}. Mechanisms: {', '.join(claim.mechanisms)}. "
    yield f"Under rival theories: {words.stands(row, saved)}."
    yield from (f"\n{code}: {LITERATURE[code]}" for code in claim.evidence)
    yield f"\n`{claim_words.rerun(saved.trial, claim)}`"


def _harm(saved: Saved, claim: Claim) -> Iterator[str]:
    """Who is worse off, and the cases that speak against the claim."""
    yield from (f"\nHarm: {text}" for text in harm_words.harm_said(saved, claim))
    if shown := harm_words.harm_rows(saved, claim):
        yield ""
        yield from _table(harm_words.HARM_HEADS, shown)
    yield from (f"\n{text}" for text in harm_words.tenth_said(saved, claim))
    if len(against := saved.of_claim("counterexamples", claim.id)):
        yield f"\nConfirmed counterexamples. {words.SCENARIOS if saved.scenarios else ''}\n"
        yield from _table(*rows.counterexamples(against))


def _table(heads: Sequence[str], cells: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "| " + " | ".join("---" for _ in heads) + " |"
    yield from ("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in cells)
