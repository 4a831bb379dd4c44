"""Work abroad for one side: it wins that side opinion, and the other side notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.lookups import between
from simulation.world.parameters import Parameter
from simulation.world.record import Activity

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_PUBLIC_WORK = int(Activity.PUBLIC_WORK)


@compiled
def _zeal(world: World, settings: Settings, ngo: int) -> float:
    """What a participant does abroad for its own side this week, in sessions of public work."""
    actor = world.ngos[ngo]
    if actor.initiative < 0:
        return 0.0
    room = world.initiatives[actor.initiative]
    share = settings.parties_advocacy[world.parties[actor.party].like]
    return share * room.sessions * (1.0 if room.activity == _PUBLIC_WORK else settings.advocate_other)


def be_forgotten(world: World, settings: Settings, party: int, week: int) -> None:
    """Opinion abroad drifts back to where it cares for neither side."""
    actor = world.parties[party]
    fading = min(settings.advocate_strength * settings.advocate_fading / WEEKS_IN_YEAR, 1.0)
    actor.abroad += fading * (HALF - actor.abroad)


def advocate(world: World, settings: Settings, ngo: int, week: int) -> None:
    """A participant who speaks for the own side abroad wins it favour, the less the more there is."""
    if world.sessions == 0:
        return
    party = world.parties[world.ngos[ngo].party]
    won = settings.advocate_strength * settings.advocate_pace * _zeal(world, settings, ngo)
    party.abroad += min(won, 1.0) * (1.0 - party.abroad)


def resent(world: World, settings: Settings, tie: int, week: int) -> None:
    """Who meets somebody who speaks against them abroad trusts them less."""
    if world.sessions == 0:
        return
    link = world.dialogues[tie]
    # The advocate is the other end of the tie: whoever holds the tie resents what that person does abroad.
    lost = settings.advocate_strength * settings.advocate_trust * _zeal(world, settings, link.other)
    link.trust *= 1.0 - between(lost, 0.0, 1.0)


mechanism = Mechanism(
    name="advocate",
    part=4,
    sentence="Where set, work abroad for one side wins it favour there, and costs it the trust of those met on the other side.",
    source="Ismail, Layka & Abo Alabed 2023 (claim S10); own formalisation",
    strength=strength("advocate"),
    parameters=(
        Parameter("parties.advocacy", 0.0, 0, 1, "share", "Share of its participants' public work that goes into opinion abroad.", per=("party",)),
        Parameter("advocate.pace", 0.006, 0, 1, "share a session", "Part of the favour still to be won abroad that one participant wins by a session."),
        Parameter("advocate.other", 0.2, 0, 1, "share", "How much of such work other sessions do, of what public work does."),
        Parameter("advocate.trust", 0.02, 0, 1, "share a session", "Trust that it costs with those met on the other side."),
        Parameter("advocate.fading", 0.5, 0, WEEKS_IN_YEAR, "a year", "Pace at which opinion abroad forgets."),
    ),
    writes=("parties.abroad", "dialogues.trust"),
    verbs=(Verb("parties", be_forgotten), Verb("ngos", advocate), Verb("dialogues", resent, "sessions")),
)  # fmt: skip
