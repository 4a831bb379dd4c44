"""The report: made from saved tables alone, escaped, loading nothing, with the numbers of every figure as text."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_evidence import about, made, options
from matplotlib.figure import Figure

import multitrack as mt
from experiments.claims import claims
from experiments.court.evidence import flat
from experiments.court.judge import ANSWERS, judge
from experiments.court.panel import column_of
from experiments.report.verdicts import claim_words, figures, harm_words, numbers, rows, words
from experiments.report.verdicts.markdown import as_markdown
from experiments.report.verdicts.page import as_html, as_svg
from experiments.report.verdicts.saved import Saved, Trial, read_saved, records
from experiments.report.verdicts.write import write_report
from simulation.results.export import write_table

CLAIMS = claims()
TRIAL = Trial(
    "multitrack claims --quick",
    90.0,
    "2026-11-28",
    "abc",
    "0.1.0",
    quick=True,
    cases=30,
    replicates=8,
    seed=1,
    first=30,
)
MADE = {
    "S1": made("more", 0.2), "S2": made("always", -0.2), "S4": made("more", 0.0), "F2": made("more", 0.05, half=0.4),
    "D3": made("best", 0.0, options=options(0.0), regret=about(0.0)), "F5": made("more", 0.0, headroom=about(0.0)),
}  # fmt: skip


def verdict_row(id: str) -> dict[str, object]:
    evidence = replace(MADE[id], claim=id)
    verdict = judge(evidence)
    said = {"says": CLAIMS[id].says, "answer": verdict.answer, "reason": verdict.reason, "condition": verdict.condition}
    more = {"marks": "; ".join(verdict.marks), "cases_needed": None, "basis": "emergent", "theories": "turns on theory"}
    return {**flat(evidence), **said, **more}


def effects_rows(id: str) -> list[dict[str, object]]:
    plain = {
        "claim": id,
        "scale": "logarithm",
        "mean": 0.1,
        "low": 0.0,
        "high": 0.2,
        "cases": 640,
        "moved": 0.5,
        "as_said": 0.37,
        "against": 0.08,
        "correlation": 0.9,
    }
    claim = CLAIMS[id]
    return [
        {**plain, "outcome": one.name, "column": column_of(claim, one), "primary": place == 0}
        for place, one in enumerate(claim.measured)
    ]


def ends(name: str, mean: float = 0.1) -> dict[str, float]:
    return {f"{name}_mean": mean, f"{name}_low": mean - 0.1, f"{name}_high": mean + 0.1}


@pytest.fixture(scope="module")
def saved() -> Saved:
    cell = {"mean": 0.1, "low": 0.0, "high": 0.2}
    corners = {"neither": 0.1, "one": 0.2, "other": 0.15, "both": 0.3, "said": "neither", "from": 0.0, "room": 1.0}
    corners |= {f"gain_{name}{end}": 0.1 for name in ("one", "other", "both") for end in ("", "_low", "_high")}
    scales = ("additive", "independent action", "better single", "odds")
    doses = {"base": 0.3, "gain_one": 0.1, "gain_other": 0.0, "gain_other_half": 0.1, "gain_other_full": 0.2}
    harmed = {"claim": "S1", "arm": "one", "against": "other", "delta": 0.05, "cases": 9, "worse": 0.31,
              "better": 0.02, "luck": 0.025, "worse_by": 0.44, "better_by": 0.1, "mean": -0.1, "low": -0.2,
              "high": 0.0, **ends("tenth", -0.3)}  # fmt: skip
    tables = {
        "verdicts": pd.DataFrame([verdict_row(id) for id in MADE]),
        "effects": pd.DataFrame([row for id in MADE for row in effects_rows(id)]),
        "arms": pd.DataFrame([{"claim": "S1", "arm": "<b>both</b>", "worlds": 9, "years_fighting": 3.25,
                               "effort_track_one": 1.0, "effort_track_two": 2.0}]),
        "interaction": pd.DataFrame([{**corners, **cell, "scale": scale, "outcome": outcome}
                                     for outcome in ("deaths", "years_fighting") for scale in scales]),
        "map": pd.DataFrame([{**cell, **doses, "outcome": outcome, "fifth": n} for n in range(1, 6)
                             for outcome in ("deaths", "agreement", "years_fighting", "quiet_without_victory")]),
        "signing": pd.DataFrame([{"claim": "F5", "every": 0.1, "some": 0.05, **ends("all"), **ends("pairs")}]),
        "mix": pd.DataFrame([{**cell, "outcome": "deaths", "persons": n, "cases": 9} for n in (1.0, 6.0, 11.0)]),
        "activities": pd.DataFrame([{**cell, "kind": kind, "activities": who, "outcome": "deaths", "cases": 9}
                                    for kind, who in (("share", "public_work"), ("pair", "public_work workshops"))]),
        "timing": pd.DataFrame([{**cell, "kind": "fork", "name": "ripe", "outcome": "deaths", "forks": 400.0},
                                {**cell, "kind": "policy", "name": "ripe", "outcome": "years_fighting", "never": 0.1}]),
        "fork_states": pd.DataFrame([{**cell, "state": "pain_rebels", "said": said, "forks": 9, "rise": 0.2,
                                      "rise_low": 0.1, "rise_high": 0.3} for said in ("0 to 0.3", "0.3 to 1")]),
        "naive": pd.DataFrame([{**cell, "group": group, "outcome": "deaths", "read_off": -0.3, "cases": 9}
                               for group in ("onsets-baseline", "all-drc-a1b2c3")]),
        "harm": pd.DataFrame([
            {**harmed, "who": "deaths", "scale": "logarithm"}, {**harmed, "who": "the_<i>rebels", "scale": "plain"},
            {"claim": "S1", "arm": "one", "against": "other", "who": "any of these", "worse": 0.4, "better": 0.1,
             "luck": 0.05}]),
        "tenths": pd.DataFrame([{"claim": "S1", "cases": 64, "of": 640, "in_words": "fight.scale lower"}]),
        "counterexamples": pd.DataFrame([{"claim": "S2", "case": 3, "in_words": "fight.scale very low (1)"}]),
        "shams": pd.DataFrame([{"sham": "two copies of nothing", "passed": True, **cell}]),
        "signs": pd.DataFrame([{"claim": "S1", "setting": f"{name}.strength", "below": 0.0, "below_low": -0.1,
                                "below_high": 0.1, "below_sets": 35, "above": 0.1, "above_low": 0.0, "above_high": 0.2,
                                "above_sets": 160, "difference": 0.1, "low": low, "high": 0.2}
                               for name, low in (("sure", 0.01), ("unsure", -0.01))]),
        "prior": pd.DataFrame([
            {"setting": "a.strength", "low": -0.3, "high": 1.5, "below_zero": 1 / 6, "harm": 1 / 6},
            {"setting": "a.backlash", "low": -0.5, "high": 2.0, "below_zero": 0.2, "harm": 0.8},
            {"setting": "a.gain", "low": 0.0, "high": 1.0, "below_zero": 0.0, "harm": 0.0}]),
        "audit": pd.DataFrame([{"claim": "S1", "mechanism": "fight", "left": 0.1, "changed": True}]),
        "theories": pd.DataFrame([{**cell, "claim": "S1", "theory": "power divides", "answer": "negligible",
                                   "differs": True}]),
    }  # fmt: skip
    return Saved(TRIAL, tables)


VOID = {"meta", "use", "path", "rect", "line", "br", "image"}


@pytest.fixture(scope="module")
def html(saved: Saved) -> str:
    claim = replace(CLAIMS["S1"], statement="A <script>alert(1)</script> & more of it.")
    return as_html(saved, {**CLAIMS, "S1": claim})


@pytest.fixture(scope="module")
def markdown(saved: Saved) -> str:
    return as_markdown(saved, CLAIMS)


class Page(HTMLParser):
    """Tags that are open at the end, what is loaded, and which figures have a label and numbers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loads += [str(given[name]) for name in ("src", "data", "action") if name in given]
        self.ids |= {str(given["id"])} if "id" in given else set()
        if tag == "a":
            self.links.add(str(given.get("href")))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is opened."""


def test_the_page_is_whole_and_loads_nothing(html: str) -> None:
    text, page = html, Page(html)
    assert page.open == [] and page.loads == []
    assert {link.removeprefix("#") for link in page.links} <= page.ids and set(MADE) <= page.ids
    assert not re.findall(r"url\((?!#)", text) and "https://" not in re.sub(r"http[s]?://www\.w3\.org\S*", "", text)
    assert re.search(r"Content-Security-Policy\" content=\"default-src &#x27;none&#x27;", text)


def test_figures_are_shapes_and_no_pictures(html: str) -> None:
    """The page forbids itself to load anything, pictures within it too: one would not be shown."""
    assert "<image" not in html and html.count("<svg") > 10


def test_every_figure_has_a_label_and_its_numbers(html: str) -> None:
    figures_there = re.findall(r"<figure>.*?</figure>", html, re.DOTALL)
    assert len(figures_there) == 10 + len(MADE)
    assert all('role="img" aria-label="' in one and "<summary>Numbers</summary>" in one for one in figures_there)


def test_names_and_texts_are_escaped(html: str) -> None:
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html and "&lt;b&gt;both" in html
    assert html.count("<script>") == 1


def test_every_verdict_stands_on_the_page_and_in_the_text(saved: Saved, html: str) -> None:
    markdown = as_markdown(saved, CLAIMS)
    for id, evidence in MADE.items():
        answer = judge(evidence).answer
        assert f"<h2>{id}: {answer}</h2>" in html and f"## {id}: {answer}" in markdown
    for text in (html, markdown):
        assert "Provisional" in text and "every verdict is preliminary" in text
        assert "multitrack claims S1 --quick --seed 1" in text
    assert all(answer in ANSWERS for answer in words.counts(saved.table("verdicts")))


def test_the_answer_counts_what_is_out_of_reach_apart(saved: Saved) -> None:
    first, second, *_ = words.answer(saved)
    assert first.startswith("Of 6 claims tried: 1 supported") and "out of reach" not in first
    assert second.startswith("Apart from these, 1 is out of reach")
    assert any("grows as the other works harder is supported" in line for line in words.answer(saved))
    assert "1 supported (S1)" in first
    assert any(
        line.startswith("Against neither track, years of fighting, from the third year of a war on: Track I alone")
        for line in words.answer(saved)
    )
    assert len(words.asked()) == 4
    verdicts = saved.table("verdicts").assign(answer="negligible", could_fail=True)
    verdicts.loc[:1, "answer"] = ["conditional", "supported, not always"]
    told = " ".join(words.answer(Saved(TRIAL, {**saved.tables, "verdicts": verdicts})))
    assert "Of 2 that agree with the paper the model could have refuted 2" in told and "4 others it did refute" in told


def test_undecided_claims_lean_and_outcomes_beside_go_the_other_way(saved: Saved) -> None:
    effects = saved.table("effects")
    against = effects.assign(low=np.where(effects["primary"], 0.05, -0.2), high=np.where(effects["primary"], 0.2, -0.1))
    leaning = Saved(TRIAL, {**saved.tables, "effects": against})
    undecided = [id for id in MADE if judge(MADE[id]).answer == "undecided"]
    assert undecided == ["F2"] and words.leanings_said(leaning) == [
        "Of those undecided the mean, taken one by one at 95 %, lies the way the paper says for 1 (F2)."
    ]
    assert words.leanings_said(saved) == [] and claim_words.opposed(saved, CLAIMS["S1"]) == []
    (told,) = claim_words.opposed(leaning, CLAIMS["S1"])
    assert claim_words.label(CLAIMS["S1"].beside[0]) in told and told in as_markdown(leaning, CLAIMS)
    assert claim_words.opposed(leaning, replace(CLAIMS["S1"], judged="either")) == []


def test_only_signs_that_surely_matter_are_told(saved: Saved) -> None:
    (row,) = [one for one in records(saved.table("verdicts")) if one["claim"] == "S1"]
    (told,) = claim_words.by_sign(saved, CLAIMS["S1"], row)
    assert told.startswith("Where sure.strength was drawn below zero the effect is ") and "35 and 160 sets" in told
    assert told in as_markdown(saved, CLAIMS) and claim_words.by_sign(saved, CLAIMS["S2"], row) == []
    (said,) = [text for text in words.prior_said(saved) if "drawn below or above zero" in text]
    assert said.startswith("Of 1 claim the effects of S1 are seen to differ") and said.endswith("above zero.")
    wide = saved.table("signs").assign(claim="F2", low=-9.0, high=9.0)
    unsure = Saved(TRIAL, {**saved.tables, "signs": pd.concat([saved.table("signs"), wide])})
    assert "Of 1 of the others it cannot be told: too few sets" in " ".join(words.prior_said(unsure))


def test_the_command_is_that_of_the_trial_and_base_rates_are_those_of_both_tracks(saved: Saved) -> None:
    plain = replace(TRIAL, quick=False, cases=160)
    assert claim_words.rerun(plain, CLAIMS["S1"]).startswith("multitrack claims S1 --cases 160 --seed 1")
    assert "--no-audit" in claim_words.rerun(replace(plain, audited=False, theories=False), CLAIMS["S1"])
    assert "--no-theories" in claim_words.rerun(replace(plain, theories=False), CLAIMS["S1"])
    text = as_markdown(saved, CLAIMS)
    scales = saved.table("interaction")["scale"]
    assert words.TOGETHER in text and all(f" | {scale} | " in text for scale in scales)
    agreement = saved.table("interaction").assign(outcome="agreement")
    (told,) = words.base_rates_said(Saved(TRIAL, {"interaction": agreement}))
    assert "with neither track 10 %; Track I alone 20 %; Track II alone 15 %; both 30 %." in told
    (told, _) = words.prior_said(saved)
    kinds = "1 can only help, 1 help oftener than they harm and 1 harm oftener than they help"
    assert f"of 3 effects {kinds}." in told
    assert words.prior_said(Saved(TRIAL, {"prior": saved.table("prior").drop(columns="harm")})) == []
    # A gain of 0.1 is 9.5 % fewer, a loss of 0.1 is 10.5 % more; what may be either has its signs.
    gains = {f"gain_{arm}{end}": gain for arm, gain in (("one", 0.1), ("other", -0.1), ("both", 0.1)) for end in
             ("", "_low", "_high")} | {"gain_both_low": -0.1}  # fmt: skip
    fought = saved.table("interaction").assign(**gains, **{"from": 0.0})
    for told in words.diplomacy_said(Saved(TRIAL, {"interaction": fought})):
        assert "Track I alone 9.5 % fewer (9.5 to 9.5); Track II alone 10.5 % more (10.5 to 10.5); both -9.5 %" in told
    (lives,) = words.lives_said(saved)
    assert "deaths +10.5 % (" in lives and "of cases more people die" in lives


def test_what_decided_a_verdict_is_said_where_the_mean_did_not() -> None:
    def said(kind: str, answer: str) -> str:
        return claim_words.decided(
            {**flat(made(kind, **({"confirmed": 13} if kind == "only if" else {}))), "answer": answer}
        )

    assert said("only if", "contradicted").startswith("13 cases reach it without")
    assert "little" in said("little", "contradicted")
    assert "tenth" in said("can", "supported") and "none that matters" in said("can", "contradicted")
    assert said("more", "supported") == said("can", "undecided") == ""
    made_so = ({"mean": -0.9}, {"mean": 0.0, "worst": about(-0.9)}, {"mean": 0.0, "confirmed_worst": 7})
    by_mean, by_tenth, by_cases = (
        claim_words.decided({**flat(made("always", **so)), "answer": "contradicted"}) for so in made_so
    )
    assert by_mean == "" and by_tenth.startswith("In the tenth of cases") and by_cases.startswith("7 of the cases")


def test_effects_that_are_compared_are_told_as_effects() -> None:
    told = claim_words.compared(CLAIMS["W6"])
    assert told.startswith(
        "Compared: the effect of “track_two.initiatives=4 apart” over “track_two.initiatives=1 apart”"
    )
    assert "of “track_two.initiatives=4 together” over “track_two.initiatives=1 together”, in baseline" in told
    assert "against" in claim_words.compared(CLAIMS["B8"])


def test_what_was_compared_stands_with_the_means_of_its_arms(saved: Saved, html: str) -> None:
    markdown = as_markdown(saved, CLAIMS)
    assert (
        "Compared: “accurate” against “none”, in baseline: worlds whose second calendar year"
        in claim_words.compared(CLAIMS["F3"])
    )
    for text in (html, markdown):
        assert "Compared: “" in text and "Mean years fighting" in text and "less of it" in text


def test_the_same_tables_give_the_same_bytes(saved: Saved) -> None:
    one, other = (as_svg(figures.mix(saved.table("mix")), "the mix") for _ in range(2))
    assert one == other


def test_figures_are_drawn_with_labelled_axes(saved: Saved) -> None:
    drawn = [
        figures.forest(saved.table("verdicts")), figures.effects_of(saved.of_claim("effects", "S1"), 0.05, "supported"),
        figures.cells(saved.table("interaction")), figures.mix(saved.table("mix")),
        figures.audit(saved.table("audit")), figures.theories(saved.table("theories")),
    ]  # fmt: skip
    for figure in drawn:
        assert figure.axes[0].get_xlabel() or figure.axes[0].get_ylabel()
    whole = (
        figures.complement(saved.table("interaction")), figures.timing(saved.table("timing")),
        figures.adds(saved.table("map")), figures.naive(saved.table("naive")),
    )  # fmt: skip
    assert all(isinstance(figure, Figure) and figure.get_supxlabel() for figure in whole)
    assert as_svg(drawn[0], 'a "label"').startswith('<svg role="img" aria-label="a &quot;label&quot;"')


def test_effects_are_written_in_their_units() -> None:
    assert numbers.units(0.03, "share") == "+3.0 points" and numbers.units(np.log(0.95), "logarithm") == "-5.0 %"
    assert numbers.units(0.0123, "plain") == "+0.0123"
    tenths = {**flat(made("always", 0.0, worst=about(-0.2), best=about(0.2))), "scale": "share"}
    shown = {says: numbers.effect(tenths | {"says": says}).count("tenth") for says in ("more", "always", "can")}
    assert shown == {"more": 0, "always": 1, "can": 2}
    assert numbers.interval(0.0, float("-inf"), float("inf"), "share").startswith("not known")
    assert claim_words.label(CLAIMS["W11"].outcome) == "violations for each agreement year"


def test_a_report_is_written_from_a_folder_and_a_folder_without_a_trial_is_refused(
    saved: Saved, tmp_path: Path
) -> None:
    with pytest.raises(mt.InputError, match="no trial was finished here"):
        read_saved(tmp_path)
    for name in ("verdicts", "effects", "arms"):
        table = saved.of_claim(name, "S1")
        table.to_parquet(tmp_path / f"{name}.parquet")
    TRIAL.save(tmp_path)
    page = write_report(tmp_path, CLAIMS)
    assert page.stat().st_size < 15_000_000 and (tmp_path / "report.md").is_file()
    assert read_saved(tmp_path).trial == TRIAL


def test_every_group_and_every_fifth_is_drawn(saved: Saved) -> None:
    drawn = figures.naive(saved.table("naive"))
    assert [ax.get_title(loc="left") or ax.get_title() for ax in drawn.axes] == [
        "conflicts from their outbreak, baseline", "worlds, drc with settings of its own"
    ]  # fmt: skip
    for ax in figures.adds(saved.table("map")).axes:
        lines = [line.get_ydata() for line in ax.get_lines() if len(line.get_xdata()) == 3]
        assert len(lines) == 5 and all(list(line) == [0.0, 0.1, 0.2] for line in lines)


def test_who_is_worse_off_is_said_by_case_and_who(saved: Saved, html: str, markdown: str) -> None:
    (said,) = harm_words.harm_said(saved, CLAIMS["S1"])
    assert "“one” against “other”" in said and "more people die in 31 % of cases, fewer in 2 %" in said
    deaths, party, anybody = harm_words.harm_rows(saved, CLAIMS["S1"])
    assert deaths[-2].startswith("+10.5 %") and deaths[-1].startswith("+35.0 %")  # more of them, where the gain is less
    assert party[-2] == "-0.1 (-0.2 to +0)" and anybody[-1] == "–" and anybody[1:4] == ("40 %", "10 %", "5.0 %")
    for text in (html, markdown):
        assert "differ from the rest in: fight.scale lower" in text and "more people die in 31 %" in text
    assert "the &lt;i&gt;rebels" in html and "some 2.5 %" in html
    assert harm_words.harm_said(saved, CLAIMS["S2"]) == []


def test_sizes_of_audit_and_theories_stand_beside_what_they_told(saved: Saved) -> None:
    sized = replace(TRIAL, quick=False, audit_cases=40, audit_replicates=8, theory_cases=80, theory_replicates=6)
    (row, *_) = records(saved.table("verdicts"))
    told = {"theories": saved.table("theories").assign(cases=77), "audit": saved.table("audit").assign(cases=38)}
    whole = Saved(sized, {**saved.tables, **told})
    assert words.rests(row, Saved(sized, saved.tables)) == "emergent (40 cases × 8)"
    assert words.rests(row, whole) == "emergent (38 cases × 8)"
    longer = pd.concat([told["audit"], told["audit"].assign(cases=120)])
    assert words.rests(row, Saved(sized, {**saved.tables, "audit": longer})) == "emergent (38 to 120 cases × 8)"
    # What was run, where the table says it; and how many theories say the same.
    assert words.stands(row, whole).startswith("turns on theory (77 cases × 6; the same answer under ")
    assert "(80 cases × 6; " in words.stands(row, Saved(sized, saved.tables))
    assert words.stands({**row, "theories": "stands under every theory"}, whole).startswith("no theory excludes it (")
    assert "The audit of a claim: 40 cases × 8." in words.made(sized)
    in_full = words.made(replace(sized, audit_cases=120))
    assert "The audit of a claim: 120 cases × 8 at most, of what the first 40 did not settle." in in_full
    assert "not noted" in words.rests(row, Saved(TRIAL, saved.tables))
    assert words.rests({"basis": ""}, whole) == "not audited"


def test_verdicts_that_an_assumption_carries_are_counted_apart(saved: Saved) -> None:
    verdicts = saved.table("verdicts")
    assumed = verdicts.assign(basis=["assumed", "by construction", *verdicts["basis"][2:]])
    first, second, third, *_ = words.answer(Saved(TRIAL, {**saved.tables, "verdicts": assumed}))
    assert "supported" not in first.split(":", 1)[1] and "undecided" in first
    assert second.endswith("assumption of the model carries: S1 (supported).") and "definition settles: S2" in third
    by_answer = {row[0]: row[1:3] for row in rows.counts(assumed)[1]}
    assert by_answer["supported"] == ("0", "1 (S1)")


def test_cases_that_would_do_are_said_of_undecided_claims_alone(saved: Saved) -> None:
    for row in records(saved.table("verdicts").assign(cases_needed=900)):
        told = dict(rows.numbers(row)[1])
        assert ("cases that would do" in told) is (row["answer"] == "undecided")


def test_scenario_files_are_named_only_where_they_lie(saved: Saved, html: str, markdown: str) -> None:
    there = as_markdown(replace(saved, scenarios=True), CLAIMS)
    assert words.SCENARIOS in there and words.SCENARIOS not in markdown
    assert "counterexamples/" not in html and "fight.scale very low (1)" in html


def test_the_text_has_the_tables_of_the_page(html: str, markdown: str) -> None:
    for title, _ in rows.BESIDE.values():
        assert f"## {title}" in markdown and f"<h2>{title}</h2>" in html
    assert "| a.strength | -0.30 | 1.50 | 17 % | 17 % |" in markdown and "| S1 | 1 | fight (0.1) |" in markdown
    assert "second edition" in markdown and "second edition" in html and "37 % | 8 % | 0.90" in markdown


def test_tables_as_text_give_the_same_report(saved: Saved, markdown: str, tmp_path: Path) -> None:
    TRIAL.save(tmp_path)
    for name, table in saved.tables.items():
        write_table(table, tmp_path / f"{name}.csv")
    again = read_saved(tmp_path)
    assert as_markdown(again, CLAIMS) == markdown
    (tmp_path / "effects.csv").write_text("", encoding="utf-8")
    with pytest.raises(mt.InputError, match=r"effects\.csv: it cannot be read"):
        read_saved(tmp_path)


def test_theories_agree_with_a_verdict_that_they_cannot_give(saved: Saved) -> None:
    """Under a theory a claim is only supported or not: no tenths, regions or single cases are looked at there."""
    (row, *_) = records(saved.table("verdicts"))
    theories = saved.table("theories").assign(answer="supported", differs=False)
    for answer in ("supported", "mixed", "conditional", "could not fail", "supported, not always"):
        told = words.stands({**row, "answer": answer}, Saved(TRIAL, {**saved.tables, "theories": theories}))
        assert "the same answer under 1 of 1" in told, answer
    assert "under 0 of 1" in words.stands(
        {**row, "answer": "negligible"}, Saved(TRIAL, {**saved.tables, "theories": theories})
    )


KEPT = Path(__file__).parents[2] / "results" / "claims"


def test_the_kept_report_can_be_made_from_its_own_tables() -> None:
    kept = read_saved(KEPT)
    assert as_markdown(kept, CLAIMS) == (KEPT / "report.md").read_text(encoding="utf-8")
    text = as_markdown(kept, CLAIMS)
    assert {line.split(":")[0][3:] for line in text.splitlines() if re.match("## [A-Z][0-9]+:", line)} == set(CLAIMS)
    assert sum(words.counts(kept.table("verdicts")).values()) == len(CLAIMS) == 66


@pytest.mark.slow
def test_the_kept_page_can_be_made_from_its_own_tables() -> None:
    page = as_html(read_saved(KEPT), CLAIMS)
    assert page.count("<article id=") == 66 and len(page.encode()) < 15_000_000


def test_the_audit_names_what_changes_a_claim_and_what_it_fails_without(saved: Saved) -> None:
    cells = saved.table("audit")
    (_, found) = rows.audit(cells.assign(changed=False, fails=False))
    assert all(row[2:] == ("none is seen to", "none is seen") for row in found)
    (_, found) = rows.audit(cells.assign(changed=True, fails=True))
    assert found[0][3].split(", ") == list(cells["mechanism"][cells["claim"] == found[0][0]])
    assert rows.audit(cells.drop(columns="fails", errors="ignore"))[1][0][3] == "none is seen"


def test_the_smallest_effect_is_told_on_the_scale_of_the_effect() -> None:
    assert claim_words.smallest({"delta": np.log(1.05), "scale": numbers.FEWER}) == "+4.8 % (or -5.0 %)"
    assert claim_words.smallest({"delta": 0.03, "scale": "share"}) == "+3.0 points"


def test_fewer_deaths_are_told_as_the_change_they_are(saved: Saved, tmp_path: Path) -> None:
    """A gain of 0.1 in logarithms is 9.5 % fewer, a loss of 0.1 is 10.5 % more."""
    assert [numbers.units(value, numbers.FEWER) for value in (0.1, -0.1)] == ["+9.5 %", "-10.5 %"]
    ids = saved.table("verdicts")["claim"].tolist()
    effects = pd.concat([saved.of_claim("effects", id).assign(scale="logarithm", more=id == ids[1]) for id in ids[:2]])
    verdicts = saved.table("verdicts").assign(scale="logarithm")
    for name, table in (("effects", effects), ("verdicts", verdicts)):
        write_table(table, tmp_path / f"{name}.csv")
    TRIAL.save(tmp_path)
    found = read_saved(tmp_path).table("verdicts").set_index("claim")["scale"]
    assert found[ids[0]] == numbers.FEWER and found[ids[1]] == found[ids[2]] == "logarithm"
    assert rows.gain_scale("deaths") == numbers.FEWER and rows.gain_scale("agreement") == "share"
