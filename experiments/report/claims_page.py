"""The page of the founding paper's claims, made from their declarations."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from experiments.claims import Claim, Smallest, claims
from experiments.claims.literature import LITERATURE
from experiments.designs.population import population_named

__all__ = ["as_markdown", "linked"]

_GROUPS = {
    "S": "The thesis: how the tracks complement each other",
    "F": "Official diplomacy (Track I)",
    "B": "What unofficial dialogue (Track II) brings",
    "W": "Weaknesses of Track II",
    "D": "What it depends on",
    "M": "How it works",
    "I": "Why it exists",
}
_CODES = re.compile(r"\bclaims? ([A-Z]\d+)((?:(?:, | and )[A-Z]\d+)*)")
_CODE = re.compile(r"[A-Z]\d+")

_HEAD = """# The claims

Made from the code by `experiments.report.claims_page.as_markdown`; a test keeps it true.

The founding paper (Ismail, Layka & Abo Alabed 2023) makes claims about the two tracks and tests none of them. These are
the 66 that a simulation can be asked about, in our words, each with the contrast by which the model is asked. Rules and
settings name the claims they are about by the codes below. There are no verdicts here: `multitrack claims` computes
them ([how](court.md)).
"""


def as_markdown() -> str:
    """The page `docs/claims.md`."""
    return "\n".join([_HEAD, *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    groups = dict.fromkeys(id[0] for id in claims())
    for group in groups:
        yield f"## {_GROUPS.get(group, group)}"
        yield ""
        for claim in claims().values():
            if claim.id[0] == group:
                yield from _claim(claim)


def _claim(claim: Claim) -> Iterator[str]:
    yield f"### {claim.id}"
    yield ""
    yield f"{claim.statement} (The paper's section {claim.section}; the strength of its words: *{claim.says}*.)"
    yield ""
    population = population_named(claim.population)
    worlds = f" ({population.meaning})" if population.filters else ""
    named = [f"`{one.name}`" + (f" for each of `{one.per}`" if one.per else "") for one in claim.measured]
    beside = f"; beside it {', '.join(named[1:])}" if claim.beside else ""
    yield f"*Asked by:* {claim.question}"
    yield f"Scenario `{claim.scenario}`, population {claim.population}{worlds}; judged by {named[0]}{beside}."
    smallest = claim.outcome.smallest
    yield f"The smallest effect that matters: {_size(smallest)}, {smallest.reason}."
    yield "Mechanisms: " + ", ".join(f"`{name}`" for name in claim.mechanisms) + "."
    yield from (f"The literature ({code}): {LITERATURE[code]}" for code in claim.evidence)
    yield ""


def _size(smallest: Smallest) -> str:
    least = "" if smallest.least is None else f" (at least {smallest.least:g})"
    return (
        f"{smallest.value:g} {smallest.unit}{least}" if smallest.unit != "ratio" else f"a ratio of {smallest.value:g}"
    )


def linked(text: str) -> str:
    """A text in which the codes of claims, as in "claims F6, I3", link to their paragraphs of the page."""
    return _CODES.sub(lambda named: _CODE.sub(lambda code: f"[{code[0]}](claims.md#{code[0].lower()})", named[0]), text)


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
