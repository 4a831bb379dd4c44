"""Who somebody on the map is, and what they hold in a week: a heading and rows of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulation.live.markup import isolated
from simulation.words import words
from simulation.world.record import Tier

if TYPE_CHECKING:
    from simulation.live.history import History
    from simulation.live.map import Map

__all__ = ["describe_person", "role_of", "shown_number"]


def describe_person(agent: str, history: History, drawn: Map, week: int) -> dict[str, Any] | None:
    """Heading, sentence and numbers of an agent, "officials:3"; None for one who is not there in this week."""
    kind, _, index = agent.partition(":")
    if kind not in _STATES or not index.isdecimal() or int(index) >= history.count(kind, week):
        return None
    place, texts, people = int(index), words("view"), history.people(kind, week)
    record = people[place]
    numbers = [
        shown_number(f"{agent}.{state}", texts[f"held_{state}"], float(history.of(kind, state, week)[place]))
        | {"told": words("held")[state]}
        for state in _STATES[kind]
    ]
    return {
        "agent": agent,
        "heading": isolated(role_of(kind, place, people, drawn.names)),
        "is": _is(kind, record, history, place, week),
        "numbers": numbers,
    }


def role_of(kind: str, place: int, records: Any, names: Sequence[str]) -> str:
    """Who somebody is, by what they do and for whom; of several they are counted within their party."""
    record, role = records[place], kind
    if kind == "officials":
        role = "leader" if record["leader"] else "negotiator"
    if kind == "mediators":
        role = "official_mediator" if record["official"] else "informal_mediator"
        return words("view")[f"role_{role}"].format(number=place + 1)
    before = records[: place + 1][records[: place + 1]["party"] == record["party"]]
    if role == "negotiator":
        before = before[before["leader"] == 0]
    return words("view")[f"role_{role}"].format(number=len(before), party=names[int(record["party"])])


_STATES = {
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


def _is(kind: str, record: Any, history: History, index: int, week: int) -> str:
    """What they are, in words."""
    texts = words("view")
    if kind == "officials":
        return texts["leads" if record["leader"] else "serves"]
    if kind == "groups":
        return texts["part_of_public"].format(percent=f"{100 * float(record['weight']):.0f} %")
    if kind == "mediators":
        if history.of("mediators", "left", week)[index] > 0:
            return texts["has_left"]
        if history.of("mediators", "present", week)[index] == 0:
            return texts["is_away"]
        return texts["official_mediator" if record["official"] else "informal_mediator"]
    initiative = int(history.of("ngos", "initiative", week)[index])
    tier = texts[f"tier_{Tier(int(record['tier'])).name.lower()}"]
    return tier + " " + (texts["in_initiative"].format(number=initiative + 1) if initiative >= 0 else texts["at_home"])
