"""The counts of the scenarios' README, taken from 1,000 worlds of each real case.

    python -m experiments.report.cases             # counts, and writes them into the tables of the page
    python -m experiments.report.cases oslo nepal  # only these

What a row says of reality, and all that is said around the tables, is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.atomic import write_whole
from simulation.ensemble import simulate
from simulation.founding import weeks_in
from simulation.results.runs import Runs
from simulation.scenarios.scenario import load_scenario

__all__ = ["CASES", "PAGE", "Case", "counted", "first", "held", "near"]

PAGE = Path(__file__).parents[2] / "simulation" / "scenarios" / "README.md"
WORLDS = 1000
_ROW = re.compile(r"\| (?P<label>[^|-][^|]*?)(?P<several> \(\d+ worlds\))? \| [^|]* \| (?P<reality>[^|]*) \|")
"""A row of a table with three columns, but for its head."""

ENDINGS = {
    "goes_on": "goes on",
    "agreement": "agreement",
    "ceasefire": "ceasefire",
    "actor_ceases": "a party ceases",
    "victory": "victory",
    "low_activity": "low activity",
    "none": "no year of fighting",
}
QUIET = {"settlement": "settlement", "exhaustion": "exhaustion", "victory": "victory", "none": "no war before"}


def first(runs: Runs, kind: str, among: tuple[str, ...] = ()) -> pd.DataFrame:
    """The first agreement of a kind in each world, of those that all of `among` signed, by world."""
    texts = runs.agreements[runs.agreements["kind"] == kind]
    signed = [set(among) <= set(parties.split(", ")) for parties in texts["parties"]]
    texts = texts[signed].sort_values("week")
    return texts.groupby("world").nth(0).set_index("world").reindex(runs.outcomes["world"])


def near(weeks: pd.Series, years: float) -> pd.Series:
    """Whether a time, where there is one, is half to one and a half times the real one."""
    return (weeks / WEEKS_IN_YEAR).between(0.5 * years, 1.5 * years).fillna(False).astype(bool)


def held(texts: pd.DataFrame, years: float) -> pd.Series:
    """Whether a text was signed and had not ended so many years later."""
    after = (texts["ended_week"] > texts["week"] + WEEKS_IN_YEAR * years).fillna(False)
    return texts["week"].notna() & (texts["ended_week"].isna() | after).astype(bool)


@dataclass(frozen=True)
class Case:
    """The worlds of a case, and the time in years after which its agreement was in fact signed, where it was."""

    runs: Runs
    weeks: int
    """Weeks of the run."""
    years: float | None = None
    main: tuple[str, ...] = ()
    """Who must sign what is called a full agreement; none means anybody."""

    def column(self, name: str) -> pd.Series:
        """A column of outcomes, by world."""
        return self.runs.outcomes.set_index("world")[name]

    def full(self) -> pd.DataFrame:
        """The first full agreement in each world, of the main parties."""
        return first(self.runs, "full", self.main)

    def event(self, kind: str, who: str | None = None) -> pd.Series:
        """The week of the first event of a kind in each world, or of the first about somebody."""
        assert self.runs.events is not None
        events = self.runs.events[self.runs.events["kind"] == kind]
        events = events if who is None else events[events["who"] == who]
        return events.groupby("world")["week"].min().reindex(self.runs.outcomes["world"])


def _share(which: pd.Series) -> str:
    return f"{100 * float(which.fillna(False).astype(float).mean()):.1f} %"


def _years(weeks: pd.Series) -> str:
    low, middle, high = np.quantile(weeks.dropna().astype(float) / WEEKS_IN_YEAR, (0.1, 0.5, 0.9))
    return f"{middle:.1f} ({low:.1f}–{high:.1f}) years"


def _sooner_or_later(weeks: pd.Series) -> str:
    share = _share(weeks.notna())
    return f"{share}, after {_years(weeks)}" if weeks.notna().any() else share


def _with_real_time(case: Case, weeks: pd.Series, of: str = "") -> str:
    """The share of worlds and their times, and the share within the real one's, where there is one."""
    told = _sooner_or_later(weeks)
    return told if case.years is None else f"{told}; {_share(near(weeks, case.years))}{of} within the time above"


def _parts(words: pd.Series, names: dict[str, str]) -> str:
    shares = words.astype(object).fillna("none").value_counts(normalize=True)
    return ", ".join(f"{names[str(word)]} {100 * share:.1f} %" for word, share in shares.items())


def _agreement(case: Case) -> str:
    return _with_real_time(case, case.full()["week"])


def _held(case: Case) -> str:
    """Of texts that were signed so early that the run shows the five years."""
    texts = case.full()
    followed = texts[(texts["week"] <= case.weeks - 5 * WEEKS_IN_YEAR).fillna(False)]
    return f"{_share(held(followed, 5))} of those followed so long"


def _at_once(case: Case) -> str:
    full, partial = case.full()["week"], first(case.runs, "partial")["week"]
    signed = full.dropna().index
    before = (partial < full).fillna(False)
    return f"{_share(~before[signed].astype(bool))} of those signed"


def _deaths(case: Case) -> str:
    low, middle, high = (10 * round(one / 10) for one in case.column("deaths").quantile([0.1, 0.5, 0.9]))
    return f"{middle:,} ({low:,}–{high:,})"


def _fighting(case: Case) -> str:
    return f"median {case.column('years_fighting').median():.0f}"


def _quiet(case: Case) -> str:
    quiet = case.column("quiet").astype(bool)
    by = case.column("quiet_by").astype(object).where(quiet, "never").fillna("none")
    shares = by.value_counts(normalize=True)
    told = [f"{QUIET[str(word)]} {100 * share:.1f} %" for word, share in shares.items() if word != "never"]
    return f"by {', '.join(told)}; none {100 * shares.get('never', 0.0):.1f} %"


def _ceasefire_before(case: Case) -> str:
    signed = case.full()["week"].dropna()
    return f"{_share(case.event('ceasefire').reindex(signed.index) < signed)} of those signed"


def _refused_by(case: Case) -> str:
    """Who refuses the first text that a public refuses."""
    assert case.runs.events is not None
    lost = case.runs.events[case.runs.events["kind"] == "ratification_lost"]
    lost = lost[lost["week"] == lost.groupby("world")["week"].transform("min")]
    who = lost["who"].astype(object).mask(lost.duplicated("world", keep=False), "both")
    shares = who.groupby(lost["world"]).first().value_counts(normalize=True)
    return ", ".join(
        f"{word}{'' if word == 'both' else ' alone'} {100 * share:.1f} %" for word, share in shares.items()
    )


Row = Callable[[Case], str]
ROWS: dict[str, Row] = {
    "official talks open": lambda case: _sooner_or_later(case.event("talks_open")),
    "a partial agreement": lambda case: _sooner_or_later(first(case.runs, "partial")["week"]),
    "a ceasefire": lambda case: _sooner_or_later(case.event("ceasefire")),
    "a full agreement": _agreement,
    "a full agreement of the main parties": _agreement,
    "a full agreement of state and republicans": _agreement,
    "any full agreement, of whichever parties": lambda case: _sooner_or_later(first(case.runs, "full")["week"]),
    "not ended five years later": _held,
    "a full agreement with no partial one before": _at_once,
    "a ceasefire before the first full agreement": _ceasefire_before,
    "the mission comes": lambda case: _share(case.event("mission_comes").notna()),
    "years of fighting in ten": _fighting,
    "no year of war in ten": lambda case: _share(case.column("years_fighting") == 0),
    "battle deaths in ten years": _deaths,
    "battle deaths in sixteen years": _deaths,
    "how the last fighting ended": lambda case: _parts(case.column("ended_by"), ENDINGS),
    "five quiet years": _quiet,
    "a public refuses, at least once": lambda case: _share(case.column("ratifications_lost") > 0),
    "a public refuses a full text": lambda case: _sooner_or_later(case.event("ratification_lost")),
    "who refuses the first one": _refused_by,
    "refused, and no full agreement in 21 years": lambda case: _share(
        case.event("ratification_lost").notna() & ~case.column("agreement").astype(bool)
    ),
    "texts refused, where any is": lambda case: "median {:.0f} in 21 years".format(
        case.column("ratifications_lost").loc[lambda lost: lost > 0].median()
    ),
}
"""What each row of the tables counts, by its first column."""


def _oslo_partial(case: Case) -> str:
    return _with_real_time(case, first(case.runs, "partial")["week"], " of all worlds")


def _oslo_partial_ends(case: Case) -> str:
    texts = first(case.runs, "partial").dropna(subset="week")
    lasted = texts["ended_week"] - texts["week"]
    share = f"{_share(lasted.notna())} of those signed"
    return f"{share}, after {_years(lasted)}" if lasted.notna().any() else share


def _fell(case: Case) -> pd.Series:
    return case.event("dated_event", who="The king falls").notna()


def _where(falls: bool) -> Row:
    def row(case: Case) -> str:
        fell = _fell(case)
        return _with_real_time(case, case.full()["week"][fell if falls else ~fell])

    return row


def _nepal_fighting(case: Case) -> str:
    years, fell = case.column("years_fighting"), _fell(case)
    by_fall = f"{years[fell].median():.0f} where the king falls, {years[~fell].median():.0f} where he does not"
    return f"median {years.median():.0f}; {by_fall}"


OWN_ROWS: dict[str, dict[str, Row]] = {
    "oslo": {
        "a partial agreement": _oslo_partial,
        "a full agreement": lambda case: _share(case.full()["week"].notna()),
        "the first partial agreement ends": _oslo_partial_ends,
    },
    "nepal": {
        "… where the king falls": _where(True),
        "… where he does not": _where(False),
        "years of fighting in ten": _nepal_fighting,
    },
}
"""Rows of one case alone."""

CASES: dict[str, tuple[float | None, tuple[str, ...]]] = {
    "oslo": (1.69, ()),
    "cyprus": (None, ()),
    "drc": (4.38, ("kinshasa", "rcd", "mlc")),
    "tajikistan": (5.15, ()),
    "northern_ireland": (10.27, ("britain", "republicans")),
    "el_salvador": (3.04, ()),
    "mozambique": (2.76, ()),
    "nepal": (1.81, ()),
}
"""By case the years after which its agreement was in fact signed (in *oslo* the partial one, elsewhere a full one),
where one was, and who must sign a full one."""


def counted(name: str, page: str, worlds: int = WORLDS) -> str:
    """The page with the counts of this case's table as its worlds have them. Raises ValueError for an unknown row."""
    years, main = CASES[name]
    scenario = load_scenario(name)
    runs = simulate(scenario, worlds=worlds, seed=1, events=True)
    case = Case(runs, weeks_in(scenario.years), years, main)
    begin = re.search(rf"^## {name}: .*$", page, re.MULTILINE)
    if begin is None:
        raise ValueError(f"{PAGE}: there is no section on {name}")
    end = page.index("\n## ", begin.end())
    lines = page[begin.start() : end].split("\n")
    return page[: begin.start()] + "\n".join(_recounted(name, case, lines)) + page[end:]


def _recounted(name: str, case: Case, lines: Iterable[str]) -> Iterable[str]:
    """The lines, those of the first table with their counts."""
    rows, later = ROWS | OWN_ROWS.get(name, {}), False
    for line in lines:
        later = later or line.startswith("### ")
        if later or not (row := _ROW.fullmatch(line)):
            yield line
            continue
        label, several, reality = row["label"], row["several"], row["reality"]
        if label not in rows:
            raise ValueError(f"{PAGE}: {name}: nothing counts {label!r}")
        told = f"{label} ({int(_fell(case).sum())} worlds)" if several else label
        yield f"| {told} | {rows[label](case)} | {reality} |"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    if unknown := sorted(set(sys.argv[1:]) - set(CASES)):
        sys.exit(f"{', '.join(unknown)}: no case; allowed: {', '.join(CASES)}")
    for one in sys.argv[1:] or CASES:
        text = counted(one, text)
        write_whole(PAGE, text.encode())
        print(f"{one}: counted", flush=True)
