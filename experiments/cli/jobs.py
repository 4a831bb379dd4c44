"""The long jobs of the command line: worlds run and saved, the tracks with their weeks, a run made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, ValidationError

from experiments.cli.input import MOST_WORLDS, Asked, holds_the_same
from experiments.report.figures import SERIES, WEEKLY
from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.tracks import Population, Tracks
    from simulation.ensemble import Progress
    from simulation.results.runs import Runs

__all__ = ["Remade", "reproduced", "run_saved", "save_weeks", "tracks_saved"]


_STORY_ARM = "one_full_two_full"  # the arm whose weeks are recorded for figures
_STORY_WORLDS = 300
_OF_THE_MAKING = ("code", "versions", "processor")


def run_saved(asked: Asked, out: Path | None, progress: Progress | None = None) -> tuple[Runs, bool]:
    """Run worlds, and save them where `out` is given; also says whether they were there already.

    A folder that holds this very run is read and nothing is run again. Raises InputError.
    """
    from simulation.ensemble import simulate
    from simulation.results.runs import load_runs

    if out and holds_the_same(out, asked.planned()):
        return load_runs(out), True
    runs = simulate(
        asked.scenario,
        asked.worlds,
        asked.seed,
        settings=asked.settings,
        without=asked.without,
        weekly=asked.weekly,
        years=asked.years,
        threads=asked.threads,
        progress=progress,
        luck=asked.luck,
    )
    if out:
        runs.save(out)
    return runs, False


def tracks_saved(
    asked: Asked, out: Path | None, population: Population, progress: Progress | None = None
) -> tuple[Tracks, bool]:
    """Run the tracks, and save them where `out` is given; see `run_saved`."""
    from experiments.tracks import load_tracks, tracks

    if out and holds_the_same(out, asked.planned("tracks") | {"population": population}):
        return load_tracks(out), True
    found = tracks(
        asked.scenario,
        asked.worlds,
        asked.seed,
        asked.settings,
        asked.years,
        asked.threads,
        population,
        progress,
    )
    if out:
        found.save(out)
    return found, False


def save_weeks(tracks: Tracks, out: Path, threads: int | None = None, progress: Progress | None = None) -> None:
    """Save, beside tracks saved in `out`, the weeks of one arm that figures are drawn from, unless they are there."""
    if not (out / WEEKLY).exists():
        recipe = _recipe_of(tracks.runs[_STORY_ARM].manifest, out)
        recipe.again(threads, progress, SERIES, _STORY_WORLDS).save(out / WEEKLY)


class _Recipe(BaseModel):
    """What of a manifest is needed to run again what it tells of."""

    command: str
    scenario: dict[str, Any]
    seed: int = Field(ge=0, lt=2**64, strict=True)
    worlds: list[tuple[int, int]]
    weeks: int
    settings: dict[str, Any]
    changes: list[tuple[Any, dict[str, Any]]]
    without: list[str]
    weekly: list[str]
    luck: str
    events: bool = False
    population: str = "all"
    own: dict[str, str] = {}
    order: list[str] = []
    agents: dict[str, str] = {}
    outcomes: dict[str, str] = {}
    play: dict[str, str] = {}

    def needs(self) -> str:
        """What the run was made with that no folder holds, in words; nothing where it holds all."""
        named = {"rules": self.own, "agents": self.agents, "outcomes": self.outcomes, "played courses": self.play}
        told = [f"{what} of its own ({', '.join(names)})" for what, names in named.items() if names]
        return " and ".join([*told, *(["a week in an order of its own"] if self.order else [])])

    def numbers(self) -> list[int]:
        """The worlds' numbers. Raises InputError where they are more than one run may have."""
        from simulation.results.manifest import numbers_of

        if sum(max(0, end - first) for first, end in self.worlds) > MOST_WORLDS:
            raise InputError(f"manifest.json: worlds: given more than allowed: at most {MOST_WORLDS:,}")
        numbers: list[int] = numbers_of(self.worlds).tolist()
        return numbers

    def again(
        self,
        threads: int | None,
        progress: Progress | None,
        weekly: Sequence[str] | None = None,
        most: int | None = None,
    ) -> Runs:
        """The same run: its first `most` worlds, with these weekly series in place of its own."""
        from simulation.ensemble import simulate
        from simulation.scenarios.scenario import Scenario

        return simulate(
            Scenario.from_dict(self.scenario, source="manifest.json"),
            self.numbers()[:most],
            self.seed,
            _cut(self.settings, most),
            [(_cut(week, most), _cut(settings, most)) for week, settings in self.changes],
            self.without,
            self.weekly if weekly is None else weekly,
            self.weeks / WEEKS_IN_YEAR,
            threads,
            progress,
            self.luck,
            events=self.events and most is None,
        )

    def tracks_again(self, threads: int | None, progress: Progress | None) -> Tracks:
        """The same tracks."""
        from experiments.tracks import tracks
        from simulation.scenarios.scenario import Scenario

        scenario = Scenario.from_dict(self.scenario, source="manifest.json")
        population: Any = self.population  # tracks says what is allowed
        given = (self.numbers(), self.seed, self.settings, self.weeks / WEEKS_IN_YEAR, threads)
        return tracks(scenario, *given, population=population, progress=progress)


def _recipe_of(manifest: Mapping[str, Any], folder: Path) -> _Recipe:
    try:
        return _Recipe.model_validate(manifest)
    except ValidationError as error:
        keys = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors()}))
        raise InputError(f"{folder / 'manifest.json'}: it does not say how to run this again: {keys}") from None


def _cut(value: Any, most: int | None) -> Any:
    """A value for the first worlds: entries that are one a world are cut to them, in a table of settings too."""
    if isinstance(value, Mapping):
        return {name: _cut(inner, most) if isinstance(inner, list) else inner for name, inner in value.items()}
    return value[:most] if isinstance(value, list) else value


class Remade(BaseModel):
    """What running again came to: which tables are the same, and what the two makings differ in."""

    tables: dict[str, bool]
    """By name, whether a table holds the very same values."""
    making: dict[str, tuple[str, str]]
    """What differs, as it was and as it is: the code, a version, the processor."""

    @property
    def identical(self) -> bool:
        """Whether every table is the same."""
        return all(self.tables.values())


def reproduced(folder: Path, threads: int | None = None, progress: Progress | None = None) -> Remade:
    """Run again what a folder holds, and compare every table. Raises InputError where nothing whole was saved,
    and for runs with rules of their own or courses played in, which a folder does not hold."""
    from simulation.results.manifest import read_manifest

    manifest = read_manifest(folder)
    recipe = _recipe_of(manifest, folder)
    if needed := recipe.needs():
        raise InputError(
            f"{folder}: it was made with {needed}, of which the folder holds a fingerprint only; "
            "allowed: the script that made it (it runs them again, and the fingerprints can be compared)"
        )
    compared = _compared_tracks if "arms" in manifest else _compared_runs
    tables, made = compared(folder, recipe, threads, progress)
    return Remade(tables=tables, making=dict(_differences(manifest, made)))


def _compared_runs(
    folder: Path, recipe: _Recipe, threads: int | None, progress: Progress | None
) -> tuple[dict[str, bool], Mapping[str, Any]]:
    from simulation.results.runs import load_runs

    held = load_runs(folder)
    made = recipe.again(threads, progress)
    return dict(_same_tables(held, made)), made.manifest


def _compared_tracks(
    folder: Path, recipe: _Recipe, threads: int | None, progress: Progress | None
) -> tuple[dict[str, bool], Mapping[str, Any]]:
    from experiments.tracks import load_tracks

    held = load_tracks(folder)
    made = recipe.tracks_again(threads, progress)
    tables = {
        f"{name}.csv": frame.to_csv(index=False).encode() == (folder / f"{name}.csv").read_bytes()
        for name, frame in (("cells", made.cells), ("contrasts", made.contrasts))
    }
    for arm in dict.fromkeys([*held.runs, *made.runs]):
        both = arm in held.runs and arm in made.runs
        same = _same_tables(held.runs[arm], made.runs[arm]) if both else [("arm", False)]
        tables |= {f"arms/{arm}/{name}": identical for name, identical in same}
    return tables, made.manifest


def _same_tables(held: Runs, made: Runs) -> Iterator[tuple[str, bool]]:
    for name in ("outcomes", "agreements", "episodes"):
        yield name, _same(getattr(held, name), getattr(made, name))
    if held.weekly is not None or made.weekly is not None:
        yield "weekly", held.weekly is not None and made.weekly is not None and held.weekly.equals(made.weekly)

    if held.events is not None and made.events is not None:
        yield "events", list(held.events["text"]) == list(made.events["text"])


def _same(held: pd.DataFrame, made: pd.DataFrame) -> bool:
    return bool(held.reset_index(drop=True).equals(made.reset_index(drop=True)))


def _differences(held: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What two makings differ in, by name: code, each version, each thing that is known of the processor."""
    for name in _OF_THE_MAKING:
        was, now = held.get(name), made[name]
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            for part in sorted({*was, *now}):
                if was.get(part) != now.get(part):
                    yield f"{name}: {part}", (str(was.get(part)), str(now.get(part)))
        elif was != now:
            yield name, (str(was), str(now))
