"""The effort of the two tracks: what an actor spends, and when. A track that is off does not act.

When a track acts is a policy: between two dates, and, where asked, only once what those who run it see of the world
(`rules/choose_time.py`) says that its time has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

__all__ = ["ALWAYS", "PARAMETERS", "POLICIES", "effort_one", "effort_two", "reach_one", "reach_two"]

_SHARE = "share of full effort"
POLICIES = ("always", "early", "ripe", "willing", "parallel", "deadlock", "frozen", "after_signing")
"""When a track acts: in every week, or by what is seen of the world (claims B1, W8, D2 to D6)."""
ALWAYS = POLICIES.index("always")
PARAMETERS = (
    Parameter("track_one.effort", 1.0, 0, 10, _SHARE, "Effort of official diplomacy: 0 off, 1 the scenario's full effort."),
    Parameter("track_one.half", 0.5, 0.01, 100, _SHARE, "How soon more effort of Track I adds less: the best chances and strongest means are used first."),
    Parameter("track_one.start", 0, 0, 2600, "week", "First week of Track I; 0 from the beginning.", kind="week"),
    Parameter("track_one.end", 0, 0, 2600, "week", "Last week of Track I; 0 no end.", kind="week"),
    Parameter("track_one.when", "always", 0, 7, "condition", "When Track I acts, between its first and last week.", kind="choice", choices=POLICIES),
    Parameter("track_one.hold", 26, 0, 2600, "weeks", "Weeks for which Track I goes on once its condition was met.", kind="int"),
    Parameter("track_one.persons", 12.0, 0.1, 1000, "persons", "People at work on Track I at full effort."),
    Parameter("track_one.cost", 4000.0, 0, 100000, "USD a person-week", "Cost of Track I, for the column cost."),
    Parameter("mediation.price", 0.0, 0, 1e12, "USD a unit of utility", "Price of what official mediators pay for a signature, for the column cost."),
    Parameter("track_two.effort", 1.0, 0, 10, _SHARE, "Effort of unofficial dialogue: 0 off, 1 the scenario's full effort."),
    Parameter("track_two.half", 0.5, 0.01, 100, _SHARE, "How soon more effort of Track II adds less: the best people and occasions are used first."),
    Parameter("track_two.start", 0, 0, 2600, "week", "First week of Track II; 0 from the beginning.", kind="week"),
    Parameter("track_two.end", 0, 0, 2600, "week", "Last week of Track II; 0 no end.", kind="week"),
    Parameter("track_two.when", "always", 0, 7, "condition", "When Track II acts, between its first and last week.", kind="choice", choices=POLICIES),
    Parameter("track_two.hold", 26, 0, 2600, "weeks", "Weeks for which Track II goes on once its condition was met.", kind="int"),
    Parameter("track_two.persons", 8.0, 0.1, 1000, "persons", "People at work on Track II at full effort."),
    Parameter("track_two.cost", 2000.0, 0, 100000, "USD a person-week", "Cost of Track II, for the column cost."),
)  # fmt: skip


@compiled
def effort_one(world: World, settings: Settings, week: int) -> float:
    """Effort of Track I this week."""
    if week < settings.track_one_start or (settings.track_one_end > 0 and week > settings.track_one_end):
        return 0.0
    if settings.track_one_when != ALWAYS and world.due_one < week:
        return 0.0
    return settings.track_one_effort


@compiled
def _reach(effort: float, half: float) -> float:
    """What effort brings about, by one form of curve for both tracks, so that a dose of one is a dose of the other."""
    # Scaled so that effort 1 reaches exactly 1, whatever `half` is.
    return (1.0 + half) * effort / (effort + half)


@compiled
def reach_one(world: World, settings: Settings, week: int) -> float:
    """What the effort of Track I brings about, 1 at full effort: each further unit adds less than the one before, since
    capitals' calendars and mediators' means bound what more people can do."""
    return _reach(effort_one(world, settings, week), settings.track_one_half)


@compiled
def effort_two(world: World, settings: Settings, week: int) -> float:
    """Effort of Track II this week."""
    if week < settings.track_two_start or (settings.track_two_end > 0 and week > settings.track_two_end):
        return 0.0
    if settings.track_two_when != ALWAYS and world.due_two < week:
        return 0.0
    return settings.track_two_effort


@compiled
def reach_two(world: World, settings: Settings, week: int) -> float:
    """What the effort of Track II brings about, 1 at full effort: each further unit adds less than the one before, since the
    best people and occasions are used first."""
    return _reach(effort_two(world, settings, week), settings.track_two_half)
