"""How much memory this process has had."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import psutil  # installed there alone
else:
    import resource

__all__ = ["peak_mb"]


def peak_mb() -> float:
    """The most memory this process has had, in megabytes, counted from the start of its program."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 2**20
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:  # `getrusage` would count the memory of the process that started this one
                if line.startswith("VmHWM:"):
                    return float(line.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
