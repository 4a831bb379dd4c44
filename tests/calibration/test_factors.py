"""What is calibrated: settings that exist, ranges within their limits, and no word of any claim."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from paths import ROOT

import experiments.calibration as calibration
from experiments.calibration.factors import EFFECTS, FACTORS, Factor
from experiments.calibration.screen import candidates, effects
from experiments.calibration.space import Space
from experiments.calibration.targets import Targets
from experiments.patterns.held import population_of
from simulation.errors import InputError
from simulation.scenarios.names import settings_by_name
from simulation.scenarios.scenario import load_scenario
from simulation.week import parameters

BASELINE = load_scenario("baseline")
ENSEMBLE = ROOT / "simulation" / "scenarios" / "baseline_ensemble.csv"
KNOWN = settings_by_name(parameters().values(), BASELINE.parties, BASELINE.issues)


def test_factors_have_names_of_their_own() -> None:
    assert len({factor.name for factor in FACTORS}) == len(FACTORS) >= 20


@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.name)
def test_range_of_a_factor_lies_within_its_settings_limits_and_holds_what_is_shipped(factor: Factor) -> None:
    for setting in factor.settings:
        parameter = KNOWN[setting][0].parameter
        assert parameter.low <= factor.low < factor.high <= parameter.high
    shipped = Space(BASELINE).shipped()[factor.name]
    assert factor.low <= shipped <= factor.high
    assert float(factor.at(np.array(factor.place(shipped)))) == pytest.approx(shipped)


def test_what_is_shipped_is_the_middle_of_the_ensemble_within_a_twentieth() -> None:
    """Files that name no ensemble have the defaults, which are to be calibrated like the others."""
    shipped, rows = Space(BASELINE).shipped(), pd.read_csv(ENSEMBLE)
    far = {name: (value, rows[name].median()) for name, value in shipped.items() if name in rows}
    assert len(far) == len(FACTORS)
    assert not [name for name, (value, middle) in far.items() if abs(value - middle) > 0.05 * middle], far


def test_track_two_is_no_factor() -> None:
    inputs = {"track_two.effort", "track_two.presence", *(effect.setting for effect in EFFECTS)}
    assert not inputs & {setting for factor in FACTORS for setting in factor.settings}
    assert not any(factor.name.startswith("track_two.") for factor in FACTORS)


def test_a_set_gives_the_values_drawn_for_it() -> None:
    space = Space(BASELINE)
    place = space.latin(1, 3)[0]
    numbers = np.arange(400)
    settings = space.settings(place, 5, numbers)
    drawn = {name: float(value[0]) for name, value in space.values(place[None]).items()}
    record = BASELINE.settings(5, numbers, settings)
    assert np.all(record["win_rate"] == drawn["win.rate"])
    assert record["fight_scale"].max() <= drawn["fight.scale.high"]
    assert record["fight_scale"].min() >= BASELINE.values["fight.scale"].ends[0]  # type: ignore[union-attr]
    with_track_two = record["track_two_effort"] > 0
    assert with_track_two.mean() == pytest.approx(drawn["track_two.presence"], abs=0.08)
    assert np.all(record["track_two_effort"][with_track_two] == drawn["track_two.effort"])
    assert np.all(record["build_trust_strength"] == drawn["build_trust.strength"])


def test_the_shipped_set_gives_the_population_that_patterns_are_counted_in() -> None:
    plain = BASELINE.replace(ensemble="")
    space = Space(plain)
    shipped = space.constants(space.shipped())
    numbers = np.arange(50)
    one = plain.settings(1, numbers, shipped)
    other = plain.settings(1, numbers, {})
    for name in one.dtype.names:
        assert np.allclose(one[name], other[name], rtol=1e-12), name
    assert set(population_of(BASELINE, 5, 1)) == {"track_two.effort"}


def test_a_scenario_without_the_range_is_refused() -> None:
    with pytest.raises(InputError, match=r"fight\.scale\.high: fight\.scale is no range in oslo"):
        Space(load_scenario("oslo"))


def test_no_code_of_calibration_imports_a_claim() -> None:
    for file in Path(calibration.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [f"{node.module}.{one.name}" for one in node.names] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name and name.startswith(("experiments.claims", "experiments.court")) for name in names), (
                file
            )
    modules = "experiments.calibration.validate, experiments.calibration.screen"
    said = f"import sys, {modules}; print([m for m in sys.modules if 'experiments.c' in m])"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout
    assert "experiments.claims" not in loaded
    assert "experiments.court" not in loaded
    assert "experiments.calibration.factors" in loaded


def test_the_screen_finds_what_moves_which_number() -> None:
    space = Space(BASELINE, candidates(BASELINE), ())
    assert {factor.name for factor in FACTORS} <= {factor.name for factor in space.factors}
    generator = np.random.default_rng(1)
    places = generator.integers(0, 2, (400, len(space.names))).astype(float)
    targets = Targets()
    scaled = np.tile(targets.centre, (400, 1)) + generator.normal(0, 0.01, (400, 36))
    names = [factor.name for factor in space.factors]
    scaled[:, 5] += 0.3 * (2 * places[:, names.index("win.rate")] - 1)
    table = effects(space, places, targets.natural(scaled))
    assert table["factor"][0] == "win.rate" and table["total"][0] > 5 * table["total"][1]
    assert table["P8c"][0] == pytest.approx(0.3 / targets.spread(targets.centre)[5], rel=0.05)
