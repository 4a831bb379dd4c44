"""What a user did wrong, said so that they can mend it."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["InputError"]


class InputError(ValueError):
    """Bad input. The message names the file or setting, what was given and what is allowed.

    Several faults found at once are carried together, one a line; the command line prints them
    and ends with exit code 2.
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(self.faults))
