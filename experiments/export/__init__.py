"""Results for other tools: rows as files."""

from experiments.export.rows import export

__all__ = ["export"]
