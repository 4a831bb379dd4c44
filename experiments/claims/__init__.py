"""The claims of the founding paper, one a file.

A claim is found by the name of its file, which begins with its id: `s1_complement.py` declares `CLAIM` with the id S1.
So a new claim is a new file, and nothing else.
"""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

from experiments.claims.claim import Claim, Says, Smallest

__all__ = ["Claim", "Says", "Smallest", "claims"]

_FILE = re.compile(r"(?P<id>[a-z]\d+)_[a-z_]+\Z")
_GROUPS = "SFBWDMI"
"""The thesis, Track I, benefits and weaknesses of Track II, what it depends on, how it works, why it exists."""


def claims() -> dict[str, Claim]:
    """All claims by id, in the order of the groups.

    >>> claims()["S1"].says
    'more'
    """
    files = (match for module in iter_modules(__path__) if (match := _FILE.match(module.name)))
    declared = {match["id"].upper(): import_module(f"{__name__}.{match[0]}").CLAIM for match in files}
    return {id: declared[id] for id in sorted(declared, key=_order)}


def _order(id: str) -> tuple[int, int]:
    group = _GROUPS.find(id[0])
    return group if group >= 0 else len(_GROUPS), int(id[1:])
