"""The report's tables of numbers as rows of text, the same for the page and the Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.claims.claim import Claim
from experiments.court.judge import ANSWERS
from experiments.court.panel import column_of
from experiments.report.verdicts import words
from experiments.report.verdicts.claim_words import direction
from experiments.report.verdicts.numbers import FEWER, interval, share, units
from experiments.report.verdicts.saved import Saved, records
from simulation.results.outcomes import outcome_named

__all__ = [
    "BESIDE",
    "Table",
    "activities",
    "audit",
    "base_rates",
    "counterexamples",
    "counts",
    "effects",
    "fork_states",
    "gain_scale",
    "mix",
    "naive",
    "numbers",
    "prior",
    "shams",
    "signing",
    "theories",
    "timing",
]

Table = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]
"""The heads of columns, and rows."""

_COUNTED = (
    ("confirmed", "confirmed cases without the condition"),
    ("confirmed_worst", "confirmed among the worst"),
    ("confirmed_searched", "confirmed among those searched for"),
)
_MEASURED = (
    ("worst", "tenth of cases with the lowest effect"),
    ("best", "tenth with the highest"),
    ("headroom", "how far anything else moves the outcome"),
    ("reach", "how far what is compared here moves it, either way (reach)"),
    ("share", "share through the path"),
    ("orders", "by what the two orders of playing back differ"),
    ("region_inside", "in the region found"),
    ("region_outside", "outside it"),
    ("regret", "regret to the best other"),
    ("reached", "reached in the best tenth"),
)


def _told(row: Mapping[str, Any], scale: str, part: str = "") -> str:
    return interval(row[f"{part}mean"], row[f"{part}low"], row[f"{part}high"], scale)


def gain_scale(outcome: str) -> str:
    """The scale of a gain in an outcome: of years and deaths the fewer the better."""
    declared = outcome_named(outcome)
    if declared is None:
        return "plain"
    return FEWER if declared.scale == "logarithm" and declared.better < 0 else declared.scale


def _plain(name: str) -> str:
    return name.replace("_", " ")


def counts(verdicts: pd.DataFrame) -> Table:
    """How many claims got each answer, those apart that one assumption carries or a definition settles."""
    carried = words.carried(verdicts)
    rows = []
    for answer, number in words.counts(verdicts).items():
        apart = verdicts.loc[carried & (verdicts["answer"] == answer), "claim"].tolist()
        ids = f"{len(apart)} ({', '.join(apart)})" if apart else "0"
        rows.append((answer, str(number - len(apart)), ids, ANSWERS[answer]))  # type: ignore[index]
    return ("Verdict", "Claims", "Besides, assumed or by definition", "What it means"), rows


def prior(table: pd.DataFrame) -> Table:
    """The ranges of what Track II does, and the share of each below zero."""
    rows = [
        (
            row["setting"],
            f"{row['low']:.2f}",
            f"{row['high']:.2f}",
            f"{100 * row['below_zero']:.0f} %",
            share(row.get("harm")),
        )
        for row in records(table)
    ]
    return ("Setting", "From", "To", "Below zero", "Draws that harm"), rows


def effects(saved: Saved, claim: Claim) -> Table:
    """The effects on each outcome of a claim that the trial has, with the shares of cases beyond what matters."""
    found = saved.of_claim("effects", claim.id)
    told = {row["column"]: row for row in records(found)}
    both = [(measured, told.get(column_of(claim, measured))) for measured in claim.measured]
    rows = [
        (
            _plain(row["outcome"]),
            direction(measured),
            _told(row, row["scale"]),
            f"{row['cases']:,}",
            share(row["moved"]),
            share(row.get("as_said")),
            share(row.get("against")),
            "–" if pd.isna(row.get("correlation")) else f"{row['correlation']:.2f}",
        )
        for measured, row in both
        if row is not None
    ]
    heads = ("Outcome", "Positive", "Effect (95 % interval)", "Cases", "Cases that move", "Beyond δ as said")
    return (*heads, "Beyond δ the other way", "Correlation of arms"), rows


def numbers(row: Mapping[str, Any]) -> Table:
    """The numbers that a verdict rests on."""
    return ("Number", "Value"), list(_numbers(row))


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    scale = row["scale"]
    yield "effect (interval at the level of the court)", _told(row, scale, "effect_")
    for name, said in _MEASURED:
        if pd.notna(row.get(f"{name}_mean")):
            # How far an outcome is moved has no direction.
            moved = "logarithm" if name in ("headroom", "reach") and scale == FEWER else scale
            yield said, _told(row, "plain" if name == "share" else moved, f"{name}_")
    for name, said in _COUNTED:
        if pd.notna(row.get(name)):
            yield said, f"{int(row[name]):,}"
    if row["answer"] == "undecided" and pd.notna(row.get("cases_needed")):
        yield "cases that would do", f"{int(row['cases_needed']):,}"


def counterexamples(table: pd.DataFrame) -> Table:
    """The confirmed cases of a claim, in words."""
    rows = [(str(row["case"]), row["in_words"]) for row in records(table)]
    return ("Case", "How it speaks against the claim, and what is unusual about it"), rows


def base_rates(table: pd.DataFrame) -> Table:
    """What Track II adds at each effort of Track I, by how bad cases are with neither."""
    adds = [
        ("gain_other", "Track II adds to no Track I"),
        ("gain_other_half", "to half"),
        ("gain_other_full", "to full"),
    ]
    there = [(name, said) for name, said in adds if name in table]
    rows = []
    for row in records(table):
        scale = gain_scale(row["outcome"])
        gains = (units(row[name], scale) for name, _ in there)
        rows.append((_plain(row["outcome"]), str(row["fifth"]), *gains, _told(row, scale)))
    return ("Outcome", "Fifth", *(said for _, said in there), "Interaction, none to full (95 %)"), rows


def mix(table: pd.DataFrame) -> Table:
    """What three more persons do in Track I, in Track II, and in the one rather than in the other."""
    rows = [(_plain(row["outcome"]), f"{row['persons']:.0f}", *_gains(row, ("gain_one", "gain_other")),
             _told(row, gain_scale(row["outcome"]))) for row in records(table)]  # fmt: skip
    heads = ("Outcome", "Persons at work on Track I", "Three more in Track I", "Three more in Track II")
    return (*heads, "Track I's three persons less Track II's (95 %)"), rows


def _gains(row: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Gains of these names with their intervals; a dash for what a trial made earlier does not have."""
    for name in names:
        mean, low, high = (float(row.get(column, float("nan"))) for column in (name, f"{name}_low", f"{name}_high"))
        yield "–" if pd.isna([mean, low, high]).any() else interval(mean, low, high, gain_scale(row["outcome"]))


def activities(table: pd.DataFrame) -> Table:
    """What each activity of Track II brings, and each pair, beside each effort of Track I."""
    kinds = {"share": "Share of", "pair": "Together, of", "union": "Share, both tracks counted, of"}
    beside = {0.0: "no Track I", 0.5: "half", 1.0: "full"}
    told: dict[tuple[str, str], dict[str, str]] = {}
    for row in records(table):
        of_what = f"{kinds[row['kind']]} {' and '.join(map(_plain, row['activities'].split()))}"
        drawn = "from none to full" if row["kind"] == "union" else "as conflicts have it"
        dose = beside.get(row.get("track_one", float("nan")), drawn)
        told.setdefault((_plain(row["outcome"]), of_what), {})[dose] = _told(row, gain_scale(row["outcome"]))
    doses = list(dict.fromkeys(dose for some in told.values() for dose in some))
    rows = [(*what, *(some.get(dose, "–") for dose in doses)) for what, some in told.items()]
    return ("Outcome", "Of what", *(f"Gain beside Track I: {dose} (95 %)" for dose in doses)), rows


def timing(table: pd.DataFrame) -> Table:
    """Forks at each state of the world, and policies at equal effort."""
    rows = [
        (
            "now against never" if row["kind"] == "fork" else "against always",
            row["name"],
            _plain(row["outcome"]),
            _told(row, gain_scale(row["outcome"])),
            f"{row['forks']:,.0f}" if pd.notna(row.get("forks")) else "–",
            share(row.get("never")),
        )
        for row in records(table)
    ]
    return ("What", "State or policy", "Outcome", "Gain (95 %)", "Forks", "Never triggered"), rows


def fork_states(table: pd.DataFrame) -> Table:
    """What Track II brings that begins in war, by the state of the world when it begins."""
    shown = [
        (
            f"{_plain(row['state'])}: {row['said']}",
            interval(row["mean"], row["low"], row["high"], FEWER),
            interval(row["rise"], row["rise_low"], row["rise_high"], FEWER) if first and pd.notna(row["rise"]) else "",
            f"{row['forks']:,}",
        )
        for _, own in table.groupby("state", sort=False)
        for first, row in zip([True] + [False] * len(own), records(own), strict=False)
    ]
    return (
        "State at the fork",
        "Gain in deaths (95 %)",
        "More where it is highest than where it is lowest",
        "Forks",
    ), shown


def naive(table: pd.DataFrame) -> Table:
    """What one would read off conflicts as they are, beside the effect."""
    rows = []
    for row in records(table):
        scale = gain_scale(row["outcome"])
        told = (units(row["read_off"], scale), _told(row, scale), f"{row['cases']:,}")
        rows.append((words.group(row["group"]), _plain(row["outcome"]), *told))
    gains = ("Gain read off: many sessions against few", "Gain by Track II (95 %)")
    return ("Worlds", "Outcome", *gains, "Cases"), rows


def audit(table: pd.DataFrame) -> Table:
    """By claim the mechanisms that change its effect by what matters, each with the share of the effect left, and those
    without which it fails."""
    rows = []
    for claim, own in table.groupby("claim", sort=False):
        changed = records(own[own["changed"]].sort_values("left", key=lambda left: (left - 1.0).abs(), ascending=False))
        told = ", ".join(f"{one['mechanism']} ({one['left']:.1f})" for one in changed)
        fails = ", ".join(str(name) for name in own["mechanism"][own["fails"].astype(bool)]) if "fails" in own else ""
        rows.append((str(claim), str(len(own)), told or "none is seen to", fails or "none is seen"))
    return ("Claim", "Mechanisms taken out", "Change the effect (share of it left)", "It fails without"), rows


def theories(saved: Saved) -> Table:
    """The verdict on each claim under each rival theory."""
    scales = dict(zip(saved.table("verdicts")["claim"], saved.table("verdicts")["scale"], strict=True))
    rows = [
        (row["claim"], row["theory"], row["answer"], _told(row, scales.get(row["claim"], "plain")),
         f"{row['cases']:,}" if pd.notna(row.get("cases")) else "–",
         f"{share(row.get('signs'))} ({share(row.get('signs_wanted'))})", "differs" if row["differs"] else "")
        for row in records(saved.table("theories"))
    ]  # fmt: skip
    signs = "Conflicts that sign any text (without the theory)"
    return ("Claim", "Theory", "Answer", "Effect (99 % interval)", "Cases", signs, ""), rows


def signing(saved: Saved) -> Table:
    """Of what exists only after signing: over all worlds, over pairs that signed, and the make-up of the rest."""
    scales = dict(zip(saved.table("verdicts")["claim"], saved.table("verdicts")["scale"], strict=True))
    rows = []
    for row in records(saved.table("signing")):
        scale = scales.get(row["claim"], "plain")
        means = (_told(row, scale, f"{part}_") for part in ("all", "pairs"))
        made_up = (_with_years(row, name) for name in ("only_with", "only_against"))
        rows.append((row["claim"], *means, _with_years(row, "every"), share(row["some"]), *made_up))
    heads = ("Claim", "Effect over all worlds (95 %)", "Over pairs in which every arm signed (95 %)")
    only = ("Only one that the claim is about did", "Only one that it is compared with did")
    return (*heads, "Worlds in which every arm signed", "In which only some arm did", *only), rows


def _with_years(row: Mapping[str, Any], name: str) -> str:
    """A share of worlds, and how many years of fighting they have in the arms that the claim is compared with."""
    years = row.get(f"years_{name}")
    return share(row.get(name)) + (f" ({years:.1f} years of fighting)" if pd.notna(years) else "")


def shams(table: pd.DataFrame) -> Table:
    """What must show nothing."""
    return tuple(map(str, table)), [tuple(map(_shown, row.values())) for row in records(table)]


def _shown(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return "–"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


BESIDE: Mapping[str, tuple[str, str]] = {
    "map": ("Do the tracks complement each other more where wars are worse?", words.FIFTHS),
    "mix": (
        "What the next persons add",
        "What three more persons bring in Track I, in Track II, and in Track I rather than in Track II: above zero it "
        "brings more.",
    ),
    "activities": ("What activities of Track II bring", words.ACTIVITIES),
    "timing": (
        "When to begin",
        "What Track II brings that begins at each state of the world, against never, and what waiting for a state "
        "brings, against always, at equal effort as far as it can be brought to it (`effort` in timing.csv). Above "
        "zero is better; where Track II does harm, less of it looks better too.",
    ),
    "fork_states": (
        "What Track II finds when it begins",
        "What it brings that begins at full effort in a week of war, against never, by the state of the world in the "
        "week before: thirds of all such forks, or the values that there are. Above zero fewer die. The difference "
        "between the highest and the lowest has its interval at the level 95 % of all states together. States go "
        "together, so that a difference by one need not be due to it.",
    ),
    "naive": (
        "What one would read off",
        "A comparison of conflicts as they are is not the effect: where many meet is no draw of lots. Above zero is "
        "better: +30 % of years says that conflicts with many sessions have 30 % fewer of them.",
    ),
    "audit": ("What verdicts rest on", "The primary contrast with each mechanism taken out."),
    "theories": ("Under rival theories", "The verdict made again under each rival theory."),
    "signing": (
        "What exists only after signing",
        "The effect over all worlds, over pairs in which every arm signed, and the shares of worlds, with the years of "
        "fighting that they have in the arms that the claim is compared with.",
    ),
    "shams": ("Shams", "What must show nothing, run every time."),
}
"""What stands beside the claims, by the name of its table: the title, and what is shown."""
