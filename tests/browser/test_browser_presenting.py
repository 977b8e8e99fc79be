"""Masks are on the server: no frame of the page's socket and no node of its DOM has a cell."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from browser_page import (
    COLD_MS,
    begin,
    bring,
    headline,
    main,
    menu,
    name_new_audience,
    onward,
    send_button,
    settle,
    titled,
    visit,
    watched,
)
from browser_world import World, served
from playwright.sync_api import Browser, Page, Response, WebSocket, expect

pytestmark = pytest.mark.browser

CANARY = re.compile(r"qzx\w*", re.IGNORECASE)
PEOPLE = b"custom_id,first_name\nqzxid1,qzxann\nqzxid2,qzxbob\nqzxid1,qzxdup\n"


def workbook() -> bytes:
    """The same people, and a second sheet that nothing is sent of."""
    book, held = openpyxl.Workbook(), io.BytesIO()
    for line in PEOPLE.decode().splitlines():
        book.active.append(line.split(","))
    notes = book.create_sheet("Notes")
    notes.append(["who", "what"])
    notes.append(["qzxid1", "qzxcalled"])
    book.save(held)
    return held.getvalue()


LIST = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE}
BOOK = {"name": "people.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}


class Eavesdropper:
    """Everything that the server has sent to a tab, and what the tab makes of it."""

    def __init__(self, page: Page) -> None:
        self.page, self.found, self.frames = page, set[str](), 0
        self.answers: list[Response] = []
        page.on("websocket", self._opened)
        page.on("response", self._fetched)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)

    def _fetched(self, answer: Response) -> None:
        # Files, which go beside the socket; without a byte where they cannot be taken away.
        beside = "/media/" in answer.url and "/static/" not in answer.url
        if beside and answer.headers.get("content-length") != "0":
            self.answers.append(answer)

    def _received(self, payload: str | bytes) -> None:
        self.frames += 1
        text = payload if isinstance(payload, str) else payload.decode("latin-1")
        self.found |= set(CANARY.findall(text))

    def heard(self) -> set[str]:
        """Of all frames so far, and of the whole document now, hidden cells included."""
        settle(self.page)
        assert self.frames
        while self.answers:
            self.found |= set(CANARY.findall(self.answers.pop().body().decode("latin-1")))
        return self.found | set(CANARY.findall(self.page.content()))


def walk(page: Page, ear: Eavesdropper, url: str, pictures: Path | None, name: str) -> None:
    begin(page, url)
    uploader = page.get_by_test_id("stFileUploaderDropzoneInput")
    given = BOOK if name.endswith("dark") else LIST
    uploader.set_input_files(given)  # type: ignore[arg-type]  # a plain dict is what it takes
    expect(main(page).get_by_text("3 rows").first).to_be_visible(timeout=COLD_MS)
    _picture(page, pictures, f"{name}-file")
    onward(page, "Columns")
    name_new_audience(page, f"VIP_{name}")
    onward(page, "Check")
    settle(page)
    _picture(page, pictures, f"{name}-check")
    onward(page, "Preview and send")
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    _picture(page, pictures, f"{name}-preview")
    send_button(page).click()
    headline(page, "Live")
    settle(page)
    menu(page, "Practice vendor")
    titled(page, "Practice vendor")
    settle(page)
    _picture(page, pictures, f"{name}-practice")
    for one in ("Runs", "Connections"):
        menu(page, one)
        titled(page, one)
        settle(page)
        _picture(page, pictures, f"{name}-{one.lower()}")
    menu(page, "Practice vendor")
    titled(page, "Practice vendor")
    # Now, since a browser forgets bodies when it leaves a page.
    ear.heard()


def _picture(page: Page, pictures: Path | None, name: str) -> None:
    if pictures is not None:
        settle(page)
        page.screenshot(path=pictures / f"{name}.png", full_page=True)


def test_no_frame_and_no_node_has_a_cell_while_presenting(
    tab: Page, own: World, pictures: Path | None, theme: str
) -> None:
    ear = Eavesdropper(tab)
    with served(own) as app:
        tab.goto(app.url)
        titled(tab, "Audience workbench", COLD_MS)
        tab.get_by_text("Present", exact=True).first.click()
        expect(tab.get_by_text("Presenting: cells are masked")).to_be_visible()
        walk(tab, ear, app.url, pictures, f"presenting_{theme}")
        tab.reload()
        titled(tab, "Practice vendor", COLD_MS)
        expect(tab.get_by_text("Presenting: cells are masked")).to_be_visible()
        assert ear.heard() == set()


def test_without_it_both_have_them(page: Page, own: World) -> None:
    ear = Eavesdropper(page)
    with served(own) as app:
        walk(page, ear, app.url, None, "unmasked")
        assert {"qzxid1", "qzxann"} <= {
            one for word in ear.heard() for one in re.findall(r"qzx(?:id1|ann)", word)
        }


def test_a_tab_that_was_open_masks_by_itself(browser: Browser, own: World) -> None:
    """Nobody clicks in it, and its draft stands as it did."""
    with served(own) as app, watched(browser) as context:
        page, other = context.new_page(), context.new_page()
        bring(page, app.url, {"name": "p.csv", "mimeType": "text/csv", "buffer": PEOPLE}, "3 rows")
        cells = page.get_by_text(CANARY)
        expect(cells.first).to_be_attached()
        at = page.url
        visit(other, app.url, "Audience workbench")
        other.get_by_text("Present", exact=True).first.click()
        expect(page.get_by_text("Presenting: cells are masked")).to_be_visible()
        expect(cells).to_have_count(0)
        settle(page)
        assert not CANARY.search(page.content())
        assert page.url == at
        other.get_by_role("button", name="Show the real cells").click()
        other.get_by_role("button", name="Show them now").click()
        expect(page.get_by_text("Presenting: cells are masked")).to_have_count(0)
        expect(cells.first).to_be_attached()
