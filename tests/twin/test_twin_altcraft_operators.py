"""What a value does to a field of each type, plain or as a function (api/altcraft.md §5)."""

from __future__ import annotations

import json

import pytest
from altcraft_harness import FAILED, JSON, UPDATE, Account
from twin_harness import KEY


def _act(action: str, value: object = None, submatch: str | None = None) -> dict[str, object]:
    order: dict[str, object] = {"action": action}
    if value is not None:
        order["value"] = value
    if submatch is not None:
        order["submatch"] = submatch
    return order


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("visits", 3, 3),
        ("visits", -7, -7),
        ("visits", "12", 12),
        ("visits", 9_223_372_036_854_775_807, 9_223_372_036_854_775_807),
        ("lead_score", 20.5, 20.5),
        ("lead_score", "1e3", 1000.0),
        ("position", "CRM manager", "CRM manager"),
        ("position", "", ""),
        ("position", 12, "12"),
        ("position", True, "true"),
        ("is_member", True, True),
        ("is_member", "false", False),
        ("tier", "silver", "silver"),
        ("contract_date", "2001-12-31", "2001-12-31T00:00:00.000Z"),
        ("contract_date", "2001-12-31T00:00+03:00", "2001-12-30T21:00:00.000Z"),
        ("contract_date", "2023-12-31T23:59:59+03:00", "2023-12-31T20:59:59.000Z"),
        ("contract_date", "1990-02-22T21:00:00Z", "1990-02-22T21:00:00.000Z"),
        ("contract_date", "2024-04-08T10:48:05.418Z", "2024-04-08T10:48:05.418Z"),
        ("interests", ["tea", "books"], ["tea", "books"]),
        ("interests", ["tea", "tea"], ["tea"]),
        ("interests", [], []),
        ("second_phone", "+79991234567", ["+79991234567"]),
        ("second_phone", ["+79991234567"], ["+79991234567"]),
        ("phones", ["+79001234567"], ["+79001234567"]),
        ("address", {"city": "Perm", "floor": 3}, {"city": "Perm", "floor": 3}),
        ("address", {"note": 3}, {"note": "3"}),
        ("address", {"action": "stay"}, {"action": "stay"}),
        ("orders", [{"sku": "a", "price": 1.5}], [{"sku": "a", "price": 1.5}]),
        ("_bdate", "2001-12-31", "2001-12-31T00:00:00.000Z"),
        ("_sex", "male", "male"),
        ("_sex", 0, 0),
        ("_postal_code", 190000, "190000"),
        ("_postal_code", "190000", "190000"),
        ("_status", 0, 0),
        ("_status", "unsubscribed", 1),
        ("_regip", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_a_plain_value_is_kept_by_the_type_of_its_field(
    altcraft: Account, name: str, sent: object, kept: object
) -> None:
    assert altcraft.errors({"Custom_ID": 77, name: sent}) == [0]
    found = altcraft.only()[name]
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("visits", "three", "text in a numeric field"),
        ("visits", "007", "text in a numeric field"),
        ("visits", 1.5, "text in a numeric field"),
        ("visits", True, "text in a numeric field"),
        ("visits", 2**63, "text in a numeric field"),
        ("visits", None, "null"),
        ("visits", [1], "an array"),
        ("lead_score", "1,5", "text in a numeric field"),
        ("lead_score", "1e999", "text in a numeric field"),
        ("is_member", 1, "true or false"),
        ("is_member", "yes", "true or false"),
        ("tier", "platinum", "outside the list"),
        ("contract_date", "31.12.2001", "incorrect date"),
        ("contract_date", "2024-02-30", "incorrect date"),
        ("contract_date", "2024-04-08T10:48", "incorrect date"),
        ("contract_date", "2024-04-08T24:00Z", "incorrect date"),
        ("contract_date", "0001-01-01T00:00+03:00", "incorrect date"),
        ("interests", "tea", "an array of strings"),
        ("interests", [""], "empty tag"),
        ("interests", ["tea", None], "null"),
        ("second_phone", "12345", "Incorrect phone"),
        ("phones", "+79001234567", "an array of phone numbers"),
        ("phones", ["phone"], "Incorrect phone"),
        ("phones", ["+000000000000"], "Incorrect phone"),
        ("phones", ["+799912345678901234567890"], "Incorrect phone"),
        ("address", "Perm", "an object"),
        ("address", {"floor": "third"}, "text in a numeric field"),
        ("orders", {"sku": "a"}, "an array of objects"),
        ("orders", ["a"], "an object"),
        ("email", "no address", "incorrect email"),
        ("_sex", "other", "outside the list"),
        ("_status", 7, "subscribed (0)"),
        ("_status", -1, "subscribed (0)"),
        ("_regip", "::1", "incorrect ip"),
        ("_regip", "", "incorrect ip"),
        ("_createtime", "2024-04-08", "read-only"),
        ("_id", "a" * 24, "read-only"),
        ("_fanme", "Lala", "no such field"),
        ("strange name", "x", "no such field"),
    ],
)
def test_a_bad_value_fails_its_item_and_nothing_of_it_is_kept(
    altcraft: Account, name: str, sent: object, said: str
) -> None:
    altcraft.seed({"Custom_ID": 77, "position": "before"})
    results = altcraft.update(
        {"Custom_ID": 77, "position": "after", name: sent}, {"Custom_ID": 78, "position": "other"}
    )
    assert [result["error"] for result in results] == [400, 0]
    assert said in results[0]["error_text"]
    assert name.split()[0] in results[0]["error_text"]
    assert results[0].keys() == FAILED
    people = [(one["Custom_ID"], one["position"]) for one in altcraft.held()]
    assert people == [(77, "before"), (78, "other")]


@pytest.mark.parametrize(
    ("before", "order", "after"),
    [
        ({"position": "a"}, {"position": _act("set", "b")}, {"position": "b"}),
        ({}, {"interests": _act("set", ["a"])}, {"interests": ["a"]}),
        ({"position": "a"}, {"position": _act("unset")}, {}),
        ({"position": "a"}, {"position": _act("unset", "ignored")}, {}),
        ({"address": {"city": "Perm"}}, {"address": _act("unset")}, {}),
        ({"phones": ["+79001234567"]}, {"phones": _act("unset")}, {}),
        ({}, {"position": _act("unset")}, {}),
        ({"visits": 5}, {"visits": _act("incr", 1000)}, {"visits": 1005}),
        ({"visits": 5}, {"visits": _act("incr", -1000)}, {"visits": -995}),
        ({}, {"visits": _act("incr", 1)}, {"visits": 1}),
        ({"lead_score": 0.1}, {"lead_score": _act("incr", 0.2)}, {"lead_score": 0.3}),
        ({"interests": ["a"]}, {"interests": _act("add", ["b", "a"])}, {"interests": ["a", "b"]}),
        ({}, {"interests": _act("add", ["b"])}, {"interests": ["b"]}),
        (
            {"interests": ["a", "b"]},
            {"interests": _act("delete", ["a", "x"])},
            {"interests": ["b"]},
        ),
        ({}, {"interests": _act("delete", ["a"])}, {"interests": []}),
        (
            {"orders": [{"sku": "a"}]},
            {"orders": _act("add", [{"sku": "b", "quantity": 2}])},
            {"orders": [{"sku": "a"}, {"sku": "b", "quantity": 2}]},
        ),
        (
            {"orders": [{"sku": "a"}]},
            {"orders": _act("add", ["b", "c"], "sku")},
            {"orders": [{"sku": "a"}, {"sku": "b"}, {"sku": "c"}]},
        ),
        (
            {"orders": [{"sku": "a"}, {"sku": "b", "quantity": 1}, {"quantity": 3}]},
            {"orders": _act("delete", ["b"], "sku")},
            {"orders": [{"sku": "a"}, {"quantity": 3}]},
        ),
        (
            {"orders": [{"sku": "a"}, {"quantity": 3}]},
            {"orders": _act("delete", ["3"], "quantity")},
            {"orders": [{"sku": "a"}]},
        ),
        (
            {"address": {"city": "Perm", "floor": 1}},
            {"address": _act("upsert", "Omsk", "city")},
            {"address": {"city": "Omsk", "floor": 1}},
        ),
        ({}, {"address": _act("upsert", 4, "floor")}, {"address": {"floor": 4}}),
        (
            {"address": {"city": "Perm"}},
            {"address": _act("upsert", "x", "door.code")},
            {"address": {"city": "Perm", "door": {"code": "x"}}},
        ),
        (
            {"orders": [{"sku": "a", "quantity": 1}, {"price": 2.5}]},
            {"orders": _act("upsert", "b", "sku")},
            {"orders": [{"sku": "b", "quantity": 1}, {"price": 2.5}]},
        ),
        (
            {"orders": [{"sku": "a", "quantity": 1}, {"price": 2.5}]},
            {"orders": _act("upsert", {"sku": "y", "quantity": 9}, "sku")},
            {"orders": [{"sku": "y", "quantity": 9}, {"price": 2.5}]},
        ),
    ],
)
def test_a_function_changes_its_field(
    altcraft: Account,
    before: dict[str, object],
    order: dict[str, object],
    after: dict[str, object],
) -> None:
    altcraft.seed({"Custom_ID": 77, **before})
    assert altcraft.errors({"Custom_ID": 77, **order}) == [0]
    assert altcraft.only() == {"Custom_ID": 77, **after, "subscriptions": []}


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("email", _act("unset")),
        ("position", _act("set")),
        ("position", _act("incr", 1)),
        ("position", _act("add", ["a"])),
        ("interests", _act("incr", 1)),
        ("interests", _act("add", "a")),
        ("interests", _act("add")),
        ("interests", _act("upsert", "a", "b")),
        ("phones", _act("add", ["+79001234567"])),
        ("visits", _act("incr", 1.5)),
        ("visits", _act("incr", "many")),
        ("visits", _act("incr")),
        ("visits", _act("decr", 1)),
        ("visits", {"action": "incr", "value": 1, "extra": 2}),
        ("visits", _act("incr", 2**63 - 1)),
        ("tier", _act("set", "platinum")),
        ("address", _act("upsert", "a")),
        ("address", _act("upsert", "a", "city..zip")),
        ("address", _act("upsert", "a", "city.zip")),
        ("orders", _act("delete", ["a"])),
        ("orders", _act("upsert", "a")),
    ],
)
def test_a_function_that_does_not_fit_fails_its_item(
    altcraft: Account, name: str, order: dict[str, object]
) -> None:
    before = {
        "Custom_ID": 77,
        "email": "a@b.example",
        "visits": 1,
        "address": {"city": "Perm"},
        "orders": [{"sku": "a"}],
        "subscriptions": [],
    }
    altcraft.seed(before)
    (result,) = altcraft.update({"Custom_ID": 77, name: order})
    assert result["error"] == 400
    assert result["error_text"].startswith(f"{name}: ")
    assert altcraft.only() == before


def test_numbers_keep_their_digits(altcraft: Account) -> None:
    body = (
        f'{{"token":"{KEY}","db_id":1,"matching":"custom","field_name":"Custom_ID",'
        '"data":[{"Custom_ID":9007199254740993,"lead_score":1.10}]}'
    )
    altcraft.call(UPDATE, body.encode(), JSON)
    asked = {"db_id": 1, "matching": "custom", "field_name": "Custom_ID"}
    text = json.dumps({"token": KEY, **asked, "field_value": "9007199254740993"})
    answer = altcraft.call("profiles/get", text.encode())
    assert b'"Custom_ID":9007199254740993' in answer.body
    assert b'"lead_score":1.10,' in answer.body


def test_an_undeclared_field_is_kept_as_text_and_named_in_the_log(altcraft: Account) -> None:
    item = {"Custom_ID": 77, "shoe": 42, "likes": ["a"], "logins": _act("incr", 2)}
    more = {"Custom_ID": 77, "likes": _act("add", ["b"]), "logins": _act("incr", 3)}
    assert altcraft.errors(item, more) == [0, 0]
    kept = {"shoe": "42", "likes": ["a", "b"], "logins": 5}
    assert altcraft.only() == {"Custom_ID": 77, **kept, "subscriptions": []}
    assumed = altcraft.desk.lines[-1]["assumed"]
    assert assumed["undeclared fields kept as text"] == ["likes", "logins", "shoe"]


def test_a_strict_practice_refuses_an_undeclared_field(altcraft: Account) -> None:
    altcraft.seed({"Custom_ID": 77})
    altcraft.strict()
    assert altcraft.errors({"Custom_ID": 77, "shoe": 42}) == [400]
    assert altcraft.only() == {"Custom_ID": 77, "subscriptions": []}
