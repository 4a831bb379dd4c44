"""Track II initiatives hold their sessions: how many, of what kind, on which issue, and who is in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import (
    ACTIVITY,
    AGENDA,
    COMMON_THREAD,
    GOVERNMENT_AGENDA,
    MEDIA,
    OFFICIALS_PRESENT,
    SESSION,
)
from simulation.world.parameters import Parameter
from simulation.world.record import Activity
from simulation.world.tracks import reach_two

if TYPE_CHECKING:
    import numpy as np

    from simulation.world.views import Settings, World


_WORKSHOP, _CONSULTATION, _TRAINING = int(Activity.WORKSHOP), int(Activity.CONSULTATION), int(Activity.TRAINING)
_PUBLIC_WORK, _COOPERATION = int(Activity.PUBLIC_WORK), int(Activity.COOPERATION)
_GAPS, _TABLE = 1, 2


def convene(world: World, settings: Settings, initiative: int, week: int) -> None:
    """An initiative holds as many sessions as its share of what the effort reaches and the weakest sector in the room allow."""
    group = world.initiatives[initiative]
    # Initiatives act in order, and the first one starts the count of the week.
    if initiative == 0:
        world.sessions = 0
    wanted = settings.convene_strength * reach_two(world, settings, week) * settings.convene_sessions / WEEKS_IN_YEAR
    wanted *= _free_to_meet(world, settings) / world.initiative_count
    # The fraction left over is a chance, so that the mean of sessions is exactly what is wanted.
    group.sessions = int(wanted)
    if draw(world, SESSION, week, group.label) < wanted - group.sessions:
        group.sessions += 1
    if group.sessions > 0 and not _sides_meet(world, initiative):
        group.sessions = 0
    if group.sessions == 0:
        group.issue = -1
        return
    group.activity = _activity(world, settings, group.label, week)
    if group.activity < 0:
        group.activity, group.sessions = 0, 0
    group.issue = _issue(world, settings, group.label, week)
    group.media = draw(world, MEDIA, week, group.label) < settings.track_two_media
    group.bound = draw(world, OFFICIALS_PRESENT, week, group.label) < settings.track_two_officials_present
    if draw(world, GOVERNMENT_AGENDA, week, group.label) < settings.track_two_government_agenda:
        group.issue, group.bound = _wish_of_government(world), 1.0
    world.sessions += group.sessions
    world.count.sessions += group.sessions


@compiled
def _sides_meet(world: World, initiative: int) -> bool:
    """Whether people of two parties take part in an initiative: a session needs them."""
    side = -1
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        if ngo.initiative == initiative:
            if side >= 0 and ngo.party != side:
                return True
            side = ngo.party
    return False


@compiled
def _free_to_meet(world: World, settings: Settings) -> float:
    """Share of sessions that the weakest non-governmental sector, and the hardest law on contact, let happen."""
    least = 1.0
    for p in range(world.party_count):
        like = world.parties[p].like
        if settings.parties_in_dialogue[like] == 1:
            law = 1.0 - settings.convene_contact_law * settings.parties_contact_law[like]
            # A session needs people of both sides: the side that is least free to meet decides.
            least = min(least, settings.parties_sector[like] * law)
    return least


@compiled
def _activity(world: World, settings: Settings, who: np.uint64, week: int) -> int:
    """What the sessions are, by the weights of the five activities; -1 where all are zero."""
    total = settings.track_two_workshops + settings.track_two_consultations + settings.track_two_training
    total += settings.track_two_public_work + settings.track_two_cooperation
    if total <= 0.0:
        return -1
    mark = draw(world, ACTIVITY, week, who) * total - settings.track_two_workshops
    if mark < 0.0:
        return _WORKSHOP
    mark -= settings.track_two_consultations
    if mark < 0.0:
        return _CONSULTATION
    mark -= settings.track_two_training
    if mark < 0.0:
        return _TRAINING
    return _PUBLIC_WORK if mark < settings.track_two_public_work else _COOPERATION


@compiled
def _issue(world: World, settings: Settings, who: np.uint64, week: int) -> int:
    """Any issue, unless a thread that all initiatives share gives one; what officials leave open, or what is stuck."""
    chosen = draw(world, AGENDA, week, who)
    if draw(world, COMMON_THREAD, week, who) < settings.track_two_common_thread:
        # The key of the world replaces that of the initiative: all initiatives then draw the same issue.
        chosen = draw(world, AGENDA, week, world.key)
    if settings.track_two_agenda == _TABLE and world.table.stuck_issue >= 0:
        return world.table.stuck_issue
    if settings.track_two_agenda == _GAPS:
        return _gap(world)
    return int(chosen * world.issue_count)


@compiled
def _gap(world: World) -> int:
    """The issue on which officials are least sure of each other, leaving aside the one their talks are stuck on."""
    least, gap = 1e9, 0
    for k in range(world.issue_count):
        sure = 0.0
        for p in range(world.party_count):
            for q in range(world.party_count):
                sure += world.knowledge[p, q].confidence[k]
        if sure < least and k != world.table.stuck_issue:
            least, gap = sure, k
    return gap


@compiled
def _wish_of_government(world: World) -> int:
    """The issue that matters most to the most powerful government; to the most powerful party, where none is one."""
    strongest, power = 0, -1.0
    for p in range(world.party_count):
        # Being a state adds 1, which no share of power exceeds: governments come first, whatever their strength.
        standing = world.parties[p].power + world.parties[p].state
        if standing > power:
            strongest, power = p, standing
    heaviest = 0
    for k in range(world.issue_count):
        if world.parties[strongest].weight[k] > world.parties[strongest].weight[heaviest]:
            heaviest = k
    return heaviest


_WEIGHT = "relative"
mechanism = Mechanism(
    name="convene",
    part=3,
    sentence="Track II initiatives hold sessions: workshops, consultations, training, public work, economic cooperation.",
    source="Fisher & Keashly 1991; Kelman 1995 (series of workshops); Montville 1987 (kinds of work); pace: own judgement",
    strength=strength("convene"),
    parameters=(
        Parameter("convene.sessions", 20.0, 0, 520, "a year", "Dialogue sessions of all initiatives together at full effort, where nothing hinders them."),
        Parameter("convene.contact_law", 0.7, 0, 1, "share", "Sessions that a law which makes all contact a crime prevents."),
        Parameter("track_two.workshops", 1.0, 0, 100, _WEIGHT, "Weight of problem-solving workshops among sessions."),
        Parameter("track_two.consultations", 1.0, 0, 100, _WEIGHT, "Weight of consultations on issues and formulas among sessions."),
        Parameter("track_two.training", 0.0, 0, 100, _WEIGHT, "Weight of training in conflict resolution among sessions."),
        Parameter("track_two.public_work", 0.0, 0, 100, _WEIGHT, "Weight of work with publics among sessions."),
        Parameter("track_two.cooperation", 0.0, 0, 100, _WEIGHT, "Weight of economic cooperation among sessions."),
        Parameter("track_two.agenda", "own", 0, 2, "choice", "Issues of sessions: any; gaps that officials leave; what their table is stuck on.", kind="choice", choices=("own", "gaps", "table")),
        Parameter("track_two.government_agenda", 0.0, 0, 1, "share", "Sessions whose agenda the most powerful government sets."),
        Parameter("track_two.common_thread", 0.0, 0, 1, "share", "How far initiatives follow one thread: the same issue in the same week."),
        Parameter("track_two.officials_present", 0.0, 0, 1, "share", "Sessions with officials in a private capacity (Track 1.5)."),
        Parameter("track_two.media", 0.0, 0, 1, "share", "Sessions that are open to the media."),
        Parameter("parties.sector", 1.0, 0, 1, "share", "Strength of the party's non-governmental sector.", per=("party",)),
        Parameter("parties.contact_law", 0.0, 0, 1, "share", "How far the party's law makes contact with the other side a crime.", per=("party",)),
    ),
    writes=(
        "initiatives.sessions", "initiatives.issue", "initiatives.activity", "initiatives.media", "initiatives.bound",
        "sessions", "count.sessions",
    ),
    verbs=(Verb("initiatives", convene),),
)  # fmt: skip
