"""Who somebody on the map is, and what they hold in a week: a heading and rows of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.charts.layout import used
from simulation.words import words
from simulation.world.record import Tier

if TYPE_CHECKING:
    from simulation.live.history import History
    from simulation.live.map import Map

__all__ = ["shown_number", "told_of"]


def told_of(agent: str, history: History, drawn: Map, week: int) -> dict[str, Any] | None:
    """Heading, sentence and numbers of an agent, "officials:3"; None for one who is not there in this week."""
    kind, _, index = agent.partition(":")
    if kind not in drawn.places or not index.isdecimal() or int(index) >= history.count(kind, week):
        return None
    place, told = int(index), words("view")
    record = used(history.model.world, kind)[place]
    heading = f"{told[f'one_of_{kind}']} {place + 1}"
    whose = drawn.names[int(record["party"])] if "party" in record.dtype.names else ""
    numbers = [
        shown_number(f"{agent}.{state}", told[f"held_{state}"], float(history.of(kind, state, week)[place]))
        for state in _HELD[kind]
    ]
    return {
        "agent": agent,
        "heading": heading,
        "whose": whose,
        "is": _is(kind, record, history, place, week),
        "numbers": numbers,
    }


_HELD = {
    "officials": ("hardness", "motivation", "optimism"),
    "ngos": ("access", "skill", "standing"),
    "groups": ("attitude",),
    "mediators": ("legitimacy",),
}


def shown_number(name: str, label: str, value: float, unit: str = "share") -> dict[str, Any]:
    """A number as the page shows it: rounded for the eye, in full for whoever reads the attribute."""
    if value != value:
        return {"name": name, "label": label, "value": "", "text": "–"}
    read = f"{100 * value:.0f} %" if unit == "share" else f"{value:,.1f}" if unit == "mean" else f"{value:,.0f}"
    return {"name": name, "label": label, "value": repr(value), "text": read}


def _is(kind: str, record: Any, history: History, place: int, week: int) -> str:
    """What they are, in words."""
    told = words("view")
    if kind == "officials":
        return told["leads" if record["leader"] else "serves"]
    if kind == "groups":
        return told["part_of_public"].format(percent=f"{100 * float(record['weight']):.0f} %")
    if kind == "mediators":
        if history.of("mediators", "left", week)[place] > 0:
            return told["has_left"]
        return told["official_mediator" if record["official"] else "informal_mediator"]
    initiative = int(history.of("ngos", "initiative", week)[place])
    tier = told[f"tier_{Tier(int(record['tier'])).name.lower()}"]
    return tier + " " + (told["in_initiative"].format(number=initiative + 1) if initiative >= 0 else told["at_home"])
