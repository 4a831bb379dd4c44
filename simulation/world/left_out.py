"""What a world holds where a verb is left out: nothing that the verb writes, or uses up, for the one week alone."""

from __future__ import annotations

import numpy as np

__all__ = ["leave_out"]


def leave_out(world: np.void, verb: str, actor: int) -> None:
    """In place of a verb of an actor, by name: what it would have written or used up this week is nothing.

    All other states keep what they hold. Without this a session left out would be last week's session held again, and
    advice that nobody took in would be taken in a week later.
    """
    if verb == "convene":
        group = world["initiatives"][actor]
        group["sessions"], group["issue"] = 0, -1
        # The first initiative starts the count of the week.
        if actor == 0:
            world["sessions"] = 0
    elif verb == "take_in":
        world["parties"][actor]["heard_advice"] = 0.0
        known = world["knowledge"][actor]
        for state in ("heard", "heard_square", "heard_confidence", "heard_weight"):
            known[state] = 0.0
    elif verb == "absorb":
        public = world["publics"][actor]
        groups = world["groups"][public["first_group"] : public["first_group"] + public["groups"]]
        for state in ("heard", "heard_weight", "heard_backlash"):
            groups[state] = 0.0
    elif verb == "leak":
        world["initiatives"][actor]["leaked"] = 0
    elif verb == "fight":
        world["dyads"][actor]["deaths"] = 0
