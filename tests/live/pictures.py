"""The pictures of the page in docs/figures, made again: `python tests/live/pictures.py` (it needs a Chromium).

Each shows what the documents say of it; look at each one after they were made.
"""

from __future__ import annotations

import shutil
import signal
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from served import Server

FIGURES = Path(__file__).parents[2] / "docs" / "figures"
LONG = 300_000.0  # milliseconds
WORLD = "scenario=oslo&seed=1&world=5"
TWIN = "twin=no_track_two"


def opened(
    browser: Browser, server: Server, line: str, *, dark: bool = False, size: tuple[int, int] = (1280, 800)
) -> Page:
    """A page at this moment, with its parallel worlds."""
    scale = 0.75 if size[0] == 1920 else 1.0
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        color_scheme="dark" if dark else "light",
    )
    page.goto(f"{server.address}#{line}")
    week = next((part[5:] for part in line.split("&") if part.startswith("week=")), "0")
    expect(page.locator("output[data-name=week]")).to_have_attribute("data-value", week, timeout=LONG)
    expect(page.locator(".time [role=status]")).to_have_text("", timeout=LONG)
    return page


def kept(page: Page, name: str) -> None:
    """Keep what is in sight, with no pointer over it."""
    page.wait_for_timeout(600)
    taken = Image.open(BytesIO(page.screenshot()))
    taken.convert("RGB").quantize(255, dither=Image.Dither.NONE).save(FIGURES / f"view_{name}.png", optimize=True)
    page.close()


def of_page(browser: Browser, server: Server) -> None:
    """Each panel."""
    page = opened(browser, server, f"{WORLD}&week=70")
    page.locator(".hit[data-agent='officials:0']").hover()
    kept(page, "course")
    page = opened(browser, server, f"{WORLD}&week=300&tab=twin&{TWIN}")
    expect(page.locator("#pairs-told")).to_have_attribute("data-worlds", "300", timeout=LONG)
    kept(page, "twin")
    page = opened(browser, server, f"{WORLD}&week=300&tab=chronicle")
    page.locator(".events button", has_text="sign").first.click()
    expect(page.locator("#answer")).to_be_visible(timeout=LONG)
    kept(page, "chronicle")
    page = opened(browser, server, f"{WORLD}&week=120&tab=settings")
    page.locator("[id='set-track_two.effort']").focus()
    page.keyboard.press("Home")
    expect(page.locator("#pairs-told")).to_have_attribute("data-worlds", "300", timeout=LONG)
    kept(page, "settings")
    kept(opened(browser, server, f"{WORLD}&week=300&tab=chronicle&{TWIN}", dark=True, size=(1920, 1080)), "dark")


def of_two(browser: Browser, server: Server) -> None:
    """Two worlds side by side."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{server.address}#{WORLD}&week=126&beside=scenario%3Doslo%26seed%3D1%26world%3D6%26week%3D126")
    for place in (0, 1):
        frame = page.frame_locator("#two iframe").nth(place)
        expect(frame.locator("output[data-name=week]")).to_have_attribute("data-value", "126", timeout=LONG)
        expect(frame.locator(".time [role=status]")).to_have_text("", timeout=LONG)
    kept(page, "two")


def of_story(browser: Browser, server: Server) -> None:
    """The exported file, where the same change is shown in many worlds."""
    page = opened(browser, server, f"{WORLD}&week=55&{TWIN}")
    with TemporaryDirectory() as folder:
        with page.expect_download(timeout=LONG) as download:
            page.click("#export")
        download.value.save_as(Path(folder) / "story.html")
        page.close()
        story = browser.new_page(viewport={"width": 1280, "height": 800})
        story.goto((Path(folder) / "story.html").as_uri())
        story.click("[data-guess=more]")
        for _ in range(2):
            story.click(".next")
        kept(story, "story")


def main() -> None:
    """Make them all."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    server = Server("oslo")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for make in (of_page, of_two, of_story):
                make(browser, server)
            browser.close()
    finally:
        server.end(signal.SIGKILL)


if __name__ == "__main__":
    main()
