"""What an opposition outside the talks does to votes, leaders and texts, for the rules whose matter it is.

Each is 0, or 1 for what is left of something, where a party has no opposition, so that without one no number changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw_normal
from simulation.world.decisions import CAMPAIGN, OPPOSITION_VOTE

if TYPE_CHECKING:
    from simulation.world.views import Party, Settings, World

__all__ = [
    "bias_of_leader",
    "campaign_swing",
    "contends",
    "price_of_consent",
    "pull_of_leader",
    "voice",
    "will_left",
    "wins_election",
]


@compiled
def _unwon(settings: Settings, party: Party) -> float:
    """How far the opposition is for a settlement, or below 0 against one, less what has been won over of it; 0 where the
    rule is switched off."""
    return (
        0.0
        if settings.oppose_strength == 0.0
        else settings.parties_opponents_stance[party.like] * (1.0 - party.won_over)
    )


@compiled
def contends(settings: Settings, party: Party) -> bool:
    """Whether an opposition stands in the party's elections, or has come to lead it."""
    return settings.oppose_strength > 0.0 and (party.opposition > 0.0 or party.opposition_leads == 1)


@compiled
def wins_election(world: World, settings: Settings, party: Party, week: int) -> bool:
    """Whether the opposition wins, or would win, an election of this week."""
    vote = party.opposition + settings.oppose_swing * draw_normal(world, OPPOSITION_VOTE, week, party.label)
    return contends(settings, party) and vote >= settings.oppose_majority


@compiled
def price_of_consent(settings: Settings, party: Party) -> float:
    """What the opposition that the party consults adds to the least that it signs for."""
    return 0.0 if settings.oppose_strength == 0.0 or settings.win_over_strength == 0.0 else party.opposition_price


@compiled
def voice(settings: Settings, party: Party) -> float:
    """Share of the public that the opposition speaks for: below 0 against a settlement; 0 where it leads the party itself."""
    return 0.0 if party.opposition_leads == 1 else _unwon(settings, party) * party.opposition


@compiled
def campaign_swing(world: World, settings: Settings, party: Party, week: int) -> float:
    """Share of the vote on a text that the opposition's campaign moves: towards yes, or below 0 towards no."""
    speaks = voice(settings, party)
    if speaks == 0.0:
        return 0.0
    luck = draw_normal(world, CAMPAIGN, week, party.label)
    return settings.oppose_persuades * speaks + settings.oppose_volatility * abs(speaks) * luck


@compiled
def bias_of_leader(settings: Settings, party: Party) -> float:
    """How much harder than its side's officials a leader from the opposition is; below 0 softer."""
    return -settings.oppose_hardness * _unwon(settings, party) if party.opposition_leads == 1 else 0.0


@compiled
def _led_against(settings: Settings, party: Party) -> float:
    """How far whoever leads the party came to office against what it signed."""
    return max(-_unwon(settings, party), 0.0) if party.opposition_leads == 1 else 0.0


@compiled
def pull_of_leader(settings: Settings, party: Party) -> float:
    """Strain on a text of a signatory led by those who opposed it."""
    return settings.oppose_withdraw * _led_against(settings, party)


@compiled
def will_left(settings: Settings, party: Party) -> float:
    """Part of the will to carry out a text that a signatory led by those who opposed it has."""
    return 1.0 - settings.oppose_undoes * _led_against(settings, party)
