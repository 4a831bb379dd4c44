"""Emulators, chains, waves and matches, on a model whose constants are known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.calibrate import Calibration, calibrate
from experiments.calibration.emulator import fitted
from experiments.calibration.learned import directions, learned, sentences
from experiments.calibration.recovery import recovered
from experiments.calibration.sampler import chains
from experiments.calibration.space import Space
from experiments.calibration.table import Table
from experiments.calibration.targets import Targets, numbers_of
from experiments.calibration.waves import Size, waves
from experiments.patterns.baselines import constant_rates
from experiments.patterns.table import PATTERNS
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
    drawn = [numbers_of(constant_rates(200, seed), seed) for seed in range(30)]
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


def test_constants_that_are_known_are_found_and_what_does_nothing_stays_wide() -> None:
    calibration = found()
    assert len(calibration.ensemble) >= 28
    for factor, true in zip(("win.rate", "fight.scale.high", "break_agreement.rate"), TRUE, strict=True):
        assert middle_of(calibration, factor) == pytest.approx(true, abs=0.1)
    ratios = calibration.learned.set_index("factor")["ratio"]
    assert ratios[["win.rate", "fight.scale.high", "break_agreement.rate"]].max() < 0.5
    assert ratios["pain.memory"] > 0.7
    assert calibration.fit["inside"].all()


def test_moving_a_target_moves_the_result() -> None:
    # P8a moves with `win.rate`, as P1 does: a target far above is met half way.
    moved = targets_moved("P8a", 4.0)
    other = calibrate(space=known_space(), model=known_model, size=SMALL, recovery=0, workers=1, targets=moved)
    assert Targets().ids.index("P8a") % 3 == 0
    assert middle_of(other, "win.rate") > middle_of(found(), "win.rate") + 0.05
    assert middle_of(other, "fight.scale.high") == pytest.approx(middle_of(found(), "fight.scale.high"), abs=0.1)


def test_what_is_drawn_of_track_two_leaves_as_it_entered() -> None:
    table = found().track_two
    assert set(table["input"]) == {"track_two.presence", "track_two.effort", "build_trust.strength", "explore.strength"}
    assert table["same"].min() > 0.05
    np.testing.assert_allclose(table["after"], table["before"], atol=0.05)
    assert table["spread_before"].to_numpy() == pytest.approx(np.full(4, 0.2887), abs=0.02)  # as wide as the prior


def test_draws_that_match_nothing_are_listed() -> None:
    def model(space: Space, place: np.ndarray, seed: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, errors = known_model(space, place, seed, numbers)
        if place[space.size] > 0.8:  # with so much Track II nothing fits, whatever the constants
            values[0] = 99.0
        return values, errors

    calibration = calibrate(space=known_space(), model=model, size=SMALL, recovery=0, workers=1)
    unmatched = calibration.unmatched
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
    assert table["combination"][0].startswith("+0.71 ") and "+0.71 fight.scale.high" in table["combination"][0]
    assert learned(space, places)["ratio"].min() > 0.9


def test_known_sets_are_found_again_with_honest_intervals() -> None:
    space = known_space()
    with Table.opened(space, None, 5, known_model) as table:
        waves(table, Targets(), Size(100, 0, 1, 10, 0, 0, 0, 36), lambda line: None, 1)
        recovery = recovered(table, Targets(), known=12, walkers=30, steps=24)
    assert len(recovery.rows) == 48
    assert 0.8 <= recovery.coverage <= 0.98
    ratios = recovery.by_factor.set_index("factor")["ratio"]
    assert ratios["pain.memory"] > 0.8 > 0.5 > ratios["win.rate"]


def test_calibration_goes_on_in_its_folder_and_writes_its_tables(tmp_path: Path) -> None:
    size = Size(first=30, later=10, waves=2, worlds=5, draws=6, confirmed=10, tries=1, steps=12)
    told: list[str] = []
    options = {"space": known_space(), "model": known_model, "size": size, "recovery": 0, "workers": 1}
    first = calibrate(out=tmp_path / "out", tell=told.append, **options)
    assert any("cross-validated R²" in line for line in told)
    again = calibrate(out=tmp_path / "out", **options)
    pd.testing.assert_frame_equal(first.ensemble, again.ensemble)
    files = {"ensemble.csv", "fit.csv", "learned.csv", "directions.csv", "track_two.csv", "unmatched.csv"}
    assert {file.name for file in (tmp_path / "out").iterdir()} == files | {"table"}
    read = pd.read_csv(tmp_path / "out" / "ensemble.csv")
    assert list(read) == ["set", *known_space().names]
