"""What the six audience routes answer and do, by the vendor's pages (api/batch.md §3)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from twin_harness import Desk

from workbench.twin.exchange import Call
from workbench.twin.holdings import members


def add(who: str, **attributes: object) -> dict[str, Any]:
    item: dict[str, Any] = {"action": "add", "id": who}
    return {**item, "attributes": attributes} if attributes else item


def drop(who: str) -> dict[str, Any]:
    return {"action": "remove", "id": who}


def held(desk: Desk, name: str) -> dict[str, str]:
    """The members once everything accepted is applied."""
    desk.now += 10
    desk.view(name)
    return dict(members(desk.state, name))


def test_create_answers_202_with_a_token_of_32_hex_digits(desk: Desk) -> None:
    status, body = desk.post(
        "create", {"name": "A-z_9", "type": "custom_ids", "display_name": "Été"}
    )
    assert status == 202
    assert list(body) == ["indexing_token"]
    assert re.fullmatch("[0-9a-f]{32}", body["indexing_token"])


def test_a_new_audience_is_visible_at_once_and_indexed_a_second_later(desk: Desk) -> None:
    desk.create("VIP")
    assert desk.view("VIP") == {
        "name": "VIP",
        "display_name": None,
        "type": "CUSTOM_ID",
        "nb_ids": 0,
        "indexing_state": "IN_PROGRESS",
        "created": "2025-10-09T08:53:20Z",
        "updated": "2025-10-09T08:53:20Z",
    }
    desk.now += 1.0
    assert desk.view("VIP")["indexing_state"] == "APPLIED"


def test_an_update_is_live_only_when_its_token_is_applied(desk: Desk) -> None:
    desk.create("VIP")
    desk.now += 5
    token = desk.write("update", "VIP", add("1", a=1), add("2"))
    desk.now += 0.9
    waiting = desk.view("VIP", token)
    assert (waiting["nb_ids"], waiting["indexing_state"]) == (0, "IN_PROGRESS")
    desk.now += 0.1
    live = desk.view("VIP", token)
    assert (live["nb_ids"], live["indexing_state"]) == (2, "APPLIED")
    assert live["updated"] == "2025-10-09T08:53:25Z"


def test_writes_are_applied_in_the_order_they_were_accepted(desk: Desk) -> None:
    desk.create("VIP")
    desk.write("update", "VIP", add("1"), add("2"))
    desk.indexing_s = 0.0  # a later write may not overtake the one that waits
    desk.write("update", "VIP", drop("1"), add("3"))
    assert desk.view("VIP")["nb_ids"] == 0
    assert set(held(desk, "VIP")) == {"2", "3"}
    assert desk.view("VIP")["nb_ids"] == 2


def test_only_the_last_action_of_an_id_counts(desk: Desk) -> None:
    desk.create("VIP")
    desk.write("update", "VIP", add("1", a=1), drop("1"), add("2"), drop("3"), add("3", b=2))
    assert held(desk, "VIP") == {"2": "{}", "3": '{"b":2}'}
    assert desk.lines[1]["applied"] == [["remove", "1"], ["add", "2"], ["add", "3"]]
    assert desk.lines[1]["rows"] == 5


def test_removing_a_stranger_changes_nothing(desk: Desk) -> None:
    desk.create("VIP")
    desk.write("update", "VIP", add("1"))
    desk.write("update", "VIP", drop("nobody"))
    assert set(held(desk, "VIP")) == {"1"}
    assert desk.view("VIP")["nb_ids"] == 1


def test_adding_a_member_again_counts_it_once_and_takes_the_new_attributes(desk: Desk) -> None:
    desk.create("VIP")
    desk.write("update", "VIP", add("1", a=1))
    desk.write("update", "VIP", add("1", b=2))
    assert held(desk, "VIP") == {"1": '{"b":2}'}
    assert desk.view("VIP")["nb_ids"] == 1


def test_replace_drops_all_former_members_and_adds_the_given_ones(desk: Desk) -> None:
    desk.create("VIP")
    desk.write("update", "VIP", add("1"), add("2"))
    desk.write("replace", "VIP", {"id": "2", "attributes": {"a": 1}}, {"id": "3"})
    assert held(desk, "VIP") == {"2": '{"a":1}', "3": "{}"}
    assert desk.view("VIP")["nb_ids"] == 2


def test_a_later_replace_turns_earlier_tokens_into_replaced(desk: Desk) -> None:
    made = desk.create("VIP")
    early = desk.write("update", "VIP", add("1"))
    swap = desk.write("replace", "VIP", {"id": "2"})
    late = desk.write("update", "VIP", add("3"))
    desk.now += 1
    states = [desk.view("VIP", token)["indexing_state"] for token in (made, early, swap, late)]
    assert states == ["REPLACED", "REPLACED", "APPLIED", "APPLIED"]


def test_numbers_and_accents_are_stored_as_sent(desk: Desk) -> None:
    desk.create("VIP")
    body = '{"name":"VIP","ids":[{"action":"add","id":"007","attributes":'
    attributes = '{"n":12345678901234567890,"f":1.50,"e":1E5,"z":-0.0,"t":"é😀","l":["a","b"]}'
    status, _ = desk.post("update", f"{body}{attributes}}}]}}".encode())
    assert status == 202
    assert held(desk, "VIP") == {"007": attributes}


def test_remove_takes_the_whole_audience_away_once_applied(desk: Desk) -> None:
    desk.create("VIP")
    desk.write("update", "VIP", add("1"))
    desk.now += 1
    status, body = desk.post("remove", {"name": "VIP"})
    assert status == 202
    assert desk.view("VIP", body["indexing_token"])["indexing_state"] == "IN_PROGRESS"
    assert desk.post("update", {"name": "VIP", "ids": [add("2")]})[0] == 400
    assert desk.post("create", {"name": "VIP", "type": "custom_ids"})[0] == 400
    desk.now += 1
    gone = desk.get("view", name="VIP", indexing_token=body["indexing_token"])
    assert gone[0] == 404
    assert gone[1]["error_code"] == "ROUTE_NOT_FOUND"
    desk.create("VIP")
    assert held(desk, "VIP") == {}


@pytest.mark.parametrize("route", ["update", "replace", "remove"])
def test_writing_to_an_unknown_audience_is_a_400_that_names_it(desk: Desk, route: str) -> None:
    ids = {} if route == "remove" else {"ids": [add("1")] if route == "update" else [{"id": "1"}]}
    status, body = desk.post(route, {"name": "NOBODY", **ids})
    assert (status, body["error_code"]) == (400, "MALFORMED_PARAMETER")
    assert "'NOBODY'" in body["error_message"]
    assert "audiences/create" in body["error_message"]


def test_a_name_is_unique_in_its_project_and_case_sensitive(desk: Desk) -> None:
    desk.create("VIP")
    status, body = desk.post("create", {"name": "VIP", "type": "custom_ids"})
    assert (status, body["error_code"]) == (400, "MALFORMED_PARAMETER")
    assert "already exists" in body["error_message"]
    desk.create("vip")
    desk.project = "project_b"
    desk.create("VIP")


def test_projects_do_not_see_each_other(desk: Desk) -> None:
    token = desk.create("VIP")
    desk.project = "project_b"
    assert desk.get("view", name="VIP")[0] == 404
    assert desk.get("list")[1]["audiences"] == []
    desk.create("VIP")
    assert desk.get("view", name="VIP", indexing_token=token)[0] == 404


def test_a_token_of_another_audience_or_of_nobody_is_unknown(desk: Desk) -> None:
    token = desk.create("A")
    desk.create("B")
    assert desk.get("view", name="B", indexing_token=token)[0] == 404
    assert desk.get("view", name="A", indexing_token="0" * 32)[0] == 404
    assert desk.get("view", name="A", indexing_token="")[0] == 404


ID_1024, ID_1025 = "i" * 1_024, "i" * 1_025


@pytest.mark.parametrize(
    ("route", "body", "code", "words"),
    [
        ("create", b"", "MALFORMED_JSON_BODY", "line 1"),
        ("create", b'{"name": "A",', "MALFORMED_JSON_BODY", "line 1"),
        ("create", b'{"name": NaN}', "MALFORMED_JSON_BODY", "NaN"),
        ("create", b'{"name": "A", "name": "B"}', "MALFORMED_JSON_BODY", "'name' more than once"),
        ("create", b'{"name": "\xe9"}', "MALFORMED_JSON_BODY", "byte 11 is not UTF-8"),
        ("create", b'\xef\xbb\xbf{"name": "A"}', "MALFORMED_JSON_BODY", "BOM"),
        ("create", b'{"display_name": "\\ud800"}', "MALFORMED_JSON_BODY", "surrogate"),
        ("create", b'{"\\ud800": 1, "\\ud800": 1}', "MALFORMED_JSON_BODY", "more than once"),
        ("create", b"[" * 100_000, "MALFORMED_JSON_BODY", "too deeply"),
        ("create", b'{"a":' * 100_000, "MALFORMED_JSON_BODY", "too deeply"),
        ("create", [], "MALFORMED_PARAMETER", "The body"),
        ("create", {"type": "custom_ids"}, "MISSING_PARAMETER", "name is missing"),
        ("create", {"name": "A"}, "MISSING_PARAMETER", "type is missing"),
        ("create", {"name": "A", "type": "CUSTOM_ID"}, "MALFORMED_PARAMETER", "custom_ids"),
        ("create", {"name": "", "type": "custom_ids"}, "MALFORMED_PARAMETER", "name"),
        ("create", {"name": "a b", "type": "custom_ids"}, "MALFORMED_PARAMETER", "'a b'"),
        ("create", {"name": "é", "type": "custom_ids"}, "MALFORMED_PARAMETER", "'é'"),
        ("create", {"name": "A\n", "type": "custom_ids"}, "MALFORMED_PARAMETER", "name"),
        ("create", {"name": "A" * 256, "type": "custom_ids"}, "MALFORMED_PARAMETER", "1 to 255"),
        ("create", {"name": 12, "type": "custom_ids"}, "MALFORMED_PARAMETER", "found 12,"),
        (
            "create",
            {"name": "A", "type": "custom_ids", "display_name": 1},
            "MALFORMED_PARAMETER",
            "display_name",
        ),
        ("create", {"name": "A", "ids": []}, "MALFORMED_PARAMETER", "'ids'"),
        ("update", {"ids": []}, "MISSING_PARAMETER", "name is missing"),
        ("update", {"name": "VIP"}, "MISSING_PARAMETER", "ids is missing"),
        ("update", {"name": "VIP", "ids": {}}, "MALFORMED_PARAMETER", "ids"),
        ("update", {"name": "VIP", "ids": []}, "MALFORMED_PARAMETER", "1 to 10,000"),
        ("update", {"name": "VIP", "ids": [1]}, "MALFORMED_PARAMETER", "ids[0]"),
        ("update", {"name": "VIP", "ids": [add("1"), {"id": "2"}]}, "MISSING_PARAMETER", "ids[1]."),
        (
            "update",
            {"name": "VIP", "ids": [{"action": "ADD", "id": "1"}]},
            "MALFORMED_PARAMETER",
            "ids[0].action: found 'ADD'",
        ),
        (
            "update",
            {"name": "VIP", "ids": [add("1"), {"action": "add"}]},
            "MISSING_PARAMETER",
            "ids[1].id",
        ),
        ("update", {"name": "VIP", "ids": [add("")]}, "MALFORMED_PARAMETER", "ids[0].id"),
        (
            "update",
            {"name": "VIP", "ids": [{"action": "add", "id": 7}]},
            "MALFORMED_PARAMETER",
            "ids[0].id: found 7,",
        ),
        ("update", {"name": "VIP", "ids": [add(ID_1025)]}, "MALFORMED_PARAMETER", "1,024"),
        (
            "update",
            {"name": "VIP", "ids": [{**drop("1"), "attributes": {}}]},
            "MALFORMED_PARAMETER",
            "ids[0].attributes: only accepted for the action add",
        ),
        (
            "update",
            {"name": "VIP", "ids": [{**add("1"), "attributes": None}]},
            "MALFORMED_PARAMETER",
            "ids[0].attributes: found null",
        ),
        (
            "update",
            {"name": "VIP", "ids": [add("1"), add("2", ok=1, Bad=1)]},
            "MALFORMED_PARAMETER",
            "ids[1].attributes['Bad']",
        ),
        (
            "update",
            {"name": "VIP", "ids": [{**add("1"), "attribute": {}}]},
            "MALFORMED_PARAMETER",
            "ids[0].'attribute': unknown field",
        ),
        ("update", {"name": "VIP", "id": []}, "MALFORMED_PARAMETER", "'id': unknown field"),
        ("replace", {"name": "VIP", "ids": [add("1")]}, "MALFORMED_PARAMETER", "'action'"),
        ("remove", {}, "MISSING_PARAMETER", "name is missing"),
        ("remove", {"name": "VIP", "ids": []}, "MALFORMED_PARAMETER", "'ids'"),
    ],
)
def test_a_broken_body_is_a_400_that_says_where(
    desk: Desk, route: str, body: object, code: str, words: str
) -> None:
    desk.create("VIP")
    status, answer = desk.post(route, body)
    assert (status, answer["error_code"]) == (400, code)
    assert words in answer["error_message"]
    assert list(answer) == ["error_code", "error_message"]
    assert [entry["name"] for entry in desk.get("list")[1]["audiences"]] == ["VIP"]


def test_10_000_ids_are_accepted_and_10_001_are_not(desk: Desk) -> None:
    desk.create("VIP")
    ids = [add(f"{n}") for n in range(10_001)]
    status, body = desk.post("update", {"name": "VIP", "ids": ids})
    assert (status, "10,001 elements" in body["error_message"]) == (400, True)
    assert desk.post("update", {"name": "VIP", "ids": ids[:10_000]})[0] == 202
    assert len(held(desk, "VIP")) == 10_000


def test_one_bad_id_leaves_the_whole_call_unapplied(desk: Desk) -> None:
    desk.create("VIP")
    ids = [add("1"), add("2", a=""), add("3")]
    assert desk.post("update", {"name": "VIP", "ids": ids})[0] == 400
    assert held(desk, "VIP") == {}
    assert desk.lines[1]["applied"] == []


def test_an_id_of_1024_characters_and_15_attributes_are_accepted(desk: Desk) -> None:
    desk.create("VIP")
    desk.write("update", "VIP", add(ID_1024, **{f"a{n}": n for n in range(15)}))
    assert set(held(desk, "VIP")) == {ID_1024}


def test_list_pages_through_all_audiences_and_counts_them_once(desk: Desk) -> None:
    for n in range(12):
        desk.create(f"A{n:02}")
    status, first = desk.get("list")
    assert status == 200
    assert [entry["name"] for entry in first["audiences"]] == [f"A{n:02}" for n in range(10)]
    assert (first["count"], first["has_more"]) == (12, True)
    _, second = desk.get("list", from_=first["next_from"], limit=10)
    assert [entry["name"] for entry in second["audiences"]] == ["A10", "A11"]
    assert second["has_more"] is False
    assert set(second) == {"audiences", "has_more"}
    assert second["audiences"][0] == desk.view("A10")


def test_a_full_last_page_has_no_more(desk: Desk) -> None:
    desk.create("A")
    desk.create("B")
    assert desk.get("list", limit=2)[1]["has_more"] is False


@pytest.mark.parametrize(
    ("route", "query", "code", "words"),
    [
        ("view", {}, "MISSING_PARAMETER", "name is missing"),
        ("view", {"name": "a b"}, "MALFORMED_PARAMETER", "'a b'"),
        ("view", {"name": "VIP", "token": "x"}, "MALFORMED_PARAMETER", "'token'"),
        ("list", {"limit": "0"}, "MALFORMED_PARAMETER", "1 to 100"),
        ("list", {"limit": "101"}, "MALFORMED_PARAMETER", "1 to 100"),
        ("list", {"limit": "ten"}, "MALFORMED_PARAMETER", "'ten'"),
        ("list", {"limit": "٣"}, "MALFORMED_PARAMETER", "1 to 100"),
        ("list", {"from_": ""}, "MALFORMED_PARAMETER", "next_from"),
        ("list", {"from_": "676DEZREZ"}, "MALFORMED_PARAMETER", "next_from"),
    ],
)
def test_a_broken_query_is_a_400_that_says_where(
    desk: Desk, route: str, query: dict[str, str], code: str, words: str
) -> None:
    status, answer = desk.get(route, **query)
    assert (status, answer["error_code"]) == (400, code)
    assert words in answer["error_message"]


def test_one_query_parameter_twice_is_refused(desk: Desk) -> None:
    path = "/batch/2.11/audiences/list"
    answer = desk.send(Call("GET", path, "limit=1&limit=2", desk.headers()))
    assert (answer.status, b"given twice" in answer.body) == (400, True)


def test_a_clock_set_back_does_not_hold_writes_for_hours(desk: Desk) -> None:
    desk.create("VIP")
    token = desk.write("update", "VIP", add("1"))
    desk.now -= 3_600
    assert desk.view("VIP", token)["indexing_state"] == "APPLIED"
