"""What the page shows of a hundred worlds of a button: what was asked, the dots, and their sum in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.live.dots import DOTS_BOX, drawn_dots, is_bent
from simulation.live.levers import label_of, value_of, written
from simulation.live.twins import Twin
from simulation.results.outcomes import outcomes_in
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.hundred import Button
    from simulation.live.pairs import Paired
    from simulation.model import DiplomacyModel

__all__ = ["Named", "asked", "difference_of", "named_sides", "shown_button", "told_pairs"]


Named = Mapping[str, str]


def shown_button(button: Button | None, outcome: str, model: DiplomacyModel) -> dict[str, Any]:
    """The panel of a hundred worlds: empty where nothing was asked."""
    if button is None:
        return {"at": ""}
    shown: dict[str, Any] = {
        "at": button.at,
        "asked": asked(button.twin, model),
        "title": words("view")["pairs_title"].format(**named_sides(button.twin, model)),
        "running": button.running,
        "outcomes": [{"name": one.name, "label": one.in_full} for one in outcomes_in("page")],
        "outcome": outcome,
        "box": DOTS_BOX,
        "told": [],
    }
    if button.pairs:
        paired = button.pairs.of(next(one for one in outcomes_in("page") if one.name == outcome))
        shown |= {
            "told": told_pairs(paired, named_sides(button.twin, model)),
            "dots": drawn_dots(paired, model.number),
            "numbers": _numbers(paired),
        }
        shown["bent"] = is_bent(paired)
        shown["worlds"] = len(button.pairs.without)
    return shown


def _numbers(paired: Paired) -> dict[str, float]:
    """The numbers of the sentence in full, for whoever reads the attributes."""
    estimate = paired.estimate
    return {
        "mean": estimate.mean, "low": estimate.low, "high": estimate.high,
        "better": paired.better, "worse": paired.worse, "same": paired.same,
    }  # fmt: skip


def asked(twin: Twin, model: DiplomacyModel) -> str:
    """What is compared with what, in words."""
    told, change = words("view"), _taken_out(twin, model) if twin.kind == "without" else twin
    since = f", {told['from_now'].lower()} {change.week}" if change.week else ""
    values = {"setting": label_of(change.name, model), "value": written(change.name, change.value)}
    if twin.kind != "setting":
        return told[f"button_{twin.kind}"].format(**values) + since
    before = value_of(twin.name, model)
    if before is None:
        return told["button_setting_apart"].format(**values) + since
    return told["button_setting"].format(**values, before=written(twin.name, before)) + since


def named_sides(twin: Twin, model: DiplomacyModel) -> Named:
    """What the two worlds of a pair are called in a sentence: `base` and `change`, and `twin` for the one that is not
    shown, which is the base where a change of the user's is taken out again."""
    told = words("view")
    if twin.kind == "without":
        base = told["base_scenario"].format(setting=label_of(twin.name, model))
        change = told["change_shown"].format(change=_change(_taken_out(twin, model), model))
        return {"base": base, "change": change, "twin": base}
    change = _change(twin, model)
    return {"base": told["base_shown"], "change": change, "twin": told["with_change"].format(change=change)}


def _change(twin: Twin, model: DiplomacyModel) -> str:
    """What is different in a twin, and from which week on where that is not the founding."""
    told, values = words("view"), {"setting": label_of(twin.name, model), "value": written(twin.name, twin.value)}
    change = told[f"change_{twin.kind}"].format(**values)
    return told["change_from"].format(change=change, week=twin.week) if twin.week else change


def _taken_out(twin: Twin, model: DiplomacyModel) -> Twin:
    """The change that such a twin takes out again."""
    return Twin("setting", _week_of(twin.name, model), twin.name, value_of(twin.name, model))


def _week_of(name: str, model: DiplomacyModel) -> Any:
    """The week from which a setting has the value that the user gave it last; 0 for the founding."""
    return next((week for week, changed in reversed(model.run.changes) if name in changed), 0)


def told_pairs(paired: Paired, named: Named) -> list[str]:
    """What came of it, in two sentences: by how much on average, and in how many worlds; `named` are the two sides."""
    told, outcome, estimate = words("view"), paired.outcome, paired.estimate
    if not len(paired.numbers):
        return [told["pairs_none"]]
    share = outcome.scale == "share"
    unit = told["points"] if share else outcome.compared_in
    means = [f"{mean:.1f} %" if share else outcome.write(mean) for mean in (paired.without, paired.with_it)]
    amounts = [outcome.write_difference(one) for one in (estimate.mean, estimate.low, estimate.high)]
    average = told["pairs_mean"].format(
        outcome=outcome.in_full,
        **named,
        before=means[0],
        after=means[1],
        mean=amounts[0],
        unit=unit,
        low=amounts[1],
        high=amounts[2],
    )
    if estimate.low < 0 < estimate.high:
        average += " " + told["pairs_unclear"]
    counts = {"better": paired.better, "worse": paired.worse, "same": paired.same, "worlds": len(paired.numbers)}
    key = "pairs_counts" if outcome.better else "pairs_counts_plain"
    return [average, told[key].format(**named, **counts)]


def difference_of(paired: Paired) -> tuple[str, str]:
    """The mean difference and its interval for a cell of a table."""
    estimate, outcome = paired.estimate, paired.outcome
    if estimate.mean != estimate.mean:
        return "–", ""
    unit = f" {words('view')['points_short']}" if outcome.scale == "share" else ""
    low, high = (outcome.write_difference(end) for end in (estimate.low, estimate.high))
    return outcome.write_difference(estimate.mean) + unit, f"{low} … {high}" if estimate.low == estimate.low else ""
