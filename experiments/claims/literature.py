"""What the literature found that bears on claims: never calibrated on, shown beside the verdicts."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["LITERATURE"]

LITERATURE: Mapping[str, str] = {
    "P16": (
        "Track One is the most effective single track; combined tracks can beat single ones (Böhmelt 2010, Journal of "
        "Peace Research 47(2))."
    ),
    "P17": (
        "Leverage wins signatures, facilitation wins lasting reduction of tension (Beardsley, Quinn, Biswas & "
        "Wilkenfeld 2006, Journal of Conflict Resolution 50(1))."
    ),
    "P21": (
        "Costs and stalemate bring parties to the table; guarantees, power sharing, stalemate and mediation make them "
        "sign; only guarantees and power sharing make them carry it out (Walter 2002; civil wars 1940–92)."
    ),
    "P24": (
        "Contact changes those who take part; it hardly spills over to strangers (Mousa 2020; Scacco & Warren 2018)."
    ),
    "P25": (
        "Four-day workshops raised empathy a year later, not trust nor social distance (Malhotra & Liyanage 2005)."
    ),
    "Doyle & Hegele 2021": (
        "There is little evidence that pre-negotiation raises the chance of signing (Journal of Peace Research)."
    ),
    "Ryckman & Braithwaite 2020": "Who follows a leader, an insider or an outsider, matters for talks.",
}
"""Sentences by code."""
