"""Mediators: official ones with leverage, informal facilitators with skill and no power."""

from simulation.agents.actor import Actor, holds
from simulation.world.record import MEDIATOR


@holds(*MEDIATOR)
class Mediator(Actor):
    """A third party between the sides."""

    kind = "mediators"

    def press(self) -> None:
        """Press the parties with what leverage there is."""
        self.act("press")

    def earn_legitimacy(self) -> None:
        """Gain or lose standing by what became of what was signed."""
        self.act("earn_legitimacy")
