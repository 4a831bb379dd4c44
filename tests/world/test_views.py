"""The type checker knows every state and every setting, as declared today, and no module is kept from it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from paths import ROOT

from experiments.report.views import custom_settings, generated
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.parameters import Parameter

WRONG = """\
from __future__ import annotations

from calm_settings import CalmSettings

from simulation.chronicle.views import WorldLog
from simulation.engine.compiling import compiled
from simulation.mechanism import Verb
from simulation.world.lookups import bit
from simulation.world.views import Settings, World


@compiled
def half(number: float) -> float:
    return number / 2


def calm(world: World, settings: CalmSettings, party: int, week: int) -> None:
    own = world.parties[party]
    own.militancy *= 1.0 - settings.calm_pace * settings.calm_by_party[own.like]
    own.state = half(own.militancy) > settings.appraise_hope and bit(world.table.members, party)
    own.weight[0] = world.knowledge[party, 0].estimate[0]


Verb("parties", calm)


def wrong(world: World, settings: Settings, log: WorldLog, party: int) -> None:
    own = world.parties[party]
    own.readyness = 1.0  # wrong: attr-defined
    own.militancy = settings.apraise_hope  # wrong: attr-defined
    own.leader_since = own.pain  # wrong: assignment
    own.label = 1  # wrong: assignment
    own.weight[0] = "much"  # wrong: call-overload index assignment
    own.weight["security"] = 1.0  # wrong: call-overload index
    world.parties = world.dyads  # wrong: misc assignment
    settings.appraise_hope = 1.0  # wrong: misc
    settings.parties_power[0] = 1.0  # wrong: index
    world.dyads[own.pain].over = 1  # wrong: call-overload
    world.knowledge[party].told  # wrong: attr-defined
    half("much")  # wrong: arg-type
    log.seen.milit  # wrong: attr-defined
    settings.calm_pace  # wrong: attr-defined


def turned(settings: Settings, world: World, party: int, week: int) -> None: ...


Verb("parties", turned)  # wrong: arg-type
"""


def test_the_generated_modules_are_current() -> None:
    """To refresh them: `python -m experiments.report.views`."""
    for path, text in generated().items():
        assert path.read_text(encoding="utf-8") == text, path


def test_no_module_is_kept_from_the_type_checker() -> None:
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert mypy["strict"] and "exclude" not in mypy and not mypy.get("ignore_errors")
    assert not [one for one in mypy["overrides"] if one.get("ignore_errors") or one.get("follow_imports") == "skip"]


@pytest.mark.slow
def test_what_is_misspelt_or_of_the_wrong_kind_is_refused_before_anything_runs(tmp_path: Path) -> None:
    """Every line that says so is refused and no other; so are the example of the documents and the settings of a custom
    rule, made for it."""
    calm = Mechanism(
        name="calm",
        part=1,
        sentence="A party grows calm.",
        source="a test",
        strength=strength("calm"),
        parameters=(
            Parameter("calm.pace", 0.1, 0, 1, "share", "How soon."),
            Parameter("calm.by_party", 0.1, 0, 1, "share", "How soon, by party.", per=("party",)),
        ),
        writes=("parties.militancy",),
        verbs=(Verb("parties", _calm),),
    )
    (tmp_path / "calm_settings.py").write_text(custom_settings(calm))
    (tmp_path / "rule.py").write_text(WRONG)
    files = ["rule.py", "calm_settings.py", str(ROOT / "docs" / "examples" / "own_rule.py")]
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary"]
    command += ["--hide-error-context", "--cache-dir", str(ROOT / ".mypy_cache"), *files]
    ran = subprocess.run(command, cwd=tmp_path, env={"MYPYPATH": str(ROOT)}, capture_output=True, text=True)
    refused = {line.split(": error:")[0]: line for line in ran.stdout.splitlines() if ": error:" in line}
    wrong = {
        f"rule.py:{number}": line.partition("# wrong: ")[2].split()
        for number, line in enumerate(WRONG.splitlines(), 1)
        if "# wrong: " in line
    }
    assert set(refused) == set(wrong), ran.stdout + ran.stderr
    assert all(any(f"[{code}]" in refused[line] for code in codes) for line, codes in wrong.items()), ran.stdout


def _calm(world: object, settings: object, party: int, week: int) -> None:
    """A rule that does nothing."""
