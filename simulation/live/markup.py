"""Writing SVG and HTML: names and texts are escaped here and nowhere else, numbers are written short."""

from __future__ import annotations

import re
from html import escape
from typing import Any

__all__ = ["element", "isolated", "isolated_whole", "number", "text"]

_LEFTWARD = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"  # Hebrew, Arabic and other scripts read from the right
_NAME_LEFTWARD = re.compile(f"[{_LEFTWARD}]+(?:[ :'’–-]+[{_LEFTWARD}]+)*")


def isolated(words: str) -> str:
    """Text in which names read from right to left leave the order of numbers and words beside them as it is.

    They stand between Unicode's marks of isolation, which do what the element `bdi` does where there can be none: in a
    tooltip, or an option.
    """
    return _NAME_LEFTWARD.sub("\u2068\\g<0>\u2069", words)


def isolated_whole(words: str) -> str:
    """Sentences that somebody wrote, read from the side of their first letter, whatever stands beside them."""
    return f"\u2068{isolated(words)}\u2069" if _NAME_LEFTWARD.search(words) else words


def text(words: object) -> str:
    """Words from anywhere, safe between tags and inside quotes."""
    return escape(isolated(str(words)), quote=True)


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
