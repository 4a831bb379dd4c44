"""Properties of every history: ranges, conservation, and who may sign."""

from __future__ import annotations

import numpy as np
import pytest
from history import SCENARIOS, lived, states_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulation.founding import found_worlds
from simulation.scenarios.scenario import load_scenario
from simulation.week import parameters
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS, Kind

STRUCTURE = (
    "parties.officials",
    "parties.ngos",
    "parties.groups",
    "parties.weights",
    "track_two.initiatives",
)
FREE = [
    parameter
    for parameter in parameters().values()
    if parameter.kind == "float" and parameter.name not in STRUCTURE and not parameter.name.startswith("fight.scale")
]


def _within(parameter: Parameter) -> st.SearchStrategy[float]:
    return st.floats(parameter.low, min(parameter.high, 100.0), allow_nan=False)


def sound(world: np.void) -> None:
    """Every state of a world lies in its declared range, and what must add up does."""
    for name, (state, values) in states_of(world).items():
        if state.type == "label":
            continue
        assert np.isfinite(values).all(), name
        assert (values >= state.low - 1e-9).all() and (values <= state.high + 1e-9).all(), (name, values)
    parties, issues = world["party_count"], world["issue_count"]
    assert np.isclose(world["parties"]["power"][:parties].sum(), 1)
    assert np.allclose(world["parties"]["weight"][:parties, :issues].sum(1), 1)
    for agreement in world["agreements"][: world["agreement_count"]]:
        # An agenda, or a protocol on carrying out, divides nothing.
        assert np.allclose(agreement["share"][:parties, :issues].sum(0), agreement["issues"] != 0)
        assert bin(agreement["signed_by"]).count("1") >= 2
        assert (
            (bin(agreement["signatories"]).count("1") >= 2)
            or agreement["lapsed"]
            or agreement["ended_week"]
            or agreement["superseded"]
        )
        assert agreement["carried_out"] + agreement["stalled"] <= PROVISIONS
        assert agreement["ended_week"] == 0 or agreement["ended_week"] > agreement["week"]
        assert agreement["pareto_distance"] >= 0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_histories_are_sound(scenario: str) -> None:
    for world in lived(scenario, range(40), 780).worlds:
        sound(world)


# The same settings each time, so that no change is refused for what another did; shrinking them would take minutes.
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.fixed_dictionaries({}, optional={parameter.name: _within(parameter) for parameter in FREE}))
def test_histories_are_sound_for_any_allowed_settings(given_settings: dict[str, float]) -> None:
    for world in lived(worlds=range(3), weeks=150, settings=given_settings).worlds:
        sound(world)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_only_officials_sign(scenario: str) -> None:
    """With Track I off, whatever Track II does, nothing is signed: no agreement, no ceasefire, no talks."""
    worlds = lived(scenario, range(80), 600, {"track_one.effort": 0.0, "track_two.effort": 5.0}).worlds
    assert worlds["agreement_count"].sum() == worlds["ceasefire_count"].sum() == 0
    assert worlds["table"]["opened"].sum() == 0
    assert worlds["count"]["sessions"].sum() > 0


def test_both_tracks_off_still_makes_history() -> None:
    worlds = lived(worlds=range(80), weeks=600, settings={"track_one.effort": 0.0, "track_two.effort": 0.0}).worlds
    assert worlds["count"]["deaths"].sum() > 0 and worlds["count"]["sessions"].sum() == 0


def test_full_agreements_settle_every_issue_and_leave_only_their_carrying_out() -> None:
    worlds = lived(worlds=range(200), weeks=780).worlds
    full = worlds["agreements"][worlds["agreements"]["kind"] == Kind.FULL]
    assert len(full) > 20
    for world in worlds:
        signed = world["agreements"][: world["agreement_count"]]
        living = [
            a for a in signed if a["kind"] == Kind.FULL and a["ended_week"] == a["superseded"] == a["lapsed"] == 0
        ]
        for agreement in living:
            assert agreement["issues"] == (1 << int(world["issue_count"])) - 1
            later = [
                a for a in signed if a["week"] > agreement["week"] and a["signed_by"] & ~agreement["signatories"] == 0
            ]
            # Protocols on carrying it out settle nothing new; broken texts of before may be signed again.
            assert all(a["issues"] == 0 or a["reaffirmed"] > 0 for a in later)


def test_who_a_world_is_made_of() -> None:
    founded = found_worlds(load_scenario("baseline"), 1, np.arange(50), 520)
    worlds = founded.worlds
    agents = worlds["official_count"] + worlds["ngo_count"] + worlds["mediator_count"] + worlds["party_count"]
    assert (agents >= 30).all()
    ties = worlds["dialogue_count"]
    assert len(set(ties.tolist())) > 5, "a tie that exists in one world need not in another"
    leaders = worlds["officials"]["leader"].sum(1)
    assert (leaders == 2).all()
