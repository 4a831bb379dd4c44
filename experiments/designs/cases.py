"""Cases: how what nobody knows is drawn, at random or by a design over the scenario's own ranges.

A range in a scenario is an uncertainty. A case is one draw of all of them, as places from 0 to 1 in each range's
distribution, so that a design covers the distributions that the scenario declares.

Sensitivity designs (Sobol', Morris) compare cases that differ in one setting. Such cases have the same luck, so that
nothing but the setting can make a difference. Each design has one factor more than there are settings: `luck`, a dummy
that changes nothing but the luck. Its total index is the noise floor: a setting that matters little still changes the
course of a world, as other luck would, and so gets a total index as large as that of the dummy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Literal

import numpy as np
import pandas as pd

from experiments.designs.kinds import as_list, as_table, as_yes_or_no
from simulation.errors import InputError, short_repr, suggest
from simulation.scenarios.distributions import Choice, Continuous, Distribution
from simulation.scenarios.draws import Draws
from simulation.world.parameters import Parameter

__all__ = [
    "LUCK",
    "MOST_CASES",
    "MOST_LEVELS",
    "Cases",
    "Ranges",
    "at_places",
    "latin_hypercube",
    "morris",
    "random_cases",
    "sample_of",
    "sobol",
]

Kind = Literal["random", "latin_hypercube", "morris", "sobol"]
Ranges = Mapping[str, tuple[Parameter, Distribution]]

LUCK = "luck"
"""The dummy factor of sensitivity designs; no setting has this name, since theirs have a dot in them."""

_EDGE = 1e-12  # a place of exactly 0 or 1 lies outside the distribution
MOST_CASES = 10_000_000
"""Cases of the largest sample."""
MOST_LEVELS = 100
"""Levels of a range under Morris."""


@dataclass(frozen=True)
class Cases:
    """A sample of the scenario's ranges; created by `random_cases`, `latin_hypercube`, `morris` or `sobol`.

    Attributes
    ----------
    kind
        "random", "latin_hypercube", "morris" or "sobol".
    count
        Its size in the measure of its kind: cases, trajectories, or the `n` of Sobol'.
    over
        The settings it covers, by full dotted name or pattern with a star; none means every range. The others stay at
        their medians under Morris and Sobol', and are drawn at random otherwise.
    levels
        Of Morris: into how many levels each range is divided.
    pairs
        Of Sobol': whether it also tells of pairs of settings, which takes nearly twice the cases.
    numbers
        The numbers of random cases; none means from 0 on.
    groups
        Of Sobol' and Morris: pairs of a group's name and the patterns of its settings, which vary together.
    common_luck
        Of Sobol' and Morris: whether the cases that are compared have the same luck.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.latin_hypercube(100, over=["fight.scale"]).over
    ('fight.scale',)
    """

    kind: Kind
    count: int
    over: tuple[str, ...] = ()
    levels: int = 4
    pairs: bool = False
    numbers: tuple[int, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    common_luck: bool = False

    @property
    def compares(self) -> bool:
        """Whether it is a design for indices of sensitivity, with a dummy."""
        return self.kind in ("morris", "sobol")

    def as_dict(self) -> dict[str, Any]:
        """What a manifest stores of it; the numbers of the cases are stored with the cases."""
        stored = {name: value for name, value in asdict(self).items() if name not in ("numbers", "groups")}
        groups = {"groups": {name: list(patterns) for name, patterns in self.groups}} if self.compares else {}
        return stored | {"over": list(self.over)} | groups

    def of_count(self, n: int) -> Cases:
        """The same sample of another size. Raises InputError for one that is not allowed."""
        return replace(self, count=_count("--cases", n))

    def index(self, size: int) -> pd.Index:
        """The numbers of the cases: from 0 on unless others are given."""
        return pd.Index(self.numbers, name="case") if self.numbers else pd.RangeIndex(size, name="case")

    def covered(self, ranges: Iterable[str]) -> list[str]:
        """The settings it covers, of a scenario's ranges. Raises InputError for one that has no range."""
        known = list(ranges)
        found = {pattern: [name for name in known if fnmatchcase(name, pattern)] for pattern in self.over}
        unknown = [pattern for pattern, names in found.items() if not names]
        if unknown:
            raise InputError(
                f"{self.kind}: over: given {name!r}; allowed: {suggest(name, known, 'a range of the scenario')}"
                for name in unknown
            )
        # What is grouped is covered too, whether or not `over` names it.
        grouped = [pattern for _, patterns in self.groups for pattern in patterns]
        more = [name for name in known if any(fnmatchcase(name, pattern) for pattern in grouped)]
        covered = list(dict.fromkeys([*(name for names in found.values() for name in names), *more]))
        covered = covered if self.over else known
        if not covered and self.kind != "random":
            raise InputError(f"{self.kind}: given a scenario without ranges; allowed: one with uncertain settings")
        return covered

    def factors(self, covered: Sequence[str]) -> list[str]:
        """The factor that each covered setting belongs to: its group, or itself. Raises InputError."""
        factors = list(covered)
        for group, patterns in self.groups:
            if group in (*covered, LUCK):
                raise InputError(f"{self.kind}: groups: given {group!r}; allowed: a name that nothing else has")
            for pattern in patterns:
                matching = [index for index, name in enumerate(covered) if fnmatchcase(name, pattern)]
                if not matching:
                    allowed = suggest(
                        pattern, covered, "a setting with a range, or a pattern such as parties.*.openness"
                    )
                    raise InputError(f"{self.kind}: groups: {group}: given {pattern!r}; allowed: {allowed}")
                for index in matching:
                    if factors[index] not in (covered[index], group):
                        raise InputError(
                            f"{self.kind}: groups: {covered[index]} is in {factors[index]} and in {group}; allowed: one"
                        )
                    factors[index] = group
        return factors

    def size(self, factors: int) -> int:
        """Number of cases over so many factors: settings, or groups of them."""
        return self.count * self._block(factors) if self.compares else self.count

    def _block(self, factors: int) -> int:
        """Cases that are compared with each other: those of one trajectory, or those of one row of Sobol's sample."""
        if self.kind == "morris":
            return factors + 2
        return 2 * factors + 4 if self.pairs else factors + 3

    def places(self, ranges: Iterable[str], seed: int) -> pd.DataFrame:
        """The place of each case in each range: a row a case, a column a range, from 0 to 1 exclusive."""
        names = list(ranges)
        covered = self.covered(names)
        cases = self.size(len(set(self.factors(covered))))
        if not 1 <= cases <= MOST_CASES:
            raise InputError(f"{self.kind}: given {cases:,} cases; allowed: from 1 to {MOST_CASES:,}")
        index = self.index(cases)
        draws = Draws(seed, index.to_numpy(np.int64))
        rest = (name for name in names if name not in set(covered) or self.kind == "random")
        result = {name: np.full(cases, 0.5) if self.compares else draws.uniform(name) for name in rest}
        if self.kind != "random":
            sampled = self.sample(covered, seed)
            result |= {name: sampled[name].to_numpy() for name in covered}
        columns = {name: np.clip(result[name], _EDGE, 1 - _EDGE) for name in names}
        return pd.DataFrame(columns, index=index)

    def lucks(self, covered: Sequence[str], seed: int) -> pd.Series | None:
        """For each case the number of the case whose luck it has; None where each has its own.

        The cases of a block have the luck of its first, but for those with another place of the dummy: the luck of
        the second.
        """
        if not self.common_luck:
            return None
        dummy = self.sample(covered, seed)[LUCK].to_numpy()
        block = self._block(len(set(self.factors(covered))))
        first = np.arange(len(dummy)) // block * block
        return pd.Series(first + (dummy != dummy[first]))

    def problem(self, covered: Sequence[str]) -> dict[str, Any]:
        """What SALib calls the problem: the covered settings and any dummy, each from 0 to 1, and their groups."""
        names = [*covered, *([LUCK] if self.compares else [])]
        groups = {"groups": [*self.factors(covered), LUCK]} if self.groups else {}
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)} | groups

    def sample(self, covered: Sequence[str], seed: int) -> pd.DataFrame:
        """The places of the cases in the covered ranges, and those of any dummy: a row a case."""
        problem = self.problem(covered)
        return pd.DataFrame(self._sample(problem, np.random.default_rng(seed)), columns=problem["names"])

    def _sample(self, problem: dict[str, Any], generator: np.random.Generator) -> np.ndarray:
        if self.kind == "latin_hypercube":
            from SALib.sample import latin  # heavy: a second to import

            return np.asarray(latin.sample(problem, self.count, seed=generator))
        if self.kind == "morris":
            from SALib.sample import morris as trajectories  # heavy, as above

            return np.asarray(trajectories.sample(problem, self.count, self.levels, seed=generator))
        from SALib.sample import sobol as sequence  # heavy, as above

        return np.asarray(sequence.sample(problem, self.count, calc_second_order=self.pairs, seed=generator))

    def values(self, ranges: Ranges, seed: int) -> pd.DataFrame:
        """The value of each uncertain setting in each case, by its full dotted name."""
        places = self.places(ranges, seed)
        columns = {name: at_places(*ranges[name], places[name].to_numpy()) for name in map(str, places)}
        return pd.DataFrame(columns, index=places.index)


def at_places(parameter: Parameter, distribution: Distribution, places: np.ndarray) -> Any:
    """The values of a distribution at places from 0 to 1."""
    if isinstance(distribution, Choice):
        picked = distribution.pick(places)
        return pd.array([distribution.choice[index] for index in picked])
    if not isinstance(distribution, Continuous):
        raise TypeError(f"{type(distribution).__name__} has no values by place")
    return distribution.quantiles(places) if parameter.kind == "float" else distribution.whole_quantiles(places)


def random_cases(n: int | range | Sequence[int]) -> Cases:
    """Cases drawn at random from every range of the scenario.

    Parameters
    ----------
    n
        How many cases, from 1; or the numbers of the cases, each from 0 and none twice. With one replicate, case c is
        world c of `simulate`.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.random_cases(500).size(factors=12)
    500
    """
    if isinstance(n, int | np.integer):
        return Cases("random", _count("random_cases", n))
    numbers = tuple(int(number) for number in as_list("random_cases", n, "a number, or a list of cases' numbers"))
    if not numbers or min(numbers) < 0 or len(set(numbers)) < len(numbers):
        raise InputError(f"random_cases: given {short_repr(n)}; allowed: whole numbers from 0, none twice")
    plain = numbers == tuple(range(len(numbers)))
    return Cases("random", _count("random_cases", len(numbers)), numbers=() if plain else numbers)


def latin_hypercube(n: int, over: Iterable[str] = ()) -> Cases:
    """Cases that cover every range evenly: a Latin hypercube in the quantiles of each distribution (McKay et al. 1979).

    Parameters
    ----------
    n
        How many cases, from 1.
    over
        Only these settings, by full dotted name or pattern with a star; the other ranges are drawn at random.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.latin_hypercube(500).size(factors=12)
    500
    """
    return Cases("latin_hypercube", _count("latin_hypercube", n), _over("latin_hypercube", over))


def sample_of(sampling: Mapping[str, Any]) -> Cases:
    """The cases that a manifest describes. Raises InputError where it was stored before designs had a dummy."""
    if sampling["kind"] in ("morris", "sobol") and "common_luck" not in sampling:
        raise InputError(
            f"sensitivity: given cases by {sampling['kind']} without a dummy, of an earlier version; "
            "allowed: run the experiment again in a new folder"
        )
    over, groups = sampling.get("over", ()), sampling.get("groups", {})
    return Cases(
        sampling["kind"],
        sampling["count"],
        tuple(over),
        sampling.get("levels", 4),
        sampling.get("pairs", False),
        groups=_groups(sampling["kind"], groups),
        common_luck=sampling.get("common_luck", False),
    )


def morris(
    trajectories: int,
    over: Iterable[str] = (),
    levels: int = 4,
    groups: Mapping[str, Iterable[str]] | None = None,
    common_luck: bool = True,
) -> Cases:
    """Cases for Morris' elementary effects (Morris 1991): `trajectories` × (factors + 2) of them.

    A factor is a setting, or a group of them. The dummy `luck` is one more: its step changes nothing but the luck.

    Parameters
    ----------
    trajectories
        How many paths through the ranges, from 2.
    over
        Only these settings, by full dotted name or pattern with a star; the other ranges stay at their medians.
    levels
        Levels of each range: an even number from 2 to 100.
    groups
        Settings that vary together as one factor (Campolongo et al. 2007): by name of the group a list of settings by
        full dotted name, or of patterns with a star.
    common_luck
        Whether all cases of a trajectory have the same luck, but for the step of the dummy. Without it each case has
        its own luck, and indices are mostly noise.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.morris(20).size(factors=12)
    280
    """
    if not isinstance(levels, int) or not 2 <= levels <= MOST_LEVELS or levels % 2:
        raise InputError(f"morris: levels: given {short_repr(levels)}; allowed: an even number from 2 to {MOST_LEVELS}")
    count, settings = _count("morris", trajectories, 2), _over("morris", over)
    common = as_yes_or_no("morris: common_luck", common_luck)
    return Cases("morris", count, settings, levels, groups=_groups("morris", groups or {}), common_luck=common)


def sobol(
    n: int,
    over: Iterable[str] = (),
    pairs: bool = False,
    groups: Mapping[str, Iterable[str]] | None = None,
    common_luck: bool = True,
) -> Cases:
    """Cases for Sobol' indices by Saltelli's sample (Saltelli et al. 2010): `n` × (factors + 3) of them.

    A factor is a setting, or a group of them. The dummy `luck` is one more: it changes nothing but the luck.

    Parameters
    ----------
    n
        A power of two.
    over
        Only these settings, by full dotted name or pattern with a star; the other ranges stay at their medians.
    pairs
        Also indices of pairs of settings; the sample is then `n` × (2 × factors + 4).
    groups
        Settings that vary together as one factor: by name of the group a list of settings by full dotted name, or of
        patterns with a star.
    common_luck
        Whether the cases that are compared have the same luck, but for those of the dummy. Without it each case has its
        own luck, and total indices are mostly noise.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.sobol(64).size(factors=12)
    960
    >>> mt.sobol(64, groups={"openness": ["parties.*.openness"]}).groups
    (('openness', ('parties.*.openness',)),)
    """
    if _count("sobol", n) & (n - 1):
        raise InputError(f"sobol: given {n}; allowed: a power of two, such as 256")
    settings, second = _over("sobol", over), as_yes_or_no("sobol: pairs", pairs)
    common = as_yes_or_no("sobol: common_luck", common_luck)
    return Cases("sobol", n, settings, pairs=second, groups=_groups("sobol", groups or {}), common_luck=common)


def _groups(kind: str, given: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = as_table(f"{kind}: groups", given, 'names with lists, such as { "openness": ["parties.*.openness"] }')
    allowed = "a list of settings, or of patterns such as parties.*.openness"
    return tuple(
        (str(name), tuple(map(str, as_list(f"{kind}: groups: {name}", patterns, allowed))))
        for name, patterns in table.items()
    )


def _count(kind: str, n: int, least: int = 1) -> int:
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or not least <= n <= MOST_CASES:
        raise InputError(f"{kind}: given {short_repr(n)}; allowed: a whole number from {least} to {MOST_CASES:,}")
    return int(n)


def _over(kind: str, given: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(str, as_list(f"{kind}: over", given, "a list of settings, by full dotted name")))
