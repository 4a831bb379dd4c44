"""The report as one page of HTML: works offline, prints, and loads nothing; every figure has its numbers beside it.

Whatever comes from files is escaped. The content policy allows the page's own style and its one script, which sorts
the table of claims; without it the table stands in the order of the paper.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from experiments.claims.claim import Claim
from experiments.claims.literature import LITERATURE
from experiments.court.judge import ANSWERS
from experiments.report.verdicts import claim_words, figures, words
from experiments.report.verdicts.numbers import effect, interval, units
from experiments.report.verdicts.saved import Saved, Trial, records

__all__ = ["as_html", "as_svg"]

_HERE = Path(__file__)
_STYLE = _HERE.with_suffix(".css").read_text(encoding="utf-8")
_SCRIPT = _HERE.with_suffix(".js").read_text(encoding="utf-8")
_COUNTED = (
    ("confirmed", "confirmed cases without the condition"),
    ("confirmed_worst", "confirmed among the worst"),
    ("confirmed_searched", "confirmed among those searched for"),
    ("cases_needed", "cases that would do"),
)
_HARM = (
    "Of the worlds of each arm, in how many any party's utility is lower, or more people died, than in the baseline."
)


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
        *_counts(verdicts),
        *_overview(saved),
        "<h2>All claims</h2>", *_listing(trial, verdicts, claims),
        *_figure(figures.forest(verdicts), "The effect of every claim, in units of the smallest effect that matters.",
                 verdicts[["claim", "answer", "effect_mean", "effect_low", "effect_high", "delta"]]),
        *_beside(saved),
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


def _counts(verdicts: pd.DataFrame) -> Iterator[str]:
    rows = [(answer, number, ANSWERS[answer]) for answer, number in words.counts(verdicts).items()]  # type: ignore[index]
    yield from _table(("Verdict", "Claims", "What it means"), rows)


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
        yield from _table(("Setting", "From", "To", "Below zero"), [
            (row["setting"], f"{row['low']:.2f}", f"{row['high']:.2f}", f"{100 * row['below_zero']:.0f} %")
            for row in records(prior)])  # fmt: skip
    interaction = saved.table("interaction")
    if len(interaction):
        yield f"<h2>{words.TOGETHER}</h2>"
        gains = [name for name in interaction if str(name).startswith("gain_")]
        corners = interaction[["outcome", "from", *gains]].drop_duplicates()
        yield from _figure(figures.cells(interaction), "How much less fighting each track brings, and both.", corners)
        yield from _figure(
            figures.complement(interaction),
            words.ABOVE_ZERO,
            interaction[["outcome", "from", "scale", "mean", "low", "high", "said"]],
        )


_BESIDE = (
    ("map", "Where the tracks complete each other", figures.base_rates, "Interaction along cases of like base rate."),
    ("mix", "What the next persons add", figures.mix, "What three more persons do in Track I rather than in Track II."),
    ("timing", "When to begin", figures.timing, "Forks at each state of the world, and policies at equal effort."),
    ("naive", "What one would read off", figures.naive, "A comparison of conflicts as they are is not the effect."),
    ("audit", "What verdicts rest on", figures.audit, "The primary contrast with each mechanism taken out."),
    ("theories", "Under rival theories", figures.theories, "The verdict made again under each rival theory."),
)
"""What is drawn beside the claims: the table, its title, what draws it, and the caption."""


def _beside(saved: Saved) -> Iterator[str]:
    for name, title, draw, caption in _BESIDE:
        table = saved.table(name)
        if len(table):
            yield f"<h2>{escape(title)}</h2>"
            yield from _figure(draw(table), caption, table)
    if len(signing := saved.table("signing")):
        yield "<h2>What exists only after signing</h2>"
        yield "<p>The effect over all worlds, over pairs in which every arm signed, and the shares of worlds.</p>"
        yield from _table([str(name) for name in signing], [tuple(row.values()) for row in records(signing)])
    if len(shams := saved.table("shams")):
        yield "<h2>Shams</h2><p>What must show nothing, run every time.</p>"
        yield from _table([str(name) for name in shams], [tuple(row.values()) for row in records(shams)])


def _listing(trial: Trial, verdicts: pd.DataFrame, claims: Mapping[str, Claim]) -> Iterator[str]:
    """The table of all claims, that can be sorted."""
    yield f"<p>{escape(words.signs(trial))}</p>"
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
            (row["basis"], escape(row["basis"] or "not audited")),
            (row["theories"], escape(row["theories"] or "not tried")),
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
    yield from _table(("Number", "Value"), list(_numbers(row)))
    yield from _harm(saved, claim)
    yield from _counterexamples(saved, claim)
    yield from _what_it_rests_on(claim, row)
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
    yield f"{escape(size)}, here {escape(units(row['delta'], row['scale']))}. "
    yield f"{int(row['cases']):,} cases. {escape(claim_words.compared(claim))}</p>"


def _effects(saved: Saved, claim: Claim, row: Mapping[str, Any]) -> Iterator[str]:
    """The figure of the claim's effects, and which outcomes go the other way."""
    effects = saved.of_claim("effects", claim.id)
    shown = effects[["outcome", "scale", "mean", "low", "high", "cases", "moved"]].assign(
        positive=[claim_words.direction(measured) for measured in claim.measured]
    )
    yield from _figure(figures.effects_of(effects, row["delta"], row["answer"]), "Effects with 95 % intervals.", shown)
    said = (*claim_words.opposed(saved, claim), *claim_words.by_sign(saved, claim, row))
    yield "".join(f"<p>{escape(text)}</p>" for text in said)


def _counterexamples(saved: Saved, claim: Claim) -> Iterator[str]:
    if len(against := saved.of_claim("counterexamples", claim.id)):
        yield "<h3>Confirmed counterexamples</h3><p>Each is a scenario file in counterexamples/.</p>"
        yield from _table(("Case", "What is unusual about it"), list(against[["case", "in_words"]].to_numpy().tolist()))


def _what_it_rests_on(claim: Claim, row: Mapping[str, Any]) -> Iterator[str]:
    """The mechanisms, the rival theories, and the literature."""
    rests = row["basis"] or "not audited in this trial"
    yield f"<h3>What it rests on</h3><p>{escape(rests)}. Mechanisms: {escape(', '.join(claim.mechanisms))}. "
    yield f"Under rival theories: {escape(row['theories'] or 'not tried')}.</p>"
    found = [f"{code}: {LITERATURE[code]}" for code in claim.evidence]
    yield "<h3>What the literature found</h3>"
    yield "".join(f"<p>{escape(text)}</p>" for text in found or ["Nothing that could be laid beside it is listed."])


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    scale = row["scale"]
    mean, low, high = (row[f"effect_{part}"] for part in ("mean", "low", "high"))
    yield "effect (interval at the level of the court)", interval(mean, low, high, scale)
    for name, said in (("worst", "tenth of cases with the lowest effect"), ("best", "tenth with the highest"),
                       ("headroom", "how far anything else moves the outcome"), ("share", "share through the path"),
                       ("region_inside", "in the region found"), ("region_outside", "outside it"),
                       ("regret", "regret to the best other"), ("reached", "reached in the best tenth")):  # fmt: skip
        if pd.notna(row.get(f"{name}_mean")):
            how = "plain" if name == "share" else scale
            yield said, interval(row[f"{name}_mean"], row[f"{name}_low"], row[f"{name}_high"], how)
    for name, said in _COUNTED:
        if pd.notna(row.get(name)):
            yield said, f"{int(row[name]):,}"


def _harm(saved: Saved, claim: Claim) -> Iterator[str]:
    arms = saved.of_claim("arms", claim.id)
    if "worse_off" not in arms:
        return
    yield f"<h3>Arms, effort and harm</h3><p>{escape(_HARM)}</p>"
    outcomes = claim_words.means_of(arms)
    rows = [
        (row["arm"], f"{row['worlds']:,}", *(row[name] for name in outcomes),
         f"{row.get('effort_track_one', float('nan')):,.0f}", f"{row.get('effort_track_two', float('nan')):,.0f}",
         _share(row["worse_off"]), _share(row["better_off"]))
        for row in records(arms)
    ]  # fmt: skip
    means = map(claim_words.column_label, outcomes)
    heads = ("Arm", "Worlds", *means, "Track I (person-weeks)", "Track II", "Worse off", "Better off")
    yield from _table(heads, rows)


def _share(value: float) -> str:
    return "–" if pd.isna(value) else f"{100 * value:.0f} %"


def _made(saved: Saved) -> Iterator[str]:
    trial = saved.trial
    yield f"<pre>{escape(trial.command)}</pre>"
    yield f"<p>{escape(words.made(trial))} "
    yield "All numbers of this page are in the tables beside it; verdicts.csv alone gives the same verdicts.</p>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield '<div class="wide"><table><thead><tr>' + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></div>"


def _shown(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return "–"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def _figure(figure: Figure, caption: str, numbers: pd.DataFrame) -> Iterator[str]:
    """A figure with its caption, and its numbers as text."""
    yield f"<figure>{as_svg(figure, caption)}<figcaption>{escape(caption)}</figcaption>"
    yield "<details><summary>Numbers</summary>"
    yield from _table([str(name) for name in numbers], [tuple(row.values()) for row in records(numbers)])
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
