"""A viewer without a browser: what it publishes is seen at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from simulation.live.viewer import Viewer

__all__ = ["Heard"]


class Heard:
    """A page that draws at once, and waits for what it wants to see."""

    def __init__(self, *sources: str) -> None:
        self.viewer = Viewer({name: name for name in sources}, lambda viewer: viewer.ask({"do": "drawn"}))
        self.viewer.start()

    def until(self, seen: Callable[[Viewer], Any], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not seen(self.viewer):
            assert time.monotonic() < end, "it was never seen"
            time.sleep(0.01)

    def rest(self) -> None:
        """Pause, and wait for the end of a week that is being played meanwhile: its record changes until then."""
        slower = self.viewer.speed + 1
        self.ask("pause")
        self.ask("speed", weeks=slower)  # the thread answers this only when the week is over
        self.until(lambda viewer: viewer.speed == slower)

    def ask(self, do: str, **wanted: Any) -> None:
        self.viewer.ask({"do": do, **wanted})
