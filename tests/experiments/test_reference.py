"""The documentation's tables are those of the code."""

import re
from functools import cache

import numpy as np
from paths import ROOT

from experiments.claims import claims
from experiments.report import claims_page, results_page
from experiments.report.reference import as_markdown
from simulation.mechanism import PARTS
from simulation.results.columns import columns_of
from simulation.week import parameters, week
from simulation.world.record import COUNT, KNOWLEDGE, RECORDS, SCALARS, TABLE

DOCS = ROOT / "docs"


@cache
def reference() -> str:
    """The page, made once: every rule's code is read for it."""
    return as_markdown()


def test_the_reference_page_is_current() -> None:
    """To refresh it: `python -m experiments.report.reference > docs/reference.md`."""
    assert (DOCS / "reference.md").read_text(encoding="utf-8") == reference()


def test_the_page_of_results_is_current() -> None:
    """To refresh it: `python -m experiments.report.results_page > docs/results.md`."""
    assert (DOCS / "results.md").read_text(encoding="utf-8") == results_page.as_markdown()


def test_the_page_of_claims_is_current_and_codes_of_claims_link_to_it() -> None:
    """To refresh it: `python -m experiments.report.claims_page > docs/claims.md`."""
    page = claims_page.as_markdown()
    assert (DOCS / "claims.md").read_text(encoding="utf-8") == page and page.count("\n### ") == len(claims())
    named = re.findall(r"\(claims.md#([a-z][0-9]+)\)", reference())
    assert len(named) > 10 and all(f"\n### {code.upper()}\n" in page for code in named)
    assert not re.search(r"\bP[0-9]{1,2}\b", reference())


def test_troubleshooting_names_settings_and_outcomes_that_exist() -> None:
    text = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    named = {re.sub(r"\.(<\w+>|\*|rebels)", "", name) for name in re.findall(r"`([a-z_]+\.[a-z_.<>*]+)`", text)}
    settings = {name for name in named if not name.startswith(("runs.", "mt."))}
    assert len(settings) > 10 and settings <= set(parameters())
    outcomes = {one.name for one in columns_of("outcomes", ("a", "b"))}
    assert set(re.findall(r"^\| `([a-z_]+)`", text, re.MULTILINE)) <= outcomes


def test_every_part_of_the_week_has_a_sourced_rule() -> None:
    for number in range(1, len(PARTS) + 1):
        part = [mechanism for mechanism in week() if mechanism.part == number]
        assert part and all(mechanism.sentence.endswith(".") and mechanism.source for mechanism in part)


def test_the_week_is_in_the_order_of_its_parts() -> None:
    order = [mechanism.part for mechanism in week()]
    assert order == sorted(order)


def test_defaults_are_allowed_and_strengths_can_be_zero() -> None:
    for parameter in parameters().values():
        if not isinstance(parameter.default, str):
            assert parameter.low <= float(parameter.default) <= parameter.high, parameter.name
    for mechanism in week():
        if mechanism.strength:
            assert mechanism.strength.low <= 0 <= mechanism.strength.high, mechanism.name


def test_no_state_hides_behind_a_name_of_numpys_own() -> None:
    """numpy's records answer to `.size` or `.round` themselves, so a state of that name would be read wrongly."""
    states = [
        *SCALARS,
        *TABLE,
        *KNOWLEDGE,
        *COUNT,
        *(state for held, _ in RECORDS.values() for state in held),
    ]
    assert not [state.name for state in states if hasattr(np.void, state.name)]


def test_the_inventory_names_files_and_tests_that_there_are() -> None:
    """Every file and every test that docs/inventory.md names exists under that name."""
    page = (DOCS / "inventory.md").read_text(encoding="utf-8")
    root, files, tests = DOCS.parent, 0, 0
    for row in (line for line in page.splitlines() if line.startswith("| ") and "::" in line):
        _, files_named, _, tests_named = (cell.strip() for cell in row.strip("|").split("|"))
        folder = None
        for name in re.split(r",\s*", files_named):
            path = root / name if "/" in name else folder / name if folder else root / name
            folder = path.parent if path.is_file() else folder
            assert name == "–" or path.exists(), f"{name}: {row}"
            files += 1
        for name in tests_named.split("<br>"):
            file, test = re.fullmatch(r"(tests/[\w/]+\.py)::(\w+)(?:\[.*\])?", name).groups()
            assert re.search(rf"^def {test}\(", (root / file).read_text(encoding="utf-8"), re.MULTILINE), name
            tests += 1
    assert files > 200 and tests > 250
