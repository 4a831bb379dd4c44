"""Armed groups that do not fight each other may merge, the weaker into the stronger."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import MERGER, SUCCESSION
from simulation.world.lookups import bit, cross_lines, exists, leave_wars, release
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_FOLLOWING, MOST_MIGHT, Ceasing

_MERGED = int(Ceasing.MERGED)

if TYPE_CHECKING:
    from simulation.world.views import Party, Settings, World


@compiled
def _become_one(big: Party, small: Party) -> None:
    """Strength and following add; what members of both bring along is taken together by their strength. All else is the
    stronger one's: its leader, its public, its place at the table."""
    # Might is a logarithm: strengths add, their logarithms do not.
    joined = math.exp(big.might) + math.exp(small.might)
    share = math.exp(small.might) / joined
    big.means = math.log((1.0 - share) * math.exp(big.means) + share * math.exp(small.means))
    big.pain += share * (small.pain - big.pain)
    big.illusion += share * (small.illusion - big.illusion)
    big.training += share * (small.training - big.training)
    big.moderation += share * (small.moderation - big.moderation)
    big.might = min(math.log(joined), MOST_MIGHT)
    big.power, big.following = big.power + small.power, min(big.following + small.following, MOST_FOLLOWING)
    small.might, small.power, small.following = -MOST_MIGHT, 0.0, 0.0


@compiled
def _take_over_texts(world: World, settings: Settings, heir: int, gone: int, week: int) -> None:
    """Some of what the weaker has signed binds the stronger from now on, on the same terms; who joins the larger force leaves
    its other texts."""
    big, small = world.parties[heir], world.parties[gone]
    for n in range(world.agreement_count):
        text = world.agreements[n]
        if text.superseded > 0 or not bit(text.signatories, gone) or bit(text.signatories, heir):
            continue
        if draw(world, SUCCESSION, week, small.label ^ np.uint64(text.week)) < settings.merge_succession:
            text.signatories |= 1 << heir
            text.utility[heir], text.grievance[heir] = text.utility[gone], text.grievance[gone]
            # Shifts count from the day from which it binds the stronger.
            text.support[heir], text.power[heir] = text.support[gone], big.power
    release(world, gone, week)


def merge(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Two armed groups without a war between them may become one: allies, and those of one origin of which one split off."""
    pair = world.dyads[dyad]
    a, b = world.parties[pair.a], world.parties[pair.b]
    if pair.over == 0 or a.state == 1 or b.state == 1 or not (exists(a) and exists(b)):
        return
    # Who has fought the other becomes one with it at most by defeat; a splinter may come back.
    if pair.allied == 0 and a.like != b.like:
        return
    rate = settings.merge_allies if pair.allied == 1 else settings.merge_rivals
    if draw(world, MERGER, week, pair.label) >= settings.merge_strength * rate / WEEKS_IN_YEAR:
        return
    stronger, weaker = (pair.a, pair.b) if a.might >= b.might else (pair.b, pair.a)
    big, small = world.parties[stronger], world.parties[weaker]
    leave_wars(world, weaker, _MERGED, week)
    _become_one(big, small)
    small.heir = stronger + 1
    _take_over_texts(world, settings, stronger, weaker, week)
    for o in range(world.official_count):
        official = world.officials[o]
        # The leader of what is no more joins nobody: a party has one leader.
        if official.party == weaker and official.leader == 0:
            official.party = stronger
    # Officials have changed sides, so that their ties may cross another line, or none.
    cross_lines(world)
    world.count.mergers += 1


mechanism = Mechanism(
    name="merge",
    part=1,
    sentence="Armed groups that do not fight each other may merge, the weaker into the stronger.",
    source="Christia 2012 (alliances of armed groups); own formalisation",
    strength=strength("merge"),
    parameters=(
        Parameter("merge.allies", 0.05, 0, WEEKS_IN_YEAR, "a year", "Rate at which two allied armed groups merge."),
        Parameter("merge.succession", 0.5, 0, 1, "share", "Texts of the weaker that the stronger takes over; the others lapse for it (own judgement)."),
        Parameter("merge.rivals", 0.1, 0, WEEKS_IN_YEAR, "a year", "Rate at which two groups of one origin, of which at least one split off, become one again where no war is between them."),
    ),
    writes=(
        "parties.might", "parties.power", "parties.following", "parties.means", "parties.pain", "parties.illusion",
        "parties.training", "parties.moderation", "parties.gone", "parties.heir", "agreements.signatories", "agreements.lapsed", "agreements.utility",
        "agreements.grievance", "agreements.support", "agreements.power", "officials.party", "channels.dyad",
        "dyads.over", "dyads.latent", "dyads.beaten", "dyads.channel", "count.mergers",
        "endings.dyad", "endings.week", "endings.kind", "endings.winner", "endings.ceased", "endings.how",
        "ending_count", "overflow", "dyads.channel_week", "dyads.channel_why", "dyads.channel_by",
        "dyads.channel_value", "dyads.channel_limit",
    ),
    verbs=(Verb("dyads", merge),),
)  # fmt: skip
