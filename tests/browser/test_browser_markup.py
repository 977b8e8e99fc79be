"""What a file holds is text, on every page, and never makes the browser ask anybody."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser_page import (
    COLD_MS,
    bring,
    cell,
    choose,
    grid,
    headline,
    main,
    metric,
    name_new_audience,
    onward,
    plain,
    send_button,
    settle,
    target_of,
    titled,
)
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


class Listener(ThreadingHTTPServer):
    """Somebody on this machine who notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Noting)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hit"


class Noting(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *told: object) -> None:
        """Says nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def spelled(url: str) -> tuple[str, str, str, str]:
    """A picture, a picture's tag, a link that is a script, and an icon by name."""
    return (f"![x]({url})", f'<img src="{url}">', "[a](javascript:alert(1))", ":material/home:")


def sheet(url: str) -> bytes:
    """Markup in headers, ids and cells; three cells are mistakes, so that Check shows them."""
    picture, tag, script, icon = spelled(url)
    rows = [["custom_id", picture, tag, script, icon, "orders"]]
    rows += [[f"{n:03d}", picture, tag, script, icon, str(n)] for n in range(40)]
    rows[1][0], rows[2][5], rows[3][5], rows[4][5] = picture, tag, f"**5** {icon}", script
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_markup_of_a_file_stays_text_on_every_page(
    page: Page, app: str, listener: Listener
) -> None:
    # A file's name holds no slash, so its picture would be asked of the app itself.
    name = "![x](hit) <img src=hit> [a](javascript:alert) :smile: **b**.csv"
    own: list[str] = []
    page.on("request", lambda request: own.append(request.url))
    page.on("dialog", lambda dialog: own.append(f"hit by a dialog: {dialog.message}"))
    picture, tag, script, icon = spelled(listener.url)
    file: dict[str, str | bytes] = {
        "name": name,
        "mimeType": "text/csv",
        "buffer": sheet(listener.url),
    }

    bring(page, app, file, "40 rows")
    says(page, name)
    as_text(page)
    rows = grid(page, "The first rows of the file")
    expect(cell(rows, 0, 1)).to_have_text(picture)
    expect(cell(rows, 0, 2)).to_have_text(picture)

    onward(page, "Columns")
    as_text(page)
    for header in (picture, tag, script, icon):
        says(page, header)
    for header in (picture, tag, script, icon):
        choose(page, target_of(page, header), "An attribute")
    name_new_audience(page, "VIP_MARKUP")
    as_text(page)

    onward(page, "Check")
    expect(metric(page, "Rows with errors")).to_have_text("3", timeout=COLD_MS)
    as_text(page)
    onward(page, "Preview and send")
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    number = page.get_by_role("spinbutton", name="Request", exact=True)
    number.fill("2")
    number.press("Enter")
    expect(main(page).get_by_text(script).first).to_be_visible()
    says(page, picture)
    says(page, name)
    as_text(page)

    send_button(page).click()
    titled(page, "Run")
    headline(page, "Live")
    expect(metric(page, "Accepted")).to_have_text("37")
    says(page, name)
    as_text(page)
    page.get_by_role("link", name="All runs").click()
    expect(main(page).get_by_text("37 of 40 rows").first).to_be_visible()
    says(page, name)
    as_text(page)
    page.goto(app)
    titled(page, "Audience workbench")
    as_text(page)

    assert listener.asked == []
    assert [url for url in own if "hit" in url] == []
    # A picture would have been asked for: the browser can reach this listener.
    draw = "url => new Promise(end => {const i = new Image(); i.onerror = end; i.src = url})"
    page.evaluate(draw, listener.url)
    assert listener.asked == ["/hit"]


def says(page: Page, text: str) -> None:
    """The page shows the text, character for character."""
    shown = plain(main(page).inner_text())
    assert text in shown, f"{text!r} is not on the page: {shown}"


def as_text(page: Page) -> None:
    """Nothing of the file has become a picture, a link or an icon."""
    settle(page)
    body = main(page)
    expect(body.locator("img:not([role]):not([alt=''])")).to_have_count(0)
    expect(body.locator("img[src*='hit'], a[href*='hit'], a[href^='javascript']")).to_have_count(0)
    shown = plain(body.inner_text())
    assert "Traceback" not in shown
