"""The claims of the founding paper, one a file.

A claim is found by the name of its file, which begins with its id: `s1_complement.py` declares `CLAIM` with the id S1.
So a new claim is a new file, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules

from experiments.claims.claim import Claim, Says, Smallest
from simulation.errors import InputError, short_repr, suggest

__all__ = ["Claim", "Says", "Smallest", "claim_from", "claims", "claims_named"]

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


def claim_from(path: str | Path) -> Claim:
    """The claim that a Python file declares as `CLAIM`, from wherever it is. Raises InputError."""
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file}: there is no such file; allowed: a file that declares CLAIM")
    spec = spec_from_file_location(f"claim_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"{file}: it cannot be read ({type(error).__name__}: {error})") from None
    found = getattr(module, "CLAIM", None)
    if not isinstance(found, Claim):
        raise InputError(f"{file}: given CLAIM = {short_repr(found)}; allowed: a Claim")
    return found


def claims_named(names: Iterable[str]) -> dict[str, Claim]:
    """The claims of these ids and files (ending in .py); all of the paper where none are named. Raises InputError."""
    known, found = claims(), dict[str, Claim]()
    for name in names:
        claim = claim_from(name) if name.endswith(".py") else known.get(name.upper())
        if claim is None:
            raise InputError(f"claim: given {short_repr(name)}; allowed: {suggest(name.upper(), list(known), 'an id')}")
        if claim.id in found or (name.endswith(".py") and claim.id in known):
            raise InputError(f"claim: given {claim.id} twice; allowed: each id once, and no id of the paper's claims")
        found[claim.id] = claim
    return found or known


def _order(id: str) -> tuple[int, int]:
    group = _GROUPS.find(id[0])
    return group if group >= 0 else len(_GROUPS), int(id[1:])
