"""The wheel holds what it must, and works where nothing but itself can be relied on.

It is built from a copy of the source and installed, both without the network, into a fresh environment that sees
this one's dependencies and nothing of the source tree.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from paths import ROOT

GENERIC = ("simulation.py", "experiments.py", "multitrack.py")
"""What a user's own files may well be called."""
READ_ONLY, WRITABLE = 0o555, 0o755
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")
OFFLINE = ("--no-deps", "--no-index", "--no-cache-dir")

pytestmark = pytest.mark.medium


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the project is built from, so that building leaves nothing in the working tree."""
    copy = tmp_path_factory.mktemp("source")
    for folder in ("simulation", "experiments", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "multitrack.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, copy)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, *PIP, "wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    (built,) = folder.glob("*.whl")
    return built


@dataclass(frozen=True)
class Place:
    """An environment with multitrack installed, and folders beside it: `work` and `home` cannot be written."""

    environment: Path
    work: Path
    home: Path
    temporary: Path
    as_a_user: tuple[str, ...]

    def run(self, program: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment from `work`, without the rights to write where permissions forbid it."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        own = {"HOME": str(self.home), "TMPDIR": str(self.temporary), "NO_COLOR": "1"}
        command = [*self.as_a_user, str(self.environment / "bin" / program), *arguments]
        return subprocess.run(command, cwd=self.work, env=kept | own | variables, capture_output=True, text=True)


@pytest.fixture(scope="module")
def place(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The installed wheel in a read-only environment, a read-only home, and a read-only folder of generic names."""
    top = tmp_path_factory.mktemp("place")
    environment, work, home, temporary = (top / name for name in ("environment", "work", "home", "temporary"))
    _install(wheel, environment)
    for folder in (work, home, temporary):
        folder.mkdir()
    for name in GENERIC:
        (work / name).write_text("raise SystemExit('the wrong file was imported')\n")
    shut = [environment, work, home]
    _allow(shut, READ_ONLY)
    try:
        yield Place(environment, work, home, temporary, _as_a_user(work))
    finally:
        _allow(shut, WRITABLE)


def _install(wheel: Path, environment: Path) -> None:
    """The wheel in a fresh environment, whose dependencies are those of this one."""
    _run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    python = str(environment / "bin" / "python")
    asked = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    paths = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    (Path(asked.stdout.strip()) / "dependencies.pth").write_text("\n".join(sorted(paths)) + "\n")
    _run(sys.executable, *PIP, "--python", python, "install", *OFFLINE, str(wheel))


def _allow(folders: list[Path], mode: int) -> None:
    """Let folders, and all folders in them, be written or not."""
    for folder in folders:
        for inner, _, _ in os.walk(folder):
            os.chmod(inner, mode)


def _as_a_user(shut: Path) -> tuple[str, ...]:
    """What to run a program with so that permissions bind it: nothing for a user, for root `setpriv`, else skip.

    Root writes anywhere by two capabilities. Without them it is held to the permissions of its own files, and
    can still read an interpreter that lies in its own home, as another user could not.
    """
    without = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
    for prefix in ((), without):
        try:
            tried = subprocess.run([*prefix, "touch", str(shut / "written")], capture_output=True)
        except FileNotFoundError:
            continue
        (shut / "written").unlink(missing_ok=True)
        if tried.returncode and not subprocess.run([*prefix, "true"], capture_output=True).returncode:
            return prefix
    pytest.skip("permissions do not bind this user, and setpriv cannot give up its rights here")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": ""})
    assert ran.returncode == 0, ran.stderr
    return ran


def test_the_wheel_holds_the_scenarios_and_the_marks_of_types(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    shipped = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("simulation/scenarios/*.toml")}
    assert shipped and shipped <= held
    assert {"multitrack.py", "simulation/py.typed", "experiments/py.typed"} <= held
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_the_wheel_holds_every_module_and_nothing_else(wheel: Path) -> None:
    """Nothing of the tests, no results, no machine code: two packages, one module, and what pip needs."""
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {
        path.relative_to(ROOT).as_posix()
        for top in ("simulation", "experiments")
        for path in ROOT.glob(f"{top}/**/*.py")
    }
    data = {name for name in held if name.endswith((".toml", "py.typed"))} | {"simulation/scenarios/README.md"}
    data |= {path.relative_to(ROOT).as_posix() for path in ROOT.glob("simulation/scenarios/*.csv")}
    data |= {path.relative_to(ROOT).as_posix() for path in ROOT.glob("simulation/live/*.[chv]*")}
    data |= {path.relative_to(ROOT).as_posix() for path in ROOT.glob("experiments/report/verdicts/*.[cj]s*")}
    assert held == modules | data | {"multitrack.py"}


@pytest.mark.slow
def test_the_command_works_among_files_of_the_same_names_where_nothing_can_be_written(place: Place) -> None:
    """Uncompiled, so that it is quick: what is looked at is what is read and written, and where."""
    listed = place.run("multitrack", "scenarios")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert {"baseline", "oslo"} <= set(listed.stdout.split())
    out = place.temporary / "run"
    ran = place.run(
        "multitrack", "run", "baseline", "--worlds", "1", "--years", "0.1", "--out", str(out), NUMBA_DISABLE_JIT="1"
    )
    assert ran.returncode == 0, ran.stderr
    assert (out / "manifest.json").is_file()


def test_nothing_was_written_where_nothing_may_be(place: Place) -> None:
    assert sorted(path.name for path in place.work.iterdir()) == sorted(GENERIC)
    assert not list(place.home.iterdir())


COMPILE = """
from simulation.engine.cache import cache_folder, compiled_entry
from simulation.engine.compiling import compiled
double = compiled(lambda number: 2 * number)
entry = compiled_entry("twice", "def twice(number): return double(number)", {"double": double})
print(entry(21), cache_folder())
"""


def test_compiled_code_is_kept_elsewhere_where_the_users_cache_cannot_be_written(place: Place) -> None:
    ran = place.run("python", "-P", "-c", COMPILE)
    assert ran.returncode == 0, ran.stderr
    answer, folder = ran.stdout.split(maxsplit=1)
    assert answer == "42"
    assert Path(folder.strip()).is_relative_to(place.temporary)
    assert list(Path(folder.strip()).glob("__pycache__/*.nbc"))


@pytest.mark.slow
def test_a_compiled_run_works_where_nothing_can_be_written(place: Place) -> None:
    ran = place.run("multitrack", "run", "oslo", "--worlds", "2", "--json", "--out", str(place.temporary / "compiled"))
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)
    assert ran.stderr.count("cannot be stored") == ran.stderr.count("compiling the model to machine code") == 1


@pytest.mark.parametrize("name", ["simulation.py", "experiments.py"])
def test_a_file_in_the_way_is_named(place: Place, tmp_path: Path, name: str) -> None:
    foreign = tmp_path / name
    foreign.write_text("")
    command = [str(place.environment / "bin" / "python"), "-c", "import multitrack"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 1
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: multitrack needs its own package")
    assert str(foreign.resolve()) in last


def test_a_folder_in_the_way_is_named(place: Place, tmp_path: Path) -> None:
    foreign = tmp_path / "simulation" / "__init__.py"
    foreign.parent.mkdir()
    foreign.write_text("")
    command = [str(place.environment / "bin" / "python"), "-c", "import multitrack"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert str(foreign.resolve()) in ran.stderr.strip().splitlines()[-1]


def test_the_version_is_told_alike_everywhere(place: Place) -> None:
    told = place.run("python", "-P", "-c", "import multitrack; print(multitrack.__version__)").stdout.strip()
    code = "from importlib.metadata import version; print(version('multitrack'))"
    assert place.run("python", "-P", "-c", code).stdout.strip() == told
    assert f"\nversion: {told}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {told} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
