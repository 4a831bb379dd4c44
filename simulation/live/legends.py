"""The keys of the pictures, each entry once: the page, what is taken away from it, and stories show the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from simulation.live.markup import element, text
from simulation.words import words

__all__ = ["KEY_OF_COURSE", "KEY_OF_MAP", "LETTER", "ROW", "broken", "drawn_legend", "labelled"]

Entries = tuple[tuple[str, str], ...]

KEY_OF_MAP: Entries = (
    ("legend_leader", '<rect x="5" y="0" width="16" height="16" class="mark officials leader"/>'),
    ("legend_officials", '<rect x="6" y="1" width="13" height="13" class="mark officials"/>'),
    ("legend_ngos", '<circle cx="13" cy="8" r="7" class="mark ngos"/>'),
    ("legend_groups", '<path d="M13 0l8 15h-16z" class="mark groups mood3"/>'),
    ("legend_official_mediator", '<path d="M13 0l8 8l-8 8l-8 -8z" class="mark mediators"/>'),
    ("legend_informal_mediator", '<path d="M13 1l7 7l-7 7l-7 -7z" class="mark mediators informal"/>'),
    ("legend_away", '<path d="M13 1l7 7l-7 7l-7 -7z" class="mark mediators gone"/>'),
    ("legend_lit", '<path d="M4 3V12H22V3" class="lit"/>'),
    ("legend_dialogue", '<path d="M0 12Q13 -4 26 12" class="tie"/>'),
    ("legend_channel", '<path d="M0 12Q13 -4 26 12" class="tie channels"/>'),
    ("legend_closed", '<path d="M0 8H26" class="channel closed"/>'),
    (
        "legend_violence",
        '<polygon points="13,0 15,6 22,4 17,9 21,15 14,11 8,16 9,9 3,6 10,6" class="violence"/>',
    ),
    (
        "legend_ready",
        '<rect x="1" y="5" width="24" height="7" class="gauge"/><rect x="1" y="5" width="9" height="7" class="ready"/>'
        '<path d="M17 2v13" class="needed"/>',
    ),
)
"""The name of a label among the words of the view, and its mark, 26 by 16 pixels."""

KEY_OF_COURSE: Entries = (
    ("key_own", '<path d="M0 8H26" class="path line3"/>'),
    (
        "key_bands",
        '<rect width="26" height="16" class="band wide line3"/>'
        '<rect y="4" width="26" height="8" class="band narrow line3"/>',
    ),
    ("key_twin", '<path d="M0 8H26" class="path twin line3"/>'),
    ("key_talks", '<path d="M13 2v12" class="event talks"/>'),
    ("key_process", '<path d="M13 0v4" class="event good"/>'),
    ("key_partial", '<path d="M13 0v9" class="event good"/>'),
    ("key_full", '<path d="M13 0v16" class="event good"/>'),
    ("key_ceasefire", '<path d="M9.5 7a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0" class="event ceasefire"/>'),
    ("key_bad", '<path d="M13 2v12" class="event bad"/>'),
)

ROW = 24.0
"""Pixels of a row of a drawn legend."""

LETTER = 7.4
"""Pixels that a letter of a label is wide."""
_BEFORE, _AFTER, _LINE = 34.0, 22.0, 16.0  # pixels before a label and after it, and from one of its lines to the next


def labelled(entries: Entries, sides: Mapping[str, str] | None = None) -> list[list[str]]:
    """Entries with their labels in words; `sides` names what is different in a twin, which has none without it."""
    shown = [(name, mark) for name, mark in entries if name != "key_twin" or sides]
    return [[words("view")[name].format(**(sides or {})), mark] for name, mark in shown]


def drawn_legend(entries: Sequence[Sequence[str]], left: float, top: float, wide: float) -> tuple[str, float]:
    """A legend within a picture that is taken away, in rows so wide, and how high it is; entries are labelled, and a
    label that is longer than a row is broken into lines."""
    x, y, parts = left, top, []
    for label, mark in entries:
        lines = broken(label, wide - _BEFORE, LETTER)
        length = _BEFORE + LETTER * max(map(len, lines)) + _AFTER
        if x > left and x + length > left + wide:
            x, y = left, y + ROW
        parts.append(element("g", mark, transform=f"translate({x:.0f} {y:.0f})"))
        parts += [
            element("text", text(line), x=x + _BEFORE, y=y + 13 + _LINE * place, class_="legend-word")
            for place, line in enumerate(lines)
        ]
        x, y = x + length, y + _LINE * (len(lines) - 1)
    return "".join(parts), y + ROW - top


def broken(words: str, wide: float, letter: float) -> list[str]:
    """Words in lines that are no wider, of letters that are so wide; at least one line."""
    return wrap(words, int(wide / letter), break_on_hyphens=False) or [""]
