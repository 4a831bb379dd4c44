"""The source of functions and modules as syntax trees that are the same in all versions of Python."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

__all__ = ["source_tree", "tree"]


def tree(node: Any) -> Any:
    """A syntax tree as tuples, the same in all versions of Python: what only some of them write down is left out.

    That are fields without anything in them, and empty texts between the values of an f-string.
    """
    if isinstance(node, ast.JoinedStr):
        return ("JoinedStr", [tree(one) for one in node.values if not _is_empty_text(one)])
    if isinstance(node, ast.AST):
        fields = [(name, tree(value)) for name, value in ast.iter_fields(node) if value is not None and value != []]
        return (type(node).__name__, *fields)
    return [tree(one) for one in node] if isinstance(node, list) else node


def _is_empty_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == ""


def source_tree(function: FunctionType) -> Any:
    """The tree of what was written for a function, decorators left out; None where that is not known for certain.

    It is not known of what was typed where nothing keeps it, of a lambda, and where the file has changed since it was
    imported: what is found is compiled again, and must give the code that the function has.
    """
    code = function.__code__
    linecache.checkcache(code.co_filename)
    try:
        module, codes = _compiled("".join(linecache.getlines(code.co_filename, function.__globals__)))
    except (SyntaxError, ValueError):
        return None
    if not any(_same(one, code) for one in codes if one.co_firstlineno == code.co_firstlineno):
        return None
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name and _first_line(node) == code.co_firstlineno:
            return tree([node.args, node.body])
    return None


@lru_cache(maxsize=64)
def _compiled(text: str) -> tuple[ast.Module, tuple[CodeType, ...]]:
    """The syntax tree of a file, and the code of everything in it."""
    module = ast.parse(text)
    return module, tuple(_codes(compile(module, "<source>", "exec", dont_inherit=True)))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from _codes(value)


def _first_line(node: ast.FunctionDef) -> int:
    """The line that a function's code begins in: that of its first decorator, if it has any."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _same(one: CodeType, other: CodeType) -> bool:
    """Whether two pieces of code do the same, whatever the files and lines they come from."""
    parts = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount", "co_kwonlyargcount")
    if any(getattr(one, part) != getattr(other, part) for part in parts) or len(one.co_consts) != len(other.co_consts):
        return False
    return all(
        _same(a, b)
        if isinstance(a, CodeType) and isinstance(b, CodeType)
        else type(a) is type(b) and repr(a) == repr(b)
        for a, b in zip(one.co_consts, other.co_consts, strict=True)
    )
