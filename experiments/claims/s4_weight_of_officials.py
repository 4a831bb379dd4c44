"""S4: the weight of official talks."""

from __future__ import annotations

from experiments.claims.arms import persons
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import averaged

MIXES = (1.0, 6.0, 11.0, 16.0)
"""Persons at work on Track I, of all `PERSONS`: from nearly all unofficial to nearly all official."""
PERSONS, STEP = 20.0, 3.0
"""Persons of both tracks, and how many more there are, in one track or the other."""

CLAIM = Claim(
    id="S4",
    statement="Informal diplomacy carries less weight than direct official talks.",
    section="R4",
    says="more",
    source=PAPER,
    question=(
        "The gain of the next person-week in Track I against one in Track II, at every mix of the two. Does the "
        "sign change along the mix?"
    ),
    mechanisms=("channel", "negotiate", "mediate", "press", "convene", "transfer_up", "transfer_out"),
    population="protracted",
    arms={
        f"Track I {one:g} Track II {two:g}": {"track_one.effort": persons(1, one), "track_two.effort": persons(2, two)}
        for shared in MIXES
        for one, two in ((shared + STEP, PERSONS - shared), (shared, PERSONS - shared + STEP))
    },
    contrast=averaged(
        [f"Track I {one + STEP:g} Track II {PERSONS - one:g}" for one in MIXES],
        [f"Track I {one:g} Track II {PERSONS - one + STEP:g}" for one in MIXES],
    ),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("deaths", RATIO, more=False),),
    evidence=("P16",),
    stated="2026-11-28",
)
