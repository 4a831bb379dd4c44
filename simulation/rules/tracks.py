"""The effort of the two tracks: what an actor spends, and from when to when. A track that is off does not act."""

from __future__ import annotations

from simulation.compiled import compiled
from simulation.parameters import Parameter

__all__ = ["PARAMETERS", "effort_one", "effort_two"]

_SHARE = "share of full effort"
PARAMETERS = (
    Parameter("track_one.effort", 1.0, 0, 10, _SHARE, "Effort of official diplomacy: 0 off, 1 the scenario's full effort."),
    Parameter("track_one.start", 0, 0, 2600, "week", "First week of Track I; 0 from the beginning.", kind="week"),
    Parameter("track_one.end", 0, 0, 2600, "week", "Last week of Track I; 0 no end.", kind="week"),
    Parameter("track_one.persons", 12.0, 0.1, 1000, "persons", "People at work on Track I at full effort."),
    Parameter("track_one.cost", 4000.0, 0, 100000, "USD a person-week", "Cost of Track I, for the column cost."),
    Parameter("track_two.effort", 1.0, 0, 10, _SHARE, "Effort of unofficial dialogue: 0 off, 1 the scenario's full effort."),
    Parameter("track_two.start", 0, 0, 2600, "week", "First week of Track II; 0 from the beginning.", kind="week"),
    Parameter("track_two.end", 0, 0, 2600, "week", "Last week of Track II; 0 no end.", kind="week"),
    Parameter("track_two.persons", 8.0, 0.1, 1000, "persons", "People at work on Track II at full effort."),
    Parameter("track_two.cost", 2000.0, 0, 100000, "USD a person-week", "Cost of Track II, for the column cost."),
)  # fmt: skip


@compiled
def effort_one(settings, week):
    """Effort of Track I this week."""
    if week < settings.track_one_start or (settings.track_one_end > 0 and week > settings.track_one_end):
        return 0.0
    return settings.track_one_effort


@compiled
def effort_two(settings, week):
    """Effort of Track II this week."""
    if week < settings.track_two_start or (settings.track_two_end > 0 and week > settings.track_two_end):
        return 0.0
    return settings.track_two_effort
