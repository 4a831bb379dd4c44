"""Publics of citizens one by one: what they are made of, what moves them, and that nothing else is moved by it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from history import CITIZENS, lived, same_bytes, scenario_of
from thinned import larger_slow

import multitrack as mt
from simulation.errors import InputError
from simulation.founding import Founded, found_worlds
from simulation.model import DiplomacyModel
from simulation.world.citizens import FEWEST, MOST, Citizens

MANY = 4_000


def founded(citizens: int = MANY, world: int = 3, scenario: str = "baseline", **settings: object) -> Founded:
    given = {name.replace("__", "."): value for name, value in settings.items()}
    return found_worlds(mt.load_scenario(scenario).replace(citizens=citizens), 1, np.array([world]), 520, given)


def groups_of(made: Founded) -> list[slice]:
    """Where each social group's citizens lie."""
    first = made.citizens.first
    return [slice(start, end) for start, end in itertools.pairwise(first)]


def each_of(made: Founded) -> np.ndarray:
    """Group of each citizen."""
    return np.repeat(np.arange(len(groups_of(made))), np.diff(made.citizens.first))


# Founding


@pytest.mark.parametrize("citizens", [FEWEST, MANY, MOST])
def test_citizens_are_shared_out_by_the_size_of_groups(citizens: int) -> None:
    made = founded(citizens)
    world = made.worlds[0]
    sizes = np.diff(made.citizens.first)
    weights = world["groups"]["weight"][: world["group_count"]]
    assert sizes.sum() == citizens
    assert np.abs(sizes - citizens * weights / world["party_count"]).max() <= 1


@pytest.mark.parametrize("scenario", larger_slow(["baseline", "drc"]))
def test_every_group_has_citizens_in_the_smallest_world(scenario: str) -> None:
    for world in range(20):
        assert np.diff(founded(FEWEST, world, scenario, parties__groups=5).citizens.first).min() >= 1


def test_a_group_begins_where_it_does_without_citizens_and_is_their_mean() -> None:
    made = founded()
    plain = found_worlds(mt.load_scenario("baseline"), 1, np.array([3]), 520)
    assert same_bytes(made.worlds, plain.worlds)
    for place, group in enumerate(groups_of(made)):
        held = made.citizens.attitude[group]
        assert held.mean() == pytest.approx(made.worlds[0]["groups"]["attitude"][place], abs=1e-12)
        assert 0.0 <= held.min() < held.max() <= 1.0


def test_spread_is_that_of_citizens_in_a_group() -> None:
    made = founded(MOST, citizens__spread=0.05, parties__attitude=0.5)
    for group in groups_of(made):
        assert made.citizens.anchor[group].std() == pytest.approx(0.05, rel=0.03)
    alike = founded(citizens__spread=0.0).citizens.anchor
    assert max(np.ptp(alike[group]) for group in groups_of(founded())) < 1e-12


def test_ties_are_within_the_party_and_as_many_and_as_like_as_asked() -> None:
    made = founded(MOST, citizens__ties=5.0, citizens__homophily=0.7)
    citizens, group = made.citizens, each_of(made)
    numbers = np.diff(citizens.first_tie)
    hearing = np.repeat(np.arange(MOST), numbers)
    party = made.worlds[0]["groups"]["party"][group]
    assert (party[hearing] == party[citizens.heard]).all()
    assert (hearing != citizens.heard).all()
    assert numbers.mean() == pytest.approx(5.0, rel=0.02)
    assert numbers.var() > 2 * numbers.mean()  # a few hear many
    assert (group[hearing] == group[citizens.heard]).mean() == pytest.approx(0.7, abs=0.01)


def test_whom_a_citizen_hears_is_spread_over_the_group() -> None:
    made = founded(MOST, citizens__homophily=1.0)
    citizens = made.citizens
    for group in groups_of(made):
        heard = np.bincount(citizens.heard[citizens.first_tie[group.start] : citizens.first_tie[group.stop]])
        tenths = np.array_split(heard[group], 10)
        shares = np.array([tenth.sum() for tenth in tenths]) / heard.sum()
        assert np.abs(shares - 0.1).max() < 0.01


def test_groups_that_do_not_hear_each_other_have_no_ties_between_citizens() -> None:
    made = founded(network__group_density=0.0, citizens__homophily=0.5)
    citizens, group = made.citizens, each_of(made)
    hearing = np.repeat(np.arange(MANY), np.diff(citizens.first_tie))
    assert (group[hearing] == group[citizens.heard]).all()


# What moves them


def test_opinion_is_that_of_friedkin_and_johnsen_over_the_citizens() -> None:
    """One week by hand, citizen by citizen: their publication's step with each one's own ties and anchor."""
    from simulation.machine import apply
    from simulation.rules import follow

    made = founded(FEWEST, follow__pace=26.0, follow__stubbornness=0.3, follow__leader=0.2)
    world, citizens = made.worlds[0], made.citizens
    citizens.attitude[:] = np.linspace(0.05, 0.95, FEWEST)
    citizens.gathered[:] = world["groups"]["attitude"][: len(citizens.gathered)]
    parties = world["groups"]["party"][each_of(made)]
    world["parties"]["readiness"], world["parties"]["militancy"] = 0.02, 0.3
    cue = np.full(len(world["parties"]), 0.5 * (1.0 + 0.02 / (0.02 + made.settings[0]["follow_usual"]) - 0.3))
    before, expected = citizens.attitude.copy(), np.empty(FEWEST)
    for i in range(FEWEST):
        others = citizens.heard[citizens.first_tie[i] : citizens.first_tie[i + 1]]
        said = 0.8 * (before[others].mean() if len(others) else before[i]) + 0.2 * cue[parties[i]]
        expected[i] = before[i] + 0.5 * (0.7 * said + 0.3 * citizens.anchor[i] - before[i])
    apply((follow.mechanism,), made.worlds, made.settings, 1, made.crowd)
    assert np.allclose(citizens.attitude, expected, rtol=0, atol=1e-14)
    means = [expected[group].mean() for group in groups_of(made)]
    assert np.allclose(world["groups"]["attitude"][: len(means)], means, rtol=0, atol=1e-14)
    weights = world["groups"]["weight"]
    for party in range(2):
        public = sum(weights[g] * means[g] for g in range(len(means)) if world["groups"]["party"][g] == party)
        assert world["parties"]["attitude"][party] == pytest.approx(public, abs=1e-14)


def heard_alone(theory: str, **settings: object) -> tuple[np.ndarray, np.ndarray, Citizens]:
    """Attitudes before and after a week in which everybody moves all the way to where this theory draws them."""
    from simulation.machine import apply
    from simulation.rules import follow

    given = {"follow__pace": 52.0, "follow__theory": theory, "follow__leader": 0.0} | settings
    made = founded(FEWEST, **given)
    before = made.citizens.attitude.copy()
    apply((follow.mechanism,), made.worlds, made.settings, 1, made.crowd)
    return before, made.citizens.attitude, made.citizens


def test_under_bounded_confidence_citizens_hear_only_those_near() -> None:
    """Hegselmann & Krause 2002: the mean of oneself and of those heard no further away than the bound."""
    before, after, citizens = heard_alone("bounded_confidence", follow__bound=0.1)
    for i in range(FEWEST):
        others = before[citizens.heard[citizens.first_tie[i] : citizens.first_tie[i + 1]]]
        near = [before[i], *others[np.abs(others - before[i]) <= 0.1]]
        assert after[i] == pytest.approx(np.mean(near), abs=1e-14)


def test_under_elite_cues_citizens_hear_only_the_leader() -> None:
    before, after, _ = heard_alone("elite_cues", follow__stubbornness=0.0)
    assert len(np.unique(np.round(after, 12))) <= 2  # one cue a party
    assert len(np.unique(np.round(before, 12))) > 100


@pytest.mark.parametrize("now", [0.0, 0.1, 0.45, 0.9, 1.0])
def test_what_moves_a_group_moves_its_citizens_in_proportion(now: float) -> None:
    model = DiplomacyModel(mt.load_scenario("baseline").replace(citizens=MANY), seed=1, world=3)
    public, group = model.people["publics"][0], model.world["groups"][0]
    size = int(model.founded.citizens.first[1])
    before = public.citizens[:size].copy()
    group["attitude"] = now
    after = public.citizens[:size]
    assert after.mean() == pytest.approx(now, abs=1e-12)
    assert after.min() >= 0.0
    assert after.max() <= 1.0
    assert (np.diff(after[np.argsort(before)]) >= -1e-12).all()  # nobody overtakes another


def test_support_is_the_share_of_citizens_who_would_accept() -> None:
    """Convexity alone sets it apart from that of groups: with identical citizens the two are the same."""
    signed = {"channel.threshold": 0.02, "negotiate.pace": 1.0, "follow.strength": 0.0, "citizens.spread": 0.0}
    alike = mt.simulate(scenario_of(CITIZENS), worlds=12, years=8, settings=signed, weekly=["support"])
    groups = mt.simulate(mt.load_scenario("baseline"), worlds=12, years=8, settings=signed, weekly=["support"])
    assert np.allclose(alike.weekly["support"], groups.weekly["support"], rtol=0, atol=1e-9)
    assert float(groups.weekly["support"].max()) > 0.3
    apart = mt.simulate(
        scenario_of(CITIZENS), 12, years=8, settings={**signed, "citizens.spread": 0.4}, weekly=["support"]
    )
    assert not np.allclose(apart.weekly["support"], groups.weekly["support"], rtol=0, atol=1e-3)


def test_frozen_citizens_stand_where_they_stood() -> None:
    made = lived(CITIZENS, [3], 200, {"conflict.attitudes_frozen": 1})
    citizens = made.citizens
    assert same_bytes(citizens.attitude, citizens.anchor)
    assert np.array_equal(made.worlds[0]["groups"]["attitude"], made.worlds[0]["groups"]["anchor"])


def test_ranges_and_means_hold_over_many_worlds_and_years() -> None:
    for world in range(12):
        made = lived(CITIZENS, [world], 520)
        citizens = made.citizens
        assert citizens.attitude.min() >= 0.0
        assert citizens.attitude.max() <= 1.0
        for place, group in enumerate(groups_of(made)):
            assert citizens.attitude[group].mean() == pytest.approx(citizens.gathered[place], abs=1e-9)


@pytest.mark.slow
def test_more_citizens_and_fewer_tell_the_same_story() -> None:
    """A public's course hangs little on how finely it is cut: mean attitudes of forty worlds, within 0.02."""
    few, many = (
        mt.simulate(mt.load_scenario("baseline").replace(citizens=citizens), 40, years=6, weekly=["attitude"])
        for citizens in (1_000, 10_000)
    )
    assert few.weekly is not None
    assert many.weekly is not None
    assert abs(float((few.weekly["attitude"] - many.weekly["attitude"]).mean())) < 0.02


# What they leave as it is


def test_a_splinter_s_public_is_one_social_group() -> None:
    for world in range(40):
        model = DiplomacyModel(
            mt.load_scenario("oslo").replace(citizens=1_000), 1, world, {"split.rate": 20.0}, years=3
        )
        before = len(model.people["publics"])
        for _ in range(156):
            model.step()
        if len(model.people["publics"]) > before:
            splinter = model.people["publics"][before]
            assert len(splinter.citizens) == 0
            assert sum(len(public.citizens) for public in model.people["publics"]) == 1_000
            return
    pytest.fail("no party split in forty worlds")


def test_a_world_with_citizens_is_the_same_in_mesa_and_in_any_company() -> None:
    scenario = scenario_of(CITIZENS)
    runs = mt.simulate(scenario, worlds=[5, 2, 9], years=7, weekly=["attitude", "support"], threads=2)
    alone = mt.simulate(scenario, worlds=[2], years=7, weekly=["attitude", "support"], threads=1)
    assert np.array_equal(runs.weekly["attitude"].sel(world=[2]), alone.weekly["attitude"])
    model = DiplomacyModel(scenario, seed=1, world=2, years=7)
    for _ in range(7 * 52):
        model.step()
    assert model.runs().outcomes.equals(alone.outcomes)
    assert np.array_equal(model.runs().weekly["attitude"], alone.weekly["attitude"])


def test_events_change_nothing_with_citizens_either() -> None:
    scenario = scenario_of(CITIZENS)
    told = mt.simulate(scenario, worlds=6, years=7, events=True)
    assert told.outcomes.equals(mt.simulate(scenario, worlds=6, years=7).outcomes)
    assert len(told.events) > 0


def test_worlds_with_citizens_are_founded_one_at_a_time() -> None:
    with pytest.raises(ValueError, match="2 worlds with citizens cannot be founded together"):
        found_worlds(scenario_of(CITIZENS), 1, np.arange(2), 52)


# What is asked for


@pytest.mark.parametrize("given", [-1, 1, FEWEST - 1, MOST + 1, 1.5, True, "many", [400, 800], {"uniform": [400, 800]}])
def test_other_numbers_of_citizens_are_refused_with_the_reason(given: object) -> None:
    with pytest.raises(InputError, match=r"scenario\.citizens: given .*; allowed: a whole number: .* in all worlds"):
        mt.load_scenario("baseline").replace(citizens=given)


def test_a_scenario_keeps_its_citizens(tmp_path) -> None:
    scenario = mt.load_scenario("oslo").replace(citizens=500)
    path = tmp_path / "crowd.toml"
    path.write_text(scenario.to_toml())
    assert mt.load_scenario(str(path)).citizens == 500
    runs = mt.simulate(scenario, worlds=2, years=6)
    assert runs.manifest["scenario"]["scenario"]["citizens"] == 500
    assert "citizens" not in mt.load_scenario("oslo").as_dict()["scenario"]
