"""The app may end at any moment: the draft is still there, and so is the run."""

from __future__ import annotations

import json
import re
import time

import pytest
from browser_page import (
    FEW,
    bring,
    headline,
    main,
    metric,
    name_new_audience,
    onward,
    send_button,
    titled,
    visit,
)
from browser_world import World, served
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def kept(there: World, options: dict[str, object]) -> None:
    """Waits until the only draft on the disk has these options."""
    until = time.monotonic() + 10
    while True:
        (place,) = there.home.glob("drafts/*/draft.json")
        found = json.loads(place.read_bytes())["recipe"]["options"]
        if found == options:
            return
        assert time.monotonic() < until, found
        time.sleep(0.05)


def test_a_draft_and_a_run_survive_the_end_of_the_app(page: Page, own: World) -> None:
    with served(own) as first:
        bring(page, first.url, FEW, "2 rows")
        onward(page, "Columns")
        name_new_audience(page, "VIP_RESTART")
        kept(own, {"name": "VIP_RESTART", "create": True})
        page.goto("about:blank")

    with served(own) as second:
        visit(page, second.url, "Audience workbench")
        expect(main(page).get_by_role("heading", name="Go on with a draft")).to_be_visible()
        expect(main(page).get_by_text("people.csv")).to_be_visible()
        page.get_by_role("button", name="Continue").click()
        titled(page, "Columns")
        audience = page.get_by_role("textbox", name="Audience", exact=True)
        expect(audience).to_have_value("VIP_RESTART")
        expect(page.get_by_role("switch", name="Create the audience first")).to_be_checked()
        onward(page, "Check")
        onward(page, "Preview and send")
        send_button(page).click()
        titled(page, "Run")
        assert own.updates("VIP_RESTART") == 0, "the app ends only after the sending"
        page.goto("about:blank")

    with served(own) as third:
        visit(page, f"{third.url}/runs", "Runs")
        told = main(page).get_by_text("2 of 2 rows of people.csv accepted")
        # Whether its end came before or after the list was drawn.
        page.get_by_role("link", name=re.compile("^(Look|Follow)$")).click()
        titled(page, "Run")
        headline(page, "Live")
        expect(metric(page, "Accepted")).to_have_text("2")
        visit(page, third.url, "Audience workbench")
        expect(told).to_be_visible()
        expect(main(page).get_by_role("heading", name="Go on with a draft")).to_have_count(0)
    assert own.updates("VIP_RESTART") == 1
