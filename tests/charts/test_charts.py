"""Charts: what they draw is what the runs hold, and they leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib import pyplot
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from statsmodels.duration.survfunc import SurvfuncRight

import experiments.charts as all_charts
import simulation.charts as simulation_charts
from experiments.charts import doses
from experiments.charts.arms import _named
from experiments.charts.labels import label_of_setting
from experiments.designs.doses import doses as dose_arms
from simulation.charts import (
    bargaining,
    causes,
    knowledge,
    pyramid,
    save,
    states,
    style,
    survival,
    time_to_agreement,
    timeline,
)
from simulation.charts.bargaining import SERIES as BARGAINING
from simulation.charts.bargaining import frontier
from simulation.charts.states import BANDS
from simulation.charts.style import arms_of
from simulation.charts.timeline import LANES, SERIES
from simulation.charts.truth import true_weights
from simulation.chronicle.why import ancestry
from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.model import DiplomacyModel
from simulation.results.outcomes import outcomes_in
from simulation.results.runs import Runs
from simulation.results.series import SERIES as RECORDED
from simulation.results.survival import lifetimes, survival_curve
from simulation.scenarios.scenario import load_scenario
from simulation.week import parameters
from simulation.world.record import Channel, Condition

WEEKS, WORLDS = 260, 6


def made_weekly(parties: tuple[str, ...] = ("north", "south")) -> xr.Dataset:
    """Weekly series of a few worlds: violence, then talks, then an agreement being carried out."""
    luck = np.random.default_rng(5)
    week = np.arange(1, WEEKS + 1)
    state = np.select([week <= 100, week <= 150], [Condition.FIGHTING, Condition.TALKS], Condition.AGREEMENT)
    channel = np.select([week <= 90, week <= 150], [Channel.CLOSED, Channel.OPEN], Channel.FROZEN)
    by_dyad, by_party = ("world", "week", "dyad"), ("world", "week", "party")
    shape = (WORLDS, WEEKS, 1)
    return xr.Dataset(
        {
            "violence": (by_dyad, luck.poisson(20, shape) * (week <= 100)[None, :, None]),
            "killed": (("world", "week"), luck.poisson(20, (WORLDS, WEEKS)) * (week <= 100)),
            "channel": (by_dyad, np.broadcast_to(channel[None, :, None], shape)),
            "ceasefire": (by_dyad, np.broadcast_to(np.where(week > 120, 121, 0)[None, :, None], shape)),
            "trust_official": (by_dyad, luck.random(shape)),
            "trust_unofficial": (by_dyad, np.full(shape, np.nan)),
            "readiness": (by_party, luck.random((WORLDS, WEEKS, 2))),
            "sessions": (("world", "week"), luck.poisson(0.3, (WORLDS, WEEKS))),
            "state": (("world", "week"), np.broadcast_to(state, (WORLDS, WEEKS))),
        },
        coords={
            "world": np.arange(WORLDS),
            "week": week,
            "dyad": ["-".join(parties)],
            "party": list(parties),
        },
    )


def made_agreements() -> pd.DataFrame:
    """A process text that failed, a partial agreement taken up into a full one, and a full one that lives."""
    rows = [(0, 20, "process", 60, None), (0, 100, "partial", None, 150), (0, 150, "full", None, None)]
    rows += [(world, 10 * world, "full", 200 if world % 2 else None, None) for world in range(1, WORLDS)]
    table = pd.DataFrame(rows, columns=["world", "week", "kind", "ended_week", "superseded"])
    return table.assign(parties="north, south").astype({"ended_week": "Int64", "superseded": "Int64", "kind": "string"})


def made_runs(weekly: xr.Dataset | None = None) -> Runs:
    """A set of runs made by hand."""
    outcomes = pd.DataFrame(
        {
            "world": range(WORLDS),
            "agreement": pd.array([True] * (WORLDS - 1) + [False], dtype="boolean"),
            "agreement_week": pd.array([150, *(10 * world for world in range(1, WORLDS - 1)), None], dtype="Int64"),
        }
    )
    return Runs(outcomes, made_agreements(), pd.DataFrame({"world": []}), weekly, {"weeks": WEEKS})


DOSES_DRAWN = [outcome.name for outcome in outcomes_in("doses chart")]


def made_cells() -> Any:
    """The 3x3 with made numbers, as `doses` reads it."""
    rows = [
        {"arm": arm.name, "outcome": outcome, "mean": 1.0 + place, "low": 0.5 + place, "high": 1.5 + place}
        | {"by_construction": outcome == "agreement" and place < 3}
        for place, arm in enumerate(dose_arms())
        for outcome in DOSES_DRAWN
    ]
    return type("Made", (), {"cells": pd.DataFrame(rows), "scenario": "$made$", "kept": 1000, "seed": 7})()


DRAWN: dict[str, Callable[..., Figure]] = {
    "timeline": lambda **axes: timeline(made_runs(made_weekly()), 0, **axes),
    "states": lambda **axes: states(made_runs(made_weekly()), **axes),
    "survival": lambda **axes: survival(made_runs(), **axes),
    "survival_arms": lambda **axes: survival({"both": made_runs(), "one": made_runs()}, by="kind", **axes),
    "time_to_agreement": lambda **axes: time_to_agreement(made_runs(), **axes),
    "doses": lambda **axes: doses(made_cells(), **axes),
}
COUNTS = {"timeline": 4, "doses": len(DOSES_DRAWN)}


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_returns_a_figure_and_leaves_matplotlib_as_it_was(name: str) -> None:
    before, windows = dict(matplotlib.rcParams), pyplot.get_fignums()
    figure = DRAWN[name]()
    assert isinstance(figure, Figure)
    assert dict(matplotlib.rcParams) == before and pyplot.get_fignums() == windows
    figure.draw_without_rendering()


@pytest.mark.parametrize("name", DRAWN)
def test_every_axis_is_labelled(name: str) -> None:
    axes = DRAWN[name]().axes
    lowest = axes[-1:] if name == "timeline" else axes
    assert all(ax.get_xlabel() for ax in lowest)
    assert all(ax.get_ylabel() or (name == "timeline" and ax is axes[-1]) for ax in axes)


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_draws_into_axes_it_is_given(name: str) -> None:
    count = COUNTS.get(name, 1)
    figure = Figure()
    axes = [figure.add_subplot(count, 1, place + 1) for place in range(count)]
    drawn = DRAWN[name](axes=axes) if count > 1 else DRAWN[name](ax=axes[0])
    assert drawn is figure and len(figure.axes) == count and all(ax.has_data() for ax in axes)


def test_the_series_asked_for_can_be_recorded() -> None:
    assert set(SERIES) | {"state"} <= set(RECORDED)


def test_a_timeline_says_that_a_party_split_off_and_signed() -> None:
    runs = simulate("oslo", worlds=30, seed=1, weekly=SERIES)
    of_splinter = runs.agreements[runs.agreements["parties"].str.contains("plo_2")]
    lasts = of_splinter["ended_week"].fillna(780).combine(of_splinter["superseded"].fillna(780), min)
    world = int(of_splinter.loc[lasts - of_splinter["week"] > 100, "world"].iloc[0])
    panels = timeline(runs, world).axes
    assert "where a party splits off" in panels[0].get_title(loc="left")
    assert "with PLO 2" in [text.get_text() for text in panels[3].texts]
    whole = int(runs.outcomes.loc[runs.outcomes["splits"] == 0, "world"].iloc[0])
    panels = timeline(runs, whole).axes
    assert panels[0].get_title(loc="left") == f"World {whole}"
    assert not any("with" in text.get_text() for text in panels[3].texts)


@pytest.mark.parametrize("draw", [states, lambda runs: timeline(runs, 0)])
def test_a_missing_series_is_named_with_how_to_ask_for_it(draw: Callable[..., Figure]) -> None:
    for weekly in (None, made_weekly()[["sessions"]]):
        with pytest.raises(InputError, match=r"weekly series (state|killed).*simulate\(…, weekly=\["):
            draw(made_runs(weekly))


def test_an_unknown_world_is_refused() -> None:
    with pytest.raises(InputError, match="no world 99 in these runs; they hold 6 worlds, from 0 to 5"):
        timeline(made_runs(made_weekly()), 99)


def test_the_wrong_number_of_axes_is_refused() -> None:
    axes = [Figure().subplots()]
    with pytest.raises(InputError, match="four axes"):
        timeline(made_runs(made_weekly()), 0, axes)
    with pytest.raises(InputError, match=f"as many axes as outcomes: {len(DOSES_DRAWN)}; 1"):
        doses(made_cells(), axes=axes)


def test_bands_fill_the_whole_height_and_show_the_shares() -> None:
    ax = states(made_runs(made_weekly())).axes[0]
    tops = [band.get_paths()[0].get_extents().y1 for band in ax.collections]
    assert tops[-1] == pytest.approx(1.0)
    assert set(BANDS) == set(Condition)
    fighting = ax.collections[0].get_paths()[0].vertices
    assert fighting[:, 0].max() == pytest.approx(WEEKS / 52)
    years_of_fighting = fighting[fighting[:, 1] == 1.0][:, 0]
    assert years_of_fighting.max() == pytest.approx(100 / 52)


def test_names_are_never_markup() -> None:
    runs = made_runs(made_weekly(("$north_1$", "_south")))
    texts = [text.get_text() for text in timeline(runs, 0).axes[2].get_legend().get_texts()]
    assert texts == ["$north_1$", "_south"]
    named = survival({"$one$": made_runs(), "_two": made_runs()}).axes[0].get_legend().get_texts()
    assert [text.get_text().split(" (")[0] for text in named] == ["$one$", "_two"]
    assert not any(text.get_parse_math() for text in named)


def test_lanes_show_channel_ceasefire_agreements_and_sessions() -> None:
    runs = made_runs(made_weekly())
    lanes = timeline(runs, 0).axes[3]
    assert [label.get_text() for label in lanes.get_yticklabels()] == list(LANES)
    spans = [path.get_extents() for bars in lanes.collections[:3] for path in bars.get_paths()]
    assert [(span.x0 * 52, span.x1 * 52) for span in spans] == [
        (pytest.approx(90), pytest.approx(150)),
        (pytest.approx(150), pytest.approx(WEEKS)),
        (pytest.approx(120), pytest.approx(WEEKS)),
    ]
    held = runs.weekly["sessions"].sel(world=0).to_numpy()
    assert len(lanes.collections[-1].get_paths()) == np.count_nonzero(held)


def test_lifetimes_end_at_failure_and_are_censored_at_being_taken_up_or_the_last_week() -> None:
    lives = lifetimes(made_runs())
    assert lives["weeks"].to_list()[:3] == [40, 50, WEEKS - 150]
    assert lives["ended"].to_list()[:3] == [True, False, False]
    assert lives["ended"].dtype == bool


def test_survival_curve_is_kaplan_meier_with_greenwood_where_agreements_are_independent() -> None:
    luck = np.random.default_rng(6)
    lives = pd.DataFrame({"world": range(300), "weeks": luck.integers(1, 90, 300), "ended": luck.random(300) < 0.6})
    curve = survival_curve(lives)
    known = SurvfuncRight(lives["weeks"], lives["ended"])
    assert np.allclose(curve["share"], known.surv_prob)
    inside = (known.surv_prob > 0) & (known.surv_prob < 1)
    share, error, low = known.surv_prob[inside], known.surv_prob_se[inside], curve["low"].to_numpy()[inside]
    greenwood = error / share / np.abs(np.log(share))
    assert np.allclose(np.log(np.log(low) / np.log(share)) / 1.959964, greenwood, rtol=1e-5)


def test_sisters_in_one_world_count_as_one() -> None:
    luck = np.random.default_rng(7)
    lives = pd.DataFrame({"world": range(100), "weeks": luck.integers(1, 90, 100), "ended": luck.random(100) < 0.6})
    twice = pd.concat([lives, lives])
    one, two = survival_curve(lives), survival_curve(twice)
    assert np.allclose(one, two)


def test_an_interval_holds_its_curve_and_stays_between_none_and_all() -> None:
    curve = survival_curve(lifetimes(made_runs()))
    assert (curve["low"] <= curve["share"]).all() and (curve["share"] <= curve["high"]).all()
    assert curve[["low", "high"]].min().min() >= 0 and curve[["low", "high"]].max().max() <= 1


def test_survival_without_agreements_or_by_an_unknown_column_is_refused() -> None:
    runs = made_runs()
    with pytest.raises(InputError, match="no column 'colour'; they have world, week, kind"):
        survival(runs, by="colour")
    runs = Runs(runs.outcomes, runs.agreements[:0], runs.episodes, None, runs.manifest)
    with pytest.raises(InputError, match="no agreement was signed"):
        survival(runs)


def test_time_to_agreement_adds_up_to_the_share_that_reached_one() -> None:
    ax = time_to_agreement(made_runs()).axes[0]
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx((WORLDS - 1) / WORLDS)
    assert ax.get_legend().get_texts()[0].get_text() == "Full agreement (without one: 17 % of 6 worlds)"


def test_the_columns_of_arms_stand_side_by_side() -> None:
    ax = time_to_agreement({name: made_runs() for name in ("none", "half", "full")}).axes[0]
    spans = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches)
    assert all(end <= start + 1e-9 for (_, end), (start, _) in pairwise(spans))
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(3 * (WORLDS - 1) / WORLDS)


def test_a_pyramid_of_anything_but_a_model_is_refused() -> None:
    with pytest.raises(InputError, match="pyramid: given 'oslo'; allowed: a model"):
        pyramid("oslo")  # type: ignore[arg-type]


def test_runs_too_short_for_a_window_are_refused() -> None:
    runs = made_runs()
    runs.outcomes["agreement"] = pd.array([None] * WORLDS, dtype="boolean")
    with pytest.raises(InputError, match="too short"):
        time_to_agreement(runs)


def test_doses_marks_what_holds_by_construction() -> None:
    panel = doses(made_cells(), ["agreement"]).axes[0]
    hollow = [line.get_ydata()[0] for line in panel.lines if line.get_markerfacecolor() == "white"]
    assert hollow == [1.0, 2.0, 3.0]
    with pytest.raises(InputError, match="draws no 'luck'"):
        doses(made_cells(), ["luck"])


def test_doses_tells_what_was_run_and_takes_no_name_for_markup() -> None:
    note = doses(made_cells()).get_supxlabel()
    assert note == "$made$, 1,000 worlds, seed 7: means with 95 % intervals"


def test_arms_of_one_set_of_runs_is_one_nameless_arm() -> None:
    runs = made_runs()
    assert arms_of(runs) == {"": runs}


def test_saved_figures_are_the_same_twice_and_keep_text_as_text(tmp_path: Path) -> None:
    first = save(survival(made_runs()), tmp_path / "one", "survival")
    second = save(survival(made_runs()), tmp_path / "two", "survival")
    assert [path.name for path in first] == ["survival.png", "survival.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert "Years since signing" in first[1].read_text(encoding="utf-8")


def test_causes_shows_every_event_behind_a_signature() -> None:
    runs = simulate(load_scenario("oslo"), worlds=[3], years=8, events=True)
    signed = runs.events.loc[runs.events["kind"] == "signed", "event"].iloc[-1]
    figure = causes(runs, 3)
    drawn = sum(
        len(collection.get_offsets()) for collection in figure.axes[0].collections if hasattr(collection, "get_sizes")
    )
    assert drawn == len(ancestry(runs.events, signed)) + 1
    with pytest.raises(InputError, match="events=True"):
        causes(simulate(load_scenario("oslo"), worlds=[3], years=1), 3)


def test_the_frontier_gives_issues_in_the_order_of_relative_care() -> None:
    """Raiffa 1982: with weights (0.7, 0.3) and (0.2, 0.8) the efficient trade gives each what it cares for most."""
    corners = frontier(np.array([0.7, 0.3]), np.array([0.2, 0.8]))
    assert np.allclose(corners, [[0, 1], [0.7, 0.8], [1, 0]])


def test_bargaining_draws_every_draft_inside_what_is_possible() -> None:
    runs = simulate(load_scenario("oslo"), worlds=[3], years=8, weekly=BARGAINING)
    ax = bargaining(runs, 3).axes[0]
    drafts = next(group for group in ax.collections if "drafts" in group.get_label())
    weeks = int((np.diff(runs.weekly["rounds"].sel(world=3), prepend=0) > 0).sum())
    points = np.asarray(drafts.get_offsets())
    assert len(points) == weeks > 0
    corners = next(line for line in ax.lines if line.get_label() == "Pareto frontier").get_xydata()
    assert (points[:, 1] <= np.interp(points[:, 0], corners[:, 0], corners[:, 1]) + 1e-9).all()
    with pytest.raises(InputError, match="israel, plo"):
        bargaining(runs, 3, parties=("israel", "nobody"))


def test_the_pyramid_draws_everybody_and_lights_who_met() -> None:
    model = DiplomacyModel(load_scenario("oslo"), seed=1, world=3)
    while not model.world["sessions"]:
        model.step()
    ax = pyramid(model).axes[0]
    drawn = sum(len(group.get_offsets()) for group in ax.collections if isinstance(group, PathCollection))
    assert drawn == sum(int(model.world[f"{kind}_count"]) for kind in ("official", "ngo", "group", "mediator"))
    lit = [to_hex(line) for group in ax.collections if isinstance(group, LineCollection) for line in group.get_colors()]
    assert style.VERMILION.lower() in lit


def test_knowledge_draws_belief_and_truth_of_every_issue() -> None:
    runs = simulate(load_scenario("oslo"), worlds=[3], years=4, weekly=["understanding"])
    for ax, other in zip(knowledge(runs, 3).axes, ("plo", "israel"), strict=True):
        truths = sorted(float(line.get_ydata()[0]) for line in ax.lines if len(set(line.get_ydata())) == 1)
        assert np.allclose(sorted(true_weights(runs, 3)[other]), truths)
    with pytest.raises(InputError, match="understanding"):
        knowledge(simulate(load_scenario("oslo"), worlds=[3], years=1), 3)


def test_settings_are_called_by_short_words_where_there_are_any() -> None:
    assert label_of_setting("track_two.effort") == "Effort of Track II (share of full effort)"
    assert label_of_setting("fight.scale", unit=False) == "Mean deaths in a week of the fiercest fighting"
    assert label_of_setting("parties.rebels.openness") == "Openness of the regimes, rebels (share)"
    assert label_of_setting("track_two.bias") == "track_two.bias (share)"  # its sentence is long
    assert label_of_setting("fork") == "fork"
    labels = [label_of_setting(name, unit=False) for name in parameters()]
    assert len(set(labels)) == len(labels)


def test_lines_of_a_figure_look_different() -> None:
    assert len({style.look(place) for place in range(32)}) == 32


def test_long_names_of_arms_are_broken_and_never_cut() -> None:
    name = "track_two=on, leak=off, parties.ratification=on"
    assert _named(name) == "track_two=on, leak=off,\nparties.ratification=on" and _named("fork=now") == "fork=now"
    assert all(_named(text).replace("\n", " ") == text for text in (name, "a" * 60, ", ".join("abcdef" * 20)))


@pytest.mark.parametrize("charts", [simulation_charts, all_charts], ids=["of worlds", "of worlds and experiments"])
def test_every_chart_is_public(charts: ModuleType) -> None:
    """A file of a chart has a function of its name: `mt.charts` has it, so that its example is run."""
    assert charts.__file__
    files = {path.stem for path in Path(charts.__file__).parent.glob("[a-z]*.py")}
    drawn = {name for name in files if callable(getattr(import_module(f"{charts.__name__}.{name}"), name, None))}
    assert len(drawn) > 5 and drawn <= set(charts.__all__) <= set(all_charts.__all__)
