"""Every page with something to show, in both themes; `--screenshots DIR` keeps the pictures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_page import (
    COLD_MS,
    address_part,
    bring,
    choose,
    main,
    menu,
    name_new_audience,
    onward,
    send_button,
    settle,
    target_of,
    titled,
    visit,
    watched,
)
from browser_world import ROOT, SAMPLES, served, world
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

# The background colours of .streamlit/config.toml.
THEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 20, 32)"}
LOWEST = 600
FRAMES = """() => new Promise(end => {
  let left = 10;
  const next = () => left-- ? requestAnimationFrame(next) : end();
  next();
})"""
# Entry of the menu, heading, name of the picture.
WALK = [
    ("File", "File", "2-file"),
    ("Columns", "Columns", "3-columns"),
    ("Select", "Select", "3-select"),
    ("Check", "Check", "4-check"),
    ("Preview and send", "Preview and send", "5-preview"),
    ("Runs", "Runs", "6-runs"),
    ("Practice vendor", "Practice vendor", "8-practice"),
    ("Connections", "Connections", "9-connections"),
]


@pytest.fixture(scope="module")
def tidy(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app of a home of its own: pictures show nothing that other tests left behind."""
    file, options = SAMPLES / "audience_vip.csv", ["--set", "name=VIP_NOV", "--set", "create=true"]
    words = ["send", str(file), "--to", "batch.audiences.update", *options]
    with world(tmp_path_factory.mktemp("screens"), slow_s=0) as there, served(there) as server:
        done = subprocess.run(
            [sys.executable, "-m", "workbench", *words],
            env=there.environment,
            cwd=ROOT,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        yield server.url


@pytest.fixture(scope="module")
def draft(browser: Browser, tidy: str) -> str:
    """A draft of the messy workbook up to its preview, beside a run that is live."""
    with watched(browser) as context:
        page = context.new_page()
        bring(page, tidy, SAMPLES / "audience_messy.xlsx", "300 rows")
        onward(page, "Columns")
        name_new_audience(page, "VIP_MESSY")
        choose(page, target_of(page, "money(price)"), "Leave behind")
        onward(page, "Check")
        onward(page, "Preview and send")
        expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
        return address_part(page, "draft")


def test_every_page_draws_itself(
    tab: Page, tidy: str, draft: str, theme: str, pictures: Path | None
) -> None:
    visit(tab, f"{tidy}/?draft={draft}", "Audience workbench")
    colour = "e => getComputedStyle(e).backgroundColor"
    assert tab.get_by_test_id("stApp").evaluate(colour) == THEMES[theme]
    sound(tab)
    keep(tab, pictures, f"{theme}-1-home")
    for entry, title, name in WALK:
        menu(tab, entry)
        titled(tab, title)
        sound(tab)
        keep(tab, pictures, f"{theme}-{name}")
        if entry == "Runs":
            tab.get_by_role("link", name="Look").last.click()
            expect(tab.get_by_role("button", name="Results as Excel")).to_be_visible()
            sound(tab)
            keep(tab, pictures, f"{theme}-7-run")
        if entry == "Connections":
            tab.get_by_role("button", name="Test it").click()
            expect(tab.get_by_text("It answers, takes the key")).to_be_visible()
            sound(tab)


def sound(page: Page) -> None:
    """The page is whole: every table is painted, nothing went wrong, nothing sticks out."""
    settle(page)
    # What is folded away is drawn when it is opened.
    waiting = main(page).get_by_test_id("stSkeleton").filter(visible=True)
    expect(waiting).to_have_count(0)
    for table in main(page).get_by_test_id("stDataFrame").filter(visible=True).all():
        expect(table.locator("[data-testid^=glide-cell]").first).to_be_attached()
    expect(main(page).get_by_text("Traceback")).to_have_count(0)
    expect(main(page).get_by_text("That should not have happened")).to_have_count(0)
    expect(main(page).get_by_test_id("stException")).to_have_count(0)
    assert main(page).evaluate("e => e.scrollWidth <= e.clientWidth")


def keep(page: Page, place: Path | None, name: str) -> None:
    """Saves the whole page; what scrolls is an inner part, so the window is made as tall as it."""
    if place is None:
        return
    size = page.viewport_size
    assert size is not None
    page.mouse.move(size["width"] / 2, 1)
    height = 0
    # Tables are painted anew after each change, and only then the page knows its height.
    while (wanted := max(LOWEST, main(page).evaluate("e => e.scrollHeight"))) > height:
        height = wanted
        page.set_viewport_size({"width": size["width"], "height": height})
        page.evaluate(FRAMES)
    page.screenshot(path=place / f"{name}.png", animations="disabled")
    page.set_viewport_size(size)
