"""One story for each kind of thing in a real browser, compared with what the vendor holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browser_page import (
    COLD_MS,
    cell,
    choose,
    grid,
    headline,
    main,
    menu,
    metric,
    onward,
    send_button,
    settle,
    texts,
    titled,
    visit,
)
from browser_world import SAMPLES, World
from playwright.sync_api import Page, expect

from workbench.twin import holdings

pytestmark = pytest.mark.browser

# Of the sample: 24 people, two of whom say no to SMS and three to e-mail; 60 at Altcraft.
PROFILES, ALTCRAFT = SAMPLES / "profiles.csv", SAMPLES / "altcraft_profiles.csv"
ITEMS = [["id", "title", "age"], ["m1", "007", "12"], ["m2", "Nuit “blanche”", "16"]]
FIELDS = [["name", "action", "type"], ["age", "add", "integer"]]


def goal(page: Page, url: str, title: str) -> None:
    """From home: the goal of that title."""
    visit(page, url, "Audience workbench")
    page.get_by_role("button", name=title, exact=True).click()
    titled(page, "File")


def bring(page: Page, file: Path, told: str) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(main(page).get_by_text(told).first).to_be_visible(timeout=COLD_MS)


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_role("textbox", name=label, exact=True)
    box.fill(text)
    box.press("Tab")


def switch(page: Page, label: str, on: bool) -> None:
    box = page.get_by_role("switch", name=label)
    page.get_by_text(label, exact=True).click()
    expect(box).to_be_checked(checked=on)


def checked(page: Page, rows: int) -> None:
    """From Columns to Preview: every row is ok."""
    onward(page, "Check")
    expect(metric(page, "Rows ok")).to_have_text(str(rows), timeout=COLD_MS)
    expect(metric(page, "Rows with errors")).to_have_text("0")
    onward(page, "Preview and send")
    expect(metric(page, "Rows")).to_have_text(str(rows), timeout=COLD_MS)


def sent(page: Page, word: str, rows: int) -> None:
    """Sends what the preview shows; every row is accepted."""
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    send_button(page).click()
    titled(page, "Run")
    headline(page, word)
    expect(metric(page, "Accepted")).to_have_text(str(rows))
    for tile in ("Rejected", "Unknown", "Not sent"):
        expect(metric(page, tile)).to_have_text("0")


def logged(there: World, route: str) -> list[dict[str, Any]]:
    lines = map(json.loads, there.log.read_text("utf-8").splitlines())
    return [line for line in lines if line["route"] == route]


def held(there: World, kind: str, name: str | None = None) -> Any:
    return holdings.show(there.state, kind, name, limit=100)[kind]


def practice(page: Page, kind: str) -> None:
    """The practice vendor's tab of a kind."""
    menu(page, "Practice vendor")
    titled(page, "Practice vendor")
    page.get_by_role("tab", name=re.compile(kind)).click()
    settle(page)


def test_profiles_are_updated_and_those_who_left_are_unsubscribed(
    page: Page, app: str, shared: World
) -> None:
    before = len(logged(shared, "profiles/update"))
    goal(page, app, "Update people's profiles and events")
    bring(page, PROFILES, "24 rows")
    onward(page, "Columns")
    expect(page.get_by_text("unsubscribed × 3")).to_be_visible()
    expect(page.get_by_text("0, 1, yes and no mean nothing").first).to_be_visible()
    switch(page, "Allow subscribing people", on=True)
    checked(page, 24)
    expect(metric(page, "Requests")).to_have_text("1")
    expect(metric(page, "Are subscribed")).to_have_text("0")
    tiles = [metric(page, name).text_content() for name in ("Are unsubscribed", "Consent kept")]
    assert sum(int(text or "") for text in tiles) == 24
    sent(page, "Accepted", 24)
    lines = logged(shared, "profiles/update")[before:]
    assert [(line["status"], line["rows"]) for line in lines] == [(202, 24)]
    everyone = [one for one in held(shared, "profiles") if "custom_id" in one]
    assert len(everyone) == 24
    no_mail = [one for one in everyone if one["attributes"].get("$email_marketing")]
    assert [one["attributes"]["$email_marketing"] for one in no_mail] == ["unsubscribed"] * 3
    assert everyone[0]["attributes"]["loyalty_code"] == "00007919"
    practice(page, "Profiles")
    shown = grid(page, "The profiles that the practice vendor holds")
    expect(cell(shown, 0, 0)).to_have_text("000001")


def test_altcraft_gets_xml_with_the_automations_left_alone(
    page: Page, app: str, shared: World
) -> None:
    before = len(logged(shared, "profiles/update_batch"))
    goal(page, app, "Update profiles")
    bring(page, ALTCRAFT, "60 rows")
    onward(page, "Columns")
    fill(page, "Database", "1")
    expect(page.get_by_text("1 exists: Customers.")).to_be_visible()
    page.get_by_text("More choices", exact=True).click()
    page.get_by_role("radiogroup", name="Written as").get_by_text("xml", exact=True).click()
    switch(page, "Allow subscribing people", on=True)
    settle(page)
    checked(page, 60)
    expect(main(page).get_by_text("<xml><token></token><db_id>1</db_id>").first).to_be_visible()
    expect(main(page).get_by_text("<skip_triggers>true</skip_triggers>").first).to_be_visible()
    sent(page, "Accepted", 60)
    lines = logged(shared, "profiles/update_batch")[before:]
    assert [(line["status"], line["rows"]) for line in lines] == [(200, 60)]
    people = list(holdings.altcraft_profiles(shared.state))
    assert len(people) == 60
    statuses = {one["status"] for who in people for one in who["subscriptions"]}  # type: ignore[attr-defined]  # a list of dicts
    assert statuses == {"complained", "unsubscribed"}


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"Items": ITEMS, "Fields": FIELDS}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def a_catalog(page: Page, app: str) -> None:
    """A catalog with the fields of the sample file, made by the pages as well."""
    goal(page, app, "Create a catalog with its fields")
    page.get_by_role("button", name="Use the sample").click()
    expect(main(page).get_by_text("9 rows").first).to_be_visible(timeout=COLD_MS)
    onward(page, "Columns")
    expect(page.get_by_role("textbox", name="Catalog", exact=True)).to_have_value("MOVIES")
    checked(page, 9)
    expect(page.get_by_text("0 fields now → 9 fields after")).to_be_visible()
    sent(page, "Live", 9)


def test_a_workbook_changes_a_catalogs_fields_and_then_its_items(
    page: Page, app: str, shared: World, tmp_path: Path
) -> None:
    a_catalog(page, app)
    goal(page, app, "Add or remove items of a catalog")
    bring(page, workbook(tmp_path / "book.xlsx"), "2 rows")
    onward(page, "Columns")
    fill(page, "Catalog", "MOVIES")
    expect(page.get_by_text("MOVIES exists and holds 0 items.")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Sheet of fields"), "Fields")
    expect(page.get_by_text("The sheet Fields, 1 row")).to_be_visible()
    page.get_by_role("button", name="Fetch its fields").click()
    expect(page.get_by_text("MOVIES has title (string)")).to_be_visible()
    settle(page)
    checked(page, 3)
    expect(page.get_by_text("9 fields now → 10 fields after")).to_be_visible()
    steps = grid(page, "The steps in their order")
    assert texts(steps, 2, 2) == ["Fields", "Items"]
    sent(page, "Live", 3)
    catalog = held(shared, "catalogs", "MOVIES")[0]
    assert {one["name"]: one["type"] for one in catalog["fields"]}["age"] == "integer"
    assert [(one["id"], one["attributes"]) for one in catalog["sample"]] == [
        ("m1", {"title": "007", "age": 12}),
        ("m2", {"title": "Nuit “blanche”", "age": 16}),
    ]
    practice(page, "Catalogs")
    shown = grid(page, "The catalogs that the practice vendor holds")
    assert (texts(shown, 1, 0), texts(shown, 1, 1)) == (["MOVIES"], ["2"])


def test_a_campaign_is_written_in_the_form_and_started_by_its_name(
    page: Page, app: str, shared: World
) -> None:
    goal(page, app, "Create campaigns")
    page.get_by_text("Write a single campaign here").click()
    fill(page, "Campaign", "Autumn «sale»")
    page.get_by_text("RUNNING", exact=True).click()
    fill(page, "Starts at", "2030-01-24T10:22:00Z")
    fill(page, "Subject", "Jusqu'à −40 %")
    fill(page, "Sender identity", "4012")
    fill(page, "HTML", "<h1>Soldes</h1>")
    fill(page, "Targeting query", '{"vip": {"$eq": true}}')
    page.get_by_role("button", name="Go on with this campaign", disabled=False).click()
    titled(page, "Check")
    expect(metric(page, "Rows ok")).to_have_text("1", timeout=COLD_MS)
    onward(page, "Preview and send")
    what = "This creates the campaign that is named here and sends it to people at its start."
    expect(page.get_by_text(what)).to_be_visible(timeout=COLD_MS)
    expect(send_button(page)).to_be_disabled()
    fill(page, "Type the name of the campaign", "Autumn «sale»")
    sent(page, "Accepted", 1)
    made = held(shared, "campaigns", "Autumn «sale»")
    assert [one["campaign"] for one in made] == [
        {
            "name": "Autumn «sale»",
            "state": "RUNNING",
            "when": {"start_time": "2030-01-24T10:22:00Z"},
            "targeting": {"query": {"vip": {"$eq": True}}},
            "messages": [
                {
                    "channel_type": "email",
                    "subject": "Jusqu'à −40 %",
                    "sender_identity_id": "4012",
                    "html": "<h1>Soldes</h1>",
                }
            ],
        }
    ]
    practice(page, "Campaigns")
    shown = grid(page, "The campaigns that the practice vendor holds")
    assert texts(shown, 1, 0) == ["Autumn «sale»"]
