"""A workbook with one of each kind of mistake: each is shown at its cell, and no row is lost."""

from __future__ import annotations

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
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# Planted by tests/samples/sample_wrongs.py; the words are those of the rules.
MISTAKES = {
    "id-missing": ("53", "Customer ID", "The id is empty"),
    "date-impossible": ("186", "date(birthdate)", "A date that is in no calendar"),
    "attributes-max": (
        *("279", "points"),
        "More than 15 attributes for one id: this is the one too many",
    ),
}
FOUND = "Every finding with its place"


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
    expect(metric(page, "Rows ok")).to_have_text(str(300 - len(wrong)))
    expect(main(page).get_by_text("300 rows in audience_messy.xlsx, sheet People")).to_be_visible()
    for rule, (line, column, message) in MISTAKES.items():
        choose(page, page.get_by_role("combobox", name="Rule", exact=True), rule)
        shown = grid(page, FOUND)
        expect(cell(shown, 0, 0)).to_have_text(line)
        expect(cell(shown, 0, 1)).to_have_text(column)
        expect(cell(shown, 0, 3)).to_have_text(message)
        expect(cell(shown, 1, 0)).to_have_count(0)
    expect(main(page).get_by_text(f"{len(wrong)} rows will not be sent")).to_be_visible()

    onward(page, "Preview and send")
    # One more row is right and yet not sent: a later one has the same id.
    expect(metric(page, "Rows")).to_have_text(str(300 - len(wrong) - 1), timeout=COLD_MS)
    held_back = grid(page, "Rows that will not be sent, by reason")
    whys = dict(zip(texts(held_back, 2, 0), texts(held_back, 2, 2), strict=True))
    assert whys == {"invalid": str(len(wrong)), "superseded": "1"}
