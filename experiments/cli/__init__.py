"""The command line: each command reads what was typed, calls one public function and prints the result."""

from experiments.cli.process import main

__all__ = ["main"]
