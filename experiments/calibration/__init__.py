"""Calibration: an ensemble of sets of constants with which the model gives what was counted in data.

It stands on the 36 bands of `experiments/patterns/table.py`, and on nothing else: nothing here imports a claim.
"""
