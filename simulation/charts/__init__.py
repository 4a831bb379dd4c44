"""Pictures of one world and of a set of worlds, each a function of saved results that returns its figure."""

from simulation.charts.bargaining import bargaining
from simulation.charts.causes import causes
from simulation.charts.film import film
from simulation.charts.knowledge import knowledge
from simulation.charts.pyramid import pyramid
from simulation.charts.states import states
from simulation.charts.style import save
from simulation.charts.survival import survival
from simulation.charts.time_to_agreement import time_to_agreement
from simulation.charts.timeline import timeline

__all__ = [
    "bargaining",
    "causes",
    "film",
    "knowledge",
    "pyramid",
    "save",
    "states",
    "survival",
    "time_to_agreement",
    "timeline",
]
