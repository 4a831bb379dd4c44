"""The week as steps of machine code: every rule in its order, and nothing compiled for a week that lacks some."""

from __future__ import annotations

import numpy as np
from history import same_bytes
from hypothesis import given
from hypothesis import strategies as st

from simulation.engine.drivers import ALL
from simulation.ensemble import live
from simulation.founding import found_worlds
from simulation.machine import apply, pieces, shipped_pieces, steps
from simulation.mechanism import Mechanism, Verb, strength
from simulation.scenarios.scenario import load_scenario
from simulation.week import Week, week

NAMES = [mechanism.name for mechanism in week() if mechanism.strength]


def own(world, settings, week):
    """A rule of somebody's own."""


OWN = Mechanism("own", 8, "It does nothing.", "assumption", strength("own"), (), (Verb("world", own),))


def done(rules: Week | tuple[Mechanism, ...]) -> list[tuple[str, str]]:
    """The mechanism and the verb of all that is done, in order."""
    owner = {verb.name: mechanism.name for mechanism in (*week(), OWN) for verb in mechanism.verbs}
    return [(owner[verb], verb) for step in steps(rules) for verb in step.numbers]


def meant(rules: Week | tuple[Mechanism, ...]) -> list[tuple[str, str]]:
    return [(mechanism.name, verb.name) for mechanism in rules for verb in mechanism.verbs]


def test_the_shipped_week_is_done_piece_by_piece() -> None:
    assert [step.piece for step in steps(week())] == [*shipped_pieces()] == [*pieces(week())]
    assert {step.number for step in steps(week())} == {ALL}
    assert done(week()) == meant(week())


@given(st.sets(st.sampled_from(NAMES), min_size=1))
def test_where_rules_are_taken_out_all_others_are_done_and_nothing_is_compiled(lacking: set[str]) -> None:
    rules = week().without(*lacking)
    assert done(rules) == meant(rules)
    assert {step.piece for step in steps(rules)} <= set(shipped_pieces()) == set(pieces(rules))


@given(st.sampled_from(NAMES), st.booleans())
def test_of_a_rule_put_in_only_itself_is_compiled(name: str, after: bool) -> None:
    rules = week().insert_after(name, OWN) if after else week().insert_before(name, OWN)
    assert done(rules) == meant(rules)
    assert {step.piece for step in steps(rules)} == set(pieces(rules))
    (own,) = set(pieces(rules)) - set(shipped_pieces())
    assert own.custom and [one.name for one in own.mechanisms] == ["own"]


@given(st.permutations(list(week())))
def test_rules_are_done_in_the_order_given(rules: list[Mechanism]) -> None:
    assert done(tuple(rules)) == meant(tuple(rules))
    assert {step.piece for step in steps(tuple(rules))} == set(shipped_pieces())


def test_a_week_of_single_verbs_gives_the_same_worlds_as_one_in_which_the_rest_is_at_zero() -> None:
    lacking = ("harden", "transfer_up", "consult_public", "rearm")
    zero = {f"{name}.strength": 0.0 for name in lacking}
    whole, all_of_it, rest, by_rule = (
        found_worlds(load_scenario("baseline"), 1, np.arange(6), 120, given) for given in (zero, {}, {}, {})
    )
    live(week(), whole, 120)
    live(week(), all_of_it, 120)
    live(week().without(*lacking), rest, 120)
    assert same_bytes(whole.worlds, rest.worlds) and not same_bytes(all_of_it.worlds, rest.worlds)
    with np.errstate(over="ignore"):
        for now in range(1, 121):
            for mechanism in week().without(*lacking):
                apply((mechanism,), by_rule.worlds, by_rule.settings, now)
    assert same_bytes(whole.worlds, by_rule.worlds)
