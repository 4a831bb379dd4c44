"""What the command line writes on stderr, and text that cannot steer a terminal. Light: help needs it."""

from __future__ import annotations

import logging
import sys
import unicodedata
from contextlib import suppress

__all__ = ["message", "plain", "show_log"]

_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")  # Unicode categories: control, format, surrogate, line, paragraph
_JOINERS = "\u200c\u200d"  # formatting characters that some scripts cannot be written without


def plain(text: object) -> str:
    """The text, with every character escaped that would steer a terminal or change the direction of writing."""
    return "".join(map(_visible, str(text)))


def _visible(letter: str) -> str:
    if letter in _JOINERS or letter == "\n" or unicodedata.category(letter) not in _STEERING:
        return letter
    return letter.encode("unicode_escape").decode() if letter != "\x7f" else "\\x7f"


def message(*lines: str) -> None:
    """Write lines to the user on stderr, if it is open."""
    with suppress(OSError, AttributeError):
        for line in lines:
            sys.stderr.write(f"{plain(line)}\n")
        sys.stderr.flush()


def show_log() -> None:
    """Show on stderr what the library logs: warnings, and how far compiling is."""
    logging.getLogger("multitrack").addHandler(_Shown())
    logging.getLogger("multitrack.compiling").setLevel(logging.INFO)


class _Shown(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        message(self.format(record))
