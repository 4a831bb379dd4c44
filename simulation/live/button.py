"""What the page shows of a hundred worlds of a button: what was asked, the dots, and their sum in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.live.dots import DOTS_BOX, drawn_dots, is_bent
from simulation.live.levers import label_of, value_of, written
from simulation.results.outcomes import outcomes_in
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.hundred import Button
    from simulation.live.pairs import Paired
    from simulation.live.twins import Twin
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
    told = words("view")
    since = f", {told['from_now'].lower()} {twin.week}" if twin.week else ""
    if twin.kind == "without":
        return _instead(twin.name, value_of(twin.name, model), model, _since(twin.name, model))
    if twin.kind == "setting":
        text = told["button_setting"]
        before = value_of(twin.name, model)
        values = {"setting": label_of(twin.name, model), "value": written(twin.name, twin.value)}
        if before is None:
            return told["button_setting_apart"].format(**values) + since
        return text.format(**values, before=written(twin.name, before)) + since
    return told[f"button_{twin.kind}"] + since


def named_sides(twin: Twin, model: DiplomacyModel) -> Named:
    """What the two worlds of a pair are called in a sentence: `base` and `change`, and `twin` for the one that is not
    shown, which is the base where a change of the user's is taken out again."""
    told = words("view")
    if twin.kind not in ("setting", "without"):
        change = told[f"change_{twin.kind}"]
    else:
        value = value_of(twin.name, model) if twin.kind == "without" else twin.value
        change = told[f"change_{twin.kind}"].format(setting=label_of(twin.name, model), value=written(twin.name, value))
    if twin.week:
        change = told["change_from"].format(change=change, week=twin.week)
    if twin.kind == "without":
        return {"base": told["base_scenario"], "change": change, "twin": told["base_scenario"]}
    return {"base": told["base_shown"], "change": change, "twin": told["with_change"].format(change=change)}


def _instead(name: str, value: Any, model: DiplomacyModel, since: str) -> str:
    return words("view")["button_without"].format(setting=label_of(name, model), value=written(name, value)) + since


def _since(name: str, model: DiplomacyModel) -> str:
    weeks = [week for week, changed in model.run.changes if name in changed]
    return f", {words('view')['from_now'].lower()} {weeks[0]}" if weeks else ""


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
