"""Asking questions on stderr and reading the answers from stdin: for the scenario file of `multitrack new --ask`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from experiments.cli.messages import message, plain
from experiments.cli.questions import EXTENDED, QUESTIONS, Question, Values
from simulation.engine.toml import toml_text
from simulation.errors import InputError, Refused, is_text, refused
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.scenario import Scenario, load_scenario

__all__ = ["Answer", "ask"]

_LONGEST_REASON = 200
_NO_REASON = "own judgement"
_REASON_ALLOWED = f"a text of at most {_LONGEST_REASON} letters"


class Answer(NamedTuple):
    """What somebody answered: the values it sets, and why; no values where the question was passed over.

    The reason is empty where there is nothing to give a reason for.
    """

    question: Question
    values: Values
    reason: str


def ask(questions: Sequence[Question] = QUESTIONS) -> list[Answer]:
    """The answers to all the questions, each with its reason.

    Raises InputError if stdin ends before the last answer.
    """
    extended = load_scenario(EXTENDED)
    message(
        f"{len(questions)} questions. Enter leaves what is in brackets, as in {extended.name}; ? says how to answer.",
        "After each answer, except names, you are asked why. Nothing is written before the last answer.",
    )
    answers: list[Answer] = []
    start: date | None = None
    for number, question in enumerate(questions, 1):
        answer = _answer(question, f"{number} of {len(questions)}", _default(question, extended), start)
        start = answer.values.get("scenario.start_date", start)
        answers.append(answer)
    return answers


def _answer(question: Question, place: str, default: str, start: date | None) -> Answer:
    message("", f"{place}. {question.text} ({question.allowed})")
    while typed := _line(f"[{default}] ", place):
        if typed == "?":
            message(f"{question.help} Setting: {question.setting}.")
            continue
        try:
            values = question.read(typed, start)
            return Answer(question, values, _reason(place) if question.reasoned else "")
        except Refused as error:
            message(f"{error}. Please answer again; ? says how.")
    return Answer(question, {}, "")


def _reason(place: str) -> str:
    while typed := _line(f"Why? [{_NO_REASON}] ", place):
        if typed == "?":
            message("A few words for the next reader: a source, an event, or what you judge by.")
        elif len(typed) <= _LONGEST_REASON and is_text(typed):
            return typed
        else:
            message(f"{refused(typed, _REASON_ALLOWED)}. Please answer again.")
    return _NO_REASON


def _line(prompt: str, place: str) -> str:
    """A line that somebody types. Raises InputError where there is none.

    Not by typer.prompt, which takes the end of stdin for Ctrl-C and writes a part of each prompt to stdout.
    """
    sys.stderr.write(plain(prompt))
    sys.stderr.flush()
    try:
        line = sys.stdin.readline() if sys.stdin else ""
    except UnicodeDecodeError:
        raise InputError(f"standard input: question {place}: given bytes that are no text; allowed: text") from None
    if not line:
        allowed = "a line for each question and each reason, empty for what is in brackets"
        raise InputError(f"standard input: it ended at question {place}; allowed: {allowed}. Nothing was written")
    return line.strip()


def _default(question: Question, extended: Scenario) -> str:
    """What stays if nothing is answered, in words."""
    if question.setting in extended.values:
        return _in_words(extended.values[question.setting])
    section, key, *rest = question.setting.split(".")
    if section == "parties" and rest == ["name"]:
        return extended.party_names[extended.parties.index(key)]
    return "none" if question.setting == "scenario.start_date" else f"as in {extended.name}"


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Distribution):
        ((form, given), *more) = value.as_dict().items()
        if form in ("uniform", "loguniform"):
            return f"{given[0]:g} to {given[1]:g}"
        weights = dict(more).get("weights")
        if form == "choice" and weights:
            return ", ".join(f"{_in_words(one)} in {weight:.0%}" for one, weight in zip(given, weights, strict=True))
        if form == "triangular":
            return f"{given[0]:g} to {given[2]:g}, mostly near {given[1]:g}"
        return toml_text(value.as_dict())
    return f"{value:g}" if isinstance(value, float) else str(value)
