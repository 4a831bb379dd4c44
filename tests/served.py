"""The page as it is served, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["Server"]


class Server:
    """`multitrack view` in a process of its own, on a free port."""

    def __init__(self, *given: str) -> None:
        command = [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "experiments.cli",
            "view",
            *given,
            "--port",
            "0",
            "--no-browser",
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"NO_COLOR": "1"})
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"http://[^ ]+", line):
                self.address = found[0]
                break
        else:
            raise AssertionError("it did not say where it serves")
        self.port = int(urlsplit(self.address).port or 0)

    def threads(self) -> set[str]:
        return {thread.name for thread in Path(f"/proc/{self.process.pid}/task").iterdir()}

    def worked(self, thread: str) -> int:
        """Ticks of processor time that a thread of it has used; 0 where it has ended since."""
        try:
            stat = Path(f"/proc/{self.process.pid}/task/{thread}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        user, system = stat.rsplit(")", 1)[1].split()[11:13]
        return int(user) + int(system)

    def used(self) -> float:
        """Processor time that it and the processes that it has waited for have used, in seconds."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")

    def stacks(self) -> str:
        """Where each of its threads is; it ends by this, so that what is tried next fails at once."""
        self.process.send_signal(signal.SIGABRT)
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def end(self, how: int = signal.SIGINT) -> int:
        """Send it a signal; its exit code."""
        self.process.send_signal(how)
        try:
            return self.process.wait(timeout=20)
        finally:
            assert self.process.stderr is not None
            self.process.stderr.close()
