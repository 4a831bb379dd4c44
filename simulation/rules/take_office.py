"""Those in office: events move them, and a change of government brings another leader and officials of his own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw_normal
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import OFFICIAL_COMES
from simulation.world.leaders import hand_over
from simulation.world.lookups import between, exists
from simulation.world.parameters import Parameter
from simulation.world.record import LeaderWhy

if TYPE_CHECKING:
    from simulation.world.views import Official, Settings, World

WHO_COMES = ("nobody", "insider", "outsider")
_NOBODY, _OUTSIDER = WHO_COMES.index("nobody"), WHO_COMES.index("outsider")
_OFFICE = int(LeaderWhy.OFFICE)


@compiled
def _appointed(world: World, settings: Settings, official: Official, week: int) -> None:
    """An official is replaced by one who is as hard as those who came to office."""
    hard = settings.parties_hardness[official.party]
    character = settings.conflict_spread * draw_normal(world, OFFICIAL_COMES, week, official.label)
    official.hardness += settings.take_office_strength * (between(hard + character, 0.0, 1.0) - official.hardness)


def bend(world: World, settings: Settings, party: int, week: int) -> None:
    """What an event, or a change of the run, sets of a party's hardness and agenda moves those in office by as much."""
    actor = world.parties[party]
    if settings.take_office_strength == 0.0 or actor.like != party:
        return
    harder = settings.parties_hardness[party] - actor.hardness_set
    dearer = settings.parties_agenda[party] - actor.agenda_set
    if harder == 0.0 and dearer == 0.0:
        return
    actor.hardness_set, actor.agenda_set = settings.parties_hardness[party], settings.parties_agenda[party]
    actor.agenda = between(actor.agenda + settings.take_office_strength * dearer, -1.0, 1.0)
    for o in range(world.official_count):
        official = world.officials[o]
        if official.party == party:
            official.hardness = between(official.hardness + settings.take_office_strength * harder, 0.0, 1.0)


def take_office(world: World, settings: Settings, party: int, week: int) -> None:
    """In the week in which an event names one, a leader comes to office with officials of his own, as hard as the settings
    then say, and with an agenda of his own."""
    actor = world.parties[party]
    # Who splits off has the settings of whom it left, but no government comes to it.
    if settings.take_office_strength == 0.0 or actor.like != party or not exists(actor):
        return
    who = settings.parties_new_leader[party]
    # What an event sets holds for its week, what a change of the run sets from then on: it brings one government, not many.
    if who == actor.installed:
        return
    actor.installed = who
    if who == _NOBODY:
        return
    actor.opposition_leads = 0
    for o in range(world.official_count):
        official = world.officials[o]
        if official.party == party:
            if official.leader == 1:
                hand_over(world, settings, official, who == _OUTSIDER, _OFFICE, week)
            _appointed(world, settings, official, week)
    actor.agenda = settings.parties_agenda[party]


mechanism = Mechanism(
    name="take_office",
    part=1,
    sentence="What events set of a party's hardness and agenda moves those in office; where an event says so another leader comes, with officials and an agenda of his own.",
    source="Croco 2011 (leaders who answer for a war and those who do not); Goemans 2000 (what war and settlement cost leaders themselves); own formalisation",
    strength=strength("take_office"),
    parameters=(
        Parameter("parties.new_leader", "nobody", 0, 1, "choice", "Who comes to office in the week of a dated event that sets it, or in which a change of the run sets it: nobody, an insider, or an outsider who trusts less what the last leader built. Officials of the party are then as hard as `parties.hardness` says.", kind="choice", choices=WHO_COMES, per=("party",), momentary=True),
    ),
    writes=(
        "parties.opposition_leads", "parties.installed", "parties.agenda", "parties.agenda_set", "parties.hardness_set", "parties.leader_fell", "parties.leader_why", "count.leaders_lost", "officials.hardness",
        "channels.trust", "knowledge.confidence",
    ),
    verbs=(Verb("parties", bend), Verb("parties", take_office)),
)  # fmt: skip
