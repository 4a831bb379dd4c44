"""Shares of an experiment, for job arrays: each runs by itself, and all together are the experiment run at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from paths import ROOT
from small import study

import multitrack as mt
from experiments.cli.process import run
from experiments.execution import chunk as chunks
from experiments.execution.planning.share import Share, share_from
from experiments.execution.store import Store
from experiments.results import Results
from simulation.errors import InputError

TABLES = ["outcomes", "agreements", "episodes", "terms"]
SIZES = {"cases": 6, "chunk": 4, "years": 6, "tables": TABLES, "weekly": ["killed"]}
TOML = """
cases = 6
years = 6
seed = 3
design = { sweep = { "track_two.effort" = [0, 1] } }
"""


def run_shares(folder: Path, of: int, **given: object) -> list[Path]:
    """All shares of a small experiment, each in its folder."""
    folders = [folder / f"share-{number}" for number in range(1, of + 1)]
    for number, own in enumerate(folders, 1):
        study(**given).share(f"{number}/{of}").run(own, workers=1, progress=False)
    return folders


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Those of six chunks, two a share."""
    return run_shares(tmp_path_factory.mktemp("shares"), 3, **SIZES)


def test_shares_together_have_the_rows_of_one_run_to_the_last_bit(shares: list[Path], tmp_path: Path) -> None:
    merged = mt.merge_shares(reversed(shares), tmp_path / "merged")
    whole = study(**SIZES).run(tmp_path / "whole", progress=False)
    for table in ("outcomes", "agreements", "episodes", "terms", "weekly"):
        pd.testing.assert_frame_equal(merged.table(table), whole.table(table), check_exact=True)
    assert "share" not in merged.store.manifest
    assert merged.store.identity == whole.store.identity
    assert merged.status()["worlds"] == whole.status()["worlds"] == 24
    again = study(**SIZES).run(tmp_path / "merged", progress=False)  # it is the experiment's folder: nothing is run
    assert again.status() == merged.status()


@pytest.mark.parametrize("population", ["protracted", pytest.param("onsets", marks=pytest.mark.slow)])
def test_a_population_is_the_same_though_no_share_knows_all_worlds(population: str, tmp_path: Path) -> None:
    """Cases of three replicates lie across chunks: a share decides on whole cases."""
    given = {
        "population": population, "cases": 10, "replicates": 3, "years": 3, "chunk": 8,
        "settings": {"fight.scale": 60.0},
    }  # fmt: skip
    whole = study(**given).run(tmp_path / "whole", progress=False)
    merged = mt.merge_shares(run_shares(tmp_path, 2, **given), tmp_path / "merged")
    assert whole.members is not None and 0 < whole.members.sum() < 30
    np.testing.assert_array_equal(merged.members, whole.members)
    pd.testing.assert_frame_equal(merged.outcomes, whole.outcomes, check_exact=True)
    assert merged.notes == whole.notes


def test_every_chunk_is_in_one_share_and_shares_are_even() -> None:
    plan = study(cases=100, chunk=256).plan
    for of in (1, 3, 40, 400):
        plans = [plan.shared(Share(number, of)) for number in range(1, of + 1)]
        listed = [chunk for shared in plans for chunk in shared.wanted]
        assert sorted(listed, key=lambda one: one.index) == list(plans[0].chunks)
        totals = [shared.total for shared in plans]
        assert sum(totals) == 400 and min(totals) > 0 and max(totals) - min(totals) <= 2 * plans[0].chunk
    with pytest.raises(InputError, match="at most 400 shares, one a world"):
        plan.shared(Share(1, 401))


def test_a_share_resumes_and_takes_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "second"
    second = study().share("2/3")
    results = second.run(folder, progress=False)
    assert results.status()["worlds"] == results.status()["worlds_in_all"] == second.plan.total == 16
    assert results.notes == ("share 2/3 of the experiment; `multitrack merge` puts all 3 together",)
    before = (folder / "chunks.jsonl").read_text()
    (folder / "chunks.jsonl").write_text("".join(line + "\n" for line in before.splitlines()[1:]))
    assert second.kept(folder) < 16
    assert second.run(folder, progress=False).status()["done"] == results.status()["done"]
    for other, told in (
        (study().share("1/3"), "share: there '2/3', here '1/3'"),
        (study(), "share: there '2/3', here '1/1'"),
        (study(seed=4).share("2/3"), "seed: there 3, here 4"),
    ):
        with pytest.raises(InputError, match=told):
            other.run(folder, progress=False)


def refused(folders: list[Path], out: Path) -> str:
    with pytest.raises(InputError) as caught:
        mt.merge_shares(folders, out)
    assert not out.exists()
    return str(caught.value)


def test_what_is_missing_doubled_foreign_or_unfinished_is_refused_by_name(shares: list[Path], tmp_path: Path) -> None:
    out, (one, two, three) = tmp_path / "out", shares
    assert "share 2/3 is missing" in refused([one, three], out)
    assert f"{two}: share 2/3 is given twice" in refused([one, two, two, three], out)
    copy = shutil.copytree(two, tmp_path / "copy")
    assert f"{copy}: share 2/3 is given twice; {two} is the same share" in refused([*shares, copy], out)
    (foreign,) = run_shares(tmp_path / "foreign", 1, seed=4, cases=2)
    told = refused([one, two, foreign], out)
    assert f"{foreign}: it is a share of another experiment than {one}" in told
    other = tmp_path / "other"
    study(**SIZES).share("2/2").run(other, progress=False)
    assert f"{other}: it is a share of another experiment than {one}: shares: there 3, here 2" in refused(
        [one, other], out
    )
    whole = tmp_path / "whole"
    study(cases=2).run(whole, progress=False)
    assert f"{whole}: it is no share" in refused([whole, one], out)
    assert "given no folder" in refused([], out)
    shard = next(copy.rglob("outcomes/*.parquet"))
    shard.write_bytes(shard.read_bytes()[:-1])
    assert f"{copy}: share 2/3 is unfinished: 1 of" in refused([one, copy, three], out)


def test_a_merge_that_is_cut_off_goes_on(shares: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, real = [], Store.take

    def cut_off(store: Store, chunk: int, other: Store) -> None:
        if len(taken) == 3:
            raise KeyboardInterrupt
        taken.append(chunk)
        real(store, chunk, other)

    monkeypatch.setattr(Store, "take", cut_off)
    with pytest.raises(KeyboardInterrupt):
        mt.merge_shares(shares, tmp_path / "merged")
    assert Results(tmp_path / "merged").status()["done"] == 3
    monkeypatch.setattr(Store, "take", real)
    assert mt.merge_shares(shares, tmp_path / "merged").status()["worlds"] == 24


def test_other_versions_are_mixed_only_where_that_is_allowed(shares: list[Path], tmp_path: Path) -> None:
    other = shutil.copytree(shares[1], tmp_path / "other")
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["versions"]["numpy"] = "0.1"
    (other / "manifest.json").write_text(json.dumps(manifest))
    folders = [shares[0], other, shares[2]]
    assert "versions.numpy" in refused(folders, tmp_path / "out")
    merged = mt.merge_shares(folders, tmp_path / "out", allow_mixed=True)
    assert "made on different machines or versions: versions differ" in merged.notes


def test_the_command_line_shares_and_merges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.toml").write_text(TOML)
    line = ["experiment", str(tmp_path / "mine.toml")]
    folders = [str(tmp_path / f"share-{number}") for number in (1, 2)]
    assert run([*line, "--share", "1/2", "--dry-run"]) == 0
    assert "= 12 worlds, share 1/2: 6 worlds of" in capsys.readouterr().out
    for number, folder in enumerate(folders, 1):
        assert run([*line, "--share", f"{number}/2", "--out", folder, "--workers", "1"]) == 0
        told = capsys.readouterr().out
        assert "6 of 6 worlds" in told and "effect" not in told
    assert run(["merge", *folders, "--out", str(tmp_path / "merged")]) == 0
    assert "12 of 12 worlds" in capsys.readouterr().out
    assert run(["merge", folders[0], "--out", str(tmp_path / "other")]) == 2
    assert "share 2/2 is missing" in capsys.readouterr().err


def test_a_chunk_that_failed_in_its_share_is_a_failure_of_the_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = chunks.run_part

    def breaks(part: chunks.Part) -> object:
        if 5 in part.numbers and part.arm.name.endswith("1"):
            raise RuntimeError("broken")
        return real(part)

    monkeypatch.setattr(chunks, "run_part", breaks)
    folders = run_shares(tmp_path, 2, cases=4, chunk=4)
    assert run(["merge", *map(str, folders), "--out", str(tmp_path / "merged")]) == 3
    assert "broken" in capsys.readouterr().out
    assert [(state.world, state.error) for state in Results(tmp_path / "merged").failed()] == [
        (5, "RuntimeError: broken")
    ]


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/", "-1/3", "1/0", "1/1000000", "1.0/3", "", None, 3])
def test_what_is_no_share_is_refused(text: object) -> None:
    with pytest.raises(InputError, match=r"--share: given .*; allowed: such as 3/40"):
        share_from(text)


@pytest.mark.slow
def test_the_job_array_of_the_documents_runs_as_it_stands(tmp_path: Path) -> None:
    """Two jobs of the array, as SLURM would start them, and what is to run after them."""
    text = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    (script,) = (block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "--array" in block)
    (merging,) = re.findall(r"--wrap '(.*?)'", text)
    (tmp_path / "study.toml").write_text(TOML)
    (tmp_path / "multitrack").write_text(f'#!/bin/sh\nexec {sys.executable} -m experiments.cli "$@"\n')
    (tmp_path / "multitrack").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "SCRATCH": str(tmp_path)}
    environment |= {"PYTHONPATH": str(ROOT)}
    script = script.replace("study.py", "study.toml").replace("/40", "/2")
    for number in ("1", "2"):
        job = environment | {"SLURM_ARRAY_TASK_ID": number}
        subprocess.run(["sh", "-c", script], cwd=tmp_path, env=job, check=True, capture_output=True)
    subprocess.run(["sh", "-c", merging], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert Results(tmp_path / "study" / "all").status()["worlds"] == 12
