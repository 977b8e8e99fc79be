"""Check in a real browser: a click on the picture, a person left out, the rest brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_page import (
    COLD_MS,
    bring,
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
from browser_page import grid as table
from browser_world import World
from playwright.sync_api import Page, expect

from workbench.twin import holdings

pytestmark = pytest.mark.browser

PEOPLE = "custom_id,city,visits\n" + "".join(
    f"p{n},Paris,{'x' if n in (5, 70) else n}\n" for n in range(1, 81)
)
MARK = "visits, lines 70 to 71: 1 error, 0 warnings"


def checked(page: Page, app: str, name: str) -> None:
    """Eighty people, two of whose visits are no numbers, on Check."""
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    bring(page, app, file, "80 rows")
    onward(page, "Columns")
    name_new_audience(page, name)
    onward(page, "Check")
    expect(metric(page, "Rows with errors")).to_have_text("2", timeout=COLD_MS)
    settle(page)


def sent(page: Page, audience: str, there: World) -> set[str]:
    """Sends what there is; the ids that the vendor holds then."""
    onward(page, "Preview and send")
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    settle(page)
    send_button(page).click()
    titled(page, "Run")
    headline(page, "Live")
    return {who for who, _ in holdings.members(there.state, audience)}


def test_a_click_on_the_picture_narrows_and_whoever_is_left_out_is_not_sent(
    page: Page, app: str, shared: World
) -> None:
    checked(page, app, "VIP_LEFT")
    page.get_by_label(MARK).click()
    found = table(page, "What is wrong, one line for each rule and column")
    reads(found, 0, ["71"])
    expect(page.get_by_role("combobox", name="Lines", exact=True)).to_have_value("Lines 70 to 71")
    expect(page.get_by_role("combobox", name="Which cell")).to_have_value("Line 71, column visits")
    settle(page)
    page.get_by_role("button", name="Leave this person out").click()
    expect(metric(page, "Left out by you")).to_have_text("1", timeout=COLD_MS)
    settle(page)
    # The same after a cold start of the page.
    visit(page, page.url, "Check")
    expect(metric(page, "Left out by you")).to_have_text("1", timeout=COLD_MS)
    page.get_by_role("button", name="Send without this cell").click()
    expect(metric(page, "Rows ok")).to_have_text("79", timeout=COLD_MS)
    settle(page)
    assert sent(page, "VIP_LEFT", shared) == {f"p{n}" for n in range(1, 81)} - {"p70"}
    assert sum(line["rows"] for line in shared.requests("VIP_LEFT")[1:]) == 79


def test_show_all_leads_back_from_the_rows_that_were_clicked(page: Page, app: str) -> None:
    checked(page, app, "VIP_SHOW_ALL")
    page.get_by_label(MARK).click()
    expect(page.get_by_role("radio", name="Errors (1)")).to_be_checked()
    settle(page)
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("radio", name="Errors (2)")).to_be_checked()
    expect(page.get_by_role("combobox", name="Lines", exact=True)).to_have_value("All lines")


def test_the_rest_goes_on_with_its_draft_once_it_is_corrected(
    page: Page, app: str, shared: World, tmp_path: Path
) -> None:
    checked(page, app, "VIP_REST")
    address = page.url
    # What is taken away is made outside of the session that has the fixes.
    box = page.get_by_role("textbox", name="What it should hold")
    box.fill("6")
    page.get_by_role("button", name="Save the fix").click()
    expect(metric(page, "Rows with errors")).to_have_text("1")
    settle(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the report (.xlsx)").click()
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the rows that are not ok (.csv)").click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    corrected = text.replace("p70,Paris,x,", "p70,Paris,13,")
    assert corrected != text
    file = tmp_path / "not-ok.csv"
    file.write_text(corrected, encoding="utf-8")
    bring(page, app, file, "1 row")
    page.get_by_role("button", name="Bring them back").click()
    titled(page, "Check")
    expect(main(page).get_by_text("Rows that are ok: 80 now, 79 before.")).to_be_visible()
    assert page.url == address
    settle(page)
    assert len(sent(page, "VIP_REST", shared)) == 80
