"""From a run with rows that were left out back to Check: what is mended goes, and nothing twice."""

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
    send_button,
    settle,
    titled,
)
from browser_world import World, served
from playwright.sync_api import Locator, Page, expect
from test_browser_accessible import findings
from test_browser_presenting import Eavesdropper
from test_browser_screens import keep

pytestmark = pytest.mark.browser

# What no page may show while presenting begins with qzx.
WRONG, MENDED = "qzxold", "57"
IDS = [f"qzxid{n}" for n in range(1, 13)]
# One of twelve rows is wrong: a number is a word.
AGES = [MENDED if n != 3 else WRONG for n in range(len(IDS))]
TEXT = "custom_id,age\n" + "".join(f"{one},{age}\n" for one, age in zip(IDS, AGES, strict=True))
PEOPLE: dict[str, str | bytes] = {
    "name": "people.csv",
    "mimeType": "text/csv",
    "buffer": TEXT.encode(),
}
MEND = "Mend these rows on Check"


def sent_but_one(page: Page, url: str, name: str) -> None:
    """From home to the page of a run that went without the row that is wrong."""
    bring(page, url, PEOPLE, "12 rows")
    onward(page, "Columns")
    name_new_audience(page, name)
    onward(page, "Check")
    expect(metric(page, "Rows with errors")).to_have_text("1", timeout=COLD_MS)
    onward(page, "Preview and send")
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    send_button(page).click()
    headline(page, "Live")
    expect(page.get_by_role("heading", name="Every row, by its reason")).to_be_visible()
    expect(page.get_by_role("button", name=MEND)).to_be_visible()
    settle(page)


def by_why(page: Page) -> list[list[str]]:
    """The table's lines, each of its first three columns."""
    lines: list[Locator] = main(page).get_by_test_id("stTable").locator("tbody tr").all()
    return [[cell.inner_text().strip() for cell in one.locator("td").all()[:3]] for one in lines]


def test_what_is_mended_is_sent_and_nothing_twice(page: Page, own: World) -> None:
    with served(own) as app:
        sent_but_one(page, app.url, "VIP_MENDED")
        told = {(rows, fate) for rows, fate, _ in by_why(page)}
        assert told == {("1", "not sent"), ("11", "accepted"), ("12", "")}
        page.get_by_role("button", name=MEND).click()
        titled(page, "Check")
        value = page.get_by_role("textbox", name="What it should hold")
        expect(value).to_have_value(WRONG, timeout=COLD_MS)
        value.fill(MENDED)
        value.press("Enter")
        expect(metric(page, "Rows with errors")).to_have_text("0", timeout=COLD_MS)
        onward(page, "Preview and send")
        expect(page.get_by_role("button", name="Send 1 row")).to_be_enabled(timeout=COLD_MS)
        send_button(page).click()
        headline(page, "Live")
        expect(page.get_by_role("button", name=MEND)).to_have_count(0)
    updates = [one for one in own.requests("VIP_MENDED") if one["route"] == "audiences/update"]
    assert [one["status"] for one in updates] == [202, 202]
    assert updates[0]["applied"] == [["add", one] for one in IDS if one != IDS[3]]
    assert updates[1]["applied"] == [["add", IDS[3]]]
    assert len({one.run for one in own.runs()}) == 2


def test_axe_core_finds_nothing_of_ours_on_a_run_that_left_rows_out(
    tab: Page, own: World, pictures: Path | None, theme: str
) -> None:
    with served(own) as app:
        sent_but_one(tab, app.url, f"VIP_AXE_{theme.upper()}")
        # Without the toast that greeted the end: how it is named is Streamlit's own.
        tab.reload()
        expect(tab.get_by_role("button", name=MEND)).to_be_visible(timeout=COLD_MS)
        settle(tab)
        keep(tab, pictures, f"{theme}-mending")
        told = findings(tab)
        assert told == [], "\n".join(told)


def test_the_table_and_the_way_to_check_show_no_cell_while_presenting(
    page: Page, own: World
) -> None:
    ear = Eavesdropper(page)
    with served(own) as app:
        page.goto(app.url)
        titled(page, "Audience workbench", COLD_MS)
        page.get_by_text("Present", exact=True).first.click()
        expect(page.get_by_text("Presenting: cells are masked")).to_be_visible()
        sent_but_one(page, app.url, "VIP_MASKED_MENDING")
        assert [one[0] for one in by_why(page)][-1] == "12"
        page.get_by_role("button", name=MEND).click()
        titled(page, "Check")
        expect(metric(page, "Rows with errors")).to_have_text("1", timeout=COLD_MS)
        assert ear.heard() == set()
