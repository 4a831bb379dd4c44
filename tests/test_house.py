"""How the code is laid out: which folder may import which, what is imported late, and how full folders are."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest
from paths import ROOT

from experiments.execution.manifest import deciding_files
from simulation.results.manifest import SHOWS
from simulation.rules import __path__ as rules_path
from simulation.week import week

PACKAGES = ("simulation", "experiments")
MOST_MODULES = 10

HEAVY = {"networkx", "SALib", "distributed", "scipy", "sklearn", "solara", "statsmodels", "uvicorn", "xarray"}
"""Libraries that a function may import, because they take long or are an extra; the reason is beside each import."""

LATE = {
    ("simulation.live.server", "simulation.live.page"): "it imports solara, which reads its environment at import",
    ("experiments.report.figures", "simulation.charts"): "matplotlib; a run without figures does not need it",
    ("experiments.report.figures", "simulation.charts.timeline"): "matplotlib, as above",
    ("experiments.report.figures", "experiments.charts.doses"): "matplotlib, as above",
    ("experiments.report.figures", "experiments.charts"): "matplotlib, as above",
    ("experiments.results", "experiments.charts.arms"): "matplotlib; tables do not need it",
}
"""Our own modules that a function imports: who, which, and why."""

ONE_WITH_PARENT = {
    "simulation.chronicle.kinds": "kinds enter events by what the folder above has (`enter`, `kind`), and its log, its "
    "stories and its reasons are made from all kinds",
    "simulation.results.outcomes": "outcomes are computed from what the folder above keeps of worlds (`past`, "
    "`column`), and its tables are made from all outcomes",
}
"""Folders that need the folder around them and that it needs too, by different modules; and why."""


class Import(NamedTuple):
    """One import statement: where it is, what it imports, whether in a function, whether a comment is beside it."""

    module: str
    line: int
    names: tuple[str, ...]
    late: bool
    commented: bool


@cache
def modules() -> dict[str, Path]:
    """All modules of the two packages, by dotted name."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def imports() -> tuple[Import, ...]:
    """All imports that run; those for the type checker alone do not."""
    return tuple(one for module, path in modules().items() for one in _imports(module, path.read_text("utf-8")))


def _imports(module: str, text: str) -> Iterator[Import]:
    lines = text.splitlines()

    def visit(node: ast.AST, late: bool, commented: bool = False) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.Import | ast.ImportFrom):
                commented = "#" in lines[child.lineno - 1] or commented  # one comment serves a block of imports
                yield Import(module, child.lineno, tuple(_names(child)), late, commented)
            else:
                yield from visit(child, late or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))

    yield from visit(ast.parse(text), False)


def _names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules imported: of `from package import name` the submodule, where it is one."""
    for alias in node.names:
        inner = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
        yield inner if isinstance(node, ast.Import) or inner in modules() else str(node.module)


def _folder(module: str) -> str:
    """The folder that a module is in, however deep; a module directly in a package is its own."""
    folder = ".".join(modules()[module].relative_to(ROOT).parent.parts) if module in modules() else module
    return module if folder in PACKAGES else folder


def _circle(place: Callable[[str], str]) -> list[str]:
    """Places of our modules that import each other in a circle, one after the other; empty where none do."""
    needs: dict[str, set[str]] = {}
    for one in imports():
        ours = {place(name) for name in one.names if name.split(".")[0] in PACKAGES}
        needs.setdefault(place(one.module), set()).update(ours - {place(one.module)})
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _but_for(one_with_parent: Iterable[str]) -> Callable[[str], str]:
    """The folder of a module, where these folders are one with the folders that they are in."""
    parents = {inner: inner.rpartition(".")[0] for inner in one_with_parent}
    return lambda module: parents.get(_folder(module), _folder(module))


def test_no_module_needs_itself_in_a_circle() -> None:
    """Not by what a function imports either, of which Python says nothing."""
    assert not _circle(lambda module: module)


def test_no_folder_needs_itself_in_a_circle() -> None:
    assert not _circle(_but_for(ONE_WITH_PARENT))


@pytest.mark.parametrize("folder", ONE_WITH_PARENT)
def test_a_folder_is_one_with_its_parent_only_where_each_needs_the_other(folder: str) -> None:
    found = _circle(_but_for(set(ONE_WITH_PARENT) - {folder}))
    assert {folder, folder.rpartition(".")[0]} <= set(found)


def test_the_library_never_imports_the_command_line() -> None:
    above = ("experiments.cli", "multitrack")
    assert not [
        f"{one.module}, line {one.line}"
        for one in imports()
        if not one.module.startswith("experiments.cli") and any(name.startswith(above) for name in one.names)
        if not one.module.startswith("experiments.examples")  # scripts as a user writes them
    ]


def test_nothing_that_decides_rows_imports_what_only_shows_worlds() -> None:
    """So that the hash of the model may leave these folders out."""
    shown = tuple(f"simulation.{folder}" for folder in SHOWS)
    assert all((ROOT / "simulation" / folder).is_dir() for folder in SHOWS)
    deciding = {name for name, path in modules().items() if name.startswith("simulation.") or path in deciding_files()}
    assert not [
        f"{one.module}, line {one.line}"
        for one in imports()
        if one.module in deciding and not one.module.startswith(shown)
        if any(name.startswith(shown) for name in one.names)
    ]


def test_a_function_imports_only_what_is_heavy_and_says_why() -> None:
    wrong = [
        f"{one.module}, line {one.line}: {name}"
        for one in imports()
        if one.late
        for name in one.names
        if (name.split(".")[0] not in HEAVY and (one.module, name) not in LATE) or not one.commented
    ]
    assert not wrong


def test_every_late_import_of_ours_still_exists() -> None:
    found = {(one.module, name) for one in imports() if one.late for name in one.names}
    assert not set(LATE) - found


@pytest.mark.parametrize("package", PACKAGES)
def test_few_modules_lie_directly_in_a_package(package: str) -> None:
    direct = sorted(path.name for path in (ROOT / package).glob("*.py") if path.name != "__init__.py")
    assert len(direct) <= MOST_MODULES, direct


def test_every_file_of_rules_is_a_mechanism_of_the_week() -> None:
    files = {path.stem for path in Path(rules_path[0]).glob("*.py")} - {"__init__"}
    assert files == {mechanism.name for mechanism in week()}


def test_imports_are_read_as_meant() -> None:
    """That of a function is late, that for the type checker is left out, and a submodule is not its package."""
    text = "import os\nif TYPE_CHECKING:\n    import x\ndef f():\n    from simulation import week  # heavy\n"
    early, late = _imports("a", text)
    assert (early.names, early.late) == (("os",), False)
    assert (late.names, late.late, late.commented) == (("simulation.week",), True, True)


def test_the_description_of_the_tree_names_files_that_exist() -> None:
    text = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:simulation|experiments|tests|docs)/[\w/.]*)`", text))
    assert len(named) > 20 and not [path for path in named if not (ROOT / path).exists()]
    listed = re.findall(r"^  (\w+(?:\.py|/)) ", text, re.MULTILINE)
    assert not [name for name in listed if not any((ROOT / package / name).exists() for package in PACKAGES)]


POSIX_MODULES = {"crypt", "fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
"""Modules of the standard library that Windows has not."""

POSIX_NAMES = {
    *(f"os.{name}" for name in ("fork", "getuid", "geteuid", "getgid", "getloadavg", "getpgid", "killpg", "mkfifo")),
    *(f"os.{name}" for name in ("nice", "sched_getaffinity", "setsid", "statvfs", "O_NOFOLLOW", "O_DIRECTORY")),
    *(f"signal.{name}" for name in ("SIGHUP", "SIGKILL", "SIGUSR1", "SIGALRM", "SIGCHLD", "alarm", "setitimer")),
    "time.tzset",
}
"""What Windows has not of modules that it has; macOS has no `sched_getaffinity`."""


def test_nothing_is_called_that_another_system_has_not() -> None:
    names = re.compile(rf"\b({'|'.join(name.rpartition('.')[2] for name in POSIX_MODULES | POSIX_NAMES)})\b")
    told = {module: text for module, path in modules().items() if names.search(text := path.read_text("utf-8"))}
    used = {module: [*_posix_only(ast.parse(text))] for module, text in told.items()}
    assert {module: names for module, names in used.items() if names} == {}


def _posix_only(node: ast.AST) -> Iterator[str]:
    """What a system without POSIX has not, unless `sys.platform`, or `hasattr`, is asked before."""
    if isinstance(node, ast.If | ast.IfExp) and re.search(r"sys\.platform|hasattr\(", ast.unparse(node.test)):
        return
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names if one.name in POSIX_MODULES)
    elif isinstance(node, ast.ImportFrom) and node.module in POSIX_MODULES:
        yield node.module
    elif _named(node) in POSIX_NAMES:
        yield _named(node)
    for inner in ast.iter_child_nodes(node):
        yield from _posix_only(inner)


def _named(node: ast.AST) -> str:
    """`os.fork` for that attribute."""
    return (
        f"{node.value.id}.{node.attr}" if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) else ""
    )


def test_text_is_read_and_written_as_utf_8_on_every_system() -> None:
    """Windows takes another encoding where none is named."""
    unnamed = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        if any(name in (text := path.read_text("utf-8")) for name in TEXT)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TEXT
        and len(node.args) < TEXT[node.func.attr]
        and not any(one.arg == "encoding" for one in node.keywords)
    ]
    assert unnamed == []


TEXT = {"read_text": 1, "write_text": 2}
"""Methods of paths, and how many arguments name the encoding."""
