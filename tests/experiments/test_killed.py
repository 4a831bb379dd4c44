"""An experiment killed or interrupted at any moment goes on from there, to the same rows."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from paths import ROOT

from experiments.cli.experiment_file import experiment_from
from experiments.cli.process import INTERRUPTED, run
from experiments.results import Results
from experiments.saving import tracks_into
from simulation.run import Run

SCRIPT = """
import sys
from dataclasses import replace
import multitrack as mt
study = mt.Experiment("kill", design=mt.sweep({"track_two.effort": [0, 1]}),
                      cases=mt.latin_hypercube(12), replicates=2, seed=7, years=6)
study.plan = replace(study.plan, chunk=4)
study.run(out=sys.argv[-1], progress=False)
"""
CHUNKS = 12
"""Chunks of the script's experiment."""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("script") / "kill.py"
    file.write_text(SCRIPT)
    return file


@dataclass(frozen=True)
class Whole:
    """The exported rows of the script's experiment, undisturbed, and seconds from its first chunk to its last."""

    rows: bytes
    seconds: float


@pytest.fixture(scope="module")
def whole(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    results = experiment_from(str(script)).run(folder / "kill", progress=False)
    written = [shard.stat().st_mtime for shard in folder.rglob("0*.parquet")]
    return Whole(results.export(folder / "rows.csv").read_bytes(), max(written) - min(written))


def _lines(folder: Path) -> int:
    """How many chunks a folder tells of."""
    lines = folder / "chunks.jsonl"
    return lines.read_bytes().count(b"\n") if lines.exists() else 0


def _begun(command: list[str], folder: Path, chunks: int = 1) -> subprocess.Popen[str]:
    """A process of its own group that writes the folder, once so many chunks are done."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and _lines(folder) < chunks:
        time.sleep(0.002)
    return process


def _kill(script: Path, folder: Path, chunks: int, seconds: float) -> int:
    """Run the script, kill its whole group so long after so many chunks are done, and say how many are."""
    process = _begun([sys.executable, str(script), str(folder)], folder, chunks)
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return Results(folder).status()["done"]


@pytest.mark.medium
@pytest.mark.parametrize(
    ("when", "seed"),
    [
        ("after some chunks", 0),
        *(pytest.param("after some chunks", seed, marks=pytest.mark.slow) for seed in range(1, 5)),
        *(pytest.param("at some moment", seed, marks=pytest.mark.slow) for seed in range(5)),
    ],
)
def test_a_killed_run_gives_the_same_rows(when: str, seed: int, script: Path, whole: Whole, tmp_path: Path) -> None:
    drawn = random.Random(seed)
    if when == "after some chunks":
        folder, done = tmp_path / "kill", _kill(script, tmp_path / "kill", drawn.randint(1, CHUNKS - 8), 0)
    else:
        seconds = drawn.uniform(0, 0.7) * whole.seconds
        for place in range(5):  # a machine that is faster by now is done before: then sooner
            folder = tmp_path / f"kill{place}"
            if (done := _kill(script, folder, 1, seconds / 2**place)) < CHUNKS:
                break
    assert 0 < done < CHUNKS
    results = experiment_from(str(script)).run(folder, progress=False)
    assert results.status()["done"] == CHUNKS
    assert results.export(tmp_path / "rows.csv").read_bytes() == whole.rows


@pytest.mark.medium
def test_an_interrupted_command_says_how_to_go_on_and_does(script: Path, whole: Whole, tmp_path: Path) -> None:
    folder = tmp_path / "kill"
    command = ["experiment", str(script), "--out", str(folder)]
    process = _begun([sys.executable, "-m", "experiments.cli", *command], folder)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED and "Traceback" not in told
    assert f"what is done is saved in {folder}: the same command resumes it\n" in told
    assert 0 < Results(folder).status()["done"] < CHUNKS and not list(folder.rglob(".part-*"))
    assert run(command) == 0
    assert Results(folder).export(tmp_path / "rows.csv").read_bytes() == whole.rows


@pytest.mark.slow
def test_killed_tracks_go_on_to_the_same_tables(tmp_path: Path) -> None:
    """Killed once some of the 24 chunks are done, two of them of the reference arm; then run to the end."""
    command = ["tracks", "baseline", "--worlds", "300", "--population", "protracted", "--years", "6", "--threads", "1"]
    folder, whole = tmp_path / "killed", tmp_path / "whole"
    process = _begun([sys.executable, "-m", "experiments.cli", *command, "--out", str(folder)], folder, 4)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    done = Results(folder).status()["done"]
    assert 4 <= done < 24 and not (folder / "cells.csv").exists()
    assert run([*command, "--out", str(folder)]) == 0
    tracks_into(whole, Run.of("baseline", 300, years=6), "protracted")
    for name in ("cells.csv", "contrasts.csv"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes()
    rows = [Results(one).export(tmp_path / f"{one.name}.csv").read_bytes() for one in (folder, whole)]
    assert rows[0] == rows[1]
