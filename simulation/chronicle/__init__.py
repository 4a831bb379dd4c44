"""What happened in a world and why: events with causes, the story they make, and the answer to `why`.

The deciding rule writes the reason into the record. After each part of the week a *witness* copies what was decided, by
whom and why, and links it to the earlier events that had changed what it rested on. It is not handed the settings, and
decides nothing over again. Only what is worth telling is its own judgement (`kinds/power.py`, `kinds/readiness.py`).
"""
