"""The court: numbers from runs go in, a verdict on each claim comes out. No verdict is written by hand."""
