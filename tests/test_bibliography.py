"""docs/bibliography.md: every source that code or documents cite stands in it, and nothing that none cites."""

import ast
import re
import unicodedata
from calendar import month_name
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "bibliography.md"
NAME = r"[A-ZÀ-Þ][\w-]+(?:\. John)?"  # Wanis-St. John is one name
AUTHORS = rf"((?:de |ter |von )?{NAME})(?:(?:, | & |–)(?:Abo )?{NAME})*(?: et al\.|['’]s| \(eds\))?"
YEAR = r"(?:1[89]|20)\d\d"
CITATION = re.compile(rf"\b{AUTHORS} \(?({YEAR}(?:, {YEAR})*)\b(?!-\d)")
# Before a year, yet no authors: a country, the United Nations as author of documents, and the end of a data set's name.
NO_AUTHORS = {*month_name, "Colombia", "Nations", "UN", "Dataset"}


def citations(text: str) -> set[tuple[str, str]]:
    """The sources that a text cites, each as first surname and year."""
    found = CITATION.findall(re.sub(r", [A-Z]\.(?: [A-Z]\.)*", "", " ".join(text.split())))  # without initials
    return {(name, year) for name, years in found if name not in NO_AUTHORS for year in years.split(", ")}


def entries() -> list[tuple[str, str]]:
    starts = [CITATION.match(entry) for entry in PAGE.read_text(encoding="utf-8").split("\n- ")[1:]]
    return [(start[1], start[2]) if start else ("no author or no year", "") for start in starts]


@cache
def cited() -> set[tuple[str, str]]:
    files = [*ROOT.glob("simulation/**/*.py"), *ROOT.glob("experiments/**/*.py")]
    trees = [ast.parse(code) for file in files if re.search(YEAR, code := file.read_text(encoding="utf-8"))]
    texts = [str(node.value) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    patterns = ("docs/**/*.md", "docs/**/*.toml", "simulation/**/*.md", "simulation/**/*.toml", "README.md")
    pages = {page for pattern in patterns for page in ROOT.glob(pattern)} - {PAGE}
    texts += [page.read_text(encoding="utf-8").replace("\n# ", " ") for page in pages]
    return set().union(*map(citations, texts))


def test_every_source_that_is_cited_has_an_entry() -> None:
    assert sorted(cited() - set(entries())) == []


def test_every_entry_is_cited() -> None:
    assert sorted(set(entries()) - cited()) == []


def test_entries_stand_in_order_by_first_author_and_year() -> None:
    names = [(unicodedata.normalize("NFD", re.sub("^(de|ter|von) ", "", name)), year) for name, year in entries()]
    keys = [("".join(filter(str.isalpha, name)).casefold(), year) for name, year in names]
    assert keys == sorted(keys)


def test_a_citation_is_found_in_a_sentence() -> None:
    text = "In May 1990 (Doe 1901, 1902; Roe, Poe & Abo Zoe 1903), ter Foe et al. (1904), Noe–Soe's (1905), Oz 1906-07"
    made_up = {("Doe", "1901"), ("Doe", "1902"), ("Roe", "1903"), ("ter Foe", "1904"), ("Noe", "1905")}
    assert citations(text + "; Moe, A. & Hoe, B. C. (eds) 1908") == made_up | {("Moe", "1908")}
