"""A run is followed from its page alone: the tab's title, one message at its end, its timeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_page import (
    COLD_MS,
    address_part,
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
from test_browser_screens import keep, sound

pytestmark = pytest.mark.browser

TITLE = "· Audience workbench"


def test_a_run_is_followed_by_its_page(
    tab: Page, app: str, shared: World, theme: str, pictures: Path | None
) -> None:
    name = f"VIP_{theme.upper()}"
    visit(tab, app, "Audience workbench")
    tab.get_by_role("button", name="25,000 people").click()
    titled(tab, "File")
    onward(tab, "Columns")
    name_new_audience(tab, name)
    onward(tab, "Check")
    expect(metric(tab, "Rows ok")).to_have_text("25,000", timeout=COLD_MS)
    onward(tab, "Preview and send")
    send_button(tab).click(timeout=COLD_MS)
    titled(tab, "Run")
    expect(tab).to_have_title(re.compile(f"^Sending (0|40|80) % {TITLE}$"))
    keep(tab, pictures, f"{theme}-run-sending")
    headline(tab, "Live")
    toast = tab.get_by_test_id("stToast")
    expect(toast).to_have_text(re.compile("Live: 25,000 of 25,000 rows accepted"))
    expect(toast).to_have_count(1)
    expect(tab).to_have_title(f"Live {TITLE}")
    arrived = sum(line["rows"] for line in shared.requests(name) if line["route"].endswith("date"))
    assert arrived == 25_000
    expect(metric(tab, "Accepted")).to_have_text("25,000")
    run = address_part(tab, "run")
    tab.reload()
    titled(tab, "Run")
    settle(tab)
    expect(tab).to_have_title(f"Live {TITLE}")
    expect(toast).to_have_count(0)
    picture = main(tab).get_by_test_id("stVegaLiteChart")
    expect(picture.locator("canvas, svg").first).to_be_visible()
    sound(tab)
    keep(tab, pictures, f"{theme}-run-live")
    menu(tab, "Runs")
    titled(tab, "Runs")
    expect(tab).not_to_have_title(f"Live {TITLE}")
    box = tab.get_by_role("textbox", name="File or target")
    box.fill(name)
    box.press("Enter")
    told = main(tab).get_by_text(f"accepted for {name}")
    expect(told).to_have_count(1)
    tab.reload()
    titled(tab, "Runs")
    settle(tab)
    expect(tab.get_by_role("textbox", name="File or target")).to_have_value(name)
    expect(told).to_have_count(1)
    sound(tab)
    keep(tab, pictures, f"{theme}-runs-filtered")
    tab.get_by_role("link", name="Look").click()
    titled(tab, "Run")
    assert address_part(tab, "run") == run
