"""A trial in shares: the folder that takes them is that of a trial that was run at once, and takes nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.claims import claims
from experiments.cli.process import BAD_INPUT, run
from experiments.court.bench import QUICK, Bench, Size
from experiments.court.hearing import hear
from experiments.court.shares import check_shares, run_share, take
from experiments.execution.planning.share import Share
from simulation.errors import InputError

CLAIMS = [claims()[id] for id in ("F1", "W6")]
SIZE = Size((4,), 2, quick=True)


def quiet(text: str) -> None:
    """Print nothing."""


def rows(folder: Path) -> dict[str, bytes]:
    """The files of arms and cases of a folder, by their place in it."""
    files = (path for kind in ("rows", "cases") for path in (folder / kind).rglob("*.parquet"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = [tmp_path_factory.mktemp("shares") / str(number) for number in (1, 2)]
    for number, folder in enumerate(folders, 1):
        run_share(Bench(folder, SIZE), CLAIMS, Share(number, 2), quiet)
    return folders


def test_shares_together_are_the_trial_that_is_run_at_once(shares: list[Path], tmp_path: Path) -> None:
    once, joined = Bench(tmp_path / "once", SIZE), Bench(tmp_path / "joined", SIZE)
    heard = hear(once, CLAIMS)
    ran = [set(rows(folder)) for folder in shares]
    assert all(any(name.startswith("rows/") for name in some) for some in ran)
    assert not {name for name in ran[0] & ran[1] if name.startswith("rows/")}
    missing = {name for own in ran for name in own}
    assert sum(take(joined, one) for one in check_shares(shares, joined.folder, SIZE, 1)) == len(missing)
    assert rows(joined.folder) == rows(once.folder)
    assert {id: case.verdict for id, case in hear(joined, CLAIMS).cases.items()} == {
        id: case.verdict for id, case in heard.cases.items()
    }
    assert [one.files for one in check_shares(shares, joined.folder, SIZE, 1)] == [(), ()]


def test_what_is_there_already_is_not_read_again(shares: list[Path], tmp_path: Path) -> None:
    folder, given = tmp_path / "court", tmp_path / "given"
    shutil.copytree(shares[0], given)
    (first,) = check_shares([given], folder, SIZE, 1)
    taken = next(file for file in first.files if file.parts[0] == "rows")
    (folder / taken).parent.mkdir(parents=True)
    shutil.copyfile(given / "court.json", folder / "court.json")
    shutil.copyfile(given / taken, folder / taken)
    (given / taken).write_bytes(b"damaged since")
    (again,) = check_shares([given], folder, SIZE, 1)
    assert set(again.files) == set(first.files) - {taken}


def test_a_share_is_taken_only_where_it_was_checked_for(shares: list[Path], tmp_path: Path) -> None:
    (share,) = check_shares(shares[:1], tmp_path / "court", SIZE, 1)
    other = Bench(tmp_path / "other", SIZE)
    with pytest.raises(ValueError, match=r"was checked for .*court, not for .*other"):
        take(other, share)
    assert not rows(other.folder)


def test_more_shares_than_arms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="given 1/99; allowed: at most 11 shares, one an arm"):
        run_share(Bench(tmp_path / "share", SIZE), CLAIMS, Share(1, 99), quiet)


def _of_another_trial(folder: Path) -> None:
    (folder / "court.json").write_text(json.dumps({**json.loads((folder / "court.json").read_text()), "seed": 2}))


def _without_what_was_run(folder: Path) -> None:
    (folder / "court.json").unlink()


def _half_a_file(folder: Path) -> None:
    path = next((folder / "rows").rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:100])


def _another_name(folder: Path) -> None:
    path = next((folder / "rows").rglob("*.parquet"))
    path.rename(path.with_name("notes.parquet"))


def _worlds_of_another_look(folder: Path) -> None:
    path = next((folder / "rows").rglob("*.parquet"))
    pd.read_parquet(path).assign(case=99).to_parquet(path)


def _a_link(folder: Path) -> None:
    os.symlink(folder / "court.json", folder / "rows" / "link")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_of_another_trial, "is of another trial"),
        (_without_what_was_run, "no folder of the court"),
        (_half_a_file, "it cannot be read"),
        (_another_name, "a file that no share writes"),
        (_worlds_of_another_look, "worlds that are not of its look"),
        (_a_link, "given a link"),
    ],
)
def test_a_folder_that_no_share_left_is_refused(
    spoil: Callable[[Path], None], told: str, shares: list[Path], tmp_path: Path
) -> None:
    given = tmp_path / "given"
    shutil.copytree(shares[0], given)
    spoil(given)
    with pytest.raises(InputError, match=told):
        check_shares([given], tmp_path / "court", SIZE, 1)
    assert not (tmp_path / "court").exists()


def _other_cases(folder: Path) -> None:
    for path in (folder / "cases").glob("*.parquet"):
        pd.DataFrame({"case": pd.read_parquet(path)["case"][::-1]}).to_parquet(path)


def test_shares_of_different_cases_are_refused_before_anything_is_written(shares: list[Path], tmp_path: Path) -> None:
    given, folder = tmp_path / "given", tmp_path / "court"
    shutil.copytree(shares[1], given)
    _other_cases(given)
    with pytest.raises(InputError, match=r"given/cases/.*: other cases than .*1/cases/"):
        check_shares([shares[0], given], folder, SIZE, 1)
    assert not folder.exists()
    bench = Bench(folder, SIZE)
    (share,) = check_shares(shares[:1], folder, SIZE, 1)
    take(bench, share)
    before = rows(folder)
    with pytest.raises(InputError, match=r"given/cases/.*: other cases than .*court/cases/"):
        check_shares([given], folder, SIZE, 1)
    assert rows(folder) == before


def test_the_command_leaves_no_folder_where_shares_are_of_different_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, cases in (("one", [0, 1]), ("two", [1, 0])):
        Bench(Path(name), QUICK)
        Path(name, "cases").mkdir()
        pd.DataFrame({"case": cases}).to_parquet(Path(name, "cases", "baseline.parquet"))
    assert run(["claims", "F1", "--quick", "--from", "one", "--from", "two", "--out", "court"]) == BAD_INPUT
    assert "other cases than one/cases/baseline.parquet" in capsys.readouterr().err and not Path("court").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--share", "3/2"], "--share: given '3/2'"),
        (["--share", "1/2", "--from", "shares/1"], "--from: given with --share"),
        (["--share", "1/2", "--other-seed", "another"], "--other-seed: given with --share"),
        (["--from", "no/such"], "no folder of the court"),
        (["--from", "another"], "another is of another trial"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Bench(Path("another"), SIZE)
    assert run(["claims", "F1", *arguments, "--out", str(tmp_path / "court")]) == BAD_INPUT
    assert told in capsys.readouterr().err and not (tmp_path / "court").exists()
