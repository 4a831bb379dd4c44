"""A text that a public refused comes before it again as it is, where those who made it are still at the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import SECOND_VOTE
from simulation.world.parameters import Parameter
from simulation.world.record import Kind

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_FULL = int(Kind.FULL)


def put_again(world: World, settings: Settings, week: int) -> None:
    """The week after a lost vote luck says whether the text is to be put again. When its time has come, and those who made it
    are at the table, it is on it again, with what was to be paid for it; whoever must consent to it is asked again too."""
    table = world.table
    if table.refused > 0 and table.refused == week - 1:
        chance = settings.put_again_strength * settings.put_again_chance
        if draw(world, SECOND_VOTE, week, world.key) < chance:
            table.again_due = table.refused + settings.put_again_after
    if table.again_due == 0 or week < table.again_due:
        return
    table.again_due = 0
    if table.members == table.refused_by:
        table.initialled, table.put_again = _FULL, week


mechanism = Mechanism(
    name="put_again",
    part=6,
    sentence="Where set, a text that a public refused is put to the vote again as it is.",
    source="own formalisation",
    strength=strength("put_again", high=1.0),
    parameters=(
        Parameter("put_again.chance", 0.0, 0, 1, "share", "Chance, at each lost vote, that the text is put to the vote again as it is."),
        Parameter("put_again.after", 26, 1, 2600, "weeks", "Time from a lost vote to the next on the same text (own judgement).", kind="int"),
    ),
    writes=("table.initialled", "table.again_due", "table.put_again"),
    verbs=(Verb("world", put_again),),
)  # fmt: skip
