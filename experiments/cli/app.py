"""The commands and their options. A signature here gives the options of a command, its docstring the help.

What a command does is the function of the same name in `experiments.cli.commands`. It is imported when the command
runs (`command` below, the only lazy import of the command line), so that help needs neither numpy nor the compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from multitrack import __version__

__all__ = ["app", "carried_out_by", "command"]

app = typer.Typer(
    help="A laboratory of multi-track diplomacy: conflicts simulated with and without each track, under the same luck.",
    epilog=(
        "A scenario is the name of a shipped one, or a file: anything with a slash or ending in .toml. Data go to "
        "stdout, messages to stderr. Exit codes: 0 done, 1 failed, 2 bad input, 3 finished with failed parts, "
        "130 interrupted."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

SCENARIO = Annotated[str, typer.Argument(metavar="NAME", help="A shipped scenario, or a file (with / or .toml).")]
WORLDS_HELP = "How many worlds, or which ones: 500 is worlds 0 to 499, 500:600 worlds 500 to 599."
WORLDS = Annotated[str, typer.Option(metavar="N|A:B", help=WORLDS_HELP)]
WORLD = Annotated[int, typer.Option(metavar="N", min=0, help="The number of the world.")]
SEED = Annotated[int, typer.Option(metavar="N", help="The seed of all random numbers.")]
YEARS_HELP = "Years to run, in place of the scenario's; the last 5 are follow-up."
YEARS = Annotated[float | None, typer.Option(help=YEARS_HELP)]
CITIZENS_HELP = "Citizens of a world: 0, or 400 to 100,000; by default as in the scenario."
CITIZENS = Annotated[int | None, typer.Option(help=CITIZENS_HELP)]
SET_HELP = "A setting, its value in TOML, such as track_two.effort=0.5; repeatable. `multitrack show` lists them."
CHANGE = Annotated[
    list[str] | None,
    typer.Option(
        "--change", metavar="WEEK:KEY=VALUE", help='A setting from a week on, a number, "year 3" or a date; repeatable.'
    ),
]
SET = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SET_HELP)]
WITHOUT_HELP = "Leave a rule out of the week; repeatable. `multitrack week` lists them."
WITHOUT = Annotated[list[str] | None, typer.Option(metavar="RULE", help=WITHOUT_HELP)]
THREADS = Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one per core.")]
OUT_HELP = "Save here: a new or empty folder, or one that holds this same run."
OUT = Annotated[Path | None, typer.Option(metavar="DIR", help=OUT_HELP)]
POPULATION_HELP = (
    "The worlds that count: all; onsets, those that ever fight; or protracted, those still fighting in their second "
    "year; arms differ from the third."
)
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FOLDER = Annotated[Path, typer.Argument(metavar="DIR", help="A folder saved by `run`, `tracks` or `experiment`.")]

_MODULES: dict[str, str] = {}
"""The module that carries out each command, by the command's name."""

_Declared = TypeVar("_Declared", bound=Callable[..., None])


def command(module: str) -> Callable[[_Declared], _Declared]:
    """Declare a command that `experiments.cli.commands.<module>` carries out; see the top of this file."""

    def declare(declared: _Declared) -> _Declared:
        @wraps(declared)
        def call(**options: Any) -> None:
            carried_out_by(declared.__name__)(**options)

        _MODULES[declared.__name__] = module
        app.command()(call)
        return declared

    return declare


def carried_out_by(name: str) -> Callable[..., None]:
    """The function that carries out the command of this name."""
    module = import_module(f"experiments.cli.commands.{_MODULES[name]}")
    function: Callable[..., None] = getattr(module, name)
    return function


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"multitrack {__version__}")
        raise typer.Exit


@app.callback()
def multitrack(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options that come before any command."""


@command("scenarios")
def scenarios(json: AS_JSON = False) -> None:
    """List the shipped scenarios."""


@command("scenarios")
def show(
    name: SCENARIO,
    world: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Show the values that the world of this number draws.")
    ] = None,
    seed: SEED = 1,
    only: Annotated[
        str, typer.Option("--only", metavar="TEXT", help="Show only settings whose name contains this text.")
    ] = "",
    given: Annotated[
        bool, typer.Option("--given", help="Show only settings that the scenario gives, not those at their defaults.")
    ] = False,
    json: AS_JSON = False,
) -> None:
    """Show a scenario: every setting with unit, range and source.

    With --world what one world has: what it drew, and the row of the ensemble that it goes by. With --only openness
    the settings that have this text in their name, in large or small letters.
    """


@command("week")
def week(
    time: Annotated[bool, typer.Option("--time", help="Also measure what each rule costs on this machine.")] = False,
    json: AS_JSON = False,
) -> None:
    """Print the week: who does what, in order, by which source.

    With the states that each rule reads and writes.
    """


@command("scenarios")
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write; its name ends in .toml.")],
    extended: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="The shipped scenario that it extends.")
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask twenty questions about a conflict of two parties, and write the answers.")
    ] = False,
) -> None:
    """Start a new scenario file, from a shipped scenario or from your answers to twenty questions.

    With --ask, the file extends baseline: what you leave open keeps the range of a population of conflicts.
    Each answer is written with its reason. docs/practitioners.md says how to answer.
    """


@command("scenarios")
def check(file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or a shipped name.")]) -> None:
    """Check a scenario file and report all its errors."""


@command("scenarios")
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""


@command("run")
def run(
    name: SCENARIO,
    worlds: WORLDS = "100",
    seed: SEED = 1,
    years: YEARS = None,
    settings: SET = None,
    changes: CHANGE = None,
    without: WITHOUT = None,
    weekly: Annotated[
        list[str] | None, typer.Option(metavar="SERIES", help="Record this weekly series; repeatable.")
    ] = None,
    luck: Annotated[str, typer.Option(metavar="GENERATOR", help="splitmix64 or philox.")] = "splitmix64",
    citizens: CITIZENS = None,
    threads: THREADS = None,
    out: OUT = None,
    figures: Annotated[
        bool, typer.Option("--figures", help="Draw into DIR/figures; records the weekly series that this needs.")
    ] = False,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="Also write DIR/export for other tools: csv, parquet or latex."),
    ] = None,
    json: AS_JSON = False,
) -> None:
    """Run worlds of a scenario and summarise their outcomes."""


@command("run")
def tracks(
    name: SCENARIO,
    worlds: WORLDS = "1000",
    seed: SEED = 1,
    years: YEARS = None,
    settings: SET = None,
    population: Annotated[str, typer.Option(metavar="NAME", help=POPULATION_HELP)] = "all",
    citizens: CITIZENS = None,
    threads: THREADS = None,
    out: OUT = None,
    json: AS_JSON = False,
) -> None:
    """Compare every dose of the two tracks on the same worlds.

    Each track at none, half and full effort, and each alone with the people of both. Prints outcomes of both
    families with 95 % intervals; with --out also saves all tables, and figures as PNG and SVG.
    """


@command("experiment")
def experiment(
    name: Annotated[str, typer.Argument(metavar="FILE|NAME", help="A script, a TOML file, or a shipped example.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of the results; what it holds is not run again.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one per core.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only estimate the worlds, time and memory.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Run failed chunks again.")] = False,
    allow_mixed: Annotated[
        bool, typer.Option("--allow-mixed", help="Mix versions or processors; every report then says so.")
    ] = False,
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A dask scheduler, tcp://host:8786.")] = None,
    population: Annotated[
        str | None, typer.Option(metavar="NAME", help=f"{POPULATION_HELP} By default the experiment's.")
    ] = None,
    cases: Annotated[
        int | None, typer.Option(metavar="N", help="Cases in place of the experiment's own number, to try it on few.")
    ] = None,
    share: Annotated[
        str | None, typer.Option(metavar="K/N", help="Run only this share, such as 3/40; `merge` joins all shares.")
    ] = None,
) -> None:
    """Run an experiment, or the rest of an interrupted one.

    Exit code 3 if a chunk failed; `multitrack results DIR` says which.
    """


@command("claims")
def claims(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID|FILE.py]...", help="Which claims: ids such as S1, or files; by default all."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The court's folder; what it holds is not run again.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="30 cases × 8: minutes, and every verdict is preliminary.")
    ] = False,
    cases: Annotated[
        int | None,
        typer.Option(metavar="N", help="Cases of each claim, 40 to 640; by default 640. Fewer leave more undecided."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list the claims.")] = False,
    audit: Annotated[
        bool, typer.Option("--audit/--no-audit", help="Also run the audit and the rival theories (not with --quick).")
    ] = True,
    theories: Annotated[
        bool, typer.Option("--theories/--no-theories", help="Of these two the rival theories, which take the longest.")
    ] = True,
    seed: SEED = 1,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one per core.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A dask scheduler, tcp://host:8786.")] = None,
    share: Annotated[
        str | None,
        typer.Option(metavar="K/N", help="Run only this share of the arms, such as 3/40; --from takes it."),
    ] = None,
    taken: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="DIR", help="Take the arms that a share has run; once for each share."),
    ] = None,
    other_seed: Annotated[
        Path | None,
        typer.Option("--other-seed", metavar="DIR", help="A trial with another seed, to lay its effects beside."),
    ] = None,
) -> None:
    """Try the founding paper's claims: run what they need, judge them, and write tables and a report.

    An interrupted trial goes on where it was. The full docket takes hours; see docs/court.md.
    """


@command("experiment")
def merge(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="The folders of all shares, in any order.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the whole experiment.")],
    allow_mixed: Annotated[
        bool, typer.Option("--allow-mixed", help="Mix versions or processors; every report then says so.")
    ] = False,
) -> None:
    """Put the shares of an experiment together into one folder.

    The rows are those of an experiment that is run at once. Exit code 3 if a chunk failed in its share.
    """


@command("experiment")
def results(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder written by `experiment`.")],
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all rows as .parquet or .csv, or the effects as .tex.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Overwrite the file of --export.")] = False,
    repeat: Annotated[str | None, typer.Option(metavar="ARM:WORLD", help="Run one world again, alone.")] = None,
    json: AS_JSON = False,
) -> None:
    """Report status, effects and failures of an experiment."""


@command("experiment")
def crate(
    folder: FOLDER,
    license: Annotated[
        str, typer.Option("--license", metavar="URL", help="The licence under which the results are published.")
    ] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Overwrite the existing description.")] = False,
) -> None:
    """Describe saved results as an RO-Crate.

    Writes ro-crate-metadata.json into the folder, for archives such as Zenodo, and prints its path.
    """


@command("figures")
def plot(
    folder: FOLDER,
    figure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this one; by default all that the results allow."),
    ] = None,
    world: Annotated[
        int | None,
        typer.Option(
            min=0, help="The world of the timeline; by default the first that signs a full agreement, or the first."
        ),
    ] = None,
) -> None:
    """Draw saved results as PNG and SVG; print the paths."""


@command("compare")
def compare(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="A folder saved by `run`.")],
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="Another, of the same worlds and seed.")],
    json: AS_JSON = False,
) -> None:
    """Compare two saved runs world by world, under the same luck."""


@command("run")
def reproduce(folder: FOLDER, threads: THREADS = None, json: AS_JSON = False) -> None:
    """Run a saved folder again and compare every table.

    Exit code 1 if any table differs.
    """


@command("patterns")
def patterns(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A shipped scenario, or a file.")] = "baseline",
    worlds: Annotated[int, typer.Option(metavar="N", help="How many worlds; half of them have no Track II.")] = 4000,
    seed: SEED = 1,
    threads: THREADS = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the table and its figure here.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Overwrite existing files.")] = False,
    json: AS_JSON = False,
) -> None:
    """Compare a scenario with facts counted in data on armed conflicts.

    The 36 bands of the first table, beside constant rates and the scenario with Track I alone.
    """


@command("calibrate")
def calibrate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A shipped scenario, or a file.")] = "baseline",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of the calibration; what it holds is not run again.")
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="A handful of small sets, to see that it works; its numbers mean nothing."),
    ] = False,
    seed: SEED = 1,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one per core.")] = None,
    json: AS_JSON = False,
) -> None:
    """Find an ensemble of sets of constants with which a scenario gives the 36 bands.

    History matching with an emulator, for each draw of Track II alone. An interrupted calibration goes on where it was.
    It takes hours; see docs/calibration.md.
    """


@command("validate")
def validate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A shipped scenario, or a file.")] = "baseline",
    ensemble: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR", help="An ensemble, or a folder of calibration; by default the scenario's own."
        ),
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of calibration, from whose kept table numbers are left out."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A few sets of few worlds; its numbers mean little.")] = False,
    worlds: Annotated[int | None, typer.Option(metavar="N", help="Worlds of each set; by default 500.")] = None,
    seed: SEED = 2,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one per core.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and figure here; what it holds is not run again.")
    ] = None,
    json: AS_JSON = False,
) -> None:
    """Compare an ensemble with the 36 bands, on fresh worlds.

    The table of `patterns` with the spread over sets; with --calibration also numbers that were left out, and foreseen
    by constants matched to the others.
    """


@command("sensitivity")
def sensitivity(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A shipped scenario, or a file.")] = "baseline",
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the study; what it holds is not run again.")
    ] = Path("results/study"),
    quick: Annotated[
        bool, typer.Option("--quick", help="A handful of cases, to see that it works; its numbers mean nothing.")
    ] = False,
    seed: SEED = 1,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; by default one per core.")] = None,
    json: AS_JSON = False,
) -> None:
    """Ask which assumptions matter: to outcomes, to what diplomacy does, and to what the tracks do together.

    Morris' screen of all that is uncertain, then Sobol' indices of what stood out. An interrupted study goes on where
    it was. It takes the better part of an hour; see docs/sensitivity.md.
    """


@command("bench")
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the largest runs and the cold start.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="Measure experiments: 100,000 worlds, resuming.")] = False,
    json: AS_JSON = False,
) -> None:
    """Measure how fast the model is on this machine."""


@command("story")
def story(
    name: SCENARIO,
    seed: SEED = 1,
    world: WORLD = 0,
    years: YEARS = None,
    settings: SET = None,
    changes: CHANGE = None,
    without: WITHOUT = None,
    numbers: Annotated[
        bool,
        typer.Option("--numbers", help="End lines with the numbers of their events, as `why --event N` takes them."),
    ] = False,
    json: AS_JSON = False,
) -> None:
    """Print the story of one world: who met, what was signed.

    Also what moved, and why it broke. With --json the events themselves, with their causes.
    """


@command("story")
def why(
    name: SCENARIO,
    event: Annotated[
        int | None, typer.Option(metavar="N", help="The event's number, as `story --numbers` gives it.")
    ] = None,
    seed: SEED = 1,
    world: WORLD = 0,
    years: YEARS = None,
    settings: SET = None,
    changes: CHANGE = None,
    without: WITHOUT = None,
    log: Annotated[
        bool, typer.Option("--log", help="Also each act that changes it, and what the log says it rests on.")
    ] = False,
) -> None:
    """Explain an event of a world: what, had it not happened, would have changed it.

    Under the same luck, with one verb of one actor in one week left out. By default of the last agreement signed; if
    none was, of the last event.
    """


@command("live")
def view(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME|FILE|MOMENT]...",
            help="What to show first, or a moment as the page's address has it; shipped scenarios can be chosen too.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 for any free one.")] = 8765,
    host: Annotated[
        str, typer.Option(help="The address to listen on; any but this one lets other machines connect.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Watch a peace process live in the browser.

    With its alternatives beside it. Ctrl-C ends it.
    """


@command("live")
def export(
    name: Annotated[
        str, typer.Argument(metavar="NAME|FILE|MOMENT", help="A scenario, or a moment as the page's address has it.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="A new file, .html.")],
    seed: SEED = 1,
    world: WORLD = 0,
    settings: SET = None,
    changes: CHANGE = None,
    twin: Annotated[str, typer.Option(metavar="KIND", help="What is different in the twin.")] = "no_track_two",
) -> None:
    """Save one world as a story to send: a file that opens in any browser, without Python or a network.

    With its twin, and the same change in 300 worlds. Kinds of twin: no_track_two, no_track_one, no_coordination,
    no_mediator, later, setting:NAME:VALUE; KIND@WEEK begins in a week.
    """


@command("live")
def film(
    name: SCENARIO,
    out: Annotated[Path, typer.Option(metavar="FILE", help="A new file, .gif or .mp4; the latter needs ffmpeg.")],
    seed: SEED = 1,
    world: WORLD = 0,
    years: YEARS = None,
    settings: SET = None,
    without: WITHOUT = None,
    every: Annotated[int, typer.Option(min=1, max=520, metavar="WEEKS", help="Weeks between pictures.")] = 4,
    pace: Annotated[int, typer.Option(min=1, max=60, help="Pictures per second.")] = 8,
) -> None:
    """Save one world as a film: who meets whom, week by week."""
