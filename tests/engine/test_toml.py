"""The one reader of TOML: its limits, and that everything in TOML goes through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from paths import ROOT
from speed import loops

from experiments.cli.experiment_file import experiment_from
from experiments.cli.input import settings_from
from simulation.engine.toml import LARGEST, MOST_KEYS, MOST_TABLES, parse_toml
from simulation.errors import InputError
from simulation.scenarios.scenario import load_scenario

READERS: dict[str, Callable[[str], object]] = {"scenario": load_scenario, "experiment": experiment_from}

HOSTILE = {
    "a list 3,000 deep": "cases = " + "[" * 3000 + "]" * 3000,
    "a list 17 deep": "cases = " + "[" * 17 + "]" * 17,
    "tables 17 deep": "a = " + "{a = " * 16 + "{}" + "}" * 16,
    "a key of 9 parts": "a" + ".a" * 8 + " = 1",
    "tables": "".join(f"[a{number}]\n" for number in range(MOST_TABLES + 1)),
    "lists of tables": "[[a]]\n" * (MOST_TABLES + 1),
    "tables with a comment that ends in a comma": "".join(f"[a{number}] # ,\n" for number in range(MOST_TABLES + 1)),
    "tables inline": "a = [" + "{b = 1}," * (MOST_KEYS + 1) + "]",
    "keys": "".join(f"a{number} = 1\n" for number in range(MOST_KEYS + 1)),
    "bytes": "#" * (LARGEST + 1),
    "no UTF-8": "a = '\udcff'",
    "no TOML": "a = = 1",
    "a number of 5,000 digits": "a = " + "9" * 5000,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_too_much_is_refused_by_every_reader(what: str, reader: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.toml"
    file.write_bytes(HOSTILE[what].encode(errors="surrogateescape"))
    with pytest.raises(InputError, match=f"^{re.escape(str(file))}: ") as refused:
        READERS[reader](str(file))
    (fault,) = refused.value.faults
    assert "allowed: " in fault or "it is not valid TOML" in fault


def test_settings_on_the_command_line_have_the_same_limits() -> None:
    for value in ("[" * 3000 + "]" * 3000, "[" * 17 + "]" * 17, "1\nother = 2", "= 1"):
        with pytest.raises(InputError, match=r"--set 'a\.b': given .*; allowed: a TOML value"):
            settings_from([f"a.b={value}"])


def test_what_is_large_and_allowed_is_read() -> None:
    rows = "".join(f"  [{number}, 1],\n" for number in range(3 * MOST_TABLES))
    text = f"# {'=' * 30_000}\nrows = [\n{rows}]\n" + "".join(f"[a{number}]\nb = 1\n" for number in range(1900))
    document = parse_toml(text, "large")
    assert len(document) == 1901 and len(document["rows"]) == 3 * MOST_TABLES


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"[a{number}{'.b' * 7}]\nc.d.e.f.g = 1\n" for number in range(MOST_TABLES)),
        "[a.b.c.d.e.f.g.h]\n" + "".join(f"p{number}{'.q' * 7} = 1\n" for number in range(MOST_KEYS)),
        pytest.param("a = [" + "1," * 490_000 + "]", marks=pytest.mark.slow),
        "a = [" + "[]," * 300_000 + "]",
    ],
    ids=["tables", "keys", "numbers", "lists"],
)
def test_what_just_keeps_the_limits_takes_no_time_to_speak_of(text: str) -> None:
    def read() -> None:
        with suppress(InputError):  # all keys within limits, and yet tables too deep
            parse_toml(text, "large")

    assert len(text) < LARGEST
    assert loops(read, 1) < 150


def test_there_is_no_other_reader() -> None:
    sources = [file for package in ("simulation", "experiments") for file in (ROOT / package).rglob("*.py")]
    readers = [file.name for file in sources if re.search(r"tomllib|tomlkit\.(load|parse)", file.read_text("utf-8"))]
    assert readers == ["toml.py"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('title = "see 1.2.3.4.5.6.7.8.9 there"', {"title": "see 1.2.3.4.5.6.7.8.9 there"}),
        ("# v 1.2.3.4.5.6.7.8.9\na = 1", {"a": 1}),
        ('a = """\n1.2.3.4.5.6.7.8.9\n"""', {"a": "1.2.3.4.5.6.7.8.9\n"}),
        ('"a.b.c.d.e.f.g.h.i" = 1', {"a.b.c.d.e.f.g.h.i": 1}),
    ],
)
def test_dots_in_texts_and_comments_are_no_keys(text: str, read: dict[str, Any]) -> None:
    assert parse_toml(text, "f.toml") == read


@pytest.mark.parametrize("text", ['"\\' * 300_000, '"""' * 300_000, "'\"#" * 300_000, '"""a' + "'''b" * 200_000])
def test_texts_without_an_end_are_refused_at_once(text: str) -> None:
    def refuse() -> None:
        with pytest.raises(InputError):
            parse_toml(text, "f.toml")

    assert loops(refuse, 1) < 40
