"""Which states a rule sets from a setting, found from its code: through local names, helpers, and what it asks for."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from simulation.world.touched import Reader, Touched, touched

__all__ = ["set_from"]

_LEAVES = (ast.Continue, ast.Break, ast.Return)


def set_from(rules: Iterable[Callable[..., Any]], field: str) -> frozenset[str]:
    """The states that rules set, one after the other, from a setting by its field: those that they give a value computed
    from it, or from what they set from it before, and those that they set only where something computed from it
    holds."""
    found = Touched()
    for rule in rules:
        _follow(rule, {"world": "world", "settings": "settings", "citizens": "citizens"}, set(), field, found, False)
    return frozenset(found.writes)


def _follow(function: Any, kinds: dict[str, str], reckoned: set[str], field: str, found: Touched, inside: bool) -> None:
    plain = getattr(function, "py_func", function)
    _Flow(plain, dict(kinds), found, set(reckoned), field, inside).block(_body(plain))


@cache
def _body(function: Any) -> list[ast.stmt]:
    """The statements of a function."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree.body


@cache
def _settings_of(function: Any) -> frozenset[str]:
    return frozenset(touched(function).settings)


class _Flow(Reader):
    """Walks one function, knowing of each local name whether it was reckoned from the setting."""

    def __init__(
        self, function: Any, kinds: dict[str, str], found: Touched, reckoned: set[str], field: str, inside: bool
    ) -> None:
        super().__init__(function, kinds, found, set())
        self.reckoned, self.field, self.inside = reckoned, field, inside

    def block(self, statements: list[ast.stmt]) -> None:
        """Walk statements in order; what follows a way out that hangs on the setting hangs on it too."""
        before = self.inside
        for statement in statements:
            self.visit(statement)
            if isinstance(statement, ast.If) and self.is_from(statement.test):
                self.inside |= any(isinstance(part, _LEAVES) for part in ast.walk(statement))
        self.inside = before

    def is_from(self, node: ast.AST) -> bool:
        """Whether an expression is reckoned from the setting."""
        return any(self._is(part) for part in ast.walk(node))

    def _is(self, part: ast.AST) -> bool:
        if isinstance(part, ast.Name):
            return part.id in self.reckoned
        if isinstance(part, ast.Attribute):
            if self.kind(part.value) == "settings":
                return part.attr == self.field
            return self.state(part) in self.found.writes  # what was set from the setting before
        plain = self.called(part) if isinstance(part, ast.Call) else None
        return plain is not None and self.field in _settings_of(plain)

    def _set(self, target: ast.AST, value: ast.AST | None) -> None:
        if isinstance(target, ast.Tuple):
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            for one, what in zip(target.elts, values, strict=True):
                self._set(one, what)
            return
        known = self.inside or (value is not None and self.is_from(value))
        if isinstance(target, ast.Name):
            if known:
                self.reckoned.add(target.id)
            return
        state = self.state(target.value if isinstance(target, ast.Subscript) else target)
        if known and state is not None:
            self.found.writes.add(state)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._set(target, node.value)
            self.named(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self._set(node.target, node.value)
            self.named(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self._set(node.target, node.value)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Reads are of no interest here."""

    def _within(self, held: bool, *blocks: list[ast.stmt]) -> None:
        before = self.inside
        self.inside = before or held
        for statements in blocks:
            self.block(statements)
        self.inside = before

    def visit_If(self, node: ast.If) -> None:
        self._within(self.is_from(node.test), node.body, node.orelse)

    def visit_While(self, node: ast.While) -> None:
        self._within(self.is_from(node.test), node.body, node.body)  # twice: a later round sees what an earlier set

    def visit_For(self, node: ast.For) -> None:
        self._within(self.is_from(node.iter), node.body, node.body)

    def visit_Call(self, node: ast.Call) -> None:
        plain = self.called(node)
        if plain is not None:
            names = list(inspect.signature(plain).parameters)
            handed = list(zip(names, node.args, strict=False))
            kinds = {name: kind for name, value in handed if (kind := self.kind(value)) is not None}
            if kinds:
                reckoned = {name for name, value in handed if self.is_from(value)}
                _follow(plain, kinds, reckoned, self.field, self.found, self.inside)
        self.generic_visit(node)
