"""The page of the documentation on results, made from the declarations of columns, outcomes and series."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from simulation.chronicle.kind import EventKind
from simulation.chronicle.kinds import KINDS
from simulation.mechanism import PARTS
from simulation.results.column import Column
from simulation.results.columns import COLUMNS, EVENT_COLUMNS, Table
from simulation.results.outcomes import FAMILIES, OUTCOMES, Outcome
from simulation.results.playback import COURSES, Course

__all__ = ["as_markdown"]

_INTRODUCTION = """# Results

What a set of runs holds. This page is made from the code by `experiments.report.results_page.as_markdown`; a test keeps
it true.

Weeks are counted from 1. The *decision window* is the whole run less its last five years, the follow-up. A
calendar year has 52 weeks, and each world starts in its own week of one, so that its first calendar year may
be partial. An *active year* of a dyad (two parties, one of them a government) is a calendar year with at
least 25 battle-related deaths, and an *episode* is a run of active years, as the Uppsala Conflict Data
Program counts them. An episode ends by the first of these that happened between the start of its last active
year and one year after its last death: a victory, an agreement signed by both parties, a ceasefire, a party
that ceased to be; else by low activity.

Dates stand beside weeks where the scenario has a start date; they are for reading, and keep in step with the
calendar (52 weeks a year). Where the scenario names an ensemble of constants, `runs.outcomes` has one more column,
`ensemble_row`: the row of it that the world drew, from 1. Missing values are `pandas.NA` (`NaT` for dates).
`<party>` stands for the key of each party, `<issue>` for that of each issue.
"""

_TITLES: dict[Table, str] = {
    "outcomes": "one row a world",
    "agreements": "one row an agreement, by world and in the order of signing",
    "episodes": "one row a fighting episode of a dyad, by world and first week",
    "terms": "one row an agreement, party and issue; not in runs saved by earlier versions",
    "dyad_years": "one row an active year of a dyad; not in runs saved by earlier versions",
    "weekly": "xarray, only the series that were asked for",
}

_OTHERS: tuple[Table, ...] = ("agreements", "episodes", "terms", "dyad_years", "weekly")

_DERIVED = """Derived from these columns whenever they are asked for, and not saved:
"""

_COURSES = """## Courses: weekly states that can be played in

`simulate(..., weekly=["home_cost"])` records a course in `runs.weekly`, and `simulate(..., play={"home_cost":
other.weekly})` sets its states, week by week, to what they were in the world of the same number of the other run, which
has the same parties (and may have another seed). What goes through them from one arm into the other is then seen alone.
They are set after the part of the week, or the verb in it, that is named; what is decided later in the week goes by
them. A course that is a series is recorded as that series, of the scenario's own parties; the states of a party that
split off then stay its own.
"""

_COMPARED = """## How outcomes are compared

`tracks`, `results.effects`, the figures and the live view take all of this from an outcome's declaration in
`simulation/results/outcomes/`. A *share* is compared in percentage points. A *logarithm* is compared as a difference
and as a ratio, after adding what is stated to both arms. An outcome is *by construction* in an arm that has none of
the effort it needs: it is zero there whatever happens.
"""

_STORIES = """\
`multitrack story SCENARIO --world N` is made from these events and the other tables, in plainer words than `text` and
without its figures. Every event has its day. What happens again within a year is one line, with its days or, of more
than three, the first and the last (`Four times from … to …`); what lies years apart is never joined, and `(five times
so far)` counts it. More than two lines of attacks, or of violations, in a year are summed up in one, and years of
which people only meet share a heading. What an event brought about in its week is part of its sentence: the text that
fell with another, the channel that closed. When sides sign without open talks, the line below says so, and how: at one
table, or again on old terms. The line below a dated event says what it set, and another line when that ends. A split or
a merger ends a war only where `runs.episodes` says so.

A year of fighting is news where the year before was not active (`begins`); `goes_on` is in the table alone. Years are
those of the dates; without a start date they are the calendar years that the tables count. The end lists
`runs.episodes`, whose years begin in another week in each world, which is named: a war of four months can lie in two
of them. It says of a war whose end the run is too short to show that it is so. With `--numbers` each line ends with
the numbers of its events, for `multitrack why SCENARIO --world N --event NUMBER`.
"""

_EVENTS = """## `runs.events`: one row an event, where `events=True` was asked for

Who, why and the two numbers are what the rule that decided wrote down. Causes are what an event rests on: the latest
events that had changed what its rule reads. Followed back, they end in the world's start, or in a meeting of Track II.
What each kind is about, its reasons and its numbers: [reference.md](reference.md#kinds-of-event). Runs saved before 0.2
have no `others` and no `reason`; both are missing when they are loaded.
"""

_BETTER = {1: "more", -1: "less", 0: "–"}


def as_markdown() -> str:
    """The page `docs/results.md`: every column with its type, unit, meaning, and what missing means."""
    events = ((f"`{name}`", *described) for name, described in EVENT_COLUMNS.items())
    parts = [
        _INTRODUCTION,
        _heading("outcomes"),
        _columns(COLUMNS["outcomes"]),
        _DERIVED,
        _columns([outcome for outcome in OUTCOMES if outcome.derived]),
        *(f"{_heading(table)}\n{_columns(COLUMNS[table])}" for table in _OTHERS),
        _COURSES,
        _table(("course", "meaning", "states", "set after", "recorded as"), map(_course, COURSES.values())),
        _COMPARED,
        _compared(),
        _EVENTS,
        _table(("column", "type", "meaning"), events),
        _STORIES,
        "The kinds, and what was looked at and measured:\n",
        _table(("kind", "about", "state", "value", "threshold", "reasons"), map(_kind, KINDS)),
    ]
    return "\n".join(parts)


def _heading(table: Table) -> str:
    return f"## `runs.{table}`: {_TITLES[table]}\n"


def _table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _columns(columns: Sequence[Column]) -> str:
    """The table of some columns, with their families where they are outcomes."""
    families = any(isinstance(column, Outcome) for column in columns)
    head = ["column", "type", "unit", *(["family"] if families else []), "meaning", "missing means"]
    return _table(head, (_row(column, families) for column in columns))


def _row(column: Column, families: bool) -> list[str]:
    words = f": {', '.join(f'`{word}`' for word in column.words)}" if column.words else ""
    family = [column.family if isinstance(column, Outcome) else ""] if families else []
    meaning = column.meaning + words
    return [_name(column), column.dtype, column.unit, *family, meaning, str(column.missing)]


def _name(column: Column) -> str:
    return f"`{column.name.replace('{', '<').replace('}', '>')}`"


def _course(course: Course) -> list[str]:
    states = ", ".join(f"`{state}`" for state in course.names)
    after = f"`{course.after}`" if course.after else f"part {course.point}: {PARTS[course.point - 1]}"
    return [f"`{course.name}`", course.meaning, states, after, "the series" if course.series else "its states"]


def _kind(kind: EventKind) -> list[str]:
    about = ", ".join(filter(None, (kind.who, kind.whom, kind.others)))
    reasons = ", ".join(f"`{reason.name.lower()}`" for reason in kind.reasons)
    state = f"`{kind.state}`" if kind.state else ""
    return [f"`{kind.name}`", *(cell or "–" for cell in (about, state, kind.value, kind.threshold, reasons))]


def _compared() -> str:
    head = ("outcome", "label", "family", "scale", "compared in", "better", "needs")
    compared = (one for family in FAMILIES for one in OUTCOMES if one.family == family and one.scale != "word")
    return _table(head, map(_comparison, compared))


def _comparison(outcome: Outcome) -> list[str]:
    added = f" of {outcome.added:g} more" if outcome.scale == "logarithm" else ""
    label = outcome.in_full.replace("{", "<").replace("}", ">")
    needs = f"`{outcome.needs}`" if outcome.needs else "–"
    scale, better = outcome.scale + added, _BETTER[outcome.better]
    return [_name(outcome), label, outcome.family, scale, outcome.compared_in, better, needs]


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
