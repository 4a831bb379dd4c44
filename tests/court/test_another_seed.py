"""Another seed: effects laid side by side, and what may not be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.claims.claim import digest
from experiments.cli.process import BAD_INPUT, run
from experiments.court.another_seed import another_seed, other_verdicts
from experiments.court.bench import QUICK, Bench
from experiments.court.intervals import mean_interval
from simulation.errors import InputError

F1 = claims()["F1"]
CLAIMS = 66
_ENDS = ("effect_mean", "effect_low", "effect_high")


def verdicts(seed: int, true: float = 0.1, cases: int = 80, level: float = 0.99) -> pd.DataFrame:
    """Verdicts on as many claims as there are, each of whose effects is the mean over cases of the same truth."""
    luck = np.random.default_rng(seed)
    found = [mean_interval(luck.normal(true, 0.3, cases), level) for _ in range(CLAIMS)]
    return pd.DataFrame(
        {"claim": f"C{place}", "effect_mean": one.mean, "effect_low": one.low, "effect_high": one.high}
        for place, one in enumerate(found)
    ).assign(cases=cases, level=level)


def test_of_the_same_truth_all_effects_lie_together_in_nineteen_of_twenty_pairs() -> None:
    pairs = [another_seed(verdicts(seed), verdicts(1000 + seed, cases=320, level=0.95)) for seed in range(100)]
    assert sum(pair["apart"].any() for pair in pairs) <= 12  # 5 of 100 are expected; 12 in one time of five hundred
    apart = np.concatenate([pair["standard_errors_apart"] for pair in pairs])
    assert apart.std() == pytest.approx(1.0, abs=0.05) and apart.mean() == pytest.approx(0.0, abs=0.05)


def test_another_truth_lies_apart() -> None:
    found = another_seed(verdicts(1), verdicts(2, true=0.5, cases=320))
    assert found["apart"].all() and (found["standard_errors_apart"] > 0).all()  # the other is higher
    assert found["other_cases"].eq(320).all() and found["other_mean"].mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("other", "apart"), [(0.0, False), (0.1, True)])
def test_effects_without_width_lie_together_where_they_are_the_same(other: float, apart: bool) -> None:
    exact = {"claim": "C0", "cases": 30, "level": 0.95}
    tables = [pd.DataFrame([{**exact, **dict.fromkeys(_ENDS, value)}]) for value in (0.0, other)]
    assert another_seed(*tables)["apart"].tolist() == [apart]


def test_few_cases_lie_apart_no_oftener_than_many() -> None:
    """Of effects of seven cases and three the ends are wider: only one in twenty pairs has any that lies apart."""
    pairs = [another_seed(verdicts(seed, cases=7), verdicts(1000 + seed, cases=3)) for seed in range(100)]
    assert sum(pair["apart"].any() for pair in pairs) <= 12


def test_rounding_does_not_lie_apart() -> None:
    exact = pd.DataFrame([{"claim": "C0", "cases": 30, "level": 0.95, **dict.fromkeys(_ENDS, 0.0)}])
    rounded = exact.assign(effect_mean=-6.9e-19, effect_low=-7.0e-19, effect_high=-6.8e-19)
    assert another_seed(exact, rounded)["apart"].tolist() == [False]


def test_an_effect_of_one_case_lies_apart_from_none() -> None:
    one = verdicts(1).assign(cases=1, effect_low=-np.inf, effect_high=np.inf)
    assert not another_seed(one, verdicts(2, true=9.0))["apart"].any()


def test_claims_that_only_one_trial_judged_are_left_out() -> None:
    assert another_seed(verdicts(1)[3:], verdicts(2)[:6])["claim"].tolist() == ["C3", "C4", "C5"]


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A folder as a finished trial of seed 2 leaves it."""
    bench = Bench(tmp_path / "two", QUICK, 2)
    bench.changed({"F1": digest(F1)})
    verdicts(1).replace("C0", "F1").to_csv(tmp_path / "two" / "verdicts.csv", index=False)
    return tmp_path / "two"


def test_a_finished_trial_of_any_size_is_taken(finished: Path) -> None:
    assert len(other_verdicts(finished, QUICK, 1, [F1])) == CLAIMS


def _same_seed(folder: Path) -> None:
    path = folder / "court.json"
    path.write_text(path.read_text().replace('"seed": 2', '"seed": 1'))


def _other_code(folder: Path) -> None:
    path = folder / "court.json"
    path.write_text(path.read_text().replace('"model": "', '"model": "another'))


def _other_claim(folder: Path) -> None:
    (folder / "claims.json").write_text('{"F1": "another"}')


def _no_verdicts(folder: Path) -> None:
    (folder / "verdicts.csv").unlink()


def _no_column(folder: Path) -> None:
    verdicts(1).drop(columns="level").to_csv(folder / "verdicts.csv", index=False)


def _damaged(folder: Path) -> None:
    (folder / "claims.json").write_text("[")


def _no_such_claim(folder: Path) -> None:
    verdicts(1)[1:].to_csv(folder / "verdicts.csv", index=False)


def _no_court(folder: Path) -> None:
    (folder / "court.json").unlink()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_no_such_claim, "has none of these claims"),
        (_no_court, "is no folder of the court"),
        (_same_seed, "has the seed 1 too"),
        (_other_code, "is by another model"),
        (_other_claim, "declares F1 otherwise"),
        (_no_verdicts, "no verdicts.csv that can be read"),
        (_no_column, "has no column level"),
        (_damaged, "claims.json: it cannot be read"),
    ],
)
def test_what_cannot_be_laid_beside_is_refused_before_anything_is_written(
    change: object, told: str, finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(finished)  # type: ignore[operator]
    with pytest.raises(InputError, match=told):
        other_verdicts(finished, QUICK, 1, [F1])
    out = tmp_path / "court"
    assert run(["claims", "F1", "--quick", "--out", str(out), "--other-seed", str(finished)]) == BAD_INPUT
    assert told in " ".join(capsys.readouterr().err.split()) and not out.exists()
