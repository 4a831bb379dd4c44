"""`python -m experiments.cli` is `multitrack`."""

from experiments.cli import main

main()
