"""Luck as docs/submodels.md writes it: numbers that are hashes of (key of the world, decision, week, who)."""

from __future__ import annotations

import hashlib
import math
from functools import cache

ALL_BITS = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
SECOND = 0xD1B54A32D192ED03


def mix(z: int) -> int:
    """Stir 64 bits."""
    z = (z + GOLDEN) & ALL_BITS
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & ALL_BITS
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & ALL_BITS
    return z ^ (z >> 31)


@cache
def number(word: str) -> int:
    """The number of a decision, or of a role, from its word."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def pair(x: int, y: int) -> int:
    """The label of an ordered pair of labels."""
    return mix(x) ^ ((y * SECOND) & ALL_BITS)


def key_of_world(seed: int, world: int) -> int:
    """The key of a world, from the seed and its number."""
    return mix(mix(seed) ^ ((world * SECOND) & ALL_BITS))


def uniform(key: int, word: str, week: int, who: int) -> float:
    """A number above 0 and below 1."""
    bits = mix(mix(key ^ number(word) ^ ((week * SECOND) & ALL_BITS)) ^ who)
    return ((bits >> 11) + 0.5) * 2.0**-53


def normal(key: int, word: str, week: int, who: int) -> float:
    """A standard normal number."""
    one, two = uniform(key, word, week, who), uniform(key, word, week, who ^ GOLDEN)
    return math.sqrt(-2 * math.log(one)) * math.cos(2 * math.pi * two)


def negative_binomial(key: int, word: str, week: int, who: int, mean: float, dispersion: float) -> int:
    """A negative binomial number, by inversion of one uniform number."""
    if mean <= 0:
        return 0
    draw = uniform(key, word, week, who)
    odds = mean / (mean + dispersion)
    chance = math.exp(-dispersion * math.log(1 + mean / dispersion))
    limit = math.floor(mean + 20 * math.sqrt(mean + mean**2 / dispersion)) + 20
    total, found = chance, 0
    while total < draw and found < limit:
        found += 1
        chance = chance * odds * (found - 1 + dispersion) / found
        total += chance
    return found
