"""The columns step says what holds now, and its boxes have names that can be spoken."""

from __future__ import annotations

import pytest
from browser_page import FEW, bring, main, name_new_audience, onward, settle
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
