"""A hundred worlds of a button: pairs under the same luck, their estimate, their dots, and what is said of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from heard import Heard

import multitrack as mt
from experiments.analysis.paired import effects
from simulation.errors import InputError
from simulation.live import levers
from simulation.live.button import asked, named_sides, told_pairs
from simulation.live.dots import DOTS_BOX, drawn_dots
from simulation.live.legends import KEY_OF_COURSE, labelled
from simulation.live.pairs import Pairs, few_of, pairs_of
from simulation.live.stage import Stage
from simulation.live.twins import Twin, twin_run
from simulation.results.outcomes import Outcome, outcome_named, outcomes_in

OSLO = mt.load_scenario("oslo")


def named(name: str) -> Outcome:
    found = outcome_named(name)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    model, twin = mt.DiplomacyModel(OSLO, seed=3), Twin("no_track_two")
    return pairs_of(twin, model.run, twin_run(model, twin), few_of(0))


def test_the_hundred_are_those_among_which_the_world_is() -> None:
    assert few_of(0) == range(100)
    assert few_of(105) == few_of(199) == range(100, 200)
    assert few_of(299) == range(200, 300)
    assert few_of(300) == range(300, 400)


def test_each_world_differs_from_itself_under_the_same_luck(pairs: Pairs) -> None:
    runs = [mt.simulate(OSLO, worlds=100, seed=3, settings=given) for given in ({}, {"track_two.effort": 0.0})]
    paired = pairs.of(named("deaths"))
    one, other = (run.outcomes["deaths"].to_numpy(dtype=float) for run in runs)
    assert paired.differences.tolist() == (other - one).tolist()
    assert (paired.without, paired.with_it) == (one.mean(), other.mean())
    assert paired.better == (other < one).sum() and paired.worse == (other > one).sum()
    assert paired.same == (other == one).sum() > 0


@pytest.mark.parametrize("name", [one.name for one in outcomes_in("page")])
def test_the_mean_and_its_interval_are_those_of_experiments(pairs: Pairs, name: str) -> None:
    tables = [pairs.without.assign(arm="without"), pairs.with_it.assign(arm="with it")]
    arms = pd.DataFrame(index=["without", "with it"])
    expected = effects(pd.concat(tables), arms, name, None, 0.95).iloc[0]
    found = pairs.of(named(name)).estimate
    assert [found.mean, found.low, found.high] == pytest.approx([expected["mean"], expected["low"], expected["high"]])


def test_where_a_change_is_taken_out_the_shown_world_is_the_one_with_it(pairs: Pairs) -> None:
    model = mt.DiplomacyModel(OSLO, seed=3, settings={"track_two.effort": 0.0})
    twin = Twin("without", 0, "track_two.effort")
    again = pairs_of(twin, model.run, twin_run(model, twin), few_of(0))
    pd.testing.assert_frame_equal(again.with_it, pairs.with_it)
    pd.testing.assert_frame_equal(again.without, pairs.without)
    assert asked(twin, model) == "Effort of Track II: 0.00 instead of what the scenario has"


def test_taking_a_change_out_leaves_the_others() -> None:
    model = mt.DiplomacyModel(
        OSLO, changes=[(5, {"track_two.effort": 0.0, "track_one.effort": 0.5}), (9, {"track_two.effort": 1.0})]
    )
    run = twin_run(model, Twin("without", 0, "track_two.effort"))
    assert run.changes == ((5, {"track_one.effort": 0.5}),)


@pytest.mark.parametrize("name", [one.name for one in outcomes_in("page")])
def test_every_world_is_a_dot_inside_the_picture_and_none_covers_another(pairs: Pairs, name: str) -> None:
    paired = pairs.of(named(name))
    drawn = ElementTree.fromstring(f"<g>{drawn_dots(paired, 7)}</g>")
    dots = [one for one in drawn if one.get("data-world")]
    assert {int(one.get("data-world", "")) for one in dots} == set(paired.numbers.tolist())
    assert [one.get("data-world") for one in dots if "shown" in one.get("class", "")] == ["7"]
    wide, high = map(float, DOTS_BOX.split()[2:])
    spots = np.array([[float(one.get(place, "nan")) for place in ("cx", "cy", "r")] for one in dots])
    assert ((spots[:, 0] > spots[:, 2]) & (spots[:, 0] < wide - spots[:, 2])).all()
    assert ((spots[:, 1] >= spots[:, 2]) & (spots[:, 1] < high)).all()
    apart = np.hypot(*(spots[:, None, :2] - spots[None, :, :2]).transpose(2, 0, 1)) + 99.0 * np.eye(len(spots))
    assert apart.min() > 1.7 * spots[0, 2]
    for look, sign in (("worse", -1), ("better", 1)):
        worlds = {int(one.get("data-world", "")) for one in dots if f"dot {look}" in one.get("class", "")}
        expected = np.sign(paired.differences) * paired.outcome.better == sign
        assert worlds == set(paired.numbers[expected].tolist())


def test_a_label_at_an_end_is_not_cut_off(pairs: Pairs) -> None:
    paired = pairs.of(named("deaths"))
    far = replace(paired, differences=np.linspace(-1250.0, 2000.0, len(paired.numbers)))
    labels = [
        one for one in ElementTree.fromstring(f"<g>{drawn_dots(far, 7)}</g>") if one.get("class") == "tick middle"
    ]
    assert "+2,000" in [one.text for one in labels]
    wide = float(DOTS_BOX.split()[2])
    for one in labels:
        half = 3.2 * len(one.text or "")
        assert half <= float(one.get("x", "nan")) <= wide - half, one.text


def test_two_sentences_say_how_much_and_in_how_many_worlds(pairs: Pairs) -> None:
    sides = {"base": "as shown", "change": "no Track II"}
    average, counts = told_pairs(pairs.of(named("deaths")), sides)
    estimate = pairs.of(named("deaths")).estimate
    assert ("holds 0" in average) == (estimate.low < 0 < estimate.high)
    paired = pairs.of(named("deaths"))
    better, worse, same = paired.better, paired.worse, paired.same
    assert counts == f"With no Track II it is better in {better}, worse in {worse}, the same in {same} of 100 worlds."
    assert f"{paired.estimate.mean:+,.0f} deaths" in average and "95 % interval" in average
    assert " as shown, " in average and " with no Track II. " in average
    assert "With no Track II there is more in 0, less in 100" in told_pairs(pairs.of(named("sessions")), sides)[1]


def test_the_two_worlds_of_a_pair_are_named_by_what_differs() -> None:
    model = mt.DiplomacyModel("oslo", settings={"track_two.effort": 0.5})
    assert named_sides(Twin("no_track_two"), model) == {
        "base": "as shown",
        "change": "no Track II",
        "twin": "with no Track II",
    }
    assert named_sides(Twin("no_mediator", 121), model)["twin"] == "with mediators out from week 121"
    changed = named_sides(Twin("setting", 0, "track_two.effort", 2.0), model)
    assert changed["base"] == "as shown" and changed["change"].endswith(" 2.00")
    # Where a change of the user's is taken out, the shown world is the one that has it.
    taken_out = named_sides(Twin("without", 0, "track_two.effort"), model)
    assert taken_out["change"] == "Effort of Track II at 0.50 (as shown)"
    assert taken_out["base"] == taken_out["twin"] == "with Effort of Track II as the scenario has it"


def test_of_two_changes_the_one_that_is_taken_out_is_named_with_its_week() -> None:
    changes = [(5, {"track_two.effort": 0.5}), (9, {"track_one.effort": 0.25})]
    model, twin = mt.DiplomacyModel("oslo", changes=changes), Twin("without", 0, "track_two.effort")
    assert twin_run(model, twin).changes == ((9, {"track_one.effort": 0.25}),)  # so it is not as the scenario has it
    assert named_sides(twin, model) == {
        "base": "with Effort of Track II as the scenario has it",
        "change": "Effort of Track II at 0.50 from week 5 (as shown)",
        "twin": "with Effort of Track II as the scenario has it",
    }
    assert asked(twin, model) == "Effort of Track II: 0.50 instead of what the scenario has, from week 5"
    # Of a setting that was changed twice, the value is named that holds now, and since when.
    model = mt.DiplomacyModel("oslo", changes=[*changes, (12, {"track_two.effort": 0.75})])
    assert named_sides(twin, model)["change"] == "Effort of Track II at 0.75 from week 12 (as shown)"
    assert asked(twin, model).endswith("0.75 instead of what the scenario has, from week 12")


def test_a_setting_that_was_given_as_a_range_can_be_named_too() -> None:
    name, drawn = "track_two.effort", {"uniform": [0.2, 0.4]}
    model = mt.DiplomacyModel("oslo", settings={name: drawn}, changes=[(5, {"track_one.effort": drawn})])
    assert asked(Twin("without", 0, name), model).startswith('Effort of Track II: {"uniform": [0.2, 0.4]} instead')
    levels = {one["name"]: one["value"] for one in levers.controls(model, {})}
    assert 0.2 <= levels[name] <= 0.4 and isinstance(levels["track_one.effort"], float)


def test_the_key_says_which_line_is_the_twins_and_what_is_otherwise_in_it() -> None:
    sides = named_sides(Twin("no_track_one"), mt.DiplomacyModel("oslo"))
    labels = [label for label, _ in labelled(KEY_OF_COURSE, sides)]
    assert labels[0] == "this world, as shown" and "its twin, with no Track I" in labels
    assert not any("twin" in label for label, _ in labelled(KEY_OF_COURSE))


def test_worlds_in_which_an_outcome_is_unknown_are_left_out(pairs: Pairs) -> None:
    short = Pairs(pairs.twin, pairs.without.assign(agreement=pd.array([None] * 100, "boolean")), pairs.with_it)
    paired = short.of(named("agreement"))
    assert len(paired.numbers) == 0 and np.isnan(paired.estimate.mean)
    assert told_pairs(paired, {}) == ["This is not known in any of these worlds."]
    assert drawn_dots(paired, 0) == ""


def test_what_is_changed_takes_effect_from_the_week_after_the_one_shown() -> None:
    stage = Stage(mt.DiplomacyModel(OSLO, seed=3), "oslo")
    stage.go_to(80)
    stage.shown = 10
    stage.change("track_two.effort", 0.0)
    assert (stage.shown, stage.history.head) == (10, 10)
    assert stage.model.run.changes == ((11, {"track_two.effort": 0.0}),)
    stage.go_to(60)
    given = mt.DiplomacyModel(OSLO, seed=3, changes=[(11, {"track_two.effort": 0.0})])
    for _ in range(60):
        given.step()
    assert stage.model.world.tobytes() == given.world.tobytes()


def test_a_later_change_of_the_same_setting_does_not_undo_an_earlier_one() -> None:
    stage = Stage(mt.DiplomacyModel(OSLO, seed=3), "oslo")
    for week, name, value in (
        (30, "track_two.effort", 0.5),
        (40, "track_one.effort", 0.5),
        (10, "track_two.effort", 0.0),
    ):
        stage.go_to(week)
        stage.change(name, value)
    assert stage.model.run.changes == ((41, {"track_one.effort": 0.5}), (11, {"track_two.effort": 0.0}))


def test_nothing_changes_in_the_last_week() -> None:
    stage = Stage(mt.DiplomacyModel(OSLO, years=1), "oslo")
    stage.go_to(52)
    with pytest.raises(InputError, match="last week"):
        stage.change("track_two.effort", 0.0)


def test_a_setting_in_which_parties_differ_has_a_control_for_each() -> None:
    model = mt.DiplomacyModel(OSLO)
    labels = {one["name"]: one["label"] for one in levers.controls(model, {})}
    assert labels["parties.israel.openness"] == "Openness of the regimes (Israel)"
    assert labels["parties.plo.openness"] == "Openness of the regimes (PLO)"
    assert "parties.openness" not in labels
    assert labels["parties.ratification"] == "Publics vote on a full agreement (all parties)"
    model.change({"parties.israel.openness": 0.7})  # as the other has it
    changed = {one["name"]: one for one in levers.controls(model, {})}
    assert changed["parties.israel.openness"]["value"] == changed["parties.plo.openness"]["value"] == 0.7
    assert changed["parties.israel.openness"]["changed"] and not changed["parties.plo.openness"]["changed"]


@pytest.fixture
def page() -> Iterator[Heard]:
    heard = Heard("oslo")
    heard.until(lambda viewer: viewer.stage and viewer.stage.beside)
    yield heard
    heard.viewer.close()


@pytest.mark.slow
def test_a_button_runs_its_worlds_while_the_shown_one_plays_on(page: Heard) -> None:
    page.ask("speed", weeks=0)
    page.ask("play")
    page.until(lambda viewer: viewer.stage.shown > 20)
    page.ask("pairs", kind="no_track_two", at="twin")
    page.until(lambda viewer: viewer.button and viewer.button.pairs)
    assert page.viewer.stage is not None and page.viewer.stage.twin is None
    page.until(lambda viewer: not viewer.button.running)
    assert page.viewer.button is not None and page.viewer.button.pairs is not None
    assert len(page.viewer.button.pairs.without) == 300
    page.until(lambda viewer: viewer.stage.left == 0)


@pytest.mark.slow
def test_a_knob_turned_shows_what_it_does(page: Heard) -> None:
    page.ask("set", name="track_two.effort", value=0.0)
    page.until(lambda viewer: viewer.button and not viewer.button.running)
    button = page.viewer.button
    assert button is not None and button.pairs is not None
    assert (button.at, button.twin) == ("track_two.effort", Twin("without", 0, "track_two.effort"))
    expected = mt.simulate(OSLO, worlds=300, changes=[(1, {"track_two.effort": 0.0})]).outcomes
    pd.testing.assert_frame_equal(button.pairs.with_it, expected)
    page.ask("set", name="track_two.initiatives", value=1)  # read at the founding: pending, and tried all the same
    page.until(lambda viewer: viewer.button.at == "track_two.initiatives" and not viewer.button.running)
    assert page.viewer.button is not None
    assert page.viewer.button.twin == Twin("setting", 0, "track_two.initiatives", 1)


@pytest.mark.slow
def test_a_dot_opens_its_world_with_its_twin_in_the_same_week(page: Heard) -> None:
    page.ask("scrub", week=0)
    for _ in range(5):
        page.ask("step")
    page.ask("pairs", kind="no_mediator", at="twin")
    page.until(lambda viewer: viewer.button and viewer.button.pairs)
    page.ask("open_world", world=42)
    page.until(lambda viewer: viewer.stage.model.number == 42)
    stage = page.viewer.stage
    assert stage is not None and stage.otherwise == Twin("no_mediator")
    assert (stage.shown, page.viewer.asked.world) == (5, "42")
    page.until(lambda viewer: viewer.stage.beside and not viewer.button.running)


@pytest.mark.slow
def test_only_the_latest_button_is_answered(page: Heard) -> None:
    for kind in ("no_track_two", "no_track_one", "no_mediator"):
        page.ask("pairs", kind=kind, at="twin")
    page.until(lambda viewer: viewer.button and viewer.button.twin.kind == "no_mediator" and not viewer.button.running)
    time.sleep(0.2)
    button = page.viewer.button
    assert button is not None and button.pairs is not None and button.pairs.twin == Twin("no_mediator")
