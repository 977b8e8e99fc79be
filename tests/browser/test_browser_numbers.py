"""A German browser: the words and the picture of a page write their numbers alike."""

from __future__ import annotations

import pytest
from browser_page import (
    COLD_MS,
    address_part,
    bring,
    main,
    metric,
    name_new_audience,
    onward,
    settle,
    visit,
    watched,
)
from playwright.sync_api import Browser, expect
from test_browser_lists import add, file

pytestmark = pytest.mark.browser

PEOPLE = "custom_id,age\n" + "".join(f"c{n},{n % 90}\n" for n in range(1, 2_501))
BUYERS = "".join(f"c{n}\n" for n in range(1, 1_501))


def test_a_page_in_a_german_browser(browser: Browser, app: str) -> None:
    with watched(browser, locale="de-DE") as context:
        page = context.new_page()
        bring(page, app, file("people.csv", PEOPLE), "2.500 rows")
        onward(page, "Columns")
        name_new_audience(page, "VIP_DE")
        onward(page, "Check")
        expect(metric(page, "Rows ok")).to_have_text("2.500", timeout=COLD_MS)
        visit(page, f"{app}/select?draft={address_part(page, 'draft')}", "Select")
        add(page, "buyers.csv", BUYERS)
        expect(metric(page, "Rows in the file")).to_have_text("2.500")
        expect(metric(page, "Rows selected")).to_have_text("1.500")
        settle(page)
        # The axis is the browser's, the numbers above the bars are the page's.
        ticks = main(page).locator("svg .role-axis-label text", has_text=".")
        expect(ticks).to_have_text(["1.000", "1.500", "people.csv (2.500)", "buyers.csv (1.500)"])
        above = main(page).locator("svg .mark-text.role-mark text")
        expect(above).to_have_text(["1.500", "1.000"])
