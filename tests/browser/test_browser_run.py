"""Whatever happens around a run, it is one run, and its rows add up with the vendor's own log."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
from browser_vendor import Vendor, unsteady
from browser_world import ROOT, SAMPLES, World, served
from playwright.sync_api import Page, expect
from test_browser_screens import keep, sound

pytestmark = pytest.mark.browser


def late(seconds: float, n: int = 1) -> dict[str, Any]:
    """The answer to the n-th update comes late; it is carried out at once."""
    match = {"route": "audiences/update", "n": n}
    return {"match": match, "do": "delay", "seconds": seconds}


# The second answer never comes: the vendor ends before.
FIRST = [late(3, 1), late(60, 2)]
# Long enough to press Pause while this request is out.
AFTERWARDS = [late(20)]
LOST = [
    {"match": {"route": "campaigns/create", "contains": "came"}, "do": "apply_then_reset"},
    {"match": {"route": "campaigns/create", "contains": "lost"}, "do": "reset_before"},
]
NAME = "VIP_ONE"


def until(wanted: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def updates(vendor: Vendor) -> list[dict[str, Any]]:
    return [one for one in vendor.orders() if one["route"] == "audiences/update"]


def sampled(page: Page, app: str) -> None:
    """25,000 people up to the preview of a send to a new audience."""
    visit(page, app, "Audience workbench")
    page.get_by_role("button", name="25,000 people").click()
    titled(page, "File")
    onward(page, "Columns")
    name_new_audience(page, NAME)
    onward(page, "Check")
    expect(metric(page, "Rows ok")).to_have_text("25,000", timeout=COLD_MS)
    onward(page, "Preview and send")
    expect(send_button(page)).to_be_enabled(timeout=COLD_MS)
    settle(page)


def test_nothing_that_a_reader_does_makes_a_second_run_or_loses_a_row(
    page: Page, tmp_path: Path
) -> None:
    with unsteady(tmp_path, FIRST) as (vendor, there), served(there) as server:
        sampled(page, server.url)
        other = page.context.new_page()
        visit(other, page.url, "Preview and send")
        expect(send_button(other)).to_be_enabled()
        send_button(page).dblclick(no_wait_after=True)
        send_button(other).click()
        titled(page, "Run")
        run = address_part(page, "run")
        # Elsewhere, back, a reload, a second tab; then the first one is closed.
        menu(page, "Practice vendor")
        titled(page, "Practice vendor")
        # Until then the page may still set its address, which a step back would race with.
        settle(page)
        page.go_back()
        titled(page, "Run")
        page.reload()
        titled(page, "Run")
        second = page.context.new_page()
        visit(second, f"{server.url}/run?run={run}", "Run")
        page.close()
        other.close()
        # The vendor ends with a request that it has carried out and not answered.
        until(lambda: len(updates(vendor)) == 2)
        vendor.kill()
        vendor.faults = AFTERWARDS
        vendor.start()
        beside = second.context.new_page()
        visit(beside, second.url, "Run")
        pauses_and_goes_on(second, vendor, beside)
        # Another tab saw the pause; it goes on by itself.
        headline(beside, "Live", 60_000)
        headline(second, "Live", 60_000)
        expect(metric(second, "Accepted")).to_have_text("25,000")
        for tile in ("Rejected", "Unknown", "Not sent"):
            expect(metric(second, tile)).to_have_text("0")
        (only,) = there.runs()
        assert only.run == run
        assert (only.counts.accepted, only.counts.rows) == (25_000, 25_000)
        row_by_row(vendor, there.home / "runs" / run)


def test_a_vendor_that_ended_is_started_again_by_the_page_of_the_run_that_waits_for_it(
    page: Page, tmp_path: Path
) -> None:
    with unsteady(tmp_path, FIRST) as (vendor, there), served(there) as server:
        sampled(page, server.url)
        send_button(page).click()
        titled(page, "Run")
        until(lambda: len(updates(vendor)) == 2)
        vendor.kill()
        again = page.get_by_role("button", name="Start the practice vendor again")
        expect(main(page).get_by_text("Trying again")).to_be_visible(timeout=COLD_MS)
        again.click(timeout=COLD_MS)
        headline(page, "Live", 60_000)
        expect(again).to_have_count(0)
        expect(metric(page, "Accepted")).to_have_text("25,000")
        (only,) = there.runs()
        assert (only.run, only.counts.accepted) == (address_part(page, "run"), 25_000)
        row_by_row(vendor, there.home / "runs" / only.run)


def test_the_app_and_its_sender_killed_in_the_middle_lose_no_row(
    page: Page, tmp_path: Path
) -> None:
    """As when the machine loses its power while a request is out; one click goes on afterwards."""
    with unsteady(tmp_path, FIRST) as (vendor, there):
        with served(there) as first:
            sampled(page, first.url)
            send_button(page).click()
            titled(page, "Run")
            run = address_part(page, "run")
            until(lambda: len(updates(vendor)) == 2)
            first.kill()
            there.kill_sender(run)
            page.goto("about:blank")
        with served(there) as second:
            visit(page, f"{second.url}/run?run={run}", "Run")
            headline(page, "Paused")
            stands = {"Accepted": "10,000", "Unknown": "10,000", "Not sent": "5,000"}
            for tile, rows in stands.items():
                expect(metric(page, tile)).to_have_text(rows)
            page.get_by_role("button", name="Resume").click()
            headline(page, "Live", 60_000)
            expect(metric(page, "Accepted")).to_have_text("25,000")
            for tile in ("Rejected", "Unknown", "Not sent"):
                expect(metric(page, tile)).to_have_text("0")
            row_by_row(vendor, there.home / "runs" / run)


def pauses_and_goes_on(page: Page, vendor: Vendor, beside: Page) -> None:
    """A pause by its button, a cold page of it, and its way on."""
    page.get_by_role("button", name="Pause").click()
    headline(page, "Paused")
    expect(main(page).get_by_text("you paused it; “Resume” goes on")).to_be_visible()
    paused = len(vendor.orders())
    page.goto("about:blank")
    page.go_back()
    headline(page, "Paused")
    assert len(vendor.orders()) == paused
    headline(beside, "Paused")
    page.get_by_role("button", name="Resume").click()
    headline(page, "Sending")


def row_by_row(vendor: Vendor, folder: Path) -> None:
    """The rows that the run calls accepted are those that the vendor logged, each request once.

    Only the request that was out when the vendor ended came a second time, as the same bytes: to
    add somebody twice changes nothing.
    """
    bodies = [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("chunks/*"))
    ]
    # A vendor that the page has started counts as the real one does, and refuses what is too fast.
    lines = [line for line in vendor.orders() if line["status"] != 429]
    assert list(dict.fromkeys(line["sha256"] for line in lines)) == bodies
    twice = [sha for sha, times in Counter(line["sha256"] for line in lines).items() if times > 1]
    assert twice == bodies[2:3]
    with (SAMPLES / "audience_vip.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["custom_id"] for row in csv.DictReader(file)]
    once = {line["sha256"]: line["applied"] for line in lines}
    applied = [who for sha in bodies[1:] for _, who in once[sha]]
    assert len(applied) == 25_000
    assert applied == asked


GOAL = "batch.campaigns.create"
CAMPAIGN = "name,state,start,subject,sender_identity_id,html\n{},RUNNING,now,s,1,<p>\n"


def lost_campaign(there: World, place: Path, name: str) -> str:
    """The run of a campaign whose answer was lost."""
    before = {one.run for one in there.runs()}
    file = place / f"{name}.csv"
    file.write_text(CAMPAIGN.format(name))
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "send", str(file), "--to", GOAL, "--yes"],
        env=there.environment,
        cwd=ROOT,
        capture_output=True,
    )
    assert done.returncode == 3, done.stderr
    (made,) = {one.run for one in there.runs()} - before
    return made


def test_what_nobody_knows_is_settled_by_a_look_and_by_a_word(
    tab: Page, theme: str, tmp_path: Path, pictures: Path | None
) -> None:
    with unsteady(tmp_path, LOST) as (vendor, there), served(there) as server:
        came = lost_campaign(there, tmp_path, "came")
        lost = lost_campaign(there, tmp_path, "lost")
        by_a_look(tab, f"{server.url}/run?run={came}")
        keep(tab, pictures, f"{theme}-run-settled")
        visit(tab, f"{server.url}/run?run={lost}", "Run")
        sound(tab)
        keep(tab, pictures, f"{theme}-run-unknown")
        by_a_word(tab, vendor)
        keep(tab, pictures, f"{theme}-run-word")
        counts = [one.counts for one in there.runs()]
        assert [(one.accepted, one.unknown) for one in counts] == [(1, 0), (1, 0)]
    made = [one for one in vendor.orders() if one["status"] in (200, 201)]
    assert len(made) == 2


def by_a_look(page: Page, address: str) -> None:
    visit(page, address, "Run")
    expect(main(page).get_by_text("It may exist already:")).to_be_visible()
    page.get_by_role("link", name="look here").click()
    section = page.get_by_role("heading", name="Rows without a trustworthy answer")
    expect(section).to_be_in_viewport()
    page.get_by_role("button", name="Look at the vendor").click()
    told = main(page).get_by_text("seen at the vendor: one campaign is called “came”")
    expect(told).to_be_visible()
    page.reload()
    expect(told).to_be_visible(timeout=COLD_MS)
    page.get_by_role("button", name="Resume").click()
    headline(page, "Accepted")
    expect(metric(page, "Accepted")).to_have_text("1")


def by_a_word(page: Page, vendor: Vendor) -> None:
    page.get_by_role("button", name="Look at the vendor").click()
    expect(main(page).get_by_text("no campaign is called “lost” now")).to_be_visible()
    page.get_by_role("textbox", name=re.compile("Say how you know")).fill("Not in the dashboard")
    page.get_by_role("textbox", name="Its name").fill("lost")
    told = main(page).get_by_text("by somebody's word: Not in the dashboard")
    # Enter gives no word.
    page.get_by_role("textbox", name="Its name").press("Enter")
    settle(page)
    expect(told).to_have_count(0)
    page.get_by_role("button", name="It did not arrive").click()
    expect(told).to_be_visible()
    assert len(vendor.orders()) == 2
    page.reload()
    expect(told).to_be_visible(timeout=COLD_MS)
    page.get_by_role("button", name="Resume").click()
    headline(page, "Accepted")
    expect(metric(page, "Accepted")).to_have_text("1")
