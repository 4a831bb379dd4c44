"""F9: a channel always remains."""

from __future__ import annotations

from experiments.claims.arms import forked
from experiments.claims.claim import PAPER, RATIO, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="F9",
    statement=(
        "An official channel always remains, even in the heat of a crisis and in internal conflict. It prevents "
        "errors that make the conflict worse. (The paper says otherwise in F6.)"
    ),
    section="1",
    says="more",
    source=PAPER,
    question=(
        "The channel held open or closed from the same week of war on, while each side sees the other through noise."
    ),
    mechanisms=("channel", "misread", "escalate"),
    population="onsets",
    arms=forked(
        "war",
        turns={
            "open": {"channel.forced": "open", "channel.forced_end": 0},
            "closed": {"channel.forced": "closed", "channel.forced_end": 0},
            "as it is": {},
        },
        before={},
    ),
    contrast=more_than("war: closed", "war: open"),
    outcome=Measured("mistaken_escalations", count(0.1, "one mistake in ten conflicts")),
    beside=(Measured("deaths", RATIO),),
    stated="2026-11-28",
)
