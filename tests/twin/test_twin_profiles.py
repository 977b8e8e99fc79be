"""What the two profile routes answer and keep, by the vendor's pages (api/batch.md §2)."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from twin_harness import Desk

from workbench.twin.holdings import show

UPDATE, MASS = "profiles/update", "profiles/mass-update"

# Seed 000, word for word.
SAMPLE = """
[
  {
    "identifiers": {
      "custom_id": "jane.doe@demobatch.com"
    },
    "attributes": {
      "$email_address": "jane.doe@demobatch.com",
      "$email_marketing": "subscribed",
      "$phone_number": "+33639981337",
      "$sms_marketing": "unsubscribed",
      "$language": "en",
      "$region": "FR",
      "$timezone": "Europe/Paris",
      "firstname": "Jane",
      "date(birthdate)": "1989-07-20T00:00:00Z",
      "interests": [
        "bikes",
        "cinema"
      ],
      "reward_programs": {
        "$add": [
          "premium_customer"
        ]
      }
    },
    "events": [
      {
        "name": "added_to_cart",
        "attributes": {
          "$label": "pumpkin",
          "quantity": 5,
          "unit_price": 3.99,
          "$tags": [
            "fruits",
            "organic",
            "on_sale"
          ]
        }
      }
    ]
  }
]
"""


def operation(who: str, **attributes: object) -> dict[str, Any]:
    return {"identifiers": {"custom_id": who}, "attributes": attributes}


def profile(desk: Desk, who: str) -> dict[str, Any]:
    found = show(desk.state, "profiles", who)
    assert found["count"] == 1
    return cast("list[dict[str, Any]]", found["profiles"])[0]


def attributes(desk: Desk, who: str) -> dict[str, Any]:
    return cast("dict[str, Any]", profile(desk, who)["attributes"])


def accept(desk: Desk, *operations: dict[str, Any], route: str = UPDATE) -> None:
    assert desk.post(route, list(operations)) == (202, {"code": "SUCCESS"})


@pytest.mark.parametrize("route", [UPDATE, MASS])
def test_the_vendor_s_sample_is_accepted_and_kept(desk: Desk, route: str) -> None:
    assert desk.post(route, SAMPLE.encode()) == (202, {"code": "SUCCESS"})
    assert profile(desk, "jane.doe@demobatch.com") == {
        "custom_id": "jane.doe@demobatch.com",
        "attributes": {
            "$email_address": "jane.doe@demobatch.com",
            "$email_marketing": "subscribed",
            "$phone_number": "+33639981337",
            "$sms_marketing": "unsubscribed",
            "$language": "en",
            "$region": "FR",
            "$timezone": "Europe/Paris",
            "firstname": "Jane",
            "date(birthdate)": "1989-07-20T00:00:00Z",
            "interests": ["bikes", "cinema"],
            "reward_programs": ["premium_customer"],
        },
        "attributes_json": (
            '{"$email_address":"jane.doe@demobatch.com","$email_marketing":"subscribed",'
            '"$phone_number":"+33639981337","$sms_marketing":"unsubscribed","$language":"en",'
            '"$region":"FR","$timezone":"Europe/Paris","firstname":"Jane",'
            '"date(birthdate)":"1989-07-20T00:00:00Z","interests":["bikes","cinema"],'
            '"reward_programs":["premium_customer"]}'
        ),
        "events": 1,
        "created": "2025-10-09T08:53:20Z",
        "updated": "2025-10-09T08:53:20Z",
        "project": "project_a",
        "sample": [
            {
                "name": "added_to_cart",
                "time": "2025-10-09T08:53:20Z",
                "attributes": {
                    "$label": "pumpkin",
                    "quantity": 5,
                    "unit_price": 3.99,
                    "$tags": ["fruits", "organic", "on_sale"],
                },
                "attributes_json": (
                    '{"$label":"pumpkin","quantity":5,"unit_price":3.99,'
                    '"$tags":["fruits","organic","on_sale"]}'
                ),
            }
        ],
    }


def test_a_later_call_changes_what_it_names_and_keeps_the_rest(desk: Desk) -> None:
    accept(desk, operation("1", a="x", b=2, c=True))
    desk.now += 60
    accept(desk, operation("1", b=3, d="new"))
    assert attributes(desk, "1") == {"a": "x", "b": 3, "c": True, "d": "new"}
    found = profile(desk, "1")
    assert (found["created"], found["updated"]) == ("2025-10-09T08:53:20Z", "2025-10-09T08:54:20Z")


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ({"a": "x", "b": 1}, {"a": None}, {"b": 1}),
        ({"b": 1}, {"a": None}, {"b": 1}),
        ({"$email_marketing": "subscribed"}, {"$email_marketing": None}, {}),
        ({"$topic_preferences": ["news"]}, {"$topic_preferences": None}, {}),
        ({"date(a)": "2023-08-12T22:30:05Z"}, {"date(a)": None}, {}),
        ({"date(a)": "2023-08-12T22:30:05Z"}, {"a": None}, {}),
        ({"date(a)": "2023-08-12T22:30:05Z"}, {"a": "x"}, {"a": "x"}),
        ({"a": "x"}, {"url(a)": "https://a.fr"}, {"url(a)": "https://a.fr"}),
        ({}, {"a": {"$add": ["x"]}}, {"a": ["x"]}),
        ({"a": ["x"]}, {"a": {"$add": ["y", "x"]}}, {"a": ["x", "y"]}),
        ({"a": ["x", "y", "z"]}, {"a": {"$remove": ["y", "none"]}}, {"a": ["x", "z"]}),
        ({"a": ["x"]}, {"a": {"$remove": ["x"]}}, {}),
        ({}, {"a": {"$remove": ["x"]}}, {}),
        ({"a": ["x", "y"]}, {"a": {"$add": ["z"], "$remove": ["x"]}}, {"a": ["y", "z"]}),
        ({"a": ["x"]}, {"a": {"$remove": ["y"], "$add": ["y"]}}, {"a": ["x"]}),
        ({"a": ["x", "y"]}, {"a": ["z"]}, {"a": ["z"]}),
        (
            {"$topic_preferences": ["news"]},
            {"$topic_preferences": {"$add": ["deals"], "$remove": ["news"]}},
            {"$topic_preferences": ["deals"]},
        ),
    ],
)
def test_set_add_remove_and_null(
    desk: Desk, before: dict[str, Any], change: dict[str, Any], after: dict[str, Any]
) -> None:
    accept(desk, operation("1", **before))
    accept(desk, operation("1", **change))
    assert attributes(desk, "1") == after


def test_one_id_twice_in_a_call_is_applied_in_order(desk: Desk) -> None:
    accept(desk, operation("1", a=1, b=1), operation("2", a=9), operation("1", a=2))
    assert attributes(desk, "1") == {"a": 2, "b": 1}


def test_numbers_are_kept_as_they_were_sent(desk: Desk) -> None:
    held = '{"n":12345678901234567890,"f":1.50,"e":1E5}'
    body = f'[{{"identifiers":{{"custom_id":"007"}},"attributes":{held}}}]'
    assert desk.post(UPDATE, body.encode())[0] == 202
    accept(desk, operation("007", t="x"))
    assert profile(desk, "007")["attributes_json"] == f'{held[:-1]},"t":"x"}}'


def test_an_operation_without_attributes_makes_the_profile(desk: Desk) -> None:
    accept(desk, {"identifiers": {"custom_id": "1"}})
    assert attributes(desk, "1") == {}


def test_projects_keep_profiles_of_their_own(desk: Desk) -> None:
    accept(desk, operation("1", a=1))
    desk.project = "project_b"
    accept(desk, operation("1", a=2))
    found = cast("list[dict[str, Any]]", show(desk.state, "profiles", "1")["profiles"])
    assert [(one["project"], one["attributes"]) for one in found] == [
        ("project_a", {"a": 1}),
        ("project_b", {"a": 2}),
    ]


@pytest.mark.parametrize(("route", "most"), [(UPDATE, 200), (MASS, 10_000)])
def test_the_most_operations_of_a_call_pass_and_one_more_is_a_400(
    desk: Desk, route: str, most: int
) -> None:
    operations = [operation(f"{n}", a=n) for n in range(most + 1)]
    status, body = desk.post(route, operations)
    assert (status, body["error_code"]) == (400, "MALFORMED_PARAMETER")
    assert f"found {most + 1:,} elements, expected 1 to {most:,}" in body["error_message"]
    assert show(desk.state, "profiles")["count"] == 0
    accept(desk, *operations[:most], route=route)
    assert show(desk.state, "profiles")["count"] == most


ID_1024, ID_1025 = "i" * 1_024, "i" * 1_025


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (b"", "MALFORMED_JSON_BODY", "line 1"),
        ({}, "MALFORMED_PARAMETER", "The body: found an object"),
        ([], "MALFORMED_PARAMETER", "The body: found 0 elements, expected 1 to 200"),
        ([operation("1"), "x"], "MALFORMED_PARAMETER", "[1]: found 'x'"),
        ([{"attributes": {}}], "MISSING_PARAMETER", "[0].identifiers is missing"),
        ([{"identifiers": {}}], "MISSING_PARAMETER", "[0].identifiers.custom_id is missing"),
        ([{"identifiers": "1"}], "MALFORMED_PARAMETER", "[0].identifiers: found '1'"),
        ([operation("1"), operation("")], "MALFORMED_PARAMETER", "[1].identifiers.custom_id"),
        ([operation(cast("str", 7))], "MALFORMED_PARAMETER", "custom_id: found 7,"),
        ([operation(ID_1025)], "MALFORMED_PARAMETER", "1 to 1,024 characters"),
        (
            [{"identifiers": {"custom_id": "1", "installation": {}}}],
            "MALFORMED_PARAMETER",
            "expected one of them",
        ),
        ([{"identifiers": {"installation": {}}}], "MALFORMED_PARAMETER", "by custom_id alone"),
        ([{"identifiers": {"id": "1"}}], "MALFORMED_PARAMETER", "[0].identifiers.'id': unknown"),
        ([{**operation("1"), "event": []}], "MALFORMED_PARAMETER", "[0].'event': unknown"),
        ([{**operation("1"), "attributes": []}], "MALFORMED_PARAMETER", "[0].attributes"),
        ([{**operation("1"), "events": {}}], "MALFORMED_PARAMETER", "[0].events: found an object"),
    ],
)
def test_a_fault_of_the_structure_refuses_the_whole_call(
    desk: Desk, body: object, code: str, words: str
) -> None:
    status, answer = desk.post(UPDATE, body)
    assert (status, answer["error_code"]) == (400, code)
    assert words in answer["error_message"]
    assert show(desk.state, "profiles")["count"] == 0


def test_an_id_of_1024_characters_and_50_attributes_are_accepted(desk: Desk) -> None:
    fifty: dict[str, Any] = {f"a{n}": n for n in range(48)}
    accept(desk, operation(ID_1024, **fifty, **{"$language": "fr", "gone": None}))
    assert len(attributes(desk, ID_1024)) == 49


def test_51_attributes_are_refused_together_and_the_rest_of_the_call_is_kept(desk: Desk) -> None:
    many = {**operation("1", **{f"a{n}": n for n in range(51)}), "events": [{"name": "seen"}]}
    status, body = desk.post(UPDATE, [many, operation("2", a=1)])
    assert status == 202
    assert body == {
        "code": "SUCCESS_WITH_PARTIAL_ERRORS",
        "errors": [
            {
                "category": "attribute",
                "bulk_index": 0,
                "reason": "found 51 attributes, expected at most 50",
            }
        ],
    }
    assert attributes(desk, "1") == {}
    assert profile(desk, "1")["events"] == 1
    assert attributes(desk, "2") == {"a": 1}


def test_a_bad_attribute_is_refused_alone_and_named(desk: Desk) -> None:
    status, body = desk.post(
        UPDATE,
        [
            operation("1", a=1),
            operation("2", ok="x", Bad=1, **{"$language": "FR", "date(d)": "yesterday"}),
            operation("3", a=[]),
        ],
    )
    assert (status, body["code"]) == (202, "SUCCESS_WITH_PARTIAL_ERRORS")
    assert [(one["bulk_index"], one["attribute"], one["category"]) for one in body["errors"]] == [
        (1, "Bad", "attribute"),
        (1, "$language", "attribute"),
        (1, "date(d)", "attribute"),
        (2, "a", "attribute"),
    ]
    assert all(
        set(one) == {"bulk_index", "attribute", "category", "reason"} for one in body["errors"]
    )
    assert [attributes(desk, who) for who in "123"] == [{"a": 1}, {"ok": "x"}, {}]


def test_a_refused_value_leaves_the_former_one(desk: Desk) -> None:
    accept(desk, operation("1", **{"$email_marketing": "unsubscribed"}, a=["x"]))
    status, body = desk.post(UPDATE, [operation("1", **{"$email_marketing": 0}, a={"$set": ["y"]})])
    assert (status, len(body["errors"])) == (202, 2)
    assert attributes(desk, "1") == {"$email_marketing": "unsubscribed", "a": ["x"]}


def test_an_array_may_grow_to_25_items_and_not_to_26(desk: Desk) -> None:
    accept(desk, operation("1", a=[f"{n}" for n in range(24)]))
    accept(desk, operation("1", a={"$add": ["24"]}))
    status, body = desk.post(UPDATE, [operation("1", a={"$add": ["25"]}, b=1)])
    assert (status, body["errors"][0]["attribute"]) == (202, "a")
    assert "would hold 26 items" in body["errors"][0]["reason"]
    assert len(attributes(desk, "1")["a"]) == 25
    assert attributes(desk, "1")["b"] == 1


@pytest.mark.parametrize("held", [{"a": "x"}, {"date(a)": "2023-08-12T22:30:05Z"}, {"a": 1}])
def test_adding_to_what_is_no_array_is_a_partial_error(desk: Desk, held: dict[str, Any]) -> None:
    accept(desk, operation("1", **held))
    status, body = desk.post(UPDATE, [operation("1", a={"$add": ["y"]})])
    assert (status, body["errors"][0]["attribute"]) == (202, "a")
    assert attributes(desk, "1") == held


def test_the_log_tells_the_operations_and_their_number(desk: Desk) -> None:
    accept(desk, operation("1", a=1), operation("2", a=1))
    desk.post(UPDATE, [{}])
    told = [
        (line["route"], line["status"], line["name"], line["rows"], line["applied"])
        for line in desk.lines
    ]
    assert told == [
        ("profiles/update", 202, None, 2, [["update", "1"], ["update", "2"]]),
        ("profiles/update", 400, None, 1, []),
    ]


def test_profiles_and_events_survive_a_restart(desk: Desk) -> None:
    desk.post(UPDATE, json.loads(SAMPLE))
    desk.close()
    accept(desk, operation("jane.doe@demobatch.com", firstname="Janet"))
    found = profile(desk, "jane.doe@demobatch.com")
    assert (found["attributes"]["firstname"], found["attributes"]["$region"]) == ("Janet", "FR")
    assert found["events"] == 1
