"""The part of a claim's page that says who is worse off: what is compared, in what share of cases, and how it
differs from luck."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.claims.claim import Claim
from experiments.claims.contrast import Levels, Total
from experiments.court.harm import ANYBODY, DEATHS
from experiments.report.verdicts.numbers import interval, share
from experiments.report.verdicts.saved import Saved, records

__all__ = ["HARM_HEADS", "explained", "harm_rows", "harm_said", "tenth_said"]

HARM_HEADS = (
    "Who",
    "Worse off in",
    "Better off in",
    "By luck alone, some",
    "Looks worse by what matters",
    "Looks better",
    "Mean change (95 %)",
    "Change in the tenth that fares worst (95 %)",
)
"""The columns of a table of harm."""


def explained(saved: Saved) -> str:
    """What the shares of a table of harm are, and what they are not."""
    return (
        "A case is worse off where it is so beyond its own luck, by however little: the 95 % interval of its "
        f"difference over its (up to {saved.trial.replicates}) worlds lies wholly on the worse side. Luck alone brings "
        "some 2.5 % of cases there, and as many to the better side, where it takes as it gives; it brings more where a "
        "few worlds differ by much and most by little, fewer where most do not differ. Harm that is small beside luck "
        "goes unseen. “Looks worse” counts cases whose mean is worse by what matters (5 % of deaths; of a party's "
        "utility 0.2 standard deviations over cases, at least 0.01), which luck makes more of than there are. Changes "
        "are those of deaths, in percent, and of utility, out of 1. The tenth that fares worst is chosen on one half "
        "of the replicates and valued on the other."
    )


def harm_said(saved: Saved, claim: Claim) -> list[str]:
    """In which share of cases more people die, and each party is worse off, and between which arms."""
    rows = records(saved.of_claim("harm", claim.id))
    if not rows:
        return []
    told = "; ".join(_who_said(row) for row in rows if row["who"] != ANYBODY)
    arms = f"“{rows[0]['arm']}” against “{rows[0]['against']}”{_chosen(claim)}"
    return [f"{arms}, over all worlds: {told}."]


def _who_said(row: dict[str, Any]) -> str:
    worse, better = share(row["worse"]), share(row["better"])
    if row["who"] == DEATHS:
        return f"more people die in {worse} of cases, fewer in {better}"
    return f"{_name(row['who'])}: worse off in {worse}, better in {better}"


def _name(who: str) -> str:
    return who.replace("_", " ")


def _chosen(claim: Claim) -> str:
    """How these arms were chosen, where the contrast is more than one arm, or mean of arms, against another."""
    contrast = claim.contrast
    if isinstance(contrast, Levels):
        return " (the best level in between, over all cases, and the better end)"
    if not isinstance(contrast, Total):
        return " (of the others the best by the claim's outcome, over all cases)"
    plain = sum(abs(weight) for weight in contrast.weights.values()) < 2.0 + 1e-9
    return "" if plain else " (of the two effects the one that the paper expects to be larger)"


def harm_rows(saved: Saved, claim: Claim) -> list[tuple[str, ...]]:
    """The table of harm of one claim: a row for deaths, one a party, and one for any of these."""
    return [_row(row) for row in records(saved.of_claim("harm", claim.id))]


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    shares = (share(row[name]) for name in ("worse", "better"))
    looks = (share(row[name]) for name in ("worse_by", "better_by"))
    changes = (_change(row, part) if pd.notna(row[f"{part}mean"]) else "–" for part in ("", "tenth_"))
    return (_name(row["who"]), *shares, f"{100 * row['luck']:.1f} %", *looks, *changes)


def _change(row: dict[str, Any], part: str) -> str:
    """The change itself, of which the table has the gain: fewer deaths are a gain."""
    mean, low, high = (row[f"{part}{end}"] for end in ("mean", "low", "high"))
    if row["who"] == DEATHS:
        mean, low, high = -mean, -high, -low
    return interval(mean, low, high, row["scale"])


def tenth_said(saved: Saved, claim: Claim) -> list[str]:
    """Who is in the tenth of cases with the lowest effect, where it is harmed by what matters."""
    return [
        f"In the tenth of cases with the lowest effect ({row['cases']} of {row['of']}) there is harm that matters. "
        + (
            f"Beyond luck they differ from the rest in: {row['in_words']}."
            if row["in_words"]
            else "No setting is seen to set them apart from the rest."
        )
        for row in records(saved.of_claim("tenths", claim.id))
    ]
