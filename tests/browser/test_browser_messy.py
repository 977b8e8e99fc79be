"""A workbook with one of each kind of mistake: each is shown at its cell, and no row is lost."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from browser_page import (
    COLD_MS,
    bring,
    cell,
    choose,
    grid,
    main,
    metric,
    name_new_audience,
    onward,
    target_of,
    texts,
)
from browser_world import SAMPLES
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

# Planted by tests/samples/sample_wrongs.py; the words are those of the rules.
MISTAKES = {
    "The id is empty": ("53", "Customer ID"),
    "A date that is in no calendar": ("186", "date(birthdate)"),
    "More than 15 attributes for one id: this is the one too many": ("279", "points"),
}
FOUND = "What is wrong, one line for each rule and column"


def scroll_to(page: Page, table: Locator, row: int) -> None:
    """Brings a line of a table into sight, which scrolls by itself."""
    table.scroll_into_view_if_needed()
    table.hover()
    page.mouse.wheel(0, -100_000)
    expect(cell(table, 0, 0)).to_be_attached()
    for _ in range(100):
        if cell(table, row, 0).count():
            return
        page.mouse.wheel(0, 150)
        # The table scrolls by itself, and says a moment later what is in sight.
        page.wait_for_timeout(250)


def test_planted_mistakes_are_shown_and_their_rows_stay_in_the_counts(
    page: Page, app: str, making: ModuleType, tmp_path: Path
) -> None:
    planted = making.make_messy(tmp_path / "again.xlsx", making.MESSY_SEED)
    wrong = {one.line for one in planted if one.severity == "error" and (one.line or 0) > 1}
    bring(page, app, SAMPLES / "audience_messy.xlsx", "300 rows")
    expect(main(page).get_by_text("there is data on “Targets” too")).to_be_visible()
    onward(page, "Columns")
    name_new_audience(page, "VIP_MESSY")
    expect(page.get_by_role("button", name="Next: check")).to_be_disabled()
    expect(main(page).get_by_text("say where it goes, or leave it behind")).to_be_visible()
    choose(page, target_of(page, "money(price)"), "Leave behind")
    onward(page, "Check")

    expect(metric(page, "Rows with errors")).to_have_text(str(len(wrong)), timeout=COLD_MS)
    expect(metric(page, "Rows ok")).to_have_text(str(300 - len(wrong) - 1))
    expect(main(page).get_by_text("300 rows in audience_messy.xlsx, sheet People")).to_be_visible()
    expect(metric(page, "Superseded by a later row")).to_have_text("1")
    shown = grid(page, FOUND)
    for message, (line, column) in MISTAKES.items():
        # Each mistake is there once, so the lines of the table are in the order of the file.
        row = sorted(wrong).index(int(line))
        scroll_to(page, shown, row)
        expect(cell(shown, row, 0)).to_have_text(line)
        expect(cell(shown, row, 1)).to_have_text(column)
        # The table cuts what is long; the chosen finding shows it in full.
        expect(cell(shown, row, 3)).to_have_text(re.compile(re.escape(message[:24])))
        expect(cell(shown, row, 5)).to_have_text("1")
    held = f"{len(wrong) + 1} rows will not be sent"
    expect(main(page).get_by_text(held)).to_be_visible()

    onward(page, "Preview and send")
    # One more row is right and yet not sent: a later one has the same id.
    expect(metric(page, "Rows")).to_have_text(str(300 - len(wrong) - 1), timeout=COLD_MS)
    held_back = grid(page, "Rows that will not be sent, by reason")
    whys = dict(zip(texts(held_back, 2, 0), texts(held_back, 2, 2), strict=True))
    assert whys == {"invalid": str(len(wrong)), "superseded": "1"}
