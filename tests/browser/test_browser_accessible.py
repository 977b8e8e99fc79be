"""Every page can be used by keyboard and read aloud: axe-core in real Chromium, in both themes."""

from __future__ import annotations

import re
from typing import Any

import pytest
import test_browser_screens as screens
from axe_playwright_python.sync_playwright import Axe
from browser_page import COLD_MS, main, menu, settle, titled, visit
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# The pictures' own app and draft: every page has something to show.
tidy, draft = screens.tidy, screens.draft
# Rule, how the element begins, and why it is Streamlit's own and stays.
ALLOWED = [
    (
        "list",
        r'^<ul data-testid="stSidebarNavItems"',
        "the menu's sections are <header> elements directly inside its list",
    ),
    (
        "listitem",
        r'^<li class="st-emotion-cache-[^"]*">',
        "the menu's list has a role of its own, so its entries count as lost; see the rule above",
    ),
    (
        "presentation-role-conflict",
        r'^<section role="presentation" tabindex="-1" data-testid="stFileUploaderDropzone"',
        "the uploader's dropzone has a name and a focus, and says that it has neither",
    ),
]
# Pages that say without a draft or a run what to do first.
EMPTY = {
    "file": "File",
    "columns": "Columns",
    "select": "Select",
    "check": "Check",
    "preview": "Preview and send",
    "run": "Run",
}


def findings(page: Page) -> list[str]:
    """What axe-core finds on the page and nobody but us can mend, a line for each element."""
    answer: dict[str, Any] = Axe().run(page).response
    assert answer["passes"], "axe-core judged nothing"
    return [
        f"{found['id']}: {node['html'][:300]} ({node['failureSummary']})"
        for found in answer["violations"]
        for node in found["nodes"]
        if not any(
            found["id"] == rule and re.search(mark, node["html"]) for rule, mark, _ in ALLOWED
        )
    ]


def test_axe_core_finds_nothing_of_ours(tab: Page, tidy: str, draft: str) -> None:
    visit(tab, f"{tidy}/?draft={draft}", "Audience workbench")
    found = {"Home": findings(tab)}
    for entry, title, _ in screens.WALK:
        menu(tab, entry)
        titled(tab, title)
        screens.sound(tab)
        found[entry] = findings(tab)
        if entry == "Runs":
            tab.get_by_role("link", name="Look").last.click()
            expect(tab.get_by_role("button", name="Results as Excel")).to_be_visible()
            screens.sound(tab)
            found["Run"] = findings(tab)
    told = [f"{entry}: {one}" for entry, some in found.items() for one in some]
    assert told == [], "\n".join(told)


def test_axe_core_finds_nothing_of_ours_where_there_is_nothing_yet(page: Page, tidy: str) -> None:
    found = {}
    for address, title in EMPTY.items():
        visit(page, f"{tidy}/{address}", title)
        found[title] = findings(page)
    told = [f"{entry}: {one}" for entry, some in found.items() for one in some]
    assert told == [], "\n".join(told)


FOCUSED = "() => document.activeElement.dataset.testid || document.activeElement.tagName"
# More stops than any page has before its button.
STOPS = 150


def test_tab_reaches_the_button_that_leads_on(page: Page, tidy: str, draft: str) -> None:
    for address in ("file", "columns", "select", "check", "preview"):
        page.goto(f"{tidy}/{address}?draft={draft}")
        primary = main(page).get_by_test_id("stBaseButton-primary")
        expect(primary).to_have_count(1, timeout=COLD_MS)
        settle(page)
        stops = []
        while "stBaseButton-primary" not in stops and len(stops) < STOPS:
            page.keyboard.press("Tab")
            stops.append(page.evaluate(FOCUSED))
        assert stops[-1] == "stBaseButton-primary", (address, stops)
