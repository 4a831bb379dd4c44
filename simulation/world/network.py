"""Founding a world: its parties, agents and the ties between them, from its settings and its luck.

Every tie and every character is a keyed draw, so a tie that exists in one world need not in another, and an actor
added to a scenario changes nothing of the others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, draw_normal, label, pair
from simulation.world.constants import HALF
from simulation.world.decisions import BIAS, CALENDAR, CHARACTER, OFFICE, STANDS, TIE_EXISTS, TIE_TRUST
from simulation.world.lookups import dyad_of, most_force
from simulation.world.parameters import Parameter
from simulation.world.record import NEVER, Ending, Tier

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World

__all__ = ["PARAMETERS", "first_trust", "found"]

_COUNT = "number"
_CHANNELS = ("closed", "open", "frozen")
_STARTS = ("war", "onset", "tense", "after")
_WAR, _TENSE, _AFTER = _STARTS.index("war"), _STARTS.index("tense"), _STARTS.index("after")
_KINDS = ("as_given", "within", "between")
_WITHIN, _BETWEEN = _KINDS.index("within"), _KINDS.index("between")
PARAMETERS = (
    Parameter("parties.officials", 5, 1, 12, _COUNT, "State officials of the party; the first leads.", kind="int", per=("party",)),
    Parameter("parties.ngos", 8, 0, 24, _COUNT, "NGOs and other unofficial participants of the party.", kind="int", per=("party",)),
    Parameter("parties.groups", 3, 1, 8, _COUNT, "Social groups of the party's public.", kind="int", per=("party",)),
    Parameter("parties.power", 0.5, 0.01, 100, "relative", "Strength on the ground at the start, relative to the other parties.", per=("party",)),
    Parameter("parties.weights", 1.0, 0.0, 1000, "relative", "How much the party truly cares for the issue; scaled to sum to 1.", per=("party", "issue")),
    Parameter("parties.hardness", 0.2, 0, 1, "share", "How far its officials discount every reason to talk.", per=("party",)),
    Parameter("parties.attitude", 0.45, 0, 1, "share", "Attitude of its public to a settlement: 0 rejects, 1 welcomes.", per=("party",)),
    Parameter("parties.militancy", 0.5, 0, 1, "share", "Force that it uses against each enemy in the first week, as a share of all it could.", per=("party",)),
    Parameter("issues.divisible", True, 0, 1, "yes or no", "Whether the issue can be shared as it stands.", kind="bool", per=("issue",)),
    Parameter("conflict.age", 0.0, 0, 100, "years", "How long ago the war began that is fought, or may come back, in the first week."),
    Parameter("conflict.pain", 0.05, 0, 1, "share", "Perceived cost of fighting with which the world starts."),
    Parameter("conflict.channel", "closed", 0, 2, "state", "State of the official channels in the first week.", kind="choice", choices=_CHANNELS),
    Parameter("conflict.start", "war", 0, 3, "state", "Where the world starts: in war, in its first week (no pain yet), tense and not yet fighting, or after a war that may come back.", kind="choice", choices=_STARTS),
    Parameter("conflict.tension", 0.3, 0, 1, "share", "Share of its readiness to use force with which a party starts where there is no war."),
    Parameter("conflict.kind", "as_given", 0, 2, "kind", "Within a state (the first party a state, all others armed groups), between states, or as the parties' kinds say.", kind="choice", choices=_KINDS),
    Parameter("parties.hostile", True, 0, 1, "yes or no", "Whether the party is an enemy of the other; two parties are allies unless each is an enemy of the other.", kind="bool", per=("party", "party")),
    Parameter("parties.truce", False, 0, 1, "yes or no", "Whether a ceasefire between the party and the other is in force in the first week; either of the two can say so.", kind="bool", per=("party", "party")),
    Parameter("parties.lost_to", False, 0, 1, "yes or no", "Whether the party has just lost a war to the other: nobody fights, and the beaten may rise again.", kind="bool", per=("party", "party")),
    Parameter("parties.channel", "as_conflict", 0, 3, "state", "State of the official channel between the party and the other in the first week, for both directions; `as_conflict` is that of `conflict.channel`.", kind="choice", choices=("as_conflict", *_CHANNELS), per=("party", "party")),
    Parameter("conflict.spread", 0.12, 0, 0.5, "standard deviation", "How much officials and social groups of one party differ."),
    Parameter("mediation.official_mediators", 1, 0, 8, _COUNT, "Mediators sent by states or organisations of states.", kind="int"),
    Parameter("mediation.informal_mediators", 1, 0, 8, _COUNT, "Facilitators with skill and no power.", kind="int"),
    Parameter("mediation.leverage", 0.15, 0, 1, "utility", "What an official mediator can press or reward with."),
    Parameter("mediation.skill", 0.5, 0, 1, "share", "Skill of mediators in drafting and facilitation."),
    Parameter("mediation.official_legitimacy", 0.8, 0, 1, "share", "How far the parties accept an official mediator at the start."),
    Parameter("mediation.informal_legitimacy", 0.6, 0, 1, "share", "How far they accept an informal one."),
    Parameter("mediation.bias", 0.0, -1, 1, "share", "Whom official mediators spare: 1 the first party and its allies, -1 the last and its allies; they press their enemies the more."),
    Parameter("track_two.initiatives", 2, 1, 8, _COUNT, "Track II initiatives.", kind="int"),
    Parameter("track_two.participants", 24, 0, 24, "per party", "NGOs of a party that take part in initiatives; the others stay at home.", kind="int"),
    Parameter("track_two.access", 0.5, 0, 1, "share", "Closeness of participants to decision makers: 1 insiders, 0 outsiders."),
    Parameter("track_two.skill", 0.5, 0, 1, "share", "Skill and training of participants."),
    Parameter("track_two.bias", 0.15, 0, 1, "share", "How far participants' view of their own side strays from it (they are no sample of their society)."),
    Parameter("track_two.elites", 0.0, 0, 100, "relative", "Weight of participants from the top of their society (Lederach 1997)."),
    Parameter("track_two.middle", 1.0, 0, 100, "relative", "Weight of participants from its middle."),
    Parameter("track_two.grassroots", 0.0, 0, 100, "relative", "Weight of participants from its grassroots."),
    Parameter("track_two.tier_access", 0.25, 0, 1, "share", "Access that participants from the top have more, and from the grassroots less, than those from the middle."),
    Parameter("track_two.tier_reach", 2.0, 1, 10, "times", "How many times more social groups the grassroots reach than the middle, and the middle than the top."),
    Parameter("track_two.officeholders", 0.0, 0, 1, "share", "Participants who hold public office: bound as officials are, and heard as they are."),
    Parameter("track_two.independence", 1.0, 0, 1, "share", "How far participants are free of the state: those who are not repeat its positions, and have its ear."),
    Parameter("track_two.dependent_access", 0.3, 0, 1, "share", "Access that participants who depend wholly on the state have more than those who are free of it."),
    Parameter("track_two.accountable", 0.0, 0, 1, "share", "How far initiatives answer to their publics: less leaks and backlash, and less candour."),
    Parameter("parties.in_dialogue", True, 0, 1, "yes or no", "Whether people of the party are invited into Track II.", kind="bool", per=("party",)),
    Parameter("network.official_density", 0.4, 0, 1, "share", "Share of pairs of officials across the line who know each other; leaders always do."),
    Parameter("network.dialogue_density", 0.6, 0, 1, "share", "Share of pairs in one initiative across the line with a tie."),
    Parameter("network.access_density", 0.6, 0, 1, "share", "Share of participants' possible ties up to officials, for an insider."),
    Parameter("network.community_density", 0.5, 0, 1, "share", "Share of participants' possible ties down to social groups."),
    Parameter("citizens.spread", 0.15, 0, 0.5, "standard deviation", "How much the citizens of one social group differ, where the scenario has citizens."),
    Parameter("citizens.ties", 6.0, 0, 20, "per citizen", "Other citizens of its party that a citizen hears, mean; fewer where not all groups hear each other."),
    Parameter("citizens.tie_spread", 2.0, 0.1, 1000, "dispersion", "How similar citizens are in how many they hear: the variance is mean + mean²/dispersion, so that at 2 a few hear many."),
    Parameter("citizens.homophily", 0.8, 0, 1, "share", "How many of those it hears are of its own social group."),
    Parameter("network.trust", 0.15, 0, 1, "share", "Trust across the line with which ties start, mean."),
    Parameter("network.trust_spread", 0.5, 0, 1, "share", "How far that trust differs from tie to tie, of its mean, up and down."),
    Parameter("network.group_spread", 0.5, 0, 0.9, "share", "How far social groups of one party differ in size, of the mean, up and down: at 0.5 by a factor of three at most."),
    Parameter("network.leader_years", 4.0, 0, 50, "years", "How long leaders have been in office at the start, at most."),
)  # fmt: skip

OFFICIAL_ROLE, NGO_ROLE = label("official"), label("ngo")
GROUP_ROLE, PUBLIC_ROLE = label("social group"), label("public")
MEDIATOR_ROLE, INITIATIVE_ROLE = label("mediator"), label("initiative")
_TOP, _MIDDLE, _GRASSROOTS = int(Tier.TOP), int(Tier.MIDDLE), int(Tier.GRASSROOTS)
_VICTORY = int(Ending.VICTORY)
_INFORMAL = 64  # informal mediators are numbered from here, whatever the number of official ones


@compiled
def _actor(owner: np.uint64, role: np.uint64, number: int) -> np.uint64:
    return pair(owner ^ role, np.uint64(number))


@compiled
def _between(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


@compiled
def _around_one(spread: float, luck: float) -> float:
    """A factor between 1 - spread and 1 + spread, evenly drawn."""
    return 1.0 + spread * (luck + luck - 1.0)


@compiled
def _parties(world: World, settings: Settings) -> None:
    total = 0.0
    for p in range(world.party_count):
        total += settings.parties_power[p]
    for p in range(world.party_count):
        party = world.parties[p]
        party.like = p
        party.might = math.log(settings.parties_power[p])
        party.power = settings.parties_power[p] / total
        party.pain = settings.conflict_pain if settings.conflict_start in (_WAR, _AFTER) else 0.0
        if settings.conflict_kind == _WITHIN:
            party.state = p == 0
        elif settings.conflict_kind == _BETWEEN:
            party.state = 1
        party.attitude = settings.parties_attitude[p]
        party.aspiration, party.abroad, party.following = 1.0, HALF, 1.0
        party.agenda = party.agenda_set = settings.parties_agenda[p]
        party.hardness_set = settings.parties_hardness[p]
        # Leaders have been in office for some time, so that elections do not fall into the same week in all worlds.
        party.leader_since = -int(settings.network_leader_years * WEEKS_IN_YEAR * draw(world, CHARACTER, 0, party.label))
        for k in range(world.issue_count):
            party.weight[k] = settings.parties_weights[p, k]


@compiled
def _truce(world: World, settings: Settings, d: int) -> None:
    """A ceasefire that is in force in the first week, where one of the two sides has it so."""
    dyad = world.dyads[d]
    if settings.parties_truce[dyad.a, dyad.b] == 0 and settings.parties_truce[dyad.b, dyad.a] == 0:
        return
    if world.ceasefire_count == world.ceasefires.shape[0]:
        world.overflow = 1
        return
    # 0 would say that there is none.
    truce = world.ceasefires[world.ceasefire_count]
    truce.dyad, truce.week, dyad.ceasefire = d, 1, 1
    world.ceasefire_count += 1


@compiled
def _defeat(world: World, settings: Settings, d: int) -> None:
    """A war that one of the two has just lost."""
    dyad = world.dyads[d]
    winner = -1
    if settings.parties_lost_to[dyad.a, dyad.b] == 1:
        winner = dyad.b
    elif settings.parties_lost_to[dyad.b, dyad.a] == 1:
        winner = dyad.a
    if winner < 0:
        return
    if world.ending_count == world.endings.shape[0]:
        world.overflow = 1
        return
    loser = dyad.a + dyad.b - winner
    dyad.over, dyad.beaten, dyad.latent = 1, loser + 1, 0
    # The beaten are looked up here when they may rise again; week 0, so that no war of this history is won.
    ending = world.endings[world.ending_count]
    ending.dyad, ending.kind, ending.winner = d, _VICTORY, winner
    power = world.parties[winner].power
    ending.share = power / (power + world.parties[loser].power)
    world.ending_count += 1


@compiled
def _channel(settings: Settings, dyad: Dyad) -> int:
    """State of the official channel in the first week: the dyad's own where one of the two sides has one."""
    own = max(settings.parties_channel[dyad.a, dyad.b], settings.parties_channel[dyad.b, dyad.a])
    return own - 1 if own > 0 else settings.conflict_channel


@compiled
def _war(settings: Settings, dyad: Dyad) -> None:
    """When the war of a dyad began, and was last fought: a tense one has had none yet that anybody remembers, unless it
    has a truce or was won."""
    dyad.war_began, dyad.last_fought = 0, NEVER
    had_one = settings.conflict_start != _TENSE or dyad.ceasefire > 0 or dyad.beaten > 0
    if dyad.allied == 0 and had_one:
        dyad.war_began, dyad.last_fought = 1 - int(WEEKS_IN_YEAR * settings.conflict_age), 0


@compiled
def _dyads(world: World, settings: Settings) -> None:
    for b in range(world.party_count):
        for a in range(b):
            dyad = world.dyads[dyad_of(a, b)]
            one, other = world.parties[a], world.parties[b]
            # Ordered by label, not by position: luck stays the same when parties are listed in another order.
            dyad.label = pair(min(one.label, other.label), max(one.label, other.label))
            dyad.a, dyad.b = a, b
            dyad.counted = one.state | other.state
            dyad.channel = _channel(settings, dyad)
            dyad.latent = settings.conflict_start >= _TENSE
            # In tension nobody fights yet: only part of the readiness to use force is there, the rest builds up.
            ready = settings.conflict_tension if dyad.latent == 1 else 1.0
            dyad.force_a, dyad.force_b = ready * settings.parties_militancy[a], ready * settings.parties_militancy[b]
            # Enmity must be mutual: either of the two can make them allies, who have no war and no channel between
            # them.
            if settings.parties_hostile[a, b] == 0 or settings.parties_hostile[b, a] == 0:
                dyad.allied, dyad.over, dyad.latent, dyad.channel = 1, 1, 0, 0
                dyad.force_a = dyad.force_b = 0.0
            else:
                _truce(world, settings, dyad_of(a, b))
                _defeat(world, settings, dyad_of(a, b))
            _war(settings, dyad)
            world.dyad_count += 1
    for p in range(world.party_count):
        world.parties[p].militancy = most_force(world, p)
    for k in range(world.issue_count):
        world.issues[k].divisible = settings.issues_divisible[k]
    world.table.stuck_issue = -1


@compiled
def _officials(world: World, settings: Settings, p: int) -> None:
    for number in range(settings.parties_officials[p]):
        official = world.officials[world.official_count]
        official.label = _actor(world.parties[p].label, OFFICIAL_ROLE, number)
        official.party = p
        official.leader = number == 0
        character = settings.conflict_spread * draw_normal(world, CHARACTER, 0, official.label)
        official.hardness = _between(settings.parties_hardness[p] + character, 0.0, 1.0)
        world.official_count += 1


@compiled
def _ngos(world: World, settings: Settings, p: int) -> None:
    for number in range(settings.parties_ngos[p]):
        ngo = world.ngos[world.ngo_count]
        ngo.label = _actor(world.parties[p].label, NGO_ROLE, number)
        ngo.party = p
        invited = number < settings.track_two_participants and settings.parties_in_dialogue[p] == 1
        # Dealt out like cards, so that every initiative has people of every party.
        ngo.initiative = number % settings.track_two_initiatives if invited else -1
        character = settings.conflict_spread * draw_normal(world, CHARACTER, 0, ngo.label)
        ngo.tier = _tier(world, settings, ngo.label)
        ngo.office = draw(world, OFFICE, 0, ngo.label) < settings.track_two_officeholders
        # Access falls with each level of society below the top, and those who depend on the state have its ear.
        ear = settings.track_two_tier_access * (_MIDDLE - ngo.tier)
        ear += settings.track_two_dependent_access * (1.0 - settings.track_two_independence)
        ngo.access = _between(settings.track_two_access + character + ear, 0.0, 1.0)
        ngo.skill = settings.track_two_skill
        ngo.standing = 1.0
        for k in range(world.issue_count):
            stray = settings.track_two_bias * draw_normal(world, BIAS, k, ngo.label)
            ngo.bias[k] = _between(stray, -1.0, 1.0)
            for q in range(world.party_count):
                ngo.estimate[q, k] = world.parties[p].weight[k]
        world.ngo_count += 1


@compiled
def _tier(world: World, settings: Settings, who: np.uint64) -> int:
    """Where in society a participant stands, by the weights of the three levels; the middle where all are zero."""
    top, middle = settings.track_two_elites, settings.track_two_middle
    total = top + middle + settings.track_two_grassroots
    if total <= 0.0:
        return _MIDDLE
    place = draw(world, STANDS, 0, who) * total
    if place < top:
        return _TOP
    return _MIDDLE if place < top + middle else _GRASSROOTS


@compiled
def _public(world: World, settings: Settings, p: int) -> None:
    public = world.publics[p]
    public.label = _actor(world.parties[p].label, PUBLIC_ROLE, 0)
    public.party = p
    public.first_group = world.group_count
    public.groups = settings.parties_groups[p]
    total = 0.0
    for number in range(public.groups):
        group = world.groups[world.group_count]
        group.label = _actor(world.parties[p].label, GROUP_ROLE, number)
        group.party = p
        # Shares are made below.
        group.weight = _around_one(settings.network_group_spread, draw(world, CHARACTER, 1, group.label))
        total += group.weight
        character = settings.conflict_spread * draw_normal(world, CHARACTER, 0, group.label)
        group.anchor = _between(settings.parties_attitude[p] + character, 0.0, 1.0)
        group.attitude = group.anchor
        world.group_count += 1
    for g in range(public.first_group, public.first_group + public.groups):
        world.groups[g].weight /= total


@compiled
def _mediators(world: World, settings: Settings) -> None:
    for number in range(settings.mediation_official_mediators + settings.mediation_informal_mediators):
        mediator = world.mediators[world.mediator_count]
        mediator.official = number < settings.mediation_official_mediators
        # Labels of one kind do not move when the other kind has more members: arms keep their luck.
        lasting = number if mediator.official else _INFORMAL + number - settings.mediation_official_mediators
        mediator.label = _actor(MEDIATOR_ROLE, MEDIATOR_ROLE, lasting)
        mediator.skill, mediator.present = settings.mediation_skill, 1
        if mediator.official:
            mediator.leverage = settings.mediation_leverage
            mediator.bias = settings.mediation_bias
        official, informal = settings.mediation_official_legitimacy, settings.mediation_informal_legitimacy
        mediator.legitimacy = official if mediator.official else informal
        world.mediator_count += 1
    for number in range(settings.track_two_initiatives):
        world.initiatives[number].label = _actor(INITIATIVE_ROLE, INITIATIVE_ROLE, number)
        world.initiatives[number].issue = -1
    world.initiative_count = settings.track_two_initiatives
    world.rivalry = settings.conflict_rivalry


@compiled
def _tied(world: World, one: np.uint64, other: np.uint64, density: float) -> bool:
    """Whether two people are tied; the same both ways."""
    return draw(world, TIE_EXISTS, 0, pair(min(one, other), max(one, other))) < density


@compiled
def first_trust(world: World, settings: Settings, tie: np.uint64) -> float:
    """Trust with which a tie across the line begins."""
    spread = _around_one(settings.network_trust_spread, draw(world, TIE_TRUST, 0, tie))
    return _between(settings.network_trust * spread, 0.0, 1.0)


@compiled
def _channels(world: World, settings: Settings) -> None:
    for h in range(world.official_count):
        holder = world.officials[h]
        holder.first_channel = world.channel_count
        for o in range(world.official_count):
            other = world.officials[o]
            if other.party == holder.party:
                continue
            # Leaders always know each other, or a party could be without any official tie to its enemy.
            leaders = holder.leader == 1 and other.leader == 1
            if leaders or _tied(world, holder.label, other.label, settings.network_official_density):
                if world.channel_count == world.channels.shape[0]:
                    world.overflow = 1
                    return
                tie = world.channels[world.channel_count]
                tie.label, tie.holder, tie.other = pair(holder.label, other.label), h, o
                tie.dyad = dyad_of(holder.party, other.party)
                tie.trust = first_trust(world, settings, tie.label)
                world.channel_count += 1
        holder.channel_ties = world.channel_count - holder.first_channel


@compiled
def _dialogues(world: World, settings: Settings) -> None:
    for h in range(world.ngo_count):
        holder = world.ngos[h]
        holder.first_dialogue = world.dialogue_count
        for o in range(world.ngo_count):
            other = world.ngos[o]
            if other.party == holder.party or holder.initiative < 0 or other.initiative != holder.initiative:
                continue
            if _tied(world, holder.label, other.label, settings.network_dialogue_density):
                if world.dialogue_count == world.dialogues.shape[0]:
                    world.overflow = 1
                    return
                tie = world.dialogues[world.dialogue_count]
                tie.label, tie.holder, tie.other = pair(holder.label, other.label), h, o
                tie.dyad = dyad_of(holder.party, other.party)
                tie.trust = first_trust(world, settings, tie.label)
                world.dialogue_count += 1
        holder.dialogue_ties = world.dialogue_count - holder.first_dialogue


@compiled
def _accesses(world: World, settings: Settings) -> None:
    for h in range(world.ngo_count):
        ngo = world.ngos[h]
        ngo.first_access = world.access_count
        for o in range(world.official_count):
            official = world.officials[o]
            if official.party != ngo.party or ngo.initiative < 0:
                continue
            if _tied(world, ngo.label, official.label, settings.network_access_density * ngo.access):
                if world.access_count == world.accesses.shape[0]:
                    world.overflow = 1
                    return
                tie = world.accesses[world.access_count]
                tie.label, tie.holder, tie.other = pair(ngo.label, official.label), h, o
                tie.strength = ngo.access * draw(world, TIE_TRUST, 0, tie.label)
                world.access_count += 1
        ngo.access_ties = world.access_count - ngo.first_access


@compiled
def _communities(world: World, settings: Settings) -> None:
    for h in range(world.ngo_count):
        ngo = world.ngos[h]
        ngo.first_community = world.community_count
        public = world.publics[ngo.party]
        for g in range(public.first_group, public.first_group + public.groups):
            group = world.groups[g]
            # Each level further down multiplies the groups reached, and each level up divides them.
            reach = math.pow(settings.track_two_tier_reach, ngo.tier - _MIDDLE)
            if ngo.initiative >= 0 and _tied(world, ngo.label, group.label, settings.network_community_density * reach):
                if world.community_count == world.communities.shape[0]:
                    world.overflow = 1
                    return
                tie = world.communities[world.community_count]
                tie.label, tie.holder, tie.other = pair(ngo.label, group.label), h, g
                tie.strength = draw(world, TIE_TRUST, 0, tie.label)
                world.community_count += 1
        ngo.community_ties = world.community_count - ngo.first_community


@compiled
def _knowledge(world: World, settings: Settings) -> None:
    """Officials begin by believing that the others care as they do."""
    for i in range(world.party_count):
        world.parties[i].trust = settings.network_trust
        for j in range(world.party_count):
            for k in range(world.issue_count):
                world.knowledge[i, j].estimate[k] = world.parties[i].weight[k]


@compiled
def found(world: World, settings: Settings) -> None:
    """Found one world, in place; key, label and kind of each party, and the counts of parties and issues, are set."""
    world.offset = int(WEEKS_IN_YEAR * draw(world, CALENDAR, 0, world.key))
    _parties(world, settings)
    _dyads(world, settings)
    for p in range(world.party_count):
        _officials(world, settings, p)
        _ngos(world, settings, p)
        _public(world, settings, p)
    _mediators(world, settings)
    _channels(world, settings)
    _dialogues(world, settings)
    _accesses(world, settings)
    _communities(world, settings)
    _knowledge(world, settings)
