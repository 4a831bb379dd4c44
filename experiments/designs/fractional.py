"""Fractional factorial designs: two levels a setting, a fraction of all combinations, and what that confounds.

Regular fractions (Box, Hunter & Hunter 2005): some settings vary in full, each other one is the product of some
of these. A product of settings that never changes is a *word*; the shortest word's length is the resolution, and
two effects whose product is a word are confounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, product
from math import comb
from typing import Any

from experiments.designs.design import Design, arm_of
from experiments.designs.kinds import as_table
from experiments.designs.levels import SETTINGS_WITH_LEVELS, Levels, levels_of
from simulation.errors import InputError

__all__ = ["fractional_factorial"]

_MOST = 20
_RESOLUTIONS = range(3, 8)
_TRIED = 2000  # choices of words that are all tried
_MOST_LISTED = 40  # confounded groups listed one by one

Word = frozenset[int]


def fractional_factorial(levels: Mapping[str, Levels], resolution: int = 4) -> Design:
    """A small regular fraction, of two levels per setting, with at least this resolution.

    The search is not exhaustive: fractions of half the size exist for 19 and 20 settings at resolution 4, for 9 to 12
    and 16 to 18 at resolution 6, and for 11 to 15 at resolution 7. Few short words, that is, little confounding, are
    preferred.

    Parameters
    ----------
    levels
        Settings by full dotted name, each with two levels.
    resolution
        3: main effects are confounded with interactions of two settings; 4: such interactions with each other; 5:
        neither.

    Returns
    -------
    A design whose `notes` list what is confounded with what.

    Raises
    ------
    InputError
        For other than two levels, and if there is no such fraction.

    Examples
    --------
    >>> import multitrack as mt
    >>> names = ("track_one.effort", "track_two.effort", "parties.openness", "parties.rigidity")
    >>> len(mt.fractional_factorial({name: [0, 1] for name in names}, resolution=4))
    8
    """
    levels = as_table("fractional_factorial", levels, SETTINGS_WITH_LEVELS)
    names, pairs = list(levels), [levels_of(f"fractional_factorial: {name}", levels[name]) for name in levels]
    _check(names, pairs, resolution)
    base, words = _fraction(len(names), resolution)
    arms = [arm_of(_settings(names, pairs, signs)) for signs in _signs(base, words, len(names))]
    return Design("fractional factorial", tuple(arms), tuple(_notes(names, base, words)))


def _check(names: list[str], pairs: list[list[Any]], resolution: int) -> None:
    faults = [
        f"fractional_factorial: {name}: given {len(pair)} levels; allowed: two"
        for name, pair in zip(names, pairs, strict=True)
        if len(pair) != 2
    ]
    if not 2 <= len(names) <= _MOST:
        faults.append(f"fractional_factorial: given {len(names)} settings; allowed: from 2 to {_MOST}")
    if resolution not in _RESOLUTIONS:
        faults.append(f"fractional_factorial: resolution: given {resolution!r}; allowed: a whole number from 3 to 7")
    if faults:
        raise InputError(faults)


def _fraction(settings: int, resolution: int) -> tuple[int, list[Word]]:
    """How many settings vary in full, and for each other one the word that makes it."""
    for base in range(2, settings):
        words = _generators(base, settings)
        if words is not None and _resolution(words) >= resolution:
            return base, words
    return settings, []


def _generators(base: int, settings: int) -> list[Word] | None:
    """Words for the settings beyond the base, each chosen so that the shortest words are long and few."""
    if 2**base - base - 1 < settings - base:
        return None
    free = [frozenset(chosen) for size in range(base, 1, -1) for chosen in combinations(range(base), size)]
    beyond = range(base, settings)
    if comb(len(free), len(beyond)) <= _TRIED:
        chosen = min(combinations(free, len(beyond)), key=lambda products: _badness(_words(products, beyond)))
        return _words(chosen, beyond)
    words: list[Word] = []
    for added in beyond:
        best = min(free, key=lambda product: _badness([*words, product | {added}]))
        free.remove(best)
        words.append(best | {added})
    return words


def _words(products: Iterable[Word], beyond: Iterable[int]) -> list[Word]:
    return [product | {added} for product, added in zip(products, beyond, strict=True)]


def _defining(words: Iterable[Word]) -> list[Word]:
    """All products of the words, themselves included."""
    products: list[Word] = []
    for word in words:
        products += [word, *(word ^ other for other in products)]
    return products


def _resolution(words: list[Word]) -> int:
    return min(map(len, _defining(words)))


def _badness(words: list[Word]) -> tuple[int, int]:
    """The less, the better: first the shortest word's length, then how many are so short."""
    lengths = [len(word) for word in _defining(words)]
    return -min(lengths), lengths.count(min(lengths))


def _signs(base: int, words: list[Word], settings: int) -> Iterable[list[int]]:
    """The runs: 0 for the first level, 1 for the second."""
    for chosen in product((0, 1), repeat=base):
        signs = list(chosen)
        for word, added in zip(words, range(base, settings), strict=True):
            # A product of -1 and +1 is +1 where the number of -1s is even.
            low = sum(1 - signs[index] for index in word if index != added)
            signs.append(1 - low % 2)
        yield signs


def _settings(names: list[str], pairs: list[list[Any]], signs: list[int]) -> dict[str, Any]:
    return {name: pair[sign] for name, pair, sign in zip(names, pairs, signs, strict=True)}


def _notes(names: list[str], base: int, words: list[Word]) -> Iterable[str]:
    """The fraction, its resolution, and which main effects and two-way interactions are confounded."""
    if not words:
        yield "all combinations: nothing is confounded"
        return
    defining = _defining(words)
    yield f"{2**base} of {2 ** len(names)} combinations, resolution {min(map(len, defining))}"
    groups = [group for group in _aliases(len(names), defining) if len(group) > 1]
    for group in groups[:_MOST_LISTED]:
        yield "confounded: " + " = ".join(" × ".join(names[index] for index in sorted(one)) for one in group)
    if len(groups) > _MOST_LISTED:
        yield f"and {len(groups) - _MOST_LISTED} more confounded groups"


def _aliases(settings: int, defining: list[Word]) -> list[list[Word]]:
    """Main effects and interactions of two in groups of those whose products are words."""
    effects = [frozenset(chosen) for size in (1, 2) for chosen in combinations(range(settings), size)]
    words, groups = set(defining), list[list[Word]]()
    for effect in effects:
        group = next((group for group in groups if group[0] ^ effect in words), None)
        if group is None:
            groups.append([effect])
        else:
            group.append(effect)
    return groups
