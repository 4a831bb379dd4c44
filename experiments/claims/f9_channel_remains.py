"""F9: a channel always remains."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, RATIO, Claim

CLAIM = Claim(
    id="F9",
    statement=(
        "An official channel always remains, even in the heat of a crisis and in internal conflict. It prevents "
        "errors that make the conflict worse. (The paper says otherwise in F6.)"
    ),
    section="1",
    says="more",
    source=PAPER,
    contrast="The channel forced open or closed from the same week on, while each side sees the other through noise.",
    population="onsets",
    arms={"as it is": {}, "open": {"channel.forced": "open"}, "closed": {"channel.forced": "closed"}},
    common={"channel.forced_start": 53, "channel.forced_end": 157, "misread.noise": 0.5},
    outcomes={"mistaken_escalations": COUNT, "deaths": RATIO},
)
