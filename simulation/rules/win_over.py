"""An opposition is won over: consulted by its side, or met in unofficial work, each at its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, sessions_of
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_WORTH, OppositionWhy, WonWhy

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_LENT = int(OppositionWhy.LENT)
_CONSULTED, _DIALOGUE = int(WonWhy.CONSULTED), int(WonWhy.DIALOGUE)


def win_over(world: World, settings: Settings, party: int, week: int) -> None:
    """Consultation wins an opposition over for a price that its side then asks for at the table; unofficial work that includes
    its people wins it over too, and adds to its standing."""
    actor = world.parties[party]
    if actor.opposition == 0.0 and actor.won_over == 0.0 and actor.opposition_price == 0.0:
        return
    consulted = settings.parties_opponents_consulted[actor.like]
    met = settings.parties_opponents_in_dialogue[actor.like] * sessions_of(world, party, 0.0)
    whole = settings.win_over_strength
    asked, heard = whole * settings.win_over_consulting / WEEKS_IN_YEAR * consulted, whole * settings.win_over_dialogue * met
    if asked + heard > 0.0:
        actor.won_why = _CONSULTED if asked >= heard else _DIALOGUE
    gained = min(asked + heard, 1.0) * (1.0 - actor.won_over)
    actor.won_over = between(actor.won_over + gained - actor.won_over / settings.win_over_memory, 0.0, 1.0)
    against = max(-settings.parties_opponents_stance[actor.like], 0.0)
    # What it asks for it asks as long as it is consulted: its consent has no other price.
    price = whole * settings.win_over_price * consulted * against * actor.opposition
    actor.opposition_price = 0.0 if actor.opposition_leads == 1 else between(price, 0.0, MOST_WORTH)
    # Who is talked to counts for somebody.
    lent = min(whole * settings.win_over_standing * met, 1.0) * (1.0 - actor.opposition)
    actor.opposition = between(actor.opposition + lent, 0.0, 1.0)
    if lent > actor.opposition_moved:
        actor.opposition_why = _LENT


mechanism = Mechanism(
    name="win_over",
    part=4,
    sentence="Where set, an opposition is won over by being consulted, for a price at the table, or by unofficial work with its people, which lends it standing.",
    source="Stedman 1997 (inducement and socialisation of spoilers); own formalisation",
    strength=strength("win_over"),
    parameters=(
        Parameter("parties.opponents_consulted", 0.0, 0, 1, "share", "How far the party consults its opposition on the talks.", per=("party",)),
        Parameter("parties.opponents_in_dialogue", 0.0, 0, 1, "share", "Unofficial sessions with people of the party that include people of its opposition.", per=("party",)),
        Parameter("win_over.consulting", 1.0, 0, WEEKS_IN_YEAR, "a year", "Rate at which full consultation wins an opposition over (own judgement)."),
        Parameter("win_over.dialogue", 0.01, 0, 1, "share a session", "How far a session that includes its people wins it over (own judgement)."),
        Parameter("win_over.memory", 104.0, 1, 5200, "weeks", "Time over which an opposition that is met no more returns to what it was (own judgement)."),
        Parameter("win_over.price", 0.15, 0, 1, "utility", "What full consultation of an opposition that the whole public follows adds to the least that its side signs for (own judgement)."),
        Parameter("win_over.standing", 0.001, 0, 1, "share a session", "Following that a session that includes its people lends an opposition, of those who do not follow it (own judgement)."),
    ),
    writes=(
        "parties.won_over", "parties.won_why", "parties.opposition_price", "parties.opposition", "parties.opposition_why",
    ),
    verbs=(Verb("parties", win_over),),
)  # fmt: skip
