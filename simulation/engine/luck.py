"""Luck: every random number is a function of (seed, world, named decision, week, who) and nothing else.

Two arms of an experiment therefore share every draw, whatever agents, ties, rules or other worlds either
has. A decision's number comes from a fixed word, so that renaming a variable or reordering this list changes
no result. No other module makes random numbers.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.world.views import World

__all__ = [
    "DECISIONS",
    "PHILOX",
    "SPLITMIX",
    "decision",
    "draw",
    "draw_count",
    "draw_normal",
    "key_of_world",
    "label",
    "pair",
]

DECISIONS: dict[str, np.uint64] = {}


def _number(word: str) -> np.uint64:
    """64 bits that stand for a word, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little"))


def _decision(word: str) -> np.uint64:
    if word in DECISIONS:
        raise ValueError(f"the decision {word!r} is named twice")
    DECISIONS[word] = _number(word)
    return DECISIONS[word]


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
        If the name is already declared.

    Examples
    --------
    >>> import multitrack as mt
    >>> int(mt.decision("an example: who is invited")) > 0
    True
    """
    return _decision(word)


def label(*parts: str | int) -> np.uint64:
    """The lasting label of an actor, from words: party, role, number."""
    return _number("/".join(map(str, parts)))


# The registry: one fixed word a decision.
SETTING = _decision("setting")
CALENDAR = _decision("calendar week of the start")
TIE_EXISTS = _decision("tie exists")
TIE_TRUST = _decision("trust a tie starts with")
CHARACTER = _decision("character of an actor")
BIAS = _decision("bias of a participant's view")
SHOCK = _decision("shock")
POWER_SHIFT = _decision("shift of power")
LEADER_FALLS = _decision("leader falls")
LEADER_COMES = _decision("leader who comes")
SESSION = _decision("session held")
AGENDA = _decision("agenda of a session")
COORDINATION = _decision("coordination of an agenda")
ACTIVITY = _decision("activity of a session")
GOVERNMENT_AGENDA = _decision("agenda set by a government")
COMMON_THREAD = _decision("common thread of initiatives")
OFFICIALS_PRESENT = _decision("officials present in a private capacity")
MEDIA = _decision("session open to media")
REMOTE = _decision("session at a distance")
TRAVEL = _decision("travel to a session")
PAPER = _decision("paper handed up")
ROTATION = _decision("participant replaced")
BETRAYAL = _decision("confidence betrayed")
STANDS = _decision("where in society somebody stands")
OFFICE = _decision("participant holds office")
LEADER_BLAMED = _decision("leader falls over what came out")
LEAK_FREEZES = _decision("talks freeze over a leak")
CHANNEL_OPENS = _decision("channel opens")
CHANNEL_FREEZES = _decision("channel freezes")
ROUND = _decision("round of talks")
CHANNEL_SECRET = _decision("channel opens in secret")
SECRET_OUT = _decision("secret talks come out")
SECRET_FREEZES = _decision("secret talks that came out freeze")
LEADER_EXPOSED = _decision("leader found talking in secret falls")
DEPENDENCE = _decision("dependence of a party on a mediator")
MEDIATOR_LEAVES = _decision("mediator withdraws")
OWN_SOLUTION = _decision("solution of a mediator's own")
RIVALRY = _decision("rivalry of outside powers")
INTELLIGENCE = _decision("bias of intelligence")
CEASEFIRE = _decision("ceasefire")
CEASEFIRE_BREAKS = _decision("ceasefire breaks")
RATIFICATION = _decision("ratification")
SPOILER = _decision("spoiler")
AGREEMENT_BREAKS = _decision("agreement breaks")
PROCESS_COLLAPSES = _decision("process collapses")
CARRYING_OUT = _decision("carrying out")
LEAK = _decision("leak")
MISREADING = _decision("misreading of the other's force")
DEATHS = _decision("deaths")
VICTORY = _decision("victory")
DISSOLUTION = _decision("party dissolves")
OUTBREAK = _decision("war breaks out")
POWER_JUMP = _decision("sudden shift of power")
SPLIT = _decision("party splits")
SPLIT_FOLLOWS = _decision("official follows a split")
MERGER = _decision("parties merge")
BREACH = _decision("breach of an agreement")
BREACH_SEEN = _decision("breach noticed")
RUMOUR = _decision("false report of a breach")
RENEGOTIATION = _decision("broken agreement signed again")
CITIZEN_STANDS = _decision("where a citizen stands")
CITIZEN_TIES = _decision("number of a citizen's ties")
CITIZEN_KIN = _decision("citizen hears somebody of the own group")
CITIZEN_HEARD = _decision("whom a citizen hears")

SPLITMIX, PHILOX = np.uint64(0), np.uint64(1)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_ONE = np.uint64(0xBF58476D1CE4E5B9)
_MIX_TWO = np.uint64(0x94D049BB133111EB)
_SECOND = np.uint64(0xD1B54A32D192ED03)
_THIRTY, _TWENTY_SEVEN, _THIRTY_ONE, _ELEVEN = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_THIRTY_TWO, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_PHILOX_A, _PHILOX_B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_A, _WEYL_B = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_UNIT = 1.0 / 9007199254740992.0  # 2**-53


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
def draw(world: World, decision: np.uint64, week: int, who: np.uint64) -> float:
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
    ...         world.parties[party].militancy *= 0.99
    """
    if world.generator == PHILOX:
        bits = philox(np.uint64(week) ^ (decision << _THIRTY_TWO), who ^ decision, world.key)
    else:
        bits = splitmix(splitmix(world.key ^ decision ^ (np.uint64(week) * _SECOND)) ^ who)
    return (np.float64(bits >> _ELEVEN) + 0.5) * _UNIT


@compiled
def draw_normal(world: World, decision: np.uint64, week: int, who: np.uint64) -> float:
    """A standard normal number (Box & Muller 1958), from two uniform draws of one decision."""
    one = draw(world, decision, week, who)
    two = draw(world, decision, week, who ^ _GOLDEN)
    return math.sqrt(-2.0 * math.log(one)) * math.cos(2.0 * math.pi * two)


@compiled
def draw_count(world: World, decision: np.uint64, week: int, who: np.uint64, mean: float, dispersion: float) -> int:
    """A negative binomial count with this mean and variance mean + mean²/dispersion.

    By inversion of one uniform draw: under the same luck a larger mean never gives a smaller count, so paired
    worlds stay paired. The search ends at twenty standard deviations above the mean.
    """
    if mean <= 0.0:
        return 0
    uniform = draw(world, decision, week, who)
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
