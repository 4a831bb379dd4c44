"""Experiments on a dask cluster on this machine: the same rows, whoever dies on the way."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from paths import ROOT

import multitrack as mt
from experiments.claims import claims
from experiments.court.bench import Bench, Size
from experiments.court.hearing import hear
from experiments.execution import manifest as record
from experiments.execution import plan as plans
from experiments.execution import store
from experiments.experiment import Experiment
from experiments.results import Results
from simulation.errors import InputError

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def study(cases: int = 64) -> Experiment:
    made = Experiment("cluster", design=mt.sweep({"track_two.effort": [0, 1]}), cases=cases, seed=5)
    made.plan = plans.replace(made.plan, chunk=8)
    return made


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder / "known")])}
        self.folder = folder
        self.address_file = folder / "scheduler.json"
        self.scheduler = self._start(
            "dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.address_file)
        )
        while not self.address_file.exists() or not self.address_file.stat().st_size:
            time.sleep(0.05)
        self.address = __import__("json").loads(self.address_file.read_text())["address"]
        self.workers = [
            self._start("dask_worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard")
            for _ in range(2)
        ]

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, **quiet)  # type: ignore[call-overload, no-any-return]

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return study().run(tmp_path_factory.mktemp("here") / "here", progress=False).outcomes


def test_a_worker_killed_midway_changes_no_row(cluster: Cluster, undisturbed: pd.DataFrame, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        if 0 < done < total and not killed:
            killed.append(done)
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

    results = study().run(tmp_path / "there", progress=kill, cluster=cluster.address)
    assert killed and results.status()["done"] == 16
    pd.testing.assert_frame_equal(results.outcomes, undisturbed)


def test_a_lost_scheduler_is_told_and_the_folder_resumed(
    cluster: Cluster, undisturbed: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(done: int, total: int) -> None:
        if done:
            cluster.scheduler.kill()

    logged: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", logged.append)
    logging.getLogger("distributed.client").addHandler(handler)
    with pytest.raises(OSError, match=r"was lost.*what is done is kept: run the same again"):
        study().run(tmp_path / "there", progress=kill, cluster=cluster.address)
    logging.getLogger("distributed.client").removeHandler(handler)
    assert not logged  # dask's own traceback
    assert 0 < Results(tmp_path / "there").status()["done"] < 16
    pd.testing.assert_frame_equal(study().run(tmp_path / "there", progress=False).outcomes, undisturbed)


def test_workers_of_other_versions_are_refused(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(plan: plans.Plan) -> dict[str, Any]:
        made = record.manifest_of(plan)
        return made | {"versions": made["versions"] | {"numpy": "0.1"}}

    monkeypatch.setattr(store, "manifest_of", elsewhere)
    with pytest.raises(InputError, match=r"a worker differs from the folder: versions\.numpy"):
        study().run(tmp_path / "there", progress=False, cluster=cluster.address)


@pytest.mark.parametrize("known", [True, False])
def test_code_of_ones_own_is_imported_by_workers(
    known: bool, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("known" if known else "here_alone")
    folder.mkdir()
    name = f"mine_{known}"
    (folder / f"{name}.py").write_text("def bloodless(runs):\n    return runs.outcomes['deaths'].to_numpy() == 0\n")
    monkeypatch.syspath_prepend(str(folder))
    made = Experiment("own", cases=16, years=6, outcomes={"bloodless": f"{name}:bloodless"})
    if known:
        table = made.run(tmp_path / "there", progress=False, cluster=cluster.address).outcomes
        assert (table["bloodless"] == (table["deaths"] == 0)).all()
    else:
        with pytest.raises(InputError, match=r"--cluster: a worker: .*mine_False:bloodless', which cannot be imported"):
            made.run(tmp_path / "there", progress=False, cluster=cluster.address)


def test_no_scheduler_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no scheduler answers there"):
        study().run(tmp_path / "there", progress=False, cluster="tcp://127.0.0.1:9")


def test_a_trial_of_claims_runs_its_worlds_on_the_cluster(cluster: Cluster, tmp_path: Path) -> None:
    size = Size((6,), 2, quick=True)
    near, far = (
        hear(Bench(tmp_path / name, size, cluster=address), [claims()["B12"], claims()["S9"]])
        for name, address in (("near", None), ("far", cluster.address))
    )
    for id in ("B12", "S9"):
        one, other = near.rows(claims()[id], 1), far.rows(claims()[id], 1)
        assert all(one[arm].equals(other[arm]) for arm in one)
