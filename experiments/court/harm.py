"""Who is worse off by what a claim is about: deaths and the utility of each party, case by case.

With a few worlds a case luck alone makes many cases look worse: shares are given of what luck hardly explains, and of
what is seen, luck included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import RATIO, STATE, Claim, Measured
from experiments.claims.contrast import AgainstBest, Levels, Total
from experiments.court.effects import HALVES, effects, groups_of, highest, sign_of
from experiments.court.hearing import Heard
from experiments.court.intervals import mean_interval
from experiments.court.panel import Panel, panel_of
from experiments.court.weigh import delta_of
from simulation.scenarios.scenario import load_scenario
from simulation.world.sets import ROW

__all__ = ["ANYBODY", "DEATHS", "compared_arms", "harm", "lowest_tenths", "set_apart", "worse_and_better"]

DEATHS, ANYBODY = "deaths", "any of these"
"""Who is worse off where more people die; and where anything of what is listed is worse."""
_LEVEL = 0.95
_BY_LUCK = (1.0 - _LEVEL) / 2.0
_UTILITY = "utility_"
_NAMED = 5  # settings that a description names


def harm(heard: Heard) -> pd.DataFrame:
    """A row a claim and who: in what share of cases deaths or a party's utility are worse with `arm` than `against`.

    `worse` and `better` are shares of cases whose difference is beyond its own luck (`worse_and_better`), `luck` the
    share that luck which takes as it gives makes look worse, or better. `worse_by` and `better_by` are shares of cases
    whose mean difference is at least `delta`, which luck widens. `mean`, `low` and `high` are the mean gain over cases;
    `tenth_mean` and its ends that of the tenth of cases that looks worst on one half of the replicates, valued on the
    other. Gains are positive where things are better: of deaths differences of logarithms.
    """
    rows = (row for case in heard.cases.values() for row in _of_claim(heard, case.claim))
    return pd.DataFrame(rows)


def _of_claim(heard: Heard, claim: Claim) -> Iterator[dict[str, Any]]:
    looks = heard.looks[claim.id]
    rows, standing = heard.rows(claim, looks), heard.standing(heard.group(claim), looks)
    weights = compared_arms(claim, panel_of(claim, claim.outcome, rows))
    if not weights:
        return
    told = {"claim": claim.id, "arm": _named(weights, 1.0), "against": _named(weights, -1.0)}
    plain = replace(claim, signed=False)  # who is worse off is asked of all worlds, signed or not
    asked = {name: rows[name] for name in weights}
    gains = {}
    for who, measured in _whose(asked).items():
        panel = panel_of(plain, measured, asked)
        gains[who] = _gains(weights, panel, 1.0 if measured.more else -1.0)
        delta = delta_of(plain, measured, standing)
        yield told | {"who": who, "scale": panel.scale, "delta": delta} | _measured(gains[who], delta)
    several = [worse_and_better(one) for one in gains.values()]
    worse, better = (np.any([one[side] for one in several], axis=0) for side in (0, 1))
    known = np.any([np.isfinite(one).sum(axis=1) > 1 for one in gains.values()], axis=0)
    shares = {"cases": int(known.sum()), "worse": _share(worse, known), "better": _share(better, known)}
    yield told | {"who": ANYBODY} | shares | {"luck": len(gains) * _BY_LUCK}


def compared_arms(claim: Claim, panel: Panel) -> dict[str, float]:
    """The arms between which harm is counted, by weights that sum to 1 and to -1; empty where none can be chosen.

    Those of the claim's contrast. Of a difference of two effects the pair, or pairs, in which the paper expects the
    larger one: with against without. Of one arm against several, that of the others whose outcome is the best over all
    cases; of levels the best in between against the better end.
    """
    contrast, sign = claim.contrast, sign_of(claim)

    def best(arms: tuple[str, ...]) -> dict[str, float]:
        means = {arm: sign * _mean(panel.arms[arm].case()) for arm in arms}
        return highest(means)

    if isinstance(contrast, Total):
        return _plain(contrast.weights)
    if isinstance(contrast, Levels):
        first, *inner, last = contrast.levels
        one, other = best(tuple(inner)), best((first, last))
    else:
        one = {contrast.arm if isinstance(contrast, AgainstBest) else contrast.best: 1.0}
        other = best(contrast.others)
    return one | {arm: -share for arm, share in other.items()} if one and other else {}


def _plain(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights of a difference of means as they are; of a difference of effects those of the larger one.

    Effects are declared pair by pair, with before without.
    """
    if sum(abs(weight) for weight in weights.values()) < 2.0 + 1e-9:
        return dict(weights)
    arms = list(weights)
    pairs = [(one, other) for one, other in zip(arms[::2], arms[1::2], strict=True) if weights[one] > 0]
    return {arm: sign / len(pairs) for pair in pairs for arm, sign in zip(pair, (1.0, -1.0), strict=True)}


def _named(weights: Mapping[str, float], sign: float) -> str:
    return "; ".join(arm for arm, weight in weights.items() if sign * weight > 0)


def _whose(rows: Mapping[str, pd.DataFrame]) -> dict[str, Measured]:
    """What is looked at: deaths, and the utility of each party."""
    columns = dict.fromkeys(name for table in rows.values() for name in table)
    parties = [str(name).removeprefix(_UTILITY) for name in columns if str(name).startswith(_UTILITY)]
    return {DEATHS: Measured("deaths", RATIO, more=False)} | {one: Measured(_UTILITY + one, STATE) for one in parties}


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _gains(weights: Mapping[str, float], panel: Panel, better: float) -> np.ndarray:
    """What is better in each world (cases, replicates); nan in worlds that some arm has not."""
    return np.asarray(better * sum(weight * panel.arms[arm].numbers for arm, weight in weights.items()))


def worse_and_better(gains: np.ndarray, level: float = _LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Which cases are worse off, and which better, beyond luck: their t interval over replicates lies on one side.

    `gains` (cases, replicates) are nan where missing. Of cases in which nothing is changed on average, luck makes some
    (1 - level) / 2 look worse, and as many better, if gains are symmetric: fewer where most worlds do not differ, more
    on one side where a few differ by much. Harm that is small beside luck goes unseen. A case with a single world is
    neither.

    >>> worse, better = worse_and_better(np.array([[-1.0, -1.1, -0.9], [-1.0, 0.0, 1.0], [2.0, 2.0, 2.0]]))
    >>> worse.tolist(), better.tolist()
    ([True, False, False], [False, False, True])
    """
    from scipy.stats import t  # heavy: half a second to import

    mean, known = _case_means(gains), np.isfinite(gains).sum(axis=1)
    left = np.where(np.isfinite(gains), gains - mean[:, None], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt((left**2).sum(axis=1) / (known - 1) / known)
        half = t.ppf(0.5 + level / 2.0, np.maximum(known - 1, 1)) * error
        return np.asarray((known > 1) & (mean + half < 0.0)), np.asarray((known > 1) & (mean - half > 0.0))


def _case_means(gains: np.ndarray) -> np.ndarray:
    known = np.isfinite(gains)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, gains, 0.0).sum(axis=1) / known.sum(axis=1))


def _measured(gains: np.ndarray, delta: float) -> dict[str, Any]:
    """The shares and means of one row."""
    mean, known = _case_means(gains), np.isfinite(gains).sum(axis=1) > 1
    worse, better = worse_and_better(gains)
    told: dict[str, Any] = {"cases": int(known.sum())}
    told |= {"worse": _share(worse, known), "better": _share(better, known), "luck": _BY_LUCK}
    told |= {"worse_by": _share(mean <= -delta, known), "better_by": _share(mean >= delta, known)}
    for name, values in (("", mean), ("tenth_", _worst_tenth(gains))):
        interval = mean_interval(values, _LEVEL)
        told |= {f"{name}mean": interval.mean, f"{name}low": interval.low, f"{name}high": interval.high}
    return told


def _share(there: np.ndarray, known: np.ndarray) -> float:
    return float(there[known].mean()) if known.any() else float("nan")


def _worst_tenth(gains: np.ndarray) -> np.ndarray:
    """The gains, on the second half of the replicates, of the tenth of cases with the lowest on the first.

    In one order only: each case counts once, so that the interval is that of so many cases.
    """
    seen, worth = (_case_means(gains[:, half]) for half in HALVES)
    known = np.flatnonzero(np.isfinite(seen) & np.isfinite(worth))
    order = known[np.argsort(seen[known], kind="stable")]
    return np.asarray(worth[order[: max(len(order) // 10, 2)]])


def lowest_tenths(heard: Heard) -> pd.DataFrame:
    """A row a claim whose tenth of cases with the lowest effect is harmed by what matters: who is in it, in words."""
    rows = []
    for id, case in heard.cases.items():
        worst, claim = case.evidence.worst, case.claim
        if worst is None or worst.high > -case.evidence.delta or claim.kind in ("little", "either"):
            continue
        panel = panel_of(claim, claim.outcome, heard.rows(claim, heard.looks[id]))
        if isinstance(claim.contrast, Total) and len(groups_of(claim.contrast, panel)) > 1:
            continue  # of forks at two states a case has no effect of its own
        found = effects(claim.contrast, panel, sign_of(claim))
        order = np.argsort(found)[: int(np.isfinite(found).sum())]
        tenth, rest = np.split(panel.cases[order], [max(len(order) // 10, 2)])
        settings, shared = _settings(heard, claim)
        said = set_apart(settings.loc[tenth], settings.loc[rest], shared)
        rows.append({"claim": id, "cases": len(tenth), "of": len(order), "in_words": said})
    return pd.DataFrame(rows)


def _settings(heard: Heard, claim: Claim) -> tuple[pd.DataFrame, list[str]]:
    """The settings of each case of a claim, those of its set of constants too, and the names of these."""
    drawn, ensemble = heard.settings(claim), load_scenario(claim.scenario).ensemble
    if ensemble is None or ROW not in drawn:
        return drawn, []
    set_by_arms = {name for _, arm in heard.arms(claim).values() for name in arm.settings}
    names = [name for name in ensemble.settings if name not in drawn and name not in set_by_arms]
    rows = drawn[ROW].to_numpy(np.int64) - 1
    of_set = pd.DataFrame({name: ensemble.column(name)[rows] for name in names}, index=drawn.index)
    return pd.concat([drawn, of_set], axis=1), names


def set_apart(some: pd.DataFrame, others: pd.DataFrame, shared: Sequence[str] = ()) -> str:
    """The settings in which some cases differ from others, in words; empty where none is beyond luck.

    By ranks (Mann & Whitney 1947), at the level 0.95 of all settings together; at most five, those that differ most
    first, each with both medians. `shared` are settings that come in sets of constants, of which cases may have the
    same: of these sets are what was drawn, not cases.

    >>> some, others = pd.DataFrame({"a.b": range(30)}), pd.DataFrame({"a.b": range(20, 120)})
    >>> set_apart(some, others)
    'a.b lower (median 14.5 against 69.5)'
    """
    from scipy.stats import norm  # heavy, as above

    table = pd.concat([some, others], ignore_index=True)
    # A row of an ensemble is a number without an order.
    names = [str(name) for name in table if name != ROW and pd.api.types.is_numeric_dtype(table[str(name)])]
    varied = [name for name in names if table[name].nunique() > 1]
    among = np.arange(len(table)) < len(some)
    alone = pd.Series(range(len(table)))
    apart = {name: _apart(table[name], among, table[ROW] if name in shared else alone) for name in varied}
    limit = norm.ppf(1.0 - (1.0 - _LEVEL) / (2.0 * max(len(varied), 1)))
    far = sorted((name for name in varied if abs(apart[name]) > limit), key=lambda name: -abs(apart[name]))
    return ", ".join(
        f"{name} {'higher' if apart[name] > 0 else 'lower'} (median {some[name].median():.3g} against "
        f"{others[name].median():.3g})"
        for name in far[:_NAMED]
    )


def _apart(values: pd.Series, among: np.ndarray, drawn: pd.Series) -> float:
    """How far the mean rank of some cases lies from that of all, in standard errors.

    `drawn` says which cases share a draw of the value. The error is that of drawing the values again, one a draw.
    """
    from scipy.stats import rankdata  # heavy, as above

    whose = pd.DataFrame({"value": values, "drawn": drawn, "share": among / among.sum() - 1.0 / len(among)})
    draws = whose.groupby("drawn").agg({"value": "first", "share": "sum"})
    ranks, shares = rankdata(draws["value"]), draws["share"].to_numpy()
    error = ranks.std(ddof=1) * np.sqrt(shares @ shares)
    return float(ranks @ shares / error) if error > 0 else 0.0
