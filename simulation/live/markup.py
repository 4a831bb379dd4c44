"""Writing SVG and HTML: names and texts are escaped here and nowhere else, numbers are written short."""

from __future__ import annotations

from html import escape
from typing import Any

__all__ = ["element", "number", "text"]


def text(words: object) -> str:
    """Words from anywhere, safe between tags and inside quotes."""
    return escape(str(words), quote=True)


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def element(tag: str, inside: str = "", **attributes: Any) -> str:
    """One element; `inside` is markup already. `data_agent` is written data-agent, `class_` class; None is left out."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{text(number(value) if isinstance(value, float) else value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{inside}</{tag}>"
