"""What each target of the Makefile installs: what it needs, and nothing for developers unless it is for them."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from paths import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")

FILES = ("Makefile", "pyproject.toml", "requirements.lock")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the project's files of the environment, and none of its environment."""
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def plan(project: Path, *arguments: str) -> list[str]:
    """What `make` would do."""
    ran = subprocess.run(["make", "-n", *arguments], cwd=project, capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


def installed(lines: list[str]) -> list[str]:
    """What pip is told to install."""
    return [line.split(" -e ")[1].strip("'") for line in lines if " -m pip install " in line]


def environment(project: Path, python: str = sys.executable, *stamps: str) -> None:
    """An environment as if these had been made, newer than the project's files."""
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(python)
    for stamp in stamps:
        (project / ".venv" / stamp).touch()


@pytest.mark.parametrize(("target", "needed"), [
    ("demo", "."), ("bench", "."), ("view", ".[live]"), ("test", ".[dev]"), ("test-all", ".[dev]"), ("check", ".[dev]"),
    (".venv/ready", ".[dev]"),
])  # fmt: skip
def test_a_target_installs_what_it_needs(project: Path, target: str, needed: str) -> None:
    assert installed(plan(project, target)) == [needed]


@pytest.mark.parametrize(("made", "target", "needed"), [
    (["made", "core"], "demo", []), (["made", "core"], "view", [".[live]"]), (["made", "core"], "test", [".[dev]"]),
    (["made", "core", "live"], "demo", []), (["made", "core", "live"], "test", [".[dev]"]),
    (["made", "core", "live", "ready"], "demo", []), (["made", "core", "live", "ready"], "view", []),
    (["made", "core", "live", "ready"], "test", []), (["made"], "demo", ["."]),
])  # fmt: skip
def test_an_environment_grows_and_is_never_made_twice(
    project: Path, made: list[str], target: str, needed: list[str]
) -> None:
    environment(project, sys.executable, *made)
    lines = plan(project, target)
    assert installed(lines) == needed
    assert not any(" -m venv " in line for line in lines)


def test_another_python_begins_a_new_environment(project: Path) -> None:
    environment(project, sys.executable, "made", "core", "live", "ready")
    assert not installed(plan(project, "test", f"PYTHON={sys.executable}"))
    other = project / "other"
    other.write_text("#!/bin/sh\necho Python 3.99\n")
    other.chmod(0o755)
    lines = plan(project, "test", f"PYTHON={other}")
    assert installed(lines) == [".[dev]"]
    assert any(" -m venv --clear " in line for line in lines)


def test_a_new_pin_begins_a_new_environment(project: Path) -> None:
    environment(project, sys.executable, "made", "core", "live", "ready")
    newer = (project / ".venv" / "ready").stat().st_mtime_ns + 10**9
    os.utime(project / "requirements.lock", ns=(newer, newer))
    lines = plan(project, "demo")
    assert installed(lines) == ["."]
    assert any(" -m venv --clear " in line for line in lines)


def _name(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()  # type: ignore[index]


def test_what_the_model_imports_is_what_it_declares() -> None:
    """All but the page and clusters works without any extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_name(one) for one in project["dependencies"]} | {"llvmlite", "pydantic_core"}  # of numba and pydantic
    extras = {"solara-ui": "simulation/live/", "uvicorn": "simulation/live/", "distributed": "experiments/execution/"}
    homes = packages_distributions()
    own = {"simulation", "experiments", "multitrack"} | set(sys.stdlib_module_names)
    for path in [*ROOT.glob("simulation/**/*.py"), *ROOT.glob("experiments/**/*.py"), ROOT / "multitrack.py"]:
        file = path.relative_to(ROOT).as_posix()
        for name in _imported(path) - own:
            (home,) = {one.lower() for one in homes[name]}
            assert home in declared or file.startswith(extras.get(home, "nowhere")), f"{file} imports {name}"


def _imported(path: Path) -> set[str]:
    """The packages that a file imports anywhere."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
