"""What a world holds where a verb is left out: nothing of what that verb writes for the one week alone."""

from __future__ import annotations

import numpy as np

__all__ = ["leave_out"]


def leave_out(world: np.void, verb: str, actor: int) -> None:
    """In place of a verb of an actor: the record as it is, without last week's sessions, leak or deaths in it.

    All other states keep what they held. Without this, a session left out would be last week's session held again.
    """
    if verb == "convene":
        group = world["initiatives"][actor]
        group["sessions"], group["issue"] = 0, -1
        # The first initiative starts the count of the week.
        if actor == 0:
            world["sessions"] = 0
    elif verb == "leak":
        world["initiatives"][actor]["leaked"] = 0
    elif verb == "fight":
        pair = world["dyads"][actor]
        pair["deaths"], pair["felt"] = 0, 0.0
