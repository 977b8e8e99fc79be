"""The whole way in a real browser, compared with what the vendor says happened."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser_page import (
    COLD_MS,
    address_part,
    bring,
    grid,
    headline,
    main,
    menu,
    metric,
    name_new_audience,
    onward,
    reads,
    send_button,
    settle,
    texts,
    titled,
)
from browser_world import ROOT, SAMPLES, World
from playwright.sync_api import Page, expect

from workbench.twin import holdings

pytestmark = pytest.mark.browser

VIP = SAMPLES / "audience_vip.csv"
NAME = "VIP_NOV"
# 25,000 people in requests of at most 10,000 (api/batch.md §3), after one that creates.
ROWS = [10_000, 10_000, 5_000]
WIDE = {"width": 2400, "height": 1200}


def planned_by_the_command_line(out: Path, there: World) -> subprocess.Popen[bytes]:
    options = ["--set", f"name={NAME}", "--set", "create=true"]
    words = ["plan", str(VIP), "--to", "batch.audiences.update", *options, "--out", str(out)]
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", *words],
        env=there.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def body_shown(page: Page) -> str:
    code = main(page).get_by_test_id("stCode").filter(has_text='{"name":').locator("code")
    return code.first.text_content() or ""


def test_a_spreadsheet_becomes_a_live_audience(
    page: Page, app: str, shared: World, tmp_path: Path
) -> None:
    command = planned_by_the_command_line(tmp_path / "plan", shared)
    bring(page, app, VIP, "25,000 rows")
    onward(page, "Columns")
    name_new_audience(page, NAME)
    onward(page, "Check")
    expect(metric(page, "Rows ok")).to_have_text("25,000", timeout=COLD_MS)
    expect(metric(page, "Rows with errors")).to_have_text("0")
    expect(page.get_by_text("Nothing is wrong with this file.")).to_be_visible()
    onward(page, "Preview and send")
    expect(metric(page, "Requests")).to_have_text("4", timeout=COLD_MS)

    # Request 3 is the second of the updates.
    number = page.get_by_role("spinbutton", name="Request", exact=True)
    number.fill("3")
    number.press("Enter")
    expect(main(page).get_by_text('{"action":"add","id":"00010001"').first).to_be_visible()
    settle(page)
    assert command.wait(60) == 0
    exact = (tmp_path / "plan" / "chunks" / "000003.json").read_bytes()
    shown = body_shown(page)
    assert len(shown) > 1_000
    assert exact.decode().startswith(shown)
    with page.expect_download() as download:
        page.get_by_role("button", name="Exact bytes").click()
    assert Path(download.value.path()).read_bytes() == exact

    send_button(page).click()
    titled(page, "Run")
    run = address_part(page, "run")
    headline(page, "Sending")
    answered = page.get_by_text(re.compile("[1-3] of 4 requests answered"))
    expect(answered).to_be_visible(timeout=COLD_MS)
    menu(page, "Practice vendor")
    titled(page, "Practice vendor")
    menu(page, "Runs")
    titled(page, "Runs")
    page.get_by_role("link", name="Follow").first.click()
    headline(page, "Sending")
    assert shared.updates(NAME) < 3, "the clicks came after the sending"
    assert address_part(page, "run") == run
    page.reload()
    titled(page, "Run")
    headline(page, "Live")
    expect(metric(page, "Accepted")).to_have_text("25,000")
    adds_up_with_the_vendor(page, shared, tmp_path / "plan" / "chunks")


def adds_up_with_the_vendor(page: Page, there: World, chunks: Path) -> None:
    for tile, value in {
        "Rows in the file": "25,000",
        "Rejected": "0",
        "Unknown": "0",
        "Not sent": "0",
        "Ids before": "0",
        "Ids expected after": "25,000",
        "Ids after": "25,000",
    }.items():
        expect(metric(page, tile)).to_have_text(value)
    logged = there.requests(NAME)
    assert [line["route"].split("/")[1] for line in logged] == ["create", *["update"] * 3]
    assert [line["rows"] for line in logged[1:]] == ROWS

    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # a plain dict is what it takes
    shown = grid(page, "Every request with its answer")
    reads(shown, 0, ["1", "2", "3", "4"])
    reads(shown, 2, [str(line["status"]) for line in logged])
    reads(shown, 4, ["APPLIED"] * 3, first=1)
    reads(shown, 5, ["1"] * 4)
    reads(shown, 6, [line["token"] or "" for line in logged])
    assert [int(text.replace(",", "")) for text in texts(shown, 4, 3)][1:] == ROWS

    # The bodies that arrived are those of the plan, so their ids are the ids that were sent.
    bodies = [(chunks / f"{n:06d}.json").read_bytes() for n in range(1, 5)]
    assert [line["sha256"] for line in logged] == [hashlib.sha256(b).hexdigest() for b in bodies]
    sent = [one["id"] for body in bodies[1:] for one in json.loads(body)["ids"]]
    with VIP.open(encoding="utf-8", newline="") as file:
        asked = [row["custom_id"] for row in csv.DictReader(file)]
    assert len(asked) == 25_000
    assert sent == asked
    assert len(set(sent)) == 25_000
    held = holdings.show(there.state, "audiences", NAME)["audiences"]
    assert [(one["ids"], one["indexing"]) for one in held] == [(25_000, "APPLIED")]  # type: ignore[attr-defined]  # a list of dicts
    assert [who for who, _ in holdings.members(there.state, NAME)] == sorted(asked)
