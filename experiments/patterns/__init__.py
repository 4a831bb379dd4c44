"""Patterns: facts about armed conflicts that were counted in public data, and what the model gives in their place.

The model's constants are to be set by the first table alone (`table.py`), and never so that a claim comes out.
"""
