"""The guided tour in a real browser, with the practice vendor that the app starts by itself."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from browser_page import COLD_MS, headline, main, metric, onward, send_button, titled
from browser_world import World, served
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# From the first click to Live, with the vendor's own quotas and indexing.
BOUND_S = 60


@pytest.fixture
def newcomer(tmp_path: Path, chromium: str) -> World:
    """A home in which nothing has happened, and no practice vendor but the app's own."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    gone = ("WORKBENCH_TWIN_URL", "WORKBENCH_TWIN_NO_QUOTA")
    kept = {name: value for name, value in os.environ.items() if name not in gone}
    given = {**kept, "WORKBENCH_HOME": str(home)}
    return World(home, home / "twin.log", home / "twin.db", given)


def test_the_tour_is_live_within_a_minute_of_the_first_click(page: Page, newcomer: World) -> None:
    with served(newcomer) as server:
        page.goto(server.url)
        titled(page, "Audience workbench", COLD_MS)
        tour = page.get_by_role("button", name="Show me: from a spreadsheet to Live")
        expect(tour).to_be_visible()
        begun = time.monotonic()
        tour.click()
        titled(page, "File", COLD_MS)
        for place, title in enumerate(("Columns", "Check", "Preview and send"), 1):
            expect(main(page).get_by_text(f"Guided tour {place} of 5")).to_be_visible()
            onward(page, title)
        expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
        send_button(page).click()
        titled(page, "Run")
        expect(main(page).get_by_text("Guided tour 5 of 5")).to_be_visible()
        left = BOUND_S - (time.monotonic() - begun)
        headline(page, "Live", timeout=max(1.0, left * 1000))
        expect(metric(page, "Accepted")).to_have_text("25,000")
        main(page).get_by_role("link", name="See what the practice vendor holds").click()
        titled(page, "Practice vendor")
        inside = main(page).get_by_role("combobox", name="Look inside")
        expect(inside).to_have_value(re.compile(r"^DEMO_\d{4}_\d{6}$"))
