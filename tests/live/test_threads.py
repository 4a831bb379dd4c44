"""What runs beside a page goes on, and starts threads of its own, when the page has gone."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("solara")

# What Solara changes in threads, it changes for a whole process: so this is a process of its own.
SCRIPT = """
import os, sys, threading
from concurrent.futures import ThreadPoolExecutor
import solara.server.starlette
from solara.server.kernel import Kernel
from solara.server.kernel_context import VirtualKernelContext
from simulation.live.threads import pool

page = VirtualKernelContext(id="page", kernel=Kernel(), session_id="somebody")
begun, gone = threading.Event(), threading.Event()

def work():
    begun.set()
    gone.wait()
    with ThreadPoolExecutor(1) as inner:
        return inner.submit(int).result()

with page:
    beside = ThreadPoolExecutor(1) if sys.argv[1] == "plain" else pool(1, "beside")
    done = beside.submit(work)
    begun.wait()
page.kernel = None  # as Solara does when a page is closed, before it forgets the page's threads
gone.set()
try:
    print(done.result(timeout=float(sys.argv[2])), flush=True)
except TimeoutError:
    print("it hangs", flush=True)
os._exit(0)
"""


@pytest.mark.medium
@pytest.mark.parametrize(
    ("kind", "seconds", "comes"), [("plain", 3, "it hangs"), ("ours", 60, "0")], ids=["of the page", "of no page"]
)
def test_a_thread_is_started_while_its_page_goes(kind: str, seconds: int, comes: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, kind, str(seconds)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert told.stdout.strip() == comes, told.stderr
