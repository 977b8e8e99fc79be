"""Looking at campaigns through orchestrations/list, view and stats (api/batch.md §5.4)."""

from __future__ import annotations

from typing import Any

import pytest
from twin_harness import Desk

EMAIL: dict[str, Any] = {
    "channel_type": "email",
    "subject": "The campaign subject",
    "sender_identity_id": "4012",
    "html": "The campaign HTML content",
}
PUSH: dict[str, Any] = {"channel_type": "push", "body": "There you are"}


def create(desk: Desk, name: str, *messages: dict[str, Any], **more: object) -> str:
    campaign = {
        "name": name,
        "state": "DRAFT",
        "when": {"local_time": False, "start_time": "2024-01-24T10:22:00Z"},
        "messages": list(messages) or [EMAIL],
    }
    status, body = desk.post("campaigns/create", {**campaign, **more})
    assert status == 201, body
    return str(body["id"])


def names(desk: Desk, **query: object) -> list[str]:
    status, body = desk.get("orchestrations/list", **query)
    assert status == 200, body
    return [one["name"] for one in body["orchestrations"]]


def test_list_shows_a_campaign_with_its_state(desk: Desk) -> None:
    made = create(desk, "A", {**PUSH, "platform_type": "ios"}, labels=["spring"], state="RUNNING")
    status, body = desk.get("orchestrations/list")
    assert status == 200
    assert body == {
        "orchestrations": [
            {
                "id": made,
                "type": "campaign",
                "channels": ["push"],
                "platforms": ["ios"],
                "source": "api",
                "created_date": "2025-10-09T08:53:20Z",
                "name": "A",
                "labels": ["spring"],
                "status": "running",
                "start_time": "2024-01-24T10:22:00Z",
            }
        ],
        "count": 1,
        "has_more": False,
    }


def test_list_shows_what_a_campaign_does_not_say(desk: Desk) -> None:
    create(desk, "A", when={"start_time": "now"})
    create(desk, "B", PUSH)
    first, second = desk.get("orchestrations/list")[1]["orchestrations"]
    assert (first["start_time"], first["labels"]) == ("2025-10-09T08:53:20Z", [])
    assert (first["channels"], first["platforms"]) == (["email"], [])
    assert (second["channels"], second["platforms"]) == (["push"], ["ios", "android", "web"])


def test_a_campaign_shows_its_state_as_it_changes_and_then_is_gone(desk: Desk) -> None:
    made = create(desk, "A")
    for state in ("RUNNING", "STOPPED"):
        desk.post("campaigns/update", {"id": made, "campaign": {"state": state}})
        (entry,) = desk.get("orchestrations/list")[1]["orchestrations"]
        assert entry["status"] == state.lower()
    desk.post("campaigns/delete", {"id": made})
    assert names(desk) == []


def test_list_pages_in_order_of_creation_and_counts_once(desk: Desk) -> None:
    for n in range(12):
        create(desk, f"C{n:02}")
    first = desk.get("orchestrations/list")[1]
    assert [one["name"] for one in first["orchestrations"]] == [f"C{n:02}" for n in range(10)]
    assert (first["count"], first["has_more"]) == (12, True)
    second = desk.get("orchestrations/list", from_=first["next_from"], limit=100)[1]
    assert [one["name"] for one in second["orchestrations"]] == ["C10", "C11"]
    assert set(second) == {"orchestrations", "has_more"}


def test_the_filters_choose(desk: Desk) -> None:
    create(desk, "draft mail")
    create(desk, "running mail", state="RUNNING")
    create(desk, "stopped push", PUSH, state="STOPPED")
    assert names(desk, status="draft") == ["draft mail"]
    assert names(desk, status="running,stopped") == ["running mail", "stopped push"]
    assert names(desk, status="completed") == []
    assert names(desk, channels="push,sms") == ["stopped push"]
    assert names(desk, channels="email", status="running") == ["running mail"]
    assert names(desk, type="campaign") == ["draft mail", "running mail", "stopped push"]
    assert names(desk, type="recurring,trigger,warmup") == []
    found = desk.get("orchestrations/list", status="running,stopped", limit=1)[1]
    assert (found["count"], found["has_more"]) == (2, True)
    assert names(desk, status="running,stopped", from_=found["next_from"]) == ["stopped push"]


def test_projects_do_not_see_each_other(desk: Desk) -> None:
    made = create(desk, "A", PUSH)
    desk.project = "project_b"
    assert names(desk) == []
    assert desk.get("orchestrations/view", orchestration_id=made)[0] == 404


def test_view_shows_a_push_campaign_and_refuses_an_e_mail(desk: Desk) -> None:
    pushed = create(desk, "A", PUSH, send_rate=1_000, targeting={"regions": ["FR"]})
    status, body = desk.get("orchestrations/view", orchestration_id=pushed)
    assert status == 200
    (entry,) = desk.get("orchestrations/list")[1]["orchestrations"]
    assert body == {
        **entry,
        "when": {"local_time": False, "start_time": "2024-01-24T10:22:00Z"},
        "targeting": {"regions": ["FR"]},
        "send_rate": 1_000,
        "messages": [PUSH],
    }
    mailed = create(desk, "B")
    status, body = desk.get("orchestrations/view", orchestration_id=mailed)
    assert (status, body["error_code"]) == (403, "API_MISUSE")


def test_view_of_an_unknown_id_is_a_404(desk: Desk) -> None:
    status, body = desk.get("orchestrations/view", orchestration_id="orchestration_x")
    assert (status, body["error_code"]) == (404, "ROUTE_NOT_FOUND")
    assert "'orchestration_x'" in body["error_message"]


# The desk's clock stands at 2025-10-09; 184 days before is 2025-04-08.
def test_stats_have_no_days_because_practice_sends_nothing(desk: Desk) -> None:
    made = create(desk, "A")
    query = {"orchestration_id": made, "from_": "2025-04-08", "to": "2025-10-09"}
    assert desk.get("orchestrations/stats", **query) == (200, {"id": made, "details": []})


@pytest.mark.parametrize(
    ("route", "query", "code", "words"),
    [
        ("list", {"limit": "101"}, "MALFORMED_PARAMETER", "1 to 100"),
        ("list", {"status": "RUNNING"}, "MALFORMED_PARAMETER", "status: found 'RUNNING'"),
        ("list", {"status": ""}, "MALFORMED_PARAMETER", "status: found ''"),
        ("list", {"type": "campaign,"}, "MALFORMED_PARAMETER", "type: found ''"),
        ("list", {"channels": "mail"}, "MALFORMED_PARAMETER", "channels: found 'mail'"),
        ("list", {"name": "A"}, "MALFORMED_PARAMETER", "'name'"),
        ("view", {}, "MISSING_PARAMETER", "orchestration_id is missing"),
        ("view", {"id": "x"}, "MALFORMED_PARAMETER", "'id'"),
        ("stats", {"from_": "2025-10-01", "to": "2025-10-02"}, "MISSING_PARAMETER", "orchestr"),
        ("stats", {"orchestration_id": "?", "to": "2025-10-02"}, "MISSING_PARAMETER", "from is"),
        ("stats", {"orchestration_id": "?", "from_": "2025-10-02"}, "MISSING_PARAMETER", "to is"),
        (
            "stats",
            {"orchestration_id": "?", "from_": "2025-10-1", "to": "2025-10-02"},
            "MALFORMED_PARAMETER",
            "from: found '2025-10-1'",
        ),
        (
            "stats",
            {"orchestration_id": "?", "from_": "2025-02-30", "to": "2025-10-02"},
            "MALFORMED_PARAMETER",
            "from: found '2025-02-30'",
        ),
        (
            "stats",
            {"orchestration_id": "?", "from_": "2025-10-03", "to": "2025-10-02"},
            "MALFORMED_PARAMETER",
            "to: it is before from",
        ),
        (
            "stats",
            {"orchestration_id": "?", "from_": "2025-04-07", "to": "2025-10-02"},
            "MALFORMED_PARAMETER",
            "from: found 2025-04-07, expected a day within the last 6 months",
        ),
        (
            "stats",
            {"orchestration_id": "nobody", "from_": "2025-10-01", "to": "2025-10-02"},
            "MALFORMED_PARAMETER",
            "there is no orchestration 'nobody'",
        ),
    ],
)
def test_a_broken_query_is_a_400_that_says_where(
    desk: Desk, route: str, query: dict[str, str], code: str, words: str
) -> None:
    made = create(desk, "A")
    query = {name: made if value == "?" else value for name, value in query.items()}
    status, body = desk.get(f"orchestrations/{route}", **query)
    assert (status, body["error_code"]) == (400, code)
    assert words in body["error_message"]
