"""A world recorded for a story: everything that the page shows of each of its weeks, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.live.button import Named, asked, named_sides, told_pairs
from simulation.live.chronicle import dated, marks
from simulation.live.course import BOX, PANELS, Line, value_of
from simulation.live.dots import DOTS_BOX, drawn_dots, is_bent
from simulation.live.downloads import command, view_command
from simulation.live.going_on import background, going_on
from simulation.live.legends import KEY_OF_COURSE, KEY_OF_MAP, labelled
from simulation.live.markup import isolated
from simulation.live.texts import signed_texts
from simulation.results.outcomes import Outcome, outcomes_in
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.history import History
    from simulation.live.moment import Moment
    from simulation.live.stage import Beside, Stage

__all__ = ["recorded"]


def recorded(stage: Stage, beside: Beside, moment: Moment) -> dict[str, Any]:
    """The data of a story: of a world that was played to its end, its twin, and the worlds beside them."""
    stage.map.stand()
    scenario, weeks = stage.model.scenario_file, range(stage.history.weeks + 1)
    drawn, week_marks = _marks_of_map(stage)
    otherwise, twin = stage.otherwise, stage.twin
    assert otherwise and twin and beside.pairs
    sides = named_sides(otherwise, stage.model)
    return {
        "title": isolated(scenario.title),
        "background": background(stage.model),
        "seed": str(stage.model.run.seed),
        "world": stage.model.number,
        "weeks": stage.history.weeks,
        "dates": [dated(week, scenario.start_date) for week in weeks],
        "going_on": [isolated(going_on(stage.map, week, beside.chronicle)) for week in weeks],
        "map": {
            "box": stage.map.box,
            "marks": drawn,
            "weeks": week_marks,
        },
        "legend": labelled(KEY_OF_MAP),
        "key": labelled(KEY_OF_COURSE, sides),
        "chart": BOX,
        "charts": _charts(stage, beside),
        "texts": _texts(stage),
        "chronicle": [_event(one) for one in beside.chronicle],
        "otherwise": asked(otherwise, stage.model),
        "parted": stage.course.parted,
        "outcomes": [_outcome(outcome, beside, sides) for outcome in outcomes_in("page")],
        "dots": DOTS_BOX,
        "commands": [view_command(moment, stage.source), command(stage.history, stage.source)],
        "made": {name: beside.runs.manifest[name] for name in ("versions", "code")},
    }


def _marks_of_map(stage: Stage) -> tuple[list[str], list[list[int]]]:
    """What is drawn over the map, each mark once, and by week the numbers of the marks: most stay as they are."""
    known: dict[str, int] = {}
    weeks = [
        [
            known.setdefault(mark, len(known))
            for mark in (stage.map.still(week), *stage.map.parts(week), stage.map.hits(week))
        ]
        for week in range(stage.history.weeks + 1)
    ]
    return list(known), weeks


def _charts(stage: Stage, beside: Beside) -> list[dict[str, Any]]:
    """The charts of the course, with the paths to the end and the numbers of every week."""
    course, last, told = stage.course, stage.history.weeks, words("view")
    names = [stage.map.names[course.pair.a], stage.map.names[course.pair.b]]
    layers = zip(PANELS, course.still, course.past(last), course.now(last, marks(beside.chronicle, last)), strict=True)
    return [
        {
            "name": panel.name,
            "title": told[f"panel_{panel.name}"],
            "meaning": words("glossary")[panel.name].partition("|")[2],
            "still": still,
            "paths": past + now,
            "ends": [course.scales[panel.name].x(0), course.scales[panel.name].x(last)],
            "shares": panel.shares,
            "lines": [
                {
                    "name": line.name,
                    "label": isolated(told[f"line_{line.name}"].format(a=names[0], b=names[1])),
                    "look": line.look,
                    "own": _values(line, stage.history, stage),
                    "twin": _values(line, stage.twin, stage),
                }
                for line in panel.lines
            ],
        }
        for panel, still, past, now in layers
    ]


def _values(line: Line, history: History | None, stage: Stage) -> list[float | None]:
    """What a line shows in each week; None at the start, where nothing is measured yet."""
    assert history
    values = [value_of(line, history, stage.course.pair, week) for week in range(history.weeks + 1)]
    return [_known(value) for value in values]


def _known(value: float) -> float | None:
    """A number as JSON holds it: nothing where it is not known."""
    return None if value != value else value


def _texts(stage: Stage) -> list[dict[str, Any]]:
    """The signed texts, the first of them first, and how each stands: from which week on, in which words, whether it
    holds, and what can be read of it then."""
    texts: dict[int, dict[str, Any]] = {}
    for week in _weeks_of_texts(stage):
        for one in signed_texts(stage.history, stage.map.names, week):
            told = {name: one[name] for name in ("week", "kind", "label", "when")}
            stands = texts.setdefault(one["text"], {**told, "stands": []})["stands"]
            now = [one["state"], one["holds"], one["lines"]]
            if not stands or stands[-1][1:] != now:
                stands.append([week, *now])
    return [texts[number] for number in sorted(texts)]


def _weeks_of_texts(stage: Stage) -> list[int]:
    """The weeks in which something is signed or ends, and the last week, which shows what was carried out."""
    last, names = stage.history.weeks, ("week", "ended_week", "superseded", "lapsed")
    weeks = {int(one[name]) for one in stage.history.agreements(last) for name in names}
    return sorted({week for week in weeks if 0 < week < last} | {last})


def _event(one: dict[str, Any]) -> list[Any]:
    return [one["week"], one["date"], one["text"], one["landmark"]]


def _outcome(outcome: Outcome, beside: Beside, sides: Named) -> dict[str, Any]:
    """An outcome in this world and in its twin, and the hundred worlds: sentences and dots."""
    assert beside.pairs and beside.twin_runs
    paired = beside.pairs.of(outcome)
    world = int(beside.runs.outcomes["world"].iloc[0])
    own, twin = (float(outcome.values(runs.outcomes)[0]) for runs in (beside.runs, beside.twin_runs))
    return {
        "name": outcome.name,
        "label": outcome.in_full,
        "share": outcome.scale == "share",
        "own": _known(own),
        "twin": _known(twin),
        "told": told_pairs(paired, sides),
        "dots": drawn_dots(paired, world),
        "bent": is_bent(paired),
        "counts": [paired.better, paired.worse, paired.same],
        "mean": [_known(one) for one in (paired.estimate.mean, paired.estimate.low, paired.estimate.high)],
        "better": outcome.better,
    }
