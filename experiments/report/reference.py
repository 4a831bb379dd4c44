"""The reference pages of the documentation, made from the code: the week, its parameters, the states."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from experiments.report.claims_page import linked
from simulation.chronicle.kind import EventKind
from simulation.chronicle.kinds import KINDS
from simulation.mechanism import PARTS, Verb
from simulation.scenarios.changes import founding
from simulation.week import (
    parameters,
    read_at_founding,
    read_only_at_founding,
    rules_reading,
    settings_read,
    states_read,
    week,
)
from simulation.world.citizens import HELD
from simulation.world.parameters import Parameter
from simulation.world.record import COUNT, KNOWLEDGE, RECORDS, SCALARS, TABLE, State

__all__ = ["as_markdown"]


def as_markdown() -> str:
    """The page `docs/reference.md`."""
    return "\n".join([*_week(), *_parameters(), *_states(), *_kinds_of_event()]) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|" + " --- |" * len(names)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"
    yield ""


def _week() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Made from the code by `experiments.report.reference.as_markdown`; a test keeps it true. Codes such as S1"
    yield "name claims of the founding paper, listed in [claims.md](claims.md). *Own formalisation* and *own judgement*"
    yield "mark what is ours."
    yield ""
    yield "## The week, in order"
    yield ""
    for number, title in enumerate(PARTS, 1):
        yield f"### {number}. {title}"
        yield ""
        rows = []
        for mechanism in week():
            if mechanism.part == number:
                strength = f"`{mechanism.strength.name}`" if mechanism.strength else "none"
                rows.append((f"`{mechanism.name}`", mechanism.sentence, linked(mechanism.source), strength))
        yield from _table(("mechanism", "what it does", "source", "strength"), rows)
        for mechanism in week():
            if mechanism.part == number:
                reads, writes = ", ".join(sorted(states_read(mechanism))), ", ".join(mechanism.writes)
                settings = ", ".join(f"`{name}`" for name in sorted(settings_read(mechanism)))
                verbs = ", ".join(f"`{verb.name}` of {_whose(verb)}" for verb in mechanism.verbs)
                yield (
                    f"- `{mechanism.name}` ({verbs}) reads {reads or 'nothing'}; writes {writes}; "
                    f"goes by {settings or 'no setting'}."
                )
        yield ""


def _whose(verb: Verb) -> str:
    return "the world" if verb.of == "world" else f"`{verb.of}`"


def _range(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    return "true, false" if parameter.kind == "bool" else f"{parameter.low:g} to {parameter.high:g}"


def _parameters() -> Iterator[str]:
    yield "## Settings"
    yield ""
    yield "`parties.…` stands for one value a party, `issues.…` one an issue; an assumption is our judgement. Who reads"
    yield "a setting is found from the code. A setting that is read at the founding only cannot change later: `changes`"
    yield "refuses it."
    yield ""
    rows = (
        (f"`{one.name}`", one.sentence, one.unit, one.default, _range(one), linked(one.source), _readers(one))
        for one in sorted(parameters().values(), key=lambda parameter: parameter.name)
    )
    yield from _table(("setting", "meaning", "unit", "default", "range", "source", "read by"), rows)


def _readers(parameter: Parameter) -> str:
    """Who reads a setting: rules, the founding, or only the tables of costs."""
    if parameter.name in read_only_at_founding():
        return "read at the founding only"
    readers = [f"`{name}`" for name in rules_reading(parameter.name)]
    if parameter.name in read_at_founding():
        readers.insert(0, "the founding (cannot change later)" if parameter.name in founding() else "the founding")
    return ", ".join(readers) or "no rule; the column `cost`"


def _states() -> Iterator[str]:
    yield "## What a world holds"
    yield ""
    lists: dict[str, tuple[State, ...]] = {
        "world": SCALARS,
        **{name: states for name, (states, _) in RECORDS.items()},
    }
    for name, states in {**lists, "knowledge": KNOWLEDGE, "table": TABLE, "count": COUNT, "citizens": HELD}.items():
        yield f"### {name}"
        yield ""
        rows = (
            (f"`{one.name}`", _meaning(one), one.type, f"{one.low:g} to {one.high:g}", ", ".join(one.axes))
            for one in states
        )
        yield from _table(("state", "meaning", "type", "range", "one a"), rows)


def _meaning(state: State) -> str:
    return f"{state.meaning} (a reason)" if state.reason else state.meaning


def _kinds_of_event() -> Iterator[str]:
    yield "## Kinds of event"
    yield ""
    yield "What `runs.events` contains. Who, whom, reason and numbers are copied from the record of the deciding rule."
    yield "Causes are of the kinds named, or of any kind that changes a side, a line or the table. What a verb brings"
    yield "about rests on every dated event of the scenario in force that sets what the verb's rule goes by, too."
    yield "`why` leaves out, one at a time, the verbs that events are done by; where none stands, no verb does it by"
    yield "one actor in one week."
    yield ""
    head = ("kind", "lane", "who", "whom", "reasons", "value", "threshold", "rests on", "changes", "done by")
    yield from _table(head, (_kind(one) for one in KINDS))


def _kind(kind: EventKind) -> tuple[str, ...]:
    reasons = ", ".join(f"`{reason.name.lower()}`" for reason in kind.reasons)
    return (
        *(f"`{kind.name}`", kind.lane, kind.who, kind.whom, reasons),
        *(kind.value, kind.threshold, ", ".join(kind.rests_on), kind.changes),
        ", ".join(f"`{verb}`" for verb in sorted(kind.verbs)),
    )


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
