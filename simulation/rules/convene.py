"""Track II initiatives hold their sessions, each on an issue."""

from simulation.luck import AGENDA, SESSION, draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.tracks import effort_two


def convene(world, settings, initiative, week):
    """An initiative holds as many sessions as its share of the effort allows, on an issue of its own choice."""
    group = world.initiatives[initiative]
    if initiative == 0:
        world.sessions = 0
    wanted = settings.convene_strength * effort_two(world, settings, week) * settings.convene_sessions / 52.0
    wanted /= world.initiative_count
    group.sessions = int(wanted)
    if draw(world, SESSION, week, group.label) < wanted - group.sessions:
        group.sessions += 1
    group.issue = int(draw(world, AGENDA, week, group.label) * world.issue_count)
    world.sessions += group.sessions
    world.count.sessions += group.sessions


mechanism = Mechanism(
    name="convene",
    part=3,
    sentence="Track II initiatives hold sessions, each on an issue of its own choice.",
    source="Fisher & Keashly 1991; Kelman 1995 (series of workshops); pace: own judgement",
    strength=strength("convene"),
    parameters=(
        Parameter("convene.sessions", 12.0, 0, 520, "a year", "Dialogue sessions of all initiatives together at full effort."),
    ),
    writes=("initiatives.sessions", "initiatives.issue", "sessions", "count.sessions"),
    verbs=(Verb("initiatives", convene),),
)
