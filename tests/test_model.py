"""The Mesa model: what a Mesa user expects of it."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from crowded import BARE, HASTY
from mesa.discrete_space import Network

from simulation.agents import KINDS, NGO, Mediator, Official, Public
from simulation.engine.plain import plain_python
from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.founding import Overflow, next_capacity
from simulation.model import DiplomacyModel
from simulation.results.series import SERIES
from simulation.scenarios.scenario import load_scenario
from simulation.week import week
from simulation.world.record import CAPACITIES


@pytest.fixture
def model() -> DiplomacyModel:
    return DiplomacyModel(load_scenario("oslo"), seed=1, world=3)


def test_agents_are_of_four_kinds_and_hold_plain_numbers(model: DiplomacyModel) -> None:
    assert {kind: len(people) for kind, people in model.agents_by_type.items()} == {
        Official: 12,
        NGO: 12,
        Mediator: 2,
        Public: 2,
    }
    leaders = model.agents.select(lambda agent: isinstance(agent, Official) and agent.leader == 1)
    assert len(leaders) == 2
    official = leaders[0]
    assert isinstance(official.hardness, float) and official.name.startswith("Israel")
    official.hardness = 0.75
    assert model.world["officials"][official.index]["hardness"] == official.hardness == 0.75
    by_party = model.agents_by_type[NGO].groupby("party")
    assert {party: len(members) for party, members in by_party} == {0: 6, 1: 6}


def test_every_verb_of_the_week_is_a_method_of_its_agent() -> None:
    for _, verb in week().verbs():
        if verb.of in KINDS:
            assert verb.name in vars(KINDS[verb.of]), verb.name


def test_a_step_is_a_week_and_the_run_ends(model: DiplomacyModel) -> None:
    short = DiplomacyModel(load_scenario("oslo"), years=0.1)
    assert short.weeks == 5
    for _ in range(8):
        short.step()
    assert short.now == 5 and not short.running


def test_a_model_that_nobody_holds_is_let_go() -> None:
    made = DiplomacyModel("baseline", seed=5)
    made.step()
    gone = weakref.ref(made)
    del made
    gc.collect()
    assert gone() is None


def test_the_network_holds_every_agent_and_tie(model: DiplomacyModel) -> None:
    assert isinstance(model.network, Network)
    graph = model.network.G
    assert graph.number_of_nodes() == len(model.agents)
    assert all(agent.cell is not None for agent in model.agents)
    assert {kind for _, _, kind in graph.edges(data="kind")} == {
        "channels",
        "dialogues",
        "accesses",
        "communities",
        "mediation",
    }


def test_the_data_collector_holds_numbers_not_views(model: DiplomacyModel) -> None:
    for _ in range(30):
        model.step()
    told = model.datacollector.get_model_vars_dataframe()
    assert list(told.columns) == list(SERIES) and len(told) == 30
    assert len({tuple(value) for value in told["trust_official"]}) > 20


def test_the_tables_are_those_of_simulate() -> None:
    scenario = load_scenario("baseline")
    model = DiplomacyModel(scenario, seed=4, world=9, years=7)
    for _ in range(model.weeks):
        model.step()
    alone = simulate(scenario, [9], seed=4, years=7, weekly=tuple(SERIES))
    own = model.runs()
    for name in ("outcomes", "agreements", "episodes"):
        pd.testing.assert_frame_equal(getattr(own, name), getattr(alone, name))
    assert own.weekly.equals(alone.weekly)


def test_tables_of_a_run_cut_short_leave_out_what_they_cannot_show(model: DiplomacyModel) -> None:
    assert model.runs().weekly is None
    for _ in range(60):
        model.step()
    row = model.runs().outcomes.iloc[0]
    assert row.isna()[["agreement", "years_fighting", "deaths", "quiet"]].all()


def test_a_subclass_that_overrides_a_verb_takes_effect() -> None:
    class Mute(NGO):
        """A participant that tells officials nothing."""

        def brief(self) -> None:
            """Say nothing."""

        def hand_up(self) -> None:
            """Hand nothing up."""

    scenario = load_scenario("oslo")
    mute = DiplomacyModel(scenario, agents={"ngos": Mute})
    silent = DiplomacyModel(scenario, settings={"transfer_up.strength": 0})
    plain = DiplomacyModel(scenario)
    for _ in range(150):
        for model in (mute, silent, plain):
            model.step()
    assert len(mute.agents_by_type[Mute]) == 12
    assert np.array_equal(mute.world["channels"]["trust"], silent.world["channels"]["trust"])
    assert not np.array_equal(mute.world["channels"]["trust"], plain.world["channels"]["trust"])


def test_a_verb_is_done_by_an_actor_of_its_list(model: DiplomacyModel) -> None:
    with pytest.raises(IndexError, match="convene: actor: given -1; allowed: from 0"):
        model.act("convene", -1)


def test_an_unknown_kind_of_agent_is_refused() -> None:
    with pytest.raises(InputError, match="there is no kind 'spies'"):
        DiplomacyModel(load_scenario("oslo"), agents={"spies": NGO})


def test_a_full_list_is_gone_on_with_in_the_next_capacity() -> None:
    """As plain Python: to compile the week for a larger record takes minutes."""
    scenario = load_scenario("baseline")
    with plain_python():
        asked = DiplomacyModel(scenario, world=0, years=5, settings=HASTY | BARE)
        asked.grows = False
        with suppress(Overflow):
            while asked.running:
                asked.step()
        larger = asked.larger()
        assert larger.now == 0 and larger.founded.capacity == next_capacity(asked.founded.capacity)
        while larger.now < asked.now:
            larger.step()
    found, held = (one.runs().agreements[["week", "kind", "parties"]] for one in (larger, asked))
    assert asked.running and larger.plain and len(found) > len(held) == CAPACITIES[0].agreements
    pd.testing.assert_frame_equal(found[: len(held)], held)  # what had no room is not in them


@pytest.mark.slow
def test_a_full_list_is_simulated_again_in_the_next_capacity() -> None:
    hasty, scenario = HASTY | {"break_agreement.rate": 12.0}, load_scenario("baseline")
    runs = simulate(scenario, range(4), years=5, settings=hasty)
    most = runs.agreements.groupby("world").size()
    assert most.max() > 24
    crowded = int(most.idxmax())
    model = DiplomacyModel(scenario, world=crowded, years=5, settings=hasty)
    for _ in range(model.weeks):
        model.step()
    alone = runs.agreements[runs.agreements.world == crowded].reset_index(drop=True)
    pd.testing.assert_frame_equal(model.runs().agreements, alone)
    # Or its user is asked, before the same weeks are simulated again.
    asked = DiplomacyModel(scenario, world=crowded, years=5, settings=hasty)
    asked.grows = False
    with suppress(Overflow):
        while asked.running:
            asked.step()
    assert asked.running
    larger = asked.larger()
    assert larger.now == 0 and larger.founded.capacity == next_capacity(asked.founded.capacity)
    while larger.running:
        larger.step()
    pd.testing.assert_frame_equal(larger.runs().agreements, alone)
