"""Scenario files damaged at random, each from its number alone, and what becomes of them."""

from __future__ import annotations

import random
import re
import tempfile
import traceback
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path

from paths import ROOT
from speed import in_loops, time_used

from simulation.errors import InputError
from simulation.scenarios.scenario import load_scenario

__all__ = ["SEED", "damaged", "wrong_of"]

SEED = 14
_MOST_LOOPS = 320
"""Processor time in which any file of up to 1 MB is read or refused: two seconds on a machine of 2024 are some 160, and
a busy one measures up to twice as much of the same work."""
_HARDLY_ANY = 0.1  # seconds: so little is less than that on any machine, and a loop need not be measured
_LARGEST = 1_000_000

_VALUES = [
    "nan", "-inf", "0", "-0.0", "-1", "1e308", "1e-320", "5e15", "9" * 400, "9" * 5000, "0x" + "f" * 300, "0b1",
    "true", '""', "'\\x00'", '"\\u0000"', '"\\ufffe"', '"\\u202e"', "'a\ufdd0'", "'''\n\n'''", "[]", "[[]]", "[1, 'a']",
    "{}", "{ uniform = [0, 1] }", "{ uniform = [1, 0] }", "{ uniform = [nan, inf] }", "{ uniform = [0, 1, 2] }",
    "{ loguniform = [0, 1] }", "{ normal = [0.5, 1e-300] }", "{ normal = [1e15, 1e15] }", "{ triangular = [0, 0, 0] }",
    "{ triangular = [1e-320, 1e-320, 1] }", "{ choice = [0, 1], weights = [1e-320, 0] }", "{ choice = [] }",
    "{ choice = [1], weights = [1e308] }", "{ choice = [true, 'x', 1.5] }", "{ uniform = { uniform = [0, 1] } }",
    "'year 1'", "'year 51'", "'year 99'", "1993-09-13", "1993-09-13T00:00:00Z", "12:00:00", "9999-12-31", "'oslo'",
    "'state'", "'armed_group'", "'within'", "2600", "2**3", "1_000", "+5", "'" + "x" * 3000 + "'", "'\ud55c\uae00'",
]  # fmt: skip
_LINES = [
    "[scenario]", "[parties]", "[parties.north]", "[[parties]]", "[track_two]", "[a.b.c.d.e.f.g]", "[issues.land]",
    "[parties.''.x]", '["\\u202e"]', "extends = 'oslo'", "extends = 'self.toml'", "extends = 3",
    "extends = '../../etc/passwd'", "citizens = 100000", "years = 50", "kind = 'state'", "weights = 0", "openness = 1",
    "parties.north.kind = 'state'", "start_date = 1700-01-01", "title = '\u200d'", "= 1", "a = = 1", "#\x7f", "\x00",
    "'' = 1", '"a\nb" = 1', "hostile.north = false", "split.most = 8", "x = " + "[" * 200 + "]" * 200, "\ufeff",
]  # fmt: skip
_VALUE = re.compile(r"(?<== )[^\n#]+")
_WORD = re.compile(r"[A-Za-z_]\w+")


@cache
def _shipped() -> tuple[str, ...]:
    folder = ROOT / "simulation" / "scenarios"
    return tuple(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.toml")))


def damaged(number: int) -> bytes:
    """The damaged file of this number: a shipped scenario, or a file that extends one, changed a few times."""
    luck = random.Random(f"{SEED}-{number}")
    text = luck.choice(_shipped())
    if luck.random() < 0.3:
        text = "[scenario]\nextends = 'oslo'\n" + "".join(luck.sample(text.splitlines(keepends=True), 10))
    for _ in range(luck.choice((1, 1, 1, 2, 3, 6))):
        text = luck.choice(_MUTATIONS)(text, luck)
    raw = text.encode("utf-8", "surrogatepass")
    if luck.random() < 0.1:
        place = luck.randrange(len(raw) + 1)
        raw = raw[:place] + luck.randbytes(luck.choice((1, 1, 3))) + raw[place + 1 :]
    return raw[:_LARGEST]


def _another_value(text: str, luck: random.Random) -> str:
    return _replaced(_VALUE, luck.choice(_VALUES), text, luck)


def _another_word(text: str, luck: random.Random) -> str:
    words = _WORD.findall(text) or ["x"]
    word = luck.choice(words)
    letter = luck.randrange(len(word))
    changed = (word[:letter] + luck.choice("aeq_.-0 ") + word[letter + 1 :], luck.choice(words), word * 9, "")
    return _replaced(_WORD, luck.choice(changed), text, luck)


def _replaced(pattern: re.Pattern[str], by: str, text: str, luck: random.Random) -> str:
    places = [found.span() for found in pattern.finditer(text)]
    if not places:
        return text
    first, end = luck.choice(places)
    return text[:first] + by + text[end:]


def _another_line(text: str, luck: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(luck.randrange(len(lines) + 1), luck.choice(_LINES) + "\n")
    return "".join(lines)


def _lines_moved(text: str, luck: random.Random) -> str:
    """Some lines left out, doubled, or moved to another place."""
    lines = text.splitlines(keepends=True)
    first = luck.randrange(len(lines) + 1)
    taken = lines[first : first + luck.choice((1, 2, 9))]
    rest = lines[:first] + lines[first + len(taken) :] if luck.random() < 0.7 else lines
    place = luck.randrange(len(rest) + 1)
    return "".join(rest[:place] + taken * luck.choice((0, 1, 2)) + rest[place:])


def _letters(text: str, luck: random.Random) -> str:
    """A letter left out, put in or exchanged."""
    place = luck.randrange(len(text) + 1)
    letter = luck.choice("[]{}=.,\"'#\\\n\r\t \x00\x1b\u2028\ufffe\U0010ffff09aé")
    return text[:place] + luck.choice(("", letter)) + text[place + luck.choice((0, 1)) :]


def _cut(text: str, luck: random.Random) -> str:
    return text[: luck.randrange(len(text) + 1)]


def _spliced(text: str, luck: random.Random) -> str:
    """The end of another scenario after the beginning of this one."""
    other = luck.choice(_shipped())
    return text[: luck.randrange(len(text) + 1)] + other[luck.randrange(len(other)) :]


def _many(text: str, luck: random.Random) -> str:
    """One thing again and again, now and then up to the largest file."""
    count = luck.choice((9, 60, 60, 300, 300, 3_000)) if luck.random() < 0.99 else 100_000
    stem = "".join(luck.choices("abcdefghij_", k=luck.choice((1, 4, 30, 90))))
    shape = luck.choice(
        (
            "[parties.{stem}{n}]\n", "[issues.{stem}{n}]\nname = 'x'\n", "[{stem}{n}.b.c.d]\n", "{stem}{n} = 1\n",
            "[[{stem}]]\n", "{stem}{n} = {{ a = {{ b = 1 }} }}\n", "'{stem}{n}'.a.b.c.d = 1\n", "#{n}\n", "\n",
            "[parties.{stem}{n}]\nkind = 'state'\n", "parties.{stem}{n}.kind = 'state'\n",
        )
    )  # fmt: skip
    text += "\n" + "".join(shape.format(stem=stem, n=n) for n in range(count))[: _LARGEST - len(text) - 1000]
    return text + luck.choice(("", "x = [" + "1," * min(count, 9_000) + "]\n"))


_MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    *((_another_value,) * 6),
    *((_another_word,) * 3),
    *((_another_line,) * 3),
    *((_lines_moved,) * 3),
    *((_letters,) * 3),
    _cut,
    _spliced,
    _many,
)


def wrong_of(first: int, end: int) -> list[str]:
    """What is wrong with how the files of these numbers are read: a line for each that is neither read nor refused
    with an InputError whose faults can be printed, or that takes too long."""
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "self.toml"
        found = ((number, _wrong(path, number)) for number in range(first, end))
        return [f"{number}: {wrong}" for number, wrong in found if wrong]


def _wrong(path: Path, number: int) -> str:
    path.write_bytes(damaged(number))
    before = time_used()
    try:
        scenario = load_scenario(path)
        scenario.capacity(scenario.settings(1, range(20)))
    except InputError as error:
        if not all(fault.isprintable() and len(fault) < 1000 for fault in error.faults):
            return f"faults that cannot be printed: {error.faults}"
    except BaseException:
        return traceback.format_exc()
    spent = time_used() - before
    if spent < _HARDLY_ANY:
        return ""
    return f"{loops:.0f} loops of processor time" if (loops := in_loops(spent)) > _MOST_LOOPS else ""
