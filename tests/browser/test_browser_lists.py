"""People are chosen by other lists on Select, and exactly these arrive at the vendor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_page import (
    address_part,
    bring,
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
    visit,
)
from browser_world import World
from playwright.sync_api import Page, expect
from test_browser_screens import keep

pytestmark = pytest.mark.browser

# c1 to c60; the first forty bought something, and every tenth has left.
PEOPLE = "custom_id,age\n" + "".join(f"c{n},{n}\n" for n in range(1, 61))
BUYERS = "custom_id,amount\n" + "".join(f"c{n},5\n" for n in [*range(1, 41), 40, 99])
LEFT = "".join(f"c{n}\n" for n in range(10, 71, 10))
GOING = [f"c{n}" for n in range(1, 41) if n % 10]


def file(name: str, text: str) -> dict[str, str | bytes]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def add(page: Page, name: str, text: str) -> None:
    """Adds a list on Select."""
    box = page.get_by_test_id("stFileUploader").filter(has_text="Add a list")
    uploader = box.get_by_test_id("stFileUploaderDropzoneInput")
    # The box that took the list before goes when the empty one comes.
    expect(uploader).to_have_count(1)
    uploader.set_input_files(file(name, text))  # type: ignore[arg-type]  # a plain dict will do
    expect(main(page).get_by_text(re.compile(f"{name}.*letter|{name}$")).first).to_be_visible()
    settle(page)


def counts(page: Page, rows: str, people: str) -> None:
    expect(metric(page, "Rows selected")).to_have_text(rows)
    expect(metric(page, "People selected")).to_have_text(people)


def test_exactly_the_people_of_the_lists_arrive(
    tab: Page, app: str, shared: World, theme: str, pictures: Path | None
) -> None:
    audience = f"VIP_LISTS_{theme}".upper()
    bring(tab, app, file("people.csv", PEOPLE), "60 rows")
    onward(tab, "Columns")
    name_new_audience(tab, audience)
    onward(tab, "Check")
    visit(tab, f"{app}/select?draft={address_part(tab, 'draft')}", "Select")
    counts(tab, "60", "60")
    add(tab, "buyers.csv", BUYERS)
    counts(tab, "40", "40")
    add(tab, "left.csv", LEFT)
    counts(tab, "4", "4")
    tab.get_by_text("Only people who are not in it").last.click()
    counts(tab, "36", "36")
    # From a cold reload it is all still there.
    tab.reload()
    titled(tab, "Select")
    counts(tab, "36", "36")
    told = grid(tab, "How many people are in exactly which lists")
    reads(told, 0, ["only in people.csv + buyers.csv", "only in people.csv"])
    reads(told, 1, ["36", "18"])
    picture = main(tab).get_by_label(re.compile("^Overlap of 3 lists: 36 only in people.csv"))
    expect(picture.first).to_be_visible()
    settle(tab)
    keep(tab, pictures, f"{theme}-3-select-lists")
    onward(tab, "Check")
    expect(metric(tab, "Not selected")).to_have_text("24")
    onward(tab, "Preview and send")
    expect(metric(tab, "Rows")).to_have_text("36")
    send_button(tab).click()
    titled(tab, "Run")
    headline(tab, "Live")
    (update,) = [o for o in shared.requests(audience) if o["route"] == "audiences/update"]
    assert update["applied"] == [["add", one] for one in GOING]


def test_the_rows_of_two_files_arrive_as_one(
    tab: Page, app: str, shared: World, theme: str, pictures: Path | None
) -> None:
    audience = f"VIP_TWO_{theme}".upper()
    bring(tab, app, file("may.csv", "custom_id,city\nc1,Lyon\nc2,Nice\n"), "2 rows")
    tab.get_by_text("Add the rows of another file").click()
    box = tab.get_by_test_id("stFileUploader").filter(has_text="The other file")
    other = file("june.csv", "custom_id\nc3\nc1\n")
    uploader = box.get_by_test_id("stFileUploaderDropzoneInput")
    uploader.set_input_files(other)  # type: ignore[arg-type]  # a plain dict will do
    told = main(tab).get_by_text("june.csv has no column “city”: empty in its 2 rows")
    expect(told).to_be_visible()
    settle(tab)
    keep(tab, pictures, f"{theme}-2-file-adding")
    tab.get_by_role("button", name="Add these rows").click()
    expect(main(tab).get_by_text("may + june.csv").first).to_be_visible()
    shown = grid(tab, "The first rows of the file")
    reads(shown, 3, ["may.csv", "may.csv", "june.csv", "june.csv"])
    reads(shown, 4, ["2", "3", "2", "3"])
    onward(tab, "Columns")
    name_new_audience(tab, audience)
    onward(tab, "Check")
    onward(tab, "Preview and send")
    # The last row of c1 counts.
    expect(metric(tab, "Rows")).to_have_text("3")
    send_button(tab).click()
    titled(tab, "Run")
    headline(tab, "Live")
    (update,) = [o for o in shared.requests(audience) if o["route"] == "audiences/update"]
    assert update["applied"] == [["add", "c2"], ["add", "c3"], ["add", "c1"]]
