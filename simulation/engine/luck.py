"""Luck: every random number is a function of (seed, world, named decision, week, who) and nothing else.

Two arms of an experiment therefore share every draw, whatever agents, ties, rules or other worlds either
has. A decision's number comes from a fixed word, so that renaming a variable or reordering this list changes
no result. No other module makes random numbers.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from typing import Protocol

import numpy as np

from simulation.engine.compiling import compiled

__all__ = [
    "DECISIONS",
    "GENERATORS",
    "PHILOX",
    "SPLITMIX",
    "decision",
    "draw",
    "draw_count",
    "draw_normal",
    "draw_normal_above",
    "key_of_world",
    "label",
    "pair",
]

DECISIONS: dict[str, np.uint64] = {}
"""Every registered decision: its number by its word."""

_homes: dict[str, str] = {}
"""The file or module that declared each of them."""


class Keyed(Protocol):
    """A record that luck is drawn for."""

    key: np.uint64
    generator: np.uint64


def _number(word: str) -> np.uint64:
    """64 bits that stand for a word, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little"))


def decision(word: str) -> np.uint64:
    """Declare a decision that draws random numbers, by a name that never changes: another name gives other numbers.

    Parameters
    ----------
    word
        The name, such as "my_project: who is invited".

    Returns
    -------
    The number of the decision, for `draw`.

    Raises
    ------
    ValueError
        If another file has declared the name. The same file, and the same notebook, may do so again: a cell is run
        twice, and a script that names its own rules is also imported.

    Examples
    --------
    >>> import multitrack as mt
    >>> int(mt.decision("an example: who is invited")) > 0
    True
    """
    home = _home()
    if word in DECISIONS and _homes[word] != home:
        raise ValueError(f"the decision {word!r} is named twice")
    DECISIONS[word], _homes[word] = _number(word), home
    return DECISIONS[word]


def _home() -> str:
    """The file that calls `decision`; the name of its module where it has none, as in a notebook."""
    frame = inspect.currentframe()
    caller = frame.f_back.f_back if frame and frame.f_back else None
    names = caller.f_globals if caller else {}
    return str(names.get("__file__") or names.get("__name__", ""))


def label(*parts: str | int) -> np.uint64:
    """The lasting label of an actor, from words: party, role, number."""
    return _number("/".join(map(str, parts)))


SPLITMIX, PHILOX = np.uint64(0), np.uint64(1)
GENERATORS = {"splitmix64": SPLITMIX, "philox": PHILOX}
"""The generators of random numbers, by the name that a user gives."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_ONE = np.uint64(0xBF58476D1CE4E5B9)
_MIX_TWO = np.uint64(0x94D049BB133111EB)
_SECOND = np.uint64(0xD1B54A32D192ED03)
_THIRTY, _TWENTY_SEVEN, _THIRTY_ONE, _ELEVEN = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_THIRTY_TWO, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_PHILOX_A, _PHILOX_B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_A, _WEYL_B = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_UNIT = 1.0 / 9007199254740992.0  # 2**-53
_ROUNDING = 1e-9  # far above what sums of logarithms can be wrong by


@compiled
def splitmix(z: np.uint64) -> np.uint64:
    """The finaliser of splitmix64 (Steele, Lea & Flood 2014) over 64 bits."""
    z = z + _GOLDEN
    z = (z ^ (z >> _THIRTY)) * _MIX_ONE
    z = (z ^ (z >> _TWENTY_SEVEN)) * _MIX_TWO
    return z ^ (z >> _THIRTY_ONE)


@compiled
def philox(counter_low: np.uint64, counter_high: np.uint64, key: np.uint64) -> np.uint64:
    """Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011): the first 64 of the 128 bits it makes."""
    a, b = counter_low & _LOW, counter_low >> _THIRTY_TWO
    c, d = counter_high & _LOW, counter_high >> _THIRTY_TWO
    key_a, key_b = key & _LOW, key >> _THIRTY_TWO
    for _ in range(10):
        left, right = _PHILOX_A * a, _PHILOX_B * c
        a, b, c, d = (
            (right >> _THIRTY_TWO) ^ b ^ key_a,
            right & _LOW,
            (left >> _THIRTY_TWO) ^ d ^ key_b,
            left & _LOW,
        )
        key_a, key_b = (key_a + _WEYL_A) & _LOW, (key_b + _WEYL_B) & _LOW
    return a | (b << _THIRTY_TWO)


@compiled
def key_of_world(seed: int, world: int) -> np.uint64:
    """The key of world `world` of seed `seed`; both whole numbers from 0."""
    return splitmix(splitmix(np.uint64(seed)) ^ (np.uint64(world) * _SECOND))


@compiled
def pair(one: np.uint64, other: np.uint64) -> np.uint64:
    """The label of a tie from its holder and the other, in that order."""
    return splitmix(one) ^ (other * _SECOND)


@compiled
def draw(world: Keyed, decision: np.uint64, week: int, who: np.uint64) -> float:
    """A uniform random number from the open interval (0, 1), for a rule.

    It depends only on the world's seed and number, the decision, the week and `who`: not on order, threads or other
    worlds.

    Parameters
    ----------
    world
        The world of the rule.
    decision
        What `decision` returned.
    week
        The week, counted from 1.
    who
        The label of the actor or tie (`world.parties[p].label`), which identifies it for the whole run; never an index.

    Examples
    --------
    >>> import multitrack as mt
    >>> INVITED = mt.decision("an example: who is invited today")
    >>> def invite(world, settings, party, week):
    ...     if mt.draw(world, INVITED, week, world.parties[party].label) < 0.5:
    ...         world.parties[party].pain *= 0.99
    """
    if world.generator == PHILOX:
        bits = philox(np.uint64(week) ^ (decision << _THIRTY_TWO), who ^ decision, world.key)
    else:
        bits = splitmix(splitmix(world.key ^ decision ^ (np.uint64(week) * _SECOND)) ^ who)
    return (np.float64(bits >> _ELEVEN) + 0.5) * _UNIT


@compiled
def draw_normal(world: Keyed, decision: np.uint64, week: int, who: np.uint64) -> float:
    """A standard normal number (Box & Muller 1958), from two uniform draws of one decision."""
    one = draw(world, decision, week, who)
    two = draw(world, decision, week, who ^ _GOLDEN)
    return math.sqrt(-2.0 * math.log(one)) * math.cos(2.0 * math.pi * two)


@compiled
def draw_normal_above(world: Keyed, decision: np.uint64, week: int, who: np.uint64, least: float) -> float:
    """The same normal number wherever it exceeds `least`, a number above 0; elsewhere that number, or 0."""
    # Its square is at most -2 log(u), which is at most 2 (1 - u) / u: mostly too little, without any logarithm.
    one = draw(world, decision, week, who)
    if 2.0 * (1.0 - one) < least * least * one * (1.0 - _ROUNDING):
        return 0.0
    return draw_normal(world, decision, week, who)


@compiled
def draw_count(world: Keyed, decision: np.uint64, week: int, who: np.uint64, mean: float, dispersion: float) -> int:
    """A negative binomial count with this mean and variance mean + mean²/dispersion.

    By inversion of one uniform draw: under the same luck a larger mean never gives a smaller count, so paired
    worlds stay paired. The search ends at twenty standard deviations above the mean.
    """
    if mean <= 0.0:
        return 0
    uniform = draw(world, decision, week, who)
    # The chance of none at all is no less than 1 - mean: where that is enough, no logarithm is needed.
    if uniform < 1.0 - mean - _ROUNDING:
        return 0
    odds = mean / (mean + dispersion)
    chance = math.exp(-dispersion * math.log1p(mean / dispersion))
    total = chance
    count = 0
    limit = int(mean + 20.0 * math.sqrt(mean + mean * mean / dispersion)) + 20
    while total < uniform and count < limit:
        count += 1
        chance *= odds * (count - 1 + dispersion) / count
        total += chance
    return count
