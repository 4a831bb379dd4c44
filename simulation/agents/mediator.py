"""Mediators: official ones with leverage, informal facilitators with skill and no power."""

from simulation.agents.actor import Actor, holds
from simulation.world.record import MEDIATOR


@holds(*MEDIATOR)
class Mediator(Actor):
    """A third party between the sides: official, with leverage, or informal, with skill.

    Its attributes are plain numbers in the world's record (`docs/reference.md` lists them), its verbs the rules.

    Examples
    --------
    >>> import multitrack as mt
    >>> model = mt.DiplomacyModel("oslo", seed=1, world=0, years=6)
    >>> len(model.agents_by_type[mt.Mediator]) > 0
    True
    """

    kind = "mediators"

    def come_and_go(self) -> None:
        """Come where one is called and accepted, and go where nothing holds one."""
        self.act("come_and_go")

    def press(self) -> None:
        """Press the parties with what leverage there is."""
        self.act("press")

    def earn_legitimacy(self) -> None:
        """Gain or lose standing by what became of what was signed."""
        self.act("earn_legitimacy")
