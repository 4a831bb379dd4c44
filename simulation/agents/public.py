"""Publics: the people of a party, in social groups, of citizens where there are any."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.agents.actor import Actor, holds
from simulation.world.citizens import standings
from simulation.world.record import PUBLIC


@holds(*PUBLIC)
class Public(Actor):
    """The public of a party: social groups that harden with violence, follow each other, and judge the terms.

    Its attributes are plain numbers in the world's record (`docs/reference.md` lists them), its verbs the rules.

    Examples
    --------
    >>> import multitrack as mt
    >>> model = mt.DiplomacyModel("oslo", seed=1, world=0, years=6)
    >>> len(model.agents_by_type[mt.Public])
    2
    """

    kind = "publics"

    @property
    def citizens(self) -> NDArray[np.float64]:
        """Attitude of each of its citizens, group by group, (citizens,), 0 to 1; empty where there are none."""
        model: Any = self.model
        return standings(model.worlds, model.founded.citizens, self.party)

    def react(self) -> None:
        """Harden with violence, soften without."""
        self.act("react")

    def listen(self) -> None:
        """Hear the other groups and the leader, and decide."""
        self.act("listen")

    def settle(self) -> None:
        """Commit what was decided."""
        self.act("settle")

    def hold_attitudes(self) -> None:
        """Stand where it stood at the beginning, where hostility is frozen."""
        self.act("hold_attitudes")

    def absorb(self) -> None:
        """Be moved a little by people in dialogue."""
        self.act("absorb")
