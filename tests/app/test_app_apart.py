"""A request that was refused as a whole is taken apart from its page, until its bad rows show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from app_story import Story
from test_app_again import ended, keys, page_of, run_of, said

from workbench import retrying, running, verbs
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import ChunkStatus
from workbench.errors import Wait
from workbench.ui import run_requests, taken_apart

PEOPLE = "custom_id\n" + "".join(f"u{n}\n" for n in range(1, 9))
# Whatever holds u6 is refused with one sentence.
POISON = {
    "match": {"route": "audiences/update", "contains": '"u6"'},
    "do": "status",
    "status": 400,
    "body": {"error_code": "INVALID_PARAMETERS", "error_message": "One of the ids is not right"},
    "times": "always",
}


def refused(tmp_path: Path) -> str:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    return verbs.send(file, to="batch.audiences.update", set={"name": "VIP", "create": True}).run


@pytest.mark.parametrize("faults", [[POISON]])
def test_the_bad_row_is_found_and_the_good_ones_are_accepted(practice: Any, tmp_path: Path) -> None:
    first = refused(tmp_path)
    page = page_of(first)
    told = said(page)
    assert "1 request with 8 rows was refused as a whole, perhaps for a single row." in told
    # 8 rows: 1 request, then two for each of 3 halvings; were all bad, two for each of 7.
    assert "that takes some 7 requests; whatever is wrong, never more than 15 requests" in told
    page.press("find")
    assert "8 rows in 2 requests" in said(page)
    assert "No row is ever in two requests that were accepted." in said(page)
    # Also from a cold reload.
    cold = Story().to("track/run")
    cold.at.query_params["run"], cold.at.query_params["again"] = first, "halve"
    cold.at.run()
    assert cold.at.button(key="send-again").label == "Send 8 rows in parts"
    cold.press("send-again")
    second = run_of(cold)
    done = ended(second)
    assert (done.counts.accepted, done.counts.rejected) == (7, 1)
    assert (done.earlier, done.halving) == (first, True)
    page = page_of(second)
    told = said(page)
    assert "2. Looked for the refused rows (this run)" in told
    assert (
        "Request 2 was refused as a whole and taken apart: its 8 rows went on in 4 parts "
        "(7 accepted, 1 refused)." in told
    )
    tables = [one.value for one in page.at.dataframe]
    requests = tables[0]
    assert requests["State"].tolist().count("taken apart") == 3
    assert requests["Part of"].dropna().tolist() == [2] * 6
    assert requests["Rows"].sum() == 8
    found = next(one for one in tables if list(one.columns) == ["Line", "Request", "Reason"])
    # The header is line 1, so u6 is line 7.
    assert found["Line"].tolist() == [7]
    assert "One of the ids is not right" in found["Reason"][0]
    assert "find" not in keys(page)
    # The earlier run leads to it, and offers only what is still left of its rows.
    back = page_of(first)
    assert "2. Looked for the refused rows" in said(back)
    assert "1 row can be sent again" in said(back)
    assert "find" not in keys(back)
    arrived = [line for line in practice.requests("audiences/update") if line["status"] == 202]
    assert sorted(who for line in arrived for _, who in line["applied"]) == [
        *("u1", "u2", "u3", "u4", "u5", "u7", "u8")
    ]


@pytest.mark.parametrize("faults", [[{**POISON, "times": 1}]])
def test_a_second_retry_sends_nothing_that_the_first_one_had_accepted(
    practice: Any, tmp_path: Path
) -> None:
    first = refused(tmp_path)
    assert retrying.retry(first).counts.accepted == 8
    with pytest.raises(Exception, match="has no row to send again"):
        retrying.retry(first, fates=("rejected",))
    with pytest.raises(Exception, match="has no row to send again"):
        retrying.retry(first, halving=True)
    arrived = [line for line in practice.requests("audiences/update") if line["status"] == 202]
    assert [line["rows"] for line in arrived] == [8]


@pytest.mark.parametrize("faults", [[{**POISON, "times": 1}]])
def test_rows_that_a_retry_may_still_send_are_not_sent_by_another_one(
    practice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = refused(tmp_path)
    # Begun, and nobody sends it yet.
    monkeypatch.setattr(delivery, "spawn", lambda *_, **__: None)
    second = retrying.retry(first)
    assert second.state == "paused"
    with pytest.raises(Wait, match=f"being sent again by the run {second.run}"):
        retrying.retry(first)
    with pytest.raises(Wait, match="has not ended"):
        retrying.retry(second.run)
    told = said(page_of(first))
    assert "Rows of this run are being sent again" in told
    running.cancel(second.run)
    assert "8 rows can be sent again" in said(page_of(first))


@pytest.mark.parametrize(
    ("sizes", "one", "most"),
    [([2], 3, 3), ([8], 7, 15), ([10_000], 29, 1_001), ([200, 200], 18, 798)],
)
def test_what_finding_the_rows_takes(sizes: list[int], one: int, most: int) -> None:
    assert taken_apart.for_one_row(sizes) == one
    assert taken_apart.at_most(sizes) == most


def chunk(n: int, state: str, rows: int, planned: int, reason: str = "") -> ChunkStatus:
    return ChunkStatus(n, 1, state, 1, 400, "", "", rows, "", reason, "VIP", planned)


def test_a_request_that_was_taken_apart_is_shown_by_its_parts() -> None:
    chunks = [
        chunk(1, "accepted", 5, 1),
        chunk(2, "split", 0, 2, "no"),
        chunk(3, "accepted", 3, 2),
        chunk(4, "rejected", 1, 2, "no"),
        chunk(5, "waiting", 1, 2),
    ]
    shown = run_requests.requests_shown(chunks)
    assert shown["State"].tolist()[1] == "taken apart"
    assert shown["Part of"].tolist()[2:] == [2, 2, 2]
    assert run_requests.first_bad(chunks) == 3
    assert run_requests.first_bad(chunks[:3]) == 0
    assert "the rows of request 2 are in 3, 4, 5" in taken_apart.parts_words(chunks[1], chunks)
    assert taken_apart.parts_words(chunks[2], chunks) == ""
    assert taken_apart.told_apart(chunks) == [
        "Request 2 was refused as a whole and taken apart: its 5 rows went on in 3 parts "
        "(3 accepted, 1 refused, 1 waiting)."
    ]
    assert "Part of" not in run_requests.requests_shown(chunks[:1]).columns
