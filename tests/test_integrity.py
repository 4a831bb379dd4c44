"""The integrity rules, over every mechanism and scenario without anybody adding one."""

from __future__ import annotations

import ast
import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crowded import BARE
from history import (
    ALL_SCENARIOS,
    CARRIERS,
    CITIZENS,
    REASONS,
    SCENARIOS,
    VARIED,
    changed,
    lived,
    same_bytes,
    scenario_of,
)
from paths import ROOT
from thinned import some

from simulation.engine.plain import plain_python
from simulation.founding import found_worlds
from simulation.machine import apply
from simulation.mechanism import Mechanism
from simulation.model import DiplomacyModel
from simulation.scenarios.scenario import load_scenario
from simulation.week import week
from simulation.world.record import CAPACITIES, RECORDS
from simulation.world.touched import touched

MECHANISMS = [mechanism for mechanism in week() if mechanism.strength]


# Rule 4: a world is alone.


@pytest.mark.parametrize("scenario", ["baseline", pytest.param(CITIZENS, marks=pytest.mark.slow)])
def test_a_world_is_the_same_alone_among_others_and_in_the_mesa_model(scenario: str) -> None:
    block = lived(scenario, range(20)).worlds
    alone = lived(scenario, [7]).worlds
    strangers = lived(scenario, [900, 7, 3]).worlds
    assert same_bytes(block[7:8], alone)
    assert same_bytes(strangers[1:2], alone)
    model = DiplomacyModel(scenario_of(scenario), seed=1, world=7, years=120 / 52)
    for _ in range(120):
        model.step()
    assert same_bytes(model.worlds, alone)


def test_a_world_does_not_feel_its_neighbours_settings() -> None:
    efforts = np.array([0.0, 1.0, 3.0, 0.5])
    mixed = lived(worlds=range(4), settings={"track_two.effort": efforts}).worlds
    for place, effort in enumerate(efforts):
        assert same_bytes(mixed[place : place + 1], lived(worlds=[place], settings={"track_two.effort": effort}).worlds)


PLAIN = """
import hashlib, sys
sys.path.insert(0, "tests")
from history import lived
print(hashlib.sha256(lived(sys.argv[1], [2, 11], weeks=int(sys.argv[2])).worlds.tobytes()).hexdigest())
"""


def _in_another_process(scenario: str, weeks: int, **environment: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", PLAIN, scenario, str(weeks)]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.mark.medium
@pytest.mark.parametrize(
    "scenario",
    some([CITIZENS, *ALL_SCENARIOS], len(ALL_SCENARIOS) + 1, always=VARIED),
)
def test_every_shipped_scenario_has_one_history_everywhere(scenario: str) -> None:
    """Alone, among others, in the Mesa model and, for a while, without the compiler, over sixty weeks."""
    weeks, without_compiler = 60, 10
    block = lived(scenario, [2, 7, 11], weeks).worlds
    assert same_bytes(block[1:2], lived(scenario, [7], weeks).worlds)
    model = DiplomacyModel(scenario_of(scenario), seed=1, world=7, years=weeks / 52)
    for _ in range(weeks):
        model.step()
    assert same_bytes(model.worlds, block[1:2])
    compiled = hashlib.sha256(lived(scenario, [2, 11], without_compiler).worlds.tobytes()).hexdigest()
    if scenario in VARIED:  # another process takes seconds to begin
        assert _as_plain_python(scenario, without_compiler) == compiled
    else:
        assert _in_another_process(scenario, without_compiler, NUMBA_DISABLE_JIT="1") == compiled


def _as_plain_python(scenario: str, weeks: int) -> str:
    with plain_python(), np.errstate(over="ignore"):
        founded = found_worlds(scenario_of(scenario), 1, np.array([2, 11]), weeks)
        for now in range(1, weeks + 1):
            founded.apply_changes(now)
            apply(tuple(week()), founded.worlds, founded.settings, now)
    return hashlib.sha256(founded.worlds.tobytes()).hexdigest()


@pytest.mark.medium
def test_many_parties_have_one_history_alone_and_among_others_without_the_compiler() -> None:
    """As plain Python: to compile the week for a larger record takes minutes."""
    weeks = 12
    with plain_python(), np.errstate(over="ignore"):
        block = found_worlds(load_scenario("drc"), 1, np.array([2, 7]), weeks)
        model = DiplomacyModel("drc", seed=1, world=7, years=weeks / 52)
        for now in range(1, weeks + 1):
            apply(tuple(week()), block.worlds, block.settings, now)
            model.step()
    assert block.capacity == CAPACITIES[1] and same_bytes(model.worlds, block.worlds[1:2])


def test_no_two_verbs_have_one_name() -> None:
    """Agents do verbs by name: of two, one would never be done."""
    names = [verb.name for _, verb in week().verbs()]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def test_every_shipped_scenario_is_among_them() -> None:
    shipped = {path.stem for path in (ROOT / "simulation" / "scenarios").glob("*.toml")}
    assert shipped == set(ALL_SCENARIOS)


@pytest.mark.slow
def test_the_same_bytes_with_bounds_checks() -> None:
    compiled = hashlib.sha256(lived("baseline", [2, 11], weeks=520).worlds.tobytes()).hexdigest()
    assert _in_another_process("baseline", 520, NUMBA_BOUNDSCHECK="1") == compiled


# Rule 2: strength zero equals taken out; only declared states change; no mechanism is dead.


_SIGNING = {"channel.threshold": 0.02, "negotiate.pace": 1.0}
_TALKING = {"channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0, "conflict.pain": 0.5}
_TENSE = {"conflict.start": "tense", "outbreak.pace": 1.0}
_AGAIN = {"put_again.chance": 1.0, "put_again.after": 2}
_TALKS = ("channel", "come_out", "work_together", "negotiate", "sign", "cease_fire", "stand_by", "carry_out", "breach")
AWAKE: dict[str, dict[str, Any]] = {
    **dict.fromkeys((*_TALKS, "break_agreement", "spoil", "earn_legitimacy"), _TALKING),
    "misread": {"misread.noise": 0.3},
    "leak": {"leak.chance": 0.5},
    "hold_attitudes": {"conflict.attitudes_frozen": 1},
    "renegotiate": {"renegotiate.rate": 52.0, "break_agreement.rate": 10.0, **_SIGNING},
    "break_agreement": {"break_agreement.rate": 10.0, **_SIGNING},
    "reform": _SIGNING,
    "restrain": _SIGNING,
    "recognise": _SIGNING,
    "outbreak": {"conflict.start": "tense"},
    "mobilise": {"mobilise.drain": 1.0},
    "split": {"split.rate": 20.0},
    "merge": {"split.rate": 20.0, "merge.rivals": 52.0},
    "coordinate": {"channel.forced": "open", "track_two.coordination": 1.0},
    "misjudge": {"misjudge.hope": 0.3},
    "mediate": {"mediation.engagement": "by_conflict"},
    "deploy": {"deploy.chance": 1.0, "deploy.backer": "power", "deploy.delay": 0, "deploy.text": "any", **_TALKING},
    "provide": {"provide.strength": 1, **_SIGNING},
    "fulfil": {"provide.strength": 1, **_SIGNING},
    "include": {"include.table": 0.5, **_SIGNING},
    "attack_civilians": {"parties.attacks_on_civilians": 52.0, **_SIGNING},
    "put_again": {
        "parties.ratification": True,
        "consult_public.strength": 2.0,
        "parties.rebels.power": 1.0,
        "negotiate.finality": 0.0,
        **_AGAIN,
        **_TALKING,
    },
    "deadline": {"deadline.week": 60, "deadline.run_up": 50, "deadline.ends": 1.0, **_TALKING},
    "recruit": {"recruit.pull": 0.5},
    "take_office": {"parties.new_leader": "insider"},
    "sponsor": {"parties.patron": 0.5, "parties.patron_turns": 0.2},
    "oppose": {"parties.opponents": 0.4},
    "win_over": {"parties.opponents": 0.4, "parties.opponents_consulted": 0.5, "parties.opponents_in_dialogue": 0.5},
    "veto": {"parties.veto": True, "parties.veto_asks": 0.5, "negotiate.finality": 0.0, **_TALKING},
    "set_right": {"set_right.share": 0.5},
    "keep_local_peace": {"keep_local_peace.gain": 0.1, "track_two.grassroots": 1.0},
    "stand_to_lose": {"stand_to_lose.share": 0.5, "track_two.cooperation": 1.0},
    "moderate": {"moderate.share": 0.5, "track_two.training": 1.0},
    "rearm": {"rearm.gain": 0.1},
    "win": {"win.rate": 20.0},
    "dissolve": {"dissolve.rate": 20.0},
}
"""Settings under which mechanisms act in the weeks compared that seldom do by themselves."""
AT_HOME = AWAKE["win_over"] | AWAKE["veto"]
"""An opposition at home, and veto players."""


@pytest.mark.medium
def test_every_mechanism_acts_where_it_is_compared_with_zero() -> None:
    plain = lived(worlds=range(6), weeks=160).worlds
    for mechanism in MECHANISMS:
        awake = AWAKE.get(mechanism.name, {})
        whole = lived(worlds=range(6), weeks=160, settings=awake).worlds if awake else plain
        zero = lived(worlds=range(6), weeks=160, settings={**awake, mechanism.strength.name: 0}).worlds
        assert not same_bytes(whole, zero), mechanism.name


@pytest.mark.medium
@pytest.mark.parametrize("value", some((np.nan, np.inf), 2))
def test_at_zero_nothing_is_touched_where_states_are_missing_or_infinite(value: float) -> None:
    founded = lived(worlds=[1], weeks=2)
    for name, (states, _) in RECORDS.items():
        for state in states:
            if state.type == "float":
                founded.worlds[name][state.name] = value
    for mechanism in MECHANISMS:
        settings, before = founded.settings.copy(), founded.worlds.copy()
        settings[mechanism.strength.field] = 0
        apply((mechanism,), founded.worlds, settings, 3)
        assert same_bytes(founded.worlds, before), mechanism.name


READ_ELSEWHERE = ("oppose", "win_over", "attack_civilians")
"""Mechanisms whose strength other rules read too."""


@pytest.mark.medium
def test_other_rules_read_the_strength_of_these_mechanisms_alone() -> None:
    """So that, of all others, nothing but the engine's own switch tells zero from taken out."""
    read = {
        one.name: set().union(*(touched(rule).settings for verb in one.verbs for rule in verb.rules)) for one in week()
    }
    elsewhere = [
        mechanism.name
        for mechanism in MECHANISMS
        if any(mechanism.strength.field in fields for name, fields in read.items() if name != mechanism.name)
    ]
    assert sorted(elsewhere) == sorted(READ_ELSEWHERE)


def _some(mechanisms: list[Mechanism], every: int) -> list[Any]:
    return some(mechanisms, every, lambda one: one.name, READ_ELSEWHERE)


@pytest.mark.medium
@pytest.mark.parametrize("mechanism", _some(MECHANISMS, 10))
def test_strength_zero_equals_taken_out(mechanism) -> None:
    for held in (AWAKE.get(mechanism.name, {}), BARE):
        zero = lived(weeks=160, settings={**held, mechanism.strength.name: 0})
        out = lived(weeks=160, settings=held, through=week().without(mechanism.name))
        assert same_bytes(zero.worlds, out.worlds)


@pytest.mark.medium
@pytest.mark.parametrize(
    "mechanism", _some([one for one in MECHANISMS if any(verb.with_citizens for verb in one.verbs)], 4)
)
def test_strength_zero_equals_taken_out_for_citizens(mechanism) -> None:
    zero = lived(CITIZENS, range(3), 160, {mechanism.strength.name: 0})
    out = lived(CITIZENS, range(3), 160, through=week().without(mechanism.name))
    assert same_bytes(zero.worlds, out.worlds)
    for one, other in zip(zero.citizens, out.citizens, strict=True):
        assert same_bytes(one, other)


@pytest.mark.medium
def test_a_vanishing_strength_changes_vanishingly_little() -> None:
    """The strength is a strength, not only a switch: at a millionth, one week's states hardly move."""
    founded = lived(weeks=60)
    for mechanism in MECHANISMS:
        if mechanism.strength.kind != "float":
            continue
        settings = founded.settings.copy()
        settings[mechanism.strength.field] = 1e-9
        before, after = founded.worlds.copy(), founded.worlds.copy()
        apply((mechanism,), after, settings, 61)
        for name in set(mechanism.writes) & GRADUAL:
            outer, inner = name.split(".")
            moved = np.abs(after[outer][inner] - before[outer][inner]).max()
            assert moved < 1e-6, (mechanism.name, name, moved)


GRADUAL = {
    "dialogues.trust", "channels.trust", "groups.attitude", "knowledge.estimate", "knowledge.confidence",
    "ngos.standing",     "ngos.estimate", "ngos.confidence", "parties.might", "issues.work",
}  # fmt: skip


@pytest.mark.parametrize("mechanism", list(week()), ids=[mechanism.name for mechanism in week()])
def test_declared_states_are_those_the_code_writes(mechanism) -> None:
    written = set().union(*(touched(rule).writes for verb in mechanism.verbs for rule in verb.rules))
    assert written == set(mechanism.writes)


@pytest.mark.medium
def test_only_declared_states_change_and_no_mechanism_is_dead() -> None:
    """Stepped mechanism by mechanism: what changes is declared, and every mechanism changes something."""
    alive: set[str] = set()
    # el_salvador has missions, patrons and governments, cyprus votes that are lost. They come first, since most rules
    # act in them, and one that has not acted yet is looked at in every week.
    looked_in: dict[str, dict[str, Any]] = {
        "el_salvador": AT_HOME | {"dissolve.rate": 3.0},
        "cyprus": _AGAIN,
        "oslo": {},
        "baseline": _TENSE,
    }
    for scenario, given in looked_in.items():
        founded = found_worlds(load_scenario(scenario), 3, np.arange(24), 250, given)
        before = np.empty_like(founded.worlds)
        word = np.dtype(f"u{math.gcd(before.itemsize, 8)}")  # the widest that worlds can be compared in
        then, now_is = (worlds.view(word).reshape(len(worlds), -1) for worlds in (before, founded.worlds))
        weeks = 250 if len(alive) < len(list(week())) else 63  # once every rule has acted, only what changes is asked
        with np.errstate(over="ignore"):
            for now in range(1, weeks + 1):
                founded.apply_changes(now)
                for mechanism in week():
                    looked_at = now % 21 == 0 or mechanism.name not in alive
                    if looked_at:
                        then[...] = now_is  # as bytes: many times as fast as record by record
                    apply((mechanism,), founded.worlds, founded.settings, now)
                    if not looked_at or np.array_equal(then, now_is):
                        continue
                    moved = changed(before, founded.worlds)
                    assert moved <= set(mechanism.writes), (mechanism.name, moved - set(mechanism.writes))
                    alive.add(mechanism.name)
    assert alive == {mechanism.name for mechanism in week()}


# Rule 1: the tracks meet only through what agents hold.


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_without_carriers_track_two_changes_no_agreement(scenario: str) -> None:
    worlds = range(60)
    held = {**CARRIERS, "transfer_up.paper": 1.0}
    on = lived(scenario, worlds, 400, {**held, "track_two.effort": 1.0}).worlds
    off = lived(scenario, worlds, 400, {**held, "track_two.effort": 0.0}).worlds
    differs = changed(on, off) - REASONS
    moved = {name.split(".")[0] for name in differs if name != "dyads.trust_unofficial"}
    assert moved <= {
        "ngos",
        "dialogues",
        "initiatives",
        "sessions",
        "issues",
        "accesses",
        "newcomers",
        "count",
        "count_window",
    }
    assert not {name for name in differs if name.startswith("issues.")} - {
        "issues.work",
        "issues.idea",
    }
    assert on["agreement_count"].sum() > 0
    assert on["count"]["sessions"].sum() > off["count"]["sessions"].sum() == 0


def test_no_rule_asks_which_tracks_are_on() -> None:
    """Only tracks.py looks at efforts; no rule but the account of costs uses those of both tracks."""
    folders = (ROOT / "simulation" / folder for folder in ("rules", "world"))
    for path in sorted(path for folder in folders for path in folder.glob("*.py")):
        names = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(ast.parse(path.read_text()))}
        if path.name not in ("tracks.py", "measure.py", "views.py"):
            assert not {"effort_one", "effort_two"} <= names, path.name
            assert not {"track_one_effort", "track_two_effort"} & names, path.name


# Rule 3: the same luck across arms.


def test_arms_agree_until_the_week_they_differ() -> None:
    base = lived(weeks=99).worlds
    arm = lived(weeks=99, changes=[(100, {"track_two.effort": 0.0})]).worlds
    assert same_bytes(base, arm)
    assert not same_bytes(lived(weeks=140).worlds, lived(weeks=140, changes=[(100, {"track_two.effort": 0.0})]).worlds)


SHARED = (
    "parties",
    "dyads",
    "issues",
    "officials",
    "groups",
    "agreements",
    "ceasefires",
    "endings",
    "count",
    "knowledge",
    "table",
)


ABSENT = {"mediation.engagement": "by_conflict", "mediate.coming": 0.0}


@pytest.mark.parametrize(
    ("fewer", "more"),
    [
        ({"track_two.participants": 8}, {"track_two.participants": 8, "parties.ngos": 11}),
        (ABSENT, ABSENT | {"mediation.official_mediators": 2}),
    ],
    ids=["an NGO that meets nobody", "a mediator who never comes"],
)
def test_an_idle_extra_actor_changes_nothing(fewer: dict[str, float], more: dict[str, float]) -> None:
    without = lived(worlds=range(40), weeks=300, settings=fewer).worlds
    extra = lived(worlds=range(40), weeks=300, settings=more).worlds
    for held in SHARED:
        assert same_bytes(without[held].copy(), extra[held].copy()), held


def test_no_draw_outside_luck() -> None:
    for path in sorted((ROOT / "simulation").rglob("*.py")):
        # Resampling draws rows of results with a seed of its own; no world is drawn by it.
        if path.name in ("luck.py", "resampling.py") or "charts" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
            assert "random" not in names, path
            if isinstance(node, ast.Attribute) and node.attr == "random":
                assert ast.unparse(node) == "self.random", f"{path}: {ast.unparse(node)}"


# Rule 6: decide, then commit.


def _renumbered(founded) -> None:
    """Turn the order of NGOs, officials and mediators round, with everything that points at them."""
    for w in range(len(founded.worlds)):
        world = founded.worlds[w]
        for kind, count, ties in (
            (
                "ngos",
                world["ngo_count"],
                (
                    ("dialogues", "holder"),
                    ("dialogues", "other"),
                    ("accesses", "holder"),
                    ("communities", "holder"),
                ),
            ),
            (
                "officials",
                world["official_count"],
                (("channels", "holder"), ("channels", "other"), ("accesses", "other")),
            ),
            ("mediators", world["mediator_count"], ()),
        ):
            world[kind][:count] = world[kind][:count][::-1].copy()
            for name, end in ties:
                used = int(world[_count(name)])
                world[name][end][:used] = count - 1 - world[name][end][:used]


def _count(name: str) -> str:
    from simulation.world.record import COUNTS

    return COUNTS[name]


def test_renumbering_agents_changes_only_the_last_bits_of_sums() -> None:
    from simulation.ensemble import live

    scenario, numbers = load_scenario("baseline"), np.arange(30)
    one, other = (found_worlds(scenario, 1, numbers, 104) for _ in range(2))
    _renumbered(other)
    for founded in (one, other):
        live(week(), founded, 104)
    for held, state in (
        ("parties", "readiness"),
        ("parties", "pain"),
        ("dyads", "trust_official"),
        ("dyads", "trust_unofficial"),
        ("groups", "attitude"),
    ):
        assert np.allclose(one.worlds[held][state], other.worlds[held][state], rtol=0, atol=1e-12), (
            held,
            state,
        )
    assert np.array_equal(one.worlds["dyads"]["year_deaths"], other.worlds["dyads"]["year_deaths"])


# The cache can never be stale.


@pytest.mark.medium
def test_a_changed_rule_is_never_run_from_the_cache(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "simulation", tmp_path / "simulation", ignore=shutil.ignore_patterns("__pycache__"))
    script = (
        "import numpy as np\nfrom simulation.world.terms import utility\n"
        "from simulation.engine.cache import compiled_entry\n"
        "run = compiled_entry('probe', 'def probe(w, x, f):\\n    return utility(w, x, f)\\n', {'utility': utility})\n"
        "print(run(np.full(2, .5), np.full(2, .5), np.zeros(2)))"
    )

    def run() -> float:
        command = [sys.executable, "-c", script]
        return float(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)

    first, again = run(), run()
    rule = tmp_path / "simulation" / "world" / "terms.py"
    rule.write_text(rule.read_text().replace("total += weight[k] * share[k]", "total += 2.0 * weight[k] * share[k]"))
    assert first == again == 0.5
    assert run() == 1.0
