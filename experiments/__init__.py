"""Experiments on the model, and the command line."""
