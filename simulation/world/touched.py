"""Which states of the world and which settings a rule reads, and what it writes, found from its code."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulation.world.record import RECORDS

__all__ = ["Reader", "Touched", "touched"]

_RECORDS = {*RECORDS, "knowledge"}
_SINGLE = {"table", "count", "count_window"}


@dataclass
class Touched:
    """States that a rule reads and writes, as `list.state`, or `state` for what the world itself holds; settings that
    it reads, as fields of their record (`Parameter.field`)."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)


def touched(rule: Callable[..., Any]) -> Touched:
    """What a rule, with every helper it hands the world, a part of it or the settings to, reads and writes."""
    found = Touched()
    _follow(rule, {"world": "world", "settings": "settings", "citizens": "citizens"}, found, set())
    return found


def _follow(function: Any, kinds: dict[str, str], found: Touched, seen: set[tuple[str, ...]]) -> None:
    plain = getattr(function, "py_func", function)
    mark = (plain.__module__, plain.__qualname__, *sorted(f"{name}:{kind}" for name, kind in kinds.items()))
    if mark in seen:
        return
    seen.add(mark)
    tree = ast.parse(textwrap.dedent(inspect.getsource(plain))).body[0]
    Reader(plain, dict(kinds), found, seen).visit(tree)


class Reader(ast.NodeVisitor):
    """Walks one function, knowing of each local name which part of the world it stands for."""

    def __init__(self, function: Any, kinds: dict[str, str], found: Touched, seen: set[tuple[str, ...]]) -> None:
        self.function, self.kinds, self.found, self.seen = function, kinds, found, seen

    def kind(self, node: ast.AST) -> str | None:
        """Which part of the world an expression stands for: "world", "ngos[]" a list, "ngos" an entry of it."""
        if isinstance(node, ast.Name):
            return self.kinds.get(node.id)
        if isinstance(node, ast.Subscript):
            kind = self.kind(node.value)
            return kind.removesuffix("[]") if kind and kind.endswith("[]") else None
        if isinstance(node, ast.Attribute) and self.kind(node.value) == "world":
            if node.attr in _RECORDS:
                return f"{node.attr}[]"
            return node.attr if node.attr in _SINGLE else None
        return None

    def state(self, node: ast.AST) -> str | None:
        """The state that an attribute names, if it names one."""
        if not isinstance(node, ast.Attribute) or self.kind(node) is not None:
            return None
        holder = self.kind(node.value)
        if holder is None or holder == "settings" or holder.endswith("[]"):
            return None
        return node.attr if holder == "world" else f"{holder}.{node.attr}"

    def written(self, target: ast.AST) -> None:
        """Note the states that an assignment changes."""
        if isinstance(target, ast.Tuple):
            for part in target.elts:
                self.written(part)
            return
        if isinstance(target, ast.Subscript):
            self.visit(target.slice)
            target = target.value
        state = self.state(target)
        if state is not None:
            self.found.writes.add(state)
            assert isinstance(target, ast.Attribute)
            self.visit(target.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.written(target)
            self.named(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.written(node.target)
            self.named(node.target, node.value)

    def named(self, target: ast.AST, value: ast.AST) -> None:
        """Note which part of the world a local name stands for from here on."""
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, what in zip(target.elts, value.elts, strict=True):
                self.named(one, what)
        elif isinstance(target, ast.Name):
            kind = self.kind(value)
            if kind is not None:
                self.kinds[target.id] = kind

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self.written(node.target)
        state = self.state(node.target.value if isinstance(node.target, ast.Subscript) else node.target)
        if state is not None:
            self.found.reads.add(state)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self.kind(node.value) == "settings":
            self.found.settings.add(node.attr)
            return
        state = self.state(node)
        if state is not None:
            if isinstance(node.value, ast.Attribute) and node.attr == "shape":
                return
            self.found.reads.add(state)
        self.visit(node.value)

    def called(self, node: ast.Call) -> Any:
        """The function of the package that is called, if it is one."""
        named = self.function.__globals__.get(node.func.id) if isinstance(node.func, ast.Name) else None
        plain = getattr(named, "py_func", named)
        own = inspect.isfunction(plain) and plain.__module__.startswith(self.function.__module__.split(".")[0])
        return plain if own else None

    def visit_Call(self, node: ast.Call) -> None:
        plain = self.called(node)
        if plain is not None:
            names = list(inspect.signature(plain).parameters)
            handed = {name: self.kind(value) for name, value in zip(names, node.args, strict=True)}
            kinds = {name: kind for name, kind in handed.items() if kind is not None}
            if kinds:
                _follow(plain, kinds, self.found, self.seen)
        self.generic_visit(node)
