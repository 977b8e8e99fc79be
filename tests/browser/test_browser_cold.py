"""Every page can be the first that is asked of a fresh app, and none is a dead end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from browser_page import COLD_MS, FEW, address_part, begin, bring, main, titled, visit
from browser_world import Server, World, served
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

HOME = "Audience workbench"
# Address, heading, what its empty state offers first, and where that leads.
COLD = [
    ("", HOME, "Add or remove people in an audience", "File"),
    ("file", "File", "Choose a goal", HOME),
    ("columns", "Columns", "Choose a goal", HOME),
    ("select", "Select", "Choose a goal", HOME),
    ("check", "Check", "Choose a goal", HOME),
    ("preview", "Preview and send", "Choose a goal", HOME),
    ("runs", "Runs", "Begin", HOME),
    ("practice", "Practice vendor", "Begin", HOME),
    ("connections", "Connections", "Test it", "Connections"),
]
Fresh = Callable[[], Server]


@pytest.fixture(scope="module")
def fresh(shared: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """Takes an app that nobody has visited; the next one starts meanwhile."""
    place = tmp_path_factory.mktemp("cold")
    homes = iter([shared.another_home(place / f"home-{n}") for n in range(len(COLD))])
    ready: deque[Server] = deque()
    with ExitStack() as stack:

        def start() -> None:
            for home in homes:
                ready.append(stack.enter_context(served(home)))
                return

        def take() -> Server:
            start()
            return ready.popleft()

        start()
        yield take


@pytest.mark.parametrize(("address", "title", "button", "leads_to"), COLD)
def test_a_cold_deep_link_shows_its_page_in_the_frame(
    page: Page, fresh: Fresh, address: str, title: str, button: str, leads_to: str
) -> None:
    server = fresh()
    page.goto(f"{server.url}/{address}")
    titled(page, title, COLD_MS)
    expect(main(page).get_by_text("Practice: nothing is sent to the vendor").first).to_be_visible()
    entries = page.get_by_test_id("stSidebarNav").get_by_role("link")
    expect(entries).to_have_count(len(COLD))
    expect(main(page).get_by_role("alert")).to_have_count(0)
    if address == "runs":
        main(page).get_by_role("link", name="Back to preview and send").click()
        titled(page, "Preview and send")
        page.go_back()
        titled(page, title)
    main(page).get_by_role("button", name=button).click()
    titled(page, leads_to)
    if button == "Test it":
        expect(page.get_by_text("It answers, takes the key")).to_be_visible()
    server.stop()


def test_a_step_without_a_file_leads_to_the_file(page: Page, app: str) -> None:
    begin(page, app)
    draft = address_part(page, "draft")
    steps = {"columns": "Columns", "select": "Select", "check": "Check"}
    steps["preview"] = "Preview and send"
    for address, title in steps.items():
        visit(page, f"{app}/{address}?draft={draft}", title)
        main(page).get_by_role("link", name="Back to home").click()
        titled(page, HOME)
        page.go_back()
        titled(page, title)
        main(page).get_by_role("button", name="Choose a file").click()
        titled(page, "File")
        expect(page.get_by_test_id("stFileUploader")).to_be_visible()


def test_a_step_with_unsettled_columns_leads_to_them(page: Page, app: str) -> None:
    bring(page, app, FEW, "2 rows")
    draft = address_part(page, "draft")
    for address, title in (
        ("select", "Select"),
        ("check", "Check"),
        ("preview", "Preview and send"),
    ):
        visit(page, f"{app}/{address}?draft={draft}", title)
        main(page).get_by_role("link", name="Back to file").click()
        titled(page, "File")
        page.go_back()
        titled(page, title)
        main(page).get_by_role("button", name="Look at the columns").click()
        titled(page, "Columns")
        assert address_part(page, "draft") == draft
