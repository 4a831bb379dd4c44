"""Settings of worlds that fill the smallest record, and of worlds that hold hardly anybody."""

from __future__ import annotations

BARE = {"parties.ngos": 0, "parties.officials": 1, "mediation.official_mediators": 0, "mediation.informal_mediators": 0}
"""Worlds that hold hardly anybody, which are quick as plain Python."""

HASTY = {
    "channel.threshold": 0.0, "channel.pace": 1.0, "negotiate.pace": 1.0, "negotiate.agenda": 1,
    "reckon.strength": 0.0, "negotiate.concession": 1.0, "break_agreement.rate": 52.0,
    "channel.peak": 1.0, "negotiate.consultation": 0.0,
}  # fmt: skip
"""Agreements so frail, and talks so quick, that the smallest record cannot hold those of a world."""
