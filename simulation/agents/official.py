"""State officials: Track I. They alone can sign."""

from simulation.agents.actor import Actor, holds
from simulation.world.record import OFFICIAL


@holds(*OFFICIAL)
class Official(Actor):
    """A state official; the first of each party leads it. Only officials sign.

    Holds trust on the ties of the official channel, and weighs the reasons to talk against its hopes.

    Its attributes are plain numbers in the world's record (`docs/reference.md` lists them), its verbs the rules.

    Examples
    --------
    >>> import multitrack as mt
    >>> model = mt.DiplomacyModel("oslo", seed=1, world=0, years=6)
    >>> officials = model.agents_by_type[mt.Official]
    >>> 0 <= officials.agg("optimism", max) <= 1
    True
    """

    kind = "officials"

    def change_leader(self) -> None:
        """A leader may fall, and a new one come."""
        self.act("change_leader")

    def forget_channel(self) -> None:
        """Trust those on the other side less, by violence and time."""
        self.act("forget_channel")

    def heed(self) -> None:
        """Take in the trust that unofficial participants advise."""
        self.act("heed")

    def appraise(self) -> None:
        """Weigh motivation and optimism."""
        self.act("appraise")

    def work_together(self) -> None:
        """Come to trust those at the table a little."""
        self.act("work_together")

    def credit(self) -> None:
        """Trust those who carry out what was signed."""
        self.act("credit")
