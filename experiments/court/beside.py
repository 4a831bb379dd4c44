"""Tables beside the verdicts: how the tracks interact, what each adds along the mix, timing, shams, the prior.

Each is made from the rows of claims that were heard; where none of those was, it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.interaction import Cells, four_scales, synergy
from experiments.analysis.shapley import shapley
from experiments.calibration.factors import EFFECTS
from experiments.claims.arms import POLICIES, policy
from experiments.claims.claim import Claim, Measured
from experiments.claims.contrast import AgainstBest, Total, more_than
from experiments.court.activities import activities
from experiments.court.docket import BASELINE, MIXED, NOW, key_of
from experiments.court.effects import HALVES, effects
from experiments.court.fork_states import fork_states
from experiments.court.hearing import Heard
from experiments.court.intervals import NOTHING, fresh_share, mean_interval, told_mean
from experiments.court.panel import MAIN, Panel, Values, column_of, panel_of
from experiments.court.weigh import Rows
from experiments.designs.arm import Arm
from simulation.results.outcomes import outcome_named
from simulation.scenarios.distributions import Continuous, Distribution
from simulation.scenarios.scenario import Scenario

__all__ = [
    "BESIDE",
    "interaction",
    "map_of",
    "mix",
    "naive",
    "prior",
    "shams",
    "signing",
    "tables_beside",
    "timing",
]

_LEVEL = 0.95
_SHAM_LEVEL, _SWAPS, _SWAPPED_BY = 0.999, 400, 1  # level, random swaps, and the seed of these
_FIFTHS = 5
_DOSES = tuple((one, two) for one in (0.0, 0.5, 1.0) for two in (0.0, 1.0))
_PLACES = (np.arange(2000) + 0.5) / 2000


def _better(measured: Measured) -> float:
    return 1.0 if measured.more else -1.0


def _claim(heard: Heard, id: str) -> Claim | None:
    return heard.cases[id].claim if id in heard.cases else None


def _panel(heard: Heard, claim: Claim, measured: Measured) -> Panel:
    return panel_of(claim, measured, heard.rows(claim, heard.looks[claim.id]))


def interaction(heard: Heard) -> pd.DataFrame:
    """The nine doses of the tracks: the mean of each outcome, and their interaction from half and from none, on four
    scales, with each track's Shapley share."""
    claim = _claim(heard, "S1")
    return pd.DataFrame() if claim is None else pd.concat(_interactions(heard, claim), ignore_index=True)


def _interactions(heard: Heard, claim: Claim) -> Iterator[pd.DataFrame]:
    equal = _claim(heard, "S2")
    for measured in MAIN:
        panel = _panel(heard, claim, measured)
        for low in (0.0, 0.5):
            cells = _cells(panel, low, _better(measured))
            table = four_scales(cells, _LEVEL)
            said = synergy(table, _at_equal_effort(heard, equal, measured)) if equal else ""
            shares = shapley(
                {
                    frozenset(): float(cells.neither.mean()),
                    frozenset({"Track I"}): float(cells.one.mean()),
                    frozenset({"Track II"}): float(cells.other.mean()),
                    frozenset({"Track I", "Track II"}): float(cells.both.mean()),
                }
            )
            more = {f"shapley {track}": share for track, share in shares.items()}
            named = {"outcome": measured.name, "from": low, "neither": cells.neither.mean(), "one": cells.one.mean()}
            named |= {"other": cells.other.mean(), "both": cells.both.mean(), "said": said}
            for name in ("one", "other", "both"):
                gain = mean_interval(getattr(cells, name) - cells.neither, _LEVEL)
                named |= {f"gain_{name}": gain.mean, f"gain_{name}_low": gain.low, f"gain_{name}_high": gain.high}
            yield table.assign(**named, **more)


def _cells(panel: Panel, low: float, better: float) -> Cells:
    """The four cells of doses from `low` to full, more being better."""

    def cell(one: float, two: float) -> np.ndarray:
        return better * _at(panel, one, two).case()

    found = [cell(one, two) for one, two in ((low, low), (1.0, low), (low, 1.0), (1.0, 1.0))]
    known = np.logical_and.reduce([np.isfinite(one) for one in found])
    share = panel.scale == "share" and better > 0
    worlds = next(iter(panel.arms.values())).numbers.shape[1]
    neither, one, other, both = (cell_of[known] for cell_of in found)
    return Cells(neither, one, other, both, share, worlds)


def _at_equal_effort(heard: Heard, claim: Claim, measured: Measured) -> Mapping[str, float]:
    assert isinstance(claim.contrast, AgainstBest)
    found = effects(claim.contrast, _panel(heard, claim, measured), _better(measured))
    interval = mean_interval(found, _LEVEL)
    return {"mean": interval.mean, "low": interval.low, "high": interval.high}


def map_of(heard: Heard) -> pd.DataFrame:
    """What each track adds by how bad cases are with neither: a row an outcome and fifth of cases, the worst first.

    Fifths are made on one half of the replicates and valued on the other: what is seen to be bad would else get better
    by luck. `gain_one` and `gain_other` are what full Track I, and full Track II, add to neither; `gain_other_half` and
    `gain_other_full` what full Track II adds beside Track I at half and full effort; `mean` is the interaction from
    none to full, with its ends at 0.95.
    """
    claim = _claim(heard, "S1")
    if claim is None:
        return pd.DataFrame()
    rows = []
    for measured in MAIN:
        panel = _panel(heard, claim, measured)
        choose, value = ({dose: _better(measured) * _at(panel, *dose).case(half) for dose in _DOSES} for half in HALVES)
        known = np.logical_and.reduce([np.isfinite(one) for one in (choose[0.0, 0.0], *value.values())])
        order = np.flatnonzero(known)[np.argsort(choose[0.0, 0.0][known], kind="stable")]
        for place, fifth in enumerate(np.array_split(order, _FIFTHS), 1):
            rows.append({"outcome": measured.name, "fifth": place} | _of_fifth({
                dose: one[fifth] for dose, one in value.items()}))  # fmt: skip
    return pd.DataFrame(rows)


def _of_fifth(value: Mapping[tuple[float, float], np.ndarray]) -> dict[str, Any]:
    """What the tracks add in some cases, from their outcomes by doses, more being better."""
    adds = {one: value[one, 1.0] - value[one, 0.0] for one in (0.0, 0.5, 1.0)}
    told = {"base": value[0.0, 0.0], "gain_one": value[1.0, 0.0] - value[0.0, 0.0], "gain_other": adds[0.0]}
    told |= {"gain_other_half": adds[0.5], "gain_other_full": adds[1.0]}
    means = {name: float(one.mean()) if len(one) else float("nan") for name, one in told.items()}
    return means | told_mean(adds[1.0] - adds[0.0], _LEVEL)


def _at(panel: Panel, one: float, two: float) -> Values:
    """The outcome with Track I and Track II at these efforts."""
    return panel.arms[f"track_one.effort={one} track_two.effort={two}"]


def signing(heard: Heard) -> pd.DataFrame:
    """Of what exists only after signing three numbers: the effect over all worlds, that over pairs in which every arm
    signed, and the make-up of the worlds that only some arm brought to signature.

    Of these `only_with` were signed in an arm that the claim is about (its weight in the contrast is above zero) and in
    none that it is compared with, `only_against` the other way round; `years_…` are the mean years of fighting in each
    kind of world, in the arms that it is compared with.
    """
    rows = []
    for id, case in heard.cases.items():
        claim = case.claim
        if not (claim.signed or _only_after_signing(claim.outcome)):
            continue
        if not isinstance(claim.contrast, Total):
            continue
        tables = heard.rows(claim, heard.looks[id])
        told = {"claim": id} | _made_up(claim, claim.contrast.weights, tables)
        for name, signed in (("all", False), ("pairs", True)):
            panel = panel_of(replace(claim, signed=signed), claim.outcome, tables)
            interval = mean_interval(effects(claim.contrast, panel, _better(claim.outcome)), _LEVEL)
            told |= {f"{name}_mean": interval.mean, f"{name}_low": interval.low, f"{name}_high": interval.high}
        rows.append(told)
    return pd.DataFrame(rows)


def _made_up(claim: Claim, weights: Mapping[str, float], tables: Rows) -> dict[str, float]:
    """The shares of worlds that every arm signed, and only some, with how long they are fought."""
    by_world = {arm: tables[arm].set_index("world") for arm in claim.contrast.arms}
    worlds = pd.Index(sorted(set().union(*(table.index for table in by_world.values()))), name="world")
    held = {arm: table.reindex(worlds) for arm, table in by_world.items()}
    signed = {arm: np.asarray(table["agreement"] == 1.0) for arm, table in held.items()}
    every, some = np.logical_and.reduce(list(signed.values())), np.logical_or.reduce(list(signed.values()))
    against = [arm for arm, weight in weights.items() if weight < 0.0]
    by_with = np.logical_or.reduce([signed[arm] for arm, weight in weights.items() if weight > 0.0])
    by_against = np.logical_or.reduce([signed[arm] for arm in against])
    years = pd.concat([held[arm][column_of(claim, MAIN[0])] for arm in against], axis=1).mean(axis=1).to_numpy()
    kinds = {"every": every, "only_with": by_with & ~by_against, "only_against": by_against & ~by_with}
    told = {"every": float(every.mean()), "some": float((some & ~every).mean())}
    for name, there in kinds.items():
        told |= {name: float(there.mean()), f"years_{name}": float(years[there].mean()) if there.any() else np.nan}
    return told


def _only_after_signing(measured: Measured) -> bool:
    declared = outcome_named(measured.name)
    after = declared.after_signing if declared else measured.name == "carried_out"  # which the court makes itself
    return after or measured.per == "agreement_years"


def mix(heard: Heard) -> pd.DataFrame:
    """What the next persons add in Track I rather than in Track II, at each mix of the two.

    `gain_one` and `gain_other` are what they add in either track by themselves, with the ends at 0.95.
    """
    claim = _claim(heard, MIXED)
    if claim is None:
        return pd.DataFrame()
    names = list(claim.arms)
    rows = []
    for measured in (claim.outcome, *claim.beside):
        looks = heard.looks[claim.id]
        before = heard.mixes(heard.group(claim), looks)
        panel = panel_of(claim, measured, {**heard.rows(claim, looks), **before})
        for one, two in zip(names[::2], names[1::2], strict=True):
            number = two.split()[2]
            told = {"outcome": measured.name, "persons": float(number)}
            told |= told_mean(effects(more_than(one, two), panel, _better(measured)), _LEVEL)
            for name, arm in (("gain_one", one), ("gain_other", two)):
                gain = told_mean(effects(more_than(arm, number), panel, _better(measured)), _LEVEL)
                told |= {name: gain["mean"], f"{name}_low": gain["low"], f"{name}_high": gain["high"]}
            rows.append(told)
    return pd.DataFrame(rows)


def timing(heard: Heard) -> pd.DataFrame:
    """What Track II gains from a fork at each state on, and what each policy gains over always, at equal effort."""
    return pd.DataFrame([*_forks(heard), *_policies(heard)])


def _forks(heard: Heard) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for case in heard.cases.values():
        claim = case.claim
        if not any(name.endswith(NOW) for name in claim.arms):
            continue
        looks = heard.looks[claim.id]
        for tables in (heard.rows(claim, looks), heard.forks(heard.group(claim), looks)):
            yield from _forked(claim, tables, seen)


def _forked(claim: Claim, tables: Rows, seen: set[str]) -> Iterator[dict[str, Any]]:
    """A row a state at which these arms fork, but those seen; each is counted over the cases that meet it."""
    states = {name.removesuffix(NOW) for name in tables if name.endswith(NOW)} - seen
    if not states:
        return
    panel = panel_of(claim, claim.outcome, tables)
    for state in sorted(states):
        seen.add(state)
        now, never = f"{state}{NOW}", f"{state}: never"
        found = effects(more_than(now, never), panel, -1.0)
        forks = int(np.isfinite(panel.arms[now].numbers).sum())
        yield {"kind": "fork", "name": state, "outcome": claim.outcome.name, "forks": forks} | told_mean(found, _LEVEL)


def _policies(heard: Heard) -> Iterator[dict[str, Any]]:
    claims = [heard.cases[id].claim for id in ("D3", "D5", "D6") if id in heard.cases]
    if not claims:
        return
    claim = claims[0]
    rows = heard.rows(claim, heard.looks[claim.id])
    for measured in claim.measured:
        panel = panel_of(claim, measured, rows)
        for when in POLICIES:
            # "always" is what others are compared with: it gains nothing over itself.
            against = more_than(policy(when), policy("always"))
            found = effects(against, panel, -1.0) if when != "always" else np.zeros(len(panel.cases))
            table = rows[policy(when)]
            spent = {"effort": float(table["effort_track_two"].mean())}
            never = {"never": float((table["effort_track_two"] == 0).mean())}
            yield {"kind": "policy", "name": when, "outcome": measured.name} | spent | never | told_mean(found, _LEVEL)


def naive(heard: Heard) -> pd.DataFrame:
    """What one would read off conflicts as they are, beside the effect: cases with many sessions against few.

    Track II works where it can; where it works is no draw of lots.
    """
    without = key_of(Arm("", {"track_two.effort": 0.0}))
    rows = []
    for group, arms in heard.docket.arms.items():
        asked = [case.claim for id, case in heard.cases.items() if heard.docket.groups[id] == group]
        if without not in arms or not asked:
            continue
        tables = {"with": heard.standing(group, 1)[BASELINE], "without": heard.bench.rows(group, arms, 1)[without]}
        if not len(tables["with"]):
            continue
        plain = _as_plain(asked[0])
        for measured in MAIN:
            panel = panel_of(plain, measured, tables)
            sessions = tables["with"].groupby("case")["sessions"].mean().reindex(panel.cases)
            many = (sessions > sessions.median()).to_numpy()
            seen = _better(measured) * panel.arms["with"].case()
            read_off = float(np.nanmean(seen[many]) - np.nanmean(seen[~many]))
            effect = told_mean(effects(more_than("with", "without"), panel, _better(measured)), _LEVEL)
            rows.append({"group": group.name, "outcome": measured.name, "read_off": read_off} | effect)
    return pd.DataFrame(rows)


def _as_plain(claim: Claim) -> Claim:
    """The claim with two plain arms, for outcomes of the arms that every group has."""
    return replace(
        claim,
        arms={"with": {}, "without": {}},
        contrast=more_than("with", "without"),
        signed=False,
        plays=(),
        path=None,
    )


def shams(heard: Heard) -> pd.DataFrame:
    """What must show nothing, run every time; beside it what the second half of a track adds more than its first.

    Each can fail, by luck alone one time in a thousand: where intervals are too narrow, where the two halves of an
    arm's replicates are not of the same worlds, or where a track together with nothing is said to be more than itself.
    """
    claim = _claim(heard, "S1")
    if claim is None:
        return pd.DataFrame()
    panel = _panel(heard, claim, claim.outcome)
    full, half, none = (f"track_one.effort={dose} track_two.effort=0.0" for dose in ("1.0", "0.5", "0.0"))

    def gain(one: str, other: str) -> np.ndarray:
        return effects(more_than(one, other), panel, -1.0)

    by_half = {arm: [-panel.arms[arm].case(columns) for columns in HALVES] for arm in (full, none)}
    rows = [
        {"sham": f"labels swapped at random: how often the interval at {_LEVEL:g} holds nothing"}
        | _held_when_swapped(gain(full, none)),
        {"sham": "one half of the replicates against the other: full Track I"}
        | _luck_alone(by_half[full][0] - by_half[full][1]),
        {"sham": "one half of the replicates against the other: neither track"}
        | _luck_alone(by_half[none][0] - by_half[none][1]),
        {"sham": "full Track I together with nothing: the interaction of the two halves"}
        | _with_nothing(by_half[none], by_half[full]),
    ]
    more_of_the_same = {"sham": "no sham: the second half of Track I less its first", "passed": None}
    return pd.DataFrame([*rows, more_of_the_same | told_mean(gain(full, half) - gain(half, none), _LEVEL)])


def _held_when_swapped(found: np.ndarray) -> dict[str, Any]:
    """In which share of random swaps of each case's two labels the interval of the mean holds zero."""
    luck, known = np.random.default_rng(_SWAPPED_BY), found[np.isfinite(found)]
    swapped = (mean_interval(known * luck.choice((-1.0, 1.0), len(known)), _LEVEL) for _ in range(_SWAPS))
    share = fresh_share(sum(one.low <= 0.0 <= one.high for one in swapped), _SWAPS, _SHAM_LEVEL)
    # Where a few cases have most of the effect it holds zero too often, which errs on the safe side.
    told = {"mean": share.mean, "low": share.low, "high": share.high, "cases": len(known)}
    return {"passed": share.high >= _LEVEL} | told


def _luck_alone(found: np.ndarray) -> dict[str, Any]:
    interval = mean_interval(found, _SHAM_LEVEL)
    told = {"mean": interval.mean, "low": interval.low, "high": interval.high, "cases": int(np.isfinite(found).sum())}
    return {"passed": interval.low <= NOTHING and interval.high >= -NOTHING} | told


def _with_nothing(none: Sequence[np.ndarray], full: Sequence[np.ndarray]) -> dict[str, Any]:
    """The interaction of a track with what does nothing, whose cells are the other half of the replicates."""
    found = [none[0], full[0], none[1], full[1]]
    known = np.logical_and.reduce([np.isfinite(one) for one in found])
    neither, one, other, both = (cell[known] for cell in found)
    told: dict[str, Any] = {"mean": np.nan, "low": np.nan, "high": np.nan, "cases": int(known.sum())}
    if known.any():
        table = four_scales(Cells(neither, one, other, both, share=False), _SHAM_LEVEL).set_index("scale")
        told |= {name: float(table[name]["additive"]) for name in ("mean", "low", "high")}
    return {"passed": not (told["low"] > NOTHING or told["high"] < -NOTHING)} | told


def prior(scenario: Scenario) -> pd.DataFrame:
    """The ranges of what Track II does: the share of draws `below_zero`, and of those that `harm` peace.

    An effect that is declared to be against peace, such as a backlash, harms above zero.
    """
    rows = []
    for effect in EFFECTS:
        value = scenario.values.get(effect.setting)
        if isinstance(value, Distribution) and isinstance(value, Continuous):
            drawn = np.asarray(value.quantiles(_PLACES))
            shares = {"below_zero": (drawn < 0).mean(), "harm": (effect.good * drawn < 0).mean()}
            rows.append({"setting": effect.setting, "low": drawn.min(), "high": drawn.max(), **shares})
    return pd.DataFrame(rows)


BESIDE: Mapping[str, Callable[[Heard], pd.DataFrame]] = {
    "interaction": interaction,
    "map": map_of,
    "signing": signing,
    "mix": mix,
    "activities": activities,
    "timing": timing,
    "fork_states": fork_states,
    "naive": naive,
    "shams": shams,
}
"""The tables by name."""


def tables_beside(heard: Heard) -> dict[str, pd.DataFrame]:
    """All tables beside the verdicts, those that are empty left out."""
    found = {name: make(heard) for name, make in BESIDE.items()}
    return {name: table for name, table in found.items() if not table.empty}
