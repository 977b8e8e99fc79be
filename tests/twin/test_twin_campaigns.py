"""What the campaign routes answer and keep (api/batch.md §5.1-5.3, seed 003)."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import pytest
from twin_harness import Desk

from workbench.twin.holdings import show

# Seed 003: the campaign of the sample request, word for word.
SAMPLE: dict[str, Any] = json.loads("""
{  "name": "The campaign name",  "state": "RUNNING",  "send_rate": 100000,  "when": {
 "local_time": false,  "start_time": "2024-01-24T10:22:00Z"  },  "targeting": {  "languages": [
 "fr"  ],  "regions": [  "FR"  ],  "query": {  "firstname": {  "$eq": "Jane"  }  }  },
 "messages": [  {  "channel_type": "email",  "subject": "The campaign subject",
 "sender_identity_id": "4012",  "reply_to": {  "email_address": "jane.doe@demobatch.com"  },
 "html": "The campaign HTML content"  }  ]  }
""")
SAMPLE_ID = "orchestration_0664hyh918hr1gnzka9py5t62nrc0e1q"
EMAIL = SAMPLE["messages"][0]
PUSH: dict[str, Any] = {"channel_type": "push", "title": "Hello", "body": "There you are"}
DRAFT = {**SAMPLE, "state": "DRAFT"}


def create(desk: Desk, **changed: object) -> str:
    status, body = desk.post("campaigns/create", {**DRAFT, **changed})
    assert status == 201, body
    assert list(body) == ["id"]
    return str(body["id"])


def held(desk: Desk, who: str) -> dict[str, Any]:
    found = cast("list[dict[str, Any]]", show(desk.state, "campaigns", who)["campaigns"])
    return found[0]


def test_the_vendor_s_sample_makes_a_campaign(desk: Desk) -> None:
    made = create(desk, **SAMPLE)
    assert re.fullmatch("orchestration_[0-9a-z]{32}", made)
    assert len(made) == len(SAMPLE_ID)
    assert held(desk, made) == {
        "id": made,
        "name": "The campaign name",
        "state": "RUNNING",
        "created": "2025-10-09T08:53:20Z",
        "updated": "2025-10-09T08:53:20Z",
        "project": "project_a",
        "campaign": SAMPLE,
        "campaign_json": json.dumps(SAMPLE, separators=(",", ":")),
    }


def test_the_vendor_s_sample_updates_a_campaign(desk: Desk) -> None:
    made = create(desk, name="Before")
    desk.now += 60
    assert desk.post("campaigns/update", {"id": made, "campaign": SAMPLE}) == (200, {})
    found = held(desk, made)
    assert (found["name"], found["state"]) == ("The campaign name", "RUNNING")
    assert found["campaign"] == SAMPLE
    assert (found["created"], found["updated"]) == ("2025-10-09T08:53:20Z", "2025-10-09T08:54:20Z")


def test_required_fields_left_out_of_an_update_stay_and_optional_ones_are_forgotten(
    desk: Desk,
) -> None:
    made = create(desk, labels=["spring"])
    assert desk.post("campaigns/update", {"id": made, "campaign": {"name": "New"}})[0] == 200
    assert held(desk, made)["campaign"] == {
        "name": "New",
        "state": "DRAFT",
        "when": SAMPLE["when"],
        "messages": SAMPLE["messages"],
    }


def test_a_running_campaign_can_be_stopped_and_run_again_and_nothing_else(desk: Desk) -> None:
    made = create(desk, state="RUNNING")

    def update(**changed: object) -> int:
        return desk.post("campaigns/update", {"id": made, "campaign": changed})[0]

    for refused in ({"name": "x"}, {"state": "DRAFT"}, {"state": "RUNNING"}, {}):
        assert update(**refused) == 403
    assert desk.post("campaigns/update", {"id": made, "campaign": {}})[1]["error_code"] == (
        "API_MISUSE"
    )
    assert (update(state="STOPPED"), held(desk, made)["state"]) == (200, "STOPPED")
    assert (update(name="x"), held(desk, made)["state"]) == (200, "STOPPED")
    assert (update(state="RUNNING"), held(desk, made)["state"]) == (200, "RUNNING")


@pytest.mark.parametrize("state", ["DRAFT", "RUNNING", "STOPPED"])
def test_delete_answers_204_without_a_body_and_forgets_the_campaign(desk: Desk, state: str) -> None:
    made, other = create(desk, state=state), create(desk)
    assert desk.post("campaigns/delete", {"id": made}) == (204, {})
    assert show(desk.state, "campaigns")["count"] == 1
    assert held(desk, other)["state"] == "DRAFT"
    assert desk.post("campaigns/delete", {"id": made})[0] == 404


@pytest.mark.parametrize("route", ["update", "delete"])
def test_an_unknown_campaign_is_a_404(desk: Desk, route: str) -> None:
    made = create(desk)
    more = {"campaign": SAMPLE} if route == "update" else {}
    for who, project in ((SAMPLE_ID, "project_a"), (made, "project_b")):
        desk.project = project
        status, body = desk.post(f"campaigns/{route}", {"id": who, **more})
        assert (status, body["error_code"]) == (404, "ROUTE_NOT_FOUND")
        assert who in body["error_message"]


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "STOPPED"},
        {"when": {"start_time": "now"}},
        {"when": {"local_time": True, "start_time": "2031-01-24T10:22:00+01:00"}},
        {"send_rate": 1_000},
        {"send_rate": 1_000_000},
        {"labels": []},
        {"labels": ["a", "b", "c", "d", "e"]},
        {"targeting": {}},
        {"targeting": {"languages": ["fr", "en"], "regions": ["FR"]}},
        {"messages": [PUSH]},
        {"messages": [{"channel_type": "push", "body": "x"}, PUSH]},
        {"messages": [{**PUSH, "deeplink": "app://x", "platform_type": "ios", "ios": {"a": 1}}]},
        {"messages": [{**EMAIL, "languages": [{"language": "fr", "subject": "Bonjour"}]}]},
    ],
)
def test_what_the_documents_allow_is_kept_as_it_was_sent(
    desk: Desk, changed: dict[str, object]
) -> None:
    made = create(desk, **changed)
    assert held(desk, made)["campaign"] == {**DRAFT, **changed}


def email(**changed: object) -> dict[str, Any]:
    return {"messages": [{**EMAIL, **changed}]}


def without(name: str, of: dict[str, Any]) -> dict[str, object]:
    return {key: value for key, value in of.items() if key != name}


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name: found ''"),
    ({"name": 5}, "name: found 5"),
    ({"state": "running"}, "state: found 'running', expected DRAFT or RUNNING or STOPPED"),
    ({"state": "COMPLETED"}, "state: found 'COMPLETED'"),
    ({"when": "now"}, "when: found 'now'"),
    ({"when": {"start_time": "tomorrow"}}, "when.start_time: found 'tomorrow'"),
    ({"when": {"start_time": "2024-01-24"}}, "when.start_time: found '2024-01-24'"),
    ({"when": {"start_time": 1706091720}}, "when.start_time: found 1706091720"),
    ({"when": {"start_time": "now", "local_time": "no"}}, "when.local_time: found 'no'"),
    ({"when": {"start_time": "now", "end_time": "x"}}, "when.'end_time': unknown field"),
    ({"send_rate": 999}, "send_rate: found 999, expected a whole number from 1,000 to 1,000,000"),
    ({"send_rate": 1_000_001}, "send_rate: found 1000001"),
    ({"send_rate": 1000.0}, "send_rate: found 1000.0"),
    ({"send_rate": "1000"}, "send_rate: found '1000'"),
    ({"send_rate": None}, "send_rate: found null"),
    ({"labels": ["a"] * 6}, "labels: found 6 elements"),
    ({"labels": [1]}, "labels[0]: found 1"),
    ({"labels": "a"}, "labels: found 'a'"),
    ({"targeting": []}, "targeting: found an array"),
    ({"targeting": {"audience": "VIP"}}, "targeting.'audience': unknown field"),
    ({"targeting": {"languages": ["FR"]}}, "targeting.languages[0]: found 'FR'"),
    ({"targeting": {"languages": "fr"}}, "targeting.languages: found 'fr'"),
    ({"targeting": {"regions": ["FR", "fr"]}}, "targeting.regions[1]: found 'fr'"),
    ({"targeting": {"query": "firstname = Jane"}}, "targeting.query: found"),
    ({"messages": []}, "messages: found 0 elements"),
    ({"messages": EMAIL}, "messages: found an object"),
    ({"messages": ["x"]}, "messages[0]: found 'x'"),
    ({"messages": [PUSH, EMAIL]}, "messages[1].channel_type: found email beside push"),
    ({"messages": [{**EMAIL, "channel_type": "sms"}]}, "expected email or push"),
    (email(subject=""), "messages[0].subject: found ''"),
    (email(sender_identity_id=4012), "messages[0].sender_identity_id: found 4012"),
    (email(html=None), "messages[0].html: found null"),
    (email(reply_to="jane.doe@demobatch.com"), "messages[0].reply_to: found"),
    (email(reply_to={"email_address": "jane"}), "reply_to.email_address: found 'jane'"),
    (email(title="x"), "messages[0].'title': unknown field"),
    (email(languages=[{"language": "FR"}]), "messages[0].languages[0].language: found 'FR'"),
    (email(languages=[{"language": "fr", "html": ""}]), "languages[0].html: found ''"),
    ({"messages": [{**PUSH, "body": ""}]}, "messages[0].body: found ''"),
    ({"messages": [{**PUSH, "title": 1}]}, "messages[0].title: found 1"),
    ({"messages": [{**PUSH, "platform_type": "windows"}]}, "platform_type: found 'windows'"),
    ({"budget": 5}, "'budget': unknown field"),
]


@pytest.mark.parametrize(("changed", "words"), BROKEN)
def test_a_broken_field_is_a_400_on_create_and_on_update(
    desk: Desk, changed: dict[str, Any], words: str
) -> None:
    made = create(desk)
    bodies = {"create": {**DRAFT, **changed}, "update": {"id": made, "campaign": changed}}
    for route, body in bodies.items():
        status, answer = desk.post(f"campaigns/{route}", body)
        assert (status, answer["error_code"]) == (400, "MALFORMED_PARAMETER")
        assert words in answer["error_message"]
    assert show(desk.state, "campaigns")["count"] == 1
    assert held(desk, made)["campaign"] == DRAFT


@pytest.mark.parametrize(
    ("route", "body", "words"),
    [
        ("create", without("name", DRAFT), "name is missing"),
        ("create", without("state", DRAFT), "state is missing"),
        ("create", without("when", DRAFT), "when is missing"),
        ("create", without("messages", DRAFT), "messages is missing"),
        ("create", {**DRAFT, "when": {"local_time": False}}, "when.start_time is missing"),
        ("create", {**DRAFT, "messages": [{}]}, "messages[0].channel_type is missing"),
        ("create", {**DRAFT, "messages": [without("html", EMAIL)]}, "html is missing"),
        ("create", {**DRAFT, "messages": [without("subject", EMAIL)]}, "subject is missing"),
        ("create", {**DRAFT, "messages": [{"channel_type": "push"}]}, "body is missing"),
        ("create", {**DRAFT, **email(reply_to={})}, "reply_to.email_address is missing"),
        ("create", {**DRAFT, **email(languages=[{}])}, "languages[0].language is missing"),
        ("update", {"campaign": SAMPLE}, "id is missing"),
        ("update", {"id": SAMPLE_ID}, "campaign is missing"),
        ("delete", {}, "id is missing"),
    ],
)
def test_a_missing_field_is_named(desk: Desk, route: str, body: object, words: str) -> None:
    status, answer = desk.post(f"campaigns/{route}", body)
    assert (status, answer["error_code"]) == (400, "MISSING_PARAMETER")
    assert words in answer["error_message"]


def test_campaigns_survive_a_restart(desk: Desk) -> None:
    made = create(desk)
    desk.close()
    assert desk.post("campaigns/update", {"id": made, "campaign": {"state": "RUNNING"}})[0] == 200
    assert held(desk, made)["state"] == "RUNNING"


def test_two_campaigns_may_share_a_name_and_are_shown_together(desk: Desk) -> None:
    made = [create(desk), create(desk)]
    found = cast("list[dict[str, Any]]", show(desk.state, "campaigns", DRAFT["name"])["campaigns"])
    assert [one["id"] for one in found] == made


def test_the_log_tells_what_was_done_to_which_campaign(desk: Desk) -> None:
    made = create(desk)
    desk.post("campaigns/update", {"id": made, "campaign": SAMPLE})
    desk.post("campaigns/delete", {"id": made})
    told = [(line["status"], line["name"], line["rows"], line["applied"]) for line in desk.lines]
    assert told == [
        (201, "The campaign name", 1, [["create", made]]),
        (200, made, 1, [["update", made]]),
        (204, made, 1, [["delete", made]]),
    ]
