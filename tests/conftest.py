"""What holds for every test: no window opens, and hypothesis draws the same examples each time."""

from __future__ import annotations

import matplotlib
from hypothesis import settings

matplotlib.use("Agg")
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
