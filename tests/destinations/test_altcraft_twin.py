"""Sheets sent to the practice vendor by the whole product: what it then holds, and the fates."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from altcraft_sheets import UPDATE_BATCH, sheet

from workbench import verbs
from workbench.delivery import runs
from workbench.errors import FixTheConnection
from workbench.twin.altcraft.practice import seed_profiles, switch
from workbench.twin.holdings import altcraft_profiles

pytestmark = pytest.mark.slow
PLACE = "subscription.email"


def subscription(email: str, resource: int, status: str) -> dict[str, Any]:
    return {
        "channel": "email",
        "email_data": {"email": email},
        "resource_id": resource,
        "status": status,
    }


def hold(practice: Any, people: list[dict[str, Any]]) -> None:
    """Makes practice hold exactly these people."""
    switch(practice.home / "twin.db", strict_profiles=True)
    seed_profiles(practice.home / "twin.db", people)


def held(practice: Any) -> dict[str, dict[str, Any]]:
    """Everyone that practice holds, by their first phone or their e-mail."""
    found = (dict(one) for one in altcraft_profiles(practice.home / "twin.db"))
    return {str(one.get("email") or one["phones"][0]): one for one in found}  # type: ignore[index]  # phones is a list


PEOPLE = [
    {"email": "a@b.example", "visits": 1, "interests": ["tea"], "_city": "Omsk"},
    {"phones": ["+79001234567"], "visits": 5},
    {"email": "c@b.example", "subscriptions": [subscription("c@b.example", 28, "unsubscribed")]},
]
ROWS = sheet(
    ["email", "phones", "_city", "visits.incr", "interests.add", "_bdate", f"{PLACE}.resource_id"],
    ["a@b.example", "+79001234560", "Perm & <Co>", "2", "books|tea", "1990-02-22", ""],
    ["", "+79001234567", "Тверь", "-1", "", "", ""],
    ["c@b.example", "", "", "", "", "", "28"],
    ["nobody@b.example", "", "Tula", "1", "", "", ""],
    ["a@b.example", "", "", "1", "", "", ""],
)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_sheet_changes_the_profiles_that_exist(form: str, practice: Any, tmp_path: Path) -> None:
    """By e-mail and by phone in one plan; JSON and XML leave practice in the same state."""
    hold(practice, PEOPLE)
    source = tmp_path / "people.csv"
    source.write_text(ROWS, encoding="utf-8")
    options = {"db_id": "1", "otherwise": "phone", "format": form, "allow_subscribe": True}
    done = verbs.send(source, to=UPDATE_BATCH, set=options)
    counts = done.counts
    assert (done.state, counts.accepted, counts.rejected, counts.unknown) == ("done", 4, 1, 0)
    fates = runs.row_fates(done.run)
    assert [row for row in _reasons(fates) if row] == [
        "There is no profile with nobody@b.example. (error 404)"
    ]
    found = held(practice)
    assert set(found) == {"a@b.example", "+79001234567", "c@b.example"}
    first = found["a@b.example"]
    assert {name: first[name] for name in ("_city", "visits", "interests", "phones")} == {
        "_city": "Perm & <Co>",
        "visits": 4,
        "interests": ["tea", "books"],
        "phones": ["+79001234560"],
    }
    assert str(first["_bdate"]).startswith("1990-02-22T00:00:00")
    assert (found["+79001234567"]["_city"], found["+79001234567"]["visits"]) == ("Тверь", 4)
    # A subscription without a status leaves the status of one that exists.
    (kept,) = found["c@b.example"]["subscriptions"]
    assert kept["status"] == "unsubscribed"
    sent = practice.requests("profiles/update_batch")
    assert sorted(one["options"]["matching"] for one in sent) == ["email", "phone"]
    assert all(one["options"]["skip_triggers"] for one in sent)


def _reasons(fates: Any) -> list[str]:
    return [str(one) for one in fates["reason"].to_pylist()]


def test_nobody_who_has_unsubscribed_is_subscribed_again(practice: Any, tmp_path: Path) -> None:
    """Without leave only unsubscriptions go out, whatever else the rows say."""
    was = ["unsubscribed", "complained", "subscribed", "hardbounced"]
    cells = ["", "-1", "subscribed", "unsubscribed", "complained"]
    people = [
        {"email": f"p{n}@b.example", "subscriptions": [subscription(f"p{n}@b.example", 28, state)]}
        for n, state in enumerate(state for state in was for _ in cells)
    ]
    hold(practice, people)
    rows = [
        [one["email"], "28", cell, "0", "news" if n % 2 else ""]
        for n, (one, cell) in enumerate(zip(people, cells * len(was), strict=True))
    ]
    source = tmp_path / "people.csv"
    headers = ["email", *(f"{PLACE}.{m}" for m in ("resource_id", "status", "priority", "cats"))]
    source.write_text(sheet(headers, *rows), encoding="utf-8")
    done = verbs.send(source, to=UPDATE_BATCH, set={"db_id": "1"})
    after = {mail: one["subscriptions"][0]["status"] for mail, one in held(practice).items()}
    before = {one["email"]: one["subscriptions"][0]["status"] for one in people}
    ends = {row[0]: row[2] for row in rows if row[2] in cells[3:] and not row[4]}
    assert after == {**before, **ends}
    assert done.counts.accepted == len(ends)
    assert done.counts.not_sent_why == {"invalid": len(rows) - len(ends)}


def test_a_database_that_is_not_there_is_told_before_anything_is_sent(
    practice: Any, tmp_path: Path
) -> None:
    source = tmp_path / "people.csv"
    source.write_text(sheet(["email", "_city"], ["a@b.example", "x"]), encoding="utf-8")
    with pytest.raises(FixTheConnection, match="has no database with the number “7”"):
        verbs.send(source, to=UPDATE_BATCH, set={"db_id": "7"})
    assert practice.requests("profiles/update_batch") == []


def test_a_resource_that_is_not_there_is_told_with_those_that_are(
    practice: Any, tmp_path: Path
) -> None:
    source = tmp_path / "people.csv"
    source.write_text(sheet(["email", "_city"], ["a@b.example", "x"]), encoding="utf-8")
    # The practice account has ten resources.
    told = (
        "Practice has no resource with the number “82” (it has 1 “Newsletter”, 2 “Text messages”,"
    )
    with pytest.raises(FixTheConnection, match=re.escape(told)) as refused:
        verbs.send(source, to=UPDATE_BATCH, set={"db_id": "1", "resource_id": "82"})
    assert "28 “Newsletter of the documents”): your own account may" in str(refused.value)
    assert practice.requests("profiles/update_batch") == []
    by_command = practice.run(
        *("send", str(source), "--to", UPDATE_BATCH, "--set", "db_id=1"),
        *("--set", "resource_id=82", "--yes"),
    )
    assert told in by_command.stderr
    done = verbs.send(source, to=UPDATE_BATCH, set={"db_id": "1", "resource_id": "28"})
    assert done.counts.accepted == 1
    (sent,) = practice.requests("profiles/update_batch")
    assert sent["options"]["resource_id"] == 28


PAGE = [{"match": {"route": "profiles/update_batch"}, "do": "html"}]


@pytest.mark.parametrize("faults", [PAGE])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_web_page_in_place_of_an_answer_stops_the_run(
    form: str, practice: Any, tmp_path: Path
) -> None:
    source = tmp_path / "people.csv"
    source.write_text(sheet(["email", "_city"], ["a@b.example", "x"]), encoding="utf-8")
    done = verbs.send(source, to=UPDATE_BATCH, set={"db_id": "1", "format": form})
    assert (done.state, done.counts.unknown) == ("paused", 1)
    assert "a web page came back" in done.chunks[0].reason


def test_the_token_is_in_no_file_of_the_run(practice: Any, tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text(sheet(["email", "_city"], ["a@b.example", "x"]), encoding="utf-8")
    done = verbs.send(source, to=UPDATE_BATCH, set={"db_id": "1", "format": "xml"})
    assert done.counts.accepted == 1
    files = [path for path in runs.run_folder(done.run).rglob("*") if path.is_file()]
    assert files
    assert not any(b"twin_practice" in path.read_bytes() for path in files)
    (body,) = (path.read_text() for path in files if path.suffix == ".xml")
    assert body.startswith("<xml><token></token>")
