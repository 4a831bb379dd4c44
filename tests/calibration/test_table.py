"""The kept table: it goes on after a kill, refuses what is not its own, and never takes half a line for a whole one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.calibration.space import Space
from experiments.calibration.table import Table, Wanted
from simulation.errors import InputError
from tests.calibration.known import FACTORS, known_model, known_space


def wanted_of(space: Space, count: int, worlds: int = 5) -> list[Wanted]:
    return [Wanted(number, place, "wave-1", worlds) for number, place in enumerate(space.latin(count, 1))]


def stops_after(count: int) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    done: list[int] = []

    def model(space: Space, place: np.ndarray, seed: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if len(done) >= count:
            raise KeyboardInterrupt
        done.append(1)
        return known_model(space, place, seed, numbers)

    return model


def test_what_a_kill_left_is_gone_on_with_and_gives_the_same_table(tmp_path: Path) -> None:
    space = known_space()
    with Table.opened(space, None, 1, known_model) as whole:
        whole.run(wanted_of(space, 6), 1)
    with pytest.raises(KeyboardInterrupt), Table.opened(space, tmp_path / "kept", 1, stops_after(3)) as table:
        table.run(wanted_of(space, 6), 1)
    sets = tmp_path / "kept" / "sets.jsonl"
    assert len(sets.read_bytes().splitlines()) == 3
    sets.write_bytes(sets.read_bytes()[:-20])  # the last line was only half written
    counted: list[tuple[int, int]] = []
    with Table.opened(space, tmp_path / "kept", 1, known_model) as table:
        assert len(table) == 2
        table.run(wanted_of(space, 6), 2, lambda done, total: counted.append((done, total)))
        assert counted[0] == (2, 6) and counted[-1] == (6, 6)
        np.testing.assert_array_equal(table.values, whole.values)
        np.testing.assert_array_equal(table.places, whole.places)
    again = Table.read(space, tmp_path / "kept")
    np.testing.assert_array_equal(again.values, whole.values)
    np.testing.assert_array_equal(again.errors, whole.errors)


def test_a_set_is_run_again_only_on_more_worlds(tmp_path: Path) -> None:
    space = known_space()
    with Table.opened(space, tmp_path / "kept", 1, known_model) as table:
        table.run(wanted_of(space, 3), 1)
        table.run(wanted_of(space, 3, worlds=4), 1)
        assert table.worlds.tolist() == [5, 5, 5]
        table.run(wanted_of(space, 3, worlds=9), 1)
        assert table.worlds.tolist() == [9, 9, 9]


def test_number_that_nothing_was_counted_for_stays_missing(tmp_path: Path) -> None:
    def model(space: Space, place: np.ndarray, seed: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, errors = known_model(space, place, seed, numbers)
        values[4] = errors[4] = np.nan
        return values, errors

    space = known_space()
    with Table.opened(space, tmp_path / "kept", 1, model) as table:
        table.run(wanted_of(space, 1), 1)
    assert np.isnan(Table.read(space, tmp_path / "kept").values[0]).tolist() == [i == 4 for i in range(36)]


def test_a_design_is_kept_before_it_is_run_and_numbered_after_those_before(tmp_path: Path) -> None:
    space = known_space()
    with Table.opened(space, tmp_path / "kept", 1, known_model) as table:
        first, _ = table.keep_design("wave-1", space.latin(4, 1))
        second, places = table.keep_design("wave-2", space.latin(3, 2))
    assert first.tolist() == [0, 1, 2, 3] and second.tolist() == [4, 5, 6]
    with Table.opened(space, tmp_path / "kept", 1, known_model) as table:
        held = table.design("wave-2")
        assert held is not None
        np.testing.assert_array_equal(held[1], places)
        (tmp_path / "kept" / "designs" / "wave-2.json").write_text('{"sets": [4], "places": [[2]]}')
        with pytest.raises(InputError, match=r"wave-2\.json: it is damaged"):
            table.design("wave-2")


def test_folders_of_anything_else_are_refused(tmp_path: Path) -> None:
    space = known_space()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="a folder of something else"), Table.opened(space, tmp_path / "other", 1):
        pass
    assert [one.name for one in (tmp_path / "other").iterdir()] == ["letter.txt"]
    with pytest.raises(InputError, match="no calibration was kept here"):
        Table.read(space, tmp_path / "other")
    with (
        Table.opened(space, tmp_path / "kept", 1, known_model),
        pytest.raises(InputError, match="another process is writing it"),
        Table.opened(space, tmp_path / "kept", 1),
    ):
        pass
    with pytest.raises(InputError, match="sets of another seed"), Table.opened(space, tmp_path / "kept", 2):
        pass
    fewer = Space(space.scenario, FACTORS[:2], space.effects)
    with pytest.raises(InputError, match="sets of another factors"):
        Table.read(fewer, tmp_path / "kept")
    manifest = tmp_path / "kept" / "manifest.json"
    held = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**held, "code": "0" * 32}))
    with pytest.raises(InputError, match="sets of another code"), Table.opened(space, tmp_path / "kept", 1):
        pass
    assert len(Table.read(space, tmp_path / "kept")) == 0  # which adds none
    manifest.write_text("{")
    with pytest.raises(InputError, match=r"manifest\.json: it is damaged"):
        Table.read(space, tmp_path / "kept")


def test_what_a_kill_leaves_before_the_first_set_is_gone_on_with(tmp_path: Path) -> None:
    space, kept = known_space(), tmp_path / "kept"
    kept.mkdir()
    for name in (".lock", ".part-0123456789ab-manifest.json"):  # killed before the manifest was written
        (kept / name).write_bytes(b"{")
    with Table.opened(space, kept, 1, known_model) as table:
        table.keep_design("wave-1", space.latin(3, 1))
    (kept / "designs" / ".part-0123456789ab-wave-2.json").write_bytes(b"{")  # and before that design was whole
    with Table.opened(space, kept, 1, known_model) as table:
        numbers, _ = table.keep_design("wave-2", space.latin(2, 2))
    assert numbers.tolist() == [3, 4]
