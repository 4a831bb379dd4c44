"""Every picture there is, of worlds and of experiments: each a function of saved results that returns its figure."""

from experiments.charts.doses import doses
from simulation.charts import bargaining, causes, pyramid, save, states, survival, time_to_agreement, timeline

__all__ = ["bargaining", "causes", "doses", "pyramid", "save", "states", "survival", "time_to_agreement", "timeline"]
