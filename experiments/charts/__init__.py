"""Pictures of experiments, each a function of saved results that returns its figure."""

from experiments.charts.doses import doses

__all__ = ["doses"]
