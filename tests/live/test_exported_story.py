"""A story to send: what the file holds is what the model says, and it opens without Python and without a network."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import multitrack as mt
from experiments.cli.app import app
from experiments.cli.commands.live import export
from simulation.errors import InputError
from simulation.live.moment import Moment
from simulation.live.opening import run_of, stage_of
from simulation.live.story import story_of
from simulation.live.twins import Twin
from simulation.results.outcomes import outcome_named

pytestmark = [pytest.mark.medium, pytest.mark.filterwarnings("ignore")]

OSLO = mt.load_scenario("oslo")
SERIES = ["violence", "trust_official", "trust_unofficial", "readiness", "support", "accuracy_a", "accuracy_b"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the command writes it."""
    path = tmp_path_factory.mktemp("story") / "story.html"
    found = CliRunner().invoke(app, ["export", "oslo", "--world", "5", "--out", str(path)])
    assert found.exit_code == 0, found.output
    return path


def data_of(page: str) -> dict[str, Any]:
    packed = re.search(r'<script type="text/plain" id="data">([^<]*)<', page)
    assert packed
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    return found


def test_every_number_is_that_of_the_ensemble(file: Path) -> None:
    told = data_of(file.read_text("utf-8"))
    compared = 0
    for whose, settings in (("own", {}), ("twin", {"track_two.effort": 0.0})):
        runs = mt.simulate(OSLO, worlds=[5], settings=settings, weekly=SERIES)
        assert runs.weekly is not None
        one = runs.weekly.isel(world=0)
        lines = {line["name"]: line[whose] for chart in told["charts"] for line in chart["lines"]}
        assert len(lines) == 9
        for name, values in lines.items():
            series, party = (name[:-2], "ab".index(name[-1])) if name[-2:] in ("_a", "_b") else (name, 0)
            expected = one[name].to_numpy()[:, 0] if name in one else one[series].to_numpy()[:, party]
            assert values[0] is None and values[1:] == expected.tolist(), name
            compared += len(expected)
        for outcome in told["outcomes"]:
            declared = outcome_named(outcome["name"])
            assert declared is not None
            value = float(declared.values(runs.outcomes)[0])
            assert outcome[whose] == (None if np.isnan(value) else value)
    assert compared == 2 * 9 * 780


def test_texts_events_dates_and_the_hundred_worlds_are_there(file: Path) -> None:
    told = data_of(file.read_text("utf-8"))
    runs = mt.simulate(OSLO, worlds=[5], events=True)
    assert runs.events is not None
    assert [one["week"] for one in told["texts"]] == runs.agreements["week"].tolist()
    assert [text for _, _, text, _ in told["chronicle"]] == runs.events["text"].tolist()
    assert told["dates"][1] == "6 January 1992" and len(told["dates"]) == len(told["going_on"]) == 781
    worlds = [mt.simulate(OSLO, worlds=300, settings=one).outcomes["deaths"] for one in ({}, {"track_two.effort": 0.0})]
    difference = worlds[1] - worlds[0]
    deaths = next(one for one in told["outcomes"] if one["name"] == "deaths")
    assert deaths["counts"] == [int((difference < 0).sum()), int((difference > 0).sum()), int((difference == 0).sum())]
    assert deaths["mean"][0] == pytest.approx(float(difference.mean()))
    assert deaths["dots"].count("data-world") == 300


def test_it_is_small_and_loads_nothing(file: Path) -> None:
    page = file.read_text("utf-8")
    assert len(page.encode()) < 5e6
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=|@import|url\((?!#)", page)
    assert not re.search(r"\[\[\w+\]\]", page)


def test_names_are_never_markup_in_it(tmp_path: Path) -> None:
    hostile = '</script><img src=x onerror="alert(1)">&'
    path = tmp_path / "hostile.toml"
    path.write_text(
        f"[scenario]\ntitle = '{hostile}'\nextends = 'oslo'\nyears = 2\n[parties.israel]\nname = '{hostile}'\n", "utf-8"
    )
    moment = Moment("hostile", twin=Twin("no_mediator"))
    run, _ = run_of(mt.load_scenario(str(path)), moment)
    stage, _ = stage_of(run, str(path), moment)
    page = story_of(stage, moment)
    assert "<img" not in page and page.count("</script>") == 3
    told = data_of(page)
    assert "<img" not in "".join(told["map"]["marks"])
    assert "<img" not in "".join(chart["still"] + chart["paths"] for chart in told["charts"])


@pytest.mark.slow
def test_a_moment_can_be_exported_too_and_bad_input_is_told(tmp_path: Path) -> None:
    path = tmp_path / "story.html"
    export("scenario=oslo&world=3&change=30:track_two.effort:0&twin=no_mediator", path, 1, 0, (), (), "later")
    told = data_of(path.read_text("utf-8"))
    assert told["world"] == 3 and told["otherwise"] == "Mediators stay out, instead of the world as it is"
    assert "--change 30:track_two.effort=0" in told["commands"][1]
    for name, out, twin, message in (
        ("oslo", path, "no_track_two", "exists"), ("oslo", tmp_path / "x.txt", "no_track_two", r"\.html"),
        ("oslo", tmp_path / "none" / "x.html", "no_track_two", "no folder"),
        ("oslo", tmp_path / "x.html", "nosuch", "--twin: given 'nosuch'"),
        ("oslo", tmp_path / "x.html", "setting:zzz:1", "zzz"),
        ("nosuch", tmp_path / "x.html", "no_track_two", "nosuch"),
        ("scenario=oslo&new=1", tmp_path / "x.html", "no_track_two", "new=1"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=message):
            export(name, out, 1, 0, (), (), twin)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["story.html"]


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def test_it_opens_in_a_browser_with_the_network_off(file: Path) -> None:
    if not os.environ.get("REQUIRE_BROWSER"):
        pytest.importorskip("playwright.sync_api")
        if CHROMIUM is None:
            pytest.skip("no Chromium on the path")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    told, wrong, asked = data_of(file.read_text("utf-8")), [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda one: asked.append(one.url))
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-ready]")
        assert not page.locator("#outcomes").is_visible()  # nothing is told before the reader has guessed
        page.click("[data-guess=more]")
        assert "Step 2 of 5" in page.inner_text("#path") and page.locator("#outcomes").is_visible()
        page.click(".next")
        parted = page.locator("#week").input_value()
        assert int(parted) == told["parted"]
        page.click(".next")
        assert page.locator("#dots .dot").count() == 300
        page.select_option("#outcome", "agreement")
        assert "percentage points" in page.inner_text("#many")
        for week in (1, 300, 780):
            page.locator("#week").fill(str(week))
            for chart in told["charts"]:
                for line in chart["lines"]:
                    shown = page.get_attribute(f"[data-name='{line['name']}']", "data-value")
                    assert float(str(shown)) == line["own"][week]
            assert page.inner_text("#going-on") == told["going_on"][week]
            stood = [[one for one in text["stands"] if one[0] <= week] for text in told["texts"]]
            states = [(one[-1][1], one[-1][2]) for one in stood if one][::-1]
            shown = page.locator("#texts .text")
            assert shown.count() == len(states)
            for place, (state, holds) in enumerate(states):
                assert f" · {state}" in shown.nth(place).inner_text()
                assert ("over" in str(shown.nth(place).get_attribute("class")).split()) == (not holds)
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        browser.close()
    assert (wrong, asked) == ([], [file.as_uri()])
