"""Emulators, chains, waves and matches, on a model whose constants are known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.calibrate import Calibration, calibrate
from experiments.calibration.emulator import fitted
from experiments.calibration.learned import directions, learned, sentences
from experiments.calibration.matching import confirmed, matched
from experiments.calibration.recovery import recovered
from experiments.calibration.sampler import chains
from experiments.calibration.space import Space
from experiments.calibration.table import Table
from experiments.calibration.targets import Targets, numbers_of
from experiments.calibration.waves import FULL, Size, waves
from experiments.cli.commands.calibrate import _of_track_two
from experiments.patterns.baselines import constant_rates
from experiments.patterns.table import PATTERNS
from simulation.errors import InputError
from tests.calibration.known import SMALL, TRUE, known_model, known_space, targets_moved


@cache
def found() -> Calibration:
    return calibrate(space=known_space(), model=known_model, size=SMALL, recovery=0, workers=1)


def middle_of(calibration: Calibration, factor: str) -> float:
    space = known_space()
    place = [one.name for one in space.factors].index(factor)
    return float(np.median([space.factors[place].place(value) for value in calibration.ensemble[factor]]))


def test_scales_lead_there_and_back_and_a_target_is_plausible() -> None:
    targets = Targets()
    values = np.array([pattern.target for pattern in PATTERNS])
    np.testing.assert_allclose(targets.natural(targets.scaled(values)), values, rtol=1e-9)
    assert targets.implausibility(targets.centre, np.zeros(36)).max() == 0
    highs = targets.scaled(np.array([pattern.high for pattern in PATTERNS]))
    assert np.all(targets.implausibility(highs, np.zeros(36)) < 2.0)  # an edge is 1.96 deviations away
    assert targets.edges(np.array([pattern.high for pattern in PATTERNS])).max() == pytest.approx(1.0)
    missing = np.full(36, np.nan)
    assert np.all(np.isinf(targets.implausibility(missing, np.zeros(36)))) and np.all(np.isinf(targets.edges(missing)))


def test_standard_errors_are_those_of_repeated_samples() -> None:
    drawn = [numbers_of(constant_rates(200, seed), seed) for seed in range(15)]
    scaled = Targets().scaled(np.array([values for values, _ in drawn]))
    for id in ("P1", "P8f", "P29a", "P31a"):
        place = Targets().ids.index(id)
        said = np.mean([errors[place] for _, errors in drawn])
        assert said == pytest.approx(np.nanstd(scaled[:, place]), rel=0.4)


def test_a_number_that_rests_on_a_handful_of_conflicts_is_hardly_known() -> None:
    one = constant_rates(300, 3)
    few = replace(one, agreements=one.agreements.head(2).assign(ended=False))
    values, errors = numbers_of(few, 1)
    ids = Targets().ids
    assert values[ids.index("P1")] == 0.0 and errors[ids.index("P1")] >= 1.0
    assert errors[ids.index("P8f")] < 0.3
    assert np.isnan(values[ids.index("P5a")])


def test_emulator_foresees_what_is_smooth_and_is_not_trusted_with_noise() -> None:
    generator = np.random.default_rng(1)
    features = generator.random((120, 3))
    targets = Targets(PATTERNS[:2])
    smooth = 0.4 * np.sin(6 * features[:, 0]) + 0.3 * features[:, 1] ** 2 + generator.normal(0, 0.02, 120)
    scaled = targets.centre + np.column_stack([smooth, generator.normal(0, 0.3, 120)])
    emulators = fitted(targets, features, targets.natural(scaled), np.full((120, 2), 0.02), 1)
    report = emulators.report()
    assert report["r2"][0] > 0.9 and report["r2"][1] < 0.3
    assert emulators.trusted.tolist() == [True, False]
    fresh = generator.random((200, 3))
    means, variances = emulators.predict(fresh)
    true = targets.centre[0] + 0.4 * np.sin(6 * fresh[:, 0]) + 0.3 * fresh[:, 1] ** 2
    assert np.mean(np.abs(true - means[:, 0]) < 2 * np.sqrt(variances[:, 0])) > 0.85


def test_chains_find_a_narrow_place_and_its_width_and_keep_what_does_not_move() -> None:
    generator = np.random.default_rng(2)
    middle, width = np.array([0.2, 0.9, 0.5, 0.5, 0.4, 0.6]), 0.03
    start = generator.random((80, 8))

    def energy(places: np.ndarray) -> np.ndarray:
        return np.asarray(0.5 * (((places[:, :6] - middle) / width) ** 2).sum(axis=1))

    places = chains(energy, start, 6, 240, generator)
    np.testing.assert_array_equal(places[:, 6:], start[:, 6:])
    assert places.min() >= 0 and places.max() <= 1
    np.testing.assert_allclose(places[:, :6].mean(axis=0), middle, atol=0.02)
    np.testing.assert_allclose(places[:, :6].std(axis=0), width, rtol=0.4)


@pytest.mark.slow
def test_constants_that_are_known_are_found_and_what_does_nothing_stays_wide() -> None:
    calibration = found()
    assert len(calibration.ensemble) >= 28
    for factor, true in zip(("win.rate", "fight.scale.high", "break_agreement.rate"), TRUE, strict=True):
        assert middle_of(calibration, factor) == pytest.approx(true, abs=0.1)
    ratios = calibration.learned.set_index("factor")["ratio"]
    assert ratios[["win.rate", "fight.scale.high", "break_agreement.rate"]].max() < 0.5
    assert ratios["pain.memory"] > 0.7
    assert calibration.fit["inside"].all()


@pytest.mark.slow
def test_moving_a_target_moves_the_result() -> None:
    # P8a moves with `win.rate`, as P1 does: a target far above is met half way.
    moved = targets_moved("P8a", 4.0)
    other = calibrate(space=known_space(), model=known_model, size=SMALL, recovery=0, workers=1, targets=moved)
    assert Targets().ids.index("P8a") % 3 == 0
    assert middle_of(other, "win.rate") > middle_of(found(), "win.rate") + 0.05
    assert middle_of(other, "fight.scale.high") == pytest.approx(middle_of(found(), "fight.scale.high"), abs=0.1)


@pytest.mark.slow
def test_what_is_drawn_of_track_two_leaves_as_it_entered() -> None:
    """Every draw has the inputs that were drawn, in its waves and in every try, and the same weight."""
    space, told = known_space(), list[str]()
    with Table.opened(space, None, 3, known_model) as table:
        waves(table, Targets(), SMALL, told.append, 1)
        matches = matched(table, Targets(), SMALL, told.append, 1)
        for wave, size in (("wave-2", SMALL.later), ("match-1", SMALL.draws)):
            own = table.places[table.waves == wave][:, space.size :]
            seed = 3 + (2 if wave == "wave-2" else 1_000)
            np.testing.assert_array_equal(own, space.latin(size, seed)[:, space.size :])
        for draw, tried in enumerate(matches.tried):
            for number in tried:
                own = table.places[table.rows([number])[0]]
                np.testing.assert_array_equal(own[space.size :], matches.drawn[draw])
    table = found().track_two
    assert set(table["input"]) == {"track_two.presence", "track_two.effort", "build_trust.strength", "explore.strength"}
    assert not table["same"].min() < 0.05 / 4
    np.testing.assert_allclose(table["after"], table["before"], atol=0.05)
    assert table["spread_before"].to_numpy() == pytest.approx(np.full(4, 0.2887), abs=0.02)  # as wide as the prior


@pytest.mark.slow
def test_draws_that_match_nothing_are_listed() -> None:
    def model(space: Space, place: np.ndarray, seed: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, errors = known_model(space, place, seed, numbers)
        if place[space.size] > 0.8:  # with so much Track II nothing fits, whatever the constants
            values[0] = 99.0
        return values, errors

    calibration = calibrate(space=known_space(), model=model, size=SMALL, recovery=0, workers=1)
    assert calibration.track_two.set_index("input")["same"]["track_two.presence"] < 0.01
    assert "match less easily" in _of_track_two(calibration.track_two)
    unmatched = calibration.unmatched
    assert (unmatched["farthest"] == "P1").all() and (unmatched["distance"] > 2).all()
    assert len(unmatched) == 30 - len(calibration.ensemble)
    assert (unmatched["track_two.presence"] > 0.2 + 0.8 * 0.6).sum() == 6 == len(unmatched)
    assert calibration.ensemble["track_two.presence"].max() <= 0.2 + 0.8 * 0.6


def test_sets_at_a_bound_are_named_and_silence_too() -> None:
    space = known_space()
    places = space.latin(200, 1)
    places[:60, 1] = 0.99
    places[:, 0] = 0.45 + 0.1 * places[:, 0]
    table = learned(space, places)
    assert table["says"].tolist() == ["", "at its upper bound", "next to nothing", "next to nothing"]
    said = " ".join(sentences(table))
    assert "fight.scale.high" in said and "A mechanism is missing" in said and "win.rate" not in said


def test_a_combination_is_pinned_down_where_no_factor_is() -> None:
    space = known_space()
    places = space.latin(300, 1)
    places[:, 1] = 1.0 - places[:, 0]
    table = directions(space, places)
    assert table["ratio"][0] < 0.01 < 0.9 < table["ratio"][1]
    # One axis is always the narrowest: only the first is narrower than chance.
    assert (table["ratio"] < table["by_chance"]).tolist() == [True, False, False, False]
    assert table["combination"][0].startswith("+0.71 ") and "+0.71 fight.scale.high" in table["combination"][0]
    assert learned(space, places)["ratio"].min() > 0.9


@pytest.mark.slow
def test_known_sets_are_found_again_with_honest_intervals() -> None:
    space = known_space()
    with Table.opened(space, None, 5, known_model) as table:
        waves(table, Targets(), Size(100, 0, 1, 10, 0, 0, 0, 36), lambda line: None, 1)
        recovery = recovered(table, Targets(), known=12, walkers=30, steps=24)
    assert len(recovery.rows) == 48
    assert 0.8 <= recovery.coverage <= 0.98
    assert recovery.along["ratio"][recovery.along["axis"] == 1].max() < 0.5
    assert 0.75 <= recovery.coverage_along <= 1.0
    ratios = recovery.by_factor.set_index("factor")["ratio"]
    assert ratios["pain.memory"] > 0.8 > 0.5 > ratios["win.rate"]


class Done(NamedTuple):
    """A calibration in a folder: with what it was made, what came of it, and what it told."""

    options: dict[str, Any]
    size: Size
    found: Calibration
    told: list[str]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    size, told = Size(first=30, later=10, waves=2, worlds=5, draws=6, confirmed=10, tries=1, steps=12), list[str]()
    options = {"space": known_space(), "model": known_model, "recovery": 0, "workers": 1}
    options["out"] = tmp_path_factory.mktemp("done") / "out"
    return Done(options, size, calibrate(size=size, tell=told.append, **options), told)


def test_calibration_goes_on_in_its_folder_and_writes_its_tables(done: Done) -> None:
    first, out = done.found, done.options["out"]
    assert any("cross-validated R²" in line for line in done.told)
    again = calibrate(size=done.size, **done.options)
    pd.testing.assert_frame_equal(first.ensemble, again.ensemble)
    for name, content in first.tables().items():
        pd.testing.assert_frame_equal(content, again.tables()[name])
    files = {
        "ensemble.csv",
        "fit.csv",
        "learned.csv",
        "directions.csv",
        "track_two.csv",
        "unmatched.csv",
        "at_ends.csv",
    }
    assert {file.name for file in out.iterdir()} == files | {"table"}
    read = pd.read_csv(out / "ensemble.csv")
    assert list(read) == ["set", *known_space().names]


@pytest.mark.slow
def test_what_was_stopped_between_two_tries_goes_on_as_it_would_have(tmp_path: Path) -> None:
    size = replace(SMALL, first=30, later=10, draws=8, tries=3, steps=12)
    options = {"space": known_space(), "model": never_at_once, "size": size, "recovery": 0, "workers": 1}

    def stop(line: str) -> None:
        if line.startswith("match-2: 8 draws"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(out=tmp_path / "stopped", tell=stop, **options)
    (tmp_path / "stopped" / "table" / "designs" / "match-2.json").unlink()  # as if it were stopped before it was drawn
    for name, content in calibrate(**options).tables().items():
        pd.testing.assert_frame_equal(content, calibrate(out=tmp_path / "stopped", **options).tables()[name])


def never_at_once(space: Space, place: np.ndarray, seed: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The known model, of which the first number of every set is as wrong as can be."""
    values, errors = known_model(space, place, seed, numbers)
    values[0] = 99.0
    return values, errors


def test_a_folder_of_another_size_or_other_bands_is_refused(done: Done, tmp_path: Path) -> None:
    options, size = done.options, done.size
    with pytest.raises(InputError, match="another size"):
        calibrate(size=replace(size, draws=5), **options)
    with pytest.raises(InputError, match="another bands"):
        calibrate(size=size, targets=targets_moved("P1", 1.0), **options)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "fit.csv").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        calibrate(size=size, **(options | {"out": tmp_path / "mine"}))


def test_no_set_is_confirmed_of_which_something_never_happens() -> None:
    targets = Targets()
    values = np.array([[pattern.target for pattern in PATTERNS]] * 2)
    values[1, targets.ids.index("P9a9")] = 0.0  # its band is from 6 to 24 %, so that 0 is within twice the edge
    assert confirmed(targets, values, np.full((2, 36), 0.02)).tolist() == [True, False]


def test_a_few_sets_of_which_hardly_anything_is_known_do_not_decide_an_emulator() -> None:
    generator = np.random.default_rng(4)
    features = generator.random((150, 2))
    targets = Targets(PATTERNS[:1])
    scaled = targets.centre + 0.6 * (features[:, :1] - 0.5) + generator.normal(0, 0.03, (150, 1))
    errors = np.full((150, 1), 0.03)
    scaled[:8], errors[:8] = -6.9, 1.0  # nothing was counted in these
    (one,) = fitted(targets, features, targets.natural(scaled), errors, 1).each
    assert one is not None and one.r2 > 0.6
    fresh = generator.random((100, 2))
    wanted = targets.centre + 0.6 * (fresh[:, :1] - 0.5)
    assert np.abs(one.predict(fresh)[0] - wanted[:, 0]).mean() < 0.1


def test_the_page_says_how_much_is_run() -> None:
    page = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")
    said = (
        f"{FULL.first}, then {FULL.later} sets in each of {FULL.waves - 1} more waves, of {FULL.worlds:,} worlds each"
    )
    assert said in page
    assert f"{FULL.draws} draws" in page and f"{FULL.confirmed:,} worlds" in page and f"{FULL.tries} tries" in page
