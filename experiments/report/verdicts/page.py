"""The report as one page of HTML: works offline, prints, and loads nothing; every figure has its numbers beside it.

Whatever comes from files is escaped. The content policy allows the page's own style and its one script, which sorts
the table of claims; without it the table stands in the order of the paper.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from experiments.claims.claim import Claim
from experiments.claims.literature import LITERATURE
from experiments.court.judge import ANSWERS
from experiments.report.verdicts import claim_words, figures, harm_words, rows, words
from experiments.report.verdicts.numbers import effect
from experiments.report.verdicts.saved import Saved, records

__all__ = ["as_html", "as_svg"]

_HERE = Path(__file__)
_STYLE = _HERE.with_suffix(".css").read_text(encoding="utf-8")
_SCRIPT = _HERE.with_suffix(".js").read_text(encoding="utf-8")


def as_html(saved: Saved, claims: Mapping[str, Claim]) -> str:
    """The page, from a trial's saved tables and the declarations of its claims."""
    trial = saved.trial
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    verdicts = saved.table("verdicts")
    body = [
        "<header><h1>The claims on multi-track diplomacy, tried</h1>",
        *(f'<p class="note">{escape(note)}</p>' for note in words.trial_notes(trial)),
        "</header><main>",
        "<h2>What was asked</h2>", *(f"<p>{escape(line)}</p>" for line in words.asked()),
        "<h2>The answer</h2>", *(f"<p>{escape(line)}</p>" for line in words.answer(saved)),
        *_table(*rows.counts(verdicts)),
        *_overview(saved),
        "<h2>All claims</h2>", *_listing(saved, claims),
        *_figure(figures.forest(verdicts), "The effect of every claim, in units of the smallest effect that matters.",
                 verdicts[["claim", "answer", "effect_mean", "effect_low", "effect_high", "delta"]]),
        *_beside(saved),
        "<h2>How claims were judged</h2>", *(f"<p>{escape(line)}</p>" for line in words.METHOD),
        *_pages(saved, claims),
        "<h2>How this was made</h2>", *_made(saved),
        "</main>",
    ]  # fmt: skip
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>The claims on multi-track diplomacy, tried</title><style>{_STYLE}</style></head><body>"
    )
    return head + "\n".join(body) + f"<script>{_SCRIPT}</script></body></html>\n"


def _pages(saved: Saved, claims: Mapping[str, Claim]) -> Iterator[str]:
    """A page a claim."""
    for row in records(saved.table("verdicts")):
        if row["claim"] in claims:
            yield from _claim(saved, claims[row["claim"]], row)


def _overview(saved: Saved) -> Iterator[str]:
    """The prior on what Track II does, and how the tracks go together."""
    prior = saved.table("prior")
    if len(prior):
        below = int((prior["below_zero"] > 0).sum())
        yield "<h2>What was assumed about Track II</h2>"
        yield (
            f"<p>{len(prior)} ranges of what Track II does hold zero; {below} hold harm. The share of each that lies "
            "below zero:</p>"
        )
        yield from _table(*rows.prior(prior))
    interaction = saved.table("interaction")
    if len(interaction):
        yield f"<h2>{words.TOGETHER}</h2>"
        gains = [name for name in interaction if str(name).startswith("gain_")]
        corners = interaction[["outcome", "from", *gains]].drop_duplicates()
        yield from _figure(figures.cells(interaction), "How much less fighting each track brings, and both.", corners)
        yield from _figure(
            figures.complement(interaction),
            words.ABOVE_ZERO,
            interaction[["outcome", "from", "scale", "mean", "low", "high", "room", "said"]],
        )
        yield "".join(f"<p>{escape(text)}</p>" for text in words.room_said(saved))


_DRAWN = {
    "map": figures.base_rates,
    "mix": figures.mix,
    "timing": figures.timing,
    "naive": figures.naive,
    "audit": figures.audit,
    "theories": figures.theories,
}
"""What draws a table beside the claims."""
_UNDRAWN: Mapping[str, Callable[[Saved], rows.Table]] = {
    "activities": lambda saved: rows.activities(saved.table("activities")),
    "fork_states": lambda saved: rows.fork_states(saved.table("fork_states")),
    "signing": rows.signing,
    "shams": lambda saved: rows.shams(saved.table("shams")),
}
"""What lists one that is not drawn."""


def _beside(saved: Saved) -> Iterator[str]:
    for name, (title, said) in rows.BESIDE.items():
        table = saved.table(name)
        if not len(table):
            continue
        yield f"<h2>{escape(title)}</h2>"
        if name == "map" and "gain_other_half" in table:  # trials made earlier have no doses between
            yield from _figure(figures.adds(table), said, table)
        said = words.ACROSS if name == "map" else said
        if name in _DRAWN:
            yield from _figure(_DRAWN[name](table), said, table)
        else:
            yield f"<p>{escape(said)}</p>"
            yield from _table(*_UNDRAWN[name](saved))


def _listing(saved: Saved, claims: Mapping[str, Claim]) -> Iterator[str]:
    """The table of all claims, that can be sorted."""
    verdicts = saved.table("verdicts")
    yield f"<p>{escape(words.signs(saved.trial))}</p>"
    yield '<div class="wide"><table><thead><tr>'
    yield "".join(f'<th scope="col"><button type="button">{escape(head)}</button></th>' for head in words.HEADS)
    yield "</tr></thead><tbody>"
    order = {answer: place for place, answer in enumerate(ANSWERS)}
    for place, row in enumerate(records(verdicts)):
        statement = claims[row["claim"]].statement if row["claim"] in claims else ""
        link = f'<a href="#{escape(row["claim"])}">{escape(row["claim"])}</a> {escape(statement)}'
        cells = (
            (place, link), (row["says"], escape(row["says"])), (order[row["answer"]], _tag(row)),
            (f"{row['effect_mean'] / row['delta']:.4f}", escape(effect(row))),
            (int(row["cases"]), f"{int(row['cases']):,}"),
            (row["reason"], escape(row["condition"] or row["reason"])),
            (row["basis"], escape(words.rests(row, saved))),
            (row["theories"], escape(words.stands(row, saved))),
        )  # fmt: skip
        yield "<tr>" + "".join(f'<td data-v="{escape(str(value))}">{shown}</td>' for value, shown in cells) + "</tr>"
    yield "</tbody></table></div>"


def _tag(row: Mapping[str, Any]) -> str:
    marks = f" <small>({escape(row['marks'])})</small>" if row["marks"] else ""
    return f'<span class="tag">{escape(row["answer"])}</span>{marks}'


def _claim(saved: Saved, claim: Claim, row: Mapping[str, Any]) -> Iterator[str]:
    """The page of one claim."""
    marks = f" ({row['marks']})" if row["marks"] else ""
    yield f'<article id="{escape(claim.id)}"><h2>{escape(claim.id)}: {escape(row["answer"] + marks)}</h2>'
    yield "".join(f'<p class="note">{escape(note)}</p>' for note in words.trial_notes(saved.trial)[:1])
    yield f"<p><strong>{escape(claim.statement)}</strong> ({escape(claim.source)}, section {escape(claim.section)}; "
    yield f"the strength of its words: <em>{escape(claim.says)}</em>.)</p>"
    yield from _reasons(row)
    yield from _how_asked(claim, row)
    yield from _effects(saved, claim, row)
    yield "<h3>Numbers</h3>"
    yield from _table(*rows.numbers(row))
    yield from _arms(saved, claim)
    yield from _harm(saved, claim)
    yield from _counterexamples(saved, claim)
    yield from _what_it_rests_on(saved, claim, row)
    yield f"<h3>Run just this</h3><pre>{escape(claim_words.rerun(saved.trial, claim))}</pre></article>"


def _reasons(row: Mapping[str, Any]) -> Iterator[str]:
    """What decided the verdict, why it is undecided, and where the claim holds."""
    if why := claim_words.decided(row):
        yield f"<p>{escape(why)}</p>"
    if row["reason"]:
        yield f"<p>{escape(claim_words.REASONS.get(row['reason'], row['reason']))}</p>"
    if row["condition"]:
        yield f"<p>It holds where {escape(row['condition'])}.</p>"


def _how_asked(claim: Claim, row: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h3>How it was asked</h3><p>{escape(claim_words.question(claim))}</p>"
    size = claim_words.size_of(claim.outcome.smallest)
    yield f"<p>Judged by {escape(claim_words.label(claim.outcome))}; the smallest effect that matters is "
    yield f"{escape(size)}, here {escape(claim_words.smallest(row))}. "
    yield f"{int(row['cases']):,} cases. {escape(claim_words.compared(claim))}</p>"


def _effects(saved: Saved, claim: Claim, row: Mapping[str, Any]) -> Iterator[str]:
    """The figure of the claim's effects, and which outcomes go the other way."""
    drawn = figures.effects_of(saved.of_claim("effects", claim.id), row["delta"], row["answer"])
    yield from _with_numbers(drawn, "Effects with 95 % intervals.", rows.effects(saved, claim), words.BEYOND)
    said = (*claim_words.opposed(saved, claim), *claim_words.by_sign(saved, claim, row))
    yield "".join(f"<p>{escape(text)}</p>" for text in said)


def _counterexamples(saved: Saved, claim: Claim) -> Iterator[str]:
    if len(against := saved.of_claim("counterexamples", claim.id)):
        yield "<h3>Confirmed counterexamples</h3>"
        yield f"<p>{escape(words.SCENARIOS)}</p>" if saved.scenarios else ""
        yield from _table(*rows.counterexamples(against))


def _what_it_rests_on(saved: Saved, claim: Claim, row: Mapping[str, Any]) -> Iterator[str]:
    """The mechanisms, the rival theories, and the literature."""
    yield f"<h3>What it rests on</h3><p>{escape(words.rests(row, saved))}. "
    yield f"Mechanisms: {escape(', '.join(claim.mechanisms))}. "
    yield f"Under rival theories: {escape(words.stands(row, saved))}.</p>"
    found = [f"{code}: {LITERATURE[code]}" for code in claim.evidence]
    yield "<h3>What the literature found</h3>"
    yield "".join(f"<p>{escape(text)}</p>" for text in found or ["Nothing that could be laid beside it is listed."])


def _arms(saved: Saved, claim: Claim) -> Iterator[str]:
    arms = saved.of_claim("arms", claim.id)
    if not len(arms):
        return
    yield "<h3>Arms and effort</h3>"
    outcomes = claim_words.means_of(arms)
    shown = [
        (row["arm"], f"{row['worlds']:,}", *(row[name] for name in outcomes),
         f"{row.get('effort_track_one', float('nan')):,.0f}", f"{row.get('effort_track_two', float('nan')):,.0f}")
        for row in records(arms)
    ]  # fmt: skip
    means = map(claim_words.column_label, outcomes)
    yield from _table(("Arm", "Worlds", *means, "Track I (person-weeks)", "Track II"), shown)


def _harm(saved: Saved, claim: Claim) -> Iterator[str]:
    shown = harm_words.harm_rows(saved, claim)
    said = (*harm_words.harm_said(saved, claim), *harm_words.tenth_said(saved, claim))
    if shown or said:
        yield "<h3>Harm</h3>" + "".join(f"<p>{escape(text)}</p>" for text in said)
    if shown:
        yield from _table(harm_words.HARM_HEADS, shown)
        yield f"<details><summary>How this is counted</summary><p>{escape(harm_words.explained(saved))}</p></details>"


def _made(saved: Saved) -> Iterator[str]:
    trial = saved.trial
    yield f"<pre>{escape(trial.command)}</pre>"
    yield f"<p>{escape(words.made(trial))} "
    yield "All numbers of this page are in the tables beside it; verdicts.csv alone gives the same verdicts.</p>"


def _table(heads: Sequence[str], cells: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield '<div class="wide"><table><thead><tr>' + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    for row in cells:
        yield "<tr>" + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></div>"


def _shown(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return "–"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def _figure(figure: Figure, caption: str, numbers: pd.DataFrame) -> Iterator[str]:
    """A figure with its caption, and its table as it is."""
    table = tuple(map(str, numbers)), [tuple(row.values()) for row in records(numbers)]
    yield from _with_numbers(figure, caption, table)


def _with_numbers(
    figure: Figure, caption: str, numbers: tuple[Sequence[str], Iterable[Sequence[Any]]], note: str = ""
) -> Iterator[str]:
    """A figure with its caption, and its numbers as text, with a note on them."""
    yield f"<figure>{as_svg(figure, caption)}<figcaption>{escape(caption)}</figcaption>"
    yield "<details><summary>Numbers</summary>"
    yield from _table(*numbers)
    yield f"<p>{escape(note)}</p>" if note else ""
    yield "</details></figure>"


def as_svg(figure: Figure, label: str) -> str:
    """A figure as an element of a page, the same bytes each time; its text stays text."""
    sink = io.StringIO()
    salt = hashlib.sha256(label.encode()).hexdigest()[:8]
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": None})
    text = sink.getvalue()
    element = text[text.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    return element.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)
