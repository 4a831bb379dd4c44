"""The twenty questions of `multitrack new --ask`: what each asks, how to answer, and what a typed answer sets.

docs/practitioners.md has the same questions in the same words; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from simulation.engine.toml import parse_toml
from simulation.errors import Refused, is_text, refused
from simulation.scenarios.check import start_day
from simulation.scenarios.dates import DATE
from simulation.scenarios.names import all_parameters
from simulation.scenarios.overrides import check_override
from simulation.world.parameters import Parameter

__all__ = ["EXTENDED", "QUESTIONS", "Question", "Values"]

EXTENDED = "baseline"
"""The scenario that the answers change: what nobody answers keeps the range of a population of conflicts."""

Values = Mapping[str, Any]
"""Values by dotted name."""

_ISSUES = ("territory", "security", "power", "identity", "resources")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_ONE = re.compile(rf"{_NUMBER}\Z", re.ASCII)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:to|-|–)\s*({_NUMBER})\Z", re.ASCII)
_PERCENT = re.compile(rf"({_NUMBER})\s*%\Z", re.ASCII)
_SWITCHES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


@dataclass(frozen=True)
class Question:
    """One question: the setting it is about, how to answer, what is allowed, and what an answer sets."""

    setting: str
    text: str
    help: str
    allowed: str
    read: Callable[[str, date | None], Values]
    """From a typed answer and the scenario's start date; raises Refused."""
    reasoned: bool = True
    """Whether an answer needs a reason: a name does not."""


def _text(setting: str, longest: int, text: str, help: str) -> Question:
    allowed = f"a text of at most {longest} letters"

    def read(answer: str, start: date | None) -> Values:
        if len(answer) > longest or not is_text(answer):
            raise refused(answer, allowed)
        return {setting: answer}

    return Question(setting, text, help, allowed, read, reasoned=False)


def _day(setting: str, text: str, help: str) -> Question:
    allowed = "a date such as 1992-01-06, from 1700 to 2200"

    def read(answer: str, start: date | None) -> Values:
        try:
            return {setting: start_day(answer if DATE.match(answer) else "")}
        except ValueError:
            raise refused(answer, allowed) from None

    return Question(setting, text, help, allowed, read)


def _of_setting(setting: str, text: str, help: str, spread: str = "uniform") -> Question:
    """A question about one setting; `spread` is the distribution that a typed range stands for."""
    parameter = all_parameters(None)[re.sub(r"^parties\.\w+\.", "parties.", setting)]
    allowed = _allowed(parameter)

    def read(answer: str, start: date | None) -> Values:
        try:
            value = _typed(answer, parameter, spread)
            check_override(parameter, value, None, start)
        except ValueError:  # of which InputError and Refused are kinds
            raise refused(answer, allowed) from None
        return {setting: value}

    return Question(setting, text, help, allowed, read)


def _order(setting: str, text: str, help: str) -> Question:
    allowed = f"some of {', '.join(_ISSUES)}, the dearest first, the nearest where yours has another name"

    def read(answer: str, start: date | None) -> Values:
        named = _issues(answer, allowed)
        weights = {issue: len(named) - place for place, issue in enumerate(named)}
        return {setting: {issue: weights.get(issue, 0) for issue in _ISSUES}}

    return Question(setting, text, help, allowed, read)


def _undivided(setting: str, text: str, help: str) -> Question:
    allowed = f"none, or some of {', '.join(_ISSUES)}"

    def read(answer: str, start: date | None) -> Values:
        named = [] if answer.lower() == "none" else _issues(answer, allowed)
        return {f"issues.{issue}.divisible": issue not in named for issue in _ISSUES}

    return Question(setting, text, help, allowed, read)


def _beginning(setting: str, never: str, text: str, help: str) -> Question:
    """A question about the first week of something that may never begin; `never` is then 0."""
    asked = _of_setting(setting, text, help)
    allowed = f"never, {asked.allowed}"

    def read(answer: str, start: date | None) -> Values:
        if answer.lower() == "never":
            return {never: 0.0}
        try:
            return asked.read(answer, start)
        except Refused:
            raise refused(answer, allowed) from None

    return Question(setting, text, help, allowed, read)


def _issues(answer: str, allowed: str) -> list[str]:
    named = [part.strip().lower() for part in answer.split(",")]
    if len(set(named)) < len(named) or not set(named) <= set(_ISSUES):
        raise refused(answer, allowed)
    return named


def _typed(answer: str, parameter: Parameter, spread: str) -> Any:
    """What somebody typed as a file has it. Raises ValueError for what looks like TOML or a date and is none."""
    if parameter.kind == "bool":
        return _SWITCHES.get(answer.lower(), answer)
    if found := _PERCENT.match(answer):
        return _number(found[1]) / 100.0
    if found := _RANGE.match(answer):
        return {spread: [_number(found[1]), _number(found[2])]}
    if _ONE.match(answer):
        return _number(answer)
    if DATE.match(answer):
        return date.fromisoformat(answer)
    if answer.startswith("{"):
        return parse_toml(f"value = {answer}", "answer")["value"]
    return answer.lower()


def _number(text: str) -> float:
    return int(text) if text.lstrip("+-").isdecimal() and len(text) < 16 else float(text)


def _allowed(parameter: Parameter) -> str:
    if parameter.kind == "bool":
        return "yes, no"
    if parameter.kind == "choice":
        return ", ".join(parameter.choices)
    if parameter.kind == "week":
        return "0 from the beginning, a week such as 53, year 2, or, if the first week has a date, a date not before it"
    whole = "whole " if parameter.kind == "int" else ""
    example = "1 to 3" if parameter.high > 1 else "0.2 to 0.5"
    limits = f"{parameter.low:g} to {parameter.high:g}"
    return f"a {whole}number from {limits}{_unit(parameter)}, or a range such as {example}, the lower number first"


def _unit(parameter: Parameter) -> str:
    """The unit, where it says more than the question: not of shares, counts and pure numbers."""
    return "" if parameter.unit in ("share", "number", "relative", "a week") else f" {parameter.unit}"


QUESTIONS: tuple[Question, ...] = (
    _text(
        "scenario.title",
        120,
        "What is the conflict called?",
        "One line.",
    ),
    _day(
        "scenario.start_date",
        "On which day does the first week begin?",
        "Any day; weeks are counted from it. With it, every week can be a date.",
    ),
    _text(
        "parties.government.name",
        40,
        "Who governs?",
        "The side that could sign for the state.",
    ),
    _text(
        "parties.rebels.name",
        40,
        "Who fights it?",
        "If several groups act as one at the table, take them as one. If they sign apart, add a party each.",
    ),
    _of_setting(
        "conflict.start",
        "How do things stand in the first week?",
        "war; onset, the first week of a war; tense, armed and not fighting; after, a war that may come back.",
    ),
    _of_setting(
        "conflict.age",
        "How many years ago did the war begin?",
        "From the first year with 25 battle deaths (UCDP), or as the parties tell it. An old war is seldom won.",
    ),
    _of_setting(
        "parties.rebels.power",
        "How strong is the armed group, if the government is 1?",
        "Not soldiers alone: territory, money, what patrons give. 0.1 can be hunted, 0.3 is hard to beat, "
        "1 is a front line.",
        "loguniform",
    ),
    _of_setting(
        "fight.scale",
        "How many die in battle in a week of the fiercest fighting, on average?",
        "The battle deaths of the worst year divided by 52, or up to twice that if the war came in seasons. Not its "
        "worst weeks: the model scatters weeks by itself, so that one of them can be ten times the average. UCDP has "
        "the years.",
        "loguniform",
    ),
    _of_setting(
        "escalate.reaction",
        "How far does the war feed itself?",
        "0.1 incidents die down by themselves (Cyprus); 0.3 a war that burns out; 0.6 one that goes on for decades at "
        "one level (Northern Ireland); 0.8 blow answers blow, year after year (Congo).",
    ),
    _order(
        "parties.government.weights",
        "What would the government give up last?",
        "Put the issues in order, the dearest first; leave out what it does not care for. What it truly cares for, "
        "not its speeches.",
    ),
    _order(
        "parties.rebels.weights",
        "What would the armed group give up last?",
        "The same. Where the two orders differ there is something to trade.",
    ),
    _undivided(
        "issues.<key>.divisible",
        "Which issues cannot be shared as they stand?",
        "A capital, a head of state, a sovereignty that both claim. Often none: most things can be shared, in time or "
        "in space.",
    ),
    _of_setting(
        "parties.government.attitude",
        "How far does the government's public want a settlement?",
        "0 rejects any, 1 welcomes any. A poll's share of yes is a first answer.",
    ),
    _of_setting(
        "parties.rebels.attitude",
        "How far does the armed group's public want a settlement?",
        "Its own following, not the country.",
    ),
    _of_setting(
        "parties.government.ratification",
        "Must the government's public vote on an agreement?",
        "Only a referendum counts, or an election held as one. A parliament that the government controls is no.",
    ),
    _of_setting(
        "conflict.channel",
        "Do the two talk officially in the first week?",
        "open, closed, or frozen: there were talks and they stopped.",
    ),
    _of_setting(
        "mediation.official_mediators",
        "How many states or organisations mediate?",
        "Those with a seat in the talks. Friends of the process who only wish it well are none.",
    ),
    _of_setting(
        "agreements.guarantee",
        "How far will somebody stand behind an agreement?",
        "0 nobody; 0.2 observers and good wishes; 0.5 troops or money on the ground; 0.8 a power that would fight "
        "for it.",
    ),
    _beginning(
        "track_two.start",
        "track_two.effort",
        "When does unofficial dialogue begin?",
        "A date, or 0 if it had begun already. Church meetings, workshops and quiet visits count, if the same people "
        "return. In a file, never is track_two.effort = 0.",
    ),
    _of_setting(
        "track_two.access",
        "How close are those who take part to those who decide?",
        "0.8 a leader's old friend; 0.5 known to ministers; 0.2 citizens of good will.",
    ),
)
"""In the order to answer them: when and who, the war, what it is about, those at home, those who help."""
