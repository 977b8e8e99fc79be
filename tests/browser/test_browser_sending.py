"""One Send is one run, whoever clicks how often, and nobody has to stay and watch it."""

from __future__ import annotations

import re

import pytest
from browser_page import (
    COLD_MS,
    FEW,
    address_part,
    bring,
    headline,
    main,
    menu,
    metric,
    name_new_audience,
    onward,
    send_button,
    settle,
    titled,
    visit,
)
from browser_world import World
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ONE_RUN = ["audiences/create", *["audiences/update"] * 3]


def sampled(page: Page, app: str, name: str) -> None:
    """The sample of 25,000 people, up to the preview of a send to a new audience."""
    visit(page, app, "Audience workbench")
    page.get_by_role("button", name="25,000 people").click()
    titled(page, "File")
    onward(page, "Columns")
    name_new_audience(page, name)
    onward(page, "Check")
    expect(metric(page, "Rows ok")).to_have_text("25,000", timeout=COLD_MS)
    onward(page, "Preview and send")
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    settle(page)


def test_clicks_twice_and_in_two_tabs_make_one_run(page: Page, app: str, shared: World) -> None:
    sampled(page, app, "VIP_TWICE")
    before = len(shared.runs())
    other, late = page.context.new_page(), page.context.new_page()
    for tab in (other, late):
        visit(tab, page.url, "Preview and send")
        expect(send_button(tab)).to_be_enabled()
    send_button(page).dblclick(no_wait_after=True)
    send_button(other).click()
    titled(page, "Run")
    headline(page, "Live")
    # This click comes when the run is over, and the tab may have heard of the run or not.
    send_button(late).click()
    run = address_part(page, "run")
    for tab in (other, late):
        follow = tab.get_by_role("button", name="Follow the run")
        expect(follow.or_(tab.get_by_role("heading", name="Live", exact=True))).to_be_visible()
        if follow.is_visible():
            expect(follow).to_be_in_viewport()
            expect(send_button(tab)).to_have_count(0)
            follow.click()
        titled(tab, "Run")
        headline(tab, "Live")
        assert address_part(tab, "run") == run != ""
    assert [line["route"] for line in shared.requests("VIP_TWICE")] == ONE_RUN
    assert sum(line["rows"] for line in shared.requests("VIP_TWICE")[1:]) == 25_000
    assert len(shared.runs()) == before + 1


def test_a_run_goes_on_when_its_tab_is_closed(page: Page, app: str, shared: World) -> None:
    bring(page, app, FEW, "2 rows")
    onward(page, "Columns")
    name_new_audience(page, "VIP_CLOSED")
    onward(page, "Check")
    onward(page, "Preview and send")
    send_button(page).click()
    titled(page, "Run")
    run = address_part(page, "run")
    later = page.context.new_page()
    page.close()
    assert shared.updates("VIP_CLOSED") == 0, "the tab was closed after the sending"
    visit(later, f"{app}/runs", "Runs")
    # The newest one is the first; the list follows it to its end without a reload.
    live = main(later).get_by_text("Live: 2 of 2 rows of people.csv accepted for VIP_CLOSED")
    expect(live).to_be_visible()
    later.get_by_role("link", name=re.compile("^(Look|Follow)$")).first.click()
    titled(later, "Run")
    headline(later, "Live")
    assert address_part(later, "run") == run
    expect(metric(later, "Accepted")).to_have_text("2")
    assert [line["route"] for line in shared.requests("VIP_CLOSED")] == ONE_RUN[:2]
    menu(later, "Runs")
    titled(later, "Runs")
    expect(live).to_be_visible()
