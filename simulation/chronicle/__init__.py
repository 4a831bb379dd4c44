"""What happened in a world and why: events with causes, the story they make, and the answer to `why`.

Rules act and know nothing of this. After each part of the week a *witness* compares the world with what it looked like
before, enters what happened, and links it to the earlier events that had changed what it rested on.
"""
