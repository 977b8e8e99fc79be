"""What a test has to know about a Streamlit page, and about this app's pages in the order in
which an analyst meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

HERE = "127.0.0.1"
# The first page of a fresh server imports pandas and pandera; slow machines take their time.
COLD_MS = 30_000
LATE_MS = 15_000
# Both cores may be busy: a moment is not enough, and who waits for what does come waits no longer.
expect.set_options(timeout=LATE_MS)
FileGiven = str | Path | dict[str, str | bytes]
# Two people, for what does not depend on how many there are.
FEW: dict[str, str | bytes] = {
    "name": "people.csv",
    "mimeType": "text/csv",
    "buffer": b"custom_id,first_name\n001,J\n002,C\n",
}


@contextmanager
def watched(
    browser: Browser, scheme: Literal["light", "dark"] = "light", locale: str = "en-GB"
) -> Iterator[BrowserContext]:
    """A fresh browser profile; fails when a tab of it asked another machine or met an error."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale=locale,
        timezone_id="UTC",
        accept_downloads=True,
    )
    context.set_default_timeout(LATE_MS)
    outside: list[str] = []
    errors: list[str] = []

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != HERE:
            outside.append(url)

    def opened(page: Page) -> None:
        def connected(socket: WebSocket) -> None:
            asked(socket.url)

        page.on("websocket", connected)

    context.on("request", lambda request: asked(request.url))
    context.on("page", opened)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    try:
        yield context
    finally:
        context.close()
    assert outside == [], f"the page asked other machines: {outside}"
    assert errors == [], f"errors in the page: {errors}"


def settle(page: Page) -> None:
    """The script's run is over; right after a click it is not yet begun, so expect what it does."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=COLD_MS)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=COLD_MS)


def titled(page: Page, title: str, timeout: float = LATE_MS) -> None:
    """The page of that heading is there."""
    heading = page.get_by_role("heading", name=title, exact=True, level=1)
    expect(heading).to_be_visible(timeout=timeout)


def visit(page: Page, address: str, title: str) -> None:
    """Opens an address and waits for its page."""
    page.goto(address)
    titled(page, title, COLD_MS)
    settle(page)


def main(page: Page) -> Locator:
    """The page without the menu."""
    return page.get_by_test_id("stMain")


def menu(page: Page, name: str) -> None:
    """Goes to a page by the menu at the side."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()


def onward(page: Page, title: str) -> None:
    """The one button that leads to the next step."""
    button = page.get_by_role("button", name=re.compile("^Next"), disabled=False)
    # While the page is drawn anew, what it said before may still stand below.
    expect(button).to_have_count(1)
    button.first.click()
    titled(page, title)


def metric(page: Page, label: str) -> Locator:
    """The value of a tile; for a moment one that is about to go may stand further down as well."""
    tile = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return tile.get_by_test_id("stMetricValue").first


def grid(page: Page, name: str) -> Locator:
    """A table; it is painted, and what it says lies beside the paint."""
    return page.get_by_role("region", name=name)


def cell(table: Locator, row: int, column: int) -> Locator:
    """One cell, both counted from 0; only what is in sight can be read."""
    return table.get_by_test_id(f"glide-cell-{column}-{row}")


def reads(table: Locator, column: int, wanted: Sequence[str], first: int = 0) -> None:
    """A column says these words from a row on, once the table has painted them."""
    for row, words in enumerate(wanted, first):
        expect(cell(table, row, column)).to_have_text(words)


def texts(table: Locator, rows: int, column: int) -> list[str]:
    """The first rows of a column, read from the table on the page."""
    found = []
    for row in range(rows):
        here = cell(table, row, column)
        expect(here).to_be_attached()
        found.append(here.text_content() or "")
    return found


def plain(text: str) -> str:
    """Text without the invisible joiner that keeps it from being read as markup."""
    return text.replace("\N{WORD JOINER}", "")


def begin(page: Page, url: str) -> None:
    """From home: people to be added or removed."""
    visit(page, url, "Audience workbench")
    page.get_by_role("button", name="Add or remove people in an audience").click()
    titled(page, "File")


def bring(page: Page, url: str, file: FileGiven, told: str) -> None:
    """From home: people to be added or removed, and a file, until the page says `told` of it."""
    begin(page, url)
    uploader = page.get_by_test_id("stFileUploaderDropzoneInput")
    uploader.set_input_files(file)  # type: ignore[arg-type]  # a plain dict is what it takes
    expect(main(page).get_by_text(told).first).to_be_visible(timeout=COLD_MS)


def choose(page: Page, box: Locator, choice: str) -> None:
    """Picks from the list of a box by typing: a long list holds only what is in sight of it, and
    any list closes when the page scrolls to it."""
    box.press("ControlOrMeta+a")
    box.press_sequentially(choice)
    page.get_by_role("option", name=choice, exact=True).click()
    expect(box).to_have_value(choice)


def target_of(page: Page, header: str) -> Locator:
    """On the columns step: the box that says where a column goes."""
    row = main(page).locator("[class*='st-key-column-']").filter(has_text=header)
    return row.get_by_role("combobox").first


def name_new_audience(page: Page, name: str) -> None:
    """On the columns step: an audience of that name, to be created."""
    box = page.get_by_role("textbox", name="Audience", exact=True)
    box.fill(name)
    box.press("Enter")
    told = re.compile(f"no audience {name}|{name} is not there yet")
    expect(page.get_by_text(told)).to_be_visible()
    settle(page)
    create = page.get_by_role("switch", name="Create the audience first")
    if not create.is_checked():
        page.get_by_text("Create the audience first", exact=True).click()
    expect(create).to_be_checked()


def send_button(page: Page) -> Locator:
    """The one button that sends."""
    return page.get_by_role("button", name=re.compile(r"^(Send|Delete) [\d,]+ \w+$"))


def headline(page: Page, word: str, timeout: float = COLD_MS) -> None:
    """The run's own word for where it is."""
    expect(page.get_by_role("heading", name=word, exact=True)).to_be_visible(timeout=timeout)


def address_part(page: Page, name: str) -> str:
    """One part of the address, such as the draft or the run."""
    query = urlsplit(page.url).query
    found = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
    return found.get(name, "")
