"""Every picture there is, of worlds and of experiments: each a function of saved results that returns its figure."""

from experiments.charts.arms import arms
from experiments.charts.assumptions import assumptions
from experiments.charts.bands import bands
from experiments.charts.doses import doses
from experiments.charts.importance import importance
from experiments.charts.patterns import patterns
from experiments.charts.region import region
from experiments.charts.until import until
from simulation.charts import (
    bargaining,
    causes,
    film,
    knowledge,
    pyramid,
    save,
    states,
    survival,
    time_to_agreement,
    timeline,
)

__all__ = [
    "arms",
    "assumptions",
    "bands",
    "bargaining",
    "causes",
    "doses",
    "film",
    "importance",
    "knowledge",
    "patterns",
    "pyramid",
    "region",
    "save",
    "states",
    "survival",
    "time_to_agreement",
    "timeline",
    "until",
]
