"""Large files from a cold start, at the vendor's own pace: the page beside the vendor's log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser_page import (
    COLD_MS,
    begin,
    headline,
    main,
    metric,
    name_new_audience,
    onward,
    send_button,
    settle,
    titled,
    visit,
)
from browser_world import World, served, world
from playwright.sync_api import Page, expect

from workbench.twin import holdings

pytestmark = pytest.mark.browser

LONG_MS = 120_000
# One request a second. On a busy machine some of them come late, which says nothing of the sender;
# one that holds back too long does so every time, and so in the quickest quarter as well.
QUOTA_S, NO_SLOWER_S = 1.0, 1.5
PEOPLE, WRONG_EVERY = 80_000, 33
SUBSCRIPTIONS, LEAVE_EVERY = 40_000, 20


@pytest.fixture
def paced(chromium: str, tmp_path: Path) -> Iterator[World]:
    """A home in which nothing has happened yet, and a vendor with its quotas."""
    with world(tmp_path, slow_s=0, quotas=True) as made:
        yield made


def logged(there: World, route: str) -> list[dict[str, Any]]:
    lines = map(json.loads, there.log.read_text("utf-8").splitlines())
    return [line for line in lines if line["route"] == route]


def people(place: Path) -> Path:
    """Every thirty-third row has a phone that no country has."""
    lines = ["custom_id,first_name,phone"]
    for n in range(PEOPLE):
        phone = "no" if n % WRONG_EVERY == 5 else f"+336{n:08d}"
        lines.append(f"{n:07d},Zoé {n % 90},{phone}")
    place.write_text("\n".join(lines), "utf-8")
    return place


def test_80000_people_with_mistakes_are_live_as_fast_as_the_quota_allows(
    page: Page, paced: World, tmp_path: Path
) -> None:
    wrong = sum(n % WRONG_EVERY == 5 for n in range(PEOPLE))
    good = PEOPLE - wrong
    with served(paced) as server:
        begin(page, server.url)
        uploader = page.get_by_test_id("stFileUploaderDropzoneInput")
        uploader.set_input_files(people(tmp_path / "people.csv"))
        expect(main(page).get_by_text(f"{PEOPLE:,} rows").first).to_be_visible(timeout=COLD_MS)
        onward(page, "Columns")
        name_new_audience(page, "EIGHTY")
        onward(page, "Check")
        expect(metric(page, "Rows ok")).to_have_text(f"{good:,}", timeout=COLD_MS)
        expect(metric(page, "Rows with errors")).to_have_text(f"{wrong:,}")
        onward(page, "Preview and send")
        expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
        send_button(page).click()
        titled(page, "Run")
        headline(page, "Live", LONG_MS)
        expect(metric(page, "Accepted")).to_have_text(f"{good:,}")
        expect(metric(page, "Not sent")).to_have_text(f"{wrong:,}")
        for tile in ("Rejected", "Unknown"):
            expect(metric(page, tile)).to_have_text("0")
    asked = logged(paced, "audiences/update")
    sent = [line for line in asked if line["status"] == 202]
    assert sum(line["rows"] for line in sent) == good
    # A request that was held up on the way meets the one behind it at the quota's door.
    assert {line["status"] for line in asked} <= {202, 429}
    assert len(asked) <= len(sent) + 3
    assert holdings.show(paced.state, "audiences", "EIGHTY", limit=1)["audiences"][0]["ids"] == good
    began = [datetime.fromisoformat(line["time"]) for line in sent]
    gaps = sorted((after - before).total_seconds() for before, after in pairwise(began))
    assert gaps[len(gaps) // 2] > QUOTA_S * 0.9, gaps
    assert gaps[len(gaps) // 4] < NO_SLOWER_S, gaps


def subscriptions(place: Path) -> Path:
    """Every twentieth person leaves; the others subscribe."""
    head = "email,subscription.email.resource_id,subscription.email.status"
    lines = [f"{head},subscription.email.priority"]
    for n in range(SUBSCRIPTIONS):
        word = "unsubscribed" if n % LEAVE_EVERY == 3 else "subscribed"
        lines.append(f"person{n:05d}@example.com,28,{word},{n % 9}")
    place.write_text("\n".join(lines), "utf-8")
    return place


def test_40000_subscriptions_and_those_who_leave_arrive_as_they_are_written(
    page: Page, paced: World, tmp_path: Path
) -> None:
    left = SUBSCRIPTIONS // LEAVE_EVERY
    joined = SUBSCRIPTIONS - left
    with served(paced) as server:
        visit(page, server.url, "Audience workbench")
        page.get_by_role("button", name="Update profiles", exact=True).click()
        titled(page, "File")
        uploader = page.get_by_test_id("stFileUploaderDropzoneInput")
        uploader.set_input_files(subscriptions(tmp_path / "subscriptions.csv"))
        told = f"{SUBSCRIPTIONS:,} rows"
        expect(main(page).get_by_text(told).first).to_be_visible(timeout=COLD_MS)
        onward(page, "Columns")
        box = page.get_by_role("textbox", name="Database", exact=True)
        box.fill("1")
        box.press("Tab")
        expect(page.get_by_text("1 exists: Customers.")).to_be_visible()
        page.get_by_text("Allow subscribing people", exact=True).click()
        expect(page.get_by_role("switch", name="Allow subscribing people")).to_be_checked()
        settle(page)
        onward(page, "Check")
        expect(metric(page, "Rows ok")).to_have_text(f"{SUBSCRIPTIONS:,}", timeout=COLD_MS)
        onward(page, "Preview and send")
        expect(metric(page, "Are subscribed")).to_have_text(f"{joined:,}", timeout=COLD_MS)
        expect(metric(page, "Are unsubscribed")).to_have_text(f"{left:,}")
        expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
        send_button(page).click()
        titled(page, "Run")
        headline(page, "Accepted", LONG_MS)
        expect(metric(page, "Accepted")).to_have_text(f"{SUBSCRIPTIONS:,}")
        for tile in ("Rejected", "Unknown", "Not sent"):
            expect(metric(page, tile)).to_have_text("0")
    sent = logged(paced, "profiles/update_batch")
    assert sum(line["rows"] for line in sent) == SUBSCRIPTIONS
    statuses = Counter(
        subscription["status"]
        for who in holdings.altcraft_profiles(paced.state)
        for subscription in who["subscriptions"]  # type: ignore[attr-defined]  # a list of dicts
    )
    assert statuses == {"subscribed": joined, "unsubscribed": left}
