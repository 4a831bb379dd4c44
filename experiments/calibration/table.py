"""The kept table of simulations: sets, and the 36 numbers that the worlds of each gave, with their standard errors.

    manifest.json    what the sets are of: scenario, factors, seed, patterns, the code of the model
    sets.jsonl       a line a set that was run
    designs/         the places of the sets of each wave, written whole before the first of them is run

Sets have worlds of their own, so that their luck is independent. A run that is killed loses the set it was at, and the
next goes on from there. A line that a kill cut off is passed over, and the set is run again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.calibration.factors import INTENSITY, PRESENCE
from experiments.calibration.space import Space
from experiments.calibration.targets import numbers_of
from experiments.patterns import table as patterns_table
from experiments.patterns.data import Conflicts
from experiments.patterns.table import PATTERNS
from simulation.engine.atomic import PART, append_line, write_whole
from simulation.ensemble import Progress, simulate_run
from simulation.errors import InputError, short_repr
from simulation.results.links import refuse_links
from simulation.results.manifest import code_hash, hash_of_sources
from simulation.run import Run

__all__ = ["MOST_WORLDS", "Model", "Table", "Wanted", "simulated"]

MOST_WORLDS = 10_000
"""Worlds of a set at most: set n has the worlds from n × 10,000 on."""

_SETS, _MANIFEST, _DESIGNS, _LOCK = "sets.jsonl", "manifest.json", "designs", ".lock"
_MOST_SETS = 1_000_000
_MOST_BYTES = 1 << 30
_FORMAT = 1
_OF_READING = ("format", "factors", "inputs", "priors", "numbers")
"""What must be the same for a table to be read at all: what its places and numbers mean."""
_MEASURES = Path(patterns_table.__file__).parent


class _Line(BaseModel):
    """A set as a line of the table."""

    model_config = ConfigDict(extra="forbid", strict=True)
    set: Annotated[int, Field(ge=0, lt=_MOST_SETS)]
    wave: Annotated[str, Field(pattern=r"\A[a-z0-9-]{1,40}\z")]
    worlds: Annotated[int, Field(ge=1, le=MOST_WORLDS)]
    places: list[Annotated[float, Field(ge=0.0, le=1.0)]]
    values: list[float | None]
    errors: list[float | None]


Model = Callable[[Space, np.ndarray, int, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""What gives the numbers of a set at its place, under a seed over numbered worlds, and their errors, scaled."""


@dataclass(frozen=True)
class Wanted:
    """A set that is to be run: its number, its place, the wave it belongs to, and how many worlds."""

    number: int
    place: np.ndarray
    wave: str
    worlds: int


@dataclass
class Table:
    """The kept sets, in the order in which they were run; without a folder they are kept in memory alone.

    Attributes
    ----------
    space
        The factors and inputs.
    folder
        Where the table is kept.
    seed
        The seed of all worlds.
    model
        What gives the numbers of a set; tests put a known function in its place.
    """

    space: Space
    folder: Path | None = None
    seed: int = 1
    model: Model = field(default_factory=lambda: simulated)
    _lines: dict[int, _Line] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def opened(
        cls,
        space: Space,
        folder: Path | None,
        seed: int,
        model: Model | None = None,
        asked: Mapping[str, Any] | None = None,
    ) -> Iterator[Table]:
        """The table of a folder, for writing, which is made where there is none. Raises InputError.

        It refuses a folder of anything else, of other factors, another scenario or another model, one in which what is
        `asked` beside these differs, such as how much is run, and one that another process is writing.
        """
        if folder is None:
            yield cls(space, None, seed, model or simulated)
            return
        manifest = _manifest(space, seed) | dict(asked or {})
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: it is a file; allowed: a folder")
        if folder.is_dir() and _holds_something(folder) and not (folder / _MANIFEST).exists():
            raise InputError(
                f"{folder}: given a folder of something else; allowed: a new one, or that of a calibration"
            )
        _make(folder)
        lock = FileLock(folder / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise InputError(f"{folder}: another process is writing it; allowed: one at a time") from None
        try:
            if (folder / _MANIFEST).exists():
                _same(folder, manifest)
            else:
                write_whole(folder / _MANIFEST, _json(manifest))
            yield cls(space, folder, seed, model or simulated, _read(folder, space))
        finally:
            lock.release()

    @classmethod
    def read(cls, space: Space, folder: Path) -> Table:
        """The table of a folder, for reading, of whatever scenario and model, as long as factors and numbers are these.

        Raises InputError where there is none, or one of something else.
        """
        if not (folder / _MANIFEST).is_file():
            raise InputError(f"{folder}: no calibration was kept here (there is no {_MANIFEST} in it)")
        seed = _held(folder).get("seed")
        if not isinstance(seed, int):
            raise InputError(f"{folder / _MANIFEST}: seed: given {short_repr(seed)}; allowed: a whole number")
        _same(folder, {name: value for name, value in _manifest(space, seed).items() if name in _OF_READING})
        return cls(space, folder, seed, simulated, _read(folder, space))

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def numbers(self) -> np.ndarray:
        """The numbers of the sets (n,)."""
        return np.array(sorted(self._lines), np.int64)

    @property
    def places(self) -> np.ndarray:
        """The places of the sets (n, names)."""
        return np.array([line.places for line in self._sorted]).reshape(len(self), len(self.space.names))

    @property
    def values(self) -> np.ndarray:
        """Their numbers (n, 36); nan where nothing was counted."""
        return _floats([line.values for line in self._sorted]).reshape(len(self), len(PATTERNS))

    @property
    def errors(self) -> np.ndarray:
        """The standard errors of these, scaled (n, 36)."""
        return _floats([line.errors for line in self._sorted]).reshape(len(self), len(PATTERNS))

    @property
    def waves(self) -> np.ndarray:
        """The wave of each set (n,)."""
        return np.array([line.wave for line in self._sorted], dtype=str)

    @property
    def worlds(self) -> np.ndarray:
        """How many worlds each set was run on (n,)."""
        return np.array([line.worlds for line in self._sorted], np.int64)

    def rows(self, numbers: Sequence[int] | np.ndarray) -> np.ndarray:
        """The rows of sets of these numbers among all."""
        return np.searchsorted(self.numbers, np.asarray(numbers, np.int64))

    def design(self, wave: str) -> tuple[np.ndarray, np.ndarray] | None:
        """The numbers and places of a wave's sets, where they were drawn already. Raises InputError."""
        path = None if self.folder is None else self.folder / _DESIGNS / f"{wave}.json"
        if path is None or not path.exists():
            return None
        try:
            held = json.loads(path.read_bytes())
            numbers, places = np.array(held["sets"], np.int64), np.array(held["places"], float)
            if places.shape != (len(numbers), len(self.space.names)) or not ((places >= 0) & (places <= 1)).all():
                raise ValueError
        except (ValueError, KeyError, TypeError, OverflowError):
            raise InputError(f"{path}: it is damaged; allowed: the file as it was written") from None
        return numbers, places

    def keep_design(self, wave: str, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Keep the places of a wave's sets before they are run; their numbers follow those of all waves before."""
        taken = [held.max() for held in map(self._numbers_of, self._designed()) if len(held)]
        first = max([*taken, *self._lines, -1]) + 1
        numbers = np.arange(first, first + len(places))
        if self.folder is not None:
            (self.folder / _DESIGNS).mkdir(exist_ok=True)
            content = _json({"sets": numbers.tolist(), "places": places.tolist()})
            write_whole(self.folder / _DESIGNS / f"{wave}.json", content)
        return numbers, places

    def _designed(self) -> list[str]:
        """The waves that have a design; what a killed process had begun to write is none."""
        if self.folder is None:
            return []
        found = sorted((self.folder / _DESIGNS).glob("*.json"))
        return [path.stem for path in found if not path.name.startswith(PART)]

    def _numbers_of(self, wave: str) -> np.ndarray:
        held = self.design(wave)
        return np.zeros(0, np.int64) if held is None else held[0]

    def run(self, wanted: Sequence[Wanted], workers: int | None = None, progress: Progress | None = None) -> None:
        """Run the sets that the table does not have, or has on fewer worlds, and keep each as soon as it is done."""
        left = [one for one in wanted if not self._has(one)]
        done = len(wanted) - len(left)
        if progress:
            progress(done, len(wanted))
        for line in self._run(left, workers or os.cpu_count() or 1):
            if self.folder is not None:
                append_line(self.folder / _SETS, line.model_dump_json().encode())
            self._lines[line.set] = line
            done += 1
            if progress:
                progress(done, len(wanted))

    def run_wave(
        self,
        wave: str,
        design: tuple[np.ndarray, np.ndarray],
        worlds: int,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> np.ndarray:
        """Run all sets of a wave, given by their numbers and places, on as many worlds each; returns their rows."""
        numbers, places = design
        wanted = [Wanted(int(n), place, wave, worlds) for n, place in zip(numbers, places, strict=True)]
        self.run(wanted, workers, progress)
        return self.rows(numbers)

    def _has(self, wanted: Wanted) -> bool:
        return wanted.number in self._lines and self._lines[wanted.number].worlds >= wanted.worlds

    def _run(self, wanted: Sequence[Wanted], workers: int) -> Iterator[_Line]:
        """The sets as they are done, on threads: kernels release the interpreter's lock."""
        pool, waiting, running = ThreadPoolExecutor(workers), iter(wanted), set[Future[_Line]]()
        try:
            while True:
                while len(running) < 2 * workers and (following := next(waiting, None)) is not None:
                    running.add(pool.submit(self._one, following))
                if not running:
                    return
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in finished)
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, wanted: Wanted) -> _Line:
        numbers = np.arange(wanted.worlds, dtype=np.int64) + wanted.number * MOST_WORLDS
        values, errors = self.model(self.space, wanted.place, self.seed, numbers)
        return _Line(
            set=wanted.number,
            wave=wanted.wave,
            worlds=wanted.worlds,
            places=wanted.place.tolist(),
            values=_nulls(values),
            errors=_nulls(errors),
        )

    @property
    def _sorted(self) -> list[_Line]:
        return [self._lines[number] for number in sorted(self._lines)]


def simulated(space: Space, place: np.ndarray, seed: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the model under a set, over these worlds (n,), and their standard errors, scaled."""
    run = Run.of(space.scenario, numbers, seed, space.settings(place, seed, numbers))
    return numbers_of(Conflicts.of(simulate_run(run, threads=1)), seed)


def _manifest(space: Space, seed: int) -> dict[str, Any]:
    """What a folder says its sets are of."""
    factors = [[one.name, one.low, one.high, one.form, list(one.settings), one.end] for one in space.factors]
    return {
        "format": _FORMAT,
        "seed": seed,
        "scenario": space.scenario.as_dict(),
        "factors": factors,
        "inputs": space.inputs,
        "priors": [[one.name, one.low, one.high, one.form] for one in (PRESENCE, INTENSITY)],
        "numbers": [pattern.id for pattern in PATTERNS],
        "code": code_hash(),
        "measured_by": hash_of_sources(_MEASURES, _MEASURES.glob("*.py")),
    }


def _same(folder: Path, asked: dict[str, Any]) -> None:
    held, asked = _held(folder), json.loads(_json(asked))
    if differing := [name for name in asked if held.get(name) != asked[name]]:
        what = ", ".join(differing)
        raise InputError(f"{folder}: it holds sets of another {what}; allowed: a new folder, or the same calibration's")


def _held(folder: Path) -> dict[str, Any]:
    refuse_links(folder)
    try:
        held = json.loads((folder / _MANIFEST).read_bytes())
    except (ValueError, RecursionError):
        raise InputError(f"{folder / _MANIFEST}: it is damaged; allowed: the file as it was written") from None
    return held if isinstance(held, dict) else {}


def _read(folder: Path, space: Space) -> dict[int, _Line]:
    """The last line of each set; lines that are damaged are passed over, and their sets run again."""
    path = folder / _SETS
    if not path.exists():
        return {}
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(f"{path}: given {path.stat().st_size:,} bytes; allowed: at most {_MOST_BYTES:,}")
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        append_line(path, b"")  # a killed process left half a line: the next one stands alone
    found: dict[int, _Line] = {}
    for line in content.splitlines():
        try:
            one = _Line.model_validate_json(line)
        except ValidationError:
            continue
        if len(one.places) == len(space.names) and len(one.values) == len(one.errors) == len(PATTERNS):
            found[one.set] = one
    return found


def _holds_something(folder: Path) -> bool:
    """Whether there is more in a folder than a process leaves that is killed before it has written a manifest."""
    return any(path.name != _LOCK and not path.name.startswith(PART) for path in folder.iterdir())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: it cannot be written: {error.strerror}") from None


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, default=str) + "\n").encode()


def _nulls(values: np.ndarray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _floats(rows: Sequence[Sequence[float | None]]) -> np.ndarray:
    return np.array([[np.nan if value is None else value for value in row] for row in rows], float)
