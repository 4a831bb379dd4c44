"""`scenarios`, `show`, `new`, `check`, `schema`: the shipped scenarios, and scenario files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from rich.table import Table
from rich.text import Text

from experiments.cli.asking import ask as ask_questions
from experiments.cli.messages import plain
from experiments.cli.output import as_json, table
from experiments.cli.output import show as print_parts
from experiments.cli.questions import EXTENDED
from simulation.calendar import format_week
from simulation.engine.toml import toml_text
from simulation.errors import InputError, short_repr, suggest
from simulation.run import Run
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.events import tables_of
from simulation.scenarios.names import all_parameters, settings_by_name
from simulation.scenarios.scenario import Scenario, load_scenario, scenario_names
from simulation.scenarios.schema import scenario_schema
from simulation.world.parameters import Parameter
from simulation.world.sets import ROW

__all__ = ["check", "new", "scenarios", "schema", "show"]

_LONGEST_NAME = 40  # of a scenario, which has the name of its file
_UNTITLED = "A conflict of two parties"
_EVENT = (
    "# What you know to happen in some week, whatever the model does (docs/scenarios.md):",
    "#[[events]]",
    '#name = "A patron changes sides"',
    '#when = "year 3"',
    '#set = { "opening.size" = 0.1 }',
)
ENSEMBLE = "ensemble"  # what gives a setting that rows give
DEFAULT = "default"  # what gives a setting that nothing else gives
_WORLDS_CHECKED = 100  # `check` draws their settings, to find contradictions and worlds too large for any record


def scenarios(json: bool) -> None:
    """Print the shipped scenarios."""
    shipped = _shipped()
    if json:
        as_json(shipped)
    else:
        print_parts(_shipped_table(shipped))


def show(name: str, world: int | None, seed: int, only: str, given: bool, json: bool) -> None:
    """Print a scenario with its settings, or with those that one world has. Raises InputError.

    `only` is a text in the name of each setting shown; an empty one shows all. `given` leaves out those that
    have their defaults.
    """
    scenario = load_scenario(name) if world is None else Run.of(name, [world], seed).scenario
    settings = _settings(scenario) if world is None else _settings_in(scenario, world, seed)
    if given:
        settings = [one for one in settings if one["given_by"] != DEFAULT]
    settings = _only(only, settings, "of a setting that the scenario gives" if given else "of a setting")
    if json:
        of = {} if world is None else {"world": world, "seed": seed}
        as_json(_described(scenario) | of | {"settings": settings})
    else:
        of_world = [] if world is None else [f"World {world}, seed {seed}: what it drew\n"]
        shown = _settings_table(settings) if settings else "All settings have their defaults."
        print_parts(_header(scenario), *of_world, *_events_table(scenario), shown)


def new(file: str, extended: str | None, ask: bool) -> None:
    """Write a new scenario file, and print its path. Raises InputError."""
    path = _new_path(file)
    if ask and extended not in (None, EXTENDED):
        raise InputError(f"--from: given {short_repr(extended)}; allowed with --ask: {EXTENDED}, or nothing")
    if not ask and extended not in scenario_names():
        given = "nothing" if extended is None else short_repr(extended)
        raise InputError(f"--from: given {given}; allowed: one of {', '.join(scenario_names())}; or --ask")
    lines = _asked_lines(plain(file)) if ask else _new_lines(load_scenario(str(extended)), plain(file))
    _write_new(path, "\n".join(lines) + "\n")
    print_parts(str(path))


def check(file: str) -> None:
    """Print what a scenario without errors holds. Raises InputError with all errors otherwise."""
    print_parts(_checked(file))


def schema() -> None:
    """Print the JSON Schema of scenario files."""
    as_json(scenario_schema())


def _shipped() -> list[dict[str, Any]]:
    """The shipped scenarios: name, title, description, years, parties and issues by key."""
    return [_summary(load_scenario(name)) for name in scenario_names()]


def _shipped_table(shipped: list[dict[str, Any]]) -> Table:
    """The shipped scenarios with their descriptions."""
    rows = [
        (one["name"], one["title"], f"{one['years']:g}", ", ".join(one["parties"].values()), one["description"])
        for one in shipped
    ]
    return table("", ("Name", "Title", "Years", "Parties", "Description"), rows, ("Years",))


def _summary(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "start_date": scenario.start_date.isoformat() if scenario.start_date else None,
        "years": scenario.years,
        "citizens": scenario.citizens,
        "parties": dict(zip(scenario.parties, scenario.party_names, strict=True)),
        "issues": dict(zip(scenario.issues, scenario.issue_names, strict=True)),
    }


def _described(scenario: Scenario) -> dict[str, Any]:
    """A scenario with its dated events."""
    events = [{key: _all_plain(value) for key, value in table.items()} for table in tables_of(scenario.events)]
    return _summary(scenario) | {"events": events}


def _settings(scenario: Scenario) -> list[dict[str, Any]]:
    """All settings: value, unit, allowed values, meaning, source, and who set the value.

    Those that the rows of an ensemble give have the least and the greatest of the rows beside the value without a row.
    """
    by_row = scenario.ensemble.settings if scenario.ensemble else {}
    found = []
    for name, parameter in _parameters(scenario).items():
        one = {
            "name": name,
            "value": _plain(scenario.values[name]),
            "unit": parameter.unit,
            "allowed": _allowed(parameter),
            "meaning": parameter.sentence,
            "source": parameter.source,
            "given_by": scenario.sources[name],
        }
        if scenario.ensemble and scenario.sources[name] == ENSEMBLE and name in by_row:
            columns = {column: scenario.ensemble.column(column) for column in by_row[name]}
            one["in_rows"] = {column: [numbers.min(), numbers.max()] for column, numbers in columns.items()}
        found.append(one)
    return found


def _settings_in(scenario: Scenario, world: int, seed: int) -> list[dict[str, Any]]:
    """The same with the values that one world has; those of its row are given by that."""
    values, found = scenario.values_in(world, seed), []
    row = f"row {values[ROW]}" if values[ROW] else scenario.name
    for one in _settings(scenario):
        of_row = "in_rows" in one
        kept = {key: value for key, value in one.items() if key != "in_rows"}
        found.append(kept | {"value": values[one["name"]]} | ({"given_by": row} if of_row else {}))
    return found


def _only(text: str, settings: list[dict[str, Any]], of: str) -> list[dict[str, Any]]:
    """The settings whose name contains a text, in large or small letters. Raises InputError where none does.

    An empty text is in every name. `of` says in words of what settings.
    """
    wanted = text.lower()
    found = [one for one in settings if wanted in one["name"]]
    if found or not text:
        return found
    names = [one["name"] for one in settings]
    parts = [part for name in names for part in name.split(".")]
    allowed = suggest(wanted, dict.fromkeys([*parts, *names]), f"a text in the name {of}")
    raise InputError(f"--only: given {short_repr(text)}; allowed: {allowed}")


def _header(scenario: Scenario) -> Text:
    """Title, description, parties and issues, as in the file."""
    parties = ", ".join(f"{name} ({key})" for key, name in zip(scenario.parties, scenario.party_names, strict=True))
    lines = [scenario.description, f"Parties: {parties}", f"Issues: {', '.join(scenario.issues)}"]
    since = f" from {scenario.start_date}" if scenario.start_date else ""
    lines += [f"Horizon: {scenario.years:g} years{since}"]
    if scenario.citizens:
        lines += [f"Citizens: {scenario.citizens:,} in a world"]
    return Text.assemble((f"{plain(scenario.title)}\n", "bold"), plain("\n".join(filter(None, lines))), "\n")


def _events_table(scenario: Scenario) -> list[Table]:
    """The dated events of a scenario, in the order of its file; no table where it has none."""
    if not scenario.events:
        return []
    rows = [
        (
            one["name"],
            _when(one["when"], scenario) + (f" to {_when(one['until'], scenario)}" if "until" in one else ""),
            f"{one.get('chance', 1.0):g}",
            one.get("only_if", ""),
            "; ".join(f"{name} = {toml_text(value)}" for name, value in one["set"].items()),
        )
        for one in _described(scenario)["events"]
    ]
    return [table("Dated events", ("Event", "Week", "Chance", "Only if", "Sets"), rows, ("Chance",))]


def _when(week: Any, scenario: Scenario) -> str:
    """A week of an event as a person reads it: its date where the scenario has dates."""
    if isinstance(week, int):
        return format_week(week, scenario.start_date)
    return week if isinstance(week, str) else toml_text(week)


def _settings_table(settings: list[dict[str, Any]]) -> Table:
    """Every setting of a scenario with its value, where it comes from, unit, range, meaning and source."""
    rows = [
        (
            one["name"],
            _value_text(one),
            one["given_by"],
            f"{one['meaning']} Allowed: {one['allowed']} ({one['unit']}). Source: {one['source']}.",
        )
        for one in settings
    ]
    return table("", ("Setting", "Value", "Given by", "Meaning"), rows)


def _value_text(setting: dict[str, Any]) -> str:
    """The value of a setting as a file has it; where rows of an ensemble give it, or an end of it, the rows' range."""
    value = setting["value"]
    text = f"{value:.6g}" if isinstance(value, float) else toml_text(value)
    rows = [
        f"{column.removeprefix(setting['name']).removeprefix('.')} {low:.3g} to {high:.3g}".strip()
        for column, (low, high) in setting.get("in_rows", {}).items()
    ]
    return f"{', '.join(rows)} by row; without one {text}" if rows else text


def _parameters(scenario: Scenario) -> dict[str, Parameter]:
    """The parameter of every setting, by full dotted name."""
    known = settings_by_name(all_parameters(None).values(), scenario.parties, scenario.issues)
    return {name: known[name][0].parameter for name in scenario.values}


def _plain(value: Any) -> Any:
    return value.as_dict() if isinstance(value, Distribution) else value


def _all_plain(value: Any) -> Any:
    """A value, or each of a table, with distributions as tables."""
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, dict) else _plain(value)


def _allowed(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    if parameter.kind == "bool":
        return "true, false"
    limits = f"{parameter.low:g} to {parameter.high:g}"
    return f'{limits}, "year 1" to "year 51", a date' if parameter.kind == "week" else limits


def _new_path(file: str) -> Path:
    """The path of a scenario file that is not there yet. Raises InputError."""
    path = Path(file)
    if path.suffix != ".toml":
        raise InputError(f"FILE: given {short_repr(file)}; allowed: a file whose name ends in .toml")
    if len(path.stem) > _LONGEST_NAME or not path.name.isprintable():
        raise InputError(
            f"FILE: given {short_repr(file)}; allowed: a name of at most {_LONGEST_NAME} printable letters"
        )
    if path.exists():
        raise InputError(_exists(file))
    if not path.parent.is_dir():
        raise InputError(f"{file}: it cannot be written: there is no folder {path.parent}")
    return path


def _exists(file: str | Path) -> str:
    return f"{file}: it exists, and is not overwritten; allowed: a new file"


def _write_new(path: Path, text: str) -> None:
    """Write a new scenario file that can be read, or none. Raises InputError, also if it was made meanwhile."""
    try:
        stream = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise InputError(_exists(path)) from None
    except OSError as error:
        raise InputError(f"{path}: it cannot be written: {error.strerror}") from None
    try:
        with stream:
            stream.write(text)
        load_scenario(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _asked_lines(file: str) -> Iterator[str]:
    """Ask the questions, and then the lines of the file that holds the answers."""
    answers = ask_questions()
    yield f"# Answers to `multitrack new --ask`. What is not said here is as in the shipped {EXTENDED}."
    yield f"# `multitrack check {file}` reports errors here, `multitrack run {file}` runs it;"
    yield "# docs/practitioners.md says how to go on."
    yield ""
    yield "[scenario]"
    yield f"extends = {toml_text(EXTENDED)}"
    sections: dict[str, list[str]] = {"scenario": []}
    for answer in answers:
        if not answer.values:
            lines = sections.setdefault(_placed(answer.question.setting)[0].removesuffix(".<key>"), [])
            lines.append(f"# {answer.question.text} (not answered)")
        for section, name, value in ((*_placed(name), value) for name, value in answer.values.items()):
            lines = sections.setdefault(section, [])
            reason = f"  # {answer.reason}" if answer.reason else ""
            lines += [f"# {answer.question.text}", f"{name} = {toml_text(value)}{reason}"]
    if not answers[0].values:
        sections["scenario"].append(f"title = {toml_text(_UNTITLED)}")
    yield from sections.pop("scenario")
    for section, lines in sections.items():
        header = f"[{section}]" if any(not line.startswith("#") for line in lines) else f"# [{section}]"
        yield from ("", header, *lines)
    yield from ("", *_EVENT)


def _new_lines(scenario: Scenario, file: str) -> Iterator[str]:
    yield f"# A scenario that extends the shipped {scenario.name}; it lists only what differs from it."
    yield "# Lines that begin with # and no space are settings as they are there: remove the # and change the value."
    yield "# A value may also be drawn in each world: { uniform = [0.2, 0.6] } or { choice = [true, false] }."
    yield f"# `multitrack show {scenario.name}` lists all settings, `multitrack check {file}` reports errors here,"
    yield f"# `multitrack run {file}` runs it."
    yield ""
    yield "[scenario]"
    yield f"extends = {toml_text(scenario.name)}"
    yield f"title = {toml_text(f'A variant of {scenario.name}')}"
    yield f"#years = {toml_text(scenario.years)}"
    yield f"#citizens = {toml_text(scenario.citizens)}"
    sections: dict[str, list[str]] = {}
    for name, parameter in _parameters(scenario).items():
        if scenario.sources[name] != DEFAULT:
            section, key = _placed(name)
            lines = sections.setdefault(section, [])
            lines += [f"# {parameter.sentence} ({parameter.unit}: {_allowed(parameter)})"]
            lines += [f"#{key} = {toml_text(_plain(scenario.values[name]))}"]
    for section, lines in sections.items():
        yield from ("", f"[{section}]", *lines)


def _rows_in_words(scenario: Scenario) -> str:
    """That worlds draw rows of an ensemble: the scenario has one, and no file says which row holds."""
    if scenario.ensemble is None or not isinstance(scenario.values[ROW], Distribution):
        return ""
    return f"; each draws one of the {len(scenario.ensemble)} rows of an ensemble"


def _given_in_words(scenario: Scenario, file: str) -> str:
    """How many settings a file sets itself, and how many come from what it extends, from rows and from defaults."""
    counts = Counter(scenario.sources.values())
    own, defaults, rows = counts.pop(file, 0), counts.pop(DEFAULT, 0), counts.pop(ENSEMBLE, 0)
    others = [f"{count} from {source}" for source, count in counts.items()]
    others += [f"{rows} from the rows of an ensemble"] if rows else []
    others += [f"{defaults} the model's defaults"]
    if not own:
        all_settings = f"its {len(scenario.values)} settings: {', '.join(others)}"
        return f"it sets no setting itself (names, dated events and the table [scenario] are none); {all_settings}"
    return f"of {len(scenario.values)} settings it sets {own} itself; the others: {', '.join(others)}"


def _placed(name: str) -> tuple[str, str]:
    """The table a setting stands in, and its key there."""
    parts = name.split(".")
    deep = 2 if parts[0] in ("parties", "issues") else 1
    return ".".join(parts[:deep]), ".".join(parts[deep:])


def _checked(scenario: str) -> str:
    """What a scenario without errors holds, in a sentence. Raises InputError with all errors otherwise."""
    loaded = load_scenario(scenario)
    loaded.capacity(loaded.settings(1, range(_WORLDS_CHECKED)))
    uncertain = sum(isinstance(value, Distribution) for value in loaded.values.values())
    return (
        f"{scenario}: no errors. {loaded.title}: {len(loaded.parties)} parties, {len(loaded.issues)} issues, "
        f"{loaded.years:g} years; {_given_in_words(loaded, PurePath(scenario).name)}; "
        f"{uncertain} are distributions, from which each world draws its value"
        + _rows_in_words(loaded)
        + (f"; dated events: {len(loaded.events)}" if loaded.events else "")
    )
