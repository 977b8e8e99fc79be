"""A spreadsheet as it really is: written in an old encoding, with notes above its column names, a
number with thousands, and other column names a month later; nothing of it is misread in silence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from browser_page import (
    COLD_MS,
    address_part,
    bring,
    cell,
    choose,
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
)
from browser_world import World
from playwright.sync_api import Download, Locator, Page, expect

pytestmark = pytest.mark.browser

NAME = "VIP_SPREADSHEETS"
# As wide as the table below it, so that nothing looks wrong with it.
NOTES = "Export CRM;boutiques;2026;v2\nfait par;Zoé;;\n\n"
TOWNS = ["Orléans", "Köln", "Rome", "Besançon"] * 3
MAY = NOTES + "custom_id;prenom;town;points\n"
MAY += "".join(f"C{n:03};Zoé {n};{town};{n}\n" for n, town in enumerate(TOWNS, 1))
MAY = MAY.replace("C012;Zoé 12;Besançon;12", "C012;Zoé 12;Besançon;1,234")
JUNE = NOTES + "custom_id;prénom;Ville;points\nC001;Zoé 1;Nice;7\nC777;Ève;Orléans;2,500\n"
ROWS, ENCODINGS = "Rows to choose the column names from", "Lines that differ between encodings"
NOTED = ["Export CRM", "fait par"]


def export(name: str, text: str) -> dict[str, str | bytes]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode("cp1252")}


def tick(page: Page, table: Locator, row: int, then: Locator) -> None:
    """Ticks a row of a table, whose boxes are only painted, until `then` is there.

    A first click after the page was drawn anew is sometimes lost.
    """
    expect(cell(table, row, 1)).to_be_attached()
    ticked = table.locator("tr[aria-selected=true]")
    for _ in range(5):
        table.scroll_into_view_if_needed()
        place = table.bounding_box()
        assert place is not None
        page.mouse.click(place["x"] + 16, place["y"] + 35 * (row + 1) + 17)
        try:
            expect(ticked.or_(then).first).to_be_attached(timeout=2_000)
        except AssertionError:
            continue
        break
    expect(then).to_be_visible(timeout=COLD_MS)


def encoding_is_ticked(page: Page) -> None:
    """The second line of the list is cp1252; the names of people stand beside it."""
    lines = grid(page, ENCODINGS)
    reads(lines, 1, ["utf-8: any language", "cp1252: Western Europe, Windows"])
    reads(lines, 2, ["fait par;Zo\\xe9;;", "fait par;Zoé;;"])
    tick(page, lines, 1, main(page).get_by_text("the headers are in line 1"))


def body(page: Page, number: int) -> tuple[bytes, str]:
    """On the preview: the exact bytes of a request, and what is shown of them."""
    # The first request stands below the box, which is there only where there are several.
    expect(main(page).get_by_test_id("stCode").first).to_be_visible(timeout=COLD_MS)
    box = page.get_by_role("spinbutton", name="Request", exact=True)
    if box.count():
        box.fill(str(number))
        box.press("Enter")
    code = main(page).get_by_test_id("stCode").filter(has_text='"ids":').locator("code")
    expect(code.first).to_be_visible(timeout=COLD_MS)
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Exact bytes").click()
    return content(download.value), code.first.text_content() or ""


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def attributes(exact: bytes) -> dict[str, dict[str, Any]]:
    return {one["id"]: one["attributes"] for one in json.loads(exact)["ids"]}


def sent(page: Page, there: World, exact: bytes) -> None:
    """Sends, and compares what arrived with what was shown and with the plan on the disk."""
    send_button(page).click()
    titled(page, "Run")
    headline(page, "Live")
    run = there.home / "runs" / address_part(page, "run")
    chunks = [path.read_bytes() for path in sorted((run / "chunks").iterdir())]
    assert exact in chunks
    arrived = there.requests(NAME)[-len(chunks) :]
    assert [line["sha256"] for line in arrived] == [
        hashlib.sha256(one).hexdigest() for one in chunks
    ]


def test_an_export_is_read_repaired_sent_and_followed_by_next_months(
    page: Page, app: str, shared: World, tmp_path: Path
) -> None:
    recipe = this_month(page, app, shared)
    (tmp_path / "recipe.toml").write_bytes(recipe)
    next_month(page, app, shared, tmp_path / "recipe.toml")


def this_month(page: Page, app: str, there: World) -> bytes:
    """Encoding ticked, header row ticked, a repair accepted; the recipe of it."""
    bring(page, app, export("may.csv", MAY), "not UTF-8")
    encoding_is_ticked(page)
    main(page).get_by_text("choose another row").click()
    rows = grid(page, ROWS)
    reads(rows, 1, ["1", "2", "4", "5"])
    reads(rows, 2, ["column names", "", "", ""])
    reads(rows, 3, [*NOTED, "custom_id", "C001"])
    tick(page, rows, 2, main(page).get_by_text("You chose line 4 (found: line 1)."))
    page.reload()
    expect(
        main(page).get_by_text("12 rows and 4 columns; the headers are in line 4")
    ).to_be_visible(timeout=COLD_MS)
    reads(grid(page, ROWS), 2, ["not read", "not read", "column names", ""])
    reads(grid(page, "The first rows of the file"), 1, ["C001", "C002"])

    onward(page, "Columns")
    name_new_audience(page, NAME)
    onward(page, "Check")
    expect(metric(page, "Rows with errors")).to_have_text("1", timeout=COLD_MS)
    expect(main(page).get_by_text("1 cell, like “1,234” → “1234”")).to_be_visible()
    page.get_by_role("button", name="Repair 1 cell").click()
    expect(metric(page, "Rows ok")).to_have_text("12", timeout=COLD_MS)
    expect(main(page).get_by_text("Nothing is wrong with this file.")).to_be_visible()
    onward(page, "Preview and send")
    expect(metric(page, "Rows")).to_have_text("12", timeout=COLD_MS)
    exact, shown = body(page, 2)
    assert exact.decode().startswith(shown)
    assert '"id":"C012","attributes":{"prenom":"Zoé 12","town":"Besançon","points":1234}' in shown
    told = attributes(exact)
    assert len(told) == 12
    assert told["C001"] == {"prenom": "Zoé 1", "town": "Orléans", "points": 1}
    page.get_by_role("link", name="2 Columns").click()
    titled(page, "Columns")
    page.get_by_text("Keep these decisions, or bring others").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the recipe").click()
    kept = content(download.value)
    assert b'"thousands-comma"' in kept
    page.get_by_role("link", name="5 Preview and send").click()
    titled(page, "Preview and send")
    sent(page, there, exact)
    return kept


def next_month(page: Page, app: str, there: World, recipe: Path) -> None:
    """The same kind of export, the recipe brought, two columns under other names."""
    bring(page, app, export("june.csv", JUNE), "not UTF-8")
    encoding_is_ticked(page)
    onward(page, "Columns")
    page.get_by_text("Keep these decisions, or bring others").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(recipe)
    expect(main(page).get_by_text("This file has other columns than the decisions")).to_be_visible()
    expect(page.get_by_role("button", name="Use these columns")).to_be_disabled()
    expect(page.get_by_role("combobox", name="Column 1 that is missing")).to_have_value("prénom")
    choose(page, page.get_by_role("combobox", name="Column 2 that is missing"), "Ville")
    page.get_by_role("button", name="Use these columns").click()
    switch = page.get_by_role("switch", name="Create the audience first")
    expect(switch).to_be_checked()
    page.get_by_text("Create the audience first", exact=True).click()
    expect(switch).not_to_be_checked()
    onward(page, "Check")
    expect(metric(page, "Rows ok")).to_have_text("2", timeout=COLD_MS)
    onward(page, "Preview and send")
    expect(metric(page, "Rows")).to_have_text("2", timeout=COLD_MS)
    exact, shown = body(page, 1)
    assert exact.decode().startswith(shown)
    assert attributes(exact) == {
        "C001": {"prenom": "Zoé 1", "town": "Nice", "points": 7},
        "C777": {"prenom": "Ève", "town": "Orléans", "points": 2500},
    }
    planned = [path.read_bytes() for path in (there.home / "runs").glob("*/chunks/*.json")]
    assert exact in planned
