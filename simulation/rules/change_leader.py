"""Leaders fall at elections or otherwise; an outsider undoes trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import LEADER_FALLS
from simulation.world.leaders import replace_leader
from simulation.world.lookups import exists
from simulation.world.opposition import contends, wins_election
from simulation.world.parameters import Parameter
from simulation.world.record import LeaderWhy

_CHANCE, _ELECTION = int(LeaderWhy.CHANCE), int(LeaderWhy.ELECTION)

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def change_leader(world: World, settings: Settings, official: int, week: int) -> None:
    """A leader falls by chance or at an election; one who comes from outside trusts less what was built."""
    leader = world.officials[official]
    party = world.parties[leader.party]
    if leader.leader == 0 or not exists(party):
        return
    term = settings.parties_term[party.like]
    chance, why = settings.change_leader_rate / WEEKS_IN_YEAR, _CHANCE
    if term > 0 and (week - party.leader_since) % term == 0:
        governs = contends(settings, party) and party.opposition_leads == 1
        if governs or wins_election(world, settings, party, week):
            # An election that an opposition wins, or that it loses the lead in, is the matter of its own rule.
            return
        chance, why = settings.change_leader_at_elections, _ELECTION
    if draw(world, LEADER_FALLS, week, leader.label) >= chance * settings.change_leader_strength:
        return
    replace_leader(world, settings, leader, why, week)


mechanism = Mechanism(
    name="change_leader",
    part=1,
    sentence="Leaders fall, by chance or at elections; one from outside trusts less what the last one built.",
    source="Ryckman & Braithwaite 2020 (only a change by an outsider hurts); own formalisation",
    strength=strength("change_leader"),
    parameters=(
        Parameter("change_leader.rate", 0.08, 0, 5, "a year", "Changes of leader outside elections."),
        Parameter("change_leader.at_elections", 0.35, 0, 1, "share", "Chance that an election brings a new leader."),
        Parameter("change_leader.outsider", 0.3, 0, 1, "share", "Chance that the new leader is an outsider."),
        Parameter("change_leader.trust_lost", 0.5, 0, 1, "share", "Trust on the leader's own ties lost with an outsider."),
        Parameter("change_leader.knowledge_lost", 0.3, 0, 1, "share", "Confidence in what its officials learned of the others that goes with a leader (own judgement)."),
        Parameter("change_leader.agenda_kept", 0.5, 0, 1, "share", "What a leader who comes from inside has of the agenda of the last one; an outsider has none.", source="Croco 2011 (successors who share responsibility for a war); own judgement"),
        Parameter("parties.term", 0, 0, 520, "weeks", "Weeks between elections; 0 the party holds none.", kind="int", per=("party",)),
    ),
    writes=(
        "count.leaders_lost", "officials.hardness", "channels.trust", "knowledge.confidence", "parties.leader_fell", "parties.leader_why",
        "parties.agenda",
    ),
    verbs=(Verb("officials", change_leader),),
)  # fmt: skip
