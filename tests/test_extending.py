"""What users add from outside: rules, agents, scenario folders, outcomes, as docs/extending.md says."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from history import lived, same_bytes

import multitrack as mt
from simulation import plugins
from simulation.compiled import bound
from simulation.ensemble import live
from simulation.founding import found_worlds
from simulation.mechanism import Mechanism, Verb, over_worlds
from simulation.week import week

EXAMPLES = sorted((Path(__file__).parent.parent / "docs" / "examples").glob("own_*.py"))


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RULE = loaded(EXAMPLES[[path.stem for path in EXAMPLES].index("own_rule")]).holy_weeks


@pytest.mark.medium
@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_examples_run_from_outside(path: Path, tmp_path: Path) -> None:
    root = Path(mt.__file__).parent
    copy = tmp_path / path.name
    copy.write_text(path.read_text())
    environment = os.environ | {"PYTHONPATH": str(root)}
    ran = subprocess.run([sys.executable, copy], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def shout(world, settings, party, week):
    own = world.parties[party]
    own.trust = object()


def whisper(world, settings, party, week):
    world.parties[party].loudness = 1.0


def wish(world, settings, party, week):
    world.parties[party].trust = no_such_thing  # noqa: F821


def keep_a_diary(world, settings, party, week):
    with open("diary") as diary:
        diary.write("Dear diary")


def call_home(world, settings, party):
    world.parties[party].trust = 1.0


@mt.compiled
def spelt(number):
    return number.upper()


def spell(world, settings, party, week):
    world.parties[party].trust = spelt(week)


UNCOMPILABLE: dict[Callable[..., None], tuple[Callable[..., None], int, str]] = {
    shout: (shout, 2, "Untyped global name 'object'"),
    whisper: (whisper, 1, "there is no state or setting 'loudness'"),
    wish: (wish, 0, "NameError: name 'no_such_thing' is not defined"),
    keep_a_diary: (keep_a_diary, 0, "The 'with .*' construct is not supported"),
    call_home: (call_home, 0, "Cannot bind .* too many positional arguments"),
    spell: (spelt.py_func, 2, "Unknown attribute 'upper'"),
}
"""Rules that cannot be compiled: the function at fault, how far below its top the line is, and the reason told."""


def faulty(verb: Callable[..., None]) -> Mechanism:
    return replace(RULE, name="shouting", verbs=(Verb("parties", verb),))


@pytest.mark.parametrize("verb", UNCOMPILABLE, ids=lambda verb: verb.__name__)
def test_a_rule_that_cannot_be_compiled_is_told_with_its_line_and_reason(verb: Callable[..., None]) -> None:
    mine = week().insert_after("shock", faulty(verb))
    founded = found_worlds(mt.load_scenario("oslo"), 1, np.arange(1), 4, declared=mine.parameters())
    at_fault, below, reason = UNCOMPILABLE[verb]
    line = at_fault.__code__.co_firstlineno + below
    told = rf"{verb.__name__} cannot be compiled \(test_extending\.py, line {line}\): {reason}"
    with pytest.raises(mt.InputError, match=rf"^rules: shouting: the verb {told}") as error:
        bound(over_worlds((faulty(verb),)), founded.worlds, founded.own, numbers=1)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    "used",
    [
        lambda rule: mt.simulate(mt.load_scenario("oslo"), worlds=2, rules=mt.week().insert_after("shock", rule)),
        lambda rule: mt.DiplomacyModel("oslo", rules=mt.week().insert_after("shock", rule)),
        lambda rule: mt.check_rule(replace(rule, writes=("parties.trust",))),
    ],
    ids=["simulate", "DiplomacyModel", "check_rule"],
)
def test_a_rule_that_cannot_be_compiled_is_told_wherever_it_is_used(used: Callable[[Mechanism], object]) -> None:
    with pytest.raises(mt.InputError, match=r"^rules: shouting: the verb shout cannot be compiled \(test_ext"):
        used(faulty(shout))


def test_a_rule_of_ones_own_acts_where_it_is_put_and_can_be_set() -> None:
    mine = mt.week().insert_after("shock", RULE)
    names = [mechanism.name for mechanism in mine]
    assert names[names.index("shock") + 1] == "holy_weeks"
    oslo = mt.load_scenario("oslo")
    quiet = mt.simulate(
        oslo, worlds=20, years=6, rules=mine, settings={"holy_weeks.length": 52, "holy_weeks.strength": 3}
    )
    plain = mt.simulate(oslo, worlds=20, years=6)
    assert quiet.outcomes["sessions"].notna().any()
    assert len(quiet.episodes) < len(plain.episodes)
    assert list(quiet.manifest["own"]) == ["holy_weeks"]
    with pytest.raises(mt.InputError, match="holy_weeks"):
        mt.simulate(oslo, worlds=2, years=1, rules=mine, settings={"holy_weeks.length": 99})


def test_at_zero_a_rule_of_ones_own_changes_nothing_of_the_models_states() -> None:
    mine = week().insert_after("shock", RULE)
    zero = found_worlds(
        mt.load_scenario("oslo"), 1, np.arange(4), 60, {"holy_weeks.strength": 0}, declared=mine.parameters()
    )
    live(mine, zero, 60)
    assert same_bytes(zero.worlds, lived("oslo", range(4), weeks=60).worlds)


def test_a_checked_rule_that_breaks_the_rules_is_told_each() -> None:
    careless = replace(RULE, name="careless", writes=(), verbs=RULE.verbs)
    with pytest.raises(AssertionError, match=r"parties\.militancy, which it does not declare"):
        mt.check_rule(careless)


def test_two_of_a_name_are_refused() -> None:
    with pytest.raises(mt.InputError, match="mechanism holy_weeks"):
        week().insert_after("shock", RULE).insert_after("shock", RULE)
    with pytest.raises(mt.InputError, match="no mechanism is called"):
        week().insert_after("nothing", RULE)


def test_replacing_takes_the_place_and_part_of_the_replaced() -> None:
    changed = week().replace("shock", RULE)
    assert next(one.name for one in changed) == "holy_weeks" and changed[0].part == 1
    assert "shock.rate" in changed.parameters()


def test_a_scenario_folder_of_ones_own_is_known_by_name(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "mine.toml").write_text('[scenario]\nextends = "oslo"\n\n[track_two]\neffort = 0.5\n')
    (tmp_path / "oslo.toml").write_text('[scenario]\nextends = "baseline"\n')
    monkeypatch.setenv("MULTITRACK_SCENARIOS", str(tmp_path))
    assert "mine" in mt.scenarios()
    assert mt.load_scenario("mine").values["track_two.effort"] == 0.5
    assert mt.load_scenario("oslo").parties == ("israel", "plo")  # a shipped one is never replaced
    monkeypatch.setenv("MULTITRACK_SCENARIOS", str(tmp_path / "nowhere"))
    with pytest.raises(mt.InputError, match="MULTITRACK_SCENARIOS"):
        mt.scenarios()


def test_what_an_installed_package_offers_is_found(tmp_path: Path, monkeypatch) -> None:
    """A rule takes the place that its module says, and scenarios are known by name."""
    rule = next(path for path in EXAMPLES if path.stem == "own_rule").read_text()
    (tmp_path / "holy.py").write_text(f'{rule}\nAFTER = {{"holy_weeks": "shock"}}\nFOLDER = {str(tmp_path)!r}\n')
    (tmp_path / "calm.toml").write_text('[scenario]\nextends = "oslo"\n')
    info = tmp_path / "holy-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: holy\nVersion: 1.0\n")
    offers = "[multitrack.rules]\nholy_weeks = holy:holy_weeks\n[multitrack.scenarios]\nholy = holy:FOLDER\n"
    (info / "entry_points.txt").write_text(offers)
    monkeypatch.syspath_prepend(tmp_path)
    plugins._installed_folders.cache_clear()
    try:
        names = [mechanism.name for mechanism in week().with_plugins("holy_weeks")]
        assert names[names.index("shock") + 1] == "holy_weeks"
        assert "calm" in mt.scenarios()
    finally:
        plugins._installed_folders.cache_clear()


def test_an_unknown_plugin_is_refused() -> None:
    with pytest.raises(mt.InputError, match="no rule is called 'absent'"):
        week().with_plugins("absent")


def test_a_decision_of_ones_own_has_a_word_of_its_own() -> None:
    with pytest.raises(ValueError, match="named twice"):
        mt.decision("session held")
