"""Who takes part: groups of society at the table, as observers, in a forum beside the talks or consulted by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.inclusion import ASKED
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _heard(settings: Settings) -> float:
    """How far society is heard in the talks: by how it takes part, and by whether what it says is taken up."""
    unheard = 1.0 - settings.include_table * settings.include_table_voice
    unheard *= 1.0 - settings.include_observers * settings.include_observers_voice
    unheard *= 1.0 - settings.include_forum * settings.include_forum_voice
    unheard *= 1.0 - settings.include_consultation * settings.include_consultation_voice
    return settings.include_influence * (1.0 - unheard)


def include(world: World, settings: Settings, week: int) -> None:
    """Groups of society sit at the table, are in the room and are heard, as far as the settings in force say."""
    table, whole = world.table, settings.include_strength
    in_the_room = 1.0 - (1.0 - settings.include_table) * (1.0 - settings.include_observers)
    table.voice = whole * _heard(settings)
    table.seats, table.room = whole * settings.include_table, whole * in_the_room


_PRESENT = "How far groups of society take part"
_HEARD = "How far they can be heard in this way, if all that they say is taken up (own judgement)."
_WEIGHT = "Weight among the groups of society that take part"

mechanism = Mechanism(
    name="include",
    part=6,
    sentence="Where set, groups of society take part in the official talks; where they are heard, publics own the terms more, texts hold what they ask for, and they press for carrying out; where they sit at the table talks are slower, and secrets harder to keep.",
    source="Paffenholz et al. 2016 (how groups take part, and influence as something other than presence); Wanis-St. John & Kew 2008, Nilsson 2012 (civil society in accords); Krause, Krause & Bränfors 2018 (women who sign, provisions and carrying out); own formalisation",
    strength=strength("include", high=1.0),
    parameters=(
        Parameter("include.table", 0.0, 0, 1, "share", f"{_PRESENT} with delegations of their own at the table."),
        Parameter("include.observers", 0.0, 0, 1, "share", f"{_PRESENT} as observers in the room."),
        Parameter("include.forum", 0.0, 0, 1, "share", f"{_PRESENT} in a consultative forum beside the talks."),
        Parameter("include.consultation", 0.0, 0, 1, "share", f"{_PRESENT} in consultations with the public at large."),
        Parameter("include.influence", 0.5, 0, 1, "share", "How far those at the table take up what groups of society say: presence alone is no influence.", source="Paffenholz et al. 2016 (presence and influence differ); own judgement"),
        Parameter("include.table_voice", 0.8, 0, 1, "share", f"At the table. {_HEARD}"),
        Parameter("include.observers_voice", 0.2, 0, 1, "share", f"As observers. {_HEARD}"),
        Parameter("include.forum_voice", 0.5, 0, 1, "share", f"In a forum. {_HEARD}"),
        Parameter("include.consultation_voice", 0.4, 0, 1, "share", f"In consultations. {_HEARD}"),
        Parameter("include.women", 1.0, 0, 1000, "relative", f"{_WEIGHT}: women's groups."),
        Parameter("include.victims", 1.0, 0, 1000, "relative", f"{_WEIGHT}: groups of victims."),
        Parameter("include.business", 1.0, 0, 1000, "relative", f"{_WEIGHT}: business."),
        Parameter("include.religious", 1.0, 0, 1000, "relative", f"{_WEIGHT}: religious leaders."),
        Parameter("include.women_ask", "political", 0, 1, "choice", "Provisions that women's groups ask for.", kind="choice", choices=ASKED, source="Krause, Krause & Bränfors 2018 (more provisions of political reform)"),
        Parameter("include.victims_ask", "justice", 0, 1, "choice", "Provisions that groups of victims ask for.", kind="choice", choices=ASKED),
        Parameter("include.business_ask", "territorial", 0, 1, "choice", "Provisions that business asks for: development of regions.", kind="choice", choices=ASKED),
        Parameter("include.religious_ask", "justice", 0, 1, "choice", "Provisions that religious leaders ask for: reconciliation.", kind="choice", choices=ASKED),
        Parameter("include.content", 0.5, 0, 1, "share", "How far a full voice closes the gap to certainty that a text holds provisions of the kind that is asked for (own judgement)."),
        Parameter("include.owned", 0.5, -2, 5, "logit", "What a full voice adds to the support of publics for the terms; below 0 they resent it (own judgement)."),
        Parameter("include.presses", 0.3, -0.5, 1, "share", "How far society with a full voice makes up for will that is lacking to carry a text out; below 0 it gets in the way.", source="direction: Krause, Krause & Bränfors 2018 (more carried out where women signed); own judgement"),
        Parameter("include.slows", 0.2, 0, 1, "share", "Rounds of talks that are lost where groups of society sit at the table in full (own judgement)."),
        Parameter("include.leaks", 0.02, 0, 1, "a week", "How much likelier secret talks come out where people of society are in the room in full (own judgement)."),
    ),
    writes=("table.voice", "table.seats", "table.room"),
    verbs=(Verb("world", include),),
)  # fmt: skip
