"""Cells fixed in a real browser: what is typed while one is saved stays, and the saving is seen."""

from __future__ import annotations

import pytest
from browser_page import COLD_MS, bring, main, metric, name_new_audience, onward, settle
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

# Enough rows for a check that takes a while.
ROWS = 60_000
WRONG = {2: "x", 3: "y", ROWS: "z"}
FIRST, SECOND = "Line 3, column visits", "Line 4, column visits"


def people() -> dict[str, str | bytes]:
    lines = [f"C{n},Paris,{WRONG.get(n, n)}\n" for n in range(1, ROWS + 1)]
    text = "custom_id,city,visits\n" + "".join(lines)
    return {"name": "visits.csv", "mimeType": "text/csv", "buffer": text.encode()}


def value(page: Page) -> Locator:
    return page.get_by_role("textbox", name="What it should hold")


def which(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Which cell")


def test_nothing_that_is_typed_while_a_fix_is_saved_is_lost(page: Page, app: str) -> None:
    bring(page, app, people(), f"{ROWS:,} rows")
    onward(page, "Columns")
    name_new_audience(page, "VIP_FIXES")
    onward(page, "Check")
    expect(metric(page, "Rows with errors")).to_have_text("3", timeout=COLD_MS)
    settle(page)
    value(page).fill("12")
    value(page).press("Enter")
    value(page).press_sequentially("34", delay=60)
    fixing = main(page).locator(".st-key-fix")
    value(page).press_sequentially("56", delay=200)
    expect(metric(page, "Rows with errors")).to_have_text("2", timeout=COLD_MS)
    settle(page)
    expect(which(page)).to_have_value(FIRST)
    expect(value(page)).to_have_value("123456")
    expect(fixing.get_by_text("Saved: nothing is wrong with this cell now.")).to_be_visible()
    expect(main(page).get_by_text("“x” → “12”")).to_be_visible()
    page.get_by_role("button", name="Save, then the next cell").click()
    expect(main(page).get_by_text("“x” → “123456”")).to_be_visible(timeout=COLD_MS)
    expect(which(page)).to_have_value(SECOND)
    expect(value(page)).to_have_value("y")


def test_the_last_fix_of_a_file_stays_in_sight_as_well(page: Page, app: str) -> None:
    text = b"custom_id,city,visits\na,Paris,x\n" + b"".join(
        b"c%d,Nice,%d\n" % (n, n) for n in range(11)
    )
    bring(page, app, {"name": "v.csv", "mimeType": "text/csv", "buffer": text}, "12 rows")
    onward(page, "Columns")
    name_new_audience(page, "VIP_LAST_FIX")
    onward(page, "Check")
    value(page).fill("1")
    value(page).press("Enter")
    value(page).press_sequentially("2")
    expect(main(page).get_by_text("Nothing is wrong with this file.")).to_be_visible()
    settle(page)
    expect(value(page)).to_have_value("12")
    expect(value(page)).to_be_focused()
