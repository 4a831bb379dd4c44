"""The four kinds of agent: what each holds and what it does."""

from simulation.agents.actor import Actor
from simulation.agents.mediator import Mediator
from simulation.agents.ngo import NGO
from simulation.agents.official import Official
from simulation.agents.public import Public

__all__ = ["KINDS", "NGO", "Actor", "Mediator", "Official", "Public"]

KINDS: dict[str, type[Actor]] = {kind.kind: kind for kind in (Official, NGO, Mediator, Public)}
"""Agent classes by the list of the world they stand for."""
