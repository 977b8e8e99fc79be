"""Reading profiles back: profiles/export and the exports routes (api/batch.md §2.7)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from twin_harness import START, Desk

from workbench.twin.exchange import Call

EXPORT = "profiles/export"


@pytest.fixture
def people(desk: Desk) -> Desk:
    """Two people, one of them with two events of the last day."""
    jane = {"$language": "fr", "firstname": "Jane", "date(birthdate)": "1989-07-20T00:00:00Z"}
    events = [
        {"name": "seen", "time": "2025-10-09T06:00:00Z"},
        {"name": "bought", "time": "2025-10-09T08:00:00Z", "attributes": {"price": 3.5}},
    ]
    operations = [
        {"identifiers": {"custom_id": "b"}, "attributes": jane, "events": events},
        {"identifiers": {"custom_id": "a"}},
    ]
    assert desk.post("profiles/update", operations) == (202, {"code": "SUCCESS"})
    return desk


def exported(desk: Desk, **order: object) -> list[dict[str, Any]]:
    """The lines of an export's file, asked for and waited for."""
    order = {"from": order.pop("from_"), **order} if "from_" in order else order
    status, made = desk.post(EXPORT, order)
    assert status == 202, made
    desk.now += 1
    (file,) = desk.get("exports/view", id=made["id"])[1]["files"]
    query = file["url"].partition("?")[2]
    answer = desk.send(Call("GET", "/batch/2.11/exports/download", query, desk.headers()))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/x-ndjson")
    assert len(answer.body) == file["size"]
    return [json.loads(line) for line in answer.body.splitlines()]


def test_an_export_is_there_a_moment_later(people: Desk) -> None:
    status, made = people.post(EXPORT, {"export_type": "ATTRIBUTES", "attributes": ["firstname"]})
    assert status == 202
    assert re.fullmatch("export_[0-9a-z]{32}", made["id"])
    people.now += 0.9
    assert people.get("exports/view", id=made["id"])[1] == {
        "id": made["id"],
        "status": "RUNNING",
        "scope": "ATTRIBUTES",
        "request_date": "2025-10-09T08:53:20Z",
        "completion_date": None,
        "files": [],
    }
    people.now += 0.1
    found = people.get("exports/view", id=made["id"])[1]
    assert (found["status"], found["completion_date"]) == ("SUCCESS", "2025-10-09T08:53:21Z")
    (file,) = found["files"]
    assert set(file) == {"id", "part", "size", "url"}
    assert people.get("exports/list")[1] == {"exports": [found], "count": 1, "has_more": False}


def test_attributes_are_named_without_their_wrappers(people: Desk) -> None:
    names = ["$language", "birthdate", "nothing"]
    found = exported(people, export_type="ATTRIBUTES", attributes=names)
    assert found == [
        {"identifiers": {"custom_id": "a"}, "attributes": {}},
        {
            "identifiers": {"custom_id": "b"},
            "attributes": {"$language": "fr", "birthdate": "1989-07-20T00:00:00Z"},
        },
    ]


def test_identifiers_alone_are_an_export(people: Desk) -> None:
    both = ["custom_id", "installation_ids"]
    found = exported(people, export_type="ATTRIBUTES", identifiers=both)
    assert found[0]["identifiers"] == {"custom_id": "a", "installation_ids": []}


def test_events_are_chosen_by_name_and_time(people: Desk) -> None:
    bought = {"name": "bought", "time": "2025-10-09T08:00:00Z", "attributes": {"price": 3.5}}
    assert exported(people, export_type="EVENTS", from_="2025-10-09T08:00:00Z") == [
        {"identifiers": {"custom_id": "b"}, "event": bought}
    ]
    start = "2025-10-09T00:00:00Z"
    seen = exported(people, export_type="EVENTS", from_=start, to="2025-10-09T07:59:59Z")
    assert [one["event"]["name"] for one in seen] == ["seen"]
    named = exported(people, export_type="EVENTS", from_=start, events=["bought"])
    assert [one["event"]["name"] for one in named] == ["bought"]


def test_a_reachability_export_has_no_lines(people: Desk) -> None:
    start = "2025-10-09T00:00:00Z"
    found = exported(people, export_type="REACHABILITY", from_=start, channels=["email"])
    assert found == []


def test_an_export_keeps_what_was_there_and_survives_a_restart(people: Desk) -> None:
    status, made = people.post(EXPORT, {"export_type": "ATTRIBUTES", "attributes": ["firstname"]})
    assert status == 202
    later = [{"identifiers": {"custom_id": "b"}, "attributes": {"firstname": "Janet"}}]
    people.post("profiles/update", later)
    people.close()
    people.now += 1
    (file,) = people.get("exports/view", id=made["id"])[1]["files"]
    call = Call("GET", "/batch/2.11/exports/download", f"id={file['id']}", people.headers())
    assert b'"Jane"' in people.send(call).body


def test_90_days_back_is_exported_and_a_second_more_is_not(people: Desk) -> None:
    assert people.now == START
    assert exported(people, export_type="EVENTS", from_="2025-07-11T08:53:20Z") != []
    people.now = START
    body = {"export_type": "EVENTS", "from": "2025-07-11T08:53:19Z"}
    status, answer = people.post(EXPORT, body)
    assert (status, "90 days" in answer["error_message"]) == (400, True)


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ([], "MALFORMED_PARAMETER", "The body: found an array"),
        ({}, "MISSING_PARAMETER", "export_type is missing"),
        ({"export_type": "attributes"}, "MALFORMED_PARAMETER", "found 'attributes'"),
        ({"export_type": "ATTRIBUTES"}, "MISSING_PARAMETER", "at least one"),
        ({"export_type": "ATTRIBUTES", "attributes": []}, "MALFORMED_PARAMETER", "at least 1"),
        ({"export_type": "ATTRIBUTES", "attributes": [1]}, "MALFORMED_PARAMETER", "[0]: found 1"),
        ({"export_type": "ATTRIBUTES", "identifiers": ["id"]}, "MALFORMED_PARAMETER", "'id'"),
        ({"export_type": "EVENTS"}, "MISSING_PARAMETER", "from is missing"),
        ({"export_type": "EVENTS", "from": "yesterday"}, "MALFORMED_PARAMETER", "'yesterday'"),
        ({"export_type": "REACHABILITY", "channels": ["web"]}, "MALFORMED_PARAMETER", "'web'"),
        (
            {"export_type": "ATTRIBUTES", "attributes": ["a"], "filter": {"segment": "S"}},
            "MALFORMED_PARAMETER",
            "no segments",
        ),
        ({"export_type": "ATTRIBUTES", "format": "csv"}, "MALFORMED_PARAMETER", "'format'"),
    ],
)
def test_a_broken_order_is_a_400_that_says_where(
    desk: Desk, body: object, code: str, words: str
) -> None:
    status, answer = desk.post(EXPORT, body)
    assert (status, answer["error_code"]) == (400, code)
    assert words in answer["error_message"]
    assert desk.get("exports/list")[1]["exports"] == []


def test_an_export_of_another_project_or_an_unready_file_is_a_404(people: Desk) -> None:
    made = people.post(EXPORT, {"export_type": "ATTRIBUTES", "attributes": ["a"]})[1]["id"]
    people.now += 1
    (file,) = people.get("exports/view", id=made)[1]["files"]
    people.now -= 0.5
    assert people.get("exports/download", id=file["id"])[0] == 404
    people.now += 0.5
    people.project = "project_b"
    assert people.get("exports/view", id=made)[0] == 404
    assert people.get("exports/download", id=file["id"])[0] == 404
    assert people.get("exports/list")[1]["exports"] == []
