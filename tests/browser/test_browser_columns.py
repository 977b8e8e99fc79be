"""The columns step says what holds now, and its boxes have names that can be spoken."""

from __future__ import annotations

import pytest
from browser_page import FEW, bring, cell, grid, main, name_new_audience, onward, settle
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_what_is_said_of_a_new_audience_changes_with_the_switch(page: Page, app: str) -> None:
    bring(page, app, FEW, "2 rows")
    onward(page, "Columns")
    name_new_audience(page, "VIP_SWITCH")
    expect(page.get_by_text("VIP_SWITCH is not there yet; it is created first")).to_be_visible()
    expect(page.get_by_text("There is no audience VIP_SWITCH")).to_have_count(0)


def test_a_screen_reader_hears_no_escape_signs(page: Page, app: str) -> None:
    bring(page, app, FEW, "2 rows")
    onward(page, "Columns")
    settle(page)
    boxes = main(page).locator("[aria-label]")
    names = [box.get_attribute("aria-label") or "" for box in boxes.all()]
    assert len(names) > 4
    assert [name for name in names if "\\" in name or "\N{WORD JOINER}" in name] == []


def test_a_narrow_window_cuts_nothing_off(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 900, "height": 900})
    born = b"custom_id,date(born)\n1,31/03/1980\n2,30/04/1981\n"
    bring(page, app, {"name": "born.csv", "mimeType": "text/csv", "buffer": born}, "2 rows")
    onward(page, "Columns")
    name_new_audience(page, "VIP_NARROW")
    row = page.locator(".st-key-column-1")
    boxes = [*row.get_by_role("combobox").all(), *row.get_by_role("textbox").all()]
    assert len(boxes) == 4
    for box in boxes:
        place = box.bounding_box()
        assert place is not None
        # Its longest words need about so many pixels.
        assert place["width"] >= 50
        assert place["x"] + place["width"] < 900
    assert main(page).evaluate("e => e.scrollWidth <= e.clientWidth")
    onward(page, "Check")
    table = grid(page, "What is wrong, one line for each rule and column")
    mend, whole = cell(table, 0, 4), table.bounding_box()
    expect(mend).to_have_text("Change the setting: Columns → how its dates are written.")
    assert whole is not None
    # 46 + 82 + 82 + 120 + 138 pixels: with its fifth column the table is not wider than its frame.
    assert whole["width"] >= 468
