"""Forks at a state, courses played within a chunk, and series averaged: what arms can have beside settings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import multitrack as mt
from experiments.designs.arm import Arm
from experiments.designs.design import Design
from experiments.designs.states import STATES
from simulation.world.record import Channel

OFF, ON = {"track_two.effort": 0.0}, {"track_two.effort": 1.0}
WORLDS = {"cases": 60, "years": 11}  # of one replicate: case c is world c of simulate


def study(*arms: Arm, **more: object) -> mt.Experiment:
    return mt.Experiment("arms", design=Design("arms", arms), **(WORLDS | more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> mt.Results:
    state = {"state": "open"}
    arms = (
        Arm("never", OFF, changes=((state, {}),), at_fork=("channel",)),
        Arm("now", OFF, changes=((state, ON),), at_fork=("channel",)),
        Arm("as it is", OFF),
    )
    return study(*arms).run(tmp_path_factory.mktemp("forked") / "out", progress=False)


@pytest.mark.medium
def test_worlds_fork_in_the_week_after_one_in_the_state_and_others_have_no_rows(forked: mt.Results) -> None:
    rows = forked.outcomes.set_index("arm")
    never, now, plain = rows.loc["never"], rows.loc["now"], rows.loc["as it is"]
    assert 5 < len(never) < len(plain) and never["world"].tolist() == now["world"].tolist()
    assert never["fork_week"].tolist() == now["fork_week"].tolist()
    assert (now["at_fork_channel_government-rebels"] == Channel.OPEN).all()
    weekly = mt.simulate("baseline", worlds=60, settings=OFF, weekly=["channel"], years=11).weekly
    assert weekly is not None
    ever_open = (weekly["channel"] == Channel.OPEN).any("dyad").isel(week=slice(0, 6 * 52 - 1)).any("week")
    assert never["world"].tolist() == weekly["world"].to_numpy()[ever_open].tolist()


@pytest.mark.medium
def test_the_arm_that_never_turns_is_the_world_as_it_was(forked: mt.Results) -> None:
    rows = forked.outcomes.set_index(["arm", "world"])
    never, plain = rows.loc["never"], rows.loc["as it is"]
    for name in ("deaths", "years_fighting", "talks_weeks"):
        assert never[name].tolist() == plain.loc[never.index, name].tolist()
    assert rows.loc["now"]["sessions"].sum() > never["sessions"].sum() == 0


@pytest.mark.medium
def test_deaths_from_the_fork_are_those_that_came_after_it(forked: mt.Results) -> None:
    never = forked.outcomes.set_index("arm").loc["never"]
    killed = mt.simulate("baseline", worlds=60, settings=OFF, weekly=["killed"], years=11).weekly["killed"]
    for _, row in never.iterrows():
        after = killed.sel(world=row["world"]).to_numpy()[int(row["fork_week"]) - 1 : 6 * 52].sum()
        assert row["deaths_from_fork"] == min(after, row["deaths"])


@pytest.mark.slow
def test_a_course_played_into_the_arm_it_comes_from_changes_nothing(tmp_path: Path) -> None:
    courses = ("trust", "home_cost")
    own = Arm("own", OFF, plays=courses, played_from=OFF)
    other = Arm("other", OFF, plays=courses)
    found = study(Arm("plain", OFF), own, other, population="protracted").run(tmp_path / "out", progress=False)
    rows = found.outcomes.drop(columns="arm").groupby(found.outcomes["arm"], sort=False)
    plain, played, moved = (rows.get_group(name).reset_index(drop=True) for name in ("plain", "own", "other"))
    assert played.equals(plain) and not moved.equals(plain)


@pytest.mark.medium
def test_a_series_is_averaged_from_the_fork_to_the_end_of_the_window(tmp_path: Path) -> None:
    arm = Arm("one", OFF, changes=((27, ON),), averages=("trust_unofficial",))
    found = study(arm).run(tmp_path / "out", progress=False).outcomes
    weekly = mt.simulate("baseline", 60, settings=OFF, changes=[(27, ON)], weekly=["trust_unofficial"], years=11).weekly
    assert weekly is not None
    expected = weekly["trust_unofficial"].sel(week=slice(27, 6 * 52)).mean(("week", "dyad")).to_numpy()
    np.testing.assert_allclose(found["mean_trust_unofficial"], expected, atol=1e-12)


def test_the_manifest_holds_states_and_courses(tmp_path: Path) -> None:
    arms = Arm("a", OFF, changes=(({"state": "ripe"}, ON),)), Arm("b", OFF, plays=("trust",), averages=("pain",))
    study(*arms, cases=1, years=0.02).run(tmp_path / "out", progress=False)
    assert mt.load_results(tmp_path / "out").plan.design.arms == arms


@pytest.mark.parametrize(
    ("arm", "told"),
    [
        (Arm("a", OFF, changes=(({"state": "rype"}, ON),)), "forks: state: given 'rype'; allowed: war"),
        (Arm("a", OFF, plays=("trusts",)), "play: given 'trusts'"),
        (Arm("a", OFF, averages=("pains",)), "pains"),
        (Arm("a", OFF, plays=("trust",), played_from={"track_two.efort": 0}), r"track_two\.efort"),
    ],
)
def test_what_does_not_exist_is_refused(arm: Arm, told: str) -> None:
    with pytest.raises(mt.InputError, match=told):
        study(arm)


def test_states_say_what_they_mean() -> None:
    assert all(len(state.meaning.split()) >= 4 and state.series for state in STATES.values())


def test_forks_take_a_state_in_place_of_weeks() -> None:
    assert mt.forks({"now": ON}, weeks={"state": "ripe"}).arms[1].state == "ripe"
    with pytest.raises(mt.InputError, match="forks: state: given 'rype'"):
        mt.forks({"now": ON}, weeks={"state": "rype"})
