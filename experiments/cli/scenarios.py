"""Scenario files from the command line: what is shipped, what one holds, a new one, and whether one is right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.output import plain, table, toml_text
from simulation.errors import InputError, short_repr
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.scenario import Scenario, load_scenario, scenario_names

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from simulation.world.parameters import Parameter

__all__ = ["checked", "described", "header", "new_scenario", "settings_table", "shipped", "shipped_table"]

_LONGEST_NAME = 40  # of a scenario, which is called as its file is
_WORLDS_TRIED = 100  # whose settings `check` draws, to meet contradictions and worlds too full for any record


def shipped() -> list[dict[str, Any]]:
    """The shipped scenarios: name, title, description, years, parties and issues by key."""
    return [_summary(load_scenario(name)) for name in scenario_names()]


def shipped_table() -> Table:
    """The shipped scenarios with what each tells."""
    rows = [
        (one["name"], one["title"], f"{one['years']:g}", ", ".join(one["parties"].values()), one["description"])
        for one in shipped()
    ]
    return table("", ("Name", "Title", "Years", "Parties", "What it tells"), rows, ("Years",))


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


def described(scenario: Scenario) -> dict[str, Any]:
    """A scenario with all its settings: value, unit, what is allowed, meaning, source, and who gave the value."""
    settings = [
        {
            "name": name,
            "value": _plain(scenario.values[name]),
            "unit": parameter.unit,
            "allowed": _allowed(parameter),
            "meaning": parameter.sentence,
            "source": parameter.source,
            "given_by": scenario.sources[name],
        }
        for name, parameter in _parameters(scenario).items()
    ]
    return _summary(scenario) | {"settings": settings}


def header(scenario: Scenario) -> Text:
    """Title, description, parties and issues, as the file has them."""
    from rich.text import Text

    parties = ", ".join(f"{name} ({key})" for key, name in zip(scenario.parties, scenario.party_names, strict=True))
    lines = [scenario.description, f"Parties: {parties}", f"Issues: {', '.join(scenario.issues)}"]
    since = f" from {scenario.start_date}" if scenario.start_date else ""
    lines += [f"Horizon: {scenario.years:g} years{since}"]
    if scenario.citizens:
        lines += [f"Citizens: {scenario.citizens:,} in a world"]
    return Text.assemble((f"{plain(scenario.title)}\n", "bold"), plain("\n".join(filter(None, lines))), "\n")


def settings_table(scenario: Scenario) -> Table:
    """Every setting of a scenario with its value, who gave it, unit, range, meaning and source."""
    rows = [
        (
            one["name"],
            toml_text(one["value"]),
            one["given_by"],
            f"{one['allowed']} ({one['unit']})",
            f"{one['meaning']} Source: {one['source']}.",
        )
        for one in described(scenario)["settings"]
    ]
    return table("", ("Setting", "Value", "Given by", "Allowed", "Meaning"), rows)


def _parameters(scenario: Scenario) -> dict[str, Parameter]:
    """The parameter of every setting, by full dotted name."""
    from simulation.scenarios.names import all_parameters, settings_by_name

    known = settings_by_name(all_parameters(None).values(), scenario.parties, scenario.issues)
    return {name: known[name][0].parameter for name in scenario.values}


def _plain(value: Any) -> Any:
    return value.as_dict() if isinstance(value, Distribution) else value


def _allowed(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    if parameter.kind == "bool":
        return "true, false"
    limits = f"{parameter.low:g} to {parameter.high:g}"
    return f'{limits}, "year 1" to "year 51"' if parameter.kind == "week" else limits


def new_scenario(file: str, extended: str) -> Path:
    """Write a scenario file that extends a shipped scenario and shows its settings as comments; returns its path.

    Raises InputError where something of that name is there already, and for a scenario that is not shipped.
    """
    path = Path(file)
    if path.suffix != ".toml":
        raise InputError(f"FILE: given {short_repr(file)}; allowed: a file whose name ends in .toml")
    if len(path.stem) > _LONGEST_NAME or not path.name.isprintable():
        raise InputError(
            f"FILE: given {short_repr(file)}; allowed: a name of at most {_LONGEST_NAME} printable letters"
        )
    if extended not in scenario_names():
        raise InputError(f"--from: given {short_repr(extended)}; allowed: one of {', '.join(scenario_names())}")
    text = "\n".join(_new_lines(load_scenario(extended), plain(file))) + "\n"
    try:
        stream = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise InputError(f"{file}: it is there already, and is not overwritten; allowed: a new file") from None
    except OSError as error:
        raise InputError(f"{file}: it cannot be written: {error.strerror}") from None
    try:
        with stream:
            stream.write(text)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _new_lines(scenario: Scenario, file: str) -> Iterator[str]:
    yield f"# A scenario that extends the shipped one, {scenario.name}, and says only what differs from it."
    yield "# Lines without a space after the # are settings as they are there: take the # away and change the value."
    yield "# A value may also be drawn anew in each world: { uniform = [0.2, 0.6] } or { choice = [true, false] }."
    yield f"# `multitrack show {scenario.name}` lists all settings, `multitrack check {file}` finds what is wrong here,"
    yield f"# `multitrack run {file}` runs it."
    yield ""
    yield "[scenario]"
    yield f"extends = {toml_text(scenario.name)}"
    yield f"title = {toml_text(f'A variant of {scenario.name}')}"
    yield f"#years = {toml_text(scenario.years)}"
    yield f"#citizens = {toml_text(scenario.citizens)}"
    sections: dict[str, list[str]] = {}
    for name, parameter in _parameters(scenario).items():
        if scenario.sources[name] != "default":
            section, key = _placed(name)
            lines = sections.setdefault(section, [])
            lines += [f"# {parameter.sentence} ({parameter.unit}: {_allowed(parameter)})"]
            lines += [f"#{key} = {toml_text(_plain(scenario.values[name]))}"]
    for section, lines in sections.items():
        yield from ("", f"[{section}]", *lines)


def _placed(name: str) -> tuple[str, str]:
    """The table a setting stands in, and its key there."""
    parts = name.split(".")
    deep = 2 if parts[0] in ("parties", "issues") else 1
    return ".".join(parts[:deep]), ".".join(parts[deep:])


def checked(scenario: str) -> str:
    """What there is to say of a scenario without faults. Raises InputError with all of them otherwise."""
    found = load_scenario(scenario)
    found.capacity(found.settings(1, range(_WORLDS_TRIED)))
    given = sum(source != "default" for source in found.sources.values())
    uncertain = sum(isinstance(value, Distribution) for value in found.values.values())
    return (
        f"{scenario}: no faults. {found.title}: {len(found.parties)} parties, {len(found.issues)} issues, "
        f"{found.years:g} years; {given} settings given, the rest as by default; "
        f"{uncertain} of them all are ranges that each world draws from"
    )
