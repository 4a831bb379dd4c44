"""Missions: observers or peacekeepers come where a text and an outside backer let them, stay for a time, and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF, THOUSANDTHS
from simulation.world.decisions import MISSION_AGREED, MISSION_CASUALTIES, MISSION_CONSENT
from simulation.world.lookups import between, bit, divides, exists, is_living, third_party
from simulation.world.missions import MANDATES
from simulation.world.parameters import Parameter
from simulation.world.record import Kind, MissionWhy

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Dyad, Settings, World

TEXTS = ("ceasefire", "full", "ceasefire_or_full", "any")
BACKERS = ("mediator", "power")
ORDERS = ("by_text", "sent", "recalled")
_CEASEFIRE_ONLY, _FULL_ONLY, _ANY = TEXTS.index("ceasefire"), TEXTS.index("full"), TEXTS.index("any")
_POWER, _ORDERED, _RECALL = BACKERS.index("power"), ORDERS.index("sent"), ORDERS.index("recalled")
_FULL = int(Kind.FULL)
_CEASEFIRE, _TEXT, _SENT = int(MissionWhy.CEASEFIRE), int(MissionWhy.TEXT), int(MissionWhy.SENT)
_MANDATE_OVER, _RECALLED, _CONSENT = int(MissionWhy.MANDATE_OVER), int(MissionWhy.RECALLED), int(MissionWhy.CONSENT)
_CASUALTIES, _SIDE_GONE = int(MissionWhy.CASUALTIES), int(MissionWhy.SIDE_GONE)


@compiled
def _stands_by(settings: Settings, text: Agreement) -> bool:
    """Whether missions stand by a text of this kind."""
    if settings.deploy_text == _CEASEFIRE_ONLY:
        return False
    return text.kind == _FULL or (settings.deploy_text == _ANY and divides(text))


@compiled
def _bound(world: World, settings: Settings, pair: Dyad, since: int) -> int:
    """By what the two are bound that a mission may stand by, signed in week `since` or later (MissionWhy); 0 nothing."""
    if settings.deploy_text != _FULL_ONLY and pair.ceasefire > 0 and pair.ceasefire >= since:
        return _CEASEFIRE
    for n in range(world.agreement_count - 1, -1, -1):
        text = world.agreements[n]
        both = bit(text.signatories, pair.a) and bit(text.signatories, pair.b)
        if both and is_living(text) and max(text.week, text.renewed) >= since and _stands_by(settings, text):
            return _TEXT
    return 0


@compiled
def _agree(world: World, settings: Settings, pair: Dyad, week: int) -> None:
    """A mission is agreed on with a text that is signed this week, where somebody outside backs it; or it is sent."""
    if pair.allied == 1 or settings.deploy_size == 0.0 or not (exists(world.parties[pair.a]) and exists(world.parties[pair.b])):
        return
    why = _SENT
    if settings.deploy_order != _ORDERED:
        if settings.deploy_chance == 0.0:
            return
        why = _bound(world, settings, pair, week)
        backed = settings.deploy_backer == _POWER or third_party(world)
        # Rivals abroad block each other's missions. All pairs that sign in one week are decided on together.
        chance = settings.deploy_chance * (1.0 - world.rivalry)
        if why == 0 or not backed or draw(world, MISSION_AGREED, week, world.key) >= chance:
            return
    pair.mission_due, pair.mission_why = week + settings.deploy_delay, why


@compiled
def _arrive(world: World, settings: Settings, pair: Dyad, week: int) -> None:
    """It arrives in time, unless what it was to stand by has ended, a side is there no more, or it is called back."""
    called_off = settings.deploy_order == _RECALL
    called_off = called_off or not (exists(world.parties[pair.a]) and exists(world.parties[pair.b]))
    if called_off or (settings.deploy_order != _ORDERED and _bound(world, settings, pair, 1) == 0):
        pair.mission_due = 0
    elif week >= pair.mission_due:
        pair.mission = between(settings.deploy_strength * settings.deploy_size, 0.0, 1.0)
        pair.mission_due, pair.mission_came = 0, week
        pair.mission_moved, pair.mission_by = week, 0


@compiled
def _sent_away_by(world: World, settings: Settings, pair: Dyad, week: int) -> int:
    """Position of the side that withdraws its consent this week; -1 neither does."""
    rate = settings.deploy_consent / WEEKS_IN_YEAR
    if rate > 0.0 and _bound(world, settings, pair, 1) > 0:
        rate *= settings.deploy_bound
    for p in (pair.a, pair.b):
        party = world.parties[p]
        # By the party's label: it sends away at once all missions that it does not want.
        if draw(world, MISSION_CONSENT, week, party.label) < rate * (1.0 - party.attitude):
            return p
    return -1


@compiled
def _reason_to_go(world: World, settings: Settings, pair: Dyad, week: int) -> int:
    """Why a mission goes this week (MissionWhy); 0 it stays."""
    if settings.deploy_order == _RECALL:
        return _RECALLED
    if not (exists(world.parties[pair.a]) and exists(world.parties[pair.b])):
        return _SIDE_GONE
    # Who is sent without being asked stays as long as the order stands.
    asked = settings.deploy_order != _ORDERED
    if asked and settings.deploy_weeks > 0 and week - pair.mission_came >= settings.deploy_weeks:
        return _MANDATE_OVER
    by = _sent_away_by(world, settings, pair, week) if asked else -1
    if by >= 0:
        pair.mission_by = by + 1
        return _CONSENT
    chance = settings.deploy_casualties / WEEKS_IN_YEAR * pair.felt
    return _CASUALTIES if draw(world, MISSION_CASUALTIES, week, pair.label) < chance else 0


def deploy(world: World, settings: Settings, dyad: int, week: int) -> None:
    """A mission is agreed on, arrives after its delay, stays while its mandate runs and both sides bear it, and goes."""
    pair = world.dyads[dyad]
    if pair.mission > 0.0:
        why = _reason_to_go(world, settings, pair, week)
        if why > 0:
            pair.mission, pair.mission_came, pair.mission_moved, pair.mission_why = 0.0, 0, week, why
    else:
        if pair.mission_due == 0:
            _agree(world, settings, pair, week)
        if pair.mission_due > 0:
            _arrive(world, settings, pair, week)
    if pair.mission > 0.0:
        world.count.effort_missions += int(THOUSANDTHS * settings.deploy_people * pair.mission + HALF)


mechanism = Mechanism(
    name="deploy",
    part=7,
    sentence="Where set, a mission of observers or peacekeepers comes with a truce or an agreement that somebody outside backs: it makes violations known, keeps the sides apart and protects people, until its mandate ends, a side sends it away or it loses too many of its own.",
    source="Doyle & Sambanis 2000 (mandates); Fortna 2008 (how peacekeeping works); Hultman, Kathman & Shannon 2014 (size); own formalisation",
    strength=strength("deploy"),
    parameters=(
        Parameter("deploy.chance", 0.0, 0, 1, "share", "Chance that a mission is agreed on with a text that it may stand by, where outside powers are no rivals; 0 there are none."),
        Parameter("deploy.text", "ceasefire_or_full", 0, 1, "choice", "Which texts a mission may stand by: a ceasefire, a full agreement, either, or any that settles something.", kind="choice", choices=TEXTS),
        Parameter("deploy.backer", "mediator", 0, 1, "choice", "Who must be there to back it: an official mediator, or an outside power, which always is.", kind="choice", choices=BACKERS),
        Parameter("deploy.order", "by_text", 0, 1, "choice", "Whether missions come with texts, are sent to all enemies without one and without being asked, as long as the order stands, or are called back: for dated events.", kind="choice", choices=ORDERS),
        Parameter("deploy.size", 0.5, 0, 1, "share", "Size of a mission, as a share of all that its mandate could need: in a civil war, some 10,000 soldiers, or some 1,000 people who only report.", source="Hultman, Kathman & Shannon 2014 (10,000 as a large mission); own judgement"),
        Parameter("deploy.delay", 13, 0, 520, "weeks", "Weeks from the signature to the arrival.", kind="int"),
        Parameter("deploy.mandate", "separate", 0, 1, "choice", "What it may do: report what it sees, keep the sides apart as well, protect people as well.", kind="choice", choices=MANDATES, source="Doyle & Sambanis 2000 (observers, traditional and multidimensional peacekeeping)"),
        Parameter("deploy.weeks", 156, 0, 2600, "weeks", "Weeks that its mandate lasts, with all renewals; 0 no end.", kind="int"),
        Parameter("deploy.consent", 2.0, 0, WEEKS_IN_YEAR, "a year", "Rate at which a side with a wholly hostile public, bound by nothing, sends it away."),
        Parameter("deploy.bound", 0.02, 0, 1, "share", "Part of that rate while a text binds the two.", source="own judgement: few missions beside a text were sent away by who had signed it"),
        Parameter("deploy.casualties", 1.0, 0, WEEKS_IN_YEAR, "a year", "Rate at which it leaves over its own casualties where fighting strikes as hard as can be."),
        Parameter("deploy.people", 10_000.0, 0, 1_000_000, "people", "People of a mission of full size between two sides: what it costs in person-weeks (some 1,000 where it only reports)."),
        Parameter("deploy.report", 0.6, 0, 1, "share", "What a mission of full size sees and reports of what others do not.", source="Fortna 2008 (monitoring); own judgement"),
        Parameter("deploy.separate", 0.6, -0.5, 1, "share", "Incidents, broken truces and new wars between the two that a mission of full size prevents; below 0 it provokes more.", source="Fortna 2008 (risk of another war lower by more than half); Doyle & Sambanis 2000 find less for traditional missions"),
        Parameter("deploy.contain", 0.3, -0.5, 1, "share", "How much smaller it keeps the incidents that happen; below 0 larger."),
        Parameter("deploy.reassure", 0.5, -0.5, 1, "share", "Error about the other's force that a mission of full size takes away, and with it the fear of a first strike; below 0 it adds to it.", source="Fortna 2008 (fear and accidents); own judgement"),
        Parameter("deploy.protect", 0.7, -0.5, 1, "share", "Deaths that a mission of full size prevents; below 0 it brings more, as attacks on it and before it.", source="Hultman, Kathman & Shannon 2014 (10,000 soldiers: 70 % fewer battle deaths); Hultman, Kathman & Shannon 2013 (with observers alone more civilians die)"),
    ),
    writes=(
        "dyads.mission", "dyads.mission_due", "dyads.mission_came", "dyads.mission_moved", "dyads.mission_why",
        "dyads.mission_by", "count.effort_missions",
    ),
    verbs=(Verb("dyads", deploy),),
)  # fmt: skip
