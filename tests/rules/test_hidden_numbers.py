"""No rule hides a number: what somebody must judge is a setting, with unit, range and source.

In functions of rules, and of what rules share, stand 0, 1 and -1 and no other number. Outside functions stand
declarations (settings, states, capacities, the members of enumerations) and the few named constants listed here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulation

_ROOT = Path(simulation.__file__).parent
_FILES = (
    *sorted((_ROOT / "rules").glob("*.py")),
    *sorted((_ROOT / "world").glob("*.py")),
    *sorted((_ROOT / "agents").glob("*.py")),
    _ROOT / "founding.py",
)
_FREE = (0, 1)  # -1 is a minus and a 1
_DECLARE = {"Parameter", "strength", "State", "_reason", "_week", "Capacity", "Mechanism"}

NAMED = {
    # Mathematics and units
    "constants.HALF": "the mean of two, the middle of a scale, an even chance, rounding",
    "constants.THOUSANDTHS": "the unit in which sums are kept as whole numbers",
    "constants.TINY": "guard of a division",
    # Definitions by which worlds are counted; nobody acts by them
    "record.ACTIVE_DEATHS": "UCDP's threshold of an active dyad-year",
    "founding.FOLLOW_UP": "weeks that outcomes are followed after the decision window",
    "measure._LULL": "weeks without a death after which a world counts as quiet",
    # The record: what it has room for, and the ranges of its states
    "record.PROVISIONS": "provisions of an agreement: how finely carrying out is counted",
    "record.PROVISION_YEARS": "years for which carrying out is counted, as in the Peace Accords Matrix",
    "record.MOST_EVENTS": "bits of a whole number, less its sign and one more, so that it is never below 0",
    "record.YEARS": "calendar years that a run can touch",
    "record.MOST_MIGHT": "range of a state",
    "sets.MOST_ROWS": "range of a setting: rows of an ensemble",
    "record.MOST_FOLLOWING": "range of a state",
    "record.MOST_WORTH": "range of a state",
    "record.MOST_COUNTED": "range of a state: whole numbers that a float holds exactly",
    "record.PROCESS_WEEKS": "what makes agreements one peace process (definitions)",
    "record._WEEK": "range of a state: the longest run, and some more",
    "citizens.FEWEST": "limits of a scenario file",
    "citizens.MOST": "limits of a scenario file",
    "citizens._HEADER": "layout of an array",
    "citizens.NO_CITIZENS": "layout of an array",
    "network._INFORMAL": "labels of one kind of mediator begin here",
    # Scales on which any number beyond the scale would do
    "channel._AMPLE": "a reason that is enough, where no threshold asks for one",
    "negotiate._OUT_OF_REACH": "more than any share, risk or lack",
    "escalate._STAGES": "Glasl's scale of escalation: nobody acts by it",
    # Algorithms: how exactly a division is computed
    "table._NEXT_TO_NOTHING": "power of the absent, which needs a logarithm",
    "terms._NOTHING": "utility of who holds nothing, which needs a logarithm",
    "terms._STEPS": "steps of an iteration",
    "terms._CLIMBS": "steps of an iteration",
    "terms._BIDS": "steps of an iteration",
    "record.NEVER": "before all that a world can remember",
    "terms._MOST_CONFIDENT": "keeps an exponent finite",
}
"""Named constants that are no settings, each with the reason."""

COUNTING = {
    "citizens.citizens_in": "layout of an array",
    "citizens._in_one_array": "layout of an array",
    "record.dyads": "pairs among so many",
    "lookups.dyad_of": "pairs among so many",
}
"""Functions that count places and no weights of anything, each with the reason."""


def _hits(source: str, module: str) -> Iterator[tuple[str, float, int]]:
    """Every number of a module but 0 and 1: the function or name that it belongs to, the number, the line."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            yield from _numbers(node, f"{module}.{node.name}")
        elif isinstance(node, ast.ClassDef) and not _enumeration(node):
            for member in node.body:
                name = getattr(member, "name", node.name)
                yield from _numbers(member, f"{module}.{name}")
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        yield from _numbers(node.value, f"{module}.{name.id}")


def _enumeration(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "IntEnum" for base in node.bases)


def _numbers(node: ast.AST, where: str) -> Iterator[tuple[str, float, int]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _DECLARE:
        return
    number = isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if number and node.value not in _FREE:
        yield where, node.value, node.lineno
    for child in ast.iter_child_nodes(node):
        yield from _numbers(child, where)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_rules_hide_no_number(path: Path) -> None:
    hidden = [
        f"{path.name}:{line}: {value} in {where}"
        for where, value, line in _hits(path.read_text(encoding="utf-8"), path.stem)
        if where not in NAMED and where not in COUNTING
    ]
    assert not hidden, f"declare them as settings: {hidden}"


def test_every_named_constant_is_there() -> None:
    found = {where for path in _FILES for where, _, _ in _hits(path.read_text(encoding="utf-8"), path.stem)}
    assert not {*NAMED, *COUNTING} - found


def test_a_number_is_found_wherever_it_hides() -> None:
    source = """
from math import exp
_PACE = 0.25
_A, _B = 1, 2
class Kind(IntEnum):
    PEACE = 7
MECHANISM = Mechanism(parameters=(Parameter("x.y", 0.3, 0, 5, "share", "Meaning."),))
def rule(world, settings, party, week, more=4):
    actor.pain = -1.0 + 0.0 * 1
    actor.pain = min(0.4 * exp(-3), True)
    return [actor.pain ** 2 for _ in range(9)]
"""
    found = {(where, value) for where, value, _ in _hits(source, "m")}
    inside = {("m.rule", value) for value in (4, 0.4, 3, 2, 9)}
    assert found == inside | {("m._PACE", 0.25), ("m._A", 2), ("m._B", 2)}
