"""The page of the founding paper's claims, made from their declarations."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from experiments.claims import Claim, claims
from experiments.designs.population import population_named

__all__ = ["as_markdown", "linked"]

_GROUPS = {
    "S": "The thesis: how the tracks complete each other",
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
settings name the claims they are about by the codes below. There are no verdicts yet: the model is not calibrated, and
nothing has been judged with it.
"""


def as_markdown() -> str:
    """The page `docs/claims.md`."""
    return "\n".join([_HEAD, *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    groups = dict.fromkeys(id[0] for id in claims())
    for group in groups:
        yield f"## {_GROUPS[group]}"
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
    outcomes = ", ".join(f"`{name}`" for name in claim.outcomes)
    yield f"*Asked by:* {claim.contrast}"
    yield f"Scenario `{claim.scenario}`, population {claim.population}{worlds}; outcomes {outcomes}."
    yield ""


def linked(text: str) -> str:
    """A text in which the codes of claims, as in "claims F6, I3", link to their paragraphs of the page."""
    return _CODES.sub(lambda named: _CODE.sub(lambda code: f"[{code[0]}](claims.md#{code[0].lower()})", named[0]), text)


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
