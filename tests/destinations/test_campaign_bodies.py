"""The bodies of campaign operations, typed by hand from seed 003 and doc.batch.com campaigns/*."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from object_sheets import prepared
from profile_sheets import bodies, planned, sheet

from workbench.plans.plan import Plan
from workbench.vocabulary.reading import Reading

CREATE, UPDATE, DELETE = (f"batch.campaigns.{word}" for word in ("create", "update", "delete"))
ID = "orchestration_0664hyh918hr1gnzka9py5t62nrc0e1q"

SEED_CAMPAIGN = {
    "name": "The campaign name",
    "state": "RUNNING",
    "send_rate": 100000,
    "when": {"local_time": False, "start_time": "2024-01-24T10:22:00Z"},
    "targeting": {
        "languages": ["fr"],
        "regions": ["FR"],
        "query": {"firstname": {"$eq": "Jane"}},
    },
    "messages": [
        {
            "channel_type": "email",
            "subject": "The campaign subject",
            "sender_identity_id": "4012",
            "reply_to": {"email_address": "jane.doe@demobatch.com"},
            "html": "The campaign HTML content",
        }
    ],
}
SEED_HEADERS = (
    *("name", "state", "send_rate", "local_time", "start", "languages", "regions", "targeting"),
    *("subject", "sender_identity_id", "reply_to", "html"),
)
SEED_ROW = (
    *("The campaign name", "RUNNING", "100000", "false", "2024-01-24T10:22:00Z", "fr", "FR"),
    *('{"firstname": {"$eq": "Jane"}}', "The campaign subject", "4012"),
    *("jane.doe@demobatch.com", "The campaign HTML content"),
)
EMAIL = {"subject": "S", "sender_identity_id": "1", "html": "<p>"}
DRAFT = {"name": "N", "state": "DRAFT", "start": "now"}


def one(folder: Path, to: str, cells: dict[str, str], **more: Any) -> Any:
    """The body of a sheet of one row."""
    made = planned(prepared(folder, sheet([*cells], [*cells.values()]), to, **more), folder / "p")
    (body,) = bodies(made)
    return orjson.loads(body)


def steps(made: Plan) -> list[tuple[str, str, str]]:
    return [(step.operation, step.route, step.repeat) for step in made.steps]


def test_an_update_is_the_body_of_the_seed(tmp_path: Path) -> None:
    ready = prepared(tmp_path, sheet(["id", *SEED_HEADERS], [ID, *SEED_ROW]), UPDATE)
    made = planned(ready, tmp_path / "plan")
    assert orjson.loads(bodies(made)[0]) == {"id": ID, "campaign": SEED_CAMPAIGN}
    assert bodies(made) == [
        b'{"id":"orchestration_0664hyh918hr1gnzka9py5t62nrc0e1q","campaign":{'
        b'"name":"The campaign name","state":"RUNNING","send_rate":100000,'
        b'"when":{"local_time":false,"start_time":"2024-01-24T10:22:00Z"},'
        b'"targeting":{"languages":["fr"],"regions":["FR"],'
        b'"query":{"firstname": {"$eq": "Jane"}}},'
        b'"messages":[{"channel_type":"email","subject":"The campaign subject",'
        b'"sender_identity_id":"4012","reply_to":{"email_address":"jane.doe@demobatch.com"},'
        b'"html":"The campaign HTML content"}]}}'
    ]
    assert [chunk.object for chunk in made.chunks] == [ID]


def test_a_creation_is_the_same_campaign_alone(tmp_path: Path) -> None:
    made = planned(prepared(tmp_path, sheet(SEED_HEADERS, SEED_ROW), CREATE), tmp_path / "plan")
    assert [orjson.loads(body) for body in bodies(made)] == [SEED_CAMPAIGN]
    assert steps(made) == [("create and run", "2.11/campaigns/create", "III")]
    assert [chunk.object for chunk in made.chunks] == ["The campaign name"]


def test_a_deletion_is_an_id(tmp_path: Path) -> None:
    made = planned(prepared(tmp_path, f"id\n{ID}\nother\n", DELETE), tmp_path / "plan")
    assert bodies(made) == [b'{"id":"%b"}' % ID.encode(), b'{"id":"other"}']
    assert steps(made) == [("delete", "2.11/campaigns/delete", "III")]


def test_each_row_is_a_request_of_its_class(tmp_path: Path) -> None:
    """Drafts are saved first; what runs is a step of its own, which asks before."""
    headers = ["name", "state", "start", *EMAIL]
    rows = [
        [name, state, "now", *EMAIL.values()]
        for name, state in (("a", "DRAFT"), ("b", "running"), ("c", "STOPPED"), ("d", "DRAFT"))
    ]
    made = planned(prepared(tmp_path, sheet(headers, *rows), CREATE), tmp_path / "plan")
    assert steps(made) == [
        ("create", "2.11/campaigns/create", "II"),
        ("create and run", "2.11/campaigns/create", "III"),
    ]
    assert {chunk.object: chunk.step for chunk in made.chunks} == {"a": 1, "b": 2, "c": 1, "d": 1}
    assert made.eta_s == 3.0


@pytest.mark.parametrize(
    ("cells", "repeat"),
    [
        ({"state": "DRAFT", "languages": "fr"}, "II"),
        ({"state": "STOPPED", "targeting": "{}"}, "II"),
        ({"name": "N", "regions": "FR"}, "II"),
        ({"state": "STOPPED"}, "III"),
        ({"name": "N"}, "III"),
        ({"state": "RUNNING", "languages": "fr"}, "III"),
        ({"state": "running", "languages": "fr"}, "III"),
    ],
)
def test_the_class_of_an_update(cells: dict[str, str], repeat: str, tmp_path: Path) -> None:
    """rules.md: to RUNNING, or without targeting, since one reading replaces the whole campaign."""
    text = sheet(["id", *cells], [ID, *cells.values()])
    made = planned(prepared(tmp_path, text, UPDATE), tmp_path / "plan")
    assert [step.repeat for step in made.steps] == [repeat]


def test_what_is_empty_is_left_out(tmp_path: Path) -> None:
    text = sheet(["id", *SEED_HEADERS], [ID, "", "STOPPED", *([""] * 10)])
    made = planned(prepared(tmp_path, text, UPDATE), tmp_path / "plan")
    assert bodies(made) == [b'{"id":"%b","campaign":{"state":"STOPPED"}}' % ID.encode()]


@pytest.mark.parametrize(
    ("cell", "reading", "start"),
    [
        ("now", Reading(), "now"),
        ("NOW", Reading(), "now"),
        ("2024-01-24T10:22:00Z", Reading(), "2024-01-24T10:22:00Z"),
        ("2024-01-24T10:22:00+01:00", Reading(), "2024-01-24T10:22:00+01:00"),
        ("2024-01-24 10:22", Reading(), "2024-01-24T10:22:00Z"),
        ("24/01/2024 10:22", Reading(dates="DMY"), "2024-01-24T10:22:00Z"),
    ],
)
def test_a_start(cell: str, reading: Reading, start: str, tmp_path: Path) -> None:
    """doc.batch.com campaigns/create: `now` or RFC 3339."""
    body = one(tmp_path, CREATE, {**DRAFT, "start": cell, **EMAIL}, reading=reading)
    assert body["when"] == {"start_time": start}


def test_an_email_without_answers_has_no_reply_to(tmp_path: Path) -> None:
    body = one(tmp_path, CREATE, {**DRAFT, **EMAIL, "reply_to": ""})
    assert body["messages"] == [
        {"channel_type": "email", "subject": "S", "sender_identity_id": "1", "html": "<p>"}
    ]


@pytest.mark.parametrize(
    ("cells", "messages"),
    [
        ({"body": "B"}, [{"channel_type": "push", "body": "B"}]),
        (
            {"title": "T", "body": "B", "deeplink": "app://x"},
            [{"channel_type": "push", "title": "T", "body": "B", "deeplink": "app://x"}],
        ),
        (
            {"body": "B", "platforms": "android"},
            [{"channel_type": "push", "platform_type": "android", "body": "B"}],
        ),
        (
            {"body": "B", "platforms": "web|ios"},
            [
                {"channel_type": "push", "platform_type": "ios", "body": "B"},
                {"channel_type": "push", "platform_type": "web", "body": "B"},
            ],
        ),
        ({"body": "B", "platforms": ""}, [{"channel_type": "push", "body": "B"}]),
    ],
)
def test_a_push_message(
    cells: dict[str, str], messages: list[dict[str, str]], tmp_path: Path
) -> None:
    """api/batch.md §5.1: one message for each platform that is named."""
    assert one(tmp_path, CREATE, {**DRAFT, **cells})["messages"] == messages


def test_rows_of_both_kinds_stand_side_by_side(tmp_path: Path) -> None:
    headers = ["id", "state", *EMAIL, "body", "platforms"]
    rows = [
        ["1", "DRAFT", *EMAIL.values(), "", ""],
        ["2", "DRAFT", "", "", "", "B", "ios"],
        ["3", "DRAFT", "", "", "", "", ""],
    ]
    made = planned(prepared(tmp_path, sheet(headers, *rows), UPDATE), tmp_path / "plan")
    campaigns = [orjson.loads(body)["campaign"] for body in bodies(made)]
    assert [[m["channel_type"] for m in c.get("messages", [])] for c in campaigns] == [
        ["email"],
        ["push"],
        [],
    ]


def test_a_query_is_sent_as_it_is_written(tmp_path: Path) -> None:
    """Digit for digit: no number passes through a float."""
    query = '{"n":{"$eq":12345678901234567890.10}}'
    cells = {**DRAFT, **EMAIL, "targeting": f" {query} "}
    made = planned(
        prepared(tmp_path, sheet([*cells], [*cells.values()]), CREATE), tmp_path / "plan"
    )
    assert b'"targeting":{"query":%b}' % query.encode() in bodies(made)[0]


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_the_bytes_are_the_same_for_every_slice_size(slice_rows: int, tmp_path: Path) -> None:
    headers = ["name", "state", "start", *EMAIL, "body", "platforms", "labels"]
    mails = [["now", *EMAIL.values(), "", "", "x|y"], ["now", "", "", "", "B", "ios|web", ""]]
    rows = [[f"c{n}", ("DRAFT", "RUNNING")[n % 3 == 0], *mails[n % 2]] for n in range(7)]
    ready = prepared(tmp_path, sheet(headers, *rows), CREATE)
    whole = planned(ready, tmp_path / "whole")
    again = planned(ready, tmp_path / "again", slice_rows)
    assert bodies(again) == bodies(whole)
    assert again.plan_sha256 == whole.plan_sha256
    assert whole.requests == 7
