"""The preview's promises in a real browser: sending is in sight, a row's bytes are what arrives,
and last month's audience is sent again from another file in at most six clicks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browser_page import (
    COLD_MS,
    FEW,
    address_part,
    bring,
    grid,
    headline,
    main,
    metric,
    name_new_audience,
    onward,
    reads,
    send_button,
    settle,
    titled,
    visit,
)
from browser_world import World
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CLICKS = 6
WEEKLY: dict[str, str | bytes] = {
    "name": "people.csv",
    "mimeType": "text/csv",
    "buffer": b"custom_id,first_name\n003,L\n004,M\n003,N\n",
}


def previewed(page: Page, app: str, name: str) -> None:
    bring(page, app, FEW, "2 rows")
    onward(page, "Columns")
    name_new_audience(page, name)
    onward(page, "Check")
    onward(page, "Preview and send")
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    settle(page)


def shot(page: Page, pictures: Path | None, name: str) -> None:
    if pictures is not None:
        page.screenshot(path=pictures / f"{name}.png")


def test_a_rows_bytes_are_what_the_vendor_applies(
    page: Page, app: str, shared: World, pictures: Path | None
) -> None:
    page.set_viewport_size({"width": 1280, "height": 1000})
    previewed(page, app, "VIP_BYTES")
    expect(send_button(page)).to_be_in_viewport(ratio=1)
    shot(page, pictures, "preview-first-screen")
    main(page).get_by_role("tab", name="A row and its bytes").click()
    box = page.get_by_role("textbox", name="Find a row by its line or its id")
    box.fill("002")
    box.press("Enter")
    became = grid(page, "Rows and the records that they became")
    reads(became, 3, ["request 2, record 2"])
    record = main(page).get_by_test_id("stCode").filter(has_text='"id":"002"').locator("code")
    expect(record).to_have_text('{"action":"add","id":"002","attributes":{"first_name":"C"}}')
    expect(main(page).get_by_text(re.compile("^Line 3 is record 2 of request 2"))).to_be_visible()
    cells = grid(page, "The cells of the row, and where each stands in its record")
    reads(cells, 3, ['"002"', '"C"'])
    main(page).locator(".st-key-row-and-bytes").scroll_into_view_if_needed()
    shot(page, pictures, "preview-row")
    shown = json.loads(record.text_content() or "")
    send_button(page).click()
    titled(page, "Run")
    headline(page, "Live")
    (update,) = [one for one in shared.requests("VIP_BYTES") if "update" in one["route"]]
    # The second one that the vendor says it has applied.
    assert update["applied"][1] == [shown["action"], shown["id"]]


def test_an_unchanged_weekly_file_takes_six_clicks_at_the_most(
    page: Page, app: str, shared: World
) -> None:
    previewed(page, app, "VIP_WEEKLY")
    send_button(page).click()
    titled(page, "Run")
    headline(page, "Live")
    first = address_part(page, "run")
    clicks = 0
    visit(page, app, "Audience workbench")
    page.locator(f".st-key-repeat-{first}").get_by_role("button").click()
    clicks += 1
    titled(page, "File")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(WEEKLY)  # type: ignore[arg-type]  # a plain dict is what it takes
    clicks += 1  # a person opens the dialog and picks the file
    titled(page, "Preview and send", COLD_MS)
    expect(metric(page, "Rows")).to_have_text("2", timeout=COLD_MS)
    send_button(page).click()
    clicks += 1
    titled(page, "Run")
    headline(page, "Live")
    assert clicks <= CLICKS
    assert address_part(page, "run") != first
    sent = [one["rows"] for one in shared.requests("VIP_WEEKLY") if "update" in one["route"]]
    assert sent == [2, 2]
