"""Every picture there is, of worlds and of experiments: each a function of saved results that returns its figure."""

from experiments.charts.doses import doses
from simulation.charts import causes, save, states, survival, time_to_agreement, timeline

__all__ = ["causes", "doses", "save", "states", "survival", "time_to_agreement", "timeline"]
