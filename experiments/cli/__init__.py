"""The command line: each command reads what was typed, calls one public function and prints what it found."""

from experiments.cli.process import main

__all__ = ["main"]
