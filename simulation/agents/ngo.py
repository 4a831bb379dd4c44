"""NGOs and other unofficial participants: Track II. They can talk to anyone and sign nothing."""

from simulation.agents.actor import Actor, holds
from simulation.world.record import NGO as NGO_STATES


@holds(*NGO_STATES)
class NGO(Actor):
    """An unofficial participant: it meets others across the line, explores issues, and informs officials and publics.

    Its attributes are plain numbers in the world's record (`docs/reference.md` lists them), its verbs the rules.

    Examples
    --------
    >>> import multitrack as mt
    >>> model = mt.DiplomacyModel("oslo", seed=1, world=0, years=6)
    >>> len(model.agents_by_type[mt.NGO]) > 0
    True
    """

    kind = "ngos"

    def meet(self) -> None:
        """Come to trust those met in this week's sessions."""
        self.act("meet")

    def explore(self) -> None:
        """Learn how much the issue matters to the others."""
        self.act("explore")

    def take_seat(self) -> None:
        """Start afresh in somebody's seat, knowing only what the own side believes."""
        self.act("take_seat")

    def forget_dialogue(self) -> None:
        """Trust those on the other side less, by violence and time."""
        self.act("forget_dialogue")

    def forget_meetings(self) -> None:
        """Grow less sure of what was learned."""
        self.act("forget_meetings")

    def train(self) -> None:
        """Learn to negotiate, and teach the officials who listen."""
        self.act("train")

    def pay_for_contact(self) -> None:
        """Lose standing where contact is a crime."""
        self.act("pay_for_contact")

    def advocate(self) -> None:
        """Speak for the own side abroad."""
        self.act("advocate")

    def brief(self) -> None:
        """Tell the officials it has access to."""
        self.act("brief")

    def hand_up(self) -> None:
        """Hand a formula up to officials."""
        self.act("hand_up")

    def speak(self) -> None:
        """Tell the social groups it reaches."""
        self.act("speak")

    def be_named(self) -> None:
        """Lose credit at home where it comes out who was there."""
        self.act("be_named")

    def come_home(self) -> None:
        """Lose or win back standing at home."""
        self.act("come_home")
