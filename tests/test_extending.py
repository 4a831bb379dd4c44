"""What users add from outside: rules, agents, scenario folders, outcomes, as docs/extending.md says."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from runpy import run_path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from history import lived, same_bytes
from paths import ROOT

import multitrack as mt
from experiments.check_rule import _beyond
from simulation import plugins
from simulation.charts.truth import true_weights
from simulation.engine.compiling import compile_for, plain_of
from simulation.engine.drivers import ALL
from simulation.engine.source import source_tree
from simulation.ensemble import live
from simulation.founding import found_worlds
from simulation.machine import Piece
from simulation.mechanism import Mechanism, Verb
from simulation.results.manifest import code_of
from simulation.week import week
from simulation.world.citizens import NO_CITIZENS

EXAMPLES = sorted((ROOT / "docs" / "examples").glob("own_*.py"))


def loaded(path: Path, name: str = "") -> ModuleType:
    spec = importlib.util.spec_from_file_location(name or path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RULE = loaded(EXAMPLES[[path.stem for path in EXAMPLES].index("own_rule")]).holy_weeks


@pytest.mark.medium
def test_the_example_of_a_rule_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, and with few worlds: what it finds is not asked."""
    (example,) = (path for path in EXAMPLES if path.stem == "own_rule")
    copy = tmp_path / example.name
    copy.write_text(example.read_text().replace("worlds=200", "worlds=10"))
    monkeypatch.chdir(tmp_path)
    run_path(str(copy), run_name="__main__")
    assert re.match(r"deaths: \d+ without, \d+ with holy weeks\n", capsys.readouterr().out)


@pytest.mark.slow
@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in EXAMPLES])
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
    arguments = (founded.worlds[:0], founded.custom_settings[:0], NO_CITIZENS, ALL, ALL, 1)
    at_fault, below, reason = UNCOMPILABLE[verb]
    line = at_fault.__code__.co_firstlineno + below
    told = rf"{verb.__name__} cannot be compiled \(test_extending\.py, line {line}\): {reason}"
    with pytest.raises(mt.InputError, match=rf"^rules: shouting: the verb {told}") as error:
        compile_for(Piece((faulty(verb),), custom=True).entry, *arguments)
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


def test_a_rule_may_move_to_another_module() -> None:
    """Machine code that was kept for it under the old name is not looked for there."""
    renamed = loaded(EXAMPLES[-1], name="renamed_rule").holy_weeks
    assert EXAMPLES[-1].stem == "own_rule" and renamed.verbs[0].rule.__code__ == RULE.verbs[0].rule.__code__
    assert Piece((renamed,), custom=True).entry.__module__ != Piece((RULE,), custom=True).entry.__module__


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
    with pytest.raises(AssertionError, match=r"dyads\.force_a, which it does not declare"):
        mt.check_rule(careless)


HALF = 0.5


def reach_beyond(world, settings, party, week):
    """Written nowhere near any list: in plain machine code that would end the process."""
    world.parties[party].pain *= 0.9
    if week == 3:
        world.groups[world.publics[party].first_group + 100_000].attitude = 0.5


@mt.compiled
def helped(world, place):
    world.groups[place].attitude = 0.5


def reach_beyond_with_help(world, settings, party, week):
    if week == 3:
        helped(world, 100_000)


def grow(world, settings, party, week):
    world.parties[party].pain += HALF


def roll(world, settings, party, week):
    world.parties[party].pain *= 1.0 - 0.1 * random.random()


def count_down(world, settings, party, week):
    world.parties[party].pain *= 0.9
    world.count.ideas -= 1


def need_dialogue(world, settings, party, week):
    """Where there is no dialogue its index is out of bounds."""
    world.parties[party].pain *= 0.9
    world.groups[100_000 * (world.dialogue_count == 0)].attitude *= 1.0


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        (count_down, r"leaves count\.ideas at .*; the range is 0 to .* \(baseline\)"),
        (reach_beyond, r"uses an index out of bounds in week 3 \(baseline\)"),
        (reach_beyond_with_help, r"uses an index out of bounds in week 3 \(oslo\)"),
        (grow, r"leaves parties\.pain at .*; the range is 0 to 1 \(baseline\)"),
        (roll, r"which others are run with it \(baseline\); luck comes from mt\.draw alone"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_checked_rule_is_told_what_it_breaks(verb: Callable[..., None], told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        mt.check_rule(replace(RULE, verbs=(Verb("parties", verb),), writes=("count.ideas", "parties.pain")))


@pytest.mark.parametrize(("needs", "faults"), [("dialogue_count", 0), ("", 1)])
def test_a_rule_is_looked_at_only_where_what_it_needs_is_there(needs: str, faults: int) -> None:
    rule = replace(RULE, verbs=(Verb("parties", need_dialogue, needs=needs),))
    mine = week().insert_after("shock", rule)
    assert len([*_beyond(rule, mine, ["oslo"], {"parties.ngos": 0})]) == faults


def test_a_mechanism_of_the_model_is_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is compiled together with others, and called by itself to be looked at."""
    held = next(mechanism for mechanism in week() if mechanism.name == "convene")
    looked_at = []
    monkeypatch.setattr("experiments.check_rule._outside", lambda mechanism, worlds: looked_at.append(mechanism) or [])
    assert [*_beyond(held, week(), ["oslo"])] == [] and set(looked_at) == {held}


def test_charts_of_the_truth_are_drawn_of_runs_with_rules_of_ones_own() -> None:
    mine = mt.week().insert_after("shock", RULE)
    runs = mt.simulate("baseline", 3, years=2, rules=mine, settings={"holy_weeks.length": 6})
    plain = mt.simulate("baseline", 3, years=2)
    for party, weights in true_weights(plain, 1).items():
        assert (true_weights(runs, 1)[party] == weights).all()


BODIES = """
from dataclasses import replace
from multitrack import Verb
from own_rule import holy_weeks
from simulation.results.manifest import code_of

found = []
for body in ("0.5", "0.6"):
    names = {}
    exec(f"def grow(world, settings, party, week):\\n    world.parties[party].pain *= {body}", names)
    found.append(code_of(replace(holy_weeks, verbs=(Verb("parties", names["grow"]),))))
print(found[0] != found[1])
"""


def test_a_hash_of_a_rule_needs_no_compiler() -> None:
    places = os.pathsep.join((str(Path(mt.__file__).parent), str(EXAMPLES[0].parent)))
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": places}
    ran = subprocess.run([sys.executable, "-c", BODIES], env=environment, capture_output=True, text=True)
    assert ran.stdout == "True\n", ran.stderr


def test_a_hash_of_a_rule_is_of_all_that_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    growing = replace(RULE, verbs=(Verb("parties", grow),))
    longer = replace(RULE, parameters=(replace(RULE.parameters[0], default=4),))
    others = [growing, longer, replace(RULE, sentence="Other words."), replace(RULE, writes=())]
    hashes = {code_of(rule) for rule in (RULE, *others)}
    assert len(hashes) == 5 and code_of(replace(RULE)) in hashes
    monkeypatch.setattr(sys.modules[__name__], "HALF", 0.6)
    assert code_of(growing) not in hashes


@pytest.mark.parametrize(
    "values", [(0.5, 0.6), (np.array([0.5]), np.array([0.6])), (mt.compiled(grow), mt.compiled(RULE.verbs[0].rule))]
)
def test_a_hash_of_a_rule_is_of_what_it_was_made_with(values: tuple[Any, Any]) -> None:
    """Cells, as of a factory of rules, and defaults."""

    def in_a_cell(value: Any) -> Any:
        return lambda world, settings, party, week: value

    def by_default(value: Any) -> Any:
        def rule(world, settings, party, week, given=value):
            return given

        return rule

    for make in (in_a_cell, by_default):
        hashes = [code_of(replace(RULE, verbs=(Verb("parties", make(value)),))) for value in (*values, values[0])]
        assert hashes[0] == hashes[2] != hashes[1]


def test_the_place_of_a_rule_is_kept_with_its_runs() -> None:
    """Two weeks that differ in nothing but where the rule stands."""
    places = [mt.week().insert_after(name, RULE) for name in ("shock", "shift_power")]
    orders = [mt.simulate("oslo", 1, years=1, rules=week).manifest["order"] for week in places]
    assert orders[0] != orders[1] and all("holy_weeks" in order for order in orders)
    assert mt.simulate("oslo", 1, years=1, without=["leak"]).manifest["order"] == []


def test_a_rule_is_checked_in_a_week_that_has_it() -> None:
    with pytest.raises(mt.InputError, match="check_rule: holy_weeks: given a week that lacks it; allowed: a week with"):
        mt.check_rule(RULE, mt.week())


def test_parts_and_lists_that_are_none_are_refused() -> None:
    with pytest.raises(mt.InputError, match=r"holy_weeks: part: given 12; allowed: 1 \(Events\), .*, 9 \(Measure\)"):
        replace(RULE, part=12)
    with pytest.raises(mt.InputError, match="holy_weeks: verbs: given none; allowed: one or more"):
        mt.week().insert_after("fight", replace(RULE, verbs=()))
    with pytest.raises(mt.InputError, match="the verb grow of 'partys'; allowed: of world, parties"):
        Verb("partys", grow)
    with pytest.raises(mt.InputError, match=r"rules: given \{.*; allowed: a week"):
        mt.simulate("oslo", 1, rules=mt.week().parameters())
    with pytest.raises(mt.InputError, match="scenario: given 3; allowed: a shipped one's name, a file, or a Scenario"):
        mt.simulate(3, 1)


def test_a_rule_of_ones_own_is_switched_on_and_off() -> None:
    mine = mt.week().insert_after("shock", RULE)
    design = mt.on_off("holy_weeks", rules=mine)
    assert [dict(arm.settings) for arm in design.arms] == [{}, {"holy_weeks.strength": 0.0}]
    with pytest.raises(mt.InputError, match="on_off: given 'holy_weeks'"):
        mt.on_off("holy_weeks")


def test_settings_of_a_rule_that_is_not_run_are_refused(tmp_path: Path) -> None:
    mine = mt.week().insert_after("shock", RULE)
    path = tmp_path / "holy.toml"
    path.write_text("[scenario]\nextends = 'oslo'\n[holy_weeks]\nlength = 5\n")
    scenario = mt.load_scenario(path, declared=mine.parameters())
    assert (
        mt.simulate(path, 1, years=1, rules=mine).manifest["scenario"]
        == mt.simulate(scenario, 1, years=1, rules=mine).manifest["scenario"]
    )
    with pytest.raises(mt.InputError, match=r"scenario holy: holy_weeks\.length: given 5; .* give rules="):
        mt.simulate(scenario, 1, years=1)


def test_a_function_of_runs_is_an_outcome_and_what_goes_wrong_in_it_is_told() -> None:
    def twice(runs: mt.Runs) -> object:
        return 2 * runs.outcomes["deaths"]

    def recorded(runs: mt.Runs) -> object:
        return runs.weekly["trust_official"].mean("week")  # type: ignore[index]

    runs = mt.simulate("oslo", 3, years=2)
    more = runs.with_outcomes(twice)
    assert (more.outcomes["twice"] == 2 * runs.outcomes["deaths"]).all()
    assert more.manifest["outcomes"]["twice"].startswith(f"{__name__}:")
    for wrong in (partial(twice), ["twice"]):
        with pytest.raises(mt.InputError, match=r"outcomes: given .*; allowed: functions with a name"):
            runs.with_outcomes(wrong)

    def refused(runs: mt.Runs) -> object:
        raise mt.InputError("only of the worlds that ended")

    with pytest.raises(mt.InputError, match=r"^only of the worlds that ended$"):
        runs.with_outcomes(refused)
    with pytest.raises(
        mt.InputError, match=r"outcomes: recorded: it failed: TypeError: .*; no weekly series was recorded"
    ):
        runs.with_outcomes(recorded)


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


OFFERS = """
[multitrack.rules]
holy_weeks = holy.rules:holy_weeks
[multitrack.agents]
cautious = holy.agents:CautiousNGO
nobody = holy.outcomes:longest_lull
[multitrack.outcomes]
longest_lull = holy.outcomes:longest_lull
nothing = holy:nothing
[multitrack.scenarios]
holy = holy:FOLDER
"""


@pytest.fixture
def holy(tmp_path: Path, monkeypatch) -> Iterator[None]:
    """A package made of the examples, installed: it offers a rule, an agent, an outcome and a folder of scenarios."""
    package, info = tmp_path / "holy", tmp_path / "holy-1.0.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "__init__.py").write_text(f"FOLDER = {str(tmp_path)!r}\n\n\ndef nothing(runs):\n    return None\n")
    for path in EXAMPLES:
        (package / f"{path.stem.removeprefix('own_')}s.py").write_text(path.read_text())
    with (package / "rules.py").open("a") as rules:
        rules.write('\nAFTER = {"holy_weeks": "shock"}\n')
    (tmp_path / "calm.toml").write_text('[scenario]\nextends = "oslo"\n')
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: holy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(OFFERS)
    monkeypatch.syspath_prepend(tmp_path)
    plugins._installed_folders.cache_clear()
    yield
    plugins._installed_folders.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "holy"]:
        del sys.modules[name]


@pytest.mark.usefixtures("holy")
def test_an_installed_rule_takes_its_place_and_an_installed_scenario_its_name() -> None:
    mine = week().with_plugins("holy_weeks")
    names = [mechanism.name for mechanism in mine]
    assert names[names.index("shock") + 1] == "holy_weeks"
    assert "calm" in mt.scenarios()
    manifest = mt.simulate(mt.load_scenario("calm"), worlds=1, years=1, rules=mine).manifest
    assert list(manifest["own"]) == ["holy_weeks"] and manifest["versions"]["holy"] == "1.0"


@pytest.mark.usefixtures("holy")
def test_an_installed_agent_acts_in_the_mesa_model() -> None:
    model = mt.DiplomacyModel("oslo", agents={"ngos": "cautious"})
    assert {type(agent).__name__ for agent in model.people["ngos"]} == {"CautiousNGO"}
    manifest = model.runs().manifest
    assert manifest["agents"] == {"ngos": "holy.agents:CautiousNGO"} and manifest["versions"]["holy"] == "1.0"
    with pytest.raises(mt.InputError, match="no agent is called 'reckless'; installed: cautious, nobody"):
        mt.DiplomacyModel("oslo", agents={"ngos": "reckless"})
    for kind, given in (("officials", "cautious"), ("ngos", "nobody"), ("ngos", mt.Official)):
        with pytest.raises(mt.InputError, match=f"agents: {kind}: given .*; allowed: a subclass of "):
            mt.DiplomacyModel("oslo", agents={kind: given})


def utility_gap(runs: mt.Runs) -> np.ndarray:
    return np.full(len(runs.outcomes), -2.0)


@pytest.mark.usefixtures("holy")
def test_an_installed_outcome_is_a_column_that_is_saved_and_named(tmp_path: Path) -> None:
    runs = mt.simulate(mt.load_scenario("oslo"), worlds=4, years=6, weekly=["killed"])
    longer = runs.with_outcomes("longest_lull")
    dead = runs.weekly["killed"].to_numpy() > 0
    by_hand = [max(map(len, "".join("x" if week else " " for week in world).split("x"))) for world in dead]
    assert longer.outcomes["longest_lull"].tolist() == by_hand
    assert longer.manifest["outcomes"] == {"longest_lull": "holy.outcomes:longest_lull"}
    summed = longer.summary().iloc[-1]
    assert summed[["outcome", "family", "worlds"]].tolist() == ["longest_lull", "own", 4]
    assert summed["mean"] == np.mean(by_hand) and summed["low"] < summed["mean"] < summed["high"]
    assert longer.summary().iloc[:-1].equals(runs.summary())
    assert longer.manifest["versions"]["holy"] == "1.0"
    assert "longest_lull" not in runs.outcomes and "holy" not in runs.manifest["versions"]
    gap = runs.with_outcomes(utility_gap).summary().set_index("outcome").loc["utility_gap"]
    assert gap["family"] == "own" and gap["mean"] == -2.0
    kept = mt.load_runs(longer.save(tmp_path / "runs"))
    assert kept.outcomes.equals(longer.outcomes)
    with pytest.raises(mt.InputError, match="no outcome is called 'absent'; installed: longest_lull, nothing"):
        runs.with_outcomes("absent")
    with pytest.raises(mt.InputError, match="longest_lull: there is a column of this name already"):
        longer.with_outcomes("longest_lull")
    with pytest.raises(mt.InputError, match=r"nothing: it gave the shape \(\), not one value a world"):
        runs.with_outcomes("nothing")


@pytest.mark.usefixtures("holy")
def test_an_experiment_takes_an_installed_outcome_by_name() -> None:
    plan = mt.Experiment("lulls", cases=4, years=6, weekly=["killed"], outcomes={"lull": "longest_lull"}).plan
    assert plan.outcomes == {"lull": "holy.outcomes:longest_lull"}


def test_an_unknown_plugin_is_refused() -> None:
    with pytest.raises(mt.InputError, match="no rule is called 'absent'"):
        week().with_plugins("absent")


def test_a_custom_decision_has_a_name_that_no_other_file_has() -> None:
    with pytest.raises(ValueError, match="named twice"):
        mt.decision("session held")
    assert mt.decision("tests: again") == mt.decision("tests: again")
    words = re.findall(r'decision\("(.+?)"\)', (ROOT / "simulation/world/decisions.py").read_text(encoding="utf-8"))
    assert len(words) == len(set(words)) > 50


RULE_AND_EXPERIMENT = """
import sys
import multitrack as mt

WHO = mt.decision("script: who is calm")

def calm(world, settings, party, week):
    if mt.draw(world, WHO, week, world.parties[party].label) < 0.5:
        world.parties[party].pain *= 0.9

rule = mt.Mechanism(name="calm", part=1, sentence="Some weeks are calm.", source="a test", strength=mt.strength("calm"),
                    writes=("parties.pain",), verbs=(mt.Verb("parties", calm),))
mine = mt.week().insert_after("shock", rule)

if __name__ == "__main__":
    study = mt.Experiment("calm", cases=4, years=11, rules="calm_study:mine")
    print(study.run(sys.argv[1], progress=False).outcomes["deaths"].tolist())
"""


def test_a_rule_and_its_experiment_are_one_script(tmp_path: Path) -> None:
    """Run as a script, whose name experiments import, it is two modules of one file."""
    script = tmp_path / "calm_study.py"
    script.write_text(RULE_AND_EXPERIMENT)
    command = [sys.executable, str(script), str(tmp_path / "out")]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert ran.returncode == 0 and len(json.loads(ran.stdout)) == 4, ran.stderr


def test_a_cell_of_a_notebook_may_be_run_again_and_its_rule_used_in_an_experiment(tmp_path: Path) -> None:
    """What is typed has no file; the second time it may be another rule, and is another experiment."""
    deaths = []
    for factor in ("0.9", "0.1", "0.9"):
        names: dict[str, Any] = {"__name__": "__main__"}
        cell = RULE_AND_EXPERIMENT.replace("0.9", factor).partition("if __name__")[0].replace("script:", "cell:")
        exec(compile(cell, "<cell>", "exec"), names)
        study = mt.Experiment("calm", cases=8, years=11, rules=names["mine"])
        deaths.append(study.run(tmp_path / factor, progress=False, workers=2).outcomes["deaths"].tolist())
        assert mt.load_results(tmp_path / factor).status()["done"] == 1
    plain = mt.simulate("baseline", worlds=8, years=11, rules=names["mine"]).outcomes["deaths"].tolist()
    assert deaths[0] == deaths[2] == plain != deaths[1]
    with pytest.raises(mt.InputError, match="the experiment has rules that were not named by an import path"):
        study.run(tmp_path / "elsewhere", cluster="tcp://127.0.0.1:1", progress=False)


def test_the_hash_of_a_rule_is_the_same_in_all_versions_of_python() -> None:
    """What each version compiles differs; the source, and what it reads, do not."""
    rule = Mechanism("ease", 1, "A sentence.", "A source.", None, (), (Verb("parties", rule_of_a_factory(0.5)),))
    assert code_of(rule) == "30c1c49cd0955e6c595ed794166556e1"


def rule_of_a_factory(share: float) -> Callable[..., None]:
    @mt.compiled
    def eased(world, party):
        """Said
        in two lines."""
        return world.parties[party].pain * share

    def ease(world, settings, party, week):
        for each in [party]:
            world.parties[each].pain = eased(world, each)

    return ease


def test_the_hash_of_a_rule_is_of_its_source_only_where_that_is_certain(tmp_path: Path) -> None:
    assert source_tree(plain_of(mt.compiled(rule_of_a_factory(0.5)))) is not None
    one, other = (code_of(replace(RULE, verbs=(Verb("parties", rule_of_a_factory(share)),))) for share in (0.5, 0.6))
    assert one != other  # what is read from around a function counts
    assert source_tree(lambda world: world) is None
    names: dict[str, Any] = {}
    exec("def typed(world, settings, party, week):\n    world.parties[party].pain *= 0.5\n", names)
    assert source_tree(names["typed"]) is None  # nothing keeps what was typed
    (tmp_path / "changing.py").write_text("def rest(world):\n    return world.week + 1\n")
    found = loaded(tmp_path / "changing.py")
    assert source_tree(found.rest) is not None
    (tmp_path / "changing.py").write_text("def rest(world):\n    return world.week + 2\n")
    assert source_tree(found.rest) is None  # the file is not what was imported any more


def test_a_typed_rule_that_cannot_be_compiled_is_told_once_before_anything_runs(tmp_path: Path) -> None:
    mine = mt.week().insert_after("shock", faulty(shout))
    study = mt.Experiment("typo", cases=600, years=1, rules=mine)
    with pytest.raises(mt.InputError, match=r"^rules: shouting: the verb shout cannot be compiled \(test_ext"):
        study.run(tmp_path / "typo", progress=False)
    assert not (tmp_path / "typo").exists()


def test_rules_that_were_typed_in_another_process_are_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    study = mt.Experiment("typed", cases=2, years=1, rules=mt.week().without("leak"))
    study.run(tmp_path / "s", progress=False)
    (warning,) = caplog.messages
    assert warning.startswith("typed: its rules were typed here and have no import path")
    script = f"import multitrack as mt; mt.load_results({str(tmp_path / 's')!r}).outcomes"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert "given rules that were not named by an import path" in ran.stderr
