"""What lies in an experiment's folder, part by part; `experiments.execution.store` puts it together."""
