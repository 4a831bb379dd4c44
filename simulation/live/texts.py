"""The texts that were signed by a week: of which kind, what they hold, and how they ended."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulation.calendar import format_week
from simulation.live.markup import isolated
from simulation.words import listed, words
from simulation.world.record import PROVISIONS, EndedWhy, Kind, Provision

if TYPE_CHECKING:
    from simulation.live.history import History

__all__ = ["signed_texts"]


def signed_texts(history: History, names: Sequence[str], week: int) -> list[dict[str, Any]]:
    """The texts, the latest first: kind, when, whether they hold, and what can be read of each in lines.

    What became of a text after the week is not told.
    """
    told, texts, signed = words("texts"), [], history.agreements(week)
    for number, one in enumerate(signed):
        full = _carries_out(number, signed, history)
        kind = Kind(int(one["kind"])).name.lower()
        texts.append(
            {
                "text": number,
                "kind": kind,
                "label": told[f"label_{kind}"],
                "when": _when(history, int(one["week"])),
                "week": int(one["week"]),
                "holds": _holds(one, week),
                "state": told[_state(one, full, week)],
                "lines": [isolated(line) for line in _lines(one, full, history, names, week)],
            }
        )
    return texts[::-1]


def _carries_out(number: int, signed: Sequence[Any], history: History) -> Any | None:
    """The full agreement that a protocol carries out, which bound all who signed it; None for any other text.

    The chronicle sees the same in the world as it is right after the signature, and may not have been run yet.
    """
    one, week = signed[number], int(signed[number]["week"])
    if Kind(int(one["kind"])) is Kind.FULL or int(one["reaffirmed"]):
        return None
    bound = history.of("agreements", "signatories", week).astype(int)
    fulls = (place for place in reversed(range(number)) if _is_full_in_force(signed[place], week))
    return next((signed[place] for place in fulls if not bound[number] & ~bound[place]), None)


def _is_full_in_force(one: Any, week: int) -> bool:
    """Whether a text is a full agreement in force when another is signed in a week: what ends, ends after that."""
    return Kind(int(one["kind"])) is Kind.FULL and _holds(one, week - 1) and not _taken_up(one, week)


def _over(one: Any, week: int) -> int:
    """The week since which a text is ended or binds nobody, where that is so by this week; 0 where it is not."""
    return int(one["ended_week"]) if _ended(one, week) else int(one["lapsed"]) if _lapsed(one, week) else 0


def _state(one: Any, full: Any | None, week: int) -> str:
    """The word for how a text stands."""
    if _holds(one, week):
        return "in_force_alone" if full is not None and _over(full, week) else "in_force"
    return "taken_up" if _taken_up(one, week) else "ended"


def _when(history: History, week: int) -> str:
    return format_week(week, history.model.scenario_file.start_date)


def _ended(one: Any, week: int) -> bool:
    return 0 < int(one["ended_week"]) <= week


def _taken_up(one: Any, week: int) -> bool:
    return not _ended(one, week) and 0 < int(one["superseded"]) <= week


def _lapsed(one: Any, week: int) -> bool:
    """Whether it binds nobody any more, as too few who signed it are there."""
    return not _ended(one, week) and not _taken_up(one, week) and 0 < int(one["lapsed"]) <= week


def _holds(one: Any, week: int) -> bool:
    return not _ended(one, week) and not _taken_up(one, week) and not _lapsed(one, week)


def _lines(one: Any, full: Any | None, history: History, names: Sequence[str], week: int) -> list[str]:
    told, kind = words("texts"), Kind(int(one["kind"])).name.lower()
    signatories = [index for index in range(len(names)) if int(one["signed_by"]) >> index & 1]
    signed = told["signed"].format(kind=told[f"kind_{kind}"], who=listed(names[index] for index in signatories))
    what = (
        told[f"what_{kind}"] if full is None else told["what_protocol"].format(when=_when(history, int(full["week"])))
    )
    lines = [f"{signed} {what}"]
    if full is not None and (over := _over(full, week)):
        lines.append(told["carries_out_ended"].format(when=_when(history, over)))
    lines += _terms(one, history, names, signatories)
    if kind != "process" and week >= history.head:
        lines.append(told["carried_out"].format(share=f"{100 * int(one['carried_out']) / PROVISIONS:.0f} %"))
        lines += _provisions(one)
    if _ended(one, week):
        why = EndedWhy(int(one["ended_why"])).name.lower()
        lines.append(told["ended_on"].format(when=_when(history, int(one["ended_week"])), why=told[f"why_{why}"]))
    elif _taken_up(one, week):
        lines.append(told["taken_up_on"].format(when=_when(history, int(one["superseded"]))))
    elif _lapsed(one, week):
        lines.append(told["lapsed_on"].format(when=_when(history, int(one["lapsed"]))))
    return lines


def _provisions(one: Any) -> list[str]:
    """What has become of each of its named provisions, where it holds some."""
    holds, opened, completed, dropped = (int(one[state]) for state in ("holds", "opened", "completed", "dropped"))
    become = {
        "completed": completed,
        "under_way": opened & ~(completed | dropped),
        "given_up": dropped,
        "awaited": holds & ~(opened | completed | dropped),
    }
    told, names = words("texts"), words("provisions")
    named = {
        state: [names[provision.name.lower()] for provision in Provision if mask >> provision & 1]
        for state, mask in become.items()
    }
    return [told[state].format(provisions=listed(some)) for state, some in named.items() if some]


def _terms(one: Any, history: History, names: Sequence[str], signatories: Sequence[int]) -> list[str]:
    """What each issue that it settles gives to whom."""
    told, terms = words("texts"), []
    for issue, name in enumerate(history.model.scenario_file.issue_names):
        shares = [(names[index], float(one["share"][index][issue])) for index in signatories]
        if int(one["issues"]) >> issue & 1 and not any(math.isnan(share) for _, share in shares):
            given = ", ".join(f"{who} {100 * share:.0f} %" for who, share in shares)
            terms.append(told["issue"].format(issue=name, shares=given))
    return [told["terms"].format(terms="; ".join(terms))] if terms else []
