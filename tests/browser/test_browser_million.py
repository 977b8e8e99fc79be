"""A million rows: no page sends the browser more than 10 MB, and the counts stay exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser_page import (
    LATE_MS,
    begin,
    grid,
    headline,
    main,
    menu,
    metric,
    name_new_audience,
    onward,
    send_button,
    settle,
    titled,
)
from browser_world import World, served
from playwright.sync_api import Page, Request, WebSocket, expect

pytestmark = pytest.mark.browser

ROWS, BAD_EVERY = 1_000_000, 40
MOST_BYTES = 10_000_000  # for a whole page, everything that reaches the browser
# Every row is read, checked and made into requests on two busy cores.
LONG_MS = 180_000


class Received:
    """The bytes that have come to a tab, by its socket and by its requests."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        page.on("websocket", self._opened)
        page.on("requestfinished", self._finished)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._frame)

    def _frame(self, data: str | bytes) -> None:
        self.bytes += len(data)

    def _finished(self, request: Request) -> None:
        if request.resource_type not in ("script", "stylesheet", "font", "image"):
            self.bytes += request.sizes()["responseBodySize"]

    @contextmanager
    def bounded(self, what: str) -> Iterator[None]:
        """What happens here brings something, and not too much of it."""
        before = self.bytes
        yield
        came = self.bytes - before
        assert 0 < came < MOST_BYTES, f"{what} brought {came:,} bytes"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fortieth row has a cell that is no whole number."""
    place = tmp_path_factory.mktemp("million") / "people.csv"
    with place.open("w", encoding="utf-8") as file:
        file.write("custom_id,first_name,orders\n")
        for n in range(ROWS):
            file.write(f"{n:08d},Zoé {n % 97},{'many' if n % BAD_EVERY == 7 else n % 50}\n")
    return place


def test_no_page_of_a_million_rows_sends_the_browser_more_than_ten_megabytes(
    page: Page, own: World, people: Path
) -> None:
    page.set_default_timeout(LONG_MS)
    expect.set_options(timeout=LONG_MS)
    came = Received(page)
    try:
        with served(own) as server:
            _walk(page, server.url, people, came)
    finally:
        expect.set_options(timeout=LATE_MS)


def _walk(page: Page, url: str, people: Path, came: Received) -> None:
    begin(page, url)
    with came.bounded("File"):
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(people)
        expect(main(page).get_by_text("1,000,000 rows").first).to_be_visible()
        settle(page)
    with came.bounded("Columns"):
        onward(page, "Columns")
        name_new_audience(page, "MILLION")
    with came.bounded("Check"):
        onward(page, "Check")
        expect(metric(page, "Rows ok")).to_have_text("975,000")
        expect(metric(page, "Rows with errors")).to_have_text("25,000")
        settle(page)
    with came.bounded("Preview"):
        onward(page, "Preview and send")
        expect(page.get_by_role("button", name="Send 975,000 rows")).to_be_enabled()
        expect(grid(page, "The requests in their order")).to_be_attached()
        settle(page)
    with came.bounded("Run"):
        send_button(page).click()
        titled(page, "Run")
        expect(
            main(page).get_by_text(re.compile(r"[1-9]\d* of 99 requests answered"))
        ).to_be_visible()
        page.get_by_role("button", name="Pause").click()
        headline(page, "Paused")
        settle(page)
    with came.bounded("Select"):
        menu(page, "Select")
        expect(metric(page, "People selected")).to_have_text("1,000,000")
        settle(page)
