"""Rows typed into the empty grid reach the vendor as they were typed, after a reload as well."""

from __future__ import annotations

import pytest
from browser_page import (
    COLD_MS,
    begin,
    cell,
    grid,
    headline,
    main,
    name_new_audience,
    onward,
    send_button,
    settle,
    titled,
)
from browser_world import World
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

UPDATE = "audiences/update"
# Pixels of a row and of the tick boxes before the first column.
ROW_PX, TICKS_PX = 35, 40


def type_into(page: Page, row: int, words: list[str]) -> None:
    """Types into the first cells of a row, and goes from one to the next by the keyboard."""
    table = grid(page, "Rows to type")
    expect(cell(table, row, 1)).to_be_attached(timeout=COLD_MS)
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + TICKS_PX + 20, place["y"] + ROW_PX * (row + 1.5))
    expect(cell(table, row, 1)).to_have_attribute("aria-selected", "true")
    for word in words:
        page.keyboard.press("Enter")
        box = page.get_by_test_id("portal").locator(".gdg-input")
        box.fill(word)
        box.press("Tab")
        # While the box of one cell is closing, Enter opens none for the next.
        expect(box).to_have_count(0)


def test_a_typed_id_arrives_with_its_zeros(page: Page, app: str, shared: World) -> None:
    begin(page, app)
    settle(page)
    type_into(page, 0, ["00123", "add"])
    expect(main(page).get_by_role("button", name="Next: columns, with 1 row")).to_be_visible()
    settle(page)
    type_into(page, 1, ["00124"])
    expect(main(page).get_by_role("button", name="Next: columns, with 2 rows")).to_be_visible()
    page.reload()
    titled(page, "File", COLD_MS)
    settle(page)
    table = grid(page, "Rows to type")
    expect(cell(table, 0, 1)).to_have_text("00123", timeout=COLD_MS)
    expect(cell(table, 1, 1)).to_have_text("00124")
    onward(page, "Columns")
    name_new_audience(page, "VIP_TYPED")
    onward(page, "Check")
    onward(page, "Preview and send")
    send_button(page).click()
    titled(page, "Run")
    headline(page, "Live")
    (update,) = [one for one in shared.requests("VIP_TYPED") if one["route"] == UPDATE]
    assert update["applied"] == [["add", "00123"], ["add", "00124"]]
